package webhook

import "github.com/wabamock/wabamock/server/internal/core"

// payload is the body of a webhook. Empty lists are left out.
// Source: webhooks, Payload (D, S); clients, Webhooks (B).
type payload struct {
	Contacts []sender  `json:"contacts,omitempty"`
	Messages []message `json:"messages,omitempty"`
	Statuses []status  `json:"statuses,omitempty"`
	Errors   []problem `json:"errors,omitempty"`
}

// sender is who sent an inbound message.
type sender struct {
	Profile profile `json:"profile"`
	WaID    string  `json:"wa_id"`
}

type profile struct {
	Name string `json:"name"`
}

// message is an inbound message or a system notice: Type names the member that holds the content.
// Source: webhooks, Inbound messages and Types (D, S, R).
type message struct {
	From      string    `json:"from"`
	GroupID   string    `json:"group_id,omitempty"`
	ID        string    `json:"id"`
	Timestamp string    `json:"timestamp"` // Unix seconds
	Type      string    `json:"type"`
	Context   *quoted   `json:"context,omitempty"`
	Identity  *identity `json:"identity,omitempty"`
	Referral  *referral `json:"referral,omitempty"`
	Errors    []problem `json:"errors,omitempty"`

	Text        *text          `json:"text,omitempty"`
	Image       *media         `json:"image,omitempty"`
	Video       *media         `json:"video,omitempty"`
	Document    *media         `json:"document,omitempty"`
	Audio       *media         `json:"audio,omitempty"`
	Voice       *media         `json:"voice,omitempty"`
	Sticker     *media         `json:"sticker,omitempty"`
	Location    *core.Place    `json:"location,omitempty"`
	Contacts    []core.Card    `json:"contacts,omitempty"`
	Button      *button        `json:"button,omitempty"`
	Interactive *interactive   `json:"interactive,omitempty"`
	Order       *core.Order    `json:"order,omitempty"`
	Reaction    *core.Reaction `json:"reaction,omitempty"`
	System      *system        `json:"system,omitempty"`
}

type text struct {
	Body string `json:"body"`
}

// media is a file. Source: webhooks, Media object (D, S, O); file and link are left out: the one is
// deprecated, the other nobody saw.
type media struct {
	ID       string   `json:"id,omitempty"`
	MIMEType string   `json:"mime_type"`
	SHA256   string   `json:"sha256"` // hex
	Caption  string   `json:"caption,omitempty"`
	Filename *string  `json:"filename,omitempty"` // of documents always
	Status   string   `json:"status,omitempty"`   // "undownloaded", in place of the id
	Metadata *sticker `json:"metadata,omitempty"`
}

// sticker says where a sticker comes from. Source: webhooks, Types (D).
type sticker struct {
	PackID     string   `json:"sticker-pack-id,omitempty"`
	PackName   string   `json:"sticker-pack-name,omitempty"`
	Publisher  string   `json:"sticker-pack-publisher,omitempty"`
	Emojis     []string `json:"emojis,omitempty"`
	IOSLink    string   `json:"ios-app-store-link,omitempty"`
	PlayLink   string   `json:"android-app-store-link,omitempty"`
	FirstParty int      `json:"is-first-party-sticker"` // 0 or 1
}

// button is a tap on a quick reply of a template.
type button struct {
	Text    string  `json:"text"`
	Payload *string `json:"payload"` // null when the template gave none
}

// interactive is a tap on a button or a row.
type interactive struct {
	Type        string  `json:"type"`
	ButtonReply *choice `json:"button_reply,omitempty"`
	ListReply   *choice `json:"list_reply,omitempty"`
}

type choice struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"` // of rows
}

// quoted ties a message to another one, or says that it was passed on.
// Source: webhooks, context (D, S).
type quoted struct {
	From                string   `json:"from,omitempty"`
	ID                  string   `json:"id,omitempty"`
	GroupID             string   `json:"group_id,omitempty"`
	Mentions            []string `json:"mentions,omitempty"`
	Forwarded           bool     `json:"forwarded,omitempty"`
	FrequentlyForwarded bool     `json:"frequently_forwarded,omitempty"`
	ReferredProduct     *product `json:"referred_product,omitempty"`
}

type product struct {
	CatalogID string `json:"catalog_id"`
	ProductID string `json:"product_retailer_id"`
}

// identity is the key of a person. Source: webhooks, identity (D).
type identity struct {
	Acknowledged bool   `json:"acknowledged"`
	Created      int64  `json:"created_timestamp"` // Unix milliseconds
	Hash         string `json:"hash"`
}

// referral says through which advertisement somebody came. Source: webhooks, referral (R).
type referral struct {
	Headline   string `json:"headline,omitempty"`
	Body       string `json:"body,omitempty"`
	SourceType string `json:"source_type"`
	SourceID   string `json:"source_id"`
	SourceURL  string `json:"source_url"`
	Image      *media `json:"image,omitempty"`
	Video      *media `json:"video,omitempty"`
}

// system is a notice. Source: webhooks, System notices (D, S).
type system struct {
	Body     string    `json:"body,omitempty"`
	Type     string    `json:"type"`
	GroupID  string    `json:"group_id,omitempty"`
	Operator string    `json:"operator,omitempty"`
	Users    []string  `json:"users,omitempty"`
	NewWaID  string    `json:"new_wa_id,omitempty"`
	Identity *identity `json:"identity,omitempty"`
	User     string    `json:"user,omitempty"`
}

// status is the progress of a message that the business sent. Source: webhooks, Statuses (D, S).
type status struct {
	ID           string        `json:"id"`
	RecipientID  string        `json:"recipient_id"`
	Status       string        `json:"status"`
	Timestamp    string        `json:"timestamp"`         // Unix seconds
	Type         string        `json:"type,omitempty"`    // "message"; late versions
	Message      *subject      `json:"message,omitempty"` // late versions
	Errors       []problem     `json:"errors,omitempty"`
	Conversation *conversation `json:"conversation,omitempty"`
	Pricing      *pricing      `json:"pricing,omitempty"`
}

type subject struct {
	RecipientID string `json:"recipient_id"`
}

// conversation is what a message is billed as.
type conversation struct {
	ID      string  `json:"id"`
	Expires int64   `json:"expiration_timestamp,omitempty"` // Unix seconds, a number. Source: webhooks, Open points 7
	Origin  *origin `json:"origin,omitempty"`
}

type origin struct {
	Type string `json:"type"`
}

// pricing is how a conversation is billed. Source: webhooks, Statuses (D, O).
type pricing struct {
	Model    string `json:"pricing_model"`
	Billable bool   `json:"billable"`
	Category string `json:"category,omitempty"`
}

// problem is an error, as in the answers of the API.
type problem struct {
	Code    int    `json:"code"`
	Title   string `json:"title"`
	Details string `json:"details,omitempty"`
}
