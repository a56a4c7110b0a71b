package server

import (
	"fmt"
	"net/http"
	"slices"
	"sync"

	"github.com/wabamock/wabamock/fixtures"
	controlgen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/scenario"
)

// Number is a number with a meaning: whoever writes to it meets an error or somebody who behaves in
// a way of their own, in every world, whatever its fixture lists. Error codes that belong to no
// number have a recipe instead. Source: DESIGN, What decides an answer.
type Number struct {
	Number  string `json:"number,omitempty"`  // digits in international form; empty: the code has a recipe only
	Code    int    `json:"code,omitempty"`    // error code that it stands for; 0: a behaviour
	Name    string `json:"name,omitempty"`    // of a behaviour
	Title   string `json:"title,omitempty"`   // of the code
	Channel string `json:"channel,omitempty"` // by which the code comes: sync (in the answer), status, message or top (by webhook)
	HTTP    int    `json:"http,omitempty"`    // status of the answer to a send; with a recipe only, of the answer that has the code
	Happens string `json:"happens,omitempty"` // to those who write to it
	Recipe  string `json:"recipe,omitempty"`  // how the code is met without the number
}

// meanings is the table of numbers, and what follows from it. It is never written again, so all
// worlds of a process share it.
type meanings struct {
	table  []scenario.Number
	byCode map[core.Code]*scenario.Number // those that have a number
	core   []core.NumberMeaning
}

// readMeanings reads the table that comes with the program, at its first call.
//
//nolint:gochecknoglobals // computed once, never written again.
var readMeanings = sync.OnceValues(func() (*meanings, error) {
	table, err := scenario.LoadNumbers(fixtures.Numbers(), fixtures.NumbersFile)
	if err != nil {
		return nil, fmt.Errorf("read the table of numbers: %w", err)
	}
	m := &meanings{table: table, core: scenario.Meanings(table), byCode: map[core.Code]*scenario.Number{}}
	for i := range table {
		if n := &table[i]; n.Code != 0 && n.Number != "" {
			m.byCode[n.Code] = n
		}
	}
	return m, nil
})

// Numbers is the table of numbers with a meaning, codes first, each in ascending order. It panics
// when the embedded table is broken, which the tests rule out.
func Numbers() []Number {
	m, err := readMeanings()
	if err != nil {
		panic(err.Error())
	}
	all := make([]Number, len(m.table))
	for i, n := range m.table {
		all[i] = Number{
			Number: n.Number, Code: int(n.Code), Name: n.Name, Channel: string(n.Channel), HTTP: sendStatus(n),
			Happens: happens(n), Recipe: n.Recipe,
		}
		if row, ok := core.FaultOf(n.Code); ok {
			all[i].Title = row.Title
		}
	}
	slices.SortStableFunc(all, func(a, b Number) int {
		if a.Code == 0 || b.Code == 0 {
			return b.Code - a.Code
		}
		return a.Code - b.Code
	})
	return all
}

// sendStatus is the HTTP status of the answer to a send.
func sendStatus(n scenario.Number) int {
	switch {
	case n.Refuse != nil:
		return (&core.Fault{Code: n.Refuse.Code, Status: n.Refuse.Status}).HTTP()
	case n.Unchecked:
		return (&core.Fault{Code: unknownContact}).HTTP()
	case n.Rekeyed:
		return (&core.Fault{Code: identityChanged}).HTTP()
	case n.Number == "":
		return (&core.Fault{Code: n.Code}).HTTP()
	}
	return http.StatusCreated
}

// Codes with which sends to people are refused whom the contact store does not know, or not any more.
const (
	unknownContact  core.Code = 1006
	identityChanged core.Code = 1028
)

// happens says what happens to those who write to a number; where the table says nothing, it follows
// from the code.
func happens(n scenario.Number) string {
	row, _ := core.FaultOf(n.Code)
	switch {
	case n.Happens != "" || n.Number == "":
		return n.Happens
	case n.Refuse != nil && n.Contact == core.ContactInvalid && n.Everywhere:
		return "Refused, by every call that names the number but the contact check, which finds it invalid: " + row.When + "."
	case n.Refuse != nil && n.Contact == core.ContactInvalid:
		return "Refused: " + row.When + ". A contact check finds the number invalid."
	case n.Refuse != nil && n.Everywhere:
		return "Refused, by every call that names the number: " + row.When + "."
	case n.Refuse != nil:
		return "Refused: " + row.When + "."
	case n.Channel == core.TopLevel:
		return "The message arrives, and an error that belongs to no message comes: " + row.When + "."
	}
	return "Failed instead of sent: " + row.When + "."
}

// controlNumbers is the table as the control API has it.
func controlNumbers() []controlgen.MeaningfulNumber {
	var all []controlgen.MeaningfulNumber
	for _, n := range Numbers() {
		one := controlgen.MeaningfulNumber{
			Number: given(n.Number), Code: given(n.Code), Name: given(n.Name), Title: given(n.Title),
			HTTP: given(n.HTTP), Happens: given(n.Happens), Recipe: given(n.Recipe),
		}
		one.Channel = given(controlgen.CodeChannel(n.Channel))
		all = append(all, one)
	}
	return all
}

// given is a pointer to a value; nil for the zero value.
func given[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}
