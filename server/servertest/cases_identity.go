package servertest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// storeCases are who can be written to without a check. Source: contacts, head of the page and
// CheckContact, side effects; overview, Version timeline; clients, Messages.
func storeCases() []Case {
	return []Case{
		{Name: "before 2.39 only those in the contact store are written to", Options: []Option{WithClientVersion("2.37.1")}, Run: unknownContacts},
		{Name: "before 2.39 a check opens the way for seven days", Options: []Option{WithClientVersion("2.37.1")}, Run: contactStoreForgets},
		{Name: "from 2.39 nobody needs a check", Options: []Option{WithClientVersion("2.39.0")}, Run: noCheckNeeded},
	}
}

func unknownContacts(t *testing.T, m *Mock) {
	a := post(t, m, textTo(wroteAtStart))
	a.wantRefused(t, http.StatusNotFound, 1006)
	if a.Details() != "unknown contact" { // clients check the contact and send again
		t.Errorf("details %q, want exactly: unknown contact", a.Details())
	}
	accepted(t, m, textTo(wroteEarlier)) // who wrote is in the contact store
	check(t, m, `,"blocking":"no_wait"`, "+"+wroteAtStart, "+"+notOnWhatsApp)
	post(t, m, textTo(wroteAtStart)).Want(t, http.StatusNotFound, 1006) // still processing
	check(t, m, `,"blocking":"wait"`, "+"+wroteAtStart, "+"+notOnWhatsApp)
	accepted(t, m, textTo(wroteAtStart))
	post(t, m, textTo(notOnWhatsApp)).Want(t, http.StatusBadRequest, 1013)
	post(t, m, textTo(numberOfShop)).Want(t, http.StatusBadRequest, 1021)
}

func contactStoreForgets(t *testing.T, m *Mock) {
	check(t, m, `,"blocking":"wait"`, "+"+wroteAtStart)
	m.Advance(t, 7*24*time.Hour-time.Millisecond)
	m.Login(t)
	accepted(t, m, textTo(wroteAtStart))
	m.Advance(t, time.Millisecond)
	m.Login(t)
	post(t, m, textTo(wroteAtStart)).Want(t, http.StatusNotFound, 1006)
	accepted(t, m, textTo(wroteEarlier))
}

func noCheckNeeded(t *testing.T, m *Mock) {
	accepted(t, m, textTo(wroteAtStart))
	accepted(t, m, textTo("447700900999"))
	post(t, m, textTo(notOnWhatsApp)).Want(t, http.StatusBadRequest, 1013)
}

// identityCases are identity keys and the block list. Source: contacts, Identity; overview, Real
// endpoints that are not in the listing.
func identityCases() []Case {
	return []Case{
		{Name: "an identity is an object with milliseconds, and is acknowledged by its hash", Run: identities},
		{Name: "a changed identity refuses sends with 403/1028 until it is acknowledged", Options: []Option{changedIdentity("true")}, Run: identityHolds},
		{Name: "without security notifications a changed identity refuses nothing", Options: []Option{changedIdentity("false")}, Run: identityIgnored},
		{Name: "contacts are blocked and unblocked, twice as well", Run: blocking},
	}
}

func identities(t *testing.T, m *Mock) {
	path := "/v1/contacts/" + wroteEarlier + "/identity"
	a := m.Call(t, http.MethodGet, path, nil)
	a.Want(t, http.StatusOK, 0)
	hash := a.Text(t, "/contacts/hash")
	want := fmt.Sprintf(`{"contacts":{"acknowledged":true,"created_timestamp":%d,"hash":%q},"meta":{"api_status":"stable","version":"2.45.1"}}`, Start.UnixMilli(), hash)
	if string(a.Body) != want {
		t.Errorf("answered %s, want %s", a.Body, want)
	}
	if other := m.Call(t, http.MethodGet, "/contacts/"+wroteAtStart+"/identity", nil).Text(t, "/contacts/hash"); other == hash {
		t.Errorf("two people have the identity %s", hash)
	}
	m.Call(t, http.MethodPut, path, map[string]string{"hash": hash}).wantDone(t, http.StatusOK)
	m.Call(t, http.MethodPut, path, `{"hash":"Z3Vlc3Mh"}`).Want(t, http.StatusBadRequest, 1009)
	m.Call(t, http.MethodPut, path, `{"hash":7}`).Want(t, http.StatusBadRequest, 1009)
	m.Call(t, http.MethodPut, path, `{}`).Want(t, http.StatusBadRequest, 1008)
	m.Call(t, http.MethodPut, path, `{"hash":`).Want(t, http.StatusBadRequest, 1025)
	for _, nobody := range []string{"447700900999", "priya", "1"} {
		a := m.Call(t, http.MethodGet, "/contacts/"+nobody+"/identity", nil)
		a.Want(t, http.StatusNotFound, 1006)
		m.Call(t, http.MethodPut, "/contacts/"+nobody+"/identity", `{"hash":"Z3Vlc3Mh"}`).Want(t, http.StatusNotFound, 1006)
	}
	check(t, m, "", "+447700900999")
	m.Call(t, http.MethodGet, "/contacts/447700900999/identity", nil).Want(t, http.StatusOK, 0)
}

// changedIdentity is a fixture with a customer whose key changed unnoticed.
func changedIdentity(notifications string) Option {
	return fixtureWith(`
settings: {show_security_notifications: ` + notifications + `}
customers: [{number: "447700900123", identity: Z3Vlc3Mh, identity_changed: true}]
`)
}

func identityHolds(t *testing.T, m *Mock) {
	path := "/contacts/" + wroteEarlier + "/identity"
	if a := m.Call(t, http.MethodGet, path, nil); a.At(t, "/contacts/acknowledged") != false || a.Text(t, "/contacts/hash") != "Z3Vlc3Mh" {
		t.Errorf("identity %s, want one that is not acknowledged", a.Body)
	}
	a := post(t, m, textTo(wroteEarlier))
	a.Want(t, http.StatusForbidden, 1028)
	if !strings.Contains(a.Details(), "Z3Vlc3Mh") {
		t.Errorf("details %q do not name the key", a.Details())
	}
	refused(t, m, []refusal{{name: "the content first", body: to(wroteEarlier, `"text":{}`), code: 1008}})
	accepted(t, m, textTo(wroteAtStart))
	m.Call(t, http.MethodPut, path, `{"hash":"c29tZW9uZQ"}`).Want(t, http.StatusBadRequest, 1009)
	post(t, m, textTo(wroteEarlier)).Want(t, http.StatusForbidden, 1028)
	m.Call(t, http.MethodPut, path, `{"hash":"Z3Vlc3Mh"}`).Want(t, http.StatusOK, 0)
	accepted(t, m, textTo(wroteEarlier))
	if a := m.Call(t, http.MethodGet, path, nil); a.At(t, "/contacts/acknowledged") != true {
		t.Errorf("identity %s, want an acknowledged one", a.Body)
	}
}

func identityIgnored(t *testing.T, m *Mock) {
	accepted(t, m, textTo(wroteEarlier))
	m.Call(t, http.MethodPatch, "/settings/application", `{"show_security_notifications":true}`).Want(t, http.StatusOK, 0)
	post(t, m, textTo(wroteEarlier)).Want(t, http.StatusForbidden, 1028)
}

func blocking(t *testing.T, m *Mock) {
	path := "/v1/contacts/" + wroteEarlier + "/block"
	for _, method := range []string{http.MethodPost, http.MethodPost, http.MethodDelete, http.MethodDelete} {
		m.Call(t, method, path, nil).wantDone(t, http.StatusOK)
		m.Call(t, method, "/contacts/447700900999/block", nil).Want(t, http.StatusNotFound, 1006)
	}
	type change struct {
		WaID    string `json:"wa_id"`
		Blocked bool
	}
	if got, want := told[change](t, m, "block_changed"), []change{{wroteEarlier, true}, {wroteEarlier, false}}; !slices.Equal(got, want) {
		t.Errorf("told %v, want %v", got, want)
	}
	m.Call(t, http.MethodPost, path, `{"surplus":"body"}`).Want(t, http.StatusOK, 0)
	accepted(t, m, textTo(wroteEarlier))
}
