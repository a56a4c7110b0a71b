package journal_test

import (
	"testing"
	"time"

	"github.com/wabamock/wabamock/server/internal/journal"
)

// happening is a fact of any kind.
type happening string

func (h happening) Kind() string  { return string(h) }
func (happening) When() time.Time { return time.Time{} }

func TestOfReadsOneKind(t *testing.T) {
	t.Parallel()
	j := journal.New(journal.Limits{Entries: 4})
	j.Facts(happening("a"), happening("b"), happening("a"), happening("b"))
	p := j.Of("a", 0)
	if len(p.Entries) != 2 || p.Entries[0].Seq != 1 || p.Entries[1].Seq != 3 || p.Next != 4 || p.Total != 2 {
		t.Errorf("first page %+v", p)
	}
	if p = j.Of("a", p.Next); len(p.Entries) != 0 || p.Next != 4 {
		t.Errorf("page after the end %+v", p)
	}
	j.Facts(happening("a"), happening("b"), happening("b"), happening("b"), happening("a"))
	if p = j.Of("a", p.Next); len(p.Entries) != 1 || p.Entries[0].Seq != 9 || p.Total != 4 {
		t.Errorf("page with one dropped %+v", p)
	}
}

func TestGrownByWakesForItsKindAlone(t *testing.T) {
	t.Parallel()
	j := journal.New(journal.Limits{})
	a, again := j.GrownBy("a"), j.GrownBy("a")
	j.Facts(happening("b"))
	select {
	case <-a:
		t.Error("woken by another kind")
	default:
	}
	j.Facts(happening("a"))
	<-a
	<-again
	select {
	case <-j.GrownBy("a"):
		t.Error("woken by what was there before")
	default:
	}
}
