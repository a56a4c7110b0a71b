package wabamock

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Inbound is a message of a customer: exactly one content, unless Type is a file that is made from
// the seed, or "unknown".
type Inbound struct {
	From string `json:"from"`           // number, digits only
	Name string `json:"name,omitempty"` // profile name; the customer's when empty

	Group string `json:"group,omitempty"` // id of the group in which it is said
	Type  string `json:"type,omitempty"`  // follows from the content when empty

	Text        string          `json:"text,omitempty"`
	Image       *File           `json:"image,omitempty"`
	Video       *File           `json:"video,omitempty"`
	Audio       *File           `json:"audio,omitempty"`
	Voice       *File           `json:"voice,omitempty"`
	Document    *File           `json:"document,omitempty"`
	Sticker     *File           `json:"sticker,omitempty"`
	Location    *Location       `json:"location,omitempty"`
	Button      *Tap            `json:"button,omitempty"`
	Interactive *Reply          `json:"interactive,omitempty"`
	Reaction    *Reaction       `json:"reaction,omitempty"`
	Contacts    json.RawMessage `json:"contacts,omitempty"` // as the webhook has them
	Order       json.RawMessage `json:"order,omitempty"`
	Context     *Context        `json:"context,omitempty"`
	Referral    json.RawMessage `json:"referral,omitempty"`
}

// File comes with a message; the zero value has a small valid one made from the seed.
type File struct {
	Data     []byte `json:"data,omitempty"`
	MIMEType string `json:"mime_type,omitempty"` // what Data looks like when empty
	Caption  string `json:"caption,omitempty"`
	Filename string `json:"filename,omitempty"`
	Lost     bool   `json:"lost,omitempty"` // it can't be fetched
}

// Location is a place, in degrees north and east.
type Location struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	Name      string  `json:"name,omitempty"`
	Address   string  `json:"address,omitempty"`
}

// Tap is a tap on a quick-reply button of a template: its label, its payload, or both.
type Tap struct {
	Text    string `json:"text,omitempty"`
	Payload string `json:"payload,omitempty"`
}

// Reply is a tap on a button or list row of an interactive message: its id, its title, or both.
type Reply struct {
	ID    string `json:"id,omitempty"`
	Title string `json:"title,omitempty"`
}

// Reaction is an emoji on a message; an empty one takes it back.
type Reaction struct {
	MessageID string `json:"message_id"`
	Emoji     string `json:"emoji"`
}

// Context is what a message answers, or where it comes from.
type Context struct {
	ID        string `json:"id,omitempty"` // of the message that is answered
	Forwarded bool   `json:"forwarded,omitempty"`
}

// Received is what came of an Inbound.
type Received struct {
	ID      string `json:"id"` // of the message; empty when it was blocked
	Type    string `json:"type"`
	Blocked bool   `json:"blocked"` // the business blocked the sender, so it did not arrive
	Media   string `json:"media"`   // id of the file that came with it, or empty
}

// Inbound lets a customer say something; the webhook tells it.
func (w *World) Inbound(ctx context.Context, m Inbound) (Received, error) {
	var out Received
	err := w.in(ctx, http.MethodPost, "/inbound", m, &out)
	return out, err
}

// Event is anything that happens to the number besides messages; which members it needs depends on
// its type, see EventType of server/control.yaml.
type Event struct {
	Type        string   `json:"type"`
	Customer    string   `json:"customer,omitempty"`
	NewNumber   string   `json:"new_number,omitempty"`
	Group       string   `json:"group,omitempty"`
	By          string   `json:"by,omitempty"`
	Users       []string `json:"users,omitempty"`
	Subject     string   `json:"subject,omitempty"`
	Description string   `json:"description,omitempty"`
	Code        int      `json:"code,omitempty"`
	Details     string   `json:"details,omitempty"`
}

// Event lets something happen, and answers the facts that it caused at once.
func (w *World) Event(ctx context.Context, e Event) ([]Fact, error) {
	var out struct {
		Facts []Fact `json:"facts"`
	}
	err := w.in(ctx, http.MethodPost, "/events", e, &out)
	return out.Facts, err
}

// Delivery is a webhook: what it is about, where it stands, what came of it.
type Delivery struct {
	ID       string    `json:"id"`
	About    string    `json:"about"` // inbound_message, status_change or error
	State    string    `json:"state"` // pending, in_flight, waiting, held, done, dropped or given_up
	Queued   time.Time `json:"queued"`
	Tries    int       `json:"tries"`
	Attempts []Attempt `json:"attempts"` // the last one
}

// Attempt is one attempt to post a webhook.
type Attempt struct {
	Number int       `json:"number"` // from 1
	Begun  time.Time `json:"begun"`  // world time
	Status int       `json:"status"` // of the answer; 0 when there was none
	Cause  string    `json:"cause"`  // why there was none, such as refused or timeout
	Detail string    `json:"detail"` // the cause in words
}

// Deliveries are the webhooks that the world remembers, in the order in which they were queued.
func (w *World) Deliveries(ctx context.Context) ([]Delivery, error) {
	var all []Delivery
	for after := ""; ; {
		var page struct {
			Deliveries []Delivery `json:"deliveries"`
			Next       string     `json:"next"`
		}
		query := url.Values{"limit": {strconv.Itoa(1000)}}
		if after != "" {
			query.Set("after", after)
		}
		if err := w.in(ctx, http.MethodGet, "/deliveries?"+query.Encode(), nil, &page); err != nil {
			return nil, err
		}
		all = append(all, page.Deliveries...)
		if page.Next == "" {
			return all, nil
		}
		after = page.Next
	}
}

// AwaitIdle waits until nothing is under way that ends by itself: no status to come, no webhook
// queued. It may take timeout of real time, at most 10 minutes. While the clock stands still, use
// AdvanceUntilIdle.
func (w *World) AwaitIdle(ctx context.Context, timeout time.Duration) error {
	return w.in(ctx, http.MethodPost, "/deliveries/await", await{Timeout: timeout.String()}, nil)
}

// await is how long to wait.
type await struct {
	Timeout string `json:"timeout"`
}
