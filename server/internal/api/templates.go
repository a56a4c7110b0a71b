package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/wabamock/wabamock/gen"
	"github.com/wabamock/wabamock/server/internal/core"
)

// templateMessage is gen.TemplateMessage with its unions laid flat: all members that any branch
// has side by side, of which the type says which count. It is read in one pass, where a union of
// the generated code is read once for each question asked (measured: a third of the time).
type templateMessage struct {
	To            gen.MessageRecipient `json:"to"`
	RecipientType *gen.RecipientType   `json:"recipient_type"`
	TTL           *gen.MessageTTL      `json:"ttl"`
	Context       *gen.QuotedMessage   `json:"context"`
	Template      struct {
		Namespace  string               `json:"namespace"`
		Name       string               `json:"name"`
		Language   gen.TemplateLanguage `json:"language"`
		Components []templateComponent  `json:"components"`
	} `json:"template"`
}

// templateComponent is a part of a template: header, body or button.
type templateComponent struct {
	Type       string             `json:"type"`
	SubType    string             `json:"sub_type"`
	Index      gen.ButtonIndex    `json:"index"`
	Parameters templateParameters `json:"parameters"`
}

// templateParameters are the values of a part, usually a list.
type templateParameters []templateParameter

// templateParameter is a value of any type. A file is nested under its kind, or flat beside the
// type. Source: messages, template: quirks (I).
type templateParameter struct {
	Type     string               `json:"type"`
	Text     string               `json:"text"`
	Payload  string               `json:"payload"`
	Currency *fallback            `json:"currency"`
	DateTime *fallback            `json:"date_time"`
	Image    *gen.ImageContent    `json:"image"`
	Video    *gen.VideoContent    `json:"video"`
	Document *gen.DocumentContent `json:"document"`

	ID       *string                `json:"id"`
	Link     *gen.MediaLink         `json:"link"`
	Provider *gen.ProviderReference `json:"provider"`
	Filename *string                `json:"filename"`
}

// fallback is what is shown of an amount or a date.
type fallback struct {
	Value string `json:"fallback_value"`
}

func readTemplate(raw []byte) (core.SendMessage, error) {
	var m templateMessage
	err := json.Unmarshal(raw, &m)
	if misfit(err) {
		m, err = readSingles(raw)
	}
	if err != nil {
		return core.SendMessage{}, unreadable("", err)
	}
	t := m.Template
	content := &core.TemplateContent{
		Namespace: t.Namespace, Name: t.Name, Language: t.Language.Code, Policy: string(orZero(t.Language.Policy)),
		Components: make([]core.TemplateComponent, len(t.Components)),
	}
	for i, c := range t.Components {
		if content.Components[i], err = component(c); err != nil {
			return core.SendMessage{}, err
		}
	}
	return envelope{m.To, m.RecipientType, m.TTL, m.Context}.command(raw, content)
}

// misfit tells whether all that is wrong is a value of another type than the one read into. The
// contract has judged all that count, so it is a single value without its list, or a surplus member.
func misfit(err error) bool {
	var wrong *json.UnmarshalTypeError
	return errors.As(err, &wrong)
}

// readSingles reads a template in which a part has a single value without the list around it: it
// puts the lists there. Source: messages, template: quirks (I).
func readSingles(raw []byte) (templateMessage, error) {
	var body, template map[string]json.RawMessage
	var parts []map[string]json.RawMessage
	err := errors.Join(json.Unmarshal(raw, &body), json.Unmarshal(body["template"], &template), json.Unmarshal(template["components"], &parts))
	if err != nil {
		return templateMessage{}, fmt.Errorf("take components apart: %w", err)
	}
	for _, part := range parts {
		if p := part["parameters"]; len(p) > 0 && p[0] == '{' {
			part["parameters"] = bytes.Join([][]byte{[]byte("["), p, []byte("]")}, nil)
		}
	}
	var errs [3]error
	template["components"], errs[0] = json.Marshal(parts)
	body["template"], errs[1] = json.Marshal(template)
	whole, err := json.Marshal(body)
	if err := errors.Join(append(errs[:2], err)...); err != nil {
		return templateMessage{}, fmt.Errorf("put lists around values: %w", err)
	}
	var m templateMessage
	if err := json.Unmarshal(whole, &m); err != nil && !misfit(err) {
		return m, fmt.Errorf("read components: %w", err)
	}
	return m, nil
}

// component maps one part of a template.
func component(c templateComponent) (core.TemplateComponent, error) {
	part := core.TemplateComponent{Type: c.Type, Parameters: make([]core.TemplateParameter, len(c.Parameters))}
	if c.Type == "button" {
		index, err := c.Index.Int64()
		if err != nil {
			return part, unreadable("index", err)
		}
		part.SubType, part.Index = c.SubType, int(index)
	}
	for i, p := range c.Parameters {
		part.Parameters[i] = p.parameter()
	}
	return part, nil
}

// parameter maps one value by its type.
func (p *templateParameter) parameter() core.TemplateParameter {
	out := core.TemplateParameter{Type: p.Type, Text: p.Text}
	switch p.Type {
	case "currency":
		out.Text = orZero(p.Currency).Value
	case "date_time":
		out.Text = orZero(p.DateTime).Value
	case "payload":
		out.Text = p.Payload
	case "image":
		out.Media = mediaContent(core.Image, p.ID, p.Link, p.Provider)
		if p.Image != nil {
			out.Media = imageContent(*p.Image)
		}
	case "video":
		out.Media = mediaContent(core.Video, p.ID, p.Link, p.Provider)
		if p.Video != nil {
			out.Media = videoContent(*p.Video)
		}
	case "document":
		out.Media = mediaContent(core.Document, p.ID, p.Link, p.Provider)
		out.Media.Filename = orZero(p.Filename)
		if p.Document != nil {
			out.Media = documentContent(*p.Document)
		}
	}
	return out
}

func readHSM(raw []byte) (core.SendMessage, error) {
	m, err := decode[gen.HsmMessage](raw)
	if err != nil {
		return core.SendMessage{}, err
	}
	content := &core.HSMContent{
		Namespace: m.Hsm.Namespace, Element: m.Hsm.ElementName,
		Language: m.Hsm.Language.Code, Policy: string(m.Hsm.Language.Policy),
	}
	for _, p := range m.Hsm.LocalizableParams {
		content.Params = append(content.Params, p.Default)
	}
	return envelope{m.To, m.RecipientType, m.TTL, m.Context}.command(raw, content)
}
