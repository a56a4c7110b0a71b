package control

import (
	"github.com/wabamock/wabamock/server/internal/coverage"
	"github.com/wabamock/wabamock/server/internal/findings"
	"github.com/wabamock/wabamock/server/internal/report"
	"github.com/wabamock/wabamock/server/internal/verify"
)

// Record is what is learnt from all that happens in a world, whatever the journal keeps of it. All
// of it is safe for concurrent use.
type Record struct {
	Coverage *coverage.World // lives on over every life of the world
	Findings *findings.World // lives on over every life of the world
	Tally    *verify.Tally   // of this life
	Ledger   *report.Ledger  // lives on over every life of the world
}

// Ended is what is left of the worlds that are over: the sum of their records, but for what lasts no
// longer than a life of a world. Safe for concurrent use.
type Ended struct {
	Coverage *coverage.Sum
	Findings findings.Sum
	Ledger   report.Sum
}
