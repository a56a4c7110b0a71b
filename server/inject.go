package server

import (
	"context"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
)

// injectedHeader names, in an answer, who decided it in place of the World. Source: DESIGN, What
// decides an answer.
const injectedHeader = "Mock-Injected"

// decide lets the rules of the loaded scenarios decide about a request that passed access and
// contract, then the client's own preference, then the handler.
// Source: DESIGN, What decides an answer.
func (s *Server) decide(c echo.Context, v *visit, handle echo.HandlerFunc) error {
	d := s.askRules(c, v)
	v.trip.Inject(d.Injected)
	v.trip.Then, v.trip.Hooks = d.Then, d.Hooks
	v.fault, v.delay = d.Fault, min(d.Delay, s.mostDelay())
	v.name()
	s.explainNear(c, v)
	s.prepare(c, v)
	switch {
	case d.Fault != nil && d.Fault.Before:
		return nil
	case d.Refuse != nil:
		v.unjudged = true // the envelope is ours; the scenario may ask for a code that the operation does not have
		return d.Refuse
	case d.Answer != nil:
		v.unjudged = d.Answer.OutsideContract
		return write(c, v, d.Answer)
	}
	if d.Fault == nil {
		if err := s.prefer(c, v); err != nil {
			return err
		}
	}
	s.pace(v, paceDone)
	return handle(c)
}

// askRules asks the rules, where there are any for the operation.
func (s *Server) askRules(c echo.Context, v *visit) core.Decision {
	r := v.world.engine.Ruling()
	if !r.Decides(v.operation.ID) {
		return core.Decision{}
	}
	s.pace(v, paceJudged)
	d, place, _ := engine.DoPlaced(v.world.engine, core.Decide{Asked: v.asked(c, r)}) // never refused
	if v.judged.Step == 0 {
		v.judged = place
	}
	return d
}

// noteAnswer counts an answered request for the expectations that may be about it.
func (v *visit) noteAnswer(c echo.Context) {
	id := ""
	if v.operation != nil {
		id = v.operation.ID
	}
	r := v.world.engine.Ruling()
	if !r.Counts(id) {
		return
	}
	n := core.NoteAnswer{Asked: v.asked(c, r), Status: v.answer.status, Code: v.code}
	if v.spoiled() {
		n.Status, n.Code = 0, 0
	}
	_, _ = engine.Do(v.world.engine, n) // never refused
}

// sendOperation sends messages.
const sendOperation = "SendMessage"

// asked is a request as rules see it: without what is secret, as far as that is not in its body.
func (v *visit) asked(c echo.Context, ruling *core.Ruling) core.Asked {
	r := c.Request()
	a := core.Asked{
		PathNames: c.ParamNames(), PathValues: c.ParamValues(), Query: r.URL.RawQuery,
		Body: v.trip.Body, Caller: v.trip.Caller, Exchange: exchangeID(v.ordinal),
	}
	a.Caller.Token = ""
	if a.Body == nil {
		a.Body = v.body
	}
	if v.operation != nil {
		a.Operation = v.operation.ID
	}
	if a.Operation == sendOperation {
		a.Type = core.MessageType(v.trip.Kind)
	}
	for _, name := range ruling.Headers {
		values := r.Header[name]
		if len(values) == 0 || name == echo.HeaderAuthorization {
			continue
		}
		if a.Header == nil {
			a.Header = make(map[string][]string, len(ruling.Headers))
		}
		a.Header[name] = values
	}
	return a
}

// name lets an answer name who decided it.
func (v *visit) name() {
	if v.trip.Injected != "" {
		v.answer.Header()[injectedHeader] = []string{v.trip.Injected}
	}
}

// reserved are the headers that an answer of a scenario can't set: those that tell what the mock did,
// and those that net/http sets from the body.
func reserved(name string) bool {
	switch http.CanonicalHeaderKey(name) {
	case injectedHeader, exchangeHeader, violationsHeader, nearHeader, echo.HeaderContentLength, "Transfer-Encoding", "Connection":
		return true
	}
	return false
}

// write writes the answer of a scenario.
func write(c echo.Context, v *visit, a *core.Reply) error {
	h := v.answer.Header()
	for _, line := range a.Header {
		if !reserved(line.Name) {
			h.Del(line.Name) // what every answer has, unless the scenario says otherwise
		}
	}
	for _, line := range a.Header {
		if !reserved(line.Name) {
			h.Add(line.Name, line.Value)
		}
	}
	switch {
	case len(a.Body) == 0 || h.Get(echo.HeaderContentType) != "":
	case a.JSON:
		h.Set(echo.HeaderContentType, echo.MIMEApplicationJSON)
	default:
		h.Set(echo.HeaderContentType, echo.MIMETextPlainCharsetUTF8)
	}
	v.answer.own = true
	c.Response().WriteHeader(a.Status)
	if a.Status == http.StatusNoContent || a.Status == http.StatusNotModified {
		return nil // they have no body
	}
	if _, err := c.Response().Write(a.Body); err != nil {
		return fmt.Errorf("write the answer of a rule: %w", err)
	}
	return nil
}

// tellInjected logs who decided an answer in place of the World.
func (s *Server) tellInjected(ctx context.Context, v *visit) {
	if v.trip.Injected == "" {
		return
	}
	attributes := []any{"by", v.trip.Injected, "world", v.world.name, "exchange", exchangeID(v.ordinal), "status", v.answer.status}
	if v.operation != nil {
		attributes = append(attributes, "operation", v.operation.ID)
	}
	if v.fault != nil {
		attributes = append(attributes, "fault", v.fault.Kind)
	}
	if v.delay > 0 {
		attributes = append(attributes, "delay", v.delay)
	}
	s.log.InfoContext(ctx, "answer injected", attributes...)
}
