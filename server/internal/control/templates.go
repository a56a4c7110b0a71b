package control

import (
	"context"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/core"
)

// ListTemplates tells which templates are declared.
func (c *Control) ListTemplates(_ context.Context, req gen.ListTemplatesRequestObject) (gen.ListTemplatesResponseObject, error) {
	e, err := c.enter(req.World)
	if err != nil {
		return nil, err
	}
	declared, err := do(e, core.ListTemplates{})
	if err != nil {
		return nil, err
	}
	list := gen.ListTemplates200JSONResponse{Templates: make([]gen.Template, 0, len(declared))}
	for _, t := range declared {
		list.Templates = append(list.Templates, template(t))
	}
	return list, nil
}

// template is a declared template in the shape of the description.
func template(t core.Template) gen.Template {
	shown := gen.Template{
		Namespace: t.Namespace, Name: t.Name, Language: t.Language, Category: t.Category, Status: gen.TemplateStatusApproved,
		Body: t.Body, Footer: optional(t.Footer),
	}
	if t.Status != core.Approved {
		shown.Status = gen.TemplateStatus(t.Status)
	}
	if h := t.Header; h != nil {
		shown.Header = &gen.TemplateHeader{Format: gen.TemplateHeaderFormat(h.Format), Text: optional(h.Text)}
	}
	for _, b := range t.Buttons {
		shown.Buttons = append(shown.Buttons, gen.TemplateButton{
			Type: gen.TemplateButtonType(b.Type), Text: b.Text, URL: optional(b.URL), PhoneNumber: optional(b.Phone),
		})
	}
	return shown
}
