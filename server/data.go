package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/wabamock/wabamock/server/internal/control"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/journal"
	"github.com/wabamock/wabamock/server/internal/store"
)

// data keeps worlds in a data directory. Nil keeps none.
type data struct {
	store *store.Store
	log   *slog.Logger
}

// openData opens the data directory that is configured; nil when none is.
func (s *Server) openData() (*data, error) {
	if s.config.DataDir == "" {
		return nil, nil //nolint:nilnil // nil is a data that keeps nothing
	}
	kept, err := store.Open(store.Options{Dir: s.config.DataDir, Layout: engine.Layout(), Failed: func(err error) {
		s.ready.Store(false)
		s.log.Error("nothing is kept any more: requests are refused until the mock is started again", "error", err)
	}})
	if err != nil {
		return nil, err
	}
	return &data{store: kept, log: s.log}, nil
}

// close writes an image of each world, so that the next start has little to do, and lets go of the
// directory.
func (d *data) close(worlds []*world) error {
	if d == nil {
		return nil
	}
	var errs []error
	for _, w := range worlds {
		errs = append(errs, w.engine.Checkpoint())
	}
	return errors.Join(errors.Join(errs...), d.store.Close())
}

// back is a world that was kept.
type back struct {
	name   string
	engine *engine.Engine
	record *control.Record
	log    *store.World
}

// bringBack reads all worlds that were kept. None of them goes on yet: when one can't be read,
// nothing has changed.
func (d *data) bringBack(limits journal.Limits, record func(string, *control.Record) *control.Record) ([]back, error) {
	if d == nil {
		return nil, nil
	}
	names, err := d.store.Worlds()
	if err != nil {
		return nil, err
	}
	fresh := func() []part { return partsOf(record("", nil)) }
	var all []back
	for _, name := range names {
		log, saved, err := d.store.Load(name)
		if err != nil {
			return nil, err
		}
		r := record(name, nil)
		e, err := engine.Recover(engine.Kept{Image: saved.Image, Records: saved.Records, Blob: log.Blob}, limits, &life{parts: partsOf(r), fresh: fresh})
		if err != nil {
			return nil, fmt.Errorf("bring world %q back: %w", name, err)
		}
		all = append(all, back{name, e, r, log})
	}
	for _, b := range all {
		if err := b.engine.Keep(b.log, false); err != nil {
			return nil, fmt.Errorf("keep world %q: %w", b.name, err)
		}
		_, _ = engine.Do(b.engine, core.Recover{Stopped: true}) // never refused
	}
	return all, nil
}

// create keeps a new world in place of the one before (nil: there was none). Nobody else has its
// engine yet.
func (d *data) create(name string, e *engine.Engine, before *world) *store.World {
	if d == nil {
		return nil
	}
	var old *store.World
	if before != nil {
		old = before.log
	}
	log := d.store.Create(name, old)
	if err := e.Keep(log, true); err != nil {
		d.log.Error("world not kept", "world", name, "error", err)
	}
	return log
}

// drop deletes what is kept of a world that is no more.
func (w *world) drop() {
	if w.log != nil {
		w.log.Drop()
	}
}

// tend writes an image of a world whenever its log has become long, until the context ends.
func (d *data) tend(ctx context.Context, w *world) {
	if w.log == nil {
		return
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-w.log.Full():
			if err := w.engine.Checkpoint(); err != nil {
				d.log.Error("image of a world not written", "world", w.name, "error", err)
			}
		}
	}
}

// populate lets the worlds live that were kept, and the default one in any case.
func (s *Server) populate() error {
	ws := s.worlds
	all, err := ws.data.bringBack(s.journalLimits(), ws.record)
	if err != nil {
		return err
	}
	missing, fresh := !slices.ContainsFunc(all, func(b back) bool { return b.name == DefaultWorld }), newborn{}
	if missing {
		if fresh, err = ws.start(); err != nil {
			return fmt.Errorf("create world %q: %w", DefaultWorld, err)
		}
	}
	ws.mu.Lock()
	defer ws.mu.Unlock()
	for _, b := range all {
		ws.run(b.name, b.engine, b.record, b.log).beside.Tape().Spoil("it was brought back from --data-dir")
	}
	if missing {
		if _, err := ws.add(DefaultWorld, fresh); err != nil {
			return err
		}
	}
	if len(all) > 0 {
		s.log.Info("worlds brought back; what was kept of them wins over fixture and options", "worlds", len(all), "data_dir", s.config.DataDir)
	}
	return nil
}

// refusal is why nothing may be done any more; nil: it may.
func (d *data) refusal() error {
	if d == nil || d.store.Err() == nil {
		return nil
	}
	return unkept()
}

// unkept refuses what can't be kept.
func unkept() *core.Fault {
	return &core.Fault{Code: 1014, Details: "The data directory can't be written any more (--data-dir): see the log of the mock, and start it again"}
}

// header is the header of an answer for the record. It is the answer's own, unless that may have to be
// replaced because it can't be kept.
func (v *visit) header() http.Header {
	if v.world.log == nil {
		return v.answer.Header()
	}
	return v.answer.Header().Clone()
}

// retract sends a refusal in the place of an answer that can't be kept.
func (s *Server) retract(c echo.Context, v *visit) {
	a := &v.answer
	a.status, a.body = 0, nil
	c.SetResponse(echo.NewResponse(a, c.Echo()))
	v.code = s.api.Refuse(c, unkept())
	body := a.kept()
	a.Header()[echo.HeaderContentLength] = []string{strconv.Itoa(len(body))}
	a.send()
	_, _ = a.to.Write(body) // the client may have gone
}

// guard lets answers of the control API wait until what was done is kept.
func (d *data) guard(h http.Handler) http.Handler {
	if d == nil {
		return h
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w = &committing{ResponseWriter: w, request: r, store: d.store}
		}
		h.ServeHTTP(w, r)
	})
}

// committing is an answer that begins once what was done is kept.
type committing struct {
	http.ResponseWriter
	request *http.Request
	store   *store.Store
	begun   bool
	failed  bool
}

// WriteHeader begins the answer, or another one when nothing can be kept.
func (c *committing) WriteHeader(status int) {
	if c.begun {
		return
	}
	c.begun = true
	if err := c.store.Commit(c.request.Context()); err == nil {
		c.ResponseWriter.WriteHeader(status)
		return
	}
	c.failed = true
	c.Header().Del("Content-Length")
	c.Header().Set("Content-Type", "application/problem+json")
	c.ResponseWriter.WriteHeader(http.StatusServiceUnavailable)
	_, _ = fmt.Fprintf(c.ResponseWriter, `{"type":"about:blank","title":%q,"status":%d,"detail":%q}`,
		http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable, unkept().Details) // the client may have gone
}

// Write writes a part of the body.
func (c *committing) Write(b []byte) (int, error) {
	c.WriteHeader(http.StatusOK)
	if c.failed {
		return len(b), nil
	}
	return c.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (c *committing) Unwrap() http.ResponseWriter { return c.ResponseWriter }
