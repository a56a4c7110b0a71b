//go:build e2e

package e2e_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/servertest"
)

func TestSuiteInTheContainer(t *testing.T) {
	t.Parallel()
	p := &pool{free: map[string][]container{}}
	t.Cleanup(func() { p.remove(t) })
	servertest.Suite(t, func(t *testing.T, opts ...servertest.Option) *servertest.Mock {
		t.Helper()
		return servertest.At(t, p.place, opts...)
	})
}

// container is a mock in a container.
type container struct{ id, root string }

// pool keeps containers of each configuration; one that a case has used begins again and is used
// for the next case.
type pool struct {
	mu   sync.Mutex
	free map[string][]container // configuration => idle containers of it
	all  []string
}

// place is a container of this configuration that has just begun.
func (p *pool) place(tb testing.TB, config server.Config) string {
	tb.Helper()
	s := setupOf(tb, config)
	s.args = []string{"--rm"}
	key := fmt.Sprint(s.env, s.files) // maps print in the order of their keys
	c, ok := p.take(key)
	if !ok {
		c.id = begin(tb, s)
		p.mu.Lock()
		p.all = append(p.all, c.id)
		p.mu.Unlock()
		c.root = ready(tb, c.id)
	}
	tb.Cleanup(func() {
		if !tb.Failed() {
			c.beginAgain(tb)
			p.mu.Lock()
			defer p.mu.Unlock()
			p.free[key] = append(p.free[key], c)
		}
	})
	return c.root
}

// take takes an idle container.
func (p *pool) take(key string) (container, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	idle := p.free[key]
	if len(idle) == 0 {
		return container{}, false
	}
	p.free[key] = idle[:len(idle)-1]
	return idle[len(idle)-1], true
}

// remove removes all containers.
func (p *pool) remove(tb testing.TB) {
	tb.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	tb.Logf("%d containers", len(p.all))
	if len(p.all) > 0 {
		docker(tb, append([]string{"kill"}, p.all...)...) // --rm does the rest
	}
}

// beginAgain ends every world but the default one, which it resets.
func (c container) beginAgain(tb testing.TB) {
	tb.Helper()
	status, body := call(tb, http.MethodGet, c.root+"/_mock/worlds", "")
	var worlds struct{ Worlds []struct{ Name string } }
	if err := json.Unmarshal(body, &worlds); err != nil || status != http.StatusOK {
		tb.Fatalf("list the worlds: %d %s", status, body)
	}
	for _, w := range worlds.Worlds {
		at := c.root + "/_mock/worlds/" + w.Name
		want := http.StatusNoContent
		if w.Name == server.DefaultWorld {
			want = http.StatusOK
			status, body = call(tb, http.MethodPost, at+"/reset", "")
		} else {
			status, body = call(tb, http.MethodDelete, at, "")
		}
		if status != want {
			tb.Fatalf("begin again with %s: %d %s", w.Name, status, body)
		}
	}
}

// setupOf is a configuration as a container takes it. It fails the test for a field that it does not know.
func setupOf(tb testing.TB, c server.Config) setup {
	tb.Helper()
	s := setup{env: map[string]string{"WABAMOCK_JOURNAL_ENTRIES": "100000"}, files: map[string]string{}}
	if c.FixtureYAML != nil {
		s.files["/etc/wabamock/fixture.yaml"] = string(c.FixtureYAML)
		c.Fixture, c.FixtureYAML = "/etc/wabamock/fixture.yaml", nil
	}
	if len(c.Scenarios) > 0 {
		tb.Fatal("no case of the suite begins with a scenario yet")
	}
	take := func(name, value string, field any) {
		if v := reflect.ValueOf(field).Elem(); !v.IsZero() {
			s.env["WABAMOCK_"+name] = value
			v.SetZero()
		}
	}
	take("FIXTURE", c.Fixture, &c.Fixture)
	take("WORLDS", string(c.Worlds), &c.Worlds)
	take("MAX_WORLDS", strconv.Itoa(c.MaxWorlds), &c.MaxWorlds)
	take("MAX_BODY", strconv.FormatInt(c.HTTP.MaxBody, 10), &c.HTTP.MaxBody)
	take("MAX_UPLOAD", strconv.FormatInt(c.HTTP.MaxUpload, 10), &c.HTTP.MaxUpload)
	w := &c.World
	take("SEED", strconv.FormatUint(w.Seed, 10), &w.Seed)
	take("START", w.Start.Format(time.RFC3339Nano), &w.Start)
	take("CLOCK", string(w.Clock), &w.Clock)
	take("CLIENT_VERSION", w.ClientVersion, &w.ClientVersion)
	take("UNKNOWN_FIELDS", string(w.UnknownFields), &w.UnknownFields)
	take("TEMPLATES", string(w.Templates), &w.Templates)
	take("WEBHOOK_HTTP", string(w.WebhookHTTP), &w.WebhookHTTP)
	take("RESTART", string(w.Restart), &w.Restart)
	take("PASS_THROUGH", string(w.PassThrough), &w.PassThrough)
	take("PROGRESSION", string(w.Progression), &w.Progression)
	take("API_KEY", w.APIKey, &w.APIKey)
	if !reflect.DeepEqual(c, server.Config{}) {
		tb.Fatalf("a case wants what a container is not told: %+v", c)
	}
	return s
}

func TestPoolsKeepConfigurationsApart(t *testing.T) {
	t.Parallel()
	var keys []string
	for _, c := range []server.Config{{}, {Fixture: "load"}, {FixtureYAML: []byte("name: a\n")}, {FixtureYAML: []byte("name: b\n")}} {
		s := setupOf(t, c)
		keys = append(keys, fmt.Sprint(s.env, s.files))
	}
	slices.Sort(keys)
	if got := slices.Compact(slices.Clone(keys)); len(got) != len(keys) {
		t.Errorf("of four configurations %d are told apart", len(got))
	}
}
