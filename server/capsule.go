package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/wabamock/wabamock/server/internal/capsule"
)

// CapsuleReplay is what came of repeating a capsule.
type CapsuleReplay struct {
	Capsule    CapsuleManifest    `json:"capsule"`
	Program    string             `json:"program"`    // version of the program that repeated it
	SameSpec   bool               `json:"same_spec"`  // it has the openapi.yaml of the one that recorded it
	Exchanges  int                `json:"exchanges"`  // sent again
	Deeds      int                `json:"deeds"`      // of the control API, done again
	Attempts   int                `json:"attempts"`   // to post webhooks, which ended as they did
	Departures []CapsuleDeparture `json:"departures"` // in the order in which they happened; at most 1,000
	More       int                `json:"more"`       // departures beside these
	Notes      []string           `json:"notes"`      // what could not be repeated as it was
	refused    []CapsuleDeparture // deeds
}

// CapsuleManifest says what a capsule is of.
type CapsuleManifest = capsule.Manifest

// CapsuleDeparture is one place in which the repeated run differs from the recorded one.
type CapsuleDeparture = capsule.Departure

// CapsuleDifference is a request in which two runs differ.
type CapsuleDifference = capsule.Difference

// Same tells whether nothing departed.
func (r *CapsuleReplay) Same() bool { return len(r.Departures) == 0 && r.More == 0 }

// ReplayCapsule repeats the run in a capsule, in a world of its own and without any network, and
// compares answers, facts and webhook payloads with what was recorded. The error is that of a file
// which is no capsule, or of a world that can't begin as the recorded one did.
func ReplayCapsule(ctx context.Context, from io.Reader) (CapsuleReplay, error) {
	recorded, err := capsule.Read(from)
	if err != nil {
		return CapsuleReplay{}, err
	}
	r, err := rehearse(recorded)
	if err != nil {
		return CapsuleReplay{}, fmt.Errorf("repeat capsule: %w", err)
	}
	err = r.play(ctx)
	var repeated *capsule.Capsule
	if err == nil {
		repeated, err = r.taken()
	}
	if err = errors.Join(err, r.server.Close(context.WithoutCancel(ctx))); err != nil {
		return CapsuleReplay{}, fmt.Errorf("repeat capsule: %w", err)
	}
	return r.compare(repeated), nil
}

// compare is what came of it.
func (r *rehearsal) compare(repeated *capsule.Capsule) CapsuleReplay {
	c := capsule.Compare(r.recorded, repeated)
	out := r.result
	out.Capsule, out.Program = r.recorded.Manifest, repeated.Manifest.Program
	out.SameSpec = r.recorded.Manifest.Spec == repeated.Manifest.Spec
	out.Departures, out.More = append(append([]CapsuleDeparture{}, out.refused...), c.Departures...), c.More
	slices.SortStableFunc(out.Departures, capsule.BySeq)
	if c.Drift != "" {
		out.Notes = append(out.Notes, c.Drift)
	}
	out.Notes = append([]string{}, out.Notes...)
	return out
}

// DiffCapsules are the differences between what clients asked for in two runs.
func DiffCapsules(before, after io.Reader) ([]CapsuleDifference, error) {
	a, err := capsule.Read(before)
	if err != nil {
		return nil, fmt.Errorf("the old one: %w", err)
	}
	b, err := capsule.Read(after)
	if err != nil {
		return nil, fmt.Errorf("the new one: %w", err)
	}
	return capsule.Requests(a, b), nil
}
