package core

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// TemplatePlace is where a text with placeholders stands, which decides what they can be.
type TemplatePlace uint8

// The places.
const (
	InAnswer TemplatePlace = iota + 1 // of a rule: request.…, customer.name, id message
	InScript                          // in a deed: fact
)

// Limits of placeholders, our choice (I).
const (
	maxPlaceholders = 1_000 // of an answer's body, or of a deed
	maxHexID        = 64    // bytes
)

// hole is a placeholder.
type hole struct {
	name  string        // request.body …
	arg   string        // name of what is asked for, kind of an id, subject of a group
	path  []string      // of request.body and fact
	shift time.Duration // of world.now
	unix  bool          // likewise
	size  int           // of id hex, bytes
	text  bool          // its value is written as a text whatever it is
}

// piece is a part of a text with placeholders: what stands there, or a placeholder.
type piece struct {
	plain string
	hole  *hole
	form  form
}

// form is how the value of a placeholder is written.
type form uint8

// The forms.
const (
	formPlain  form = iota // in a text
	formInJSON             // in a text within JSON
	formJSON               // as a JSON value
)

// CheckTemplate refuses a text with a placeholder that is not known there, or of which something
// is missing. The error says what is wrong.
func CheckTemplate(text string, place TemplatePlace) error {
	_, err := parseText(text, place, formPlain)
	return err
}

// parseText takes a text with placeholders apart: {{…}}, while \{{ stands for {{.
func parseText(text string, place TemplatePlace, inside form) ([]piece, error) {
	var pieces []piece
	var plain strings.Builder
	holes := 0
	flush := func() {
		if s := plain.String(); s != "" {
			if inside != formPlain {
				s = strings.TrimSuffix(string(quoted(s))[1:], `"`)
			}
			pieces = append(pieces, piece{plain: s})
		}
		plain.Reset()
	}
	for {
		before, after, more := strings.Cut(text, "{{")
		if !more {
			plain.WriteString(text)
			break
		}
		if kept, literal := strings.CutSuffix(before, `\`); literal {
			plain.WriteString(kept + "{{")
			text = after
			continue
		}
		plain.WriteString(before)
		inner, rest, closed := strings.Cut(after, "}}")
		if !closed {
			return nil, fmt.Errorf(`{{ is not closed by }}: %q (write \{{ for the characters themselves)`, shorten(after))
		}
		h, err := parseHole(inner, place)
		if err != nil {
			return nil, fmt.Errorf(`placeholder {{%s}}: %w`, shorten(strings.TrimSpace(inner)), err)
		}
		if holes++; holes > maxPlaceholders {
			return nil, fmt.Errorf("more than %d placeholders", maxPlaceholders)
		}
		flush()
		pieces = append(pieces, piece{hole: h, form: inside})
		text = rest
	}
	flush()
	return pieces, nil
}

// parseJSON takes a JSON document apart, whose texts may hold placeholders. A text that is one
// placeholder alone becomes the value as it is, except in scripts, where texts stay texts.
func parseJSON(document []byte, place TemplatePlace) ([]piece, error) {
	if !json.Valid(document) {
		return nil, errors.New("the body is no JSON document")
	}
	var pieces []piece
	copied, holes := 0, 0
	for at := 0; at < len(document); at++ {
		if document[at] != '"' {
			continue
		}
		end := skipString(document, at)
		next := skipBlank(document, end)
		if value := document[at:end]; !bytes.Contains(value, []byte("{{")) || next < len(document) && document[next] == ':' {
			at = end - 1
			continue
		}
		leaf, err := parseLeaf(unquote(document[at:end]), place)
		if err != nil {
			return nil, err
		}
		pieces = append(pieces, piece{plain: string(document[copied:at])})
		pieces = append(pieces, leaf...)
		if holes += len(leaf); holes > 3*maxPlaceholders {
			return nil, fmt.Errorf("more than %d placeholders", maxPlaceholders)
		}
		copied, at = end, end-1
	}
	return append(pieces, piece{plain: string(document[copied:])}), nil
}

// parseLeaf takes a text within JSON apart, quotes included.
func parseLeaf(text string, place TemplatePlace) ([]piece, error) {
	pieces, err := parseText(text, place, formInJSON)
	if err != nil {
		return nil, err
	}
	if len(pieces) == 1 && pieces[0].hole != nil && place == InAnswer {
		pieces[0].form = formJSON
		return pieces, nil
	}
	return append(append([]piece{{plain: `"`}}, pieces...), piece{plain: `"`}), nil
}

// holeNames are the placeholders that are known in a place.
func holeNames(place TemplatePlace) []string {
	if place == InScript {
		return []string{"fact", "world.now", "world.number", "group", "nth", "id"}
	}
	return []string{
		"request.body", "request.path", "request.query", "request.header", "request.caller",
		"world.now", "world.number", "customer.name", "group", "nth", "id",
	}
}

// parseHole reads what stands between {{ and }}.
func parseHole(inner string, place TemplatePlace) (*hole, error) {
	words := strings.Fields(inner)
	if len(words) == 0 {
		return nil, errors.New("it is empty")
	}
	h := &hole{name: words[0]}
	if known := holeNames(place); !slices.Contains(known, h.name) {
		return nil, fmt.Errorf("%q is not known here%s", shorten(h.name), nearestOf(h.name, known))
	}
	words = words[1:]
	if h.name == "group" { // all that follows is the subject
		h.arg = strings.Join(words, " ")
		if h.arg == "" {
			return nil, errors.New("it needs the subject of a group")
		}
		return h, nil
	}
	if n := len(words); n > 0 && words[n-1] == "text" {
		h.text, words = true, words[:n-1]
	}
	rest, err := h.take(words)
	if err != nil {
		return nil, err
	}
	if len(rest) > 0 {
		return nil, fmt.Errorf("%q is too much", shorten(rest[0]))
	}
	return h, nil
}

// take reads what a placeholder says besides its name, and answers what is left.
func (h *hole) take(words []string) (rest []string, err error) {
	switch h.name {
	case "request.body", "fact":
		if len(words) == 0 {
			return nil, nil
		}
		h.path, err = ParsePointer(words[0])
		return words[1:], err
	case "request.path", "request.query", "request.header":
		if len(words) == 0 {
			return nil, errors.New("it needs a name")
		}
		h.arg = words[0]
		if h.name == "request.header" {
			h.arg = headerName(h.arg)
		}
		return words[1:], nil
	case "world.now":
		return h.takeNow(words)
	case "id":
		return h.takeID(words)
	}
	return words, nil
}

// takeNow reads a shift and a form.
func (h *hole) takeNow(words []string) ([]string, error) {
	if len(words) > 0 && (words[0][0] == '+' || words[0][0] == '-') {
		d, err := time.ParseDuration(words[0])
		if err != nil || d > MaxSpan || d < -MaxSpan {
			return nil, fmt.Errorf("%q is no span such as +1h30m", shorten(words[0]))
		}
		h.shift, words = d, words[1:]
	}
	if len(words) > 0 && (words[0] == "unix" || words[0] == "rfc3339") {
		h.unix, words = words[0] == "unix", words[1:]
	}
	return words, nil
}

// takeID reads what kind of id.
func (h *hole) takeID(words []string) ([]string, error) {
	if len(words) == 0 {
		return nil, errors.New("it needs message, uuid or hex N")
	}
	h.arg = words[0]
	switch h.arg {
	case "message", "uuid":
		return words[1:], nil
	case "hex":
		if len(words) > 1 {
			if n, err := strconv.Atoi(words[1]); err == nil && n > 0 && n <= maxHexID {
				h.size = n
				return words[2:], nil
			}
		}
		return nil, fmt.Errorf("hex needs a number of bytes, 1 to %d", maxHexID)
	}
	return nil, fmt.Errorf("%q is no kind of id, want message, uuid or hex N", shorten(h.arg))
}

// nearestOf ends an error about a name: what was perhaps meant, else all that there are.
func nearestOf(name string, known []string) string {
	best, least := "", max(2, len(name)/3)+1
	for _, k := range known {
		if n := Edits(name, k); n < least {
			best, least = k, n
		}
	}
	if best != "" {
		return fmt.Sprintf(", did you mean %q?", best)
	}
	return ", want one of " + strings.Join(known, ", ")
}
