package core

import (
	"bytes"
	"image"
	_ "image/jpeg" // DecodeConfig knows the format by this
	_ "image/png"  // and by this
)

// MaxPicture is the size of the largest photo or icon, in bytes, inclusive.
// Source: profile, UpdateProfilePhoto (R).
const MaxPicture = 5 << 20

// Picture is the photo of the profile or the icon of a group.
type Picture struct {
	Bytes []byte // the very bytes that were given
	Type  string // image/jpeg or image/png, by their content
}

// picture is a Picture in its place.
type picture struct {
	Picture
	token string // of its link
}

// PictureAt asks for the picture behind a link: what the path "/pictures/" + token
// serves, without credentials. Refused with 1006 once the picture was replaced or deleted.
// Source: profile, Open points 4.
type PictureAt struct {
	Token string
}

func (c PictureAt) do(w *World) (Picture, error) {
	p, ok := w.profile.pictures[c.Token]
	if !ok {
		return Picture{}, refuse(1006, "No picture has this link")
	}
	return p.Picture, nil
}

// readPicture judges the bytes of a picture: 1008 when there are none, 1009 when they are no JPEG
// or PNG (with 413: when they are more than MaxPicture). Source: profile, UpdateProfilePhoto (S, I).
func readPicture(b []byte) (Picture, error) {
	if len(b) == 0 {
		return Picture{}, refuse(1008, "The body is empty: send the bytes of a JPEG or PNG picture")
	}
	if len(b) > MaxPicture {
		fault := refuse(1009, "The picture has %d bytes, at most %d", len(b), MaxPicture)
		fault.Status = 413
		return Picture{}, fault
	}
	config, format, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil || config.Width == 0 || config.Height == 0 {
		return Picture{}, refuse(1009, "The body is not a JPEG or PNG picture")
	}
	return Picture{Bytes: b, Type: "image/" + format}, nil
}

// putPicture stores a picture in place of another (nil: of none); the kind keeps the links of
// different places apart. 1014 when the volume is full.
func (w *World) putPicture(old *picture, kind string, b []byte) (*picture, error) {
	p, err := readPicture(b)
	if err != nil {
		return nil, err
	}
	freed := 0
	if old != nil {
		freed = len(old.Bytes)
	}
	if err := w.occupy(len(b) - freed); err != nil {
		return nil, err
	}
	if old != nil {
		delete(w.profile.pictures, old.token)
	}
	c := w.draw("picture:" + kind)
	fresh := &picture{Picture: p, token: c.hex(16)}
	w.profile.pictures[fresh.token] = fresh
	return fresh, nil
}

// dropPicture gives the picture's place and link up.
func (w *World) dropPicture(p *picture) {
	w.vacate(len(p.Bytes))
	delete(w.profile.pictures, p.token)
}

// link is the path, below the World's base URL, at which the picture can be fetched without
// credentials.
func (p *picture) link() string { return "/pictures/" + p.token }
