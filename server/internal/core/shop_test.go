package core

import (
	"errors"
	"fmt"
	"testing"
	"time"
)

// shopStart is where the clock of shop begins.
var shopStart = time.Date(2024, 3, 1, 9, 0, 0, 0, time.UTC)

// Wa_ids of the tests: the business and three people.
const (
	shopID = "16505550100"
	priya  = "447700900123"
	tomas  = "491701234567"
	ana    = "16505550123"
)

// shop is a World whose number is registered, with a group of which people are in.
func shop(t *testing.T, edits ...func(*Genesis)) *World {
	t.Helper()
	g := Genesis{
		Name: "shop", Seed: 7, Start: shopStart,
		Number: Number{CountryCode: "1", Phone: "6505550100", VerifiedName: "Tea House", Registered: true},
	}
	for _, edit := range edits {
		edit(&g)
	}
	w, err := NewWorld(g, shopStart)
	if err != nil {
		t.Fatalf("start the World: %v", err)
	}
	w.deliveries.missed = true // that there is no webhook is told elsewhere
	w.Drain()
	return w
}

// done does a command at the present of the World, which must not refuse it.
func done[R any](t *testing.T, w *World, c Command[R]) R {
	t.Helper()
	r, err := Do(w, w.Now(), c)
	if err != nil {
		t.Fatalf("%T: %v", c, err)
	}
	return r
}

// refused does a command that must be refused, telling nothing, and answers "status/code details".
func refused[R any](t *testing.T, w *World, c Command[R]) string {
	t.Helper()
	w.Drain()
	_, err := Do(w, w.Now(), c)
	var fault *Fault
	if !errors.As(err, &fault) {
		t.Fatalf("%T: error %v, want a fault", c, err)
	}
	if told := w.Drain(); len(told) > 0 {
		t.Errorf("%T was refused and told %v", c, told)
	}
	return fmt.Sprintf("%d/%d %s", fault.HTTP(), fault.Code, fault.Details)
}
