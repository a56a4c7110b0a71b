package core

import (
	"strconv"
	"time"
)

// filler is what the placeholders of one text are filled with.
type filler struct {
	w    *World
	in   *inquiry // the request; nil: none
	fact []byte   // JSON; nil: none
	peer string   // wa_id or group id that it is about; empty: none
	nth  int
	bits chance // of ids
}

// fill writes pieces; false when the outcome would be too long.
func (f *filler) fill(pieces []piece) ([]byte, bool) {
	var out []byte
	for i := range pieces {
		out = f.append(out, &pieces[i])
		if len(out) > MaxRendered {
			return nil, false
		}
	}
	return out, true
}

// append writes one piece.
func (f *filler) append(out []byte, p *piece) []byte {
	if p.hole == nil {
		return append(out, p.plain...)
	}
	v := f.value(p.hole)
	if p.hole.text {
		v = textFound(v.shown())
	}
	switch p.form {
	case formJSON:
		return append(out, v.json()...)
	case formInJSON:
		s := quoted(v.shown())
		return append(out, s[1:len(s)-1]...)
	default:
		return append(out, v.shown()...)
	}
}

// value is what a placeholder stands for.
func (f *filler) value(h *hole) found {
	switch h.name {
	case "request.body":
		return f.in.bodyAt(h.path)
	case "request.path":
		return f.in.path(h.arg)
	case "request.query":
		return firstOf(f.in.queried(h.arg))
	case "request.header":
		return firstOf(f.in.headed(h.arg))
	case "request.caller":
		return textFound(f.in.Caller.User)
	case "fact":
		return foundAt(f.fact, h.path)
	case "world.now":
		return f.now(h)
	case "world.number":
		return textFound(f.w.self())
	case "customer.name":
		return f.name()
	case "group":
		return textFound(f.w.idOf(h.arg)) // of none: what was asked for, so that it is refused
	case "nth":
		return found{foundNumber, strconv.Itoa(f.nth)}
	case "id":
		return textFound(f.id(h))
	}
	return found{}
}

// firstOf is the first of several values.
func firstOf(list []string) found {
	if len(list) == 0 {
		return found{}
	}
	return parameter(list[0])
}

// now is the World's present or an instant beside it.
func (f *filler) now(h *hole) found {
	at := f.w.now.Add(h.shift)
	if h.unix {
		return found{foundNumber, strconv.FormatInt(at.Unix(), 10)}
	}
	return textFound(at.Format(time.RFC3339))
}

// name is the profile name of whom the request is about.
func (f *filler) name() found {
	if !allDigits(f.peer) {
		return found{}
	}
	return textFound(f.w.nameOf(f.peer))
}

// id draws an id.
func (f *filler) id(h *hole) string {
	switch h.arg {
	case "uuid":
		return f.bits.uuid()
	case "hex":
		return f.bits.hex(h.size)
	}
	id := MessageID{Outbound: f.in != nil, Peer: f.peer, Random: make([]byte, outboundRandom)}
	if !allDigits(id.Peer) {
		id.Peer = f.w.self()
	}
	f.bits.fill(id.Random)
	return id.String()
}
