package server

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wabamock/wabamock/server/internal/core"
)

// pause lets wall time go by, until the context ends or the server stops: what an answer takes is
// real for the client, whatever the world's clock does.
func (s *Server) pause(ctx context.Context, d time.Duration) {
	s.pauseUntil(ctx, s.wall.Now().Add(d))
}

// pauseUntil is the same, until an instant of the wall clock.
func (s *Server) pauseUntil(ctx context.Context, at time.Time) {
	if s.wall.Now().Before(at) {
		s.wall.Wait(ctx, at, s.stopping)
	}
}

// mostDelay is the most that a rule may make a client wait.
func (s *Server) mostDelay() time.Duration {
	if d := s.config.HTTP.MaxDelay; d >= 0 {
		return d
	}
	return core.MaxRuleDelay
}

// linger lets the delay of an answer go by.
func (s *Server) linger(c echo.Context, v *visit) {
	if v.delay > 0 && !v.lingered {
		v.lingered = true
		s.pause(c.Request().Context(), v.delay)
	}
}

// prepare makes an answer ready for what a rule decided about the way that it takes: answers that
// pass through must wait, be slow or not leave at all.
func (s *Server) prepare(c echo.Context, v *visit) {
	span := v.delay + s.over(v)
	if v.fault == nil && span == 0 {
		return
	}
	a := &v.answer
	s.extend(a.to, span)
	a.mute = v.spoiled()
	a.ready = func() { s.linger(c, v) }
	if v.slow() && v.again == nil { // else nobody reads
		a.slow = &dribble{server: s, visit: v, to: a.to, over: s.over(v)}
	}
}

// over is how long the fault of a visit takes.
func (s *Server) over(v *visit) time.Duration {
	most := s.mostDelay()
	switch {
	case v.fault == nil:
		return 0
	case v.fault.Kind == core.Hang && v.fault.Over == 0:
		return most
	}
	return min(v.fault.Over, most)
}

// extend moves the deadlines of a connection away by a span that is wanted.
func (s *Server) extend(to http.ResponseWriter, by time.Duration) {
	conn, now := http.NewResponseController(to), s.wall.Now()
	if d := s.config.HTTP.WriteTimeout; d > 0 {
		_ = conn.SetWriteDeadline(now.Add(by + d)) // without a connection there is none
	}
	if d := s.config.HTTP.ReadTimeout; d > 0 {
		_ = conn.SetReadDeadline(now.Add(by + d)) // else the client would seem to have gone
	}
}

// beat is the most that lies between two pieces of a slow body.
const beat = 100 * time.Millisecond

// dribble writes a body a piece at a time.
type dribble struct {
	server *Server
	visit  *visit
	to     http.ResponseWriter
	over   time.Duration // that the whole body takes
	began  time.Time
	total  int64 // bytes of the whole body
	done   int64 // of them
}

// size is how much is written at a time.
func (d *dribble) size() int64 { return max(1, d.total/max(1, int64(d.over/beat))) }

// due is when the body is written up to a byte.
func (d *dribble) due(upTo int64) time.Time {
	return d.began.Add(time.Duration(float64(d.over) * float64(upTo) / float64(d.total)))
}

// start begins a body of so many bytes: the header leaves at once.
func (d *dribble) start(total int64) {
	d.began, d.total = d.server.wall.Now(), max(1, total)
	d.flush()
}

// flush sends what is written.
func (d *dribble) flush() { _ = http.NewResponseController(d.to).Flush() } // without a connection there is nothing to flush

// Write writes a part of the body in pieces, until the client goes.
func (d *dribble) Write(b []byte) (int, error) {
	for n := 0; n < len(b); {
		if err := d.visit.Err(); err != nil {
			return n, io.ErrClosedPipe
		}
		piece := b[n:min(len(b), n+int(d.size()))]
		d.server.pauseUntil(d.visit, d.due(d.done+int64(len(piece))))
		wrote, err := d.to.Write(piece)
		n += wrote
		d.done += int64(wrote)
		if err != nil {
			return n, err
		}
		d.flush()
	}
	return len(b), nil
}
