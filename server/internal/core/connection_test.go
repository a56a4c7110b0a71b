package core

import (
	"strings"
	"testing"
	"time"
)

// TestWhatWaitsAtTheServerIsBounded looks at bytes and at how many wait.
func TestWhatWaitsAtTheServerIsBounded(t *testing.T) {
	t.Parallel()
	w := shop(t, withRegulars)
	done(t, w, LoseConnection{})
	big := Receive{From: priya, Type: TypeImage, File: &File{Type: "image/png", Bytes: make([]byte, maxOfflineBytes/2)}}
	done(t, w, big)
	if got := refused(t, w, big); got != "500/1014 1 messages and notices wait for the connection already" {
		t.Errorf("refused with %q", got)
	}
	for range maxOffline {
		w.notice(Notice{Type: NoticeType(GroupSubjectChanged), From: priya, Operator: priya, Group: regulars})
	}
	if n := len(w.messages.offline); n != maxOffline || w.messages.offline[0].notice == nil {
		t.Errorf("%d wait, want the last %d", n, maxOffline)
	}
	w.notice(Notice{Type: UserChangedNumber, From: priya, Body: strings.Repeat("x", maxOfflineBytes)})
	if n := len(w.messages.offline); n != 1 {
		t.Errorf("%d wait, want the big one alone", n)
	}
	w.Drain()
	done(t, w, RestoreConnection{})
	told := w.Drain()
	if n, ok := told[len(told)-1].(NoticeRaised); !ok || n.Type != UserChangedNumber {
		t.Errorf("told %s last", told[len(told)-1].Kind())
	}
	if w.messages.offlineBytes != 0 {
		t.Errorf("%d bytes wait", w.messages.offlineBytes)
	}
}

// TestAFileWithoutRoomIsLost lets a file come in after an outage when the volume is full.
func TestAFileWithoutRoomIsLost(t *testing.T) {
	t.Parallel()
	w := shop(t, func(g *Genesis) { g.Options.MediaBytes = 10 })
	done(t, w, LoseConnection{For: time.Minute})
	id := done(t, w, Receive{From: priya, Type: TypeImage, File: &File{Type: "image/png", Bytes: []byte("pixels")}})
	done(t, w, UploadMedia{ContentType: "image/png", Bytes: []byte("others")})
	w.PassTo(w.Now().Add(time.Hour))
	raised := false
	for _, f := range w.Drain() {
		switch f := f.(type) {
		case ErrorRaised:
			raised = f.Errors[0].Code == 400
		case MessageReceived:
			if f.Message != id || !f.Said.Media.Undownloaded || f.Said.Media.ID != "" || !f.SaidAt().Equal(shopStart) {
				t.Errorf("received %+v of %s, want %s without file", f.Said.Media, f.SaidAt(), id)
			}
		}
	}
	if !raised {
		t.Error("no media download error was raised")
	}
	done(t, w, MarkMessageAsRead{Message: id})
}

// TestImmediateStatusesWaitForTheConnection looks at the other mode of progression, and at steps by
// hand.
func TestImmediateStatusesWaitForTheConnection(t *testing.T) {
	t.Parallel()
	w := shop(t, func(g *Genesis) { g.Options.Progression.Mode = Immediate })
	done(t, w, LoseConnection{})
	one := done(t, w, SendMessage{To: priya, Content: &TextContent{Body: "one"}})
	two := done(t, w, SendMessage{To: priya, Content: &TextContent{Body: "two"}})
	w.PassTo(w.Now().Add(time.Hour))
	done(t, w, SetStatus{Message: two, Status: StatusSent})
	w.PassTo(w.Now().Add(time.Hour))
	if w.Busy() {
		t.Error("the World is busy while everything waits")
	}
	for id, want := range map[string]Status{one: StatusQueued, two: StatusSent} {
		if got := done(t, w, FindMessage{ID: id}).Status; got != want {
			t.Errorf("%s before the connection is back, want %s", got, want)
		}
	}
	done(t, w, RestoreConnection{})
	w.PassTo(w.Now())
	for _, id := range []string{one, two} {
		if got := done(t, w, FindMessage{ID: id}).Status; got != StatusRead {
			t.Errorf("%s after it is back, want read", got)
		}
	}
}

// TestAnOutageEndsOnce looks at the agenda when outages are begun and ended by hand.
func TestAnOutageEndsOnce(t *testing.T) {
	t.Parallel()
	w := shop(t)
	for range 3 {
		done(t, w, LoseConnection{For: time.Hour})
	}
	if n := planned[outageOver](w); n != 1 {
		t.Errorf("%d ends planned, want one", n)
	}
	done(t, w, RestoreConnection{})
	if n := planned[outageOver](w); n != 0 || w.Busy() {
		t.Errorf("%d ends planned after the end, busy %t", n, w.Busy())
	}
	done(t, w, LoseConnection{})
	if w.Busy() {
		t.Error("an outage without an end keeps the World busy")
	}
	refusals{
		{"nothing lost", try(RestoreConnection{}), "400/1009 The connection was not lost"},
		{"too long", try(LoseConnection{For: maxOutage + 1}), "400/1009 Parameter 'for'"},
		{"details too long", try(RaiseError{Code: 400, Details: strings.Repeat("x", maxErrorDetails+1)}), "400/1009 Parameter 'details' has 1001 bytes"},
	}.run(t, func(t *testing.T) *World { t.Helper(); return shop(t) })
}
