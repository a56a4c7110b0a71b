package server

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wabamock/wabamock/server/internal/clock"
	"github.com/wabamock/wabamock/server/internal/control"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/findings"
	"github.com/wabamock/wabamock/server/internal/store"
	"github.com/wabamock/wabamock/server/internal/webhook"
)

// DefaultWorld is the world of requests that name none. It exists from the start and stays.
const DefaultWorld = "default"

// maxWorldName is the longest name of a world, in bytes (our choice: a DNS label).
const maxWorldName = 63

// world is one live World and what keeps it going.
type world struct {
	name   string
	engine *engine.Engine
	used   atomic.Int64 // when it was last asked for, Unix nanoseconds of the wall clock
	beside control.Beside
	record *control.Record
	log    *store.World // keeps it; nil: nobody does
	stop   context.CancelCauseFunc
	over   <-chan struct{} // closed by stop
	done   chan struct{}   // closed when all that keeps it going has ended
}

// worlds holds the live worlds. Safe for concurrent use.
type worlds struct {
	wall   *clock.Clock
	ttl    time.Duration // negative: worlds stay
	max    int
	policy WorldPolicy
	start  func() (newborn, error)
	record func(name string, before *control.Record) *control.Record // of a world, see Server.newRecord
	bury   func(*control.Record)                                     // of a world that is over
	poster func(name string, e *engine.Engine) *webhook.Poster       // nil: nothing is posted
	data   *data                                                     // keeps them; nil: nobody does

	mu     sync.RWMutex
	closed bool
	live   map[string]*world
}

// requestID is what the real client would send as X-Request-ID with the n-th exchange: 32 hex
// digits. Source: overview, Response headers (O).
func (w *world) requestID(n uint64) string {
	return core.HexID(w.engine.Seed(), "request", n, requestIDBytes)
}

// innerID is the same for X-Internal-Request-IDS, which calls that reach the core carry.
func (w *world) innerID(n uint64) string {
	return core.HexID(w.engine.Seed(), "inner request", n, requestIDBytes)
}

// requestIDBytes is half the length of a request id.
const requestIDBytes = 16

// isWorldName tells whether a text can name a world: letters, digits, dots, dashes and
// underscores, at most 63, beginning with a letter or digit.
func isWorldName(s string) bool {
	if s == "" || len(s) > maxWorldName {
		return false
	}
	for i := range len(s) {
		c := s[i]
		alnum := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !alnum && (i == 0 || c != '-' && c != '_' && c != '.') {
			return false
		}
	}
	return true
}

// enter finds a world and notes that it is in use. One that does not exist is created when
// create is set and the policy allows it; every refusal is a *core.Fault.
func (ws *worlds) enter(name string, create bool) (*world, error) {
	now := ws.wall.Now().UnixNano()
	ws.mu.RLock()
	w := ws.live[name]
	if w != nil {
		w.used.Store(now) // before a sweep can look
	}
	ws.mu.RUnlock()
	if w != nil {
		return w, nil
	}
	return ws.create(name, create)
}

// create makes a world, unless somebody else just did.
func (ws *worlds) create(name string, may bool) (*world, error) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	if w := ws.live[name]; w != nil {
		w.used.Store(ws.wall.Now().UnixNano())
		return w, nil
	}
	if !isWorldName(name) {
		return nil, noName(name)
	}
	if !may || ws.policy == WorldsDeclared {
		return nil, noWorld(name)
	}
	if err := ws.room(); err != nil {
		return nil, err
	}
	return ws.begin(name)
}

// noWorld refuses what is asked of a world that is not live.
func noWorld(name string) *core.Fault {
	return &core.Fault{Code: 1006, Rule: ruleUnknownWorld, Details: fmt.Sprintf("There is no world %q", name)}
}

// noName refuses what can't name a world.
func noName(name string) *core.Fault {
	return &core.Fault{Code: 1006, Rule: ruleUnknownWorld, Details: fmt.Sprintf("%.70q can't name a world: want letters, digits, dots, dashes and underscores, at most %d", name, maxWorldName)}
}

// room refuses one more world where there may be none; the caller holds the lock.
func (ws *worlds) room() error {
	switch {
	case ws.closed:
		return &core.Fault{Code: 1016, Details: "The server is stopping"}
	case len(ws.live) >= ws.max:
		return &core.Fault{Code: 1016, Rule: ruleTooManyWorlds, Details: fmt.Sprintf("%d worlds are live, and --max-worlds allows no more", len(ws.live))}
	}
	return nil
}

// begin adds a world from the configured fixture; the caller holds the lock.
func (ws *worlds) begin(name string) (*world, error) {
	n, err := ws.start()
	if err != nil {
		return nil, fmt.Errorf("create world %q: %w", name, err)
	}
	return ws.add(name, n)
}

// add lets an engine be a world, in place of the one that has the name, whose record it goes on with;
// the caller holds the lock.
func (ws *worlds) add(name string, n newborn) (*world, error) {
	before := ws.live[name]
	var record *control.Record
	if before != nil {
		before.engine.Retire() // what is still asked of it belongs to no life
		record = before.record
	}
	record = ws.record(name, record)
	if err := n.life.begin(partsOf(record), before == nil); err != nil {
		return nil, fmt.Errorf("begin world %q: %w", name, err)
	}
	record.Findings.Suit(findings.Terms{Version: n.engine.Options().ClientVersion, Frozen: n.engine.Frozen()})
	return ws.run(name, n.engine, record, ws.data.create(name, n.engine, before)), nil
}

// forget lets a world be no more, but for its record; the caller holds the lock, and stops it.
func (ws *worlds) forget(w *world) {
	delete(ws.live, w.name)
	w.drop()
	w.engine.Retire()
	ws.bury(w.record)
}

// run starts the runner of a world, its poster, and who minds its log; the caller holds the lock.
func (ws *worlds) run(name string, e *engine.Engine, record *control.Record, log *store.World) *world {
	ctx, stop := context.WithCancelCause(context.Background())
	w := &world{name: name, engine: e, record: record, log: log, stop: stop, over: ctx.Done(), done: make(chan struct{})}
	w.used.Store(ws.wall.Now().UnixNano())
	var rooms sync.WaitGroup
	rooms.Go(func() { e.Run(ctx) })
	if ws.poster != nil {
		poster := ws.poster(name, e)
		rooms.Go(func() { poster.Run(ctx) })
	}
	rooms.Go(func() { ws.data.tend(ctx, w) })
	go func() {
		defer close(w.done)
		rooms.Wait()
	}()
	ws.live[name] = w
	return w
}

// knowsUser tells whether the default world has a user of exactly this name, so that a user name
// with an @ in it is not taken for one of another world.
func (ws *worlds) knowsUser(name string) bool {
	ws.mu.RLock()
	w := ws.live[DefaultWorld]
	ws.mu.RUnlock()
	known, _ := engine.Do(w.engine, core.KnowsUser{Name: name}) // a look-up is never refused
	return known
}

// all are the live worlds, by name.
func (ws *worlds) all() []*world {
	ws.mu.RLock()
	defer ws.mu.RUnlock()
	out := make([]*world, 0, len(ws.live))
	for _, w := range ws.live {
		out = append(out, w)
	}
	slices.SortFunc(out, func(a, b *world) int { return strings.Compare(a.name, b.name) })
	return out
}

// sweep drops the worlds that were not used for the ttl.
func (ws *worlds) sweep() {
	oldest := ws.wall.Now().Add(-ws.ttl).UnixNano()
	ws.mu.Lock()
	var idle []*world
	for _, name := range slices.Sorted(maps.Keys(ws.live)) {
		if w := ws.live[name]; name != DefaultWorld && w.used.Load() < oldest {
			idle = append(idle, w)
			ws.forget(w)
		}
	}
	ws.mu.Unlock()
	halt(idle)
}

// tend sweeps now and then, until the context ends.
func (ws *worlds) tend(ctx context.Context) {
	if ws.ttl < 0 {
		return
	}
	for ctx.Err() == nil {
		ws.wall.Wait(ctx, ws.wall.Now().Add(min(max(ws.ttl/4, time.Millisecond), time.Minute)), nil)
		ws.sweep()
	}
}

// close stops every world and lets none in any more. It answers those that were live.
func (ws *worlds) close() []*world {
	ws.mu.Lock()
	ws.closed = true
	left := make([]*world, 0, len(ws.live))
	for _, w := range ws.live {
		left = append(left, w)
	}
	ws.mu.Unlock()
	halt(left)
	return left
}

// halt stops worlds and waits until their runners have ended. Webhooks that are in flight may arrive.
func halt(list []*world) { end(list, nil) }

// abandon does the same with worlds that are given up: what is in flight is cut off.
func abandon(list ...*world) { end(list, webhook.ErrGone) }

// end stops worlds, which is told why, and waits until all that keeps them going has ended.
func end(list []*world, why error) {
	for _, w := range list {
		w.stop(why)
	}
	for _, w := range list {
		<-w.done
	}
}
