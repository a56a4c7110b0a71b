//go:build e2e

package wabamock_test

import (
	"testing"
	"time"

	"github.com/testcontainers/testcontainers-go"

	"github.com/wabamock/wabamock/testcontainers/wabamock"
)

func TestFirstWebhook(t *testing.T) {
	hook := wabamock.NewHook(t)
	mock, err := wabamock.Run(t.Context(), "wabamock:dev", wabamock.WithWebhook(hook.URL))
	testcontainers.CleanupContainer(t, mock)
	if err != nil {
		t.Fatal(err)
	}
	mock.Inbound(t.Context(), wabamock.Inbound{From: "447700900123", Text: "Is the Assam back?"})
	t.Logf("received: %s", hook.Next(t, time.Minute, "Is the Assam back?"))
}
