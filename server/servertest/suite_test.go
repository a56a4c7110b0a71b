package servertest_test

import (
	"testing"

	"github.com/wabamock/wabamock/server/servertest"
)

func TestSuiteWithoutASocket(t *testing.T) {
	t.Parallel()
	servertest.Suite(t, func(t *testing.T, opts ...servertest.Option) *servertest.Mock {
		t.Helper()
		return repeats(t, servertest.New(t, opts...))
	})
}

func TestSuiteOverTCP(t *testing.T) {
	t.Parallel()
	servertest.Suite(t, func(t *testing.T, opts ...servertest.Option) *servertest.Mock {
		t.Helper()
		return servertest.New(t, append(opts, servertest.WithTCP())...)
	})
}
