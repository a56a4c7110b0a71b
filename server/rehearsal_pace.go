package server

import "github.com/wabamock/wabamock/server/internal/capsule"

// pace is how far an exchange has come.
type pace int

// The places at which an exchange is held when it is repeated, in their order: what comes next was done
// at a place that is on record.
const (
	paceJudged pace = iota // before rules or limits are asked about it
	paceDone               // before its handler
	paceEnded              // before its answer leaves, and it is put on record
)

// pace holds an exchange until it is its turn to go on, in a run that is repeated.
func (s *Server) pace(v *visit, p pace) {
	if s.paced != nil {
		s.paced(v.ordinal, p)
	}
}

// turn is an exchange that is sent again. It goes on when it is told to: of all that is repeated one
// thing moves at a time, so that the World is dealt with in the order in which it was.
type turn struct {
	reached chan pace     // where it is held; closed when it is over
	on      chan struct{} // lets it go on
	at      pace
	over    bool
}

// wait waits until the exchange is held, or over.
func (t *turn) wait() {
	p, held := <-t.reached
	t.at, t.over = p, !held
}

// goOn lets an exchange, which begins if it has not, go on up to a place and beyond it, as far as the
// next one.
func (r *rehearsal) goOn(x *capsule.Exchange, upTo pace) {
	t := r.turns[x.ID]
	if t == nil {
		t = &turn{reached: make(chan pace), on: make(chan struct{})}
		r.turns[x.ID] = t
		go func() {
			defer close(t.reached)
			r.send(x)
		}()
		t.wait()
	}
	t.goOn(upTo)
}

// goOn lets it go on; what is over stays so.
func (t *turn) goOn(upTo pace) {
	for !t.over && t.at <= upTo {
		t.on <- struct{}{}
		t.wait()
	}
}

// pace holds an exchange until it is its turn.
func (r *rehearsal) pace(ordinal uint64, p pace) {
	if t := r.turns[exchangeID(ordinal)]; t != nil {
		t.reached <- p
		<-t.on
	}
}

// endAll lets all exchanges end that are held, where a run is given up.
func (r *rehearsal) endAll() {
	for _, t := range r.turns {
		t.goOn(paceEnded)
	}
}
