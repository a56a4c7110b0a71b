package core

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// hook is the webhook of these tests.
const hook = "https://hooks.example/wa"

// hooked is a shop with a webhook that is told every status at once.
func hooked(t *testing.T, edits ...func(*Genesis)) *World {
	t.Helper()
	return shop(t, append([]func(*Genesis){func(g *Genesis) {
		yes, to := true, hook
		g.Settings.WebhookURL, g.Settings.SentStatus = &to, &yes
		g.Options.Progression.Mode = Immediate
	}}, edits...)...)
}

// hello is a text to somebody.
func hello(to string) SendMessage { return SendMessage{To: to, Content: &TextContent{Body: "hello"}} }

// said is a text from somebody.
func said(from string) Receive { return Receive{From: from, Type: TypeText, Said: Said{Text: "hi"}} }

// flying is what is in flight.
func flying(t *testing.T, w *World) []DeliveryDue {
	t.Helper()
	return done(t, w, DeliveriesInFlight{})
}

// answerAll answers everything in flight, and what follows, with a status; it says what was posted.
func answerAll(t *testing.T, w *World, status int) []string {
	t.Helper()
	var posted []string
	for w.InFlight() > 0 {
		for _, due := range flying(t, w) {
			posted = append(posted, itemWords(due.Items))
			done(t, w, ReportAttempt{Delivery: due.Delivery, Attempt: due.Attempt, Status: status})
		}
	}
	return posted
}

func TestTheWaitGrowsLinearlyUpToTheCap(t *testing.T) {
	t.Parallel()
	const step, most = 3 * time.Second, 900 * time.Second
	tests := []struct {
		n          int
		step, most time.Duration
		want       time.Duration
	}{
		{1, step, most, 3 * time.Second},
		{2, step, most, 6 * time.Second},
		{299, step, most, 897 * time.Second},
		{300, step, most, 900 * time.Second},
		{301, step, most, 900 * time.Second},
		{1 << 62, step, most, 900 * time.Second},
		{1, 10 * time.Second, 4 * time.Second, 4 * time.Second},
		{1, 0, most, minBackoff},
		{7, 0, 0, minBackoff},
		{7, time.Millisecond, most, minBackoff},
		{1, time.Second, 0, minBackoff},
	}
	for _, tt := range tests {
		if got := backoff(tt.n, tt.step, tt.most); got != tt.want {
			t.Errorf("after %d failures, %s each, at most %s: %s, want %s", tt.n, tt.step, tt.most, got, tt.want)
		}
	}
}

func TestWhatAReportMustSay(t *testing.T) {
	t.Parallel()
	w := hooked(t)
	done(t, w, said(priya))
	id := flying(t, w)[0].Delivery
	for _, tt := range []struct {
		report ReportAttempt
		want   string
	}{
		{ReportAttempt{Delivery: "d0", Attempt: 1, Status: 200}, "404/1006 No delivery has the id 'd0'"},
		{ReportAttempt{Delivery: id, Attempt: 2, Status: 200}, "400/1009 Attempt 2 of delivery '" + id + "' is not in flight"},
		{ReportAttempt{Delivery: id, Attempt: 1}, "400/1009 An attempt needs a status or a cause"},
	} {
		if got := refused(t, w, tt.report); got != tt.want {
			t.Errorf("%+v is refused with %q, want %q", tt.report, got, tt.want)
		}
	}
	done(t, w, ReportAttempt{Delivery: id, Attempt: 1, Status: 200, Cause: CauseBroken, Detail: strings.Repeat("x", 1000)})
	v := done(t, w, ReadDelivery{ID: id})
	if v.State != DeliveryWaiting || v.Attempts[0].Result != "56" || len(v.Attempts[0].Detail) != maxDetail {
		t.Errorf("an answer that breaks off leaves %s, %+v", v.State, v.Attempts)
	}
}

// TestAttemptsAreOnRecord with what was posted and answered, shortened.
func TestAttemptsAreOnRecord(t *testing.T) {
	t.Parallel()
	w := hooked(t)
	done(t, w, said(priya))
	due := flying(t, w)[0]
	lines := make([]HeaderLine, maxAnswerLines+1)
	done(t, w, ReportAttempt{
		Delivery: due.Delivery, Attempt: 1, Status: 500, Took: time.Second, Payload: []byte("{}"),
		Answer: ReceiverAnswer{Header: lines, Body: make([]byte, maxAnswerBody+1), Length: maxAnswerBody + 1},
	})
	v := done(t, w, ReadDelivery{ID: due.Delivery})
	want := []Attempt{{
		N: 1, At: shopStart, Took: time.Second, Webhook: hook, Result: "500", Status: 500,
		Answer: ReceiverAnswer{Header: lines[:maxAnswerLines], Body: make([]byte, maxAnswerBody), Length: maxAnswerBody + 1},
	}}
	if diff := cmp.Diff(want, v.Attempts); diff != "" || string(v.Payload) != "{}" || !v.Due.Equal(shopStart.Add(3*time.Second)) {
		t.Errorf("due %s, payload %q, attempts (-want +got):\n%s", v.Due, v.Payload, diff)
	}
	for range maxAttempts {
		w.PassTo(w.Now().Add(time.Hour))
		answerAll(t, w, 500)
		if w.Now().Sub(shopStart) > 20*time.Hour {
			break
		}
	}
	if v = done(t, w, ReadDelivery{ID: due.Delivery}); len(v.Attempts) > maxAttempts || v.Attempts[len(v.Attempts)-1].N != v.Tries {
		t.Errorf("%d attempts on record of %d", len(v.Attempts), v.Tries)
	}
}

// TestSecretsStayOutOfFacts of deliveries: the URL's credentials and query.
func TestSecretsStayOutOfFacts(t *testing.T) {
	t.Parallel()
	secret := "https://user:pa55word@hooks.example/wa?key=s3cret#s3cret"
	w := hooked(t, func(g *Genesis) { g.Settings.WebhookURL = &secret })
	done(t, w, said(priya))
	due := flying(t, w)[0]
	if due.URL != secret {
		t.Errorf("posted to %q, want %q", due.URL, secret)
	}
	w2 := &stage{t: t, w: w}
	for _, f := range w.Drain() {
		if text := w2.tell(f) + fmt.Sprintf("%+v", done(t, w, ReadQueue{})); strings.Contains(text, "pa55word") || strings.Contains(text, "s3cret") {
			t.Errorf("secrets in %s", text)
		}
	}
}

// TestTheOldestGoesWhenTheQueueIsFull, other than what is held by hand.
func TestTheOldestGoesWhenTheQueueIsFull(t *testing.T) {
	t.Parallel()
	none := ""
	w := hooked(t, func(g *Genesis) {
		g.Settings.WebhookURL = &none
		g.Options.QueueKept = 3
	})
	var ids []string
	for range 3 {
		done(t, w, said(priya))
	}
	for _, d := range done(t, w, ListDeliveries{}).Deliveries {
		ids = append(ids, d.ID)
	}
	done(t, w, HoldDelivery{ID: ids[0]})
	done(t, w, said(priya))
	done(t, w, said(priya))
	var left []string
	for _, d := range done(t, w, ListDeliveries{}).Deliveries {
		left = append(left, d.ID)
	}
	if len(left) != 4 || left[0] != ids[0] || left[1] != ids[2] {
		t.Errorf("%v are left of %v and two more, want the one that is held and the last three", left, ids)
	}
	if q := done(t, w, ReadQueue{}); q.Size != 4 || q.Queued != 5 || q.Overflowed != 1 {
		t.Errorf("queue %+v, want 4 of 5, and 1 overflowed", q)
	}
	if got := done(t, w, ReadAppStats{}); !slices.Equal(lines(got, "callback_queue_size"), []string{"{} 4"}) {
		t.Errorf("callback_queue_size %v, want 4", lines(got, "callback_queue_size"))
	}
}

// TestWhatWaitsIsTheSameWheneverItIsLookedAt, before there is a webhook or after.
func TestWhatWaitsIsTheSameWheneverItIsLookedAt(t *testing.T) {
	t.Parallel()
	var pages []DeliveryPage
	for _, look := range []bool{false, true} {
		none, to := "", hook
		w := hooked(t, func(g *Genesis) {
			g.Settings.WebhookURL = &none
			g.Options.Adversity = Adversity{Drop: 0.5, Batch: 3, Delay: time.Second, Jitter: time.Minute}
		})
		for range 5 {
			done(t, w, hello(priya))
			done(t, w, said(priya))
			w.PassTo(w.Now().Add(time.Minute))
			if look {
				done(t, w, ListDeliveries{})
			}
		}
		done(t, w, SetAdversity{})
		done(t, w, UpdateApplicationSettings{SettingsPatch{WebhookURL: &to}})
		pages = append(pages, done(t, w, ListDeliveries{Limit: maxPage}))
	}
	if diff := cmp.Diff(pages[0], pages[1]); diff != "" || len(pages[0].Deliveries) == 0 {
		t.Errorf("not looked at and looked at (-+):\n%s", diff)
	}
}

// TestFinishedDeliveriesAreBounded by number, and what is forgotten leaves nothing behind.
func TestFinishedDeliveriesAreBounded(t *testing.T) {
	t.Parallel()
	w := hooked(t, func(g *Genesis) { g.Options.DeliveriesKept = 10 })
	for range 3000 {
		done(t, w, said(priya))
		answerAll(t, w, 200)
	}
	s := &w.deliveries
	if len(s.byID) != 10 || len(s.finished) != 10 || s.live != 0 || len(s.log) > 3000 || len(s.line) > 1100 || len(s.heads) > 0 {
		t.Errorf("%d known, %d finished, %d live, log %d, line %d, heads %d", len(s.byID), len(s.finished), s.live, len(s.log), len(s.line), len(s.heads))
	}
	if got := done(t, w, ListDeliveries{}).Deliveries; len(got) != 10 {
		t.Errorf("%d listed, want 10", len(got))
	}
}

func TestPagesOfDeliveries(t *testing.T) {
	t.Parallel()
	w := hooked(t)
	for range 5 {
		done(t, w, said(priya))
		done(t, w, said(tomas))
		answerAll(t, w, 200)
	}
	var got []string
	c := ListDeliveries{Peer: tomas, Limit: 2}
	for {
		p := done(t, w, c)
		got = append(got, strconv.Itoa(len(p.Deliveries)))
		if c.After = p.Next; c.After == "" {
			break
		}
	}
	if want := []string{"2", "2", "1"}; !slices.Equal(got, want) {
		t.Errorf("pages of %v, want %v", got, want)
	}
	if got := refused(t, w, ListDeliveries{After: "d0"}); got != "404/1006 No delivery has the id 'd0'" {
		t.Errorf("an unknown cursor is refused with %q", got)
	}
	for _, tt := range []struct {
		filter ListDeliveries
		want   int
	}{{ListDeliveries{}, 10}, {ListDeliveries{About: StatusChange}, 0}, {ListDeliveries{State: DeliveryDone}, 10}, {ListDeliveries{State: DeliveryHeld}, 0}} {
		if got := len(done(t, w, tt.filter).Deliveries); got != tt.want {
			t.Errorf("%+v finds %d, want %d", tt.filter, got, tt.want)
		}
	}
}

// TestEarlyAnswersWaitForTheFirstAttempt alone.
func TestEarlyAnswersWaitForTheFirstAttempt(t *testing.T) {
	t.Parallel()
	w := hooked(t, func(g *Genesis) { g.Options.Adversity.BeforeResponse = 1 })
	c := hello(priya)
	c.Awaited = true
	id := done(t, w, c)
	if w.Unanswered() != 1 || !w.Early(id) || w.Early("another") {
		t.Fatalf("%d unanswered, early %t", w.Unanswered(), w.Early(id))
	}
	for _, due := range flying(t, w) {
		done(t, w, ReportAttempt{Delivery: due.Delivery, Attempt: 1, Status: 500})
	}
	if !w.Early(id) {
		t.Error("the next status does not precede the answer")
	}
	for range 2 {
		for _, due := range flying(t, w) {
			done(t, w, ReportAttempt{Delivery: due.Delivery, Attempt: 1, Status: 500})
		}
	}
	if w.Early(id) {
		t.Error("the answer waits for repeats")
	}
	done(t, w, Answered{Message: id})
	if w.Unanswered() != 0 {
		t.Error("the send is still unanswered")
	}
}

// TestAGroupMessageKeepsTheOrderOfEachMember and not among members.
func TestAGroupMessageKeepsTheOrderOfEachMember(t *testing.T) {
	t.Parallel()
	w := hooked(t, withRegulars)
	done(t, w, SendMessage{To: regulars, Group: true, Content: &TextContent{Body: "hello"}})
	first := map[string]bool{}
	for _, due := range flying(t, w) {
		f, ok := due.Items[0].(StatusReported)
		if !ok || f.Status != StatusSent || first[f.Recipient] {
			t.Errorf("in flight at once: %s to %s", f.Status, f.Recipient)
		}
		first[f.Recipient] = true
	}
	if len(first) < 2 {
		t.Errorf("%d members have one in flight, want all", len(first))
	}
}
