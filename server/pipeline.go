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
	"github.com/wabamock/wabamock/server/internal/capsule"
	"github.com/wabamock/wabamock/server/internal/contract"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
)

// pipeline is what every request of the mocked API goes through once the router has matched it:
// access, contract, rules, handler; then the answer is judged, put on record and sent.
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
			return s.decide(c, v, next)
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
	options := v.world.engine.Options()
	if options.RateLimits == core.RealLimits {
		s.pace(v, paceJudged)
		_, place, err := engine.DoPlaced(v.world.engine, core.Throttle{Path: v.operation.Path})
		v.judged = place
		if err != nil {
			return fmt.Errorf("throttle: %w", err)
		}
	}
	r := c.Request()
	v.verdict = v.operation.JudgeRequest(contract.Request{
		PathNames: c.ParamNames(), PathValues: c.ParamValues(), Query: r.URL.RawQuery, Header: r.Header,
		ContentType: r.Header.Get(echo.HeaderContentType), Body: v.body,
	}, contract.Options{
		RejectUnknown: options.UnknownFields == core.Reject,
		LenientLimits: options.Limits == core.LenientLimits,
		MaxDepth:      s.config.HTTP.MaxDepth,
		Wanted:        v.wanted(),
		Met:           v.points(s.description.contract),
	})
	v.trip.Body, v.trip.Kind = v.verdict.Body, v.verdict.Kind
	s.explain(c, v)
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
			Code: 1000, Status: http.StatusMethodNotAllowed, Rule: ruleWrongMethod,
			Details: fmt.Sprintf("Method %.20s is not allowed here, only %s", method, strings.Join(allowed, ", ")),
		}
	}
	f := &core.Fault{Code: 1006, Rule: ruleUnknownPath, Details: fmt.Sprintf("There is no %.20s %.100s", method, v.path)}
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
		s.blame(c, v, err)
		v.code = s.api.Refuse(c, err)
	}
	v.name()
	s.pace(v, paceEnded)
	s.precede(c, v)
	s.linger(c, v)
	s.finish(c, v)
	c.Response().Writer = v.answer.to
	if v.spoiled() {
		s.answered(v) // it will never know
		s.breakOff(c, v)
	}
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
	if f, ok := v.answer.to.(http.Flusher); ok && !v.spoiled() {
		f.Flush()
	}
	if !s.repeats { // else it is told when it was
		_, _, _ = engine.DoNoted(v.world.engine, core.Answered{Message: v.trip.Message}, func(p engine.Place) {
			v.world.beside.Tape().Answered(v.ordinal, capsule.Moment(p))
		}) // never refused
	}
	v.trip.Message = ""
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
		return &core.Fault{Code: 1025, Rule: ruleBrokenOff, Details: "Request body can't be read to its end"}
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
		Code: 1009, Status: http.StatusRequestEntityTooLarge, Rule: core.RuleTooLarge,
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
	h[exchangeHeader] = []string{exchangeID(v.ordinal)}
	h["Cache-Control"] = noCache
	h["Server"] = serverName
}

//nolint:gochecknoglobals // constant header values; nothing writes them.
var (
	noCache    = []string{"no-cache, private"}
	serverName = []string{"Server"}
)

// exchangeHeader names, in an answer, its exchange in the journal.
const exchangeHeader = "Mock-Exchange"

// exchangeID is how the n-th exchange of a world is called.
func exchangeID(n uint64) string { return "x" + strconv.FormatUint(n, 10) }
