// Package store keeps Worlds in one file of a directory, so that they survive the process: of each
// an image, and the records of what was done since. What is appended is written in batches by one
// goroutine, and is there for good once Commit says so. It knows nothing of what it keeps, and is
// the only room that writes to a disk.
package store

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"syscall"
	"time"

	"go.etcd.io/bbolt"
	bbolterrors "go.etcd.io/bbolt/errors"
)

// fileName is the file in the directory. It holds passwords and tokens in clear, so nobody but its
// owner may read it.
const fileName = "worlds.db"

// Modes of what is made.
const (
	dirMode  = 0o700
	fileMode = 0o600
)

// lockWait is how long another process that stops may take to let go of the file.
const lockWait = 500 * time.Millisecond

// The errors of Open and Load.
var (
	ErrInUse   = errors.New("another process uses this data directory")
	ErrLayout  = errors.New("the data directory was written by a version that keeps other things; start that one, or use another directory")
	ErrDamaged = errors.New("the data directory is damaged; use another directory, or a copy made before")
)

// Options say how a store is opened.
type Options struct {
	Dir     string      // made when it is not there; its parent must be
	Layout  string      // what was written with another one is refused
	Failed  func(error) // is told, once, when nothing can be written any more; nil: nobody is
	MaxSize int         // bytes of the file; 0: as many as the disk has room for
	MaxLog  int         // bytes of records of a World after which an image is wanted in their place; 0: DefaultMaxLog
}

// DefaultMaxLog is the default of Options.MaxLog: so much is done again in a fraction of a second. Our
// choice.
const DefaultMaxLog = 16 << 20

// Store is an open data directory. Safe for concurrent use.
type Store struct {
	db     *bbolt.DB
	failed func(error)
	maxLog int

	mu        sync.Mutex
	queue     []item
	appended  uint64        // items ever queued
	committed uint64        // of them, for good
	progress  chan struct{} // closed when committed or err changes; nil: nobody waits
	err       error         // why nothing is written any more
	closing   bool
	wake      chan struct{}
	done      chan struct{}
}

// Names of buckets and keys. Layout of the file: about => format and layout; worlds => name of a
// World => about, image (generation => chunks), log (batches), blobs.
//
//nolint:gochecknoglobals // constants; nothing writes them.
var (
	nameAbout  = []byte("about")
	nameWorlds = []byte("worlds")
	nameImage  = []byte("image")
	nameLog    = []byte("log")
	nameBlobs  = []byte("blobs")
	keyLayout  = []byte("layout")
)

// Open opens a data directory. When it fails, nothing in it has changed. The error is ErrInUse,
// ErrLayout or ErrDamaged, or what the operating system says.
func Open(o Options) (*Store, error) {
	if err := os.Mkdir(o.Dir, dirMode); err != nil && !errors.Is(err, os.ErrExist) {
		return nil, fmt.Errorf("make data directory: %w", err)
	}
	db, err := openFile(filepath.Join(o.Dir, fileName), o.MaxSize)
	if err != nil {
		return nil, fmt.Errorf("open data directory %s: %w", o.Dir, err)
	}
	s := &Store{db: db, failed: o.Failed, maxLog: cmp.Or(o.MaxLog, DefaultMaxLog), wake: make(chan struct{}, 1), done: make(chan struct{})}
	if s.failed == nil {
		s.failed = func(error) {}
	}
	if err := guarded(func() error { return s.prepare(o.Layout) }); err != nil {
		return nil, errors.Join(fmt.Errorf("open data directory %s: %w", o.Dir, err), db.Close())
	}
	go s.write()
	return s, nil
}

// openFile opens the file, and locks it.
func openFile(path string, maxSize int) (*bbolt.DB, error) {
	var opened *os.File
	var db *bbolt.DB
	err := guarded(func() (err error) {
		db, err = bbolt.Open(path, fileMode, &bbolt.Options{
			Timeout: lockWait, FreelistType: bbolt.FreelistMapType, NoStatistics: true, MaxSize: maxSize,
			OpenFile: func(name string, flag int, mode os.FileMode) (*os.File, error) {
				opened, err = os.OpenFile(name, flag, mode) //nolint:gosec // bbolt names the file that it was told
				return opened, err
			},
		})
		return err
	})
	switch {
	case err == nil:
		return db, nil
	case errors.Is(err, bbolterrors.ErrTimeout):
		return nil, ErrInUse
	case opened == nil:
		return nil, err
	}
	_ = opened.Close() // lets go of the lock
	var number syscall.Errno
	if errors.As(err, &number) || errors.Is(err, ErrDamaged) {
		return nil, err
	}
	return nil, fmt.Errorf("%w (%w)", ErrDamaged, err)
}

// guarded does something with a file that may be damaged: what would end the process then is an
// error.
func guarded(do func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if what := recover(); what != nil {
			err = fmt.Errorf("%w (%v)", ErrDamaged, what)
		}
	}()
	return do()
}

// prepare looks whether the file is whole and of the layout; a new one becomes so.
func (s *Store) prepare(layout string) error {
	fresh := false
	err := s.db.View(func(tx *bbolt.Tx) error {
		info, err := os.Stat(s.db.Path())
		if err != nil {
			return err
		}
		if tx.Size() > info.Size() {
			return fmt.Errorf("%w (it ends too early)", ErrDamaged)
		}
		about := tx.Bucket(nameAbout)
		if fresh = about == nil; fresh {
			return nil
		}
		if !bytes.Equal(about.Get(keyLayout), []byte(layout)) {
			return ErrLayout
		}
		return nil
	})
	if err != nil || !fresh {
		return err
	}
	return s.db.Update(func(tx *bbolt.Tx) error {
		about, err := tx.CreateBucket(nameAbout)
		if err != nil {
			return err
		}
		if _, err = tx.CreateBucket(nameWorlds); err != nil {
			return err
		}
		return about.Put(keyLayout, []byte(layout))
	})
}

// Worlds are the names of the Worlds that are kept, in alphabetical order.
func (s *Store) Worlds() ([]string, error) {
	var names []string
	err := guarded(func() error {
		return s.db.View(func(tx *bbolt.Tx) error {
			return tx.Bucket(nameWorlds).ForEachBucket(func(name []byte) error {
				names = append(names, string(name))
				return nil
			})
		})
	})
	if err != nil {
		return nil, fmt.Errorf("list worlds: %w", err)
	}
	return names, nil
}

// Commit waits until all that was queued before, in any World, is there for good. The error tells
// that it is not: the context's, or why nothing can be written any more.
func (s *Store) Commit(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for target := s.appended; s.committed < target && s.err == nil; {
		if s.progress == nil {
			s.progress = make(chan struct{})
		}
		progress := s.progress
		s.mu.Unlock()
		select {
		case <-progress:
		case <-ctx.Done():
		}
		s.mu.Lock()
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return s.err
}

// Err is why nothing can be written any more; nil: it can.
func (s *Store) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// errClosed is why nothing is written after Close.
var errClosed = errors.New("the data directory is closed")

// Close writes what is queued, and lets go of the directory. What is appended from then on is lost,
// which Commit tells.
func (s *Store) Close() error {
	s.mu.Lock()
	s.closing = true
	s.mu.Unlock()
	s.rouse()
	<-s.done
	s.mu.Lock()
	err := s.err
	if err == nil {
		s.err = errClosed
	}
	s.mu.Unlock()
	if errors.Is(err, errClosed) {
		return nil
	}
	if err := errors.Join(err, s.db.Close()); err != nil {
		return fmt.Errorf("close data directory: %w", err)
	}
	return nil
}
