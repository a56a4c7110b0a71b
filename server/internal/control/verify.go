package control

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/scenario"
	"github.com/wabamock/wabamock/server/internal/verify"
)

// Bounds of waiting for a check. Our choice (I), but for the first. Source: control.yaml, AwaitedCheck.
const (
	defaultAwait = 10 * time.Second // in real time
	maxAwaiting  = 100              // who wait for one world
)

// VerifyCheck tells whether a check holds.
func (c *Control) VerifyCheck(ctx context.Context, r gen.VerifyCheckRequestObject) (gen.VerifyCheckResponseObject, error) {
	live, err := c.visit(r.World)
	if err != nil {
		return nil, err
	}
	check, err := c.readCheck(*r.Body)
	if err != nil {
		return nil, err
	}
	if check.Timeout > 0 {
		return nil, badRequest("`timeout` belongs to await: verify does not wait.")
	}
	run, err := c.begin(live, check)
	if err != nil {
		return nil, err
	}
	result, err := run.Judge()
	return judged{result, wantsText(ctx)}, problemOf(err)
}

// AwaitCheck answers when a check holds, or can hold no more.
func (c *Control) AwaitCheck(ctx context.Context, r gen.AwaitCheckRequestObject) (gen.AwaitCheckResponseObject, error) {
	live, err := c.visit(r.World)
	if err != nil {
		return nil, err
	}
	check, err := c.readCheck(*r.Body)
	if err != nil {
		return nil, err
	}
	run, err := c.begin(live, check)
	if err != nil {
		return nil, err
	}
	defer live.Beside.awaiting.Add(-1)
	if live.Beside.awaiting.Add(1) > maxAwaiting {
		return nil, &problem{status: http.StatusServiceUnavailable, detail: fmt.Sprintf("%d others wait for checks of this world already.", maxAwaiting)}
	}
	if err := c.await(ctx, live, run, cmp.Or(check.Timeout, defaultAwait)); err != nil {
		return nil, err
	}
	result, err := run.Judge()
	return judged{result, wantsText(ctx)}, problemOf(err)
}

// await waits until a check is settled, at most for a while.
func (c *Control) await(ctx context.Context, live Live, run *verify.Run, most time.Duration) error {
	ctx, cancel := c.bounded(ctx, most, live.Over)
	defer cancel()
	for {
		grown := live.Engine.Journal().Grown()
		settled, err := run.Settled()
		switch {
		case err != nil:
			return problemOf(err)
		case settled || errors.Is(context.Cause(ctx), errTimeout):
			return nil
		case ctx.Err() != nil:
			return stuck(ctx, live.Engine, ctx.Err())
		}
		c.process.Wait(ctx, time.Time{}, grown)
	}
}

// readCheck reads a check. Its places are told by their paths alone: JSON comes in any layout.
func (c *Control) readCheck(text json.RawMessage) (*scenario.Check, error) {
	var flat bytes.Buffer
	if err := json.Compact(&flat, text); err != nil {
		return nil, badRequest("The body is not JSON.")
	}
	check, err := scenario.ReadCheck("check", flat.Bytes(), c.process.Shelf.Guide())
	var wrong *scenario.Error
	if !errors.As(err, &wrong) {
		return check, err
	}
	placeless := &scenario.Error{More: wrong.More}
	for _, p := range wrong.Problems {
		p.Line, p.Column = 0, 0
		placeless.Problems = append(placeless.Problems, p)
	}
	return nil, wrongText(placeless)
}

// begin begins to judge a check in a world.
func (c *Control) begin(live Live, check *scenario.Check) (*verify.Run, error) {
	e := live.Engine
	run, err := verify.Begin(check, verify.World{
		Journal: e.Journal(), Tally: live.Record.Tally,
		Names:      func(q core.NamesOf) (core.KnownNames, error) { return engine.Do(e, q) },
		Messages:   func(q core.BriefMessages) (core.MessageBriefs, error) { return engine.Do(e, q) },
		Deliveries: func(q core.BriefDeliveries) (core.DeliveryBriefs, error) { return engine.Do(e, q) },
		Payload:    func(items []core.Fact) ([]byte, error) { return c.process.Render(items, e.Options().ClientVersion) },
	})
	var refused verify.Refusal
	var fault *core.Fault
	switch {
	case errors.As(err, &refused):
		return nil, badRequest("%s", string(refused))
	case errors.As(err, &fault) && fault.Code == 1009:
		return nil, badRequest("%s", fault.Details)
	}
	return run, problemOf(err)
}

// wantsText tells whether a client would rather have a text than JSON.
func wantsText(ctx context.Context) bool {
	return preferred(ctx, echo.MIMEApplicationJSON, echo.MIMETextPlain) == echo.MIMETextPlain
}

// judged is the answer of verify and await.
type judged struct {
	result verify.Result
	text   bool
}

// VisitVerifyCheckResponse writes it.
func (j judged) VisitVerifyCheckResponse(w http.ResponseWriter) error { return j.write(w) }

// VisitAwaitCheckResponse writes it.
func (j judged) VisitAwaitCheckResponse(w http.ResponseWriter) error { return j.write(w) }

// write writes the answer: 200 when the check holds, 406 when it does not.
func (j judged) write(w http.ResponseWriter) error {
	switch shown := j.shown(); {
	case j.text && j.result.Met:
		return gen.VerifyCheck200TextResponse(j.words()).VisitVerifyCheckResponse(w)
	case j.text:
		return gen.VerifyCheck406TextResponse(j.result.Diff).VisitVerifyCheckResponse(w)
	case j.result.Met:
		return gen.VerifyCheck200JSONResponse(shown).VisitVerifyCheckResponse(w)
	default:
		return gen.VerifyCheck406ApplicationProblemPlusJSONResponse(gen.Unmet{
			Type: "about:blank", Title: j.title(), Status: http.StatusNotAcceptable, Detail: j.detail(),
			Certain: shown.Certain, Seq: shown.Seq, Conditions: shown.Conditions, Diff: shown.Diff,
		}).VisitVerifyCheckResponse(w)
	}
}

// words tell of a check that holds.
func (j judged) words() string {
	var b strings.Builder
	for _, o := range j.result.Conditions {
		fmt.Fprintf(&b, "%s: %s: %s\n", o.Name, o.Expected, o.Got)
	}
	return b.String()
}

// title tells what is wrong, in a few words.
func (j judged) title() string {
	if j.result.Certain {
		return "The check does not hold"
	}
	return "Nobody can tell any more whether the check holds"
}

// detail is the first condition that is not met, and how it stands.
func (j judged) detail() string {
	for _, o := range j.result.Conditions {
		if !o.Met {
			return fmt.Sprintf("%s: expected %s, got %s.", o.Name, o.Expected, o.Got)
		}
	}
	return ""
}

// shown is the result in the shape of the description.
func (j judged) shown() gen.Verification {
	v := gen.Verification{
		Met: j.result.Met, Certain: j.result.Certain, Seq: j.result.Seq, Diff: j.result.Diff, Conditions: []gen.Condition{},
	}
	for _, o := range j.result.Conditions {
		shown := gen.Condition{
			Name: o.Name, Met: o.Met, Certain: o.Certain, Expected: o.Expected, Got: o.Got, Count: int64(o.Count), Evidence: o.Evidence,
		}
		if o.AtMost > o.Count {
			shown.AtMost = optional(int64(o.AtMost))
		}
		if n := o.Nearest; n != nil {
			shown.Nearest = &gen.Nearest{ID: n.ID, Seq: optional(n.Seq), Differs: differences(n.Differs)}
		}
		v.Conditions = append(v.Conditions, shown)
	}
	return v
}

// differences are differences in the shape of the description.
func differences(list []core.Difference) []gen.Difference {
	shown := make([]gen.Difference, len(list))
	for i, d := range list {
		shown[i] = gen.Difference{Field: d.Field, Expected: d.Expected, Got: d.Got}
	}
	return shown
}
