package scenario_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/wabamock/wabamock/server/internal/scenario"
)

// stairs is a block nested n levels deep, each one blank further to the right.
func stairs(n int, entry string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + entry + "\n")
	}
	return b.String()
}

func TestHostileFilesAreRefusedEarly(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text, want string
	}{
		{"nothing", "", "f.yaml: is empty: write at least a name, as in name: my-shop"},
		{"comments only", "# nothing\n", "f.yaml: is empty: write at least a name, as in name: my-shop"},
		{"null", "~", "f.yaml:1:1: want keys and values, beginning with name:, got nothing"},
		{"one byte too long", strings.Repeat("#", scenario.MaxBytes+1), "f.yaml: is 1048577 bytes long, at most 1048576 are read"},
		{"not UTF-8", "name: x\nabout: \xff\n", "f.yaml:2:1: is not UTF-8: save the file with that encoding"},
		{"anchor", "name: &a x\n", "f.yaml:1:7: anchors, aliases and merge keys are not accepted: write the value out"},
		{"alias", "name: *a\n", "f.yaml:1:7: anchors, aliases and merge keys are not accepted: write the value out"},
		{"merge key", "<<: {name: x}\n", "f.yaml:1:1: anchors, aliases and merge keys are not accepted: write the value out"},
		{
			"bomb", "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n",
			"f.yaml:1:4: anchors, aliases and merge keys are not accepted: write the value out",
		},
		{"tag", "name: !!str x\n", "f.yaml:1:7: tags and directives are not accepted: leave them out"},
		{"directive", "%YAML 1.2\n---\nname: x\n", "f.yaml:1:1: tags and directives are not accepted: leave them out"},
		{"complex key", "? [a, b]\n: c\n", "f.yaml:1:1: keys with ? are not accepted: write key: value"},
		{"two documents", "name: x\n---\nname: y\n", "f.yaml:3:1: a second document begins: keep one document in a file"},
		{"deep brackets", "a: " + strings.Repeat("[", 100_000), "f.yaml:1:27: is nested deeper than 24 levels"},
		{"deep braces", strings.Repeat("{a: ", 100_000), "f.yaml:1:97: is nested deeper than 24 levels"},
		{"deep dashes", strings.Repeat("- ", 100_000), "f.yaml:1:49: is nested deeper than 24 levels"},
		{"deep keys", stairs(1000, "a:"), "f.yaml:25:26: is nested deeper than 24 levels"},
		{"deep lists", stairs(1000, "-"), "f.yaml:25:25: is nested deeper than 24 levels"},
		{"many keys", strings.Repeat("a:\n", 300_000), "f.yaml:201:2: has more than 200 keys in one mapping"},
		{"many words", "a: [" + strings.Repeat("1,", 500_000) + "]", "f.yaml:1:200002: has more than 200000 words and signs: make the file smaller"},
		{"open bracket", "name: [x", "f.yaml:1:7: is not YAML: sequence end token ']' not found"},
		{"open quote", "name: \"x", "f.yaml:1:7: is not YAML: could not find end character of double-quoted text"},
		{"tab", "name: x\nusers:\n\t- a\n", "f.yaml:3:1: is not YAML: found character '\\t' that cannot start any token"},
		{"uneven", "name: x\n  about: y\n", "f.yaml:1:7: is not YAML: mapping value is not allowed in this context"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := scenario.Parse("f.yaml", []byte(tt.text))
			var want *scenario.Error
			if !errors.As(err, &want) || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestOrdinaryFilesAreNotTakenForHostile(t *testing.T) {
	t.Parallel()
	var customers strings.Builder
	for i := range 5000 {
		customers.WriteString("- number: \"44770" + strings.Repeat("0", 3-len(itoa(i%1000))) + itoa(i%1000) + "0" + itoa(i/1000) + "00\"\n  name: A\n")
	}
	tests := []struct{ name, text string }{
		{"a byte order mark", "\xef\xbb\xbfname: x\n"},
		{"carriage returns", "name: x\r\nabout: y\r\n"},
		{"a document that is marked", "---\nname: x\n...\n"},
		{"JSON", `{"name": "x", "customers": [{"number": "447700900001"}]}`},
		{"thousands of customers, dashes below their key", "name: x\ncustomers:\n" + customers.String() + "groups: []\n"},
		{"comments between", "# a\nname: x # b\n# c\nusers: # d\n  # e\n  - {name: till-1, password: a} # f\n# g\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if _, err := scenario.Parse("f.yaml", []byte(tt.text)); err != nil {
				t.Error(err)
			}
		})
	}
}

// itoa is a small number in digits.
func itoa(i int) string {
	if i < 10 {
		return string(rune('0' + i))
	}
	return itoa(i/10) + itoa(i%10)
}

// FuzzParse checks that no input makes the parser panic or answer with something that is neither a
// fixture nor an Error with its bounds, and that the same input is answered the same way.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"name: x\n", "name: x\nusers:\n- {name: till-1, password: a}\n", "[", "a: &a [*a]", "{{{{", "- - -", "? a\n: b", "a: |\n  b\n", "a: 'b", "\t",
		"name: x\ntemplates: [{namespace: n, name: t, language: en, body: 'a {{1}}'}]\n", "name: x\nstart: 2024-05-01T09:00:00Z\n", "%YAML 1.2\n", "a:\n-\n-\n",
	} {
		f.Add([]byte(seed))
	}
	f.Add(everything(f))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := scenario.Parse("f.yaml", data)
		_, again := scenario.Parse("f.yaml", data)
		if (err == nil) != (again == nil) || err != nil && err.Error() != again.Error() {
			t.Fatalf("first %v, then %v", err, again)
		}
		if err == nil {
			if got.Name() == "" {
				t.Fatal("a fixture without a name")
			}
			return
		}
		var e *scenario.Error
		if !errors.As(err, &e) || len(e.Problems) == 0 || len(e.Problems) > 20 {
			t.Fatalf("error %#v", err)
		}
		for _, p := range e.Problems {
			if len(p.String()) > 4000 {
				t.Fatalf("a message of %d bytes", len(p.String()))
			}
		}
	})
}
