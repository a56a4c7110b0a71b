package servertest

import (
	"net/http"
	"strings"
	"testing"

	"github.com/wabamock/wabamock/server"
)

// businessCases are the business profile and the compliance data. Source: business-profile;
// clients, Settings, profile, users; overview, Real endpoints that are not in the listing.
func businessCases() []Case {
	return append([]Case{
		{Name: "a business profile that was never set has empty texts and no websites", Options: []Option{WithFixtureYAML(bareFixture)}, Run: emptyProfile},
		{Name: "the business profile tells all five fields", Run: tellsProfile},
		{Name: "a business profile is changed field by field", Run: changesProfile},
		{Name: "up to 2.21 a post replaced the whole business profile", Options: []Option{WithClientVersion("2.21.6")}, Run: replacesProfile},
		{Name: "from 2.23 on a business profile is changed field by field", Options: []Option{WithClientVersion("2.23.0")}, Run: keepsProfile},
		{Name: "fields of the business profile have limits", Run: profileLimits},
		{Name: "values of the business profile are judged", Run: profileValues},
		{Name: "every documented vertical is accepted", Run: verticals},
		{Name: "a refused business profile changes nothing", Run: refusedProfile},
		{Name: "unknown keys of the business profile are let through", Run: unknownProfileKey},
		{Name: "unknown keys of the business profile are 400/1010 on demand", Options: []Option{WithConfig(func(c *server.Config) { c.World.UnknownFields = server.UnknownFieldsReject })}, Run: rejectedProfileKey},
		{Name: "the business profile is for admins", Run: businessForAdmins},
		{Name: "a body of the business profile that is too large is 413/1009", Options: []Option{WithConfig(func(c *server.Config) { c.HTTP.MaxBody = 100 })}, Run: largeBusinessBodies},
		{Name: "the business profile is a setting: it needs no registered number", Options: []Option{WithFixture("fresh")}, Run: profileBeforeRegistration},
	}, complianceCases()...)
}

// businessPath is where the business profile is.
const businessPath = "/settings/business/profile"

// teaHouse is the business profile of the fixture one-business.
const teaHouse = `{"address":"1 Quay Street, Bristol","description":"Loose-leaf tea and a quiet table.","email":"hello@teahouse.example",` +
	`"vertical":"Restaurant","websites":["https://teahouse.example"]}`

// wantProfile fails the test when the business profile is not this.
func wantProfile(t *testing.T, m *Mock, want string) {
	t.Helper()
	a := m.Call(t, http.MethodGet, businessPath, nil)
	a.Want(t, http.StatusOK, 0)
	a.wantAt(t, "/settings", `{"business":{"profile":`+want+`}}`)
}

func emptyProfile(t *testing.T, m *Mock) {
	wantProfile(t, m, `{"address":"","description":"","email":"","vertical":"","websites":[]}`)
}

func tellsProfile(t *testing.T, m *Mock) {
	a := m.Call(t, http.MethodGet, "/v1"+businessPath, `{}`)
	a.wantBody(t, http.StatusOK, `{"settings":{"business":{"profile":`+teaHouse+`}}}`)
}

func changesProfile(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPost, businessPath, `{"address":"2 Quay Street, Bristol","email":null}`).wantDone(t, http.StatusOK)
	want := strings.Replace(teaHouse, "1 Quay", "2 Quay", 1)
	wantProfile(t, m, want)
	m.Call(t, http.MethodPost, businessPath, `{}`).wantDone(t, http.StatusOK)
	wantProfile(t, m, want)
	m.Call(t, http.MethodPost, businessPath, `{"websites":["http://teahouse.example","HTTPS://shop.teahouse.example"]}`).wantDone(t, http.StatusOK)
	wantProfile(t, m, strings.Replace(want, `"https://teahouse.example"`, `"http://teahouse.example","HTTPS://shop.teahouse.example"`, 1))
	m.Call(t, http.MethodPost, businessPath, `{"address":"","description":"","email":"","vertical":"","websites":[]}`).wantDone(t, http.StatusOK)
	emptyProfile(t, m)
	if n := len(m.Facts(t, "notice_raised")); n != 0 {
		t.Errorf("%d notices were raised, want none", n)
	}
}

func replacesProfile(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPost, businessPath, `{"vertical":"Other"}`).Want(t, http.StatusOK, 0)
	wantProfile(t, m, `{"address":"","description":"","email":"","vertical":"Other","websites":[]}`)
}

func keepsProfile(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPost, businessPath, `{"vertical":"Other"}`).Want(t, http.StatusOK, 0)
	wantProfile(t, m, strings.Replace(teaHouse, "Restaurant", "Other", 1))
}

func profileLimits(t *testing.T, m *Mock) {
	tests := []struct {
		field, before, after string // what stands around the repeated character
		limit                int
	}{
		{"address", "", "", 256},
		{"description", "", "", 512},
		{"email", "hello@", ".example", 128 - len("hello@.example")},
		{"websites", "https://", "", 256 - len("https://")},
	}
	for _, tt := range tests {
		for surplus, status := range []int{http.StatusOK, http.StatusBadRequest} {
			for _, letter := range []string{"x", "ü"} {
				value := `"` + tt.before + strings.Repeat(letter, tt.limit+surplus) + tt.after + `"`
				if tt.field == "websites" {
					value = `[` + value + `]`
				}
				a := m.Call(t, http.MethodPost, businessPath, `{"`+tt.field+`":`+value+`}`)
				if a.Status != status || status != http.StatusOK && (a.Code() != 1009 || !strings.Contains(a.Details(), tt.field)) {
					t.Errorf("%s with %d of %q: %d %s", tt.field, tt.limit+surplus, letter, a.Status, a.Body)
				}
			}
		}
	}
}

func profileValues(t *testing.T, m *Mock) {
	tests := []struct {
		body string
		code int
	}{
		{`{"email":"hello"}`, 1009},
		{`{"email":"hello@"}`, 1009},
		{`{"email":"@teahouse.example"}`, 1009},
		{`{"email":"hello there@teahouse.example"}`, 1009},
		{`{"email":"hello@teahouse"}`, 1009},
		{`{"websites":["https://a.example","https://b.example","https://c.example"]}`, 1009},
		{`{"websites":["teahouse.example"]}`, 1009},
		{`{"websites":["ftp://teahouse.example"]}`, 1009},
		{`{"websites":[""]}`, 1009},
		{`{"websites":"https://teahouse.example"}`, 1009},
		{`{"vertical":"Tea"}`, 1009},
		{`{"vertical":"restaurant"}`, 1009},
		{`{"address":7}`, 1009},
		{`{"address":`, 1025},
		{``, 1025},
	}
	for _, tt := range tests {
		a := m.Call(t, http.MethodPost, businessPath, tt.body)
		if a.Status != http.StatusBadRequest || a.Code() != tt.code {
			t.Errorf("%s: %d %s, want 400/%d", tt.body, a.Status, a.Body, tt.code)
		}
	}
}

func verticals(t *testing.T, m *Mock) {
	for _, v := range []string{
		"Automotive", "Beauty, Spa and Salon", "Clothing and Apparel", "Education", "Entertainment", "Event Planning and Service",
		"Finance and Banking", "Food and Grocery", "Public Service", "Hotel and Lodging", "Medical and Health", "Non-profit",
		"Professional Services", "Shopping and Retail", "Travel and Transportation", "Restaurant", "Other", "",
	} {
		m.Call(t, http.MethodPost, businessPath, map[string]string{"vertical": v}).wantDone(t, http.StatusOK)
		m.Call(t, http.MethodGet, businessPath, nil).wantAt(t, "/settings/business/profile/vertical", `"`+v+`"`)
	}
}

func refusedProfile(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPost, businessPath, `{"address":"2 Quay Street","email":"hello@teahouse"}`).Want(t, http.StatusBadRequest, 1009)
	wantProfile(t, m, teaHouse)
}

func unknownProfileKey(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPost, businessPath, `{"slogan":"Tea!","address":"2 Quay Street, Bristol"}`).wantDone(t, http.StatusOK)
	wantProfile(t, m, strings.Replace(teaHouse, "1 Quay", "2 Quay", 1))
}

func rejectedProfileKey(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPost, businessPath, `{"slogan":"Tea!","address":"2 Quay Street, Bristol"}`).Want(t, http.StatusBadRequest, 1010)
	wantProfile(t, m, teaHouse)
}

// businessCalls are all operations of the business settings, with bodies that they accept.
func businessCalls() []Request {
	return []Request{
		{Method: http.MethodGet, Path: businessPath},
		{Method: http.MethodPost, Path: businessPath, Body: `{"vertical":"Other"}`},
		{Method: http.MethodGet, Path: compliancePath},
		{Method: http.MethodPost, Path: compliancePath, Body: complianceData},
	}
}

func businessForAdmins(t *testing.T, m *Mock) {
	token := m.tokenOf(t, till, tillPassword)
	for _, r := range businessCalls() {
		r.Header = map[string]string{"Authorization": "Bearer " + token}
		m.Do(t, r).Want(t, http.StatusForbidden, 1005)
	}
}

func largeBusinessBodies(t *testing.T, m *Mock) {
	for _, r := range businessCalls() {
		if r.Body != nil {
			m.Call(t, r.Method, r.Path, strings.Repeat(" ", 101)).Want(t, http.StatusRequestEntityTooLarge, 1009)
		}
	}
}

func profileBeforeRegistration(t *testing.T, m *Mock) {
	for _, r := range businessCalls() {
		m.Call(t, r.Method, r.Path, r.Body).Want(t, http.StatusOK, 0)
	}
}
