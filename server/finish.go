package server

import (
	"bytes"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/wabamock/wabamock/server/internal/contract"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// finish judges an answer, puts the exchange on record and sends what was held back.
func (s *Server) finish(c echo.Context, v *visit) {
	a := &v.answer
	if a.status == 0 && !v.spoiled() {
		a.status = http.StatusOK
	}
	result, ours := v.result(), v.judge()
	if v.spoiled() {
		v.spoil()
	} else if !a.passes {
		a.Header()[echo.HeaderContentLength] = []string{strconv.Itoa(len(a.kept()))}
	}
	v.noteAnswer(c)
	body, authorization := a.kept(), c.Request().Header.Get(echo.HeaderAuthorization)
	x := s.exchange(c, v, body) // has the header from here on: nobody may write it any more
	x.Ours = ours
	x.Left = v.delay > 0 && v.Err() != nil
	v.again.becomes(x)
	s.onTape(c.Request(), v, x, authorization, body)
	s.admitFaults(c, v, x)
	s.tellInjected(c.Request().Context(), v)
	s.follow(v, a.status)
	v.world.engine.End(x, engine.Closing{Label: s.label(v), Result: result, Code: v.code, Answer: v.sum})
	if a.passes {
		return
	}
	if err := v.world.engine.Committed(c.Request().Context()); err != nil {
		s.retract(c, v)
		return
	}
	a.send()
	if a.slow != nil {
		a.slow.start(int64(len(body)))
		_, _ = a.slow.Write(body) // the client may have gone
		return
	}
	_, _ = a.to.Write(body) // the client may have gone
}

// result is how metrics call the outcome: the HTTP status that the World answered, also where the
// client does not learn of it; empty where the request never came to the World.
func (v *visit) result() string {
	if v.answer.status == 0 {
		return ""
	}
	return strconv.Itoa(v.answer.status)
}

// judge tells how an answer departs from openapi.yaml.
func (v *visit) judge() []journal.Violation {
	a := &v.answer
	if v.operation == nil || v.unjudged || a.status == 0 {
		return nil
	}
	return violations(v.operation.JudgeResponse(a.status, a.Header().Get(echo.HeaderContentType), a.kept()))
}

// admitFaults logs and counts departures of ours.
func (s *Server) admitFaults(c echo.Context, v *visit, x *journal.Exchange) {
	if len(x.Ours) == 0 {
		return
	}
	s.ours.Add(int64(len(x.Ours)))
	for _, o := range x.Ours {
		s.log.ErrorContext(c.Request().Context(), "answer departs from openapi.yaml",
			"operation", v.operation.ID, "status", x.Response.Status, "injected", x.Injected, "rule", o.Rule, "pointer", o.Pointer, "message", o.Message)
	}
}

// exchange is the record of a request and its answer.
func (s *Server) exchange(c echo.Context, v *visit, body []byte) *journal.Exchange {
	r, a := c.Request(), &v.answer
	redactHeader(r.Header)
	x := &journal.Exchange{
		ID: exchangeID(v.ordinal), At: v.at, After: v.after, Caller: v.trip.Caller.User, Injected: v.trip.Injected, Reason: v.reason,
		Request:    journal.Message{Method: r.Method, Target: redactedTarget(v.target), Header: r.Header, Length: max(v.length, 0)},
		Response:   journal.Message{Status: a.status, Header: v.header(), Length: a.size()},
		Violations: violations(v.verdict.Violations),
		Findings:   violations(v.verdict.Findings),
	}
	if t := &v.trip; t.Told > t.Done.After {
		x.Caused = journal.Span{First: t.Done.After + 1, Last: t.Told}
	}
	v.describe(c, s.description.universe, x)
	if v.fault != nil {
		x.Fault = string(v.fault.Kind)
	}
	if a.status == 0 {
		x.Response.Header = nil
	}
	if v.begun != nil {
		s.keep(&x.Request, v.begun, int64(len(v.begun)) < v.length)
	} else {
		s.keep(&x.Request, redactedRequest(v.operation, v.body), int64(len(v.body)) < v.length)
		x.Request.JSON = v.verdict.Texts != nil // then it could be read
	}
	safe := redactedAnswer(v.operation, body)
	s.keep(&x.Response, safe, int64(len(body)) < a.size())
	v.sum = v.sumAnswer(r.Method, safe)
	return x
}

// keep puts a body on record, as far as the journal keeps it; cut tells that it is not all that
// there was.
func (s *Server) keep(m *journal.Message, body []byte, cut bool) {
	m.Cut = cut || len(body) > s.config.JournalBody
	m.Body = s.kept(body)
}

// kept is the part of a body that the journal keeps.
func (s *Server) kept(body []byte) []byte {
	if len(body) > s.config.JournalBody {
		return bytes.Clone(body[:s.config.JournalBody])
	}
	return body
}

// violations are the contract's violations as the journal keeps them.
func violations(list []contract.Violation) []journal.Violation {
	if len(list) == 0 {
		return nil
	}
	out := make([]journal.Violation, len(list))
	for i, v := range list {
		out[i] = journal.Violation{
			Rule: string(v.Rule), In: string(v.In), Pointer: v.Pointer, Code: v.Code,
			Expected: v.Expected, Got: v.Got, Fix: v.Fix, Message: v.Message,
		}
	}
	return out
}
