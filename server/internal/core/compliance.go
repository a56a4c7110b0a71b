package core

import "unicode/utf8"

// EntityType is the legal form of a business in India.
type EntityType string

// The forms after which a business has to say more. Source: overview, Real endpoints that are not in
// the listing (D); the spelling (I).
const (
	Partnership EntityType = "Partnership" // whether it is registered
	OtherEntity EntityType = "Other"       // that, and what form it is
)

// MaxComplianceText is the length of the longest text in compliance data, in code points.
// Source: our choice (I).
const MaxComplianceText = 128

// Compliance is what Indian law wants to know of a business. Source: overview, Real endpoints
// that are not in the listing (D).
type Compliance struct {
	EntityName   string
	EntityType   EntityType // judged by the contract
	CustomType   string     // of OtherEntity
	Registered   *bool      // in a register of companies; nil: not said
	Grievances   Officer
	CustomerCare Officer
}

// Officer is whom customers can turn to, by at least one phone number.
type Officer struct {
	Name     string // of the grievance officer only
	Email    string
	Landline string // landline_number
	Mobile   string // mobile_number
}

// ComplianceInfo asks for the compliance data; the zero value when they were never set.
type ComplianceInfo struct{}

func (ComplianceInfo) do(w *World) (Compliance, error) { return w.business.compliance, nil }

// SetCompliance replaces the compliance data. Refused with 1008 and 1009.
type SetCompliance struct {
	Compliance Compliance
}

func (c SetCompliance) do(w *World) (Nothing, error) {
	if err := checkCompliance(c.Compliance); err != nil {
		return Nothing{}, err
	}
	w.business.compliance = c.Compliance
	w.tell(ProfileChanged{Occurred: w.occurred(), Part: "compliance"})
	return Nothing{}, nil
}

// checkCompliance applies the rules of the data: what must be said for a legal form, how long texts
// may be, and addresses that must look like one.
func checkCompliance(c Compliance) error {
	if c.Registered == nil && (c.EntityType == Partnership || c.EntityType == OtherEntity) {
		return refuse(1008, "Parameter 'is_registered' is mandatory for the entity type '%s'", c.EntityType)
	}
	for _, field := range []complianceField{
		{name: "entity_name", value: c.EntityName, required: true},
		{name: "entity_type", value: string(c.EntityType), required: true},
		{name: "entity_type_custom", value: c.CustomType, required: c.EntityType == OtherEntity},
		{name: "grievance_officer_details.name", value: c.Grievances.Name, required: true},
	} {
		if err := field.check(); err != nil {
			return err
		}
	}
	if err := c.Grievances.check("grievance_officer_details"); err != nil {
		return err
	}
	return c.CustomerCare.check("customer_care_details")
}

// check applies the rules of an officer that stands under a name.
func (o Officer) check(under string) error {
	for _, field := range []complianceField{
		{name: under + ".email", value: o.Email, required: true},
		{name: under + ".landline_number", value: o.Landline},
		{name: under + ".mobile_number", value: o.Mobile},
	} {
		if err := field.check(); err != nil {
			return err
		}
	}
	if !plausibleEmail(o.Email) {
		return refuse(1009, "Parameter '%s.email' is not an e-mail address: '%s'", under, o.Email)
	}
	if o.Landline == "" && o.Mobile == "" {
		return refuse(1008, "Parameter '%s.landline_number' or '%s.mobile_number' is mandatory", under, under)
	}
	return nil
}

// complianceField is a text of the data.
type complianceField struct {
	name, value string
	required    bool
}

// check applies the rules of a text.
func (f complianceField) check() error {
	if f.required && f.value == "" {
		return refuse(1008, "Parameter '%s' is mandatory", f.name)
	}
	if n := utf8.RuneCountInString(f.value); n > MaxComplianceText {
		return refuse(1009, "Parameter '%s' is too long: %d characters, at most %d", f.name, n, MaxComplianceText)
	}
	return nil
}
