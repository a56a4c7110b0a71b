package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"

	"github.com/knadh/koanf/v2"
	"github.com/spf13/pflag"

	"github.com/wabamock/wabamock/server"
)

// Where the configuration file is named, and where it is looked for when nobody names it.
const (
	configFlag     = "config"
	configVariable = variablePrefix + "CONFIG"
	configDefault  = "wabamock.yaml"
)

// Sources of values that nobody set.
const (
	fromDefault = "default"
	fromFixture = "fixture"
)

// resolved is the outcome of all sources.
type resolved struct {
	options

	report   []server.Setting // in the order of the table
	warnings []string
}

// resolve reads the settings from flags, environment, file and defaults, in this precedence.
// Its error joins everything that is wrong, each with its source and what is accepted.
func resolve(flags *pflag.FlagSet, environment []string) (resolved, error) {
	table := settings()
	file, err := fileOf(flags, environment, table)
	if err != nil {
		return resolved{}, err
	}
	variables, warnings := environmentLayer(environment, table)
	merged := koanf.New(".")
	origins := map[string]string{}
	for _, l := range []*layer{file, variables, flagLayer(flags, table)} {
		if err := merged.Load(l, nil); err != nil {
			return resolved{}, fmt.Errorf("merge settings: %w", err)
		}
		maps.Copy(origins, l.origins)
	}
	o, err := fill(table, merged, origins)
	if err != nil {
		return resolved{}, err
	}
	r := resolved{options: o, report: report(table, &o, origins), warnings: warnings}
	r.server.Settings = r.report
	if err := errors.Join(r.loadFixture(origins["fixture"]), r.loadScenarios(origins["scenario"])); err != nil {
		return resolved{}, err
	}
	return r, nil
}

// fill sets every setting that has a text, then lets the server judge and complete the whole.
func fill(table []setting, merged *koanf.Koanf, origins map[string]string) (options, error) {
	var o options
	var wrong []error
	for _, s := range table {
		origin, ok := origins[s.key]
		if !ok {
			continue
		}
		v := s.at(&o)
		if text := merged.String(s.key); !v.set(text) {
			wrong = append(wrong, badValue(s, text, origin, v.form()))
		}
	}
	if len(wrong) > 0 {
		return options{}, errors.Join(wrong...)
	}
	complete, err := o.server.WithDefaults()
	if err != nil {
		return options{}, byFlag(table, merged, origins, err)
	}
	o.server = complete
	if o.logFormat == "" {
		o.logFormat = formatText
	}
	return o, nil
}

// byFlag says what the server refused in the words of the command line.
func byFlag(table []setting, merged *koanf.Koanf, origins map[string]string, err error) error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return err
	}
	var wrong []error
	for _, err := range joined.Unwrap() {
		var refused *server.FieldError
		if errors.As(err, &refused) {
			for _, s := range table {
				if s.field == refused.Field {
					err = badValue(s, merged.String(s.key), origins[s.key], refused.Want)
				}
			}
		}
		wrong = append(wrong, err)
	}
	return errors.Join(wrong...)
}

// badValue names the setting, its value (not a secret one), its source and what is accepted.
func badValue(s setting, text, origin, form string) error {
	if s.secret {
		return fmt.Errorf("%s from %s: want %s", s.flag(), origin, form)
	}
	return fmt.Errorf("%s is %q from %s: want %s", s.flag(), text, origin, form)
}

// defaultOptions are the options when nothing is set.
func defaultOptions(table []setting) options {
	o, err := fill(table, koanf.New("."), nil)
	if err != nil {
		panic(fmt.Sprintf("the defaults are refused: %v", err))
	}
	return o
}

// report tells each value and where it came from.
func report(table []setting, o *options, origins map[string]string) []server.Setting {
	rows := make([]server.Setting, len(table))
	for i, s := range table {
		text := s.at(o).text()
		origin, ok := origins[s.key]
		switch {
		case ok && s.secret:
			text = mask
		case !ok && text == "" && s.group == worldGroup:
			origin = fromFixture
		case !ok:
			origin = fromDefault
		}
		rows[i] = server.Setting{Key: s.key, Value: text, Source: origin}
	}
	return rows
}

// fileOf reads the configuration file: the one that flag or environment name, or the one in the
// working directory, which need not exist.
func fileOf(flags *pflag.FlagSet, environment []string, table []setting) (*layer, error) {
	name, named := configDefault, false
	for _, entry := range environment {
		if v, ok := strings.CutPrefix(entry, configVariable+"="); ok && v != "" {
			name, named = v, true
		}
	}
	if f := flags.Lookup(configFlag); f != nil && f.Changed {
		name, named = f.Value.String(), true
	}
	content, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) && !named {
		return &layer{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	return fileLayer(filepath.ToSlash(name), content, table)
}

// loadFixture reads the fixture when it is a file rather than the name of a shipped one.
func (r *resolved) loadFixture(origin string) error {
	name := r.server.Fixture
	if !isPath(name) {
		return nil
	}
	content, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("--fixture is %q from %s: %w", name, origin, err)
	}
	r.server.FixtureYAML = content
	return nil
}

// loadScenarios reads the scenarios that are files rather than names of shipped ones.
func (r *resolved) loadScenarios(origin string) error {
	for i := range r.server.Scenarios {
		f, err := scenarioFile(r.server.Scenarios[i].Name)
		if err != nil {
			return fmt.Errorf("--scenario is %q from %s: %w", r.server.Scenarios[i].Name, origin, err)
		}
		r.server.Scenarios[i] = f
	}
	return nil
}

// scenarioFile reads a scenario when it is a file rather than the name of a shipped one. No more is
// read than a scenario may have.
func scenarioFile(name string) (server.ScenarioFile, error) {
	if !isPath(name) {
		return server.ScenarioFile{Name: name}, nil
	}
	file, err := os.Open(name)
	if err != nil {
		return server.ScenarioFile{}, err
	}
	content, err := io.ReadAll(io.LimitReader(file, maxScenario))
	if err = errors.Join(err, file.Close()); err != nil {
		return server.ScenarioFile{}, err
	}
	return server.ScenarioFile{Name: filepath.ToSlash(name), YAML: append([]byte{}, content...)}, nil
}

// maxScenario is how many bytes of a file are read: more than the server takes, so that it is the one
// which says that there are too many.
const maxScenario = 16 << 20

// isPath tells a fixture or scenario file from the name of a shipped one.
func isPath(name string) bool {
	return strings.ContainsAny(name, `/\`) || filepath.Ext(name) == ".yaml" || filepath.Ext(name) == ".yml"
}
