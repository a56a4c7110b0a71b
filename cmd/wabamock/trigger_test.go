package main

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server"
)

// Every type of message and of event that control.yaml has can be triggered, and nothing else.
func TestEveryTypeCanBeTriggered(t *testing.T) {
	t.Parallel()
	spec, err := openapi3.NewLoader().LoadFromFile("../../server/control.yaml")
	if err != nil {
		t.Fatalf("read control.yaml: %v", err)
	}
	for schema, event := range map[string]bool{"InboundType": false, "EventType": true} {
		var want, got []string
		for _, name := range spec.Components.Schemas[schema].Value.Enum {
			want = append(want, name.(string))
		}
		for _, trigger := range triggers() {
			if trigger.event == event {
				got = append(got, trigger.kind)
			}
		}
		slices.Sort(want)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-control.yaml +triggers):\n%s", schema, diff)
		}
	}
}

// What simulate and journal offer is what control.yaml has.
func TestWordsAreThoseOfTheControlAPI(t *testing.T) {
	t.Parallel()
	for _, word := range simulatedTypes() {
		if !gen.NewSimulationTypes(word).Valid() {
			t.Errorf("%s can't be simulated", word)
		}
	}
	for _, word := range exportForms() {
		if !gen.ExportFormat(word).Valid() {
			t.Errorf("%s is no form of export", word)
		}
	}
}

func TestTheNextFreeNumberIsNobodys(t *testing.T) {
	t.Parallel()
	people := []gen.Customer{{Number: "447700900124", WaID: "447700900124"}, {Number: "447700900199", WaID: "447700900125"}}
	if got := nextFree("447700900123", people); got != "447700900126" {
		t.Errorf("next free number %s, want 447700900126", got)
	}
}

// Whatever can be triggered works as it is, where there is something for it to happen to.
func TestEveryTriggerWorksAsItIs(t *testing.T) {
	t.Parallel()
	s := started(t, server.Config{World: server.World{Clock: server.ClockFrozen, Start: demoStart()}})
	before := map[string][]string{
		string(gen.EventTypeConnectionRestored):      {"connection_lost"},
		string(gen.EventTypeGroupEnded):              {"group_created"},
		string(gen.EventTypeGroupInviteLinkRevoked):  {"group_created"},
		string(gen.EventTypeGroupUserPromoted):       {"group_created"},
		string(gen.EventTypeGroupUserDemoted):        {"group_created", "group_user_promoted"},
		string(gen.EventTypeGroupIconDeleted):        {"group_icon_changed"},
		string(gen.EventTypeSenderUnlocked):          {"sender_locked"},
		string(gen.EventTypePaymentResolved):         {"payment_problem"},
		string(gen.EventTypeGroupDescriptionChanged): {"group_subject_changed"},
	}
	for _, kind := range kinds() {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			world := strings.ReplaceAll(kind, "_", "-")
			where := " --url " + s.URLs().API + " --world " + world
			runs(t, "worlds create "+world+" --url "+s.URLs().API, nil, exitOK, "")
			offer(t, s, world)
			for _, first := range append(before[kind], kind) {
				runs(t, "trigger "+first+where, nil, exitOK, "")
			}
		})
	}
}

// offer sends a template and an interactive message with buttons to the first customer.
func offer(t *testing.T, s *server.Server, world string) {
	t.Helper()
	b := s.Banner()
	integration := &shop{base: b.URLs.API + "/w/" + world, user: b.Logins[0], client: askingClient("127.0.0.1", nil)}
	var a act
	if err := integration.logIn(t.Context(), &a); err != nil {
		t.Fatalf("log in: %v", err)
	}
	for _, body := range []string{
		`{"to":"447700900123","type":"template","template":{"namespace":"quayside_tea_house","name":"anything","language":{"policy":"deterministic","code":"en"},
			"components":[{"type":"button","sub_type":"quick_reply","index":"0","parameters":[{"type":"payload","payload":"keep"}]}]}}`,
		`{"to":"447700900123","type":"interactive","interactive":{"type":"button","body":{"text":"When?"},
			"action":{"buttons":[{"type":"reply","reply":{"id":"ten","title":"At ten"}}]}}}`,
	} {
		if err := integration.call(t.Context(), &a, http.MethodPost, "/v1/messages", json.RawMessage(body), nil); err != nil {
			t.Fatalf("send: %v", err)
		}
	}
}
