package servertest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// contactCases are contact checks, the contact store, identities and the block list.
func contactCases() []Case { return slices.Concat(checkCases(), storeCases(), identityCases()) }

// checkCases are contact checks. Source: contacts, CheckContact; clients, Contacts.
func checkCases() []Case {
	before := WithClientVersion("2.42.0")
	return []Case{
		{Name: "a check answers one item for each input, in order, as it was written", Run: inputsEchoed},
		{Name: "numbers are understood in every common notation", Run: notations},
		{Name: "what is no usable number is failed, what has no country code invalid", Run: unusableNumbers},
		{Name: "the wa_id may differ from the number", Run: nationalQuirks},
		{Name: "from 2.43 every well-formed number is valid at once", Run: everybodyValid},
		{Name: "before 2.43 a number met first is processing, then known", Options: []Option{before}, Run: processingFirst},
		{Name: "before 2.43 blocking wait knows at once who is on WhatsApp", Options: []Option{before}, Run: waitKnows},
		{Name: "an outcome is good for seven days, unless force_check asks again", Options: []Option{before}, Run: cachedOutcomes},
		{Name: "the fixture says whether others are on WhatsApp", Options: []Option{before, fixtureWith("others: {on_whatsapp: false}")}, Run: othersNotOnWhatsApp},
		{Name: "a check of 1,000 numbers or of none is fine", Run: checkSizes},
		{Name: "what is no list of texts is refused", Run: badChecks},
		{Name: "checks raise no webhook and count in the statistics", Options: []Option{before}, Run: checksAreQuiet},
		{Name: "every user may use contacts", Run: everyUserChecks},
		{Name: "an unregistered client refuses contacts with 503/1011", Options: []Option{WithFixture("fresh")}, Run: unregisteredContacts},
	}
}

// outcome is an item of the answer to a contact check.
type outcome struct{ Input, Status, WaID string }

// check asks about contacts with more members of the request, as JSON, and answers the items.
func check(t *testing.T, m *Mock, members string, inputs ...string) []outcome {
	t.Helper()
	list, err := json.Marshal(inputs)
	if err != nil {
		t.Fatal(err)
	}
	a := m.Call(t, http.MethodPost, "/contacts", `{"contacts":`+string(list)+members+`}`)
	a.Want(t, http.StatusOK, 0)
	var got struct {
		Contacts []struct {
			Input, Status string
			WaID          string `json:"wa_id"`
		}
	}
	if err := json.Unmarshal(a.Body, &got); err != nil || len(got.Contacts) != len(inputs) {
		t.Fatalf("%d items (%v), want %d: %s", len(got.Contacts), err, len(inputs), a.Body)
	}
	items := make([]outcome, len(inputs))
	for i, c := range got.Contacts {
		items[i] = outcome(c)
		if c.Input != inputs[i] {
			t.Errorf("input %d is %q, want %q", i, c.Input, inputs[i])
		}
		if (c.Status == "valid") != (c.WaID != "") {
			t.Errorf("%q is %s with wa_id %q", c.Input, c.Status, c.WaID)
		}
	}
	return items
}

// wantStatuses fails the test when the outcomes are not these, in order.
func wantStatuses(t *testing.T, got []outcome, want ...string) {
	t.Helper()
	for i, o := range got {
		if o.Status != want[i] {
			t.Errorf("%q is %s, want %s", o.Input, o.Status, want[i])
		}
	}
}

func inputsEchoed(t *testing.T, m *Mock) {
	a := m.Call(t, http.MethodPost, "/v1/contacts/", `{ "blocking": "wait", "contacts": ["+44 7700 900123", "(650) 555-0123", "+163155588"] }`)
	want := `{"contacts":[{"input":"+44 7700 900123","status":"valid","wa_id":"447700900123"},` +
		`{"input":"(650) 555-0123","status":"invalid"},{"input":"+163155588","status":"failed"}],"meta":{"api_status":"stable","version":"2.45.1"}}`
	if a.Status != http.StatusOK || string(a.Body) != want {
		t.Errorf("answered %d %s, want %s", a.Status, a.Body, want)
	}
	inputs := []string{"+16505550101", "+44 7700 900123", "+16505550101", " +16505550101 ", "", "Tea & <Cake>", "+1\u00a0650 555 0101", "茶", "\t", "+16505550101"}
	wantStatuses(t, check(t, m, "", inputs...), "valid", "valid", "valid", "valid", "failed", "failed", "valid", "failed", "failed", "valid")
}

func notations(t *testing.T, m *Mock) {
	for _, o := range check(t, m, "", "+447700900123", "447700900123", "+44 7700 900123", "+44-7700-900123", "+44.7700.900.123", "+44 (7700) 900123", "+44/7700/900123", "(+44) 7700 900123") {
		if o.Status != "valid" || o.WaID != "447700900123" {
			t.Errorf("%q is %s with wa_id %q", o.Input, o.Status, o.WaID)
		}
	}
}

func unusableNumbers(t *testing.T, m *Mock) {
	got := check(t, m, "", "+163155588", "+44", "+1234567890123456", "+0447700900123", "not a number", "447700900123x", "+44+7700900123", "++447700900123",
		"(650) 555-0123", "6505550123", "07700 900123", "0447700900123")
	wantStatuses(t, got, "failed", "failed", "failed", "failed", "failed", "failed", "failed", "failed", "invalid", "invalid", "invalid", "invalid")
}

func nationalQuirks(t *testing.T, m *Mock) {
	tests := [][2]string{
		{"+55 82 99988-7766", "558299887766"}, // the fixture's customer, and the vector of the reference
		{"5582999887766", "558299887766"},
		{"+5582999112233", "558299112233"},
		{"+5511999112233", "5511999112233"}, // area codes below 31 keep the nine
		{"+541123456789", "5491123456789"},
		{"+5491123456789", "5491123456789"},
		{"+525512345678", "5215512345678"},
		{"+5215512345678", "5215512345678"},
		{"+447700900999", "447700900999"},
	}
	for _, tt := range tests {
		if got := check(t, m, "", tt[0])[0]; got.WaID != tt[1] {
			t.Errorf("%s has the wa_id %q, want %s", tt[0], got.WaID, tt[1])
		}
	}
	accepted(t, m, textTo("558299887766"))
	accepted(t, m, textTo("5582999887766"))
	for _, f := range queued(t, m) {
		if f.To != "558299887766" {
			t.Errorf("a message went to %s", f.To)
		}
	}
}

func everybodyValid(t *testing.T, m *Mock) {
	for _, members := range []string{"", `,"blocking":"no_wait"`, `,"blocking":"wait","force_check":true`, `,"blocking":null,"force_check":null`} {
		wantStatuses(t, check(t, m, members, "+"+wroteEarlier, "+"+notOnWhatsApp, "+447700900999"), "valid", "valid", "valid")
	}
}

func processingFirst(t *testing.T, m *Mock) {
	inputs := []string{"+" + wroteAtStart, "+" + notOnWhatsApp, "+447700900999", "+163155588", "6505550123"}
	wantStatuses(t, check(t, m, "", inputs...), "processing", "processing", "processing", "failed", "invalid")
	wantStatuses(t, check(t, m, `,"blocking":"no_wait"`, inputs...), "valid", "invalid", "valid", "failed", "invalid")
	wantStatuses(t, check(t, m, "", inputs...), "valid", "invalid", "valid", "failed", "invalid")
}

func waitKnows(t *testing.T, m *Mock) {
	got := check(t, m, `,"blocking":"wait"`, "+"+wroteAtStart, "+"+notOnWhatsApp, "+447700900999", "+163155588", "6505550123")
	wantStatuses(t, got, "valid", "invalid", "valid", "failed", "invalid")
}

func cachedOutcomes(t *testing.T, m *Mock) {
	inputs := []string{"+" + wroteAtStart, "+" + notOnWhatsApp}
	check(t, m, `,"blocking":"wait"`, inputs...)
	m.Advance(t, 7*24*time.Hour-time.Millisecond)
	m.Login(t)
	wantStatuses(t, check(t, m, "", inputs...), "valid", "invalid")
	m.Advance(t, time.Millisecond)
	wantStatuses(t, check(t, m, "", inputs...), "processing", "processing")
	wantStatuses(t, check(t, m, "", inputs...), "valid", "invalid")
	for _, force := range []string{`true`, `"true"`} {
		wantStatuses(t, check(t, m, `,"force_check":`+force, inputs...), "processing", "processing")
		wantStatuses(t, check(t, m, `,"force_check":`+force+`,"blocking":"wait"`, inputs...), "valid", "invalid")
	}
	for _, force := range []string{`false`, `"false"`, `null`} {
		wantStatuses(t, check(t, m, `,"force_check":`+force, inputs...), "valid", "invalid")
	}
}

func othersNotOnWhatsApp(t *testing.T, m *Mock) {
	wantStatuses(t, check(t, m, `,"blocking":"wait"`, "+447700900999", "+16505550199"), "invalid", "invalid")
}

func checkSizes(t *testing.T, m *Mock) {
	a := m.Call(t, http.MethodPost, "/contacts", `{"contacts":[]}`)
	if want := `{"contacts":[],"meta":{"api_status":"stable","version":"2.45.1"}}`; a.Status != http.StatusOK || string(a.Body) != want {
		t.Errorf("answered %d %s, want %s", a.Status, a.Body, want)
	}
	inputs := make([]string, 1000)
	for i := range inputs {
		inputs[i] = fmt.Sprintf("+4477009%05d", i)
	}
	for i, o := range check(t, m, "", inputs...) {
		if o.WaID != inputs[i][1:] {
			t.Fatalf("%q has the wa_id %q", o.Input, o.WaID)
		}
	}
}

func badChecks(t *testing.T, m *Mock) {
	tests := []struct {
		body string
		code int
	}{
		{`{}`, 1008},
		{`{"contacts":null}`, 1008},
		{`{"blocking":"wait"}`, 1008},
		{`{"contacts":"+447700900123"}`, 1009},
		{`{"contacts":{}}`, 1009},
		{`{"contacts":[447700900123]}`, 1009},
		{`{"contacts":["+447700900123",null]}`, 1009},
		{`{"contacts":[],"blocking":"maybe"}`, 1009},
		{`{"contacts":[],"blocking":true}`, 1009},
		{`{"contacts":[],"blocking":""}`, 1009},
		{`{"contacts":[],"force_check":"yes"}`, 1009},
		{`{"contacts":[],"force_check":1}`, 1009},
		{`{"contacts":[`, 1025},
		{``, 1025},
	}
	for _, tt := range tests {
		a := m.Call(t, http.MethodPost, "/contacts", tt.body)
		if a.Status != http.StatusBadRequest || a.Code() != tt.code {
			t.Errorf("%s: answered %d %s, want 400 with code %d", tt.body, a.Status, a.Body, tt.code)
		}
	}
	if got := m.Call(t, http.MethodPost, "/contacts", `{}`).Details(); got != "Parameter 'contacts' is mandatory" {
		t.Errorf("details %q", got)
	}
}

func checksAreQuiet(t *testing.T, m *Mock) {
	m.Login(t)
	before := len(m.Journal(t))
	check(t, m, `,"blocking":"wait"`, "+"+wroteAtStart, "+"+notOnWhatsApp)
	var kinds []string
	for _, e := range m.Journal(t)[before:] {
		kinds = append(kinds, e.Kind)
	}
	if want := []string{"contacts_checked", "exchange"}; !slices.Equal(kinds, want) {
		t.Errorf("the check told %v, want %v", kinds, want)
	}
	stats := string(m.Call(t, http.MethodGet, "/stats/db", nil).Body)
	for _, want := range []string{"db_contacts", "whatsapp_user", "non_whatsapp_user"} {
		if !strings.Contains(stats, want) {
			t.Errorf("%s lacks %s", stats, want)
		}
	}
}

// contactCalls are calls of all operations on contacts.
func contactCalls() []Request {
	return []Request{
		{Method: http.MethodPost, Path: "/contacts", Body: `{"contacts":["+447700900123"]}`},
		{Method: http.MethodGet, Path: "/contacts/447700900123/identity"},
		{Method: http.MethodPut, Path: "/contacts/447700900123/identity", Body: `{"hash":"Z3Vlc3Mh"}`},
		{Method: http.MethodPost, Path: "/contacts/447700900123/block"},
		{Method: http.MethodDelete, Path: "/contacts/447700900123/block"},
	}
}

func everyUserChecks(t *testing.T, m *Mock) {
	token := m.tokenOf(t, till, tillPassword)
	for _, r := range contactCalls() {
		if a := m.callAs(t, token, r.Method, r.Path, r.Body); a.Status == http.StatusForbidden || a.Status == http.StatusUnauthorized {
			t.Errorf("%s %s: %d %s", r.Method, r.Path, a.Status, a.Body)
		}
	}
}

func unregisteredContacts(t *testing.T, m *Mock) {
	for _, r := range contactCalls() {
		m.Call(t, r.Method, r.Path, r.Body).Want(t, http.StatusServiceUnavailable, 1011)
	}
}
