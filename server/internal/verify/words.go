package verify

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/scenario"
)

// orNothing is a text, or the word for none.
func orNothing(text string) string {
	if text == "" {
		return "nothing"
	}
	return text
}

// listed are alternatives in words, at most five.
func listed[T ~string](list []T) string {
	const most = 5
	var words []string
	for _, one := range list[:min(len(list), most)] {
		words = append(words, string(one))
	}
	text := orNothing(strings.Join(words, " or "))
	if more := len(list) - most; more > 0 {
		text += fmt.Sprintf(" or %d others", more)
	}
	return text
}

// alternatives are numbers in words.
func alternatives[T ~int](list []T) string {
	words := make([]string, len(list))
	for i, n := range list {
		words[i] = strconv.Itoa(int(n))
	}
	return listed(words)
}

// times is a count in words.
func times(n uint64) string {
	switch n {
	case 0:
		return "never"
	case 1:
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// often is how often something is expected, in words.
func often(c *scenario.Condition) string {
	switch {
	case c.AtMost == nil:
		return "at least " + times(uint64(c.AtLeast))
	case *c.AtMost == 0:
		return "never"
	case *c.AtMost == c.AtLeast:
		return "exactly " + times(uint64(c.AtLeast))
	case c.AtLeast == 0:
		return "at most " + times(uint64(*c.AtMost))
	}
	return fmt.Sprintf("%d to %s", c.AtLeast, times(uint64(*c.AtMost)))
}

// subjectOf is what a condition is about, in words.
func subjectOf(c *scenario.Condition) string {
	var w phrase
	switch {
	case c.Requests != nil:
		w.requests(c.Requests)
	case c.Fact != nil:
		w.add("fact %s", c.Fact.Kind)
		say(&w, "to", c.Fact.Recipients)
		say(&w, "type", c.Fact.Types)
		say(&w, "template", c.Fact.Templates)
		w.values("", c.Fact.Fields)
	case c.Message != nil:
		w.message(c.Message)
	default:
		w.delivery(c.Delivery)
	}
	return strings.Join(w, ", ")
}

// phrase is what is said of a condition, part by part.
type phrase []string

// add says a part.
func (w *phrase) add(format string, args ...any) { *w = append(*w, fmt.Sprintf(format, args...)) }

// say says that a part is one of several.
func say[T ~string](w *phrase, name string, list []T) {
	if len(list) > 0 {
		w.add("%s %s", name, listed(list))
	}
}

// numbers say that a part is one of several numbers.
func numbers[T ~int](w *phrase, name string, list []T) {
	if len(list) > 0 {
		w.add("%s %s", name, alternatives(list))
	}
}

// fields say what named values are.
func (w *phrase) fields(part string, list []core.Field) {
	for _, f := range list {
		w.add("%s %s %s", part, f.Name, f.String())
	}
}

// values say what values within JSON are.
func (w *phrase) values(part string, list []core.Pointer) {
	for _, p := range list {
		w.add("%s %s", strings.TrimSpace(part+" "+p.At), p.String())
	}
}

// requests say which requests are meant.
func (w *phrase) requests(c *scenario.Requests) {
	if len(c.Operations) > 0 {
		w.add("%s", listed(c.Operations))
	} else {
		w.add("any request")
	}
	say(w, "to", c.Recipients)
	say(w, "type", c.Types)
	say(w, "template", c.Templates)
	say(w, "by", c.Callers)
	if c.Role != core.AnyRole {
		w.add("with role %s", c.Role)
	}
	w.fields("path", c.Path)
	w.fields("query", c.Query)
	w.fields("header", c.Header)
	w.values("body", c.Body)
	numbers(w, "answered", c.Statuses)
	numbers(w, "refused with", c.Codes)
	say(w, "with", c.Violations)
	for _, t := range c.Injected {
		w.add("injected by %s", t.String())
	}
	if !c.Since.IsZero() {
		w.add("from %s", c.Since.Format(time.RFC3339Nano))
	}
	if !c.Before.IsZero() {
		w.add("before %s", c.Before.Format(time.RFC3339Nano))
	}
}

// message says which messages are meant.
func (w *phrase) message(c *scenario.Message) {
	w.add("message")
	say(w, "id", c.IDs)
	say(w, "to", c.To)
	say(w, "from", c.From)
	if c.Direction != "" && len(c.To)+len(c.From) == 0 {
		w.add("%s", c.Direction)
	}
	say(w, "type", c.Types)
	say(w, "template", c.Templates)
	say(w, "now", c.Statuses)
	say(w, "that came to", c.Reached)
	numbers(w, "failed with", c.Codes)
	w.values("body", c.Body)
}

// delivery says which deliveries are meant.
func (w *phrase) delivery(c *scenario.Delivery) {
	w.add("delivery")
	say(w, "id", c.IDs)
	say(w, "now", c.States)
	say(w, "about", c.About)
	say(w, "with", c.Items)
	say(w, "of message", c.Messages)
	say(w, "to", c.To)
	for _, t := range c.Tries {
		w.add("tries %s", t.String())
	}
	numbers(w, "answered", c.Statuses)
	w.values("body", c.Body)
}
