package scenario

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// decoder turns nodes into values and collects what is wrong on the way, so that one run tells
// all problems of a file.
type decoder struct {
	file  string
	found []Problem
}

// reader takes one value from a node; what is wrong goes to the decoder.
type reader func(*decoder, *node)

// field is a key that a mapping may have.
type field struct {
	key  string
	read reader
}

// need is a field that must be there.
const need = "!"

// fail notes a problem down.
func (d *decoder) fail(p *Problem) {
	p.File = d.file
	d.found = append(d.found, *p)
}

// failf notes a problem at a node down.
func (d *decoder) failf(n *node, format string, args ...any) { d.fail(n.problem(format, args...)) }

// is tells whether a node is of one of the kinds; if not, the problem says what is wanted.
func (d *decoder) is(n *node, want string, kinds ...kind) bool {
	if slices.Contains(kinds, n.kind) {
		return true
	}
	d.failf(n, "want %s, got %s", want, n.describe())
	return false
}

// describe says what a node is: the text of a scalar, the kind of anything else.
func (n *node) describe() string {
	switch {
	case n.kind == text:
		return quote(n.text)
	case n.text != "":
		return clip(n.text)
	}
	return n.kind.String()
}

// mapping reads a mapping: its fields in the order given, whatever the order in the file, so
// that a later field may refer to an earlier one. A key that ends in "!" must be there. A key
// without a value counts as absent. It tells whether the node is a mapping.
func (d *decoder) mapping(n *node, fields ...field) bool {
	known := make([]string, len(fields))
	for i, f := range fields {
		known[i] = strings.TrimSuffix(f.key, need)
	}
	if !d.is(n, "keys and values, beginning with "+known[0]+":", mapping) {
		return false
	}
	d.checkKeys(n, known)
	for i, f := range fields {
		value := n.member(known[i])
		if value != nil && value.kind != null {
			f.read(d, value)
			continue
		}
		if strings.HasSuffix(f.key, need) {
			d.failf(n, "the key %q is missing", known[i])
		}
	}
	return true
}

// keys reads a mapping that is nothing but its fields.
func keys(fields ...field) reader {
	return func(d *decoder, n *node) { d.mapping(n, fields...) }
}

// checkKeys refuses keys that are not known and keys that stand twice.
func (d *decoder) checkKeys(n *node, known []string) {
	d.once(n, func(key, _ *node) {
		if !slices.Contains(known, key.text) {
			p := key.problem("unknown key: %s", didYouMean(key.text, known))
			p.Known = known
			d.fail(p)
		}
	})
}

// once calls back with each key of a mapping and its value, and refuses keys that stand twice.
func (d *decoder) once(n *node, each func(key, value *node)) {
	seen := make(map[string]int, len(n.pairs))
	for i := range n.pairs {
		key := &n.pairs[i].key
		if line, twice := seen[key.text]; twice {
			d.failf(key, "the key stands twice, first on line %d: remove one", line)
			continue
		}
		seen[key.text] = key.line
		each(key, &n.pairs[i].value)
	}
}

// free reads a mapping whose keys are names of the user's own; there must be one at least.
func free(want string, each func(d *decoder, key, value *node)) reader {
	return func(d *decoder, n *node) {
		if !d.is(n, want, mapping) {
			return
		}
		if len(n.pairs) == 0 {
			d.failf(n, "is empty: want %s", want)
		}
		d.once(n, func(key, value *node) { each(d, key, value) })
	}
}

// list reads a sequence, each item by item.
func list[T any](into *[]T, most int, item func(*T) reader) reader {
	return func(d *decoder, n *node) {
		if !d.is(n, "a list", sequence) {
			return
		}
		if len(n.items) > most {
			d.failf(n, "has %d entries, at most %d are accepted", len(n.items), most)
			return
		}
		values := make([]T, len(n.items))
		for i := range n.items {
			item(&values[i])(d, &n.items[i])
		}
		*into = values
	}
}

// oneOrMore reads a value, or a list of at least one.
func oneOrMore[T any](into *[]T, most int, item func(*T) reader) reader {
	return func(d *decoder, n *node) {
		if n.kind != sequence {
			*into = make([]T, 1)
			item(&(*into)[0])(d, n)
			return
		}
		if len(n.items) == 0 {
			d.failf(n, "is empty: write one at least")
		}
		list(into, most, item)(d, n)
	}
}

// optional reads a value of which absent is not the same as zero.
func optional[T any](into **T, read func(*T) reader) reader {
	return func(d *decoder, n *node) {
		*into = new(T)
		read(*into)(d, n)
	}
}

// both reads a value and then does more with it.
func both(first, then reader) reader {
	return func(d *decoder, n *node) {
		before := len(d.found)
		if first(d, n); len(d.found) == before {
			then(d, n)
		}
	}
}

// watched notes whether reading a value failed, for those who would refer to it.
func watched(read reader, failed *bool) reader {
	return func(d *decoder, n *node) {
		before := len(d.found)
		read(d, n)
		*failed = len(d.found) > before
	}
}

// plain reads text of least to most characters. A bare number or word such as 2.45 or true is
// text as it is written.
func plain(into *string, least, most int) reader {
	return func(d *decoder, n *node) {
		if !d.is(n, "text", text, number, truth) {
			return
		}
		length := utf8.RuneCountInString(n.text)
		switch {
		case strings.ContainsFunc(n.text, forbidden):
			d.failf(n, "holds a control character: remove it")
		case length < least && length == 0:
			d.failf(n, "is empty: write %s", amount(least, most))
		case length < least || length > most:
			d.failf(n, "is %d characters long: write %s", length, amount(least, most))
		default:
			*into = n.text
		}
	}
}

// amount says how many characters are accepted.
func amount(least, most int) string {
	if least == most {
		return fmt.Sprintf("%d characters", most)
	}
	return fmt.Sprintf("%d to %d characters", least, most)
}

// forbidden tells whether a character has no place in a text of a fixture.
func forbidden(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }

// yes reads true or false.
func yes(into *bool) reader {
	return func(d *decoder, n *node) {
		if n.kind != truth {
			d.failf(n, "want true or false, got %s", n.describe())
			return
		}
		*into = strings.EqualFold(n.text, "true")
	}
}

// no reads true or false for a switch that the core keeps the other way round.
func no(into *bool) reader {
	return func(d *decoder, n *node) {
		var value bool
		both(yes(&value), func(*decoder, *node) { *into = !value })(d, n)
	}
}

// count reads a whole number from least to most.
func count[T int | int64](into *T, least, most T) reader {
	return func(d *decoder, n *node) {
		if !d.is(n, fmt.Sprintf("a number from %d to %d", least, most), number) {
			return
		}
		v, err := strconv.ParseInt(n.text, 10, 64)
		if err != nil || T(v) < least || T(v) > most {
			d.failf(n, "want a whole number from %d to %d, got %s", least, most, quote(n.text))
			return
		}
		*into = T(v)
	}
}

// among reads one of a few numbers.
func among(into *int, values ...int) reader {
	return func(d *decoder, n *node) {
		v, err := strconv.Atoi(n.text)
		if n.kind == number && err == nil && slices.Contains(values, v) {
			*into = v
			return
		}
		known := make([]string, len(values))
		for i, value := range values {
			known[i] = strconv.Itoa(value)
		}
		d.notAmong(n, known)
	}
}

// word is a value that has a name in files.
type word[T any] struct {
	name  string
	value T
}

// words reads one of a few words.
func words[T any](into *T, known ...word[T]) reader {
	return func(d *decoder, n *node) {
		names := make([]string, len(known))
		for i, w := range known {
			if w.name == n.text && n.kind == text {
				*into = w.value
				return
			}
			names[i] = w.name
		}
		d.notAmong(n, names)
	}
}

// notAmong notes a value down that is none of the known ones.
func (d *decoder) notAmong(n *node, known []string) {
	wrong := n.text
	if n.kind != text {
		wrong = "" // no number is near another
	}
	p := n.problem("unknown value %s: %s", n.describe(), didYouMean(wrong, known))
	p.Known = known
	d.fail(p)
}

// instant reads a moment in RFC 3339; the result is in UTC.
func instant(into *time.Time) reader {
	return func(d *decoder, n *node) {
		t, err := time.Parse(time.RFC3339, n.text)
		if err != nil {
			d.failf(n, `want a moment such as 2024-05-01T09:00:00Z, got %s`, n.describe())
			return
		}
		if y := t.UTC().Year(); y < firstYear || y > lastYear {
			d.failf(n, "is in the year %d: choose one from %d to %d", y, firstYear, lastYear)
			return
		}
		*into = t.UTC()
	}
}

// The years in which a World may start (our choice): Unix seconds stay ten digits, as clients expect.
const (
	firstYear = 2002
	lastYear  = 2199
)
