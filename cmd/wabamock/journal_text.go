package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	gen "github.com/wabamock/wabamock/gen/control"
)

// lineWidth is how many columns a line of the journal takes at most, unless it is wide.
const lineWidth = 100

// clockTime is how a line shows an instant of its day.
const clockTime = "15:04:05.000"

// teller prints entries of a journal for people, a line each, and a line for each new day.
type teller struct {
	w    io.Writer
	wide bool // cut no line
	day  string
}

func newTeller(w io.Writer, wide bool) *teller { return &teller{w: w, wide: wide} }

// tell prints entries.
func (t *teller) tell(entries []gen.JournalEntry) error {
	for _, e := range entries {
		at := e.At.UTC()
		if day := at.Format(time.DateOnly); day != t.day {
			t.day = day
			if _, err := fmt.Fprintln(t.w, "--", day); err != nil {
				return err
			}
		}
		line := fmt.Sprintf("%6d  %s  %-22s  %s", e.Seq, at.Format(clockTime), e.Kind, t.details(e))
		if _, err := fmt.Fprintln(t.w, t.cut(harmless(strings.TrimRight(line, " ")))); err != nil {
			return err
		}
	}
	return nil
}

// cut shortens a line to its width.
func (t *teller) cut(line string) string {
	if t.wide || utf8.RuneCountInString(line) <= lineWidth {
		return line
	}
	return string([]rune(line)[:lineWidth-1]) + "…"
}

// details is what an entry says, on one line.
func (t *teller) details(e gen.JournalEntry) string {
	if e.Exchange != nil {
		return exchangeLine(*e.Exchange)
	}
	if e.Fact == nil {
		return ""
	}
	members := membersOf(*e.Fact)
	known := telling(e.Kind)
	if known == nil || t.wide {
		return assignments(members)
	}
	var words []string
	for _, name := range known {
		i := slices.IndexFunc(members, func(m namedValue) bool { return m.name == name })
		if i >= 0 {
			words = append(words, members[i].text())
		}
	}
	return strings.Join(words, " ")
}

// telling are the members of a fact that a line shows without their names; nil: all of them with.
func telling(kind string) []string {
	switch kind {
	case "message_queued":
		return []string{"type", "to", "message"}
	case "message_received":
		return []string{"type", "from", "group", "message"}
	case "status_reached", "status_reported":
		return []string{"status", "recipient", "code", "message"}
	case "notice_raised":
		return []string{"type", "body"}
	case "group_changed":
		return []string{"event", "by", "users", "text", "group"}
	case "delivery_queued":
		return []string{"delivery", "about", "copy_of"}
	case "delivery_due":
		return []string{"delivery", "attempt", "about", "webhook"}
	case "delivery_attempted":
		return []string{"delivery", "attempt", "status", "cause", "state", "next"}
	}
	return nil
}

// exchangeLine is a request with its answer on one line.
func exchangeLine(x gen.Exchange) string {
	var line strings.Builder
	fmt.Fprintf(&line, "%d %s %s", x.Response.Status, x.Request.Method, x.Request.Target)
	if caller := orNothing(x.Caller); caller != "" {
		line.WriteString(" by " + caller)
	}
	if x.Injected != nil {
		line.WriteString(" injected " + *x.Injected)
	}
	if x.Fault != nil {
		line.WriteString(" " + *x.Fault)
	}
	for _, wrong := range x.Violations {
		fmt.Fprintf(&line, " [%s %s]", wrong.Rule, wrong.Pointer)
	}
	return line.String()
}

// namedValue is a member of an object.
type namedValue struct {
	name  string
	value json.RawMessage
}

// text is a value for people: a text without quotes, an instant as the time of its day.
func (v namedValue) text() string {
	var text string
	if json.Unmarshal(v.value, &text) != nil {
		var b bytes.Buffer
		if json.Compact(&b, v.value) != nil {
			return ""
		}
		return b.String()
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at.UTC().Format(clockTime)
	}
	if text == "" || strings.ContainsAny(text, " \n\t") {
		return strconv.Quote(text)
	}
	return text
}

// membersOf are the members of an object in their order, without its instant.
func membersOf(object json.RawMessage) []namedValue {
	d := json.NewDecoder(bytes.NewReader(object))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil
	}
	var all []namedValue
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return all
		}
		var v namedValue
		if v.name, _ = name.(string); d.Decode(&v.value) != nil {
			return all
		}
		if v.name != "at" {
			all = append(all, v)
		}
	}
	return all
}

// assignments are members as name=value.
func assignments(members []namedValue) string {
	words := make([]string, len(members))
	for i, m := range members {
		words[i] = m.name + "=" + m.text()
	}
	return strings.Join(words, " ")
}

// printEntry prints an entry whole.
func printEntry(w io.Writer, e gen.JournalEntry) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%d  %s  %s\n", e.Seq, e.At.UTC().Format(time.RFC3339Nano), e.Kind)
	if e.Fact != nil {
		b.WriteString("\n" + indented(*e.Fact) + "\n")
	}
	if x := e.Exchange; x != nil {
		fmt.Fprintf(&b, "Exchange %s", x.ID)
		if operation := orNothing(x.Operation); operation != "" {
			fmt.Fprintf(&b, ", %s", operation)
		}
		if caller := orNothing(x.Caller); caller != "" {
			fmt.Fprintf(&b, " by %s", caller)
		}
		fmt.Fprintf(&b, ", took %s ms of world time\n", strconv.FormatFloat(x.TookMs, 'f', -1, 64))
		if x.Injected != nil {
			fmt.Fprintf(&b, "Injected by %s\n", *x.Injected)
		}
		if x.Fault != nil {
			fmt.Fprintf(&b, "The client met %s\n", *x.Fault)
		}
		fmt.Fprintf(&b, "\n> %s %s\n", x.Request.Method, x.Request.Target)
		writePart(&b, "> ", x.Request.Headers, x.Request.Body)
		fmt.Fprintf(&b, "\n< %d\n", x.Response.Status)
		writePart(&b, "< ", x.Response.Headers, x.Response.Body)
		writeDepartures(&b, "Departures of the client", x.Violations)
		writeDepartures(&b, "Let through, and yet worth a look", x.Findings)
		writeDepartures(&b, "Departures of the mock, a defect", x.Ours)
	}
	_, err := io.WriteString(w, harmless(b.String()))
	return err
}

// harmless is a text without characters that steer a terminal: it may come from anybody.
func harmless(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) || r == '\n' || r == '\t' {
			return r
		}
		return utf8.RuneError
	}, text)
}

// writePart writes headers, sorted by name, and a body.
func writePart(b *strings.Builder, mark string, headers map[string][]string, body gen.Body) {
	var names []string
	for name := range headers {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range headers[name] {
			fmt.Fprintf(b, "%s%s: %s\n", mark, name, value)
		}
	}
	switch {
	case body.Text != nil && *body.Text != "":
		b.WriteString("\n" + indented(json.RawMessage(*body.Text)) + "\n")
	case body.Base64 != nil && *body.Base64 != "":
		fmt.Fprintf(b, "\n(%d bytes, in base64)\n%s\n", body.Length, *body.Base64)
	}
	if body.Truncated != nil && *body.Truncated {
		fmt.Fprintf(b, "(the beginning of %d bytes)\n", body.Length)
	}
}

// writeDepartures writes what is wrong, a line each.
func writeDepartures(b *strings.Builder, title string, all []gen.Violation) {
	if len(all) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s:\n", title)
	for _, v := range all {
		fmt.Fprintf(b, "  %s %s: %s", v.In, v.Pointer, v.Message)
		if v.ID != nil {
			fmt.Fprintf(b, " (%s)", *v.ID)
		}
		b.WriteString("\n")
	}
}

// indented is JSON with indentation; what is no JSON stays as it is.
func indented(text json.RawMessage) string {
	var b bytes.Buffer
	if json.Indent(&b, text, "", "  ") != nil {
		return string(text)
	}
	return b.String()
}
