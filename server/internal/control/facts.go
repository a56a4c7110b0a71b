package control

import (
	"encoding/json"
	"fmt"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// factEntry is a fact of the journal in the shape of the description.
func factEntry(e journal.Entry) (gen.JournalEntry, error) {
	fact, err := json.Marshal(e.Fact)
	if err != nil {
		return gen.JournalEntry{}, fmt.Errorf("encode fact %d, %s: %w", e.Seq, e.Kind, err)
	}
	raw := gen.Fact(fact)
	return gen.JournalEntry{Seq: e.Seq, At: e.At, Kind: e.Kind, Fact: &raw}, nil
}

// factEntries are the facts among entries of the journal; never nil.
func factEntries(entries []journal.Entry) ([]gen.JournalEntry, error) {
	out := []gen.JournalEntry{}
	for _, e := range entries {
		if e.Fact == nil {
			continue
		}
		shown, err := factEntry(e)
		if err != nil {
			return nil, err
		}
		out = append(out, shown)
	}
	return out, nil
}
