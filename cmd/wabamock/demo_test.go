package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server"
)

func TestADemoTellsWhatDidNotHappenAsTold(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		play func(*inbox)
		says string
	}{
		{"a webhook that is refused", func(r *inbox) { r.failNext(2) }, "step 2, it says where webhooks go, and gets what has waited: want every webhook to be taken at once, got text from 447700900123 (attempt 1: 503, again at 09:00:03.000), "},
		{"a receiver that is gone", func(r *inbox) { r.close() }, "step 2, it says where webhooks go, and gets what has waited: delivery "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := started(t, server.Config{World: server.World{Start: demoStart(), Clock: server.ClockFrozen}})
			hook, err := newInbox(t.Context())
			if err != nil {
				t.Fatalf("receiver: %v", err)
			}
			defer hook.close()
			tt.play(hook)
			var out bytes.Buffer
			err = play(t.Context(), s.Banner(), hook, &programme{w: &out, output: formatText})
			if err == nil || !strings.HasPrefix(err.Error(), tt.says) {
				t.Errorf("error %v, want one that begins with %q", err, tt.says)
			}
			if strings.Contains(out.String(), "\n3. ") {
				t.Errorf("it goes on after what did not happen:\n%s", &out)
			}
		})
	}
}

// Every step has what it is about, and every attempt is at its time of the world's clock.
func TestADemoIsTheSameEachTime(t *testing.T) {
	t.Parallel()
	first, second := runs(t, "demo --output json", nil, exitOK, ""), runs(t, "demo --output json", nil, exitOK, "")
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("(-first +second):\n%s", diff)
	}
	var acts []act
	for d := json.NewDecoder(strings.NewReader(first)); d.More(); {
		var a act
		if err := d.Decode(&a); err != nil {
			t.Fatalf("decode: %v", err)
		}
		acts = append(acts, a)
	}
	var got []string
	for _, a := range acts[len(acts)-1:] {
		for _, w := range a.Webhooks {
			got = append(got, w.Begun.Sub(a.At).String()+" "+outcome(w))
		}
	}
	want := []string{"0s 503, again at 09:00:05.000", "3s 503, again at 09:00:11.000", "9s 200, done"}
	if diff := cmp.Diff(want, got); diff != "" || len(acts) != len(story()) {
		t.Errorf("%d steps; the last one's attempts (-want +got):\n%s", len(acts), diff)
	}
}

func TestADemoIsKept(t *testing.T) {
	t.Parallel()
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	out, in := io.Pipe()
	code := make(chan int, 1)
	var stderr bytes.Buffer
	go func() {
		code <- run(ctx, []string{"demo", "--keep", "--output", "json"}, nil, in, &stderr)
		in.Close()
	}()
	var last struct {
		URLs     server.URLs `json:"urls"`
		Receiver string      `json:"receiver"`
	}
	for lines := bufio.NewScanner(out); last.Receiver == "" && lines.Scan(); {
		if err := json.Unmarshal(lines.Bytes(), &last); err != nil {
			t.Fatalf("decode %q: %v", lines.Text(), err)
		}
	}
	for url, want := range map[string]int{last.URLs.Control + "/readyz": http.StatusOK, last.Receiver: http.StatusBadRequest} {
		answer, err := http.Post(url, jsonType, http.NoBody)
		if strings.HasSuffix(url, "/readyz") {
			answer, err = http.Get(url)
		}
		if err != nil {
			t.Fatalf("ask %s: %v", url, err)
		}
		answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("%s answered %d, want %d", url, answer.StatusCode, want)
		}
	}
	interrupt()
	if got := <-code; got != exitOK {
		t.Errorf("exit code %d: %s", got, &stderr)
	}
}

// started is a server on a free port that stops with the test.
func started(t *testing.T, c server.Config) *server.Server {
	t.Helper()
	c.Listen = "127.0.0.1:0"
	s, err := server.New(c)
	if err != nil {
		t.Fatalf("new server: %v", err)
	}
	if err := s.Start(t.Context()); err != nil {
		t.Fatalf("start server: %v", err)
	}
	t.Cleanup(func() { _ = s.Close(context.Background()) }) // the test may have closed it
	return s
}
