package server

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server/internal/core"
)

func TestProgressionOfTheConfigOverTheFixtures(t *testing.T) {
	t.Parallel()
	after := func(d time.Duration) *time.Duration { return &d }
	byHand := core.Progression{Mode: core.Manual}
	tests := []struct {
		name    string
		fixture core.Progression
		config  World
		want    core.Progression
	}{
		{"nothing set", byHand, World{}, byHand},
		{"the mode", byHand, World{Progression: ProgressionImmediate}, core.Progression{Mode: core.Immediate}},
		{"the mode back to the default", byHand, World{Progression: ProgressionTimed}, core.Progression{}},
		{
			"one span over the defaults",
			core.Progression{},
			World{ReadAfter: after(time.Hour)},
			core.Progression{Delivered: 300 * time.Millisecond, Read: time.Hour},
		},
		{
			"one span over the fixture's",
			core.Progression{Sent: 1, Delivered: 2, Read: 3},
			World{DeliveredAfter: after(0)},
			core.Progression{Sent: 1, Read: 3},
		},
		{
			"all at once",
			core.Progression{},
			World{SentAfter: after(0), DeliveredAfter: after(0), ReadAfter: after(0)},
			core.Progression{Mode: core.Immediate},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, Config{World: tt.config}.progression(tt.fixture)); diff != "" {
				t.Errorf("progression (-want +got):\n%s", diff)
			}
		})
	}
}
