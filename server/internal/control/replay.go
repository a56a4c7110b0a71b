package control

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/wabamock/wabamock/server/internal/journal"
)

// replay is the exchanges of a journal as a script for a POSIX shell that makes the calls again. What
// the journal masked comes from variables of the environment, which are asked for before their first
// use; a login that is made again tells its token itself.
type replay struct {
	base  string
	asked []string // variables that the script has asked for, or has set
	who   []string // callers, in the order in which they come; the first one's variables have no number
}

// preamble begins every script. %s is where the calls go by default.
const preamble = `#!/bin/sh
# Makes the calls of a journal once more, in their order, and compares the statuses.
# BASE is where to. Secrets come from the environment, too: TOKEN, LOGIN (user:password) and others.
set -u
: "${BASE:=%s}"
answer=$(mktemp) body=$(mktemp)
trap 'rm -f "$answer" "$body"' EXIT
different=0

# call STATUS WHAT ARGUMENT... makes one call with curl, and says what came when it was STATUS before.
call() {
  was=$1 what=$2
  shift 2
  got=$(curl -sS -o "$answer" -w '%%{http_code}' --globoff --path-as-is "$@") || got=${got:-000}
  if [ "$got" = "$was" ]; then
    printf '%%s %%s\n' "$got" "$what"
  else
    printf '%%s %%s (was %%s)\n' "$got" "$what" "$was"
    different=$((different + 1))
  fi
}

`

func (r *replay) begin(to io.Writer) { fmt.Fprintf(to, preamble, r.base) }

func (*replay) end(to io.Writer) {
	fmt.Fprint(to, "\necho \"$different answers have another status than before\"\n[ \"$different\" -eq 0 ]\n")
}

func (r *replay) entry(to io.Writer, e journal.Entry) error {
	x := e.Exchange
	if x == nil {
		return nil
	}
	if x.Request.Cut {
		fmt.Fprintf(to, "# %s is left out: the journal does not keep all of its body, %d bytes.\n", x.ID, x.Request.Length)
		return nil
	}
	words := r.words(to, x)
	what := x.Request.Method + " " + x.Request.Target
	_, err := fmt.Fprintf(to, "call %d %s %s \"$BASE\"%s # %s\n", x.Response.Status, quoted(what), strings.Join(words, " "), quoted(x.Request.Target), x.ID)
	if x.Operation == loginOperation && x.Response.Status == http.StatusOK {
		token := r.variable("TOKEN", x.Caller)
		r.asked = append(r.asked, token)
		fmt.Fprintf(to, `%s=$(sed -n 's/.*"token": *"\([^"]*\)".*/\1/p' "$answer")`+"\n", token)
	}
	return err
}

// loginOperation answers a token.
const loginOperation = "LoginUser"

// words are the arguments of curl for a request; what they need is written first.
func (r *replay) words(to io.Writer, x *journal.Exchange) []string {
	var words []string
	switch method := x.Request.Method; {
	case method == http.MethodHead:
		words = append(words, "--head")
	case method != http.MethodGet || len(x.Request.Body) > 0:
		words = append(words, "-X "+quoted(method))
	}
	words = append(words, r.authorization(to, x)...)
	for _, name := range slices.Sorted(maps.Keys(x.Request.Header)) {
		if ownHeader(name) {
			continue
		}
		for _, v := range x.Request.Header[name] {
			words = append(words, "-H "+quoted(headerLine(name, v)))
		}
	}
	if len(x.Request.Body) == 0 {
		return words
	}
	if len(x.Request.Header[typeHeader]) == 0 {
		words = append(words, "-H 'Content-Type:'") // keeps curl from making one up
	}
	return append(words, r.body(to, x.Request.Body))
}

// headerLine is a line of a header as curl takes it.
func headerLine(name, value string) string {
	if value == "" {
		return name + ";"
	}
	return name + ": " + value
}

// ownHeader tells whether curl sets a header by itself, or the script does.
func ownHeader(name string) bool {
	switch strings.ToLower(name) {
	case "authorization", "content-length", "transfer-encoding", "connection", "user-agent", "accept-encoding", "expect", "te", "trailer", "upgrade":
		return true
	}
	return false
}

// authorization is the credential of a request. One that nobody was known by stays masked, so that it
// is refused again.
func (r *replay) authorization(to io.Writer, x *journal.Exchange) []string {
	given := x.Request.Header["Authorization"]
	if len(given) == 0 {
		return nil
	}
	scheme, _, _ := strings.Cut(given[0], " ")
	switch {
	case x.Caller == "":
	case scheme == "Bearer":
		return []string{`-H "Authorization: Bearer $` + r.ask(to, r.variable("TOKEN", x.Caller), "a bearer token of "+x.Caller) + `"`}
	case scheme == "Basic":
		return []string{`--user "$` + r.ask(to, r.variable("LOGIN", x.Caller), "user:password of "+x.Caller) + `"`}
	case scheme == "Apikey":
		return []string{`-H "Authorization: Apikey $` + r.ask(to, "APIKEY", "the API key") + `"`}
	}
	return []string{"-H " + quoted(headerLine("Authorization", given[0]))}
}

// variable is the variable of a caller: with a number for all but the first one.
func (r *replay) variable(name, caller string) string {
	i := slices.Index(r.who, caller)
	if i < 0 {
		i = len(r.who)
		r.who = append(r.who, caller)
	}
	if i == 0 {
		return name
	}
	return name + "_" + strconv.Itoa(i+1)
}

// ask asks for a variable before it is used for the first time.
func (r *replay) ask(to io.Writer, variable, what string) string {
	if !slices.Contains(r.asked, variable) {
		r.asked = append(r.asked, variable)
		fmt.Fprintf(to, ": \"${%s:?%s}\"\n", variable, quotedWord(what))
	}
	return variable
}

// quotedWord is a text within double quotes and braces.
func quotedWord(text string) string {
	return strings.Map(func(c rune) rune {
		if strings.ContainsRune("\"`$\\}", c) {
			return '_'
		}
		return c
	}, text)
}

// masked finds what the journal hid in a body: see redact.go of package server.
var masked = regexp.MustCompile(`(?i)"(password|new_password|token|pin|cert|data|bearer|basic|code)":"\*\*\*"`)

// body is the argument for a body.
func (r *replay) body(to io.Writer, body []byte) string {
	if !isWordable(body) {
		fmt.Fprintf(to, "base64 -d >\"$body\" <<'EOF'\n%sEOF\n", encoded(body))
		return `--data-binary @"$body"`
	}
	var word strings.Builder
	for {
		at := masked.FindSubmatchIndex(body)
		if at == nil {
			break
		}
		name := strings.ToUpper(string(body[at[2]:at[3]]))
		variable := r.ask(to, name, "the "+strings.ToLower(name)+" that the journal hid")
		hidden := bytes.LastIndex(body[:at[1]], []byte("***"))
		word.WriteString(quoted(string(body[:hidden])) + `"$` + variable + `"`)
		body = body[hidden+len("***"):]
	}
	word.WriteString(quoted(string(body)))
	return "--data-raw " + word.String()
}
