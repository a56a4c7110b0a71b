package findings

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wabamock/wabamock/server/internal/core"
)

// undeclared is a template that was sent and is not known, until the exchange is on record.
type undeclared struct {
	Message  string `json:"message"` // id
	Template string `json:"template"`
	Seq      uint64 `json:"seq"` // of the fact
}

// maxWaiting bounds what waits for its exchange (our choice).
const maxWaiting = 32

// awaitTemplate remembers a template that is not declared.
func (w *World) awaitTemplate(seq uint64, f *core.TemplateUndeclared) {
	if list := w.memory.Undeclared; len(list) == maxWaiting {
		w.record.note(ruleUndeclared, list[0].Template, w.seen(list[0].Seq, ""))
		w.memory.Undeclared = list[1:]
	}
	w.memory.Undeclared = append(w.memory.Undeclared, undeclared{Message: f.Message, Template: f.Name + " " + f.Language, Seq: seq})
}

// watchTemplate looks at a template that was accepted.
func (w *World) watchTemplate(x *look) {
	if x.Template == "" {
		return
	}
	i := slices.IndexFunc(w.memory.Undeclared, func(u undeclared) bool { return u.Message == x.Message })
	if i >= 0 {
		w.note(ruleUndeclared, w.memory.Undeclared[i].Template, x)
		w.memory.Undeclared = slices.Delete(w.memory.Undeclared, i, i+1)
	}
	if x.Request.Cut || !doubtful(x.Request.Body) {
		return
	}
	if unfit := unfitParameter(x.Request.Body); unfit != "" {
		w.note(ruleParameter, x.Template+" "+unfit, x)
	}
}

// Limits of a parameter, in characters. Source: errors, 2004 (D: the code; the numbers R).
const (
	maxHeaderParameter = 60
	maxParameter       = 1024
	spaces             = "     " // more than the four that are allowed in a row. Source: errors, 2006 (D: the code; the number R)
)

// doubtful tells, at a glance, whether a template may have a parameter that does not fit: something
// is escaped, far apart or long in it.
func doubtful(body []byte) bool {
	return len(body) > maxParameter || bytes.IndexByte(body, '\\') >= 0 || bytes.Contains(body, []byte(spaces)) ||
		bytes.Contains(body, []byte(`"header"`)) && longText(body)
}

// longText tells whether there may be a text in it that is too long for a header.
func longText(body []byte) bool {
	for len(body) > maxHeaderParameter {
		quote := bytes.IndexByte(body, '"')
		switch {
		case quote < 0 || quote > maxHeaderParameter:
			return true
		default:
			body = body[quote+1:]
		}
	}
	return false
}

// sentTemplate is what a parameter of a template may stand in.
type sentTemplate struct {
	Template struct {
		Components []struct {
			Type       string          `json:"type"`
			Parameters json.RawMessage `json:"parameters"` // a list; of some clients an object. Source: messages, template (D)
		} `json:"components"`
	} `json:"template"`
}

// unfitParameter is what is wrong with a parameter of a template, the first one; empty: nothing is.
func unfitParameter(body []byte) string {
	var sent sentTemplate
	if json.Unmarshal(body, &sent) != nil {
		return ""
	}
	for _, c := range sent.Template.Components {
		limit := maxParameter
		if c.Type == "header" {
			limit = maxHeaderParameter
		}
		var parameters []struct {
			Text string `json:"text"`
		}
		if json.Unmarshal(c.Parameters, &parameters) != nil {
			continue
		}
		for _, p := range parameters {
			if why := unfitText(p.Text, limit); why != "" {
				return c.Type + " " + why
			}
		}
	}
	return ""
}

// unfitText says what is wrong with a text that fills a gap; empty: nothing is.
func unfitText(text string, limit int) string {
	switch {
	case strings.ContainsAny(text, "\n\r\t"), strings.Contains(text, spaces):
		return "white space"
	case utf8.RuneCountInString(text) > limit:
		return "length"
	}
	return ""
}
