package servertest

import (
	"strconv"
	"testing"

	"github.com/wabamock/wabamock/server"
)

// Case is one behaviour of the mocked API, told through its doors alone.
type Case struct {
	Name    string // a sentence: what holds
	Options []Option
	Run     func(t *testing.T, m *Mock)
}

// Suite runs every case against a mock that start makes for it, in parallel, and then fails for
// each operation, documented status and error code that no case has met, unless it is on the
// short list of those that can't be.
func Suite(t *testing.T, start func(t *testing.T, opts ...Option) *Mock) {
	t.Helper()
	met := &Met{}
	t.Run("cases", func(t *testing.T) {
		t.Parallel()
		for _, c := range Cases() {
			t.Run(c.Name, func(t *testing.T) {
				t.Parallel()
				c.Run(t, start(t, append(c.Options, withMet(met))...))
			})
		}
		t.Cleanup(func() { met.check(t) })
	})
}

// Cases are all cases, by tag of openapi.yaml.
func Cases() []Case {
	var all []Case
	for _, part := range [][]Case{
		generalCases(), contractCases(), worldCases(),
		userCases(), registrationCases(), settingsCases(), shardCases(), providerCases(), certificateCases(), twoStepCases(), backupCases(), healthCases(),
		contactCases(), messageCases(), templateCases(), interactiveCases(), statusCases(), readCases(),
		groupCases(), mediaCases(), profileCases(), businessCases(), stickerCases(), metricsCases(),
	} {
		all = append(all, part...)
	}
	return all
}

// check fails for what was not met.
func (m *Met) check(t *testing.T) {
	t.Helper()
	for _, op := range server.Operations() {
		if !m.has(op.ID) {
			t.Errorf("no case has called %s", op.ID)
		}
		for _, status := range op.Statuses {
			if key := statusKey(op.ID, status); !m.has(key) && unmeetableStatus(op.ID, status) == "" {
				t.Errorf("no case has met %s", key)
			}
		}
	}
	for _, f := range server.Faults() {
		if f.HTTP == 0 { // travels in webhooks alone
			continue
		}
		if _, known := unmeetableCodes[int(f.Code)]; !known && !m.has(codeKey(int(f.Code))) {
			t.Errorf("no case has met error code %s %q", strconv.Itoa(int(f.Code)), f.Title)
		}
	}
}
