package control

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// chunk is how many entries are read of a journal at a time.
const chunk = 256

// filter says which entries of a journal are wanted. Zero members match all.
type filter struct {
	kinds, operations []string
	status            string // 404 or 4xx
	caller            string
	reasons           []string // why refused before the world saw it
	peers             []string // number and wa_id of somebody, or a group id
	message           string
	from, until       time.Time // from is within, until is not
}

// filterOf reads what all that filter the journal have in common.
func filterOf(e *engine.Engine, p gen.QueryJournalParams) filter {
	f := filter{
		kinds: p.Kind, operations: p.Operation, status: orZero(p.Status), caller: orZero(p.Caller), message: orZero(p.Message),
		from: orZero(p.From), until: orZero(p.Until),
	}
	if p.Peer != nil {
		f.peers = []string{*p.Peer}
		if somebody, err := engine.Do(e, core.ReadCustomer{WaID: *p.Peer}); err == nil {
			f.peers = append(f.peers, somebody.Number, somebody.WaID)
		}
	}
	return f
}

// pick are the entries that pass, in their order.
func (f filter) pick(e *engine.Engine, entries []journal.Entry) []journal.Entry {
	picked := slices.DeleteFunc(entries, func(at journal.Entry) bool { return !f.passes(at) })
	if len(f.peers) == 0 && f.message == "" {
		return picked
	}
	about := subjects(e, picked)
	return slices.DeleteFunc(picked, func(at journal.Entry) bool {
		return len(f.peers) > 0 && !concerns(at, about, f.peers) || f.message != "" && !concerns(at, about, []string{f.message})
	})
}

// passes tells whether an entry passes but for whom it concerns.
func (f filter) passes(e journal.Entry) bool {
	switch {
	case len(f.kinds) > 0 && !slices.Contains(f.kinds, e.Kind),
		!f.from.IsZero() && e.At.Before(f.from), !f.until.IsZero() && !e.At.Before(f.until):
		return false
	case len(f.operations) == 0 && f.status == "" && f.caller == "" && len(f.reasons) == 0:
		return true
	case e.Exchange == nil:
		return false
	}
	x := e.Exchange
	status := strconv.Itoa(x.Response.Status)
	return (len(f.operations) == 0 || slices.Contains(f.operations, x.Operation)) &&
		(f.caller == "" || f.caller == x.Caller) && (len(f.reasons) == 0 || slices.Contains(f.reasons, x.Reason)) &&
		(f.status == "" || f.status == status || f.status == status[:1]+"xx")
}

// subjects are what the deliveries that facts name are about, as far as they are remembered.
func subjects(e *engine.Engine, entries []journal.Entry) map[string][]core.Fact {
	var ids []string
	for _, at := range entries {
		if id := deliveryOf(at.Fact); id != "" {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	views, _ := engine.Do(e, core.RememberedDeliveries{IDs: ids}) // a look-up is never refused
	about := make(map[string][]core.Fact, len(ids))
	for i, id := range ids {
		about[id] = views[i].Items
	}
	return about
}

// deliveryOf is the delivery that a fact names without saying what it is about; empty: none.
func deliveryOf(f journal.Fact) string {
	switch f := f.(type) {
	case core.DeliveryQueued:
		return f.Delivery
	case core.DeliveryJoined:
		return f.Delivery
	case core.DeliveryAttempted:
		return f.Delivery
	case core.DeliveryEnded:
		return f.Delivery
	case core.DeliveryChanged:
		return f.Delivery
	}
	return ""
}

// concerns tells whether an entry has to do with one of some ids or numbers.
func concerns(e journal.Entry, about map[string][]core.Fact, words []string) bool {
	if x := e.Exchange; x != nil {
		return inTarget(x.Request.Target, words) || mentioned(x.Request.Body, words) || mentioned(x.Response.Body, words)
	}
	return says(e.Fact, words) ||
		slices.ContainsFunc(about[deliveryOf(e.Fact)], func(item core.Fact) bool { return says(item, words) })
}

// says tells whether a fact names one of some ids or numbers.
func says(f journal.Fact, words []string) bool {
	body, err := json.Marshal(f)
	return err == nil && slices.ContainsFunc(words, func(w string) bool { return strings.Contains(string(body), w) }) && mentioned(body, words)
}

// walk hands over the entries that pass, oldest first after a cursor or newest first before it, until
// it is told to stop or there are no more.
func (f filter) walk(ctx context.Context, e *engine.Engine, cursor uint64, newest bool, visit func(journal.Entry) (on bool)) error {
	read := e.Journal().Since
	if newest {
		read = e.Journal().Before
	}
	for ctx.Err() == nil {
		page := read(cursor, chunk)
		if len(page.Entries) == 0 {
			return nil
		}
		cursor = page.Next
		for _, at := range f.pick(e, page.Entries) {
			if !visit(at) {
				return nil
			}
		}
	}
	return ctx.Err()
}

// start is where a walk begins without a cursor.
func start(newest bool) uint64 {
	if newest {
		return math.MaxUint64
	}
	return 0
}
