package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	controlgen "github.com/wabamock/wabamock/gen/control"
)

// BenchmarkListNearMisses asks for the near misses of the first of 10,000 entries, a send against 200
// rules of three conditions: at most 5 ms.
func BenchmarkListNearMisses(b *testing.B) {
	s := newServer(b, frozen())
	var text strings.Builder
	text.WriteString("name: many\nrules:\n")
	for i := range 200 {
		fmt.Fprintf(&text, "  - {name: r%d, when: {operation: SendMessage, to: \"49151%07d\", type: text, body: {/text/body: {matches: \"^order %d$\"}}}, refuse: 1013}\n", i, i, i)
	}
	yaml := text.String()
	body, err := json.Marshal(controlgen.NewScenario{Yaml: &yaml})
	if err != nil {
		b.Fatal(err)
	}
	if a := asked(s, http.MethodPost, theWorld+"/scenarios", string(body)); a.Code != http.StatusCreated {
		b.Fatalf("load: %d %s", a.Code, a.Body)
	}
	bearer := login(b, s)
	first := call(s, bearer, http.MethodPost, "/v1/messages", `{"to":"447700900123","type":"text","text":{"body":"order 7"}}`)
	for range 9_990 {
		call(s, bearer, http.MethodGet, "/v1/health", "")
	}
	path := nearMissesPath + "?exchange=" + first.Header().Get("Mock-Exchange")
	for b.Loop() {
		if a := asked(s, http.MethodGet, path, ""); a.Code != http.StatusOK || !strings.Contains(a.Body.String(), "many/r7") {
			b.Fatalf("%d %s", a.Code, a.Body)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms/request")
}
