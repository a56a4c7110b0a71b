package core

import (
	"strings"
	"testing"
)

// orderReady is a template with everything: a picture, two gaps, two kinds of button.
func orderReady() Template {
	return Template{
		Namespace: "tea", Name: "order_ready", Language: "en_GB",
		Header: &TemplateHeader{Format: "image"}, Body: "Hello {{1}}, your {{2}} is ready.",
		Buttons: []TemplateButton{
			{Type: "quick_reply", Text: "Thanks"},
			{Type: "url", Text: "Track", URL: "https://teahouse.example/o/{{1}}"},
			{Type: "phone_number", Text: "Call", Phone: "16505550100"},
		},
	}
}

// order is a right message from orderReady, with edits.
func order(edits ...func(*TemplateContent)) *TemplateContent {
	c := &TemplateContent{
		Namespace: "tea", Name: "order_ready", Language: "en_GB", Policy: "deterministic",
		Components: []TemplateComponent{
			{Type: "body", Parameters: []TemplateParameter{{Type: "text", Text: "Priya"}, {Type: "currency", Text: "£4.50"}}},
			{Type: "header", Parameters: []TemplateParameter{{Type: "image", Media: &MediaContent{Kind: Image, Link: "https://cdn.example/cup.png"}}}},
			{Type: "button", SubType: "url", Index: 1, Parameters: []TemplateParameter{{Type: "text", Text: "77"}}},
			{Type: "button", SubType: "quick_reply", Index: 0, Parameters: []TemplateParameter{{Type: "payload", Text: "CONFIRM-77"}}},
		},
	}
	for _, edit := range edits {
		edit(c)
	}
	return c
}

// filling puts a text into the first gap of the body.
func filling(text string) func(*TemplateContent) {
	return func(c *TemplateContent) { c.Components[0].Parameters[0].Text = text }
}

// printer is a World with templates and a file, whose id it answers.
func printer(t *testing.T) (w *World, pdf string) {
	t.Helper()
	w = shop(t, func(g *Genesis) {
		g.Options.Progression.Mode = Manual
		plain := Template{Namespace: "tea", Name: "plain", Language: "en", Header: &TemplateHeader{Format: "text", Text: "Hi {{1}}"}, Body: "Hello"}
		long := Template{Namespace: "tea", Name: "long", Language: "en", Body: strings.Repeat("a", 1000) + "{{1}}"}
		g.Templates = []Template{orderReady(), plain, long}
		for name, status := range map[string]TemplateStatus{"bad": Rejected, "slow": Paused, "off": Disabled} {
			g.Templates = append(g.Templates, Template{Namespace: "tea", Name: name, Language: "en", Body: "Hello", Status: status})
		}
	})
	return w, done(t, w, UploadMedia{ContentType: "application/pdf", Bytes: []byte("pages")})
}

func TestDeclaredTemplatesAreJudged(t *testing.T) {
	t.Parallel()
	_, pdf := printer(t) // the same in each World, since it depends on the bytes
	named := func(name string, parts ...TemplateComponent) *TemplateContent {
		return &TemplateContent{Namespace: "tea", Name: name, Language: "en", Components: parts}
	}
	tests := []struct {
		name    string
		content Content
		want    string // beginning of the refusal; empty: accepted
	}{
		{"right", order(), ""},
		{"another language", order(func(c *TemplateContent) { c.Language = "de" }), "400/2001 Template 'order_ready' does not exist in language 'de'"},
		{"another namespace", order(func(c *TemplateContent) { c.Namespace = "coffee" }), "400/2001 "},
		{"fallback is history", order(func(c *TemplateContent) { c.Policy = "fallback" }), "400/1009 Parameter 'policy'"},
		{"one parameter too few", order(func(c *TemplateContent) { c.Components[0].Parameters = c.Components[0].Parameters[:1] }), "400/2000 Template 'order_ready': body has 1 parameters, want 2"},
		{"no body", order(func(c *TemplateContent) { c.Components = c.Components[1:] }), "400/2000 "},
		{"no components", named("order_ready"), "400/2001 "},
		{"no header", order(func(c *TemplateContent) { c.Components[1].Type = "button" }), "400/2009 Template 'order_ready': component 'header' with a image is missing"},
		{"header of another format", order(func(c *TemplateContent) { c.Components[1].Parameters[0].Type = "video" }), "400/2012 "},
		{"header file of another type", order(func(c *TemplateContent) {
			c.Components[1].Parameters[0].Media = &MediaContent{Kind: Image, ID: pdf}
		}), "400/2008 "},
		{"header file that is unknown", order(func(c *TemplateContent) {
			c.Components[1].Parameters[0].Media = &MediaContent{Kind: Image, ID: "x"}
		}), "404/1006 "},
		{"picture in the body", order(func(c *TemplateContent) { c.Components[0].Parameters[0].Type = "payload" }), "400/2012 "},
		{"line end", order(filling("a\nb")), "400/2006 "},
		{"tab", order(filling("a\tb")), "400/2006 "},
		{"four spaces", order(filling("a    b")), ""},
		{"five spaces", order(filling("a     b")), "400/2006 "},
		{"control character", order(filling("a\x07b")), "400/2017 "},
		{"empty parameter", order(filling("")), "400/2012 "},
		{"long parameter", order(filling(strings.Repeat("a", 1025))), "400/2004 "},
		{"long body", named("long", TemplateComponent{Type: "body", Parameters: []TemplateParameter{{Type: "text", Text: strings.Repeat("b", 25)}}}), "400/2005 "},
		{"body as long as may be", named("long", TemplateComponent{Type: "body", Parameters: []TemplateParameter{{Type: "text", Text: strings.Repeat("b", 24)}}}), ""},
		{"long header", named("plain", TemplateComponent{Type: "header", Parameters: []TemplateParameter{{Type: "text", Text: strings.Repeat("b", 61)}}}), "400/2004 "},
		{"header text missing", named("plain"), "400/2000 "},
		{"buttons where none are", named("plain", TemplateComponent{Type: "header", Parameters: []TemplateParameter{{Type: "text", Text: "P"}}}, order().Components[3]), "400/2013 "},
		{"button beyond the last", order(func(c *TemplateContent) { c.Components[2].Index = 3 }), "400/2000 "},
		{"button of another type", order(func(c *TemplateContent) { c.Components[2].Index = 2 }), "400/2012 "},
		{"button twice", order(func(c *TemplateContent) { c.Components = append(c.Components, c.Components[3]) }), "400/2000 "},
		{"button without parameter", order(func(c *TemplateContent) { c.Components[3].Parameters = nil }), "400/2000 "},
		{"quick reply with a text", order(func(c *TemplateContent) { c.Components[3].Parameters[0].Type = "text" }), "400/2012 "},
		{"quick reply left out", order(func(c *TemplateContent) { c.Components = c.Components[:3] }), ""},
		{"url left out", order(func(c *TemplateContent) { c.Components = append(c.Components[:2:2], c.Components[3]) }), "400/2009 "},
		{"url with a space", order(func(c *TemplateContent) { c.Components[2].Parameters[0].Text = "a b" }), "400/2010 "},
		{"rejected", named("bad"), "400/2060 "},
		{"paused", named("slow"), "400/2061 "},
		{"disabled", named("off"), "400/2062 "},
		{"hsm", &HSMContent{Namespace: "tea", Element: "long", Language: "en", Policy: "fallback", Params: []string{"x"}}, ""},
		{"hsm in the language that is there", &HSMContent{Namespace: "tea", Element: "long", Language: "de", Policy: "fallback", Params: []string{"x"}}, ""},
		{"hsm in another language", &HSMContent{Namespace: "tea", Element: "long", Language: "de", Policy: "deterministic", Params: []string{"x"}}, "400/2001 "},
		{"hsm with too many", &HSMContent{Namespace: "tea", Element: "long", Language: "en", Params: []string{"x", "y"}}, "400/2000 "},
		{"hsm without picture", &HSMContent{Namespace: "tea", Element: "order_ready", Language: "en_GB", Params: []string{"x", "y"}}, "400/2009 "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w, _ := printer(t)
			c := SendMessage{To: priya, Content: tt.content}
			if tt.want == "" {
				done(t, w, c)
				return
			}
			if got := refused(t, w, c); !strings.HasPrefix(got, tt.want) {
				t.Errorf("refused with %q, want %q", got, tt.want)
			}
		})
	}
}

func TestTemplatesOfFixturesAreJudged(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		edit func(*Template)
		want string
	}{
		{"no name", func(t *Template) { t.Name = "" }, "want a name"},
		{"no body", func(t *Template) { t.Body = "" }, "want a body"},
		{"a gap in the gaps", func(t *Template) { t.Body = "{{1}} {{3}}" }, "{{2}} is missing"},
		{"gap zero", func(t *Template) { t.Body = "{{0}}" }, "want {{1}}"},
		{"gap beyond all", func(t *Template) { t.Body = "{{99999999999999999999}}" }, "want {{1}}"},
		{"header format", func(t *Template) { t.Header.Format = "gif" }, "header format"},
		{"two gaps in the header", func(t *Template) { t.Header = &TemplateHeader{"text", "{{1}}{{2}}"} }, "at most one"},
		{"button type", func(t *Template) { t.Buttons[0].Type = "flow" }, "button 0"},
		{"two gaps in a URL", func(t *Template) { t.Buttons[1].URL = "https://x.example/{{1}}/{{2}}" }, "button 1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			made := orderReady()
			tt.edit(&made)
			_, err := NewWorld(Genesis{Templates: []Template{made}}, shopStart)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q in it", err, tt.want)
			}
		})
	}
	if _, err := NewWorld(Genesis{Templates: []Template{orderReady(), orderReady()}}, shopStart); err == nil {
		t.Error("the same template twice was taken")
	}
}
