package server

import (
	"context"
	"fmt"
	"time"

	"github.com/wabamock/wabamock/gen"
	"github.com/wabamock/wabamock/server/internal/contract"
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

// Operation is one operation of openapi.yaml.
type Operation struct {
	ID       string   `json:"id"`
	Method   string   `json:"method"`
	Path     string   `json:"path"`
	Tags     []string `json:"tags"`
	Summary  string   `json:"summary"`
	Listed   bool     `json:"listed"`   // part of the endpoint listing
	Statuses []int    `json:"statuses"` // documented, ascending
}

// Operations are the operations that the mock answers, by path and method. It panics when the
// embedded description is broken, which the tests of gen rule out.
func Operations() []Operation {
	doc, err := gen.GetSpec()
	if err != nil {
		panic(fmt.Sprintf("read the embedded description: %v", err))
	}
	c, err := contract.Compile(doc)
	if err != nil {
		panic(fmt.Sprintf("compile the embedded description: %v", err))
	}
	var out []Operation
	for _, op := range c.Operations() {
		out = append(out, Operation{
			ID: op.ID, Method: op.Method, Path: op.Path, Tags: op.Tags, Summary: op.Summary, Listed: op.Listed, Statuses: op.Statuses,
		})
	}
	return out
}

// SpecVersion is the version of openapi.yaml, which is that of the client it describes.
func SpecVersion() string {
	doc, err := gen.GetSpec()
	if err != nil {
		panic(fmt.Sprintf("read the embedded description: %v", err))
	}
	return doc.Info.Version
}
