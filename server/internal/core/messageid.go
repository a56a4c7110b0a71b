package core

import (
	"encoding/base64"
	"errors"
	"fmt"
)

// MessageID is what an id of a message is made of. Clients must treat ids as opaque; ours have
// the true layout, so that a client which assumes a charset or a length is caught.
// Source: messages, Message ids (O).
type MessageID struct {
	Outbound    bool   // sent by the business
	Group       bool   // said in a group
	Peer        string // the other side: digits, or a group id with its dash
	Random      []byte // 9 bytes outbound, 10 or 16 inbound; nil in a system notice
	Text        string // of a system notice, ASCII; empty otherwise
	Participant string // who said it in a group, digits; inbound group messages only
}

// The marks of the layout. Source: messages, Message ids (O).
const (
	markInbound    = 0x00
	markOutbound   = 0x80
	markIndividual = 0x11
	markGroup      = 0x21
	markRandom     = 0x02
	markText       = 0x03
	markSpeaker    = 0x30
	oddDigits      = 0x80 // set in the length byte when half of the last byte is padding
	dashNibble     = 0xa
	padNibble      = 0xf
)

// Lengths of the random part in bytes. Source: messages, Message ids (O).
const (
	outboundRandom     = 9
	inboundRandom      = 10
	inboundRandomLong  = 16
	maxMessageIDLength = 512 // characters that ParseMessageID looks at; our choice (I), real ids stay under 200
)

// String is the id as it travels: base64url without padding.
func (m MessageID) String() string {
	var room [160]byte
	b := room[:0]
	direction, kind := byte(markInbound), byte(markIndividual)
	if m.Outbound {
		direction = markOutbound
	}
	if m.Group {
		kind = markGroup
	}
	b = appendPeer(append(b, direction, kind), m.Peer)
	if m.Text != "" {
		b = append(append(b, markText, byte(len(m.Text))), m.Text...)
	} else {
		b = append(append(b, markRandom, byte(len(m.Random))), m.Random...)
	}
	if m.Participant != "" {
		b = appendPeer(append(b, markSpeaker, markIndividual), m.Participant)
	}
	var text [224]byte
	return string(base64.RawURLEncoding.AppendEncode(text[:0], b))
}

// appendPeer writes the length byte and the binary coded decimal digits of a peer.
func appendPeer(b []byte, peer string) []byte {
	length := byte((len(peer) + 1) / 2)
	if len(peer)%2 == 1 {
		length |= oddDigits
	}
	b = append(b, length)
	for i := 0; i < len(peer); i += 2 {
		low := byte(padNibble)
		if i+1 < len(peer) {
			low = nibble(peer[i+1])
		}
		b = append(b, nibble(peer[i])<<4|low)
	}
	return b
}

// nibble is the half byte of a digit or a dash.
func nibble(c byte) byte {
	if c == '-' {
		return dashNibble
	}
	return c - '0'
}

// errMessageID is the reason for every id that cannot be read.
var errMessageID = errors.New("not a message id") //nolint:gochecknoglobals // an error value; nothing writes it.

// ParseMessageID reads an id back. It fails for whatever String cannot have made.
func ParseMessageID(s string) (MessageID, error) {
	if len(s) > maxMessageIDLength {
		return MessageID{}, fmt.Errorf("parse message id of %d characters: %w", len(s), errMessageID)
	}
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return MessageID{}, fmt.Errorf("parse message id %q: %w", s, err)
	}
	r := idReader{rest: raw}
	var m MessageID
	direction, kind := r.byte(), r.byte()
	m.Outbound, m.Group = direction == markOutbound, kind == markGroup
	r.expect(m.Outbound || direction == markInbound)
	r.expect(m.Group || kind == markIndividual)
	m.Peer = r.peer()
	switch mark, body := r.byte(), r.take(int(r.byte())); {
	case mark == markRandom && len(body) > 0:
		m.Random = body
	case mark == markText && len(body) > 0:
		m.Text = string(body)
	default:
		r.expect(false)
	}
	if len(r.rest) > 0 {
		r.expect(r.byte() == markSpeaker && r.byte() == markIndividual)
		m.Participant = r.peer()
	}
	r.expect(len(r.rest) == 0)
	if r.bad || m.String() != s {
		return MessageID{}, fmt.Errorf("parse message id %q: %w", s, errMessageID)
	}
	return m, nil
}

// idReader takes bytes off; bad tells that something was not as expected.
type idReader struct {
	rest []byte
	bad  bool
}

// expect notes what must hold.
func (r *idReader) expect(holds bool) { r.bad = r.bad || !holds }

// take is the next n bytes; none when fewer are left.
func (r *idReader) take(n int) []byte {
	if n > len(r.rest) {
		r.bad = true
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

// byte is the next byte; 0 when none is left.
func (r *idReader) byte() byte {
	if b := r.take(1); len(b) == 1 {
		return b[0]
	}
	return 0
}

// peer reads a length byte and the digits that follow.
func (r *idReader) peer() string {
	length := r.byte()
	digits := make([]byte, 0, 2*int(length&^oddDigits))
	for _, b := range r.take(int(length &^ oddDigits)) {
		for _, n := range [2]byte{b >> 4, b & 0xf} {
			switch {
			case n <= 9:
				digits = append(digits, '0'+n)
			case n == dashNibble:
				digits = append(digits, '-')
			default:
				r.expect(n == padNibble)
			}
		}
	}
	r.expect(len(digits) > 0)
	return string(digits)
}
