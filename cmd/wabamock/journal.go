package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	gen "github.com/wabamock/wabamock/gen/control"
)

// Flags of journal.
const (
	kindFlag      = "kind"
	operationFlag = "operation"
	statusFlag    = "status"
	callerFlag    = "caller"
	peerFlag      = "peer"
	messageFlag   = "message"
	sinceFlag     = "since"
	untilFlag     = "until"
	limitFlag     = "limit"
	followFlag    = "follow"
	exportFlag    = "export"
	wideFlag      = "wide"
)

// Bounds of journal.
const (
	defaultEntries = 100     // shown without --limit
	maxEntries     = 100_000 // asked for at most; a journal keeps 10,000 unless it was told otherwise
	pageEntries    = 1000    // in one answer. Source: control.yaml, PageLimit
	exportLimit    = 10 * time.Minute
)

func newJournal(environment []string) *cobra.Command {
	c := &cobra.Command{
		Use:   "journal [flags]",
		Short: "Show what happened in a running server: exchanges, statuses, webhooks",
		Long: `Show what happened in a running server: exchanges, statuses, webhooks.

The newest entries that pass every filter, oldest first, a line each; --output json prints each as
one line of JSON. --follow goes on with what comes until the server ends or you interrupt it, and
shows older entries only with --limit. "journal show" prints one entry whole.

--since and --until are instants of the world's clock (2024-05-01T09:00:00Z), or spans before its
present (15m).`,
		Example: `  wabamock journal
  wabamock journal --follow --kind exchange,delivery_attempted
  wabamock journal --operation SendMessage --status 4xx --since 10m
  wabamock journal --message gBEGRHcAkAEjAgkwndZiC71OJyw
  wabamock journal --export curl --kind exchange > replay.sh
  wabamock journal show latest`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runJournal(c, environment) },
	}
	f := c.Flags()
	f.StringSlice(kindFlag, nil, "only entries of these `kinds`: exchange, or of a fact such as message_queued")
	f.StringSlice(operationFlag, nil, "only exchanges of these `operations`, such as SendMessage")
	f.String(statusFlag, "", "only exchanges answered with this `status`, such as 404 or 4xx")
	f.String(callerFlag, "", "only exchanges of this `user`")
	f.String(peerFlag, "", "only what has to do with this `number`, wa_id or group id")
	f.String(messageFlag, "", "only what has to do with the message with this `id`")
	f.String(sinceFlag, "", "only entries at this `instant` or later")
	f.String(untilFlag, "", "only entries before this `instant`")
	f.IntP(limitFlag, "n", defaultEntries, "at most so many entries")
	f.BoolP(followFlag, "f", false, "go on with what comes")
	f.String(exportFlag, "", "write the entries as a file: json, har or curl")
	f.Bool(wideFlag, false, "cut no line")
	c.MarkFlagsMutuallyExclusive(followFlag, exportFlag)
	c.MarkFlagsMutuallyExclusive(followFlag, untilFlag)
	complete(c, exportFlag, exportForms())
	addSession(c, environment)
	addOutput(c)
	c.AddCommand(newJournalShow(environment))
	return c
}

// exportForms are the forms of an exported journal. Source: control.yaml, ExportFormat.
func exportForms() []string {
	return []string{string(gen.ExportFormatJSON), string(gen.ExportFormatHar), string(gen.ExportFormatCurl)}
}

// runJournal shows, follows or exports the journal.
func runJournal(c *cobra.Command, environment []string) error {
	output, err := outputOf(c)
	if err != nil {
		return err
	}
	s, err := openSession(c, environment)
	if err != nil {
		return err
	}
	limit, err := c.Flags().GetInt(limitFlag)
	if err != nil {
		return err
	}
	if limit < 0 || limit > maxEntries {
		return fmt.Errorf("--%s is %d: want a number from 0 to %d", limitFlag, limit, maxEntries)
	}
	form := c.Flag(exportFlag).Value.String()
	if form != "" && !slices.Contains(exportForms(), form) {
		return fmt.Errorf("--%s is %q: want %s", exportFlag, form, strings.Join(exportForms(), ", "))
	}
	filter, err := filterOf(c, s)
	if err != nil {
		return err
	}
	if form != "" {
		return export(c, s, gen.ExportFormat(form), filter)
	}
	follow, _ := c.Flags().GetBool(followFlag)
	if follow && !c.Flags().Changed(limitFlag) {
		limit = 0
	}
	show := shower(c, output)
	entries, last, err := newest(c.Context(), s, filter, limit)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := show(e); err != nil {
			return err
		}
	}
	if !follow {
		return nil
	}
	ctx, stop := signal.NotifyContext(c.Context(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	f := &follower{session: s, filter: filter, last: last, show: show, say: c.ErrOrStderr()}
	return f.run(ctx)
}

// filterOf reads the filters, in the form that all calls of the journal share.
func filterOf(c *cobra.Command, s *session) (gen.QueryJournalParams, error) {
	var p gen.QueryJournalParams
	p.Kind, p.Operation = words(c, kindFlag), words(c, operationFlag)
	text := func(flag string) *string {
		if v := c.Flag(flag).Value.String(); v != "" {
			return &v
		}
		return nil
	}
	p.Status, p.Caller, p.Peer, p.Message = text(statusFlag), text(callerFlag), text(peerFlag), text(messageFlag)
	var err error
	if p.From, err = moment(c, s, sinceFlag); err != nil {
		return p, err
	}
	p.Until, err = moment(c, s, untilFlag)
	return p, err
}

// words are the texts of a flag that takes several; nil when it is not given.
func words(c *cobra.Command, flag string) []string {
	given, _ := c.Flags().GetStringSlice(flag)
	if len(given) == 0 {
		return nil
	}
	return given
}

// moment reads an instant, or a span before the world's present; nil when the flag is not given.
func moment(c *cobra.Command, s *session, flag string) (*time.Time, error) {
	text := c.Flag(flag).Value.String()
	if text == "" {
		return nil, nil
	}
	if t, ok := instant().parse(text); ok {
		return &t, nil
	}
	ago, ok := parseSpan(text)
	if !ok {
		return nil, fmt.Errorf("--%s is %q: want an instant such as 2024-05-01T09:00:00Z, or a span before the world's present such as 15m", flag, text)
	}
	clock, err := fetch[gen.Clock](c.Context(), s, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
		return api.ReadClock(ctx, s.world)
	})
	return new(clock.Now.Add(-ago)), err
}

// entry is an entry of a journal as the server sent it.
type entry = json.RawMessage

// journalPage is a page of entries.
type journalPage struct {
	Entries []entry `json:"entries"`
	Next    *uint64 `json:"next"`
	Last    uint64  `json:"last"`
}

// newest are the newest entries that pass a filter, oldest first, and the number of the newest
// entry of all.
func newest(ctx context.Context, s *session, filter gen.QueryJournalParams, limit int) (entries []entry, last uint64, err error) {
	filter.Order = new(gen.OrderNewest)
	for first := true; first || len(entries) < limit; first = false {
		filter.Limit = new(min(max(limit-len(entries), 1), pageEntries))
		page, err := fetch[journalPage](ctx, s, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
			return api.QueryJournal(ctx, s.world, &filter)
		})
		if err != nil {
			return nil, 0, err
		}
		if first {
			last = page.Last
		}
		entries = append(entries, page.Entries...)
		if page.Next == nil || len(page.Entries) == 0 {
			break
		}
		filter.After = new(gen.PageAfterSeq(*page.Next))
	}
	entries = entries[:min(len(entries), limit)]
	slices.Reverse(entries)
	return entries, last, nil
}

// shower shows one entry after the other: as a line of text, or as a line of JSON.
func shower(c *cobra.Command, output format) func(entry) error {
	wide, _ := c.Flags().GetBool(wideFlag)
	t := newTeller(c.OutOrStdout(), wide)
	return func(e entry) error {
		if output == formatJSON {
			_, err := c.OutOrStdout().Write(append(slices.Clip(e), '\n'))
			return err
		}
		var read gen.JournalEntry
		if err := json.Unmarshal(e, &read); err != nil {
			return &exitError{exitCheck, fmt.Errorf("read an entry of the journal: %w", err)}
		}
		return t.tell([]gen.JournalEntry{read})
	}
}

// export writes the journal as the server hands it out.
func export(c *cobra.Command, s *session, form gen.ExportFormat, filter gen.QueryJournalParams) error {
	ctx, cancel := context.WithTimeout(c.Context(), exportLimit)
	defer cancel()
	body, err := s.open(ctx, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
		return api.ExportJournal(ctx, s.world, &gen.ExportJournalParams{
			Format: form, Kind: filter.Kind, Operation: filter.Operation, Status: filter.Status, Caller: filter.Caller,
			Peer: filter.Peer, Message: filter.Message, From: filter.From, Until: filter.Until,
		})
	})
	if err != nil {
		return err
	}
	defer body.Close()
	if _, err := io.Copy(c.OutOrStdout(), body); err != nil {
		return &exitError{exitCheck, fmt.Errorf("copy the journal: %w", err)}
	}
	return nil
}

func newJournalShow(environment []string) *cobra.Command {
	c := &cobra.Command{
		Use:   "show <id> [flags]",
		Short: "Print one entry whole, with headers and bodies",
		Long: `Print one entry whole, with headers and bodies.

The id is the number of the entry, the id of an exchange as the header Mock-Exchange of its answer
tells it, or "latest".`,
		Example: `  wabamock journal show 17
  wabamock journal show latest --output json`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: cobra.FixedCompletions([]cobra.Completion{"latest"}, cobra.ShellCompDirectiveNoFileComp),
		RunE: func(c *cobra.Command, args []string) error {
			output, err := outputOf(c)
			if err != nil {
				return err
			}
			if args[0] == "" || strings.ContainsAny(args[0], "/.") {
				return errors.New(`want the number of an entry, the id of an exchange, or "latest"`)
			}
			s, err := openSession(c, environment)
			if err != nil {
				return err
			}
			e, err := fetch[gen.JournalEntry](c.Context(), s, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
				return api.ReadJournalEntry(ctx, s.world, args[0], &gen.ReadJournalEntryParams{})
			})
			if err != nil {
				return err
			}
			if output == formatJSON {
				return writeJSON(c.OutOrStdout(), e)
			}
			return printEntry(c.OutOrStdout(), e)
		},
	}
	addSession(c, environment)
	addOutput(c)
	return c
}
