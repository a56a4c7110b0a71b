package coverage_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/coverage"
	"github.com/wabamock/wabamock/server/internal/journal"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares a text with a file of testdata.
func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", file)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (go test ./server/internal/coverage -update writes it)", err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// Points of the small description, by what they stand for.
const (
	pointSend = iota
	pointTemplate
	pointButtons
	pointHeader
	pointHeaderText
	pointBodyText
	pointURL
	pointWebhooks
	pointHook
	pointMedia
	pointRead
	pointGarbage
	pointLength
)

// small is a universe of two operations.
func small(t *testing.T) *coverage.Universe {
	t.Helper()
	const schemas = "#/components/schemas/"
	u, err := coverage.NewUniverse(coverage.Source{
		Description: "d0",
		Operations: []coverage.Operation{
			{ID: "ListPacks", Summary: "List packs", Statuses: []int{200, 404}},
			{ID: "SendMessage", Summary: "Send a message", Listed: true, Statuses: []int{201, 400}},
			{ID: "CheckHealth", Summary: "Health", Listed: true, Statuses: []int{200}},
		},
		Points: []coverage.Point{
			pointSend:       {Place: schemas + "SendMessageRequest", Keyword: "discriminator", Value: "text"},
			pointTemplate:   {Place: schemas + "SendMessageRequest", Keyword: "discriminator", Value: "template"},
			pointButtons:    {Place: schemas + "InteractiveContent", Keyword: "discriminator", Value: "button"},
			pointHeader:     {Place: schemas + "TemplateComponent", Keyword: "discriminator", Value: "header"},
			pointHeaderText: {Place: schemas + "TemplateParameter", Keyword: "discriminator", Value: "header/text"},
			pointBodyText:   {Place: schemas + "TemplateParameter", Keyword: "discriminator", Value: "body/text"},
			pointURL:        {Place: schemas + "TemplateButtonKind", Keyword: "enum", Value: "url"},
			pointWebhooks:   {Place: schemas + "ApplicationSettingsUpdate", Keyword: "property", Value: "webhooks"},
			pointHook:       {Place: schemas + "WebhookSettingsUpdate", Keyword: "property", Value: "url"},
			pointMedia:      {Place: schemas + "MediaSettingsUpdate", Keyword: "property", Value: "auto_download"},
			pointRead:       {Place: schemas + "StatusCallbacks", Keyword: "property", Value: "read"},
			pointGarbage:    {Place: schemas + "GarbageCollector", Keyword: "property", Value: "media"},
			pointLength:     {Place: schemas + "TextContent/properties/body", Keyword: "maxLength"},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// set is a set of points.
func set(points ...int) []uint64 {
	out := make([]uint64, 1)
	for _, p := range points {
		out[0] |= 1 << p
	}
	return out
}

// record is a journal with a World's counters.
type record struct {
	*journal.Journal
	world *coverage.World
	n     int
}

// newRecord is one for a World of this name.
func newRecord(u *coverage.Universe, name string) *record {
	w := u.NewWorld(name)
	return &record{Journal: journal.New(journal.Limits{Entries: 4}, w), world: w}
}

// ask puts an exchange in.
func (r *record) ask(operation string, status int, more ...func(*journal.Exchange)) {
	r.n++
	x := &journal.Exchange{ID: fmt.Sprintf("x%d", r.n), Operation: operation, Response: journal.Message{Status: status}}
	for _, m := range more {
		m(x)
	}
	r.Exchange(x)
}

// post puts in the facts of a webhook that is answered with a status.
func (r *record) post(delivery, url string, status int, items ...core.Fact) {
	r.Facts(core.DeliveryDue{Delivery: delivery, Webhook: url, Items: items})
	r.Facts(core.DeliveryAttempted{Delivery: delivery, Status: status})
}

// counts are the items that were met, with how often, by dimension and name.
func counts(c gen.Coverage) map[string]uint64 {
	out := map[string]uint64{}
	for _, d := range c.Dimensions {
		for _, i := range d.Items {
			if i.Met {
				out[string(d.Name)+" "+i.Name] = i.Count
			}
		}
	}
	return out
}

// document is what the World has counted.
func (r *record) document(u *coverage.Universe) gen.Coverage { return u.NewSum("1.2.3").Only(r.world) }
