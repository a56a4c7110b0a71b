package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// lives is how often the process is killed, and senders how many send to it at a time.
const (
	lives   = 20
	senders = 4
)

// long is what is sent: so long that the log of the world is replaced by an image now and then.
var long = strings.Repeat("hello ", 100)

// TestAKilledProcessLosesNothing kills the real command under load, at moments that are drawn, and
// starts it again on the same data directory: every message that was acknowledged is known, all that
// is to be posted about it arrives, no id is given twice, and nothing is written anywhere else.
func TestAKilledProcessLosesNothing(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	m := newMock(t, r, filepath.Join(t.TempDir(), "data"))
	for bits, life := uint32(3), 0; life < lives; life++ {
		bits = bits*1664525 + 1013904223
		m.start()
		m.load(15 + int(bits>>16)%40)
	}
	m.start()
	defer m.kill()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	for id, what := range m.given {
		if got := m.call(http.MethodGet, "/_mock/worlds/default/messages/"+id, nil); got.status != http.StatusOK {
			t.Errorf("%s %s is unknown: %d %s", what, id, got.status, got.body)
		}
		if !r.await(ctx, id, what) {
			t.Errorf("nothing more arrives about %s %s: %v", what, id, r.about(id))
		}
	}
	if len(m.given) < 10*lives {
		t.Errorf("only %d messages were acknowledged in %d lives", len(m.given), lives)
	}
	m.counted()
	t.Logf("%d messages acknowledged in %d lives, %d webhooks posted", len(m.given), lives, r.posts())
	m.untouched()
}

// TestWithoutADataDirectoryNothingIsWritten runs the real command with nowhere to write.
func TestWithoutADataDirectoryNothingIsWritten(t *testing.T) {
	t.Parallel()
	m := newMock(t, newReceiver(t), "")
	m.start()
	m.load(20)
	m.untouched()
}

// mock is the real command, in one life after another.
type mock struct {
	t       *testing.T
	home    string // working directory, home and place for temporary files
	data    string // empty: nothing is kept
	webhook string
	bearer  string

	process *exec.Cmd
	url     *url.URL
	mu      sync.Mutex
	given   map[string]string // id that was acknowledged => "sent" or "inbound"
	asked   map[string]bool   // ids of exchanges that were answered
}

// newMock is the command before its first life.
func newMock(t *testing.T, r *receiver, data string) *mock {
	t.Helper()
	return &mock{t: t, home: t.TempDir(), data: data, webhook: r.url, given: map[string]string{}, asked: map[string]bool{}}
}

// untouched fails the test when something was written where the command ran.
func (m *mock) untouched() {
	m.t.Helper()
	if left, err := os.ReadDir(m.home); err != nil || len(left) > 0 {
		m.t.Errorf("written besides the data directory: %v, %v", left, err)
	}
}

// start starts the command. The first time, it logs in and lets failed webhooks be tried again soon.
func (m *mock) start() {
	m.t.Helper()
	args := []string{
		"serve", "--listen", "127.0.0.1:0", "--fixture", "load", "--webhook", m.webhook,
		"--delivered-after", "10ms", "--read-after", "20ms", "--log-level", "error",
	}
	if m.data != "" {
		args = append(args, "--data-dir", m.data)
	}
	m.process = exec.Command("wabamock", args...)
	m.process.Dir = m.home
	m.process.Env = append(os.Environ(), "HOME="+m.home, "TMPDIR="+m.home)
	var stderr bytes.Buffer
	m.process.Stderr = &stderr
	stdout, err := m.process.StdoutPipe()
	if err != nil {
		m.t.Fatal(err)
	}
	if err := m.process.Start(); err != nil {
		m.t.Fatal(err)
	}
	block, err := readBlock(stdout)
	if err == nil {
		m.url, err = addressIn(block)
	}
	if err != nil {
		m.kill()
		m.t.Fatalf("start: %v\n%s\n%s", err, block, &stderr)
	}
	if m.bearer != "" {
		return
	}
	login := m.call(http.MethodPost, "/v1/users/login", nil)
	var answer struct{ Users []struct{ Token string } }
	if err := json.Unmarshal(login.body, &answer); err != nil || len(answer.Users) != 1 {
		m.t.Fatalf("log in: %d %s", login.status, login.body)
	}
	m.bearer = answer.Users[0].Token
	set := m.call(http.MethodPatch, "/v1/settings/application", map[string]any{"callback_backoff_delay_ms": "20", "max_callback_backoff_delay_ms": "100"})
	if set.status != http.StatusOK {
		m.t.Fatalf("set backoff: %d %s", set.status, set.body)
	}
}

// counted wants the record of the world to have counted over all lives what the world has.
func (m *mock) counted() {
	m.t.Helper()
	var world struct{ Size struct{ Exchanges uint64 } }
	var coverage struct {
		Exchanges  uint64
		Dimensions []struct {
			Items []struct {
				Name  string
				Count uint64
			}
		}
	}
	for path, into := range map[string]any{"/_mock/worlds/default": &world, "/_mock/worlds/default/coverage": &coverage} {
		if got := m.call(http.MethodGet, path, nil); got.status != http.StatusOK || json.Unmarshal(got.body, into) != nil {
			m.t.Errorf("%s: %d %.200s", path, got.status, got.body)
		}
	}
	counts := map[string]uint64{}
	for _, d := range coverage.Dimensions {
		for _, item := range d.Items {
			counts[item.Name] = item.Count
		}
	}
	sent := uint64(0)
	for _, what := range m.given {
		if what == "sent" {
			sent++
		}
	}
	if coverage.Exchanges != world.Size.Exchanges || counts["SendMessage 201"] < sent || counts["LoginUser 200"] != 1 {
		m.t.Errorf("%d exchanges are counted, the world has %d; %d sends, %d were acknowledged; %d log-ins, want 1",
			coverage.Exchanges, world.Size.Exchanges, counts["SendMessage 201"], sent, counts["LoginUser 200"])
	}
}

// kill ends the process as a crash would.
func (m *mock) kill() {
	_ = m.process.Process.Kill()
	_ = m.process.Wait()
}

// load sends, and lets customers say something, until so many were acknowledged; then the process is
// killed, with others on their way.
func (m *mock) load(enough int) {
	var all sync.WaitGroup
	acknowledged := 0
	note := func(id, what string) {
		m.mu.Lock()
		defer m.mu.Unlock()
		if before := m.given[id]; before != "" {
			m.t.Errorf("%s: the id %s was given before, to one that was %s", what, id, before)
		}
		m.given[id] = what
		if acknowledged++; acknowledged == enough {
			_ = m.process.Process.Kill()
		}
	}
	for i := range senders {
		all.Go(func() {
			for n := 0; m.send(fmt.Sprintf("4477009001%02d", (i+n)%20), note); n++ {
				continue
			}
		})
	}
	all.Go(func() {
		for m.receive("447700900199", note) {
			continue
		}
	})
	all.Wait()
	_ = m.process.Wait()
}

// send sends a message; false when the process is no more.
func (m *mock) send(to string, note func(id, what string)) bool {
	a := m.call(http.MethodPost, "/v1/messages", map[string]any{"to": to, "text": map[string]any{"body": long}})
	var answer struct{ Messages []struct{ ID string } }
	if a.status == http.StatusCreated && json.Unmarshal(a.body, &answer) == nil && len(answer.Messages) == 1 {
		note(answer.Messages[0].ID, "sent")
	}
	return a.lives(m.t, http.StatusCreated)
}

// receive lets a customer say something; false when the process is no more.
func (m *mock) receive(from string, note func(id, what string)) bool {
	a := m.call(http.MethodPost, "/_mock/worlds/default/inbound", map[string]any{"from": from, "text": "hello"})
	var answer struct{ ID string }
	if a.status == http.StatusCreated && json.Unmarshal(a.body, &answer) == nil {
		note(answer.ID, "inbound")
	}
	return a.lives(m.t, http.StatusCreated)
}

// answer is what came of a call; the zero value is that nobody answered.
type answer struct {
	status int
	body   []byte
}

// lives tells whether somebody answered, which must have been with a status.
func (a answer) lives(t *testing.T, status int) bool {
	t.Helper()
	if a.status != 0 && a.status != status {
		t.Errorf("answered %d %s, want %d", a.status, a.body, status)
	}
	return a.status == status
}

// call makes one call, with a body in JSON if there is one.
func (m *mock) call(method, path string, body any) answer {
	var sent io.Reader = http.NoBody
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			m.t.Error(err)
		}
		sent = bytes.NewReader(b)
	}
	r, err := http.NewRequestWithContext(m.t.Context(), method, m.url.String()+path, sent)
	if err != nil {
		m.t.Error(err)
		return answer{}
	}
	r.Header.Set("Content-Type", "application/json")
	if r.Header.Set("Authorization", "Bearer "+m.bearer); m.bearer == "" {
		r.SetBasicAuth("admin", "secret")
	}
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		return answer{}
	}
	defer w.Body.Close()
	got, err := io.ReadAll(w.Body)
	if err != nil {
		return answer{}
	}
	if id := w.Header.Get("Mock-Exchange"); id != "" {
		m.mu.Lock()
		defer m.mu.Unlock()
		if m.asked[id] {
			m.t.Errorf("the exchange %s was answered twice", id)
		}
		m.asked[id] = true
	}
	return answer{w.StatusCode, got}
}
