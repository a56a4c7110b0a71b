package servertest_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/servertest"
)

// repeats lets a test end with its run being repeated from a capsule, in which nothing may depart: so
// whatever the behaviour suite does can be taken along.
func repeats(t *testing.T, m *servertest.Mock) *servertest.Mock {
	t.Helper()
	if strings.Contains(t.Name(), "a_token_of_one_world_opens_no_other") {
		return m // a capsule knows the tokens of its own world only: docs/capsule.md, What is not repeated
	}
	t.Cleanup(func() {
		ctx := context.WithoutCancel(t.Context()) // it ends before this begins
		base, world, other := strings.Cut(m.URL(), "/w/")
		if !other {
			world = server.DefaultWorld
		}
		q, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/_mock/worlds/"+world+"/capsule", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		a, err := m.Client().Do(q)
		if err != nil {
			t.Fatal(err)
		}
		defer a.Body.Close()
		switch a.StatusCode {
		case http.StatusOK:
		case http.StatusConflict:
			return // it was restored from a snapshot, or the journal has dropped entries
		default:
			t.Fatalf("take a capsule: %s", a.Status)
		}
		r, err := server.ReplayCapsule(ctx, a.Body)
		if err != nil {
			t.Errorf("repeat the capsule: %v", err)
		}
		for _, d := range r.Departures {
			t.Errorf("the repeated run departs: %s", d)
		}
	})
	return m
}
