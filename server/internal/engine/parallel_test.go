package engine_test

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// inOrder fails the test when facts are not in the order of time or a status went back.
func inOrder(t *testing.T, e *engine.Engine) {
	t.Helper()
	rank := map[core.Status]int{core.StatusSent: 1, core.StatusDelivered: 2, core.StatusRead: 3}
	var last time.Time
	reached := map[string]core.Status{}
	for _, entry := range e.Journal().Since(0, 0).Entries {
		if entry.Fact == nil {
			continue
		}
		if entry.At.Before(last) {
			t.Errorf("%s at %s comes after a fact at %s", entry.Kind, entry.At, last)
		}
		last = entry.At
		if s, ok := entry.Fact.(core.StatusReached); ok {
			if rank[s.Status] <= rank[reached[s.Message]] {
				t.Errorf("message %s went from %s to %s", s.Message, reached[s.Message], s.Status)
			}
			reached[s.Message] = s.Status
		}
	}
}

// TestParallelCallers lets callers do all kinds of things in one world that runs, and that somebody
// advances besides: ids are unique, no change is lost, statuses never go back.
func TestParallelCallers(t *testing.T) {
	t.Parallel()
	const callers, each = 8, 50
	e := begin(t, running)
	ctx, cancel := context.WithCancel(t.Context())
	ended := inBackground(func() { e.Run(ctx) })

	ids := make([][]string, callers)
	groups := make([]string, callers)
	ordinals := make([][]uint64, callers)
	var wg sync.WaitGroup
	for i := range callers {
		wg.Go(func() {
			groups[i] = done(t, e, core.CreateGroup{Subject: "Table"}).ID
			for n := range each {
				ordinal, at := e.Begin()
				ordinals[i] = append(ordinals[i], ordinal)
				ids[i] = append(ids[i], done(t, e, text(priya)), done(t, e, text(fmt.Sprintf("4477009001%02d", i))))
				id := done(t, e, core.Receive{From: priya, Type: core.TypeText, Said: core.Said{Text: "hi"}})
				ids[i] = append(ids[i], id)
				_, _ = engine.Do(e, core.MarkMessageAsRead{Message: id}) // a later one may have been marked already
				change(t, e, i, n)
				done(t, e, core.UpdateGroup{Group: groups[i], Subject: fmt.Sprintf("Table %d", n)})
				e.End(&journal.Exchange{ID: strconv.FormatUint(ordinal, 10), At: at}, engine.Closing{Label: "POST_v1_messages", Result: "201"})
			}
		})
	}
	wg.Go(func() {
		for range each {
			if err := e.Advance(t.Context(), 100*time.Millisecond); err != nil {
				t.Error(err)
			}
		}
	})
	wg.Wait()
	if err := e.Advance(t.Context(), time.Minute); err != nil {
		t.Error(err)
	}
	cancel()
	<-ended

	unique(t, "message ids", ids, callers*each*3)
	unique(t, "ordinals of exchanges", ordinals, callers*each)
	unique(t, "groups", [][]string{groups}, callers)
	nothingLost(t, e, groups, each)
	inOrder(t, e)
	if got, want := len(statuses(e)), callers*each*2*3; got != want {
		t.Errorf("%d statuses, want %d", got, want)
	}
	if got, want := e.Journal().Count(journal.KindExchange), uint64(callers*each); got != want {
		t.Errorf("%d exchanges on record, want %d", got, want)
	}
}

// change sets a setting that belongs to the caller alone; its last value is that of each-1.
func change(t *testing.T, e *engine.Engine, caller, n int) {
	t.Helper()
	span, flag, pager := time.Duration(n+1)*time.Second, n%2 == 1, fmt.Sprintf("16505550%03d", n)
	patches := []core.SettingsPatch{
		{CallbackBackoffDelay: &span},
		{HeartbeatInterval: &span},
		{UnhealthyInterval: &span},
		{OnCallPager: &pager},
		{SentStatus: &flag},
		{SkipReferralMedia: &flag},
	}
	if caller < len(patches) {
		done(t, e, core.UpdateApplicationSettings{Patch: patches[caller]})
	}
}

// nothingLost fails the test when settings or groups are not as the callers left them.
func nothingLost(t *testing.T, e *engine.Engine, groups []string, each int) {
	t.Helper()
	s, span := done(t, e, core.ApplicationSettings{}), time.Duration(each)*time.Second
	if s.CallbackBackoffDelay != span || s.HeartbeatInterval != span || s.UnhealthyInterval != span ||
		s.OnCallPager != fmt.Sprintf("16505550%03d", each-1) || s.SentStatus != (each%2 == 0) || s.SkipReferralMedia != (each%2 == 0) {
		t.Errorf("a change of the settings was lost: %+v", s)
	}
	for _, id := range groups {
		if got, want := done(t, e, core.GroupInfo{Group: id}).Subject, fmt.Sprintf("Table %d", each-1); got != want {
			t.Errorf("group %s is called %q, want %q", id, got, want)
		}
	}
}

// unique fails the test unless there are so many, all different and none of them zero.
func unique[T comparable](t *testing.T, what string, lists [][]T, want int) {
	t.Helper()
	seen := map[T]bool{}
	var zero T
	for _, list := range lists {
		for _, v := range list {
			if seen[v] || v == zero {
				t.Errorf("%s: %v is empty or came twice", what, v)
			}
			seen[v] = true
		}
	}
	if len(seen) != want {
		t.Errorf("%s: %d different ones, want %d", what, len(seen), want)
	}
}

func TestOrdinalsOfParallelExchanges(t *testing.T) {
	t.Parallel()
	const callers, each = 4, 20_000
	e, ready := begin(t), make(chan struct{})
	ordinals := make([][]uint64, callers)
	var wg sync.WaitGroup
	for i := range callers {
		wg.Go(func() {
			<-ready
			for range each {
				ordinal, _ := e.Begin()
				ordinals[i] = append(ordinals[i], ordinal)
			}
		})
	}
	close(ready)
	wg.Wait()
	unique(t, "ordinals", ordinals, callers*each)
}
