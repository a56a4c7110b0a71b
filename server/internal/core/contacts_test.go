package core

import (
	"fmt"
	"testing"
	"time"
)

// TestPeopleAreForgottenInTheOrderOfTheirUse fills the store and one more.
func TestPeopleAreForgottenInTheOrderOfTheirUse(t *testing.T) {
	t.Parallel()
	w := shop(t, func(g *Genesis) { g.Others.Silent = true })
	first := w.meet("4479000000000")
	pinned := w.meet("4479000000001")
	pinned.blocked = true
	for i := len(w.contacts.byWaID); i < maxContacts; i++ {
		w.meet(fmt.Sprintf("4479%09d", i))
	}
	w.meet(first.waID) // used again
	w.meet("4480000000000")
	if n := len(w.contacts.byWaID); n != maxContacts {
		t.Errorf("%d people, want %d", n, maxContacts)
	}
	for waID, want := range map[string]bool{first.waID: true, pinned.waID: true, "4479000000002": false, "4479000000003": true} {
		if got := w.contacts.byWaID[waID] != nil; got != want {
			t.Errorf("%s is remembered: %t, want %t", waID, got, want)
		}
	}
}

// TestIdsOfThoseWhoComeBackAreNew forgets a person between two messages.
func TestIdsOfThoseWhoComeBackAreNew(t *testing.T) {
	t.Parallel()
	w := shop(t, func(g *Genesis) {
		g.Options.Progression.Mode = Immediate
		g.Others.Silent = true
	})
	send := SendMessage{To: priya, Content: &TextContent{Body: "hello"}}
	before := done(t, w, send)
	w.contacts.forget(w.now)
	if w.contacts.byWaID[priya] != nil {
		t.Fatal("the person was not forgotten")
	}
	if after := done(t, w, send); after == before {
		t.Errorf("both messages have the id %s", after)
	}
}

// TestNobodyIsForgottenWhoIsNeeded looks at what keeps a person in the store.
func TestNobodyIsForgottenWhoIsNeeded(t *testing.T) {
	t.Parallel()
	now := shopStart
	tests := []struct {
		name string
		c    contact
		want bool
	}{
		{"nothing", contact{}, true},
		{"a message under way", contact{pending: 1}, false},
		{"a block", contact{blocked: true}, false},
		{"an identity to acknowledge", contact{identity: &Identity{}}, false},
		{"an acknowledged identity", contact{identity: &Identity{Acknowledged: true}}, true},
		{"an open window", contact{heard: now.Add(-windowLife + 1)}, false},
		{"a closed window", contact{heard: now.Add(-windowLife)}, true},
	}
	for _, tt := range tests {
		if got := tt.c.idle(now); got != tt.want {
			t.Errorf("with %s a person is idle: %t, want %t", tt.name, got, tt.want)
		}
	}
}

func TestTheBlockListIsFinite(t *testing.T) {
	t.Parallel()
	w := shop(t)
	done(t, w, CheckContact{Numbers: []string{priya, tomas}})
	w.contacts.blocked = maxBlocked - 1
	done(t, w, BlockContact{WaID: priya})
	done(t, w, BlockContact{WaID: priya}) // no second place
	if got := refused(t, w, BlockContact{WaID: tomas}); got != "500/1014 The block list is full: 10000 people" {
		t.Errorf("refused with %q", got)
	}
	done(t, w, UnblockContact{WaID: priya})
	done(t, w, BlockContact{WaID: tomas})
}

func TestCustomersOfFixturesAreJudged(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		customers []Customer
		inbound   []InboundSeed
	}{
		{"no digits", []Customer{{Number: "+447700900123"}}, nil},
		{"too short", []Customer{{Number: "123456"}}, nil},
		{"wa_id that is none", []Customer{{Number: priya, WaID: "priya"}}, nil},
		{"twice", []Customer{{Number: priya}, {Number: priya}}, nil},
		{"the same wa_id twice", []Customer{{Number: priya}, {Number: tomas, WaID: priya}}, nil},
		{"message from nobody", nil, []InboundSeed{{From: priya, Text: "hi"}}},
		{"message from one without account", []Customer{{Number: priya, NotOnWhatsApp: true}}, []InboundSeed{{From: priya, Text: "hi"}}},
		{"message without text", []Customer{{Number: priya}}, []InboundSeed{{From: priya}}},
		{"message of tomorrow", []Customer{{Number: priya}}, []InboundSeed{{From: priya, Text: "hi", Ago: -time.Hour}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if _, err := NewWorld(Genesis{Customers: tt.customers, Inbound: tt.inbound}, shopStart); err == nil {
				t.Error("the fixture was taken")
			}
		})
	}
}
