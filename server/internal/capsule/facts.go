package capsule

import "strconv"

// maxLook is how far ahead a fact is looked for that is not where it was.
const maxLook = 200

// facts compares the facts in their order. Where one differs, it is looked ahead on both sides for
// the next place at which the runs agree again.
func (c *comparing) facts(recorded, repeated *Capsule) {
	want, got := factsOf(recorded), factsOf(repeated)
	for len(want) > 0 && len(got) > 0 {
		if c.equal(want[0], got[0]) {
			want, got = want[1:], got[1:]
			continue
		}
		w, g := c.agree(want, got)
		for w > 0 && g > 0 && want[0].Kind == got[0].Kind {
			c.fact(want[0], got[0])
			want, got, w, g = want[1:], got[1:], w-1, g-1
		}
		c.lone(want[:w], got[:g])
		want, got = want[w:], got[g:]
	}
	c.lone(want, got)
}

// Names of what is not repeated: the CA is made by each process, and a certificate that is uploaded comes
// with a private key.
const (
	ownCA       = "DownloadCaCertificate"
	certificate = "external_certificate_uploaded"
)

// factsOf are the facts of a run.
func factsOf(run *Capsule) []*Entry {
	var all []*Entry
	for i := range run.Entries {
		if e := &run.Entries[i]; e.Fact != nil && e.Kind != certificate {
			all = append(all, e)
		}
	}
	return all
}

// equal tells whether two facts are the same.
func (c *comparing) equal(want, got *Entry) bool {
	if want.Kind != got.Kind {
		return false
	}
	if string(want.Fact) == string(got.Fact) || c.slack == 0 {
		return string(want.Fact) == string(got.Fact)
	}
	w, errW := decoded(want.Fact)
	g, errG := decoded(got.Fact)
	return errW == nil && errG == nil && len(differences(w, g, c.same)) == 0
}

// agree is how many facts on either side come before the runs agree again: the fewest together.
func (c *comparing) agree(want, got []*Entry) (w, g int) {
	for sum := 1; sum <= maxLook; sum++ {
		for w := range sum + 1 {
			if g := sum - w; w < len(want) && g < len(got) && c.equal(want[w], got[g]) {
				return w, g
			}
		}
	}
	return len(want), len(got)
}

// fact tells how a fact differs.
func (c *comparing) fact(want, got *Entry) {
	c.json(place(want, want.Seq), "fact", want.Fact, got.Fact)
}

// lone tells facts that one of the runs does not have.
func (c *comparing) lone(want, got []*Entry) {
	for _, e := range want {
		d := place(e, e.Seq)
		d.What, d.Expected = "fact", string(e.Fact)
		c.depart(d)
	}
	for _, e := range got {
		d := place(e, 0)
		d.What, d.Got = "fact", string(e.Fact)
		c.depart(d)
	}
}

// place is where a fact stands.
func place(e *Entry, seq uint64) Departure {
	where := "fact " + strconv.FormatUint(e.Seq, 10) + " (" + e.Kind + ")"
	if seq == 0 {
		where = "a fact that was not recorded (" + e.Kind + ")"
	}
	return Departure{Where: where, Seq: seq, At: e.At}
}
