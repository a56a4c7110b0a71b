// Package control is the door of our own API, under /_mock/: how tests and people look at the
// mock and steer it. It is described by server/control.yaml.
package control

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/capsule"
	"github.com/wabamock/wabamock/server/internal/core"
)

// Process is what the process can tell about itself.
type Process struct {
	Ready    func() bool          // until then, and while stopping, readyz answers 503
	Uptime   func() time.Duration // wall time since the start
	Version  gen.Version
	Settings []gen.Setting          // secrets masked
	Numbers  []gen.MeaningfulNumber // the whole table
	Worlds   Worlds
	Ended    *Ended

	Token        string                      // asked for as Authorization: Bearer; empty: none is
	Operations   func() ([]Operation, error) // those of the description, asked for with the first request that is judged; nil: none is
	Limits       Limits
	Descriptions Descriptions

	Now      func() time.Time                                                 // wall time
	Wait     func(ctx context.Context, until time.Time, wake <-chan struct{}) // until then by the wall clock, or until something comes from wake
	Stopping <-chan struct{}                                                  // closed when the process begins to stop
	API      func() string                                                    // URL of the mocked API
	Agent    string                                                           // User-Agent of webhooks

	Page http.Handler // serves /_mock/ui/; nil: there is no page

	Shelf Shelf // scenarios that can be loaded by name

	Capsule func() capsule.Manifest // what the manifest of a capsule says of the process

	Nearest func(method, target string) []core.NearMiss // operations that a request probably meant which matched none, the nearest first

	// Render is the body of a webhook about these facts, in the form of a version of the client.
	Render func(items []core.Fact, v core.Version) ([]byte, error)
}

// Control implements every operation of control.yaml. Safe for concurrent use.
type Control struct {
	process Process
	worlds  Worlds
}

var _ gen.StrictServerInterface = (*Control)(nil)

// Handler serves the control API.
func Handler(p Process) http.Handler {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = refuse
	e.Use(keepAccept, newGate(p).pass)
	showPages(e, p.Descriptions, p.Page)
	c := &Control{process: p, worlds: p.Worlds}
	gen.RegisterHandlers(e, doors{gen.NewStrictHandler(c, nil), c})
	return guard(e)
}

// CheckLive tells that the process serves requests.
func (c *Control) CheckLive(context.Context, gen.CheckLiveRequestObject) (gen.CheckLiveResponseObject, error) {
	return gen.CheckLive200JSONResponse(c.state(gen.StateNameLive)), nil
}

// CheckReady tells whether the mock answers as it should.
func (c *Control) CheckReady(context.Context, gen.CheckReadyRequestObject) (gen.CheckReadyResponseObject, error) {
	if !c.process.Ready() {
		return nil, &problem{status: http.StatusServiceUnavailable, detail: "The mock is starting or stopping, or can't write to its data directory any more; its log tells which."}
	}
	return gen.CheckReady200JSONResponse(c.state(gen.StateNameReady)), nil
}

// ReadVersion tells what runs.
func (c *Control) ReadVersion(context.Context, gen.ReadVersionRequestObject) (gen.ReadVersionResponseObject, error) {
	return gen.ReadVersion200JSONResponse(c.process.Version), nil
}

// ListNumbers tells which numbers have a meaning.
func (c *Control) ListNumbers(context.Context, gen.ListNumbersRequestObject) (gen.ListNumbersResponseObject, error) {
	return gen.ListNumbers200JSONResponse{Numbers: c.process.Numbers}, nil
}

// ReadConfig tells how the mock is configured.
func (c *Control) ReadConfig(context.Context, gen.ReadConfigRequestObject) (gen.ReadConfigResponseObject, error) {
	return gen.ReadConfig200JSONResponse{Settings: append([]gen.Setting{}, c.process.Settings...)}, nil
}

// state is the state of the process, by name.
func (c *Control) state(name gen.StateName) gen.State {
	return gen.State{Status: name, UptimeSeconds: c.process.Uptime().Seconds()}
}
