package control

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// defaultLimit is how long a page is when nothing is said.
const defaultLimit = 100

// limitOf is how long a page may be.
func limitOf(given *int) int {
	if given == nil {
		return defaultLimit
	}
	return *given
}

// QueryJournal tells what happened.
func (c *Control) QueryJournal(ctx context.Context, r gen.QueryJournalRequestObject) (gen.QueryJournalResponseObject, error) {
	e, err := c.enter(r.World)
	if err != nil {
		return nil, err
	}
	newest := orZero(r.Params.Order) == gen.OrderNewest
	cursor := start(newest)
	if r.Params.After != nil {
		cursor = uint64(*r.Params.After)
	}
	var found []journal.Entry
	limit := limitOf(r.Params.Limit)
	size := 0
	err = filterOf(e, r.Params).walk(ctx, e, cursor, newest, func(at journal.Entry) bool {
		if size += bodies(at); size > maxPage && len(found) > 0 {
			limit = min(limit, len(found))
		}
		found = append(found, at)
		return len(found) <= limit
	})
	if err != nil {
		return nil, err
	}
	page := gen.JournalPage{}
	page.First, page.Last = e.Journal().Bounds()
	if len(found) > limit {
		found = found[:limit]
		page.Next = &found[limit-1].Seq
	}
	page.Entries, err = entriesOf(found)
	return gen.QueryJournal200JSONResponse(page), err
}

// maxPage is how many bytes of bodies a page holds; one larger entry stays alone. Our choice (I).
const maxPage = 8 << 20

// bodies is how many bytes of bodies an entry holds.
func bodies(e journal.Entry) int {
	if e.Exchange == nil {
		return 0
	}
	return len(e.Exchange.Request.Body) + len(e.Exchange.Response.Body)
}

// latest is, in place of an id, the newest entry.
const latest = "latest"

// ReadJournalEntry tells one entry, by its number or the id of its exchange, or the newest one.
func (c *Control) ReadJournalEntry(ctx context.Context, r gen.ReadJournalEntryRequestObject) (gen.ReadJournalEntryResponseObject, error) {
	e, err := c.enter(r.World)
	if err != nil {
		return nil, err
	}
	at, err := entryAt(ctx, e, r.ID, filter{kinds: r.Params.Kind, operations: r.Params.Operation})
	if err != nil {
		return nil, err
	}
	shown, err := entryOf(at)
	return gen.ReadJournalEntry200JSONResponse(shown), err
}

// entryAt is the entry of a number, of the id of an exchange, or the newest one, if the filter lets it through.
func entryAt(ctx context.Context, e *engine.Engine, id string, f filter) (journal.Entry, error) {
	cursor, is, once := start(true), func(at journal.Entry) bool { return at.Exchange != nil && at.Exchange.ID == id }, false
	if seq, err := strconv.ParseUint(id, 10, 63); err == nil {
		cursor, is, once = seq+1, func(at journal.Entry) bool { return at.Seq == seq }, true
	} else if id == latest {
		is = func(journal.Entry) bool { return true }
	}
	var found []journal.Entry
	err := f.walk(ctx, e, cursor, true, func(at journal.Entry) bool {
		if is(at) {
			found = append(found, at)
		}
		return len(found) == 0 && !once
	})
	if err != nil {
		return journal.Entry{}, err
	}
	if len(found) == 0 {
		return journal.Entry{}, &problem{status: http.StatusNotFound, detail: "The journal keeps no entry " + id + ", or none of that kind and operation; old entries are dropped."}
	}
	return found[0], nil
}

// ResendExchange makes a call once more.
func (c *Control) ResendExchange(ctx context.Context, r gen.ResendExchangeRequestObject) (gen.ResendExchangeResponseObject, error) {
	e, err := c.enter(r.World)
	if err != nil {
		return nil, err
	}
	var f filter
	if r.ID == latest {
		f.kinds = []string{journal.KindExchange}
	}
	at, err := entryAt(ctx, e, r.ID, f)
	switch {
	case err != nil:
		return nil, err
	case at.Exchange == nil:
		return nil, &problem{status: http.StatusConflict, detail: "Entry " + r.ID + " is a fact; only a call can be sent again."}
	case slices.ContainsFunc(at.Exchange.Violations, aboutWorlds):
		return nil, &problem{status: http.StatusConflict, detail: "It was for a world that was not there."}
	}
	again, err := c.worlds.Resend(ctx, r.World, at.Exchange)
	if err != nil {
		return nil, problemOf(err)
	}
	return gen.ResendExchange201JSONResponse(exchangeOf(again)), nil
}
