package core

import (
	"net/url"
	"slices"
	"time"
)

// parked is an item that waits for a webhook. As long as nobody looks at it, it need not become a
// delivery: a World without a webhook, which most are, has next to no work with it.
type parked struct {
	item Fact
	at   time.Time // when it was reported
}

// park puts an item aside. At most Options.QueueKept wait; the oldest goes, and is counted only.
func (w *World) park(f Fact) {
	s := &w.deliveries
	s.parked = append(s.parked, parked{f, w.now})
	for len(s.unparked)+len(s.parked) > w.options.QueueKept {
		if len(s.unparked) > 0 {
			w.overlook()
			continue
		}
		s.overflowed++
		w.simulations.lose(s.parked[0].item)
		s.parked[0] = parked{}
		s.parked = s.parked[1:]
	}
}

// overlook lets the oldest delivery of those that waited for a webhook go without a word, unless
// it does not wait any more, or is held.
func (w *World) overlook() {
	s := &w.deliveries
	d := s.unparked[0]
	s.unparked[0] = nil
	s.unparked = s.unparked[1:]
	if d.state == DeliveryPending {
		s.overflowed++
		w.close(d, DeliveryDropped)
		w.forgetDelivery(d)
	}
}

// unpark makes deliveries of what was put aside. They are the same whenever that is.
func (w *World) unpark() {
	s := &w.deliveries
	list := s.parked
	s.parked = nil
	for _, p := range list {
		if d := w.enqueue(aboutOf(p.item), p.item, p.at); d != nil {
			s.unparked = append(s.unparked, d)
		}
	}
}

// redirect notes which webhook acts. What is queued goes there at its next attempt; without one
// it waits, unless callback_persist is off.
// Source: settings-application, Rules worth copying (D, I).
func (w *World) redirect() {
	s := &w.deliveries
	if to := w.settings.acting.WebhookURL; to != s.url {
		w.unpark()
		s.unparked = nil
		s.url, s.shown = to, withoutSecrets(to)
	}
	if s.url != "" {
		s.missed = false
	} else if !w.settings.acting.CallbackPersist {
		w.loseQueue(DropNoWebhook)
	}
	w.post()
}

// withoutSecrets is a URL without credentials and query.
func withoutSecrets(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return ""
	}
	u.User, u.RawQuery, u.Fragment = nil, "", ""
	return u.String()
}

// loseQueue drops all that is queued; what is in flight is dropped if this attempt fails.
func (w *World) loseQueue(why DropReason) {
	w.unpark()
	queued := slices.DeleteFunc(slices.Clone(w.deliveries.log), func(d *delivery) bool { return d.state.over() })
	for _, d := range queued {
		if d.state == DeliveryInFlight {
			d.lost = true
			continue
		}
		w.dropDelivery(d, why)
	}
}
