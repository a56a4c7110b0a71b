package capsule

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Limits of a comparison, our choice.
const (
	maxDepartures = 1000 // told; more are counted
	maxShown      = 300  // bytes of a value that is told
	maxPointers   = 20   // told of one body or fact
)

// Departure is one place in which two runs differ.
type Departure struct {
	Where    string    `json:"where"`             // exchange x3, fact 17 (message_sent), delivery d2, deed 4
	Seq      uint64    `json:"seq,omitempty"`     // of the entry as it was recorded; 0: it was not
	At       time.Time `json:"at,omitzero"`       // world time of that
	What     string    `json:"what"`              // status, header Content-Type, body, fact …
	Pointer  string    `json:"pointer,omitempty"` // JSON pointer into that
	Expected string    `json:"expected"`          // as it was recorded; empty: nothing was
	Got      string    `json:"got"`               // empty: nothing
}

// String is the departure in a line.
func (d Departure) String() string {
	what := d.What
	if d.Pointer != "" {
		what += " at " + d.Pointer
	}
	return fmt.Sprintf("%s: %s: expected %s, got %s", d.Where, what, orNothing(d.Expected), orNothing(d.Got))
}

// orNothing is a value, or the word for none.
func orNothing(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}

// Comparison is how two runs differ, in the order in which it happened.
type Comparison struct {
	Departures []Departure `json:"departures"`
	More       int         `json:"more"` // departures beside those that are told
	Drift      string      `json:"drift,omitempty"`
}

// Compare compares a recorded run with a repeated one: answers, facts and payloads. Where the clock ran
// while it was recorded, instants that lie less than Slack apart count as the same.
func Compare(recorded, repeated *Capsule) Comparison {
	c := comparing{slack: Slack}
	if recorded.Manifest.Still {
		c.slack = 0
	}
	c.exchanges(recorded, repeated)
	c.facts(recorded, repeated)
	c.payloads(recorded, repeated)
	slices.SortStableFunc(c.found, BySeq)
	out := Comparison{Departures: append([]Departure{}, c.found...), More: c.more}
	if c.drifted > 0 {
		out.Drift = fmt.Sprintf("the clock ran while it was recorded: %d instants lie up to %s apart, and count as the same", c.drifted, c.farthest)
	}
	return out
}

// BySeq orders departures as the recorded entries; what was not recorded comes last.
func BySeq(a, b Departure) int {
	place := func(d Departure) uint64 { return d.Seq - 1 } // 0 becomes the largest
	switch pa, pb := place(a), place(b); {
	case pa < pb:
		return -1
	case pa > pb:
		return 1
	}
	return 0
}

// comparing is a comparison under way.
type comparing struct {
	slack    time.Duration
	found    []Departure
	more     int
	drifted  int
	farthest time.Duration
}

// depart notes a departure.
func (c *comparing) depart(d Departure) {
	if len(c.found) >= maxDepartures {
		c.more++
		return
	}
	d.Expected, d.Got = shown(d.Expected), shown(d.Got)
	c.found = append(c.found, d)
}

// shown is a value as it is told.
func shown(s string) string {
	if len(s) <= maxShown {
		return s
	}
	return strings.ToValidUTF8(s[:maxShown], "") + fmt.Sprintf("… (%d bytes)", len(s))
}

// exchanges compares the exchanges, which have the same ids.
func (c *comparing) exchanges(recorded, repeated *Capsule) {
	got := map[string]*Entry{}
	for i := range repeated.Entries {
		if e := &repeated.Entries[i]; e.Exchange != nil {
			got[e.Exchange.ID] = e
		}
	}
	for i := range recorded.Entries {
		e := &recorded.Entries[i]
		if e.Exchange == nil || e.Exchange.Request.Lost != "" {
			continue
		}
		d := Departure{Where: "exchange " + e.Exchange.ID + name(e.Exchange.Operation), Seq: e.Seq, At: e.At}
		other := got[e.Exchange.ID]
		if other == nil {
			d.What, d.Expected = "answer", strconv.Itoa(e.Exchange.Answer.Status)
			c.depart(d)
			continue
		}
		c.exchange(d, e.Exchange, other.Exchange)
	}
}

// name is a name in brackets, behind a space.
func name(s string) string {
	if s == "" {
		return ""
	}
	return " (" + s + ")"
}

// exchange compares two exchanges.
func (c *comparing) exchange(d Departure, want, got *Exchange) {
	for _, field := range []struct{ what, want, got string }{
		{"operation", want.Operation, got.Operation},
		{"caller", want.Caller, got.Caller},
		{"status", status(want), status(got)},
		{"rule that decided", want.Injected, got.Injected},
		{"fault", want.Fault, got.Fault},
	} {
		if field.want != field.got {
			c.at(d, field.what, "", field.want, field.got)
		}
	}
	if c.slack == 0 && want.Took != got.Took {
		c.at(d, "duration in world time", "", want.Took.String(), got.Took.String())
	}
	if want.Request.Altered || want.Operation == ownCA {
		return
	}
	c.header(d, want.Answer.Header, got.Answer.Header)
	c.body(d, &want.Answer.Body, &got.Answer.Body)
	c.value(d, "violations", want.Violations, got.Violations)
	c.value(d, "findings", want.Findings, got.Findings)
	c.value(d, "departures of the mock from openapi.yaml", want.Ours, got.Ours)
}

// status is the status of an answer; that of none is empty.
func status(x *Exchange) string {
	if x.Answer.Status == 0 {
		return ""
	}
	return strconv.Itoa(x.Answer.Status)
}

// at notes a departure at a place.
func (c *comparing) at(d Departure, what, pointer, want, got string) {
	d.What, d.Pointer, d.Expected, d.Got = what, pointer, want, got
	c.depart(d)
}

// header compares the headers of answers.
func (c *comparing) header(d Departure, want, got map[string][]string) {
	names := map[string]bool{}
	for name := range want {
		names[name] = true
	}
	for name := range got {
		names[name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if w, g := strings.Join(want[name], ", "), strings.Join(got[name], ", "); w != g && !c.same(w, g) {
			c.at(d, "header "+name, "", w, g)
		}
	}
}

// body compares bodies: byte for byte and, to tell where, value for value.
func (c *comparing) body(d Departure, want, got *Body) {
	w, g := want.Known(), got.Known()
	if string(w) == string(g) {
		if want.Length != got.Length && c.slack == 0 {
			c.at(d, "length of the body", "", strconv.FormatInt(want.Length, 10), strconv.FormatInt(got.Length, 10))
		}
		return
	}
	before := len(c.found) + c.more
	if c.json(d, "body", w, g) {
		if before == len(c.found)+c.more && c.slack == 0 {
			c.at(d, "body, of the same values in another order or writing", "", string(w), string(g))
		}
		return
	}
	line, w, g := firstLine(w, g)
	c.at(d, "body, line "+strconv.Itoa(line), "", string(w), string(g))
}

// firstLine is the first line in which two texts differ, from 1.
func firstLine(a, b []byte) (n int, lineA, lineB []byte) {
	one, other := strings.Split(string(a), "\n"), strings.Split(string(b), "\n")
	for i := range max(len(one), len(other)) {
		var x, y string
		if i < len(one) {
			x = one[i]
		}
		if i < len(other) {
			y = other[i]
		}
		if x != y {
			return i + 1, []byte(x), []byte(y)
		}
	}
	return 0, a, b
}

// payloads compares what was posted to webhooks.
func (c *comparing) payloads(recorded, repeated *Capsule) {
	got := map[string]Delivery{}
	for _, d := range repeated.Deliveries {
		got[d.ID] = d
	}
	for _, want := range recorded.Deliveries {
		d, other := Departure{Where: "delivery " + want.ID}, got[want.ID]
		if want.State != other.State {
			c.at(d, "state", "", want.State, other.State)
		}
		if want.Payload != other.Payload {
			w, g := BodyOf([]byte(want.Payload), int64(len(want.Payload)), false), BodyOf([]byte(other.Payload), int64(len(other.Payload)), false)
			d.What = "payload"
			c.body(d, &w, &g)
		}
		delete(got, want.ID)
	}
	for _, other := range repeated.Deliveries {
		if _, added := got[other.ID]; added {
			c.at(Departure{Where: "delivery " + other.ID}, "payload", "", "", other.Payload)
		}
	}
}
