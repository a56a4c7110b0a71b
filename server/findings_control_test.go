package server_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	controlgen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server"
)

// Messages that are let through and found.
const (
	undeclaredBody = `{"to":"447700900123","type":"template","template":{"namespace":"n","name":"order_redy","language":{"policy":"deterministic","code":"en"},` +
		`"components":[{"type":"body","parameters":[{"type":"text","text":"two\nlines"}]}]}}`
	hsmBody = `{"to":"447700900123","type":"hsm","hsm":{"namespace":"quayside_tea_house","element_name":"order_ready","language":{"policy":"deterministic","code":"en_GB"},` +
		`"localizable_params":[{"default":"Ada"},{"default":"1138"}]}}`
	surplusBody = `{"to":"447700900123","ttl":"P1D","previw_url":true,"text":{"body":"https://tea.example"}}`
)

// findings are those of a world in short.
func findings(t *testing.T, s *server.Server, world, query string) []string {
	t.Helper()
	return inShort(ask[controlgen.FindingList](t, s, http.MethodGet, "/worlds/"+world+"/findings"+query, "", http.StatusOK).Findings)
}

// inShort are findings as severity, rule, subject, how often and the exchanges that show it.
func inShort(list []controlgen.Finding) []string {
	out := []string{}
	for _, f := range list {
		words := []string{string(f.Severity), f.Rule}
		if f.Subject != nil {
			words = append(words, *f.Subject)
		}
		words = append(words, fmt.Sprintf("x%d", f.Count))
		for _, s := range f.Evidence {
			words = append(words, fmt.Sprintf("%s/%d/%s", s.World, s.Life, s.Exchange))
		}
		out = append(out, strings.Join(words, " "))
	}
	return out
}

// misbehave does what is found, in the default world: exchanges x1 to x5.
func misbehave(t *testing.T, s *server.Server) (bearer string) {
	t.Helper()
	bearer = login(t, s)
	for _, body := range []string{undeclaredBody, hsmBody, surplusBody} {
		if a := send(s, bearer, body); a.Code != http.StatusCreated {
			t.Fatalf("send %s: %d %s", body, a.Code, a.Body)
		}
	}
	advance(t, s, 7*24*time.Hour)
	if a := send(s, bearer, textBody); a.Code != http.StatusUnauthorized {
		t.Fatalf("sent with an old token: %d %s", a.Code, a.Body)
	}
	return bearer
}

// misbehaved is what is found of it.
func misbehaved() []string {
	return []string{
		"warning WABA-HSM-DEPRECATED x1 default/1/x3",
		"warning WABA-NO-WEBHOOK x3 default/1/x2 default/1/x3 default/1/x4",
		"warning WABA-TEMPLATE-PARAMETER order_redy body white space x1 default/1/x2",
		"warning WABA-TEMPLATE-UNDECLARED order_redy en x1 default/1/x2",
		"warning WABA-TOKEN-NOT-RENEWED x1 default/1/x5",
		"warning WABA-UNKNOWN-FIELD SendMessage /previw_url x1 default/1/x4",
	}
}

// noted is that with the note on it.
func noted() []string { return append(misbehaved(), "note WABA-TTL-DEPRECATED x1 default/1/x4") }

func TestWhatIsLegalButDangerousIsFound(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	if diff := cmp.Diff([]string{}, findings(t, s, "default", "")); diff != "" {
		t.Errorf("found of nobody (-want +got):\n%s", diff)
	}
	misbehave(t, s)
	for query, want := range map[string][]string{
		"": noted(), "?severity=note": noted(),
		"?severity=warning": misbehaved(), "?severity=error": {},
	} {
		if diff := cmp.Diff(want, findings(t, s, "default", query)); diff != "" {
			t.Errorf("found%s (-want +got):\n%s", query, diff)
		}
	}
	askRefused(t, s, http.MethodGet, "/worlds/default/findings?severity=bad", "", http.StatusBadRequest, "severity")
	askRefused(t, s, http.MethodGet, "/worlds/nowhere/findings", "", http.StatusNotFound, "nowhere")
}

func TestFindingsStayUntilTheyAreReset(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	misbehave(t, s)
	reset := func(query string) {
		t.Helper()
		ask[controlgen.World](t, s, http.MethodPost, "/worlds/default/reset"+query, "", http.StatusOK)
	}
	for _, query := range []string{"?only=journal", "?only=messages,users", "?only=coverage", ""} {
		reset(query)
		if diff := cmp.Diff(misbehaved(), findings(t, s, "default", "?severity=warning")); diff != "" {
			t.Errorf("found after reset%s (-want +got):\n%s", query, diff)
		}
	}
	send(s, login(t, s), hsmBody)
	if got, want := findings(t, s, "default", "?severity=warning")[0], "warning WABA-HSM-DEPRECATED x2 default/1/x3 default/2/x2"; got != want {
		t.Errorf("found in another life: %s, want %s", got, want)
	}
	reset("?only=findings")
	if diff := cmp.Diff([]string{}, findings(t, s, "default", "")); diff != "" {
		t.Errorf("found after a reset of findings (-want +got):\n%s", diff)
	}
}

func TestFindingsOfWorldsThatAreOverAreInTheReport(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	for _, world := range []string{"one", "two", "three"} {
		send(s, loginAs(t, s, "admin@"+world), hsmBody)
		ask[controlgen.World](t, s, http.MethodGet, "/worlds/"+world, "", http.StatusOK)
	}
	for _, world := range []string{"one", "two"} {
		if a := asked(s, http.MethodDelete, "/worlds/"+world, ""); a.Code != http.StatusNoContent {
			t.Fatalf("delete %s: %d %s", world, a.Code, a.Body)
		}
	}
	report := ask[controlgen.Report](t, s, http.MethodGet, "/report", "", http.StatusOK)
	want := []string{"warning WABA-HSM-DEPRECATED x3 one/1/x2 two/1/x2 three/1/x2"}
	if diff := cmp.Diff(want, inShort(report.Findings)); diff != "" {
		t.Errorf("found in all worlds (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{}, findings(t, s, "default", "")); diff != "" {
		t.Errorf("found in another world (-want +got):\n%s", diff)
	}
}

func TestPaceIsJudgedWhileTimeGoesBy(t *testing.T) {
	t.Parallel()
	const twice = "warning WABA-RESENT-ACCEPTED x1 default/1/x3"
	for want, c := range map[bool]server.Config{true: {}, false: frozen()} {
		s := newServer(t, c)
		bearer := login(t, s)
		send(s, bearer, textBody)
		send(s, bearer, textBody)
		if got := findings(t, s, "default", ""); slices.Contains(got, twice) != want {
			t.Errorf("found %q, want %q in it: %t", got, twice, want)
		}
	}
}

// TestFindingsSurviveACrash lets the process crash after each deed.
func TestFindingsSurviveACrash(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	c := keeping(dir)
	c.World.Webhook = ""
	s := newServer(t, c)
	bearer := misbehave(t, s)
	for i, body := range []string{hsmBody, textBody, undeclaredBody, surplusBody} {
		if i > 0 {
			bearer = login(t, s)
		}
		send(s, bearer, body)
		want := findings(t, s, "default", "")
		after := opened(t, keeping(copied(t, dir)))
		if diff := cmp.Diff(want, findings(t, after, "default", "")); diff != "" {
			t.Errorf("after %s (-before +after the crash):\n%s", body, diff)
		}
		send(after, login(t, after), hsmBody) // it goes on as it would have
		if got := findings(t, after, "default", "?severity=warning"); len(got) < len(misbehaved()) {
			t.Errorf("found %q", got)
		}
		stop(t, after)
	}
}
