package store

import (
	"crypto/sha256"

	"go.etcd.io/bbolt"

	"github.com/wabamock/wabamock/server/internal/graph"
)

// begin lets an image arrive. The first one of a World is written at once, in place of what there
// was of that name, since the log is nothing without it.
func (w *World) begin(tx *bbolt.Tx, i item) error {
	gen := w.gen + 1
	if gen == 1 {
		if err := w.found(tx); err != nil {
			return err
		}
	}
	if w.arrived != nil { // it will not be needed
		gen = w.arrived.gen + 1
		if err := w.dropImage(tx, w.arrived.gen); err != nil {
			return err
		}
	}
	w.arrived = &arrival{gen: gen, body: i.body, blobs: i.blobs, from: w.next}
	w.size, w.since, w.logged, w.asked = len(i.body), map[graph.Sum]bool{}, 0, false
	if err := w.putBlobs(tx, i.blobs, map[graph.Sum]bool{}); err != nil {
		return err
	}
	for w.gen == 0 && w.arrived != nil {
		if err := w.writeChunk(tx); err != nil {
			return err
		}
	}
	return nil
}

// dropImage deletes the chunks of an image.
func (w *World) dropImage(tx *bbolt.Tx, gen uint64) error {
	images := w.bucket(tx).Bucket(nameImage)
	if images.Bucket(number(gen)) == nil {
		return nil
	}
	return images.DeleteBucket(number(gen))
}

// writeChunk writes the next chunk of an image that arrives. With the last one it takes the place of
// the one before, of the records up to it, and of the blobs that nothing refers to any more.
func (w *World) writeChunk(tx *bbolt.Tx) error {
	a := w.arrived
	chunks, err := w.bucket(tx).Bucket(nameImage).CreateBucketIfNotExists(number(a.gen))
	if err != nil {
		return err
	}
	end := min(a.written+chunkSize, len(a.body))
	if err := chunks.Put(number(uint64(a.written)), a.body[a.written:end]); err != nil {
		return err
	}
	a.written = end
	if end < len(a.body) {
		return nil
	}
	about := about{gen: a.gen, from: a.from, size: uint64(len(a.body)), sum: sha256.Sum256(a.body)}
	if err := w.bucket(tx).Put(nameAbout, about.text()); err != nil {
		return err
	}
	if err := w.tidy(tx); err != nil {
		return err
	}
	w.gen, w.arrived = a.gen, nil
	return nil
}

// tidy deletes what the image that has arrived replaces.
func (w *World) tidy(tx *bbolt.Tx) error {
	a, images := w.arrived, w.bucket(tx).Bucket(nameImage)
	var old [][]byte
	if err := images.ForEachBucket(func(gen []byte) error {
		if string(gen) != string(number(a.gen)) {
			old = append(old, gen)
		}
		return nil
	}); err != nil {
		return err
	}
	for _, gen := range old {
		if err := images.DeleteBucket(gen); err != nil {
			return err
		}
	}
	log := w.bucket(tx).Bucket(nameLog).Cursor()
	for key, _ := log.First(); key != nil && string(key) < string(number(a.from)); key, _ = log.Next() {
		if err := log.Delete(); err != nil {
			return err
		}
	}
	for sum := range w.blobs {
		if _, used := a.blobs[sum]; used || w.since[sum] {
			continue
		}
		if err := w.bucket(tx).Bucket(nameBlobs).Delete(sum[:]); err != nil {
			return err
		}
		delete(w.blobs, sum)
	}
	return nil
}
