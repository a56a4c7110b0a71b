package core

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Registration codes. Source: registration, RegisterAccount (D); Open points 3 (I) for the default.
const (
	codeDigits = 6

	// DefaultCode is the code that is accepted where the Genesis says none.
	DefaultCode = "123456"
)

// maxThrottles bounds the numbers whose code requests are counted; the oldest is forgotten. Our choice (I).
const maxThrottles = 100

// codeWaits are the waits after the first, second … code request for a number; the last one stays.
// Source: registration, Side effects (D, O: growing, hours); the steps are our choice (I).
func codeWaits() []time.Duration {
	return []time.Duration{time.Minute, 5 * time.Minute, time.Hour, 3 * time.Hour, 11 * time.Hour}
}

// codeRequest is a code that is on its way.
type codeRequest struct {
	countryCode string
	phone       string
	name        string    // verified name
	expires     time.Time // first instant at which the code is refused
	wrong       int       // guesses; counted only when Options.CodeGuesses limits them
}

// registrationBackoff counts the code requests for a number since it was last registered.
type registrationBackoff struct {
	waID string
	sent int
	next time.Time // first instant at which another request is fine
}

// RequestCode asks for a registration code by SMS or voice call. A number that is registered here
// already needs none. Source: registration, RequestCode (D, S, I).
type RequestCode struct {
	CountryCode string  // calling code, digits
	Phone       string  // national part, digits
	Method      string  // "sms" or "voice", in any case
	Certificate string  // base64 of the verified-name certificate
	PIN         *string // two-step PIN; nil: none
}

// CodeRequested is the answer to RequestCode.
type CodeRequested struct {
	Registered   bool   // the number is registered here, nothing was sent
	VerifiedName string // from the certificate; empty when Registered
}

// Refusals in this order: 1009 for what is malformed; 403/1005 in the registration freeze, for a
// certificate that is not one (strict option), for a wrong PIN (missing: 1008), or too soon.
func (c RequestCode) do(w *World) (CodeRequested, error) {
	name, err := w.checkRequest(c)
	if err != nil {
		return CodeRequested{}, err
	}
	waID := c.CountryCode + c.Phone
	if w.registration.waID() == waID {
		return CodeRequested{Registered: true}, nil
	}
	if w.options.Frozen {
		return CodeRequested{}, forbid("Unknown error: biz_link_on_prem_reg_blocked")
	}
	if w.options.Certificates == StrictCertificates && !name.complete {
		return CodeRequested{}, forbid("The certificate is rejected: it is not a verified-name certificate of issuer '%s'", issuerWA)
	}
	if err := w.checkTwoStep(waID, c.PIN); err != nil {
		return CodeRequested{}, err
	}
	if wait := w.registration.throttled(waID, w.now); wait > 0 {
		return CodeRequested{}, forbid("A code was requested too recently, try again in %s", spell(wait))
	}
	w.sendCode(c, w.nameFor(waID, name.name))
	return CodeRequested{VerifiedName: w.registration.pending.name}, nil
}

// checkRequest refuses what is malformed, and reads the certificate.
func (w *World) checkRequest(c RequestCode) (verifiedName, error) {
	if err := checkNumber(c.CountryCode, c.Phone); err != nil {
		return verifiedName{}, err
	}
	if m := strings.ToLower(c.Method); m != "sms" && m != "voice" {
		return verifiedName{}, refuse(1009, "Parameter 'method' is '%s', want sms or voice", shorten(c.Method))
	}
	if c.PIN != nil {
		if err := checkPIN(*c.PIN); err != nil {
			return verifiedName{}, err
		}
	}
	return decodeVerifiedName(c.Certificate)
}

// nameFor is the verified name of a number: that of the certificate, else the fixture's, else the
// fallback.
func (w *World) nameFor(waID, decoded string) string {
	n := w.genesis.Number
	switch {
	case decoded != "":
		return decoded
	case n.VerifiedName != "" && n.CountryCode+n.Phone == waID:
		return n.VerifiedName
	}
	return fallbackName
}

// sendCode remembers a code request, counts it and plans its end.
func (w *World) sendCode(c RequestCode, name string) {
	r := &w.registration
	r.count(c.CountryCode+c.Phone, w.now)
	r.pending = &codeRequest{
		countryCode: strings.Clone(c.CountryCode),
		phone:       strings.Clone(c.Phone),
		name:        name,
		expires:     w.now.Add(w.options.CodeLife),
	}
	if !r.expiring {
		r.expiring = true
		w.agenda.plan(r.pending.expires, expireCode{})
	}
	w.tell(RegistrationCodeRequested{Occurred: w.occurred(), WaID: c.CountryCode + c.Phone, Method: strings.ToLower(c.Method), VerifiedName: name})
}

// throttled is how long a number must wait for another code; 0: not at all.
func (r *registration) throttled(waID string, now time.Time) time.Duration {
	for _, t := range r.throttles {
		if t.waID == waID {
			return max(t.next.Sub(now), 0)
		}
	}
	return 0
}

// count notes a code request.
func (r *registration) count(waID string, now time.Time) {
	i := slices.IndexFunc(r.throttles, func(t registrationBackoff) bool { return t.waID == waID })
	if i < 0 {
		if len(r.throttles) >= maxThrottles {
			r.throttles = slices.Delete(r.throttles, 0, 1)
		}
		r.throttles = append(r.throttles, registrationBackoff{waID: waID})
		i = len(r.throttles) - 1
	}
	t := &r.throttles[i]
	waits := codeWaits()
	t.next = now.Add(waits[min(t.sent, len(waits)-1)])
	t.sent++
}

// expireCode ends a registration code. There is one entry on the agenda however many were
// requested.
type expireCode struct{}

func (expireCode) happen(w *World) {
	r := &w.registration
	r.expiring = false
	switch {
	case r.pending == nil:
	case r.pending.expires.After(w.now):
		r.expiring = true
		w.agenda.plan(r.pending.expires, expireCode{})
	default:
		w.tell(RegistrationCodeExpired{Occurred: w.occurred(), WaID: r.pending.countryCode + r.pending.phone})
	}
}

// housekeeping since a code only runs out.
func (expireCode) housekeeping() {}

// RegisterAccount brings the code and registers the number for which it was requested. A number
// registered before gives way. Refusals: 1009; 403/1005 when none was requested, it expired or is
// another; 429/1015 after too many wrong ones (Options.CodeGuesses; the count of them is the one
// thing that a refusal changes). Source: registration, RegisterAccount (D, O, I).
type RegisterAccount struct {
	Code string // 6 digits, one dash among them is fine
}

func (c RegisterAccount) do(w *World) (Nothing, error) {
	code := strings.Replace(c.Code, "-", "", 1)
	if !isDigits(code, codeDigits, codeDigits) {
		return Nothing{}, refuse(1009, "Parameter 'code' is not %d digits", codeDigits)
	}
	p := w.registration.pending
	most := w.options.CodeGuesses
	switch {
	case p == nil:
		return Nothing{}, forbid("Error checking code (missing)")
	case !w.now.Before(p.expires):
		return Nothing{}, forbid("Error checking code (expired)")
	case most > 0 && p.wrong >= most:
		return Nothing{}, refuse(1015, "Error checking code (too many guesses): request a new code")
	case code != w.acceptedCode():
		if most > 0 {
			p.wrong++
		}
		return Nothing{}, forbid("Error checking code (mismatch)")
	}
	r := &w.registration
	r.pending = nil
	waID := p.countryCode + p.phone
	r.throttles = slices.DeleteFunc(r.throttles, func(t registrationBackoff) bool { return t.waID == waID })
	w.settle(p.countryCode, p.phone, p.name)
	return Nothing{}, nil
}

// acceptedCode is the code that registers a number. Source: registration, Open points 3 (I).
func (w *World) acceptedCode() string {
	if c := w.genesis.Number.Code; c != "" {
		return c
	}
	return DefaultCode
}

// spell writes a wait in hours, minutes and seconds for a person, rounded up to the second.
func spell(d time.Duration) string {
	minutes := int((d + time.Minute - 1) / time.Minute)
	switch hours := minutes / 60; {
	case hours == 0:
		return count(minutes, "minute")
	case minutes%60 == 0:
		return count(hours, "hour")
	default:
		return count(hours, "hour") + " " + count(minutes%60, "minute")
	}
}

// count puts a number before a noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// RegistrationCodeRequested tells that a code is on its way.
type RegistrationCodeRequested struct {
	Occurred
	WaID         string `json:"wa_id"`
	Method       string `json:"method"` // sms or voice
	VerifiedName string `json:"verified_name"`
}

// Kind is "registration_code_requested".
func (RegistrationCodeRequested) Kind() string { return "registration_code_requested" }

// RegistrationCodeExpired tells that a code was not used in time.
type RegistrationCodeExpired struct {
	Occurred
	WaID string `json:"wa_id"`
}

// Kind is "registration_code_expired".
func (RegistrationCodeExpired) Kind() string { return "registration_code_expired" }
