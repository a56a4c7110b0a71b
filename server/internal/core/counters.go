package core

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxSeries bounds how many label pairs a counter tells apart; what comes beyond is counted under
// the label "other". Operations times results are far fewer.
const maxSeries = 2000

// counters count what really happened, for GetMetrics and GetAppStats.
type counters struct {
	web       series // answers of the web server, by method and HTTP status
	endpoints series // the same where the core answered, by method and "ok" or error code
	callbacks series // attempts to post a webhook, by type and result
	limited   uint64 // answers with 1015
	inbound   uint64 // messages and notices that came from the server
	persisted uint64 // those of them that were stored
	server    tally  // requests to WhatsApp's server: messages sent, numbers asked for
	connected tally  // connections to WhatsApp's server
	database  tally  // records that were written: messages, receipts, files

	connecting time.Time // when the connection that is being made was begun
}

// tally is how often something happened and how long it took in all.
type tally struct {
	count uint64
	took  time.Duration
}

// pair are the two labels of a series.
type pair struct{ name, result string }

// series are tallies by pair; the zero value is empty and ready.
type series map[pair]*tally

// startCounters makes the series, webhooks that succeed among them from the first; what was told
// as the World started is counted already.
func startCounters(w *World) error {
	n := &w.counters
	n.web, n.endpoints = series{}, series{}
	n.callbacks = series{{string(InboundMessage), "success"}: {}, {string(StatusChange), "success"}: {}}
	return nil
}

// hear counts what a fact tells. Nothing here takes time but making a connection, since there is
// neither a server nor a database.
func (n *counters) hear(f Fact) {
	switch f := f.(type) {
	case MessageQueued:
		n.server.add(0)
		n.database.add(0)
	case StatusReached, MediaStored:
		n.database.add(0)
	case MessageReceived, NoticeRaised:
		n.inbound++
		n.persisted++
		n.database.add(0)
	case MessageBlocked:
		n.inbound++
	case ContactsChecked:
		n.server.add(0)
	case GatewayStatusChanged:
		n.hearGateway(f)
	}
}

// hearGateway times the making of a connection.
func (n *counters) hearGateway(f GatewayStatusChanged) {
	switch {
	case f.Status == Connecting:
		n.connecting = f.At
	case f.Status == Connected && !n.connecting.IsZero():
		n.connected.add(f.At.Sub(n.connecting))
		n.connecting = time.Time{}
	}
}

// add counts one that took a while.
func (t *tally) add(took time.Duration) {
	t.count++
	t.took += took
}

// add counts one of a pair.
func (s series) add(name, result string, took time.Duration) {
	t := s[pair{name, result}]
	if t == nil {
		key := pair{name, result}
		if len(s) >= maxSeries {
			key = pair{"other", "other"}
		}
		if t = s[key]; t == nil {
			t = &tally{}
			s[key] = t
		}
	}
	t.add(took)
}

// pairs are the pairs of the series in alphabetical order.
func (s series) pairs() []pair {
	all := make([]pair, 0, len(s))
	for p := range s {
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b pair) int {
		return cmp.Or(strings.Compare(a.name, b.name), strings.Compare(a.result, b.result))
	})
	return all
}

// CountRequest counts an answer of the API. The engine does it as the exchange is recorded.
// Source: health-and-stats, label conventions (D/O).
type CountRequest struct {
	Label  string        // verb and path, ids omitted, e.g. "POST_v1_messages"
	Result string        // HTTP status of the answer, e.g. "201"; empty: the request never came here, and is not counted
	Code   Code          // first error code of the answer; 0: none
	Took   time.Duration // from the request to its answer
}

func (c CountRequest) do(w *World) (Nothing, error) {
	n := &w.counters
	if c.Result == "" {
		return Nothing{}, nil
	}
	n.web.add(c.Label, c.Result, c.Took)
	if c.Code == 1015 {
		n.limited++
	}
	if !answeredByWeb(c.Label) {
		n.endpoints.add(c.Label, c.outcome(), c.Took)
	}
	return Nothing{}, nil
}

// answeredByWeb tells whether the web application answers by itself: login, users, metrics.
// Source: overview, Response envelope (O/D).
func answeredByWeb(label string) bool {
	return strings.Contains(label, "_v1_users") || strings.HasSuffix(label, "_metrics")
}

// outcome is the result label of endpoint_requests: the error code of a refusal (its HTTP status
// when it names none), else "ok".
func (c CountRequest) outcome() string {
	switch {
	case c.Code != 0:
		return strconv.Itoa(int(c.Code))
	case strings.HasPrefix(c.Result, "2"):
		return "ok"
	}
	return c.Result
}
