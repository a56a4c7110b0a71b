package server_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	controlgen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server"
)

const theSimulations = theWorld + "/simulations"

// start starts a simulation.
func (s *talk) start(t *testing.T, body string) controlgen.Simulation {
	t.Helper()
	return askFor[controlgen.Simulation](t, s, http.MethodPost, theSimulations, body, http.StatusCreated)
}

// simulation is how a simulation stands.
func (s *talk) simulation(t *testing.T, id string) controlgen.Simulation {
	t.Helper()
	return askFor[controlgen.Simulation](t, s, http.MethodGet, theSimulations+"/"+id, "", http.StatusOK)
}

func TestCustomersWriteAtASteadyRate(t *testing.T) {
	t.Parallel()
	s := newTalk(t)
	begun := s.start(t, `{"rate":10,"duration":"3s","types":["text","text","location"],"texts":["Tea?"],"customers":["447700900123","5582999887766"]}`)
	want := controlgen.Simulation{
		ID: "s1", State: controlgen.SimulationStateRunning, Rate: 10, Duration: "3s", Begun: begins.Add(time.Second), Planned: 30,
		Types: []controlgen.SimulationType{{Type: "text", Weight: 2}, {Type: "location", Weight: 1}}, Attempts: []controlgen.SimulationResult{},
	}
	begun.Arrived, begun.Acknowledged, begun.Backlog, begun.BacklogMost, begun.Attempts = 0, 0, 0, 0, want.Attempts // the first one may have come
	if diff := cmp.Diff(want, begun); diff != "" {
		t.Errorf("at its start (-want +got):\n%s", diff)
	}
	advance(t, s.Server, time.Minute)
	over, left := begins.Add(4*time.Second), int64(0)
	want.State, want.Over, want.BacklogLeft = controlgen.SimulationStateEnded, &over, &left
	want.Arrived, want.Acknowledged, want.BacklogMost, want.Attempts = 30, 30, 1, []controlgen.SimulationResult{{Result: "success", Count: 30}}
	if diff := cmp.Diff(want, s.simulation(t, "s1")); diff != "" {
		t.Errorf("at its end (-want +got):\n%s", diff)
	}
	kinds := map[any]int{}
	for _, p := range s.posted(t) {
		m := p.Messages[0]
		kinds[m["type"]]++
		if from := m["from"]; from != "447700900123" && from != "558299887766" {
			t.Errorf("%v wrote", from)
		}
		if text, ok := m["text"].(map[string]any); ok && text["body"] != "Tea?" {
			t.Errorf("the text is %v", text)
		}
	}
	if kinds["text"]+kinds["location"] != 30 || kinds["text"] <= kinds["location"] {
		t.Errorf("types %v, want 30, about two texts to a location", kinds)
	}
}

// TestEveryTypeCanBeSimulated downloads the files that come.
func TestEveryTypeCanBeSimulated(t *testing.T) {
	t.Parallel()
	all := []string{"text", "image", "video", "audio", "voice", "document", "sticker", "location", "contacts", "unknown"}
	s := newTalk(t)
	if w := call(s.Server, s.bearer, http.MethodPatch, "/v1/settings/application", `{"media":{"auto_download":["image","video","audio","voice","document","sticker"]}}`); w.Code != http.StatusOK {
		t.Fatalf("settings: %d %s", w.Code, w.Body)
	}
	s.start(t, `{"rate":100,"duration":"1s","types":["`+strings.Join(all, `","`)+`"]}`)
	met := map[string]bool{}
	for _, p := range s.posted(t) {
		m := p.Messages[0]
		kind := m["type"].(string)
		if file, ok := m[kind].(map[string]any); ok && file["mime_type"] != nil && !met[kind] {
			id, _ := file["id"].(string)
			s.fetched(t, controlgen.Received{Media: &id}, file)
		}
		met[kind] = true
	}
	for _, kind := range all {
		if !met[kind] {
			t.Errorf("nothing of type %s came", kind)
		}
	}
}

// TestTheSameSimulationTwice draws the same from the same seed.
func TestTheSameSimulationTwice(t *testing.T) {
	t.Parallel()
	run := func(seed uint64) []string {
		s := newTalk(t, func(c *server.Config) { c.World.Seed = seed })
		s.start(t, `{"rate":20,"duration":"1s","types":["text","image","contacts"]}`)
		var told []string
		for _, p := range s.posted(t) {
			told = append(told, fmt.Sprint(p.Messages))
		}
		return told
	}
	first := run(7)
	if diff := cmp.Diff(first, run(7)); diff != "" || len(first) != 20 {
		t.Errorf("%d webhooks (-first +second):\n%s", len(first), diff)
	}
	if slices.Equal(first, run(8)) {
		t.Error("another seed draws the same")
	}
}

// TestASlowReceiverShowsInTheReport has half of the webhooks fail at first.
func TestASlowReceiverShowsInTheReport(t *testing.T) {
	t.Parallel()
	s := newTalk(t)
	s.hook.Answer(500, 500, 500, 200)
	s.start(t, `{"rate":10,"duration":"1s"}`)
	advance(t, s.Server, time.Second)
	if v := s.simulation(t, "s1"); v.Arrived != 10 || v.Acknowledged != 7 || v.Backlog != 3 || v.FailedAttempts != 3 || v.State != controlgen.SimulationStateEnded || *v.BacklogLeft != 3 {
		t.Errorf("meanwhile: %+v", v)
	}
	advance(t, s.Server, time.Hour)
	v := s.simulation(t, "s1")
	if v.Acknowledged != 10 || v.Backlog != 0 || v.BacklogMost != 4 || v.Latency.P50Ms != 0 || v.Latency.MaxMs != 3000 {
		t.Errorf("at the end: %+v", v)
	}
	if diff := cmp.Diff([]controlgen.SimulationResult{{Result: "500", Count: 3}, {Result: "success", Count: 10}}, v.Attempts); diff != "" {
		t.Errorf("attempts (-want +got):\n%s", diff)
	}
}

func TestASimulationIsStopped(t *testing.T) {
	t.Parallel()
	s := newTalk(t)
	s.start(t, `{"rate":1,"duration":"1h"}`)
	advance(t, s.Server, 10*time.Second+500*time.Millisecond)
	for range 2 {
		v := askFor[controlgen.Simulation](t, s, http.MethodDelete, theSimulations+"/s1", "", http.StatusOK)
		if v.State != controlgen.SimulationStateStopped || v.Arrived != 11 || v.Planned != 3600 || !v.Over.Equal(begins.Add(11*time.Second+500*time.Millisecond)) {
			t.Errorf("stopped: %+v", v)
		}
	}
	s.posted(t)
	advance(t, s.Server, time.Hour)
	if fresh := s.posted(t); len(fresh) > 0 {
		t.Errorf("webhooks %v after the stop", fresh)
	}
	s.start(t, `{"rate":1,"duration":"1s"}`)
	all := askFor[controlgen.SimulationList](t, s, http.MethodGet, theSimulations, "", http.StatusOK).Simulations
	if len(all) != 2 || all[0].ID != "s1" || all[1].ID != "s2" {
		t.Errorf("simulations %+v, want both, the newest last", all)
	}
}

func TestSimulationsThatCannotBe(t *testing.T) {
	t.Parallel()
	s := newTalk(t)
	const bad = http.StatusBadRequest
	for _, tt := range []struct{ body, part string }{
		{`{}`, "rate"},
		{`{"rate":1}`, "duration"},
		{`{"rate":0,"duration":"1s"}`, "rate"},
		{`{"rate":10001,"duration":"1s"}`, "rate"},
		{`{"rate":1,"duration":"soon"}`, "duration"},
		{`{"rate":1,"duration":"0s"}`, "for"},
		{`{"rate":1,"duration":"25h"}`, "24h"},
		{`{"rate":10000,"duration":"101s"}`, "1000000"},
		{`{"rate":1,"duration":"1s","types":["button"]}`, "types"},
		{`{"rate":1,"duration":"1s","types":[]}`, "types"},
		{`{"rate":1,"duration":"1s","customers":["447700900127"]}`, "447700900127"},
	} {
		askRefused(t, s, http.MethodPost, theSimulations, tt.body, bad, tt.part)
	}
	askRefused(t, s, http.MethodGet, theSimulations+"/s1", "", http.StatusNotFound, "s1")
	askRefused(t, s, http.MethodDelete, theSimulations+"/s1", "", http.StatusNotFound, "s1")
	askRefused(t, s, http.MethodGet, "/worlds/nowhere/simulations", "", http.StatusNotFound, "nowhere")
	for range 10 {
		s.start(t, `{"rate":0.001,"duration":"24h"}`)
	}
	askRefused(t, s, http.MethodPost, theSimulations, `{"rate":1,"duration":"1s"}`, http.StatusConflict, "10 simulations run already")
	if all := askFor[controlgen.SimulationList](t, s, http.MethodGet, theSimulations, "", http.StatusOK).Simulations; len(all) != 10 {
		t.Errorf("%d simulations, want 10", len(all))
	}
}
