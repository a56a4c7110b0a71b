package wabamock

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// World is one simulated business of a mock, apart from all others: its own number, users, clock,
// webhooks and journal. It comes into being when something is done in it. Safe for concurrent use.
type World struct {
	name     string
	token    string // of the control API; empty for none
	client   *http.Client
	endpoint func(context.Context) (string, error)
}

// World is another world of the same mock.
func (w *World) World(name string) *World {
	other := *w
	other.name = name
	return &other
}

// WorldName is the name of the world.
func (w *World) WorldName() string { return w.name }

// BaseURL is where the mocked API of this world begins, such as http://localhost:32768/v1: what the
// integration under test is configured with.
func (w *World) BaseURL(ctx context.Context) (string, error) {
	root, err := w.endpoint(ctx)
	if err != nil {
		return "", fmt.Errorf("find the mock: %w", err)
	}
	return root + w.apiPath(), nil
}

// ControlURL is where the control API begins, such as http://localhost:32768/_mock.
func (w *World) ControlURL(ctx context.Context) (string, error) {
	root, err := w.endpoint(ctx)
	if err != nil {
		return "", fmt.Errorf("find the mock: %w", err)
	}
	return root + "/_mock", nil
}

// Login logs the admin of the shipped fixtures in and answers the bearer token.
func (w *World) Login(ctx context.Context) (string, error) { return w.LoginAs(ctx, "admin", "secret") }

// LoginAs logs a user in and answers the bearer token.
func (w *World) LoginAs(ctx context.Context, user, password string) (string, error) {
	var out struct {
		Users []struct {
			Token string `json:"token"`
		} `json:"users"`
	}
	r := request{method: http.MethodPost, path: w.apiPath() + "/users/login", basic: user + ":" + password}
	if err := w.call(ctx, r, &out); err != nil {
		return "", err
	}
	if len(out.Users) == 0 {
		return "", fmt.Errorf("%s %s: the answer has no token", r.method, r.path)
	}
	return out.Users[0].Token, nil
}

// Reset starts the world again as it was created, ids, clock and journal too; or, when parts are
// named (such as "messages" or "journal"), these alone.
func (w *World) Reset(ctx context.Context, parts ...string) error {
	path := "/reset"
	if len(parts) > 0 {
		path += "?only=" + url.QueryEscape(strings.Join(parts, ","))
	}
	return w.in(ctx, http.MethodPost, path, nil, nil)
}

// Fingerprint is a hash over all that the world answered and posted: two worlds of one beginning
// that were asked the same have the same.
func (w *World) Fingerprint(ctx context.Context) (string, error) {
	var out struct {
		Fingerprint string `json:"fingerprint"`
	}
	err := w.in(ctx, http.MethodGet, "/fingerprint", nil, &out)
	return out.Fingerprint, err
}

// LoadScenario loads a scenario that comes with the image into the living world.
func (w *World) LoadScenario(ctx context.Context, name string) error {
	return w.in(ctx, http.MethodPost, "/scenarios", newScenario{Name: name}, nil)
}

// LoadScenarioYAML loads a scenario, given as the text of its file, into the living world.
func (w *World) LoadScenarioYAML(ctx context.Context, yaml []byte) error {
	return w.in(ctx, http.MethodPost, "/scenarios", newScenario{YAML: string(yaml)}, nil)
}

// newScenario is a scenario by name or as text.
type newScenario struct {
	Name string `json:"name,omitempty"`
	YAML string `json:"yaml,omitempty"`
}

// Fact is an entry of the journal about something that happened.
type Fact struct {
	Seq  uint64          `json:"seq"` // number of the entry, from 1
	At   time.Time       `json:"at"`  // world time
	Kind string          `json:"kind"`
	Fact json.RawMessage `json:"fact"` // what belongs to the kind, docs/scenario-format.md
}

// Advanced is where the clock stands after it was moved.
type Advanced struct {
	From  time.Time `json:"from"`
	Now   time.Time `json:"now"`
	Facts []Fact    `json:"facts"` // what happened on the way, the first 1,000
	Count int       `json:"count"` // how many there were
}

// advance is how far time goes.
type advance struct {
	By    string `json:"by,omitempty"`
	Until string `json:"until,omitempty"`
}

// Advance lets time go by, due instant by due instant, and returns when all that was due has
// happened, webhooks and their retries included. It may take 60 s of real time.
func (w *World) Advance(ctx context.Context, by time.Duration) (Advanced, error) {
	var out Advanced
	err := w.in(ctx, http.MethodPost, "/clock/advance", advance{By: by.String()}, &out)
	return out, err
}

// AdvanceUntilIdle lets time go by until nothing is under way any more, at most 30 days.
func (w *World) AdvanceUntilIdle(ctx context.Context) (Advanced, error) {
	var out Advanced
	err := w.in(ctx, http.MethodPost, "/clock/advance", advance{Until: "idle"}, &out)
	return out, err
}

// apiPath is where the mocked API of the world begins, below the root of the mock.
func (w *World) apiPath() string {
	if w.name == DefaultWorld {
		return "/v1"
	}
	return "/w/" + url.PathEscape(w.name) + "/v1"
}

// path is a path of the control API below the world.
func (w *World) path(below string) string {
	return "/worlds/" + url.PathEscape(w.name) + below
}

// in makes a call of the control API about the world.
func (w *World) in(ctx context.Context, method, below string, in, out any) error {
	return w.Control(ctx, method, w.path(below), in, out)
}
