package server

import (
	"fmt"

	"github.com/wabamock/wabamock/server/internal/core"
)

// declare adds a world that somebody made, whatever the policy. A name that is taken is refused.
func (ws *worlds) declare(name string, n newborn) (*world, error) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	if ws.live[name] != nil {
		return nil, &core.Fault{Code: 1014, Details: fmt.Sprintf("There is a world %q already", name)}
	}
	if err := ws.room(); err != nil {
		return nil, err
	}
	return ws.add(name, n)
}

// replace lets another engine be the world of a name, whatever the policy, and returns when the one
// before has stopped. What is being asked of that one is answered by it.
func (ws *worlds) replace(name string, n newborn) (*world, error) {
	w, before, err := ws.exchange(name, n)
	if err == nil && before != nil {
		abandon(before)
	}
	return w, err
}

// exchange puts an engine in the place of another, which it hands out; nil: there was none.
func (ws *worlds) exchange(name string, n newborn) (w, before *world, err error) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	if before = ws.live[name]; before == nil || ws.closed {
		if err := ws.room(); err != nil {
			return nil, nil, err
		}
	}
	w, err = ws.add(name, n)
	return w, before, err
}

// remove ends a world, and returns when it has stopped. The default one stays.
func (ws *worlds) remove(name string) error {
	if name == DefaultWorld {
		return &core.Fault{Code: 1014, Details: "The world default can't be deleted, only reset"}
	}
	ws.mu.Lock()
	w := ws.live[name]
	if w != nil {
		ws.forget(w)
	}
	ws.mu.Unlock()
	if w == nil {
		return noWorld(name)
	}
	abandon(w)
	return nil
}
