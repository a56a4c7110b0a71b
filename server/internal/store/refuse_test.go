package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wabamock/wabamock/server/internal/store"
)

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
