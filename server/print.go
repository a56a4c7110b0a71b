package server

import (
	"bytes"
	"crypto/sha256"
	"net/http"
	"strconv"
	"strings"

	"github.com/wabamock/wabamock/server/internal/engine"
)

// sumAnswer is the hash of an answer for the fingerprint of its world: what was asked, and what was
// answered without its secrets. By which address and path the world was reached is not in it.
func (v *visit) sumAnswer(method string, body []byte) engine.Sum {
	a := &v.answer
	if a.passes {
		body = a.passed.Sum(nil)
	} else if bytes.Contains(body, []byte(picturePrefix)) {
		body = bytes.ReplaceAll(body, []byte(v.trip.Link(picturePrefix)), []byte(picturePrefix))
	}
	_, query, _ := strings.Cut(v.target, "?")
	const head = 128
	text := make([]byte, 0, head+len(v.path)+len(query)+len(body))
	text = append(append(append(text, method...), ' '), v.path...)
	text = append(append(append(text, '?'), query...), '\n')
	text = strconv.AppendInt(text, int64(a.status), 10)
	text = append(append(append(text, ' '), a.Header().Get("Content-Type")...), '\n')
	return sha256.Sum256(append(text, body...))
}

// sumPicture is the same for a picture, which is no operation.
func (v *visit) sumPicture(method string, status int, body []byte) engine.Sum {
	return sha256.Sum256(append([]byte(method+" "+v.path+"\n"+http.StatusText(status)+"\n"), body...))
}
