package scenario

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/textproto"
	"strconv"
	"strings"

	"github.com/wabamock/wabamock/server/internal/core"
)

// maxHeaderLines bounds the header of an answer (our choice).
const maxHeaderLines = 50

// answer reads an answer of the scenario's own.
func (s *story) answer(into *core.Answer) reader {
	return func(d *decoder, n *node) {
		before := len(d.found)
		ok := d.mapping(n,
			field{"status", count(&into.Status, 200, 599)},
			field{"headers", headerLines(&into.Header)},
			field{"body", body(&into.JSON)},
			field{"text", both(plain(&into.Text, 1, core.MaxTemplate), placeholder(core.InAnswer))},
			field{"outside_contract", yes(&into.OutsideContract)},
		)
		if ok && len(d.found) == before && into.JSON != nil && into.Text != "" {
			d.failf(n.member("text"), "does not go with body: an answer has one")
		}
	}
}

// placeholder refuses a text with a placeholder that is not known in a place.
func placeholder(place core.TemplatePlace) reader {
	return func(d *decoder, n *node) {
		if err := core.CheckTemplate(n.text, place); err != nil {
			d.failf(n, "%s", printable(err.Error(), maxReason))
		}
	}
}

// headerLines reads the header of an answer: names with values.
func headerLines(into *[]core.HeaderLine) reader {
	return func(d *decoder, n *node) {
		if len(n.pairs) > maxHeaderLines {
			d.failf(n, "has %d fields, at most %d are accepted", len(n.pairs), maxHeaderLines)
			return
		}
		free("names of header fields with values, as in {Retry-After: 5}", func(d *decoder, key, value *node) {
			before := len(d.found)
			headerName(d, key)
			line := core.HeaderLine{Name: textproto.CanonicalMIMEHeaderKey(key.text)}
			switch line.Name {
			case "Content-Length", "Transfer-Encoding", "Connection":
				d.failf(key, "follows from the answer: leave it out, or use fault for a broken one")
			}
			both(plain(&line.Value, 1, maxConditionText), placeholder(core.InAnswer))(d, value)
			if strings.Contains(value.text, "\n") {
				d.failf(value, "has a line break: a header field is one line")
			}
			if len(d.found) == before {
				*into = append(*into, line)
			}
		})(d, n)
	}
}

// body reads any value as JSON, its members in the order of the file.
func body(into *[]byte) reader {
	return func(d *decoder, n *node) {
		var b bytes.Buffer
		w := writer{d: d, to: &b}
		w.write(n, "")
		if b.Len() > core.MaxTemplate {
			d.failf(n, "takes %d bytes as JSON, at most %d", b.Len(), core.MaxTemplate)
		}
		*into = b.Bytes()
	}
}

// writer writes nodes as JSON.
type writer struct {
	d     *decoder // takes what is wrong; nil: it was checked before
	to    *bytes.Buffer
	plain map[string]bool // pointers of texts with placeholders, which are written as a text without; nil: as they are
}

// write writes the value that a JSON pointer leads to.
func (w *writer) write(n *node, pointer string) {
	switch n.kind {
	case mapping:
		w.to.WriteByte('{')
		w.members(n, pointer)
		w.to.WriteByte('}')
	case sequence:
		w.to.WriteByte('[')
		for i := range n.items {
			if i > 0 {
				w.to.WriteByte(',')
			}
			w.write(&n.items[i], pointer+"/"+strconv.Itoa(i))
		}
		w.to.WriteByte(']')
	case text:
		w.text(n, pointer)
	case number:
		if w.d == nil || w.d.numeral(n) {
			w.to.WriteString(n.text)
		}
	case truth:
		w.to.WriteString(strings.ToLower(n.text))
	case null:
		w.to.WriteString("null")
	}
}

// members writes what stands in an object.
func (w *writer) members(n *node, pointer string) {
	first := true
	each := func(key, value *node) {
		if !first {
			w.to.WriteByte(',')
		}
		first = false
		w.quoted(key.text)
		w.to.WriteByte(':')
		w.write(value, pointer+"/"+strings.NewReplacer("~", "~0", "/", "~1").Replace(key.text))
	}
	if w.d != nil {
		w.d.once(n, each)
		return
	}
	for i := range n.pairs {
		each(&n.pairs[i].key, &n.pairs[i].value)
	}
}

// text writes a text.
func (w *writer) text(n *node, pointer string) {
	if w.d != nil {
		placeholder(core.InAnswer)(w.d, n)
	}
	if w.plain != nil && holds(n.text) {
		w.plain[pointer] = true
		w.quoted("x")
		return
	}
	w.quoted(n.text)
}

// quoted writes a JSON string; what HTML escapes stays readable.
func (w *writer) quoted(s string) {
	e := json.NewEncoder(w.to)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) //nolint:errchkjson // a string can always be written
	w.to.Truncate(w.to.Len() - 1)
}

// checkAnswer refuses an answer that is not as openapi.yaml describes it, unless it is meant to be.
// Of texts with placeholders it is judged only that they are there: what stands in them is known
// when the request comes, and judged then.
func (s *story) checkAnswer(d *decoder, n *node, r *core.Rule) {
	if r.Answer.Status == 0 {
		r.Answer.Status = s.success(r.When.Operations)
	}
	if r.Answer.OutsideContract {
		return
	}
	if len(r.When.Operations) == 0 {
		d.failf(n, "is for every operation, and no answer fits all: add operation to when, or outside_contract: true")
		return
	}
	const advice = "choose one of these, or add outside_contract: true"
	if !s.checkDocumented(d, n, r.Answer.Status, r.When.Operations, advice) {
		return
	}
	w := writer{to: &bytes.Buffer{}, plain: map[string]bool{}}
	media := "application/json"
	if r.Answer.Text != "" {
		media = "text/plain"
		w.to.WriteString(r.Answer.Text)
	}
	if at := n.member("body"); at != nil {
		w.write(at, "")
	}
	for _, line := range r.Answer.Header {
		if line.Name == "Content-Type" {
			media = line.Value
		}
	}
	if _, _, err := mime.ParseMediaType(media); err != nil {
		d.failf(n, "has the content type %s: write it as in application/json", quote(media))
		return
	}
	for _, id := range r.When.Operations {
		for _, departure := range s.guide.Judge(id, r.Answer.Status, media, w.to.Bytes()) {
			if !w.plain[departure.Pointer] {
				d.failf(placeOf(n.member("body"), departure.Pointer, n), "departs from openapi.yaml, as an answer of %s: %s (outside_contract: true lets it pass)",
					id, printable(departure.Message, maxReason))
			}
		}
	}
}

// success is the status with which the first of some operations succeeds; 200 where there is none.
func (s *story) success(operations []string) int {
	if len(operations) > 0 {
		for _, status := range s.operations[operations[0]].Statuses {
			if status >= 200 && status < 300 {
				return status
			}
		}
	}
	return 200
}

// placeOf is the node that a JSON pointer leads to, or the last on the way; without a body, another.
func placeOf(body *node, pointer string, otherwise *node) *node {
	if body == nil {
		return otherwise
	}
	at := body
	for _, part := range strings.Split(pointer, "/")[1:] {
		next := at.member(strings.NewReplacer("~1", "/", "~0", "~").Replace(part))
		if i, err := strconv.Atoi(part); err == nil && at.kind == sequence && i >= 0 && i < len(at.items) {
			next = &at.items[i]
		}
		if next == nil {
			break
		}
		at = next
	}
	return at
}
