// Package capsule is a run of one World as a file: what it began with, every request and deed in
// their order, and the journal of what came of them. It writes and reads such files, veils what is
// secret in them, and compares two runs. It repeats nothing itself, and input may be hostile: sizes
// are bounded.
package capsule

import (
	"encoding/json"
	"time"

	"github.com/wabamock/wabamock/server/internal/journal"
)

// Format and Version stand in the first line of every file. A reader takes its own version only.
const (
	Format  = "wabamock-capsule"
	Version = 1
)

// Capsule is a run of a World.
type Capsule struct {
	Manifest   Manifest
	Genesis    json.RawMessage // what the World began with, without its scenarios; secrets veiled
	Scenarios  []Scenario      // with which it began
	Entries    []Entry         // the whole journal
	Deeds      []Deed          // what the control API did, in order
	Deliveries []Delivery      // webhooks as they were posted last
}

// Manifest says what a capsule is of.
type Manifest struct {
	Format  string    `json:"format"`
	Version int       `json:"version"`
	Program string    `json:"program"` // version of the program that made it
	Spec    string    `json:"spec"`    // SHA-256 of its openapi.yaml, hex
	World   string    `json:"world"`
	Began   time.Time `json:"began"` // instants of the World's clock
	Ended   time.Time `json:"ended"`
	Still   bool      `json:"still"` // the clock stood still throughout, but for being moved
	Config  Config    `json:"config"`
}

// Config is what answers depend on beside the Genesis. Sizes are in bytes.
type Config struct {
	JournalBody int   `json:"journal_body"`
	MaxBody     int64 `json:"max_body"`
	MaxUpload   int64 `json:"max_upload"`
	MaxDepth    int   `json:"max_depth"`
}

// Scenario is one that the World began with.
type Scenario struct {
	Name string `json:"name"`
	YAML string `json:"yaml"`
}

// Entry is an entry of the journal: a fact or an exchange.
type Entry struct {
	Seq      uint64          `json:"seq"`
	At       time.Time       `json:"at"`
	Kind     string          `json:"kind"`
	Fact     json.RawMessage `json:"fact,omitempty"`
	Exchange *Exchange       `json:"exchange,omitempty"`
}

// Exchange is a request with its answer.
type Exchange struct {
	ID        string        `json:"id"`
	Took      time.Duration `json:"took_ns"`
	Operation string        `json:"operation,omitempty"`
	Caller    string        `json:"caller,omitempty"`
	Message   string        `json:"message,omitempty"`  // id of the message that a send was accepted as
	Judged    *Moment       `json:"judged,omitempty"`   // when rules or limits were asked about it
	Done      *Moment       `json:"done,omitempty"`     // when its handler did the first thing to the World
	Answered  *Moment       `json:"answered,omitempty"` // of a send: when the World learnt that its client has the answer
	Request   Request       `json:"request"`
	Answer    Answer        `json:"answer"`
	Injected  string        `json:"injected,omitempty"`
	Fault     string        `json:"fault,omitempty"`

	Violations []journal.Violation `json:"violations,omitempty"`
	Findings   []journal.Violation `json:"findings,omitempty"`
	Ours       []journal.Violation `json:"ours,omitempty"`
}

// Moment is a place in a run: in the order in which the World was dealt with.
type Moment struct {
	After uint64    `json:"after"` // seq of the last entry before it
	Step  uint64    `json:"step"`  // order of moments behind the same entry, ascending
	At    time.Time `json:"at"`
}

// Request is what a client sent. Secrets in it are veiled: see Veil.
type Request struct {
	Method        string              `json:"method"`
	Target        string              `json:"target"`
	Host          string              `json:"host"`
	Secure        bool                `json:"secure,omitempty"` // it came by https
	Authorization string              `json:"authorization,omitempty"`
	Header        map[string][]string `json:"header,omitempty"` // without Authorization
	Body
	Altered bool   `json:"altered,omitempty"` // the body may hold secrets and could not be read: it is veiled whole, and what an answer says of it may differ
	Lost    string `json:"lost,omitempty"`    // why it cannot be sent again; empty: it can
}

// Answer is what the client got. Secrets are masked as in the journal.
type Answer struct {
	Status int                 `json:"status,omitempty"` // 0: none
	Header map[string][]string `json:"header,omitempty"`
	Body
}

// Body is what is known of a body: text where it is some, else bytes.
type Body struct {
	Text   string `json:"text,omitempty"`
	Bytes  []byte `json:"base64,omitempty"`
	Length int64  `json:"length"`        // of the whole
	Cut    bool   `json:"cut,omitempty"` // Text or Bytes are its beginning only
}

// Deed is a request to the control API that changed the World.
type Deed struct {
	After     uint64    `json:"after"`            // seq of the last entry before it
	Step      uint64    `json:"step"`             // as that of the last Moment before it
	Placed    bool      `json:"placed,omitempty"` // that is where it was done; else it was done from there to Until
	Until     uint64    `json:"until"`            // and of the last one when it was done
	At        time.Time `json:"at"`               // when it came, by the World's clock
	Operation string    `json:"operation"`
	Method    string    `json:"method"`
	Path      string    `json:"path"` // below the World, with query: /inbound
	Body      string    `json:"body,omitempty"`
	Status    int       `json:"status"`
}

// Delivery is the payload of a webhook.
type Delivery struct {
	ID      string `json:"id"`
	State   string `json:"state"`
	Payload string `json:"payload,omitempty"`
}
