package control

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/journal"
	"github.com/wabamock/wabamock/server/internal/scenario"
)

// Worlds are the live worlds, as the server keeps them. What they refuse is a *core.Fault.
type Worlds interface {
	// Enter finds a world. One that is not there comes into being when create is set and the
	// policy allows it.
	Enter(name string, create bool) (*engine.Engine, error)
	// Visit finds a world that lives, with what is kept beside it.
	Visit(name string) (Live, error)
	// All are the live worlds, by name.
	All() []Named
	// Create makes a world from a Genesis of its own. What cannot be is a problem, see Unfit.
	Create(n gen.NewWorld, adversity *core.Adversity) (*engine.Engine, error)
	// Delete ends a world.
	Delete(name string) error
	// Reset starts a world again from its Genesis.
	Reset(name string) (*engine.Engine, error)
	// Restore makes a world what an image says: it comes into being, or takes the place of another.
	// The error is engine.ErrLayout for an image of another version, and a problem for one that
	// can't be read.
	Restore(name string, image []byte) (*engine.Engine, error)
	// Resend makes a call that a world has on record once more, and answers the exchange that this was.
	Resend(ctx context.Context, name string, x *journal.Exchange) (*journal.Exchange, error)
	// Present lets https present what the world was given for it, if that is the world's to say.
	Present(name string)
}

// Named is a live world with its name.
type Named struct {
	Name   string
	Engine *engine.Engine
	Record *Record
}

// Unfit is the refusal of a request for what the description cannot say of it.
func Unfit(detail string) error { return badRequest("%s", detail) }

// enter finds the world of a request that only looks.
func (c *Control) enter(name string) (*engine.Engine, error) {
	return found(c.worlds.Enter(name, false))
}

// change finds the world of a request that does something, or lets it come into being.
func (c *Control) change(name string) (*engine.Engine, error) {
	return found(c.worlds.Enter(name, true))
}

// found is a world, or the problem that it is not there.
func found(e *engine.Engine, err error) (*engine.Engine, error) {
	if err != nil {
		return nil, problemOf(err)
	}
	return e, nil
}

// do does a command in a world; a refusal is a problem.
func do[R any](e *engine.Engine, command core.Command[R]) (R, error) {
	answer, err := engine.DoDeed(e, command)
	if err != nil {
		return answer, problemOf(err)
	}
	return answer, nil
}

// ask does a command of which a value that cannot be (1009) has nothing to do with the state of the
// world: it is a problem of the request.
func ask[R any](e *engine.Engine, command core.Command[R]) (R, error) {
	answer, err := engine.DoDeed(e, command)
	var fault *core.Fault
	switch {
	case err == nil:
		return answer, nil
	case errors.As(err, &fault) && fault.Code == 1009:
		return answer, badRequest("%s", fault.Details)
	}
	return answer, problemOf(err)
}

// badRequest is the refusal of what the description cannot refuse.
func badRequest(format string, args ...any) *problem {
	return &problem{status: http.StatusBadRequest, detail: fmt.Sprintf(format, args...)}
}

// problemOf is a refusal of the core as a problem; any other error stays what it is.
func problemOf(err error) error {
	var fault *core.Fault
	if !errors.As(err, &fault) {
		return err
	}
	status := http.StatusConflict
	switch fault.Code {
	case 1006:
		status = http.StatusNotFound
	case 1016:
		status = http.StatusServiceUnavailable
	}
	detail := fault.Details
	if detail == "" {
		detail = fault.Row().Title
	}
	return &problem{status: status, detail: detail}
}

// span reads a span of a request, which the description has judged; def when it is not given.
func span(given *string, def time.Duration) (time.Duration, error) {
	if given == nil {
		return def, nil
	}
	d, err := scenario.ParseSpan(*given)
	if err != nil {
		return 0, &problem{status: http.StatusBadRequest, detail: err.Error()}
	}
	return d, nil
}
