// Package api is the door of the mocked API: it implements the generated strict server, maps
// each request to a command of the core and each answer back, and writes every refusal. It has
// no branch on state: what is allowed, the World decides.
package api

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wabamock/wabamock/gen"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
)

// API implements every operation of openapi.yaml, in files by tag. It holds no state of its own;
// safe for concurrent use.
type API struct {
	log       *slog.Logger
	maxUpload int64 // bytes of a binary body
	ownCA     func() ([]byte, error)
}

var _ gen.StrictServerInterface = (*API)(nil)

// New makes the door. maxUpload bounds binary bodies, in bytes; ownCA is asked, when somebody
// downloads it, for the CA of the certificate that the server presents, in PEM.
func New(log *slog.Logger, maxUpload int64, ownCA func() ([]byte, error)) *API {
	return &API{log: log, maxUpload: maxUpload, ownCA: ownCA}
}

// Register mounts every operation on a router and makes it read bodies as they were judged.
func (a *API) Register(e *echo.Echo) {
	e.Binder = binder{}
	gen.RegisterHandlers(e, gen.NewStrictHandler(a, []gen.StrictMiddlewareFunc{rawBody}))
}

// Trip is what the server found out about a request before its handler runs.
type Trip struct {
	World      *engine.Engine
	WorldName  string // empty: the default world
	Secure     bool   // the request came by https
	Host       string // of the server, as the client wrote it
	Prefix     string // of the World's paths, such as "/w/shop"; empty: the default world
	Credential core.Credential
	Caller     core.Caller
	Body       []byte // a JSON body as it was judged; the World may keep it, nobody may change it
	Kind       string // value of the discriminator of a body that is a union, such as the type of a message
	Message    string // id of the message that the handler sent; the server tells the World once the client has its answer

	Then  []core.Planned  // what a rule plans for the message that the handler sends; nil: nothing
	Hooks *core.Adversity // of the webhooks about that message; nil: the World's
	As    string          // number whose meaning that message has in place of its recipient's; empty: the recipient's

	Done engine.Place // of the first command of the handler; zero: there was none
	Told uint64       // seq of the last entry that the command put into the journal; Done.After: it put none

	Injected string // who decided the answer, or a part of it, in place of the World, as answers name it; see Inject
}

// maxInjected bounds Trip.Injected, in bytes: it goes into a header. Our choice.
const maxInjected = 1 << 10

// Inject notes somebody down who decided the answer, or a part of it, in place of the World: a rule,
// a number, a preference. Each is named once; those for whom there is no room are left out.
func (t *Trip) Inject(by string) {
	const between = ", "
	switch {
	case by == "" || slices.Contains(strings.Split(t.Injected, between), by):
	case t.Injected == "":
		t.Injected = by
	case len(t.Injected)+len(between)+len(by) <= maxInjected:
		t.Injected += between + by
	}
}

// TripKey is the key under which a request's context holds its *Trip; the server puts one into
// every request.
type TripKey struct{}

// TripOf is the Trip of a request's context.
func TripOf(ctx context.Context) *Trip {
	t, _ := ctx.Value(TripKey{}).(*Trip)
	return t
}

// Link is the URL of a path of the World, as the client would reach it.
func (t *Trip) Link(path string) string {
	if t.Secure {
		return "https://" + t.Host + t.Prefix + path
	}
	return "http://" + t.Host + t.Prefix + path
}

// do does a command in the World of the request, and notes the place of the first one.
func do[R any](ctx context.Context, c core.Command[R]) (R, error) {
	t := TripOf(ctx)
	if t.Done.Step > 0 {
		return engine.Do(t.World, c)
	}
	answer, _, err := engine.DoNoted(t.World, c, func(at engine.Place) {
		t.Done = at
		_, t.Told = t.World.Journal().Bounds()
	})
	return answer, err
}

// meta is the meta of answers that the core of the real client gives: a bare version.
// Source: overview, Response envelope (O).
func meta(ctx context.Context) gen.Meta {
	return gen.Meta{APIStatus: gen.APIStatusStable, Version: TripOf(ctx).World.Options().ClientVersion.String()}
}

// webMeta is the meta of answers that the web app of the real client gives, login and users: the
// version has a leading v. Source: clients, Answers in general (O).
func webMeta(ctx context.Context) gen.Meta {
	m := meta(ctx)
	m.Version = "v" + m.Version
	return m
}

// binder decodes a body that the contract has judged.
type binder struct{}

// Bind decodes the JSON body of the request's Trip; no body leaves the value as it is.
func (binder) Bind(into any, c echo.Context) error {
	body := TripOf(c.Request().Context()).Body
	if _, message := into.(*gen.SendMessageRequest); message || len(body) == 0 {
		return nil // a message is decoded once, by its type: see SendMessage
	}
	if err := json.Unmarshal(body, into); err != nil {
		return &core.Fault{Code: 1009, Details: fmt.Sprintf("Parameter value can't be read: %s", err)}
	}
	return nil
}
