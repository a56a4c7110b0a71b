package wabamock_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/testcontainers/testcontainers-go"

	"github.com/wabamock/wabamock/testcontainers/wabamock"
)

// The examples have no output that "go test" compares, since that needs an engine: the tests with
// the tag e2e run them and compare.

func ExampleRun() {
	ctx := context.Background()
	mock, err := wabamock.Run(ctx, "wabamock:dev", wabamock.WithSeed(7))
	defer terminate(mock)
	if err != nil {
		fmt.Println("start the mock:", err)
		return
	}
	token, err := mock.Login(ctx)
	if err != nil {
		fmt.Println("log in:", err)
		return
	}
	status, err := send(ctx, mock.World(wabamock.DefaultWorld), token, "447700900123", "Your tea is ready.")
	fmt.Println(status, err)
}

// Time stands still until the test moves it: a day takes a moment.
func ExampleWithFrozenClock() {
	ctx := context.Background()
	mock, err := wabamock.Run(ctx, "wabamock:dev", wabamock.WithFrozenClock(time.Date(2024, 5, 1, 9, 0, 0, 0, time.UTC)))
	defer terminate(mock)
	if err != nil {
		fmt.Println("start the mock:", err)
		return
	}
	later, err := mock.Advance(ctx, 25*time.Hour)
	fmt.Println(later.Now, err)
}

// A scenario from bytes: the first send fails, as in a bad minute of the real client.
func ExampleWithScenarioYAML() {
	ctx := context.Background()
	mock, err := wabamock.Run(ctx, "wabamock:dev", wabamock.WithScenarioYAML([]byte(`
name: fails-once
rules:
  - {when: {operation: SendMessage}, times: 1, refuse: 1016}
`)))
	defer terminate(mock)
	if err != nil {
		fmt.Println("start the mock:", err)
		return
	}
	token, err := mock.Login(ctx)
	if err != nil {
		fmt.Println("log in:", err)
		return
	}
	for range 2 {
		status, err := send(ctx, mock.World(wabamock.DefaultWorld), token, "447700900123", "Your tea is ready.")
		fmt.Println(status, err)
	}
}

// A check that does not hold says why.
func ExampleWorld_Verify() {
	ctx := context.Background()
	mock, err := wabamock.Run(ctx, "wabamock:dev")
	defer terminate(mock)
	if err != nil {
		fmt.Println("start the mock:", err)
		return
	}
	_, err = mock.Verify(ctx, wabamock.Check{Expect: []wabamock.Condition{
		{"operation": "SendMessage", "to": "447700900123", "times": 1},
	}})
	var unmet *wabamock.Unmet
	fmt.Println(errors.As(err, &unmet))
}

// send is what an integration does: it posts a text and answers the HTTP status.
func send(ctx context.Context, world *wabamock.World, token, to, text string) (int, error) {
	base, err := world.BaseURL(ctx)
	if err != nil {
		return 0, err
	}
	body := fmt.Sprintf(`{"to": %q, "type": "text", "text": {"body": %q}}`, to, text)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/messages", strings.NewReader(body))
	if err != nil {
		return 0, err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, err
	}
	return answer.StatusCode, answer.Body.Close()
}

// terminate ends a container that may not have come into being.
func terminate(mock *wabamock.Container) {
	if err := testcontainers.TerminateContainer(mock); err != nil {
		fmt.Fprintln(os.Stderr, "end the mock:", err)
	}
}
