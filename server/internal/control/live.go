package control

import (
	"sync/atomic"

	"github.com/wabamock/wabamock/server/internal/capsule"
	"github.com/wabamock/wabamock/server/internal/engine"
)

// Live is a world that lives, with what the control API keeps beside it.
type Live struct {
	Engine *engine.Engine
	Beside *Beside
	Record *Record
	Over   <-chan struct{} // closed when the world is stopped: dropped, deleted, or another one in its place
}

// Beside is what the control API keeps beside a world, for as long as that lives. The zero value is
// ready. Safe for concurrent use.
type Beside struct {
	sink      sink
	followers atomic.Int32 // of the journal
	awaiting  atomic.Int32 // checks that are waited for
	tape      capsule.Tape
}

// Tape is what it takes to repeat what happened in the world, beside the journal.
func (b *Beside) Tape() *capsule.Tape { return &b.tape }

// visit finds a world with what is kept beside it; it does not create one.
func (c *Control) visit(name string) (Live, error) {
	live, err := c.worlds.Visit(name)
	if err != nil {
		return Live{}, problemOf(err)
	}
	return live, nil
}
