package findings

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// unknownContact tells whether a send was refused since the recipient was never given to
// CheckContact. Source: errors, details texts worth reproducing (O).
func unknownContact(answer []byte) bool {
	return bytes.Contains(answer, []byte("unknown contact")) || bytes.Contains(answer, []byte("contact store"))
}

// awaitCheck waits for the check of a number that was unknown; who sends to it again meanwhile has
// not checked it.
func (w *World) awaitCheck(number uint64, x *look) {
	r := &w.record
	seen := w.seen(x.seq, x.ID)
	i := slices.IndexFunc(r.Unchecked, func(u wait) bool { return u.Number == number })
	switch {
	case i >= 0:
		r.note(ruleUncheckedContact, "", r.Unchecked[i].Seen)
		r.Unchecked[i].Seen = seen
	case len(r.Unchecked) < maxRemembered:
		r.Unchecked = append(r.Unchecked, wait{Number: number, Seen: seen})
	}
}

// checked is the answer to a check.
type checked struct {
	Contacts []struct {
		Input string `json:"input"`
		WaID  string `json:"wa_id"`
	} `json:"contacts"`
}

// watchCheck looks at a check of contacts.
func (w *World) watchCheck(x *look) {
	if !x.fine() {
		return
	}
	w.record.Checks.add(w.seen(x.seq, x.ID))
	var answer checked
	if x.Response.Cut || json.Unmarshal(x.Response.Body, &answer) != nil {
		w.record.Unchecked, w.record.TooMany = nil, true // it may have been about anybody
		return
	}
	for _, c := range answer.Contacts {
		if c.WaID != "" {
			w.checkedNumber(c.WaID)
			w.record.mark(hashText(c.WaID), numberChecked)
		}
		w.checkedNumber(digits(c.Input))
	}
}

// checkedNumber notes that a number was checked, whatever came of it.
func (w *World) checkedNumber(number string) {
	hash := hashText(number)
	delete(w.memory.Invalid, hash)
	if list := w.record.Unchecked; len(list) > 0 {
		w.record.Unchecked = slices.DeleteFunc(list, func(u wait) bool { return u.Number == hash })
	}
}

// digits are the digits of a phone number in whatever notation.
func digits(number string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, number)
}
