package servertest_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/servertest"
)

// chart draws what happened as a Mermaid sequence diagram, with the time that has gone by wherever it
// is a second or more. What follows upon itself is drawn once.
func (s *shop) chart() string {
	s.Helper()
	entries, last, next := s.mock.Journal(s), servertest.Start, 0
	var lines []string
	for i, e := range entries {
		drawn := draw(s.T, e)
		if next < len(s.marks) && e.Seq > s.marks[next] {
			next++
			if at := slices.IndexFunc(entries[i:], func(e server.Entry) bool { return e.Exchange != nil }); at >= 0 {
				drawn = append([]string{request(s.T, entries[i+at].Exchange)}, drawn...)
			}
		}
		if len(drawn) == 0 || e.At.Before(servertest.Start) {
			continue
		}
		if e.At.Sub(last) >= time.Second {
			last = e.At
			lines = append(lines, "Note over C,W: after "+e.At.Sub(servertest.Start).Truncate(100*time.Millisecond).String())
		}
		lines = append(lines, drawn...)
	}
	return "sequenceDiagram\n  participant C as your client\n  participant M as wabamock\n  participant W as your webhook\n" + fold(lines)
}

// fold writes lines, those that come again and again in a loop.
func fold(lines []string) string {
	var b strings.Builder
	for i := 0; i < len(lines); {
		size, n := repeated(lines[i:])
		block := lines[i : i+size]
		i += size * n
		switch {
		case n == 1:
			b.WriteString("  " + block[0] + "\n")
		case size == 1:
			fmt.Fprintf(&b, "  %s (%d times)\n", block[0], n)
		default:
			fmt.Fprintf(&b, "  loop %d times\n    %s\n  end\n", n, strings.Join(block, "\n    "))
		}
	}
	return b.String()
}

// longest is how many lines a loop has at most.
const longest = 4

// repeated tells how many of the first lines come how often one after another.
func repeated(lines []string) (size, times int) {
	for size = 1; size <= longest; size++ {
		times = 1
		for (times+1)*size <= len(lines) && slices.Equal(lines[:size], lines[times*size:(times+1)*size]) {
			times++
		}
		if times > 1 {
			return size, times
		}
	}
	return 1, 1
}

// draw draws an entry of the journal; nothing where it says nothing to users.
func draw(t *testing.T, e server.Entry) []string {
	t.Helper()
	if e.Exchange != nil {
		return []string{answer(e.Exchange)}
	}
	b, err := json.Marshal(e.Fact)
	if err != nil {
		t.Fatal(err)
	}
	var f fact
	if err := json.Unmarshal(b, &f); err != nil {
		t.Fatal(err)
	}
	switch e.Kind {
	case "delivery_due":
		var out []string
		for _, item := range f.Items {
			if item.At.Before(servertest.Start) {
				continue // the fixture's
			}
			out = append(out, "M->>W: "+item.webhook())
		}
		return out
	case "message_received":
		return note(strings.TrimSpace(f.From + " writes, " + f.Type))
	case "state_moved":
		return note("state " + f.To)
	case "gateway_status_changed":
		return note(fmt.Sprintf("gateway %v", f.Status))
	case "deliveries_paused", "deliveries_resumed", "number_changed", "identity_changed":
		return note(strings.ReplaceAll(e.Kind, "_", " "))
	case "sender_changed":
		switch {
		case f.Locked:
			return note("the number is locked")
		case f.Unpaid:
			return note("the account is not paid")
		}
		return note("the number is free")
	case "group_changed":
		return note(strings.ReplaceAll(f.Event, "_", " "))
	}
	return nil
}

// note is something that happens to the mock.
func note(text string) []string { return []string{"Note over M: " + text} }

// fact is what is drawn of a fact.
type fact struct {
	At        time.Time `json:"at"`
	To        string    `json:"to"`
	From      string    `json:"from"`
	Type      string    `json:"type"`
	Event     string    `json:"event"`
	Locked    bool      `json:"locked"`
	Unpaid    bool      `json:"unpaid"`
	Recipient string    `json:"recipient"`
	Status    any       `json:"status"`
	Errors    []struct {
		Code int `json:"code"`
	} `json:"errors"`
	Items []fact `json:"items"`
}

// webhook is what a webhook tells of a fact.
func (f fact) webhook() string {
	codes := ""
	if len(f.Errors) > 0 {
		codes = fmt.Sprintf(" %d", f.Errors[0].Code)
	}
	switch {
	case f.Status != nil:
		return fmt.Sprint(f.Status) + codes + ", " + f.Recipient
	case f.Type != "" && f.From != "":
		return f.Type + codes + " from " + f.From
	case codes != "":
		return "error" + codes
	}
	return "notice " + strings.ReplaceAll(f.Event, "_", " ")
}

// request draws a call.
func request(t *testing.T, x *server.Exchange) string {
	t.Helper()
	call := "C->>M: " + x.Operation
	if x.Operation != "SendMessage" {
		return call
	}
	var m struct {
		To, Type string
		Template struct{ Name string }
	}
	if err := json.Unmarshal(x.Request.Body, &m); err != nil {
		t.Fatal(err)
	}
	return call + ", " + strings.TrimSpace(m.Type+" "+m.Template.Name) + " to " + m.To
}

// answer draws what the client got.
func answer(x *server.Exchange) string {
	got := fmt.Sprintf("M-->>C: %d", x.Response.Status)
	var refusal struct{ Errors []struct{ Code int } }
	if json.Unmarshal(x.Response.Body, &refusal) == nil && len(refusal.Errors) > 0 {
		got += fmt.Sprintf(", %d", refusal.Errors[0].Code)
	}
	switch {
	case x.Fault == "SLOW_BODY":
		got += ", SLOW_BODY"
	case x.Fault != "":
		got = "M--xC: " + x.Fault
	}
	if x.Injected != "" {
		_, rule, _ := strings.Cut(x.Injected, "/")
		got += " [" + rule + "]"
	}
	return got
}
