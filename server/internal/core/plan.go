package core

import (
	"slices"
	"time"
)

// course is what a rule made of a message: the steps that it takes, how its webhooks fare.
type course struct {
	steers bool // steps take the place of the progression
	steps  []Planned
	done   int  // of steps
	silent bool // the step that is being taken is not reported
	hooks  *Adversity
	number string // whose meaning had a part in it; empty: none
}

// stepPlanned stands for the next step of a message's course, where a status would.
const stepPlanned Status = "planned"

// checkPlan refuses steps that cannot be.
func checkPlan(steps []Planned) error {
	if len(steps) > MaxPlan {
		return refuse(1009, "%d steps are planned, at most %d", len(steps), MaxPlan)
	}
	for i, p := range steps {
		row, ok := FaultOf(p.Code)
		switch {
		case p.After < 0 || p.After > MaxSpan:
			return refuse(1009, "step %d: after is %s, want 0 to %s", i+1, p.After, MaxSpan)
		case !slices.Contains([]Status{StatusSent, StatusDelivered, StatusRead, StatusFailed, StatusDeleted, StatusWarning}, p.Status):
			return refuse(1009, "step %d: '%s' is no status that is told", i+1, shorten(string(p.Status)))
		case p.Code != 0 && p.Status != StatusFailed && p.Status != StatusWarning:
			return refuse(1009, "step %d: a code means nothing with '%s'", i+1, p.Status)
		case p.Code != 0 && !ok:
			return refuse(1009, "step %d: there is no error %d", i+1, p.Code)
		case p.Code != 0 && row.Channel != Failed && row.Channel != SyncOrFailed && p.Status == StatusFailed:
			return refuse(1009, "step %d: error %d does not come with a status, but %s", i+1, p.Code, row.Channel)
		case len(p.Recipient) > MaxRuleName:
			return refuse(1009, "step %d: '%s' is nobody", i+1, shorten(p.Recipient))
		}
	}
	return nil
}

// courseOf is what a rule makes of a message; nil: nothing.
func courseOf(steps []Planned, hooks *Adversity) *course {
	if steps == nil && hooks == nil {
		return nil
	}
	return &course{steers: steps != nil, steps: steps, hooks: hooks}
}

// steered tells whether the steps of a message are planned.
func (m *message) steered() bool { return m.course != nil && m.course.steers }

// ahead is the next planned step, and its span after the send; none: empty.
func (c *course) ahead() (Status, time.Duration) {
	if c.done == len(c.steps) {
		return "", 0
	}
	return stepPlanned, c.steps[c.done].After
}

// stray ends the course of a message: something else happened to it.
func (m *message) stray() {
	if m.course != nil {
		m.course.done = len(m.course.steps)
	}
}

// follow takes the next planned step of a message.
func (w *World) follow(m *message) {
	step := m.course.steps[m.course.done]
	m.course.done++
	code := step.Code
	if step.Status == StatusFailed && code == 0 {
		code = 500
	}
	for i, waID := range m.wentTo() {
		if step.Recipient != "" && step.Recipient != waID && w.idOf(step.Recipient) != waID {
			continue
		}
		from := m.status
		if m.contact == nil {
			from = m.members[i].status
		}
		if step.ReportOnly || step.Status == StatusWarning || !w.walk(m, waID, from, step.Status, code) {
			m.note(step.Status, w.now, code, i)
			w.reportStatus(m, waID, step.Status, code)
		}
	}
}

// walk brings a message to a status as far as its life lets it, silently but for the last step;
// false when it stays where it is.
func (w *World) walk(m *message, waID string, from, to Status, code Code) bool {
	path := wayTo(from, to)
	for i, s := range path {
		m.course.silent = i < len(path)-1
		w.reach(m, s, code, func(id string) bool { return id == waID })
	}
	return len(path) > 0
}

// wayTo are the steps that lead from one status to another; none: there is no way.
func wayTo(from, to Status) []Status {
	var way []Status
	for _, s := range []Status{StatusSent, StatusDelivered, StatusRead, StatusFailed, StatusDeleted} {
		passed := s == to || (s == StatusSent || s == StatusDelivered) && to != StatusFailed && advance[s] < advance[to]
		if passed && leads(from, s) {
			way, from = append(way, s), s
		}
	}
	if from != to {
		return nil
	}
	return way
}
