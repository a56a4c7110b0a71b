package control

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	gen "github.com/wabamock/wabamock/gen/control"
)

// Bounds of following a journal. Our choice (I).
const (
	maxFollowers = 100              // of one world
	keepAlive    = 15 * time.Second // between signs of life, real time
	writeLimit   = 10 * time.Second // for a reader to take what is sent, real time
	sendBuffer   = 32 << 10         // bytes
)

// FollowJournal sends what is put into the journal, as server-sent events.
func (c *Control) FollowJournal(ctx context.Context, r gen.FollowJournalRequestObject) (gen.FollowJournalResponseObject, error) {
	live, err := c.visit(r.World)
	if err != nil {
		return nil, err
	}
	p := r.Params
	s := &stream{control: c, world: r.World, live: live, ctx: ctx, filter: filterOf(live.Engine, gen.QueryJournalParams{
		Kind: p.Kind, Operation: p.Operation, Status: p.Status, Caller: p.Caller, Peer: p.Peer, Message: p.Message,
	})}
	_, last := live.Engine.Journal().Bounds()
	s.cursor = last
	if p.After != nil {
		s.cursor = uint64(*p.After)
	}
	if p.LastEventID != nil { // a browser that comes back still asks for the same URL
		if s.cursor, err = strconv.ParseUint(*p.LastEventID, 10, 63); err != nil {
			return nil, &problem{status: http.StatusBadRequest, detail: "Last-Event-ID is not the seq of an entry: " + strconv.Quote(*p.LastEventID) + "."}
		}
	}
	s.clock = orZero(p.HasClock)
	s.stale = s.cursor > last || p.Life != nil && *p.Life != live.Engine.Life()
	if live.Beside.followers.Add(1) > maxFollowers {
		live.Beside.followers.Add(-1)
		return nil, &problem{status: http.StatusServiceUnavailable, detail: fmt.Sprintf("%d readers follow this journal already.", maxFollowers)}
	}
	return s, nil
}

// stream is the answer to somebody who follows a journal.
type stream struct {
	control *Control
	world   string
	live    Live
	ctx     context.Context //nolint:containedctx // a stream is an answer that lasts as long as its request
	filter  filter
	cursor  uint64    // seq of the last entry that was looked at
	stale   bool      // it is one of another life of the world
	clock   bool      // the reader wants to know when a frozen clock is moved
	seen    time.Time // what the clock showed as far as the reader knows

	out  *bufio.Writer
	conn *http.ResponseController
	sign time.Time // when the next sign of life is due, wall time
}

// VisitFollowJournalResponse sends until the reader goes, the world ends, or the process stops.
func (s *stream) VisitFollowJournalResponse(w http.ResponseWriter) error {
	defer s.live.Beside.followers.Add(-1)
	s.conn = http.NewResponseController(w)
	s.out = bufio.NewWriterSize(timely{w, s}, sendBuffer)
	_ = s.conn.SetReadDeadline(time.Time{}) // what can't be set (without a socket) has no limit
	w.Header().Set("Content-Type", "text/event-stream")
	w.WriteHeader(http.StatusOK)
	ctx, end := s.control.lasting(s.ctx, s.live.Over)
	defer end()
	s.begin()
	for {
		grown := s.live.Engine.Journal().Grown()
		more, err := s.send()
		if err != nil {
			return nil // the reader is gone or too slow: there is nobody to tell
		}
		if !more {
			s.control.process.Wait(ctx, s.sign, grown)
		}
		if ctx.Err() != nil {
			s.finish()
			return nil
		}
	}
}

// begin says from where on entries come.
func (s *stream) begin() {
	if s.stale {
		s.event("reset", 0, struct{}{})
		s.cursor = 0
	}
	fmt.Fprintf(s.out, ": after %d\nretry: 1000\n\n", s.cursor)
	s.sign = s.control.process.Now().Add(keepAlive)
}

// send sends what comes next and passes, what was missed before it, and a sign of life if one is
// due; it tells whether there may be more.
func (s *stream) send() (more bool, err error) {
	page := s.live.Engine.Journal().Since(s.cursor, chunk)
	if page.Missed > 0 {
		s.event("missed", s.cursor+page.Missed, map[string]uint64{"missed": page.Missed})
	}
	more = len(page.Entries) > 0
	for _, at := range s.filter.pick(s.live.Engine, page.Entries) {
		shown, err := entryOf(at)
		if err != nil {
			return false, err
		}
		s.event(at.Kind, at.Seq, shown)
		s.seen = later(s.seen, at.At)
	}
	s.cursor = page.Next
	if !more {
		s.tick()
	}
	if now := s.control.process.Now(); !now.Before(s.sign) {
		s.sign = now.Add(keepAlive)
		fmt.Fprintf(s.out, ": alive\nid: %d\n\n", s.cursor) // what did not pass need not be looked at again
		_, _ = s.control.visit(s.world)                     // who is followed is in use
	}
	return more, errors.Join(s.out.Flush(), s.flush())
}

// tick tells that a frozen clock was moved, unless an entry has shown it.
func (s *stream) tick() {
	now := s.live.Engine.Now()
	if !s.clock || !s.live.Engine.Frozen() || !now.After(s.seen) {
		return
	}
	s.seen = now
	s.event("clock", s.cursor, map[string]time.Time{"now": now})
}

// later is the later of two instants.
func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// event writes one event; an error shows when the buffer is flushed.
func (s *stream) event(name string, id uint64, data any) {
	body, err := json.Marshal(data)
	if err != nil { // shapes of ours
		body = []byte("{}")
	}
	fmt.Fprintf(s.out, "id: %d\nevent: %s\ndata: %s\n\n", id, name, body)
}

// finish sends what is left and says goodbye when the world is no more.
func (s *stream) finish() {
	select {
	case <-s.live.Over:
	default:
		return
	}
	for more := true; more; {
		var err error
		if more, err = s.send(); err != nil {
			return
		}
	}
	s.event("reset", 0, struct{}{})
	if s.out.Flush() == nil { // else the reader has gone
		_ = s.conn.SetWriteDeadline(time.Time{}) // the connection may be used again
	}
}

// flush lets what was written leave.
func (s *stream) flush() error {
	if err := s.conn.Flush(); !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	return nil
}

// timely gives a reader a while for each piece that is written.
type timely struct {
	to     io.Writer
	stream *stream
}

// Write writes a piece.
func (t timely) Write(b []byte) (int, error) {
	_ = t.stream.conn.SetWriteDeadline(t.stream.control.process.Now().Add(writeLimit)) // without a socket there is none
	return t.to.Write(b)
}

// lasting is a context that ends when the world does, too, and when the process stops. The caller
// calls end.
func (c *Control) lasting(ctx context.Context, over <-chan struct{}) (_ context.Context, end func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer cancel()
		select {
		case <-over:
		case <-c.process.Stopping:
		case <-ctx.Done():
		}
	}()
	return ctx, func() {
		cancel()
		<-done
	}
}
