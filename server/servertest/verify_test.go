package servertest_test

import (
	"testing"
	"time"

	"github.com/wabamock/wabamock/server/servertest"
)

// A test says what the client must have done. Where it has not, the test fails and says why.
func ExampleMock_Verify() {
	t := &scene{}
	defer t.end()

	m := servertest.New(t)
	m.Send(t, "447700900101", "Your table is booked.")

	m.Verify(t, `{operation: SendMessage, to: "447700900101", times: 1}`)
	m.Verify(t, `{operation: SendMessage, body: {/text/body: Your tea is ready.}}`)
	// Output:
	// The check does not hold:
	// condition 1: SendMessage, body /text/body "Your tea is ready."
	// - expected: at least once
	// + got:      never
	//   nearest:  x2 (entry 8)
	//   - body /text/body: "Your tea is ready."
	//   + body /text/body: "Your table is booked."
}

// A status comes when the clock gets there; Await is told of it, and nobody sleeps.
func TestAwait(t *testing.T) {
	t.Parallel()
	m := servertest.New(t)
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		m.Send(t, "447700900101", "hello")
		m.Advance(t, time.Minute)
	}()
	m.Await(t, `
expect:
  - operation: SendMessage
  - fact: {status: delivered}
  - fact: {status: read}
in_order: true
timeout: 30s
`)
	<-sent
}
