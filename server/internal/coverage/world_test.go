package coverage_test

import (
	"fmt"
	"strconv"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/coverage"
	"github.com/wabamock/wabamock/server/internal/journal"
)

const hook = "https://hooks.example/wa"

func TestExchangesAreCounted(t *testing.T) {
	t.Parallel()
	u := small(t)
	r := newRecord(u, "shop")
	r.ask("CheckHealth", 200)
	r.ask("SendMessage", 201, func(x *journal.Exchange) {
		x.Type, x.Exercises, x.First = "template", []string{"component:header"}, []string{"TextContent.body maxLength"}
	})
	r.ask("SendMessage", 201, func(x *journal.Exchange) { x.Type = "template" })
	r.ask("SendMessage", 400, func(x *journal.Exchange) {
		x.Type, x.Code, x.Reason = "text", 1009, journal.ReasonContract
		x.Exercises, x.First = []string{"setting:webhooks.url"}, []string{"InteractiveContent discriminator button"}
	})
	r.ask("SendMessage", 418, func(x *journal.Exchange) { x.Code, x.Type = 77, "fax" }) // neither is documented
	r.ask("", 404, func(x *journal.Exchange) { x.Code, x.Reason = 1006, journal.ReasonRoute })
	r.ask("ListPacks", 404)
	want := map[string]uint64{
		"operations CheckHealth": 1, "operations SendMessage": 4, "operations ListPacks": 1,
		"success_statuses CheckHealth 200": 1, "success_statuses SendMessage 201": 2,
		"error_statuses SendMessage 400": 1, "error_statuses ListPacks 404": 1,
		"error_codes 1009": 1, "error_codes 1006": 1,
		"message_types template": 2, "template_components header": 1,
		"schema_keywords TextContent.body maxLength": 1, "schema_keywords InteractiveContent discriminator button": 1,
	}
	c := r.document(u)
	if diff := cmp.Diff(want, counts(c)); diff != "" {
		t.Errorf("met (-want +got):\n%s", diff)
	}
	if c.Exchanges != 7 || c.Exchanges != r.Count(journal.KindExchange) {
		t.Errorf("%d exchanges, want 7 as in the journal", c.Exchanges)
	}
	if diff := cmp.Diff(&gen.Sighting{World: "shop", Life: 1, Exchange: "x2", Seq: 2}, c.Dimensions[0].Items[0].First); diff != "" {
		t.Errorf("first of %s (-want +got):\n%s", c.Dimensions[0].Items[0].Name, diff)
	}
}

func TestExtrasCountForNothing(t *testing.T) {
	t.Parallel()
	u := small(t)
	r := newRecord(u, "shop")
	r.ask("ListPacks", 200)
	r.ask("SendMessage", 201)
	d := r.document(u).Dimensions[0]
	if d.Met != 1 || d.Total != 2 || d.Percent != 50 {
		t.Errorf("%d of %d, %v %%; want 1 of 2, 50 %%", d.Met, d.Total, d.Percent)
	}
	if last := d.Items[2]; last.Name != "ListPacks" || !last.Met || last.Extra == nil {
		t.Errorf("the last item is %+v, want ListPacks as an extra", last)
	}
}

func TestWebhooksCountOnceAcknowledged(t *testing.T) {
	t.Parallel()
	u := small(t)
	r := newRecord(u, "shop")
	failed := core.StatusReported{Status: core.StatusFailed, Errors: []core.StatusError{{Code: 470}}}
	r.post("d1", hook, 200, core.StatusReported{Status: core.StatusSent}, core.StatusReported{Status: core.StatusSent})
	r.post("d2", hook, 204, core.MessageReceived{Type: core.TypeText})
	r.post("d3", hook, 500, failed)
	r.post("d3", hook, 200, failed)
	r.post("d4", "http://127.0.0.1:9090/_mock/worlds/default/sink", 200, core.MessageReceived{Type: core.TypeImage})
	r.post("d5", hook, 200, core.NoticeRaised{Notice: core.Notice{Type: core.UserChangedNumber}}, core.MessageReceived{Type: core.TypeUnknown, Errors: []core.StatusError{{Code: 501}}})
	r.post("d6", hook, 200, core.ErrorRaised{Errors: []core.StatusError{{Code: 400}}})
	r.Facts(core.DeliveryDue{Delivery: "d7", Webhook: hook, Edited: true, Items: []core.Fact{core.MessageReceived{Type: core.TypeVoice}}})
	r.Facts(core.DeliveryAttempted{Delivery: "d7", Status: 200}, core.DeliveryAttempted{Delivery: "d8", Status: 200})
	want := map[string]uint64{
		"webhook_kinds status:sent": 2, "webhook_kinds status:failed": 1, "error_codes 470": 1, "webhook_kinds error": 1, "error_codes 400": 1,
		"webhook_kinds notice:user_changed_number": 1, "webhook_kinds message:unknown": 1, "error_codes 501": 1,
	}
	c := r.document(u)
	if diff := cmp.Diff(want, counts(c)); diff != "" {
		t.Errorf("met (-want +got):\n%s", diff)
	}
	if c.Exchanges != 0 {
		t.Errorf("%d exchanges, want none", c.Exchanges)
	}
}

func TestALifeGoesOnAfterAReset(t *testing.T) {
	t.Parallel()
	u := small(t)
	r := newRecord(u, "shop")
	r.ask("CheckHealth", 200)
	r.world.Begin()
	again := &record{Journal: journal.New(journal.Limits{}, r.world), world: r.world}
	again.ask("CheckHealth", 200)
	again.ask("SendMessage", 201)
	items := again.document(u).Dimensions[0].Items
	if got := *items[1].First; items[1].Count != 2 || got.Life != 1 {
		t.Errorf("CheckHealth: %d times, first %+v; want twice, in life 1", items[1].Count, got)
	}
	if got := *items[0].First; got.Life != 2 || got.Seq != 2 {
		t.Errorf("SendMessage first at %+v, want life 2, entry 2", got)
	}
	again.Empty() // nothing to what was counted
	if got := len(counts(again.document(u))); got != 4 {
		t.Errorf("%d things met after the journal was emptied, want 4", got)
	}
	again.world.Clear()
	if got := counts(again.document(u)); len(got) != 0 {
		t.Errorf("after clearing %v is met", got)
	}
	if got := again.world.Unseen(set(pointLength)); len(got) != 1 {
		t.Errorf("after clearing %v is news, want the point", got)
	}
}

func TestPointsAreNewsOnce(t *testing.T) {
	t.Parallel()
	u := small(t)
	r := newRecord(u, "shop")
	met := set(pointSend, pointLength)
	first := r.world.Unseen(met)
	if diff := cmp.Diff([]string{"SendMessageRequest discriminator text", "TextContent.body maxLength"}, first); diff != "" {
		t.Errorf("news (-want +got):\n%s", diff)
	}
	r.ask("SendMessage", 201, func(x *journal.Exchange) { x.First = first })
	r.ask("SendMessage", 201, func(x *journal.Exchange) { x.First = first }) // two came at once
	if got := r.world.Unseen(met); got != nil {
		t.Errorf("news again: %v", got)
	}
	for _, d := range r.document(u).Dimensions {
		if d.Name == "schema_keywords" && (d.Met != 2 || d.Items[len(d.Items)-1].Count != 1 || d.Items[len(d.Items)-1].First.Exchange != "x1") {
			t.Errorf("%d met, %+v; want 2, once, in x1", d.Met, d.Items[len(d.Items)-1])
		}
	}
}

// TestLookingForNewsIsFree is not parallel: it counts allocations.
func TestLookingForNewsIsFree(t *testing.T) {
	u := small(t)
	r := newRecord(u, "shop")
	met := set(pointSend, pointLength)
	r.ask("SendMessage", 201, func(x *journal.Exchange) { x.First = r.world.Unseen(met) })
	if got := testing.AllocsPerRun(100, func() {
		if r.world.Unseen(met) != nil || u.Exercises(met) != nil {
			t.Error("there is news")
		}
	}); got != 0 {
		t.Errorf("looking for news allocates %v times", got)
	}
}

func TestExercisesAreNamed(t *testing.T) {
	t.Parallel()
	u := small(t)
	tests := map[int]string{
		pointButtons: "interactive:button", pointHeader: "component:header", pointHeaderText: "component:header/text", pointURL: "component:button/url",
		pointHook: "setting:webhooks.url", pointMedia: "setting:media.auto_download", pointRead: "setting:webhooks.message.read",
		pointGarbage: "setting:garbagecollector_enable.media",
		pointSend:    "", pointBodyText: "", pointWebhooks: "", pointLength: "",
	}
	for point, want := range tests {
		got := u.Exercises(set(point))
		if want == "" && got != nil || want != "" && !cmp.Equal(got, []string{want}) {
			t.Errorf("point %d exercises %q, want %q", point, got, want)
		}
	}
}

// TestCallersAtOnce: with 30 callers at once every count is exact.
func TestCallersAtOnce(t *testing.T) {
	t.Parallel()
	u := small(t)
	r := newRecord(u, "shop")
	const callers, each = 30, 200
	met := set(pointSend, pointHeader, pointLength)
	var all sync.WaitGroup
	for caller := range callers {
		all.Go(func() {
			for i := range each {
				r.Exchange(&journal.Exchange{
					ID: fmt.Sprintf("x%d-%d", caller, i), Operation: "SendMessage", Type: "template", Response: journal.Message{Status: 201},
					Exercises: u.Exercises(met), First: r.world.Unseen(met),
				})
				if i%50 == 0 {
					r.document(u)
				}
			}
		})
	}
	all.Wait()
	got := counts(r.document(u))
	for _, name := range []string{"operations SendMessage", "success_statuses SendMessage 201", "message_types template", "template_components header"} {
		if got[name] != callers*each {
			t.Errorf("%s: %d, want %d", name, got[name], callers*each)
		}
	}
	if got["schema_keywords TextContent.body maxLength"] != 1 {
		t.Error("a point was not met")
	}
}

func TestStateComesBack(t *testing.T) {
	t.Parallel()
	u := small(t)
	r := newRecord(u, "shop")
	r.ask("SendMessage", 201, func(x *journal.Exchange) { x.First = r.world.Unseen(set(pointLength)) })
	r.world.Begin()
	r.ask("CheckHealth", 200)
	r.Facts(core.DeliveryDue{Delivery: "d1", Webhook: hook, Items: []core.Fact{core.MessageReceived{Type: core.TypeText}}})
	kept, err := r.world.State()
	if err != nil {
		t.Fatal(err)
	}
	back := newRecord(u, "shop")
	if err := back.world.Restore(kept); err != nil {
		t.Fatal(err)
	}
	for _, each := range []*record{r, back} {
		each.Facts(core.DeliveryAttempted{Delivery: "d1", Status: 200})
	}
	want, got := r.document(u), back.document(u)
	for _, d := range append(want.Dimensions, got.Dimensions...) {
		if d.Name == "webhook_kinds" {
			d.Items[6].First.Seq = 0 // the journal was not restored here
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("restored (-want +got):\n%s", diff)
	}
	if back.world.Unseen(set(pointLength)) != nil {
		t.Error("a restored point is news")
	}
	if again, _ := back.world.State(); len(again) == 0 || r.world.Restore(again) != nil {
		t.Errorf("the state of a restored world can't be restored: %s", again)
	}
	for _, bad := range []string{"", "{}", `{"life":0}`, "[]"} {
		if back.world.Restore([]byte(bad)) == nil {
			t.Errorf("%q is restored", bad)
		}
	}
}

func TestASnapshotGoesOnWithWhatIsPosted(t *testing.T) {
	t.Parallel()
	u := small(t)
	r := newRecord(u, "shop")
	r.ask("CheckHealth", 200)
	r.Facts(core.DeliveryDue{Delivery: "d1", Webhook: hook, Items: []core.Fact{core.MessageReceived{Type: core.TypeText}}})
	kept, err := r.world.State()
	if err != nil {
		t.Fatal(err)
	}
	other := newRecord(u, "copy")
	if err := other.world.Resume(kept); err != nil {
		t.Fatal(err)
	}
	other.Facts(core.DeliveryAttempted{Delivery: "d1", Status: 200})
	if diff := cmp.Diff(map[string]uint64{"webhook_kinds message:text": 1}, counts(other.document(u))); diff != "" {
		t.Errorf("met (-want +got):\n%s", diff)
	}
}

func TestWhatIsPostedIsBounded(t *testing.T) {
	t.Parallel()
	u := small(t)
	r := newRecord(u, "shop")
	for i := range 300 {
		r.Facts(core.DeliveryDue{Delivery: strconv.Itoa(i), Webhook: hook, Items: []core.Fact{core.MessageReceived{Type: core.TypeText}}})
	}
	for i := range 300 {
		r.Facts(core.DeliveryAttempted{Delivery: strconv.Itoa(i), Status: 200})
	}
	if got := counts(r.document(u))["webhook_kinds message:text"]; got != 256 {
		t.Errorf("%d webhooks are remembered, want 256", got)
	}
}

func TestWorldsThatAreOverCountOn(t *testing.T) {
	t.Parallel()
	u := small(t)
	sum := u.NewSum("1.2.3")
	for i := range 3 {
		r := newRecord(u, fmt.Sprintf("w%d", i))
		r.ask("SendMessage", 201, func(x *journal.Exchange) { x.First = r.world.Unseen(set(pointLength)) })
		sum.Add(r.world)
	}
	sum.Add(u.NewWorld("idle"))
	live := newRecord(u, "live")
	live.ask("SendMessage", 400)
	c := sum.Document(live.world)
	if diff := cmp.Diff([]string{"live", "w0", "w1", "w2"}, c.Worlds); diff != "" {
		t.Errorf("worlds (-want +got):\n%s", diff)
	}
	want := map[string]uint64{
		"operations SendMessage": 4, "success_statuses SendMessage 201": 3, "error_statuses SendMessage 400": 1,
		"schema_keywords TextContent.body maxLength": 1,
	}
	if diff := cmp.Diff(want, counts(c)); diff != "" || c.Exchanges != 4 {
		t.Errorf("%d exchanges, met (-want +got):\n%s", c.Exchanges, diff)
	}
	if only := sum.Only(live.world); only.Exchanges != 1 || len(only.Worlds) != 1 {
		t.Errorf("only the live one: %d exchanges of %v", only.Exchanges, only.Worlds)
	}
}

func TestTheNamesOfWorldsAreBounded(t *testing.T) {
	t.Parallel()
	u := small(t)
	sum := u.NewSum("1.2.3")
	for i := range 1003 {
		r := newRecord(u, fmt.Sprintf("w%04d", i))
		r.ask("SendMessage", 201)
		sum.Add(r.world)
	}
	c := sum.Document()
	if len(c.Worlds) != 1000 || c.MoreWorlds == nil || *c.MoreWorlds != 3 || c.Exchanges != 1003 {
		t.Errorf("%d worlds named, %v more, %d exchanges; want 1000, 3, 1003", len(c.Worlds), c.MoreWorlds, c.Exchanges)
	}
}

func TestADescriptionThatHasChangedIsRefused(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]coverage.Source{
		"no points":          {},
		"an operation twice": {Operations: []coverage.Operation{{ID: "A", Listed: true}, {ID: "A", Listed: true}}},
	} {
		if _, err := coverage.NewUniverse(s); err == nil {
			t.Errorf("%s: it is taken", name)
		}
	}
}

func BenchmarkObserve(b *testing.B) {
	u := small(&testing.T{})
	w := u.NewWorld("shop")
	e := &journal.Entry{Seq: 1, Kind: journal.KindExchange, Exchange: &journal.Exchange{
		ID: "x1", Operation: "SendMessage", Type: "template", Response: journal.Message{Status: 201}, Exercises: []string{"component:header"},
	}}
	b.ReportAllocs()
	for b.Loop() {
		w.Observe(e)
	}
}
