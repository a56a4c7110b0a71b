package journal

import "time"

// Exchange is a request with its response, as the journal keeps them.
type Exchange struct {
	ID        string        `json:"id"`              // what the answer carries as Mock-Exchange
	At        time.Time     `json:"at"`              // world time at which the request came
	After     uint64        `json:"after,omitempty"` // seq of the newest entry when the request came: what it caused stands behind that
	Caused    Span          `json:"caused,omitzero"` // what its command told at once; what followed from that later is not in it
	Took      time.Duration `json:"took_ns"`
	Operation string        `json:"operation,omitempty"` // operationId; empty: no operation matched
	Caller    string        `json:"caller,omitempty"`    // user name; empty: nobody known
	Path      []Param       `json:"path,omitempty"`      // parameters of the path, in the order of the path
	Type      string        `json:"type,omitempty"`      // of the message, of a send; empty: another request, or it names none
	To        string        `json:"to,omitempty"`        // of a send: digits of the recipient, or the id of a group
	Template  string        `json:"template,omitempty"`  // of a send: name of the template, or the element of an hsm
	Message   string        `json:"message,omitempty"`   // of a send: id of the message that was accepted, also where the client did not learn it
	Code      int           `json:"code,omitempty"`      // first error code of the answer; 0: none
	Reason    string        `json:"reason,omitempty"`    // why it was refused before the World saw it, one of the Reasons; empty: it was not
	Request   Message       `json:"request"`
	Response  Message       `json:"response"`
	Injected  string        `json:"injected,omitempty"` // the rule that decided the answer instead of the World
	Fault     string        `json:"fault,omitempty"`    // that of the connection which the client met, such as EMPTY_RESPONSE; the response is what it saw: status 0 is none

	Repeats string `json:"repeats,omitempty"` // id of the exchange whose request was sent once more; empty: a client made it

	Left bool `json:"left,omitempty"` // the client had gone when an answer that was delayed on purpose was to leave

	Exercises []string `json:"exercises,omitempty"` // what of the API it exercised beside its operation, as coverage calls it
	First     []string `json:"first,omitempty"`     // points of the description that this World had not met before, see contract.Point

	Violations []Violation `json:"violations,omitempty"` // departures of the client
	Findings   []Violation `json:"findings,omitempty"`   // let through, yet worth a look
	Ours       []Violation `json:"ours,omitempty"`       // departures of the answer: a defect of the mock
}

// Span is a run of entries. The zero value is none.
type Span struct {
	First uint64 `json:"first"` // seq
	Last  uint64 `json:"last"`  // seq, of the last one in it
}

// Reasons for which a request is refused before the World sees it.
const (
	ReasonRoute    = "route"    // no operation has this path and method
	ReasonAccess   = "access"   // the credential is missing or not good enough
	ReasonContract = "contract" // it departs from openapi.yaml
	ReasonLimit    = "limit"    // there are too many requests, or it is too large
)

// Param is a parameter of the path.
type Param struct {
	Name  string `json:"name"`
	Value string `json:"value"` // decoded
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
	JSON   bool                `json:"-" graph:"-"`    // Body was found to be JSON when it came; false: nobody has looked
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
	n := exchangeSize + x.Request.size() + x.Response.size() + sizeOf(x.Violations) + sizeOf(x.Findings) + sizeOf(x.Ours)
	n += len(x.To) + len(x.Template) + len(x.First)*textSize + len(x.Exercises)*textSize
	for i := range x.Path {
		n += len(x.Path[i].Name) + len(x.Path[i].Value)
	}
	return n
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
