package core

// Said is what an inbound message says: the member that belongs to its type is set, the others
// are zero. Source: webhooks, Types (D, S, R).
type Said struct {
	Text     string            `json:"text,omitempty"`
	Media    *InboundMedia     `json:"media,omitempty"` // image, video, document, audio, voice and sticker
	Location *Place            `json:"location,omitempty"`
	Cards    []Card            `json:"contacts,omitempty"`
	Button   *QuickReply       `json:"button,omitempty"`
	Reply    *InteractiveReply `json:"reply,omitempty"` // interactive
	Order    *Order            `json:"order,omitempty"`
	Reaction *Reaction         `json:"reaction,omitempty"`
}

// InboundMedia is a file that came with a message. Source: webhooks, Media object (D, S, O).
type InboundMedia struct {
	ID           string           `json:"id,omitempty"` // empty: not downloaded
	MIMEType     string           `json:"mime_type"`
	SHA256       string           `json:"sha256"` // hex
	Caption      string           `json:"caption,omitempty"`
	Filename     string           `json:"filename,omitempty"`
	Undownloaded bool             `json:"undownloaded,omitempty"` // its type is not among those fetched at once
	Sticker      *StickerMetadata `json:"metadata,omitempty"`
}

// StickerMetadata says where a sticker comes from. Source: webhooks, Types (D).
type StickerMetadata struct {
	PackID     string   `json:"pack_id,omitempty"`
	PackName   string   `json:"pack_name,omitempty"`
	Publisher  string   `json:"publisher,omitempty"`
	Emojis     []string `json:"emojis,omitempty"`
	IOSLink    string   `json:"ios_link,omitempty"`
	PlayLink   string   `json:"play_link,omitempty"`
	FirstParty bool     `json:"first_party,omitempty"`
}

// Place is a location that somebody shared.
type Place struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	Name      string  `json:"name,omitempty"`
	Address   string  `json:"address,omitempty"`
	URL       string  `json:"url,omitempty"`
}

// QuickReply is a tap on a quick-reply button of a template.
type QuickReply struct {
	Text    string `json:"text"`              // label of the button
	Payload string `json:"payload,omitempty"` // as sent with the template; empty: null
}

// InteractiveReply is a tap on a button or a row of an interactive message.
type InteractiveReply struct {
	Row         bool   `json:"row"` // list_reply; else button_reply
	ID          string `json:"id"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
}

// Order is a basket of products. Source: webhooks, Types (R).
type Order struct {
	CatalogID string      `json:"catalog_id"`
	Text      string      `json:"text,omitempty"`
	Items     []OrderItem `json:"product_items"`
}

// OrderItem is one line of an order.
type OrderItem struct {
	ProductID string  `json:"product_retailer_id"`
	Quantity  int     `json:"quantity"`
	Price     float64 `json:"item_price"` // in Currency
	Currency  string  `json:"currency"`   // ISO 4217
}

// Reaction is an emoji on a message; an empty one takes it back.
type Reaction struct {
	Message string `json:"message_id"`
	Emoji   string `json:"emoji"`
}

// Context ties a message to another one, or says that it was passed on.
// Source: webhooks, context (D, S).
type Context struct {
	Message             string   `json:"id,omitempty"`   // message id of what is answered; empty: forwarded, or mentions only
	From                string   `json:"from,omitempty"` // its author; filled in when empty and known
	Group               string   `json:"group_id,omitempty"`
	Mentions            []string `json:"mentions,omitempty"` // wa_ids
	Forwarded           bool     `json:"forwarded,omitempty"`
	FrequentlyForwarded bool     `json:"frequently_forwarded,omitempty"`
	CatalogID           string   `json:"catalog_id,omitempty"` // with ProductID: asked from a product's page
	ProductID           string   `json:"product_retailer_id,omitempty"`
}

// Referral says through which advertisement somebody came. Source: webhooks, referral (R).
type Referral struct {
	Headline   string        `json:"headline,omitempty"`
	Body       string        `json:"body,omitempty"`
	SourceType string        `json:"source_type"` // ad or post
	SourceID   string        `json:"source_id"`
	SourceURL  string        `json:"source_url"`
	Image      *InboundMedia `json:"image,omitempty"`
	Video      *InboundMedia `json:"video,omitempty"`
}
