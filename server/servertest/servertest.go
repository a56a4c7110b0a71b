// Package servertest is the mock inside a Go test: one line starts it, methods call and steer
// it, and it stops with the test. Its clock stands still at Start unless told otherwise. A test
// fails when an answer of the mock departed from openapi.yaml.
package servertest

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/wabamock/wabamock/server"
)

// Start is where the clock of a Mock stands at first.
//
//nolint:gochecknoglobals // a constant instant; nothing writes it.
var Start = time.Date(2024, 5, 1, 9, 0, 0, 0, time.UTC)

// Mock is a running mock. Its methods end the test when they can't do what they say. Safe for
// concurrent use.
type Mock struct {
	server *server.Server // nil when the mock is elsewhere
	far    *far           // nil when it is in this process
	client *http.Client
	base   string
	world  string
	met    *Met

	mu    sync.Mutex
	token string // of the admin, once Login was called
	rules int    // that Refuse and Fault have added
}

// settings are what Options set.
type settings struct {
	config server.Config
	tcp    bool
	world  string
	met    *Met
}

// Option departs from the defaults of New.
type Option func(*settings)

// WithFixture starts from a shipped fixture. Default: one-business.
func WithFixture(name string) Option { return func(s *settings) { s.config.Fixture = name } }

// WithFixtureYAML starts from a fixture of your own.
func WithFixtureYAML(yaml string) Option {
	return func(s *settings) { s.config.Fixture, s.config.FixtureYAML = "test.yaml", []byte(yaml) }
}

// WithScenario begins with a scenario that comes with the mock. Several are asked in order.
func WithScenario(name string) Option {
	return func(s *settings) {
		s.config.Scenarios = append(s.config.Scenarios, server.ScenarioFile{Name: name})
	}
}

// WithScenarioYAML begins with a scenario of your own; see WithScenario.
func WithScenarioYAML(yaml string) Option {
	return func(s *settings) {
		s.config.Scenarios = append(s.config.Scenarios, server.ScenarioFile{Name: "test.yaml", YAML: []byte(yaml)})
	}
}

// WithSeed draws every id, token and name from a seed. Default: 1.
func WithSeed(seed uint64) Option { return func(s *settings) { s.config.World.Seed = seed } }

// WithClientVersion imitates a version of the real client. Default: the newest.
func WithClientVersion(v string) Option {
	return func(s *settings) { s.config.World.ClientVersion = v }
}

// WithConfig changes anything else.
func WithConfig(change func(*server.Config)) Option {
	return func(s *settings) { change(&s.config) }
}

// WithWorld works in a world of this name, reached by path, instead of the default one.
func WithWorld(name string) Option { return func(s *settings) { s.world = name } }

// WithTCP listens on a free port of the loopback interface, instead of calling the server
// without a socket.
func WithTCP() Option { return func(s *settings) { s.tcp = true } }

// withMet notes down what is met.
func withMet(m *Met) Option { return func(s *settings) { s.met = m } }

// New starts a mock that stops when the test ends.
func New(tb testing.TB, opts ...Option) *Mock {
	tb.Helper()
	set := settingsOf(opts)
	set.config.Listen = "127.0.0.1:0"
	s, err := server.New(set.config)
	if err != nil {
		tb.Fatalf("make the mock: %v", err)
	}
	m := &Mock{server: s, world: set.world, met: set.met, client: &http.Client{Transport: direct{s}}, base: "http://mock.test"}
	if set.tcp {
		if err := s.Start(tb.Context()); err != nil {
			tb.Fatalf("start the mock: %v", err)
		}
		m.base, m.client = s.URLs().API, &http.Client{Transport: &http.Transport{DisableCompression: true}}
	}
	tb.Cleanup(func() { m.stop(tb) })
	return m
}

// settingsOf are the settings that Options make of the defaults.
func settingsOf(opts []Option) settings {
	set := settings{world: server.DefaultWorld}
	set.config.World.Clock, set.config.World.Start = server.ClockFrozen, Start
	for _, o := range opts {
		o(&set)
	}
	return set
}

// stop stops the mock, and fails the test for departures of ours.
func (m *Mock) stop(tb testing.TB) {
	m.client.CloseIdleConnections()
	if err := m.server.Close(context.Background()); err != nil {
		tb.Errorf("stop the mock: %v", err)
	}
	if n := m.server.Defects(); n > 0 {
		tb.Errorf("%d departures from openapi.yaml in answers of the mock", n)
		m.printDefects(tb)
	}
}

// printDefects tells each departure of ours.
func (m *Mock) printDefects(tb testing.TB) {
	entries, err := m.entries(context.Background())
	if err != nil {
		return
	}
	for _, e := range entries {
		if e.Exchange == nil {
			continue
		}
		for _, v := range e.Exchange.Ours {
			tb.Errorf("%s answered %d: %s at %q: %s", e.Exchange.Operation, e.Exchange.Response.Status, v.Rule, v.Pointer, v.Message)
		}
	}
}

// URL is the base of the mocked API in this mock's world, in the listing's form.
func (m *Mock) URL() string {
	if m.world == server.DefaultWorld {
		return m.base
	}
	return m.base + "/w/" + m.world
}

// Client is an HTTP client that reaches the mock, with or without a socket.
func (m *Mock) Client() *http.Client { return m.client }

// Advance lets a span of the world's time go by, with all that is due in it.
func (m *Mock) Advance(tb testing.TB, by time.Duration) {
	tb.Helper()
	advance := func() error { return m.server.Advance(tb.Context(), m.world, by) }
	if m.far != nil {
		advance = func() error { return m.far.advance(tb.Context(), m.world, by) }
	}
	if err := advance(); err != nil {
		tb.Fatalf("advance by %s: %v", by, err)
	}
}

// Journal is what the world's journal keeps, oldest first.
func (m *Mock) Journal(tb testing.TB) []server.Entry {
	tb.Helper()
	entries, err := m.entries(tb.Context())
	if err != nil {
		tb.Fatalf("read the journal: %v", err)
	}
	return entries
}

// entries are what the journal keeps, wherever the mock is.
func (m *Mock) entries(ctx context.Context) ([]server.Entry, error) {
	if m.far != nil {
		return m.far.journal(ctx, m.world)
	}
	return m.server.Journal(m.world)
}

// Facts are the facts of a kind that the journal keeps, oldest first.
func (m *Mock) Facts(tb testing.TB, kind string) []any {
	tb.Helper()
	var out []any
	for _, e := range m.Journal(tb) {
		if e.Kind == kind {
			out = append(out, e.Fact)
		}
	}
	return out
}

// direct calls a handler without a socket.
type direct struct{ handler http.Handler }

// RoundTrip serves one request. A fault of the connection, of which there is none, is io.ErrUnexpectedEOF.
func (d direct) RoundTrip(r *http.Request) (answer *http.Response, err error) {
	in := r.Clone(r.Context())
	in.RequestURI = in.URL.RequestURI()
	in.RemoteAddr = "127.0.0.1:1"
	in.Host = r.URL.Host
	if in.Body == nil {
		in.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	defer func() {
		switch p := recover(); p {
		case nil:
		case http.ErrAbortHandler:
			answer, err = nil, io.ErrUnexpectedEOF
		default:
			panic(p)
		}
	}()
	d.handler.ServeHTTP(w, in)
	answer = w.Result()
	answer.Request = r
	return answer, nil
}
