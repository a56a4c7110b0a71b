package core

import "testing"

// TestSamplesFollowFromWhoSendsThem draws the same ordinals in Worlds of one seed, whatever others do
// in between, and another one for each message.
func TestSamplesFollowFromWhoSendsThem(t *testing.T) {
	t.Parallel()
	text := func(from string) Receive { return Receive{From: from, Type: TypeText, Said: Said{Text: "hi"}} }
	one, other := shop(t, withRegulars), shop(t, withRegulars)
	done(t, other, text(tomas))
	seen := map[uint64]bool{}
	for range 3 {
		n := done(t, one, SampleOrdinal{Of: priya})
		if again := done(t, one, SampleOrdinal{Of: priya}); again != n {
			t.Errorf("asked twice: %d, then %d", n, again)
		}
		if there := done(t, other, SampleOrdinal{Of: priya}); there != n {
			t.Errorf("in a World of the same seed: %d, want %d", there, n)
		}
		if seen[n] || seen[done(t, one, SampleOrdinal{Of: tomas})] {
			t.Errorf("%d was drawn before", n)
		}
		seen[n] = true
		done(t, one, text(priya))
		done(t, other, text(priya))
	}
}

// TestEachIconIsAnother draws for the icons of a group.
func TestEachIconIsAnother(t *testing.T) {
	t.Parallel()
	w := shop(t, withRegulars)
	first := done(t, w, SampleOrdinal{Of: regulars})
	done(t, w, MemberChangesIcon{Group: regulars, By: priya, Bytes: dot(t)})
	if next := done(t, w, SampleOrdinal{Of: regulars}); next == first {
		t.Errorf("%d again after the icon was changed", next)
	}
}
