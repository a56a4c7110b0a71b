package core

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
)

func TestThePINBelongsToTheNumber(t *testing.T) {
	t.Parallel()
	w := shop(t)
	done(t, w, DisableTwoStep{}) // fine although it is off
	done(t, w, EnableTwoStep{PIN: "240613"})
	done(t, w, EnableTwoStep{PIN: "061324"}) // replaces
	if told := fmt.Sprintf("%+v", w.Drain()); strings.Contains(told, "240613") {
		t.Errorf("a fact holds a PIN: %s", told)
	}
	other := edited(func(c *RequestCode) { c.Phone = "6505550199" })
	done(t, w, other)
	done(t, w, RegisterAccount{Code: "123456"})

	if got := refused(t, w, edited(func(c *RequestCode) { c.PIN = new("240613") })); !strings.HasPrefix(got, "403/1005") {
		t.Errorf("back to the first number with its old PIN: %s", got)
	}
	done(t, w, edited(func(c *RequestCode) { c.PIN = new("061324") }))
	done(t, w, RegisterAccount{Code: "123456"})
	done(t, w, DisableTwoStep{})
	done(t, w, other)
	done(t, w, RegisterAccount{Code: "123456"})
	done(t, w, ask()) // without PIN
}

func TestRefusalsOfTwoStep(t *testing.T) {
	t.Parallel()
	refusals{
		{"five digits", try(EnableTwoStep{PIN: "12345"}), "400/1009"},
		{"letters", try(EnableTwoStep{PIN: "12345a"}), "400/1009"},
		{"unregistered", try(EnableTwoStep{PIN: "123456"}), "503/1011"},
	}.run(t, fresh)
}

func TestPINsAreBounded(t *testing.T) {
	t.Parallel()
	w := shop(t)
	for i := range maxPINs {
		w.registration.pins[strconv.Itoa(i)] = "123456"
	}
	if got := refused(t, w, EnableTwoStep{PIN: "123456"}); !strings.HasPrefix(got, "500/1014") {
		t.Errorf("got %s, want 500/1014", got)
	}
}
