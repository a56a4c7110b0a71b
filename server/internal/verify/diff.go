package verify

import (
	"fmt"
	"strconv"
	"strings"
)

// diff tells why a check does not hold.
func diff(result *Result, missed uint64) string {
	var b strings.Builder
	for i := range result.Conditions {
		o := &result.Conditions[i]
		if o.Met {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s: %s\n", o.Name, o.subject)
		fmt.Fprintf(&b, "- expected: %s\n+ got:      %s\n", strings.TrimPrefix(o.Expected, o.subject+" "), o.Got)
		if n := o.Nearest; n != nil {
			where := n.ID
			switch {
			case n.ID == strconv.FormatUint(n.Seq, 10):
				where = "entry " + n.ID
			case n.Seq > 0:
				where = fmt.Sprintf("%s (entry %d)", n.ID, n.Seq)
			}
			fmt.Fprintf(&b, "  nearest:  %s\n", where)
			width := 0
			for _, d := range n.Differs {
				width = max(width, len(d.Field))
			}
			for _, d := range n.Differs {
				fmt.Fprintf(&b, "  - %-*s %s\n  + %-*s %s\n", width+1, d.Field+":", d.Expected, width+1, d.Field+":", d.Got)
			}
		}
		if len(o.Evidence) > 0 {
			fmt.Fprintf(&b, "  seen:     %s\n", seenWords(o))
		}
		if !o.Certain {
			fmt.Fprintf(&b, "  uncertain: %s\n", uncertain(missed))
		}
	}
	return b.String()
}

// seenWords are the first of what counted.
func seenWords(o *Outcome) string {
	const most = 5
	text := strings.Join(o.Evidence[:min(len(o.Evidence), most)], ", ")
	if more := o.Count - min(o.Count, uint64(min(len(o.Evidence), most))); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// uncertain says what to do about what nobody can tell any more.
func uncertain(missed uint64) string {
	what := "the world does not remember all that came any more"
	if missed > 0 {
		what = fmt.Sprintf("the journal has dropped %d entries", missed)
	}
	return what + ", which could tell. Name what is expected in a scenario beforehand, which counts as it comes, or keep more (--journal-entries)."
}
