//go:build e2e

package wabamock_test

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/testcontainers/testcontainers-go"

	"github.com/wabamock/wabamock/testcontainers/wabamock"
)

// image is what "make docker" builds.
const image = "wabamock:dev"

// patience is how long a test waits for what comes at once.
const patience = time.Minute

// start is where frozen clocks stand at first.
func start() time.Time { return time.Date(2024, 5, 1, 9, 0, 0, 0, time.UTC) }

// run starts a mock that stops with the test.
func run(t *testing.T, opts ...testcontainers.ContainerCustomizer) *wabamock.Container {
	t.Helper()
	mock, err := wabamock.Run(t.Context(), image, opts...)
	testcontainers.CleanupContainer(t, mock)
	if err != nil {
		t.Fatal(err)
	}
	return mock
}

// login logs the admin in.
func login(t *testing.T, w *wabamock.World) string {
	t.Helper()
	token, err := w.Login(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// wantSent sends a text and fails the test when the answer has another status.
func wantSent(t *testing.T, w *wabamock.World, token string, want int) {
	t.Helper()
	if got, err := send(t.Context(), w, token, "447700900123", "Your tea is ready."); err != nil || got != want {
		t.Fatalf("a send is answered with %d, %v; want %d", got, err, want)
	}
}

func TestTwoMocksShareNothing(t *testing.T) {
	t.Parallel()
	hooks := []*wabamock.Hook{wabamock.NewHook(t), wabamock.NewHook(t)}
	mocks := []*wabamock.Container{run(t, wabamock.WithWebhook(hooks[0].URL)), run(t, wabamock.WithWebhook(hooks[1].URL))}
	for i, text := range []string{"Is the Assam back?", "And the Darjeeling?"} {
		if _, err := mocks[i].Inbound(t.Context(), wabamock.Inbound{From: "447700900123", Text: text}); err != nil {
			t.Fatal(err)
		}
		if err := mocks[i].AwaitIdle(t.Context(), patience); err != nil {
			t.Fatal(err)
		}
	}
	for i, text := range []string{"Is the Assam back?", "And the Darjeeling?"} {
		hooks[i].Next(t, patience, text)
		got, err := mocks[i].Deliveries(t.Context())
		if err != nil || len(got) != 3 { // two came in before the start
			t.Errorf("mock %d has the deliveries %+v, %v; want three", i+1, got, err)
		}
		for _, d := range got {
			if d.State != "done" || d.About != "inbound_message" || d.Attempts[0].Status != http.StatusOK {
				t.Errorf("mock %d has the delivery %+v, want it done at once", i+1, d)
			}
		}
	}
}

func TestAFrozenClockIsAdvanced(t *testing.T) {
	t.Parallel()
	hook := wabamock.NewHook(t)
	mock := run(t, wabamock.WithFrozenClock(start()), wabamock.WithSeed(7), wabamock.WithWebhook(hook.URL))
	w := mock.World(wabamock.DefaultWorld)
	wantSent(t, w, login(t, w), http.StatusCreated)
	later, err := mock.Advance(t.Context(), 25*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if want := start().Add(25 * time.Hour); !later.Now.Equal(want) || !later.From.Equal(start()) {
		t.Errorf("advanced from %s to %s, want %s", later.From, later.Now, want)
	}
	reached := map[string]time.Time{}
	for _, f := range later.Facts {
		var status struct{ Status string }
		if f.Kind == "status_reached" && json.Unmarshal(f.Fact, &status) == nil {
			reached[status.Status] = f.At
		}
	}
	for status, want := range map[string]time.Duration{"delivered": 300 * time.Millisecond, "read": time.Second} {
		if got := reached[status].Sub(start()); got != want {
			t.Errorf("%s was reached after %s, want %s", status, got, want)
		}
	}
	for _, status := range []string{"delivered", "read"} {
		hook.Next(t, patience, `"status":"`+status+`"`)
	}
}

func TestAScenarioFromBytes(t *testing.T) {
	t.Parallel()
	mock := run(t, wabamock.WithScenarioYAML([]byte("name: fails-twice\nrules:\n  - {when: {operation: SendMessage}, times: 2, refuse: 1016}\n")))
	w := mock.World(wabamock.DefaultWorld)
	token := login(t, w)
	for _, want := range []int{http.StatusServiceUnavailable, http.StatusServiceUnavailable, http.StatusCreated} {
		wantSent(t, w, token, want)
	}
	if err := mock.LoadScenario(t.Context(), "rate-limited"); err != nil {
		t.Error(err)
	}
	err := mock.LoadScenarioYAML(t.Context(), []byte("name: wrong\nrules: [{wen: {}}]\n"))
	var p *wabamock.Problem
	if !errors.As(err, &p) || len(p.Problems) == 0 || p.Problems[0].Line != 2 {
		t.Errorf("a wrong scenario is refused with %v, want its line", err)
	}
}

func TestAFixtureFromBytesAndAWorldOfItsOwn(t *testing.T) {
	t.Parallel()
	mock := run(t, wabamock.WithWorld("checkout-7"), wabamock.WithControlToken("a-control-token"), wabamock.WithFixtureYAML([]byte(`
name: one-friend
number: {country_code: "44", phone: "7700900000"}
users: [{name: admin, password: secret}]
customers: [{number: "447700900321", name: Robin}]
`)))
	login(t, mock.World("checkout-7"))
	base, err := mock.BaseURL(t.Context())
	if err != nil || !strings.HasSuffix(base, "/w/checkout-7/v1") {
		t.Errorf("BaseURL: %s, %v", base, err)
	}
	var worlds struct {
		Worlds []struct{ Name, Fixture string }
	}
	if err := mock.Control(t.Context(), http.MethodGet, "/worlds", nil, &worlds); err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(worlds.Worlds, func(w struct{ Name, Fixture string }) bool {
		return w.Name == "checkout-7" && w.Fixture == "one-friend"
	}) {
		t.Errorf("the worlds are %+v, want checkout-7 from one-friend", worlds)
	}
	control, err := mock.ControlURL(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.Get(control + "/worlds")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusUnauthorized {
		t.Errorf("without the token the control API answers %d", answer.StatusCode)
	}
}

func TestAReceiverOnAllInterfacesIsReachedByName(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	got := make(chan string, 10)
	receiver := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- string(body)
	}))
	receiver.Listener.Close()
	receiver.Listener = listener
	receiver.Start()
	defer receiver.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	mock := run(t, wabamock.WithHostAccess(), wabamock.WithWebhook("http://host.docker.internal:"+port+"/hook"))
	if err := mock.AwaitIdle(t.Context(), patience); err != nil { // the fixture's two messages are told
		t.Fatal(err)
	}
	if len(got) != 2 {
		t.Errorf("%d webhooks came, want 2", len(got))
	}
}

func TestVerdicts(t *testing.T) {
	t.Parallel()
	mock := run(t)
	w := mock.World(wabamock.DefaultWorld)
	once := wabamock.Check{Expect: []wabamock.Condition{{"operation": "SendMessage", "to": "447700900123", "times": 1}}}

	_, err := mock.Verify(t.Context(), once)
	var unmet *wabamock.Unmet
	if !errors.As(err, &unmet) || unmet.Met || !strings.Contains(err.Error(), "SendMessage") {
		t.Fatalf("before the send: %v, want a diff that names SendMessage", err)
	}
	wantSent(t, w, login(t, w), http.StatusCreated)
	v, err := mock.Verify(t.Context(), once)
	if err != nil || !v.Met || !v.Certain || v.Conditions[0].Count != 1 {
		t.Errorf("after the send: %+v, %v", v, err)
	}
	read := wabamock.Check{Expect: []wabamock.Condition{{"message": map[string]any{"to": "447700900123", "status": "read"}, "times": 1}}}
	if _, err := mock.Await(t.Context(), read, patience); err != nil {
		t.Errorf("await: %v", err)
	}
	if _, err := mock.Await(t.Context(), wabamock.Check{Expect: []wabamock.Condition{{"operation": "LogoutUser"}}}, time.Millisecond); !errors.As(err, &unmet) {
		t.Errorf("await of what never comes: %v", err)
	}
	for form, begin := range map[wabamock.Form]string{wabamock.JSON: "{", wabamock.HTML: "<!", wabamock.JUnit: "<?xml", wabamock.Markdown: "#"} {
		for name, read := range map[string]func() ([]byte, error){
			"report":   func() ([]byte, error) { return mock.Report(t.Context(), form) },
			"coverage": func() ([]byte, error) { return mock.Coverage(t.Context(), form) },
		} {
			if b, err := read(); err != nil || !strings.HasPrefix(strings.TrimSpace(string(b)), begin) {
				t.Errorf("%s as %s begins with %.20q, %v", name, form, b, err)
			}
		}
	}
}

func TestResetBeginsAgain(t *testing.T) {
	t.Parallel()
	mock := run(t, wabamock.WithFrozenClock(start()))
	w := mock.World(wabamock.DefaultWorld)
	var prints []string
	for range 2 {
		wantSent(t, w, login(t, w), http.StatusCreated)
		if _, err := mock.AdvanceUntilIdle(t.Context()); err != nil {
			t.Fatal(err)
		}
		f, err := mock.Fingerprint(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		prints = append(prints, f)
		if err := mock.Reset(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if prints[0] != prints[1] {
		t.Errorf("the same from the same beginning has the fingerprints %v", prints)
	}
}

func TestAStartThatFails(t *testing.T) {
	t.Parallel()
	mock, err := wabamock.Run(t.Context(), image, wabamock.WithScenario("no-such-scenario"), wabamock.WithStartupTimeout(5*time.Second))
	testcontainers.CleanupContainer(t, mock)
	if err == nil || !strings.HasPrefix(err.Error(), "run wabamock: ") {
		t.Errorf("an unknown scenario: %v", err)
	}
}

func TestExamples(t *testing.T) { // not in parallel: examples print to standard output
	for name, tt := range map[string]struct {
		example func()
		want    string
	}{
		"Run":              {ExampleRun, "201 <nil>\n"},
		"WithFrozenClock":  {ExampleWithFrozenClock, "2024-05-02 10:00:00 +0000 UTC <nil>\n"},
		"WithScenarioYAML": {ExampleWithScenarioYAML, "503 <nil>\n201 <nil>\n"},
		"World_Verify":     {ExampleWorld_Verify, "true\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := printed(t, tt.example); got != tt.want {
				t.Errorf("printed %q, want %q", got, tt.want)
			}
		})
	}
}

// printed is what a function prints to standard output.
func printed(t *testing.T, f func()) string {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	before := os.Stdout
	os.Stdout = w
	f()
	os.Stdout = before
	w.Close()
	out, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
