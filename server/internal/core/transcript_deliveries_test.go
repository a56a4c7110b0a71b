package core

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// receiver is what answers webhooks in a transcript.
type receiver struct {
	shown   bool     // facts about deliveries are of interest
	answers []string // statuses and causes in their order, the last one for ever; empty: none come
	asked   int      // how many were given
}

// shows tells whether a fact is printed.
func (r *receiver) shows(f Fact) bool {
	if r.shown {
		return true
	}
	switch f.(type) {
	case DeliveryQueued, DeliveryJoined, DeliveryDue, DeliveryAttempted, DeliveryEnded, DeliveryChanged, WebhookMissing:
		return false
	}
	return true
}

// next is the next answer.
func (r *receiver) next() string {
	i := min(r.asked, len(r.answers)-1)
	r.asked++
	return r.answers[i]
}

// receive answers what is in flight, and what comes of that, until nothing is.
func (s *stage) receive() {
	s.t.Helper()
	for s.w != nil && len(s.hook.answers) > 0 && s.w.InFlight() > 0 {
		flying, err := Do(s.w, s.w.Now(), DeliveriesInFlight{})
		if err != nil {
			s.t.Fatal(err)
		}
		for _, due := range flying {
			s.answer(due.Delivery, due.Attempt, s.hook.next())
		}
	}
}

// answer reports an attempt: a status such as 500, or a cause such as timeout.
func (s *stage) answer(id string, attempt int, what string) string {
	s.t.Helper()
	c := ReportAttempt{Delivery: id, Attempt: attempt}
	if status, err := strconv.Atoi(what); err == nil {
		c.Status = status
	} else {
		c.Cause = Cause(what)
	}
	return perform(s, c, nil)
}

// advance lets time pass from one due instant to the next; the receiver answers at each.
func (s *stage) advance(by time.Duration) {
	w := s.world()
	target := w.Now().Add(by)
	for {
		due, ok := w.Due()
		if !ok || !due.Before(target) {
			break
		}
		w.PassTo(due)
		s.receive()
	}
	w.PassTo(target)
}

// deliveryVerbs are the words about the callback queue.
func deliveryVerbs() map[string]verb {
	by := func(c func(id string) Command[Nothing]) verb {
		return func(s *stage, l line) string { return perform(s, c(l.word(s.t, 0)), nil) }
	}
	return map[string]verb{
		"webhook":   setWebhook,
		"receiver":  setReceiver,
		"adversity": setAdversity,
		"backoff":   setBackoff,
		"until":     playUntilIdle,
		"hold":      by(func(id string) Command[Nothing] { return HoldDelivery{ID: id} }),
		"release":   by(func(id string) Command[Nothing] { return ReleaseDelivery{ID: id} }),
		"drop":      by(func(id string) Command[Nothing] { return DropDelivery{ID: id} }),
		"swap": func(s *stage, l line) string {
			return perform(s, SwapDeliveries{ID: l.word(s.t, 0), With: l.word(s.t, 1)}, func(two Swapped) string {
				return "first " + two.First + ", then " + two.Second
			})
		},
		"due":      listDue,
		"answered": by(func(id string) Command[Nothing] { return Answered{Message: id} }),
		"pause":    func(s *stage, _ line) string { return perform(s, PauseDeliveries{}, nil) },
		"resume":   func(s *stage, _ line) string { return perform(s, ResumeDeliveries{}, nil) },
		"answer": func(s *stage, l line) string {
			n, _ := strconv.Atoi(l.word(s.t, 1))
			return s.answer(l.word(s.t, 0), n, l.word(s.t, 2))
		},
		"resend": func(s *stage, l line) string { return perform(s, ResendDelivery{ID: l.word(s.t, 0)}, nil) },
		"edit": func(s *stage, l line) string {
			return perform(s, EditDelivery{ID: l.word(s.t, 0), Payload: []byte(l.word(s.t, 1))}, nil)
		},
		"queue": func(s *stage, _ line) string {
			return perform(s, ReadQueue{}, func(q QueueView) string {
				return fmt.Sprintf("%d queued, %d of %d slots, paused %t, webhook %q, %d overflowed", q.Size, q.InFlight, q.Slots, q.Paused, q.Webhook, q.Overflowed)
			})
		},
		"deliveries": listDeliveries,
		"stats": func(s *stage, l line) string {
			return perform(s, ReadAppStats{}, func(all []Metric) string { return strings.Join(lines(all, l.word(s.t, 0)), "\n") })
		},
	}
}

// setWebhook: webhook https://hooks.example/wa|none no-persist restart-manual kept=… give-up=…;
// the first part also later.
func setWebhook(s *stage, l line) string {
	s.hook.shown = true
	to := l.word(s.t, 0)
	if to == "none" {
		to = ""
	}
	if s.w != nil {
		return perform(s, UpdateApplicationSettings{SettingsPatch{WebhookURL: &to}}, nil)
	}
	g := s.change(l)
	g.Settings.WebhookURL = &to
	if l.has("no-persist") {
		no := false
		g.Settings.CallbackPersist = &no
	}
	if v, ok := l.options["kept"]; ok {
		g.Options.QueueKept, _ = strconv.Atoi(v)
	}
	g.Options.GiveUp = l.span(s.t, "give-up")
	return ""
}

// setBackoff: backoff 3s 900s sets step and cap.
func setBackoff(s *stage, l line) string {
	step, most := duration(s.t, l.word(s.t, 0)), duration(s.t, l.word(s.t, 1))
	p := SettingsPatch{CallbackBackoffDelay: &step, MaxCallbackBackoffDelay: &most}
	if s.w != nil {
		return perform(s, UpdateApplicationSettings{p}, nil)
	}
	g := s.change(l)
	g.Settings.CallbackBackoffDelay, g.Settings.MaxCallbackBackoffDelay = &step, &most
	return ""
}

// setReceiver: receiver 500 timeout 200; receiver silent.
func setReceiver(s *stage, l line) string {
	s.hook.answers, s.hook.asked = l.words, 0
	if l.has("silent") {
		s.hook.answers = nil
	}
	return ""
}

// setAdversity: adversity duplicate=1 copies=2 reorder=1 batch=3 delay=1s jitter=1s
// before-response=1 drop=1 gzip.
func setAdversity(s *stage, l line) string {
	a := Adversity{Delay: l.span(s.t, "delay"), Jitter: l.span(s.t, "jitter"), Gzip: l.has("gzip")}
	for name, p := range map[string]*float64{
		"duplicate": &a.Duplicate, "reorder": &a.Reorder, "before-response": &a.BeforeResponse, "drop": &a.Drop,
	} {
		*p, _ = strconv.ParseFloat(l.options[name], 64)
	}
	a.Copies, _ = strconv.Atoi(l.options["copies"])
	a.Batch, _ = strconv.Atoi(l.options["batch"])
	if s.w == nil {
		s.change(l).Options.Adversity = a
		return ""
	}
	return perform(s, SetAdversity{a}, nil)
}

// playUntilIdle: until idle lets time pass until nothing is under way any more.
func playUntilIdle(s *stage, _ line) string {
	w := s.world()
	s.receive()
	for w.Busy() {
		due, ok := w.Due()
		if !ok {
			s.t.Fatal("the World is busy, and nothing is due")
		}
		w.PassTo(due)
		s.receive()
	}
	return "idle at " + w.Now().Sub(w.Born()).String()
}

// listDeliveries: deliveries state message=m1 peer=447700900123.
func listDeliveries(s *stage, l line) string {
	c := ListDeliveries{Message: l.options["message"], Peer: l.options["peer"]}
	if len(l.words) > 0 {
		c.State = DeliveryState(l.words[0])
	}
	return perform(s, c, func(p DeliveryPage) string {
		var out strings.Builder
		for _, d := range p.Deliveries {
			fmt.Fprintf(&out, "%s %s %s", d.ID, d.State, itemWords(d.Items))
			if d.Blocked {
				out.WriteString(", blocked")
			}
			for _, a := range d.Attempts {
				fmt.Fprintf(&out, ", %s %s", a.At.Sub(s.w.Born()), a.Result)
			}
			out.WriteString("\n")
		}
		return out.String()
	})
}

// listDue: due, due 2.
func listDue(s *stage, l line) string {
	most := 10
	if len(l.words) > 0 {
		most, _ = strconv.Atoi(l.words[0])
	}
	var out strings.Builder
	w := s.world()
	w.PassTo(w.Now())
	for _, d := range w.NextDue(most) {
		fmt.Fprintf(&out, "%s %s", d.At.Sub(w.Born()), d.Kind)
		for _, word := range []string{d.Delivery, string(d.About), d.Message, d.Peer, string(d.Status), d.Scenario, d.Happening, strings.Join(d.Deeds, "+"), d.Simulation, d.User, d.Number, d.Media} {
			if word != "" {
				out.WriteString(" " + word)
			}
		}
		if d.Attempt > 0 {
			fmt.Fprintf(&out, " attempt %d", d.Attempt)
		}
		out.WriteString("\n")
	}
	return out.String()
}

// itemWords are what a delivery posts, in words.
func itemWords(items []Fact) string {
	var words []string
	for _, f := range items {
		switch f := f.(type) {
		case StatusReported:
			words = append(words, string(f.Status)+" "+f.Message)
		case MessageReceived:
			words = append(words, string(f.Type)+" "+f.Message)
		case NoticeRaised:
			words = append(words, string(f.Type)+" "+f.Message)
		case ErrorRaised:
			words = append(words, fmt.Sprintf("error %d", f.Errors[0].Code))
		}
	}
	return strings.Join(words, " + ")
}

// tellDeliveries puts the facts about deliveries into words.
func tellDeliveries(f Fact) (string, bool) {
	var words []string
	note := func(given bool, format string, args ...any) {
		if given {
			words = append(words, fmt.Sprintf(format, args...))
		}
	}
	switch f := f.(type) {
	case DeliveryQueued:
		note(true, "    queue %s", f.Delivery)
		note(!f.Due.IsZero(), "due in %s", f.Due.Sub(f.At))
		note(f.CopyOf != "", "copy of %s", f.CopyOf)
		note(f.Resent, "resent")
		note(f.Reordered, "lets the next one pass")
		note(f.Early, "early")
		note(f.Batch > 0, "a batch of %d", f.Batch)
	case DeliveryJoined:
		note(true, "    %s holds %d", f.Delivery, f.Items)
	case DeliveryDue:
		note(true, "    post %s to %s: %s", f.Delivery, f.Webhook, itemWords(f.Items))
		note(f.Gzip, "gzip")
		note(f.Edited, "edited to %q", f.Payload)
	case DeliveryAttempted:
		result := strconv.Itoa(f.Status)
		if f.Cause != "" {
			result = string(f.Cause)
		}
		note(true, "    %s attempt %d: %s", f.Delivery, f.Attempt, result)
		note(true, "%s", f.State)
		note(!f.Next.IsZero(), "again in %s", f.Next.Sub(f.At))
	case DeliveryEnded:
		note(true, "    %s dropped", f.Delivery)
		note(true, "%s", f.Reason)
	default:
		return "", false
	}
	return strings.Join(slices.Clip(words), ", "), true
}
