package server

import (
	"bytes"
	"net/http"
	"net/url"

	"github.com/wabamock/wabamock/server/internal/capsule"
	"github.com/wabamock/wabamock/server/internal/control"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/journal"
	"github.com/wabamock/wabamock/server/internal/scenario"
)

// onTape notes down what it takes to repeat an exchange, and is not in its record. The body is that of
// the answer.
func (s *Server) onTape(r *http.Request, v *visit, x *journal.Exchange, authorization string, body []byte) {
	n := capsule.Note{
		Ordinal: v.ordinal, Host: r.Host, Secure: r.TLS != nil, Authorization: authorization,
		Judged: capsule.Moment(v.judged), Done: capsule.Moment(v.trip.Done),
	}
	if v.begun == nil && !bytes.Equal(v.body, x.Request.Body) {
		n.Body, n.Masked = v.body, x.Request.Body
		if x.Request.Cut {
			n.Masked = redactedRequest(v.operation, v.body)
		}
	}
	if v.operation != nil && secretive[v.operation.ID] && !v.answer.passes && !bytes.Equal(body, x.Response.Body) {
		n.Answer, n.Known = body, x.Response.Body
		if x.Response.Cut {
			n.Known = redactedAnswer(v.operation, body)
		}
	}
	v.world.beside.Tape().Note(n, s.config.JournalEntries)
}

// capsuleOf is what the manifest of a capsule says of the process.
func (s *Server) capsuleOf() capsule.Manifest {
	return capsule.Manifest{
		Program: s.version().Version, Spec: mustDescribe().contract.Digest,
		Config: capsule.Config{
			JournalBody: s.config.JournalBody, MaxBody: s.config.HTTP.MaxBody,
			MaxUpload: s.config.HTTP.MaxUpload, MaxDepth: s.config.HTTP.MaxDepth,
		},
	}
}

// spoil tells that nobody knows how a world came to be as it is.
func (ws *worlds) spoil(name, why string) {
	ws.mu.RLock()
	defer ws.mu.RUnlock()
	if w := ws.live[name]; w != nil {
		w.beside.Tape().Spoil(why)
	}
}

// noteLoad notes down that a scenario was loaded again because its file was changed.
func (w *world) noteLoad(s *scenario.Scenario, at engine.Place) {
	body, err := control.LoadBody(s.Core().Source)
	if err != nil {
		w.beside.Tape().Spoil("a scenario that was loaded can't be written down")
		return
	}
	w.beside.Tape().Deed(capsule.Deed{
		After: at.After, Step: at.Step, Until: w.engine.Journal().Mark().Seq, At: at.At, Operation: "LoadScenario",
		Method: http.MethodPost, Path: "/scenarios", Body: body, Status: http.StatusCreated,
	})
}

// noteUnload notes down that a scenario was unloaded because its file has another one now.
func (w *world) noteUnload(name string) {
	here := w.engine.Here()
	w.beside.Tape().Deed(capsule.Deed{
		After: here.After, Step: here.Step, Until: here.After, At: here.At, Operation: "UnloadScenario",
		Method: http.MethodDelete, Path: "/scenarios/" + url.PathEscape(name), Status: http.StatusNoContent,
	})
}
