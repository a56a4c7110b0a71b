package report

import (
	"strconv"

	gen "github.com/wabamock/wabamock/gen/control"
)

// mostWorlds is how many worlds a page has a row for.
const mostWorlds = 200

// trafficSection is what happened, in numbers.
func trafficSection(r gen.Report) markup {
	out := figures(r.Totals)
	if r.Totals.Defects > 0 {
		out += el(`p class="bad"`, marked(markBad, plural(r.Totals.Defects, "answer")+" of the mock departed from openapi.yaml: a defect of the mock or of a scenario, not of the client."))
	}
	if len(r.Worlds) == 0 {
		return out
	}
	shown := r.Worlds[:min(len(r.Worlds), mostWorlds)]
	rows := make([][]markup, len(shown))
	for i, w := range shown {
		rows[i] = []markup{
			text(w.Name), code(w.Fixture), text(strconv.FormatUint(w.Seed, 10)), text(strconv.Itoa(w.Lives)), text(grouped(w.Seq)),
			text(grouped(w.Totals.Exchanges)), text(grouped(w.Totals.MessagesSent)), text(grouped(w.Totals.MessagesReceived)),
			text(grouped(w.Totals.Acknowledged) + " of " + grouped(w.Totals.Deliveries)),
		}
	}
	caption := plural(len(r.Worlds), "world")
	if len(shown) < len(r.Worlds) {
		caption += ", the first " + strconv.Itoa(len(shown))
	}
	return out + table(wide, caption, []string{"World", "Fixture", "Seed", "Lives", "Journal", "Requests", "Sent", "Received", "Webhooks"}, rows)
}

// figures are the totals.
func figures(t gen.ReportTotals) markup {
	out := []markup{}
	for _, f := range []struct {
		name  string
		value string
	}{
		{"requests", grouped(t.Exchanges)},
		{"answered with 400 and more", grouped(t.Refused)},
		{"refused before the world saw them", grouped(t.Unmatched)},
		{"decided by rules, numbers or preferences", grouped(t.Injected)},
		{"messages sent", grouped(t.MessagesSent)},
		{"messages received", grouped(t.MessagesReceived)},
		{"webhooks", grouped(t.Deliveries)},
		{"webhooks acknowledged", grouped(t.Acknowledged)},
		{"attempts to post them", grouped(t.Attempts)},
	} {
		out = append(out, el("div", within("dt", f.name), within("dd", f.value)))
	}
	return el(`dl class="figures"`, out...)
}
