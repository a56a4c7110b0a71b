package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/wabamock/wabamock/server/internal/clock"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/graph"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// ErrLayout tells that an image was made by a version of the program that keeps other things.
var ErrLayout = graph.ErrLayout

// image is all that an engine has in its keeping.
type image struct {
	World     *core.World
	Frozen    bool
	At        time.Time // what the clock shows
	Exchanges uint64    // ordinal of the last exchange
	Journal   journal.State
	Observers [][]byte // what each had learnt, or its memory
	Print     fingerprint
}

// codecs are how images and records are written.
type codecs struct {
	image   *graph.Codec[image]
	records *graph.Codec[record]
}

// writing makes the codecs when they are needed first; most Worlds are never kept.
//
//nolint:gochecknoglobals // constant, and made once; nothing writes it.
var writing = sync.OnceValue(func() codecs {
	kinds := core.Kinds()
	images, err := graph.New[image](kinds...)
	if err != nil {
		panic(fmt.Sprintf("engine: %v", err)) // a test of package core plans it too
	}
	for _, c := range core.Commands() {
		kinds = append(kinds, c.Example)
	}
	records, err := graph.New[record](kinds...)
	if err != nil {
		panic(fmt.Sprintf("engine: %v", err)) // the same
	}
	return codecs{images, records}
})

// Layout is a hash over all that is kept of Worlds: what another layout wrote cannot be read.
func Layout() string { return writing().image.Layout() + writing().records.Layout() }

// Image is all of the World and its record as one JSON file, from which Restore makes it anew. It
// waits until no webhook is in flight (if anybody posts) and every send is answered; when the
// context ends before, it takes what is.
func (e *Engine) Image(ctx context.Context) ([]byte, error) {
	var file []byte
	var err error
	take := func() bool {
		var i image
		if i, err = e.whole(memory); err == nil {
			file, err = writing().image.File(&i, nil)
		}
		return true
	}
	if ended := e.await(ctx, func() bool { return e.quiet() && take() }); ended != nil && file == nil && err == nil {
		e.mu.Lock()
		defer e.mu.Unlock()
		take()
	}
	if err != nil {
		return nil, fmt.Errorf("make an image: %w", err)
	}
	return file, nil
}

// state is all that an observer has learnt, and memory what of it belongs to the World.
func state(o journal.Observer) ([]byte, error) { return o.State() }

func memory(o journal.Observer) ([]byte, error) {
	if r, ok := o.(journal.Remembering); ok {
		return r.Memory()
	}
	return o.State()
}

// whole brings the World up to the present, and is all that there is, of observers what is asked for; the
// caller holds the lock.
func (e *Engine) whole(of func(journal.Observer) ([]byte, error)) (image, error) {
	now := e.clock.State()
	if due, ok := e.world.Due(); ok && !due.After(now.At) {
		e.world.PassTo(now.At)
		e.record()
	}
	e.world.PassTo(now.At)
	i := image{
		World: e.world, Frozen: now.Frozen, At: now.At, Exchanges: e.exchanges.Load(),
		Journal: e.journal.State(), Print: e.answers,
	}
	for _, o := range e.observers {
		learnt, err := of(o)
		if err != nil {
			return i, fmt.Errorf("state of an observer: %w", err)
		}
		i.Observers = append(i.Observers, learnt)
	}
	return i, nil
}

// Restore makes an engine from an image. Its clock goes on from the instant of the image, and stands
// still when that one did. Sends that were not answered count as answered, and what was in flight
// is in flight. The observers, as many as the image was made with, learn what those had learnt. The error
// is ErrLayout, graph.ErrChanged, or tells the place that can't be read.
func Restore(file []byte, limits journal.Limits, observers ...journal.Observer) (*Engine, error) {
	i, err := writing().image.Open(file)
	if err != nil {
		return nil, fmt.Errorf("read image: %w", err)
	}
	e, err := i.engine(limits, observers)
	if err != nil {
		return nil, err
	}
	_, _ = core.Do(e.world, e.world.Now(), core.Recover{}) // never refused
	e.record()
	return e, nil
}

// engine goes on from an image.
func (i *image) engine(limits journal.Limits, observers []journal.Observer) (*Engine, error) {
	if i.World == nil {
		return nil, errors.New("read image: there is no world in it")
	}
	if len(observers) > 0 && len(i.Observers) != len(observers) {
		return nil, fmt.Errorf("read image: %d observers saw its record, want %d", len(i.Observers), len(observers))
	}
	for n, o := range observers {
		if err := o.Restore(i.Observers[n]); err != nil {
			return nil, fmt.Errorf("read image: what an observer had learnt: %w", err)
		}
	}
	j, err := journal.Restored(i.Journal, limits, observers...)
	if err != nil {
		return nil, fmt.Errorf("read image: %w", err)
	}
	e := &Engine{
		clock: clock.Shifted(i.At), journal: j, options: i.World.Options(), seed: i.World.Genesis().Seed,
		life: newLife(), observers: observers, world: i.World, wake: make(chan struct{}, 1), answers: i.Print,
	}
	if i.Frozen {
		e.clock = clock.Manual(i.At)
	}
	e.exchanges.Store(i.Exchanges)
	e.ruling.Store(i.World.Ruling())
	return e, nil
}
