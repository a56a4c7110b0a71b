package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"

	"go.etcd.io/bbolt"

	"github.com/wabamock/wabamock/server/internal/graph"
)

// World is one World in the store: the log of an engine. Safe for concurrent use; what is appended
// by two at a time has no order.
type World struct {
	store *Store
	name  []byte
	full  chan struct{}

	// Of the store's lock.
	dropped bool

	// Of the writer alone, once the World is in use.
	blobs   map[graph.Sum]bool // those in the file
	since   map[graph.Sum]bool // those that records after the last image refer to
	next    uint64             // number of the next batch
	gen     uint64             // of the image in the file; 0: there is none yet
	size    int                // bytes of the last image
	logged  int                // bytes of the records after the last image
	asked   bool               // for an image
	arrived *arrival           // an image that is being written
}

// arrival is an image on its way into the file.
type arrival struct {
	gen     uint64
	body    []byte
	written int // bytes
	blobs   graph.Blobs
	from    uint64 // number of the first batch after it
}

// Saved is what the store has of a World.
type Saved struct {
	Image   []byte
	Records [][]byte // oldest first
}

// Create makes a World; its log must begin with an image. With that it takes the place of the one
// that is given, whose log is closed from now on, and of any other of the same name.
func (s *Store) Create(name string, before *World) *World {
	if before != nil {
		s.mu.Lock()
		before.dropped = true
		s.mu.Unlock()
	}
	return s.newWorld(name)
}

// newWorld is a World of which nothing is known yet.
func (s *Store) newWorld(name string) *World {
	return &World{store: s, name: []byte(name), full: make(chan struct{}, 1), blobs: map[graph.Sum]bool{}, since: map[graph.Sum]bool{}}
}

// Load reads a World, which is to go on in this log. The error is ErrDamaged or tells what can't be
// read.
func (s *Store) Load(name string) (*World, Saved, error) {
	w, saved := s.newWorld(name), Saved{}
	err := guarded(func() error {
		return s.db.View(func(tx *bbolt.Tx) (err error) {
			b := tx.Bucket(nameWorlds).Bucket(w.name)
			if b == nil {
				return errors.New("there is no such world")
			}
			from, err := w.loadImage(b, &saved)
			if err != nil {
				return err
			}
			return w.loadLog(b, from, &saved)
		})
	})
	if err != nil {
		return nil, Saved{}, fmt.Errorf("load world %q: %w", name, err)
	}
	if w.logged > s.maxLog/tolerated { // or it would have to be done again at every start
		w.ask()
	}
	return w, saved, nil
}

// tolerated is the part of Options.MaxLog up to which a log that is loaded is not replaced at once.
const tolerated = 16

// ask lets an image be wanted.
func (w *World) ask() {
	if w.asked {
		return
	}
	w.asked = true
	select {
	case w.full <- struct{}{}:
	default:
	}
}

// about is what a World's bucket says of its image.
type about struct {
	gen  uint64
	from uint64 // number of the first batch after it
	size uint64 // bytes
	sum  [sha256.Size]byte
}

// loadImage reads the image, and answers the number of the first batch after it.
func (w *World) loadImage(b *bbolt.Bucket, saved *Saved) (from uint64, err error) {
	text := b.Get(nameAbout)
	if len(text) != aboutSize {
		return 0, fmt.Errorf("%w (a world without an image)", ErrDamaged)
	}
	a := readAbout(text)
	chunks := b.Bucket(nameImage).Bucket(number(a.gen))
	if chunks == nil {
		return 0, fmt.Errorf("%w (an image is missing)", ErrDamaged)
	}
	err = chunks.ForEach(func(_, chunk []byte) error {
		saved.Image = append(saved.Image, chunk...)
		return nil
	})
	if err != nil {
		return 0, err
	}
	if uint64(len(saved.Image)) != a.size || sha256.Sum256(saved.Image) != a.sum {
		return 0, fmt.Errorf("%w (an image is not what was written)", ErrDamaged)
	}
	w.gen, w.size = a.gen, len(saved.Image)
	return a.from, b.Bucket(nameBlobs).ForEach(func(sum, _ []byte) error {
		w.blobs[graph.Sum(sum)] = true
		return nil
	})
}

// loadLog reads the batches after an image.
func (w *World) loadLog(b *bbolt.Bucket, from uint64, saved *Saved) error {
	w.next = from
	c := b.Bucket(nameLog).Cursor()
	for key, batch := c.Seek(number(from)); key != nil; key, batch = c.Next() {
		if !bytes.Equal(key, number(w.next)) {
			return fmt.Errorf("%w (a batch is missing)", ErrDamaged)
		}
		w.next++
		w.logged += len(batch)
		records, sums, ok := openBatch(batch)
		if !ok {
			return fmt.Errorf("%w (a batch is not what was written)", ErrDamaged)
		}
		saved.Records = append(saved.Records, records...)
		for _, sum := range sums {
			w.since[sum] = true
		}
	}
	return nil
}

// Blob reads the bytes of a sum.
func (w *World) Blob(sum graph.Sum) ([]byte, bool) {
	var found []byte
	err := guarded(func() error {
		return w.store.db.View(func(tx *bbolt.Tx) error {
			found = bytes.Clone(tx.Bucket(nameWorlds).Bucket(w.name).Bucket(nameBlobs).Get(sum[:]))
			return nil
		})
	})
	return found, err == nil && found != nil && sha256.Sum256(found) == sum
}

// Append keeps a record. It does not wait; see Commit.
func (w *World) Append(record []byte, blobs graph.Blobs) {
	w.store.enqueue(item{world: w, what: appendRecord, body: record, blobs: blobs})
}

// Begin keeps an image in place of the one before and of all records so far. It does not wait.
func (w *World) Begin(image []byte, blobs graph.Blobs) {
	w.store.enqueue(item{world: w, what: beginImage, body: image, blobs: blobs})
}

// Drop deletes the World; what is appended to it from now on is lost. It does not wait.
func (w *World) Drop() { w.store.enqueue(item{world: w, what: dropWorld}) }

// Commit waits until all that was appended is there for good, see Store.Commit.
func (w *World) Commit(ctx context.Context) error { return w.store.Commit(ctx) }

// Full gets a value when the records have become so many that an image should take their place:
// Options.MaxLog, and as many as the image that it would replace has bytes; fewer when the World is
// loaded.
func (w *World) Full() <-chan struct{} { return w.full }

// aboutSize is the length of about as it is written.
const aboutSize = 3*8 + sha256.Size

// text writes what a World's bucket says of its image.
func (a about) text() []byte {
	out := binary.BigEndian.AppendUint64(nil, a.gen)
	out = binary.BigEndian.AppendUint64(out, a.from)
	out = binary.BigEndian.AppendUint64(out, a.size)
	return append(out, a.sum[:]...)
}

// readAbout reads the same.
func readAbout(text []byte) about {
	return about{
		gen: binary.BigEndian.Uint64(text), from: binary.BigEndian.Uint64(text[8:]),
		size: binary.BigEndian.Uint64(text[16:]), sum: [sha256.Size]byte(text[24:]),
	}
}

// number is a number as a key: in the order of the numbers.
func number(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

//nolint:gochecknoglobals // a constant table; nothing writes it.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// crcSize is the length of the sum before a batch.
const crcSize = 4

// sealBatch writes records and the sums of the blobs that they refer to as one batch.
func sealBatch(records [][]byte, blobs map[graph.Sum]bool) []byte {
	size := crcSize + 2*binary.MaxVarintLen64 + len(blobs)*sha256.Size
	for _, r := range records {
		size += len(r) + binary.MaxVarintLen64
	}
	out := binary.AppendUvarint(make([]byte, crcSize, size), uint64(len(blobs)))
	for sum := range blobs {
		out = append(out, sum[:]...)
	}
	for _, r := range records {
		out = append(binary.AppendUvarint(out, uint64(len(r))), r...)
	}
	binary.BigEndian.PutUint32(out, crc32.Checksum(out[crcSize:], castagnoli))
	return out
}

// openBatch reads a batch; its records are copies.
func openBatch(batch []byte) (records [][]byte, blobs []graph.Sum, ok bool) {
	if len(batch) < crcSize || binary.BigEndian.Uint32(batch) != crc32.Checksum(batch[crcSize:], castagnoli) {
		return nil, nil, false
	}
	rest := bytes.Clone(batch[crcSize:])
	count, n := binary.Uvarint(rest)
	for rest = rest[n:]; count > 0; count-- {
		blobs = append(blobs, graph.Sum(rest[:sha256.Size]))
		rest = rest[sha256.Size:]
	}
	for len(rest) > 0 {
		length, n := binary.Uvarint(rest)
		records = append(records, rest[n:n+int(length):n+int(length)])
		rest = rest[n+int(length):]
	}
	return records, blobs, true
}
