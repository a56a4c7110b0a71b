package core

// LockSender locks the sender's account, or takes the lock away: while it is locked every send is
// refused with 1031. Source: errors, 1031 (D).
type LockSender struct {
	Locked bool
}

func (c LockSender) do(w *World) (Nothing, error) {
	return SetSender{Locked: c.Locked, Unpaid: w.messages.unpaid}.do(w)
}

// SetUnpaid gives the account a payment problem, or settles it: while there is one every message
// fails with 402. Source: errors, 402 (D).
type SetUnpaid struct {
	Unpaid bool
}

func (c SetUnpaid) do(w *World) (Nothing, error) {
	return SetSender{Locked: w.messages.locked, Unpaid: c.Unpaid}.do(w)
}

// SetSender switches what is wrong with the sender's account. Source: errors, 1031 and 402 (D).
type SetSender struct {
	Locked bool // sends are refused with 1031
	Unpaid bool // messages fail with 402
}

func (c SetSender) do(w *World) (Nothing, error) {
	w.messages.locked, w.messages.unpaid = c.Locked, c.Unpaid
	w.tell(SenderChanged{Occurred: w.occurred(), Locked: c.Locked, Unpaid: c.Unpaid})
	return Nothing{}, nil
}

// SenderChanged tells that the state of the sender's account was switched.
type SenderChanged struct {
	Occurred
	Locked bool `json:"locked"`
	Unpaid bool `json:"unpaid"`
}

// Kind names the fact.
func (SenderChanged) Kind() string { return "sender_changed" }

// mediaDownload is the code of a file that could not be fetched. Source: webhooks, Top-level errors (D).
const mediaDownload Code = 400

// maxErrorDetails bounds the details of an error, in bytes. Our choice (I).
const maxErrorDetails = 1000

// RaiseError raises an error that belongs to no message: "Media download error", say. Refused with
// 1009 for a code that does not come so, see TopLevelCodes. Source: webhooks, Top-level errors (D).
type RaiseError struct {
	Code    Code
	Details string // what a person reads; empty: none
}

func (c RaiseError) do(w *World) (Nothing, error) {
	if row, ok := FaultOf(c.Code); !ok || row.Channel != TopLevel {
		return Nothing{}, refuse(1009, "Parameter 'code' is %d, want one of %v", c.Code, TopLevelCodes())
	}
	if len(c.Details) > maxErrorDetails {
		return Nothing{}, refuse(1009, "Parameter 'details' has %d bytes, at most %d", len(c.Details), maxErrorDetails)
	}
	w.raise(c.Code, c.Details)
	return Nothing{}, nil
}

// TopLevelCodes are the codes of errors that belong to no message. Source: errors, channel top (D).
func TopLevelCodes() []Code {
	var codes []Code
	for _, row := range faultTable {
		if row.Channel == TopLevel {
			codes = append(codes, row.Code)
		}
	}
	return codes
}

// raise tells the webhook of an error that belongs to no message.
func (w *World) raise(code Code, details string) {
	title := (&Fault{Code: code}).Row().Title
	w.tell(ErrorRaised{Occurred: w.occurred(), Errors: []StatusError{{Code: code, Title: title, Details: details}}})
}

// ErrorRaised tells that an error which belongs to no message is to be posted to the webhook.
// Source: webhooks, Top-level errors (D).
type ErrorRaised struct {
	Occurred
	Errors []StatusError `json:"errors"`
}

// Kind names the fact.
func (ErrorRaised) Kind() string { return "error_raised" }
