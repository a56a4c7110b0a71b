package server

import (
	"encoding/json"
	"errors"

	controlgen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/store"
)

// Learnt is what the record of a live world has learnt, by the names of its parts.
func (s *Server) Learnt(world string) (map[string]json.RawMessage, error) {
	w, err := s.worlds.enter(world, false)
	if err != nil {
		return nil, err
	}
	return learnt(partsOf(w.record))
}

// learnt is what parts have learnt, by their names.
func learnt(parts []part) (all map[string]json.RawMessage, err error) {
	state, err := (&life{parts: parts}).State()
	if err == nil {
		err = json.Unmarshal(state, &all)
	}
	return all, err
}

// LearntIn is the same of a world as a data directory has kept it, before it goes on.
func (s *Server) LearntIn(dir, world string) (all map[string]json.RawMessage, err error) {
	kept, err := store.Open(store.Options{Dir: dir, Layout: engine.Layout()})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, kept.Close()) }()
	log, saved, err := kept.Load(world)
	if err != nil {
		return nil, err
	}
	r := s.newRecord(world, nil)
	if _, err := engine.Recover(engine.Kept{Image: saved.Image, Records: saved.Records, Blob: log.Blob}, s.journalLimits(), &life{parts: partsOf(r)}); err != nil {
		return nil, err
	}
	return learnt(partsOf(r))
}

// Covered is what the client has exercised in one live world.
func (s *Server) Covered(world string) (controlgen.Coverage, error) {
	w, err := s.worlds.enter(world, false)
	if err != nil {
		return controlgen.Coverage{}, err
	}
	return s.ended.Coverage.Only(w.record.Coverage), nil
}

// CoveredByAll is what it has exercised in the worlds that are over.
func (s *Server) CoveredByAll() controlgen.Coverage { return s.ended.Coverage.Document() }

// Engine is the engine of a live world, for what is asked of it after it is over.
func (s *Server) Engine(world string) (*engine.Engine, error) {
	w, err := s.worlds.enter(world, false)
	if err != nil {
		return nil, err
	}
	return w.engine, nil
}

// Sweep drops the worlds as if none of them had been used for its time.
func (s *Server) Sweep() {
	for _, w := range s.worlds.all() {
		w.used.Store(0)
	}
	s.worlds.sweep()
}
