package core

// SampleOrdinal asks which sample file is the next one for somebody: a file that is made for the
// next message of theirs, or for the next icon of a group. The same commands in a World of the same
// seed give the same ordinals; those of one are not those of another. It never fails.
type SampleOrdinal struct {
	Of string // number or wa_id in international form, digits; or group id
}

func (c SampleOrdinal) do(w *World) (uint64, error) {
	n, of := w.contacts.forgotten<<32, c.Of
	if _, ok := w.groups.find(of); ok {
		n = w.ordinals["picture:"+of]
	} else {
		of = w.waID(of)
		if p := w.contacts.byWaID[of]; p != nil {
			n = p.ordinal
		}
	}
	bits := chanceOf(w.genesis.Seed, "sample:"+of, n)
	return bits.word(), nil
}
