package contract

import (
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// small is a description with one operation, whose body is the schema Thing among the given ones (indented by 4).
func small(schemas string) string {
	return `openapi: 3.0.3
info: {title: small, version: "1"}
paths:
  /things/{Id}:
    parameters:
      - {name: Id, in: path, required: true, schema: {type: integer, minimum: 1}}
    post:
      operationId: PostThing
      tags: [Things]
      parameters:
        - {name: format, in: query, schema: {type: string, enum: [link, plain]}}
        - {name: Api-Mode, in: header, required: true, schema: {type: string, pattern: "^[a-z]+$"}}
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: '#/components/schemas/Thing'}
      responses:
        "200": {description: fine, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
        "404": {description: nothing}
components:
  schemas:
` + schemas
}

// compileSmall loads and compiles a small description.
func compileSmall(tb testing.TB, schemas string) (*Contract, error) {
	tb.Helper()
	doc, err := openapi3.NewLoader().LoadFromData([]byte(small(schemas)))
	if err != nil {
		tb.Fatalf("load: %v", err)
	}
	return Compile(doc)
}

// thing is the operation of a small description.
func thing(tb testing.TB, schemas string) *Operation {
	tb.Helper()
	c, err := compileSmall(tb, schemas)
	if err != nil {
		tb.Fatal(err)
	}
	op, _ := c.Operation("PostThing")
	return op
}

// post judges a body of a small description; everything else about the request is right.
func post(op *Operation, body string) Verdict {
	return op.JudgeRequest(Request{
		PathNames: []string{"Id"}, PathValues: []string{"7"}, Header: map[string][]string{"Api-Mode": {"x"}}, Body: []byte(body),
	}, Options{})
}

// brief writes violations as rule and pointer.
func brief(violations []Violation) string {
	var texts []string
	for _, v := range violations {
		texts = append(texts, string(v.Rule)+" "+v.Pointer)
	}
	return strings.Join(texts, ", ")
}

func TestCompileRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, schemas, want string }{
		{"not", `    Thing: {type: object, properties: {a: {not: {type: string}}}}`, "Thing/properties/a: keyword not is not supported"},
		{"format", `    Thing: {type: string, format: ulid}`, `Thing: format "ulid"`},
		{"pattern", `    Thing: {type: string, pattern: "(?=a)"}`, "Thing: compile pattern"},
		{"keyword of another type", `    Thing: {type: object, maxLength: 3}`, "Thing: one of minLength"},
		{"required but not declared", `    Thing: {type: object, required: [b], properties: {a: {type: string}}}`, `"b" is not declared`},
		{"x-fault rule", `    Thing: {type: string, x-fault: {maxlength: 1001}}`, `"maxlength" is no rule`},
		{"x-fault code", `    Thing: {type: string, x-fault: {maxLength: long}}`, "want a positive integer"},
		{"x-remembered without a limit", `    Thing: {type: string, minLength: 1, x-remembered: true}`, "beside maxLength or maxItems"},
		{"x-remembered that is no flag", `    Thing: {type: string, maxLength: 1, x-remembered: long}`, "x-remembered is long, want true"},
		{"x-fault beside a reference", `    Thing: {type: object, properties: {a: {$ref: '#/components/schemas/A', x-fault: {enum: 1002}}}}
    A: {type: string}`, "beside a reference"},
		{"enum of objects", `    Thing: {type: object, enum: [{a: 1}]}`, "only scalars"},
		{"enum of another type", `    Thing: {type: string, enum: [1]}`, "another type"},
		{"enum with null", `    Thing: {type: string, enum: [a, null]}`, "nullable is not set"},
		{"union in itself", `    Thing: {oneOf: [{$ref: '#/components/schemas/Thing'}, {type: string}]}`, "a branch of itself"},
		{"allOf in itself", `    Thing: {allOf: [{$ref: '#/components/schemas/Thing'}]}`, "allOf contains itself"},
		{"two patterns", `    Thing: {type: string, pattern: "^a", allOf: [{pattern: "b$"}]}`, "two patterns"},
		{"two types", `    Thing: {allOf: [{type: string}, {type: integer}]}`, "do not go together"},
		{"enums apart", `    Thing: {type: string, allOf: [{enum: [a]}, {enum: [b]}]}`, "nothing in common"},
		{"closed allOf", `    Thing: {allOf: [{type: object, properties: {a: {type: string}}},
                   {type: object, additionalProperties: false}]}`, "additionalProperties"},
		{"no mapping", `    Thing: {oneOf: [{$ref: '#/components/schemas/A'}], discriminator: {propertyName: type}}
    A: {type: object, properties: {type: {type: string}}}`, "no mapping leads to branch 0"},
		{"default without branch", `    Thing: {oneOf: [{$ref: '#/components/schemas/A'}], x-discriminator-default: b,
            discriminator: {propertyName: type, mapping: {a: '#/components/schemas/A'}}}
    A: {type: object, properties: {type: {type: string}}}`, `"b" is not in the mapping`},
		{"members beside a union", `    Thing: {type: object, properties: {a: {type: string}},
            anyOf: [{type: object, properties: {b: {type: string}}}, {type: object}]}`, "both beside anyOf"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := compileSmall(t, tt.schemas)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want an error with %q", err, tt.want)
			}
		})
	}
}

func TestCompileRefusesOtherVersions(t *testing.T) {
	t.Parallel()
	if _, err := Compile(&openapi3.T{OpenAPI: "3.1.0", Paths: openapi3.NewPaths()}); err == nil {
		t.Error("3.1.0 is accepted")
	}
	if _, err := Compile(nil); err == nil {
		t.Error("no description is accepted")
	}
}

func TestKeywords(t *testing.T) {
	t.Parallel()
	const list = `    Thing:
      type: object
      required: [a]
      minProperties: 2
      maxProperties: 3
      properties:
        a: {type: integer, minimum: 1, maximum: 9, exclusiveMaximum: true, multipleOf: 2}
        b: {type: array, uniqueItems: true, minItems: 1, maxItems: 3, items: {nullable: true}}
        c: {type: string, minLength: 2, maxLength: 3, pattern: "^ä?[a-c]+$"}
        d: {type: string, format: date-time}
        e: {type: string, format: date}
        f: {type: integer, format: int32}
        g: {type: boolean, enum: [true]}
        h: {enum: [x, 1, null], nullable: true}
        i: {type: string, format: email}
        j: {type: string, format: uri}
        k: {type: string, format: byte}
        l: {type: number, minimum: 0, exclusiveMinimum: true, format: double}
        m: {type: string, readOnly: true}
        n: {anyOf: [{type: string, maxLength: 2}, {type: string, pattern: "^x"}]}
        o: {oneOf: [{type: integer}, {type: number, minimum: 5}]}
        p: {type: array, items: {oneOf: [{type: string, nullable: true}, {type: integer, maximum: 3}]}}
`
	tests := []struct{ body, want string }{
		{`{"a":2,"g":true}`, ""},
		{`{"a":2}`, "minProperties "},
		{`{"a":2,"b":null}`, "minProperties "},
		{`{"a":2,"b":[1],"c":"aa","g":true}`, "maxProperties "},
		{`{"g":true,"c":"aa"}`, "required /a"},
		{`{"g":true,"c":"aa","a":null}`, "required /a"},
		{`{"g":true,"a":9}`, "maximum /a, multipleOf /a"},
		{`{"g":true,"a":0}`, "minimum /a"},
		{`{"g":true,"a":2.5}`, "type /a"},
		{`{"g":true,"a":2e0}`, ""},
		{`{"g":true,"a":2e30}`, "format /a"},
		{`{"a":2,"b":[]}`, "minItems /b"},
		{`{"a":2,"b":[1,2,3,4]}`, "maxItems /b"},
		{`{"a":2,"b":[{"x":1,"y":[0]},1,{"y":[0.0],"x":1e0}]}`, "uniqueItems /b"},
		{`{"a":2,"b":["1",1,"\u0031"]}`, "uniqueItems /b"},
		{`{"a":2,"b":["1",1,null]}`, ""},
		{`{"a":2,"b":[0,-0.0]}`, "uniqueItems /b"},
		{`{"a":2,"p":["x",null,3]}`, ""},
		{`{"a":2,"p":[4]}`, "oneOf /p/0"},
		{`{"a":2,"p":null}`, "minProperties "},
		{`{"a":2,"c":"äa"}`, ""},
		{`{"a":2,"c":"äaaa"}`, "maxLength /c"},
		{`{"a":2,"c":"ä"}`, "minLength /c, pattern /c"},
		{`{"a":2,"c":""}`, "minLength /c"},
		{`{"a":2,"d":"2024-03-09T11:22:33Z"}`, ""},
		{`{"a":2,"d":"2024-03-09 11:22:33"}`, "format /d"},
		{`{"a":2,"e":"2024-02-29"}`, ""},
		{`{"a":2,"e":"2023-02-29"}`, "format /e"},
		{`{"a":2,"f":2147483647}`, ""},
		{`{"a":2,"f":2147483648}`, "format /f"},
		{`{"a":2,"g":false}`, "enum /g"},
		{`{"a":2,"h":1.0}`, ""},
		{`{"a":2,"h":null}`, ""},
		{`{"a":2,"h":2}`, "enum /h"},
		{`{"a":2,"h":[]}`, "type /h"},
		{`{"a":2,"i":"priya@teahouse.example"}`, ""},
		{`{"a":2,"i":"priya"}`, "format /i"},
		{`{"a":2,"j":"https://teahouse.example"}`, ""},
		{`{"a":2,"j":"/menu"}`, "format /j"},
		{`{"a":2,"k":"Z3Vlc3Mh"}`, ""},
		{`{"a":2,"k":"Z3 Vlc3Mh"}`, "format /k"},
		{`{"a":2,"l":0}`, "minimum /l"},
		{`{"a":2,"l":1e400}`, "format /l"},
		{`{"a":2,"n":"xyz"}`, ""},
		{`{"a":2,"n":"abc"}`, "anyOf /n"},
		{`{"a":2,"n":5}`, "type /n"},
		{`{"a":2,"o":4}`, ""},
		{`{"a":2,"o":5.5}`, ""},
		{`{"a":2,"o":5}`, "oneOf /o"},
		{`{"a":2,"o":4.5}`, "oneOf /o"},
		{`{"a":"2","b":{}}`, "type /a, type /b"},
		{`[]`, "type "},
	}
	op := thing(t, list)
	for _, tt := range tests {
		t.Run(tt.body, func(t *testing.T) {
			t.Parallel()
			v := post(op, tt.body)
			if got := brief(v.Violations); got != tt.want || v.Omitted != 0 {
				t.Errorf("got %q and %d omitted, want %q", got, v.Omitted, tt.want)
			}
		})
	}
	if v := post(op, `{"a":2,"g":true,"m":"x"}`); !v.OK() || brief(v.Findings) != "unknown-field /m" {
		t.Errorf("readOnly member: %v", v)
	}
}

func TestAllOfIsOneSchema(t *testing.T) {
	t.Parallel()
	op := thing(t, `    Base: {type: object, required: [a], properties: {a: {type: string, maxLength: 5, x-fault: {maxLength: 1001}}}}
    Thing:
      type: object
      properties: {b: {type: integer}}
      allOf: [{$ref: '#/components/schemas/Base'}, {required: [b], properties: {a: {type: string, minLength: 2}}}]
`)
	tests := []struct{ body, want string }{
		{`{"a":"xx","b":1}`, ""},
		{`{}`, "required /a, required /b"},
		{`{"a":"x","b":1}`, "minLength /a"},
		{`{"a":"xxxxxx","b":1}`, "maxLength /a"},
		{`{"a":"xx","b":"1"}`, "type /b"},
	}
	for _, tt := range tests {
		v := post(op, tt.body)
		if got := brief(v.Violations); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.body, got, tt.want)
		}
		if code, _ := v.Fault(); tt.want == "maxLength /a" && code != 1001 {
			t.Errorf("code %d, want that of the base", code)
		}
	}
	if v := post(op, `{"a":"xx","b":1,"c":2}`); brief(v.Findings) != "unknown-field /c" {
		t.Errorf("findings %v", v.Findings)
	}
}

func TestSchemasMayReferToThemselves(t *testing.T) {
	t.Parallel()
	op := thing(t, `    Thing:
      type: object
      properties:
        name: {type: string}
        inside: {type: array, items: {$ref: '#/components/schemas/Thing'}}
        other: {oneOf: [{$ref: '#/components/schemas/Thing'}, {type: string}]}
`)
	got := brief(post(op, `{"inside":[{"inside":[{"name":1}]}],"other":{"other":{"other":5}}}`).Violations)
	if want := "type /other/other/other, type /inside/0/inside/0/name"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestParameters(t *testing.T) {
	t.Parallel()
	op := thing(t, `    Thing: {type: object}`)
	tests := []struct {
		name, id, query, mode string
		want, findings        string
	}{
		{"fine", "7", "format=link", "x", "", ""},
		{"no number", "seven", "", "x", "type /Id", ""},
		{"nothing", "", "", "x", "type /Id", ""},
		{"white space", " 7", "", "x", "type /Id", ""},
		{"a list", "[7]", "", "x", "type /Id", ""},
		{"below the minimum", "0", "", "x", "minimum /Id", ""},
		{"enum", "7", "format=binary", "x", "enum /format", ""},
		{"unknown", "7", "fromat=link&a=b", "x", "", "unknown-field /a, unknown-field /fromat"},
		{"encoded", "7", "format=li%6Ek", "x", "", ""},
		{"badly encoded", "7", "format=%zz", "x", "", "format "},
		{"badly encoded, in part", "7", "format=binary&a=%zz", "x", "enum /format", "format "},
		{"header", "7", "", "X", "pattern /Api-Mode", ""},
		{"no header", "7", "", "", "required /Api-Mode", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := Request{PathNames: []string{"Id"}, PathValues: []string{tt.id}, Query: tt.query, Body: []byte("{}")}
			if tt.mode != "" {
				r.Header = map[string][]string{"Api-Mode": {tt.mode}}
			}
			v := op.JudgeRequest(r, Options{})
			if got := brief(v.Violations); got != tt.want {
				t.Errorf("violations %q, want %q", got, tt.want)
			}
			if got := brief(v.Findings); got != tt.findings {
				t.Errorf("findings %q, want %q", got, tt.findings)
			}
			if tt.want == "type /Id" && v.Violations[0].Message != "Parameter 'Id' must be an integer of at least 1, not a string" {
				t.Errorf("message %q", v.Violations[0].Message)
			}
			strict := op.JudgeRequest(r, Options{RejectUnknown: true})
			if strings.Contains(tt.findings, "unknown-field") != strings.Contains(brief(strict.Violations), "unknown-field") {
				t.Errorf("with unknown parameters rejected: %v", strict.Violations)
			}
		})
	}
}
