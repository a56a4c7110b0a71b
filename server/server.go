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
	"github.com/wabamock/wabamock/server/internal/scenario"
	"github.com/wabamock/wabamock/server/internal/tlsca"
)

// Server is the mock: make one with New, then Start it, or use it as an http.Handler without a
// listener. Safe for concurrent use.
type Server struct {
	config      Config
	log         *slog.Logger
	wall        *clock.Clock
	fixture     *scenario.Fixture
	description *description
	api         *api.API
	echo        *echo.Echo
	control     http.Handler
	worlds      *worlds
	identity    func() (*tlsca.Identity, error) // what https presents, made at the first call
	ours        atomic.Int64                    // violations of openapi.yaml in answers

	mu       sync.Mutex
	url      string
	cleanups []func(context.Context) error // last in, first out; nil: closed
	ready    atomic.Bool
}

// New makes a server from its Config, with the default world in it. Nothing is listened on yet.
// The error names the field of the Config, or the place in the fixture, that can't be.
func New(c Config) (*Server, error) {
	c, err := c.WithDefaults()
	if err != nil {
		return nil, fmt.Errorf("configure server: %w", err)
	}
	s := &Server{config: c, log: c.logger(), wall: clock.Real()}
	if s.fixture, err = loadFixture(c); err != nil {
		return nil, err
	}
	if s.description, err = describe(); err != nil {
		return nil, err
	}
	s.identity = sync.OnceValues(s.newIdentity)
	s.api = api.New(s.log, c.HTTP.MaxUpload, s.ownCA)
	s.echo = s.router()
	s.control = s.controlHandler()
	s.url = s.guessURL()
	s.worlds = &worlds{wall: s.wall, ttl: c.WorldTTL, max: c.MaxWorlds, policy: c.Worlds, start: s.startWorld, poster: s.newPoster, live: map[string]*world{}}
	return s, s.open()
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

// open brings the default world into being, and starts to tend the others.
func (s *Server) open() error {
	s.worlds.mu.Lock()
	_, err := s.worlds.add(DefaultWorld)
	s.worlds.mu.Unlock()
	if err != nil {
		return err
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
		s.worlds.close()
		return nil
	})
	s.ready.Store(true)
	return nil
}

// Start listens and serves in the background until Close. It returns when requests are answered,
// or with the error for which they can't be; the server is then as it was.
func (s *Server) Start(ctx context.Context) error {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", s.config.Listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", s.config.Listen, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cleanups == nil {
		return errors.Join(errors.New("start server: it is closed"), l.Close())
	}
	url := baseURL(s.config.TLS, l.Addr().String())
	if s.config.TLS {
		id, err := s.identity()
		if err != nil {
			return errors.Join(err, l.Close())
		}
		l = tls.NewListener(l, id.Config())
	}
	s.url = url
	h, failed := s.newHTTP(), make(chan error, 1)
	go func() { failed <- h.Serve(l) }()
	s.cleanups = append(s.cleanups, func(ctx context.Context) error {
		if limit := s.config.HTTP.ShutdownTimeout; limit > 0 {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, limit)
			defer cancel()
		}
		err := h.Shutdown(ctx)
		if err != nil {
			_ = h.Close() // those that did not end in time are cut off
		}
		if served := <-failed; !errors.Is(served, http.ErrServerClosed) {
			err = errors.Join(err, served)
		}
		return err
	})
	return nil
}

// newHTTP is the HTTP server with every limit set.
func (s *Server) newHTTP() *http.Server {
	limits := s.config.HTTP
	return &http.Server{
		Handler:           s,
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
	cleanups := s.cleanups
	s.cleanups = nil
	s.mu.Unlock()
	var errs []error
	for _, cleanup := range slices.Backward(cleanups) {
		errs = append(errs, cleanup(ctx))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("close server: %w", err)
	}
	return nil
}
