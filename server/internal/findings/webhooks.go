package findings

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/wabamock/wabamock/server/internal/core"
)

// slowWebhook is how long a receiver may take before it is found slow: half of the time that it
// has. Source: webhooks, Delivery rules (the time is not documented; half of it our choice).
const slowWebhook = 5 * time.Second

// failedOften is the attempt from which on a receiver that answers 4xx is found (our choice): some
// do so on purpose once, for a status that came too early. Source: clients, Webhooks (B).
const failedOften = 3

// watchAttempt looks at an attempt to post a webhook.
func (w *World) watchAttempt(seq uint64, f *core.DeliveryAttempted) {
	seen := w.seen(seq, "")
	if f.About == core.StatusChange {
		w.record.Tried.add(seen)
	}
	if f.Status == http.StatusOK {
		w.acknowledged(f)
	}
	code := strconv.Itoa(f.Status)
	switch {
	case f.Took >= slowWebhook && f.Status != 0, f.Cause == core.CauseTimeout:
		w.record.note(ruleSlow, "", seen)
	case f.Status > http.StatusOK && f.Status < http.StatusMultipleChoices:
		w.record.note(ruleNot200, code, seen)
	case f.Status/100 == 3:
		w.record.note(ruleRedirect, code, seen)
	case f.Status/100 == 4 && f.Attempt >= failedOften:
		w.record.note(ruleRefuses, code, seen)
	}
	if f.State == core.DeliveryGivenUp {
		w.record.note(ruleGivenUp, "", seen)
	}
	delete(w.memory.Closing, f.Delivery)
}

// acknowledged notes what a client knows once it has answered with 200.
func (w *World) acknowledged(f *core.DeliveryAttempted) {
	switch f.About {
	case core.StatusChange:
		w.record.Told++
	case core.InboundMessage:
		w.record.Heard++
	case core.ErrorCallback:
	}
	if to := w.memory.Closing[f.Delivery]; to != "" && len(w.memory.Closed) < maxRemembered {
		if w.memory.Closed == nil {
			w.memory.Closed = map[string]bool{}
		}
		w.memory.Closed[to] = true
	}
}

// watchDue remembers a status that tells of a closed customer-service window while it is posted.
func (w *World) watchDue(f *core.DeliveryDue) {
	for _, item := range f.Items {
		s, is := item.(core.StatusReported)
		if !is || s.Status != core.StatusFailed || s.Group != "" || len(w.memory.Closing) >= maxRemembered {
			continue
		}
		if slices.ContainsFunc(s.Errors, func(e core.StatusError) bool { return e.Code == codeWindow }) {
			if w.memory.Closing == nil {
				w.memory.Closing = map[string]string{}
			}
			w.memory.Closing[f.Delivery] = s.Recipient
		}
	}
}
