package servertest_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestScenariosCatchCarelessClients lets clients do what each of these scenarios is there to find.
func TestScenariosCatchCarelessClients(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		scenario string
		misdeed  string
		play     func(*shop)
		missed   string // the only expectation that is not met
	}{
		{"first-login", "tries the same password again and again", func(s *shop) {
			for range 3 {
				s.login("")
			}
			s.want(s.login(newPassword), http.StatusOK, 0)
		}, "no-hammering"},
		{"rate-limited", "goes on without a pause", func(s *shop) {
			s.begin()
			for range 20 {
				s.send(ada, "Your order is ready.")
			}
			s.wait(5 * time.Second)
			s.want(s.send(ada, "Your order is ready."), http.StatusCreated, 0)
		}, "slows-down"},
		{"messages-arrive-twice", "does not look at ids", func(s *shop) {
			s.begin()
			s.wait(11 * time.Second)
			for _, p := range s.news() {
				for _, m := range p.Messages {
					s.send(text(m, "from"), "That's fine.")
				}
			}
		}, "each-answered-once"},
		{"expired-token", "logs in for each message", func(s *shop) {
			for range 4 {
				s.begin()
				s.send(ada, "Your order is ready.")
			}
		}, "not-with-every-message"},
		{"sender-locked", "insists", func(s *shop) {
			s.begin()
			for range 8 {
				s.send(ada, "Your order is ready.")
				s.wait(time.Second)
			}
			s.wait(30 * time.Second)
			s.want(s.send(ada, "Your order is ready."), http.StatusCreated, 0)
		}, "stops"},
		{"template-errors", "does not give up a paused template", func(s *shop) {
			s.templateErrors()
			for range 2 {
				s.sendTemplate(ada, "new_harvest", "en_GB", "Darjeeling", "250")
			}
		}, "paused-template-is-left-alone"},
		{"unknown-contact", "writes again to who is not there", func(s *shop) {
			s.unknownContact()
			s.send(nobody, "Hello?")
		}, "gives-up-on-who-is-not-there"},
		{"number-changed", "goes on with the old number", func(s *shop) {
			s.numberChanged()
			s.send(ada, "Hello?")
		}, "old-number-is-forgotten"},
		{"read-receipts-off", "sends again what was not read", func(s *shop) {
			s.receiptsOff()
			s.send(ada, "Your order is ready!")
		}, "not-sent-again"},
		{"time-out-then-resend", "sends it once more, for good measure", func(s *shop) {
			s.timeOut()
			s.send(ada, "Your order is ready.")
		}, "twice-at-most"},
		{"customer-floods", "answers each message", func(s *shop) {
			s.customerFloods()
			for range 5 {
				s.send(bob, "Not yet.")
			}
		}, "without-a-flood-of-its-own"},
	} {
		t.Run(tt.scenario+" "+tt.misdeed, func(t *testing.T) {
			t.Parallel()
			s := openShop(t, ship(t, tt.scenario), false)
			tt.play(s)
			var missed []string
			for _, v := range verdicts(t, s.mock) {
				if !v.Met {
					missed = append(missed, v.Name)
				}
			}
			if diff := cmp.Diff([]string{tt.missed}, missed); diff != "" {
				t.Errorf("expectations that are not met (-want +got):\n%s", diff)
			}
		})
	}
}
