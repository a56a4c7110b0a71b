package api

import (
	"encoding/json"
	"fmt"

	"github.com/wabamock/wabamock/gen"
	"github.com/wabamock/wabamock/server/internal/core"
)

func readTemplate(raw []byte) (core.SendMessage, error) {
	m, err := decode[gen.TemplateMessage](raw)
	if err != nil {
		return core.SendMessage{}, err
	}
	t := m.Template
	content := &core.TemplateContent{
		Namespace: t.Namespace, Name: t.Name, Language: t.Language.Code, Policy: string(orZero(t.Language.Policy)),
	}
	for _, c := range t.Components {
		part, err := component(c)
		if err != nil {
			return core.SendMessage{}, err
		}
		content.Components = append(content.Components, part)
	}
	return envelope{m.To, m.RecipientType, m.TTL, m.Context}.command(raw, content)
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

// component maps one part of a template.
func component(c gen.TemplateComponent) (core.TemplateComponent, error) {
	kind, err := c.Discriminator()
	if err != nil {
		return core.TemplateComponent{}, unreadable("components", err)
	}
	part := core.TemplateComponent{Type: kind}
	var params *gen.TemplateParameters
	switch kind {
	case "header":
		h, err := c.AsTemplateHeader()
		if err != nil {
			return part, unreadable("header", err)
		}
		params = h.Parameters
	case "body":
		b, err := c.AsTemplateBody()
		if err != nil {
			return part, unreadable("body", err)
		}
		params = b.Parameters
	default:
		b, err := c.AsTemplateButton()
		if err != nil {
			return part, unreadable("button", err)
		}
		index, err := b.Index.Int64()
		if err != nil {
			return part, unreadable("index", err)
		}
		part.SubType, part.Index, params = string(b.SubType), int(index), b.Parameters
	}
	part.Parameters, err = parameters(params)
	return part, err
}

// parameters reads a list of values, or a single one without the list around it.
// Source: messages, template: quirks (I).
func parameters(raw *gen.TemplateParameters) ([]core.TemplateParameter, error) {
	if raw == nil {
		return nil, nil
	}
	list := []gen.TemplateParameter{{}}
	var into any = &list[0]
	if first := firstByte(*raw); first == '[' {
		into = &list
	}
	if err := json.Unmarshal(*raw, into); err != nil {
		return nil, unreadable("parameters", err)
	}
	mapped := make([]core.TemplateParameter, len(list))
	for i, p := range list {
		var err error
		if mapped[i], err = parameter(p); err != nil {
			return nil, err
		}
	}
	return mapped, nil
}

// firstByte is the first byte that is not space; 0 when there is none.
func firstByte(raw []byte) byte {
	for _, b := range raw {
		if b != ' ' && b != '\t' && b != '\n' && b != '\r' {
			return b
		}
	}
	return 0
}

// parameter maps one value.
func parameter(p gen.TemplateParameter) (core.TemplateParameter, error) {
	kind, err := p.Discriminator()
	if err != nil {
		return core.TemplateParameter{}, unreadable("parameters", err)
	}
	mapped := core.TemplateParameter{Type: kind}
	switch kind {
	case "text":
		var v gen.TextParameter
		v, err = p.AsTextParameter()
		mapped.Text = v.Text
	case "currency":
		var v gen.CurrencyParameter
		v, err = p.AsCurrencyParameter()
		mapped.Text = v.Currency.FallbackValue
	case "date_time":
		var v gen.DateTimeParameter
		v, err = p.AsDateTimeParameter()
		mapped.Text = v.DateTime.FallbackValue
	case "payload":
		var v gen.PayloadParameter
		v, err = p.AsPayloadParameter()
		mapped.Text = v.Payload
	default:
		mapped.Media, err = mediaParameter(kind, p)
	}
	if err != nil {
		return mapped, unreadable(kind, err)
	}
	return mapped, nil
}

// mediaParameter maps a file, nested under its kind or flat beside the type.
// Source: messages, template: quirks (I).
func mediaParameter(kind string, p gen.TemplateParameter) (*core.MediaContent, error) {
	switch kind {
	case "image":
		v, err := p.AsImageParameter()
		if v.Image != nil {
			return imageContent(*v.Image), err
		}
		return mediaContent(core.Image, v.ID, v.Link, v.Provider), err
	case "video":
		v, err := p.AsVideoParameter()
		if v.Video != nil {
			return videoContent(*v.Video), err
		}
		return mediaContent(core.Video, v.ID, v.Link, v.Provider), err
	case "document":
		v, err := p.AsDocumentParameter()
		if v.Document != nil {
			return documentContent(*v.Document), err
		}
		m := mediaContent(core.Document, v.ID, v.Link, v.Provider)
		m.Filename = orZero(v.Filename)
		return m, err
	}
	return nil, fmt.Errorf("%q is not a type of parameter", kind)
}
