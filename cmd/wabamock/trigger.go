package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"slices"

	"github.com/spf13/cobra"

	gen "github.com/wabamock/wabamock/gen/control"
)

// Flags of trigger, beside those of edit.go.
const (
	fromFlag   = "from"
	dryRunFlag = "dry-run"
	listFlag   = "list"
)

func newTrigger(environment []string) *cobra.Command {
	c := &cobra.Command{
		Use:   "trigger <what> [flags]",
		Short: "Let a customer say something, or something happen, in a running server",
		Long: `Let a customer say something, or something happen, in a running server.

Every kind works as it is: what is not given is looked up in the world (the first customer, the
first group, the newest message that offers a button) or is a sensible default. --list shows the
kinds, --dry-run what would be sent.

--override, --add and --remove change the request, a dot leading into it and a number into a
list. A value is read as JSON where that belongs there, else as text; the bytes of a file are
@FILE. --override sets what is there or known, --add what is neither.`,
		Example: `  wabamock trigger text
  wabamock trigger text --from 447700900124 --override text='Is my order ready?'
  wabamock trigger image --override image.data=@photo.jpg --override image.caption='Like this?'
  wabamock trigger button --world checkout-7
  wabamock trigger error --override code=400 --remove details
  wabamock trigger sender_locked
  wabamock trigger location --dry-run`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: cobra.FixedCompletions(kinds(), cobra.ShellCompDirectiveNoFileComp),
		RunE:              func(c *cobra.Command, args []string) error { return runTrigger(c, args, environment) },
	}
	f := c.Flags()
	f.String(fromFlag, "", "`number` or wa_id of who does it (default: the first customer of the world)")
	f.StringArray(overrideFlag, nil, "`member=value` to set, such as text=Hello (may be repeated)")
	f.StringArray(addFlag, nil, "`member=value` to add that the request does not have (may be repeated)")
	f.StringArray(removeFlag, nil, "`member` to take away (may be repeated)")
	f.Bool(dryRunFlag, false, "print the request instead of sending it")
	f.Bool(listFlag, false, "print the kinds")
	addSession(c, environment)
	addOutput(c)
	return c
}

// runTrigger makes one thing happen.
func runTrigger(c *cobra.Command, args, environment []string) error {
	output, err := outputOf(c)
	if err != nil {
		return err
	}
	if list, _ := c.Flags().GetBool(listFlag); list {
		return listTriggers(c.OutOrStdout(), output)
	}
	t, err := triggerNamed(args)
	if err != nil {
		return err
	}
	session, err := openSession(c, environment)
	if err != nil {
		return err
	}
	body, err := requestOf(c, t, session)
	if err != nil {
		return err
	}
	if dry, _ := c.Flags().GetBool(dryRunFlag); dry {
		return printRequest(c.OutOrStdout(), output, session, t, body)
	}
	if t.event {
		return cause(c, session, output, t, body)
	}
	return say(c, session, output, body)
}

// triggerNamed finds the kind that was asked for.
func triggerNamed(args []string) (trigger, error) {
	if len(args) == 0 {
		return trigger{}, errors.New("what shall happen? Give a kind, or --list for all of them")
	}
	all := triggers()
	i := slices.IndexFunc(all, func(t trigger) bool { return t.kind == args[0] })
	if i < 0 {
		return trigger{}, fmt.Errorf("there is no kind %q%s; --%s shows them all", args[0], didYouMean(args[0], kinds()), listFlag)
	}
	return all[i], nil
}

// requestOf is the body of the request, with the changes that were asked for.
func requestOf(c *cobra.Command, t trigger, session *session) (map[string]any, error) {
	s := &scene{session: session, from: c.Flag(fromFlag).Value.String()}
	body := map[string]any{"type": t.kind}
	if !t.event {
		from, err := s.sender(c.Context())
		if err != nil {
			return nil, err
		}
		body["from"] = from
	}
	if err := t.fill(c.Context(), s, body); err != nil {
		return nil, err
	}
	d := draft{body: body, of: reflect.TypeFor[gen.Inbound]()}
	if t.event {
		d.of = reflect.TypeFor[gen.Event]()
	}
	var wrong []error
	for _, change := range []struct {
		flag string
		do   func(string) error
	}{{removeFlag, d.remove}, {addFlag, d.add}, {overrideFlag, d.override}} {
		given, err := c.Flags().GetStringArray(change.flag)
		if err != nil {
			return nil, err
		}
		for _, text := range given {
			if err := change.do(text); err != nil {
				wrong = append(wrong, fmt.Errorf("--%s %s: %w", change.flag, text, err))
			}
		}
	}
	if len(wrong) > 0 {
		return nil, errors.Join(wrong...)
	}
	if lack := missing(t.kind, body); lack != "" {
		return nil, &exitError{exitCheck, errors.New(lack)}
	}
	return body, nil
}

// say lets a customer say something.
func say(c *cobra.Command, s *session, output format, body map[string]any) error {
	got, err := fetch[gen.Received](c.Context(), s, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
		return api.ReceiveInboundWithBody(ctx, s.world, jsonType, readerOf(body))
	})
	if err != nil {
		return err
	}
	if output == formatJSON {
		return writeJSON(c.OutOrStdout(), got)
	}
	who, _ := body["from"].(string)
	if got.Blocked {
		_, err = fmt.Fprintf(c.OutOrStdout(), "%s from %s did not arrive: the business blocked them\n", got.Type, who)
		return err
	}
	line := fmt.Sprintf("%s from %s: message %s", got.Type, who, orNothing(got.ID))
	if got.Media != nil {
		line += ", file " + *got.Media
	}
	_, err = fmt.Fprintln(c.OutOrStdout(), line)
	return err
}

// cause lets something happen.
func cause(c *cobra.Command, s *session, output format, t trigger, body map[string]any) error {
	got, err := fetch[gen.Caused](c.Context(), s, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
		return api.CauseEventWithBody(ctx, s.world, jsonType, readerOf(body))
	})
	if err != nil {
		return err
	}
	if output == formatJSON {
		return writeJSON(c.OutOrStdout(), got)
	}
	if _, err := fmt.Fprintln(c.OutOrStdout(), t.kind+" happened"); err != nil {
		return err
	}
	return newTeller(c.OutOrStdout(), false).tell(got.Facts)
}

// jsonType is the content type of what is sent.
const jsonType = "application/json"

// readerOf is a value as JSON, to be sent.
func readerOf(v any) io.Reader {
	text, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("encode a request: %v", err)) // it was made of what JSON has
	}
	return bytes.NewReader(text)
}

// orNothing is a text that may be absent.
func orNothing(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// sentRequest is what --dry-run shows.
type sentRequest struct {
	Method string         `json:"method"`
	URL    string         `json:"url"`
	Body   map[string]any `json:"body"`
}

// printRequest shows a request instead of sending it.
func printRequest(w io.Writer, output format, s *session, t trigger, body map[string]any) error {
	r := sentRequest{Method: http.MethodPost, URL: s.url + "/_mock/worlds/" + s.world + "/inbound", Body: body}
	if t.event {
		r.URL = s.url + "/_mock/worlds/" + s.world + "/events"
	}
	if output == formatJSON {
		return writeJSON(w, r)
	}
	if _, err := fmt.Fprintln(w, r.Method, r.URL); err != nil {
		return err
	}
	return writeJSON(w, body)
}

// listTriggers shows the kinds.
func listTriggers(w io.Writer, output format) error {
	type row struct {
		Kind  string `json:"kind"`
		Group string `json:"group"` // message or event
		About string `json:"about"`
	}
	var all []row
	rows := [][]string{{"KIND", "", "WHAT HAPPENS"}}
	for _, t := range triggers() {
		r := row{t.kind, "message", t.about}
		if t.event {
			r.Group = "event"
		}
		all = append(all, r)
		rows = append(rows, []string{r.Kind, r.Group, r.About})
	}
	if output == formatJSON {
		return writeJSON(w, all)
	}
	return writeTable(w, rows)
}
