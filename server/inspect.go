package server

import (
	"context"
	"fmt"
	"time"

	"github.com/wabamock/wabamock/server/internal/journal"
)

// Entry is one record of a world's journal: an exchange or a fact.
type Entry = journal.Entry

// Exchange is a request with its answer, as the journal keeps them.
type Exchange = journal.Exchange

// Journal is what the journal of a live world keeps, oldest first.
func (s *Server) Journal(world string) ([]Entry, error) {
	w, err := s.worlds.enter(world, false)
	if err != nil {
		return nil, fmt.Errorf("read journal: %w", err)
	}
	return w.engine.Journal().Since(0, 0).Entries, nil
}

// Advance lets a span of a live world's time go by, and returns when all that was due in it has
// happened. It ends early, with the context's error, when the context does.
func (s *Server) Advance(ctx context.Context, world string, by time.Duration) error {
	w, err := s.worlds.enter(world, false)
	if err != nil {
		return fmt.Errorf("advance: %w", err)
	}
	return w.engine.Advance(ctx, by)
}

// Defects is how many departures from openapi.yaml were found in answers: mistakes of ours, each
// of them logged. A test that used the server should find 0.
func (s *Server) Defects() int64 { return s.ours.Load() }
