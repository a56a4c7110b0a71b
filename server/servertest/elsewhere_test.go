package servertest_test

import (
	"context"
	"testing"

	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/servertest"
)

// TestSuiteElsewhere reaches each mock as a container is reached: over TCP and the control API alone.
func TestSuiteElsewhere(t *testing.T) {
	t.Parallel()
	servertest.Suite(t, func(t *testing.T, opts ...servertest.Option) *servertest.Mock {
		t.Helper()
		return servertest.At(t, listening, opts...)
	})
}

// listening starts a server that stops with the test.
func listening(tb testing.TB, c server.Config) string {
	tb.Helper()
	c.Listen = "127.0.0.1:0"
	s, err := server.New(c)
	if err != nil {
		tb.Fatalf("make the mock: %v", err)
	}
	if err := s.Start(tb.Context()); err != nil {
		tb.Fatalf("start the mock: %v", err)
	}
	tb.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			tb.Errorf("stop the mock: %v", err)
		}
	})
	return s.URLs().API
}
