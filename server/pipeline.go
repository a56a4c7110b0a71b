package server

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wabamock/wabamock/server/internal/api"
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
		v.operation = s.description.operations[matched{c.Request().Method, c.Path()}]
		s.answer(c, v, func() error {
			if v.operation == nil {
				return s.astray(c, v)
			}
			if err := s.admit(c, v); err != nil {
				return err
			}
			if !api.WebApp(v.operation.Path) {
				c.Response().Header()["X-Internal-Request-Ids"] = []string{v.world.innerID(v.ordinal)}
			}
			return next(c)
		})
		return nil
	}
}

// userParam names, in paths, the user whose record is asked for.
const userParam = "UserUsername"

// admit asks who is calling, and judges the request against the description.
func (s *Server) admit(c echo.Context, v *visit) error {
	caller, err := engine.Do(v.world.engine, core.Admit{Operation: v.operation.ID, By: v.trip.Credential, Of: c.Param(userParam)})
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
		LenientLimits: v.world.engine.Options().Limits == core.LenientLimits,
		MaxDepth:      s.config.HTTP.MaxDepth,
	})
	v.trip.Body, v.trip.Kind = v.verdict.Body, v.verdict.Kind
	explain(c.Request().Header, c.Response().Header(), v.verdict)
	if code, details := v.verdict.Fault(); code != 0 {
		return &core.Fault{Code: core.Code(code), Details: details}
	}
	return nil
}

// astray refuses a request that no operation matches: with 405 where the path is known with other
// methods, which Allow names, else with 404 and the nearest operation.
func (s *Server) astray(c echo.Context, v *visit) error {
	method := c.Request().Method
	if allowed := s.description.methods[c.Path()]; len(allowed) > 0 {
		c.Response().Header().Set(echo.HeaderAllow, strings.Join(allowed, ", "))
		return &core.Fault{
			// The body of a 405 is not documented: overview, Open points 5.
			Code: 1000, Status: http.StatusMethodNotAllowed,
			Details: fmt.Sprintf("Method %.20s is not allowed here, only %s", method, strings.Join(allowed, ", ")),
		}
	}
	f := &core.Fault{Code: 1006, Details: fmt.Sprintf("There is no %.20s %.100s", method, v.path)}
	if op, _ := s.description.contract.Nearest(method, v.path); op != nil {
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
	err := s.worlds.data.refusal()
	if err == nil {
		err = s.readBody(c, v)
	}
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
		r.Body = &streamed{ReadCloser: http.MaxBytesReader(c.Response(), r.Body, s.config.HTTP.MaxUpload), keep: s.config.JournalBody, visit: v}
		return nil
	}
	most := s.mostRead(v.operation)
	if v.length > most {
		return tooLarge(most)
	}
	var err error
	if v.length >= 0 {
		v.body = make([]byte, v.length)
		var n int
		n, err = io.ReadFull(r.Body, v.body)
		v.body = v.body[:n]
	} else {
		v.body, err = io.ReadAll(io.LimitReader(r.Body, most+1))
	}
	if err != nil {
		return &core.Fault{Code: 1025, Details: "Request body can't be read to its end"}
	}
	if v.length = int64(len(v.body)); v.length > most {
		v.body = v.body[:0]
		return tooLarge(most)
	}
	if v.operation != nil && v.operation.Takes(contract.TextBody) {
		r.Body = io.NopCloser(bytes.NewReader(v.body)) // the generated code reads text by itself
	}
	return nil
}

// streamed is a body that a handler reads: its beginning is kept for the journal, and it is counted
// where its length was not told.
type streamed struct {
	io.ReadCloser
	keep  int   // bytes
	read  int64 // bytes
	visit *visit
}

// Read reads on.
func (s *streamed) Read(b []byte) (int, error) {
	n, err := s.ReadCloser.Read(b)
	s.read += int64(n)
	v := s.visit
	v.length = max(v.length, s.read)
	if room := s.keep - len(v.begun); room > 0 {
		v.begun = append(v.begun, b[:min(room, n)]...)
	}
	return n, err
}

// restoreOperation takes a backup, which holds a photo.
const restoreOperation = "RestoreSettings"

// mostRead is how large a body may be that is read whole, in bytes.
func (s *Server) mostRead(op *contract.Operation) int64 {
	most := s.config.HTTP.MaxBody
	if op != nil && op.ID == restoreOperation {
		most += min(s.config.HTTP.MaxUpload, core.MaxBackup)
	}
	return most
}

// tooLarge refuses a body that is larger than what is read whole.
func tooLarge(most int64) *core.Fault {
	return &core.Fault{
		Code: 1009, Status: http.StatusRequestEntityTooLarge,
		Details: fmt.Sprintf("Request body is larger than %d bytes (--max-body)", most),
	}
}

// maxRequestID is the longest X-Request-ID that is echoed, in bytes (our choice).
const maxRequestID = 128

// stamp sets the headers that every answer has. Source: overview, Response headers (O); DESIGN,
// What decides an answer.
func (s *Server) stamp(h http.Header, r *http.Request, v *visit) {
	id := v.world.requestID(v.ordinal)
	if own := r.Header.Get(echo.HeaderXRequestID); own != "" && len(own) <= maxRequestID {
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
	if !a.passes {
		a.Header()[echo.HeaderContentLength] = []string{strconv.Itoa(len(body))}
	}
	x := s.exchange(c, v, body) // has the header from here on: nobody may write it any more
	if v.operation != nil {
		x.Ours = violations(v.operation.JudgeResponse(a.status, a.Header().Get(echo.HeaderContentType), body))
		s.admitFaults(c, v, x)
	}
	s.follow(v, a.status)
	v.world.engine.End(x, engine.Closing{Label: s.label(v), Result: strconv.Itoa(a.status), Code: v.code, Answer: v.sum})
	if a.passes {
		return
	}
	if err := v.world.engine.Committed(c.Request().Context()); err != nil {
		s.retract(c, v)
		return
	}
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
		Request:    journal.Message{Method: r.Method, Target: redactedTarget(v.target), Header: r.Header, Length: max(v.length, 0)},
		Response:   journal.Message{Status: a.status, Header: v.header(), Length: a.size()},
		Violations: violations(v.verdict.Violations),
		Findings:   violations(v.verdict.Findings),
	}
	if v.operation != nil {
		x.Operation = v.operation.ID
	}
	if v.begun != nil {
		s.keep(&x.Request, v.begun, int64(len(v.begun)) < v.length)
	} else {
		s.keep(&x.Request, redactedRequest(v.operation, v.body), int64(len(v.body)) < v.length)
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
