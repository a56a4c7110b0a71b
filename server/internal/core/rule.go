package core

import "time"

// Scenario is what a World is told to do other than by itself: rules that decide answers, a script
// of what happens, and what is expected of the client. It is plain data; LoadScenario checks it.
// Source: DESIGN, Scenarios.
type Scenario struct {
	Name   string        // 1 to MaxRuleName bytes without "/"; one that is loaded already is replaced
	About  string        // for people
	Rules  []Rule        // the first that matches decides
	Chaos  []Rule        // likewise, where no rule decided
	States []Machine     // state machines that rules look at and move
	Script []Happening   // what happens by itself
	Expect []Expectation // what the client must have done
	Source string        // text that it was read from, for those who take it along; empty: unknown. The World makes nothing of it
}

// Limits of scenarios, our choice (I), so that no scenario can exhaust the memory. Beyond them
// LoadScenario and PutRule refuse with 1009 or, where the World is full, with 1014.
const (
	MaxScenarios    = 1_000     // loaded in a World
	MaxRules        = 10_000    // in a World, chaos included
	MaxMachines     = 1_000     // in a World
	MaxHappenings   = 10_000    // in a World
	MaxExpectations = 10_000    // in a World
	MaxRuleName     = 100       // bytes of the name of a scenario, rule, machine, state, happening or expectation
	MaxConditions   = 1_000     // values of all conditions of a Match together
	MaxPattern      = 1_000     // bytes of a regular expression
	MaxTemplate     = 256 << 10 // bytes of an answer's body before it is filled in
	MaxRendered     = 1 << 20   // bytes after that; more are refused with 1014 when it comes to it
	MaxPlan         = 100       // steps of a message that a rule plans
	MaxDeeds        = 1_000     // of a happening
	MaxSpan         = 10 * 365 * 24 * time.Hour
)

// Rule is what is done with requests that match. Refuse, Answer and Fault decide (at most one of
// Refuse and Answer); Then, Delay and Next alone let the request go on, to the chaos rules and to
// the World. A rule with none of them lets it go on untouched: what comes after is not asked.
type Rule struct {
	Name string // within its list; empty: its place, "rule 1" or "chaos 1"
	When Match

	// Counting: of the requests that match, the first After pass by; then at most Times are done
	// with (0: all), of these every Every-th from the first on (0: each), or those whose number
	// stands in Nth (1 is the first after After), or each by Probability.
	After       int
	Times       int
	Every       int
	Nth         []int
	Probability *float64      // 0 to 1; nil: 1. A function of seed, scenario, rule, recipient (else caller) and how many that one had
	Per         Scope         // what is counted apart
	Seed        uint64        // of Probability, delays and ids; 0: the World's
	TTL         time.Duration // from the load on, the end not included; 0: for ever

	Next string // state that When.Machine moves to, in one step with the match; empty: it stays

	Refuse *Refusal
	Answer *Answer
	Fault  *HTTPFault
	Delay  *Delay
	Then   []Planned  // statuses of the message that the request creates; nil: as always, empty: nothing happens to it by itself
	Hooks  *Adversity // what goes wrong with the webhooks about that message, in place of the World's; nil: the World's
}

// Scope says for whom a rule counts.
type Scope string

// The scopes.
const (
	PerWorld     Scope = ""          // all requests together
	PerRecipient Scope = "recipient" // each wa_id or group by itself (see Asked); requests about nobody together
	PerCaller    Scope = "caller"    // each user by itself
)

// Refusal is an answer with an error code.
type Refusal struct {
	Code    Code   // of the fault table, one that has an HTTP status
	Details string // may hold placeholders; empty: none
	Status  int    // HTTP status where it departs from the table's, 400 to 599; 0: the table's
}

// Answer is an answer of the scenario's own. JSON or Text is set, or neither: no body.
type Answer struct {
	Status          int          // 200 to 599; 0: 200
	Header          []HeaderLine // values may hold placeholders
	JSON            []byte       // a JSON document; its texts (not the names of members) may hold placeholders
	Text            string       // another body; may hold placeholders
	OutsideContract bool         // it need not be what openapi.yaml says
}

// FaultKind is a fault of the connection, by WireMock's names. Source: DESIGN, Scenarios.
type FaultKind string

// The faults.
const (
	ConnectionReset FaultKind = "CONNECTION_RESET_BY_PEER" // RST instead of an answer
	EmptyResponse   FaultKind = "EMPTY_RESPONSE"           // closed without a byte
	MalformedChunk  FaultKind = "MALFORMED_RESPONSE_CHUNK" // status and header, then garbage, closed
	RandomData      FaultKind = "RANDOM_DATA_THEN_CLOSE"   // garbage, closed
	Hang            FaultKind = "HANG"                     // nothing, until the client goes
	SlowBody        FaultKind = "SLOW_BODY"                // the body a bit at a time
)

// FaultKinds are all faults.
func FaultKinds() []FaultKind {
	return []FaultKind{ConnectionReset, EmptyResponse, MalformedChunk, RandomData, Hang, SlowBody}
}

// HTTPFault is a fault of the connection that the client meets in place of the answer, whoever
// decided that.
type HTTPFault struct {
	Kind   FaultKind
	Before bool          // the World never sees the request; else it has acted on it, and the client does not learn of it
	Over   time.Duration // Hang: at most so long, 0: as long as the client stays. SlowBody: the whole body takes so long, 0: DefaultSlowBody
}

// DefaultSlowBody is how long a slow body takes when nothing else is said. Our choice (I).
const DefaultSlowBody = 10 * time.Second

// MaxRuleDelay bounds Delay and the span of faults. Our choice (I).
const MaxRuleDelay = time.Hour

// Delay is how long an answer takes besides the work, in real time: a fixed span (Least alone),
// one between two (Least and Most), or lognormal (Median and P99). To the millisecond.
type Delay struct {
	Least, Most time.Duration // both included; Most 0: always Least
	Median, P99 time.Duration // half of all, 99 of a hundred take less; P99 0: always Median
}

// Planned is a step of a message in place of what happens to it by itself. The webhook is told
// exactly what is planned, in this order. The message itself only goes forward: it takes the steps
// between silently, and a step back, a step twice or one that its life does not have changes
// nothing but is told all the same. That which keeps messages from being sent (a closed window, an
// unpaid account, a tier) does not count; what is not delivered in time still fails with 410, and
// nothing is planned any more for a message that was moved by SetStatus.
type Planned struct {
	After      time.Duration // since the send; steps are taken in the order of the list, one that lies before its predecessor together with it
	Status     Status        // sent, delivered, read, failed, deleted or warning
	Code       Code          // why it failed, 0: 500; or what a warning is about, 0: nothing is said
	Recipient  string        // number or wa_id of one member of a group; empty: all
	ReportOnly bool          // it is told, and the message stays as it is
}

// Machine is a state machine: it stands in one of its states, and rules move it.
type Machine struct {
	Name   string   // within its scenario; empty: the one that rules mean that name none
	States []string // at least one, all different; it starts in the first
}
