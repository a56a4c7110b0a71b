package findings

import (
	"strconv"
	"strings"

	"github.com/wabamock/wabamock/server/internal/catalogue"
)

// The rules; catalogue explains them.
const (
	ruleResentUnanswered = "WABA-RESENT-UNANSWERED"
	ruleResentAccepted   = "WABA-RESENT-ACCEPTED"
	ruleNoPause          = "WABA-RETRY-WITHOUT-PAUSE"
	ruleRefusedAgain     = "WABA-REFUSAL-REPEATED"
	ruleInvalidAgain     = "WABA-INVALID-RECIPIENT-AGAIN"
	ruleWindowIgnored    = "WABA-WINDOW-IGNORED"
	ruleBurst            = "WABA-BURST"
	rulePolling          = "WABA-POLLING"
	ruleUncheckedContact = "WABA-UNCHECKED-CONTACT"
	ruleCheckedOnly      = "WABA-CHECKED-NEVER-MESSAGED"
	ruleHSM              = "WABA-HSM-DEPRECATED"
	ruleTTL              = "WABA-TTL-DEPRECATED"
	ruleSentStatus       = "WABA-SENT-STATUS-DEPRECATED"
	ruleUndeclared       = "WABA-TEMPLATE-UNDECLARED"
	ruleParameter        = "WABA-TEMPLATE-PARAMETER"
	ruleNotRenewed       = "WABA-TOKEN-NOT-RENEWED"
	ruleLogins           = "WABA-LOGIN-PER-REQUEST"
	ruleSlow             = "WABA-WEBHOOK-SLOW"
	ruleNot200           = "WABA-WEBHOOK-NOT-200"
	ruleRedirect         = "WABA-WEBHOOK-REDIRECT"
	ruleRefuses          = "WABA-WEBHOOK-REFUSES"
	ruleGivenUp          = "WABA-WEBHOOK-GIVEN-UP"
	ruleNoWebhook        = "WABA-NO-WEBHOOK"
	ruleStatusesLost     = "WABA-STATUSES-NOT-CONSUMED"
	ruleNeverRead        = "WABA-NEVER-MARKED-READ"
	ruleUploads          = "WABA-MEDIA-UPLOADED-AGAIN"
	ruleDownloads        = "WABA-MEDIA-DOWNLOADED-AGAIN"
	ruleSettings         = "WABA-SETTINGS-REPEATED"
)

// sayings tell what the client did when it met a rule: {times} and {subject} are filled in. What the
// contract lets through has the last one.
//
//nolint:gochecknoglobals // a constant table; nothing writes it.
var sayings = map[string]string{
	ruleResentUnanswered: "Sent the same message again, {times}, after the answer to the first one was lost; it had been accepted, so the customer got it twice.",
	ruleResentAccepted:   "Sent the same message to the same recipient again within 5 seconds, {times}, although it had been accepted.",
	ruleNoPause:          "Repeated {subject} less than a second after it was refused with 429 or 5xx, {times}, from the third try on.",
	ruleRefusedAgain:     "Repeated {subject} unchanged after it was refused twice with the same error, {times}.",
	ruleInvalidAgain:     "Sent to a recipient again after 1013 (not a WhatsApp user), and was refused again, {times}.",
	ruleWindowIgnored:    "Sent a free-form message to a recipient again after the webhook had told of 470 (window closed), {times}.",
	ruleBurst:            "Called {subject} faster than the real client allows, {times} too often.",
	rulePolling:          "Asked for {subject} in a tight loop, {times} from the 30th request in a row on.",
	ruleUncheckedContact: "Sent to a number that the client did not know, and never gave it to POST /contacts before the next try, {times}.",
	ruleCheckedOnly:      "Checked numbers that nothing was ever sent to, {times}.",
	ruleHSM:              "Sent a message of type hsm, {times}.",
	ruleTTL:              "Sent a message with a ttl, {times}.",
	ruleSentStatus:       "Set sent_status, {times}.",
	ruleUndeclared:       "Sent the template {subject}, which the fixture does not declare, {times}.",
	ruleParameter:        "Sent a template with a parameter that the real client refuses or cuts ({subject}), {times}.",
	ruleNotRenewed:       "Used a token after it had expired, {times}.",
	ruleLogins:           "Logged {subject} in again after one or two requests, {times}.",
	ruleSlow:             "The webhook took 5 seconds or more to answer, {times}.",
	ruleNot200:           "The webhook answered {subject}, {times}; only 200 counts, so each of them was posted again.",
	ruleRedirect:         "The webhook answered with a redirect ({subject}), {times}; it is not followed.",
	ruleRefuses:          "The webhook answered {subject} to the third attempt or a later one, {times}.",
	ruleGivenUp:          "A webhook was given up since it was never answered with 200, {times}.",
	ruleNoWebhook:        "Sent messages without ever setting a webhook, {times}; what became of them is not known.",
	ruleStatusesLost:     "No webhook about a status was ever answered with 200 ({times} tried).",
	ruleNeverRead:        "Messages of customers came, {times}, and none was ever marked as read.",
	ruleUploads:          "Uploaded a file again that had been uploaded twice, {times}.",
	ruleDownloads:        "Downloaded a file again that had arrived already, {times}.",
	ruleSettings:         "Made a change of the settings again that had been made twice, {times}.",
	"":                   "{subject}: let through, as the real client does, {times}.",
}

// say tells what the client did.
func say(rule, subject string, count uint64) string {
	text, known := sayings[rule]
	if !known {
		text = sayings[""]
	}
	if subject == "" {
		subject = "several"
	}
	return strings.NewReplacer("{times}", times(count), "{subject}", subject).Replace(text)
}

// times is a number of times in words.
func times(n uint64) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return strconv.FormatUint(n, 10) + " times"
}

// ruleOf is the rule under which the contract lets something through, by its name.
func ruleOf(name string) string { return catalogue.ID(name) }
