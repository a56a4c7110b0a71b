package scenario

import "github.com/wabamock/wabamock/server/internal/core"

// Guide is what scenarios are checked against: the mocked API, and what comes with the program.
// It is asked only, and safe for concurrent use.
type Guide interface {
	// Operations are all operations of the mocked API.
	Operations() []Operation

	// Judge tells how an answer of an operation departs from the description. A content type and
	// a body may be empty.
	Judge(operation string, status int, contentType string, body []byte) []Departure

	// Fixture finds the fixture that a scenario names. Nil without an error: it cannot be looked
	// at here, and nothing is checked by it.
	Fixture(name string) (*Fixture, error)

	// Sample makes the n-th file of a seed for messages of a type, with its file name where it
	// has one; false when such messages carry none.
	Sample(t core.MessageType, seed, n uint64) (file core.File, name string, ok bool)
}

// Operation is an operation of the mocked API.
type Operation struct {
	ID       string   // operationId
	Statuses []int    // that are documented, ascending
	Path     []string // names of its parameters in the path
	Query    []string // and in the query
}

// Departure is something in an answer that is not as described.
type Departure struct {
	Pointer string // JSON pointer within the body; empty: the whole, or not the body
	Message string
}

// sendMessage is the operation that creates messages.
const sendMessage = "SendMessage"
