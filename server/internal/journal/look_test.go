package journal_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server/internal/journal"
)

func TestBeforeReadsBackwards(t *testing.T) {
	t.Parallel()
	j := journal.New(journal.Limits{Entries: 5})
	if first, last := j.Bounds(); first != 1 || last != 0 {
		t.Errorf("an empty journal goes from %d to %d", first, last)
	}
	if p := j.Before(math.MaxUint64, 0); len(p.Entries) != 0 {
		t.Errorf("an empty journal has %v", p.Entries)
	}
	for range 8 {
		j.Exchange(&journal.Exchange{})
	}
	if first, last := j.Bounds(); first != 4 || last != 8 {
		t.Errorf("it goes from %d to %d, want 4 to 8", first, last)
	}
	for _, tt := range []struct {
		cursor uint64
		limit  int
		want   []uint64
		next   uint64
	}{
		{math.MaxUint64, 0, []uint64{8, 7, 6, 5, 4}, 4},
		{9, 2, []uint64{8, 7}, 7},
		{7, 2, []uint64{6, 5}, 5},
		{5, 2, []uint64{4}, 4},
		{4, 2, nil, 4},
		{1, 2, nil, 1},
		{0, 2, nil, 0},
	} {
		p := j.Before(tt.cursor, tt.limit)
		var got []uint64
		for _, e := range p.Entries {
			got = append(got, e.Seq)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" || p.Next != tt.next {
			t.Errorf("%d before %d, next %d, want %d (-want +got):\n%s", tt.limit, tt.cursor, p.Next, tt.next, diff)
		}
	}
}
