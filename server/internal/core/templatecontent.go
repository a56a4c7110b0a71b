package core

import (
	"errors"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// TemplateContent is a message made from a template. Source: messages, template (D).
type TemplateContent struct {
	Namespace  string
	Name       string
	Language   string // e.g. "en_GB"
	Policy     string // deterministic; empty means the same; fallback until 2.27
	Components []TemplateComponent
}

// TemplateComponent fills one part of a template.
type TemplateComponent struct {
	Type       string // header, body or button
	SubType    string // of a button: quick_reply or url
	Index      int    // of a button, from 0
	Parameters []TemplateParameter
}

// TemplateParameter fills one gap: Text for text; Text (its fallback_value) for currency and
// date_time; Media for image, video and document; Text (the payload, or the end of the URL) for
// a button.
type TemplateParameter struct {
	Type  string // text, currency, date_time, image, video, document or payload
	Text  string
	Media *MediaContent
}

// Type is TypeTemplate.
func (*TemplateContent) Type() MessageType { return TypeTemplate }

// check judges a template message: its media always, all the rest when the template is declared.
// Source: DESIGN, Fidelity; messages, template; errors, 2000-series (D).
func (c *TemplateContent) check(w *World) error {
	if c.Policy == "fallback" && w.options.ClientVersion.atLeast(27, 0) {
		return refuse(1009, "Parameter 'policy': 'fallback' is not accepted since client version 2.27, use 'deterministic'")
	}
	if err := c.checkMedia(w); err != nil {
		return err
	}
	t, known := w.templates.find(c.Namespace, c.Name, c.Language, c.Policy == "fallback")
	if t == nil {
		if known {
			return w.templates.missing(c.Namespace, c.Name, c.Language)
		}
		return nil
	}
	if err := t.refusal(); err != nil {
		return err
	}
	if err := t.checkHeader(c.parameters("header")); err != nil {
		return err
	}
	if err := t.checkBody(c.parameters("body")); err != nil {
		return err
	}
	return t.checkButtons(c.Components)
}

// checkMedia judges every file that is named; an uploaded one of the wrong type or size is 2008.
func (c *TemplateContent) checkMedia(w *World) error {
	for _, part := range c.Components {
		for _, p := range part.Parameters {
			if p.Media == nil {
				continue
			}
			if err := p.Media.checkForm(w); err != nil {
				return err
			}
			err := p.Media.checkSource(w)
			var fault *Fault
			if errors.As(err, &fault) && fault.Code == 1009 && p.Media.ID != "" {
				return refuse(2008, "%s", fault.Details)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// parameters are those of all components of a type, in order.
func (c *TemplateContent) parameters(kind string) []TemplateParameter {
	var params []TemplateParameter
	for i := range c.Components {
		if c.Components[i].Type == kind {
			params = append(params, c.Components[i].Parameters...)
		}
	}
	return params
}

// checkHeader judges the parameters of the header.
func (t *template) checkHeader(params []TemplateParameter) error {
	switch {
	case t.Header == nil || t.Header.Format == "text" && t.headParams == 0:
		if len(params) > 0 {
			return refuse(2000, "Template '%s': header has %d parameters, want none", t.Name, len(params))
		}
		return nil
	case len(params) == 0 && t.Header.Format != "text":
		return refuse(2009, "Template '%s': component 'header' with a %s is missing", t.Name, t.Header.Format)
	case len(params) != 1:
		return refuse(2000, "Template '%s': header has %d parameters, want 1", t.Name, len(params))
	case params[0].Type != t.Header.Format:
		return refuse(2012, "Template '%s': header has a parameter of type '%s', want '%s'", t.Name, params[0].Type, t.Header.Format)
	case t.Header.Format == "text":
		return t.checkText("header", 1, params[0].Text, maxHeaderParam)
	}
	return nil
}

// checkBody judges the parameters of the body.
func (t *template) checkBody(params []TemplateParameter) error {
	if len(params) == 0 && t.bodyParams > 0 {
		return refuse(2000, "Template '%s': body has no parameters, want %d", t.Name, t.bodyParams)
	}
	texts := make([]string, 0, len(params))
	for i, p := range params {
		switch p.Type {
		case "text", "currency", "date_time":
		default:
			return refuse(2012, "Template '%s': body parameter %d is of type '%s', want text, currency or date_time", t.Name, i+1, p.Type)
		}
		if err := t.checkText("body", i+1, p.Text, maxTemplateParam); err != nil {
			return err
		}
		texts = append(texts, p.Text)
	}
	if len(texts) != t.bodyParams {
		return refuse(2000, "Template '%s': body has %d parameters, want %d", t.Name, len(texts), t.bodyParams)
	}
	if n := utf8.RuneCountInString(hydrated(t.Body, texts)); n > maxHydratedText {
		return refuse(2005, "Template '%s': the body with its parameters has %d characters, at most %d", t.Name, n, maxHydratedText)
	}
	return nil
}

// checkText judges what fills a gap. Source: errors, 2004, 2006, 2017 (D: the codes); the policy
// on spaces: no line ends, tabs or more than four spaces in a row (R).
func (t *template) checkText(part string, n int, text string, limit int) error {
	if strings.ContainsAny(text, "\n\r\t") || strings.Contains(text, "     ") {
		return refuse(2006, "Template '%s': %s parameter %d has a line end, a tab or more than four spaces in a row", t.Name, part, n)
	}
	if strings.TrimSpace(text) == "" {
		return refuse(2012, "Template '%s': %s parameter %d is empty", t.Name, part, n)
	}
	if i := strings.IndexFunc(text, func(r rune) bool { return unicode.IsControl(r) }); i >= 0 {
		return refuse(2017, "Template '%s': %s parameter %d has a control character at byte %d", t.Name, part, n, i)
	}
	if length := utf8.RuneCountInString(text); length > limit {
		return refuse(2004, "Template '%s': %s parameter %d is too long: %d characters, at most %d", t.Name, part, n, length, limit)
	}
	return nil
}

// checkButtons judges the button components: which there may be, and which there must.
func (t *template) checkButtons(parts []TemplateComponent) error {
	filled := make([]bool, len(t.Buttons))
	for _, p := range parts {
		if p.Type != "button" {
			continue
		}
		if err := t.checkButton(p, filled); err != nil {
			return err
		}
		filled[p.Index] = true
	}
	for i, b := range t.Buttons {
		if b.Type == "url" && strings.Contains(b.URL, "{{1}}") && !filled[i] {
			return refuse(2009, "Template '%s': button %d needs a parameter for its URL", t.Name, i)
		}
	}
	return nil
}

// checkButton judges one button component; filled tells which buttons had theirs.
func (t *template) checkButton(p TemplateComponent, filled []bool) error {
	if len(t.Buttons) == 0 {
		return refuse(2013, "Template '%s' has no buttons", t.Name)
	}
	if p.Index < 0 || p.Index >= len(t.Buttons) {
		return refuse(2000, "Template '%s': no button has the index %d, the last is %d", t.Name, p.Index, len(t.Buttons)-1)
	}
	b := t.Buttons[p.Index]
	switch {
	case filled[p.Index]:
		return refuse(2000, "Template '%s': button %d is there twice", t.Name, p.Index)
	case p.SubType != b.Type:
		return refuse(2012, "Template '%s': button %d is of type '%s', not '%s'", t.Name, p.Index, b.Type, p.SubType)
	case b.Type == "url" && !strings.Contains(b.URL, "{{1}}"):
		return refuse(2000, "Template '%s': the URL of button %d takes no parameter", t.Name, p.Index)
	case len(p.Parameters) != 1:
		return refuse(2000, "Template '%s': button %d has %d parameters, want 1", t.Name, p.Index, len(p.Parameters))
	case b.Type == "url":
		return t.checkURL(b, p)
	case p.Parameters[0].Type != "payload":
		return refuse(2012, "Template '%s': button %d has a parameter of type '%s', want 'payload'", t.Name, p.Index, p.Parameters[0].Type)
	}
	return nil
}

// checkURL judges the parameter of a url button. Source: messages, template (D): text.
func (t *template) checkURL(b TemplateButton, p TemplateComponent) error {
	if kind := p.Parameters[0].Type; kind != "text" && kind != "payload" {
		return refuse(2012, "Template '%s': button %d has a parameter of type '%s', want 'text'", t.Name, p.Index, kind)
	}
	whole := hydrated(b.URL, []string{p.Parameters[0].Text})
	if u, err := url.Parse(whole); err != nil || u.Host == "" || strings.ContainsAny(whole, " \n\t") {
		return refuse(2010, "Template '%s': button %d has the URL '%s', which is not valid", t.Name, p.Index, whole)
	}
	return nil
}

// HSMContent is a message made from a template, in the form that was used before 2.39. Its
// parameters fill the gaps of the body. Source: messages, hsm (D, S).
type HSMContent struct {
	Namespace string
	Element   string // name of the template
	Language  string
	Policy    string   // deterministic or fallback
	Params    []string // default of each of localizable_params
}

// Type is TypeHSM.
func (*HSMContent) Type() MessageType { return TypeHSM }

// check judges an hsm as the template message that it stands for. The policy fallback is fine
// with every version. Source: clients, Messages (B).
func (c *HSMContent) check(w *World) error {
	t, known := w.templates.find(c.Namespace, c.Element, c.Language, c.Policy == "fallback")
	if t == nil {
		if known {
			return w.templates.missing(c.Namespace, c.Element, c.Language)
		}
		return nil
	}
	if err := t.refusal(); err != nil {
		return err
	}
	if err := t.checkHeader(nil); err != nil {
		return err
	}
	params := make([]TemplateParameter, len(c.Params))
	for i, p := range c.Params {
		params[i] = TemplateParameter{Type: "text", Text: p}
	}
	if err := t.checkBody(params); err != nil {
		return err
	}
	return t.checkButtons(nil)
}

// wanted names the template that a content is made from; false when it is made from none.
func wanted(c Content) (namespace, name, language string, ok bool) {
	switch c := c.(type) {
	case *TemplateContent:
		return c.Namespace, c.Name, c.Language, true
	case *HSMContent:
		return c.Namespace, c.Element, c.Language, true
	}
	return "", "", "", false
}
