package core

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// FuzzWorld feeds random commands and lets random spans pass. Whatever comes: statuses only go
// forward, ids are unique, facts are in the order of time, a refused command has changed
// nothing, the books of the store are right, every report is posted once and in its order, and
// the same again gives the same facts.
func FuzzWorld(f *testing.F) {
	f.Add([]byte{0})
	f.Add([]byte("0123456789abcdefghijklmnopqrstuvwxyz"))
	for mode := range byte(3) {
		all := []byte{mode}
		for i := range byte(120) {
			all = append(all, i, i*7, i*13)
		}
		f.Add(all)
	}
	f.Fuzz(func(t *testing.T, script []byte) {
		const longest = 400
		script = script[:min(len(script), longest)]
		first, second := playRandom(t, script), playRandom(t, script)
		if first != second {
			t.Error("the same commands gave other facts")
		}
	})
}

// random is a World with a reader of choices and what was seen of it.
type random struct {
	t        *testing.T
	w        *World
	script   []byte
	statuses map[string]Status // message and recipient => last status
	ids      map[string]bool
	arrived  map[string]bool // ids of inbound messages and notices
	known    []string        // ids to choose from
	last     time.Time
	told     strings.Builder
	posts    posts
}

// byte is the next choice; 0 when there are none left.
func (r *random) byte() byte {
	if len(r.script) == 0 {
		return 0
	}
	b := r.script[0]
	r.script = r.script[1:]
	return b
}

// pick chooses one of a list.
func pick[T any](r *random, list ...T) T { return list[int(r.byte())%len(list)] }

// person chooses a wa_id: customers of every kind, others, one that is none.
func (r *random) person() string {
	return pick(r, priya, tomas, ana, "5582999887766", "447700900555", shopID, "12", "15550100470", "15550200021", "15550200032", "15550200036")
}

// message chooses an id that came up, or none that ever did.
func (r *random) message() string {
	if len(r.known) == 0 {
		return "none"
	}
	return r.known[int(r.byte())%len(r.known)]
}

// playRandom plays a script and answers all facts.
func playRandom(t *testing.T, script []byte) string {
	t.Helper()
	r := newRandom(t, script)
	for len(r.script) > 0 {
		r.step()
		r.facts()
		r.books()
		r.queue()
	}
	r.drain()
	return r.told.String()
}

// newRandom starts a World, and chooses what it is like.
func newRandom(t *testing.T, script []byte) *random {
	t.Helper()
	r := &random{t: t, script: script, statuses: map[string]Status{}, ids: map[string]bool{}, arrived: map[string]bool{}, posts: newPosts()}
	mode := pick(r, Timed, Immediate, Manual)
	r.w = shop(t, withRegulars, func(g *Genesis) {
		on := true
		g.Options.Progression.Mode = mode
		if mode == Timed {
			g.Options.Progression = DefaultProgression()
		}
		g.Options.MessagesKept = 5
		g.Options.Connecting = 5 * time.Second
		g.Number.Tier = 2
		g.Settings.ShowSecurityNotifications = &on
		g.Customers = []Customer{
			{Number: priya},
			{Number: tomas, Behaviour: NeverDelivered},
			{Number: ana, Silent: true, Behaviour: NeverReads},
			{Number: "447700900555", NotOnWhatsApp: true},
		}
		g.Numbers = meanings()
		to := hook
		g.Settings.WebhookURL, g.Settings.SentStatus = &to, &on
		g.Templates = []Template{{Namespace: "tea", Name: "hello", Language: "en", Body: "Hello {{1}}"}}
	})
	return r
}

// step does the next thing.
func (r *random) step() {
	switch r.byte() % 24 {
	case 0:
		r.pass(r.w.Now().Add(time.Duration(1+int(r.byte())) * time.Second))
	case 1:
		r.pass(r.w.Now().Add(time.Duration(1+int(r.byte())) * time.Hour))
	case 2, 3, 4:
		id := tryOut(r, SendMessage{To: r.person(), Content: r.content(), TTL: time.Duration(r.byte()) * time.Second, Awaited: r.byte()%4 == 0})
		r.meet(id)
	case 5:
		r.meet(tryOut(r, SendMessage{To: regulars, Group: true, Content: r.content()}))
	case 6:
		r.meet(tryOut(r, Receive{From: r.person(), Type: TypeText, Said: Said{Text: "hi"}, Group: pick(r, "", "", regulars)}))
	case 7:
		tryOut(r, SetStatus{Message: r.message(), Status: pick(r, StatusSent, StatusDelivered, StatusRead, StatusFailed, StatusDeleted, StatusWarning, "lost")})
	case 8:
		tryOut(r, MarkMessageAsRead{Message: r.message()})
	case 9:
		tryOut(r, CheckContact{Numbers: []string{r.person(), "+" + r.person()}, Wait: r.byte()%2 == 0})
	case 10:
		tryOut(r, ChangeIdentity{WaID: r.person()})
		who := r.person()
		tryOut(r, AcknowledgeIdentity{WaID: who, Hash: r.w.identityOf(who).Hash})
	case 11:
		tryOut(r, BlockContact{WaID: r.person()})
		tryOut(r, UnblockContact{WaID: r.person()})
		tryOut(r, ChangeNumber{WaID: r.person(), New: pick(r, "447700900777", "447700900778")})
	case 12:
		tryOut(r, Restart{})
		tryOut(r, SetSender{Locked: r.byte()%8 == 0, Unpaid: r.byte()%8 == 0})
	case 13, 14, 15:
		r.report()
	case 16:
		r.byHand()
	case 17:
		tryOut(r, Answered{Message: r.message()})
	case 18, 19:
		r.event()
	case 20, 21, 22, 23:
		r.ruled()
	}
}

// content chooses what is said.
func (r *random) content() Content {
	switch r.byte() % 5 {
	case 0:
		return &TemplateContent{Namespace: "tea", Name: "hello", Language: "en", Components: []TemplateComponent{
			{Type: "body", Parameters: []TemplateParameter{{Type: "text", Text: pick(r, "you", "", "a\nb")}}},
		}}
	case 1:
		return &MediaContent{Kind: Image, Link: pick(r, "https://cdn.example/a", "nowhere")}
	case 2:
		return &InteractiveContent{Kind: InteractiveButtons, Body: "?", Buttons: []ReplyButton{{"a", "A"}}}
	}
	return &TextContent{Body: pick(r, "hello", "")}
}

// meet notes an id, which must be new and of the true layout.
func (r *random) meet(id string) {
	if id == "" {
		return
	}
	if _, err := ParseMessageID(id); err != nil || r.ids[id] {
		r.t.Fatalf("message id %q: seen before %t, %v", id, r.ids[id], err)
	}
	r.ids[id] = true
	r.known = append(r.known, id)
}

// tryOut does a command. When it is refused, the World must be as it was.
func tryOut[R any](r *random, c Command[R]) R {
	r.t.Helper()
	r.w.PassTo(r.w.Now())
	r.w.unpark() // which looks other and is the same
	r.facts()
	before := dump(r.w)
	got, err := Do(r.w, r.w.Now(), c)
	if err == nil {
		return got
	}
	var fault *Fault
	if !errors.As(err, &fault) {
		r.t.Fatalf("%T fails with %v, which is no fault", c, err)
	}
	if after := dump(r.w); after != before {
		r.t.Fatalf("%T %+v was refused with %v and changed the World:\n%s", c, c, err, firstDifference(before, after))
	}
	return got
}

// firstDifference shows where two dumps part.
func firstDifference(a, b string) string {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	from := max(i-200, 0)
	return fmt.Sprintf("…%s\n…%s", a[from:min(i+100, len(a))], b[from:min(i+100, len(b))])
}

// facts looks at what was told.
func (r *random) facts() {
	r.t.Helper()
	for _, f := range r.w.Drain() {
		if f.When().Before(r.last) {
			r.t.Fatalf("%s at %s comes after one at %s", f.Kind(), f.When(), r.last)
		}
		r.last = f.When()
		b, err := json.Marshal(f)
		if err != nil {
			r.t.Fatalf("fact %s as JSON: %v", f.Kind(), err)
		}
		fmt.Fprintf(&r.told, "%s %s\n", f.Kind(), b)
		r.posts.hear(r.t, f, r.w)
		r.hear(f)
		if s, ok := f.(StatusReached); ok {
			key := s.Message + " " + s.Recipient
			from := r.statuses[key]
			if from == "" {
				from = StatusQueued
			}
			if !slices.Contains(next[from], s.Status) {
				r.t.Fatalf("message %s went from %s to %s", s.Message, from, s.Status)
			}
			r.statuses[key] = s.Status
		}
	}
}

// books checks that the counts of the store agree with what is in it.
func (r *random) books() {
	r.t.Helper()
	m := &r.w.messages
	underway, moving, pending := 0, 0, map[*contact]int{}
	for _, o := range m.sent {
		if o.ended {
			continue
		}
		underway += o.recipients()
		if o.contact != nil {
			pending[o.contact]++
		}
		if o.due.IsZero() && !o.held {
			r.t.Fatalf("message %s is %s, and nothing is planned for it", o.id, o.status)
		}
		if o.moving {
			moving++
		}
	}
	if moving != m.moving {
		r.t.Fatalf("%d messages move, counted %d", moving, m.moving)
	}
	if underway != m.underway {
		r.t.Fatalf("%d messages under way, counted %d", underway, m.underway)
	}
	for _, o := range m.finished {
		if !o.ended || m.sent[o.id] != o {
			r.t.Fatalf("message %s is with the finished ones, ended %t", o.id, o.ended)
		}
	}
	for _, c := range r.w.contacts.byWaID {
		if c.pending != pending[c] {
			r.t.Fatalf("%d messages to %s under way, counted %d", pending[c], c.waID, c.pending)
		}
	}
	r.shelves()
	unread := 0
	for _, list := range m.inbound.unread {
		unread += len(list)
	}
	if unread > len(m.inbound.order) {
		r.t.Fatalf("%d unread of %d inbound messages", unread, len(m.inbound.order))
	}
}
