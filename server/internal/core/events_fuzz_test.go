package core

import (
	"slices"
	"time"
)

// event lets something happen to the number or to those who are out there.
func (r *random) event() {
	switch r.byte() % 12 {
	case 0:
		r.reset()
	case 1:
		absent, silent, rekeyed := r.byte()%2 == 0, r.byte()%2 == 0, r.byte()%2 == 0
		behaviour := pick(r, Reads, NeverDelivered, NeverReads, "odd")
		tryOut(r, PutCustomer{Number: r.person(), Patch: CustomerPatch{
			NotOnWhatsApp: &absent, Silent: &silent, Rekeyed: &rekeyed, Behaviour: &behaviour,
		}})
	case 2:
		name := "Kim"
		tryOut(r, PutCustomer{Number: r.person(), Patch: CustomerPatch{Name: &name}})
		tryOut(r, RemoveCustomer{WaID: r.person()})
	case 3, 4:
		tryOut(r, LoseConnection{For: time.Duration(r.byte()%3) * time.Hour})
	case 5, 6:
		tryOut(r, RestoreConnection{})
	case 7:
		tryOut(r, StartSimulation{
			Types: []SimulatedType{{Type: TypeText}, {Type: pick(r, TypeImage, TypeUnknown), Weight: 2}}, Rate: float64(r.byte()) / 50,
			For: time.Duration(r.byte()%10) * time.Second, Files: map[MessageType]File{TypeImage: {Type: "image/png", Bytes: []byte("png")}},
		})
	case 8:
		tryOut(r, StopSimulation{ID: pick(r, "s1", "s2", "s3")})
	case 9:
		tryOut(r, RaiseError{Code: pick[Code](r, 400, 1022, 470)})
		tryOut(r, MemberCreatesGroup{By: r.person(), Subject: "Friends", Members: []string{r.person()}})
	case 10:
		tryOut(r, SetStatus{Message: r.message(), Status: pick(r, StatusDelivered, StatusRead, StatusDeleted), Through: true})
		tryOut(r, LockSender{Locked: r.byte()%4 == 0})
		tryOut(r, SetUnpaid{Unpaid: r.byte()%4 == 0})
	case 11:
		tryOut(r, ReadMessage{ID: r.message()})
		tryOut(r, ListMessages{Chat: r.person(), Newest: r.byte()%2 == 0, Limit: 3})
	}
}

// reset resets a few parts, or all. What was posted of the old queue does not count any more.
func (r *random) reset() {
	c := Reset{Only: []Part{pick(r, Parts()...), pick(r, Parts()...)}}
	if r.byte()%8 == 0 {
		c.Only = nil
	}
	parts := tryOut(r, c)
	if slices.Contains(parts, PartDeliveries) {
		disturbed := r.posts.disturbed
		r.posts = newPosts()
		r.posts.disturbed = disturbed
	}
}

// hear checks that no inbound message comes twice.
func (r *random) hear(f Fact) {
	r.t.Helper()
	id := ""
	switch f := f.(type) {
	case MessageReceived:
		id = f.Message
	case NoticeRaised:
		id = f.Message
	}
	if id != "" && r.arrived[id] {
		r.t.Fatalf("%s %s came twice", f.Kind(), id)
	}
	r.arrived[id] = true
}

// shelves checks that the log of messages, the inbox, what waits at the server and the simulations
// agree with what is in them.
func (r *random) shelves() {
	r.t.Helper()
	m, b := &r.w.messages, &r.w.messages.inbound
	out, in, last := 0, 0, uint64(0)
	for _, o := range m.log.records {
		if o.order() <= last {
			r.t.Fatalf("record %d comes after %d", o.order(), last)
		}
		last = o.order()
		switch {
		case o.lost():
		case o.out != nil:
			out++
		default:
			in++
		}
	}
	if out != len(m.sent) || in != len(b.order)-b.untold || m.log.lost != len(m.log.records)-out-in {
		r.t.Fatalf("the log has %d sent, %d received, %d lost; the store %d, %d", out, in, m.log.lost, len(m.sent), len(b.order)-b.untold)
	}
	stored, bytes, waiting := 0, 0, 0
	for _, o := range b.byID {
		if !o.left {
			stored++
		}
		if o.told != nil {
			bytes += o.bytes
		}
	}
	if stored != b.stored || bytes != b.bytes || len(b.byID) != len(b.order) {
		r.t.Fatalf("%d stored, counted %d; %d bytes, counted %d; %d by id, %d in order", stored, b.stored, bytes, b.bytes, len(b.byID), len(b.order))
	}
	for _, o := range m.offline {
		waiting += o.bytes
	}
	if waiting != m.offlineBytes || len(m.offline) > 0 && r.w.connected() {
		r.t.Fatalf("%d bytes wait, counted %d; connected %t", waiting, m.offlineBytes, r.w.connected())
	}
	outstanding, running := 0, 0
	for _, s := range r.w.simulations.inOrder {
		outstanding += s.tally.outstanding
		if s.state == SimulationRunning {
			running++
		}
		if s.tally.made != s.tally.arrivals()+s.tally.blocked+s.tally.refused {
			r.t.Fatalf("simulation %s: %+v", s.id, s.tally)
		}
	}
	if s := &r.w.simulations; outstanding != len(s.pending) || running != s.running || planned[arrival](r.w) != running {
		r.t.Fatalf("%d arrivals outstanding, %d pending; %d running, counted %d, planned %d", outstanding, len(s.pending), running, s.running, planned[arrival](r.w))
	}
	for _, c := range r.w.customers.inOrder {
		if r.w.customers.byWaID[c.WaID] != c || r.w.customers.byNumber[c.Number] == nil {
			r.t.Fatalf("customer %s is not found", c.WaID)
		}
	}
}
