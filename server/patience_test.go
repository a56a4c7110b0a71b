package server_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestALongAdvanceIsNotCutOff waits for a webhook longer than the listener lets other requests and
// answers take.
func TestALongAdvanceIsNotCutOff(t *testing.T) {
	t.Parallel()
	const short = 100 * time.Millisecond
	hook := newHeld(t)
	c := frozen()
	c.Listen, c.World.Webhook = "127.0.0.1:0", hook.url
	c.HTTP.ReadTimeout, c.HTTP.WriteTimeout = short, short
	s := newServer(t, c)
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	bearer := login(t, s)
	call(s, bearer, http.MethodPost, "/v1/messages", textBody)
	go func() {
		<-hook.came
		long, cancel := context.WithTimeout(t.Context(), 3*short)
		defer cancel()
		<-long.Done()
		hook.let()
	}()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URLs().Control+"/worlds/default/clock/advance", strings.NewReader(`{"by": "1s"}`))
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(client.CloseIdleConnections)
	answer, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if body, err := io.ReadAll(answer.Body); err != nil || answer.StatusCode != http.StatusOK {
		t.Errorf("%d %s (%v)", answer.StatusCode, body, err)
	}
}
