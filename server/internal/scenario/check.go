package scenario

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wabamock/wabamock/server/internal/core"
)

// Check is what must have happened, in the words of scenarios. It is never written after it was
// read: safe for concurrent use.
type Check struct {
	Conditions []Condition   // at least one; all of them must hold
	Since      string        // only what came after this entry counts: its number, or the id of an exchange; empty: all
	Timeout    time.Duration // how long to wait for it, in real time; 0: nothing is said
}

// Condition is one condition of a Check. One of Requests, Fact, Message and Delivery is there.
type Condition struct {
	Name     string
	Requests *Requests
	Fact     *core.FactMatch
	Message  *Message
	Delivery *Delivery
	AtLeast  int
	AtMost   *int // nil: no most
	Follows  int  // index of the condition before it in an order; -1: none
}

// Requests are the requests that a condition is about. All that is set must hold.
type Requests struct {
	core.Match
	Statuses   []int       // answered with one of these HTTP statuses
	Codes      []core.Code // refused with one of these codes
	Violations []string    // with one of these violations or findings, by the ids of their rules
	Injected   []core.Test // who decided the answer in place of the world
}

// Message is the messages that a condition is about. All that is set must hold.
type Message struct {
	IDs       []string
	Direction core.Direction
	To        []string // outbound: whom it is for
	From      []string // inbound: who it is from, or the group it was said in
	Types     []core.MessageType
	Templates []string
	Statuses  []core.Status  // one of which it has now
	Reached   []core.Status  // one of which it came to at any time
	Codes     []core.Code    // one of which it failed with
	Body      []core.Pointer // within the body of the request, or within the message as the webhook tells it
}

// Delivery is the deliveries that a condition is about. All that is set must hold.
type Delivery struct {
	IDs      []string
	States   []core.DeliveryState
	About    []core.CallbackType
	Items    []string // one item is of one of these kinds
	Messages []string // one item is about one of these messages
	To       []string // one item has to do with one of these people or groups
	Tries    []core.Test
	Statuses []int          // the last answer had one of these HTTP statuses
	Body     []core.Pointer // within the payload
}

// Bounds of checks (our choice).
const (
	maxChecked   = 200              // conditions of one check
	maxAwaitTime = 10 * time.Minute // Source: control.yaml, AwaitedCheck
)

// ReadCheck reads a check from YAML or JSON. The name of the file appears in errors only. What is wrong
// is an *Error; the data is not kept.
func ReadCheck(file string, data []byte, g Guide) (*Check, error) {
	root, problem := parse(file, data)
	if problem != nil {
		return nil, inOrder([]Problem{*problem})
	}
	if root == nil {
		return nil, inOrder([]Problem{{File: file, Message: "is empty: write at least one condition, as in {operation: SendMessage, times: 1}"}})
	}
	d := decoder{file: file}
	c := checking{story: tell(g), names: map[string]bool{}}
	c.anybody = true
	c.check(&d, root)
	if len(d.found) == 0 && len(c.made.Conditions) == 0 {
		d.failf(root, "has no condition: write one at least, as in {operation: SendMessage, times: 1}")
	}
	if err := inOrder(d.found); err != nil {
		return nil, err
	}
	return &c.made, nil
}

// CheckJSON reads a check as ReadCheck does, and writes it as JSON, which the control API takes.
func CheckJSON(file string, data []byte, g Guide) ([]byte, error) {
	if _, err := ReadCheck(file, data, g); err != nil {
		return nil, err
	}
	root, _ := parse(file, data) // it could be read
	d := decoder{file: file}
	d.settleNumbers(root)
	if err := inOrder(d.found); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	(&writer{to: &b}).write(root, "")
	return b.Bytes(), nil
}

// settleNumbers makes texts of numbers with a plus, such as +447700900123, and refuses others that JSON
// does not have.
func (d *decoder) settleNumbers(n *node) {
	if n.kind == number && strings.HasPrefix(n.text, "+") {
		n.kind = text
	}
	if n.kind == number {
		d.numeral(n)
	}
	for i := range n.items {
		d.settleNumbers(&n.items[i])
	}
	for i := range n.pairs {
		d.settleNumbers(&n.pairs[i].value)
	}
}

// checking is a check while it is read.
type checking struct {
	*story
	made  Check
	names map[string]bool
	read  int  // conditions that were read
	order bool // within an order

	around []field // keys that may stand beside those of a condition that stands alone, and are read elsewhere
}

// unread reads nothing.
func unread(*decoder, *node) {}

// check reads a whole check: a list of conditions, or one that stands alone.
func (c *checking) check(d *decoder, root *node) {
	if !d.is(root, "keys and values, as in {operation: SendMessage, times: 1}", mapping) {
		return
	}
	own := []field{
		{"since", c.since},
		{"timeout", span(&c.made.Timeout, time.Millisecond, maxAwaitTime)},
	}
	if root.member("expect") == nil {
		alone := *root
		alone.pairs = slices.DeleteFunc(slices.Clone(root.pairs), func(p pair) bool { return p.key.text == "since" || p.key.text == "timeout" })
		for _, f := range own {
			if at := root.member(f.key); at != nil && at.kind != null {
				f.read(d, at)
			}
		}
		c.around = []field{{"expect", unread}, {"in_order", unread}, {"since", unread}, {"timeout", unread}}
		c.condition(d, &alone, -1)
		return
	}
	var order bool
	d.mapping(root, append(own, field{"in_order", yes(&order)}, field{"expect", func(d *decoder, n *node) {
		if d.is(n, "a list", sequence) {
			c.list(d, n, order)
		}
	}})...)
}

// since reads from where on it counts.
func (c *checking) since(d *decoder, n *node) {
	plain(&c.made.Since, 1, core.MaxRuleName)(d, n)
	if n.kind == number {
		if _, err := strconv.ParseUint(n.text, 10, 63); err != nil {
			d.failf(n, "want the number of an entry of the journal, or the id of an exchange, got %s", quote(n.text))
		}
	}
}

// list reads conditions; in an order each follows the one before.
func (c *checking) list(d *decoder, n *node, order bool) {
	if len(n.items) == 0 {
		d.failf(n, "is empty: write one condition at least")
	}
	c.order = order
	defer func() { c.order = false }()
	previous := -1
	for i := range n.items {
		if len(c.made.Conditions) >= maxChecked {
			d.failf(&n.items[i], "is one too many: a check has at most %d conditions", maxChecked)
			return
		}
		before := len(c.made.Conditions)
		c.condition(d, &n.items[i], previous)
		if !order || len(c.made.Conditions) == before {
			continue
		}
		if most := c.made.Conditions[before].AtMost; most != nil && *most == 0 && i < len(n.items)-1 {
			d.failf(&n.items[i], "is never to happen, and nothing can follow it: put it last or elsewhere")
		}
		previous = len(c.made.Conditions) - 1
	}
}

// condition reads a condition, or a list of which each follows the one before.
func (c *checking) condition(d *decoder, n *node, previous int) {
	if inner := n.member("in_order"); inner != nil && n.kind == mapping {
		c.inOrder(d, n, inner, previous)
		return
	}
	var (
		made    = Condition{Follows: previous}
		asked   Requests
		e       expectation
		subject string
		before  = len(d.found)
	)
	note := func(key string, read reader) field {
		return field{key, func(d *decoder, n *node) {
			if subject != "" {
				d.failf(n, "a condition is about one thing, and this one about %s already: write two conditions", subject)
			}
			subject = key
			read(d, n)
		}}
	}
	ok := d.mapping(n, slices.Concat(c.asking(&asked.Match), c.answered(&asked), []field{
		{"name", label(&made.Name)},
		note("fact", optional(&made.Fact, c.checkedFact)),
		note("message", optional(&made.Message, c.message)),
		note("delivery", optional(&made.Delivery, c.delivery)),
		{"times", optional(&e.times, checkedTimes)},
		{"at_least", optional(&e.least, checkedTimes)},
		{"at_most", optional(&e.most, checkedTimes)},
		{"never", yes(&e.never)},
	}, c.around, misplaced())...)
	if !ok || len(d.found) > before {
		return
	}
	c.settle(d, n, &made, &asked, &e, subject)
	if len(d.found) == before {
		c.made.Conditions = append(c.made.Conditions, made)
	}
}

// checkedTimes reads how often something is expected; never is often enough.
func checkedTimes(into *int) reader { return count(into, 0, maxCounted) }

// answered are the keys about what became of a request, and when it came.
func (c *checking) answered(asked *Requests) []field {
	return []field{
		{"status", oneOrMore(&asked.Statuses, core.MaxConditions, func(into *int) reader { return count(into, 100, 599) })},
		{"code", oneOrMore(&asked.Codes, core.MaxConditions, answerCode)},
		{"violation", oneOrMore(&asked.Violations, core.MaxConditions, ruleID)},
		{"injected", condition(func(t core.Test) { asked.Injected = append(asked.Injected, t) })},
		{"from", instant(&asked.Since)},
		{"until", instant(&asked.Before)},
	}
}

// misplaced are the keys of scenarios that mean nothing in a check.
func misplaced() []field {
	refused := func(key, advice string) field {
		return field{key, func(d *decoder, n *node) { d.failf(n, "belongs to the expectations of scenarios: %s", advice) }}
	}
	return []field{
		refused("by", "write until with an instant, or await with a timeout"),
		refused("follows", "write both conditions into a list and in_order: true beside it"),
		refused("state", "what a state machine was at an answer is not on record"),
		refused("machine", "what a state machine was at an answer is not on record"),
	}
}

// ruleID reads the id of a rule of the contract, of access, or of a finding.
func ruleID(into *string) reader {
	return both(plain(into, 1, core.MaxRuleName), func(d *decoder, n *node) {
		if rest, ok := strings.CutPrefix(n.text, "WABA-"); !ok || rest == "" || strings.ToUpper(rest) != rest {
			d.failf(n, "want the id of a rule such as WABA-REQUIRED, see docs/rules.md, got %s", quote(n.text))
		}
	})
}

// inOrder reads conditions of which each follows the one before.
func (c *checking) inOrder(d *decoder, n, inner *node, previous int) {
	switch {
	case len(n.pairs) > 1:
		d.failf(inner, "stands alone: put everything else into its list")
	case previous >= 0:
		d.failf(inner, "does not stand within another order: write one list")
	case !d.is(inner, "a list", sequence):
	case len(inner.items) < 2:
		d.failf(inner, "has %d entries: an order takes two at least", len(inner.items))
	default:
		c.list(d, inner, true)
	}
}

// settle checks a condition as a whole, and says how often it must come.
func (c *checking) settle(d *decoder, n *node, made *Condition, asked *Requests, e *expectation, subject string) {
	c.checkMatch(d, n, &asked.Match)
	if c.asks(d, n, subject) {
		made.Requests = asked
	} else if subject == "" {
		d.failf(n, "says nothing that could be met: add operation, fact, message or delivery")
	}
	c.checkSubject(d, n, subject)
	c.call(d, n, made)
	if e.times != nil && *e.times == 0 {
		e.never, e.times = true, nil
	}
	e.checkTimes(d, n)
	if e.least != nil && *e.least == 0 && e.most == nil {
		d.failf(n.member("at_least"), "at_least: 0 is always met: add at_most, or write times or never")
	}
	e.bound()
	made.AtLeast, made.AtMost = e.AtLeast, e.AtMost
	if made.AtLeast == 0 && made.AtMost == nil {
		made.AtLeast = 1
	}
}

// asks tells whether a condition is about requests, and refuses one that is about something else, too.
func (c *checking) asks(d *decoder, n *node, subject string) bool {
	asks := false
	for _, f := range append(c.asking(&core.Match{}), c.answered(&Requests{})...) {
		at := n.member(f.key)
		if at == nil || at.kind == null {
			continue
		}
		asks = true
		if subject != "" {
			d.failf(at, "is about requests, and %s is not: write it under %s, or remove one of them", subject, subject)
		}
	}
	return asks
}

// checkSubject refuses messages and deliveries where they have no place.
func (c *checking) checkSubject(d *decoder, n *node, subject string) {
	switch {
	case subject != "message" && subject != "delivery":
	case c.order:
		d.failf(n.member(subject), "has no place in an order, since it changes: write the fact that is meant, such as status_reached, message_queued or delivery_attempted")
	case subject == "delivery" && c.made.Since != "":
		d.failf(n.member(subject), "does not go with since: not every delivery has an entry that tells when it came; write the fact that is meant, such as delivery_attempted")
	}
}

// call names a condition; one without a name goes by its place.
func (c *checking) call(d *decoder, n *node, made *Condition) {
	c.read++
	if made.Name == "" {
		made.Name = fmt.Sprintf("condition %d", c.read)
	}
	if c.names[made.Name] {
		d.failf(n, "another condition has the name %s: change one", quote(made.Name))
	}
	c.names[made.Name] = true
}
