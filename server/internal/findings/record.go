package findings

import (
	"maps"
	"slices"

	gen "github.com/wabamock/wabamock/gen/control"
)

// Bounds of what is kept (our choice).
const (
	maxEvidence = 20   // sightings of a finding, the first ones
	maxFound    = 500  // findings with a subject; more are found without
	maxSubject  = 100  // bytes of a subject
	maxNumbers  = 4096 // phone numbers remembered of all lives
)

// tally counts something, and keeps the first sightings.
type tally struct {
	Count uint64         `json:"count"`
	Seen  []gen.Sighting `json:"seen,omitempty"`
}

// add counts one more.
func (t *tally) add(s gen.Sighting) {
	t.Count++
	if len(t.Seen) < maxEvidence {
		t.Seen = append(t.Seen, s)
	}
}

// merge counts what another one counted.
func (t *tally) merge(o tally) {
	t.Count += o.Count
	t.Seen = append(t.Seen, o.Seen[:min(len(o.Seen), maxEvidence-len(t.Seen))]...)
}

// found is a rule that was met with a subject.
type found struct {
	Rule    string `json:"rule"`
	Subject string `json:"subject,omitempty"`
	tally
}

// record is what was found, and the habits from which follows what was never done. Records of
// several Worlds add up.
type record struct {
	Found []found `json:"found,omitempty"` // in the order in which they were met first

	Sends     tally  `json:"sends"`     // accepted
	Reported  uint64 `json:"reported"`  // statuses
	Queued    uint64 `json:"queued"`    // webhooks, while there was somewhere to post them to
	Tried     tally  `json:"tried"`     // attempts to post a status
	Told      uint64 `json:"told"`      // of them acknowledged
	Inbound   tally  `json:"inbound"`   // messages of customers
	Heard     uint64 `json:"heard"`     // webhooks about them that were acknowledged
	Reads     uint64 `json:"reads"`     // messages marked as read
	Checks    tally  `json:"checks"`    // of contacts
	Numbers   set    `json:"numbers"`   // what is known of phone numbers
	TooMany   bool   `json:"too_many"`  // phone numbers, to tell who was never messaged
	Unchecked []wait `json:"unchecked"` // who was unknown at the last send, and was not checked since
}

// wait is something that waits for what should come.
type wait struct {
	Number uint64       `json:"number"`
	Seen   gen.Sighting `json:"seen"`
}

// note puts a sighting on record under a rule.
func (r *record) note(rule, subject string, s gen.Sighting) { r.place(rule, subject).add(s) }

// place is where a rule with a subject is kept; without the subject where there are too many.
func (r *record) place(rule, subject string) *tally {
	if len(subject) > maxSubject {
		subject = subject[:maxSubject]
	}
	for {
		i := slices.IndexFunc(r.Found, func(f found) bool { return f.Rule == rule && f.Subject == subject })
		switch {
		case i >= 0:
			return &r.Found[i].tally
		case len(r.Found) < maxFound || subject == "":
			r.Found = append(r.Found, found{Rule: rule, Subject: subject})
			return &r.Found[len(r.Found)-1].tally
		}
		subject = ""
	}
}

// withdraw takes back the last sightings of a rule with a subject.
func (r *record) withdraw(rule, subject string, sightings int) {
	t := r.place(rule, subject)
	t.Count -= min(t.Count, uint64(sightings))
	t.Seen = t.Seen[:min(uint64(len(t.Seen)), t.Count)]
	r.Found = slices.DeleteFunc(r.Found, func(f found) bool { return f.Count == 0 })
}

// settle gives up waiting: who was not checked up to now is not going to be.
func (r *record) settle() {
	for _, u := range r.Unchecked {
		r.note(ruleUncheckedContact, "", u.Seen)
	}
	r.Unchecked = nil
}

// merge adds what another record holds, which is settled.
func (r *record) merge(o *record) {
	for _, f := range o.Found {
		r.place(f.Rule, f.Subject).merge(f.tally)
	}
	r.Sends.merge(o.Sends)
	r.Tried.merge(o.Tried)
	r.Inbound.merge(o.Inbound)
	r.Checks.merge(o.Checks)
	r.Reported += o.Reported
	r.Queued += o.Queued
	r.Told += o.Told
	r.Heard += o.Heard
	r.Reads += o.Reads
	r.TooMany = r.TooMany || o.TooMany
	for _, number := range o.Numbers.sorted() {
		r.mark(number, o.Numbers[number])
	}
}

// clone is a copy that may be changed.
func (r *record) clone() record {
	c := *r
	c.Found = slices.Clone(r.Found)
	for i := range c.Found {
		c.Found[i].Seen = slices.Clone(c.Found[i].Seen)
	}
	for _, t := range []*tally{&c.Sends, &c.Tried, &c.Inbound, &c.Checks} {
		t.Seen = slices.Clone(t.Seen)
	}
	c.Unchecked = slices.Clone(r.Unchecked)
	c.Numbers = maps.Clone(r.Numbers)
	return c
}

// What is known of a phone number.
const (
	numberChecked  = 1 << iota // contacts said that it is valid
	numberMessaged             // something was sent to it
)

// mark notes something about a phone number, while there is room.
func (r *record) mark(number uint64, what uint8) {
	had, known := r.Numbers[number]
	switch {
	case had&what == what:
	case !known && len(r.Numbers) >= maxNumbers:
		r.TooMany = true
	default:
		r.Numbers.put(number, had|what)
	}
}

// habits are the findings about what was never done.
func (r *record) habits() []found {
	var out []found
	if r.Sends.Count > 0 && r.Reported > 0 && r.Queued == 0 {
		out = append(out, found{Rule: ruleNoWebhook, tally: r.Sends})
	}
	if r.Tried.Count >= fewAttempts && r.Told == 0 {
		out = append(out, found{Rule: ruleStatusesLost, tally: r.Tried})
	}
	if r.Inbound.Count > 0 && r.Heard > 0 && r.Reads == 0 {
		out = append(out, found{Rule: ruleNeverRead, tally: r.Inbound})
	}
	checked, idle := uint64(0), uint64(0)
	for _, what := range r.Numbers {
		if what&numberChecked != 0 {
			checked++
			if what&numberMessaged == 0 {
				idle++
			}
		}
	}
	if !r.TooMany && idle >= manyChecks && 2*idle > checked {
		out = append(out, found{Rule: ruleCheckedOnly, tally: tally{Count: idle, Seen: r.Checks.Seen}})
	}
	return out
}

// From how many on something is a habit (our choice).
const (
	fewAttempts = 3  // to post a status
	manyChecks  = 10 // phone numbers that were checked and not messaged
)
