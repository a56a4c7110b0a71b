package server_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// page asks for a page of the control API that must be there.
func page(t *testing.T, h http.Handler, path string, header map[string]string) (string, http.Header) {
	t.Helper()
	w := controlCall(h, http.MethodGet, path, header, http.NoBody)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", path, w.Code, w.Body)
	}
	return w.Body.String(), w.Header()
}

func TestBothDescriptionsAreServed(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	for path, file := range map[string]string{"/_mock/openapi.yaml": "control.yaml", "/_mock/api.yaml": "../openapi.yaml"} {
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		got, header := page(t, s, path, nil)
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s (-%s +served):\n%s", path, file, diff)
		}
		if got := header.Get("Content-Type"); got != "application/yaml" {
			t.Errorf("%s is %s", path, got)
		}
	}
}

// TestTheDocsLoadNothingFromElsewhere follows each file that the page refers to.
func TestTheDocsLoadNothingFromElsewhere(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	html, header := page(t, s, "/_mock/docs/", nil)
	policy := header.Get("Content-Security-Policy")
	if !strings.HasPrefix(policy, "default-src 'none'; script-src 'self'; connect-src 'self';") {
		t.Errorf("policy %q", policy)
	}
	script, _ := page(t, s, "/_mock/docs/docs.js", nil)
	references := regexp.MustCompile(`(?:href|src|url)(?:=|: )"([^"]+)"`).FindAllStringSubmatch(html+script, -1)
	if len(references) < 9 {
		t.Fatalf("references %v", references)
	}
	for _, r := range references {
		path := "/_mock/docs/" + r[1]
		if rest, up := strings.CutPrefix(r[1], "../"); up {
			path = "/_mock/" + rest
		}
		plain, _ := page(t, s, path, nil)
		packed, header := page(t, s, path, map[string]string{"Accept-Encoding": "gzip, br"})
		if header.Get("Content-Encoding") == "gzip" {
			unpacked, err := gzip.NewReader(strings.NewReader(packed))
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			all, err := io.ReadAll(unpacked)
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			packed = string(all)
		}
		if plain == "" || plain != packed {
			t.Errorf("%s is %d bytes, and %d when it travels packed", path, len(plain), len(packed))
		}
	}
}

func TestTheWayIn(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	for _, path := range []string{"/_mock", "/_mock/"} {
		body, _ := page(t, s, path, nil)
		for _, target := range strictly[map[string]string](t, []byte(body)) {
			page(t, s, target, nil)
		}
		w := controlCall(s, http.MethodGet, path, map[string]string{"Accept": "text/html,*/*;q=0.8"}, http.NoBody)
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/_mock/ui/" {
			t.Errorf("%s in a browser: %d to %q", path, w.Code, w.Header().Get("Location"))
		}
	}
	for _, path := range []string{"/_mock/docs/nothing.js", "/_mock/docs/a/b", "/_mock/docs/..%2Fopenapi.yaml", "/_mock/docs/index.html%00"} {
		refusedControl(t, controlCall(s, http.MethodGet, path, nil, http.NoBody), http.StatusNotFound)
	}
	refusedControl(t, controlCall(s, http.MethodPost, "/_mock/docs/", nil, http.NoBody), http.StatusMethodNotAllowed)
	if a := call(s, "", http.MethodGet, "/_mocks", ""); a.Code != http.StatusNotFound || !strings.Contains(a.Body.String(), "1006") {
		t.Errorf("what only begins like it: %d %s", a.Code, a.Body)
	}
}
