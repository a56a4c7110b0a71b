package core

import "time"

// Match says which requests a rule or an expectation is about. All that is set must hold; the zero
// value matches every request.
type Match struct {
	Operations []string  // one of these operationIds
	Path       []Field   // parameters of the path, by their names in openapi.yaml
	Query      []Field   // parameters of the query; of one that comes several times, one value must fit
	Header     []Field   // header fields, names without regard to case; likewise
	Body       []Pointer // values within a JSON body
	Callers    []string  // one of these user names; "" is a caller with an API key
	Role       Role
	Recipients []string      // the request is about one of these numbers, wa_ids, or groups by id or (as of the load) subject, see Asked
	Types      []MessageType // SendMessage with one of these types
	Templates  []string      // SendMessage with one of these templates (or elements of hsm), by name
	Machine    string        // whose State is asked for, and that Rule.Next moves
	State      string        // the machine stands there; empty: anywhere
	From       time.Duration // window of the World's clock, from the load on; the begin belongs to it,
	Until      time.Duration // the end does not; 0: open
	Since      time.Time     // the same as instants
	Before     time.Time
}

// Role is what a caller may do.
type Role string

// The roles.
const (
	AnyRole   Role = ""
	RoleAdmin Role = "admin" // ROLE_ADMIN
	RoleUser  Role = "user"  // ROLE_USER
	RoleKey   Role = "key"   // an API key
)

// Field is a condition on a named value.
type Field struct {
	Name string
	Test
}

// Pointer is a condition on a value within JSON.
type Pointer struct {
	At string // JSON pointer (RFC 6901); empty: the whole
	Test
}

// Test is a condition on a value. All that is set must hold, and the value must be there; the zero
// value asks for nothing else. Texts of objects and lists are their JSON as it was sent.
type Test struct {
	Is       []Scalar // equal to one of these
	Matches  string   // RE2, anywhere in the text; looked for in its first 16 KiB
	Contains string
	Prefix   string
	Suffix   string
	AtLeast  *float64 // it is a number (or the text of one), and not less
	AtMost   *float64
	Absent   bool // it is not there: no parameter, no member
	Null     bool // it is null
	Not      bool // turns all of this around
}

// Scalar is a JSON value without parts. Parameters and header fields are texts, and equal to a
// scalar of any kind with that Text.
type Scalar struct {
	Kind ScalarKind
	Text string // a text as it is, others as JSON: 1.5, true, null
}

// ScalarKind is the kind of a scalar.
type ScalarKind string

// The kinds.
const (
	ScalarText    ScalarKind = ""
	ScalarNumber  ScalarKind = "number" // 1.0 equals 1
	ScalarBoolean ScalarKind = "boolean"
	ScalarNull    ScalarKind = "null"
)

// Asked is a request as rules and expectations see it, once the caller is known and the contract
// has judged it. A request is about: the recipient of a message, the numbers of a contact check,
// the person or group in its path, the wa_ids of participants in its body.
type Asked struct {
	Operation  string   // operationId
	PathNames  []string // of the parameters in the path, as openapi.yaml has them
	PathValues []string
	Query      string              // raw
	Header     map[string][]string // canonical names; only those that Ruling.Headers names, since commands are kept
	Body       []byte              // JSON; others are not looked at. Must not change afterwards
	Caller     Caller              // without the token
	Type       MessageType         // of SendMessage; empty: text
	Exchange   string              // id of the exchange, for evidence
}
