package server

import (
	"context"
	"net/url"
	"strings"
	"time"

	"github.com/wabamock/wabamock/server/internal/api"
	"github.com/wabamock/wabamock/server/internal/contract"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
)

// visit is one request on its way through the server: the context of its handler, and what the
// rooms find out about it. It lives as long as the request.
type visit struct {
	context.Context //nolint:containedctx // a visit is the request's context

	trip      api.Trip
	world     *world
	path      string // in the listing's form: without world, /v1 and trailing slash
	target    string // path and query as they came
	ordinal   uint64
	at        time.Time    // world time at which the request came
	judged    engine.Place // of the first command that may decide about it before its handler; zero: there was none
	after     uint64       // seq of the journal's newest entry then
	operation *contract.Operation
	verdict   contract.Verdict
	met       []uint64 // points of the description that the request met, a bit each; nil: it was not judged
	metHere   [maxMet]uint64
	reason    string // why it is refused before the World sees it, as the journal has it; empty: it is not
	body      []byte // of the request, where it was read whole; never changed
	begun     []byte // beginning of a body that the handler read; nil: nothing was
	length    int64  // of the request's body
	answer    recorder
	code      core.Code     // of the refusal; 0: none
	fault     *core.Break   // what a rule wants the client to meet in place of the answer; nil: nothing
	delay     time.Duration // of the answer, wall time
	lingered  bool          // that has gone by
	unjudged  bool          // the answer need not be what openapi.yaml says
	sum       engine.Sum    // of the answer, for the fingerprint
	again     *again        // the request was made before; nil: a client makes it
}

// Value answers the visit's Trip under the key of the api room.
func (v *visit) Value(key any) any {
	if key == (api.TripKey{}) {
		return &v.trip
	}
	return v.Context.Value(key)
}

// worldPrefix begins the path form of a world: /w/{world}/ and what follows.
const worldPrefix = "/w/"

// splitWorld takes the world off a path; an empty name means that the path names none.
func splitWorld(path string) (name, rest string) {
	if !strings.HasPrefix(path, worldPrefix) {
		return "", path
	}
	name, rest, _ = strings.Cut(path[len(worldPrefix):], "/")
	return name, "/" + rest
}

// listingForm is a path as the listing has it: without the version segment of the real client
// and without one trailing slash. Source: overview, Base URL and routing (D, S).
func listingForm(path string) string {
	if rest, ok := strings.CutPrefix(path, "/v1"); ok && (rest == "" || rest[0] == '/') {
		path = rest
	}
	if len(path) > 1 {
		path = strings.TrimSuffix(path, "/")
	}
	if path == "" {
		return "/"
	}
	return path
}

// worldName tells which world a request means, and the credential as that world knows it: by
// path first, then by the credential (admin@shop, or a token of the world shop), else the default
// one. Source: DESIGN, Worlds.
func (s *Server) worldName(fromPath string, c core.Credential) (string, core.Credential) {
	switch {
	case fromPath != "":
		c.User = strings.TrimSuffix(c.User, "@"+fromPath)
		return fromPath, c
	case c.Scheme == core.Basic:
		user, name := splitAt(c.User)
		if name == "" || s.worlds.knowsUser(c.User) {
			return DefaultWorld, c
		}
		c.User = user
		return name, c
	case c.Scheme == core.Bearer:
		if name := core.WorldOfToken(c.Token); name != "" {
			return name, c
		}
		token, name := splitAt(c.Token)
		if name == "" {
			return DefaultWorld, c
		}
		c.Token = token
		return name, c
	case c.Scheme == core.APIKey:
		key, name := splitAt(c.Key)
		if name == "" {
			return DefaultWorld, c
		}
		c.Key = key
		return name, c
	}
	return DefaultWorld, c
}

// splitAt splits what@world at the last @; the name is empty when there is none, or when it
// could not be the name of a world.
func splitAt(s string) (what, name string) {
	i := strings.LastIndexByte(s, '@')
	if i < 0 || !isWorldName(s[i+1:]) {
		return s, ""
	}
	return s[:i], s[i+1:]
}

// route takes the world off a URL and puts its path into the listing's form, for the router to see.
// What is between two slashes as it was sent is one part, however it is escaped.
func (v *visit) route(u *url.URL) (world string) {
	if u.RawPath == "" {
		world, u.Path = splitWorld(u.Path)
		u.Path = listingForm(u.Path)
	} else {
		world, u.RawPath = splitWorld(u.RawPath)
		u.RawPath = listingForm(u.RawPath)
		world = unescape(world)
		u.Path = unescape(u.RawPath)
	}
	v.path = u.Path
	return world
}

// unescape decodes a part of a path; what can't be decoded stays as it is.
func unescape(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	return s
}
