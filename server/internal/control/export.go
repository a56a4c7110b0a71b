package control

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// ExportJournal hands a journal out as a file.
func (c *Control) ExportJournal(ctx context.Context, r gen.ExportJournalRequestObject) (gen.ExportJournalResponseObject, error) {
	e, err := c.enter(r.World)
	if err != nil {
		return nil, err
	}
	p := r.Params
	x := export{name: "journal.json", kind: "application/json", after: uint64(orZero(p.After)), engine: e, ctx: ctx}
	x.filter = filterOf(e, gen.QueryJournalParams{
		Kind: p.Kind, Operation: p.Operation, Status: p.Status, Caller: p.Caller, Peer: p.Peer, Message: p.Message, From: p.From, Until: p.Until,
	})
	switch p.Format {
	case gen.ExportFormatHar:
		x.name, x.form = "journal.har", &archive{base: c.process.API(), agent: c.process.Agent, version: c.process.Version.Version, engine: e}
	case gen.ExportFormatCurl:
		x.name, x.kind, x.form = "journal.sh", scriptType, &replay{base: c.process.API()}
	default:
		x.form = &array{}
	}
	return x, nil
}

// form is how a file is written, piece by piece.
type form interface {
	begin(to io.Writer)
	entry(to io.Writer, e journal.Entry) error
	end(to io.Writer)
}

// export is a journal as a file, which is written while it is read.
type export struct {
	name, kind string
	form       form
	filter     filter
	after      uint64
	engine     *engine.Engine
	ctx        context.Context //nolint:containedctx // an export is an answer that lasts as long as its request
}

// VisitExportJournalResponse writes the file.
func (x export) VisitExportJournalResponse(w http.ResponseWriter) error {
	w.Header().Set("Content-Type", x.kind)
	w.Header().Set("Content-Disposition", `attachment; filename="`+x.name+`"`)
	w.WriteHeader(http.StatusOK)
	to := bufio.NewWriterSize(w, sendBuffer)
	x.form.begin(to)
	var failed error
	err := x.filter.walk(x.ctx, x.engine, x.after, false, func(at journal.Entry) bool {
		failed = x.form.entry(to, at)
		return failed == nil
	})
	if failed == nil && err == nil { // else the file is broken off: status and headers are out
		x.form.end(to)
		_ = to.Flush() // the reader may have gone
	}
	return nil
}

// array is all entries as JSON.
type array struct{ n int }

func (*array) begin(to io.Writer) { fmt.Fprint(to, "[") }

func (a *array) entry(to io.Writer, e journal.Entry) error {
	shown, err := entryOf(e)
	if err != nil {
		return err
	}
	return element(to, &a.n, shown)
}

func (*array) end(to io.Writer) { fmt.Fprint(to, "]\n") }

// element writes one more element of an array that has n.
func element(to io.Writer, n *int, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("export an entry: %w", err)
	}
	if *n > 0 {
		fmt.Fprint(to, ",\n")
	}
	*n++
	_, err = to.Write(body)
	return err
}
