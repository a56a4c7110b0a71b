package core

import "testing"

// TestAnswersThatDoNotCount says why an answer was not the expected one.
func TestAnswersThatDoNotCount(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		expect Expectation
		status int
		code   Code
		want   string
	}{
		{"another status", Expectation{Statuses: []int{200, 201}}, 503, 1016, "it was answered 503, want one of [200 201]"},
		{"another code", Expectation{Codes: []Code{1015}}, 503, 1016, "its code was 1016, want one of [1015]"},
		{"no code", Expectation{Codes: []Code{1015}}, 201, 0, "it was answered 201 without an error code, want one of [1015]"},
		{"a fault, not the status", Expectation{Statuses: []int{201}}, 0, 0, "it met a fault in place of an answer"},
		{"a fault, not the code", Expectation{Codes: []Code{1015}}, 0, 0, "it met a fault in place of an answer"},
		{"as expected", Expectation{Statuses: []int{503}, Codes: []Code{1016}}, 503, 1016, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := shop(t)
			tt.expect.When = &Match{}
			done(t, w, LoadScenario{Scenario{Name: "s", Expect: []Expectation{tt.expect}}})
			done(t, w, NoteAnswer{Asked: Asked{Operation: "SendMessage"}, Status: tt.status, Code: tt.code})
			v := done(t, w, JudgeExpectations{})[0]
			if v.Missed != tt.want || v.OK != (tt.want == "") {
				t.Errorf("%q, met %t; want %q", v.Missed, v.OK, tt.want)
			}
		})
	}
}
