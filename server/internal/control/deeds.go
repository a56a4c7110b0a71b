package control

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/capsule"
	"github.com/wabamock/wabamock/server/internal/engine"
)

// isDeed tells whether an operation changes a world by something else than time: what a capsule must
// have. The journal tells how a clock was set.
func isDeed(operation string) bool {
	switch operation {
	case resetOperation, "RestartWorld", "CreateCustomer", "ChangeCustomer", "DeleteCustomer", inboundOperation, "CauseEvent",
		"StartSimulation", "StopSimulation", "StepMessage", "SetAdversity", "PauseDeliveries", "ResumeDeliveries",
		"EditDelivery", "ResendDelivery", "HoldDelivery", "ReleaseDelivery", "DropDelivery", "SwapDeliveries",
		loadOperation, "UnloadScenario", "SetScenarioState", "AddRule", "RemoveRule", "PutChaos", "RemoveChaos":
		return true
	}
	return false
}

// Operations that a tape has its own way with.
const (
	resetOperation = "ResetWorld"
	loadOperation  = "LoadScenario"
)

// onTape lets a request pass, and notes it down where it changed a world.
func (g *gate) onTape(c echo.Context, op *Operation, body []byte, next echo.HandlerFunc) error {
	r, name := c.Request(), c.Param("world")
	only := r.URL.Query()["only"]
	if !isDeed(op.ID) || op.ID == resetOperation && len(only) == 0 { // another world begins, with a blank tape
		return next(c)
	}
	d := capsule.Deed{Operation: op.ID, Method: r.Method, Path: belowWorld(r), Body: string(body)}
	done := func() engine.Place { return engine.Place{} }
	if before, err := g.process.Worlds.Visit(name); err == nil {
		done = before.Engine.Deed()
		here := before.Engine.Here()
		d.After, d.Step, d.At = here.After, here.Step, here.At
	}
	at, err := placed(done, func() error { return next(c) })
	if at.Step > 0 {
		d.After, d.Step, d.At, d.Placed = at.After, at.Step, at.At, true
	}
	if err != nil || c.Response().Status >= http.StatusMultipleChoices {
		return err
	}
	live, gone := g.process.Worlds.Visit(name)
	if gone != nil {
		return nil //nolint:nilerr // nobody will want its tape
	}
	if d.At.IsZero() {
		d.At = live.Engine.Now()
	}
	d.Until, d.Status = live.Engine.Journal().Mark().Seq, c.Response().Status
	switch {
	case op.ID == resetOperation && slices.ContainsFunc(only, func(parts string) bool {
		return slices.Contains(strings.Split(parts, ","), string(gen.WorldPartJournal))
	}):
		live.Beside.tape.Spoil("its journal was emptied (reset?only=journal)")
	case op.ID == loadOperation:
		if d.Body, err = g.withText(d.Body); err != nil {
			live.Beside.tape.Spoil("the text of a scenario that was loaded is not there any more")
		}
		live.Beside.tape.Deed(d)
	default:
		live.Beside.tape.Deed(d)
	}
	return nil
}

// placed does a deed, and tells its place.
func placed(done func() engine.Place, do func() error) (at engine.Place, err error) {
	defer func() { at = done() }()
	return at, do()
}

// belowWorld is the path of a request below its world, with its query.
func belowWorld(r *http.Request) string {
	const parts = 5 // "", _mock, worlds, the world, what is below
	path := strings.SplitN(r.URL.EscapedPath(), "/", parts)
	below := "/" + path[len(path)-1]
	if r.URL.RawQuery != "" {
		below += "?" + r.URL.RawQuery
	}
	return below
}

// withText is a wish for a scenario with its text in place of its name, which may stand for another
// one tomorrow.
func (g *gate) withText(body string) (string, error) {
	var wish gen.NewScenario
	if err := json.Unmarshal([]byte(body), &wish); err != nil {
		return "", fmt.Errorf("read what was loaded: %w", err) // it was judged
	}
	s, err := ReadScenario(g.process.Shelf, wish)
	if err != nil {
		return "", err
	}
	return LoadBody(s.Core().Source)
}

// LoadBody is the request that loads the scenario of a text.
func LoadBody(text string) (string, error) {
	body, err := json.Marshal(gen.NewScenario{Yaml: &text})
	if err != nil {
		return "", fmt.Errorf("write a scenario: %w", err)
	}
	return string(body), nil
}
