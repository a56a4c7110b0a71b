package contract

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// maxShown bounds what is shown of a value or a surplus name, in bytes.
const maxShown = 40

// maxName bounds what is shown of each name on the way to a value, in bytes; the longest
// documented one has 50.
const maxName = 64

// maxListed bounds how many values of an enum are listed.
const maxListed = 20

// noun is a kind of value in words.
func (k kind) noun() string {
	switch k {
	case kindNull:
		return "null"
	case kindBool:
		return "a boolean"
	case kindNumber:
		return "a number"
	case kindString:
		return "a string"
	case kindArray:
		return "an array"
	default:
		return "an object"
	}
}

// words is what a schema accepts, as a phrase that can follow "must be".
func (s *schema) words() string {
	switch {
	case s.notAllowed:
		return "left out"
	case s.union != nil && s.union.property == "":
		forms := make([]string, 0, len(s.union.branches))
		for _, b := range s.union.branches {
			forms = append(forms, b.words())
		}
		return strings.Join(forms, " or ")
	case s.enum != nil:
		return s.enum.words()
	case s.integer:
		return "an integer" + s.number.bounds()
	}
	var forms []string
	for k := kindBool; k <= kindObject; k++ {
		switch {
		case !s.kinds.has(k):
		case k == kindString && s.text != nil:
			forms = append(forms, s.text.words(s.example))
		case k == kindNumber && s.number != nil:
			forms = append(forms, "a number"+s.number.bounds())
		default:
			forms = append(forms, k.noun())
		}
	}
	if len(forms) > 2 {
		return "a value"
	}
	return strings.Join(forms, " or ")
}

// words lists the values.
func (e *enumRule) words() string {
	values := e.values()
	if len(values) == 1 {
		return "'" + strings.Trim(values[0], "'") + "'"
	}
	if len(values) > maxListed {
		values = append(values[:maxListed], "…")
	}
	return "one of " + strings.Join(values, ", ")
}

// values are the values as text, strings first.
func (e *enumRule) values() []string {
	values := make([]string, 0, len(e.texts)+len(e.numbers)+2)
	quoted := slices.ContainsFunc(e.texts, func(t string) bool { return t == "" || strings.Contains(t, ",") })
	for _, t := range e.texts {
		t = clip(t, maxShown)
		if quoted {
			t = "'" + t + "'"
		}
		values = append(values, t)
	}
	for _, n := range e.numbers {
		values = append(values, strconv.FormatFloat(n, 'f', -1, 64))
	}
	if e.yes {
		values = append(values, "true")
	}
	if e.no {
		values = append(values, "false")
	}
	return values
}

// words is what a string must be.
func (t *textRule) words(example string) string {
	switch {
	case t.pattern != nil && t.pattern.tabled && t.pattern.onlyDigits():
		return "a string of " + strings.TrimSuffix(t.pattern.words(example), " only")
	case t.pattern != nil:
		return "a string " + t.pattern.words(example)
	case t.format != nil:
		return t.format.words
	case t.max >= 0 && t.min > 0:
		return fmt.Sprintf("a string of %d to %s", t.min, plural(t.max, "character"))
	case t.max >= 0:
		return "a string of at most " + plural(t.max, "character")
	case t.min > 1:
		return "a string of at least " + plural(t.min, "character")
	}
	return "a string"
}

// bounds is the range of a number, as a phrase that follows its name.
func (r *numberRule) bounds() string {
	switch {
	case r.min != nil && r.max != nil && !r.exclusiveMin && !r.exclusiveMax:
		return " from " + number(*r.min) + " to " + number(*r.max)
	case r.min != nil && r.max != nil:
		return " " + r.lower() + " and " + r.upper()
	case r.min != nil:
		return " of " + r.lower()
	case r.max != nil:
		return " of " + r.upper()
	}
	return ""
}

// lower and upper are one bound, as a phrase that can follow "must be".
func (r *numberRule) lower() string {
	if r.exclusiveMin {
		return "more than " + number(*r.min)
	}
	return "at least " + number(*r.min)
}

func (r *numberRule) upper() string {
	if r.exclusiveMax {
		return "less than " + number(*r.max)
	}
	return "at most " + number(*r.max)
}

// number writes a number of the description.
func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// plural counts a noun.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// shown is a value for a report: cut, and of a secret only its kind and length.
func (j *judge) shown(at int, hide bool) string {
	n := &j.nodes[at]
	switch n.kind {
	case kindString:
		b := j.bytes(n)
		if hide {
			return "a string of " + plural(runes(b), "character")
		}
		b = withoutCredentials(b)
		return "'" + clip(string(b[:min(len(b), maxShown+4)]), maxShown) + "'"
	case kindNumber, kindBool:
		if hide {
			return n.kind.noun()
		}
		return clip(string(j.src[n.start:n.end]), maxShown)
	case kindArray:
		return "an array of " + plural(int(n.members), "item")
	default:
		return n.kind.noun()
	}
}

// withoutCredentials is a text that begins with a URL, without the user and password in it. What
// comes so late that it is never shown stays as it is.
func withoutCredentials(b []byte) []byte {
	i := bytes.Index(b[:min(len(b), maxShown+4)], []byte("://"))
	if i < 0 {
		return b
	}
	i += len("://")
	rest := b[i:]
	if end := bytes.IndexAny(rest, "/?# \t\r\n"); end >= 0 {
		rest = rest[:end]
	}
	at := bytes.LastIndexByte(rest, '@')
	if at < 0 {
		return b
	}
	return slices.Concat(b[:i], []byte("***"), b[i+at:])
}
