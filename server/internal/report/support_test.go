package report_test

import (
	"fmt"
	"strconv"
	"time"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/report"
)

// hostile is a text that no form may take for anything but a text.
const hostile = "<script>alert('x')</script> | `code` **bold** @everyone ]]> &amp; \x00\u202e"

// seen is where something was seen, a number of times.
func seen(n int) []gen.Sighting {
	out := make([]gen.Sighting, n)
	for i := range out {
		out[i] = gen.Sighting{World: "checkout-7", Life: 1 + i/3, Exchange: fmt.Sprintf("x%d", i+4), Seq: uint64(10 + 3*i)}
	}
	return out
}

// failing is a report with one of everything.
func failing() gen.Report {
	r := gen.Report{
		Format: report.Format, Version: "1.2.3",
		Worlds: []gen.ReportWorld{
			{Name: "checkout-7", Fixture: "one-business", Seed: 7, Lives: 3, Seq: 1204, Totals: totals()},
			{Name: "default", Fixture: "one-business", Seed: 1, Lives: 1, Seq: 0},
		},
		Totals: totals(),
		Verdict: gen.Verdict{Open: true, Expectations: []gen.Expectation{
			{World: new("checkout-7"), Scenario: "happy-conversation", Name: "marks read", Met: true, Expected: "MarkMessageAsRead at least once", Got: "3 times", Count: 3, Evidence: []string{"x9"}},
			{
				World: new("checkout-7"), Scenario: "happy-conversation", Name: "answers in time", Open: true, Expected: "SendMessage at least once, by 15m0s", Got: "never; once too late",
				Late: 1, Due: new(time.Date(2024, 5, 1, 9, 15, 0, 0, time.UTC)), Evidence: []string{}, Missed: new("its type was image, want text"), MissedBy: new("x44"),
			},
		}},
		Unmatched: []gen.UnmatchedGroup{
			{
				Reason: gen.UnmatchedReasonContract, Severity: gen.SeverityError, Operation: new("SendMessage"), Request: "POST /v1/messages", Status: 400, Code: 1008, Count: 12, Evidence: seen(12),
				Violations: []gen.Violation{
					{
						Rule: "required", ID: new("WABA-REQUIRED"), Page: new("docs/rules.md#waba-required"), In: "body", Pointer: "/to", Code: new(1008),
						Message: "The member to is missing.", Fix: new("Add to, the number of the recipient as digits."),
					},
					{Rule: "enum", ID: new("WABA-ENUM"), Page: new("docs/rules.md#waba-enum"), In: "body", Pointer: "/type", Code: new(1009), Message: "It is " + hostile},
				},
			},
			{
				Reason: gen.UnmatchedReasonRoute, Severity: gen.SeverityError, Request: "GET /v1/message", Status: 404, Code: 1006, Count: 1, Evidence: seen(1),
				Violations: []gen.Violation{{Rule: "unknown-path", ID: new("WABA-UNKNOWN-PATH"), Page: new("docs/rules.md#waba-unknown-path"), In: "path", Message: "There is no such path.", Fix: new("The nearest is POST /v1/messages.")}},
			},
			{Reason: gen.UnmatchedReasonAccess, Severity: gen.SeverityWarning, Operation: new("CheckHealth"), Request: "GET /v1/health", Status: 401, Code: 1005, Violations: []gen.Violation{}, Count: 2, Evidence: seen(2)},
		},
		Findings: []gen.Finding{
			{
				Rule: "WABA-RESENT-AFTER-FAULT", Severity: gen.SeverityError, Title: "Sent again after a timeout", Message: "The same payload was sent again after the first answer was lost; the customer got it twice.",
				Fix: "Ask for the state of the message, or send with an id of your own, before you send again.", Page: "docs/rules.md#waba-resent-after-fault", Subject: new("SendMessage"), Count: 3, Evidence: seen(3),
			},
			{
				Rule: "WABA-WEBHOOK-NOT-200", Severity: gen.SeverityWarning, Title: "A webhook is answered with another status than 200", Message: "The receiver answered 204, which the client takes for a failure: it posts again.",
				Fix: "Answer 200.", Page: "docs/rules.md#waba-webhook-not-200", Count: 1204, Evidence: seen(20),
			},
			{Rule: "WABA-DEPRECATED", Severity: gen.SeverityNote, Title: "A deprecated field is used", Message: hostile, Fix: "Leave it out.", Page: "docs/rules.md#waba-deprecated", Subject: new("ttl"), Count: 1, Evidence: seen(1)},
		},
		Coverage: covered(),
	}
	report.Judge(&r, report.Criteria{FailOn: gen.FailOnError, More: []gen.Failure{
		{Kind: gen.FailureKindThreshold, Name: "error_codes", Message: "Error codes: 3 % (2 of 60), want 50 %"},
		{Kind: gen.FailureKindRegression, Name: "operations", Message: "CheckContacts"},
	}})
	return r
}

// passing is a report of a client without fault.
func passing() gen.Report {
	r := gen.Report{
		Format: report.Format, Version: "1.2.3", Totals: totals(), Worlds: []gen.ReportWorld{{Name: "default", Fixture: "one-business", Seed: 1, Lives: 1, Seq: 310, Totals: totals()}},
		Unmatched: []gen.UnmatchedGroup{}, Findings: []gen.Finding{}, Verdict: gen.Verdict{Met: true, Expectations: []gen.Expectation{}}, Coverage: covered(),
	}
	report.Judge(&r, report.Criteria{})
	return r
}

// totals are some.
func totals() gen.ReportTotals {
	return gen.ReportTotals{
		Exchanges: 1234, Refused: 41, Unmatched: 15, Injected: 20, Defects: 1, MessagesSent: 800, MessagesReceived: 120, Deliveries: 2520, Attempts: 2600, Acknowledged: 2519,
	}
}

// covered is a coverage with the names of some operations and many keywords.
func covered() gen.Coverage {
	c := gen.Coverage{
		Format: 1, Version: "1.2.3", Description: "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef", Worlds: []string{"checkout-7", "default"}, Exchanges: 1234,
	}
	add := func(name gen.CoverageDimensionName, title string, met int, items ...string) {
		d := gen.CoverageDimension{Name: name, Title: title, Met: met, Total: len(items), Items: []gen.CoverageItem{}}
		d.Percent = float64(1000*met/len(items)) / 10
		for i, item := range items {
			it := gen.CoverageItem{Name: item}
			if i < met {
				it.Met, it.Count, it.First = true, uint64(700/(i+1)), &seen(i + 1)[i]
			}
			d.Items = append(d.Items, it)
		}
		c.Dimensions = append(c.Dimensions, d)
	}
	add("operations", "Operations", 4, "LoginUser", "SendMessage", "MarkMessageAsRead", "UploadMedia", "CheckContacts", "CheckHealth", "GetApplicationSettings", "UpdateApplicationSettings", "CreateGroup")
	c.Dimensions[0].Items = append(c.Dimensions[0].Items, gen.CoverageItem{Name: "ListStickerPacks", Extra: new(true), About: new("List sticker packs")})
	codes := []string{}
	for i := range 60 {
		codes = append(codes, strconv.Itoa(1000+i))
	}
	add("error_codes", "Error codes", 2, codes...)
	add("message_types", "Message types", 3, "text", "image", "template")
	add("webhook_kinds", "Webhook kinds", 5, "status sent", "status delivered", "status read", "status failed", "message text", "message image", "message "+hostile)
	words := []string{}
	for i := range 500 {
		words = append(words, fmt.Sprintf("Message/properties/text maxLength %d", i))
	}
	add("schema_keywords", "Schema keywords", 77, words...)
	return c
}
