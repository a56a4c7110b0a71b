package main

import (
	"bytes"
	"context"
	"log/slog"
	"time"

	"github.com/wabamock/wabamock/server"
)

// watchEvery is how often the files of scenarios are looked at. They are read, and not their times
// compared: that works on every file system, mounted ones included, and files are small.
const watchEvery = 500 * time.Millisecond

// reloader is what reads scenario files again: a *server.Server.
type reloader interface {
	ReloadScenario(f server.ScenarioFile) error
	MissScenario(file string, why error)
}

// watch reloads scenario files that change, until the context ends.
func watch(ctx context.Context, files []server.ScenarioFile, s reloader, log *slog.Logger) {
	var known []server.ScenarioFile
	for _, f := range files {
		if f.YAML != nil {
			known = append(known, f)
		}
	}
	missing := make([]bool, len(known))
	for pause(ctx, watchEvery) == nil {
		for i := range known {
			missing[i] = look(&known[i], missing[i], s, log)
		}
	}
}

// look reloads one file if it changed, and tells whether it can't be read.
func look(known *server.ScenarioFile, missed bool, s reloader, log *slog.Logger) bool {
	now, err := scenarioFile(known.Name)
	if missed != (err != nil) {
		s.MissScenario(known.Name, err)
	}
	switch {
	case err != nil && !missed:
		log.Error("scenario file not read, what was read before stays", "file", known.Name, "error", err)
		return true
	case err != nil || bytes.Equal(now.YAML, known.YAML):
		return err != nil
	}
	known.YAML = now.YAML
	if err := s.ReloadScenario(now); err != nil {
		log.Error("scenario file not reloaded, what was read before stays", "file", known.Name, "error", err)
	} else {
		log.Info("scenario file reloaded", "file", known.Name)
	}
	return false
}
