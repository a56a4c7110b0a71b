package control

import (
	"mime"
	"net/http"
	"slices"
	"strings"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/sample"
)

// inboundFile is the file that comes with a message, before it is made; the zero value is none.
type inboundFile struct {
	kind  string // type of message; empty: no file
	given *gen.InboundFile
	mime  string // content type
	ad    string // type of message as which the picture or film of an advertisement would come; empty: none
}

// carriesFile tells whether messages of a type carry a file.
func carriesFile(kind gen.InboundType) bool { return len(sample.Types(string(kind))) > 0 }

// captioned are the types of message whose file may have a caption, named those whose file may have
// a name. Source: webhooks, Types (D, S).
func captioned() []string { return []string{"image", "video", "document"} }
func named() []string     { return []string{"document", "audio"} }

// readFile is the file of a message, and of its advertisement.
func readFile(m *gen.Inbound, kind gen.InboundType) (inboundFile, error) {
	f := inboundFile{}
	if m.Referral != nil {
		f.ad = string(orZero(m.Referral.Media))
	}
	if !carriesFile(kind) {
		return f, nil
	}
	f.kind, f.given = string(kind), &gen.InboundFile{}
	for _, given := range []*gen.InboundFile{m.Image, m.Video, m.Audio, m.Voice, m.Document, m.Sticker} {
		if given != nil {
			f.given = given
		}
	}
	switch {
	case f.given.Caption != nil && !slices.Contains(captioned(), f.kind):
		return f, badRequest("A message of type %s has no `caption`.", kind)
	case f.given.Filename != nil && !slices.Contains(named(), f.kind):
		return f, badRequest("A message of type %s has no `filename`.", kind)
	case f.given.Data != nil && len(f.given.Data) == 0:
		return f, badRequest("`data` is empty: give the bytes of the file, or leave it out to have one made.")
	case len(f.given.Data) > core.MaxUpload:
		return f, &problem{status: http.StatusRequestEntityTooLarge, detail: "The file is larger than any that can be sent."}
	}
	return f, f.settle()
}

// settle finds out of which content type the file is.
func (f *inboundFile) settle() error {
	made := sample.Types(f.kind)
	f.mime = orZero(f.given.MimeType)
	switch {
	case f.mime == "" && f.given.Data == nil:
		f.mime = made[0]
	case f.mime == "":
		f.mime = sniffed(f.given.Data, f.kind)
	default:
		base, _, err := mime.ParseMediaType(f.mime)
		if err != nil || !strings.Contains(base, "/") {
			return badRequest("`mime_type` is %q, want a content type such as %s.", f.mime, made[0])
		}
		i := slices.IndexFunc(made, func(t string) bool { return sameType(t, f.mime) })
		if f.given.Data != nil {
			return nil
		}
		if i < 0 {
			return badRequest("No file of type %q can be made for a message of type %s, only %s: give its bytes as `data`.", f.mime, f.kind, list(made))
		}
		f.mime = made[i]
	}
	return nil
}

// sameType tells whether two content types mean the same.
func sameType(a, b string) bool {
	plain := func(t string) string {
		base, parameters, err := mime.ParseMediaType(t)
		if err != nil {
			return t
		}
		return mime.FormatMediaType(base, parameters)
	}
	return plain(a) == plain(b)
}

// sniffed is the content type that bytes look like; what does not look like a file of that type of
// message is taken for one all the same.
func sniffed(data []byte, kind string) string {
	looks, usual := http.DetectContentType(data), sample.Types(kind)[0]
	family, _, _ := strings.Cut(usual, "/")
	switch {
	case looks == "application/ogg" && family == "audio":
		return usual
	case kind == "document" || strings.HasPrefix(looks, family+"/"):
		return looks
	}
	return usual
}

// madeOf is where the stickers that are made come from; of others nothing is known.
func madeOf() *core.StickerMetadata {
	return &core.StickerMetadata{PackID: "leaves-1", PackName: "Leaves", Publisher: "wabamock", Emojis: []string{"🍃"}}
}

// attach makes what is to be made from the world's seed, and puts the files into the message.
func (f inboundFile) attach(e *engine.Engine, r *core.Receive) error {
	if f.kind == "" && f.ad == "" {
		return nil
	}
	n, err := do(e, core.SampleOrdinal{Of: r.From})
	if err != nil {
		return err
	}
	if f.ad != "" {
		made, _ := sample.For(f.ad, e.Seed(), n+1) // of both types there are some
		r.Ad = &core.File{Type: made.Type, Bytes: made.Bytes}
	}
	if f.kind == "" {
		return nil
	}
	shown := &core.InboundMedia{Caption: orZero(f.given.Caption), Filename: orZero(f.given.Filename)}
	if f.kind == "sticker" && f.given.Data == nil {
		shown.Sticker = madeOf()
	}
	r.File = &core.File{Type: f.mime, Bytes: f.given.Data, Lost: orZero(f.given.Lost)}
	name := "document"
	if sameType(f.mime, sample.Types("document")[0]) {
		name = "document.pdf"
	}
	if r.File.Bytes == nil {
		made, _ := sample.Of(f.mime, e.Seed(), n) // settle has seen to it that there is one
		r.File.Bytes, name = made.Bytes, made.Name
	}
	if f.kind == "document" && shown.Filename == "" {
		shown.Filename = name
	}
	r.Said.Media = shown
	return nil
}
