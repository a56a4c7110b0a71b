package verify

import (
	"slices"
	"strconv"
	"strings"

	"github.com/wabamock/wabamock/server/internal/catalogue"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/journal"
	"github.com/wabamock/wabamock/server/internal/scenario"
)

// condition is a condition of a check, made ready, and how it stands.
type condition struct {
	told     *scenario.Condition
	follows  *condition // nil: none
	ordered  bool       // it follows another one, or is followed
	matcher  *core.Matcher
	whole    bool // a tally knows all that requests are asked for
	injected []*core.Probe
	fact     *core.FactMatcher
	names    []string // by which the recipients go
	from     []string // by which the senders go
	tries    []*core.Probe
	body     *core.Values // of messages and deliveries

	progress
}

// progress is how a condition stands.
type progress struct {
	counted  uint64     // entries that count, out of order
	maybe    uint64     // entries of which nobody can tell
	noticed  uint64     // entries that may be meant, by what a tally knows of them
	sure     uint64     // of them, those that are for sure
	dropped  uint64     // entries that the journal has dropped and that may be meant
	surely   uint64     // of them, those that are for sure
	evidence []string   // ids of the first that count
	sighted  []sighting // of an order: the entries that are meant, in their places

	matched []subject      // messages or deliveries that are or were meant, in the order in which they came
	places  map[string]int // in matched, by id; nil: not known yet
	lost    uint64         // messages or deliveries that are not remembered any more
}

// subject is a message or delivery.
type subject struct {
	id    string
	meant bool // as it is now
}

// fit is whether an entry is meant.
type fit int

// Whether it is.
const (
	no fit = iota
	yes
	perhaps
)

// ready makes a condition ready.
func (r *Run) ready(told *scenario.Condition) (*condition, error) {
	c := &condition{told: told}
	if told.Follows >= 0 {
		c.follows, c.ordered = r.conditions[told.Follows], true
		c.follows.ordered = true
	}
	var err error
	switch {
	case told.Requests != nil:
		err = r.readyRequests(c, told.Requests)
	case told.Fact != nil:
		if c.names, err = r.names(told.Fact.Recipients); err == nil {
			c.fact, err = core.NewFactMatcher(*told.Fact, c.names)
		}
	case told.Message != nil:
		if c.names, err = r.names(told.Message.To); err == nil {
			c.from, err = r.names(told.Message.From)
		}
		if err == nil {
			c.body, err = core.NewValues(told.Message.Body)
		}
	default:
		if c.names, err = r.names(told.Delivery.To); err == nil {
			c.tries, err = probes(told.Delivery.Tries)
		}
		if err == nil {
			c.body, err = core.NewValues(told.Delivery.Body)
		}
	}
	return c, err
}

// readyRequests makes a condition on requests ready.
func (r *Run) readyRequests(c *condition, told *scenario.Requests) (err error) {
	if c.names, err = r.names(told.Recipients); err != nil {
		return err
	}
	if c.matcher, err = core.NewMatcher(told.Match, c.names); err != nil {
		return err
	}
	for _, id := range told.Violations {
		if _, known := catalogue.Find(id); !known {
			return noRule(id)
		}
	}
	c.whole = len(told.Violations)+len(told.Injected) == 0
	c.injected, err = probes(told.Injected)
	return err
}

// noRule refuses an id that no rule has: nothing could ever be meant.
func noRule(id string) Refusal {
	var ids []string
	for _, r := range catalogue.All() {
		ids = append(ids, r.ID)
	}
	text := "There is no rule " + strconv.Quote(id)
	if near, ok := scenario.Nearest(id, ids); ok {
		return Refusal(text + ": did you mean " + near + "?")
	}
	return Refusal(text + ": docs/rules.md has them all.")
}

// probes makes conditions on texts ready.
func probes(list []core.Test) ([]*core.Probe, error) {
	made := make([]*core.Probe, len(list))
	for i, t := range list {
		var err error
		if made[i], err = core.NewProbe(t); err != nil {
			return nil, err
		}
	}
	return made, nil
}

// names are the names by which people and groups go.
func (r *Run) names(given []string) ([]string, error) {
	if len(given) == 0 {
		return nil, nil
	}
	known, err := r.world.Names(core.NamesOf{Names: given})
	if err == nil && known.Unknown != "" {
		err = Refusal("There is no group " + strconv.Quote(known.Unknown) + " in this world, and a number it is not.")
	}
	return known.Names, err
}

// mayFit tells whether an entry may be meant by what a tally knows of it, and whether it is for sure.
func (c *condition) mayFit(e *journal.Entry) (may, sure bool) {
	switch {
	case c.matcher != nil && e.Exchange != nil:
		return c.mayFitRequest(requestOf(e.Exchange))
	case c.fact != nil && e.Fact != nil && e.Kind == c.told.Fact.Kind:
		return c.fact.MayFit(toldOf(e.Fact))
	}
	return false, false
}

// mayFitRequest is the same for a request as it is tallied.
func (c *condition) mayFitRequest(k request) (may, sure bool) {
	w := c.told.Requests
	if len(w.Statuses) > 0 && !slices.Contains(w.Statuses, k.Status) || len(w.Codes) > 0 && !slices.Contains(w.Codes, core.Code(k.Code)) {
		return false, false
	}
	may, sure = c.matcher.MayFit(k.Counted)
	return may, sure && c.whole
}

// fits tells whether an entry that may be meant is.
func (r *Run) fits(c *condition, e *journal.Entry, about map[string]core.MessageBrief) fit {
	if e.Exchange != nil {
		if c.matcher.Fits(r.seen(e.Exchange, &c.told.Requests.Match)) && len(c.others(e.Exchange)) == 0 {
			return yes
		}
		return no
	}
	f, ok := e.Fact.(core.Fact)
	if !ok {
		return no
	}
	fits, message := c.fact.Fits(f, toldOf(f))
	switch {
	case !fits:
		return no
	case message == "":
		return yes
	}
	brief, known := about[message]
	switch {
	case !known:
		return perhaps
	case c.fact.FitsMessage(brief):
		return yes
	}
	return no
}

// messagesOf are the messages that entries are about whose type or template some condition asks for.
func (r *Run) messagesOf(entries []journal.Entry) (map[string]core.MessageBrief, error) {
	var ids []string
	for _, c := range r.conditions {
		if c.fact == nil || len(c.told.Fact.Types)+len(c.told.Fact.Templates) == 0 {
			continue
		}
		for i := range entries {
			f, ok := entries[i].Fact.(core.Fact)
			if !ok {
				continue
			}
			if _, message := c.fact.Fits(f, toldOf(f)); message != "" {
				ids = append(ids, message)
			}
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	briefs, err := r.world.Messages(core.BriefMessages{IDs: ids})
	if err != nil {
		return nil, err
	}
	about := make(map[string]core.MessageBrief, len(briefs.Messages))
	for _, b := range briefs.Messages {
		about[b.ID] = b
	}
	return about, nil
}

// seen is a request on record as a matcher looks at it; it is good until the next one.
func (r *Run) seen(x *journal.Exchange, of *core.Match) *core.Seen {
	s := &r.scratch
	*s = core.Seen{
		Asked: core.Asked{
			Operation: x.Operation, Header: x.Request.Header, Body: x.Request.Body, Type: core.MessageType(x.Type),
			PathNames: s.PathNames[:0], PathValues: s.PathValues[:0],
		},
		At: x.At, Recipient: x.To, Template: x.Template, JSON: x.Request.JSON,
	}
	if x.Request.Cut {
		s.Body = nil // a part of JSON is none
	}
	for i := range x.Path {
		s.PathNames, s.PathValues = append(s.PathNames, x.Path[i].Name), append(s.PathValues, x.Path[i].Value)
	}
	if len(of.Query) > 0 {
		_, s.Query, _ = strings.Cut(x.Request.Target, "?")
	}
	s.Caller = core.Caller{User: x.Caller, Admin: x.Caller == core.BuiltInAdmin}
	s.Nobody = x.Caller == "" && (x.Reason == journal.ReasonAccess || !withKey(x))
	return s
}

// withKey tells whether a request came with an API key.
func withKey(x *journal.Exchange) bool {
	list := x.Request.Header["Authorization"]
	return len(list) > 0 && strings.HasPrefix(strings.ToLower(list[0]), "apikey")
}

// others are the conditions that a request does not meet beside those of a scenario's rules.
func (c *condition) others(x *journal.Exchange) []core.Difference {
	w := c.told.Requests
	var all []core.Difference
	if len(w.Statuses) > 0 && !slices.Contains(w.Statuses, x.Response.Status) {
		all = append(all, core.Difference{Field: "status", Expected: alternatives(w.Statuses), Got: answered(x)})
	}
	if len(w.Codes) > 0 && !slices.Contains(w.Codes, core.Code(x.Code)) {
		got := "no error"
		if x.Code != 0 {
			got = strconv.Itoa(x.Code)
		}
		all = append(all, core.Difference{Field: "code", Expected: alternatives(w.Codes), Got: got})
	}
	if len(w.Violations) > 0 {
		ids := ruleIDs(x)
		if !slices.ContainsFunc(w.Violations, func(id string) bool { return slices.Contains(ids, id) }) {
			all = append(all, core.Difference{Field: "violation", Expected: strings.Join(w.Violations, " or "), Got: listed(ids)})
		}
	}
	for i, p := range c.injected {
		if !p.Holds(x.Injected) {
			all = append(all, core.Difference{Field: "injected", Expected: w.Injected[i].String(), Got: orNothing(x.Injected)})
		}
	}
	return all
}

// ruleIDs are the rules that a request has met, in their order.
func ruleIDs(x *journal.Exchange) []string {
	var ids []string
	for _, v := range slices.Concat(x.Violations, x.Findings) {
		if id := catalogue.ID(v.Rule); !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// answered is how a request was answered, in words.
func answered(x *journal.Exchange) string {
	switch {
	case x.Fault != "":
		return x.Fault
	case x.Response.Status == 0:
		return "no answer"
	}
	return strconv.Itoa(x.Response.Status)
}
