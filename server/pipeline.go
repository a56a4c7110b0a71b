package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/wabamock/wabamock/server/internal/contract"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// pipeline is what every request of the mocked API goes through once the router has matched it:
// access, contract, handler; then the answer is judged, put on record and sent.
// Source: DESIGN, What decides an answer.
func (s *Server) pipeline(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		v, _ := c.Request().Context().(*visit)
		v.operation = s.operations[matched{c.Request().Method, c.Path()}]
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

// matched is what the router matched: how an operation is found.
type matched struct{ method, path string }

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
	v.answer = recorder{to: c.Response().Writer, keep: s.config.JournalBody, file: v.operation != nil && v.operation.ID == fileOperation}
	c.Response().Writer = &v.answer
	defer s.answered(v)
	s.stamp(v.answer.Header(), c.Request(), v)
	err := s.readBody(c, v)
	if err == nil {
		err = decide()
	}
	if err != nil {
		v.code = s.api.Refuse(c, err)
	}
	s.precede(c, v)
	s.finish(c, v)
	c.Response().Writer = v.answer.to
}

// precede lets what is reported of a message reach the webhook before its send is answered, where
// adversity wants it so; at most for the time that a webhook may take.
func (s *Server) precede(c echo.Context, v *visit) {
	if v.trip.Message == "" || !v.world.engine.Early(v.trip.Message) {
		return
	}
	ctx := c.Request().Context()
	if most := s.config.WebhookTimeout; most > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, most)
		defer cancel()
	}
	v.world.engine.Precede(ctx, v.trip.Message)
}

// answered tells the World that a client has the answer to its send, so that what is reported of
// the message may be posted. Source: clients, Webhooks (B).
func (s *Server) answered(v *visit) {
	if v.trip.Message == "" {
		return
	}
	if f, ok := v.answer.to.(http.Flusher); ok {
		f.Flush()
	}
	_, _ = engine.Do(v.world.engine, core.Answered{Message: v.trip.Message}) // never refused
}

// fileOperation answers files, which may be of any type, JSON included.
const fileOperation = "DownloadMedia"

// streams tells whether the handler of an operation reads the body by itself.
func streams(op *contract.Operation) bool {
	return op.Takes(contract.BinaryBody) || op.Takes(contract.MultipartBody)
}

// readBody reads the body of a request whole, unless it is an upload that the handler streams.
// The bytes are the request's own: the World and the journal may keep them.
func (s *Server) readBody(c echo.Context, v *visit) error {
	r := c.Request()
	v.length = r.ContentLength
	if v.operation != nil && streams(v.operation) {
		r.Body = http.MaxBytesReader(c.Response(), r.Body, s.config.HTTP.MaxUpload)
		return nil
	}
	most := s.config.HTTP.MaxBody
	if v.length > most {
		return s.tooLarge()
	}
	var err error
	if v.length >= 0 {
		v.body = make([]byte, v.length)
		_, err = io.ReadFull(r.Body, v.body)
	} else {
		v.body, err = io.ReadAll(io.LimitReader(r.Body, most+1))
	}
	if err != nil {
		return &core.Fault{Code: 1025, Details: "Request body can't be read to its end"}
	}
	if v.length = int64(len(v.body)); v.length > most {
		v.body = v.body[:0]
		return s.tooLarge()
	}
	return nil
}

// tooLarge refuses a body that is larger than what is read whole.
func (s *Server) tooLarge() *core.Fault {
	return &core.Fault{
		Code: 1009, Status: http.StatusRequestEntityTooLarge,
		Details: fmt.Sprintf("Request body is larger than %d bytes (--max-body)", s.config.HTTP.MaxBody),
	}
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
func (s *Server) finish(c echo.Context, v *visit) {
	a := &v.answer
	if a.status == 0 {
		a.status = http.StatusOK
	}
	body := a.kept()
	x := s.exchange(c, v, body)
	if v.operation != nil {
		x.Ours = violations(v.operation.JudgeResponse(a.status, a.Header().Get(echo.HeaderContentType), body))
		s.admitFaults(c, v, x)
	}
	s.follow(v, a.status)
	v.world.engine.End(x, s.label(v), strconv.Itoa(a.status), v.code)
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
func (s *Server) exchange(c echo.Context, v *visit, body []byte) *journal.Exchange {
	r, a := c.Request(), &v.answer
	redactHeader(r.Header)
	x := &journal.Exchange{
		ID: exchangeID(v.ordinal), At: v.at, Caller: v.trip.Caller.User,
		Request: journal.Message{
			Method: r.Method, Target: v.target, Header: r.Header,
			Body: s.kept(redacted(v.operation, v.body)), Length: v.length,
		},
		Response: journal.Message{
			Status: a.status, Header: a.Header(),
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
