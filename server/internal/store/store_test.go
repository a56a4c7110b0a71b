package store_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server/internal/graph"
	"github.com/wabamock/wabamock/server/internal/store"
)

// layout is what the tests write.
const layout = "layout"

// open opens a data directory; the test closes it.
func open(t *testing.T, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(store.Options{Dir: dir, Layout: layout, Failed: func(err error) { t.Error(err) }})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// shut closes a store.
func shut(t *testing.T, s *store.Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// long is a blob.
func long(n int) (graph.Blobs, graph.Sum) {
	b := bytes.Repeat([]byte{byte(n)}, 10_000)
	return graph.Blobs{sha256.Sum256(b): b}, sha256.Sum256(b)
}

// kept is what is kept of a world, in words.
func kept(t *testing.T, s *store.Store, name string, blobs ...graph.Sum) string {
	t.Helper()
	w, saved, err := s.Load(name)
	if err != nil {
		return err.Error()
	}
	words := []string{fmt.Sprintf("%.20s", saved.Image)}
	for _, r := range saved.Records {
		words = append(words, string(r))
	}
	for i, sum := range blobs {
		if _, ok := w.Blob(sum); ok {
			words = append(words, fmt.Sprint("blob ", i))
		}
	}
	return strings.Join(words, ", ")
}

// committed waits until all is there for good.
func committed(t *testing.T, s *store.Store) {
	t.Helper()
	if err := s.Commit(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestWhatIsCommittedIsThereAfterwards(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	s := open(t, dir)
	photo, sum := long(1)
	w := s.Create("shop", nil)
	w.Begin([]byte("image"), nil)
	w.Append([]byte("one"), nil)
	w.Append([]byte{}, nil)
	w.Append([]byte("two"), photo)
	s.Create("other", nil).Begin([]byte("other image"), nil)
	committed(t, s)
	w.Append([]byte("three"), photo) // Close writes it
	shut(t, s)

	s = open(t, dir)
	names, err := s.Worlds()
	if diff := cmp.Diff([]string{"other", "shop"}, names); diff != "" || err != nil {
		t.Errorf("worlds %s, %v", diff, err)
	}
	if got := kept(t, s, "shop", sum); got != "image, one, , two, three, blob 0" {
		t.Errorf("kept %s", got)
	}
	w, _, err = s.Load("shop")
	if err != nil {
		t.Fatal(err)
	}
	w.Append([]byte("four"), nil)
	shut(t, s)

	s = open(t, dir)
	defer shut(t, s)
	if got := kept(t, s, "shop", sum); got != "image, one, , two, three, four, blob 0" {
		t.Errorf("kept %s", got)
	}
	if got := kept(t, s, "nobody"); got != `load world "nobody": there is no such world` {
		t.Errorf("kept %s", got)
	}
	if info, err := os.Stat(filepath.Join(dir, "worlds.db")); err != nil || info.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/' {
		t.Errorf("the file may be read by others: %v, %v", info.Mode(), err)
	}
}

func TestAnImageTakesThePlaceOfRecords(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	a, sumA := long(1)
	b, sumB := long(2)
	c, sumC := long(3)
	large := append([]byte("large image"), make([]byte, 9<<20)...) // of several transactions
	w := s.Create("shop", nil)
	w.Begin([]byte("image"), a)
	w.Append([]byte("one"), b)
	w.Begin(large, a)
	w.Append([]byte("two"), nil)
	w.Begin([]byte("never read"), nil)
	w.Begin(large, a)
	w.Append([]byte("three"), c)
	shut(t, s)
	s = open(t, dir)
	if got := kept(t, s, "shop", sumA, sumB, sumC); got != "large image\x00\x00\x00\x00\x00\x00\x00\x00\x00, three, blob 0, blob 2" {
		t.Errorf("kept %q", got)
	}
	w, saved, err := s.Load("shop")
	if err != nil || !bytes.Equal(saved.Image, large) {
		t.Errorf("%d bytes of the image, %v", len(saved.Image), err)
	}
	w.Begin([]byte("small image"), c)
	shut(t, s)
	s = open(t, dir)
	defer shut(t, s)
	if got := kept(t, s, "shop", sumA, sumB, sumC); got != "small image, blob 2" {
		t.Errorf("kept %q", got)
	}
}

// TestACrashWhileAnImageArrives looks at the file after every commit meanwhile: there is either the
// image before, with all records, or the new one, with those after it.
func TestACrashWhileAnImageArrives(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	defer shut(t, s)
	w := s.Create("shop", nil)
	w.Begin([]byte("image 0"), nil)
	seen := map[string]int{}
	all := []string{}
	for n := range 12 {
		if n%4 == 2 {
			w.Begin(append(fmt.Appendf(nil, "image %d ", n), make([]byte, 9<<20)...), nil)
		}
		all = append(all, strconv.Itoa(n))
		w.Append([]byte(strconv.Itoa(n)), nil)
		committed(t, s)
		to := t.TempDir()
		if err := os.WriteFile(filepath.Join(to, "worlds.db"), read(t, dir), 0o600); err != nil {
			t.Fatal(err)
		}
		after := open(t, to)
		got := kept(t, after, "shop")
		shut(t, after)
		image, records, _ := strings.Cut(got, ", ")
		from := 0
		if _, err := fmt.Sscanf(image, "image %d", &from); err != nil || records != strings.Join(all[from:], ", ") {
			t.Errorf("after record %d: kept %q, %v", n, got, err)
		}
		seen[image[:8-1]]++
	}
	if len(seen) < 3 {
		t.Errorf("images seen: %v", seen)
	}
}

func TestAWorldThatIsDroppedOrReplacedIsGone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	dropped, replaced := s.Create("dropped", nil), s.Create("replaced", nil)
	for _, w := range []*store.World{dropped, replaced} {
		w.Begin([]byte("image"), nil)
		w.Append([]byte("one"), nil)
	}
	dropped.Drop()
	dropped.Append([]byte("two"), nil)
	fresh := s.Create("replaced", replaced)
	replaced.Append([]byte("two"), nil)
	replaced.Drop()
	fresh.Begin([]byte("fresh"), nil)
	fresh.Append([]byte("three"), nil)
	committed(t, s)
	shut(t, s)
	s = open(t, dir)
	defer shut(t, s)
	if names, err := s.Worlds(); err != nil || !slices.Equal(names, []string{"replaced"}) {
		t.Errorf("worlds %v, %v", names, err)
	}
	if got := kept(t, s, "replaced"); got != "fresh, three" {
		t.Errorf("kept %s", got)
	}
}

func TestALongLogAsksForAnImage(t *testing.T) {
	t.Parallel()
	const kib = 1 << 10
	s, err := store.Open(store.Options{Dir: t.TempDir(), Layout: layout, MaxLog: 16 * kib})
	if err != nil {
		t.Fatal(err)
	}
	defer shut(t, s)
	w := s.Create("shop", nil)
	w.Begin([]byte("image"), nil)
	asked := func() bool {
		committed(t, s)
		select {
		case <-w.Full():
			return true
		default:
			return false
		}
	}
	w.Append(make([]byte, 15*kib), nil)
	if asked() {
		t.Error("asked too early")
	}
	w.Append(make([]byte, 2*kib), nil)
	if !asked() {
		t.Error("not asked")
	}
	w.Append(make([]byte, 20*kib), nil)
	if asked() {
		t.Error("asked twice")
	}
	w.Begin(make([]byte, 40*kib), nil)
	w.Append(make([]byte, 35*kib), nil)
	if asked() {
		t.Error("asked while the records are fewer than the image")
	}
	w.Append(make([]byte, 6*kib), nil)
	if !asked() {
		t.Error("not asked again")
	}
	w, _, err = s.Load("shop")
	if err != nil || !asked() {
		t.Errorf("not asked when it was loaded: %v", err)
	}
}

func TestManyAppendAtOnce(t *testing.T) {
	t.Parallel()
	const callers, each = 8, 200
	dir := t.TempDir()
	s := open(t, dir)
	var wg sync.WaitGroup
	for i := range callers {
		wg.Go(func() {
			w := s.Create(fmt.Sprint("world", i), nil)
			w.Begin([]byte("image"), nil)
			for n := range each {
				w.Append(fmt.Append(nil, n), nil)
				if n%10 == 0 {
					committed(t, s)
				}
				if n == each/2 {
					w.Begin([]byte("image"), nil)
				}
			}
			committed(t, s)
		})
	}
	wg.Wait()
	shut(t, s)
	s = open(t, dir)
	defer shut(t, s)
	want := []string{"image"}
	for n := each/2 + 1; n < each; n++ {
		want = append(want, strconv.Itoa(n))
	}
	for i := range callers {
		if got := kept(t, s, fmt.Sprint("world", i)); got != strings.Join(want, ", ") {
			t.Errorf("kept %s", got)
		}
	}
}
