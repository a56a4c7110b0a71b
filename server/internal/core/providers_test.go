package core

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestProvidersAreKeptByName(t *testing.T) {
	t.Parallel()
	w := shop(t, func(g *Genesis) { g.Providers = []Provider{{Name: "cdn", Bearer: "k3y-for-cdn"}} })
	basic := &BasicConfig{Username: "reader", Password: "pa55"}
	done(t, w, UpdateMediaProviders{Providers: []Provider{{Name: "shop", Type: "www", Bearer: "one"}, {Name: "cdn", Basic: basic}}})
	done(t, w, UpdateMediaProviders{Providers: []Provider{{Name: "shop", Bearer: "two"}}})
	done(t, w, UpdateMediaProviders{})
	want := []Provider{{Name: "cdn", Type: "www", Basic: basic}, {Name: "shop", Type: "www", Bearer: "two"}}
	if diff := cmp.Diff(want, done(t, w, MediaProviders{})); diff != "" {
		t.Errorf("providers (-want +got):\n%s", diff)
	}
	done(t, w, DeleteMediaProvider{Name: "cdn"})
	if diff := cmp.Diff(want[1:], done(t, w, MediaProviders{})); diff != "" {
		t.Errorf("after a deletion (-want +got):\n%s", diff)
	}
	if told := fmt.Sprintf("%+v", w.Drain()); strings.Contains(told, "two") || strings.Contains(told, "pa55") {
		t.Errorf("a fact holds a secret: %s", told)
	}
}

func TestRefusalsOfProviders(t *testing.T) {
	t.Parallel()
	bad := func(p Provider) func(*testing.T, *World) string {
		return try(UpdateMediaProviders{Providers: []Provider{{Name: "good", Bearer: "k"}, p}})
	}
	many := UpdateMediaProviders{}
	for i := range maxProviders {
		many.Providers = append(many.Providers, Provider{Name: strconv.Itoa(i), Bearer: "k"})
	}
	refusals{
		{"no name", bad(Provider{Bearer: "k"}), "400/1008 Parameter 'name' of media provider 2 is mandatory"},
		{"unknown type", bad(Provider{Name: "a", Type: "ftp", Bearer: "k"}), "400/1009"},
		{"no config", bad(Provider{Name: "a"}), "400/1009"},
		{"both configs", bad(Provider{Name: "a", Bearer: "k", Basic: &BasicConfig{Username: "u"}}), "400/1009"},
		{"no username", bad(Provider{Name: "a", Basic: &BasicConfig{Password: "p"}}), "400/1009"},
		{"too many", try(many), "400/1009 There would be 101 media providers"},
		{"deleting none", try(DeleteMediaProvider{Name: "nobody"}), "404/1006"},
	}.run(t, func(t *testing.T) *World {
		t.Helper()
		return shop(t, func(g *Genesis) { g.Providers = []Provider{{Name: "cdn", Bearer: "k"}} })
	})
}

func TestTheFixturesProvidersAreChecked(t *testing.T) {
	t.Parallel()
	if _, err := NewWorld(Genesis{Providers: []Provider{{Name: "cdn"}}}, shopStart); err == nil {
		t.Error("a provider without config is taken")
	}
}
