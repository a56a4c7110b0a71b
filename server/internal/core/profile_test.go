package core

import (
	"bytes"
	"image"
	"image/jpeg"
	"slices"
	"strings"
	"testing"
)

func TestTheAboutTextHasADefaultAndALimit(t *testing.T) {
	t.Parallel()
	w := shop(t)
	if got := done(t, w, ProfileAbout{}); got != "Hey there! I am using WhatsApp." {
		t.Errorf("about %q", got)
	}
	longest := strings.Repeat("茶", MaxAbout)
	done(t, w, SetProfileAbout{Text: longest})
	for _, text := range []string{"", longest + "!"} {
		if got := refused(t, w, SetProfileAbout{Text: text}); !strings.HasPrefix(got, "400/1009 ") {
			t.Errorf("about of %d bytes: %s", len(text), got)
		}
	}
	if got := done(t, w, ProfileAbout{}); got != longest {
		t.Errorf("about %q after refused changes", got)
	}
}

func TestThePhotoIsWhatWasGiven(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8)), nil); err != nil {
		t.Fatalf("draw a picture: %v", err)
	}
	w := shop(t)
	const none = "404/1006 No picture set."
	if got := refused(t, w, ProfilePhoto{}); got != none {
		t.Errorf("no photo: %s", got)
	}
	if got := refused(t, w, ProfilePhotoLink{}); got != none {
		t.Errorf("link of no photo: %s", got)
	}
	done(t, w, SetProfilePhoto{Bytes: b.Bytes()})
	if p := done(t, w, ProfilePhoto{}); p.Type != "image/jpeg" || !bytes.Equal(p.Bytes, b.Bytes()) {
		t.Errorf("photo of type %s, %d bytes", p.Type, len(p.Bytes))
	}
	if got := refused(t, w, SetProfilePhoto{Bytes: make([]byte, MaxPicture+1)}); !strings.HasPrefix(got, "413/1009 ") {
		t.Errorf("too large a photo: %s", got)
	}
	if got := refused(t, w, SetProfilePhoto{Bytes: b.Bytes()[:20]}); !strings.HasPrefix(got, "400/1009 ") {
		t.Errorf("half a photo: %s", got)
	}
	if p := done(t, w, ProfilePhoto{}); !bytes.Equal(p.Bytes, b.Bytes()) {
		t.Error("a refused photo replaced the old one")
	}
	done(t, w, DeleteProfilePhoto{})
	if got := refused(t, w, DeleteProfilePhoto{}); got != none {
		t.Errorf("deleting no photo: %s", got)
	}
}

func TestTheProfileNeedsARegisteredNumber(t *testing.T) {
	t.Parallel()
	w := shop(t, func(g *Genesis) { g.Number.Registered = false })
	for name, try := range map[string]func(*testing.T, *World) string{
		"about": try(ProfileAbout{}), "set about": try(SetProfileAbout{Text: "x"}), "photo": try(ProfilePhoto{}),
		"set photo": try(SetProfilePhoto{Bytes: dot(t)}), "delete photo": try(DeleteProfilePhoto{}),
	} {
		if got := try(t, w); !strings.HasPrefix(got, "503/1011 ") {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestABusinessProfileIsUpdatedInPart(t *testing.T) {
	t.Parallel()
	w := shop(t, func(g *Genesis) { g.Business.Address = "1 Quay Street, Bristol" })
	email, sites := "hello@teahouse.example", []string{"https://teahouse.example"}
	done(t, w, UpdateBusiness{Patch: BusinessPatch{Email: &email, Websites: &sites}})
	sites[0] = "changed by the caller"

	got := done(t, w, BusinessInfo{})
	if got.Address != "1 Quay Street, Bristol" || got.Email != email || !slices.Equal(got.Websites, []string{"https://teahouse.example"}) {
		t.Errorf("profile %+v", got)
	}
	empty := []string{}
	done(t, w, UpdateBusiness{Patch: BusinessPatch{Websites: &empty}})
	if got := done(t, w, BusinessInfo{}); got.Websites == nil || len(got.Websites) != 0 || got.Email != email {
		t.Errorf("profile %+v, want no websites and the rest as before", got)
	}
}

func TestBusinessProfilesThatAreRefused(t *testing.T) {
	t.Parallel()
	text := func(n int) *string { s := strings.Repeat("é", n); return &s }
	word := func(s string) *string { return &s }
	list := func(s ...string) *[]string { return &s }
	tests := []struct {
		name  string
		patch BusinessPatch
		ok    bool
	}{
		{"longest address", BusinessPatch{Address: text(256)}, true},
		{"address", BusinessPatch{Address: text(257)}, false},
		{"longest description", BusinessPatch{Description: text(512)}, true},
		{"description", BusinessPatch{Description: text(513)}, false},
		{"email", BusinessPatch{Email: word("teahouse")}, false},
		{"email without domain", BusinessPatch{Email: word("hello@localhost")}, false},
		{"email with a space", BusinessPatch{Email: word("he llo@teahouse.example")}, false},
		{"long email", BusinessPatch{Email: word(strings.Repeat("x", 120) + "@teahouse.example")}, false},
		{"email taken away", BusinessPatch{Email: word("")}, true},
		{"vertical", BusinessPatch{Vertical: word("Restaurant")}, true},
		{"unknown vertical", BusinessPatch{Vertical: word("Tea")}, false},
		{"two websites", BusinessPatch{Websites: list("http://a.example", "https://b.example")}, true},
		{"three websites", BusinessPatch{Websites: list("http://a.example", "http://b.example", "http://c.example")}, false},
		{"website without scheme", BusinessPatch{Websites: list("teahouse.example")}, false},
		{"long website", BusinessPatch{Websites: list("https://" + strings.Repeat("x", 249))}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := shop(t)
			if tt.ok {
				done(t, w, UpdateBusiness{Patch: tt.patch})
				return
			}
			if got := refused(t, w, UpdateBusiness{Patch: tt.patch}); !strings.HasPrefix(got, "400/1009 ") {
				t.Error(got)
			}
		})
	}
}

func TestComplianceDataAreReplacedAsAWhole(t *testing.T) {
	t.Parallel()
	w := shop(t)
	if got := done(t, w, ComplianceInfo{}); got != (Compliance{}) {
		t.Errorf("data %+v before any were set", got)
	}
	yes := true
	data := Compliance{
		EntityName: "Tea House", EntityType: Partnership, Registered: &yes,
		Grievances:   Officer{Name: "Priya", Email: "grievances@teahouse.example", Mobile: "+447700900123"},
		CustomerCare: Officer{Email: "care@teahouse.example", Landline: "+447700900124"},
	}
	done(t, w, SetCompliance{Compliance: data})
	if got := done(t, w, ComplianceInfo{}); got != data {
		t.Errorf("data %+v, want %+v", got, data)
	}
	for want, spoil := range map[string]func(*Compliance){
		"400/1008 Parameter 'entity_name' is mandatory":                                     func(c *Compliance) { c.EntityName = "" },
		"400/1008 Parameter 'entity_type_custom' is mandatory":                              func(c *Compliance) { c.EntityType = OtherEntity },
		"400/1008 Parameter 'is_registered' is mandatory for the entity type 'Partnership'": func(c *Compliance) { c.Registered = nil },
		"400/1009 Parameter 'customer_care_details.email' is not an e-mail address: 'x'":    func(c *Compliance) { c.CustomerCare.Email = "x" },
		"400/1008 Parameter 'grievance_officer_details.landline_number' or 'grievance_officer_details.mobile_number' is mandatory": func(c *Compliance) {
			c.Grievances.Mobile = ""
		},
		"400/1009 Parameter 'entity_name' is too long: 129 characters, at most 128": func(c *Compliance) {
			c.EntityName = strings.Repeat("é", 129)
		},
	} {
		bad := data
		spoil(&bad)
		if got := refused(t, w, SetCompliance{Compliance: bad}); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
