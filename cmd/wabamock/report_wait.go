package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	gen "github.com/wabamock/wabamock/gen/control"
)

// waiters is how many worlds are waited for at a time.
const waiters = 16

// comeToRest waits until nothing is under way in some worlds (none named: in all), or the limit is over.
// Where that can't be, or takes longer, it says so and goes on. With advance, clocks that stand still
// are moved.
func (s *session) comeToRest(ctx context.Context, worlds []string, limit time.Duration, advance bool, said io.Writer) error {
	if limit <= 0 && !advance {
		return nil
	}
	if len(worlds) == 0 {
		list, err := fetch[gen.WorldList](ctx, s, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
			return api.ListWorlds(ctx)
		})
		if err != nil {
			return err
		}
		for _, w := range list.Worlds {
			worlds = append(worlds, w.Name)
		}
	}
	var wg sync.WaitGroup
	notes, failed := make([]string, len(worlds)), make([]error, len(worlds))
	turn := make(chan struct{}, waiters)
	within, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	for i, world := range worlds {
		wg.Go(func() {
			turn <- struct{}{}
			defer func() { <-turn }()
			one := *s
			one.world = world
			notes[i], failed[i] = one.rest(ctx, within, limit, advance)
		})
	}
	wg.Wait()
	for _, note := range notes {
		if note != "" {
			fmt.Fprintln(said, "wabamock: "+note)
		}
	}
	return errors.Join(failed...)
}

// rest waits for one world. The text says why it did not come to rest.
func (s *session) rest(ctx, within context.Context, limit time.Duration, advance bool) (string, error) {
	clock, err := fetch[gen.Clock](ctx, s, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
		return api.ReadClock(ctx, s.world)
	})
	switch {
	case err != nil || clock.Idle:
		return "", err
	case clock.State == gen.ClockStateFrozen && advance:
		_, err := s.move(ctx, gen.Advance{Until: new(gen.AdvanceGoalIdle)})
		return "", err
	case clock.State == gen.ClockStateFrozen:
		return fmt.Sprintf("the clock of world %s stands still, and something is due there that has not happened: --%s lets it happen first", s.world, advanceFlag), nil
	}
	if limit <= 0 {
		return "", nil
	}
	_, err = fetchWithin[gen.Queue](within, s, limit, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
		return api.AwaitDeliveries(ctx, s.world, gen.Await{Timeout: new(limit.String())})
	})
	switch {
	case refusedWith(err, http.StatusGatewayTimeout), isOver(within) && !isOver(ctx):
		return fmt.Sprintf("world %s did not come to rest within --%s: the report is of what had happened by then", s.world, waitFlag), nil
	case refusedWith(err, http.StatusConflict):
		return fmt.Sprintf("world %s can't come to rest: %v", s.world, err), nil
	}
	return "", err
}

// isOver tells whether a context has ended.
func isOver(ctx context.Context) bool { return ctx.Err() != nil }
