package engine

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"time"

	"github.com/wabamock/wabamock/server/internal/clock"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/graph"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// Log keeps what changes a World: an image, and the records of what was done since. Blobs are named
// in images and records, and stand for bytes that are never changed.
type Log interface {
	// Append keeps one more record. It must not wait.
	Append(record []byte, blobs graph.Blobs)
	// Begin keeps an image in place of another one and of all records so far. It must not wait.
	Begin(image []byte, blobs graph.Blobs)
	// Commit waits until all that was appended is kept for good. The error tells that it is not.
	Commit(ctx context.Context) error
}

// record is one thing that was done to a World, or that befell it. Only one member is there.
type record struct {
	Command  any // of the core, by value
	Exchange *closed
	Clock    *clock.State
}

// closed is the end of an exchange.
type closed struct {
	Exchange *journal.Exchange
	Closing  Closing
}

// A record has a head: the instant (8 bytes of seconds and 4 of nanoseconds), the seq of the
// journal's last entry afterwards, and the ordinal of the last exchange.
const headSize = 8 + 4 + 8 + 8

// pending is a record that waits for its head.
type pending struct {
	text  []byte // empty: nothing is to be kept
	blobs graph.Blobs
}

// draft writes a record down, without its head. Nobody needs to hold the lock.
func (e *Engine) draft(r record) pending {
	if e.log == nil || r.Command != nil && onlyLooks(r.Command) {
		return pending{}
	}
	text, blobs, err := writing().records.Append(make([]byte, headSize, 512), &r, nil)
	if err != nil {
		panic(fmt.Sprintf("engine: keep a %T: %v", r.Command, err)) // core.Kinds and core.Commands list all there are
	}
	return pending{text, blobs}
}

// keep gives a record its head and appends it; the caller holds the lock, and has done it.
func (e *Engine) keep(p pending, at time.Time) {
	if len(p.text) == 0 {
		return
	}
	head := p.text[:headSize]
	binary.BigEndian.PutUint64(head, uint64(at.Unix()))
	binary.BigEndian.PutUint32(head[8:], uint32(at.Nanosecond()))
	_, last := e.journal.Bounds()
	binary.BigEndian.PutUint64(head[12:], last)
	binary.BigEndian.PutUint64(head[20:], e.exchanges.Load())
	e.log.Append(p.text, p.blobs)
}

// commandKinds are the kinds of commands by type.
//
//nolint:gochecknoglobals // constant, and made once; nothing writes it.
var commandKinds = sync.OnceValue(func() map[reflect.Type]core.CommandKind {
	kinds := map[reflect.Type]core.CommandKind{}
	for _, k := range core.Commands() {
		kinds[reflect.TypeOf(k.Example)] = k
	}
	return kinds
})

// onlyLooks tells whether a command changes nothing.
func onlyLooks(command any) bool { return commandKinds()[reflect.TypeOf(command)].Looks }

// Keep lets a log keep the World from now on. It must be called before anybody else has the engine.
// A log that knows nothing of the World yet begins with an image.
func (e *Engine) Keep(log Log, fresh bool) error {
	e.log = log
	if fresh {
		return e.Checkpoint()
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.keepClock()
	return nil
}

// Checkpoint lets the log begin anew with an image, so that it does not grow without bound.
func (e *Engine) Checkpoint() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	i, err := e.whole(state)
	if err != nil {
		return fmt.Errorf("make an image: %w", err)
	}
	body, blobs, err := writing().image.Append(nil, &i, &e.memo)
	if err != nil {
		return fmt.Errorf("make an image: %w", err)
	}
	e.log.Begin(body, blobs)
	e.keepClock()
	return nil
}

// keepClock keeps where the clock stands; the caller holds the lock.
func (e *Engine) keepClock() {
	if e.log == nil {
		return
	}
	e.world.PassTo(e.world.Now()) // what is due at this very instant happens then, too, when it is done again
	e.record()
	s := e.clock.State()
	e.keep(e.draft(record{Clock: &s}), e.world.Now())
}

// Committed waits until all that was done is kept for good, if anybody keeps it. The error tells
// that it is not.
func (e *Engine) Committed(ctx context.Context) error {
	if e.log == nil {
		return nil
	}
	return e.log.Commit(ctx)
}

// Kept is what a log has kept of a World.
type Kept struct {
	Image   []byte
	Records [][]byte // oldest first
	Blob    func(graph.Sum) ([]byte, bool)
}

// ErrReplay tells that what was done to a World led elsewhere when it was done again: another version
// of the program did it.
var ErrReplay = errors.New("what was kept leads elsewhere when it is done again")

// Recover makes an engine from what a log has kept: the image, and all that was done since, done
// again. The observers learn what those of the image had learnt, and see what was done since. Its clock goes on as if it
// had never stopped. It keeps nothing by itself, see Keep.
func Recover(k Kept, limits journal.Limits, observers ...journal.Observer) (*Engine, error) {
	i, err := writing().image.Read(k.Image, k.Blob)
	if err != nil {
		return nil, fmt.Errorf("read image: %w", err)
	}
	e, err := i.engine(limits, observers)
	if err != nil {
		return nil, err
	}
	last := clock.State{Frozen: i.Frozen, At: i.At, Wall: e.clock.State().Wall}
	for n, text := range k.Records {
		if err := e.again(text, k.Blob, &last); err != nil {
			return nil, fmt.Errorf("do record %d of %d again: %w", n+1, len(k.Records), err)
		}
	}
	e.clock = clock.Resumed(last, e.world.Now())
	return e, nil
}

// again does what a record says.
func (e *Engine) again(text []byte, blobs func(graph.Sum) ([]byte, bool), last *clock.State) error {
	if len(text) < headSize {
		return errors.New("it is cut off")
	}
	at := time.Unix(int64(binary.BigEndian.Uint64(text)), int64(binary.BigEndian.Uint32(text[8:]))).UTC()
	entry, exchanges := binary.BigEndian.Uint64(text[12:]), binary.BigEndian.Uint64(text[20:])
	r, err := writing().records.Read(text[headSize:], blobs)
	if err != nil {
		return err
	}
	switch {
	case r.Clock != nil:
		*last = *r.Clock
		e.world.PassTo(at)
		e.record()
	case r.Exchange != nil:
		e.close(r.Exchange.Exchange, r.Exchange.Closing, at)
	default:
		kind, ok := commandKinds()[reflect.TypeOf(r.Command)]
		if !ok {
			return fmt.Errorf("a %T is no command", r.Command)
		}
		e.attempted(r.Command, kind.Again(e.world, at, r.Command))
		e.record()
	}
	e.exchanges.Store(max(e.exchanges.Load(), exchanges))
	if _, got := e.journal.Bounds(); got != entry {
		return ErrReplay
	}
	return nil
}
