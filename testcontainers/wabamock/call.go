package wabamock

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// maxAnswer bounds what is read of one answer: a report over many worlds is the longest.
const maxAnswer = 256 << 20

// Problem is why the mock refused a call: a problem document of the control API (RFC 9457), or an
// error of the mocked API.
type Problem struct {
	Call       string      `json:"-"` // such as "POST /_mock/worlds/default/inbound"
	Status     int         `json:"status"`
	Title      string      `json:"title"`
	Detail     string      `json:"detail"`
	Violations []Violation `json:"violations"` // how the request departs from the description
	Problems   []Mistake   `json:"problems"`   // what is wrong in a scenario or a check
}

// Violation is a departure of a request from its description.
type Violation struct {
	Pointer string `json:"pointer"` // JSON pointer or name of the place
	Message string `json:"message"`
}

// Mistake is one thing that is wrong in a scenario or a check. Line and column count from 1; they
// are 0 where it did not come as text.
type Mistake struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Path    string `json:"path"` // the key, such as rules[0].when.operation
	Message string `json:"message"`
}

// String tells where it is and what.
func (m Mistake) String() string {
	if m.Line == 0 {
		return m.Path + ": " + m.Message
	}
	return fmt.Sprintf("%s:%d:%d: %s", m.File, m.Line, m.Column, m.Message)
}

// Error tells all of it.
func (p *Problem) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d %s", p.Call, p.Status, p.Title)
	if p.Detail != "" {
		fmt.Fprintf(&b, ": %s", p.Detail)
	}
	for _, v := range p.Violations {
		fmt.Fprintf(&b, "\n  %s: %s", v.Pointer, v.Message)
	}
	for _, m := range p.Problems {
		fmt.Fprintf(&b, "\n  %s", m)
	}
	return b.String()
}

// request is one call before it is made. The path begins with a slash, at the root of the mock.
type request struct {
	method, path string
	in           any    // sent as JSON unless nil
	basic        string // user and password with a colon between; empty for the control token
}

// Control makes any call of the control API that has no method of its own: a path below ControlURL
// such as "/numbers", a value that is sent as JSON (nil: none), and where to put the JSON answer
// (nil: nowhere). A refusal is a *Problem.
func (w *World) Control(ctx context.Context, method, path string, in, out any) error {
	return w.call(ctx, request{method: method, path: "/_mock" + path, in: in}, out)
}

// call makes a call and decodes its answer.
func (w *World) call(ctx context.Context, r request, out any) error {
	status, body, err := w.do(ctx, r)
	if err != nil {
		return err
	}
	if status >= http.StatusBadRequest {
		return refusal(r, status, body)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(body, out); err != nil {
		return fmt.Errorf("%s %s: read the answer: %w", r.method, r.path, err)
	}
	return nil
}

// do makes a call and answers status and body, whatever they are.
func (w *World) do(ctx context.Context, r request) (int, []byte, error) {
	in, err := w.prepare(ctx, r)
	if err != nil {
		return 0, nil, fmt.Errorf("%s %s: %w", r.method, r.path, err)
	}
	out, err := w.client.Do(in)
	if err != nil {
		return 0, nil, fmt.Errorf("%s %s: %w", r.method, r.path, err)
	}
	defer out.Body.Close()
	body, err := io.ReadAll(io.LimitReader(out.Body, maxAnswer))
	if err != nil {
		return 0, nil, fmt.Errorf("%s %s: read the answer: %w", r.method, r.path, err)
	}
	return out.StatusCode, body, nil
}

// prepare makes the HTTP request.
func (w *World) prepare(ctx context.Context, r request) (*http.Request, error) {
	root, err := w.endpoint(ctx)
	if err != nil {
		return nil, fmt.Errorf("find the mock: %w", err)
	}
	var body io.Reader
	if r.in != nil {
		text, err := json.Marshal(r.in)
		if err != nil {
			return nil, fmt.Errorf("encode the request: %w", err)
		}
		body = bytes.NewReader(text)
	}
	in, err := http.NewRequestWithContext(ctx, r.method, root+r.path, body)
	if err != nil {
		return nil, fmt.Errorf("make the request: %w", err)
	}
	if r.in != nil {
		in.Header.Set("Content-Type", "application/json")
	}
	if user, password, ok := strings.Cut(r.basic, ":"); ok {
		in.SetBasicAuth(user, password)
	} else if w.token != "" {
		in.Header.Set("Authorization", "Bearer "+w.token)
	}
	return in, nil
}

// refusal reads why a call was refused.
func refusal(r request, status int, body []byte) error {
	var both struct {
		Problem
		Errors []struct {
			Code    int    `json:"code"`
			Title   string `json:"title"`
			Details string `json:"details"`
		} `json:"errors"`
	}
	if err := json.Unmarshal(body, &both); err != nil {
		both.Detail = strings.TrimSpace(string(body))
	}
	p := &both.Problem
	p.Call, p.Status = r.method+" "+r.path, status
	if len(both.Errors) > 0 {
		e := both.Errors[0]
		p.Title, p.Detail = fmt.Sprintf("%d %s", e.Code, e.Title), e.Details
	}
	if p.Title == "" {
		p.Title = http.StatusText(status)
	}
	return p
}
