package core

import "testing"

// One request is not two in an order, however alike the expectations are.
func TestAnOrderOfTwoAlikeTakesTwoRequests(t *testing.T) {
	t.Parallel()
	w := shop(t)
	sends := Match{Operations: []string{sendOperation}}
	done(t, w, LoadScenario{Scenario{Name: "s", Expect: []Expectation{
		{Name: "first", When: &sends}, {Name: "second", When: &sends, Follows: "first"},
	}}})
	met := func() (out [2]bool) {
		for i, v := range done(t, w, JudgeExpectations{}) {
			out[i] = v.OK
		}
		return out
	}
	for _, want := range [][2]bool{{true, false}, {true, true}} {
		done(t, w, NoteAnswer{Asked: Asked{Operation: sendOperation}, Status: 201})
		if got := met(); got != want {
			t.Errorf("met %v, want %v", got, want)
		}
	}
}
