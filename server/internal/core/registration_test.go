package core

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// ask is a request for a code for the number of the shop.
func ask() RequestCode {
	return RequestCode{CountryCode: "1", Phone: "6505550100", Method: "sms", Certificate: teaHouse}
}

// gateway is the status that health shows.
func gateway(t *testing.T, w *World) GatewayStatus {
	t.Helper()
	return done(t, w, CheckHealth{}).Status
}

func TestANumberIsRegistered(t *testing.T) {
	t.Parallel()
	w := fresh(t)
	if got := gateway(t, w); got != Unregistered {
		t.Errorf("at first %s", got)
	}
	got := done(t, w, ask())
	if diff := cmp.Diff(CodeRequested{VerifiedName: "Tea House Demo"}, got); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
	done(t, w, RegisterAccount{Code: "123-456"})
	if diff := cmp.Diff([]string{"registration_code_requested", "number_registered", "gateway_status_changed", "gateway_status_changed"}, kinds(w)); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
	if got := gateway(t, w); got != Connected {
		t.Errorf("registered, but %s", got)
	}
	if got := done(t, w, ApplicationSettings{}).WaID; got != shopID {
		t.Errorf("wa_id %q, want %s", got, shopID)
	}
	if got := done(t, w, ask()); !got.Registered {
		t.Errorf("asked again while registered: %+v", got)
	}
	if got := refused(t, w, RegisterAccount{Code: "123456"}); got != "403/1005 Error checking code (missing)" {
		t.Errorf("the code was used twice: %s", got)
	}
}

func TestAConnectionTakesTheTimeThatIsSet(t *testing.T) {
	t.Parallel()
	w := shop(t, unregistered, func(g *Genesis) { g.Options.Connecting = 10 * time.Second })
	done(t, w, ask())
	done(t, w, RegisterAccount{Code: "123456"})
	if got := gateway(t, w); got != Connecting {
		t.Errorf("at once %s, want connecting", got)
	}
	w.PassTo(w.Now().Add(6 * time.Second))
	done(t, w, Restart{}) // begins anew
	w.PassTo(w.Now().Add(10*time.Second - 1))
	if got := gateway(t, w); got != Connecting {
		t.Errorf("just before %s, want connecting", got)
	}
	w.PassTo(w.Now().Add(1))
	if got := gateway(t, w); got != Connected {
		t.Errorf("then %s, want connected", got)
	}
	if n := planned[standUp](w); n != 0 {
		t.Errorf("%d entries are left on the agenda", n)
	}
}

func TestAnotherNumberTakesThePlace(t *testing.T) {
	t.Parallel()
	w := shop(t)
	c := ask()
	c.CountryCode, c.Phone, c.Method, c.Certificate = "44", "7700900150", "VOICE", "Z2FyYmFnZQ=="
	if got := done(t, w, c).VerifiedName; got != fallbackName {
		t.Errorf("name %q, want %q", got, fallbackName)
	}
	if got := done(t, w, ApplicationSettings{}).WaID; got != shopID {
		t.Errorf("before the code wa_id is %s already", got)
	}
	done(t, w, RegisterAccount{Code: "123456"})
	if got := done(t, w, ApplicationSettings{}).WaID; got != "447700900150" {
		t.Errorf("wa_id %s", got)
	}
}

func TestAFormerNumberConnectsAfterARestart(t *testing.T) {
	t.Parallel()
	for restart, want := range map[RestartPolicy]GatewayStatus{RestartManual: Disconnected, RestartAutomatic: Connected} {
		w := shop(t, func(g *Genesis) { g.Options.Restart = restart })
		other := ask()
		other.Phone = "6505550199"
		done(t, w, other)
		done(t, w, RegisterAccount{Code: "123456"})
		if got := gateway(t, w); got != Connected {
			t.Errorf("restart %q: the other number is %s, want connected", restart, got)
		}
		done(t, w, ask())
		done(t, w, RegisterAccount{Code: "123456"})
		if got := gateway(t, w); got != want {
			t.Errorf("restart %q: the former number is %s, want %s", restart, got, want)
		}
		done(t, w, Restart{})
		if got := gateway(t, w); got != Connected {
			t.Errorf("restart %q: %s after the restart, want connected", restart, got)
		}
	}
}

func TestFormerNumbersAreBounded(t *testing.T) {
	t.Parallel()
	var r registration
	for i := range 2 * maxFormer {
		r.registered, r.countryCode, r.phone = true, "44", fmt.Sprintf("7700900%03d", i)
		r.giveWay()
		r.giveWay()
	}
	if len(r.former) != maxFormer || r.former[maxFormer-1] != "447700900199" {
		t.Errorf("%d former numbers, the last %s; want %d and 447700900199", len(r.former), r.former[len(r.former)-1], maxFormer)
	}
}

func TestTheFixturesNameStandsInForACertificateWithoutOne(t *testing.T) {
	t.Parallel()
	c := ask()
	c.Certificate = "Z2FyYmFnZQ=="
	if got := done(t, fresh(t), c).VerifiedName; got != "Tea House" {
		t.Errorf("name %q, want the fixture's", got)
	}
}

func TestCodeRequestsAreThrottledWithGrowingWaits(t *testing.T) {
	t.Parallel()
	w := fresh(t)
	waits := append(codeWaits(), 11*time.Hour)
	for i, wait := range waits {
		done(t, w, ask())
		if got := refused(t, w, ask()); got != "403/1005 A code was requested too recently, try again in "+spell(wait) {
			t.Errorf("request %d: %s", i+2, got)
		}
		w.PassTo(w.Now().Add(wait - 1))
		if got := refused(t, w, ask()); !strings.HasSuffix(got, "try again in 1 minute") {
			t.Errorf("just before the end of wait %d: %s", i+1, got)
		}
		w.PassTo(w.Now().Add(1))
	}
	other := ask()
	other.Phone = "6505550199"
	done(t, w, other) // another number waits for nobody
}

func TestARegistrationEndsTheThrottle(t *testing.T) {
	t.Parallel()
	w := fresh(t)
	done(t, w, ask())
	done(t, w, RegisterAccount{Code: "123456"})
	if n := len(w.registration.throttles); n != 0 {
		t.Errorf("%d numbers are still counted", n)
	}
}

func TestThrottlesAndTheirAgendaAreBounded(t *testing.T) {
	t.Parallel()
	w := fresh(t)
	c := ask()
	for i := range 10 * maxThrottles {
		c.Phone = "650555" + string(rune('0'+i/1000%10)) + string(rune('0'+i/100%10)) + string(rune('0'+i/10%10)) + string(rune('0'+i%10))
		done(t, w, c)
	}
	if n := len(w.registration.throttles); n != maxThrottles {
		t.Errorf("%d numbers are counted, want %d", n, maxThrottles)
	}
	if n := planned[expireCode](w); n != 1 {
		t.Errorf("%d entries are planned, want 1", n)
	}
}

func TestACodeExpires(t *testing.T) {
	t.Parallel()
	w := fresh(t)
	done(t, w, ask())
	w.PassTo(w.Now().Add(5 * time.Minute))
	done(t, w, ask())
	w.Drain()
	w.PassTo(w.Now().Add(10*time.Minute - 1))
	if got := kinds(w); len(got) != 0 {
		t.Errorf("told %v before the second code expired", got)
	}
	w.PassTo(w.Now().Add(1))
	if diff := cmp.Diff([]string{"registration_code_expired"}, kinds(w)); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
	if got := refused(t, w, RegisterAccount{Code: "123456"}); got != "403/1005 Error checking code (expired)" {
		t.Errorf("got %s", got)
	}
}

func TestGuessesAreUnlimitedUnlessLimited(t *testing.T) {
	t.Parallel()
	free := fresh(t)
	limited := shop(t, unregistered, func(g *Genesis) { g.Options.CodeGuesses = 3; g.Number.Code = "424242" })
	done(t, free, ask())
	done(t, limited, ask())
	for range 3 {
		refused(t, free, RegisterAccount{Code: "000000"})
		if got := refused(t, limited, RegisterAccount{Code: "123456"}); got != "403/1005 Error checking code (mismatch)" {
			t.Errorf("got %s", got)
		}
	}
	done(t, free, RegisterAccount{Code: "123456"})
	if got := refused(t, limited, RegisterAccount{Code: "424242"}); !strings.HasPrefix(got, "429/1015") {
		t.Errorf("after three guesses: %s", got)
	}
	limited.PassTo(limited.Now().Add(time.Minute))
	done(t, limited, ask())
	done(t, limited, RegisterAccount{Code: "424242"})
}

func TestTheFreezeLetsRegisteredNumbersBe(t *testing.T) {
	t.Parallel()
	frozen := func(g *Genesis) { g.Options.Frozen = true }
	if got := refused(t, shop(t, unregistered, frozen), ask()); got != "403/1005 Unknown error: biz_link_on_prem_reg_blocked" {
		t.Errorf("got %s", got)
	}
	if got := done(t, shop(t, frozen), ask()); !got.Registered {
		t.Errorf("a registered number: %+v", got)
	}
}

// edited is a request for a code with one thing changed.
func edited(edit func(*RequestCode)) RequestCode {
	c := ask()
	edit(&c)
	return c
}

func TestRefusalsOfRegistration(t *testing.T) {
	t.Parallel()
	start := func(t *testing.T) *World {
		t.Helper()
		w := shop(t, unregistered, func(g *Genesis) {
			g.Number.PIN = "240613"
			g.Options.Certificates = StrictCertificates
		})
		other := edited(func(c *RequestCode) { c.Phone = "6505550199" })
		done(t, w, other)
		return w
	}
	const malformed = "400/1009"
	refusals{
		{"calling code with a plus", try(edited(func(c *RequestCode) { c.CountryCode = "+1" })), malformed + " Parameter 'cc'"},
		{"no calling code", try(edited(func(c *RequestCode) { c.CountryCode = "" })), malformed},
		{"calling code that nobody has", try(edited(func(c *RequestCode) { c.CountryCode = "999" })), malformed},
		{"calling code of letters", try(edited(func(c *RequestCode) { c.CountryCode = "zzz" })), malformed},
		{"number and calling code in one", try(edited(func(c *RequestCode) { c.Phone = "+16505550100" })), malformed + " Parameter 'phone_number'"},
		{"number with 15 digits behind the code", try(edited(func(c *RequestCode) { c.Phone = strings.Repeat("5", 15) })), malformed},
		{"short number", try(edited(func(c *RequestCode) { c.Phone = "555" })), malformed},
		{"unknown method", try(edited(func(c *RequestCode) { c.Method = "pigeon" })), malformed + " Parameter 'method'"},
		{"certificate that is not base64", try(edited(func(c *RequestCode) { c.Certificate = "%" })), malformed + " Parameter 'cert'"},
		{"certificate that is none, strictly", try(edited(func(c *RequestCode) { c.Certificate = "Z2FyYmFnZQ==" })), "403/1005 The certificate is rejected"},
		{"PIN of five digits", try(edited(func(c *RequestCode) { c.PIN = new("24061") })), malformed + " Parameter 'pin'"},
		{"no PIN", try(ask()), "400/1008 Parameter 'pin' is mandatory"},
		{"wrong PIN", try(edited(func(c *RequestCode) { c.PIN = new("240614") })), "403/1005 The two-step verification 'pin' is wrong"},
		{"too soon", try(edited(func(c *RequestCode) { c.Phone = "6505550199" })), "403/1005 A code was requested too recently"},
		{"wrong code", try(RegisterAccount{Code: "654321"}), "403/1005 Error checking code (mismatch)"},
		{"code of five digits", try(RegisterAccount{Code: "12345"}), malformed},
		{"code with two dashes", try(RegisterAccount{Code: "12-34-56"}), malformed},
		{"code of letters", try(RegisterAccount{Code: "abcdef"}), malformed},
	}.run(t, start)
}

func TestStrangeFixturesOfNumbersAreRefused(t *testing.T) {
	t.Parallel()
	for _, n := range []Number{
		{Registered: true},
		{CountryCode: "44"},
		{CountryCode: "0", Phone: "7700900123"},
		{CountryCode: "44", Phone: "7700900123", PIN: "12345"},
		{CountryCode: "44", Phone: "7700900123", Code: "12345"},
	} {
		if _, err := NewWorld(Genesis{Number: n}, shopStart); err == nil {
			t.Errorf("%+v is taken", n)
		}
	}
}
