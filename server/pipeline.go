package server

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"

	"github.com/labstack/echo/v4"

	"github.com/wabamock/wabamock/server/internal/contract"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// scratch is the memory that a request borrows while it is on its way.
type scratch struct {
	answer recorder
	body   bytes.Buffer
}

// maxScratch is the largest buffer that is kept for another request, in bytes.
const maxScratch = 64 << 10

//nolint:gochecknoglobals // a pool of memory, not state.
var scratches = sync.Pool{New: func() any { return new(scratch) }}

// pipeline is what every request of the mocked API goes through once the router has matched it:
// access, contract, handler; then the answer is judged, put on record and sent.
// Source: DESIGN, What decides an answer.
func (s *Server) pipeline(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		v, _ := c.Request().Context().(*visit)
		v.operation = s.operations[operationKey(c.Request().Method, c.Path())]
		s.answer(c, v, func() error {
			if v.operation == nil {
				return s.astray(c, v, next(c))
			}
			if err := s.admit(c, v); err != nil {
				return err
			}
			return next(c)
		})
		return nil
	}
}

// operationKey is how an operation is found by what the router matched.
func operationKey(method, path string) string { return method + path }

// admit asks who is calling, and judges the request against the description.
func (s *Server) admit(c echo.Context, v *visit) error {
	caller, err := engine.Do(v.world.engine, core.Admit{Operation: v.operation.ID, By: v.trip.Credential})
	if err != nil {
		return fmt.Errorf("admit: %w", err)
	}
	v.trip.Caller = caller
	r := c.Request()
	v.verdict = v.operation.JudgeRequest(contract.Request{
		PathNames: c.ParamNames(), PathValues: c.ParamValues(), Query: r.URL.RawQuery, Header: r.Header,
		ContentType: r.Header.Get(echo.HeaderContentType), Body: v.body,
	}, contract.Options{
		RejectUnknown: v.world.engine.Options().UnknownFields == core.Reject,
		MaxDepth:      s.config.HTTP.MaxDepth,
	})
	v.trip.Body, v.trip.Kind = v.verdict.Body, v.verdict.Kind
	if code, details := v.verdict.Fault(); code != 0 {
		return &core.Fault{Code: core.Code(code), Details: details}
	}
	return nil
}

// astray refuses a request that no operation matches, and names the nearest one.
func (s *Server) astray(c echo.Context, v *visit, err error) error {
	var refused *echo.HTTPError
	if !errors.As(err, &refused) || refused.Code != http.StatusNotFound {
		return err
	}
	f := &core.Fault{Code: 1006, Details: fmt.Sprintf("There is no %s %.100s", c.Request().Method, v.path)}
	if op, _ := s.contract.Nearest(c.Request().Method, v.path); op != nil {
		f.Details += fmt.Sprintf("; did you mean %s %s (%s)?", op.Method, op.Path, op.ID)
	}
	return f
}

// answer runs what decides the answer, judges it, puts the exchange on record and sends it.
func (s *Server) answer(c echo.Context, v *visit, decide func() error) {
	mem, _ := scratches.Get().(*scratch)
	mem.answer.reset(c.Response().Writer, s.config.JournalBody)
	mem.body.Reset()
	c.Response().Writer = &mem.answer
	defer func() {
		c.Response().Writer = mem.answer.to
		if mem.body.Cap() <= maxScratch && mem.answer.body.Cap() <= maxScratch {
			scratches.Put(mem)
		}
	}()
	s.stamp(c.Response().Header(), c.Request(), v)
	err := s.readBody(c, v, &mem.body)
	if err == nil {
		err = decide()
	}
	if err != nil {
		s.api.Refuse(c, err)
	}
	s.finish(c, v, &mem.answer)
}

// streams tells whether the handler of an operation reads the body by itself.
func streams(op *contract.Operation) bool {
	return op.Takes(contract.BinaryBody) || op.Takes(contract.MultipartBody)
}

// readBody reads the body of a request whole, unless it is an upload that the handler streams.
func (s *Server) readBody(c echo.Context, v *visit, into *bytes.Buffer) error {
	r := c.Request()
	v.length = r.ContentLength
	if v.operation != nil && streams(v.operation) {
		r.Body = http.MaxBytesReader(c.Response(), r.Body, s.config.HTTP.MaxUpload)
		return nil
	}
	n, err := into.ReadFrom(io.LimitReader(r.Body, s.config.HTTP.MaxBody+1))
	if err != nil {
		return &core.Fault{Code: 1025, Details: "Request body can't be read to its end"}
	}
	if n > s.config.HTTP.MaxBody {
		return &core.Fault{
			Code: 1009, Status: http.StatusRequestEntityTooLarge,
			Details: fmt.Sprintf("Request body is larger than %d bytes (--max-body)", s.config.HTTP.MaxBody),
		}
	}
	v.body, v.length = into.Bytes(), n
	r.Body = io.NopCloser(bytes.NewReader(v.body))
	return nil
}

// stamp sets the headers that every answer has. Source: overview, Response headers (O); DESIGN,
// What decides an answer.
func (s *Server) stamp(h http.Header, r *http.Request, v *visit) {
	id := v.world.requestID(v.ordinal)
	if own := r.Header.Get(echo.HeaderXRequestID); own != "" {
		id = own
	}
	h[echo.HeaderXRequestID] = []string{id}
	h["Mock-Exchange"] = []string{exchangeID(v.ordinal)}
	h["Cache-Control"] = noCache
	h["Server"] = serverName
}

//nolint:gochecknoglobals // constant header values; nothing writes them.
var (
	noCache    = []string{"no-cache, private"}
	serverName = []string{"Server"}
)

// exchangeID is how the n-th exchange of a world is called.
func exchangeID(n uint64) string { return "x" + strconv.FormatUint(n, 10) }

// finish judges an answer, puts the exchange on record and sends what was held back.
func (s *Server) finish(c echo.Context, v *visit, a *recorder) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	body := a.body.Bytes()
	if !a.passes {
		body = a.held()
	}
	x := s.exchange(c, v, a, body)
	if v.operation != nil {
		x.Ours = violations(v.operation.JudgeResponse(a.status, a.Header().Get(echo.HeaderContentType), body))
		s.admitFaults(c, v, x)
	}
	s.follow(v, a.status)
	v.world.engine.End(x, s.label(v), strconv.Itoa(a.status))
	if a.passes {
		return
	}
	a.Header()[echo.HeaderContentLength] = []string{strconv.Itoa(len(body))}
	a.send()
	_, _ = a.to.Write(body) // the client may have gone
}

// admitFaults logs and counts departures of ours.
func (s *Server) admitFaults(c echo.Context, v *visit, x *journal.Exchange) {
	if len(x.Ours) == 0 {
		return
	}
	s.ours.Add(int64(len(x.Ours)))
	for _, o := range x.Ours {
		s.log.ErrorContext(c.Request().Context(), "answer departs from openapi.yaml",
			"operation", v.operation.ID, "status", x.Response.Status, "rule", o.Rule, "pointer", o.Pointer, "message", o.Message)
	}
}

// exchange is the record of a request and its answer.
func (s *Server) exchange(c echo.Context, v *visit, a *recorder, body []byte) *journal.Exchange {
	r := c.Request()
	x := &journal.Exchange{
		ID: exchangeID(v.ordinal), At: v.at, Caller: v.trip.Caller.User,
		Request: journal.Message{
			Method: r.Method, Target: v.target, Header: redactedHeader(r.Header),
			Body: s.kept(redacted(v.operation, v.body)), Length: v.length,
		},
		Response: journal.Message{
			Status: a.status, Header: a.Header().Clone(),
			Body: s.kept(redacted(v.operation, body)), Length: max(a.length, int64(len(body))),
		},
		Violations: violations(v.verdict.Violations),
		Findings:   violations(v.verdict.Findings),
	}
	if v.operation != nil {
		x.Operation = v.operation.ID
	}
	return x
}

// kept is a copy of the part of a body that the journal keeps.
func (s *Server) kept(body []byte) []byte {
	return bytes.Clone(body[:min(len(body), s.config.JournalBody)])
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
