package scenario

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wabamock/wabamock/server/internal/core"
)

// outboundTypes are the types of messages that the business sends.
func outboundTypes() []core.MessageType {
	return []core.MessageType{
		core.TypeText, core.TypeImage, core.TypeAudio, core.TypeVideo, core.TypeDocument, core.TypeSticker, core.TypeLocation,
		core.TypeContacts, core.TypeTemplate, core.TypeHSM, core.TypeInteractive, core.TypeReaction,
	}
}

// matching are the keys that say which requests are meant.
func (s *story) matching(m *core.Match) []field {
	return append(s.asking(m), window(m)...)
}

// asking are those of them that have nothing to do with time.
func (s *story) asking(m *core.Match) []field {
	return []field{
		{"operation", oneOrMore(&m.Operations, core.MaxConditions, s.operation)},
		{"to", oneOrMore(&m.Recipients, core.MaxConditions, s.addressee)},
		{"type", oneOrMore(&m.Types, core.MaxConditions, outboundType)},
		{"template", oneOrMore(&m.Templates, core.MaxConditions, s.templateName)},
		{"caller", oneOrMore(&m.Callers, core.MaxConditions, func(into *string) reader { return plain(into, 1, maxUserName) })},
		{"role", words(&m.Role,
			word[core.Role]{"admin", core.RoleAdmin}, word[core.Role]{"user", core.RoleUser}, word[core.Role]{"key", core.RoleKey})},
		{"path", named(&m.Path, accept)},
		{"query", named(&m.Query, accept)},
		{"header", named(&m.Header, openHeader)},
		{"body", pointers(&m.Body)},
	}
}

// window are the keys that say in which part of the world's time.
func window(m *core.Match) []field {
	return []field{{"from", moment(&m.From, &m.Since)}, {"until", moment(&m.Until, &m.Before)}}
}

// accept reads anything.
func accept(*decoder, *node) {}

// operation reads an operationId.
func (s *story) operation(into *string) reader {
	return func(d *decoder, n *node) {
		if s.operations[n.text] == nil || n.kind != text {
			d.notAmong(n, s.names)
			return
		}
		*into = n.text
	}
}

// outboundType reads the type of a message that the business sends.
func outboundType(into *core.MessageType) reader {
	var known []word[core.MessageType]
	for _, t := range outboundTypes() {
		known = append(known, word[core.MessageType]{string(t), t})
	}
	return words(into, known...)
}

// templateName reads the name of a template, which the fixture must have where it is known.
func (s *story) templateName(into *string) reader {
	return both(plain(into, 1, maxTemplateName), func(d *decoder, n *node) {
		if s.base == nil {
			return
		}
		var known []string
		for _, t := range s.base.genesis.Templates {
			known = append(known, t.Name)
		}
		slices.Sort(known)
		if known = slices.Compact(known); !slices.Contains(known, n.text) {
			d.failf(n, "fixture %s declares no template %s: %s", s.told.fixture, quote(n.text), orNone(n.text, known))
		}
	})
}

// orNone is didYouMean, or what to do where there is nothing to mean.
func orNone(wrong string, known []string) string {
	if len(known) == 0 {
		return "it declares none"
	}
	return didYouMean(wrong, known)
}

// Lengths of the id of a person or group, in characters (our choice).
const (
	minRecipient = 5
	maxRecipient = 64
)

// addressee reads a recipient, or the subject of a group of the fixture.
func (s *story) addressee(into *string) reader {
	if s.anybody {
		return party(into)
	}
	return func(d *decoder, n *node) {
		if s.base != nil && n.kind == text {
			for _, g := range s.base.genesis.Groups {
				if g.Subject == n.text {
					*into = n.text
					return
				}
			}
		}
		recipient(into)(d, n)
	}
}

// recipient reads a number, a wa_id or the id of a group; one plus in front is left out.
func recipient(into *string) reader {
	return func(d *decoder, n *node) {
		if !d.is(n, "a phone number or the id of a group", text, number) {
			return
		}
		id := strings.TrimPrefix(n.text, "+")
		if len(id) < minRecipient || len(id) > maxRecipient || notDigit(strings.ReplaceAll(id, "-", "")) || id[0] == '-' {
			d.failf(n, `want a phone number such as "447700900123", the id of a group, or the subject of one of the fixture, got %s`, quote(n.text))
			return
		}
		*into = id
	}
}

// moment reads a span since the load, or an instant.
func moment(since *time.Duration, at *time.Time) reader {
	return func(d *decoder, n *node) {
		if t, err := time.Parse(time.RFC3339, n.text); err == nil && !t.IsZero() {
			instant(at)(d, n)
			return
		}
		if _, err := ParseSpan(n.text); err != nil || n.kind != text {
			d.failf(n, "want a span since the load such as 10m, or a moment such as 2024-05-01T09:00:00Z, got %s", n.describe())
			return
		}
		span(since, 0, maxSpan)(d, n)
	}
}

// checkMatch refuses conditions that cannot hold together, and names that no operation knows.
func (s *story) checkMatch(d *decoder, n *node, m *core.Match) {
	if m.Until > 0 && m.Until <= m.From || !m.Before.IsZero() && !m.Before.After(m.Since) {
		d.failf(n.member("until"), "is not after from: the window is empty")
	}
	if len(m.Types)+len(m.Templates) > 0 {
		key := "type"
		if len(m.Types) == 0 {
			key = "template"
		}
		s.sends(d, n, key, m)
	}
	parameters := func(key string, of func(*Operation) []string) {
		at := n.member(key)
		if at == nil {
			return
		}
		for i := range at.pairs {
			s.checkParameter(d, &at.pairs[i].key, key, m.Operations, of)
		}
	}
	parameters("path", func(op *Operation) []string { return op.Path })
	parameters("query", func(op *Operation) []string { return op.Query })
}

// sends makes a match one of SendMessage, which something in it is about, and refuses others.
func (s *story) sends(d *decoder, n *node, key string, m *core.Match) {
	if len(m.Operations) == 0 {
		m.Operations = []string{sendMessage}
	}
	for _, op := range m.Operations {
		if op != sendMessage {
			d.failf(n.member(key), "belongs to %s, and %s is none: remove one of them", sendMessage, op)
			return
		}
	}
}

// checkParameter refuses the name of a parameter that one of the operations does not have; without
// operations, that none has.
func (s *story) checkParameter(d *decoder, name *node, place string, operations []string, of func(*Operation) []string) {
	if len(operations) > 0 {
		for _, id := range operations {
			if known := of(s.operations[id]); !slices.Contains(known, name.text) {
				d.failf(name, "%s has no such parameter in its %s: %s", id, place, orNone(name.text, known))
				return
			}
		}
		return
	}
	var known []string
	for _, id := range s.names {
		known = append(known, of(s.operations[id])...)
	}
	slices.Sort(known)
	if known = slices.Compact(known); !slices.Contains(known, name.text) {
		d.failf(name, "no operation has such a parameter in its %s: %s", place, didYouMean(name.text, known))
	}
}

// checkDocumented refuses an HTTP status that one of the operations does not answer.
func (s *story) checkDocumented(d *decoder, n *node, status int, operations []string, advice string) bool {
	for _, id := range operations {
		if known := s.operations[id].Statuses; !slices.Contains(known, status) {
			d.failf(n, "%s never answers %d, only %s: %s", id, status, strings.Trim(fmt.Sprint(known), "[]"), advice)
			return false
		}
	}
	return true
}
