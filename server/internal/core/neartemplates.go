package core

import "slices"

// nearTemplates are the declared templates that a message probably meant, where the one that it asks
// for is not there: names that are written alike, or the same name in other languages and
// namespaces.
func (q *inquiry) nearTemplates() []NearMiss {
	name := q.template()
	if name == "" {
		return nil
	}
	part := "template"
	if q.Type == TypeHSM {
		part = "hsm"
	}
	t := &q.w.templates
	namespace := q.bodyAt([]string{part, "namespace"}).text
	language := q.bodyAt([]string{part, "language", "code"}).text
	fallback := q.bodyAt([]string{part, "language", "policy"}).text == "fallback"
	found, known := t.find(namespace, name, language, fallback)
	switch {
	case found != nil:
		return nil
	case known:
		return t.variants(namespace, name, language)
	}
	return q.w.namesNear(name)
}

// variants are the languages and namespaces in which a template is declared.
func (t *templates) variants(namespace, name, language string) []NearMiss {
	var all []NearMiss
	for _, c := range t.byName[name] {
		miss := NearMiss{Kind: NearLanguage, Name: name + " " + c.Language, About: c.does()}
		if c.Language != language {
			miss.Distance = Edits(c.Language, language)
			miss.Differs = append(miss.Differs, Difference{"language", c.Language, orNothing(shorten(language))})
		} else {
			miss.Kind, miss.Name = NearTemplate, name
		}
		if c.Namespace != namespace {
			miss.Distance += Edits(c.Namespace, namespace)
			miss.Differs = append(miss.Differs, Difference{"namespace", c.Namespace, orNothing(shorten(namespace))})
		}
		all = append(all, miss)
	}
	return nearest(all)
}

// namesNear are the templates whose names are written like one: a third of the letters may differ,
// two always.
func (w *World) namesNear(name string) []NearMiss {
	var all []NearMiss
	var seen []string
	for _, d := range w.genesis.Templates {
		if slices.Contains(seen, d.Name) {
			continue
		}
		seen = append(seen, d.Name)
		if n := Edits(d.Name, name); n <= max(2, len(name)/3) {
			all = append(all, NearMiss{
				Kind: NearTemplate, Name: d.Name, About: d.does(), Distance: n,
				Differs: []Difference{{"template", d.Name, shorten(name)}},
			})
		}
	}
	return nearest(all)
}

// does is what becomes of a message with a template, in words.
func (t *Template) does() string {
	if t.Status == Approved {
		return "is declared and may be sent"
	}
	return "is declared and " + string(t.Status)
}
