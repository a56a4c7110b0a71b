package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"

	gen "github.com/wabamock/wabamock/gen/control"
)

// Flags and variables of the commands that speak to a running server, beside those of health.
const (
	worldFlag     = "world"
	tokenFlag     = "token"
	urlVariable   = variablePrefix + "URL"
	worldVariable = variablePrefix + "WORLD"
	tokenVariable = variablePrefix + "CONTROL_TOKEN" // what serve reads too, so that one variable serves both
)

// Where a server is looked for when nobody says where. Source: DESIGN, Command line.
const (
	defaultURL   = "http://127.0.0.1:9090"
	defaultWorld = "default"
)

// maxAnswer is how many bytes of a decoded answer are read: the journal of a world, which holds
// 64 MiB, fits (our choice).
const maxAnswer = 128 << 20

// worldName is what a world may be called. Source: control.yaml, WorldName.
var worldName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$`)

// Variables that "scenario run" sets for its client, beside those that commands read.
const (
	apiVariable      = variablePrefix + "API"
	userVariable     = variablePrefix + "USER"
	passwordVariable = variablePrefix + "PASSWORD"
)

// clientVariables are the variables of those which speak to a server, beside settings.
func clientVariables() []string {
	return []string{urlVariable, worldVariable, apiVariable, userVariable, passwordVariable}
}

// addSession gives a command the flags that say which server and world it is about.
func addSession(c *cobra.Command, environment []string) {
	addServer(c)
	c.Flags().String(worldFlag, "", "`name` of the world (default $"+worldVariable+", else "+defaultWorld+")")
	completeWith(c, worldFlag, func(c *cobra.Command) []string { return worldNames(c, environment) })
}

// addWorlds gives a command the flags that say which server and which of its worlds it is about.
func addWorlds(c *cobra.Command, environment []string) {
	addServer(c)
	c.Flags().StringSlice(worldFlag, nil, "only these `worlds` (default $"+worldVariable+", else all, with those that are over)")
	completeWith(c, worldFlag, func(c *cobra.Command) []string { return worldNames(c, environment) })
}

// addServer gives a command the flags that say which server it is about.
func addServer(c *cobra.Command) {
	f := c.Flags()
	f.String(urlFlag, "", "`address` of the server (default $"+urlVariable+", else "+defaultURL+")")
	f.String(tokenFlag, "", "control `token` of the server (default $"+tokenVariable+")")
	f.String(caFlag, "", "PEM `file` with the CAs to trust")
	f.Duration(timeoutFlag, 10*time.Second, "how long one answer may take")
}

// session is how a command speaks to the control API of a running server.
type session struct {
	url     string // of the server, for people
	world   string
	timeout time.Duration
	api     *gen.Client
}

// openSession reads the flags of addSession. Nothing is asked yet.
func openSession(c *cobra.Command, environment []string) (*session, error) {
	world := cmp.Or(c.Flag(worldFlag).Value.String(), valueOf(environment, worldVariable), defaultWorld)
	if err := checkWorld(world); err != nil {
		return nil, err
	}
	s, err := openServer(c, environment)
	if err != nil {
		return nil, err
	}
	s.world = world
	return s, nil
}

// worldsOf reads which worlds were given after addWorlds; none: all.
func worldsOf(c *cobra.Command, environment []string) ([]string, error) {
	worlds, err := c.Flags().GetStringSlice(worldFlag)
	if err != nil {
		return nil, err
	}
	if world := valueOf(environment, worldVariable); world != "" && !c.Flags().Changed(worldFlag) {
		worlds = []string{world}
	}
	for _, world := range worlds {
		if err := checkWorld(world); err != nil {
			return nil, err
		}
	}
	if len(worlds) == 0 {
		return nil, nil // a list without any would be sent
	}
	return worlds, nil
}

// checkWorld refuses what can't be the name of a world.
func checkWorld(name string) error {
	if worldName.MatchString(name) {
		return nil
	}
	return fmt.Errorf("--%s is %q: want letters, digits, dots, dashes and underscores, at most 63", worldFlag, name)
}

// openServer reads the flags of addServer. Nothing is asked yet, and no world is chosen.
func openServer(c *cobra.Command, environment []string) (*session, error) {
	given := func(flag, variable string) string {
		return cmp.Or(c.Flag(flag).Value.String(), valueOf(environment, variable))
	}
	base, host, err := baseOf(cmp.Or(given(urlFlag, urlVariable), defaultURL))
	if err != nil {
		return nil, err
	}
	roots, err := rootsOf(c.Flag(caFlag).Value.String())
	if err != nil {
		return nil, err
	}
	timeout, err := c.Flags().GetDuration(timeoutFlag)
	if err != nil {
		return nil, err
	}
	options := []gen.ClientOption{gen.WithHTTPClient(askingClient(host, roots))}
	if token := given(tokenFlag, tokenVariable); token != "" {
		options = append(options, gen.WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
			r.Header.Set("Authorization", "Bearer "+token)
			return nil
		}))
	}
	api, err := gen.NewClient(base, options...)
	if err != nil {
		return nil, fmt.Errorf("--%s is %q: %w", urlFlag, base, err)
	}
	return &session{url: base, timeout: timeout, api: api}, nil
}

// baseOf is the address of a server, which may be given as the start block prints it, and its host.
func baseOf(text string) (base, host string, err error) {
	base = strings.TrimSuffix(text, "/")
	for _, path := range []string{"/_mock", "/v1"} {
		base = strings.TrimSuffix(base, path)
	}
	u, err := url.Parse(base)
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https"):
		return "", "", fmt.Errorf("--%s is %q: want an address such as %s", urlFlag, base, defaultURL)
	case u.User != nil:
		return "", "", fmt.Errorf("--%s has credentials in it, which the control API does not know: it wants --%s", urlFlag, tokenFlag)
	}
	return base, u.Hostname(), nil
}

// valueOf is the value of a variable; empty when it is not set.
func valueOf(environment []string, variable string) string {
	for _, entry := range environment {
		if text, ok := strings.CutPrefix(entry, variable+"="); ok {
			return text
		}
	}
	return ""
}

// call is one request to the control API.
type call func(context.Context, *gen.Client) (*http.Response, error)

// fetch makes a call and reads its JSON answer. It may take the session's timeout.
func fetch[T any](ctx context.Context, s *session, do call) (T, error) {
	return fetchWithin[T](ctx, s, s.timeout, do)
}

// fetchWithin is fetch for a call that may take its time.
func fetchWithin[T any](ctx context.Context, s *session, limit time.Duration, do call) (T, error) {
	var answer T
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	body, err := s.open(ctx, do)
	if err != nil {
		return answer, err
	}
	defer body.Close()
	text, err := io.ReadAll(io.LimitReader(body, maxAnswer))
	if err != nil {
		return answer, s.unreachable(err)
	}
	if len(text) == 0 {
		return answer, nil // of what has no answer but its status
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return answer, &exitError{exitCheck, fmt.Errorf("%s answered what this command does not understand: %w", s.url, err)}
	}
	return answer, nil
}

// open makes a call and gives the body of its answer, for the caller to read and close. A refusal
// is an error.
func (s *session) open(ctx context.Context, do call) (io.ReadCloser, error) {
	answer, err := do(ctx, s.api)
	if err != nil {
		return nil, s.unreachable(err)
	}
	if answer.StatusCode < http.StatusBadRequest {
		return answer.Body, nil
	}
	defer answer.Body.Close()
	return nil, &exitError{exitCheck, s.refusalOf(answer)}
}

// unreachable says why there is no answer.
func (s *session) unreachable(err error) error {
	var dial *net.OpError
	switch {
	case errors.Is(err, context.Canceled):
		err = fmt.Errorf("stopped while waiting for %s", s.url)
	case errors.Is(err, context.DeadlineExceeded):
		err = fmt.Errorf("no answer from %s in time", s.url)
	case errors.As(err, &dial) && dial.Op == "dial":
		err = fmt.Errorf("no server at %s: start one with wabamock serve, or name one with --%s (%w)", s.url, urlFlag, dial.Err)
	default:
		err = fmt.Errorf("ask %s: %w", s.url, err)
	}
	return &exitError{exitCheck, err}
}

// refusal is what the server said instead of an answer.
type refusal struct {
	status int
	detail string
}

// Error is the detail.
func (r *refusal) Error() string { return r.detail }

// refusalOf reads a problem document.
func (s *session) refusalOf(answer *http.Response) error {
	r := &refusal{status: answer.StatusCode}
	kind, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	var problem gen.Problem
	if kind != "application/problem+json" || json.NewDecoder(io.LimitReader(answer.Body, 1<<20)).Decode(&problem) != nil {
		r.detail = fmt.Sprintf("%s answered %s: is it a wabamock, and its control API there?", s.url, answer.Status)
		return r
	}
	r.detail = problem.Title
	if problem.Detail != nil {
		r.detail = *problem.Detail
	}
	if r.status == http.StatusUnauthorized {
		r.detail = fmt.Sprintf("%s wants its control token: give --%s or %s", s.url, tokenFlag, tokenVariable)
	}
	return r
}

// refusedWith tells whether an error is a refusal with an HTTP status.
func refusedWith(err error, status int) bool {
	var r *refusal
	return errors.As(err, &r) && r.status == status
}

// completeWith offers words after a flag that are found out when they are asked for.
func completeWith(c *cobra.Command, flag string, words func(*cobra.Command) []string) {
	offer := func(c *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return words(c), cobra.ShellCompDirectiveNoFileComp
	}
	if err := c.RegisterFlagCompletionFunc(flag, offer); err != nil {
		panic(fmt.Sprintf("completion of --%s: %v", flag, err)) // the flag was added by the caller
	}
}

// completionTime bounds how long a shell waits for words that the server knows.
const completionTime = 5 * time.Second

// worldNames are the worlds of the server; none when it can't be asked.
func worldNames(c *cobra.Command, environment []string) []string {
	s, err := openServer(c, environment)
	if err != nil {
		return nil
	}
	list, err := fetchWithin[gen.WorldList](c.Context(), s, min(completionTime, s.timeout), func(ctx context.Context, api *gen.Client) (*http.Response, error) {
		return api.ListWorlds(ctx)
	})
	if err != nil {
		return nil
	}
	var names []string
	for _, w := range list.Worlds {
		names = append(names, w.Name)
	}
	return names
}
