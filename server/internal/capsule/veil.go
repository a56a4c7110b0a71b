package capsule

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Mask stands in the journal where a secret was.
const Mask = "***"

// Veil puts something else in the place of each secret: for one that an answer told before, where it
// was told, as in {{x3/0}}; for any other a pseudonym of the same length, of letters, digits and
// signs at the same places, so that it is taken or refused as the secret was. The same secret always
// has the same pseudonym. Make one with NewVeil; not safe for concurrent use.
type Veil struct {
	known map[string]string // secret => what stands for it
	taken map[string]bool   // pseudonyms
}

// NewVeil is a veil that knows no secret yet.
func NewVeil() *Veil { return &Veil{known: map[string]string{}, taken: map[string]bool{}} }

// Keep lets a text that could be a secret stay as it is.
func (v *Veil) Keep(text string) { v.known[text] = text }

// Told notes the secrets that an answer told: where the journal has a mask.
func (v *Veil) Told(exchange string, answer, masked []byte) {
	for i, secret := range Hidden(answer, masked) {
		if _, ok := v.known[secret]; !ok && secret != "" {
			v.known[secret] = fmt.Sprintf("{{%s/%d}}", exchange, i)
		}
	}
}

// Text is what stands for a secret; empty for the empty one.
func (v *Veil) Text(secret string) string {
	if secret == "" {
		return ""
	}
	if s, ok := v.known[secret]; ok {
		return s
	}
	n := len(v.taken)
	pseudonym := pseudonymOf(secret, n)
	for try := 1; try < maxTries && (v.taken[pseudonym] || pseudonym == secret); try++ {
		pseudonym = pseudonymOf(secret, n+try*maxTries)
	}
	v.known[secret], v.taken[pseudonym] = pseudonym, true
	return pseudonym
}

// maxTries is how often a pseudonym is drawn that nobody has: there may be none, of short secrets.
const maxTries = 100

// pseudonymOf draws a pseudonym; nothing of the secret but its shape goes into it.
func pseudonymOf(secret string, n int) string {
	out := []byte(secret)
	var noise [sha256.Size]byte
	for i, c := range out {
		if i%len(noise) == 0 {
			noise = sha256.Sum256(binary.BigEndian.AppendUint64([]byte("pseudonym "), uint64(n)<<32|uint64(i)))
		}
		draw := noise[i%len(noise)]
		switch {
		case c >= '0' && c <= '9':
			out[i] = '0' + draw%10
		case c >= 'a' && c <= 'z':
			out[i] = 'a' + draw%26
		case c >= 'A' && c <= 'Z':
			out[i] = 'A' + draw%26
		}
	}
	return string(out)
}

// Authorization veils the header of this name: of Basic the password, else what follows the scheme.
// A world that is named behind the last @ stays.
func (v *Veil) Authorization(header string) string {
	scheme, rest, ok := strings.Cut(strings.TrimSpace(header), " ")
	switch {
	case ok:
	case slices.Contains([]string{"basic", "bearer", "apikey"}, strings.ToLower(scheme)):
		return header // nothing follows
	default:
		return v.Text(header)
	}
	rest = strings.TrimSpace(rest)
	if strings.EqualFold(scheme, "Basic") {
		plain, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(rest, "="))
		user, password, ok := strings.Cut(string(plain), ":")
		if err == nil && ok {
			return scheme + " " + base64.StdEncoding.EncodeToString([]byte(user+":"+v.Text(password)))
		}
		return scheme + " " + v.Text(rest)
	}
	if _, known := v.known[rest]; !known {
		if at := strings.LastIndexByte(rest, '@'); at > 0 {
			return scheme + " " + v.Text(rest[:at]) + rest[at:]
		}
	}
	return scheme + " " + v.Text(rest)
}

// address finds user, password and query in a URL.
var address = regexp.MustCompile(`^([a-zA-Z]+://)(?:([^/?#\s"]+)@)?([^?]*)(?:\?(.*))?$`)

// Address veils credentials and query of a URL.
func (v *Veil) Address(url string) string {
	part := address.FindStringSubmatch(url)
	if part == nil {
		return url
	}
	out := part[1]
	if part[2] != "" {
		user, password, ok := strings.Cut(part[2], ":")
		out += v.Text(user)
		if ok {
			out += ":" + v.Text(password)
		}
		out += "@"
	}
	out += part[3]
	if part[4] != "" {
		out += "?" + v.Text(part[4])
	}
	return out
}

// label is what stands for a secret that an answer told.
var label = regexp.MustCompile(`\{\{(x[0-9]{1,20})/([0-9]{1,6})\}\}`)

// Unveil puts what the answers of another run told in the place of what stands for it: told are the
// secrets of an exchange, by its id. What was not told stays.
func Unveil(text []byte, told map[string][]string) []byte {
	if !label.Match(text) {
		return text
	}
	return label.ReplaceAllFunc(text, func(found []byte) []byte {
		part := label.FindSubmatch(found)
		all := told[string(part[1])]
		if n, err := strconv.Atoi(string(part[2])); err == nil && n < len(all) {
			return []byte(all[n])
		}
		return found
	})
}
