package servertest_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/wabamock/wabamock/server/servertest"
)

// badDay is a scenario: the first send hangs, the second one is lost, the third one fails.
const badDay = `
name: bad-day
about: A send that hangs, one that is lost, one that is refused.
rules:
  - name: hang
    when: {operation: SendMessage}
    times: 1
    fault: {kind: HANG, over: 1ms}
  - name: lost
    when: {operation: SendMessage}
    times: 1
    fault: EMPTY_RESPONSE
  - name: busy
    when: {operation: SendMessage}
    times: 1
    refuse: 1016
`

// TestABadDay meets the same with and without a socket.
func TestABadDay(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string][]servertest.Option{"direct": nil, "tcp": {servertest.WithTCP()}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := servertest.New(t, append(opts, servertest.WithScenarioYAML(badDay))...)
			m.Call(t, http.MethodGet, "/health", nil)
			text := map[string]any{"to": "447700900123", "text": map[string]string{"body": "hi"}}
			for _, by := range []string{"bad-day/hang", "bad-day/lost"} {
				if err := m.CallBroken(t, http.MethodPost, "/messages", text); !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
					t.Errorf("%s: %v", by, err)
				}
			}
			a := m.Call(t, http.MethodPost, "/messages", text)
			a.Want(t, http.StatusServiceUnavailable, 1016)
			if by := a.Header.Get("Mock-Injected"); by != "bad-day/busy" {
				t.Errorf("injected by %q", by)
			}
			m.Call(t, http.MethodPost, "/messages", text).Want(t, http.StatusCreated, 0)
			m.Advance(t, time.Minute)
			if n := len(m.Facts(t, "message_queued")); n != 3 {
				t.Errorf("%d messages, want 3: those behind a fault are there", n)
			}
		})
	}
}

// TestARuleTurnsWebhooksAround has the statuses of one message posted twice, and those of others once.
func TestARuleTurnsWebhooksAround(t *testing.T) {
	t.Parallel()
	hook := servertest.NewHook(t, http.StatusOK)
	m := servertest.New(t, servertest.WithWebhook(hook.URL), servertest.WithScenarioYAML(`
name: twice
about: Statuses of one message arrive twice.
rules:
  - name: twice
    when: {operation: SendMessage}
    times: 1
    webhooks: {duplicate: 1}
`))
	first, second := m.Send(t, "447700900123", "one"), m.Send(t, "447700900123", "two")
	m.Advance(t, time.Minute)
	counts := map[string]int{}
	for _, r := range hook.Received() {
		for _, id := range []string{first, second} {
			if strings.Contains(string(r.Body), id) {
				counts[id]++
			}
		}
	}
	if counts[second] == 0 || counts[first] != 2*counts[second] {
		t.Errorf("deliveries by message: %v", counts)
	}
}
