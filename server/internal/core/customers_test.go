package core

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCustomersAreBounded fills the list.
func TestCustomersAreBounded(t *testing.T) {
	t.Parallel()
	w := shop(t, func(g *Genesis) {
		for i := range MaxCustomers - 1 {
			g.Customers = append(g.Customers, Customer{Number: fmt.Sprintf("4479%08d", i)})
		}
	})
	if got := refused(t, w, ChangeNumber{WaID: "447900000000", New: "447700900777"}); got != "500/1014 There are 99999 customers, the most that a world holds" {
		t.Errorf("refused with %q", got)
	}
	done(t, w, PutCustomer{Number: priya})
	if got := refused(t, w, PutCustomer{Number: tomas}); got != "500/1014 There are 100000 customers, the most that a world holds" {
		t.Errorf("refused with %q", got)
	}
	done(t, w, RemoveCustomer{WaID: priya})
	done(t, w, PutCustomer{Number: tomas})
}

// TestCustomersThatCannotBe looks at refusals; none changes anything.
func TestCustomersThatCannotBe(t *testing.T) {
	t.Parallel()
	long, empty, odd := string(make([]byte, maxCustomerText+1)), "", Behaviour("odd")
	refusals{
		{"a long name", try(PutCustomer{Number: priya, Patch: CustomerPatch{Name: &long}}), "400/1009 A name or an identity has 257 bytes"},
		{"a long key", try(PutCustomer{Number: priya, Patch: CustomerPatch{Identity: &long}}), "400/1009 A name or an identity has 257 bytes"},
		{"no key", try(PutCustomer{Number: priya, Patch: CustomerPatch{Identity: &empty}}), "400/1009 Parameter 'identity' is empty"},
		{"an odd behaviour", try(PutCustomer{Number: priya, Patch: CustomerPatch{Behaviour: &odd}}), "400/1009 Parameter 'behaviour'"},
		{"no number", try(PutCustomer{}), "400/1009 Customer ''"},
		{"another wa_id of somebody new", try(PutCustomer{Number: "447700900999", Patch: CustomerPatch{WaID: new(priya)}}), "400/1009 Customer '447700900999' is there twice"},
		{"nobody to remove", try(RemoveCustomer{WaID: "447700900999"}), "404/1006 No customer has the number"},
		{"nobody to read", try(ReadCustomer{WaID: "x"}), "404/1006 No customer has the number 'x'"},
	}.run(t, func(t *testing.T) *World {
		t.Helper()
		return shop(t, func(g *Genesis) { g.Customers = []Customer{{Number: priya}} })
	})
}

// TestSomebodyCanMoveBack lets a customer move twice: the first number was left, so it is free.
func TestSomebodyCanMoveBack(t *testing.T) {
	t.Parallel()
	w := shop(t, func(g *Genesis) { g.Customers = []Customer{{Number: priya, Name: "Priya"}} })
	done(t, w, ChangeNumber{WaID: priya, New: tomas})
	done(t, w, ChangeNumber{WaID: tomas, New: priya})
	var got []string
	for _, c := range done(t, w, ListCustomers{}).Customers {
		got = append(got, fmt.Sprint(c.WaID, " ", c.Name, " ", c.OnWhatsApp))
	}
	want := []string{priya + " Priya true", tomas + " Priya false"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("customers (-want +got):\n%s", diff)
	}
}

// TestPagesOfCustomersAreStable lists while customers come and go.
func TestPagesOfCustomersAreStable(t *testing.T) {
	t.Parallel()
	w := shop(t, func(g *Genesis) {
		for i := range 5 {
			g.Customers = append(g.Customers, Customer{Number: fmt.Sprintf("44790000000%d", i)})
		}
	})
	first := done(t, w, ListCustomers{Limit: 2})
	done(t, w, RemoveCustomer{WaID: "447900000001"}) // the last one of the page
	done(t, w, RemoveCustomer{WaID: "447900000002"})
	done(t, w, PutCustomer{Number: "447900000009"})
	var got []string
	for _, c := range done(t, w, ListCustomers{After: first.Next}).Customers {
		got = append(got, c.WaID)
	}
	if diff := cmp.Diff([]string{"447900000003", "447900000004", "447900000009"}, got); diff != "" {
		t.Errorf("second page (-want +got):\n%s", diff)
	}
}
