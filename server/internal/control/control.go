// Package control is the door of our own API, under /_mock/: how tests and people look at the
// mock and steer it. It is described by server/control.yaml.
package control

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	gen "github.com/wabamock/wabamock/gen/control"
)

// Process is what the process can tell about itself.
type Process struct {
	Ready    func() bool          // until then, and while stopping, readyz answers 503
	Uptime   func() time.Duration // wall time since the start
	Version  gen.Version
	Settings []gen.Setting // secrets masked
}

// Control implements every operation of control.yaml. Safe for concurrent use.
type Control struct{ process Process }

var _ gen.StrictServerInterface = (*Control)(nil)

// Handler serves the control API.
func Handler(p Process) http.Handler {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = refuse
	gen.RegisterHandlers(e, gen.NewStrictHandler(&Control{process: p}, nil))
	return guard(e)
}

// CheckLive tells that the process serves requests.
func (c *Control) CheckLive(context.Context, gen.CheckLiveRequestObject) (gen.CheckLiveResponseObject, error) {
	return gen.CheckLive200JSONResponse(c.state(gen.StateNameLive)), nil
}

// CheckReady tells whether the mock answers as it should.
func (c *Control) CheckReady(context.Context, gen.CheckReadyRequestObject) (gen.CheckReadyResponseObject, error) {
	if !c.process.Ready() {
		return nil, &problem{status: http.StatusServiceUnavailable, detail: "The mock is starting or stopping."}
	}
	return gen.CheckReady200JSONResponse(c.state(gen.StateNameReady)), nil
}

// ReadVersion tells what runs.
func (c *Control) ReadVersion(context.Context, gen.ReadVersionRequestObject) (gen.ReadVersionResponseObject, error) {
	return gen.ReadVersion200JSONResponse(c.process.Version), nil
}

// ReadConfig tells how the mock is configured.
func (c *Control) ReadConfig(context.Context, gen.ReadConfigRequestObject) (gen.ReadConfigResponseObject, error) {
	return gen.ReadConfig200JSONResponse{Settings: append([]gen.Setting{}, c.process.Settings...)}, nil
}

// state is the state of the process, by name.
func (c *Control) state(name gen.StateName) gen.State {
	return gen.State{Status: name, UptimeSeconds: c.process.Uptime().Seconds()}
}
