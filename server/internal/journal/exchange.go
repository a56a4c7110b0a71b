package journal

import "time"

// Exchange is a request with its response, as the journal keeps them.
type Exchange struct {
	ID        string        `json:"id"` // what the answer carries as Mock-Exchange
	At        time.Time     `json:"at"` // world time at which the request came
	Took      time.Duration `json:"took_ns"`
	Operation string        `json:"operation,omitempty"` // operationId; empty: no operation matched
	Caller    string        `json:"caller,omitempty"`    // user name; empty: nobody known
	Request   Message       `json:"request"`
	Response  Message       `json:"response"`
	Injected  string        `json:"injected,omitempty"` // the rule that decided the answer instead of the World
	Fault     string        `json:"fault,omitempty"`    // that of the connection which the client met, such as EMPTY_RESPONSE; the response is what it saw: status 0 is none

	Violations []Violation `json:"violations,omitempty"` // departures of the client
	Findings   []Violation `json:"findings,omitempty"`   // let through, yet worth a look
	Ours       []Violation `json:"ours,omitempty"`       // departures of the answer: a defect of the mock
}

// Message is one half of an exchange.
type Message struct {
	Method string              `json:"method,omitempty"` // of a request
	Target string              `json:"target,omitempty"` // path and query as they came
	Status int                 `json:"status,omitempty"` // of a response
	Header map[string][]string `json:"header,omitempty"`
	Body   []byte              `json:"body,omitempty"` // at most the kept part
	Length int64               `json:"length"`         // of the whole body as it came or went, bytes
	Cut    bool                `json:"cut,omitempty"`  // Body is not all that there was
}

// Violation is a departure from the description.
type Violation struct {
	Rule     string `json:"rule"`
	In       string `json:"in"`
	Pointer  string `json:"pointer"`
	Code     int    `json:"code"`
	Expected string `json:"expected"`
	Got      string `json:"got"`
	Fix      string `json:"fix"`
	Message  string `json:"message"`
}

// size is what the exchange weighs in the journal's budget.
func (x *Exchange) size() int {
	return exchangeSize + x.Request.size() + x.Response.size() + sizeOf(x.Violations) + sizeOf(x.Findings) + sizeOf(x.Ours)
}

// sizeOf is what violations weigh.
func sizeOf(list []Violation) int {
	n := len(list) * violationSize
	for i := range list {
		v := &list[i]
		n += len(v.Pointer) + len(v.Expected) + len(v.Got) + len(v.Fix) + len(v.Message)
	}
	return n
}

// size is what one half weighs.
func (m *Message) size() int {
	n := len(m.Target) + len(m.Body)
	for name, values := range m.Header {
		for _, v := range values {
			n += len(name) + len(v)
		}
	}
	return n
}
