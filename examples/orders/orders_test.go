package main

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server/servertest"
)

// guide is the page that shows what the report says of this integration.
const guide = "../../docs/ci.md"

// lived is a mock in which the shop has told a customer about an order, although the answer to that
// was lost, and has answered a customer.
func lived(t *testing.T, careful bool) *servertest.Mock {
	t.Helper()
	shop := &Shop{User: "admin", Password: "secret", Careful: careful, Client: &http.Client{Timeout: 10 * time.Second}, Log: slog.New(slog.DiscardHandler)}
	open := httptest.NewUnstartedServer(shop.Handler()) // its address is known, but nobody is served until the shop knows the API
	m := servertest.New(t, servertest.WithTCP(), servertest.WithWebhook("http://"+open.Listener.Addr().String()+"/webhook"))
	shop.API = m.URL() + "/v1"
	open.Start()
	t.Cleanup(open.Close)
	m.AwaitIdle(t) // customers had written before
	m.Fault(t, "SendMessage", "EMPTY_RESPONSE", 1)

	answer, err := http.Post(open.URL+"/orders/1001/ready", "application/json", strings.NewReader(`{"customer": "Ada", "phone": "+447700900123"}`))
	if err != nil {
		t.Fatal(err)
	}
	if answer.Body.Close(); answer.StatusCode != http.StatusAccepted {
		t.Fatalf("the order: %s", answer.Status)
	}
	m.AwaitIdle(t)
	m.Inbound(t, "447700900124", "Is my order ready?")
	m.AwaitIdle(t)

	answer, err = http.Get(open.URL + "/orders/1001")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var got order
	if err := json.NewDecoder(answer.Body).Decode(&got); err != nil || got.Status != "read" {
		t.Errorf("the order stands at %q (%v), want read", got.Status, err)
	}
	return m
}

// finding is a finding of a report.
type finding struct {
	Rule, Severity, Subject string
	Count                   int
}

// found is what the report of a mock says.
func found(t *testing.T, m *servertest.Mock) (passed bool, findings []finding, messages int) {
	t.Helper()
	var r struct {
		Judgement struct{ Passed bool }
		Findings  []finding
		Unmatched []any
		Totals    struct {
			Sent int `json:"messages_sent"`
		}
	}
	if err := json.Unmarshal(m.Control(t, http.MethodGet, "/report", nil).Body, &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Unmatched) > 0 {
		t.Errorf("refused: %v", r.Unmatched)
	}
	return r.Judgement.Passed, r.Findings, r.Totals.Sent
}

func TestTheReportFindsTheBug(t *testing.T) {
	t.Parallel()
	m := lived(t, false)
	passed, findings, messages := found(t, m)
	want := []finding{{Rule: "WABA-RESENT-UNANSWERED", Severity: "error", Count: 1}}
	if diff := cmp.Diff(want, findings); diff != "" || passed {
		t.Errorf("passed: %t, findings (-want +got):\n%s", passed, diff)
	}
	if messages != 5 {
		t.Errorf("%d messages were sent, want the order twice and answers to the three who wrote", messages)
	}
}

func TestTheReportOfTheMendedShopIsClean(t *testing.T) {
	t.Parallel()
	passed, findings, messages := found(t, lived(t, true))
	if !passed || len(findings) > 0 || messages != 4 {
		t.Errorf("passed: %t, findings %v, %d messages", passed, findings, messages)
	}
}

// TestTheGuideShowsTheReport holds the guide to what the report really says.
func TestTheGuideShowsTheReport(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	shown := string(lived(t, false).Control(t, http.MethodGet, "/report?format=markdown", nil).Body)
	for _, part := range []string{between(shown, "## ", "| Coverage"), between(shown, "<details><summary>1 finding", "</details>")} {
		if part == "" || !strings.Contains(string(text), part) {
			t.Errorf("%s does not show:\n%s", guide, part)
		}
	}
}

// between is the part of a text from one mark up to another one.
func between(text, from, to string) string {
	i := strings.Index(text, from)
	if i < 0 {
		return ""
	}
	rest := text[i:]
	if end := strings.Index(rest, to); end >= 0 {
		rest = rest[:end]
	}
	return strings.TrimSpace(rest)
}
