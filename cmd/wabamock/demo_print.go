package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server"
)

// programme prints a story: for people, or each step as a line of JSON.
type programme struct {
	w      io.Writer
	output format
}

// overture says who plays where.
func (p *programme) overture(b server.Banner, hook *inbox, customer gen.Customer) error {
	if p.output == formatJSON {
		return nil
	}
	_, err := fmt.Fprintf(p.w, "A business and its customer %s (%s), from fixture %s with seed %d.\n"+
		"The API is at %s/v1, the receiver at %s.\nThe clock stands still at %s.\n",
		customer.Name, customer.Number, b.Fixture, b.Seed, b.URLs.API, hook.url, b.Now.Format(time.RFC3339))
	return err
}

// farewell says what is left running.
func (p *programme) farewell(b server.Banner, hook *inbox) error {
	if p.output == formatJSON {
		return p.line(struct {
			URLs     server.URLs `json:"urls"`
			Receiver string      `json:"receiver"`
		}{b.URLs, hook.url})
	}
	_, err := fmt.Fprintf(p.w, "\nServer and receiver go on until you interrupt them.\n"+
		"  API       %s/v1\n  Control   %s\n  Page      %s\n  Receiver  %s\n  Log in    %s\n"+
		"Look at what happened: wabamock journal --url %s\n",
		b.URLs.API, b.URLs.Control, b.URLs.Page, hook.url, login(b.Logins[0]), b.URLs.Control)
	return err
}

// line prints a value as a line of JSON.
func (p *programme) line(v any) error {
	e := json.NewEncoder(p.w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// print prints a step.
func (p *programme) print(a act) error {
	if p.output == formatJSON {
		return p.line(a)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n%d. %s\n", a.Step, a.Title)
	parts := []func(*strings.Builder, act){writeCalls, writeBubbles, writeWebhooks}
	if len(a.Messages) > 0 && !a.Messages[0].Outbound { // a message comes before what is done about it
		parts = []func(*strings.Builder, act){writeBubbles, writeWebhooks, writeCalls}
	}
	for _, write := range parts {
		write(&b, a)
	}
	_, err := io.WriteString(p.w, harmless(b.String()))
	return err
}

// finale sums a story up.
func (p *programme) finale(steps int, from, to time.Time) error {
	if p.output == formatJSON {
		return nil
	}
	_, err := fmt.Fprintf(p.w, "\n%d steps, all as told; %s of world time.\n", steps, to.Sub(from))
	return err
}

// writeCalls writes what the integration asked.
func writeCalls(b *strings.Builder, a act) {
	at := a.At.Format(clockTime)
	for _, c := range a.Calls {
		fmt.Fprintf(b, "   %s  %s %s\n   %*s  %d  %s\n", at, c.Method, c.Path, len(at), "", c.Status, cmp.Or(c.Says, "done"))
	}
}

// writeBubbles writes what was said.
func writeBubbles(b *strings.Builder, a act) {
	for _, m := range a.Messages {
		writeBubble(b, m)
	}
}

// writeWebhooks writes the attempts to post webhooks.
func writeWebhooks(b *strings.Builder, a act) {
	for _, w := range a.Webhooks {
		fmt.Fprintf(b, "   %s  webhook  %-26s  attempt %d: %s\n", w.Begun.Format(clockTime), w.About, w.Attempt, outcome(w))
	}
}

// outcome is what came of an attempt.
func outcome(w posted) string {
	text := cmp.Or(w.Cause, strconv.Itoa(w.Status))
	if w.Next.IsZero() {
		return text + ", " + w.State
	}
	return text + ", again at " + w.Next.Format(clockTime)
}

// Layout of bubbles: those of the business stand to the right.
const (
	bubbleIndent = 3
	bubbleRight  = 78
)

// writeBubble writes a message as a messenger shows it.
func writeBubble(b *strings.Builder, m bubble) {
	foot := ticks(m.Status)
	if !m.Outbound {
		foot = strings.TrimSpace(m.Name + "  " + foot)
	}
	width := max(utf8.RuneCountInString(m.Text), utf8.RuneCountInString(foot))
	indent := strings.Repeat(" ", bubbleIndent)
	if m.Outbound {
		indent = strings.Repeat(" ", max(bubbleIndent, bubbleRight-width-4))
	}
	pad := func(text string) string { return text + strings.Repeat(" ", width-utf8.RuneCountInString(text)) }
	edge := strings.Repeat("─", width+2)
	fmt.Fprintf(b, "%[1]s╭%[2]s╮\n%[1]s│ %[3]s │\n%[1]s│ %[4]s │\n%[1]s╰%[2]s╯\n", indent, edge, pad(m.Text), pad(foot))
}

// ticks is a status as a messenger shows it.
func ticks(s gen.MessageStatus) string {
	switch s {
	case gen.MessageStatusSent:
		return "✓ sent"
	case gen.MessageStatusDelivered:
		return "✓✓ delivered"
	case gen.MessageStatusRead:
		return "✓✓ read"
	case gen.MessageStatusFailed:
		return "✗ failed"
	default:
		return string(s)
	}
}

// spoken is what a message says, in a line: of a sent one from its request, of a received one from
// the message of its webhook.
func spoken(content json.RawMessage) string {
	var m struct {
		heard

		Template struct {
			Name       string `json:"name"`
			Components []struct {
				Type       string `json:"type"`
				Parameters []struct {
					Text string `json:"text"`
				} `json:"parameters"`
			} `json:"components"`
		} `json:"template"`
	}
	if json.Unmarshal(content, &m) != nil {
		return ""
	}
	switch m.Type {
	case "template":
		var words []string
		for _, part := range m.Template.Components {
			for _, p := range part.Parameters {
				if part.Type == "body" {
					words = append(words, p.Text)
				}
			}
		}
		return fmt.Sprintf("[template %s: %s]", m.Template.Name, strings.Join(words, ", "))
	case "button":
		return "[" + cmp.Or(m.Button.Text, m.Button.Payload) + "]"
	case "image":
		return strings.TrimSpace("[picture] " + m.Image.Caption)
	}
	return m.Text.Body
}
