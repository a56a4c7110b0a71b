// Package server is wabamock as a value: it wires the rooms below, listens, and stops. Two
// servers in one process share nothing.
package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/labstack/echo/v4"

	"github.com/wabamock/wabamock/server/internal/api"
	"github.com/wabamock/wabamock/server/internal/clock"
	"github.com/wabamock/wabamock/server/internal/control"
	"github.com/wabamock/wabamock/server/internal/scenario"
	"github.com/wabamock/wabamock/server/internal/tlsca"
)

// Server is the mock: make one with New, then Start it, or use it as an http.Handler without a
// listener. Safe for concurrent use.
type Server struct {
	config      Config
	repeats     bool                         // a recording is repeated, see rehearsal
	paced       func(ordinal uint64, p pace) // is told how far an exchange has come, and holds it there; nil: nobody is
	log         *slog.Logger
	wall        *clock.Clock
	begin       Config // config, with what its scenarios want
	fixture     *scenario.Fixture
	shelf       *shelf
	description *description
	api         *api.API
	echo        *echo.Echo
	control     http.Handler
	worlds      *worlds
	meanings    *meanings
	identity    func() (*tlsca.Identity, error) // what https presents, made at the first call
	presenting  sync.Mutex                      // held while that follows the default world
	ended       control.Ended                   // what is left of worlds that are over
	ours        atomic.Int64                    // violations of openapi.yaml in answers

	mu         sync.Mutex
	url        string
	controlURL string                        // where the control API is, without its path
	cleanups   []func(context.Context) error // last in, first out; nil: closed
	ready      atomic.Bool
	stopping   chan struct{} // closed when Close begins
}

// New makes a server from its Config, with the default world in it. Nothing is listened on yet.
// The error names the field of the Config, or the place in the fixture, that can't be.
func New(c Config) (*Server, error) { return assemble(c, false) }

// assemble makes a server: one that serves, or one that repeats a recording and posts nothing.
func assemble(c Config, repeats bool) (*Server, error) {
	c, err := c.WithDefaults()
	if err != nil {
		return nil, fmt.Errorf("configure server: %w", err)
	}
	s := &Server{config: c, repeats: repeats, log: c.logger(), wall: clock.Real(), stopping: make(chan struct{})}
	go func() { _, _ = readMeanings() }() // beside the description, which takes as long; stock waits for it
	if s.description, err = describe(); err != nil {
		return nil, err
	}
	s.ended.Coverage = s.description.universe.NewSum(s.version().Version)
	if err := s.stock(); err != nil {
		return nil, err
	}
	s.identity = sync.OnceValues(s.newIdentity)
	s.api = api.New(s.log, c.HTTP.MaxUpload, s.ownCA)
	s.echo = s.router()
	s.control = s.controlHandler()
	s.url, s.controlURL = s.guessURLs()
	data, err := s.openData()
	if err != nil {
		return nil, err
	}
	s.control = data.guard(s.control)
	s.worlds = &worlds{wall: s.wall, ttl: c.WorldTTL, max: c.MaxWorlds, policy: c.Worlds, start: s.startWorld, poster: s.newPoster, data: data, live: map[string]*world{}, record: s.newRecord, bury: s.bury}
	if repeats {
		s.worlds.poster = nil
	}
	if err := s.open(); err != nil {
		return nil, errors.Join(err, data.close(nil))
	}
	return s, nil
}

// stock reads what every world begins with.
func (s *Server) stock() (err error) {
	if s.meanings, err = readMeanings(); err != nil {
		return err
	}
	g := guide{description: s.description}
	if s.config.FixtureYAML != nil {
		if g.own, err = loadFixture(s.config); err != nil {
			return err
		}
		g.ownName = s.config.Fixture
	}
	if s.shelf, err = newShelf(g, s.config.Scenarios); err != nil {
		return err
	}
	if s.begin, err = s.config.begin(s.shelf.start()); err != nil {
		return err
	}
	s.fixture, err = loadFixture(s.begin)
	return err
}

// router is the router of the mocked API.
func (s *Server) router() *echo.Echo {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = func(err error, c echo.Context) { _ = s.api.Refuse(c, err) }
	e.Use(s.pipeline)
	s.api.Register(e)
	return e
}

// open brings back the worlds that were kept, or the default world into being, and starts to tend
// them.
func (s *Server) open() error {
	if err := s.populate(); err != nil {
		return err
	}
	if s.worlds.data != nil {
		s.present()
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.worlds.tend(ctx)
	}()
	s.cleanups = append(s.cleanups, func(context.Context) error {
		stop()
		<-done
		return s.worlds.data.close(s.worlds.close())
	})
	s.ready.Store(true)
	return nil
}

// Start listens and serves in the background until Close. It returns when requests are answered,
// or with the error for which they can't be; the server is then as it was.
func (s *Server) Start(ctx context.Context) error {
	var own net.Listener
	l, err := s.listen(ctx, s.config.Listen)
	if err == nil && s.config.ControlListen != "" {
		own, err = s.listen(ctx, s.config.ControlListen)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil && s.cleanups == nil {
		err = errors.New("start server: it is closed")
	}
	if err != nil {
		return errors.Join(err, closeAll(l, own))
	}
	s.url = baseURL(s.config.TLS, l.Addr().String())
	s.controlURL = s.url
	s.present() // a default world that came back may have a certificate
	s.serve(l, s)
	if own != nil {
		s.controlURL = baseURL(s.config.TLS, own.Addr().String())
		s.serve(own, s.control)
	}
	return nil
}

// listen opens a listener.
func (s *Server) listen(ctx context.Context, address string) (net.Listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	if !s.config.TLS {
		return l, nil
	}
	id, err := s.identity()
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return tls.NewListener(l, id.Config()), nil
}

// closeAll closes the listeners that were opened.
func closeAll(list ...net.Listener) error {
	var errs []error
	for _, l := range list {
		if l != nil {
			errs = append(errs, l.Close())
		}
	}
	return errors.Join(errs...)
}

// serve serves in the background until the server is closed; the caller holds the lock.
func (s *Server) serve(l net.Listener, handler http.Handler) {
	h, failed := s.newHTTP(handler), make(chan error, 1)
	go func() { failed <- h.Serve(l) }()
	s.cleanups = append(s.cleanups, func(ctx context.Context) error {
		err := h.Shutdown(ctx)
		if err != nil {
			_ = h.Close() // those that did not end in time are cut off
		}
		if served := <-failed; !errors.Is(served, http.ErrServerClosed) {
			err = errors.Join(err, served)
		}
		return err
	})
}

// newHTTP is the HTTP server with every limit set.
func (s *Server) newHTTP(handler http.Handler) *http.Server {
	limits := s.config.HTTP
	var protocols http.Protocols
	protocols.SetHTTP1(true) // alone: the connection of a request is its own, so that faults can break it
	return &http.Server{
		Handler:           handler,
		Protocols:         &protocols,
		ReadHeaderTimeout: positive(limits.ReadHeaderTimeout),
		ReadTimeout:       positive(limits.ReadTimeout),
		WriteTimeout:      positive(limits.WriteTimeout),
		IdleTimeout:       positive(limits.IdleTimeout),
		MaxHeaderBytes:    limits.MaxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
}

// Close stops listening, lets requests that are under way end (for Config.HTTP.ShutdownTimeout
// at most), and stops every world. It may be called once.
func (s *Server) Close(ctx context.Context) error {
	s.ready.Store(false)
	s.mu.Lock()
	if s.cleanups != nil {
		close(s.stopping)
	}
	cleanups := s.cleanups
	s.cleanups = nil
	s.mu.Unlock()
	if limit := s.config.HTTP.ShutdownTimeout; limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, limit)
		defer cancel()
	}
	var errs []error
	for _, cleanup := range slices.Backward(cleanups) {
		errs = append(errs, cleanup(ctx))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("close server: %w", err)
	}
	return nil
}
