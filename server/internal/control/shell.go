package control

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"
)

// script is text for a shell, as an answer.
type script string

// VisitExportDeliveryResponse writes the script.
func (s script) VisitExportDeliveryResponse(w http.ResponseWriter) error {
	w.Header().Set("Content-Type", scriptType)
	w.WriteHeader(http.StatusOK)
	_, err := w.Write([]byte(s))
	return err
}

// scriptType is the content type of a script.
const scriptType = "text/plain; charset=utf-8"

// quoted is a text as one word of a POSIX shell.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// maxWord is the longest text that is passed on to a command as a word, in bytes; Linux takes 128 KiB,
// and quoting may take four times the space.
const maxWord = 24 << 10

// isWordable tells whether bytes can be passed on to a command as a word.
func isWordable(b []byte) bool {
	return len(b) <= maxWord && utf8.Valid(b) && !bytes.ContainsRune(b, 0)
}

// encoded are lines of base64 for a here-document.
func encoded(b []byte) string {
	const width = 76
	text := base64.StdEncoding.EncodeToString(b)
	var out strings.Builder
	for ; len(text) > width; text = text[width:] {
		out.WriteString(text[:width] + "\n")
	}
	out.WriteString(text + "\n")
	return out.String()
}

// postCommand is a command for a POSIX shell that posts a webhook's very bytes.
func postCommand(delivery, url, agent string, body []byte, zip bool) string {
	var out strings.Builder
	fmt.Fprintf(&out, "# Posts webhook %s. Credentials and query of the URL, if it has any, are left out.\n", delivery)
	options := "-sS -i --globoff --path-as-is -H 'Content-Type: application/json' -H " + quoted("User-Agent: "+agent)
	if zip {
		body = zipped(body)
		options += " -H 'Content-Encoding: gzip'"
	}
	if isWordable(body) {
		fmt.Fprintf(&out, "curl %s --data-raw %s %s\n", options, quoted(string(body)), quoted(url))
		return out.String()
	}
	fmt.Fprintf(&out, "base64 -d <<'EOF' | curl %s --data-binary @- %s\n%sEOF\n", options, quoted(url), encoded(body))
	return out.String()
}

// zipped is a body in gzip, as webhooks are compressed.
func zipped(body []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(body) // a buffer takes all
	_ = z.Close()
	return out.Bytes()
}
