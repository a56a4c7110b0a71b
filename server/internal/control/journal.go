package control

import (
	"context"
	"net/http"
	"strconv"

	gen "github.com/wabamock/wabamock/gen/control"
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
	f := filter{kinds: r.Params.Kind, operations: r.Params.Operation}
	cursor, is, once := start(true), func(at journal.Entry) bool { return at.Exchange != nil && at.Exchange.ID == r.ID }, false
	if seq, err := strconv.ParseUint(r.ID, 10, 63); err == nil {
		cursor, is, once = seq+1, func(at journal.Entry) bool { return at.Seq == seq }, true
	} else if r.ID == latest {
		is = func(journal.Entry) bool { return true }
	}
	var found []journal.Entry
	err = f.walk(ctx, e, cursor, true, func(at journal.Entry) bool {
		if is(at) {
			found = append(found, at)
		}
		return len(found) == 0 && !once
	})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, &problem{status: http.StatusNotFound, detail: "The journal keeps no entry " + r.ID + ", or none of that kind and operation; old entries are dropped."}
	}
	shown, err := entryOf(found[0])
	return gen.ReadJournalEntry200JSONResponse(shown), err
}
