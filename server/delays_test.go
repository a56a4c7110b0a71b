package server_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/internal/clock"
	"github.com/wabamock/wabamock/server/internal/core"
)

// inTime runs in a bubble and answers how much wall time a request takes.
func inTime(t *testing.T, c server.Config, rule core.Rule, ask func(t *testing.T, s *server.Server, bearer string)) (took time.Duration) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, c)
		bearer := login(t, s)
		loaded(t, s, core.Scenario{Name: "slow", Rules: []core.Rule{rule}})
		wall := clock.Real()
		began := wall.Now()
		ask(t, s, bearer)
		took = wall.Now().Sub(began)
	})
	return took
}

// TestDelays let wall time go by, while the world's clock stands still.
func TestDelays(t *testing.T) {
	t.Parallel()
	bounded := frozen()
	bounded.HTTP.MaxDelay = 3 * time.Second
	unbounded := frozen()
	unbounded.HTTP.MaxDelay = server.Never
	accepted := func(t *testing.T, s *server.Server, bearer string) {
		t.Helper()
		if a := send(s, bearer, textBody); a.Code != http.StatusCreated || a.Header().Get("Mock-Injected") != "slow/rule 1" {
			t.Errorf("answered %d %s", a.Code, a.Header())
		}
	}
	aborted := func(t *testing.T, s *server.Server, bearer string) {
		t.Helper()
		if _, broken := met(s, request(bearer, textBody)); !broken {
			t.Error("it is answered")
		}
	}
	gone := func(t *testing.T, s *server.Server, bearer string) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 7*time.Second)
		defer cancel()
		met(s, request(bearer, textBody).WithContext(ctx))
	}
	slow := func(t *testing.T, s *server.Server, bearer string) {
		t.Helper()
		a := send(s, bearer, textBody)
		if a.Code != http.StatusCreated || !strings.HasPrefix(a.Body.String(), `{"messages":`) || !strings.HasSuffix(a.Body.String(), "}") {
			t.Errorf("answered %d %s", a.Code, a.Body)
		}
	}
	tests := []struct {
		name   string
		config server.Config
		rule   core.Rule
		ask    func(*testing.T, *server.Server, string)
		want   time.Duration
	}{
		{"fixed", frozen(), core.Rule{Delay: &core.Delay{Least: 2 * time.Second}}, accepted, 2 * time.Second},
		{"cut at max-delay", bounded, core.Rule{Delay: &core.Delay{Least: 4 * time.Second}}, accepted, 3 * time.Second},
		{"cut by default", frozen(), core.Rule{Delay: &core.Delay{Least: 10 * time.Minute}}, accepted, time.Minute},
		{"not cut", unbounded, core.Rule{Delay: &core.Delay{Least: 10 * time.Minute}}, accepted, 10 * time.Minute},
		{"the client goes", frozen(), core.Rule{Delay: &core.Delay{Least: 30 * time.Second}}, gone, 7 * time.Second},
		{"hang", frozen(), core.Rule{Fault: &core.HTTPFault{Kind: core.Hang}}, aborted, time.Minute},
		{"hang for a span", frozen(), core.Rule{Fault: &core.HTTPFault{Kind: core.Hang, Over: 5 * time.Second}}, aborted, 5 * time.Second},
		{"hang until the client goes", frozen(), core.Rule{Fault: &core.HTTPFault{Kind: core.Hang}}, gone, 7 * time.Second},
		{"slow body", frozen(), core.Rule{Fault: &core.HTTPFault{Kind: core.SlowBody, Over: 5 * time.Second}}, slow, 5 * time.Second},
		{"slow body by default", frozen(), core.Rule{Fault: &core.HTTPFault{Kind: core.SlowBody}}, slow, 10 * time.Second},
		{"delay, then slow body", frozen(), core.Rule{Delay: &core.Delay{Least: time.Second}, Fault: &core.HTTPFault{Kind: core.SlowBody, Over: 5 * time.Second}}, slow, 6 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.rule.When = sends()
			if got := inTime(t, tt.config, tt.rule, tt.ask); got != tt.want {
				t.Errorf("it took %s, want %s", got, tt.want)
			}
		})
	}
}

// TestASlowBodyComesBitByBit notes when each piece is written.
func TestASlowBodyComesBitByBit(t *testing.T) {
	t.Parallel()
	var pieces, most int
	took := inTime(t, frozen(), core.Rule{When: sends(), Fault: &core.HTTPFault{Kind: core.SlowBody, Over: time.Second}}, func(_ *testing.T, s *server.Server, bearer string) {
		w := &counting{ResponseRecorder: httptest.NewRecorder()}
		s.ServeHTTP(w, request(bearer, textBody))
		pieces, most = w.writes, w.most
	})
	if pieces < 10 || most > 20 || took != time.Second {
		t.Errorf("%d pieces, the largest of %d bytes, took %s", pieces, most, took)
	}
}

// counting counts writes.
type counting struct {
	*httptest.ResponseRecorder
	writes, most int
}

func (c *counting) Write(b []byte) (int, error) {
	c.writes++
	c.most = max(c.most, len(b))
	return c.ResponseRecorder.Write(b)
}

// TestDownloadsMeetFaultsToo have answers that pass through.
func TestDownloadsMeetFaultsToo(t *testing.T) {
	t.Parallel()
	picture := strings.Repeat("tea ", 5000)
	tests := []struct {
		name   string
		rule   core.Rule
		broken bool
		took   time.Duration
	}{
		{"delay", core.Rule{Delay: &core.Delay{Least: 2 * time.Second}}, false, 2 * time.Second},
		{"slow", core.Rule{Fault: &core.HTTPFault{Kind: core.SlowBody, Over: 4 * time.Second}}, false, 4 * time.Second},
		{"reset", core.Rule{Fault: &core.HTTPFault{Kind: core.ConnectionReset}}, true, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.rule.When = core.Match{Operations: []string{"DownloadMedia"}}
			took := inTime(t, frozen(), tt.rule, func(t *testing.T, s *server.Server, bearer string) {
				t.Helper()
				r := httptest.NewRequest(http.MethodPost, "/v1/media", strings.NewReader(picture))
				r.Header.Set("Authorization", bearer)
				r.Header.Set("Content-Type", "text/plain")
				up, _ := met(s, r)
				r = httptest.NewRequest(http.MethodGet, "/v1/media/"+idOf(t, up.Body.Bytes(), "media"), http.NoBody)
				r.Header.Set("Authorization", bearer)
				a, broken := met(s, r)
				if broken != tt.broken || !broken && a.Body.String() != picture || broken && a.Body.Len() != 0 {
					t.Errorf("broken %t, %d, %d bytes", broken, a.Code, a.Body.Len())
				}
			})
			if took != tt.took {
				t.Errorf("it took %s, want %s", took, tt.took)
			}
		})
	}
}

// TestClosingEndsDelays closes a server that keeps a client hanging.
func TestClosingEndsDelays(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, err := server.New(frozen())
		if err != nil {
			t.Fatal(err)
		}
		bearer := login(t, s)
		loaded(t, s, core.Scenario{Name: "net", Rules: []core.Rule{{When: sends(), Fault: &core.HTTPFault{Kind: core.Hang}}}})
		wall := clock.Real()
		began := wall.Now()
		hung := make(chan bool)
		go func() {
			_, broken := met(s, request(bearer, textBody))
			hung <- broken
		}()
		synctest.Wait()
		if err := s.Close(t.Context()); err != nil {
			t.Error(err)
		}
		if broken := <-hung; !broken || wall.Now() != began {
			t.Errorf("broken %t, after %s", broken, wall.Now().Sub(began))
		}
	})
}
