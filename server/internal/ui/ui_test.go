package ui_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/wabamock/wabamock/server/internal/ui"
)

// get asks for a file of the page.
func get(t *testing.T, path string, header map[string]string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, http.NoBody)
	for name, value := range header {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	ui.Handler().ServeHTTP(w, r)
	return w
}

// files are the addresses that the document refers to, which are relative to its own: a proxy may have put a path before it.
func files(t *testing.T) []string {
	t.Helper()
	var found []string
	for _, m := range regexp.MustCompile(`(?:src|href)="([^"]+)"`).FindAllStringSubmatch(get(t, ui.Path, nil).Body.String(), -1) {
		file, relative := strings.CutPrefix(m[1], "./")
		if !relative {
			t.Errorf("the document refers to %s, which is not relative", m[1])
		}
		found = append(found, ui.Path+file)
	}
	if len(found) < 3 {
		t.Fatalf("the document refers to %v, want a script, a style sheet and an icon at least", found)
	}
	return found
}

func TestTheDocumentHoldsNoScriptAndNoStyle(t *testing.T) {
	t.Parallel()
	w := get(t, ui.Path, nil)
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "text/html; charset=utf-8" || w.Header().Get("Cache-Control") != "no-cache" {
		t.Fatalf("answered %d %v", w.Code, w.Header())
	}
	p := w.Header().Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none'", "form-action 'none'"} {
		if !strings.Contains(p, part) {
			t.Errorf("the policy %q lacks %q", p, part)
		}
	}
	if strings.Contains(p, "unsafe") || regexp.MustCompile(`(?i)<style|<script[^>]*>[^<]|\son\w+=|\sstyle=`).MatchString(w.Body.String()) {
		t.Errorf("something stands in the document itself: %s", w.Body)
	}
}

func TestFilesAreKeptForGood(t *testing.T) {
	t.Parallel()
	for _, path := range files(t) {
		packed := get(t, path, map[string]string{"Accept-Encoding": "gzip"})
		if packed.Code != http.StatusOK || packed.Header().Get("Content-Encoding") != "gzip" || !strings.Contains(packed.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %v", path, packed.Code, packed.Header())
			continue
		}
		z, err := gzip.NewReader(packed.Body)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		text, err := io.ReadAll(z)
		if err != nil || string(text) != get(t, path, nil).Body.String() {
			t.Errorf("%s is another file when it travels packed (%v)", path, err)
		}
		if again := get(t, path, map[string]string{"If-None-Match": packed.Header().Get("ETag")}); again.Code != http.StatusNotModified {
			t.Errorf("%s is sent again: %d", path, again.Code)
		}
	}
}

func TestWhatIsNotThePagesIsRefused(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"nothing.js", "assets/", "../ui.go", "..%2fui.go", "index.html.gz", "assets/../../ui.go", "assets/../index.html", "./index.html", "//index.html", "index.html/"} {
		if w := get(t, ui.Path+path, nil); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	w := httptest.NewRecorder()
	ui.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodPost, ui.Path, http.NoBody))
	if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: %d %v", w.Code, w.Header())
	}
}

func TestEveryAnswerIsGuarded(t *testing.T) {
	t.Parallel()
	for _, path := range append(files(t), ui.Path, ui.Path+"nothing.js", ui.Path+"assets/../index.html") {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
			w := httptest.NewRecorder()
			r := httptest.NewRequest(method, "/", http.NoBody)
			r.URL.Path = path
			ui.Handler().ServeHTTP(w, r)
			for _, name := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Resource-Policy", "Cross-Origin-Opener-Policy"} {
				if w.Header().Get(name) == "" {
					t.Errorf("%s %s: %d without %s", method, path, w.Code, name)
				}
			}
			if method == http.MethodHead && w.Code == http.StatusOK && w.Body.Len() > 0 {
				t.Errorf("HEAD %s has a body", path)
			}
		}
	}
}

func TestWhoTakesNoGzipReadsText(t *testing.T) {
	t.Parallel()
	tests := map[string]bool{
		"": false, "identity": false, "br": false, "gzip;q=0": false, "gzip; q=0.0, *": false, "*;q=0": false, "xgzip": false,
		"gzip": true, "GZIP": true, "br, gzip;q=0.5": true, "*": true, "deflate, gzip, br": true,
	}
	for accept, want := range tests {
		w := get(t, ui.Path, map[string]string{"Accept-Encoding": accept})
		if got := w.Header().Get("Content-Encoding") == "gzip"; got != want {
			t.Errorf("Accept-Encoding %q: packed %v, want %v", accept, got, want)
		}
		if !want && !strings.HasPrefix(w.Body.String(), "<!doctype html>") {
			t.Errorf("Accept-Encoding %q: not the document: %.40q", accept, w.Body)
		}
		if w.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("Accept-Encoding %q: Vary is %q", accept, w.Header().Get("Vary"))
		}
	}
}

func TestWhatIsKnownIsNotSentAgain(t *testing.T) {
	t.Parallel()
	tag := get(t, ui.Path, nil).Header().Get("ETag")
	for match, want := range map[string]int{
		tag: http.StatusNotModified, strings.TrimPrefix(tag, "W/"): http.StatusNotModified, `"other", ` + tag: http.StatusNotModified, "*": http.StatusNotModified,
		"": http.StatusOK, `"other"`: http.StatusOK,
	} {
		w := get(t, ui.Path, map[string]string{"If-None-Match": match})
		if w.Code != want || (want == http.StatusNotModified && w.Body.Len() > 0) {
			t.Errorf("If-None-Match %q: %d with %d bytes, want %d", match, w.Code, w.Body.Len(), want)
		}
	}
}
