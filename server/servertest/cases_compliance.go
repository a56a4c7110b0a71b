package servertest

import (
	"net/http"
	"strings"
	"testing"
)

// complianceCases are what Indian law wants to know of a business. Source: overview, Real
// endpoints that are not in the listing.
func complianceCases() []Case {
	return []Case{
		{Name: "compliance data that were never set have empty texts", Run: noCompliance},
		{Name: "compliance data are replaced and told", Run: setsCompliance},
		{Name: "every legal form is accepted, some with more to say", Run: legalForms},
		{Name: "compliance data are judged", Run: complianceValues},
	}
}

// compliancePath is where the compliance data are.
const compliancePath = "/settings/business/compliance_info"

// complianceData are such data, with all members.
const complianceData = `{"entity_name":"Tea House Demo","entity_type":"Other","entity_type_custom":"Cooperative","is_registered":true,` +
	`"grievance_officer_details":{"name":"Grievance desk","email":"desk@teahouse.example","landline_number":"+441174960000","mobile_number":"+447700900001"},` +
	`"customer_care_details":{"email":"care@teahouse.example","landline_number":"","mobile_number":"+447700900002"}}`

// wantCompliance fails the test when the compliance data are not these; members stand in
// alphabetical order.
func wantCompliance(t *testing.T, m *Mock, want string) {
	t.Helper()
	a := m.Call(t, http.MethodGet, compliancePath, nil)
	a.Want(t, http.StatusOK, 0)
	a.wantAt(t, "/settings", `{"business":{"compliance_info":`+want+`}}`)
}

func noCompliance(t *testing.T, m *Mock) {
	wantCompliance(t, m, `{"customer_care_details":{"email":"","landline_number":"","mobile_number":""},"entity_name":"","entity_type":"","entity_type_custom":"",`+
		`"grievance_officer_details":{"email":"","landline_number":"","mobile_number":"","name":""},"is_registered":false}`)
}

func setsCompliance(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPost, compliancePath, complianceData).wantDone(t, http.StatusOK)
	wantCompliance(t, m, `{"customer_care_details":{"email":"care@teahouse.example","landline_number":"","mobile_number":"+447700900002"},`+
		`"entity_name":"Tea House Demo","entity_type":"Other","entity_type_custom":"Cooperative",`+
		`"grievance_officer_details":{"email":"desk@teahouse.example","landline_number":"+441174960000","mobile_number":"+447700900001","name":"Grievance desk"},"is_registered":true}`)
	m.Call(t, http.MethodPost, compliancePath, `{"entity_name":"Tea House","entity_type":"Public_company",`+
		`"grievance_officer_details":{"name":"Desk","email":"desk@teahouse.example","mobile_number":"+447700900001"},`+
		`"customer_care_details":{"email":"care@teahouse.example","landline_number":"+441174960000"}}`).wantDone(t, http.StatusOK)
	wantCompliance(t, m, `{"customer_care_details":{"email":"care@teahouse.example","landline_number":"+441174960000","mobile_number":""},`+
		`"entity_name":"Tea House","entity_type":"Public_company","entity_type_custom":"",`+
		`"grievance_officer_details":{"email":"desk@teahouse.example","landline_number":"","mobile_number":"+447700900001","name":"Desk"},"is_registered":false}`)
}

func legalForms(t *testing.T, m *Mock) {
	tests := []struct {
		form string
		lean int // status when neither entity_type_custom nor is_registered is said
	}{
		{"Limited_liability_partnership", http.StatusOK},
		{"Sole_proprietorship", http.StatusOK},
		{"Partnership", http.StatusBadRequest},
		{"Public_company", http.StatusOK},
		{"Private_company", http.StatusOK},
		{"Other", http.StatusBadRequest},
	}
	for _, tt := range tests {
		data := strings.Replace(complianceData, `"Other"`, `"`+tt.form+`"`, 1)
		m.Call(t, http.MethodPost, compliancePath, data).wantDone(t, http.StatusOK)
		lean := strings.Replace(data, `"entity_type_custom":"Cooperative","is_registered":true,`, "", 1)
		a := m.Call(t, http.MethodPost, compliancePath, lean)
		if a.Status != tt.lean || tt.lean != http.StatusOK && a.Code() != 1008 {
			t.Errorf("%s: %d %s, want %d", tt.form, a.Status, a.Body, tt.lean)
		}
	}
	m.Call(t, http.MethodPost, compliancePath, strings.Replace(complianceData, `"entity_type_custom":"Cooperative",`, "", 1)).Want(t, http.StatusBadRequest, 1008)
}

func complianceValues(t *testing.T, m *Mock) {
	tests := []struct {
		from, to string // what is replaced in complianceData
		code     int
	}{
		{`"entity_name":"Tea House Demo",`, ``, 1008},
		{`"Tea House Demo"`, `""`, 1009},
		{`"Tea House Demo"`, `"` + strings.Repeat("x", 129) + `"`, 1009},
		{`"entity_type":"Other",`, ``, 1008},
		{`"Other"`, `"Guild"`, 1009},
		{`"Cooperative"`, `"` + strings.Repeat("x", 129) + `"`, 1009},
		{`"is_registered":true`, `"is_registered":"true"`, 1009},
		{`"name":"Grievance desk",`, ``, 1008},
		{`"email":"desk@teahouse.example",`, ``, 1008},
		{`"desk@teahouse.example"`, `"desk"`, 1009},
		{`"care@teahouse.example"`, `"care@teahouse"`, 1009},
		{`"+441174960000"`, `"01174960000"`, 1009},
		{`"landline_number":"+441174960000","mobile_number":"+447700900001"`, `"landline_number":""`, 1008},
		{`"mobile_number":"+447700900002"`, `"mobile_number":null`, 1008},
		{`,"customer_care_details"`, `,"customer_care"`, 1008},
		{`}}`, `}`, 1025},
	}
	for _, tt := range tests {
		if !strings.Contains(complianceData, tt.from) {
			t.Fatalf("the data don't contain %s", tt.from)
		}
		a := m.Call(t, http.MethodPost, compliancePath, strings.Replace(complianceData, tt.from, tt.to, 1))
		if a.Status != http.StatusBadRequest || a.Code() != tt.code {
			t.Errorf("%s for %s: %d %s, want 400/%d", tt.to, tt.from, a.Status, a.Body, tt.code)
		}
	}
	noCompliance(t, m)
}
