package server

import (
	"net/http"
	"runtime"
	"runtime/debug"
	"time"

	controlgen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/control"
	"github.com/wabamock/wabamock/server/internal/ui"
	"github.com/wabamock/wabamock/server/internal/webhook"
)

// controlHandler is our own API.
func (s *Server) controlHandler() http.Handler {
	born := s.wall.Now()
	p := control.Process{
		Ready:   s.ready.Load,
		Uptime:  func() time.Duration { return s.wall.Now().Sub(born) },
		Version: s.version(),
		Worlds:  liveWorlds{s},
		Ended:   &s.ended,

		Token:        s.config.ControlToken,
		Operations:   s.controlOperations,
		Limits:       control.Limits{Body: s.config.HTTP.MaxBody, File: s.config.HTTP.MaxUpload},
		Descriptions: descriptions(),

		Now: s.wall.Now, Wait: s.wall.Wait, Stopping: s.stopping,
		API: func() string { return s.URLs().API }, Agent: s.agent(),

		Page: ui.Handler(),

		Shelf: s.shelf, Nearest: s.nearTarget, Render: webhook.Render, Numbers: controlNumbers(), Capsule: s.capsuleOf,
	}
	for _, set := range s.config.Settings {
		p.Settings = append(p.Settings, controlgen.Setting{Key: set.Key, Value: set.Value, Source: set.Source})
	}
	return control.Handler(p)
}

// version is what runs, as far as the build recorded it.
func (s *Server) version() controlgen.Version {
	v := controlgen.Version{Version: s.config.Version, Go: runtime.Version(), APIVersion: s.description.version, Commit: s.config.Commit}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	if v.Version == "" {
		v.Version = info.Main.Version
	}
	for _, set := range info.Settings {
		if set.Key == "vcs.revision" && v.Commit == "" {
			v.Commit = set.Value
		}
	}
	return v
}
