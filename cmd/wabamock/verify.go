package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server"
)

// Flags of verify, beside those of journal.
const (
	toFlag       = "to"
	typeFlag     = "type"
	templateFlag = "template"
	codeFlag     = "code"
	bodyFlag     = "body"
	factFlag     = "fact"
	timesFlag    = "times"
	atLeastFlag  = "at-least"
	atMostFlag   = "at-most"
	neverFlag    = "never"
	awaitFlag    = "await"
)

func newVerify(environment []string) *cobra.Command {
	c := &cobra.Command{
		Use:   "verify [flags]",
		Short: "Check what your integration did, and say why not",
		Long: `Check what your integration did, and say why not.

A check says what must have happened, and how often: requests, messages, webhooks and facts, in an
order if you like. Simple ones are written with flags, others in a file (YAML or JSON, - reads from
standard input); docs/verify.md has all words. Without a count, once at least is enough.

--await waits until the check holds, at most so long, and so does a file with timeout; a check that
can hold no more ends at once.

Exit codes: 0 it holds, 1 it does not (what is printed says why) or nobody could be asked, 2 usage.`,
		Example: `  wabamock verify --operation SendMessage --to 447700900123 --times 1
  wabamock verify --operation SendMessage --body /text/body=Hello --await 5s
  wabamock verify --operation DeleteUser --never
  wabamock verify --file check.yaml --await 30s --output json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runVerify(c, environment) },
	}
	f := c.Flags()
	f.String(fileFlag, "", "read the check from a `file`, - for standard input")
	f.StringSlice(operationFlag, nil, "requests of these `operations`, such as SendMessage")
	f.StringSlice(toFlag, nil, "to these `numbers` or groups")
	f.StringSlice(typeFlag, nil, "with messages of these `types`")
	f.StringSlice(templateFlag, nil, "with these `templates`")
	f.StringSlice(callerFlag, nil, "by these `users`")
	f.IntSlice(statusFlag, nil, "answered with these HTTP `statuses`")
	f.IntSlice(codeFlag, nil, "refused with these `codes`")
	f.StringArray(bodyFlag, nil, "with this `pointer=text` in the body, such as /text/body=Hello")
	f.String(factFlag, "", "facts of this `kind` in place of requests, such as message_queued")
	f.Int(timesFlag, 0, "exactly `n` times")
	f.Int(atLeastFlag, 0, "`n` times at least")
	f.Int(atMostFlag, 0, "`n` times at most")
	f.Bool(neverFlag, false, "never")
	f.String(sinceFlag, "", "only what came after this `entry` of the journal: its number, or the id of an exchange")
	f.Duration(awaitFlag, 0, "wait until it holds, at most so long")
	addSession(c, environment)
	addOutput(c)
	return c
}

// runVerify asks whether a check holds.
func runVerify(c *cobra.Command, environment []string) error {
	output, err := outputOf(c)
	if err != nil {
		return err
	}
	s, err := openSession(c, environment)
	if err != nil {
		return err
	}
	check, err := checkOf(c)
	if err != nil {
		return err
	}
	most, err := patience(c, check)
	if err != nil {
		return err
	}
	text, err := json.Marshal(check)
	if err != nil {
		return err
	}
	met, answer, err := s.judge(c.Context(), text, most)
	if err != nil {
		return err
	}
	if err := printVerification(c.OutOrStdout(), output, answer); err != nil {
		return err
	}
	if !met {
		return &exitError{exitCheck, errors.New("the check does not hold")}
	}
	return nil
}

// patience is how long to wait until a check holds: as --await says, else as the check itself says;
// 0: not at all.
func patience(c *cobra.Command, check map[string]any) (time.Duration, error) {
	if !c.Flags().Changed(awaitFlag) {
		said, _ := check[timeoutFlag].(string)
		most, _ := time.ParseDuration(said) // none, or CheckJSON let it through
		return most, nil
	}
	most, err := c.Flags().GetDuration(awaitFlag)
	if err != nil {
		return 0, err
	}
	if most < time.Millisecond {
		return 0, fmt.Errorf("--%s is %s: want a span such as 5s", awaitFlag, most)
	}
	check[timeoutFlag] = most.String()
	return most, nil
}

// checkOf is the check that the flags write or name.
func checkOf(c *cobra.Command) (map[string]any, error) {
	name := c.Flag(fileFlag).Value.String()
	written, err := writtenCheck(c)
	switch {
	case err != nil:
		return nil, err
	case name == "" && len(written) == 0:
		return nil, fmt.Errorf("say what must have happened: --%s, --%s, --%s or another flag", operationFlag, factFlag, fileFlag)
	case name == "":
		return written, nil
	case len(written) > 0:
		return nil, fmt.Errorf("--%s stands alone: write everything into the file", fileFlag)
	}
	data, err := readInput(c, name)
	if err != nil {
		return nil, err
	}
	text, err := server.CheckJSON(name, data)
	if err != nil {
		return nil, err
	}
	check := map[string]any{}
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.UseNumber()
	return check, d.Decode(&check)
}

// readInput reads a file, or standard input where it is called -.
func readInput(c *cobra.Command, name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(c.InOrStdin())
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("--%s: %w", fileFlag, err)
	}
	return data, nil
}

// writtenCheck is the check that flags write; empty: they write none.
func writtenCheck(c *cobra.Command) (map[string]any, error) {
	check := map[string]any{}
	about := check // what the people, types and templates belong to
	if kind := c.Flag(factFlag).Value.String(); kind != "" {
		about = map[string]any{factFlag: kind}
		check[factFlag] = about
	}
	for _, flag := range []string{toFlag, typeFlag, templateFlag} {
		if list := words(c, flag); list != nil {
			about[flag] = list
		}
	}
	for _, flag := range []string{operationFlag, callerFlag} {
		if list := words(c, flag); list != nil {
			check[flag] = list
		}
	}
	for _, flag := range []string{statusFlag, codeFlag} {
		if list, _ := c.Flags().GetIntSlice(flag); len(list) > 0 {
			check[flag] = list
		}
	}
	if since := c.Flag(sinceFlag).Value.String(); since != "" {
		check[sinceFlag] = since
	}
	for _, flag := range []string{timesFlag, atLeastFlag, atMostFlag} {
		if n, _ := c.Flags().GetInt(flag); c.Flags().Changed(flag) {
			check[strings.ReplaceAll(flag, "-", "_")] = n
		}
	}
	if never, _ := c.Flags().GetBool(neverFlag); never {
		check[neverFlag] = true
	}
	body := map[string]any{}
	pairs, _ := c.Flags().GetStringArray(bodyFlag)
	for _, pair := range pairs {
		pointer, text, ok := strings.Cut(pair, "=")
		if !ok || !strings.HasPrefix(pointer, "/") {
			return nil, fmt.Errorf("--%s is %q: want a pointer and a text, such as /text/body=Hello", bodyFlag, pair)
		}
		body[pointer] = text
	}
	if len(body) > 0 {
		check[bodyFlag] = body
	}
	return check, nil
}

// judge asks whether a check holds, and waits for it where most is not 0. The answer is a
// Verification of control.yaml, with more around it where the check does not hold.
func (s *session) judge(ctx context.Context, check []byte, most time.Duration) (met bool, answer []byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, s.timeout+most)
	defer cancel()
	var got *http.Response
	if most > 0 {
		got, err = s.api.AwaitCheck(ctx, s.world, check)
	} else {
		got, err = s.api.VerifyCheck(ctx, s.world, check)
	}
	if err != nil {
		return false, nil, s.unreachable(err)
	}
	defer got.Body.Close()
	switch got.StatusCode {
	case http.StatusOK, http.StatusNotAcceptable:
		answer, err = io.ReadAll(io.LimitReader(got.Body, maxAnswer))
		if err != nil {
			return false, nil, s.unreachable(err)
		}
		return got.StatusCode == http.StatusOK, answer, nil
	case http.StatusBadRequest:
		return false, nil, s.refusalOf(got) // the check is wrong
	}
	return false, nil, &exitError{exitCheck, s.refusalOf(got)}
}

// printVerification prints how the conditions stand: those that are met in a line each, then why the
// others are not.
func printVerification(w io.Writer, output format, answer []byte) error {
	var v gen.Verification
	if err := json.Unmarshal(answer, &v); err != nil {
		return &exitError{exitCheck, fmt.Errorf("read the answer: %w", err)}
	}
	if output == formatJSON {
		return writeJSON(w, v)
	}
	var b strings.Builder
	for _, one := range v.Conditions {
		if one.Met {
			fmt.Fprintf(&b, "%s: %s: %s\n", one.Name, one.Expected, one.Got)
		}
	}
	b.WriteString(v.Diff)
	_, err := io.WriteString(w, b.String())
	return err
}
