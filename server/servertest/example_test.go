package servertest_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/wabamock/wabamock/server/servertest"
)

// scene stands in for the *testing.T that an example has none of. Yours is simply the test's own.
type scene struct {
	testing.TB

	cleanups []func()
}

func (s *scene) Helper()                           {}
func (s *scene) Context() context.Context          { return context.Background() }
func (s *scene) Cleanup(f func())                  { s.cleanups = append(s.cleanups, f) }
func (s *scene) Errorf(format string, args ...any) { fmt.Fprintf(os.Stdout, format+"\n", args...) }
func (s *scene) Fatalf(format string, args ...any) {
	fmt.Fprintf(os.Stdout, format+"\n", args...)
	os.Exit(1)
}

// end does what a test does when it is over.
func (s *scene) end() {
	for _, f := range slices.Backward(s.cleanups) {
		f()
	}
}

// A message is sent, and its statuses come to the receiver, in no time: the clock stands still until
// it is moved.
func Example() {
	t := &scene{} // in a test: func TestTea(t *testing.T)
	defer t.end()

	hook := servertest.NewHook(t)
	m := servertest.New(t, servertest.WithWebhook(hook.URL))
	m.Send(t, "447700900123", "Your tea is ready.")
	m.AwaitIdle(t)
	for _, p := range hook.Payloads(t) {
		for _, status := range p.Statuses {
			fmt.Println(status["status"])
		}
	}
	// Output:
	// delivered
	// read
}

// A customer writes, and says where she is.
func ExampleMock_Inbound() {
	t := &scene{}
	defer t.end()

	hook := servertest.NewHook(t)
	m := servertest.New(t, servertest.WithWebhook(hook.URL))
	m.Inbound(t, "447700900124", "Is the Assam back?")
	m.AwaitIdle(t) // webhooks about different messages have no order
	m.InboundOf(t, `{"from": "447700900124", "location": {"latitude": 51.5, "longitude": -0.12}}`)
	m.AwaitIdle(t)
	for _, p := range hook.Payloads(t) {
		if m := p.Messages[0]; m["from"] == "447700900124" { // others of the fixture had written before
			fmt.Println(m["type"])
		}
	}
	// Output:
	// text
	// location
}

// The API is overloaded twice, then works.
func ExampleMock_Refuse() {
	t := &scene{}
	defer t.end()

	m := servertest.New(t)
	m.Refuse(t, "SendMessage", 1016, 2)
	for range 3 {
		a := m.Call(t, http.MethodPost, "/messages", `{"to": "447700900123", "text": {"body": "Hello"}}`)
		fmt.Println(a.Status, a.Header.Get("Mock-Injected"))
	}
	// Output:
	// 503 control/refuse 1
	// 503 control/refuse 1
	// 201
}

// The answer never comes: did the message go out?
func ExampleMock_Fault() {
	t := &scene{}
	defer t.end()

	m := servertest.New(t, servertest.WithTCP())
	m.Fault(t, "SendMessage", "EMPTY_RESPONSE", 1)
	err := m.CallBroken(t, http.MethodPost, "/messages", `{"to": "447700900123", "text": {"body": "Hello"}}`)
	fmt.Println(err != nil, len(m.Facts(t, "message_queued")))
	// Output: true 1
}

// The receiver is down; a day later the mock gives up.
func ExampleMock_Advance() {
	t := &scene{}
	defer t.end()

	hook := servertest.NewHook(t, http.StatusServiceUnavailable)
	m := servertest.New(t, servertest.WithWebhook(hook.URL))
	m.Inbound(t, "447700900123", "Hello?")
	m.Advance(t, 25*time.Hour)
	for _, d := range m.Deliveries(t) { // two customers of the fixture had written before
		fmt.Println(d.State)
	}
	// Output:
	// given_up
	// given_up
	// given_up
}
