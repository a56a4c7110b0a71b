package server

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// controlRoot is where our own API begins; the mocked API has no such path.
const controlRoot = "/_mock"

// isControl tells whether a path is one of our own API.
func isControl(path string) bool {
	rest, ok := strings.CutPrefix(path, controlRoot)
	return ok && (rest == "" || rest[0] == '/')
}

// picturePrefix is where links to photos and icons lead: unauthenticated, as the links of the
// real client are. Source: profile, Open points 4.
const picturePrefix = "/pictures/"

// ServeHTTP takes a request of either API (of the mocked one alone when the control API has a
// listener of its own): it finds the world and the listing's form of the path, and hands over to the router. It takes the request over: URL and headers are not as they
// were when it returns.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.config.ControlListen == "" && isControl(r.URL.Path) {
		s.control.ServeHTTP(w, r)
		return
	}
	v := &visit{Context: r.Context(), target: r.URL.RequestURI(), again: againOf(r.Context())}
	fromPath := v.route(r.URL)
	credential := core.ParseCredential(r.Header.Get("Authorization"))
	name, credential := s.worldName(fromPath, credential)
	v.trip.Credential = credential
	v.trip.Secure, v.trip.Host = r.TLS != nil, r.Host

	r = r.WithContext(v)
	world, err := s.worlds.enter(name, mayCreate(fromPath, credential))
	if err != nil {
		s.turnAway(w, r, v, err)
		return
	}
	v.world, v.trip.World = world, world.engine
	if name != DefaultWorld {
		v.trip.WorldName, v.trip.Prefix = name, worldPrefix+name
	}
	v.ordinal, v.at = world.engine.Begin()
	_, v.after = world.engine.Journal().Bounds()
	if strings.HasPrefix(v.path, picturePrefix) {
		s.stamp(w.Header(), r, v)
		s.picture(w, r, v)
		return
	}
	s.echo.ServeHTTP(w, r)
}

// mayCreate tells whether a request may bring its world into being: a login and a path may, a
// token of a world that is gone may not.
func mayCreate(fromPath string, c core.Credential) bool {
	return fromPath != "" || c.Scheme == core.Basic
}

// turnAway answers a request for a world that is not there, in the name of the default world.
func (s *Server) turnAway(w http.ResponseWriter, r *http.Request, v *visit, err error) {
	world, _ := s.worlds.enter(DefaultWorld, false) // always there
	v.world, v.trip.World = world, world.engine
	if v.trip.Credential.Scheme == core.Bearer && !strings.HasPrefix(v.target, worldPrefix) {
		err = &core.Fault{Code: 1005, Rule: ruleWorldGone, Details: "The world of this token is gone"}
	}
	v.ordinal, v.at = world.engine.Begin()
	_, v.after = world.engine.Journal().Bounds()
	c := s.echo.NewContext(r, w)
	s.answer(c, v, func() error { return err })
}

// picture serves the bytes behind a link to a photo or an icon. It is no operation of the API, so
// it is neither judged nor counted; the journal has it as an exchange without one.
func (s *Server) picture(w http.ResponseWriter, r *http.Request, v *visit) {
	x := &journal.Exchange{
		ID: exchangeID(v.ordinal), At: v.at,
		Request:  journal.Message{Method: r.Method, Target: v.target},
		Response: journal.Message{Status: http.StatusOK, Header: w.Header()},
	}
	p, err := engine.Do(v.world.engine, core.PictureAt{Token: strings.TrimPrefix(v.path, picturePrefix)})
	body := p.Bytes
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Type", p.Type)
	if err != nil {
		body, x.Response.Status = []byte("no such picture\n"), http.StatusNotFound
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	x.Response.Length = int64(len(body))
	s.keep(&x.Response, body, false)
	s.onTape(r, v, x, r.Header.Get("Authorization"), body)
	v.again.becomes(x)
	v.world.engine.End(x, engine.Closing{
		Label: otherLabel, Result: strconv.Itoa(x.Response.Status), Answer: v.sumPicture(r.Method, x.Response.Status, body),
	})
	w.WriteHeader(x.Response.Status)
	_, _ = w.Write(body) // the reader may have gone
}
