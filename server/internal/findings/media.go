package findings

import (
	"bytes"
	"slices"

	"github.com/wabamock/wabamock/server/internal/core"
)

// stored is a file that was uploaded, until the exchange is on record.
type stored struct {
	Media string `json:"media"` // id
	File  uint64 `json:"file"`  // hash of its SHA-256
}

// fewUploads is how often a file may be uploaded (our choice): once, and once more when somebody did
// not know.
const fewUploads = 2

// awaitUpload remembers a file that was stored.
func (w *World) awaitUpload(f *core.MediaStored) {
	if f.Inbound {
		return
	}
	if len(w.memory.Stored) == maxWaiting {
		w.memory.Stored = w.memory.Stored[1:]
	}
	w.memory.Stored = append(w.memory.Stored, stored{Media: f.Media, File: hashText(f.SHA256)})
}

// watchUpload looks at an upload whose answer the client got.
func (w *World) watchUpload(x *look) {
	if !x.fine() {
		return
	}
	id := idIn(x.Response.Body)
	i := slices.IndexFunc(w.memory.Stored, func(s stored) bool { return s.Media == id })
	if i < 0 {
		return
	}
	file := w.memory.Stored[i].File
	w.memory.Stored = slices.Delete(w.memory.Stored, i, i+1)
	if count(&w.memory.Uploads, file) > fewUploads {
		w.note(ruleUploads, "", x)
	}
	if w.memory.Files == nil {
		w.memory.Files = map[uint64]uint64{}
	}
	if len(w.memory.Files) < maxRemembered {
		w.memory.Files[hashText(id)] = file
	}
}

// idIn is the first id in an answer of ours; empty: there is none.
func idIn(answer []byte) string {
	_, rest, found := bytes.Cut(answer, []byte(`"id":"`))
	id, _, ended := bytes.Cut(rest, []byte(`"`))
	if !found || !ended {
		return ""
	}
	return string(id)
}

// forgetFile lets a file that was deleted be uploaded anew.
func (w *World) forgetFile(media string) {
	if file, known := w.memory.Files[hashText(media)]; known {
		delete(w.memory.Uploads, file)
	}
}

// watchDownload looks at a download whose answer the client got.
func (w *World) watchDownload(x *look) {
	if !x.fine() || len(x.Path) == 0 {
		return
	}
	if w.memory.Downloads.add(hashText(x.Path[0].Value)) {
		w.note(ruleDownloads, "", x)
	}
}
