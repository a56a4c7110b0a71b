package report

import (
	"fmt"

	gen "github.com/wabamock/wabamock/gen/control"
)

// mostSightings is how many places a page names for one thing; the JSON form has all that are kept.
const mostSightings = 5

// expectationsSection is how the expectations stand.
func expectationsSection(v gen.Verdict) markup {
	if len(v.Expectations) == 0 {
		return none("No scenario that is loaded expects anything.")
	}
	rows := make([][]markup, len(v.Expectations))
	for i, e := range v.Expectations {
		state := el(`span class="bad word"`, marked(markBad, "Not met"))
		if e.Met {
			state = el(`span class="ok word"`, marked(markGood, "Met"))
		}
		got := text(e.Got)
		if missed := valueOf(e.Missed); missed != "" && !e.Met {
			by := ""
			if id := valueOf(e.MissedBy); id != "" {
				by = " (exchange " + id + ")"
			}
			got += within(`p class="dim"`, "The last did not count: "+missed+by)
		}
		rows[i] = []markup{text(expectationName(e)), state, text(e.Expected), got}
	}
	return table(stacked, metText(v)+" met", []string{"Expectation", "State", "Expected", "Came"}, rows)
}

// metText is how many expectations are met.
func metText(v gen.Verdict) string {
	met := 0
	for _, e := range v.Expectations {
		if e.Met {
			met++
		}
	}
	return fmt.Sprintf("%d of %d", met, len(v.Expectations))
}

// findingsSection is what is legal but dangerous.
func findingsSection(list []gen.Finding) markup {
	if len(list) == 0 {
		return none("Nothing was found that is legal but dangerous.")
	}
	out := []markup{}
	for _, f := range list {
		title := severity(f.Severity) + text(" "+f.Title)
		if s := valueOf(f.Subject); s != "" {
			title += text(": ") + code(s)
		}
		out = append(out, el("article"+attr("class", severityClass(f.Severity)),
			el("h3", title),
			el("p", text(f.Message)),
			el("p", within("strong", "What to do: "), text(f.Fix)),
			el(`p class="dim"`, rule(f.Rule, f.Page), text(" "+times(f.Count)+", "), seen(f.Evidence, f.Count))))
	}
	return inRow(out)
}

// refusedSection is what was refused before the world saw it.
func refusedSection(list []gen.UnmatchedGroup) markup {
	if len(list) == 0 {
		return none("Every request was understood and let in.")
	}
	out := []markup{}
	for _, g := range list {
		wrong := []markup{}
		for _, v := range g.Violations {
			wrong = append(wrong, violation(v))
		}
		of := el("h3", severity(g.Severity), text(" "), code(g.Request), text(" "+refusedBy(g))) + within("p", refusedCount(g))
		if len(wrong) > 0 {
			of += el("ul", wrong...)
		}
		out = append(out, el("article"+attr("class", severityClass(g.Severity)), of, el(`p class="dim"`, text(upperFirst(times(g.Count))+", "), seen(g.Evidence, g.Count))))
	}
	return inRow(out)
}

// refusedBy says who refused.
func refusedBy(g gen.UnmatchedGroup) string {
	switch g.Reason {
	case gen.UnmatchedReasonRoute:
		return "is no operation"
	case gen.UnmatchedReasonAccess:
		return "was not let in"
	case gen.UnmatchedReasonContract:
		return "departs from the description"
	default:
		return "met a limit"
	}
}

// refusedCount says how it was answered.
func refusedCount(g gen.UnmatchedGroup) string {
	s := fmt.Sprintf("Answered %d", g.Status)
	if g.Code != 0 {
		s += fmt.Sprintf(" with code %d", g.Code)
	}
	return s + "."
}

// violation is one thing that was wrong.
func violation(v gen.Violation) markup {
	of := rule(ruleOf(v), valueOf(v.Page)) + text(" ") + code(place(v)) + text(": "+v.Message)
	if fix := valueOf(v.Fix); fix != "" {
		of += el("br") + within("strong", "What to do: ") + text(fix)
	}
	return el("li", of)
}

// rule is the id of a rule, with the page that explains it where there is one.
func rule(id, page string) markup {
	if page == "" {
		return code(id)
	}
	return el("a"+attr("href", rulesAt+page), code(id))
}

// seen says where something was seen.
func seen(list []gen.Sighting, count uint64) markup {
	shown := list[:min(len(list), mostSightings)]
	return text("seen in " + sightings(shown, count) + ".")
}

// severity is a severity as a word.
func severity(s gen.Severity) markup {
	word := map[gen.Severity]string{gen.SeverityError: "Error", gen.SeverityWarning: "Warning"}[s]
	if word == "" {
		word = "Note"
	}
	return el("span"+attr("class", severityClass(s)+" word chip"), text(word))
}

// severityClass is the class of a severity in the style sheet.
func severityClass(s gen.Severity) string {
	switch s {
	case gen.SeverityError:
		return "bad"
	case gen.SeverityWarning:
		return "warn"
	default:
		return "note"
	}
}
