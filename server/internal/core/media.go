package core

import (
	"crypto/sha256"
	"encoding/hex"
	"mime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Limits of the media volume.
const (
	// MaxUpload is the size of the largest file that can be uploaded, in bytes, inclusive.
	// Source: media, UploadMedia (D), Open points 4: 100 MB read as 100·1024·1024 (I).
	MaxUpload = 100 << 20
	// DefaultMediaBytes is the size of the volume unless Options.MediaBytes says otherwise. What
	// does not fit is refused with 1014. Source: media, Retention (D); the size is our choice (I).
	DefaultMediaBytes = 1 << 30
	// maxMediaFiles bounds how many files lie in the volume. Source: our choice (I).
	maxMediaFiles = 100_000
	// mediaLife is how long files are kept while garbagecollector_enable.media is on.
	// Source: media, Retention: 30 days as an advice (D); as the collector's age, our choice (I).
	mediaLife = 30 * 24 * time.Hour
	// maxContents bounds how many different contents are told apart when ids are drawn.
	maxContents = 100_000
)

// volume is the disk on which files and pictures lie.
type volume struct {
	used int64 // bytes
}

// media are the files of the World, uploads and inbound ones.
type media struct {
	volume volume
	byID   map[string]Media
	drawn  map[[sha256.Size]byte]uint32 // how many ids a content was given in this round
	round  int                          // how often drawn was emptied, because it held maxContents
}

// Media is a file that was uploaded, or that came with an inbound message.
type Media struct {
	ID      string // UUID
	Type    string // content type as it was given, e.g. "audio/ogg; codecs=opus"
	Bytes   []byte // the very bytes; never changed
	SHA256  string // of the bytes, hex
	Stored  time.Time
	Inbound bool // it came with a message of a customer
}

// MediaStored tells that a file lies in the volume.
type MediaStored struct {
	Occurred
	Media   string `json:"media"` // id
	Type    string `json:"type"`
	Size    int    `json:"size"` // bytes
	SHA256  string `json:"sha256"`
	Inbound bool   `json:"inbound"`
}

// Kind is "media_stored".
func (MediaStored) Kind() string { return "media_stored" }

// MediaDeleted tells that a file is gone.
type MediaDeleted struct {
	Occurred
	Media     string `json:"media"`     // id
	Collected bool   `json:"collected"` // by the garbage collector, not by DeleteMedia
}

// Kind is "media_deleted".
func (MediaDeleted) Kind() string { return "media_deleted" }

// startMedia makes the empty volume.
func startMedia(w *World) error {
	w.media.byID = map[string]Media{}
	w.media.drawn = map[[sha256.Size]byte]uint32{}
	return nil
}

// UploadMedia stores a file and answers its id. Refused with 1008 (no bytes, no type), 1009 (no
// MIME type, multipart; with 413: over MaxUpload) and 1014 (the volume is full). Equal contents
// get ids of their own. Source: media, UploadMedia (D, O, I).
type UploadMedia struct {
	ContentType string // as the header has it
	Bytes       []byte // 1 to MaxUpload bytes; the World keeps the slice
}

func (c UploadMedia) do(w *World) (string, error) {
	if err := checkUpload(c.ContentType, len(c.Bytes)); err != nil {
		return "", err
	}
	return w.storeMedia(c.ContentType, c.Bytes, false)
}

// DownloadMedia asks for a file, uploaded or inbound. An unknown id is refused with 1006 and an
// answer without body. Source: media, DownloadMedia (D).
type DownloadMedia struct {
	ID string
}

func (c DownloadMedia) do(w *World) (Media, error) {
	m, ok := w.media.find(c.ID)
	if !ok {
		fault := refuse(1006, "No media has the id '%s'", c.ID)
		fault.Bare = true
		return Media{}, fault
	}
	return m, nil
}

// DeleteMedia deletes a file. Refused with 1006. Source: media, DeleteMedia (D, I).
type DeleteMedia struct {
	ID string
}

func (c DeleteMedia) do(w *World) (Nothing, error) {
	if _, ok := w.media.find(c.ID); !ok {
		return Nothing{}, refuse(1006, "No media has the id '%s'", c.ID)
	}
	w.dropMedia(c.ID, false)
	return Nothing{}, nil
}

// find looks a file up.
func (m *media) find(id string) (Media, bool) {
	found, ok := m.byID[id]
	return found, ok
}

// checkUpload judges what is uploaded before it is stored.
func checkUpload(contentType string, size int) error {
	switch {
	case contentType == "":
		return refuse(1008, "Header 'Content-Type' is mandatory: it names the type of the media")
	case size == 0:
		return refuse(1008, "The body is empty: send the bytes of the file")
	case size > MaxUpload:
		fault := refuse(1009, "The file has %d bytes, at most %d", size, MaxUpload)
		fault.Status = 413
		return fault
	}
	base, _, err := mime.ParseMediaType(contentType)
	if err != nil || !strings.Contains(base, "/") {
		return refuse(1009, "Header 'Content-Type' is not a MIME type: '%s'", contentType)
	}
	if strings.HasPrefix(base, "multipart/") {
		return refuse(1009, "Header 'Content-Type' is '%s': send the bytes of the file as the body, without multipart", base)
	}
	return nil
}

// storeMedia puts a file into the volume and answers its id; 1014 when the volume is full. The
// World keeps the slice. Inbound files are stored through it too.
func (w *World) storeMedia(contentType string, bytes []byte, inbound bool) (string, error) {
	if len(w.media.byID) >= maxMediaFiles {
		return "", diskFull()
	}
	if err := w.occupy(len(bytes)); err != nil {
		return "", err
	}
	sum := sha256.Sum256(bytes)
	m := Media{
		ID: w.mediaID(sum), Type: contentType, Bytes: bytes, SHA256: hex.EncodeToString(sum[:]),
		Stored: w.now, Inbound: inbound,
	}
	w.media.byID[m.ID] = m
	w.plan(mediaLife, expireMedia{id: m.ID, stored: m.Stored})
	w.tell(MediaStored{
		Occurred: w.occurred(), Media: m.ID, Type: m.Type, Size: len(bytes), SHA256: m.SHA256, Inbound: inbound,
	})
	return m.ID, nil
}

// mediaID draws the next id of a content, so that parallel uploads of different files get the
// same ids in whatever order they come.
func (w *World) mediaID(sum [sha256.Size]byte) string {
	if len(w.media.drawn) >= maxContents {
		clear(w.media.drawn)
		w.media.round++
	}
	n := w.media.drawn[sum]
	w.media.drawn[sum] = n + 1
	c := chanceOf(w.genesis.Seed, "media:"+strconv.Itoa(w.media.round)+":"+string(sum[:]), uint64(n))
	return c.uuid()
}

// dropMedia takes a file out of the volume; it must be there.
func (w *World) dropMedia(id string, collected bool) {
	w.vacate(len(w.media.byID[id].Bytes))
	delete(w.media.byID, id)
	w.tell(MediaDeleted{Occurred: w.occurred(), Media: id, Collected: collected})
}

// room tells whether files fit into the volume together; a nil one takes no room.
func (w *World) room(files ...*File) bool {
	n, size := len(w.media.byID), w.media.volume.used
	for _, f := range files {
		if f != nil {
			n++
			size += int64(len(f.Bytes))
		}
	}
	return n <= maxMediaFiles && size <= w.options.MediaBytes
}

// occupy takes space on the volume; 1014 when there is not enough. Source: media, UploadMedia (D).
func (w *World) occupy(size int) error {
	if w.media.volume.used+int64(size) > w.options.MediaBytes {
		return diskFull()
	}
	w.media.volume.used += int64(size)
	return nil
}

// vacate gives space on the volume back.
func (w *World) vacate(size int) { w.media.volume.used -= int64(size) }

// diskFull is the refusal of a full volume.
func diskFull() error { return refuse(1014, "disk full") }

// expireMedia is the end of a file's life, if the collector is on then.
type expireMedia struct {
	id     string
	stored time.Time
}

func (e expireMedia) happen(w *World) {
	if e.ends(w) {
		w.dropMedia(e.id, true)
	}
}

// ends tells whether the file is there and would be collected.
func (e expireMedia) ends(w *World) bool {
	m, ok := w.media.find(e.id)
	return ok && m.Stored.Equal(e.stored) && w.settings.acting.CollectMedia
}

// housekeeping since a file only runs out.
func (expireMedia) housekeeping() {}

// CollectGarbage drops the messages and files that the garbage collector would drop: inbound
// messages past their seven days, and files past their thirty while the collection of media is on.
// Never refused. Source: overview, Real endpoints that are not in the listing (D); clients,
// Health (B).
type CollectGarbage struct{}

func (CollectGarbage) do(w *World) (Nothing, error) {
	w.collectMessages()
	w.collectMedia()
	return Nothing{}, nil
}

// collectMedia drops the files that were past their life when the collector was switched on.
func (w *World) collectMedia() {
	if !w.settings.acting.CollectMedia {
		return
	}
	var old []Media
	for _, m := range w.media.byID {
		if !w.now.Before(m.Stored.Add(mediaLife)) {
			old = append(old, m)
		}
	}
	slices.SortFunc(old, func(a, b Media) int {
		if c := a.Stored.Compare(b.Stored); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	for _, m := range old {
		w.dropMedia(m.ID, true)
	}
}
