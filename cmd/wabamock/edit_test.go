package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	gen "github.com/wabamock/wabamock/gen/control"
)

func TestDraftsAreEdited(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		of   reflect.Type
		body string
		do   string // flag and argument
		want string // body, or what the error says
	}{
		{"a text stays one, also of digits", inbound(), `{"from":"1"}`, "override from=447700900123", `{"from":"447700900123"}`},
		{"a text may be quoted", inbound(), `{}`, `override text="a \"b\""`, `{"text":"a \"b\""}`},
		{"null takes the place of a text", inbound(), `{"text":"a"}`, "override text=null", `{"text":null}`},
		{"a number is one where it belongs", inbound(), `{}`, "override location.latitude=1.50", `{"location":{"latitude":1.50}}`},
		{"what is no JSON is a text", inbound(), `{}`, "override location.latitude=north", `{"location":{"latitude":"north"}}`},
		{"two values are a text", inbound(), `{}`, "add new=1 2", `{"new":"1 2"}`},
		{"an instant is a text", reflect.TypeFor[gen.Clock](), `{}`, "override now=2024", `{"now":"2024"}`},
		{"a known member is made with its parents", inbound(), `{}`, "override context.id=x", `{"context":{"id":"x"}}`},
		{"lists are counted", inbound(), `{"contacts":[{"a":1},{"a":2}]}`, "override contacts.1.a=3", `{"contacts":[{"a":1},{"a":3}]}`},
		{"lists grow", happening(), `{"users":["1"]}`, "override users.1=2", `{"users":["1","2"]}`},
		{"lists begin", happening(), `{}`, "add users.0=2", `{"users":["2"]}`},
		{"inside of what may be anything all is known", inbound(), `{"contacts":[{}]}`, "override contacts.0.x.y=true", `{"contacts":[{"x":{"y":true}}]}`},
		{"an unknown member is refused", inbound(), `{}`, "override txt=a", `no member "txt"; did you mean text?; --add`},
		{"also below", inbound(), `{}`, "override image.captoin=a", `no member "image.captoin"; did you mean caption?`},
		{"unless it is there", inbound(), `{"txt":"a"}`, "override txt=b", `{"txt":"b"}`},
		{"an unknown member is added", inbound(), `{}`, "add txt=a", `{"txt":"a"}`},
		{"a member that is there is not added", inbound(), `{"text":"a"}`, "add text=b", `"text" is there already: use --override`},
		{"a member is removed", inbound(), `{"text":"a","from":"1"}`, "remove text", `{"from":"1"}`},
		{"so is one below", inbound(), `{"image":{"caption":"a","lost":true}}`, "remove image.lost", `{"image":{"caption":"a"}}`},
		{"and one of a list", happening(), `{"users":["1","2","3"]}`, "remove users.1", `{"users":["1","3"]}`},
		{"what is not there can't be removed", inbound(), `{}`, "remove image.lost", `no member "image.lost" to remove`},
		{"a value has members only if it is an object", inbound(), `{"text":"a"}`, "override text.b=c", "text.b: a has no members"},
		{"a list has no names", happening(), `{"users":["1"]}`, "override users.first=2", `users.first: "first" is no place in a list of 1`},
		{"a list has no gaps", happening(), `{"users":["1"]}`, "override users.7=2", `"7" is no place in a list of 1`},
		{"an assignment has a value", inbound(), `{}`, "override text", "want a member and its value"},
		{"and a name", inbound(), `{}`, "add =a", "want a member and its value"},
		{"a file must be there", inbound(), `{}`, "override image.data=@nowhere.jpg", "read the file of a message: open nowhere.jpg"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := draft{body: map[string]any{}, of: tt.of}
			if err := json.Unmarshal([]byte(tt.body), &d.body); err != nil {
				t.Fatalf("decode: %v", err)
			}
			how, argument, _ := strings.Cut(tt.do, " ")
			err := map[string]func(string) error{"override": d.override, "add": d.add, "remove": d.remove}[how](argument)
			if err != nil {
				if !strings.Contains(err.Error(), tt.want) {
					t.Errorf("error %q, want one with %q", err, tt.want)
				}
				return
			}
			got, err := json.Marshal(d.body)
			if err != nil {
				t.Fatalf("encode: %v", err)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Errorf("body (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTheBytesOfAFileAreRead(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "a.bin")
	if err := os.WriteFile(file, []byte("abc"), 0o600); err != nil {
		t.Fatalf("write: %v", err)
	}
	d := draft{body: map[string]any{}, of: inbound()}
	if err := d.override("document.data=@" + file); err != nil {
		t.Fatalf("override: %v", err)
	}
	if diff := cmp.Diff(map[string]any{"document": map[string]any{"data": "YWJj"}}, d.body); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
}

func inbound() reflect.Type   { return reflect.TypeFor[gen.Inbound]() }
func happening() reflect.Type { return reflect.TypeFor[gen.Event]() }
