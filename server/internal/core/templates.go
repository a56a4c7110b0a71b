package core

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Limits of templates. Source: errors, 2000-series (D: the codes; the numbers R).
const (
	maxTemplateParam   = 1024 // code points of a parameter; 2004
	maxHeaderParam     = 60   // code points of a text header's parameter; 2004
	maxHydratedText    = 1024 // code points of the body with its parameters; 2005
	maxTemplateButtons = 10
)

// templates are the declared ones.
type templates struct {
	byName map[string][]*template // name => languages and namespaces, in the order of the Genesis
}

// template is a declared template, taken apart.
type template struct {
	Template
	bodyParams int
	headParams int
}

// placeholder is a gap in a template's text.
var placeholder = regexp.MustCompile(`\{\{(\d+)\}\}`) //nolint:gochecknoglobals // a constant; nothing writes it.

// startTemplates takes the templates of the Genesis apart.
func startTemplates(w *World) error {
	w.templates = templates{byName: map[string][]*template{}}
	for _, t := range w.genesis.Templates {
		made := &template{Template: t}
		if err := made.takeApart(); err != nil {
			return fmt.Errorf("template %q, language %q: %w", t.Name, t.Language, err)
		}
		for _, other := range w.templates.byName[t.Name] {
			if other.Namespace == t.Namespace && other.Language == t.Language {
				return fmt.Errorf("template %q, language %q is there twice", t.Name, t.Language)
			}
		}
		w.templates.byName[t.Name] = append(w.templates.byName[t.Name], made)
	}
	return nil
}

// takeApart counts the gaps and judges the declaration.
func (t *template) takeApart() error {
	if t.Name == "" || t.Language == "" {
		return errors.New("want a name and a language")
	}
	if t.Body == "" {
		return errors.New("want a body")
	}
	var err error
	if t.bodyParams, err = gaps(t.Body); err != nil {
		return fmt.Errorf("body: %w", err)
	}
	if h := t.Header; h != nil {
		if !slices.Contains([]string{"text", "image", "video", "document"}, h.Format) {
			return fmt.Errorf("header format %q: want text, image, video or document", h.Format)
		}
		if t.headParams, err = gaps(h.Text); err != nil {
			return fmt.Errorf("header: %w", err)
		}
		if t.headParams > 1 {
			return errors.New("header: want at most one placeholder, {{1}}")
		}
	}
	if len(t.Buttons) > maxTemplateButtons {
		return fmt.Errorf("%d buttons: want at most %d", len(t.Buttons), maxTemplateButtons)
	}
	for i, b := range t.Buttons {
		if !slices.Contains([]string{"quick_reply", "url", "phone_number"}, b.Type) {
			return fmt.Errorf("button %d of type %q: want quick_reply, url or phone_number", i, b.Type)
		}
		if n, err := gaps(b.URL); err != nil || n > 1 {
			return fmt.Errorf("button %d: want at most one placeholder, {{1}}, in the URL", i)
		}
	}
	return nil
}

// gaps counts the placeholders of a text, which must be {{1}} to {{n}}, in any order, each used.
func gaps(text string) (int, error) {
	seen := map[int]bool{}
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		n, err := strconv.Atoi(m[1])
		if err != nil || n == 0 {
			return 0, fmt.Errorf("placeholder %s: want {{1}}, {{2}} and so on", m[0])
		}
		seen[n] = true
	}
	for n := 1; n <= len(seen); n++ {
		if !seen[n] {
			return 0, fmt.Errorf("placeholder {{%d}} is missing, though there are %d", n, len(seen))
		}
	}
	return len(seen), nil
}

// find looks a template up. A policy "fallback" takes the first declared language of the
// namespace when the wanted one is not there. Known tells whether any has the name.
func (t *templates) find(namespace, name, language string, fallback bool) (found *template, known bool) {
	list := t.byName[name]
	for _, c := range list {
		if c.Namespace != namespace {
			continue
		}
		if c.Language == language {
			return c, true
		}
		if fallback && found == nil {
			found = c
		}
	}
	return found, len(list) > 0
}

// refusal is the fault of a template that may not be sent; nil for an approved one.
// Source: errors, 2000-series (D).
func (t *template) refusal() error {
	switch t.Status {
	case Approved:
		return nil
	case Rejected:
		return refuse(2060, "Template '%s' (%s) was rejected", t.Name, t.Language)
	case Paused:
		return refuse(2061, "Template '%s' (%s) is paused", t.Name, t.Language)
	case Disabled:
		return refuse(2062, "Template '%s' (%s) is disabled", t.Name, t.Language)
	}
	return nil
}

// hydrated is a text with its gaps filled; params[0] belongs to {{1}}.
func hydrated(text string, params []string) string {
	return placeholder.ReplaceAllStringFunc(text, func(gap string) string {
		n, err := strconv.Atoi(gap[2 : len(gap)-2])
		if err != nil || n < 1 || n > len(params) {
			return gap
		}
		return params[n-1]
	})
}

// TemplateUndeclared is a finding: the business sent a template that the fixture does not
// declare. Source: DESIGN, Fidelity.
type TemplateUndeclared struct {
	Occurred
	Message   string `json:"message"` // message id
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
	Language  string `json:"language"`
}

// Kind names the fact.
func (TemplateUndeclared) Kind() string { return "template_undeclared" }

// missing is the refusal for a template whose name is declared, but in another namespace or
// language.
func (t *templates) missing(namespace, name, language string) error {
	have := make([]string, 0, len(t.byName[name]))
	for _, c := range t.byName[name] {
		have = append(have, fmt.Sprintf("%s in namespace %s", c.Language, c.Namespace))
	}
	return refuse(2001, "Template '%s' does not exist in language '%s', namespace '%s'; there is %s",
		name, language, namespace, strings.Join(have, ", "))
}
