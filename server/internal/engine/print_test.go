package engine_test

import (
	"slices"
	"sync"
	"testing"

	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// closeWith ends an exchange with an answer.
func closeWith(e *engine.Engine, answer engine.Sum) {
	e.End(&journal.Exchange{}, engine.Closing{Answer: answer})
}

func TestTheFingerprintKnowsNoOrder(t *testing.T) {
	t.Parallel()
	one, other := begin(t, withHook), begin(t, withHook)
	empty := one.Fingerprint()
	if empty != other.Fingerprint() || len(empty) != 64 {
		t.Errorf("fingerprints %q and %q at the start", empty, other.Fingerprint())
	}
	sums := make([]engine.Sum, 100)
	for i := range sums {
		for k := range sums[i] {
			sums[i][k] = 255 - byte(i*k)
		}
		closeWith(one, sums[i])
	}
	var wg sync.WaitGroup
	for _, sum := range slices.Backward(sums) {
		wg.Go(func() { closeWith(other, sum) })
	}
	wg.Wait()
	if one.Fingerprint() != other.Fingerprint() || one.Fingerprint() == empty {
		t.Errorf("fingerprints %s and %s", one.Fingerprint(), other.Fingerprint())
	}
	closeWith(one, sums[0])
	if one.Fingerprint() == other.Fingerprint() {
		t.Error("an answer once more changes nothing")
	}
}

func TestTheFingerprintKnowsAttempts(t *testing.T) {
	t.Parallel()
	report := func(change func(*core.ReportAttempt)) string {
		e := begin(t, withHook)
		done(t, e, core.Receive{From: priya, Type: core.TypeText, Said: core.Said{Text: "hi"}})
		r := core.ReportAttempt{Delivery: done(t, e, core.DeliveriesInFlight{})[0].Delivery, Attempt: 1, Status: 200, Payload: []byte("{}")}
		change(&r)
		before := e.Fingerprint()
		_, err := engine.Do(e, r)
		if refused := err != nil; refused != (before == e.Fingerprint()) {
			t.Errorf("%+v refused: %t, but the fingerprint says otherwise", r, refused)
		}
		return e.Fingerprint()
	}
	seen := map[string]bool{}
	for i, change := range []func(*core.ReportAttempt){
		func(*core.ReportAttempt) {},
		func(r *core.ReportAttempt) { r.Payload = []byte("[]") },
		func(r *core.ReportAttempt) { r.Status = 500 },
		func(r *core.ReportAttempt) { r.Status, r.Cause = 0, core.CauseTLS },
		func(r *core.ReportAttempt) { r.Attempt = 2 },
	} {
		got := report(change)
		if seen[got] {
			t.Errorf("report %d has the fingerprint of another", i)
		}
		seen[got] = true
	}
	if report(func(r *core.ReportAttempt) { r.Took, r.Detail = 1, "slow" }) != report(func(*core.ReportAttempt) {}) {
		t.Error("how long it took is in the fingerprint")
	}
}
