package findings

import (
	"strings"
	"testing"

	"github.com/wabamock/wabamock/server/internal/catalogue"
)

func TestEachRuleIsInTheCatalogueAndSaysWhatWasDone(t *testing.T) {
	t.Parallel()
	rows := map[string]bool{}
	for _, r := range catalogue.All() {
		if r.Kind == catalogue.Finding {
			rows[r.ID] = true
			if sayings[r.ID] == "" {
				t.Errorf("%s is in the catalogue, and never found", r.ID)
			}
		}
	}
	for rule, text := range sayings {
		if rule != "" && !rows[rule] {
			t.Errorf("%s is found, and not in the catalogue", rule)
		}
		if !strings.Contains(text, "{times}") {
			t.Errorf("%s does not say how often: %s", rule, text)
		}
	}
}

func TestASubjectIsLeftOutWhereThereAreTooMany(t *testing.T) {
	t.Parallel()
	w := New("shop")
	const many = maxFound + 100
	for i := range many {
		w.record.note(ruleUndeclared, strings.Repeat("x", i), w.seen(uint64(i), ""))
	}
	list := All(nil, w)
	total := uint64(0)
	for _, f := range list {
		total += f.Count
		if len(subjectOf(f)) > maxSubject || len(f.Evidence) > maxEvidence {
			t.Errorf("a subject of %d bytes with %d sightings", len(subjectOf(f)), len(f.Evidence))
		}
	}
	if total != many || len(list) > maxFound {
		t.Errorf("%d findings count %d, want %d", len(list), total, many)
	}
}
