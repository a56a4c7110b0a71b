package server_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/servertest"
)

// capsuleOf is the capsule of a world.
func capsuleOf(t *testing.T, h http.Handler, world string) []byte {
	t.Helper()
	w := asked(h, http.MethodGet, "/worlds/"+world+"/capsule", "")
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/gzip" {
		t.Fatalf("take a capsule: %d %s", w.Code, w.Body)
	}
	return w.Body.Bytes()
}

// linesOf is a capsule unpacked.
func linesOf(t *testing.T, file []byte) string {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// altered is a capsule in which a text is another one, which must be there.
func altered(t *testing.T, file []byte, old, other string) []byte {
	t.Helper()
	text := linesOf(t, file)
	if !strings.Contains(text, old) {
		t.Fatalf("there is no %s in\n%s", old, text)
	}
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := io.WriteString(z, strings.Replace(text, old, other, 1)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// replayed is what comes of repeating a capsule.
func replayed(t *testing.T, file []byte) server.CapsuleReplay {
	t.Helper()
	r, err := server.ReplayCapsule(t.Context(), bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// repeated repeats a capsule twice, without a departure.
func repeated(t *testing.T, file []byte) server.CapsuleReplay {
	t.Helper()
	first, second := replayed(t, file), replayed(t, file)
	for _, d := range first.Departures {
		t.Errorf("departs: %s", d)
	}
	if diff := cmp.Diff(first.Departures, second.Departures); diff != "" || first.Exchanges != second.Exchanges || !first.Same() {
		t.Errorf("the second time it went another way:\n%s", diff)
	}
	return first
}

// unlucky has a rule for every way in which an answer can go wrong.
const unlucky = `name: unlucky
about: The first send is refused, the second meets a fault.
rules:
  - {name: busy, when: {operation: SendMessage}, times: 1, refuse: 1016}
  - {name: lost, when: {operation: SendMessage, to: "447700900102"}, times: 1, fault: EMPTY_RESPONSE}
script:
  - {at: 10m, inbound: {from: "447700900123", text: Still there?}}
expect:
  - {name: answers, operation: SendMessage, at_least: 1}
`

// secrets are what a capsule must not have.
func secrets() []string {
	return []string{"Wrong-Pass-1", "Fresh-Pass-1", "hookuser", "hookpass", "hookkey", "864213", "api-key-of-ours", "fixed-bearer-token"}
}

// fixtureWithSecrets has a fixed token, an API key and a user with a password.
const fixtureWithSecrets = `name: shop
number: {country_code: "44", phone: "7700900000", verified_name: Tea House Demo, registered: true}
users: [{name: admin, password: Wrong-Pass-1}]
tokens: [{token: fixed-bearer-token-0123456789, user: admin}]
api_keys: [api-key-of-ours-0123]
customers: [{number: "447700900123"}, {number: "447700900102"}]
`

// live leads an eventful life: sends, inbound messages, faults, a scenario, webhooks that fail and are
// tried again, media, deeds of the control API, time that goes by.
func live(t *testing.T, m *servertest.Mock) {
	t.Helper()
	basic := func(password string) map[string]string {
		return map[string]string{"Authorization": servertest.BasicAuth("admin", password)}
	}
	m.Do(t, servertest.Request{Method: http.MethodPost, Path: "/v1/users/login", Header: basic("Another-Pass-1")})
	token := m.Do(t, servertest.Request{Method: http.MethodPost, Path: "/v1/users/login", Header: basic("Wrong-Pass-1")}).Text(t, "/users/0/token")
	auth := map[string]string{"Authorization": "Bearer " + token}
	do := func(method, path string, body any) servertest.Answer {
		return m.Do(t, servertest.Request{Method: method, Path: path, Body: body, Header: auth})
	}
	do(http.MethodPut, "/v1/users/admin", `{"password": "Fresh-Pass-1"}`)
	do(http.MethodPost, "/v1/settings/account/two-step", `{"pin": "864213"}`)
	const text = `{"to": %q, "type": "text", "text": {"body": %q}}`
	do(http.MethodPost, "/v1/messages", fmt.Sprintf(text, "447700900123", "one"))
	do(http.MethodPost, "/v1/messages", fmt.Sprintf(text, "447700900123", "two"))
	lost, err := http.NewRequestWithContext(t.Context(), http.MethodPost, m.URL()+"/v1/messages", strings.NewReader(fmt.Sprintf(text, "447700900102", "three")))
	if err != nil {
		t.Fatal(err)
	}
	lost.Header.Set("Authorization", auth["Authorization"])
	lost.Header.Set("Content-Type", "application/json")
	if a, err := m.Client().Do(lost); err == nil {
		_ = a.Body.Close()
		t.Errorf("the fault was not met: %s", a.Status)
	}
	do(http.MethodPost, "/v1/messages", `{"to": "447700900102", "type": "text"}`)
	do(http.MethodPost, "/v1/messages", "no JSON")
	jpeg := append([]byte("\xff\xd8\xff\xe0"), bytes.Repeat([]byte{7}, 100_000)...)
	up := m.Do(t, servertest.Request{Method: http.MethodPost, Path: "/v1/media", Body: jpeg, Header: map[string]string{"Authorization": auth["Authorization"], "Content-Type": "image/jpeg"}})
	do(http.MethodGet, "/v1/media/"+up.Text(t, "/media/0/id"), nil)
	m.Inbound(t, "447700900123", "hello")
	m.Rule(t, map[string]any{"name": "limit", "when": map[string]any{"operation": "CheckHealth"}, "times": 1, "refuse": 1015})
	do(http.MethodGet, "/v1/health", nil)
	m.Do(t, servertest.Request{Method: http.MethodGet, Path: "/v1/health", Header: map[string]string{"Authorization": "Apikey api-key-of-ours-0123"}})
	m.Do(t, servertest.Request{Method: http.MethodGet, Path: "/v1/health", Header: map[string]string{"Authorization": "Bearer fixed-bearer-token-0123456789"}})
	m.AwaitIdle(t)
	do(http.MethodPatch, "/v1/settings/application", `{"webhooks": {"url": "https://hookuser:hookpass@hook.invalid/in?key=hookkey"}}`)
	do(http.MethodGet, "/v1/settings/application", nil)
	m.Control(t, http.MethodPost, "/deliveries/pause", nil)
	do(http.MethodPost, "/v1/messages", fmt.Sprintf(text, "447700900123", "four"))
	m.Inbound(t, "447700900123", "five")
	m.Inbound(t, "447700900123", "six")
	waiting := m.Control(t, http.MethodGet, "/deliveries?state=pending", nil)
	m.Control(t, http.MethodPost, "/deliveries/"+waiting.Text(t, "/deliveries/0/id")+"/swap", map[string]string{"with": waiting.Text(t, "/deliveries/1/id")})
	do(http.MethodGet, "/v1/metrics", nil)
}

func TestAnEventfulRunIsRepeatedToTheByte(t *testing.T) {
	t.Parallel()
	hook := servertest.NewHook(t, 503, 502, 200)
	m := servertest.New(t, servertest.WithWebhook(hook.URL), servertest.WithFixtureYAML(fixtureWithSecrets), servertest.WithScenarioYAML(unlucky))
	live(t, m)
	m.Control(t, http.MethodPost, "/clock/advance", `{"by": "20m"}`)
	file := m.Control(t, http.MethodGet, "/capsule", nil).Body
	if again := m.Control(t, http.MethodGet, "/capsule", nil).Body; !bytes.Equal(file, again) {
		t.Error("taken twice, the capsule is another one")
	}
	r := repeated(t, file)
	if r.Exchanges < 17 || r.Deeds != 6 || r.Attempts < 5 || len(r.Notes) != 0 || !r.SameSpec {
		t.Errorf("repeated: %d exchanges, %d deeds, %d attempts, same description %t, notes %q", r.Exchanges, r.Deeds, r.Attempts, r.SameSpec, r.Notes)
	}
	for _, secret := range secrets() {
		if strings.Contains(linesOf(t, file), secret) {
			t.Errorf("the capsule has the secret %q", secret)
		}
	}
}

func TestARunningClockIsRepeated(t *testing.T) {
	t.Parallel()
	hook := servertest.NewHook(t, 500, 200)
	m := servertest.New(t, servertest.WithWebhook(hook.URL), servertest.WithConfig(func(c *server.Config) {
		c.World.Clock, c.World.Progression = server.ClockRunning, server.ProgressionImmediate
	}))
	m.Login(t)
	var callers sync.WaitGroup
	for range 8 {
		callers.Go(func() {
			for n := range 5 {
				m.Send(t, "447700900123", fmt.Sprint("message ", n))
			}
		})
	}
	callers.Wait()
	m.Inbound(t, "447700900123", "hello")
	m.Control(t, http.MethodPut, "/clock", `{"state": "frozen"}`)
	m.Control(t, http.MethodPost, "/clock/advance", `{"by": "1m"}`)
	r := repeated(t, m.Control(t, http.MethodGet, "/capsule", nil).Body)
	if r.Exchanges != 41 {
		t.Errorf("repeated: %d exchanges", r.Exchanges)
	}
}

func TestWhatWasAlteredDeparts(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	bearer := loginAs(t, s, "admin")
	call(s, bearer, http.MethodPost, "/v1/messages", `{"to":"447700900101","type":"text","text":{"body":"hello"}}`)
	ask[any](t, s, http.MethodPost, "/worlds/default/inbound", `{"from":"447700900101","text":"hi"}`, http.StatusCreated)
	ask[any](t, s, http.MethodPost, "/worlds/default/clock/advance", `{"by":"1h"}`, http.StatusOK)
	file := capsuleOf(t, s, "default")
	for _, tt := range []struct{ name, old, other, want string }{
		{"a status", `"answer":{"status":201`, `"answer":{"status":202`, "exchange x2 (SendMessage): status: expected 202, got 201"},
		{"a body", `{\"messages\":[{\"id\":\"`, `{\"messages\":[{\"id\":\"X`, "exchange x2 (SendMessage): body at /messages/0/id: expected"},
		{"a fact", `"kind":"message_queued","fact":{"at":"2024-05-01T09:00:00Z"`, `"kind":"message_queued","fact":{"at":"2024-05-01T09:00:01Z"`, "(message_queued): fact at /at: expected"},
		{"a deed", `\"text\":\"hi\"`, `\"text\":\"ho\"`, "fact at"},
		{"a deed that is refused", `"path":"/inbound"`, `"path":"/outbound"`, "deed ReceiveInbound: status: expected 201, got 404"},
		{"a request", `hello`, `hullo`, ""},
		{"a program", `"spec":"`, `"spec":"0`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := replayed(t, altered(t, file, tt.old, tt.other))
			switch {
			case tt.want == "" && !r.Same():
				t.Errorf("departs: %s", r.Departures[0])
			case tt.want != "" && (r.Same() || !strings.Contains(r.Departures[0].String(), tt.want)):
				t.Errorf("departures %v, want %q", r.Departures, tt.want)
			}
		})
	}
}

func TestWhatHasNoCapsule(t *testing.T) {
	t.Parallel()
	c := frozen()
	c.JournalEntries = 20
	s := newServer(t, c)
	for range 30 {
		call(s, "", http.MethodGet, "/w/busy/v1/health", "")
	}
	askRefused(t, s, http.MethodGet, "/worlds/busy/capsule", "", http.StatusConflict, "--journal-entries")
	askRefused(t, s, http.MethodGet, "/worlds/nowhere/capsule", "", http.StatusNotFound, "nowhere")
	call(s, "", http.MethodGet, "/w/emptied/v1/health", "")
	ask[any](t, s, http.MethodPost, "/worlds/emptied/reset?only=journal", "", http.StatusOK)
	askRefused(t, s, http.MethodGet, "/worlds/emptied/capsule", "", http.StatusConflict, "emptied")
	image := asked(s, http.MethodGet, "/worlds/default/snapshot", "").Body.String()
	ask[any](t, s, http.MethodPut, "/worlds/copy/snapshot", image, http.StatusOK)
	askRefused(t, s, http.MethodGet, "/worlds/copy/capsule", "", http.StatusConflict, "snapshot")
	ask[any](t, s, http.MethodPost, "/worlds/copy/reset", "", http.StatusOK)
	repeated(t, capsuleOf(t, s, "copy"))
}

func TestAWorldOfItsOwnIsRepeated(t *testing.T) {
	t.Parallel()
	s := newServer(t, server.Config{})
	ask[any](t, s, http.MethodPost, "/worlds", `{"name":"shop","seed":9,"start":"2030-01-02T03:04:05Z","clock":"frozen","scenarios":[{"name":"rate-limited"}],"adversity":{"duplicate":1}}`, http.StatusCreated)
	r := httptest.NewRequest(http.MethodPost, "/v1/users/login", http.NoBody)
	r.SetBasicAuth("admin@shop", "secret")
	s.ServeHTTP(httptest.NewRecorder(), r)
	call(s, loginAs(t, s, "admin@shop"), http.MethodPost, "/messages/", `{"to":"447700900101","type":"text","text":{"body":"hello"}}`)
	call(s, "", http.MethodGet, "/w/shop/v1/nothing?a=b%20c", "")
	ask[any](t, s, http.MethodPost, "/worlds/shop/scenarios", `{"name":"webhook-outage"}`, http.StatusCreated)
	ask[any](t, s, http.MethodPost, "/worlds/shop/clock/advance", `{"by":"2h"}`, http.StatusOK)
	if r := repeated(t, capsuleOf(t, s, "shop")); r.Exchanges != 4 || r.Deeds != 1 || r.Capsule.World != "shop" {
		t.Errorf("repeated: %+v", r)
	}
}

func TestRequestsOfTwoRunsAreCompared(t *testing.T) {
	t.Parallel()
	run := func(bodies ...string) []byte {
		s := newServer(t, frozen())
		bearer := loginAs(t, s, "admin")
		for _, body := range bodies {
			call(s, bearer, http.MethodPost, "/v1/messages", fmt.Sprintf(`{"to":"447700900101","type":"text","text":{"body":%q}}`, body))
		}
		return capsuleOf(t, s, "default")
	}
	old, fresh := run("one", "two", "three", "four"), run("two", "one", "four", "3", "five")
	all, err := server.DiffCapsules(bytes.NewReader(old), bytes.NewReader(fresh))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range all {
		got = append(got, fmt.Sprint(d.Change, " ", d.Old, " ", d.New, " ", d.Places))
	}
	want := []string{`reordered x3 x2 []`, `changed x4 x5 [{body /text/body "three" "3"}]`, `added  x6 []`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("differences (-want +got):\n%s", diff)
	}
	if all, err := server.DiffCapsules(bytes.NewReader(old), bytes.NewReader(old)); err != nil || len(all) != 0 {
		t.Errorf("a run differs from itself: %v, %v", all, err)
	}
}
