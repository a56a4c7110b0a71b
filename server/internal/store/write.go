package store

import (
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/wabamock/wabamock/server/internal/graph"
)

// Sizes of what is written at a time, in bytes (our choice): little enough that nobody waits long
// for a commit, and enough that many share one.
const (
	maxBatch  = 8 << 20 // of records in one transaction
	chunkSize = 1 << 20 // of an image under one key
	maxChunks = 4       // of images in one transaction
)

// action is what is to be done with a World.
type action uint8

// The actions.
const (
	appendRecord action = iota + 1
	beginImage
	dropWorld
)

// item is one thing to be written.
type item struct {
	world *World
	what  action
	body  []byte
	blobs graph.Blobs
}

// size is what an item weighs, in bytes.
func (i item) size() int {
	n := len(i.body)
	for _, b := range i.blobs {
		n += len(b)
	}
	return n
}

// enqueue lets the writer write something.
func (s *Store) enqueue(i item) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil || i.world.dropped {
		return
	}
	i.world.dropped = i.what == dropWorld
	s.appended++
	s.queue = append(s.queue, i)
	s.rouse()
}

// rouse wakes the writer.
func (s *Store) rouse() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// write writes what is queued until the store is closed.
func (s *Store) write() {
	defer close(s.done)
	arriving := map[*World]bool{} // Worlds whose image is being written
	for {
		items, closing := s.take()
		if len(items) == 0 && len(arriving) == 0 {
			if closing {
				return
			}
			<-s.wake
			continue
		}
		err := guarded(func() error {
			return s.db.Update(func(tx *bbolt.Tx) error { return writeAll(tx, items, arriving) })
		})
		if s.settle(uint64(len(items)), err) {
			return
		}
	}
}

// take takes what is next off the queue.
func (s *Store) take() (items []item, closing bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, bytes := 0, 0
	for n < len(s.queue) && (n == 0 || bytes < maxBatch) {
		bytes += s.queue[n].size()
		n++
	}
	items, s.queue = s.queue[:n:n], s.queue[n:]
	return items, s.closing
}

// settle tells those who wait what came of items; true when nothing can be written any more.
func (s *Store) settle(items uint64, err error) bool {
	s.mu.Lock()
	if err != nil {
		s.err, s.queue = fmt.Errorf("write to the data directory: %w", err), nil
		err = s.err
	} else {
		s.committed += items
	}
	if s.progress != nil {
		close(s.progress)
		s.progress = nil
	}
	s.mu.Unlock()
	if err != nil {
		s.failed(err)
	}
	return err != nil
}

// batch is what is appended to the log of one World in one transaction.
type batch struct {
	records [][]byte
	blobs   map[graph.Sum]bool
}

// writeAll writes items in their order, and a part of the images that are on their way.
func writeAll(tx *bbolt.Tx, items []item, arriving map[*World]bool) error {
	batches := map[*World]*batch{}
	for _, i := range items {
		w := i.world
		if i.what == appendRecord {
			b := batches[w]
			if b == nil {
				b = &batch{blobs: map[graph.Sum]bool{}}
				batches[w] = b
			}
			b.records = append(b.records, i.body)
			if err := w.putBlobs(tx, i.blobs, b.blobs); err != nil {
				return err
			}
			continue
		}
		err := flushAll(tx, batches)
		switch {
		case err != nil:
		case i.what == beginImage:
			err = w.begin(tx, i)
			arriving[w] = true
		default:
			w.arrived = nil
			err = w.clear(tx)
		}
		if err != nil {
			return err
		}
	}
	if err := flushAll(tx, batches); err != nil {
		return err
	}
	return arrive(tx, arriving)
}

// flushAll writes batches, of which none are left then.
func flushAll(tx *bbolt.Tx, batches map[*World]*batch) error {
	for w, b := range batches {
		if err := w.flush(tx, b); err != nil {
			return err
		}
	}
	clear(batches)
	return nil
}

// arrive writes a part of the images that are on their way.
func arrive(tx *bbolt.Tx, arriving map[*World]bool) error {
	left := maxChunks
	for w := range arriving {
		for ; left > 0 && w.arrived != nil; left-- {
			if err := w.writeChunk(tx); err != nil {
				return err
			}
		}
		if w.arrived == nil {
			delete(arriving, w)
		}
	}
	return nil
}

// clear deletes what there is of a World.
func (w *World) clear(tx *bbolt.Tx) error {
	worlds := tx.Bucket(nameWorlds)
	if worlds.Bucket(w.name) == nil {
		return nil
	}
	return worlds.DeleteBucket(w.name)
}

// found makes an empty World in place of what there is of that name.
func (w *World) found(tx *bbolt.Tx) error {
	if err := w.clear(tx); err != nil {
		return err
	}
	b, err := tx.Bucket(nameWorlds).CreateBucket(w.name)
	if err != nil {
		return err
	}
	var errs []error
	for _, name := range [][]byte{nameImage, nameLog, nameBlobs} {
		_, err := b.CreateBucket(name)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// bucket is where the World stands in the file.
func (w *World) bucket(tx *bbolt.Tx) *bbolt.Bucket { return tx.Bucket(nameWorlds).Bucket(w.name) }

// putBlobs writes the blobs that are not in the file, and notes all of them down.
func (w *World) putBlobs(tx *bbolt.Tx, blobs graph.Blobs, note map[graph.Sum]bool) error {
	for sum, bytes := range blobs {
		note[sum] = true
		if w.blobs[sum] {
			continue
		}
		if err := w.bucket(tx).Bucket(nameBlobs).Put(sum[:], bytes); err != nil {
			return err
		}
		w.blobs[sum] = true
	}
	return nil
}

// flush writes a batch.
func (w *World) flush(tx *bbolt.Tx, b *batch) error {
	text := sealBatch(b.records, b.blobs)
	if err := w.bucket(tx).Bucket(nameLog).Put(number(w.next), text); err != nil {
		return err
	}
	w.next++
	for sum := range b.blobs {
		w.since[sum] = true
	}
	if w.logged += len(text); w.logged > max(w.store.maxLog, w.size) {
		w.ask()
	}
	return nil
}
