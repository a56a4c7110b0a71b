package store_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
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
	for n := range 24 {
		if n%8 == 4 {
			w.Begin(append(fmt.Appendf(nil, "image %d ", n), make([]byte, 15<<20)...), nil)
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

func TestASecondProcessIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	if _, err := store.Open(store.Options{Dir: dir, Layout: layout}); !errors.Is(err, store.ErrInUse) {
		t.Errorf("got %v, want %v", err, store.ErrInUse)
	}
	shut(t, s)
	shut(t, open(t, dir))
}

func TestAnotherLayoutIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	shut(t, open(t, dir))
	before := read(t, dir)
	if _, err := store.Open(store.Options{Dir: dir, Layout: "another"}); !errors.Is(err, store.ErrLayout) {
		t.Errorf("got %v, want %v", err, store.ErrLayout)
	}
	if !bytes.Equal(before, read(t, dir)) {
		t.Error("the file has changed")
	}
	shut(t, open(t, dir))
}

// read is the file in a data directory.
func read(t *testing.T, dir string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "worlds.db"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestADirectoryThatCantBeMadeIsNamed(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "no", "such")
	if _, err := store.Open(store.Options{Dir: dir, Layout: layout}); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), dir) {
		t.Errorf("got %v", err)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(store.Options{Dir: file, Layout: layout}); err == nil || errors.Is(err, store.ErrDamaged) {
		t.Errorf("got %v", err)
	}
}

// TestADamagedFileIsRefused spoils a file in many ways: what is read then is what was written, or an
// error, and the file stays as it was.
func TestADamagedFileIsRefused(t *testing.T) {
	t.Parallel()
	whole := t.TempDir()
	s := open(t, whole)
	photo, sum := long(1)
	w := s.Create("shop", nil)
	w.Begin(bytes.Repeat([]byte("image"), 10_000), photo)
	for n := range 100 {
		w.Append(bytes.Repeat(fmt.Append(nil, n), 1000), nil)
		committed(t, s)
	}
	shut(t, s)
	good := read(t, whole)
	s = open(t, whole)
	want := kept(t, s, "shop", sum)
	shut(t, s)

	damages := map[string]func([]byte) []byte{
		"no store":  func([]byte) []byte { return bytes.Repeat([]byte("hello "), 10_000) },
		"short":     func(b []byte) []byte { return b[:100] },
		"half":      func(b []byte) []byte { return b[:len(b)/2] },
		"some less": func(b []byte) []byte { return b[:len(b)/2+5000] },
	}
	for n := range 60 {
		at := (n*n*7919 + n*104729) % len(good)
		damages[fmt.Sprintf("%d bytes from %d", 64*(n%5+1), at)] = func(b []byte) []byte {
			b = bytes.Clone(b)
			for i := at; i < min(at+64*(n%5+1), len(b)); i++ {
				b[i] ^= byte(n + 1)
			}
			return b
		}
	}
	for name, damage := range damages {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			spoilt := damage(good)
			if err := os.WriteFile(filepath.Join(dir, "worlds.db"), spoilt, 0o600); err != nil {
				t.Fatal(err)
			}
			s, err := store.Open(store.Options{Dir: dir, Layout: layout})
			if err == nil {
				got := kept(t, s, "shop", sum)
				if got != want && !strings.Contains(got, store.ErrDamaged.Error()) && !isPrefix(got, want) {
					t.Errorf("read %.200s", got)
				}
				_ = s.Close()
			} else if !errors.Is(err, store.ErrDamaged) && !errors.Is(err, store.ErrLayout) {
				t.Errorf("error %v", err)
			}
			if !bytes.Equal(spoilt, read(t, dir)) {
				t.Error("the file has changed")
			}
		})
	}
}

// isPrefix tells whether the last batch, or the blob, is all that is missing: one of the two heads of
// the file was spoilt, and the other one is of the transaction before.
func isPrefix(got, want string) bool {
	return strings.HasPrefix(want, strings.TrimSuffix(got, ", blob 0")) && len(want)-len(got) < 3000
}

func TestWhenNothingCanBeWrittenEverybodyIsTold(t *testing.T) {
	t.Parallel()
	told := make(chan error, 10)
	s, err := store.Open(store.Options{Dir: t.TempDir(), Layout: layout, MaxSize: 1 << 20, Failed: func(err error) { told <- err }})
	if err != nil {
		t.Fatal(err)
	}
	w := s.Create("shop", nil)
	w.Begin([]byte("image"), nil)
	committed(t, s)
	for range 10 {
		w.Append(make([]byte, 1<<20), nil)
		if err = s.Commit(t.Context()); err != nil {
			break
		}
	}
	if err == nil || !strings.Contains(err.Error(), "write to the data directory") {
		t.Errorf("got %v", err)
	}
	w.Append([]byte("more"), nil)
	if again := s.Commit(t.Context()); !errors.Is(again, err) || !errors.Is(s.Err(), err) {
		t.Errorf("then %v, %v", again, s.Err())
	}
	if closed := s.Close(); !errors.Is(closed, err) {
		t.Errorf("closed with %v", closed)
	}
	if len(told) != 1 {
		t.Errorf("told %d times", len(told))
	}
}

func TestACommitEndsWithItsContext(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	defer shut(t, s)
	over, cancel := context.WithCancel(t.Context())
	cancel()
	w := s.Create("shop", nil)
	w.Begin(make([]byte, 30<<20), nil)
	if err := w.Commit(over); err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	committed(t, s)
	if err := w.Commit(over); err != nil {
		t.Errorf("nothing to wait for, and yet %v", err)
	}
	shut(t, s)
	w.Append([]byte("late"), nil)
	if err := w.Commit(t.Context()); err == nil {
		t.Error("committed what came after the end")
	}
}
