package control

import (
	"context"
	"slices"
	"strings"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/journal"
	"github.com/wabamock/wabamock/server/internal/sample"
)

// CauseEvent lets something happen.
func (c *Control) CauseEvent(_ context.Context, req gen.CauseEventRequestObject) (gen.CauseEventResponseObject, error) {
	kind, known := events()[req.Body.Type]
	if !known {
		return nil, badRequest("No event is called %s.", req.Body.Type)
	}
	if err := kind.judge(req.Body); err != nil {
		return nil, err
	}
	e, err := c.change(req.World)
	if err != nil {
		return nil, err
	}
	told, err := kind.cause(e, readEvent(req.Body))
	if err != nil {
		return nil, problemOf(err)
	}
	facts, err := factEntries(told)
	return gen.CauseEvent200JSONResponse{Facts: facts}, err
}

// event is what somebody wants to happen.
type event struct {
	customer, fresh string // numbers or wa_ids
	group, by       string
	users           []string
	text            string // subject or description
	code            core.Code
	details         string
}

// readEvent is an event without its type.
func readEvent(b *gen.Event) event {
	v := event{
		customer: orZero(b.Customer), fresh: orZero(b.NewNumber), group: orZero(b.Group), by: orZero(b.By), users: b.Users,
		text: orZero(b.Subject), code: core.Code(orZero(b.Code)), details: orZero(b.Details),
	}
	if b.Description != nil {
		v.text = *b.Description
	}
	return v
}

// eventKind is a type of event: which members it needs, which it may have, and what it does. The
// cause answers what the World told at once.
type eventKind struct {
	needs []string
	may   []string
	cause func(e *engine.Engine, v event) ([]journal.Entry, error)
}

// judge refuses members that are missing or not used.
func (k eventKind) judge(b *gen.Event) error {
	given := eventMembers(b)
	var missing, surplus []string
	for _, name := range k.needs {
		if !slices.Contains(given, name) {
			missing = append(missing, name)
		}
	}
	for _, name := range given {
		if !slices.Contains(k.needs, name) && !slices.Contains(k.may, name) {
			surplus = append(surplus, name)
		}
	}
	if len(missing) == 0 && len(surplus) == 0 {
		return nil
	}
	var said []string
	if len(missing) > 0 {
		said = append(said, "misses "+strings.Join(missing, ", "))
	}
	if len(surplus) > 0 {
		said = append(said, "does not use "+strings.Join(surplus, ", "))
	}
	return badRequest("The event %s %s; %s.", b.Type, strings.Join(said, " and "), k.uses())
}

// uses says which members the event has.
func (k eventKind) uses() string {
	switch needs, may := strings.Join(k.needs, ", "), strings.Join(k.may, ", "); {
	case needs == "" && may == "":
		return "it has no members besides its type"
	case needs == "":
		return "it may have " + may
	case may == "":
		return "it needs " + needs
	default:
		return "it needs " + needs + " and may have " + may
	}
}

// eventMembers are the members of an event that are given, besides its type.
func eventMembers(b *gen.Event) []string {
	var given []string
	for _, member := range []struct {
		name  string
		given bool
	}{
		{"customer", b.Customer != nil},
		{"new_number", b.NewNumber != nil},
		{"group", b.Group != nil},
		{"by", b.By != nil},
		{"users", b.Users != nil},
		{"subject", b.Subject != nil},
		{"description", b.Description != nil},
		{"code", b.Code != nil},
		{"details", b.Details != nil},
	} {
		if member.given {
			given = append(given, member.name)
		}
	}
	return given
}

// does is the cause that does one command.
func does[R any](command func(v event) core.Command[R]) func(*engine.Engine, event) ([]journal.Entry, error) {
	return func(e *engine.Engine, v event) ([]journal.Entry, error) {
		_, told, err := engine.Caused(e, command(v))
		return told, err
	}
}

// nothing is a command that only succeeds or fails.
type nothing = core.Command[core.Nothing]

// setIcon is somebody who gives a group another icon, made from the seed.
func setIcon(e *engine.Engine, v event) ([]journal.Entry, error) {
	n, err := engine.Do(e, core.SampleOrdinal{Of: v.group})
	if err != nil {
		return nil, err
	}
	made, _ := sample.For("image", e.Seed(), n) // there are some
	_, told, err := engine.Caused(e, core.MemberChangesIcon{Group: v.group, By: v.by, Bytes: made.Bytes})
	return told, err
}
