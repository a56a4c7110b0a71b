package coverage_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/coverage"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// runs are documents of runs that did different things.
func runs(t *testing.T) []gen.Coverage {
	t.Helper()
	u := small(t)
	var out []gen.Coverage
	for i, does := range []func(*record){
		func(r *record) {
			r.ask("SendMessage", 201, func(x *journal.Exchange) { x.Type, x.First = "text", r.world.Unseen(set(pointLength, pointSend)) })
		},
		func(r *record) {
			r.ask("CheckHealth", 200)
			r.ask("SendMessage", 400, func(x *journal.Exchange) { x.Code, x.First = 1013, r.world.Unseen(set(pointSend)) })
		},
		func(r *record) { r.post("d1", hook, 200, core.StatusReported{Status: core.StatusRead}) },
		func(*record) {},
	} {
		r := newRecord(u, []string{"b", "a", "b", "c"}[i])
		does(r)
		out = append(out, r.document(u))
	}
	return out
}

// merged merges documents that can be.
func merged(t *testing.T, docs ...gen.Coverage) gen.Coverage {
	t.Helper()
	c, err := coverage.Merge(docs...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestMergingIsTheSameInEveryOrderAndGroup(t *testing.T) {
	t.Parallel()
	d := runs(t)
	want := merged(t, d...)
	if got := counts(want); got["operations SendMessage"] != 2 || got["schema_keywords SendMessageRequest discriminator text"] != 1 || want.Exchanges != 3 {
		t.Errorf("merged: %d exchanges, %v", want.Exchanges, got)
	}
	if got := want.Dimensions[0].Items[0].First; got.World != "a" {
		t.Errorf("SendMessage was first seen in %q, want a", got.World)
	}
	for name, got := range map[string]gen.Coverage{
		"backwards":       merged(t, d[3], d[2], d[1], d[0]),
		"left first":      merged(t, merged(t, merged(t, d[0], d[1]), d[2]), d[3]),
		"right first":     merged(t, d[0], merged(t, d[1], merged(t, d[2], d[3]))),
		"in pairs":        merged(t, merged(t, d[2], d[0]), merged(t, d[3], d[1])),
		"one by one":      merged(t, merged(t, d[0]), merged(t, d[1]), merged(t, d[2]), merged(t, d[3])),
		"what is counted": merged(t, runs(t)...),
	} {
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if diff := cmp.Diff(runs(t), d); diff != "" {
		t.Errorf("merging changed what was merged (-want +got):\n%s", diff)
	}
}

func TestManyWorldsMerge(t *testing.T) {
	t.Parallel()
	var docs []gen.Coverage
	for i := range 3 {
		d := runs(t)[0]
		d.Worlds = nil
		for n := range 600 {
			d.Worlds = append(d.Worlds, fmt.Sprintf("%d-%03d", i, n))
		}
		docs = append(docs, d)
	}
	c := merged(t, docs...)
	if len(c.Worlds) != 1000 || *c.MoreWorlds != 800 || *docs[0].Dimensions[0].Items[0].First != *c.Dimensions[0].Items[0].First {
		t.Errorf("%d worlds named and %d more, want 1000 and 800", len(c.Worlds), *c.MoreWorlds)
	}
}

func TestMergedTotalsAreCountedAgain(t *testing.T) {
	t.Parallel()
	d := runs(t)[0]
	d.Dimensions[0].Met, d.Dimensions[0].Total, d.Dimensions[0].Percent = 99, 99, 100
	if got := merged(t, d).Dimensions[0]; got.Met != 1 || got.Total != 2 || got.Percent != 50 {
		t.Errorf("%d of %d, %v %%: what a document says of itself is believed", got.Met, got.Total, got.Percent)
	}
}

func TestWhatDoesNotFitIsNotMerged(t *testing.T) {
	t.Parallel()
	for want, spoil := range map[string]func(*gen.Coverage){
		"different versions of openapi.yaml": func(c *gen.Coverage) { c.Description = "d1" },
		"format 2":                           func(c *gen.Coverage) { c.Format = 2 },
		"9 dimensions":                       func(c *gen.Coverage) { c.Dimensions = c.Dimensions[:9] },
		`"Fax"`:                              func(c *gen.Coverage) { c.Dimensions[0].Items[1].Name = "Fax" },
		"operations has 3 items":             func(c *gen.Coverage) { c.Dimensions[0].Items = nil },
	} {
		d := runs(t)
		spoil(&d[1])
		if _, err := coverage.Merge(d[0], d[1]); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("merging answers %v, want %q in it", err, want)
		}
	}
	if _, err := coverage.Merge(); err == nil {
		t.Error("nothing is merged")
	}
}

func TestThresholds(t *testing.T) {
	t.Parallel()
	c := runs(t)[0] // 1 of 2 operations, 1 of 2 success statuses, 0 of 1 error statuses
	tests := []struct {
		under []string
		want  []string
	}{
		{nil, nil},
		{[]string{"0"}, nil},
		{[]string{"operations=50"}, nil},
		{[]string{"operations=50.1"}, []string{"Operations: 50 % (1 of 2), want 50.1 %; never: CheckHealth"}},
		{[]string{"operations=90%", "operations=10"}, nil},
		{[]string{"60", "operations=40", "success_statuses=0", "error_codes=0", "webhook_kinds=0", "error_statuses=1", "settings=0", "schema_keywords=0", "interactive_kinds=0", "template_components=0", "message_types=50"}, []string{
			"Error statuses: 0 % (0 of 1), want 1 %; never: SendMessage 400",
		}},
		{[]string{"operations=0", "success_statuses=0", "10", "error_codes=0", "settings=20", "schema_keywords=0", "interactive_kinds=0", "template_components=0", "message_types=0", "error_statuses=0"}, []string{
			"Webhook kinds: 0 % (0 of 42), want 10 %; never: status:sent, status:delivered, status:read, status:failed, status:deleted and 37 more",
			"Settings: 0 % (0 of 4), want 20 %; never: media.auto_download, webhooks.url, webhooks.message.read, garbagecollector_enable.media",
		}},
	}
	for _, tt := range tests {
		var list []coverage.Threshold
		for _, text := range tt.under {
			one, err := coverage.ParseThreshold(text)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, one)
		}
		var got []string
		for _, f := range coverage.Below(c, list) {
			got = append(got, f.Message)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("--fail-under %v (-want +got):\n%s", tt.under, diff)
		}
	}
	for text, want := range map[string]string{
		"": "share from 0 to 100", "101": "share", "-1": "share", "NaN": "share", "many": "share", "operations=": "share", "operation=3": "did you mean operations?", "=3": "no dimension",
	} {
		if _, err := coverage.ParseThreshold(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q answers %v, want %q in it", text, err, want)
		}
	}
}

func TestBaseline(t *testing.T) {
	t.Parallel()
	d := runs(t)
	text, err := coverage.BaselineOf(d[0]).Bytes()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "baseline.json", text)
	b, err := coverage.ReadBaseline(text)
	if err != nil {
		t.Fatal(err)
	}
	if lost := b.Lost(d[0]); lost != nil {
		t.Errorf("against itself %v is lost", lost)
	}
	want := []gen.Failure{
		{Kind: "regression", Name: "success_statuses", Message: "Success statuses: SendMessage 201 was exercised when the baseline was written and is not now"},
		{Kind: "regression", Name: "message_types", Message: "Message types: text was exercised when the baseline was written and is not now"},
		{Kind: "regression", Name: "schema_keywords", Message: "Schema keywords: TextContent.body maxLength was exercised when the baseline was written and is not now"},
	}
	if diff := cmp.Diff(want, b.Lost(d[1])); diff != "" {
		t.Errorf("lost (-want +got):\n%s", diff)
	}
	b.Met["operations"] = append(b.Met["operations"], "SendFax")
	fresh, gone := b.News(d[1])
	if diff := cmp.Diff([]string{"operations CheckHealth", "success_statuses CheckHealth 200", "error_statuses SendMessage 400", "error_codes 1013"}, fresh); diff != "" {
		t.Errorf("fresh (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"operations SendFax"}, gone); diff != "" {
		t.Errorf("gone (-want +got):\n%s", diff)
	}
	for text, want := range map[string]string{
		"": "EOF", "{}": "format 0", `{"format":1}`: "nothing of what was met", `{"format":1,"met":{"operation":[]}}`: "did you mean operations?", `{"format":1,"dimensions":[]}`: "dimensions",
	} {
		if _, err := coverage.ReadBaseline([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q answers %v, want %q in it", text, err, want)
		}
	}
}
