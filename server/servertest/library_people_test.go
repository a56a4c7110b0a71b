package servertest_test

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"
)

func (s *shop) templateErrors() {
	s.begin()
	s.want(s.sendTemplate(ada, "new_harvest", "en_GB", "Darjeeling", "250"), http.StatusBadRequest, 2061)
	s.want(s.sendTemplate(ada, "login_code", "en", "802701"), http.StatusCreated, 0)
	s.wait(2 * time.Second)
	s.saw("failed 2001")
	s.want(s.sendTemplate(ada, "order_ready", "en_GB", "Ada", "1138", "today"), http.StatusBadRequest, 2000)
	s.want(s.sendTemplate(ada, "order_ready", "en_GB", "Ada", "1138"), http.StatusCreated, 0)
}

func (s *shop) mediaFailures() {
	s.begin()
	s.want(s.upload(), http.StatusInternalServerError, 1014)
	s.want(s.upload(), http.StatusCreated, 0)
	s.wait(10 * time.Second)
	lost := 0
	var file string
	for _, p := range s.news() {
		lost += len(p.Errors)
		for _, m := range p.Messages {
			image, _ := m["image"].(map[string]any)
			if id := text(image, "id"); id != "" {
				file = id
			}
		}
	}
	if lost != 1 || file == "" {
		s.Fatalf("%d errors and the file %q, want one of each", lost, file)
	}
	s.want(s.call(http.MethodGet, "/media/"+file, nil), http.StatusNotFound, 1006)
	if a := s.call(http.MethodGet, "/media/"+file, nil); a.Status != http.StatusOK || len(a.Body) == 0 {
		s.Errorf("downloaded %d, %d bytes", a.Status, len(a.Body))
	}
}

func (s *shop) flakyUploads() {
	s.begin()
	var got []int
	for range 4 {
		a := s.upload()
		got = append(got, a.Status)
		if a.Status == http.StatusCreated {
			for range 3 {
				s.want(s.call(http.MethodGet, "/media/"+a.Text(s, "/media/0/id"), nil), http.StatusOK, 0)
			}
		}
	}
	if diff := cmp.Diff([]int{0, http.StatusCreated, 0, http.StatusCreated}, got); diff != "" {
		s.Errorf("uploads (-want +got):\n%s", diff)
	}
}

func (s *shop) numberChanged() {
	s.begin()
	s.want(s.send(ada, "Your order is ready."), http.StatusCreated, 0)
	s.wait(6 * time.Second)
	to := ""
	for _, m := range s.incoming() {
		system, _ := m["system"].(map[string]any)
		if text(system, "type") == "user_changed_number" && text(m, "from") == ada {
			to = text(system, "new_wa_id")
		}
	}
	s.wait(5 * time.Second)
	if from := text(s.only(), "from"); to == "" || from != to {
		s.Fatalf("moved to %q and writes from %q", to, from)
	}
	s.want(s.send(to, "It is."), http.StatusCreated, 0)
	s.wait(2 * time.Second)
	s.saw("delivered", "read")
}

func (s *shop) identityChanged() {
	s.begin()
	s.want(s.call(http.MethodPatch, "/settings/application", map[string]any{"show_security_notifications": true}), http.StatusOK, 0)
	s.want(s.send(ada, "Your order is ready."), http.StatusCreated, 0)
	s.wait(2 * time.Second)
	s.want(s.send(ada, "Are you coming today?"), http.StatusForbidden, 1028)
	a := s.call(http.MethodGet, "/contacts/"+ada+"/identity", nil)
	s.want(a, http.StatusOK, 0)
	s.want(s.call(http.MethodPut, "/contacts/"+ada+"/identity", map[string]string{"hash": a.Text(s, "/contacts/hash")}), http.StatusOK, 0)
	s.want(s.send(ada, "Are you coming today?"), http.StatusCreated, 0)
}

func (s *shop) groupLife() {
	s.begin()
	a := s.call(http.MethodPost, "/groups", map[string]string{"subject": "Tea club"})
	s.want(a, http.StatusCreated, 0)
	id := a.Text(s, "/groups/0/id")
	s.want(s.call(http.MethodGet, "/groups/"+id+"/invite", nil), http.StatusOK, 0)
	s.wait(5 * time.Second)
	var got []string
	look := func() {
		for _, m := range s.incoming() {
			system, _ := m["system"].(map[string]any)
			got = append(got, strings.TrimSpace(text(m, "type")+" "+text(system, "type")))
		}
	}
	look()
	s.want(s.send(id, "On Thursday at six."), http.StatusCreated, 0)
	s.want(s.call(http.MethodPatch, "/groups/"+id+"/admins", map[string][]string{"wa_ids": {ada}}), http.StatusOK, 0)
	s.wait(time.Minute)
	look()
	for _, want := range []string{"system group_created", "system group_user_joined", "text", "system group_user_left", "system group_subject_changed", "system group_ended"} {
		if !slices.Contains(got, want) {
			s.Errorf("%q did not come, only %q", want, got)
		}
	}
	s.want(s.send(id, "Is anybody here?"), http.StatusForbidden, 1003)
}

func (s *shop) senderLocked() {
	s.begin()
	for range 3 {
		s.want(s.send(ada, "Your order is ready."), http.StatusCreated, 0)
	}
	s.wait(time.Second)
	s.want(s.send(ada, "Your order is ready."), http.StatusForbidden, 1031)
	s.wait(30 * time.Second)
	s.want(s.send(ada, "Your order is ready."), http.StatusCreated, 0)
}

func (s *shop) paymentProblem() {
	s.begin()
	s.want(s.send(ada, "Your order is ready."), http.StatusCreated, 0)
	s.wait(2 * time.Second)
	s.saw("delivered", "read")
	s.want(s.send(bob, "Yours too."), http.StatusCreated, 0)
	s.wait(2 * time.Second)
	s.saw("failed 402")
	s.wait(30 * time.Second)
	s.want(s.send(bob, "Yours too."), http.StatusCreated, 0)
	s.wait(2 * time.Second)
	s.saw("delivered", "read")
}

func (s *shop) neverDelivered() {
	s.begin()
	s.want(s.send(ada, "Your order is ready."), http.StatusCreated, 0)
	s.wait(30 * time.Second)
	s.saw("failed 410")
	s.want(s.send(ada, "Your order is still here."), http.StatusCreated, 0)
	s.wait(2 * time.Second)
	s.saw("delivered", "read")
}

func (s *shop) receiptsOff() {
	s.begin()
	s.want(s.send(ada, "Your order is ready."), http.StatusCreated, 0)
	s.wait(time.Hour)
	s.saw("delivered")
}

func (s *shop) everyType() {
	s.begin()
	s.wait(time.Second)
	var got []string
	unknown := ""
	for _, m := range s.incoming() {
		kind := text(m, "type")
		got = append(got, kind)
		file, _ := m[kind].(map[string]any)
		if id := text(file, "id"); id != "" {
			if a := s.call(http.MethodGet, "/media/"+id, nil); a.Status != http.StatusOK || len(a.Body) == 0 {
				s.Errorf("%s: downloaded %d, %d bytes", kind, a.Status, len(a.Body))
			}
		}
		if kind == "unknown" {
			unknown = text(m, "id")
		}
	}
	s.want(s.read(unknown), http.StatusOK, 0)
	slices.Sort(got)
	want := []string{"audio", "contacts", "document", "image", "location", "order", "sticker", "text", "unknown", "video", "voice"}
	if diff := cmp.Diff(want, got); diff != "" {
		s.Errorf("types (-want +got):\n%s", diff)
	}
	s.want(s.send(bob, "What a lot!"), http.StatusCreated, 0)
	s.wait(3 * time.Second)
	last := s.incoming()
	if len(last) != 1 || text(last[0], "type") != "reaction" {
		s.Errorf("at last came %v, want a reaction", last)
	}
}
