package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestWhatKeepsACommandFromItsServer(t *testing.T) {
	t.Parallel()
	answer := func(kind string, status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}
	}
	const problem = "application/problem+json"
	tests := []struct {
		name   string
		server http.HandlerFunc
		args   string
		want   int
		says   string
	}{
		{"a refusal is told", answer(problem, 409, `{"title":"Conflict","detail":"Not now."}`), "clock", exitCheck, "wabamock: Not now.\n"},
		{"by its title if need be", answer(problem, 409, `{"title":"Conflict"}`), "clock", exitCheck, "wabamock: Conflict\n"},
		{"a token is asked for", answer(problem, 401, `{"title":"Unauthorized"}`), "clock", exitCheck, "give --token or WABAMOCK_CONTROL_TOKEN"},
		{"another server is recognized", answer("text/html", 404, "<p>"), "clock", exitCheck, "answered 404 Not Found: is it a wabamock"},
		{"so is what answers something else", answer("text/html", 200, "<p>"), "clock", exitCheck, "does not understand"},
		{"a silent server is not waited for", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "clock --timeout 1ms", exitCheck, "in time"},
		{"an answer that ends half-way", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte("{"))
		}, "clock", exitCheck, "unexpected EOF"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := httptest.NewServer(tt.server)
			defer s.Close()
			runs(t, tt.args+" --url "+s.URL, nil, tt.want, tt.says)
		})
	}
}

func TestAServerThatIsNotThereIsNamed(t *testing.T) {
	t.Parallel()
	const url = "http://127.0.0.1:1" // a port that is free may be another test's the next moment
	for _, command := range []string{"clock", "worlds", "journal", "journal show 1", "trigger text", "trigger sender_locked", "simulate", "clock advance 1s"} {
		runs(t, command, []string{"WABAMOCK_URL=" + url}, exitCheck, "no server at "+url+": start one with wabamock serve")
	}
}

func TestFlagsOfASessionAreJudged(t *testing.T) {
	t.Parallel()
	for args, says := range map[string]string{
		"clock --url localhost:9090":                  `--url is "localhost:9090": want an address`,
		"clock --url http://me:secret@127.0.0.1:9090": "--url has credentials in it",
		"clock --world ..":                            `--world is "..": want letters`,
		"clock --world a/b":                           `--world is "a/b": want letters`,
		"worlds delete ../x":                          `--world is "../x": want letters`,
		"clock --cacert nowhere.pem":                  "--cacert: open nowhere.pem",
		"clock --output xml":                          `--output is "xml"`,
		"clock stop":                                  `unknown command "stop"`,
		"clock advance":                               "want a span such as 25h, or --until-idle",
		"clock advance 1h --until-idle":               "want a span such as 25h, or --until-idle",
		"journal --limit -1":                          "--limit is -1: want a number from 0",
		"journal --export pdf":                        `--export is "pdf": want json, har, curl`,
		"journal --since yesterday":                   `--since is "yesterday": want an instant`,
		"journal --follow --export har":               "none of the others can be",
		"journal show ../x":                           "want the number of an entry",
		"simulate --url http://127.0.0.1:1 --rate x":  "invalid argument",
		"trigger":              "what shall happen?",
		"trigger sendr_locked": "did you mean sender_locked?",
		"trigger text --from 447700900123 --dry-run --override a=1 --remove b": "--remove b: there is no member",
	} {
		t.Run(args, func(t *testing.T) {
			t.Parallel()
			runs(t, args, nil, exitUsage, says)
		})
	}
}

func TestTheTokenIsSent(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer open-sesame" {
			w.WriteHeader(http.StatusUnauthorized)
		}
		_, _ = w.Write([]byte(`{"worlds":[]}`))
	}))
	defer s.Close()
	runs(t, "worlds --url "+s.URL+" --token open-sesame", nil, exitOK, "")
	runs(t, "worlds --url "+s.URL+"/_mock/ --token open-sesame", nil, exitOK, "")
	runs(t, "worlds --url "+s.URL+"/v1 --token open-sesame", nil, exitOK, "")
	runs(t, "worlds", []string{"WABAMOCK_URL=" + s.URL, "WABAMOCK_CONTROL_TOKEN=open-sesame"}, exitOK, "")
	runs(t, "worlds --url "+s.URL, nil, exitCheck, "is it a wabamock")
}

// runs runs a command and checks its exit code and what it says on standard error.
func runs(t *testing.T, args string, environment []string, want int, says string) (stdout string) {
	t.Helper()
	var out, errs bytes.Buffer
	if got := run(t.Context(), strings.Fields(args), environment, &out, &errs); got != want {
		t.Errorf("%s: exit code %d, want %d: %s", args, got, want, &errs)
	}
	if !strings.Contains(errs.String(), says) {
		t.Errorf("%s: stderr %q does not say %q", args, &errs, says)
	}
	return out.String()
}
