package server

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wabamock/wabamock/server/internal/contract"
	"github.com/wabamock/wabamock/server/internal/coverage"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// ofSend are the ways to what the journal tells of a send: the recipient, and the template by its name
// or as the element of an hsm.
//
//nolint:gochecknoglobals // a constant table; nothing writes it.
var ofSend = [][]string{{"to"}, {"template", "name"}, {"hsm", "element_name"}}

// wanted are the ways to the members of a request's body that the journal tells; nil: none.
func (v *visit) wanted() [][]string {
	if v.operation.ID == sendOperation {
		return ofSend
	}
	return nil
}

// describe tells what a request was about and how it ended, so that nobody has to read its bodies for
// that.
func (v *visit) describe(c echo.Context, universe *coverage.Universe, x *journal.Exchange) {
	x.Code = v.firstCode()
	if v.operation == nil {
		return
	}
	x.Operation = v.operation.ID
	values := c.ParamValues()
	for i, name := range c.ParamNames() {
		if i < len(values) {
			x.Path = append(x.Path, journal.Param{Name: name, Value: values[i]})
		}
	}
	x.First = v.world.record.Coverage.Unseen(v.met)
	if v.reason == "" {
		x.Exercises = universe.Exercises(v.met)
	}
	if x.Operation != sendOperation {
		return
	}
	x.Type, x.Message = v.verdict.Kind, v.trip.Message
	if t := v.verdict.Texts; t != nil {
		x.To, x.Template = strings.TrimPrefix(t[0], "+"), t[1]
		if x.Type == "hsm" {
			x.Template = t[2]
		}
	}
}

// maxMet is how many words a visit has for the points that its request meets; more are made when the
// description has more points.
const maxMet = 16

// points is where the contract tells which points the request meets.
func (v *visit) points(c *contract.Contract) []uint64 {
	n := c.MetWords()
	if n > maxMet {
		v.met = make([]uint64, n)
	} else {
		v.met = v.metHere[:n]
	}
	return v.met
}

// firstCode is the first error code of the answer as the client got it; 0: there is none.
func (v *visit) firstCode() int {
	switch {
	case v.spoiled():
		return 0
	case !v.answer.own || v.answer.status < http.StatusBadRequest:
		return int(v.code)
	}
	var body struct {
		Errors []struct {
			Code int `json:"code"`
		} `json:"errors"`
	}
	if json.Unmarshal(v.answer.body, &body) != nil || len(body.Errors) == 0 { // a scenario may answer anything
		return 0
	}
	return body.Errors[0].Code
}
