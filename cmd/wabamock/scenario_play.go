package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os/exec"
	"time"

	gen "github.com/wabamock/wabamock/gen/control"
)

// Pace of a trial.
const (
	askEvery  = 20 * time.Millisecond // real time between two looks at what the client does
	endTime   = 5 * time.Second       // real time that a service has to end once it was interrupted
	mostSteps = 100_000               // of a script: more is one that never ends
	lastLooks = 20                    // how often a client may react to what came of its own last reaction
)

// client is a client under test.
type client struct {
	name    string
	command *exec.Cmd
	done    chan struct{} // closed when it has ended
	err     error         // how it ended, once done is closed
}

// start starts the client. It is killed when the context ends, with all that it started.
func (t *trial) start(ctx context.Context) *client {
	c := &client{name: t.command[0], done: make(chan struct{})}
	c.command = exec.CommandContext(ctx, t.command[0], t.command[1:]...) //nolint:gosec // running what the user names is the purpose
	c.command.Env = append(append([]string{}, t.environ...), t.variables()...)
	c.command.Stdout, c.command.Stderr = t.stderr, t.stderr
	c.command.WaitDelay = endTime
	lead(c.command)
	if err := c.command.Start(); err != nil {
		c.err = err
		close(c.done)
		return c
	}
	go func() {
		defer close(c.done)
		c.err = c.command.Wait()
		if ctx.Err() != nil {
			c.err = errors.New("it took longer than --" + spanFlag)
		}
	}()
	return c
}

// wait waits until the client has ended.
func (c *client) wait() error {
	<-c.done
	return exitOf(c.name, c.err)
}

// interrupt ends a service. One that has ended by itself is an error if it failed.
func (c *client) interrupt() error {
	select {
	case <-c.done:
		return exitOf(c.name, c.err)
	default:
	}
	if interruptGroup(c.command.Process) != nil { // where there is no such signal
		_ = killGroup(c.command.Process)
	}
	late, cancel := context.WithTimeout(context.Background(), endTime)
	defer cancel()
	select {
	case <-c.done:
	case <-late.Done():
		_ = killGroup(c.command.Process)
		<-c.done
	}
	return nil // however a service ends that is interrupted
}

// exchanges is how many requests were answered so far.
func (t *trial) exchanges(ctx context.Context) (int64, error) {
	w, err := fetch[gen.World](ctx, t.session, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
		return api.ReadWorld(ctx, t.world)
	})
	return w.Size.Exchanges, err
}

// awaitRequest waits for the first request of a client, or for its end.
func (t *trial) awaitRequest(ctx context.Context, ended <-chan struct{}) error {
	for {
		over := false // before it is counted, so that nothing comes in between
		select {
		case <-ended:
			over = true
		default:
		}
		n, err := t.exchanges(ctx)
		if err == nil && n == 0 && !over {
			err = pause(ctx, askEvery)
		}
		switch {
		case ctx.Err() != nil:
			return errors.New("no request came within --" + spanFlag)
		case err != nil || n > 0:
			return err
		case over:
			return errors.New("the client ended before it asked for anything")
		}
	}
}

// quiet waits until the client has asked nothing for a while, and tells how much it has asked so far.
func (t *trial) quiet(ctx context.Context, while time.Duration) (int64, error) {
	n, err := t.exchanges(ctx)
	for passed := time.Duration(0); err == nil && passed < while && pause(ctx, askEvery) == nil; {
		passed += askEvery
		var now int64
		if now, err = t.exchanges(ctx); now != n {
			n, passed = now, 0
		}
	}
	if ctx.Err() != nil {
		return n, errors.New("the client did not come to rest within --" + spanFlag)
	}
	return n, err
}

// playScript moves the clock from moment to moment until the script has happened and nothing that is
// expected can come in time any more, then until nothing is under way. Before each move the client must
// have come to rest.
func (t *trial) playScript(ctx context.Context, settle time.Duration) error {
	for range mostSteps {
		if _, err := t.quiet(ctx, settle); err != nil {
			return err
		}
		next, err := t.nextMove(ctx)
		switch {
		case err != nil:
			return err
		case next == 0:
			return t.comeToRest(ctx, settle)
		}
		if _, err := t.move(ctx, gen.Advance{By: new(next.String())}); err != nil {
			return err
		}
	}
	return fmt.Errorf("the script does not end: %d moments were played", mostSteps)
}

// comeToRest lets time go by until nothing is under way, and the client has nothing to say to that.
func (t *trial) comeToRest(ctx context.Context, settle time.Duration) error {
	for range lastLooks {
		before, err := t.quiet(ctx, settle)
		if err != nil {
			return err
		}
		if _, err := t.move(ctx, gen.Advance{Until: new(gen.AdvanceGoalIdle)}); err != nil {
			return err
		}
		if after, err := t.quiet(ctx, settle); err != nil || after == before {
			return err
		}
	}
	return nil
}

// nextMove is how far the clock has to move to the next moment of the script, or at which something
// else happens before it; 0 when the script and the time of all expectations are over.
func (t *trial) nextMove(ctx context.Context) (time.Duration, error) {
	clock, err := fetch[gen.Clock](ctx, t.session, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
		return api.ReadClock(ctx, t.world)
	})
	if err != nil {
		return 0, err
	}
	end, err := t.end(ctx)
	if err != nil || !end.After(clock.Now) {
		return 0, err
	}
	next := end
	if clock.Next != nil && clock.Next.Before(end) {
		next = *clock.Next
	}
	return max(next.Sub(clock.Now), time.Millisecond), nil
}

// end is when the script and the time of all expectations are over; past when they are.
func (t *trial) end(ctx context.Context) (time.Time, error) {
	var end time.Time
	scenarios, err := fetch[gen.LoadedScenarioList](ctx, t.session, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
		return api.ListLoadedScenarios(ctx, t.world)
	})
	if err != nil {
		return end, err
	}
	verdict, err := fetch[gen.Verdict](ctx, t.session, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
		return api.ReadVerdict(ctx, t.world, nil)
	})
	later := func(at *time.Time) {
		if at != nil && at.After(end) {
			end = *at
		}
	}
	for _, s := range scenarios.Scenarios {
		for _, step := range s.Script {
			later(step.Due)
		}
	}
	for _, e := range verdict.Expectations {
		if e.Open {
			later(e.Due)
		}
	}
	return end, err
}
