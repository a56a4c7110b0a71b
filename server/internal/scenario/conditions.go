package scenario

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/wabamock/wabamock/server/internal/core"
)

// maxConditionText is how long a text may be that a value is compared with, in characters (our choice).
const maxConditionText = 4096

// condition reads what a value must be: a value, a list of values, or comparisons. Of these, all
// must hold; one that is turned around stands beside the others.
func condition(add func(core.Test)) reader {
	return func(d *decoder, n *node) {
		switch n.kind {
		case mapping:
			comparisons(d, n, add)
		case null:
			d.failf(n, "has no value: write one, {present: true} for any, or {is_null: true}")
		case text, number, truth, sequence:
			var t core.Test
			oneOrMore(&t.Is, core.MaxConditions, scalar)(d, n)
			add(t)
		}
	}
}

// comparisons reads a condition in its long form.
func comparisons(d *decoder, n *node, add func(core.Test)) {
	var (
		t       core.Test
		present *bool
		turned  []core.Test
		before  = len(d.found)
	)
	ok := d.mapping(n,
		field{"is", oneOrMore(&t.Is, core.MaxConditions, scalar)},
		field{"matches", both(plain(&t.Matches, 1, core.MaxPattern), expression)},
		field{"contains", plain(&t.Contains, 1, maxConditionText)},
		field{"prefix", plain(&t.Prefix, 1, maxConditionText)},
		field{"suffix", plain(&t.Suffix, 1, maxConditionText)},
		field{"at_least", optional(&t.AtLeast, decimal)},
		field{"at_most", optional(&t.AtMost, decimal)},
		field{"present", optional(&present, yes)},
		field{"is_null", yes(&t.Null)},
		field{"not", condition(func(inner core.Test) { turned = append(turned, inner) })},
	)
	for i := range n.pairs {
		if n.pairs[i].value.kind == null {
			d.failf(&n.pairs[i].key, "has no value: write one, or {is_null: true} for null")
		}
	}
	if !ok || len(d.found) > before {
		return
	}
	t.Absent = present != nil && !*present
	switch {
	case len(n.pairs) == 0:
		d.failf(n, "is empty: write what the value must be, as in {prefix: \"44\"}")
	case t.Absent && len(n.pairs) > 1:
		d.failf(n.member("present"), "what is not there cannot be compared: remove present, or all the rest")
	case t.AtLeast != nil && t.AtMost != nil && *t.AtLeast > *t.AtMost:
		d.failf(n.member("at_most"), "is less than at_least: no number is both")
	case len(turned) > 1 || len(turned) == 1 && turned[0].Not:
		d.failf(n.member("not"), "not stands once in a condition: remove the inner one")
	}
	if len(turned) == 0 || len(n.pairs) > 1 {
		add(t)
	}
	for _, inner := range turned {
		inner.Not = true
		add(inner)
	}
}

// scalar reads a value without parts.
func scalar(into *core.Scalar) reader {
	return func(d *decoder, n *node) {
		switch n.kind {
		case text:
			*into = core.Scalar{Text: n.text}
		case number:
			if d.numeral(n) {
				*into = core.Scalar{Kind: core.ScalarNumber, Text: n.text}
			}
		case truth:
			*into = core.Scalar{Kind: core.ScalarBoolean, Text: strings.ToLower(n.text)}
		case null, mapping, sequence:
			d.failf(n, "want a text, a number, true or false, got %s", n.describe())
		}
	}
}

// numeral tells whether a number is written as JSON has them; if not, that is a problem.
func (d *decoder) numeral(n *node) bool {
	if json.Valid([]byte(n.text)) {
		return true
	}
	d.failf(n, "is no number that JSON has: write it as 12 or 1.5, or in quotes as a text")
	return false
}

// decimal reads any number.
func decimal(into *float64) reader {
	return func(d *decoder, n *node) {
		v, err := strconv.ParseFloat(n.text, 64)
		if n.kind != number || err != nil || !json.Valid([]byte(n.text)) {
			d.failf(n, "want a number such as 12 or 1.5, got %s", n.describe())
			return
		}
		*into = v
	}
}

// expression refuses what is no regular expression, or too large a one.
func expression(d *decoder, n *node) {
	if err := core.CheckPattern(n.text); err != nil {
		d.failf(n, "%s", printable(err.Error(), maxReason))
	}
}

// pointers reads conditions on values within JSON, each under its JSON pointer.
func pointers(into *[]core.Pointer) reader {
	return free("JSON pointers with conditions, as in {/text/body: Hello}", func(d *decoder, key, value *node) {
		if _, err := core.ParsePointer(key.text); err != nil {
			d.failf(key, "%s", printable(err.Error(), maxReason))
			return
		}
		condition(func(t core.Test) { *into = append(*into, core.Pointer{At: key.text, Test: t}) })(d, value)
	})
}

// named reads conditions on values that have names.
func named(into *[]core.Field, check reader) reader {
	return free("names with conditions", func(d *decoder, key, value *node) {
		before := len(d.found)
		if check(d, key); len(d.found) > before {
			return
		}
		condition(func(t core.Test) { *into = append(*into, core.Field{Name: key.text, Test: t}) })(d, value)
	})
}

// maxHeaderName bounds the name of a header field, in bytes (our choice).
const maxHeaderName = 128

// headerName refuses what is no name of a header field.
func headerName(d *decoder, n *node) {
	token := func(r rune) bool {
		return '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || strings.ContainsRune("!#$%&'*+-.^_`|~", r)
	}
	if n.text == "" || len(n.text) > maxHeaderName || strings.ContainsFunc(n.text, func(r rune) bool { return !token(r) }) {
		d.failf(n, "is no name of a header field")
	}
}

// openHeader refuses header fields whose values nobody is shown.
func openHeader(d *decoder, n *node) {
	for _, secret := range []string{"Authorization", "Proxy-Authorization", "Cookie"} {
		if strings.EqualFold(n.text, secret) {
			d.failf(n, "is secret: match by caller or role")
			return
		}
	}
	headerName(d, n)
}
