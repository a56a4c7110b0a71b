package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	controlgen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/servertest"
)

// posting is a frozen server in which every number is a customer, and which posts to a URL.
func posting(t *testing.T, url string) (s *server.Server, bearer string) {
	t.Helper()
	c := frozen()
	c.Fixture, c.World.Webhook = "load", url
	s = newServer(t, c)
	return s, login(t, s)
}

// sent sends a text and tells the id of the message.
func sent(t *testing.T, s *server.Server, bearer string) string {
	t.Helper()
	a := send(s, bearer, textBody)
	var answer struct{ Messages []struct{ ID string } }
	if err := json.Unmarshal(a.Body.Bytes(), &answer); err != nil || len(answer.Messages) != 1 {
		t.Fatalf("send: %d %s", a.Code, a.Body)
	}
	return answer.Messages[0].ID
}

// advance lets a span of the default world go by.
func advance(t *testing.T, s *server.Server, by time.Duration) {
	t.Helper()
	if err := s.Advance(t.Context(), server.DefaultWorld, by); err != nil {
		t.Fatal(err)
	}
}

const (
	theWorld      = "/worlds/default"
	theDeliveries = theWorld + "/deliveries"
)

// deliveries is a page of the deliveries of the default world.
func deliveries(t *testing.T, s *server.Server, query string) controlgen.DeliveryList {
	t.Helper()
	return ask[controlgen.DeliveryList](t, s, http.MethodGet, theDeliveries+query, "", http.StatusOK)
}

func TestAdversityIsReplacedAsAWhole(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	const all = `{"duplicate":0.5,"copies":2,"reorder":0.25,"batch":3,"delay":"1m30s","jitter":"500ms","before_response":1,"drop":0.125,"gzip":true}`
	put := func(body, want string) {
		t.Helper()
		for _, method := range []string{http.MethodPut, http.MethodGet} {
			if method == http.MethodGet {
				body = ""
			}
			if w := asked(s, method, theWorld+"/adversity", body); w.Code != http.StatusOK || strings.TrimSpace(w.Body.String()) != want {
				t.Errorf("%s adversity: %d %s, want %s", method, w.Code, w.Body, want)
			}
		}
	}
	want, err := json.Marshal(strictly[controlgen.Adversity](t, []byte(all)))
	if err != nil {
		t.Fatal(err)
	}
	put(all, string(want))
	askRefused(t, s, http.MethodPut, theWorld+"/adversity", `{"delay":"2d"}`, http.StatusBadRequest, "delay")
	askRefused(t, s, http.MethodPut, theWorld+"/adversity", `{"drop":2}`, http.StatusBadRequest, "drop")
	askRefused(t, s, http.MethodPut, theWorld+"/adversity", `{"delays":"1s"}`, http.StatusBadRequest, "delays")
	put(`{"delay":"90s"}`, `{"delay":"1m30s"}`)
	put(`{}`, `{}`)
	askRefused(t, s, http.MethodGet, "/worlds/nowhere/adversity", "", http.StatusNotFound, "nowhere")
}

func TestDeliveriesAreListedAndRead(t *testing.T) {
	t.Parallel()
	hook := servertest.NewHook(t)
	s, bearer := posting(t, hook.URL+"/hook?key=hush")
	first, second := sent(t, s, bearer), sent(t, s, bearer)
	advance(t, s, time.Minute)

	all := deliveries(t, s, "")
	if len(all.Deliveries) != 4 || all.Next != nil || all.Queue.Size != 0 || all.Queue.Queued != 4 || all.Queue.Webhook != hook.URL+"/hook" {
		t.Fatalf("4 deliveries that are over, and where to: %+v", all)
	}
	page := deliveries(t, s, "?limit=3")
	if page.Next == nil {
		t.Fatal("there is a fourth one")
	}
	if rest := deliveries(t, s, "?after="+*page.Next); len(rest.Deliveries) != 1 || rest.Next != nil || rest.Deliveries[0].ID != all.Deliveries[3].ID {
		t.Errorf("the rest is %+v", rest)
	}
	for query, want := range map[string]int{
		"?message=" + first: 2, "?message=" + second + "&state=done": 2, "?peer=447700900123&about=status_change": 4,
		"?state=held": 0, "?about=inbound_message": 0, "?message=nothing": 0,
	} {
		if got := deliveries(t, s, query); len(got.Deliveries) != want || got.Deliveries == nil {
			t.Errorf("%s: %d deliveries, want %d", query, len(got.Deliveries), want)
		}
	}
	askRefused(t, s, http.MethodGet, theDeliveries+"?after=nothing", "", http.StatusBadRequest, "nothing")
	askRefused(t, s, http.MethodGet, theDeliveries+"?limit=0", "", http.StatusBadRequest, "limit")
	askRefused(t, s, http.MethodGet, theDeliveries+"/nothing", "", http.StatusNotFound, "nothing")

	d := ask[controlgen.Delivery](t, s, http.MethodGet, theDeliveries+"/"+all.Deliveries[0].ID, "", http.StatusOK)
	if d.State != controlgen.DeliveryStateDone || d.About != controlgen.DeliverySubjectStatusChange || d.Tries != 1 || len(d.Attempts) != 1 || *d.Attempts[0].Status != http.StatusOK {
		t.Errorf("it was delivered at once: %+v", d)
	}
	if !slices.ContainsFunc(hook.Received(), func(r servertest.Received) bool { return bytes.Equal(d.Payload, r.Body) }) {
		t.Errorf("payload %s was not posted", d.Payload)
	}
	var item struct{ Kind, Message, Status string }
	if err := json.Unmarshal(d.Items[0], &item); err != nil || item.Kind != "status_reported" || item.Message != first || item.Status != "delivered" {
		t.Errorf("it tells %s", d.Items[0])
	}
}

func TestDeliveriesByHand(t *testing.T) {
	t.Parallel()
	hook := servertest.NewHook(t)
	s, bearer := posting(t, hook.URL)
	queue := ask[controlgen.Queue](t, s, http.MethodPost, theDeliveries+"/pause", "", http.StatusOK)
	if !queue.Paused || queue.Slots != 6 {
		t.Errorf("the queue is %+v", queue)
	}
	sent(t, s, bearer)
	advance(t, s, time.Minute)
	list := deliveries(t, s, "?state=pending").Deliveries
	if len(list) != 2 || len(hook.Received()) != 0 {
		t.Fatalf("%d wait and %d were posted", len(list), len(hook.Received()))
	}
	one, two := theDeliveries+"/"+list[0].ID, theDeliveries+"/"+list[1].ID
	by := func(path string, status int) controlgen.Delivery {
		t.Helper()
		return ask[controlgen.Delivery](t, s, http.MethodPost, path, "", status)
	}
	read := func(path string) controlgen.Delivery {
		t.Helper()
		return ask[controlgen.Delivery](t, s, http.MethodGet, path, "", http.StatusOK)
	}
	askRefused(t, s, http.MethodPatch, one, `{"payload":{"a":1}}`, http.StatusConflict, "hold it first")
	if d := by(one+"/hold", http.StatusOK); d.State != controlgen.DeliveryStateHeld {
		t.Errorf("it is %s", d.State)
	}
	edited := ask[controlgen.Delivery](t, s, http.MethodPatch, one, `{"payload": {"b": [1, "é"], "a": null}}`, http.StatusOK)
	if edited.Edited == nil || !*edited.Edited || string(edited.Payload) != `{"b":[1,"é"],"a":null}` {
		t.Errorf("edited it is %+v", edited)
	}
	ask[controlgen.Queue](t, s, http.MethodPost, theDeliveries+"/resume", "", http.StatusOK)
	advance(t, s, time.Minute)
	if got := hook.Received(); len(got) != 1 || read(two).State != controlgen.DeliveryStateDone {
		t.Fatalf("%d were posted, want the one that is not held", len(got))
	}
	by(one+"/release", http.StatusOK)
	advance(t, s, 0)
	if got := hook.Received(); len(got) != 2 || string(got[1].Body) != `{"b": [1, "é"], "a": null}` {
		t.Errorf("posted was %+v", got)
	}
	for _, what := range []string{"hold", "release", "drop"} {
		askRefused(t, s, http.MethodPost, one+"/"+what, "", http.StatusConflict, "done")
	}
	again := by(two+"/resend", http.StatusCreated)
	advance(t, s, 0)
	if again = read(theDeliveries + "/" + again.ID); *again.CopyOf != list[1].ID || again.Resent == nil || again.State != controlgen.DeliveryStateDone {
		t.Errorf("the copy is %+v", again)
	}
	ask[controlgen.Queue](t, s, http.MethodPost, theDeliveries+"/pause", "", http.StatusOK)
	sent(t, s, bearer)
	advance(t, s, 300*time.Millisecond)
	if d := by(theDeliveries+"/"+deliveries(t, s, "?state=pending").Deliveries[0].ID+"/drop", http.StatusOK); d.State != controlgen.DeliveryStateDropped {
		t.Errorf("it is %s", d.State)
	}
	for _, path := range []string{"/hold", "/release", "/drop", "/resend"} {
		askRefused(t, s, http.MethodPost, theDeliveries+"/nothing"+path, "", http.StatusNotFound, "nothing")
	}
}

func TestTheOrderOfTwoDeliveriesIsTurnedRound(t *testing.T) {
	t.Parallel()
	hook := servertest.NewHook(t, http.StatusInternalServerError, http.StatusOK)
	s, bearer := posting(t, hook.URL)
	ask[controlgen.Queue](t, s, http.MethodPost, theDeliveries+"/pause", "", http.StatusOK)
	sent(t, s, bearer)
	advance(t, s, time.Minute)
	list := deliveries(t, s, "").Deliveries
	one, two := list[0].ID, list[1].ID
	swap := func(id, with string) controlgen.SwappedDeliveries {
		t.Helper()
		return ask[controlgen.SwappedDeliveries](t, s, http.MethodPost, theDeliveries+"/"+id+"/swap", `{"with":"`+with+`"}`, http.StatusOK)
	}
	if got := swap(one, two); got.First.ID != two || got.Second.ID != one || got.Second.Blocked == nil || got.First.Blocked != nil || got.First.Payload == nil {
		t.Errorf("swapped they are %+v", got)
	}
	if got := swap(two, one); got.First.ID != one {
		t.Errorf("swapped again they are %+v", got)
	}
	swap(two, one)
	page := ask[controlgen.JournalPage](t, s, http.MethodGet, theWorld+"/journal?kind=delivery_swapped", "", http.StatusOK)
	var told struct{ Delivery, With string }
	if len(page.Entries) != 3 {
		t.Fatalf("the journal tells %d times of it, want 3", len(page.Entries))
	}
	if err := json.Unmarshal(*page.Entries[2].Fact, &told); err != nil || told.Delivery != two || told.With != one {
		t.Errorf("the journal tells %s", *page.Entries[2].Fact)
	}
	askRefused(t, s, http.MethodPost, theDeliveries+"/"+one+"/swap", `{"with":"`+one+`"}`, http.StatusBadRequest, "itself")
	askRefused(t, s, http.MethodPost, theDeliveries+"/"+one+"/swap", `{"with":"nothing"}`, http.StatusNotFound, "nothing")
	askRefused(t, s, http.MethodPost, theDeliveries+"/nothing/swap", `{"with":"`+one+`"}`, http.StatusNotFound, "nothing")
	askRefused(t, s, http.MethodPost, theDeliveries+"/"+one+"/swap", `{}`, http.StatusBadRequest, "with")

	ask[controlgen.Queue](t, s, http.MethodPost, theDeliveries+"/resume", "", http.StatusOK)
	advance(t, s, 0) // one try, which fails, is enough
	got := hook.Received()
	if len(got) != 2 || !bytes.Contains(got[0].Body, []byte(`"read"`)) || !bytes.Contains(got[1].Body, []byte(`"delivered"`)) {
		t.Fatalf("posted was %+v", got)
	}
	waits := ask[controlgen.Delivery](t, s, http.MethodGet, theDeliveries+"/"+two, "", http.StatusOK)
	if waits.GivesUp == nil || !waits.GivesUp.Equal(waits.Attempts[0].Begun.Add(24*time.Hour)) {
		t.Errorf("it gives up at %v, and began at %s", waits.GivesUp, waits.Attempts[0].Begun)
	}
	askRefused(t, s, http.MethodPost, theDeliveries+"/"+one+"/swap", `{"with":"`+two+`"}`, http.StatusConflict, "done")
	advance(t, s, time.Minute)
	if d := ask[controlgen.Delivery](t, s, http.MethodGet, theDeliveries+"/"+two, "", http.StatusOK); d.GivesUp != nil || d.State != controlgen.DeliveryStateDone {
		t.Errorf("when it is over it is %+v", d)
	}
}

func TestAwaitIdle(t *testing.T) {
	t.Parallel()
	hook := servertest.NewHook(t, http.StatusInternalServerError, http.StatusOK)
	s, bearer := posting(t, hook.URL)
	await := theDeliveries + "/await"
	ask[controlgen.Queue](t, s, http.MethodPost, await, "", http.StatusOK)
	sent(t, s, bearer)
	askRefused(t, s, http.MethodPost, await, `{}`, http.StatusConflict, "clock stands still")
	ask[controlgen.Queue](t, s, http.MethodPost, theDeliveries+"/pause", "", http.StatusOK)
	advance(t, s, time.Minute)
	askRefused(t, s, http.MethodPost, await, "", http.StatusConflict, "paused")
	ask[controlgen.Queue](t, s, http.MethodPost, theDeliveries+"/resume", "", http.StatusOK)
	askRefused(t, s, http.MethodPost, await, "", http.StatusConflict, "clock stands still") // for the repeat
	for _, d := range deliveries(t, s, "?state=waiting").Deliveries {
		ask[controlgen.Delivery](t, s, http.MethodPost, theDeliveries+"/"+d.ID+"/hold", "", http.StatusOK)
	}
	if q := ask[controlgen.Queue](t, s, http.MethodPost, await, "", http.StatusOK); q.Size != 1 || len(hook.Received()) != 2 {
		t.Errorf("idle with %d queued after %d attempts, want the held one alone after 2", q.Size, len(hook.Received()))
	}
	askRefused(t, s, http.MethodPost, await, `{"timeout":"11m"}`, http.StatusBadRequest, "at most 10m0s")
	askRefused(t, s, http.MethodPost, "/worlds/nowhere/deliveries/await", "", http.StatusNotFound, "nowhere")
}

// TestAwaitIdleWhileTheClockRuns waits for what comes by itself.
func TestAwaitIdleWhileTheClockRuns(t *testing.T) {
	t.Parallel()
	hook := servertest.NewHook(t)
	at := 10 * time.Millisecond
	s := newServer(t, server.Config{Fixture: "load", World: server.World{Webhook: hook.URL, DeliveredAfter: &at, ReadAfter: &at}})
	bearer := login(t, s)
	for range 5 {
		sent(t, s, bearer)
	}
	q := ask[controlgen.Queue](t, s, http.MethodPost, theDeliveries+"/await", "", http.StatusOK)
	if n := len(hook.Received()); n != 10 || q.Size != 0 {
		t.Errorf("%d were posted and %d are queued, want 10 and 0", n, q.Size)
	}

	hook.Answer(http.StatusInternalServerError)
	sent(t, s, bearer)
	askRefused(t, s, http.MethodPost, theDeliveries+"/await", `{"timeout":"50ms"}`, http.StatusGatewayTimeout, "not idle within timeout")
}

// TestADeliveryAsCurl runs the command in a shell: what arrives is what was posted.
func TestADeliveryAsCurl(t *testing.T) {
	t.Parallel()
	hook := servertest.NewHook(t)
	s, bearer := posting(t, strings.Replace(hook.URL, "http://", "http://me:secret@", 1)+"/it's?key=hush")
	sent(t, s, bearer)
	advance(t, s, time.Minute)
	id := deliveries(t, s, "?limit=1").Deliveries[0].ID
	posted := hook.Received()[0] // of one message, the statuses come in order
	run := func(command string) servertest.Received {
		t.Helper()
		for _, secret := range []string{"secret", "hush"} {
			if strings.Contains(command, secret) {
				t.Errorf("the command tells %s:\n%s", secret, command)
			}
		}
		before := len(hook.Received())
		out, err := exec.CommandContext(t.Context(), "sh", "-c", command).CombinedOutput()
		if err != nil || !strings.HasPrefix(string(out), "HTTP/1.1 200") {
			t.Fatalf("%s\n%v: %s", command, err, out)
		}
		return hook.Received()[before]
	}
	command := func() string {
		t.Helper()
		w := asked(s, http.MethodGet, theDeliveries+"/"+id+"/curl", "")
		if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") {
			t.Fatalf("%d %s %s", w.Code, w.Header(), w.Body)
		}
		return w.Body.String()
	}
	got := run(command())
	if diff := cmp.Diff(string(posted.Body), string(got.Body)); diff != "" {
		t.Errorf("body (-posted +by curl):\n%s", diff)
	}
	for _, name := range []string{"Content-Type", "User-Agent"} {
		if a, b := posted.Header.Get(name), got.Header.Get(name); a != b {
			t.Errorf("%s is %q, posted was %q", name, b, a)
		}
	}

	ask[controlgen.Adversity](t, s, http.MethodPut, theWorld+"/adversity", `{"gzip":true}`, http.StatusOK)
	ask[controlgen.Delivery](t, s, http.MethodPost, theDeliveries+"/"+id+"/resend", "", http.StatusCreated)
	advance(t, s, 0)
	zipped := hook.Received()[len(hook.Received())-1]
	if got := run(command()); !bytes.Equal(got.Body, zipped.Body) || got.Header.Get("Content-Encoding") != "gzip" {
		t.Errorf("zipped %x (%s), posted was %x", got.Body, got.Header.Get("Content-Encoding"), zipped.Body)
	}

	ask[controlgen.Adversity](t, s, http.MethodPut, theWorld+"/adversity", `{}`, http.StatusOK)
	ask[controlgen.Queue](t, s, http.MethodPost, theDeliveries+"/pause", "", http.StatusOK)
	sent(t, s, bearer)
	advance(t, s, 300*time.Millisecond)
	id = deliveries(t, s, "?state=pending").Deliveries[0].ID
	ask[controlgen.Delivery](t, s, http.MethodPost, theDeliveries+"/"+id+"/hold", "", http.StatusOK)
	odd := `"'$(id) \\ ` + strings.Repeat("`é\\n", 10_000) + `"`
	ask[controlgen.Delivery](t, s, http.MethodPatch, theDeliveries+"/"+id, `{"payload":`+odd+`}`, http.StatusOK)
	if got := run(command()); string(got.Body) != odd {
		t.Errorf("an odd body arrives as %.100s", got.Body)
	}
}

func TestADeliveryWithoutWebhookIsNoCurl(t *testing.T) {
	t.Parallel()
	s, bearer := posting(t, "")
	sent(t, s, bearer)
	advance(t, s, time.Minute)
	id := deliveries(t, s, "").Deliveries[0].ID
	askRefused(t, s, http.MethodGet, theDeliveries+"/"+id+"/curl", "", http.StatusConflict, "webhooks.url")
	if err := s.Close(context.Background()); err != nil {
		t.Error(err)
	}
}
