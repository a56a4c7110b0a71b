package api

import (
	"fmt"

	"github.com/wabamock/wabamock/gen"
	"github.com/wabamock/wabamock/server/internal/core"
)

func readInteractive(raw []byte) (core.SendMessage, error) {
	m, err := decode[gen.InteractiveMessage](raw)
	if err != nil {
		return core.SendMessage{}, err
	}
	content, err := interactiveContent(m.Interactive)
	if err != nil {
		return core.SendMessage{}, unreadable("interactive", err)
	}
	return envelope{m.To, m.RecipientType, m.TTL, m.Context}.command(raw, content)
}

// interactiveContent maps an interactive message of one of four kinds.
func interactiveContent(i gen.InteractiveContent) (*core.InteractiveContent, error) {
	kind, err := i.Discriminator()
	if err != nil {
		return nil, fmt.Errorf("find its type: %w", err)
	}
	switch core.InteractiveKind(kind) {
	case core.InteractiveButtons:
		return buttons(i)
	case core.InteractiveList:
		return list(i)
	case core.InteractiveProduct:
		return product(i)
	case core.InteractiveProducts:
		return products(i)
	}
	return nil, fmt.Errorf("%q is not a type of interactive message", kind)
}

func buttons(i gen.InteractiveContent) (*core.InteractiveContent, error) {
	v, err := i.AsButtonInteractive()
	if err != nil {
		return nil, err
	}
	c := &core.InteractiveContent{Kind: core.InteractiveButtons, Body: v.Body.Text, Footer: orZero(v.Footer).Text}
	for _, b := range v.Action.Buttons {
		c.Buttons = append(c.Buttons, core.ReplyButton{ID: b.Reply.ID, Title: b.Reply.Title})
	}
	if v.Header != nil {
		c.Header, err = header(*v.Header)
	}
	return c, err
}

func list(i gen.InteractiveContent) (*core.InteractiveContent, error) {
	v, err := i.AsListInteractive()
	if err != nil {
		return nil, err
	}
	c := &core.InteractiveContent{
		Kind: core.InteractiveList, Body: v.Body.Text, Footer: orZero(v.Footer).Text, Button: v.Action.Button,
	}
	for _, s := range v.Action.Sections {
		section := core.InteractiveSection{Title: orZero(s.Title)}
		for _, r := range s.Rows {
			section.Rows = append(section.Rows, core.InteractiveRow{ID: r.ID, Title: r.Title, Description: orZero(r.Description)})
		}
		c.Sections = append(c.Sections, section)
	}
	if v.Header != nil {
		c.Header, err = listHeader(*v.Header)
	}
	return c, err
}

func product(i gen.InteractiveContent) (*core.InteractiveContent, error) {
	v, err := i.AsProductInteractive()
	if err != nil {
		return nil, err
	}
	return &core.InteractiveContent{
		Kind: core.InteractiveProduct, Body: orZero(v.Body).Text, Footer: orZero(v.Footer).Text,
		CatalogID: v.Action.CatalogID, ProductID: v.Action.ProductRetailerID,
	}, nil
}

func products(i gen.InteractiveContent) (*core.InteractiveContent, error) {
	v, err := i.AsProductListInteractive()
	if err != nil {
		return nil, err
	}
	c := &core.InteractiveContent{
		Kind: core.InteractiveProducts, Body: v.Body.Text, Footer: orZero(v.Footer).Text, CatalogID: v.Action.CatalogID,
	}
	for _, s := range v.Action.Sections {
		section := core.InteractiveSection{Title: orZero(s.Title)}
		for _, p := range s.ProductItems {
			section.Products = append(section.Products, p.ProductRetailerID)
		}
		c.Sections = append(c.Sections, section)
	}
	c.Header, err = listHeader(v.Header)
	return c, err
}

// listHeader maps the only kind of header that lists have.
func listHeader(h gen.ListHeader) (*core.InteractiveHeader, error) {
	v, err := h.AsTextHeader()
	return &core.InteractiveHeader{Type: "text", Text: v.Text}, err
}

// header maps the header of buttons.
func header(h gen.InteractiveHeader) (*core.InteractiveHeader, error) {
	kind, err := h.Discriminator()
	if err != nil {
		return nil, fmt.Errorf("find the type of the header: %w", err)
	}
	mapped := &core.InteractiveHeader{Type: kind}
	switch kind {
	case "text":
		v, err := h.AsTextHeader()
		mapped.Text = v.Text
		return mapped, err
	case "image":
		v, err := h.AsImageHeader()
		mapped.Media = imageContent(v.Image)
		return mapped, err
	case "video":
		v, err := h.AsVideoHeader()
		mapped.Media = videoContent(v.Video)
		return mapped, err
	case "document":
		v, err := h.AsDocumentHeader()
		mapped.Media = documentContent(v.Document)
		return mapped, err
	}
	return nil, fmt.Errorf("%q is not a type of header", kind)
}
