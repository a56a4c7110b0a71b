package core

// Limits of a search for near numbers, our choice (I): one digit wrong, missing or too much, or two.
const (
	nearDigits  = 2
	nearPersons = 3 // whom a request is about that are looked for
)

// nearNumbers are the numbers that the person meant whom a request is about, where the number means
// nothing and nobody is known by it: numbers with a meaning, and customers.
func (q *inquiry) nearNumbers() []NearMiss {
	q.meet()
	var all []NearMiss
	looked := 0
	for i, digits := range q.about {
		if looked == nearPersons || !allDigits(digits) || i > 0 && q.w.waID(digits) == q.about[i-1] || q.w.familiar(digits) {
			continue // written otherwise it is the one before
		}
		looked++
		all = append(all, q.w.numbersNear(digits)...)
	}
	return nearest(all)
}

// familiar tells whether a number has a meaning, or is a customer's.
func (w *World) familiar(digits string) bool {
	id := w.waID(digits)
	return w.meaningOf(id) != nil || w.meaningOf(digits) != nil || w.customers.byWaID[id] != nil || w.customers.byNumber[digits] != nil
}

// numbersNear are the numbers with a meaning and the customers that are near a number.
func (w *World) numbersNear(digits string) []NearMiss {
	var all []NearMiss
	counts := countDigits(digits)
	note := func(number, about string) {
		if !counts.near(number) {
			return
		}
		if n := Edits(digits, number); n <= nearDigits {
			all = append(all, NearMiss{
				Kind: NearNumber, Name: number, About: about, Distance: n,
				Differs: []Difference{{"to", number, digits}},
			})
		}
	}
	for i := range w.genesis.Numbers {
		s := &w.genesis.Numbers[i]
		note(s.Number, s.does())
	}
	for _, c := range w.customers.inOrder {
		note(c.Number, "is a customer")
	}
	return nearest(all)
}

// digitCounts is how often each digit is in a number.
type digitCounts [10]int8

// countDigits counts them.
func countDigits(digits string) digitCounts {
	var c digitCounts
	for i := range len(digits) {
		c[digits[i]-'0']++
	}
	return c
}

// near tells, without much work, whether a number can be near: an edit makes a difference of two.
func (c digitCounts) near(digits string) bool {
	for i := range len(digits) {
		c[digits[i]-'0']--
	}
	off := int8(0)
	for _, n := range c {
		off += max(n, -n)
	}
	return off <= 2*nearDigits
}
