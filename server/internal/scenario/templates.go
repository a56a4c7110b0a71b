package scenario

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wabamock/wabamock/server/internal/core"
)

// Lengths in characters and numbers of parts of templates. Source: messages, template and
// interactive (R); those of names and buttons from the business manager (R).
const (
	maxTemplateName = 512
	maxLanguage     = 16
	maxTemplateBody = 1024
	maxHeader       = 60
	maxFooter       = 60
	maxButtons      = 10
	maxButtonText   = 25
	maxButtonURL    = 2000
	maxNamespace    = 128
)

// template reads a message template.
func template(into *core.Template) reader {
	return keys(
		field{"namespace" + need, both(plain(&into.Namespace, 1, maxNamespace), oneWord)},
		field{"name" + need, both(plain(&into.Name, 1, maxTemplateName), oneWord)},
		field{"language" + need, both(plain(&into.Language, 2, maxLanguage), language)},
		field{"status", words(&into.Status,
			word[core.TemplateStatus]{"approved", core.Approved}, word[core.TemplateStatus]{"rejected", core.Rejected},
			word[core.TemplateStatus]{"paused", core.Paused}, word[core.TemplateStatus]{"disabled", core.Disabled})},
		field{"category", words(&into.Category,
			word[string]{"utility", "utility"}, word[string]{"marketing", "marketing"}, word[string]{"authentication", "authentication"})},
		field{"header", optional(&into.Header, templateHeader)},
		field{"body" + need, both(plain(&into.Body, 1, maxTemplateBody), placeholders(-1))},
		field{"footer", both(plain(&into.Footer, 1, maxFooter), placeholders(0))},
		field{"buttons", list(&into.Buttons, maxButtons, templateButton)},
	)
}

// oneWord refuses letters that names of templates cannot have.
func oneWord(d *decoder, n *node) {
	ok := !strings.ContainsFunc(n.text, func(r rune) bool { return r != '_' && !isNameCharacter(r) })
	if !ok {
		d.failf(n, "want small letters, digits and underscores, as in order_ready, got %s", quote(n.text))
	}
}

// language refuses what is no language code such as en, en_GB, fil or zh_CN.
func language(d *decoder, n *node) {
	code, region, regional := strings.Cut(n.text, "_")
	ok := (len(code) == 2 || len(code) == 3) && strings.ToLower(code) == code && letters(code)
	if regional {
		ok = ok && len(region) >= 2 && letters(region)
	}
	if !ok {
		d.failf(n, "want a language such as en, en_GB or pt_BR, got %s", quote(n.text))
	}
}

// letters tells whether a text holds letters of ASCII only.
func letters(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') })
}

// templateHeader reads the head of a template.
func templateHeader(into *core.TemplateHeader) reader {
	return func(d *decoder, n *node) {
		before := len(d.found)
		ok := d.mapping(n,
			field{"format" + need, words(&into.Format,
				word[string]{"text", "text"}, word[string]{"image", "image"}, word[string]{"video", "video"}, word[string]{"document", "document"})},
			field{"text", both(plain(&into.Text, 1, maxHeader), placeholders(1))},
		)
		if !ok || len(d.found) > before {
			return
		}
		isText := into.Format == "text"
		if isText && into.Text == "" {
			d.failf(n, "a text header needs its text")
		}
		if !isText && into.Text != "" {
			d.failf(n.member("text"), "a header of format %s has no text: remove it, or choose format: text", into.Format)
		}
	}
}

// templateButton reads a button of a template.
func templateButton(into *core.TemplateButton) reader {
	return func(d *decoder, n *node) {
		before := len(d.found)
		ok := d.mapping(n,
			field{"type" + need, words(&into.Type,
				word[string]{"quick_reply", "quick_reply"}, word[string]{"url", "url"}, word[string]{"phone_number", "phone_number"})},
			field{"text" + need, both(plain(&into.Text, 1, maxButtonText), placeholders(0))},
			field{"url", both(both(plain(&into.URL, 1, maxButtonURL), placeholders(1)), buttonURL)},
			field{"phone", phone(&into.Phone)},
		)
		if !ok || len(d.found) > before {
			return
		}
		for _, member := range []struct{ key, value, of string }{{"url", into.URL, "url"}, {"phone", into.Phone, "phone_number"}} {
			switch {
			case into.Type == member.of && member.value == "":
				d.failf(n, "a button of type %s needs the key %q", member.of, member.key)
			case into.Type != member.of && member.value != "":
				d.failf(n.member(member.key), "belongs to buttons of type %s: remove it", member.of)
			}
		}
	}
}

// buttonURL refuses a URL that no phone opens, and a placeholder that is not at its end.
func buttonURL(d *decoder, n *node) {
	if !strings.HasPrefix(n.text, "https://") && !strings.HasPrefix(n.text, "http://") {
		d.failf(n, "want a URL that begins with https://, got %s", quote(n.text))
		return
	}
	if before, _, ok := strings.Cut(n.text, "{{1}}"); ok && before+"{{1}}" != n.text {
		d.failf(n, "the placeholder {{1}} of a URL stands at its end")
	}
}

// placeholders checks {{1}}, {{2}} and so on: without gaps, at most so many (-1: any number).
func placeholders(most int) reader {
	return func(d *decoder, n *node) {
		highest, problem := scanPlaceholders(n.text)
		switch {
		case problem != "":
			d.failf(n, "%s", problem)
		case most == 0 && highest > 0:
			d.failf(n, "takes no placeholders: remove {{1}}")
		case most > 0 && highest > most:
			d.failf(n, "takes at most %d placeholder: remove {{%d}}", most, highest)
		}
	}
}

// scanPlaceholders gives the highest placeholder of a text, or what is wrong.
func scanPlaceholders(s string) (highest int, problem string) {
	seen := map[int]bool{}
	for {
		i := strings.Index(s, "{{")
		if stray := strings.Index(s, "}}"); stray >= 0 && (i < 0 || stray < i) {
			return 0, "has }} without {{ before it: write placeholders as {{1}}"
		}
		if i < 0 {
			break
		}
		inside, rest, closed := strings.Cut(s[i+2:], "}}")
		if !closed {
			return 0, "has {{ without }} behind it: write placeholders as {{1}}"
		}
		number, err := strconv.Atoi(inside)
		if err != nil || number < 1 || number > maxTemplateBody || strconv.Itoa(number) != inside {
			return 0, fmt.Sprintf("has the placeholder {{%s}}: they are numbered, as in {{1}} and {{2}}", clip(inside))
		}
		seen[number], highest, s = true, max(highest, number), rest
	}
	for k := 1; k <= highest; k++ {
		if !seen[k] {
			return 0, fmt.Sprintf("has {{%d}} but not {{%d}}: number placeholders from 1 without a gap", highest, k)
		}
	}
	return highest, ""
}

// distinctTemplates refuses a template that is declared twice in one language.
func distinctTemplates(g *core.Genesis) reader {
	return func(d *decoder, n *node) {
		type key struct{ namespace, name, language string }
		first := make(map[key]int, len(g.Templates))
		for i, t := range g.Templates {
			k := key{t.Namespace, t.Name, t.Language}
			if line, taken := first[k]; taken {
				d.failf(&n.items[i], "template %s in %s is on line %d already: remove one or change its language", t.Name, t.Language, line)
				continue
			}
			first[k] = n.items[i].line
		}
	}
}
