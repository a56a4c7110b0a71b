package main

import (
	"encoding/xml"
	"errors"
	"testing"
)

// TestReportTellsHowTheClientEnded adds a client to reports, and reads them back.
func TestReportTellsHowTheClientEnded(t *testing.T) {
	t.Parallel()
	const (
		none = xml.Header + `<testsuites name="wabamock" tests="0" failures="0"></testsuites>` + "\n"
		some = xml.Header + `<testsuites name="wabamock" tests="1" failures="1"><testsuite name="s" tests="1" failures="1">` +
			`<testcase classname="s" name="a &lt;b&gt;"><failure message="m" type="expectation">- x&#xA;</failure></testcase></testsuite></testsuites>`
	)
	cases := []struct {
		name, report    string
		failed          error
		tests, failures int
	}{
		{"ended well", none, nil, 1, 0},
		{"failed alone", none, errors.New("npm: exit status 7"), 1, 1},
		{"failed besides", some, errors.New("a \"<&>\" \x1b]]>"), 2, 2},
		{"ended well besides", some, nil, 2, 1},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			text, err := withClient([]byte(tc.report), "npm", tc.failed)
			if err != nil {
				t.Fatal(err)
			}
			var got struct {
				Tests    int `xml:"tests,attr"`
				Failures int `xml:"failures,attr"`
				Cases    []struct {
					Name    string    `xml:"name,attr"`
					Failure *struct{} `xml:"failure"`
				} `xml:"testsuite>testcase"`
			}
			if err := xml.Unmarshal(text, &got); err != nil {
				t.Fatalf("%v in\n%s", err, text)
			}
			failed := 0
			for _, c := range got.Cases {
				if c.Failure != nil {
					failed++
				}
			}
			if got.Tests != tc.tests || got.Failures != tc.failures || len(got.Cases) != tc.tests || failed != tc.failures {
				t.Errorf("%d cases, %d failed, and the report says %d and %d; want %d and %d:\n%s",
					len(got.Cases), failed, got.Tests, got.Failures, tc.tests, tc.failures, text)
			}
			if last := got.Cases[len(got.Cases)-1]; last.Name != "npm" {
				t.Errorf("the last case is %q, want the client", last.Name)
			}
		})
	}
}
