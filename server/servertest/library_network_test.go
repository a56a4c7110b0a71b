package servertest_test

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

func (s *shop) connectionLost() {
	s.begin()
	s.wait(2 * time.Second)
	s.want(s.send(ada, "We open at eight."), http.StatusCreated, 0) // accepted
	s.wait(10 * time.Second)
	if n := len(s.news()); n != 0 {
		s.Errorf("%d webhooks came without a connection", n)
	}
	s.wait(10 * time.Second)
	late := s.incoming()
	if len(late) != 1 || text(late[0], "from") != bob {
		s.Fatalf("after it came %v, want one message of %s", late, bob)
	}
	s.want(s.read(text(late[0], "id")), http.StatusOK, 0)
	s.want(s.send(bob, "From ten to four."), http.StatusCreated, 0)
	s.wait(2 * time.Second)
	s.saw("delivered", "read")
}

func (s *shop) webhookOutage() {
	s.begin()
	s.wait(20 * time.Second)
	if n := len(s.news()); n != 0 {
		s.Errorf("%d webhooks came in the outage", n)
	}
	s.wait(11 * time.Second)
	all := s.incoming()
	if len(all) != 3 {
		s.Errorf("%d messages came, want 3", len(all))
	}
	for _, from := range []string{eve, bob} {
		s.want(s.read(newest(all, from)), http.StatusOK, 0)
		s.want(s.send(from, "Sorry, we are here again."), http.StatusCreated, 0)
	}
}

func (s *shop) reorderedStatuses() {
	s.begin()
	s.want(s.send(ada, "Your order is ready."), http.StatusCreated, 0)
	s.wait(time.Minute)
	got, furthest := s.statuses(), ""
	if len(got) < 4 {
		s.Errorf("only %q came", got)
	}
	for _, status := range got { // a client keeps the furthest
		if order := []string{"", "sent", "delivered", "read"}; slices.Index(order, status) > slices.Index(order, furthest) {
			furthest = status
		}
	}
	if furthest != "read" || got[0] != "read" {
		s.Errorf("statuses %q: the furthest is %s, want read, and first", got, furthest)
	}
}

func (s *shop) statusBeforeAnswer() {
	s.begin()
	begun := s.last()
	s.want(s.send(ada, "Your order is ready."), http.StatusCreated, 0)
	s.wait(2 * time.Second)
	s.saw("delivered", "read")
	for _, e := range s.mock.Journal(s) {
		if e.Kind == "delivery_attempted" && e.Seq > begun {
			return // before the exchange, which is on record once it is answered
		}
		if e.Exchange != nil && e.Exchange.Operation == "SendMessage" {
			s.Errorf("the send was answered at %s, before anything was reported", e.At)
		}
	}
}

func (s *shop) messagesTwice() {
	s.begin()
	copies, known := 0, map[string]bool{}
	for range 2 {
		s.wait(10 * time.Second)
		for _, p := range s.news() {
			for _, m := range p.Messages {
				copies++
				if id := text(m, "id"); !known[id] {
					known[id] = true
					s.want(s.send(text(m, "from"), "That's fine, we keep one for you."), http.StatusCreated, 0)
				}
			}
		}
	}
	if copies != 4 || len(known) != 2 {
		s.Errorf("%d copies of %d messages, want 4 of 2", copies, len(known))
	}
}

func (s *shop) expiredToken() {
	s.begin()
	for i := range 5 {
		a := s.send(ada, "Your order is ready.")
		if (i == 2) != (a.Status == http.StatusUnauthorized) {
			s.Errorf("message %d: %d %s", i, a.Status, a.Body)
		}
		if a.Status == http.StatusUnauthorized {
			s.want(a, http.StatusUnauthorized, 1005)
			s.want(s.call(http.MethodGet, "/health", nil), http.StatusUnauthorized, 1005)
			s.begin()
			s.want(s.send(ada, "Your order is ready."), http.StatusCreated, 0)
		}
	}
}

func (s *shop) unknownContact() {
	s.begin()
	a := s.send(ada, "Your order is ready.")
	s.want(a, http.StatusNotFound, 1006)
	if a.Details() != "unknown contact" {
		s.Errorf("details %q", a.Details())
	}
	check := s.call(http.MethodPost, "/contacts", map[string]any{"blocking": "wait", "contacts": []string{"+" + ada}})
	s.want(check, http.StatusOK, 0)
	s.want(s.send(check.Text(s, "/contacts/0/wa_id"), "Your order is ready."), http.StatusCreated, 0)
	s.want(s.send(nobody, "Your order is ready."), http.StatusBadRequest, 1013)
}

func (s *shop) invalidNumbers() {
	s.begin()
	accepted, refused := 0, 0
	for range 10 {
		switch a := s.send(ada, "Closed on Monday."); a.Code() {
		case 0:
			accepted++
		case 1013:
			refused++
		default:
			s.Errorf("answered %d %s", a.Status, a.Body)
		}
	}
	if accepted != 8 || refused != 2 {
		s.Errorf("%d accepted and %d refused, want 8 and 2", accepted, refused)
	}
}

func (s *shop) timeOut() {
	s.begin()
	if a := s.send(ada, "Your order is ready."); a.Status != 0 {
		s.Errorf("answered %d", a.Status)
	}
	s.want(s.send(ada, "Your order is ready."), http.StatusCreated, 0)
	s.wait(2 * time.Second)
	s.saw("delivered", "delivered", "read", "read") // of two messages
}

func (s *shop) brokenAnswers() {
	s.begin()
	for i := range 3 {
		if a := s.send(ada, "Your order is ready."); a.Status != 0 {
			s.Errorf("message %d: answered %d %s", i, a.Status, a.Body)
		}
	}
	s.want(s.send(ada, "Your order is ready."), http.StatusCreated, 0)
	s.wait(2 * time.Second)
	s.saw("delivered", "read") // of one message
}

func (s *shop) slowNetwork() {
	s.begin()
	a := s.upload()
	s.want(a, http.StatusCreated, 0)
	s.want(s.call(http.MethodGet, "/media/"+a.Text(s, "/media/0/id"), nil), http.StatusOK, 0)
	a = s.send(ada, "Your order is ready.")
	s.want(a, http.StatusCreated, 0)
	if by := a.Header.Get("Mock-Injected"); !strings.HasPrefix(by, "slow-network/") {
		s.Errorf("Mock-Injected is %q", by)
	}
}

func (s *shop) customerFloods() {
	s.begin()
	s.wait(time.Second)
	flood := s.incoming()
	if len(flood) != 20 {
		s.Errorf("%d messages, want 20", len(flood))
	}
	s.want(s.read(newest(flood, bob)), http.StatusOK, 0)
	s.want(s.send(bob, "Now it is."), http.StatusCreated, 0)
}
