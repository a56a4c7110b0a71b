package core

import (
	"encoding/json"
	"reflect"
	"testing"
)

// fill gives every field of a fact that can hold one a value.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i))
			}
		}
	case reflect.String:
		v.SetString("tea \"é\" for 2\n")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(-7)
	default:
	}
}

// TestMembersAgreeWithJSON asks every kind of fact for each member of its JSON, once for what it is, once
// for another value and once for nothing: a look at the field and at the JSON must say the same.
func TestMembersAgreeWithJSON(t *testing.T) {
	t.Parallel()
	glances := 0
	for _, empty := range facts() {
		full := reflect.New(reflect.TypeOf(empty)).Elem()
		fill(full)
		filled, ok := full.Interface().(Fact)
		if !ok {
			t.Fatalf("%T is no fact", empty)
		}
		text, err := json.Marshal(filled)
		if err != nil {
			t.Fatal(err)
		}
		var values map[string]json.RawMessage
		if err := json.Unmarshal(text, &values); err != nil {
			t.Fatal(err)
		}
		for name, raw := range values {
			value := readFound(raw)
			for _, test := range []Test{
				{Is: []Scalar{{Text: value.text}}},
				{Is: []Scalar{{Kind: ScalarNumber, Text: value.text}}},
				{Is: []Scalar{{Kind: ScalarBoolean, Text: value.text}}},
				{Contains: "tea"},
				{Absent: true},
				{Absent: true, Not: true},
			} {
				for _, f := range []Fact{empty, filled} {
					m, err := NewFactMatcher(FactMatch{Kind: f.Kind(), Fields: []Pointer{{At: "/" + name, Test: test}}}, nil)
					if err != nil {
						t.Fatal(err)
					}
					text, err := json.Marshal(f)
					if err != nil {
						t.Fatal(err)
					}
					fits, _ := m.Fits(f, Told{Kind: f.Kind()})
					if want := len(m.Differences(text)) == 0; fits != want {
						t.Errorf("%s: %s %v: fits %v, as JSON %v: %s", f.Kind(), name, test, fits, want, text)
					}
					if _, sure := m.glance(f); sure {
						glances++
					}
				}
			}
		}
	}
	if glances < 500 {
		t.Errorf("only %d were seen at a glance", glances)
	}
}
