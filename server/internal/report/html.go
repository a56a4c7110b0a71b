package report

import (
	"html"
	"slices"
	"strings"
)

// markup is a part of a page. What is made of texts goes through text or attr, which escape it.
type markup string

// text is text of the page; whatever it holds, it is shown as it is.
func text(s string) markup { return markup(html.EscapeString(legible(s))) }

// attr is an attribute, for behind the name of an element.
func attr(name, value string) string { return " " + name + `="` + html.EscapeString(value) + `"` }

// el is an element: its name, with its attributes, and what is in it.
func el(tag string, of ...markup) markup {
	name, _, _ := strings.Cut(tag, " ")
	var b strings.Builder
	b.WriteString("<" + tag + ">")
	if slices.Contains([]string{"meta", "br"}, name) {
		return markup(b.String()) // has no end
	}
	if isBlock(name) {
		b.WriteByte('\n')
	}
	for _, one := range of {
		b.WriteString(string(one))
	}
	b.WriteString("</" + name + ">")
	if isBlock(name) || endsLine(name) {
		b.WriteByte('\n')
	}
	return markup(b.String())
}

// within is a text within an element.
func within(tag, s string) markup { return el(tag, text(s)) }

// inRow is markup in a row.
func inRow(list []markup) markup {
	var b strings.Builder
	for _, one := range list {
		b.WriteString(string(one))
	}
	return markup(b.String())
}

// isBlock tells whether an element stands on lines of its own.
func isBlock(name string) bool {
	return slices.Contains([]string{
		"html", "head", "body", "header", "main", "section", "footer", "nav", "article", "table", "thead", "tbody", "ul", "dl", "div", "details",
	}, name)
}

// endsLine tells whether a line ends behind an element.
func endsLine(name string) bool {
	return slices.Contains([]string{"li", "p", "h1", "h2", "h3", "tr", "caption", "title", "style", "summary", "dt", "dd"}, name)
}

// Classes of tables: one that is as wide as it needs, and one whose cells stand below each other on a
// narrow screen.
const (
	wide    = "scroll"
	stacked = "scroll stack"
)

// table is a table with a caption, headings and rows; the first cell of a row is its heading.
func table(classes, caption string, headings []string, rows [][]markup) markup {
	var head, body []markup
	for _, h := range headings {
		head = append(head, within(`th scope="col"`, h))
	}
	for _, row := range rows {
		cells := []markup{el(`th scope="row"`, row[0])}
		for i, cell := range row[1:] {
			cells = append(cells, el("td"+attr("data-label", headings[i+1]), cell))
		}
		body = append(body, el("tr", cells...))
	}
	return el("div"+attr("class", classes)+` tabindex="0" role="region"`+attr("aria-label", caption),
		el(`table cellpadding="6"`, within("caption", caption), el("thead", el("tr", head...)), el("tbody", body...)))
}
