package engine

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math/bits"
	"strconv"

	"github.com/wabamock/wabamock/server/internal/core"
)

// Sum is a SHA-256.
type Sum = [sha256.Size]byte

// fingerprint is the sum, modulo 2^256, of the hashes of all answers and all attempts to post a
// webhook: the same for the same ones in any order. The last word is the least.
type fingerprint [4]uint64

// add adds a hash.
func (f *fingerprint) add(s Sum) {
	var carry uint64
	for i := 3; i >= 0; i-- {
		f[i], carry = bits.Add64(f[i], binary.BigEndian.Uint64(s[8*i:]), carry)
	}
}

// Fingerprint is a hash over all answers and all attempts to post a webhook so far, 64 hex digits.
// It does not depend on their order, nor on how long they took: Worlds of the same Genesis that
// stand still and were asked the same have the same one. Source: DESIGN, Worlds.
func (e *Engine) Fingerprint() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	var b Sum
	for i, word := range e.answers {
		binary.BigEndian.PutUint64(b[8*i:], word)
	}
	return hex.EncodeToString(b[:])
}

// attempted puts the report of an attempt into the fingerprint: its payload, number and result. The
// caller holds the lock.
func (e *Engine) attempted(command any, refused error) {
	c, ok := command.(core.ReportAttempt)
	if !ok || refused != nil {
		return
	}
	const head = 64
	text := append(make([]byte, 0, head+len(c.Payload)), "attempt "...)
	text = strconv.AppendInt(append(strconv.AppendInt(text, int64(c.Attempt), 10), ' '), int64(c.Status), 10)
	text = append(append(append(text, ' '), c.Cause...), '\n')
	e.answers.add(sha256.Sum256(append(text, c.Payload...)))
}
