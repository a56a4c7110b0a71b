package core

import (
	"strconv"
	"time"
)

// DeliveryState is where a delivery stands.
type DeliveryState string

// The states; the last three are final. Source: lifecycle, Callback queue.
const (
	DeliveryPending  DeliveryState = "pending"   // not tried yet
	DeliveryInFlight DeliveryState = "in_flight" // an attempt is being made
	DeliveryWaiting  DeliveryState = "waiting"   // an attempt failed, another one will be made
	DeliveryHeld     DeliveryState = "held"      // put aside by hand
	DeliveryDone     DeliveryState = "done"      // answered with 200
	DeliveryDropped  DeliveryState = "dropped"   // never to be posted, or not again
	DeliveryGivenUp  DeliveryState = "given_up"  // tried for Options.GiveUp
)

// over tells whether a state is final.
func (s DeliveryState) over() bool {
	return s == DeliveryDone || s == DeliveryDropped || s == DeliveryGivenUp
}

// CallbackType is what a webhook is about.
type CallbackType string

// The types. The third is ours, since top-level errors are neither.
// Source: health-and-stats, GetAppStats (D).
const (
	InboundMessage CallbackType = "inbound_message" // messages and notices
	StatusChange   CallbackType = "status_change"
	ErrorCallback  CallbackType = "error" // top-level errors
)

// Cause is why an attempt got no answer; empty: it got one.
type Cause string

// The causes.
const (
	CauseResolve    Cause = "resolve"     // the host's name is not known
	CauseRefused    Cause = "refused"     // nobody accepts connections there
	CauseTimeout    Cause = "timeout"     // no whole answer in time
	CauseTLS        Cause = "tls"         // no trusted connection: certificate or handshake
	CauseClosed     Cause = "closed"      // the connection ended before an answer began
	CauseBroken     Cause = "broken"      // the connection ended within the answer, or the answer is no HTTP
	CauseNotAllowed Cause = "not_allowed" // the URL may not be posted to
	CauseStopped    Cause = "stopped"     // the mock was stopped meanwhile
	CauseOther      Cause = "other"
)

// curl is the number that curl, which the real client posts with, gives to a cause: the result
// under which a failed attempt is counted. Source: health-and-stats, GetAppStats (D).
func (c Cause) curl() int {
	switch c {
	case CauseNotAllowed:
		return 1
	case CauseResolve:
		return 6
	case CauseRefused:
		return 7
	case CauseTimeout:
		return 28
	case CauseStopped:
		return 42
	case CauseClosed:
		return 52
	case CauseBroken:
		return 56
	case CauseTLS:
		return 60
	default:
		return 55
	}
}

// attemptSuccess is the result of an attempt that ends a delivery.
const attemptSuccess = "success"

// attemptResult is the result label of callback_requests.
func attemptResult(status int, cause Cause) string {
	switch {
	case cause != "":
		return strconv.Itoa(cause.curl())
	case status == 200:
		return attemptSuccess
	}
	return strconv.Itoa(status)
}

// DeliveryQueued tells that what a fact before it says is to be posted; the first one about it is
// an original, others are copies of it.
type DeliveryQueued struct {
	Occurred
	Delivery  string       `json:"delivery"` // delivery id
	About     CallbackType `json:"about"`
	Due       time.Time    `json:"due,omitzero"`        // of the first attempt at the earliest, when it is later than At
	CopyOf    string       `json:"copy_of,omitempty"`   // delivery id of the original
	Resent    bool         `json:"resent,omitempty"`    // the copy was wished by hand
	Reordered bool         `json:"reordered,omitempty"` // lets the next one of its message or chat pass
	Early     bool         `json:"early,omitempty"`     // does not wait until the send was answered
	Batch     int          `json:"batch,omitempty"`     // waits until it holds so many items; 0: one
}

// Kind is "delivery_queued".
func (DeliveryQueued) Kind() string { return "delivery_queued" }

// DeliveryJoined tells that what a fact before it says is posted with others in one delivery.
type DeliveryJoined struct {
	Occurred
	Delivery string `json:"delivery"` // delivery id
	Items    int    `json:"items"`    // that it holds now
}

// Kind is "delivery_joined".
func (DeliveryJoined) Kind() string { return "delivery_joined" }

// DeliveryDue tells those who post webhooks that an attempt is to be made now. The delivery is in
// flight until they report with ReportAttempt, and takes one of the slots.
type DeliveryDue struct {
	Occurred
	Delivery string       `json:"delivery"` // delivery id
	Attempt  int          `json:"attempt"`  // from 1
	About    CallbackType `json:"about"`
	Webhook  string       `json:"webhook"`        // URL without the credentials
	Gzip     bool         `json:"gzip,omitempty"` // the body is to be compressed
	Edited   bool         `json:"edited,omitempty"`
	Items    []Fact       `json:"items"` // StatusReported only, or MessageReceived and NoticeRaised, or ErrorRaised; not to be changed
	URL      string       `json:"-"`     // with the credentials
	Payload  []byte       `json:"-"`     // the body where it was edited by hand; nil: made from Items
	Trusted  []byte       `json:"-"`     // CA bundle for webhooks, PEM, beside the system's; nil: none. A new upload is a new slice
}

// Kind is "delivery_due".
func (DeliveryDue) Kind() string { return "delivery_due" }

// DeliveryAttempted tells what came of an attempt.
type DeliveryAttempted struct {
	Occurred
	Delivery string        `json:"delivery"` // delivery id
	Attempt  int           `json:"attempt"`  // from 1
	About    CallbackType  `json:"about"`
	Begun    time.Time     `json:"begun"`
	Took     time.Duration `json:"took"`             // nanoseconds
	Status   int           `json:"status,omitempty"` // HTTP status; 0: no answer
	Cause    Cause         `json:"cause,omitempty"`  // why there was none
	Detail   string        `json:"detail,omitempty"` // the cause in words
	State    DeliveryState `json:"state"`            // of the delivery now: done, waiting, given_up or dropped
	Next     time.Time     `json:"next,omitzero"`    // of the next attempt, while waiting
}

// Kind is "delivery_attempted".
func (DeliveryAttempted) Kind() string { return "delivery_attempted" }

// DeliveryEnded tells that a delivery will not be posted, or not again, without an attempt that
// says so.
type DeliveryEnded struct {
	Occurred
	Delivery string        `json:"delivery"` // delivery id
	State    DeliveryState `json:"state"`    // dropped
	Reason   DropReason    `json:"reason"`
}

// Kind is "delivery_dropped".
func (DeliveryEnded) Kind() string { return "delivery_dropped" }

// DropReason is why a delivery was dropped.
type DropReason string

// The reasons.
const (
	DropByHand    DropReason = "by_hand"
	DropAdversity DropReason = "adversity"  // drawn
	DropRestart   DropReason = "restart"    // callback_persist is off
	DropNoWebhook DropReason = "no_webhook" // callback_persist is off, and there is no URL
	DropOverflow  DropReason = "overflow"   // the queue is full; the oldest goes
)

// DeliveryChanged tells that a delivery was changed by hand.
type DeliveryChanged struct {
	Occurred
	Delivery string         `json:"delivery"` // delivery id
	Change   DeliveryChange `json:"change"`
	With     string         `json:"with,omitempty"` // id of the delivery that waits for it now; swapped only
}

// Kind is "delivery_held", "delivery_released", "delivery_edited" or "delivery_swapped".
func (f DeliveryChanged) Kind() string { return "delivery_" + string(f.Change) }

// DeliveryChange is what was done to a delivery by hand.
type DeliveryChange string

// The changes.
const (
	Held         DeliveryChange = "held"
	Released     DeliveryChange = "released"
	Edited       DeliveryChange = "edited"
	SwappedOrder DeliveryChange = "swapped"
)

// DeliveriesPaused tells that nothing more is posted, or that it is again.
type DeliveriesPaused struct {
	Occurred
	Paused bool `json:"paused"`
}

// Kind is "deliveries_paused" or "deliveries_resumed".
func (f DeliveriesPaused) Kind() string {
	if f.Paused {
		return "deliveries_paused"
	}
	return "deliveries_resumed"
}

// WebhookMissing tells, once until a URL is set, that there is something to post and nowhere to
// post it to. It is not posted itself. Source: settings-application, Rules worth copying (D, I).
type WebhookMissing struct {
	Occurred
	Errors []StatusError `json:"errors"` // 1022
}

// Kind is "webhook_missing".
func (WebhookMissing) Kind() string { return "webhook_missing" }
