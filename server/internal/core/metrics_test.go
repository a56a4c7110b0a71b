package core

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// lines are the samples of a family, as name{label=value} value.
func lines(metrics []Metric, name string) []string {
	var all []string
	for _, m := range metrics {
		for _, s := range m.Data {
			if m.Name != name {
				continue
			}
			var labels []string
			for _, l := range s.Labels {
				labels = append(labels, l.Name+"="+l.Value)
			}
			all = append(all, fmt.Sprintf("{%s} %v", strings.Join(labels, ","), s.Value))
		}
	}
	return all
}

func TestRequestsAreCountedByMethodAndResult(t *testing.T) {
	t.Parallel()
	w := shop(t)
	for range 3 {
		done(t, w, CountRequest{Label: "POST_v1_messages", Result: "201", Took: 1500 * time.Microsecond})
	}
	done(t, w, CountRequest{Label: "POST_v1_messages", Result: "429", Code: 1015, Took: time.Millisecond})
	done(t, w, CountRequest{Label: "POST_v1_users_login", Result: "200", Took: time.Millisecond})
	w.PassTo(shopStart.Add(90*time.Second + 900*time.Millisecond))

	web := done(t, w, ReadMetrics{Connections: 4, Handling: 2})
	node := w.nodeName()
	for name, want := range map[string][]string{
		"web_uptime":      {"{node=" + node + "} 90"},
		"web_connections": {"{node=" + node + "} 4"},
		"web_requests":    {"{node=" + node + ",state=read} 0", "{node=" + node + ",state=handle-request} 2"},
		"api_requests_duration_ms_count": {
			"{node=" + node + ",method=POST_v1_messages,result=201} 3",
			"{node=" + node + ",method=POST_v1_messages,result=429} 1",
			"{node=" + node + ",method=POST_v1_users_login,result=200} 1",
		},
		"api_requests_duration_ms_sum": {
			"{node=" + node + ",method=POST_v1_messages,result=201} 4.5",
			"{node=" + node + ",method=POST_v1_messages,result=429} 1",
			"{node=" + node + ",method=POST_v1_users_login,result=200} 1",
		},
	} {
		if got := lines(web, name); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	app := done(t, w, ReadAppStats{})
	for name, want := range map[string][]string{
		"endpoint_requests":               {"{method=POST_v1_messages,result=1015} 1", "{method=POST_v1_messages,result=ok} 3"},
		"concurrent_rate_limit_triggered": {"{} 1"},
	} {
		if got := lines(app, name); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestCallbacksAreCountedByTypeAndResult(t *testing.T) {
	t.Parallel()
	w := hooked(t)
	done(t, w, said(priya))
	done(t, w, hello(priya))
	for _, due := range flying(t, w) {
		c := ReportAttempt{Delivery: due.Delivery, Attempt: 1, Status: 502}
		if due.About == StatusChange {
			c.Status, c.Took = 200, 4*time.Millisecond
		}
		done(t, w, c)
	}
	for _, due := range flying(t, w) {
		done(t, w, ReportAttempt{Delivery: due.Delivery, Attempt: 1, Cause: CauseTimeout, Took: 10 * time.Second})
	}
	app := done(t, w, ReadAppStats{})
	for name, want := range map[string][]string{
		"callback_queue_size": {"{} 3"},
		"callback_requests": {
			"{type=inbound_message,result=502} 1", "{type=inbound_message,result=success} 0",
			"{type=status_change,result=28} 1", "{type=status_change,result=success} 1",
		},
		"callback_requests_duration_ms_sum": {
			"{type=inbound_message,result=502} 0", "{type=inbound_message,result=success} 0",
			"{type=status_change,result=28} 10000", "{type=status_change,result=success} 4",
		},
	} {
		if got := lines(app, name); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestAllDocumentedMetricsAreThere(t *testing.T) {
	t.Parallel()
	tests := []struct {
		command Command[[]Metric]
		want    string
	}{
		{ReadMetrics{}, `web_uptime web_connections web_pending_connections web_max_pending_connections web_queue_len
			web_idle_processes web_total_processes web_requests api_requests_duration_ms_sum api_requests_duration_ms_count`},
		{ReadAppStats{}, `callback_queue_size callback_requests callback_requests_duration_ms_count callback_requests_duration_ms_sum
			concurrent_rate_limit_triggered db_request_duration_us_count db_request_duration_us_sum
			db_request_error_duration_us_count db_request_error_duration_us_sum endpoint_requests
			endpoint_requests_duration_ms_count endpoint_requests_duration_ms_sum in_message_from_server in_message_decoded
			in_message_persisted in_messages_pending_processing internal_server_conn_duration_ms_count
			internal_server_conn_duration_ms_sum internal_server_requests_duration_ms_count internal_server_requests_duration_ms_sum`},
		{ReadDBStats{}, "db_contacts db_messages db_message_receipts"},
	}
	for _, tt := range tests {
		w := shop(t)
		var names []string
		for _, m := range done(t, w, tt.command) {
			names = append(names, m.Name)
			if m.Help == "" || m.Data == nil || m.Type != Gauge && m.Type != Counter {
				t.Errorf("%s is incomplete: %+v", m.Name, m)
			}
		}
		if want := strings.Fields(tt.want); !slices.Equal(names, want) {
			t.Errorf("%T: %v, want %v", tt.command, names, want)
		}
	}
}

func TestLabelsAreBounded(t *testing.T) {
	t.Parallel()
	w := shop(t)
	for i := range maxSeries + 100 {
		done(t, w, CountRequest{Label: fmt.Sprintf("GET_v1_%d", i), Result: "404"})
	}
	if n := len(w.counters.web); n != maxSeries+1 {
		t.Errorf("%d pairs, want %d and one for the rest", n, maxSeries)
	}
	if got := w.counters.web[pair{"other", "other"}].count; got != 100 {
		t.Errorf("%d are counted as others, want 100", got)
	}
}

func TestWhatIsToldIsCounted(t *testing.T) {
	t.Parallel()
	w := shop(t, withRegulars, func(g *Genesis) { g.Options.Connecting = 3 * time.Second })
	done(t, w, SendMessage{To: priya, Content: &TextContent{Body: "Tea?"}})
	w.PassTo(shopStart.Add(time.Minute)) // sent, delivered, read
	done(t, w, Receive{From: priya, Type: TypeText, Said: Said{Text: "Yes"}})
	done(t, w, MemberChangesSubject{Group: regulars, By: priya, Subject: "Friends"})
	done(t, w, UploadMedia{ContentType: "text/plain", Bytes: []byte("a")})
	done(t, w, Restart{})
	w.PassTo(w.Now().Add(time.Minute))

	app := done(t, w, ReadAppStats{})
	for name, want := range map[string]string{
		"internal_server_requests_duration_ms_count": "{} 1",
		"internal_server_conn_duration_ms_count":     "{} 1",
		"internal_server_conn_duration_ms_sum":       "{} 3000",
		"in_message_from_server":                     "{} 2",
		"in_message_persisted":                       "{} 2",
		"db_request_duration_us_count":               "{} 7", // the message, its three statuses, the answer, the notice, the file
	} {
		if got := lines(app, name); !slices.Equal(got, []string{want}) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if got, want := lines(done(t, w, ReadDBStats{}), "db_contacts"), "{type=whatsapp_user} 1"; got[0] != want {
		t.Errorf("db_contacts: %q, want %q first", got, want)
	}
}
