package core

import (
	"net/url"
	"unicode/utf8"
)

// MessageType is the type of a message, sent or received.
type MessageType string

// The types. Source: messages, Envelope (D, S); webhooks, Types (D, S, R).
const (
	TypeText        MessageType = "text"
	TypeImage       MessageType = "image"
	TypeAudio       MessageType = "audio"
	TypeVideo       MessageType = "video"
	TypeVoice       MessageType = "voice"
	TypeDocument    MessageType = "document"
	TypeSticker     MessageType = "sticker"
	TypeLocation    MessageType = "location"
	TypeContacts    MessageType = "contacts"
	TypeTemplate    MessageType = "template" // outbound only, as hsm
	TypeHSM         MessageType = "hsm"
	TypeInteractive MessageType = "interactive"
	TypeReaction    MessageType = "reaction"
	TypeButton      MessageType = "button" // inbound only, as the rest
	TypeOrder       MessageType = "order"
	TypeSystem      MessageType = "system"
	TypeUnknown     MessageType = "unknown"
)

// Limits of contents, in code points. Source: messages, Types (text D; the others R, and so
// enforced only with RememberedLimits).
const (
	MaxTextBody        = 4096
	maxCaption         = 1024
	maxInteractiveBody = 1024
)

// Content is what a message says: one of the …Content structs, by pointer. The World keeps it
// and never changes it; the sender must not either.
type Content interface {
	// Type is the type of message that has this content.
	Type() MessageType
	// check refuses what can never be sent.
	check(w *World) error
}

// TextContent is plain text.
type TextContent struct {
	Body       string // 1 to MaxTextBody code points
	PreviewURL bool
}

// Type is TypeText.
func (*TextContent) Type() MessageType { return TypeText }

func (c *TextContent) check(*World) error {
	if c.Body == "" {
		return refuse(1008, "Parameter 'body' is mandatory for type 'text'")
	}
	if n := len(c.Body); n > MaxTextBody {
		if n = utf8.RuneCountInString(c.Body); n > MaxTextBody {
			return refuse(1001, "Parameter 'body' is too long: %d characters, at most %d", n, MaxTextBody)
		}
	}
	return nil
}

// MediaContent is a file: an image, audio, video, voice note, document or sticker.
// Source: messages, Types (D, S).
type MediaContent struct {
	Kind     MediaKind
	ID       string // of an upload; either this or Link
	Link     string // http or https; never fetched
	Provider string // name of a media provider, with Link; empty: none
	Caption  string // image, video and document only
	Filename string // document only
}

// Type is the kind of media.
func (c *MediaContent) Type() MessageType { return MessageType(c.Kind) }

func (c *MediaContent) check(w *World) error {
	if err := c.checkForm(w); err != nil {
		return err
	}
	return c.checkSource(w)
}

// checkSource judges where the file comes from.
func (c *MediaContent) checkSource(w *World) error {
	if c.ID != "" {
		return c.checkFile(w)
	}
	return c.checkLink(w)
}

// checkForm judges what is there and what is not.
func (c *MediaContent) checkForm(w *World) error {
	switch {
	case c.ID == "" && c.Link == "":
		return refuse(1008, "Parameter 'id' or 'link' is mandatory")
	case c.ID != "" && c.Link != "":
		return refuse(1009, "Parameters 'id' and 'link' exclude each other")
	case c.Caption != "" && (c.Kind == Audio || c.Kind == Voice || c.Kind == Sticker):
		return refuse(1010, "Parameter 'caption' is not allowed for type '%s'", c.Kind)
	case c.Filename != "" && c.Kind != Document:
		return refuse(1010, "Parameter 'filename' is not allowed for type '%s'", c.Kind)
	case w.tooLong(c.Caption, maxCaption):
		return refuse(1009, "Parameter 'caption' is too long: %d characters, at most %d", utf8.RuneCountInString(c.Caption), maxCaption)
	}
	return nil
}

// checkFile judges an uploaded file; a provider named beside it is not looked at. Source: media,
// Open points 3; media-providers, Effect on sending (I).
func (c *MediaContent) checkFile(w *World) error {
	m, ok := w.media.find(c.ID)
	if !ok {
		return refuse(1006, "No media has the id '%s'", c.ID)
	}
	return w.judgeFile(c.Kind, "id", m)
}

// checkLink judges a link by its form; it is not fetched. Source: media, Open points 5.
func (c *MediaContent) checkLink(w *World) error {
	if u, err := url.Parse(c.Link); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return refuse(1009, "Parameter 'link' is not an http or https URL: '%s'", c.Link)
	}
	if c.Provider == "" {
		return nil
	}
	if _, ok := w.providers.find(c.Provider); !ok {
		return refuse(1009, "Parameter 'provider': no media provider has the name '%s'", c.Provider)
	}
	return nil
}

// tooLong tells whether a text exceeds a limit with mark R that is enforced.
func (w *World) tooLong(s string, limit int) bool {
	return len(s) > limit && w.tooMany(utf8.RuneCountInString(s), limit)
}

// tooMany tells whether a number exceeds a limit with mark R that is enforced.
func (w *World) tooMany(n, limit int) bool { return n > limit && w.options.Limits == RememberedLimits }

// LocationContent is a place. Source: messages, location (D, S).
type LocationContent struct {
	Latitude  float64 // degrees, -90 to 90, both included
	Longitude float64 // degrees, -180 to 180, both included
	Name      string
	Address   string // shown only with Name
}

// Type is TypeLocation.
func (*LocationContent) Type() MessageType { return TypeLocation }

func (c *LocationContent) check(*World) error {
	if !(c.Latitude >= -90 && c.Latitude <= 90) { // so written, NaN is refused too
		return refuse(1009, "Parameter 'latitude' is %v, want -90 to 90", c.Latitude)
	}
	if !(c.Longitude >= -180 && c.Longitude <= 180) {
		return refuse(1009, "Parameter 'longitude' is %v, want -180 to 180", c.Longitude)
	}
	return nil
}

// CardsContent is a list of contact cards. Source: messages, contacts (D, S).
type CardsContent struct {
	Cards []Card
}

// Card is one contact card. Only the formatted name is needed.
type Card struct {
	Name      CardName      `json:"name"`
	Phones    []CardPhone   `json:"phones,omitempty"`
	Emails    []CardEmail   `json:"emails,omitempty"`
	URLs      []CardURL     `json:"urls,omitempty"`
	Addresses []CardAddress `json:"addresses,omitempty"`
	Org       *CardOrg      `json:"org,omitempty"`
	Birthday  string        `json:"birthday,omitempty"` // YYYY-MM-DD
	IMs       []CardIM      `json:"ims,omitempty"`
}

// CardName is the name on a card.
type CardName struct {
	Formatted string `json:"formatted_name"`
	First     string `json:"first_name,omitempty"`
	Last      string `json:"last_name,omitempty"`
	Middle    string `json:"middle_name,omitempty"`
	Prefix    string `json:"prefix,omitempty"`
	Suffix    string `json:"suffix,omitempty"`
}

// CardPhone is a phone number; WaID is known when the number is on WhatsApp.
type CardPhone struct {
	Phone string `json:"phone,omitempty"`
	Type  string `json:"type,omitempty"`
	WaID  string `json:"wa_id,omitempty"`
}

// CardEmail is an e-mail address.
type CardEmail struct {
	Email string `json:"email,omitempty"`
	Type  string `json:"type,omitempty"`
}

// CardURL is a web address.
type CardURL struct {
	URL  string `json:"url,omitempty"`
	Type string `json:"type,omitempty"`
}

// CardAddress is a postal address.
type CardAddress struct {
	Street      string `json:"street,omitempty"`
	City        string `json:"city,omitempty"`
	State       string `json:"state,omitempty"`
	Zip         string `json:"zip,omitempty"`
	Country     string `json:"country,omitempty"`
	CountryCode string `json:"country_code,omitempty"`
	Type        string `json:"type,omitempty"`
}

// CardOrg is an employer.
type CardOrg struct {
	Company    string `json:"company,omitempty"`
	Department string `json:"department,omitempty"`
	Title      string `json:"title,omitempty"`
}

// CardIM is an account of another messenger.
type CardIM struct {
	Service string `json:"service,omitempty"`
	UserID  string `json:"user_id,omitempty"`
}

// Type is TypeContacts.
func (*CardsContent) Type() MessageType { return TypeContacts }

func (c *CardsContent) check(*World) error {
	if len(c.Cards) == 0 {
		return refuse(1008, "Parameter 'contacts' is mandatory for type 'contacts'")
	}
	for i := range c.Cards {
		if c.Cards[i].Name.Formatted == "" {
			return refuse(1008, "Parameter 'formatted_name' of contact %d is mandatory", i+1)
		}
	}
	return nil
}

// ReactionContent is an emoji on an earlier message; an empty one takes it back. The message
// may be one that the client no longer knows, since pass_through and the collection of garbage
// drop messages (I). Source: messages, reaction (R).
type ReactionContent struct {
	Message string // message id
	Emoji   string
}

// Type is TypeReaction.
func (*ReactionContent) Type() MessageType { return TypeReaction }

func (c *ReactionContent) check(*World) error {
	if c.Message == "" {
		return refuse(1008, "Parameter 'message_id' is mandatory for type 'reaction'")
	}
	return nil
}
