package core

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

// lived is a World in which everything has happened that a reset undoes.
func lived(t *testing.T) *World {
	t.Helper()
	to := hook
	w := shop(t, withRegulars, func(g *Genesis) {
		g.Users = []User{{Name: "admin", Password: "secret", Admin: true}}
		g.Tokens = []FixedToken{{Token: "fixed", User: "admin"}}
		g.Settings.WebhookURL = &to
		g.Customers = []Customer{{Number: priya, Name: "Priya", Rekeyed: true}, {Number: tomas, Silent: true}}
		g.Inbound = []InboundSeed{{From: priya, Text: "Is the Assam back?", Ago: time.Hour}}
		g.About, g.Number.PIN = "We sell tea", "240613"
	})
	off := ""
	w.PassTo(w.Now().Add(time.Minute))
	sent := done(t, w, SendMessage{To: priya, Content: &TextContent{Body: "hello"}, TTL: time.Hour, Awaited: true})
	done(t, w, SendMessage{To: regulars, Group: true, Content: &TextContent{Body: "hello"}})
	done(t, w, Receive{From: tomas, Type: TypeImage, File: &File{Type: "image/png", Bytes: []byte("pixels")}})
	done(t, w, StartSimulation{Rate: 1, For: time.Hour})
	w.PassTo(w.Now().Add(10 * time.Second))
	done(t, w, SetStatus{Message: sent, Status: StatusWarning})
	done(t, w, BlockContact{WaID: tomas})
	done(t, w, PutCustomer{Number: "447700900777"})
	done(t, w, PutCustomer{Number: priya, Patch: CustomerPatch{Name: new("Pia")}})
	done(t, w, RemoveCustomer{WaID: tomas})
	done(t, w, UpdateGroup{Group: regulars, Subject: "Friends"})
	done(t, w, SetGroupIcon{Group: regulars, Bytes: dot(t)})
	done(t, w, CreateGroup{Subject: "Others"})
	done(t, w, SetProfilePhoto{Bytes: dot(t)})
	done(t, w, SetProfileAbout{Text: "Closed"})
	done(t, w, UploadMedia{ContentType: "image/png", Bytes: []byte("bytes")})
	done(t, w, CreatePack{Pack: StickerPack{Name: "Cups"}})
	done(t, w, LogoutUser{By: Caller{Token: "fixed"}})
	done(t, w, CreateUser{Username: "clerk", Password: "Ass4m-and-milk"})
	done(t, w, LoginUser{By: Caller{User: "clerk"}})
	done(t, w, UpdateBusiness{Patch: BusinessPatch{Description: new("Tea")}})
	done(t, w, UploadWebhookCACertificate{PEM: []byte(newAuthority(t, "root", nil).pem)})
	done(t, w, UpdateApplicationSettings{Patch: SettingsPatch{WebhookURL: &off}})
	done(t, w, SetAdversity{Adversity{Drop: 1}})
	done(t, w, PauseDeliveries{})
	done(t, w, RequestCode{CountryCode: "44", Phone: "7700900150", Method: "sms", Certificate: teaHouse})
	done(t, w, SetSender{Locked: true, Unpaid: true})
	done(t, w, DisableTwoStep{})
	done(t, w, LoadScenario{Scenario{
		Name: "busy", Rules: []Rule{{Per: PerRecipient, Refuse: &Refusal{Code: 1016}}},
		Script: []Happening{{At: time.Hour, Do: []Deed{ChangeIdentity{WaID: priya}}}},
	}})
	done(t, w, Decide{benchAsked()})
	done(t, w, LoseConnection{For: time.Hour})
	done(t, w, Receive{From: ana, Type: TypeText, Said: Said{Text: "waits"}})
	w.Drain()
	return w
}

// TestAResetWorldIsAsNew resets everything: but for what keeps ids apart and for time, the World is
// as one that has just begun.
func TestAResetWorldIsAsNew(t *testing.T) {
	t.Parallel()
	w := lived(t)
	done(t, w, Reset{})
	w.Drain()
	fresh, err := NewWorld(func() Genesis { g := w.Genesis(); g.Start = w.Now(); return g }(), w.Now())
	if err != nil {
		t.Fatal(err)
	}
	fresh.Drain()
	for _, tt := range []struct {
		what      string
		got, want any
	}{
		{"awaited", w.agenda.awaited, fresh.agenda.awaited},
		{"planned", len(w.agenda.heap), len(fresh.agenda.heap)},
		{"customers", people(t, w), people(t, fresh)},
		{"messages", len(done(t, w, ListMessages{}).Messages), len(done(t, fresh, ListMessages{}).Messages)},
		{"stored", w.messages.inbound.stored, fresh.messages.inbound.stored},
		{"under way", w.messages.underway, 0},
		{"offline", len(w.messages.offline), 0},
		{"locked, unpaid", []bool{w.messages.locked, w.messages.unpaid}, []bool{false, false}},
		{"queue", done(t, w, ReadQueue{}), done(t, fresh, ReadQueue{})},
		{"unanswered", w.Unanswered(), 0},
		{"adversity", done(t, w, ReadAdversity{}), done(t, fresh, ReadAdversity{})},
		{"health", done(t, w, CheckHealth{}), done(t, fresh, CheckHealth{})},
		{"settings", done(t, w, ActingSettings{}), done(t, fresh, ActingSettings{})},
		{"certificates", w.certificates, fresh.certificates},
		{"users", len(w.users.list), len(fresh.users.list)},
		{"tokens", len(w.tokens.valid), len(fresh.tokens.valid)},
		{"pins", w.registration.pins, fresh.registration.pins},
		{"pending code", w.registration.pending == nil, true},
		{"media", len(w.media.byID), 0},
		{"bytes", w.media.volume.used, int64(0)},
		{"pictures", len(w.profile.pictures), 0},
		{"about", w.profile.about, "We sell tea"},
		{"photo", w.profile.photo == nil, true},
		{"business", w.business, fresh.business},
		{"packs", len(w.packs.inOrder), 0},
		{"groups", len(w.groups.inOrder), 1},
		{"subject", w.groups.byID[regulars].subject, "Regulars"},
		{"blocked", w.contacts.blocked, 0},
		{"simulations", len(w.simulations.inOrder), 0},
		{"requests", len(w.counters.web), 0},
	} {
		if !reflect.DeepEqual(tt.got, tt.want) {
			t.Errorf("%s: %+v, want %+v", tt.what, tt.got, tt.want)
		}
	}
	if done(t, w, Admit{Operation: "CheckHealth", By: Credential{Scheme: Bearer, Token: "fixed"}}).User != "admin" {
		t.Error("the fixed token is not back")
	}
}

// people are the customers, without what depends on when the World was born.
func people(t *testing.T, w *World) string {
	t.Helper()
	var out strings.Builder
	for _, c := range done(t, w, ListCustomers{}).Customers {
		fmt.Fprintln(&out, c.Number, c.WaID, c.Name, c.OnWhatsApp, c.Silent, c.Behaviour, c.Identity.Hash, c.Identity.Acknowledged,
			c.LastInbound, c.Blocked, c.Contact, c.Stored, len(c.Groups), c.Talk)
	}
	return out.String()
}

// TestPartsAreResetAlone resets each part of a World of its own, and lets it go on.
func TestPartsAreResetAlone(t *testing.T) {
	t.Parallel()
	for _, part := range Parts() {
		t.Run(string(part), func(t *testing.T) {
			t.Parallel()
			r := &random{t: t, w: lived(t), statuses: map[string]Status{}, ids: map[string]bool{}, arrived: map[string]bool{}, posts: newPosts()}
			r.posts.disturbed = true
			got := done(t, r.w, Reset{Only: []Part{part, part}})
			want := []Part{part}
			if part == PartMessages {
				want = append(want, PartDeliveries)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("reset %v, want %v", got, want)
			}
			r.books()
			r.queue()
			for range 40 {
				r.w.PassTo(r.w.Now().Add(10 * time.Minute))
				r.books()
				r.queue()
			}
			told, ok := r.w.Drain()[0].(WorldReset)
			if !ok || fmt.Sprint(told.Parts) != fmt.Sprint(want) || told.Kind() != "world_reset" {
				t.Errorf("told %+v first, want that %v was reset", told, want)
			}
		})
	}
}

// TestNoIDIsGivenTwice resets again and again.
func TestNoIDIsGivenTwice(t *testing.T) {
	t.Parallel()
	to := hook
	w := shop(t, func(g *Genesis) {
		g.Settings.WebhookURL = &to
		g.Customers = []Customer{{Number: priya}}
		g.Inbound = []InboundSeed{{From: priya, Text: "hi"}}
		g.Users = []User{{Name: "admin", Password: "secret", Admin: true}}
	})
	seen := map[string]bool{}
	meet := func(id string) {
		t.Helper()
		if seen[id] {
			t.Fatalf("%s was given before", id)
		}
		seen[id] = true
	}
	for range 5 {
		meet(done(t, w, SendMessage{To: priya, Content: &TextContent{Body: "hello"}}))
		meet(done(t, w, Receive{From: priya, Type: TypeText, Said: Said{Text: "hi"}}))
		meet(done(t, w, UploadMedia{ContentType: "image/png", Bytes: []byte("bytes")}))
		meet(done(t, w, CreateGroup{Subject: "Others"}).ID)
		meet(done(t, w, LoginUser{By: Caller{User: "admin"}}).Token)
		meet(done(t, w, CreatePack{}))
		meet(done(t, w, StartSimulation{Rate: 1, For: time.Hour}))
		done(t, w, RaiseError{Code: 400})
		w.PassTo(w.Now().Add(2 * time.Second))
		for _, d := range done(t, w, ListDeliveries{}).Deliveries {
			meet(d.ID)
		}
		done(t, w, Reset{})
	}
	if n := strings.Count(fmt.Sprint(kinds(w)), "world_reset"); n != 5 {
		t.Errorf("%d resets told, want 5", n)
	}
}
