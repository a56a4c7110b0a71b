package webhook

import (
	"errors"
	"testing"

	"github.com/wabamock/wabamock/server/internal/core"
)

// TestFailedOnAConnectionThatWasKept tells an answer that is not understood from a receiver that
// closed the connection which it had kept: no word came of it.
func TestFailedOnAConnectionThatWasKept(t *testing.T) {
	t.Parallel()
	broken := errors.New("transport connection broken")
	var kept, fresh course
	kept.mute.Store(true)
	if got := failed(t.Context(), broken, &kept); got.cause != core.CauseClosed {
		t.Errorf("on a kept connection without a word: %s, want %s", got.cause, core.CauseClosed)
	}
	kept.trace().GotFirstResponseByte()
	for name, way := range map[string]*course{"on a kept connection that spoke": &kept, "on a fresh one": &fresh} {
		if got := failed(t.Context(), broken, way); got.cause != core.CauseBroken {
			t.Errorf("%s: %s, want %s", name, got.cause, core.CauseBroken)
		}
	}
}
