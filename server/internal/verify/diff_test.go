package verify_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/journal"
	"github.com/wabamock/wabamock/server/internal/verify"
)

// update rewrites the golden files: go test ./server/internal/verify -update.
var update = flag.Bool("update", false, "rewrite the golden files")

// busy is a journal in which there is something of everything, and its tally.
func busy() (*journal.Journal, *verify.Tally) {
	tally := verify.NewTally()
	j := journal.New(journal.Limits{}, tally)
	put := func(x *journal.Exchange) {
		if _, x.After = j.Bounds(); x.ID == "s1" {
			x.After-- // its fact came meanwhile
		}
		j.Exchange(x)
	}
	put(&journal.Exchange{
		ID: "c1", At: noon, Operation: "CheckContact", Caller: "admin", Response: journal.Message{Status: 200},
		Request: journal.Message{Method: "POST", Target: "/v1/contacts", Body: []byte(`{"contacts":["+44 7700 900111","+447700900112"]}`)},
	})
	j.Facts(core.MessageQueued{Occurred: core.Occurred{At: noon}, Message: "m-s1", To: "447700900111", Type: "text"})
	put(send("s1", "447700900111", "Your table is booked"))
	put(send("s2", "447700900112", "Your table is booked"))
	put(refused("s3", "447700900113", 400, 1008, "required"))
	injected := refused("s4", "447700900114", 429, 1015, "too-many-requests")
	injected.Injected = "rate-limited/slow down"
	put(injected)
	for i, s := range []core.Status{core.StatusSent, core.StatusDelivered, core.StatusRead} {
		at := noon.Add(time.Duration(i) * time.Second)
		j.Facts(core.StatusReached{Occurred: core.Occurred{At: at}, Message: "m-s1", Recipient: "447700900111", Status: s})
	}
	put(&journal.Exchange{
		ID: "r1", At: noon, Operation: "MarkMessageAsRead", Caller: "shop", Path: []journal.Param{{Name: "MessageID", Value: "in-1"}},
		Request:  journal.Message{Method: "PUT", Target: "/v1/messages/in-1", Header: map[string][]string{"X-Shop": {"north"}}, Body: []byte(`{"status":"read"}`)},
		Response: journal.Message{Status: 200},
	})
	put(&journal.Exchange{
		ID: "g1", At: noon, Operation: "GetAppStats", Request: journal.Message{
			Method: "GET", Target: "/v1/stats/app?format=prometheus", Header: map[string][]string{"Authorization": {"Apikey ***"}},
		},
		Response: journal.Message{Status: 200},
	})
	return j, tally
}

// judge judges a check on what is on record.
func judge(tb testing.TB, j *journal.Journal, t *verify.Tally, check string) verify.Result {
	tb.Helper()
	run, err := verify.Begin(read(tb, check), world(tb, j, t))
	if err != nil {
		tb.Fatal(err)
	}
	result, err := run.Judge()
	if err != nil {
		tb.Fatal(err)
	}
	return result
}

// TestChecksThatHold judges checks on what has happened.
func TestChecksThatHold(t *testing.T) {
	t.Parallel()
	j, tally := busy()
	for _, check := range []string{
		`{operation: SendMessage}`,
		`{operation: SendMessage, times: 4}`,
		`{operation: SendMessage, status: 201, times: 2}`,
		`{operation: SendMessage, status: [400, 429], at_least: 1, at_most: 2}`,
		`{operation: SendMessage, code: 1008, times: 1}`,
		`{operation: SendMessage, to: "447700900111", times: 1}`,
		`{operation: SendMessage, to: ["+447700900111", 447700900112], times: 2}`,
		`{to: "447700900112", times: 2}`,
		`{operation: CheckContact, to: "447700900111", times: 1}`,
		`{operation: SendMessage, type: text, times: 4}`,
		`{operation: SendMessage, type: image, never: true}`,
		`{operation: SendMessage, to: "447700900119", times: 0}`,
		`{operation: SendMessage, body: {/text/body: {prefix: Your}}, times: 2}`,
		`{operation: SendMessage, body: {/text/body: {matches: "^Your .* booked$"}, /preview_url: false}, times: 2}`,
		`{violation: WABA-REQUIRED, times: 1}`,
		`{operation: SendMessage, injected: {present: true}, times: 1}`,
		`{operation: SendMessage, injected: rate-limited/slow down, times: 1}`,
		`{operation: MarkMessageAsRead, path: {MessageID: in-1}, header: {x-shop: north}, caller: shop, role: user, times: 1}`,
		`{role: admin, times: 5}`,
		`{role: key, times: 1}`,
		`{operation: GetAppStats, query: {format: {contains: prom}}, role: key, times: 1}`,
		`{from: 2024-05-01T12:00:00Z, until: 2024-05-01T12:00:01Z, times: 7}`,
		`{fact: status_reached, times: 3}`,
		`{fact: {status: read, to: "447700900111"}, times: 1}`,
		`{fact: {fact: status_reached, fields: {/message: m-s1, /status: [sent, read]}}, times: 2}`,
		`{expect: [{operation: CheckContact}, {operation: SendMessage, to: "447700900111"}, {fact: message_queued}, {fact: {status: read}}, {operation: MarkMessageAsRead}], in_order: true}`,
		`{in_order: [{operation: SendMessage, times: 4}, {operation: SendMessage, never: true}]}`,
		`{operation: SendMessage, since: s2, times: 2}`,
		`{operation: SendMessage, since: 4, times: 2}`,
		`{expect: [{operation: CheckContact, never: true}, {operation: GetAppStats}], since: 1}`,
	} {
		if result := judge(t, j, tally, check); !result.Met || !result.Certain || result.Diff != "" || result.Seq != 11 {
			t.Errorf("%s: certain %v, seq %d\n%s", check, result.Certain, result.Seq, result.Diff)
		}
	}
}

// TestNoRule begs for violations of a rule that does not exist: never is not true of a typing error.
func TestNoRule(t *testing.T) {
	t.Parallel()
	j, tally := busy()
	for id, want := range map[string]string{
		"WABA-REQUIRE": `There is no rule "WABA-REQUIRE": did you mean WABA-REQUIRED?`,
		"WABA-ZZ":      `There is no rule "WABA-ZZ": docs/rules.md has them all.`,
	} {
		_, err := verify.Begin(read(t, `{violation: `+id+`, never: true}`), world(t, j, tally))
		var refused verify.Refusal
		if !errors.As(err, &refused) || string(refused) != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// TestDiffs judges checks that do not hold, and compares what a test runner would print.
func TestDiffs(t *testing.T) {
	t.Parallel()
	j, tally := busy()
	var b strings.Builder
	for _, check := range []string{
		`{operation: SendMessage, to: "447700900119", body: {/text/body: Your table is booked}, times: 1}`,
		`{name: greeting, operation: SendMessage, to: "447700900111", body: {/text/body: Hello}, type: text, status: 201}`,
		`{operation: SendMessage, status: 201, times: 1}`,
		`{operation: SendMessage, never: true}`,
		`{operation: SendMessage, code: 1013}`,
		`{operation: SendMessage, violation: WABA-MAX-LENGTH, injected: other, at_least: 2}`,
		`{operation: MarkMessageAsRead, path: {MessageID: in-2}, header: {x-shop: south, x-no: any}, caller: admin, role: admin, times: 1}`,
		`{operation: GetAppStats, query: {format: json}, role: user}`,
		`{operation: GetAppStats, since: g1}`,
		`{operation: CheckContact, to: "447700900119", from: 2024-05-01T13:00:00Z}`,
		`{fact: {status: failed, to: "447700900111"}}`,
		`{fact: user_deleted}`,
		`{expect: [{operation: MarkMessageAsRead}, {operation: SendMessage, to: "447700900111"}, {operation: GetAppStats}], in_order: true}`,
		`{expect: [{operation: SendMessage, times: 4}, {name: no checks, operation: CheckContact, times: 0}, {message: {to: "447700900111", status: read}, times: 1}]}`,
	} {
		result := judge(t, j, tally, check)
		if result.Met {
			t.Errorf("%s holds", check)
		}
		fmt.Fprintf(&b, "verify %s\n----\n%s\n", check, result.Diff)
	}
	golden(t, "diffs.txt", b.String())
}

// golden compares a text with a golden file.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}
