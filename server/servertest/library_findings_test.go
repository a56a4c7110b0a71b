package servertest_test

import (
	"context"
	"encoding/json"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/servertest"
)

// findings are what is found of a client, in short: severity, rule and subject.
func findings(t *testing.T, m *servertest.Mock) []string {
	t.Helper()
	a := m.Do(t, servertest.Request{Method: http.MethodGet, Path: "/_mock/worlds/default/findings"})
	var list struct {
		Findings []struct{ Severity, Rule, Subject string }
	}
	if err := json.Unmarshal(a.Body, &list); err != nil || a.Status != http.StatusOK {
		t.Fatalf("read the findings: %d %s", a.Status, a.Body)
	}
	out := []string{}
	for _, f := range list.Findings {
		line := f.Severity + " " + f.Rule
		if f.Subject != "" {
			line += " " + f.Subject
		}
		out = append(out, line)
	}
	return out
}

// deserved is what is found of the clients that do well: nothing but what their scenario is about.
func deserved(scenario string) []string {
	switch scenario {
	case "time-out-then-resend": // is about this very thing: who sends again after a timeout has sent twice
		return []string{"error WABA-RESENT-UNANSWERED"}
	case "flaky-uploads": // downloads each file three times, since some are slow
		return []string{"note WABA-MEDIA-DOWNLOADED-AGAIN"}
	case "group-life", "media-failures", "messages-arrive-twice", "number-changed", "onboarding": // their clients answer, and mark nothing
		return []string{"note WABA-NEVER-MARKED-READ"}
	}
	return []string{}
}

// checkFindings compares what is found of a client that does well with what it deserves.
func checkFindings(t *testing.T, m *servertest.Mock, scenario string) {
	t.Helper()
	if diff := cmp.Diff(deserved(scenario), findings(t, m)); diff != "" {
		t.Errorf("found of a client that does well (-deserved +found):\n%s", diff)
	}
}

// TestFindingsOfCarelessClients lets clients do what is found, and nothing else.
func TestFindingsOfCarelessClients(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		version string // of the client that is imitated; empty: the default
		answers []int  // of the webhook
		play    func(*shop)
		want    []string
	}{
		{"logs in for each message", "", nil, func(s *shop) {
			for i := range 6 {
				s.begin()
				s.send(ada, strconv.Itoa(i))
			}
		}, []string{"warning WABA-LOGIN-PER-REQUEST admin"}},
		{"lets the token expire", "", nil, func(s *shop) {
			s.begin()
			s.wait(8 * 24 * time.Hour)
			s.send(ada, "Your order is ready.")
			s.begin()
		}, []string{"warning WABA-TOKEN-NOT-RENEWED"}},
		{"answers 204", "", []int{http.StatusNoContent, http.StatusNoContent, http.StatusOK}, func(s *shop) {
			s.begin()
			s.send(ada, "Your order is ready.")
			s.wait(time.Minute)
		}, []string{"error WABA-WEBHOOK-NOT-200 204"}},
		{"answers with a redirect", "", []int{http.StatusMovedPermanently, http.StatusOK}, func(s *shop) {
			s.begin()
			s.wait(time.Minute)
		}, []string{"error WABA-WEBHOOK-REDIRECT 301"}},
		{"is not at that path", "", []int{http.StatusNotFound}, func(s *shop) {
			s.begin()
			s.send(ada, "Your order is ready.")
			s.wait(time.Minute)
		}, []string{"warning WABA-STATUSES-NOT-CONSUMED", "warning WABA-WEBHOOK-REFUSES 404"}},
		{"sends into a closed window", "", nil, func(s *shop) {
			s.begin()
			for range 2 {
				s.send(silent, "Your order is ready.")
				s.wait(time.Minute)
			}
		}, []string{"warning WABA-WINDOW-IGNORED"}},
		{"never checks contacts", "2.38.2", nil, func(s *shop) {
			s.begin()
			s.want(s.send("447700900131", "Your order is ready."), http.StatusNotFound, 1006)
			s.wait(time.Minute)
		}, []string{"error WABA-UNCHECKED-CONTACT"}},
		{"checks a contact that was unknown", "2.38.2", nil, func(s *shop) {
			s.begin()
			s.want(s.send("447700900126", "Your order is ready."), http.StatusNotFound, 1006)
			s.call(http.MethodPost, "/contacts", map[string]any{"blocking": "wait", "contacts": []string{"+44 7700 900126"}})
		}, []string{}},
		{"uploads and downloads again and again", "", nil, func(s *shop) {
			s.begin()
			for range 3 {
				id := s.upload().Text(s, "/media/0/id")
				s.call(http.MethodGet, "/media/"+id, nil)
				s.call(http.MethodGet, "/media/"+id, nil)
			}
		}, []string{"warning WABA-MEDIA-UPLOADED-AGAIN", "note WABA-MEDIA-DOWNLOADED-AGAIN"}},
		{"deletes what it uploads", "", nil, func(s *shop) {
			s.begin()
			for range 3 {
				s.call(http.MethodDelete, "/media/"+s.upload().Text(s, "/media/0/id"), nil)
			}
		}, []string{}},
		{"sends again to who is not there", "", nil, func(s *shop) {
			s.begin()
			for range 2 {
				s.want(s.send("15550101013", "Your order is ready."), http.StatusBadRequest, 1013)
			}
		}, []string{"warning WABA-INVALID-RECIPIENT-AGAIN"}},
		{"sets the same settings again and again", "", nil, func(s *shop) {
			s.begin()
			for range 3 {
				s.want(s.call(http.MethodPatch, "/settings/application", map[string]any{"sent_status": true}), http.StatusOK, 0)
			}
		}, []string{"note WABA-SENT-STATUS-DEPRECATED", "note WABA-SETTINGS-REPEATED"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			hook := servertest.NewHook(t, tt.answers...)
			m := servertest.New(t, servertest.WithTCP(), servertest.WithConfig(func(c *server.Config) {
				c.World.Webhook, c.World.ClientVersion = hook.URL, tt.version
			}))
			tt.play(&shop{T: t, mock: m, hook: hook})
			if diff := cmp.Diff(tt.want, findings(t, m)); diff != "" {
				t.Errorf("found (-want +got):\n%s", diff)
			}
		})
	}
}

// slowSend is a scenario whose first send is answered late.
const slowSend = `
name: slow-send
about: The first send is answered after half an hour.
rules:
  - when: {operation: SendMessage}
    times: 1
    delay: 30m
`

// TestAClientThatGivesUpAndSendsAgainIsFound lets a client lose patience while its send, which was
// accepted, is not answered.
func TestAClientThatGivesUpAndSendsAgainIsFound(t *testing.T) {
	t.Parallel()
	hook := servertest.NewHook(t)
	m := servertest.New(t, servertest.WithTCP(), servertest.WithScenarioYAML(slowSend), servertest.WithWebhook(hook.URL))
	s := &shop{T: t, mock: m, hook: hook}
	s.begin()
	impatient, giveUp := context.WithCancel(t.Context())
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		s.post(impatient)
	}()
	s.until(func(e server.Entry) bool { return e.Kind == "message_queued" })
	giveUp()
	<-gone
	s.until(func(e server.Entry) bool { return e.Exchange != nil && e.Exchange.Left })
	s.post(t.Context())
	s.wait(time.Minute)
	if diff := cmp.Diff([]string{"error WABA-RESENT-UNANSWERED"}, findings(t, m)); diff != "" {
		t.Errorf("found (-want +got):\n%s", diff)
	}
}

// post sends a text, and does not care for the answer.
func (s *shop) post(ctx context.Context) {
	body := strings.NewReader(`{"to":"` + ada + `","text":{"body":"Your order is ready."}}`)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.mock.URL()+"/v1/messages", body)
	if err != nil {
		s.Error(err)
		return
	}
	r.Header.Set("Authorization", "Bearer "+s.token)
	if a, err := s.mock.Client().Do(r); err == nil {
		_ = a.Body.Close()
	}
}

// until waits for an entry of the journal.
func (s *shop) until(wanted func(server.Entry) bool) {
	s.Helper()
	for !slices.ContainsFunc(s.mock.Journal(s), wanted) {
		runtime.Gosched()
	}
}
