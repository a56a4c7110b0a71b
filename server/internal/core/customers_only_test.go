package core

import (
	"strings"
	"testing"
)

func TestACustomerIsAddedOnce(t *testing.T) {
	t.Parallel()
	w := shop(t, func(g *Genesis) {
		g.Customers = []Customer{{Number: "5582999887766", WaID: "558299887766", Name: "Ana"}}
	})
	other, name := "558299887766", "Lucas"
	for _, c := range []AddCustomer{
		{Number: "5582999887766"}, {Number: "558299887766"}, {Number: newcomer, Patch: CustomerPatch{WaID: &other}},
	} {
		if got := refused(t, w, c); !strings.HasPrefix(got, "400/1009 ") || !strings.Contains(got, "already") {
			t.Errorf("%+v: %s", c, got)
		}
	}
	if v := done(t, w, AddCustomer{Number: newcomer, Patch: CustomerPatch{Name: &name}}); v.Name != name || !v.Listed {
		t.Errorf("added %+v", v)
	}
}

func TestNobodyIsNotEdited(t *testing.T) {
	t.Parallel()
	w := shop(t)
	name := "Lucas"
	edit := EditCustomer{Number: newcomer, Patch: CustomerPatch{Name: &name}}
	if got := refused(t, w, edit); !strings.HasPrefix(got, "404/1006 ") {
		t.Errorf("nobody: %s", got)
	}
	done(t, w, Receive{From: newcomer, Type: TypeText, Said: Said{Text: "hi"}})
	if v := done(t, w, edit); v.Name != name || !v.Listed || v.LastInbound.IsZero() {
		t.Errorf("edited %+v, want somebody who wrote, now listed", v)
	}
}
