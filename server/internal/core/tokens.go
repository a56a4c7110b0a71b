package core

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Limits of tokens. Source: overview, Token (D); the number per user is our choice (I), five
// logins a minute for a week, so that a client that logs in for every request cannot grow the World
// without bound.
const (
	tokenLife     = 7 * 24 * time.Hour
	tokensPerUser = 50_000
)

// maxTokenText bounds the tokens that are looked into, in bytes; longer ones are never ours.
const maxTokenText = 2048

// tokenHead is the encoded header {"alg":"HS256","typ":"JWT"}. Source: overview, Token (O).
const tokenHead = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9" //nolint:gosec // public, the same in every token

// session is a token that is valid now.
type session struct {
	text string
	user *account
	ends time.Time // first instant at which it is refused; zero: never (a token of the fixture)
}

// expired tells whether the life of the session is over: from exp on, as RFC 7519 has it.
func (s session) expired(now time.Time) bool { return !s.ends.IsZero() && !now.Before(s.ends) }

// tokens are the bearer tokens of a World.
type tokens struct {
	key     []byte             // of the signatures; from the seed
	valid   map[string]session // by text
	planned bool               // whether a sweep is on the agenda
}

// claims are the claims of a token, in the order of the real client. Source: overview, Token (O).
type claims struct {
	User   string `json:"user"`
	Issued int64  `json:"iat"`     // epoch seconds
	Ends   int64  `json:"exp"`     // epoch seconds, 604,800 later
	Random string `json:"wa:rand"` // 32 hex digits
}

// Limits of an API key, in bytes, inclusive. Source: overview, Authentication (D).
const (
	minAPIKey = 12
	maxAPIKey = 128
)

// startTokens puts the fixture's tokens in force, and looks at its API keys.
func startTokens(w *World) error {
	for i, key := range w.genesis.APIKeys {
		if len(key) < minAPIKey || len(key) > maxAPIKey {
			return fmt.Errorf("API key %d has %d characters, want %d to %d", i+1, len(key), minAPIKey, maxAPIKey)
		}
	}
	key := chanceOf(w.genesis.Seed, "token-key", 0)
	w.tokens = tokens{key: make([]byte, sha256.Size), valid: map[string]session{}}
	key.fill(w.tokens.key)
	for _, t := range w.genesis.Tokens {
		u := w.users.find(t.User)
		switch {
		case u == nil:
			return fmt.Errorf("fixed token of user %q: there is no such user", t.User)
		case t.Token == "" || strings.ContainsAny(t.Token, " \t\r\n") || len(t.Token) > maxTokenText:
			return fmt.Errorf("fixed token of user %q: want 1 to %d bytes without blanks", t.User, maxTokenText)
		}
		if _, taken := w.tokens.valid[t.Token]; taken {
			return fmt.Errorf("fixed token of user %q: the same token is given twice", t.User)
		}
		w.tokens.add(session{text: t.Token, user: u})
	}
	return nil
}

// find looks a token up.
func (t *tokens) find(text string) (session, bool) {
	s, ok := t.valid[text]
	return s, ok
}

// add puts a session in force; the oldest issued one of its user goes when there are too many.
func (t *tokens) add(s session) {
	t.valid[s.text] = s
	if s.ends.IsZero() {
		return
	}
	if len(s.user.issued) >= tokensPerUser {
		delete(t.valid, s.user.issued[0])
		s.user.issued = slices.Delete(s.user.issued, 0, 1)
	}
	s.user.issued = append(s.user.issued, s.text)
}

// revoke ends a token for good.
func (t *tokens) revoke(s session) {
	delete(t.valid, s.text)
	if i := slices.Index(s.user.issued, s.text); i >= 0 {
		s.user.issued = slices.Delete(s.user.issued, i, i+1)
	}
}

// revokeAll ends all tokens of a user, fixed ones too.
func (t *tokens) revokeAll(u *account) {
	for text, s := range t.valid {
		if s.user == u {
			delete(t.valid, text)
		}
	}
	u.issued = nil
}

// refusal says why a token is not accepted.
func (t *tokens) refusal(text string, now time.Time) *Fault {
	if text == "" {
		return refuse(1005, "The Bearer token is empty; log in to get one").by(RuleNoToken)
	}
	c, ok := readClaims(text)
	if !ok || !t.signed(text) {
		return refuse(1005, "The token is not one of this world; log in to get one").by(RuleUnknownToken)
	}
	if ends := time.Unix(c.Ends, 0).UTC(); !now.Before(ends) {
		return refuse(1005, "The token expired at %s; log in again", FormatExpiry(ends)).by(RuleExpiredToken)
	}
	return refuse(1005, "The token was revoked: it was logged out, its user was deleted or logged in too often since; log in again").by(RuleRevokedToken)
}

// sign makes the text of a token.
func (t *tokens) sign(c claims) string {
	payload, err := json.Marshal(c)
	if err != nil {
		panic(fmt.Sprintf("encode claims of a token: %v", err)) // a string and numbers always encode
	}
	text := tokenHead + "." + base64.RawURLEncoding.EncodeToString(payload)
	return text + "." + base64.RawURLEncoding.EncodeToString(t.mac(text))
}

// signed tells whether a token carries our signature.
func (t *tokens) signed(text string) bool {
	dot := strings.LastIndexByte(text, '.')
	if dot < 0 {
		return false
	}
	sum, err := base64.RawURLEncoding.DecodeString(text[dot+1:])
	return err == nil && subtle.ConstantTimeCompare(sum, t.mac(text[:dot])) == 1
}

// mac is the HMAC-SHA256 of a text under the World's key.
func (t *tokens) mac(text string) []byte {
	h := hmac.New(sha256.New, t.key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

// readClaims reads the claims of a token without trusting them.
func readClaims(text string) (claims, bool) {
	if len(text) > maxTokenText {
		return claims{}, false
	}
	_, rest, _ := strings.Cut(text, ".")
	payload, _, ok := strings.Cut(rest, ".")
	if !ok {
		return claims{}, false
	}
	plain, err := base64.RawURLEncoding.DecodeString(payload)
	var c claims
	if err != nil || json.Unmarshal(plain, &c) != nil {
		return claims{}, false
	}
	return c, true
}

// WorldOfToken is the world that a token says it belongs to; empty: none, or not a token of ours.
// It is meant for routing and checks no signature: the world itself does. Safe on any input.
func WorldOfToken(token string) string {
	if !mayNameWorld(token) {
		return ""
	}
	c, ok := readClaims(token)
	if !ok {
		return ""
	}
	if i := strings.LastIndexByte(c.User, '@'); i >= 0 {
		return c.User[i+1:]
	}
	return ""
}

// mayNameWorld tells, without reading the claims, whether an @ is in them.
func mayNameWorld(token string) bool {
	if len(token) > maxTokenText {
		return false
	}
	_, rest, _ := strings.Cut(token, ".")
	payload, _, _ := strings.Cut(rest, ".")
	var plain [maxTokenText]byte
	n, err := base64.RawURLEncoding.Decode(plain[:], []byte(payload))
	return err == nil && bytes.IndexByte(plain[:n], '@') >= 0
}

// FormatExpiry writes the end of a token as the API does, "2024-03-09 11:22:33+00:00".
// Source: overview, Token (D, O); clients, Login and tokens (B).
func FormatExpiry(at time.Time) string { return at.UTC().Format("2006-01-02 15:04:05+00:00") }

// issue makes a token for a user. Its claim user is the name, with a world name@world; a name with
// an @ in it that needs no world gets an @ behind, so that WorldOfToken is not misled.
func (w *World) issue(u *account, world string) session {
	name := u.name
	if world != "" || strings.Contains(name, "@") {
		name += "@" + world
	}
	random := w.draw("token:" + u.name)
	c := claims{User: name, Issued: w.now.Unix(), Ends: w.now.Add(tokenLife).Unix(), Random: random.hex(16)}
	s := session{text: w.tokens.sign(c), user: u, ends: time.Unix(c.Ends, 0).UTC()}
	w.tokens.add(s)
	if !w.tokens.planned {
		w.tokens.planned = true
		w.agenda.plan(s.ends, sweepTokens{})
	}
	return s
}

// sweepTokens drops the tokens that have expired and plans the next sweep: one entry on the
// agenda, however many tokens there are.
type sweepTokens struct{}

func (sweepTokens) happen(w *World) {
	w.tokens.planned = false
	var next time.Time
	for _, u := range w.users.list {
		for len(u.issued) > 0 {
			s := w.tokens.valid[u.issued[0]]
			if !s.expired(w.now) {
				if next.IsZero() || s.ends.Before(next) {
					next = s.ends
				}
				break
			}
			w.tokens.revoke(s)
			w.tell(TokenExpired{Occurred: w.occurred(), User: u.name})
		}
	}
	if !next.IsZero() {
		w.tokens.planned = true
		w.agenda.plan(next, sweepTokens{})
	}
}

// housekeeping since tokens only run out.
func (sweepTokens) housekeeping() {}

// TokenExpired tells that a token reached the end of its life.
type TokenExpired struct {
	Occurred
	User string `json:"user"`
}

// Kind is "token_expired".
func (TokenExpired) Kind() string { return "token_expired" }
