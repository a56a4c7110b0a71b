package contract

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// forms is a small description with a union with discriminator inside another one, and one without.
const forms = `    Thing:
      oneOf: [{$ref: '#/components/schemas/Round'}, {$ref: '#/components/schemas/Flat'}]
      discriminator: {propertyName: kind, mapping: {round: '#/components/schemas/Round', flat: '#/components/schemas/Flat'}}
      x-discriminator-default: round
    Round:
      type: object
      required: [size]
      properties:
        kind: {type: string, enum: [round]}
        size: {$ref: '#/components/schemas/Size'}
        born: {type: string, readOnly: true}
        edge: {$ref: '#/components/schemas/Nothing'}
        skin: {$ref: '#/components/schemas/Skin'}
    Flat:
      type: object
      properties:
        kind: {type: string, enum: [flat]}
        tags: {type: array, minItems: 1, maxItems: 3, items: {type: string, maxLength: 3, pattern: "^[a-z]*$"}}
        open: {type: boolean, enum: [true, false]}
        skin: {$ref: '#/components/schemas/Skin'}
    Skin:
      oneOf: [{$ref: '#/components/schemas/Fur'}, {$ref: '#/components/schemas/Bark'}]
      discriminator: {propertyName: of, mapping: {fur: '#/components/schemas/Fur', bark: '#/components/schemas/Bark'}}
    Fur: {type: object, required: [of], properties: {of: {type: string, enum: [fur]}, hue: {type: string, enum: [red, grey]}}}
    Bark: {type: object, required: [of], properties: {of: {type: string, enum: [bark]}}}
    Size:
      oneOf: [{type: integer, minimum: 1, maximum: 9}, {type: string, pattern: "^[1-9]$"}]
    Nothing: {nullable: true, enum: [null]}
`

// met are the points that a body of a small description meets, those of its parameters aside.
func met(tb testing.TB, schemas, body string) []string {
	tb.Helper()
	c, err := compileSmall(tb, schemas)
	if err != nil {
		tb.Fatal(err)
	}
	op, _ := c.Operation("PostThing")
	bits := make([]uint64, c.MetWords())
	op.JudgeRequest(Request{
		PathNames: []string{"Id"}, PathValues: []string{"7"}, Header: map[string][]string{"Api-Mode": {"x"}}, Body: []byte(body),
	}, Options{Met: bits})
	var names []string
	for _, p := range namesOf(c, bits) {
		if rest, ok := strings.CutPrefix(p, "#/components/schemas/"); ok {
			names = append(names, rest)
		}
	}
	return names
}

// namesOf are points as place, keyword and value.
func namesOf(c *Contract, bits []uint64) []string {
	var names []string
	for i, p := range c.Points() {
		if bits[i/64]&(1<<(i%64)) != 0 {
			names = append(names, strings.TrimSpace(p.Place+" "+p.Keyword+" "+p.Value))
		}
	}
	return names
}

func TestPointsThatARequestMeets(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		want       []string
	}{
		{"a branch", `{"kind":"flat"}`, []string{"Thing discriminator flat", "Flat property kind"}},
		{
			"the branch that stands for none, a union without discriminator", `{"size":3}`,
			[]string{"Thing discriminator round", "Round required", "Round property size", "Size branch 0", "Size/oneOf/0 minimum", "Size/oneOf/0 maximum"},
		},
		{
			"the other branch of it", `{"kind":"round","size":"3"}`,
			[]string{"Thing discriminator round", "Round required", "Round property kind", "Round property size", "Size branch 1", "Size/oneOf/1 pattern"},
		},
		{"no branch of it", `{"kind":"round","size":0}`, []string{"Round required", "Round property kind"}},
		{"what is missing", `{"kind":"round"}`, []string{"Round property kind"}},
		{"null is absent", `{"kind":"flat","open":null,"tags":null}`, []string{"Thing discriminator flat", "Flat property kind"}},
		{
			"a list", `{"kind":"flat","tags":["ab","c"]}`,
			[]string{
				"Thing discriminator flat", "Flat property kind", "Flat property tags", "Flat/properties/tags minItems", "Flat/properties/tags maxItems",
				"Flat/properties/tags items", "Flat/properties/tags/items maxLength", "Flat/properties/tags/items pattern",
			},
		},
		{"an empty list", `{"kind":"flat","tags":[]}`, []string{"Flat property kind", "Flat/properties/tags maxItems"}},
		{
			"a rule that is broken does not take the others along", `{"kind":"flat","tags":["abcd"]}`,
			[]string{"Flat property kind", "Flat/properties/tags minItems", "Flat/properties/tags maxItems", "Flat/properties/tags/items pattern"},
		},
		{"false", `{"kind":"flat","open":false}`, []string{"Thing discriminator flat", "Flat property kind", "Flat property open", "Flat/properties/open enum false"}},
		{"true", `{"kind":"flat","open":true}`, []string{"Thing discriminator flat", "Flat property kind", "Flat property open", "Flat/properties/open enum true"}},
		{
			"a union within a branch", `{"kind":"flat","skin":{"of":"fur","hue":"grey"}}`,
			[]string{
				"Thing discriminator flat", "Flat property kind", "Flat property skin", "Skin discriminator fur", "Fur required",
				"Fur property hue", "Fur property of", "Fur/properties/hue enum grey", "Skin discriminator flat/fur",
			},
		},
		{
			"the same within another branch", `{"size":1,"skin":{"of":"bark"}}`,
			[]string{
				"Thing discriminator round", "Round required", "Round property size", "Round property skin", "Size branch 0", "Size/oneOf/0 minimum",
				"Size/oneOf/0 maximum", "Skin discriminator bark", "Bark required", "Bark property of", "Skin discriminator round/bark",
			},
		},
		{"a branch with something wrong in it is not taken", `{"kind":"flat","skin":{"of":"fur","hue":"blue"}}`, []string{"Flat property kind", "Fur required", "Fur property of"}},
		{"what has no place", `{"size":1,"edge":1,"born":"x"}`, []string{"Round required", "Round property size", "Size branch 0", "Size/oneOf/0 minimum", "Size/oneOf/0 maximum"}},
		{"no branch", `{"kind":"dull","skin":{"of":"bark"}}`, []string{"Skin discriminator bark", "Bark required", "Bark property of"}},
		{"no JSON", `{`, nil},
		{"another kind of JSON", `[]`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := met(t, forms, tt.body)
			slices.Sort(got)
			slices.Sort(tt.want)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("met (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPointsOfParameters(t *testing.T) {
	t.Parallel()
	c, err := compileSmall(t, `    Thing: {type: object}`)
	if err != nil {
		t.Fatal(err)
	}
	op, _ := c.Operation("PostThing")
	tests := []struct {
		name, id, query string
		want            []string
	}{
		{"right", "7", "format=link", []string{
			"#/paths/~1things~1{Id}/parameters/0 parameter Id", "#/paths/~1things~1{Id}/parameters/0/schema minimum",
			"#/paths/~1things~1{Id}/post/parameters/0 parameter format", "#/paths/~1things~1{Id}/post/parameters/0/schema enum link",
		}},
		{"wrong", "0", "format=round", nil},
		{"not given", "7", "", []string{"#/paths/~1things~1{Id}/parameters/0 parameter Id", "#/paths/~1things~1{Id}/parameters/0/schema minimum"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			bits := make([]uint64, c.MetWords())
			op.JudgeRequest(Request{PathNames: []string{"Id"}, PathValues: []string{tt.id}, Query: tt.query, Body: []byte("{}")}, Options{Met: bits})
			if diff := cmp.Diff(tt.want, namesOf(c, bits)); diff != "" {
				t.Errorf("met (-want +got):\n%s", diff)
			}
		})
	}
	for _, p := range c.Points() {
		if p.Operation != "PostThing" {
			t.Errorf("%v is not of its operation", p)
		}
	}
}

// Every point has a name of its own, and the place that it names is one of openapi.yaml.
func TestPointsOfTheDescription(t *testing.T) {
	t.Parallel()
	text, err := json.Marshal(openAPI(t).doc)
	if err != nil {
		t.Fatal(err)
	}
	var doc any
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	seen := map[Point]bool{}
	listed := 0
	for _, p := range openAPI(t).contract.Points() {
		if !p.Beyond {
			listed++
		}
		p.Beyond = false
		if seen[p] {
			t.Errorf("%v is there twice", p)
		}
		seen[p] = true
		if !reaches(doc, strings.TrimPrefix(p.Place, "#/")) {
			t.Errorf("%v: there is no such place in openapi.yaml", p)
		}
	}
	if listed < 500 || len(seen)-listed < 20 {
		t.Errorf("%d points of the listing and %d beyond, want several hundred and some", listed, len(seen)-listed)
	}
}

// reaches tells whether a JSON pointer leads to something.
func reaches(doc any, pointer string) bool {
	for token := range strings.SplitSeq(pointer, "/") {
		name := strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
		switch v := doc.(type) {
		case map[string]any:
			doc = v[name]
		case []any:
			i := slices.IndexFunc([]string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}, func(s string) bool { return s == name })
			if i < 0 || i >= len(v) {
				return false
			}
			doc = v[i]
		}
	}
	return doc != nil
}

// Marking what is met changes nothing about the verdict, and numbers are the same at every compilation.
func TestMarkingChangesNoVerdict(t *testing.T) {
	t.Parallel()
	again, err := Compile(openAPI(t).doc)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(openAPI(t).contract.Points(), again.Points()); diff != "" {
		t.Errorf("points of another compilation (-want +got):\n%s", diff)
	}
	for _, directory := range []string{"bodies/accepted", "bodies/refused"} {
		for name, e := range examples(t, directory) {
			op := operation(t, e.Operation)
			bits := make([]uint64, again.MetWords())
			marked := op.JudgeRequest(request(op, e.Body), Options{Met: bits})
			if diff := cmp.Diff(judged(t, e), marked); diff != "" {
				t.Errorf("%s: verdict (-without +with):\n%s", name, diff)
			}
			if !slices.ContainsFunc(bits, func(w uint64) bool { return w != 0 }) && len(marked.Violations) == 0 {
				t.Errorf("%s: meets nothing", name)
			}
		}
	}
}

func TestTextsThatAreWanted(t *testing.T) {
	t.Parallel()
	ways := [][]string{{"to"}, {"template", "name"}, {"template", "name", "x"}}
	tests := []struct {
		name, body string
		want       []string
	}{
		{"there", `{"to":"+4477","template":{"name":"ready"}}`, []string{"+4477", "ready", ""}},
		{"escaped, given twice", `{"to":"1","to":"\u0034\u0034"}`, []string{"44", "", ""}},
		{"no text", `{"to":4477,"template":["name"]}`, []string{"", "", ""}},
		{"too long", `{"to":"` + strings.Repeat("é", 200) + `"}`, []string{strings.Repeat("é", 128), "", ""}},
		{"no JSON", `{"to":`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v := operation(t, "SendMessage").JudgeRequest(Request{Body: []byte(tt.body)}, Options{Wanted: ways})
			if diff := cmp.Diff(tt.want, v.Texts); diff != "" {
				t.Errorf("texts (-want +got):\n%s", diff)
			}
		})
	}
}
