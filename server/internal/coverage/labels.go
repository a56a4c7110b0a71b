package coverage

import (
	"fmt"
	"slices"
	"strings"

	gen "github.com/wabamock/wabamock/gen/control"
)

// Keywords of points that stand for a thing of another dimension. Source: package contract, Point.
const (
	keywordProperty      = "property"
	keywordEnum          = "enum"
	keywordDiscriminator = "discriminator"
)

// components begins the place of every schema that has a name.
const components = "#/components/schemas/"

// meaning says which points of a schema stand for what.
type meaning struct {
	schema    string // name of the component
	keyword   string
	dimension gen.CoverageDimensionName
	name      func(value string) string // of the thing; empty: this value stands for none
}

// meanings are the schemas of openapi.yaml whose values are things of a dimension of their own.
func meanings() []meaning {
	return []meaning{
		{"SendMessageRequest", keywordDiscriminator, messageTypes, plain},
		{"InteractiveContent", keywordDiscriminator, interactiveKinds, plain},
		{"TemplateComponent", keywordDiscriminator, templateComponents, plain},
		{"TemplateParameter", keywordDiscriminator, templateComponents, headerFormat},
		{"TemplateButtonKind", keywordEnum, templateComponents, under("button/")},
		{"ApplicationSettingsUpdate", keywordProperty, settings, leaf},
		{"MediaSettingsUpdate", keywordProperty, settings, under("media.")},
		{"WebhookSettingsUpdate", keywordProperty, settings, func(value string) string { return leaf("webhooks." + value) }},
		{"StatusCallbacks", keywordProperty, settings, under("webhooks.message.")},
		{"GarbageCollector", keywordProperty, settings, under("garbagecollector_enable.")},
	}
}

// plain takes a value as the name, but for a pair: that is told by its inner one.
func plain(value string) string {
	if strings.Contains(value, "/") {
		return ""
	}
	return value
}

// under puts something before a value.
func under(before string) func(string) string {
	return func(value string) string { return before + value }
}

// headerFormat is what is in the header of a template, of a pair "header/image": the kinds that a header
// can have. Source: messages, template (D).
func headerFormat(pair string) string {
	if slices.Contains([]string{"header/text", "header/image", "header/video", "header/document"}, pair) {
		return pair
	}
	return ""
}

// leaf is a setting, unless it only holds others.
func leaf(name string) string {
	if slices.Contains([]string{"media", "webhooks", "webhooks.message", "garbagecollector_enable"}, name) {
		return ""
	}
	return name
}

// label names all points and tells which of them stand for what. Every meaning must have a point:
// the description has changed otherwise.
func label(all []Point) (labelled, error) {
	var m labelled
	for _, p := range all {
		m.names = append(m.names, p.name())
	}
	for _, s := range meanings() {
		found := false
		for i, p := range all {
			if p.Place != components+s.schema || p.Keyword != s.keyword {
				continue
			}
			found = true
			if name := s.name(p.Value); name != "" {
				m.labels = append(m.labels, labelOf{i, s.dimension, name})
			}
		}
		if !found {
			return m, fmt.Errorf("coverage: openapi.yaml has no %s of %s, which %s are taken from", s.keyword, s.schema, s.dimension)
		}
	}
	return m, nil
}

// name is what the point is called among the schema keywords: the place without what all have in
// common, the keyword, the value. A pair has none: it only stands for something.
func (p Point) name() string {
	if p.Keyword == keywordDiscriminator && strings.Contains(p.Value, "/") {
		return ""
	}
	place := strings.TrimPrefix(p.Place, "#")
	for _, common := range []string{"/components/schemas/", "/components/parameters/"} {
		place = strings.TrimPrefix(place, common)
	}
	place = strings.ReplaceAll(strings.ReplaceAll(place, "/properties/", "."), "/items", "[]")
	switch {
	case p.Operation != "":
		place = p.Operation + " " + place
	case p.Keyword == keywordEnum && p.Value == "":
		return place + ` enum ""`
	}
	return strings.TrimSpace(place + " " + p.Keyword + " " + p.Value)
}
