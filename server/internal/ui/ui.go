// Package ui is the door for people: the page at /_mock/ui/, built from ui/ and embedded. It serves
// files and knows nothing of any World: the page is a client of the control API.
package ui

import (
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

// Path is where the page is.
const Path = "/_mock/ui/"

// policy keeps the page to this server, and whatever messages say from being run: neither scripts nor
// styles stand in the document, and pictures, sounds and films come from here or from memory.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; " +
	"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// built is what `make ui` makes of ui/: every file in gzip form alone.
//
//go:embed dist
var built embed.FS

const (
	root       = "dist"
	first      = "index.html"
	hashed     = "assets/" // names of files below it change with what is in them
	packed     = ".gz"
	unchanging = "public, max-age=31536000, immutable"
	revalidate = "no-cache"
)

// page serves the files of the page.
type page struct {
	tag func() string // of the document, which has the names of all other files in it
}

// Handler serves the page below Path. Safe for concurrent use.
func Handler() http.Handler {
	return page{tag: sync.OnceValue(func() string {
		body, _ := built.ReadFile(path.Join(root, first+packed)) // without it every request is answered with 404
		sum := sha256.Sum256(body)
		return weak(hex.EncodeToString(sum[:8]))
	})}
}

// ServeHTTP answers one file; the document for the path itself.
func (p page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	guard(w.Header())
	name := strings.TrimPrefix(r.URL.Path, Path)
	if name == "" {
		name = first
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "The page is only read.", http.StatusMethodNotAllowed)
		return
	}
	if !fs.ValidPath(name) { // one file has one name, which says how long it is kept
		http.Error(w, "The page has no such file.", http.StatusNotFound)
		return
	}
	f, err := built.Open(path.Join(root, name+packed))
	if err != nil {
		http.Error(w, "The page has no such file.", http.StatusNotFound)
		return
	}
	defer f.Close() //nolint:errcheck // it is in memory
	p.head(w.Header(), name)
	if knows(r.Header.Get("If-None-Match"), w.Header().Get("ETag")) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	send(w, r, f)
}

// guard writes what every answer carries, refusals too.
func guard(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
}

// head writes the header of a file.
func (p page) head(h http.Header, name string) {
	h.Set("Content-Type", media(name))
	h.Set("Vary", "Accept-Encoding")
	if strings.HasPrefix(name, hashed) {
		h.Set("Cache-Control", unchanging)
		h.Set("ETag", weak(path.Base(name)))
		return
	}
	h.Set("Cache-Control", revalidate)
	h.Set("ETag", p.tag())
}

// weak is an entity tag for a file whether it travels packed or not. Source: RFC 9110, 8.8.1.
func weak(tag string) string { return "W/" + strconv.Quote(tag) }

// knows tells whether If-None-Match lists a tag. Source: RFC 9110, 13.1.2.
func knows(match, tag string) bool {
	for one := range strings.SplitSeq(match, ",") {
		one = strings.TrimSpace(one)
		if one == "*" || (one != "" && strings.TrimPrefix(one, "W/") == strings.TrimPrefix(tag, "W/")) {
			return true
		}
	}
	return false
}

// takesGzip reads Accept-Encoding: gzip by name or by `*`, unless its weight is zero. Source: RFC 9110, 12.5.3.
func takesGzip(accept string) bool {
	takes := false
	for one := range strings.SplitSeq(accept, ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(one), ";")
		name = strings.TrimSpace(name)
		weight, given := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q=")
		q, err := strconv.ParseFloat(weight, 64)
		wanted := !given || (err == nil && q > 0)
		if strings.EqualFold(name, "gzip") {
			return wanted
		}
		takes = takes || (name == "*" && wanted)
	}
	return takes
}

// send writes a file as it is kept, or unpacked for who takes no gzip.
func send(w http.ResponseWriter, r *http.Request, f fs.File) {
	body := io.Reader(f)
	if takesGzip(r.Header.Get("Accept-Encoding")) {
		w.Header().Set("Content-Encoding", "gzip")
		if info, err := f.Stat(); err == nil {
			w.Header().Set("Content-Length", strconv.FormatInt(info.Size(), 10))
		}
	} else {
		plain, err := gzip.NewReader(f)
		if err != nil {
			http.Error(w, fmt.Sprintf("The page can't be unpacked: %v.", err), http.StatusInternalServerError)
			return
		}
		body = plain
	}
	if r.Method == http.MethodHead {
		return
	}
	_, _ = io.Copy(w, body) // the reader may have gone
}

// media is the content type of a file by its name.
func media(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	return "application/octet-stream"
}
