package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	gen "github.com/wabamock/wabamock/gen/control"
)

// Bounds of a follower.
const (
	maxCuts   = 5                     // streams in a row that bring nothing
	maxLine   = 64 << 20              // bytes of an event: the journal of a world holds no more
	cutsPause = 50 * time.Millisecond // before a stream is opened again
)

// follower shows what comes into a journal. It opens the stream again where it was cut.
type follower struct {
	*session

	filter gen.QueryJournalParams
	last   uint64 // number of the last entry that was shown or passed over
	show   func(entry) error
	say    io.Writer // for what is no entry
	came   bool      // something came on the present stream
}

// run follows until the server ends or the context does, which both are no error.
func (f *follower) run(ctx context.Context) error {
	connected := false
	for cuts := 0; cuts < maxCuts; cuts++ {
		body, err := f.open(ctx, f.stream)
		if err != nil {
			return f.end(ctx, err, connected)
		}
		connected, f.came = true, false
		err = f.read(body)
		_ = body.Close()
		if err != nil {
			return err
		}
		if f.came {
			cuts = -1
		}
		_ = pause(ctx, cutsPause) // whether it was interrupted turns out at once
	}
	return &exitError{exitCheck, fmt.Errorf("%s cut the stream %d times without sending anything", f.url, maxCuts)}
}

// end is what it means that no stream can be had: an error at first, and later when the server
// still answers.
func (f *follower) end(ctx context.Context, err error, connected bool) error {
	var refused *refusal
	stopping := !errors.As(err, &refused) || refused.status == http.StatusServiceUnavailable
	switch {
	case interrupted(ctx):
		return nil
	case connected && stopping:
		fmt.Fprintln(f.say, "wabamock: the server has ended")
		return nil
	}
	return err
}

// interrupted tells whether somebody wants a command to end.
func interrupted(ctx context.Context) bool { return ctx.Err() != nil }

// stream asks for what comes after the last entry.
func (f *follower) stream(ctx context.Context, api *gen.Client) (*http.Response, error) {
	return api.FollowJournal(ctx, f.world, &gen.FollowJournalParams{
		Kind: f.filter.Kind, Operation: f.filter.Operation, Status: f.filter.Status, Caller: f.filter.Caller,
		Peer: f.filter.Peer, Message: f.filter.Message,
		After: new(gen.PageAfterSeq(f.last)), LastEventID: new(strconv.FormatUint(f.last, 10)),
	}, func(_ context.Context, r *http.Request) error {
		r.Header.Set("Accept", "text/event-stream")
		return nil
	})
}

// event is a server-sent event.
type event struct {
	id, kind, data string
}

// read shows the events of a stream until it ends. Only what can't be shown is an error.
// Source: HTML, Server-sent events, Interpreting an event stream.
func (f *follower) read(stream io.Reader) error {
	lines := bufio.NewScanner(stream)
	lines.Buffer(nil, maxLine)
	var e event
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ":")
		value = strings.TrimPrefix(value, " ")
		switch name {
		case "id":
			e.id = value
		case "event":
			e.kind = value
		case "data":
			e.data += value
		case "":
			if lines.Text() != "" {
				continue // a comment, which keeps the connection alive
			}
			if err := f.take(e); err != nil {
				return err
			}
			e = event{}
		}
	}
	return nil // however it was cut: it is opened again
}

// take shows an event, and notes how far the journal was read: also an event without an entry may
// tell that.
func (f *follower) take(e event) error {
	if e == (event{}) {
		return nil
	}
	f.came = true
	if e.kind == "reset" {
		f.last = 0
		fmt.Fprintln(f.say, "wabamock: the world began again")
		return nil
	}
	if e.kind == "missed" {
		fmt.Fprintf(f.say, "wabamock: entries were dropped before they could be shown: %s\n", missedIn(e.data))
		e.data = ""
	}
	n, err := strconv.ParseUint(e.id, 10, 64)
	if err != nil || n <= f.last {
		return nil //nolint:nilerr // an entry that has no number, or was shown
	}
	f.last = n
	if e.data == "" {
		return nil
	}
	return f.show(entry(e.data))
}

// missedIn is how many entries were missed: a number, or an object with a single one.
func missedIn(data string) string {
	var counts map[string]json.Number
	if json.Unmarshal([]byte(data), &counts) == nil && len(counts) == 1 {
		for _, n := range counts {
			return n.String()
		}
	}
	return data
}

// pause waits in real time, for a server that is polled or comes back. The error is that of the
// context.
func pause(ctx context.Context, d time.Duration) error {
	waiting, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	<-waiting.Done()
	return ctx.Err()
}
