package findings

import (
	"bytes"
	"strings"

	"github.com/wabamock/wabamock/server/internal/journal"
)

// Codes by which sends are refused. Source: clients, Messages (B); errors (D).
const (
	codeNotFound = 1006
	codeNotUser  = 1013
	codeTooMany  = 1015
	codeWindow   = 470
)

// watchSend looks at a send.
func (w *World) watchSend(x *look) {
	person := x.To != "" && !strings.Contains(x.To, "-")
	if !x.fine() && x.Message == "" {
		if person {
			w.watchRefusal(x)
		}
		return
	}
	w.record.Sends.add(w.seen(x.seq, x.ID))
	w.watchDeprecated(x)
	w.watchTemplate(x)
	if !person {
		return
	}
	number := hashText(x.To)
	w.record.mark(number, numberMessaged)
	if len(w.memory.Invalid) > 0 {
		delete(w.memory.Invalid, number)
	}
	if w.memory.Closed[x.To] && freeForm(x.Type) {
		w.note(ruleWindowIgnored, "", x)
	}
}

// watchRefusal looks at a send to a person that was refused.
func (w *World) watchRefusal(x *look) {
	number := hashText(x.To)
	switch {
	case x.Code == codeNotUser:
		if w.memory.Invalid.add(number) {
			w.note(ruleInvalidAgain, "", x)
		}
	case x.Code == codeNotFound && unknownContact(x.Response.Body):
		w.awaitCheck(number, x)
	}
}

// freeForm tells whether a message of a type needs an open customer-service window. Source:
// messages, What happens after acceptance (D).
func freeForm(kind string) bool { return kind != "template" && kind != "hsm" }

// Versions from which on something is deprecated. Source: overview, Version timeline (D).
const (
	hsmDeprecated        = 39
	ttlDeprecated        = 35
	sentStatusDeprecated = 41 // .2
)

// since tells whether the client that is imitated is of 2.minor.patch or later.
func (w *World) since(minor, patch int) bool {
	v := w.terms.Version
	if v.Major != 2 {
		return v.Major > 2
	}
	return v.Minor > minor || v.Minor == minor && v.Patch >= patch
}

// watchDeprecated looks for what should not be used any more in a send that was accepted.
func (w *World) watchDeprecated(x *look) {
	if x.Type == "hsm" && w.since(hsmDeprecated, 0) {
		w.note(ruleHSM, "", x)
	}
	if member(x.Request.Body, `"ttl"`) && w.since(ttlDeprecated, 0) {
		w.note(ruleTTL, "", x)
	}
}

// member tells whether an object in a JSON text has a member of a name, which is given in quotes.
func member(body []byte, quoted string) bool {
	for {
		i := bytes.Index(body, []byte(quoted))
		if i < 0 {
			return false
		}
		body = body[i+len(quoted):]
		if rest := bytes.TrimLeft(body, " \t\r\n"); len(rest) > 0 && rest[0] == ':' {
			return true
		}
	}
}

// surplus takes over what the contract let through.
func (w *World) surplus(x *look, v *journal.Violation) {
	w.note(ruleOf(v.Rule), strings.TrimSpace(x.Operation+" "+v.Pointer), x)
}
