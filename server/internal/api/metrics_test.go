package api

import (
	"io"
	"strings"
	"testing"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/wabamock/wabamock/server/internal/core"
)

// sampleMetrics are a gauge without labels, a counter with labels that need escapes, and a
// family without samples.
func sampleMetrics() []core.Metric {
	return []core.Metric{
		{Name: "web_uptime", Type: core.Gauge, Help: "Uptime in seconds", Data: []core.Sample{{Labels: []core.Label{}, Value: 5821}}},
		{Name: "api_requests_duration_ms_count", Type: core.Counter, Help: "Number of \\ requests", Data: []core.Sample{
			{Labels: []core.Label{{Name: "method", Value: "POST_v1_messages"}, {Name: "result", Value: "201"}}, Value: 42},
			{Labels: []core.Label{{Name: "method", Value: "a\"b"}, {Name: "result", Value: "x\ny"}}, Value: 0.25},
		}},
		{Name: "callback_requests", Type: core.Counter, Help: "Attempts", Data: []core.Sample{}},
	}
}

func TestPrometheusText(t *testing.T) {
	t.Parallel()
	text := exposition(sampleMetrics())
	b, err := io.ReadAll(text.Body)
	if err != nil {
		t.Fatalf("read metrics: %v", err)
	}
	want := `# HELP web_uptime Uptime in seconds
# TYPE web_uptime gauge
web_uptime 5821
# HELP api_requests_duration_ms_count Number of \\ requests
# TYPE api_requests_duration_ms_count counter
api_requests_duration_ms_count{method="POST_v1_messages",result="201"} 42
api_requests_duration_ms_count{method="a\"b",result="x\ny"} 0.25
`
	if string(b) != want || text.ContentLength != int64(len(want)) {
		t.Errorf("text of %d bytes\n%s\nwant\n%s", text.ContentLength, b, want)
	}
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(string(b)))
	if err != nil || len(families) != 2 {
		t.Errorf("the library reads %d families, error %v", len(families), err)
	}
}

func TestMetricsAsJSONHaveNoNulls(t *testing.T) {
	t.Parallel()
	set := metricSet(sampleMetrics())
	for name, m := range set {
		if m.Data == nil {
			t.Errorf("%s: data is null", name)
		}
		for _, s := range m.Data {
			if s.Labels == nil {
				t.Errorf("%s: labels are null", name)
			}
		}
	}
	if len(set) != 3 || set["web_uptime"].Data[0].Value != 5821 || set["web_uptime"].Type != "gauge" {
		t.Errorf("set %+v", set)
	}
}
