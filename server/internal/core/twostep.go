package core

import (
	"crypto/subtle"
	"strings"
)

// pinDigits is the length of a two-step PIN. Source: two-step, EnableTwoStep (D, S).
const pinDigits = 6

// maxPINs bounds the numbers with a PIN. Our choice (I).
const maxPINs = 1000

// checkPIN refuses a PIN of the wrong shape.
func checkPIN(pin string) error {
	if !isDigits(pin, pinDigits, pinDigits) {
		return refuse(1009, "Parameter 'pin' is not %d digits", pinDigits)
	}
	return nil
}

// checkTwoStep refuses a call for a number that has a PIN without the right one: 1008 when it is
// missing, 403/1005 when it is wrong. For a number without PIN any is fine.
// Source: registration, RequestCode and Open points 6 (O, I); two-step, Effect (D).
func (w *World) checkTwoStep(waID string, pin *string) error {
	want, on := w.registration.pins[waID]
	switch {
	case !on:
		return nil
	case pin == nil:
		return refuse(1008, "Parameter 'pin' is mandatory: two-step verification is on for this number")
	case subtle.ConstantTimeCompare([]byte(*pin), []byte(want)) != 1:
		return forbid("The two-step verification 'pin' is wrong")
	}
	return nil
}

// EnableTwoStep sets the PIN of the registered number, or replaces it. Refusals: 1009, 1011;
// 1014 when 1,000 numbers have one.
// Source: two-step, EnableTwoStep (D, S, I).
type EnableTwoStep struct {
	PIN string // 6 digits
}

func (c EnableTwoStep) do(w *World) (Nothing, error) {
	if err := checkPIN(c.PIN); err != nil {
		return Nothing{}, err
	}
	if err := w.ready(); err != nil {
		return Nothing{}, err
	}
	waID := w.registration.waID()
	if _, on := w.registration.pins[waID]; !on && len(w.registration.pins) >= maxPINs {
		return Nothing{}, refuse(1014, "There are %d numbers with a PIN, the most that a world holds", maxPINs)
	}
	w.registration.pins[waID] = strings.Clone(c.PIN)
	w.tell(TwoStepChanged{Occurred: w.occurred(), Enabled: true})
	return Nothing{}, nil
}

// DisableTwoStep takes the PIN of the registered number away; fine when there is none.
// Source: two-step, DisableTwoStep (D, I).
type DisableTwoStep struct{}

func (DisableTwoStep) do(w *World) (Nothing, error) {
	waID := w.registration.waID()
	if _, on := w.registration.pins[waID]; on {
		delete(w.registration.pins, waID)
		w.tell(TwoStepChanged{Occurred: w.occurred(), Enabled: false})
	}
	return Nothing{}, nil
}

// TwoStepChanged tells that two-step verification was switched on or off; never the PIN.
type TwoStepChanged struct {
	Occurred
	Enabled bool `json:"enabled"`
}

// Kind is "two_step_changed".
func (TwoStepChanged) Kind() string { return "two_step_changed" }
