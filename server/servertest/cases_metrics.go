package servertest

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// metricsCases are metrics, stats and the collection of garbage. Source: health-and-stats;
// clients, Health, stats, metrics; overview, Real endpoints that are not in the listing.
func metricsCases() []Case {
	return []Case{
		{Name: "metrics and stats are JSON by default, each family with type, help and data", Run: familiesAsJSON},
		{Name: "metrics and stats are Prometheus text on demand", Run: familiesAsText},
		{Name: "another format is 400/1009", Run: unknownFormat},
		{Name: "web_uptime is the age of the server in seconds", Run: uptime},
		{Name: "requests are counted by method and HTTP status, ids left out", Run: countsRequests},
		{Name: "requests to the core are counted by method and ok or error code", Run: countsEndpoints},
		{Name: "messages from customers are counted", Run: countsInbound},
		{Name: "contacts, messages and receipts in the database are counted", Run: countsDatabase},
		{Name: "internal stats tell the same", Run: internalStats},
		{Name: "the node is named as in health", Options: []Option{WithFixture("multiconnect")}, Run: namesNode},
		{Name: "metrics and stats answer an unregistered client too", Options: []Option{WithFixture("fresh")}, Run: statsUnregistered},
		{Name: "any user may read metrics and stats, with a live token", Run: anyUserReadsStats},
		{Name: "collecting garbage answers meta alone and purges old messages, whatever the settings", Run: collectsGarbage},
	}
}

// statsPaths are the operations that tell metrics, with the JSON pointer to the families.
func statsPaths() map[string]string {
	return map[string]string{
		"/metrics": "/metrics", "/v1/metrics": "/metrics",
		"/stats/app": "/stats/app", "/v1/stats/app/internal": "/stats/app",
		"/stats/db": "/stats/db", "/v1/stats/db/internal": "/stats/db",
	}
}

// documented are the documented families by the operation that tells them, each with its type and
// the names of its labels.
func documented() map[string][]string {
	return map[string][]string{
		"/metrics": {
			"web_uptime gauge node", "web_connections gauge node", "web_pending_connections gauge node", "web_max_pending_connections gauge node",
			"web_queue_len gauge node", "web_idle_processes gauge node", "web_total_processes gauge node", "web_requests gauge node state",
			"api_requests_duration_ms_sum counter method node result", "api_requests_duration_ms_count counter method node result",
		},
		"/stats/app": {
			"callback_queue_size gauge", "callback_requests counter result type", "callback_requests_duration_ms_count counter result type",
			"callback_requests_duration_ms_sum counter result type", "concurrent_rate_limit_triggered counter",
			"db_request_duration_us_count counter", "db_request_duration_us_sum counter",
			"db_request_error_duration_us_count counter", "db_request_error_duration_us_sum counter",
			"endpoint_requests counter method result", "endpoint_requests_duration_ms_count counter method result", "endpoint_requests_duration_ms_sum counter method result",
			"in_message_from_server counter", "in_message_decoded counter", "in_message_persisted counter", "in_messages_pending_processing gauge",
			"internal_server_conn_duration_ms_count counter", "internal_server_conn_duration_ms_sum counter",
			"internal_server_requests_duration_ms_count counter", "internal_server_requests_duration_ms_sum counter",
		},
		"/stats/db": {"db_contacts gauge type", "db_messages gauge type", "db_message_receipts gauge"},
	}
}

func familiesAsJSON(t *testing.T, m *Mock) {
	m.Call(t, http.MethodGet, "/groups", nil).Want(t, http.StatusOK, 0) // so that there is something to count
	for path, pointer := range statsPaths() {
		a := m.Call(t, http.MethodGet, path, `{}`)
		a.Want(t, http.StatusOK, 0)
		if got := a.Text(t, "/meta/version"); got != "2.45.1" {
			t.Errorf("%s: version %q", path, got)
		}
		families, _ := a.At(t, pointer).(map[string]any)
		var got []string
		for name, family := range families {
			got = append(got, strings.Join(append([]string{name}, shape(t, family)...), " "))
		}
		want := documented()[strings.TrimSuffix(strings.TrimPrefix(path, "/v1"), "/internal")]
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s tells\n%s\nwant\n%s", path, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// shape is the type of a family and the names of its labels.
func shape(t *testing.T, family any) []string {
	t.Helper()
	f, _ := family.(map[string]any)
	kind, _ := f["type"].(string)
	help, _ := f["help"].(string)
	data, _ := f["data"].([]any)
	if len(f) != 3 || help == "" || len(data) == 0 {
		t.Errorf("a family is type, help and data, not %v", f)
		return nil
	}
	var names []string
	for i, item := range data {
		sample, _ := item.(map[string]any)
		labels, _ := sample["labels"].(map[string]any)
		var own []string
		for name := range labels {
			own = append(own, name)
		}
		slices.Sort(own)
		if _, ok := sample["value"].(float64); !ok || len(sample) != 2 || i > 0 && !slices.Equal(own, names) {
			t.Errorf("a sample has labels and a value, and all of a family have the same; not %v", sample)
		}
		names = own
	}
	return append([]string{kind}, names...)
}

// A line of the Prometheus text format, version 0.0.4.
const (
	helpLine   = `# HELP ([a-z_]+) [^\n]+\n`
	typeLine   = `# TYPE ([a-z_]+) (counter|gauge)\n`
	sampleLine = `([a-z_]+)(\{[a-z]+="[^"\\]*"(,[a-z]+="[^"\\]*")*\})? [0-9.e+]+\n`
)

func familiesAsText(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPost, "/groups", `{"subject":"Staff"}`).Want(t, http.StatusCreated, 0)
	whole := regexp.MustCompile(`^(` + helpLine + typeLine + `(` + sampleLine + `)+)+$`)
	for path := range statsPaths() {
		a := m.Call(t, http.MethodGet, path+"?format=prometheus", nil)
		if got := a.Header.Get("Content-Type"); a.Status != http.StatusOK || !strings.HasPrefix(got, "text/plain; version=0.0.4") {
			t.Errorf("%s: %d of type %q", path, a.Status, got)
		}
		if !whole.Match(a.Body) {
			t.Errorf("%s is no Prometheus text:\n%s", path, a.Body)
		}
		for _, family := range documented()[strings.TrimSuffix(strings.TrimPrefix(path, "/v1"), "/internal")] {
			words := strings.Fields(family)
			lines := regexp.MustCompile(`(?m)^# HELP ` + words[0] + ` .+\n# TYPE ` + words[0] + ` ` + words[1] + `\n` + words[0] + `[ {]`)
			if len(lines.FindAll(a.Body, -1)) != 1 {
				t.Errorf("%s tells not once of %s:\n%s", path, family, a.Body)
			}
		}
	}
	a := m.Call(t, http.MethodGet, "/metrics?format=prometheus", nil)
	if want := `method="POST_v1_groups",result="201"} 1` + "\n"; !strings.Contains(string(a.Body), want) {
		t.Errorf("no %q in\n%s", want, a.Body)
	}
}

func unknownFormat(t *testing.T, m *Mock) {
	for path := range statsPaths() {
		for _, format := range []string{"xml", "Prometheus", ""} {
			m.Call(t, http.MethodGet, path+"?format="+format, nil).wantRefused(t, http.StatusBadRequest, 1009, "format")
		}
	}
}

// sample is the value of the first sample of a family whose labels are all among these; -1 when
// there is none.
func sample(t *testing.T, m *Mock, path, family string, labels ...string) float64 {
	t.Helper()
	a := m.Call(t, http.MethodGet, path, nil)
	data, _ := a.At(t, statsPaths()[path]+"/"+family+"/data").([]any)
	for i := range data {
		at := statsPaths()[path] + "/" + family + "/data/" + strconv.Itoa(i)
		fits := true
		for _, label := range labels {
			name, value, _ := strings.Cut(label, "=")
			fits = fits && a.At(t, at+"/labels/"+name) == value
		}
		if v, ok := a.At(t, at+"/value").(float64); ok && fits {
			return v
		}
	}
	return -1
}

// wantSample fails the test when a sample is not this.
func wantSample(t *testing.T, m *Mock, want float64, path, family string, labels ...string) {
	t.Helper()
	if got := sample(t, m, path, family, labels...); got != want {
		t.Errorf("%s of %s is %v, want %v", family, fmt.Sprint(labels), got, want)
	}
}

func uptime(t *testing.T, m *Mock) {
	wantSample(t, m, 0, "/metrics", "web_uptime")
	m.Advance(t, 90*time.Minute+500*time.Millisecond)
	wantSample(t, m, 5400, "/metrics", "web_uptime")
}

func countsRequests(t *testing.T, m *Mock) {
	m.Login(t)
	for range 3 {
		m.Call(t, http.MethodGet, "/groups/"+regulars+"/invite", nil).Want(t, http.StatusOK, 0)
	}
	m.Call(t, http.MethodGet, "/v1/groups/447700900000-1/invite/", nil).Want(t, http.StatusNotFound, 1012)
	m.Call(t, http.MethodPost, "/settings/backup", `{"password":"x"}`).Want(t, http.StatusOK, 0)
	m.Call(t, http.MethodGet, "/media/x", nil).Want(t, http.StatusNotFound, 0)
	const count = "api_requests_duration_ms_count"
	wantSample(t, m, 3, "/metrics", count, "method=GET_v1_groups_invite", "result=200")
	wantSample(t, m, 1, "/metrics", count, "method=GET_v1_groups_invite", "result=404")
	wantSample(t, m, 1, "/metrics", count, "method=POST_v1_settings_backup", "result=200")
	wantSample(t, m, 1, "/metrics", count, "method=GET_v1_media", "result=404")
	wantSample(t, m, 1, "/metrics", count, "method=POST_v1_users_login", "result=200")
	wantSample(t, m, 0, "/metrics", "api_requests_duration_ms_sum", "method=GET_v1_groups_invite", "result=200") // the clock stands still
	wantSample(t, m, 1, "/metrics", "web_requests", "state=handle-request")
	wantSample(t, m, 0, "/metrics", "web_requests", "state=read")
}

func countsEndpoints(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPost, "/messages", toGroup(regulars)).Want(t, http.StatusCreated, 0)
	m.Call(t, http.MethodPost, "/messages", toGroup(regulars)).Want(t, http.StatusCreated, 0)
	m.Call(t, http.MethodPost, "/messages", toGroup("447700900000-1")).Want(t, http.StatusNotFound, 1012)
	m.Call(t, http.MethodPost, "/messages", `{}`).Want(t, http.StatusBadRequest, 1008)
	for _, family := range []string{"endpoint_requests", "endpoint_requests_duration_ms_count"} {
		wantSample(t, m, 2, "/stats/app", family, "method=POST_v1_messages", "result=ok")
		wantSample(t, m, 1, "/stats/app", family, "method=POST_v1_messages", "result=1012")
		wantSample(t, m, 1, "/stats/app", family, "method=POST_v1_messages", "result=1008")
		wantSample(t, m, -1, "/stats/app", family, "method=POST_v1_users_login")
	}
	wantSample(t, m, 2, "/stats/app", "callback_queue_size") // what customers said before the start waits for a webhook
	wantSample(t, m, 0, "/stats/app", "concurrent_rate_limit_triggered")
	wantSample(t, m, 0, "/stats/app", "callback_requests", "type=inbound_message", "result=success")
	wantSample(t, m, 0, "/stats/app", "callback_requests", "type=status_change", "result=success")
}

func countsInbound(t *testing.T, m *Mock) {
	for _, family := range []string{"in_message_from_server", "in_message_decoded", "in_message_persisted"} {
		wantSample(t, m, 2, "/stats/app", family)
	}
	wantSample(t, m, 0, "/stats/app", "in_messages_pending_processing")
}

func countsDatabase(t *testing.T, m *Mock) {
	stored, receipts := sample(t, m, "/stats/db", "db_messages", "type=undefined"), sample(t, m, "/stats/db", "db_message_receipts")
	users, others := sample(t, m, "/stats/db", "db_contacts", "type=whatsapp_user"), sample(t, m, "/stats/db", "db_contacts", "type=non_whatsapp_user")
	m.Call(t, http.MethodPost, "/contacts", `{"blocking":"wait","contacts":["+447700900124","+447700900127"]}`).Want(t, http.StatusOK, 0)
	m.Call(t, http.MethodPost, "/messages", `{"to":"447700900124","text":{"body":"hello"}}`).Want(t, http.StatusCreated, 0)
	m.Advance(t, time.Minute)
	wantSample(t, m, stored+1, "/stats/db", "db_messages", "type=undefined")
	wantSample(t, m, receipts+3, "/stats/db", "db_message_receipts") // sent, delivered, read
	wantSample(t, m, users+1, "/stats/db", "db_contacts", "type=whatsapp_user")
	wantSample(t, m, others+1, "/stats/db", "db_contacts", "type=non_whatsapp_user")
}

func internalStats(t *testing.T, m *Mock) {
	m.Login(t)
	for _, query := range []string{"", "?format=prometheus"} {
		a, b := m.Call(t, http.MethodGet, "/stats/db"+query, nil), m.Call(t, http.MethodGet, "/stats/db/internal"+query, nil)
		if string(a.Body) != string(b.Body) || a.Status != http.StatusOK || b.Status != http.StatusOK {
			t.Errorf("db%s: %d %s, internal: %d %s", query, a.Status, a.Body, b.Status, b.Body)
		}
	}
}

func namesNode(t *testing.T, m *Mock) {
	health := string(m.Call(t, http.MethodGet, "/health", nil).Body)
	a := m.Call(t, http.MethodGet, "/metrics", nil)
	node := a.Text(t, "/metrics/web_uptime/data/0/labels/node")
	if !regexp.MustCompile(`^[0-9a-f]{12}$`).MatchString(node) || !strings.Contains(health, ":"+node+`"`) {
		t.Errorf("the node is %q, health tells %s", node, health)
	}
}

func statsUnregistered(t *testing.T, m *Mock) {
	for path := range statsPaths() {
		m.Call(t, http.MethodGet, path, nil).Want(t, http.StatusOK, 0)
		m.Call(t, http.MethodGet, path+"?format=prometheus", nil).Want(t, http.StatusOK, 0)
	}
	m.Call(t, http.MethodPut, "/services/message/gc", nil).wantDone(t, http.StatusOK)
}

func anyUserReadsStats(t *testing.T, m *Mock) {
	token := m.tokenOf(t, till, tillPassword)
	for path := range statsPaths() {
		m.callAs(t, token, http.MethodGet, path, nil).Want(t, http.StatusOK, 0)
	}
	m.callAs(t, token, http.MethodPut, "/services/message/gc", nil).Want(t, http.StatusOK, 0)
	m.Advance(t, 7*24*time.Hour)
	for path := range statsPaths() {
		m.callAs(t, token, http.MethodGet, path, nil).wantRefused(t, http.StatusUnauthorized, 1005)
	}
}

func collectsGarbage(t *testing.T, m *Mock) {
	for _, body := range []any{nil, "", "{}", "not JSON"} {
		m.Call(t, http.MethodPut, "/v1/services/message/gc", body).wantDone(t, http.StatusOK)
	}
	m.Call(t, http.MethodPatch, "/settings/application", `{"garbagecollector_enable":{"messages":false}}`).Want(t, http.StatusOK, 0)
	m.Advance(t, 8*24*time.Hour)
	m.Login(t)
	wantSample(t, m, 2, "/stats/db", "db_messages", "type=undefined")
	m.Call(t, http.MethodPut, "/services/message/gc", nil).wantDone(t, http.StatusOK)
	wantSample(t, m, 0, "/stats/db", "db_messages", "type=undefined")
}
