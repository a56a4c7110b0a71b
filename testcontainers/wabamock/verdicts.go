package wabamock

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// Condition is something that must have happened, in the words of docs/verify.md, such as
// {"operation": "SendMessage", "to": "447700900123", "times": 1}.
type Condition map[string]any

// Check is what must have happened: all of these conditions.
type Check struct {
	Expect  []Condition
	InOrder bool   // one after the other
	Since   uint64 // only what came after this entry of the journal, Verification.Seq of an earlier check
}

// check is a Check on the wire, of await with its timeout.
type check struct {
	Expect  []Condition `json:"expect"`
	InOrder bool        `json:"in_order,omitempty"`
	Since   uint64      `json:"since,omitempty"`
	Timeout string      `json:"timeout,omitempty"`
}

// Verification is whether a check holds, and why not.
type Verification struct {
	Met        bool     `json:"met"`
	Certain    bool     `json:"certain"` // what the journal has dropped cannot change that
	Seq        uint64   `json:"seq"`     // newest entry of the journal that was looked at
	Conditions []Result `json:"conditions"`
	Diff       string   `json:"diff"` // what is missing or too much; empty when it holds
}

// Result is a condition, and how it stands.
type Result struct {
	Name     string   `json:"name"`
	Met      bool     `json:"met"`
	Certain  bool     `json:"certain"`
	Expected string   `json:"expected"`
	Got      string   `json:"got"`
	Count    int64    `json:"count"`    // how often it came
	Evidence []string `json:"evidence"` // ids of what counts, the first 20
}

// Unmet is the error of a check that does not hold; its text is the diff.
type Unmet struct{ Verification }

// Error is the diff.
func (u *Unmet) Error() string { return u.Diff }

// Verify tells whether a check holds now. When it does not, the error is an *Unmet. What was
// answered to the integration before this call counts.
func (w *World) Verify(ctx context.Context, c Check) (Verification, error) {
	return w.judge(ctx, "/verify", check{Expect: c.Expect, InOrder: c.InOrder, Since: c.Since})
}

// Await waits until a check holds, in real time and at most 10 minutes. When it does not come to
// hold, the error is an *Unmet.
func (w *World) Await(ctx context.Context, c Check, timeout time.Duration) (Verification, error) {
	return w.judge(ctx, "/await", check{Expect: c.Expect, InOrder: c.InOrder, Since: c.Since, Timeout: timeout.String()})
}

// judge asks for a verdict, which may be a refusal with all members of a verification.
func (w *World) judge(ctx context.Context, below string, c check) (Verification, error) {
	r := request{method: http.MethodPost, path: "/_mock" + w.path(below), in: c}
	status, body, err := w.do(ctx, r)
	if err != nil {
		return Verification{}, err
	}
	if status >= http.StatusBadRequest && status != http.StatusNotAcceptable {
		return Verification{}, refusal(r, status, body)
	}
	var v Verification
	if err := json.Unmarshal(body, &v); err != nil {
		return Verification{}, fmt.Errorf("%s %s: read the answer: %w", r.method, r.path, err)
	}
	if status == http.StatusNotAcceptable {
		return v, &Unmet{v}
	}
	return v, nil
}

// Form of a report.
type Form string

// Forms of a report: data, a page for people, JUnit XML for test runners, Markdown for a comment.
const (
	JSON     Form = "json"
	HTML     Form = "html"
	JUnit    Form = "junit"
	Markdown Form = "markdown"
)

// Report is all verdicts on the integration in this world, as a document: expectations, what was
// refused, findings and coverage.
func (w *World) Report(ctx context.Context, f Form) ([]byte, error) {
	return w.document(ctx, "/report", f)
}

// Coverage is what of the API the integration has exercised in this world, as a document.
func (w *World) Coverage(ctx context.Context, f Form) ([]byte, error) {
	return w.document(ctx, "/coverage", f)
}

// document reads a document in one of its forms.
func (w *World) document(ctx context.Context, below string, f Form) ([]byte, error) {
	r := request{method: http.MethodGet, path: "/_mock" + w.path(below) + "?format=" + string(f)}
	status, body, err := w.do(ctx, r)
	if err != nil {
		return nil, err
	}
	if status != http.StatusOK {
		return nil, refusal(r, status, body)
	}
	return body, nil
}
