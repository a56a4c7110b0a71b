// Package findings watches what a client does that is legal and dangerous: it sends the same message twice, logs in for
// every request, never looks at statuses. It reads the entries of a World's journal as they are put in, in order, and
// remembers little: what it forgets it does not find. It reports what it is sure of rather than all that it suspects,
// and judges no pace while the clock of the World stands still. Each finding is a rule of the catalogue, with evidence.
package findings

import (
	"sync"
	"time"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// Terms are what a World has to do with what is dangerous in it.
type Terms struct {
	Version core.Version // of the client that it imitates; zero: an early one
	Frozen  bool         // its clock stands still
}

// World is what was found in one World, over all lives of it. It sees the World's journal as an
// observer. Safe for concurrent use; make one with New.
type World struct {
	name string

	mu     sync.Mutex
	life   int // from 1
	born   bool
	terms  Terms
	record record // of all lives
	memory memory // of this one, and of what is not reset
}

var _ journal.Observer = (*World)(nil)

// memory is what detectors remember. All of it is bounded; what there is no room for is not found.
type memory struct {
	Recent     recents              // requests, by what they say
	Undeclared []undeclared         // templates whose exchange has not come yet
	Unreplied  map[uint64]unreplied // who wrote and has got no reply yet
	Invalid    set                  // recipients who were refused with 1013
	Closing    map[string]string    // delivery id => who did not get a message since the window was closed
	Closed     map[string]bool      // recipients of whom the client was told so
	Logins     []login
	Stored     []stored          // files whose exchange has not come yet
	Uploads    map[uint64]int    // file => how often it was uploaded
	Files      map[uint64]uint64 // media id => file
	Downloads  set               // media ids
	Patches    map[uint64]int    // patch of the settings => how often it was made
	Paces      map[string]int64  // operation => when its bucket is full again, Unix nanoseconds
	Poll       poll
}

// New watches a World from its first entry on.
func New(name string) *World { return &World{name: name, life: 1} }

// Suit tells what a life is like that has just begun, once what it begins with is on record: what is
// told from now on is for the client.
func (w *World) Suit(t Terms) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.born, w.terms = true, t
}

// Begin lets another life of the World begin: what was found stays, what was remembered is over.
func (w *World) Begin() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.record.settle()
	w.life++
	w.born, w.memory = false, memory{}
}

// Clear forgets all that was found, and what was remembered.
func (w *World) Clear() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.record, w.memory = record{}, memory{}
}

// Forget does nothing: what was found stays when the journal is emptied.
func (w *World) Forget() {}

// Observe sees an entry of the journal.
func (w *World) Observe(e *journal.Entry) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if e.Exchange != nil {
		w.exchange(&look{Exchange: e.Exchange, seq: e.Seq})
		return
	}
	w.fact(e.Seq, e.Fact)
}

// look is an exchange as detectors see it.
type look struct {
	*journal.Exchange
	seq uint64
}

// fine tells whether a request was answered with a success that the client can have got.
func (x *look) fine() bool {
	return x.Response.Status/100 == 2 && (x.Fault == "" || x.Fault == slowBody) && !x.Left
}

// slowBody is the fault that lets a client have its answer after all.
const slowBody = string(core.SlowBody)

// ended is when the answer left.
func (x *look) ended() time.Time { return x.At.Add(x.Took) }

// seen is an entry as evidence; the exchange may be empty.
func (w *World) seen(seq uint64, exchange string) gen.Sighting {
	return gen.Sighting{World: w.name, Life: w.life, Exchange: exchange, Seq: seq}
}

// note puts an exchange on record under a rule.
func (w *World) note(rule, subject string, x *look) {
	w.record.note(rule, subject, w.seen(x.seq, x.ID))
}

// exchange shows an exchange to the detectors of it.
func (w *World) exchange(x *look) {
	for i := range x.Findings {
		w.surplus(x, &x.Findings[i])
	}
	w.watchAccess(x)
	switch x.Operation {
	case "SendMessage":
		w.watchSend(x)
	case "CheckContact":
		w.watchCheck(x)
	case "LoginUser":
		w.watchLogin(x)
	case "MarkMessageAsRead":
		if x.fine() {
			w.record.Reads++
		}
	case "UploadMedia":
		w.watchUpload(x)
	case "DownloadMedia":
		w.watchDownload(x)
	case "UpdateApplicationSettings":
		w.watchSettings(x)
	}
	w.watchPace(x)
	w.watchRepeats(x)
}

// fact shows a fact to the detectors of it.
func (w *World) fact(seq uint64, f journal.Fact) {
	switch f := f.(type) {
	case core.StatusReported:
		w.record.Reported++
	case core.DeliveryQueued:
		w.record.Queued++
	case core.DeliveryDue:
		w.watchDue(&f)
	case core.DeliveryAttempted:
		w.watchAttempt(seq, &f)
	case core.MessageReceived:
		delete(w.memory.Closed, f.From)
		w.awaitReply(&f)
		if w.born {
			w.record.Inbound.add(w.seen(seq, ""))
		}
	case core.TemplateUndeclared:
		w.awaitTemplate(seq, &f)
	case core.MediaStored:
		w.awaitUpload(&f)
	case core.MediaDeleted:
		w.forgetFile(f.Media)
	case core.ClockChanged:
		w.terms.Frozen = f.Change == core.ClockFrozen || w.terms.Frozen && f.Change == core.ClockJumped
		w.memory.Paces, w.memory.Poll = nil, poll{}
	case core.SettingsReset:
		w.memory.Patches = nil
	case core.WorldReset:
		w.memory = memory{}
	}
}
