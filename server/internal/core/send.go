package core

import (
	"hash/fnv"
	"strconv"
	"strings"
	"time"
)

// Limits of ttl, both included. Source: messages, Envelope (D: the default) and Open points 9.
const (
	defaultTTL = 7 * 24 * time.Hour
	minTTL     = time.Second
	maxTTL     = 30 * 24 * time.Hour
)

// SendMessage is a business's wish to send a message. The answer is its id. Refusals: 1001,
// 1003, 1006, 1008 to 1013, 1016, 1020, 1021, 1028, 1031 and the 2000-series, looked for in the
// order sender, envelope, content, recipient, identity. Source: messages, SendMessage.
type SendMessage struct {
	To      string // wa_id with or without plus, or a group id
	Group   bool   // recipient_type group
	Content Content
	Context string        // id of the message that is quoted; empty: none. One that is unknown is let through, the client forwards it
	TTL     time.Duration // minTTL to maxTTL; 0: not given
	Raw     []byte        // request body, kept for display: JSON, or nil; must not change afterwards
	Awaited bool          // the caller tells with Answered when the client has its answer; until then nothing is reported of the message
	Then    []Planned     // what a rule plans in place of the progression; nil: nothing
	Hooks   *Adversity    // of the webhooks about it, in place of the World's; nil: the World's
	As      string        // number whose meaning the message has, in place of its recipient's; empty: the recipient's
}

func (c SendMessage) do(w *World) (string, error) {
	sense := c.sense(w)
	if err := w.refuseSend(sense); err != nil {
		return "", err
	}
	if err := w.ready(); err != nil {
		return "", err
	}
	if w.messages.locked {
		return "", refuse(1031, "The account of the sender is locked")
	}
	if err := c.checkEnvelope(); err != nil {
		return "", err
	}
	if err := c.Content.check(w); err != nil {
		return "", err
	}
	if err := w.overloaded(); err != nil {
		return "", err
	}
	if err := w.messages.full(len(c.Raw)); err != nil {
		return "", err
	}
	if c.Group {
		return c.toGroup(w, sense)
	}
	return c.toPerson(w, sense)
}

// checkEnvelope judges what surrounds the content.
func (c SendMessage) checkEnvelope() error {
	switch {
	case c.To == "" || c.To == "+":
		return refuse(1008, "Parameter 'to' is mandatory")
	case c.TTL != 0 && (c.TTL < minTTL || c.TTL > maxTTL):
		return refuse(1009, "Parameter 'ttl' is %s, want 1 second to 30 days", c.TTL)
	case c.Content == nil:
		return refuse(1008, "Parameter 'type' needs an object of the same name")
	}
	if err := checkPlan(c.Then); err != nil {
		return err
	}
	if err := c.Hooks.checkOfMessage(); err != nil {
		return err
	}
	if c.Group {
		return nil
	}
	to := strings.TrimPrefix(c.To, "+")
	if !allDigits(to) || len(to) < minNumber || len(to) > maxNumber {
		return refuse(1009, "Parameter 'to' is not a wa_id: '%s', want %d to %d digits", c.To, minNumber, maxNumber)
	}
	return nil
}

// toPerson sends to an individual.
func (c SendMessage) toPerson(w *World, sense *NumberMeaning) (string, error) {
	waID, err := w.recipient(strings.TrimPrefix(c.To, "+"))
	if err != nil {
		return "", sense.blame(err)
	}
	if err := w.checkIdentity(waID); err != nil {
		return "", err
	}
	p := w.meet(waID)
	m := c.message(w, p.nextID(w), waID)
	m.contact = p
	w.accept(m, c.Awaited, sense)
	return m.id, nil
}

// recipient judges who is written to and answers the wa_id. Source: errors, 1006, 1013, 1021
// (D); contacts, CheckContact: versions 2.39 and 2.43 (D); clients, Messages (B).
func (w *World) recipient(digits string) (string, error) {
	waID := digits
	if w.contacts.byWaID[digits] == nil {
		waID = w.waID(digits)
	}
	if waID == w.self() {
		return "", refuse(1021, "The recipient is the sender's own number")
	}
	version := w.options.ClientVersion
	if version.atLeast(43, 0) {
		if w.customers.byWaID[waID] == nil && !usable(digits) {
			return "", refuse(1013, "Recipient is not a valid WhatsApp user")
		}
		return waID, nil
	}
	if !version.atLeast(39, 0) && !w.stored(waID) && !w.refuted(waID) {
		return "", refuse(1006, "unknown contact")
	}
	if !w.onWhatsApp(digits) {
		return "", refuse(1013, "Recipient is not a valid WhatsApp user")
	}
	return waID, nil
}

// toGroup sends to a group. Source: groups, Messages to groups (D, R).
func (c SendMessage) toGroup(w *World, sense *NumberMeaning) (string, error) {
	g, err := w.joined(c.To)
	if err != nil {
		return "", err
	}
	others := g.others(w.self())
	if len(others) == 0 {
		return "", refuse(1020, "Nobody else is in group '%s'", c.To)
	}
	bits := w.draw("message:" + c.To)
	var random [outboundRandom]byte
	bits.fill(random[:])
	m := c.message(w, MessageID{Outbound: true, Group: true, Peer: c.To, Random: random[:]}.String(), c.To)
	m.members = make([]member, len(others))
	for i, id := range others {
		m.members[i] = member{id, StatusQueued}
	}
	w.accept(m, c.Awaited, sense)
	return m.id, nil
}

// message makes the message that is accepted.
func (c SendMessage) message(w *World, id, to string) *message {
	ttl := c.TTL
	if ttl == 0 {
		ttl = defaultTTL
	}
	return &message{
		id: id, to: to, status: StatusQueued, content: c.Content, raw: c.Raw, context: c.Context,
		queued: w.now, base: w.now, expires: w.now.Add(ttl), course: courseOf(c.Then, c.Hooks),
	}
}

// accept queues a message, gives it its meaning (nil: none) and plans its first step.
func (w *World) accept(m *message, awaited bool, sense *NumberMeaning) {
	w.give(m, sense)
	w.messages.begin(m)
	if awaited {
		w.expectAnswer(m.id)
	}
	w.tell(queuedFact(w.occurred(), m))
	if namespace, name, language, ok := wanted(m.content); ok && len(w.templates.byName[name]) == 0 {
		w.tell(TemplateUndeclared{Occurred: w.occurred(), Message: m.id, Namespace: namespace, Name: name, Language: language})
		if w.options.Templates == DeclaredTemplates {
			m.doom = 2001
		}
	}
	w.proceed(m)
	if sense != nil {
		w.doLater(m, sense.Deeds)
	}
}

// queuedFact tells that a message was accepted.
func queuedFact(at Occurred, m *message) MessageQueued {
	return MessageQueued{Occurred: at, Message: m.id, To: m.to, Group: m.contact == nil, Type: m.content.Type()}
}

// MessageQueued tells that a message was accepted.
type MessageQueued struct {
	Occurred
	Message string      `json:"message"` // message id
	To      string      `json:"to"`      // wa_id or group id
	Group   bool        `json:"group,omitempty"`
	Type    MessageType `json:"type"`
}

// Kind names the fact.
func (MessageQueued) Kind() string { return "message_queued" }

// kindOfMessages is the start of the stream from which the message ids of a peer are drawn.
func kindOfMessages(peer string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte("message:")) // a hash never fails
	_, _ = h.Write([]byte(peer))
	return h.Sum64()
}

// nextID draws the next outbound message id for a person. It depends on the seed, the person
// and how many the person had before, so that callers who write to different people at once get
// the same ids in whatever order they come.
func (p *contact) nextID(w *World) string {
	bits := p.next(w)
	var random [outboundRandom]byte
	bits.fill(random[:])
	return MessageID{Outbound: true, Peer: p.waID, Random: random[:]}.String()
}

// next starts the stream of the person's next message id, inbound and outbound alike.
func (p *contact) next(w *World) chance {
	bits := chanceFrom(w.genesis.Seed, p.idKind, p.ordinal)
	p.ordinal++
	return bits
}

// ParseTTL reads a ttl: seconds as a number ("86400") or an ISO 8601 duration of weeks, days,
// hours, minutes and seconds ("P1D", "PT1H30M"). 1009 when it is neither, or not between one
// second and 30 days. Source: messages, Envelope (D, S) and Open points 9.
func ParseTTL(s string) (time.Duration, error) {
	d, ok := seconds(s)
	if !ok {
		d, ok = isoDuration(s)
	}
	if !ok {
		return 0, refuse(1009, "Parameter 'ttl' is '%s', want seconds or an ISO 8601 duration such as P1D", s)
	}
	if d < minTTL || d > maxTTL {
		return 0, refuse(1009, "Parameter 'ttl' is '%s', want 1 second to 30 days", s)
	}
	return d, nil
}

// seconds reads a whole number of seconds; one past all bounds becomes the longest span.
func seconds(s string) (time.Duration, bool) {
	if !allDigits(s) {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	if err != nil || n > int(2*maxTTL/time.Second) {
		return 2 * maxTTL, true
	}
	return time.Duration(n) * time.Second, true
}

// isoUnits are the parts of an ISO 8601 duration in their order; those after the T are marked.
//
//nolint:gochecknoglobals // a constant table; nothing writes it.
var isoUnits = []struct {
	letter byte
	clock  bool
	worth  time.Duration
}{
	{'W', false, 7 * 24 * time.Hour},
	{'D', false, 24 * time.Hour},
	{'H', true, time.Hour},
	{'M', true, time.Minute},
	{'S', true, time.Second},
}

// isoDuration reads an ISO 8601 duration; years and months have no fixed length and are refused.
func isoDuration(s string) (time.Duration, bool) {
	rest, ok := strings.CutPrefix(s, "P")
	if !ok {
		return 0, false
	}
	var sum time.Duration
	clock, parts := false, 0
	for _, unit := range isoUnits {
		if unit.clock && !clock {
			rest, clock = strings.CutPrefix(rest, "T")
		}
		i := strings.IndexByte(rest, unit.letter)
		if i <= 0 || unit.clock && !clock || !allDigits(rest[:i]) {
			continue
		}
		n, err := strconv.Atoi(rest[:i])
		if err != nil {
			return 0, false
		}
		sum += time.Duration(min(n, int(2*maxTTL/unit.worth))) * unit.worth
		rest = rest[i+1:]
		parts++
	}
	return sum, rest == "" && parts > 0
}
