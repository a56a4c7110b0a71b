package wabamock

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// newAPI is the default world of a mock that a handler plays.
func newAPI(tb testing.TB, h http.HandlerFunc) *World {
	tb.Helper()
	server := httptest.NewServer(h)
	tb.Cleanup(server.Close)
	return &World{name: DefaultWorld, client: server.Client(), endpoint: func(context.Context) (string, error) { return server.URL, nil }}
}

func TestOptionsBecomeSettings(t *testing.T) {
	t.Parallel()
	own := filepath.Join(t.TempDir(), "own.yaml")
	if err := os.WriteFile(own, []byte("name: own\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	start := time.Date(2024, 5, 1, 9, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		opts  []Option
		env   map[string]string
		files map[string]string
	}{
		"nothing":  {},
		"scenario": {[]Option{WithScenario("rate-limited", "first-login"), WithScenarioYAML([]byte("name: b\n")), WithScenarioFile(own)}, map[string]string{"WABAMOCK_SCENARIO": "rate-limited,first-login,/etc/wabamock/scenario-1.yaml,/etc/wabamock/scenario-2.yaml"}, map[string]string{"/etc/wabamock/scenario-1.yaml": "name: b\n", "/etc/wabamock/scenario-2.yaml": "name: own\n"}},
		"fixture":  {[]Option{WithFixture("load")}, map[string]string{"WABAMOCK_FIXTURE": "load"}, nil},
		"own":      {[]Option{WithFixtureFile(own)}, map[string]string{"WABAMOCK_FIXTURE": "/etc/wabamock/fixture.yaml"}, map[string]string{"/etc/wabamock/fixture.yaml": "name: own\n"}},
		"seed":     {[]Option{WithSeed(7)}, map[string]string{"WABAMOCK_SEED": "7"}, nil},
		"clock":    {[]Option{WithFrozenClock(start)}, map[string]string{"WABAMOCK_CLOCK": "frozen", "WABAMOCK_START": "2024-05-01T09:00:00Z"}, nil},
		"now":      {[]Option{WithFrozenClock(time.Time{})}, map[string]string{"WABAMOCK_CLOCK": "frozen"}, nil},
		"host":     {[]Option{WithHostAccess()}, map[string]string{"WABAMOCK_WEBHOOK_HTTP": "always"}, nil},
		"token":    {[]Option{WithControlToken("a-control-token")}, map[string]string{"WABAMOCK_CONTROL_TOKEN": "a-control-token"}, nil},
		"setting":  {[]Option{WithSetting("client-version", "2.37.1")}, map[string]string{"WABAMOCK_CLIENT_VERSION": "2.37.1"}, nil},
		"webhook":  {[]Option{WithWebhook("https://hooks.example/wa")}, map[string]string{"WABAMOCK_WEBHOOK": "https://hooks.example/wa"}, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := settings{env: map[string]string{}}
			for _, o := range tt.opts {
				if err := o(&s); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := s.reachLoopback(t.Context()); err != nil { // no webhook here is on the loopback interface
				t.Fatal(err)
			}
			files := map[string]string{}
			for _, f := range s.files {
				content, err := io.ReadAll(f.Reader)
				if err != nil {
					t.Fatal(err)
				}
				files[f.ContainerFilePath] = string(content)
			}
			if tt.env == nil {
				tt.env = map[string]string{}
			}
			if tt.files == nil {
				tt.files = map[string]string{}
			}
			if diff := cmp.Diff(tt.env, s.env) + cmp.Diff(tt.files, files); diff != "" {
				t.Errorf("settings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOptionsThatCannotBe(t *testing.T) {
	t.Parallel()
	for want, o := range map[string]Option{
		"no such file":            WithScenarioFile("missing.yaml"),
		"no such file or":         WithFixtureFile("missing.yaml"),
		"cannot be called":        WithScenario("a,b"),
		"has to begin with":       WithWebhook("localhost:8080"),
		"read the webhook's URL":  WithWebhook("http://[::1"),
		"needs a name":            WithWorld(""),
		"can't take":              WithStartupTimeout(0),
		"is not for containers":   WithSetting("listen", ":80"),
		"tls is not for contain":  WithSetting("tls", "true"),
		"xxxxx@hooks.example has": WithWebhook("ftp://u:p@hooks.example"),
	} {
		if _, err := Run(t.Context(), "wabamock:none", o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Run: %v, want an error with %q", err, want)
		}
	}
}

func TestTheEnvironmentNamesDocumentedSettings(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	s := settings{env: map[string]string{}}
	for _, o := range []Option{
		WithScenario("x"), WithFixture("x"), WithSeed(1), WithFrozenClock(time.Unix(1, 0)), WithHostAccess(), WithControlToken("x"), WithWebhook("https://x/"),
	} {
		if err := o(&s); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.reachLoopback(t.Context()); err != nil {
		t.Fatal(err)
	}
	for name := range s.env {
		key := strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(name, "WABAMOCK_"), "_", "-"))
		if !strings.Contains(string(page), "\n| `"+key+"` |") {
			t.Errorf("%s is no setting of docs/configuration.md", name)
		}
	}
}

func TestTheRelayReachesTheLoopbackInterface(t *testing.T) {
	t.Parallel()
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, _ = w.Write(append([]byte("got "), body...))
	}))
	defer receiver.Close()
	target, err := url.Parse(receiver.URL)
	if err != nil {
		t.Fatal(err)
	}
	r, err := newRelay(t.Context(), "192.0.2.1", withPort(target)) // an address that no machine has
	if err != nil {
		t.Fatal(err)
	}
	host, port := r.address()
	if host != hostGateway {
		t.Errorf("containers find it at %s, want %s", host, hostGateway)
	}
	at := "http://" + net.JoinHostPort("127.0.0.1", port)
	answer, err := http.Post(at, "text/plain", strings.NewReader("a webhook"))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil || string(body) != "got a webhook" {
		t.Errorf("answered %q, %v", body, err)
	}
	r.close()
	r.close() // twice is fine
	if _, err := http.Post(at, "text/plain", http.NoBody); err == nil {
		t.Error("the relay answers after it was closed")
	}
}

func TestWhatIsThisMachine(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{
		"localhost": true, "127.0.0.1": true, "127.9.9.9": true, "::1": true, "0.0.0.0": true, "::": true,
		"hooks.example": false, "192.0.2.1": false, "host.docker.internal": false,
	} {
		if got := isLoopback(host); got != want {
			t.Errorf("isLoopback(%s) is %t", host, got)
		}
	}
	for text, want := range map[string]string{"http://localhost": "localhost:80", "https://[::1]/x": "[::1]:443", "http://127.0.0.1:8080": "127.0.0.1:8080"} {
		u, err := url.Parse(text)
		if err != nil || withPort(u) != want {
			t.Errorf("withPort(%s) is %s, %v, want %s", text, withPort(u), err, want)
		}
	}
}

func TestAHookKeepsWhatCame(t *testing.T) {
	t.Parallel()
	h := NewHook(t)
	for _, text := range []string{"one", "two", "three"} {
		answer, err := http.Post(h.URL, "application/json", strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			t.Errorf("%s is answered with %d", text, answer.StatusCode)
		}
	}
	if got := string(h.Next(t, time.Minute, "")); got != "one" {
		t.Errorf("the first is %s", got)
	}
	if got := string(h.Next(t, time.Minute, "hre")); got != "three" {
		t.Errorf("the one that contains hre is %s", got)
	}
}
