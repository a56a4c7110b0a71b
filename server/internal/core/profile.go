package core

import "unicode/utf8"

// MaxAbout is the length of the longest about text, in code points. Source: profile,
// UpdateProfileAbout (D, S).
const MaxAbout = 139

// DefaultAbout is the about text until it is changed. Source: profile, GetProfileAbout (O).
const DefaultAbout = "Hey there! I am using WhatsApp."

// profile is what people see of the number.
type profile struct {
	about    string
	photo    *picture            // nil: none
	pictures map[string]*picture // photo and icons by the token of their link
}

// ProfileChanged tells that the profile of the number, or that of the business, is not as it was.
type ProfileChanged struct {
	Occurred
	Part string `json:"part"` // "about", "photo", "business" or "compliance"
}

// Kind is "profile_changed".
func (ProfileChanged) Kind() string { return "profile_changed" }

// startProfile sets the profiles as the fixture tells them.
func startProfile(w *World) error {
	w.profile.pictures = map[string]*picture{}
	w.packs.byID = map[string]*pack{}
	return w.seedProfile()
}

// seedProfile sets the profiles as the fixture tells them; there must be no photo.
func (w *World) seedProfile() error {
	w.profile.about = DefaultAbout
	if w.genesis.About != "" {
		if err := checkAbout(w.genesis.About); err != nil {
			return err
		}
		w.profile.about = w.genesis.About
	}
	if err := checkBusiness(w.genesis.Business); err != nil {
		return err
	}
	w.business.profile = w.genesis.Business.clone()
	return nil
}

// ProfileAbout asks for the about text. Refused with 1011. Source: profile, GetProfileAbout (S, O).
type ProfileAbout struct{}

func (ProfileAbout) do(w *World) (string, error) {
	if err := w.ready(); err != nil {
		return "", err
	}
	return w.profile.about, nil
}

// SetProfileAbout changes the about text. Refused with 1009 and 1011. Source: profile,
// UpdateProfileAbout (D, S, I).
type SetProfileAbout struct {
	Text string // 1 to MaxAbout code points
}

func (c SetProfileAbout) do(w *World) (Nothing, error) {
	if err := w.ready(); err != nil {
		return Nothing{}, err
	}
	if err := checkAbout(c.Text); err != nil {
		return Nothing{}, err
	}
	w.profile.about = c.Text
	w.tell(ProfileChanged{Occurred: w.occurred(), Part: "about"})
	return Nothing{}, nil
}

// checkAbout applies the rule for about texts.
func checkAbout(text string) error {
	switch n := utf8.RuneCountInString(text); {
	case text == "":
		return refuse(1009, "Parameter 'text' is empty: give it 1 to %d characters", MaxAbout)
	case n > MaxAbout:
		return refuse(1009, "Parameter 'text' is too long: %d characters, at most %d", n, MaxAbout)
	}
	return nil
}

// ProfilePhoto asks for the photo. Refused with 1006 when there is none, and 1011. Source:
// profile, GetProfilePhoto (D, S, O).
type ProfilePhoto struct{}

func (ProfilePhoto) do(w *World) (Picture, error) {
	p, err := w.photo()
	if err != nil {
		return Picture{}, err
	}
	return p.Picture, nil
}

// ProfilePhotoLink asks where the photo can be fetched; as ProfilePhoto.
type ProfilePhotoLink struct{}

func (ProfilePhotoLink) do(w *World) (string, error) {
	p, err := w.photo()
	if err != nil {
		return "", err
	}
	return p.link(), nil
}

// photo finds the photo.
func (w *World) photo() (*picture, error) {
	if err := w.ready(); err != nil {
		return nil, err
	}
	if w.profile.photo == nil {
		return nil, noPicture()
	}
	return w.profile.photo, nil
}

// SetProfilePhoto sets or replaces the photo. Refused with 1008, 1009, 1011 and 1014. Source:
// profile, UpdateProfilePhoto (S, I).
type SetProfilePhoto struct {
	Bytes []byte // JPEG or PNG, at most MaxPicture bytes; the World keeps the slice
}

func (c SetProfilePhoto) do(w *World) (Nothing, error) {
	if err := w.ready(); err != nil {
		return Nothing{}, err
	}
	p, err := w.putPicture(w.profile.photo, "profile", c.Bytes)
	if err != nil {
		return Nothing{}, err
	}
	w.profile.photo = p
	w.tell(ProfileChanged{Occurred: w.occurred(), Part: "photo"})
	return Nothing{}, nil
}

// DeleteProfilePhoto takes the photo away. Refused with 1006 when there is none, and 1011.
// Source: profile, Open points 2.
type DeleteProfilePhoto struct{}

func (DeleteProfilePhoto) do(w *World) (Nothing, error) {
	p, err := w.photo()
	if err != nil {
		return Nothing{}, err
	}
	w.dropPicture(p)
	w.profile.photo = nil
	w.tell(ProfileChanged{Occurred: w.occurred(), Part: "photo"})
	return Nothing{}, nil
}
