package server_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/internal/clock"
	"github.com/wabamock/wabamock/server/internal/core"
)

// TestALongAdvanceIsNotCutOff waits for a send to be answered longer than the listener lets other
// requests and answers take.
func TestALongAdvanceIsNotCutOff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const long = 5 * time.Minute
		c := frozen()
		c.HTTP.MaxDelay = server.Never
		s := newServer(t, c)
		bearer := login(t, s)
		loaded(t, s, core.Scenario{Name: "slow", Rules: []core.Rule{{When: sends(), Delay: &core.Delay{Least: long}}}})
		answered := make(chan struct{})
		go func() {
			defer close(answered)
			send(s, bearer, textBody)
		}()
		synctest.Wait()
		near, far := net.Pipe()
		l := &one{conn: far, over: make(chan struct{})}
		h := &http.Server{Handler: s, ReadTimeout: time.Second, WriteTimeout: time.Second}
		served := make(chan error, 1)
		go func() { served <- h.Serve(l) }()
		wall := clock.Real()
		began := wall.Now()
		const body = `{"by": "1s", "timeout": "10m"}`
		fmt.Fprintf(near, "POST /_mock/worlds/default/clock/advance HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
		answer, err := http.ReadResponse(bufio.NewReader(near), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		if body, err := io.ReadAll(answer.Body); err != nil || answer.StatusCode != http.StatusOK {
			t.Errorf("%d %s (%v)", answer.StatusCode, body, err)
		}
		if took := wall.Now().Sub(began); took != long {
			t.Errorf("it took %s, want %s", took, long)
		}
		<-answered
		near.Close()
		if err := h.Close(); err != nil {
			t.Error(err)
		}
		<-served
	})
}
