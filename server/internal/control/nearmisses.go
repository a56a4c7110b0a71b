package control

import (
	"context"
	"net/http"
	"strings"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// maxSearched is how many exchanges are looked at for near misses when none is named. Our choice (I).
const maxSearched = 200

// ListNearMisses tells what requests nearly met.
func (c *Control) ListNearMisses(ctx context.Context, r gen.ListNearMissesRequestObject) (gen.ListNearMissesResponseObject, error) {
	e, err := c.enter(r.World)
	if err != nil {
		return nil, err
	}
	list := gen.ListNearMisses200JSONResponse{NearMisses: []gen.NearMiss{}}
	limit, looked, found := limitOf(r.Params.Limit), 0, r.Params.Exchange == nil
	err = filter{kinds: []string{journal.KindExchange}}.walk(ctx, e, start(true), true, func(at journal.Entry) bool {
		if r.Params.Exchange != nil && at.Exchange.ID != *r.Params.Exchange {
			return true
		}
		looked, found = looked+1, true
		for _, miss := range c.nearMisses(e, at) {
			if len(list.NearMisses) < limit && (r.Params.Kind == nil || *r.Params.Kind == miss.Kind) {
				list.NearMisses = append(list.NearMisses, miss)
			}
		}
		return r.Params.Exchange == nil && looked < maxSearched && len(list.NearMisses) < limit
	})
	if err == nil && !found {
		err = &problem{status: http.StatusNotFound, detail: "The journal keeps no exchange " + *r.Params.Exchange + "; old entries are dropped."}
	}
	return list, err
}

// nearMisses are what an exchange nearly met: operations where none matched, and else, unless it was
// refused before, what the World would have had for it.
func (c *Control) nearMisses(e *engine.Engine, at journal.Entry) []gen.NearMiss {
	x := at.Exchange
	var near []core.NearMiss
	switch {
	case x.Reason == journal.ReasonRoute:
		near = c.process.Nearest(x.Request.Method, x.Request.Target)
	case x.Reason == "" && x.Operation != "":
		near, _ = engine.Do(e, core.NearMisses{Asked: askedOf(x), At: x.At, Injected: x.Injected, Cut: x.Request.Cut}) // never refused
	}
	var shown []gen.NearMiss
	for _, n := range near {
		miss := gen.NearMiss{
			Seq: at.Seq, Exchange: x.ID, Kind: gen.NearMissKind(n.Kind), Name: n.Name, About: optional(n.About), Distance: n.Distance,
			Differs: []gen.Difference{},
		}
		for _, d := range n.Differs {
			miss.Differs = append(miss.Differs, gen.Difference{Field: d.Field, Expected: d.Expected, Got: d.Got})
		}
		shown = append(shown, miss)
	}
	return shown
}

// askedOf is a request as rules saw it, as far as the journal keeps it: without what is secret.
func askedOf(x *journal.Exchange) core.Asked {
	a := core.Asked{
		Operation: x.Operation, Header: x.Request.Header, Body: x.Request.Body, Caller: core.Caller{User: x.Caller},
		Type: core.MessageType(x.Type), Exchange: x.ID,
	}
	_, a.Query, _ = strings.Cut(x.Request.Target, "?")
	for _, p := range x.Path {
		a.PathNames, a.PathValues = append(a.PathNames, p.Name), append(a.PathValues, p.Value)
	}
	return a
}
