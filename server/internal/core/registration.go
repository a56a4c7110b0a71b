package core

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// GatewayStatus is where the connection to WhatsApp stands. Source: health-and-stats, CheckHealth (D, S).
type GatewayStatus string

// The statuses. "uninitialized" does not occur: a World is initialised when it starts.
// Source: health-and-stats, Open points 7.
const (
	Unregistered GatewayStatus = "unregistered" // no number
	Connecting   GatewayStatus = "connecting"   // messages are accepted and wait
	Connected    GatewayStatus = "connected"    // all works
	Disconnected GatewayStatus = "disconnected" // a node that stands by
)

// registration is the business's number at this client.
type registration struct {
	registered  bool
	countryCode string
	phone       string
	name        string    // verified name
	since       time.Time // when it was registered
	status      GatewayStatus
	connects    time.Time // when a connection that is being made stands; meant while status is Connecting
	planned     bool      // whether a standUp is on the agenda
	lost        bool      // an outage keeps the connection from being made
	pending     *codeRequest
	expiring    bool                  // whether an expireCode is on the agenda
	pins        map[string]string     // wa_id => two-step PIN; belongs to the number, not to this client
	throttles   []registrationBackoff // oldest first
	former      []string              // wa_ids that gave way to another here, oldest first
}

// maxFormer bounds the numbers that are remembered after they gave way. Our choice (I).
const maxFormer = 100

// waID is the WhatsApp id of the registered number; empty: unregistered.
func (r *registration) waID() string {
	if !r.registered {
		return ""
	}
	return r.countryCode + r.phone
}

// startRegistration puts the fixture's number in force.
func startRegistration(w *World) error {
	n := w.genesis.Number
	w.registration = registration{status: Unregistered, pins: map[string]string{}}
	if n.CountryCode == "" && n.Phone == "" && !n.Registered && n.PIN == "" {
		return nil
	}
	if err := checkNumber(n.CountryCode, n.Phone); err != nil {
		return err
	}
	if n.PIN != "" {
		if err := checkPIN(n.PIN); err != nil {
			return err
		}
		w.registration.pins[n.CountryCode+n.Phone] = n.PIN
	}
	if n.Code != "" && !isDigits(n.Code, codeDigits, codeDigits) {
		return fmt.Errorf("registration code %q: want %d digits", n.Code, codeDigits)
	}
	if n.Registered {
		r := &w.registration
		r.registered, r.countryCode, r.phone, r.name = true, n.CountryCode, n.Phone, n.VerifiedName
		r.since, r.status = w.now, Connected
		if r.name == "" {
			r.name = fallbackName
		}
	}
	return nil
}

// ready refuses with 503/1011 while no number is registered. While the connection is being made
// there is no refusal: what is sent waits. Source: lifecycle, Coreapp connection (I).
func (w *World) ready() error {
	if !w.registration.registered {
		return refuse(1011, "No phone number is registered; register one with POST /account and POST /account/verify")
	}
	return nil
}

// settle makes a number the business's own: after a verified code, or from a backup. One that was
// here before, and gave way to another, stays disconnected until Restart where restarts are
// manual. Source: registration, RegisterAccount (D; the status meanwhile I).
func (w *World) settle(countryCode, phone, name string) {
	r := &w.registration
	again := slices.Contains(r.former, countryCode+phone)
	if r.registered {
		r.giveWay()
	}
	r.registered, r.countryCode, r.phone, r.name, r.since = true, countryCode, phone, name, w.now
	w.tell(NumberRegistered{Occurred: w.occurred(), WaID: r.waID(), VerifiedName: name})
	if again && w.options.Restart == RestartManual {
		w.setGateway(Disconnected)
		return
	}
	w.connect()
}

// giveWay remembers the registered number, which another is about to replace.
func (r *registration) giveWay() {
	id := r.waID()
	r.former = slices.DeleteFunc(r.former, func(known string) bool { return known == id })
	if len(r.former) >= maxFormer {
		r.former = slices.Delete(r.former, 0, 1)
	}
	r.former = append(r.former, id)
}

// connect makes the connection anew; it stands after Options.Connecting, unless there is an outage.
func (w *World) connect() {
	r := &w.registration
	w.setGateway(Connecting)
	r.connects = w.now.Add(w.options.Connecting)
	if r.lost {
		return
	}
	if w.options.Connecting <= 0 {
		w.setGateway(Connected)
		return
	}
	if !r.planned {
		r.planned = true
		w.agenda.plan(r.connects, standUp{})
	}
}

// setGateway tells a change of the connection.
func (w *World) setGateway(s GatewayStatus) {
	if w.registration.status == s {
		return
	}
	w.registration.status = s
	w.tell(GatewayStatusChanged{Occurred: w.occurred(), Status: s})
	if s == Connected {
		w.resume()
	}
}

// standUp ends the making of a connection. There is one entry on the agenda however often a
// connection was begun.
type standUp struct{}

func (standUp) happen(w *World) {
	r := &w.registration
	r.planned = false
	switch {
	case r.status != Connecting || r.lost:
	case r.connects.After(w.now):
		r.planned = true
		w.agenda.plan(r.connects, standUp{})
	default:
		w.setGateway(Connected)
	}
}

// checkNumber refuses a number that is not split into calling code and national part.
// Source: registration, RequestCode (D, S).
func checkNumber(countryCode, phone string) error {
	if !isCallingCode(countryCode) {
		return refuse(1009, "Parameter 'cc' is '%s', want a country calling code such as 44", shorten(countryCode))
	}
	if !isDigits(phone, 4, 15-len(countryCode)) {
		return refuse(1009, "Parameter 'phone_number' is '%s', want 4 to %d digits: the national part, without '+' and country code",
			shorten(phone), 15-len(countryCode))
	}
	return nil
}

// isCallingCode tells whether a text is a calling code and nothing else.
func isCallingCode(s string) bool {
	if !isDigits(s, 1, 3) {
		return false
	}
	code, ok := callingCode(s)
	return ok && code == s
}

// isDigits tells whether a text is least to most decimal digits.
func isDigits(s string, least, most int) bool {
	return len(s) >= least && len(s) <= most && strings.Trim(s, "0123456789") == ""
}

// shorten is a text as it can be repeated in details.
func shorten(s string) string {
	const most = 40
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// NumberRegistered tells that a number became the business's own.
type NumberRegistered struct {
	Occurred
	WaID         string `json:"wa_id"`
	VerifiedName string `json:"verified_name"`
}

// Kind is "number_registered".
func (NumberRegistered) Kind() string { return "number_registered" }

// GatewayStatusChanged tells of a change of the connection to WhatsApp.
type GatewayStatusChanged struct {
	Occurred
	Status GatewayStatus `json:"status"`
}

// Kind is "gateway_status_changed".
func (GatewayStatusChanged) Kind() string { return "gateway_status_changed" }
