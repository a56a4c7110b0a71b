package findings

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Spans of world time within which a request counts as a repetition (our choice), and how often it
// must come.
const (
	resendSpan = 10 * time.Minute // after an answer that was lost
	doubleSpan = 5 * time.Second  // after a success
	retryPause = time.Second      // after a refusal that says to slow down
	repeatSpan = time.Hour        // after a refusal that says to give up
	fewTries   = 3
)

// outcome is what came of a request.
type outcome uint8

// The outcomes.
const (
	nothing  outcome = iota // that anything follows from
	accepted                // and the client knows
	lost                    // accepted, but the client did not get the answer
	busy                    // refused for now
	refused                 // refused for good
)

// recent is a request that came.
type recent struct {
	Hash    uint64  `json:"hash"`    // of what it says
	Ordinal uint64  `json:"ordinal"` // of the exchange
	At      int64   `json:"at"`      // Unix nanoseconds
	Ended   int64   `json:"ended"`
	Outcome outcome `json:"outcome"`
	Code    int     `json:"code"`
	Tries   int     `json:"tries"` // in a row with this outcome
	Reply   bool    `json:"reply"` // to a message of the recipient that nothing had replied to
}

// recents are the last requests. What one says decides where it stands, so that one may push
// another out, which is then not recognised.
type recents []recent

// maxRecent is how many requests are remembered; a power of two (our choice).
const maxRecent = 512

// slot is where a request stands.
func (r *recents) slot(hash uint64) *recent {
	if *r == nil {
		*r = make(recents, maxRecent)
	}
	return &(*r)[hash%maxRecent]
}

// watchRepeats compares a request that changes something with one that said the same.
func (w *World) watchRepeats(x *look) {
	if x.Request.Method == http.MethodGet || x.Request.Cut || x.Request.Length == 0 || x.Operation == "" || x.Operation == "UploadMedia" {
		return
	}
	hash := hashBytes(hashText(x.Request.Target), x.Request.Body)
	before := w.memory.Recent.slot(hash)
	now := recent{
		Hash: hash, Ordinal: ordinal(x.ID), At: x.At.UnixNano(), Ended: x.ended().UnixNano(), Outcome: outcomeOf(x), Code: x.Code, Tries: 1,
		Reply: w.replies(x),
	}
	if before.Hash == hash {
		w.compare(x, before, &now)
	}
	if before.Hash != hash || before.Ordinal < now.Ordinal { // one that was given up may end after the next one
		*before = now
	}
}

// ordinal is the number in the id of an exchange, which counts in the order of coming; 0: there is none.
func ordinal(id string) uint64 {
	n, _ := strconv.ParseUint(strings.TrimLeft(id, "x"), 10, 64)
	return n
}

// outcomeOf is what came of a request.
func outcomeOf(x *look) outcome {
	status := x.Response.Status
	switch {
	case (x.Fault != "" || x.Left) && x.Message != "":
		return lost
	case x.Fault != "" || x.Left:
		return nothing
	case status/100 == 2:
		return accepted
	case status == http.StatusTooManyRequests || status/100 == 5:
		return busy
	case status/100 == 4 && final(x):
		return refused
	}
	return nothing
}

// final tells whether a refusal is one that the same request can't overcome: neither a new token
// nor a check of the contact helps. Source: clients, Answers in general (R) and Messages (B).
func final(x *look) bool {
	if x.Response.Status == http.StatusUnauthorized || x.Operation == "LoginUser" {
		return false
	}
	return x.Code != codeNotFound && x.Code != codeNotUser
}

// compare looks at a request that says the same as one before.
func (w *World) compare(x *look, before, now *recent) {
	if x.Operation == "SendMessage" && w.compareSends(x, before, now) {
		return
	}
	if now.Outcome == before.Outcome && (now.Outcome == busy || now.Outcome == refused && now.Code == before.Code) {
		now.Tries = before.Tries + 1
	}
	switch {
	case before.Outcome == busy:
		w.compareBusy(x, before, now)
	case now.Outcome == refused && before.Outcome == refused:
		if time.Duration(now.At-before.At) >= repeatSpan {
			now.Tries = 1
		}
		if now.Tries >= fewTries {
			w.note(ruleRefusedAgain, x.Operation, x)
		}
	}
}

// compareSends looks at a send that says the same as one before; false: nothing was sent twice.
func (w *World) compareSends(x *look, before, now *recent) bool {
	first, second := before, now
	if second.Ordinal < first.Ordinal {
		first, second = second, first
	}
	after := time.Duration(second.At - first.At)
	switch {
	case second.Outcome != accepted && second.Outcome != lost, second.Reply && (first.Reply || second == now):
		return false // who says the same to the next message has not sent it twice
	case first.Outcome == lost && after < resendSpan:
		w.note(ruleResentUnanswered, "", x)
	case first.Outcome == accepted && second.Outcome == accepted && after < doubleSpan && !w.terms.Frozen:
		w.note(ruleResentAccepted, "", x)
	default:
		return false
	}
	return true
}

// compareBusy looks at a request that comes again after it was refused for now.
func (w *World) compareBusy(x *look, before, now *recent) {
	pause := time.Duration(now.At - before.Ended)
	if w.terms.Frozen || pause < 0 || pause >= retryPause {
		now.Tries = 1
		return
	}
	if before.Tries >= fewTries-1 {
		w.note(ruleNoPause, x.Operation, x)
	}
}
