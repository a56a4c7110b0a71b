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
		return strconv.Quote(hex.EncodeToString(sum[:8]))
	})}
}

// ServeHTTP answers one file; the document for the path itself.
func (p page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, Path)
	if name == "" {
		name = first
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "The page is only read.", http.StatusMethodNotAllowed)
		return
	}
	f, err := built.Open(path.Join(root, path.Clean("/"+name)+packed))
	if err != nil {
		http.Error(w, "The page has no such file.", http.StatusNotFound)
		return
	}
	defer f.Close() //nolint:errcheck // it is in memory
	p.head(w.Header(), name)
	if r.Header.Get("If-None-Match") == w.Header().Get("ETag") {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	send(w, r, f)
}

// head writes the header of a file.
func (p page) head(h http.Header, name string) {
	h.Set("Content-Type", media(name))
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Vary", "Accept-Encoding")
	if strings.HasPrefix(name, hashed) {
		h.Set("Cache-Control", unchanging)
		h.Set("ETag", strconv.Quote(path.Base(name)))
		return
	}
	h.Set("Cache-Control", revalidate)
	h.Set("ETag", p.tag())
}

// send writes a file as it is kept, or unpacked for who takes no gzip.
func send(w http.ResponseWriter, r *http.Request, f fs.File) {
	body := io.Reader(f)
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
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
