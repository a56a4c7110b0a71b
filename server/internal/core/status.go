package core

// StatusReached tells how far a message got with one recipient.
type StatusReached struct {
	Occurred
	Message   string `json:"message"`   // message id
	Recipient string `json:"recipient"` // wa_id
	Status    Status `json:"status"`
	Code      Code   `json:"code,omitempty"` // why it failed
}

// Kind names the fact.
func (StatusReached) Kind() string { return "status_reached" }

// StatusReported tells that a status is to be posted to the webhook; it holds all that the
// payload needs. Statuses that are switched off in the settings are not reported.
// Source: webhooks, Statuses.
type StatusReported struct {
	Occurred                   // timestamp
	Message      string        `json:"message"`         // message id
	Recipient    string        `json:"recipient"`       // wa_id, of groups the member's
	Group        string        `json:"group,omitempty"` // group id; empty: an individual
	Status       Status        `json:"status"`
	Errors       []StatusError `json:"errors,omitempty"`       // with failed
	Conversation *Conversation `json:"conversation,omitempty"` // with sent and delivered, individuals only
	Pricing      *Pricing      `json:"pricing,omitempty"`      // with Conversation
}

// Kind names the fact.
func (StatusReported) Kind() string { return "status_reported" }

// StatusError is why a message failed.
type StatusError struct {
	Code  Code   `json:"code"`
	Title string `json:"title"`
}

// report tells that a recipient came to a status.
func (w *World) report(m *message, recipient string, to Status, code Code) {
	w.messages.receipts++
	w.tell(StatusReached{Occurred: w.occurred(), Message: m.id, Recipient: recipient, Status: to, Code: code})
	if !w.settings.reports(string(to)) {
		return
	}
	told := StatusReported{Occurred: w.occurred(), Message: m.id, Recipient: recipient, Status: to}
	if m.contact == nil {
		told.Group = m.to
	}
	if code != 0 {
		told.Errors = []StatusError{{code, (&Fault{Code: code}).Row().Title}}
	}
	if m.talk != nil && (to == StatusSent || to == StatusDelivered) && !w.settings.acting.PricingModelDisabled {
		told.Conversation, told.Pricing = w.billing(m.talk, to)
	}
	w.tell(told)
}
