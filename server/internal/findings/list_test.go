package findings_test

import (
	"encoding/json"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/findings"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// careless is a client that makes mistakes of all severities.
func careless(c *client) {
	c.get("DownloadMedia")
	c.check(bob)
	c.refuse(message(ada, "hi"), http.StatusNotFound, 1006, "unknown contact")
	c.send(lostAnswer("ready"))
	c.send(message(ada, "ready"))
	c.send(message(bob, "one"))
	c.send(message(bob, "one"))
	c.attempt(core.InboundMessage, 1, http.StatusNoContent, 0)
	c.attempt(core.InboundMessage, 2, http.StatusAccepted, 0)
	c.tell(core.MessageReceived{Occurred: c.now(), From: ada})
	c.attempt(core.InboundMessage, 3, http.StatusOK, 0)
	c.tell(core.TemplateUndeclared{Occurred: c.now(), Message: "m9", Name: "order_ready", Language: "en"})
}

// wanted is what is found of it.
func wanted() []string {
	return []string{
		"RESENT-UNANSWERED x1", "UNCHECKED-CONTACT x1", "WEBHOOK-NOT-200 202 x1", "WEBHOOK-NOT-200 204 x1", // errors
		"RESENT-ACCEPTED x1",   // a warning
		"NEVER-MARKED-READ x1", // a note
	}
}

func TestFindingsAreListedTheWorstFirst(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	careless(c)
	list := findings.All(nil, c.world)
	if diff := cmp.Diff(wanted(), short(list)); diff != "" {
		t.Fatalf("found (-want +got):\n%s", diff)
	}
	for severity, n := range map[gen.Severity]int{gen.SeverityNote: 6, gen.SeverityWarning: 5, gen.SeverityError: 4} {
		if got := len(findings.AtLeast(list, severity)); got != n {
			t.Errorf("%d findings are at least of severity %s, want %d", got, severity, n)
		}
	}
	if f := list[0]; f.Title == "" || f.Fix == "" || f.Page != "docs/rules.md#waba-resent-unanswered" ||
		f.Message != "Sent the same message again, once, after the answer to the first one was lost; it had been accepted, so the customer got it twice." {
		t.Errorf("told as %+v", f)
	}
	if diff := cmp.Diff([]gen.Sighting{{World: "shop", Life: 1, Exchange: "x5", Seq: 5}}, list[0].Evidence); diff != "" {
		t.Errorf("evidence (-want +got):\n%s", diff)
	}
}

func TestAnEmptyWorldHasAnEmptyList(t *testing.T) {
	t.Parallel()
	if list := findings.All(&findings.Sum{}, findings.New("shop")); list == nil || len(list) != 0 {
		t.Errorf("found %v", list)
	}
}

func TestFindingsOutliveALife(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.send(lostAnswer("ready"))
	c.send(message(ada, "ready"))
	c.journal.Empty()
	c.world.Begin()
	c.send(message(ada, "ready")) // in another life
	if diff := cmp.Diff([]string{"RESENT-UNANSWERED x1"}, c.found()); diff != "" {
		t.Errorf("found (-want +got):\n%s", diff)
	}
	c.send(lostAnswer("closed"))
	c.send(message(ada, "closed"))
	list := findings.All(nil, c.world)
	if last := list[0].Evidence[1]; last.Life != 2 {
		t.Errorf("seen in %+v, want life 2", last)
	}
	c.world.Clear()
	if diff := cmp.Diff(none(), c.found()); diff != "" {
		t.Errorf("found after all was forgotten (-want +got):\n%s", diff)
	}
}

func TestAWorldGoesOnFromItsState(t *testing.T) {
	t.Parallel()
	c, again := newClient(t), newClient(t)
	careless(c)
	c.send(lostAnswer("soon"))
	c.login()
	state, err := c.world.State()
	if err != nil {
		t.Fatal(err)
	}
	if err := again.world.Restore(state); err != nil {
		t.Fatal(err)
	}
	second, err := again.world.State()
	if diff := cmp.Diff(string(state), string(second)); diff != "" || err != nil {
		t.Errorf("state (-before +after): %v\n%s", err, diff)
	}
	again.ordinal, again.messages = c.ordinal, c.messages
	for _, c := range []*client{c, again} {
		c.send(message(ada, "soon"))
		c.tell(core.DeliveryQueued{Occurred: c.now()})
	}
	if diff := cmp.Diff(c.found(), again.found()); diff != "" {
		t.Errorf("found (-went on +restored):\n%s", diff)
	}
	if got := again.found()[0]; got != "RESENT-UNANSWERED x2" {
		t.Errorf("what was remembered leads to %s", got)
	}
}

func TestALifeResumesWithoutTheFindingsOfTheSnapshot(t *testing.T) {
	t.Parallel()
	c, other := newClient(t), newClient(t)
	careless(other)
	other.send(lostAnswer("soon"))
	state, err := other.world.State()
	if err != nil {
		t.Fatal(err)
	}
	c.world.Begin()
	if err := c.world.Resume(state); err != nil {
		t.Fatal(err)
	}
	c.ordinal = other.ordinal
	c.send(message(ada, "soon"))
	if diff := cmp.Diff([]string{"RESENT-UNANSWERED x1"}, c.found()); diff != "" {
		t.Errorf("found (-want +got):\n%s", diff)
	}
}

func TestWhatIsNoStateIsRefused(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	careless(c)
	for _, state := range []string{"", "{}", `{"life":0}`, `{"life":1,"memory":{"Recent":7}}`} {
		if err := c.world.Restore([]byte(state)); err == nil {
			t.Errorf("restored %q", state)
		}
		if err := c.world.Resume([]byte(state)); err == nil {
			t.Errorf("resumed %q", state)
		}
	}
	if diff := cmp.Diff(wanted(), c.found()); diff != "" {
		t.Errorf("found afterwards (-want +got):\n%s", diff)
	}
}

func TestWorldsAddUp(t *testing.T) {
	t.Parallel()
	a, b, over := newClient(t), newClient(t), newClient(t)
	for _, c := range []*client{a, b, over} {
		careless(c)
	}
	b.call(journal.Exchange{Operation: "MarkMessageAsRead", Request: journal.Message{Method: http.MethodPut}})
	var sum findings.Sum
	sum.Add(over.world)
	want := []string{
		"RESENT-UNANSWERED x3", "UNCHECKED-CONTACT x3", "WEBHOOK-NOT-200 202 x3", "WEBHOOK-NOT-200 204 x3", "RESENT-ACCEPTED x3",
	} // and one of them has marked something as read
	for range 2 {
		if diff := cmp.Diff(want, short(findings.All(&sum, a.world, b.world))); diff != "" {
			t.Errorf("found (-want +got):\n%s", diff)
		}
	}
}

func TestReportsMerge(t *testing.T) {
	t.Parallel()
	a, b := newClient(t), newClient(t)
	careless(a)
	for i := range 25 {
		b.send(lostAnswer(strconv.Itoa(i)))
		b.send(message(ada, strconv.Itoa(i)))
		b.wait(time.Minute)
	}
	first, second := findings.All(nil, a.world), findings.All(nil, b.world)
	before, err := json.Marshal([][]gen.Finding{first, second})
	if err != nil {
		t.Fatal(err)
	}
	merged := findings.Merge(first, second)
	want := wanted()
	want[0] = "RESENT-UNANSWERED x26"
	if diff := cmp.Diff(want, short(merged)); diff != "" {
		t.Errorf("merged (-want +got):\n%s", diff)
	}
	if n := len(merged[0].Evidence); n != 20 {
		t.Errorf("%d sightings, want 20", n)
	}
	if want := "Sent the same message again, 26 times"; merged[0].Message[:len(want)] != want {
		t.Errorf("told as %s", merged[0].Message)
	}
	if after, err := json.Marshal([][]gen.Finding{first, second}); err != nil || string(after) != string(before) {
		t.Errorf("merging has changed what was merged: %v", err)
	}
	if got := findings.Merge(); got == nil || len(got) != 0 {
		t.Errorf("nothing merges to %v", got)
	}
}
