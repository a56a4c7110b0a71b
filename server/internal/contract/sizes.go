package contract

import (
	"strconv"
	"unicode/utf8"
)

// runes counts code points.
func runes(b []byte) int { return utf8.RuneCount(b) }

// lengthWords speaks of a string that is too short or too long.
func (r report) lengthWords() Violation {
	t, length := r.schema.text, runes(r.bytes(&r.nodes[r.at]))
	got := plural(length, "character")
	switch {
	case r.rule == RuleMaxLength:
		limit := "at most " + plural(t.max, "character")
		return Violation{
			Expected: limit, Got: got, Fix: "shorten it by " + plural(length-t.max, "character"),
			Message: sized(r.subject(), "is too long", got, atMost(t.max)),
		}
	case length == 0:
		return Violation{
			Expected: "at least " + plural(t.min, "character"), Got: "an empty string", Fix: "give it a value",
			Message: r.subject() + " must not be empty",
		}
	}
	return Violation{
		Expected: "at least " + plural(t.min, "character"), Got: got,
		Fix:     "lengthen it by " + plural(t.min-length, "character"),
		Message: sized(r.subject(), "is too short", got, atLeast(t.min)),
	}
}

// countWords speaks of a list or an object with too much or too little in it.
func (r report) countWords() Violation {
	n := int(r.nodes[r.at].members)
	switch r.rule {
	case RuleUniqueItems:
		return Violation{
			Expected: "no item twice", Got: "items " + r.name + " are equal", Fix: "remove one of them",
			Message: r.subject() + " must not hold an item twice: items " + r.name + " are equal",
		}
	case RuleMaxItems:
		return r.tooMany("item", n, r.schema.array.max)
	case RuleMinItems:
		return r.tooFew("item", n, r.schema.array.min)
	case RuleMaxProperties:
		return r.tooMany("member", n, r.schema.object.max)
	default:
		return r.tooFew("member", n, r.schema.object.min)
	}
}

func (r report) tooMany(noun string, n, limit int) Violation {
	return Violation{
		Expected: "at most " + plural(limit, noun), Got: plural(n, noun), Fix: "remove " + plural(max(1, n-limit), noun),
		Message: sized(r.subject(), "has too many "+noun+"s", strconv.Itoa(n), atMost(limit)),
	}
}

// tooFew words a count. Members that are null are there, but do not count.
func (r report) tooFew(noun string, n, limit int) Violation {
	v := Violation{
		Expected: "at least " + plural(limit, noun), Got: plural(n, noun), Fix: "add " + plural(max(1, limit-n), noun),
		Message: sized(r.subject(), "has too few "+noun+"s", strconv.Itoa(n), atLeast(limit)),
	}
	if n == 0 {
		v.Message = r.subject() + " must not be empty"
	}
	return v
}

func atMost(n int) string { return "at most " + strconv.Itoa(n) }

func atLeast(n int) string { return "at least " + strconv.Itoa(n) }
