package core

import "time"

// MetricType says how a value behaves.
type MetricType string

// The types. Source: health-and-stats, GetMetrics (D).
const (
	Gauge   MetricType = "gauge"
	Counter MetricType = "counter"
)

// Metric is a family of values under one name.
type Metric struct {
	Name string
	Type MetricType
	Help string
	Data []Sample // never nil, in a stable order
}

// Sample is one value of a family.
type Sample struct {
	Labels []Label // in a stable order; may be empty
	Value  float64
}

// Label is one label of a sample.
type Label struct{ Name, Value string }

// ReadMetrics asks for the metrics of the web server. Source: health-and-stats, GetMetrics (D, O);
// the help texts are ours (Open points 5).
type ReadMetrics struct {
	Connections int // connections that are open; less than 1: the one that asks
	Handling    int // requests that are being answered; less than 1: the one that asks
}

func (c ReadMetrics) do(w *World) ([]Metric, error) {
	node := Label{"node", w.nodeName()}
	one := func(v float64) []Sample { return []Sample{{[]Label{node}, v}} }
	handling := float64(max(c.Handling, 1))
	counts, sums := w.counters.web.samples("method", "result", milliseconds, node)
	return []Metric{
		{"web_uptime", Gauge, "Uptime of the web server in seconds", one(float64(w.now.Sub(w.born) / time.Second))},
		{"web_connections", Gauge, "Open connections to the web server", one(float64(max(c.Connections, 1)))},
		{"web_pending_connections", Gauge, "Connections that wait to be accepted", one(0)},
		{"web_max_pending_connections", Gauge, "Highest number of connections that waited", one(0)},
		{"web_queue_len", Gauge, "Length of the queue of connections", one(0)},
		{"web_idle_processes", Gauge, "Idle processes of the web server", one(0)},
		{"web_total_processes", Gauge, "Processes of the web server", one(1)},
		{"web_requests", Gauge, "Requests by what is done with them", []Sample{
			{[]Label{node, {"state", "read"}}, 0},
			{[]Label{node, {"state", "handle-request"}}, handling},
		}},
		{"api_requests_duration_ms_sum", Counter, "Time spent on API requests in milliseconds", sums},
		{"api_requests_duration_ms_count", Counter, "Number of API requests", counts},
	}, nil
}

// ReadAppStats asks for the counters of the core application. It always answers, as watchdogs
// call it every minute. Source: health-and-stats, GetAppStats (D); clients, Health (B); the help
// texts are ours.
type ReadAppStats struct{}

func (ReadAppStats) do(w *World) ([]Metric, error) {
	n := &w.counters
	callbacks, callbackTimes := n.callbacks.samples("type", "result", milliseconds)
	endpoints, endpointTimes := n.endpoints.samples("method", "result", milliseconds)
	all := []Metric{
		{"callback_queue_size", Gauge, "Webhooks that wait to be delivered", plain(float64(w.deliveries.live + len(w.deliveries.parked)))},
		{"callback_requests", Counter, "Attempts to deliver a webhook", callbacks},
		{"callback_requests_duration_ms_count", Counter, "Attempts to deliver a webhook that were timed", callbacks},
		{"callback_requests_duration_ms_sum", Counter, "Time spent on delivering webhooks in milliseconds", callbackTimes},
		{"concurrent_rate_limit_triggered", Counter, "Requests refused because there were too many", plain(float64(n.limited))},
	}
	all = append(all, n.database.timed("db_request_duration_us", "records written to the database", microseconds)...)
	all = append(all, (&tally{}).timed("db_request_error_duration_us", "failed database requests", microseconds)...)
	all = append(all,
		Metric{"endpoint_requests", Counter, "Requests to the core application", endpoints},
		Metric{"endpoint_requests_duration_ms_count", Counter, "Requests to the core application that were timed", endpoints},
		Metric{"endpoint_requests_duration_ms_sum", Counter, "Time spent on requests in milliseconds", endpointTimes},
		Metric{"in_message_from_server", Counter, "Messages that came from the server", plain(float64(n.inbound))},
		Metric{"in_message_decoded", Counter, "Messages from the server that were decoded", plain(float64(n.inbound))},
		Metric{"in_message_persisted", Counter, "Messages from the server that were stored", plain(float64(n.persisted))},
		Metric{"in_messages_pending_processing", Gauge, "Messages from the server that wait", plain(0)},
	)
	all = append(all, n.connected.timed("internal_server_conn_duration_ms", "connections to the server", milliseconds)...)
	return append(all, n.server.timed("internal_server_requests_duration_ms", "requests to the server", milliseconds)...), nil
}

// ReadDBStats asks what lies in the database. Source: health-and-stats, GetDbStats (D, O).
type ReadDBStats struct{}

func (ReadDBStats) do(w *World) ([]Metric, error) {
	users, others := w.contactCounts()
	messages, receipts := w.messageCounts()
	return []Metric{
		{"db_contacts", Gauge, "Contacts in the database", []Sample{
			{[]Label{{"type", "whatsapp_user"}}, float64(users)},
			{[]Label{{"type", "non_whatsapp_user"}}, float64(others)},
		}},
		{"db_messages", Gauge, "Messages in the database", []Sample{
			{[]Label{{"type", "undefined"}}, float64(messages)},
		}},
		{"db_message_receipts", Gauge, "Receipts of messages in the database", plain(float64(receipts))},
	}, nil
}

// plain is a single value without labels.
func plain(v float64) []Sample { return []Sample{{[]Label{}, v}} }

// timed are the two families of a tally: how many, and the time they took.
func (t *tally) timed(name, what string, unit func(time.Duration) float64) []Metric {
	return []Metric{
		{name + "_count", Counter, "Number of " + what, plain(float64(t.count))},
		{name + "_sum", Counter, "Time spent on " + what, plain(unit(t.took))},
	}
}

// samples are the values of a series: how many, and the time they took.
func (s series) samples(name, result string, unit func(time.Duration) float64, before ...Label) (counts, sums []Sample) {
	counts, sums = []Sample{}, []Sample{}
	for _, p := range s.pairs() {
		labels := append(append([]Label{}, before...), Label{name, p.name}, Label{result, p.result})
		counts = append(counts, Sample{labels, float64(s[p].count)})
		sums = append(sums, Sample{labels, unit(s[p].took)})
	}
	return counts, sums
}

// milliseconds is a span in milliseconds.
func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// microseconds is a span in whole microseconds.
func microseconds(d time.Duration) float64 { return float64(d.Microseconds()) }
