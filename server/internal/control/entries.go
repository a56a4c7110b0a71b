package control

import (
	"encoding/base64"
	"time"
	"unicode/utf8"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/catalogue"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// entryOf is an entry of the journal in the shape of the description.
func entryOf(e journal.Entry) (gen.JournalEntry, error) {
	if e.Exchange == nil {
		return factEntry(e)
	}
	x := exchangeOf(e.Exchange)
	return gen.JournalEntry{Seq: e.Seq, At: e.At, Kind: e.Kind, Exchange: &x}, nil
}

// entriesOf are entries of the journal; never nil.
func entriesOf(entries []journal.Entry) ([]gen.JournalEntry, error) {
	out := make([]gen.JournalEntry, 0, len(entries))
	for _, e := range entries {
		shown, err := entryOf(e)
		if err != nil {
			return nil, err
		}
		out = append(out, shown)
	}
	return out, nil
}

// exchangeOf is an exchange in the shape of the description.
func exchangeOf(x *journal.Exchange) gen.Exchange {
	return gen.Exchange{
		ID: x.ID, TookMs: milliseconds(x.Took), Caused: runOf(x.Caused), Operation: optional(x.Operation), Caller: optional(x.Caller),
		Request: gen.JournalRequest{
			Method: x.Request.Method, Target: x.Request.Target, Headers: headersOf(x.Request.Header), Body: bodyOf(x.Request),
		},
		Response: gen.JournalResponse{Status: x.Response.Status, Headers: headersOf(x.Response.Header), Body: bodyOf(x.Response)},
		Type:     optional(x.Type), To: optional(x.To), Template: optional(x.Template), Code: optional(x.Code), Reason: optional(x.Reason),
		Repeats: optional(x.Repeats), Exercises: x.Exercises, Injected: optional(x.Injected), Fault: optional(x.Fault),
		Violations: violationsOf(x.Violations), Findings: violationsOf(x.Findings), Ours: violationsOf(x.Ours),
	}
}

// runOf is a run of entries; nil for none.
func runOf(s journal.Span) *gen.JournalSpan {
	if s == (journal.Span{}) {
		return nil
	}
	return &gen.JournalSpan{First: s.First, Last: s.Last}
}

// milliseconds is a span in milliseconds.
func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// headersOf are headers; never nil.
func headersOf(h map[string][]string) map[string][]string {
	if h == nil {
		return map[string][]string{}
	}
	return h
}

// bodyOf is the body of one half of an exchange: as text where it is some, else in base64.
func bodyOf(m journal.Message) gen.Body {
	b := gen.Body{Length: m.Length, Truncated: optional(m.Cut)}
	kept := m.Body
	if m.Cut {
		kept = wholeRunes(kept)
	}
	switch {
	case len(m.Body) == 0:
	case utf8.Valid(kept):
		b.Text = optional(string(kept))
	default:
		b.Base64 = optional(base64.StdEncoding.EncodeToString(m.Body))
	}
	return b
}

// wholeRunes is a text that was cut off, without a character that was cut within.
func wholeRunes(text []byte) []byte {
	for i := 1; i < utf8.UTFMax && i <= len(text); i++ {
		if tail := text[len(text)-i:]; utf8.RuneStart(tail[0]) {
			if !utf8.FullRune(tail) {
				return text[:len(text)-i]
			}
			break
		}
	}
	return text
}

// violationsOf are departures in the shape of the description; nil when there are none.
func violationsOf(list []journal.Violation) []gen.Violation {
	if len(list) == 0 {
		return nil
	}
	out := make([]gen.Violation, len(list))
	for i, v := range list {
		id := catalogue.ID(v.Rule)
		out[i] = gen.Violation{
			Rule: v.Rule, ID: &id, Page: optional(catalogue.Page(id)), In: v.In, Pointer: v.Pointer, Code: optional(v.Code), Expected: optional(v.Expected),
			Got: optional(v.Got), Fix: optional(v.Fix), Message: v.Message,
		}
	}
	return out
}
