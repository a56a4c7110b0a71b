package capsule_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server/internal/capsule"
)

// begun is when the tests' things happen.
var begun = time.Date(2024, 5, 1, 9, 0, 0, 0, time.UTC)

// run is a run with something of everything.
func run() *capsule.Capsule {
	return &capsule.Capsule{
		Manifest:  capsule.Manifest{Format: capsule.Format, Version: capsule.Version, Program: "1.2.3", World: "shop", Began: begun, Ended: begun.Add(time.Hour), Still: true},
		Genesis:   json.RawMessage(`{"Name":"shop"}`),
		Scenarios: []capsule.Scenario{{Name: "s", YAML: "name: s\n"}},
		Entries: []capsule.Entry{
			fact(1, "told", `{"at":"2024-05-01T09:00:00Z","n":1}`),
			exchange(2, "x1", 201, `{"id":"m1"}`),
			fact(3, "told", `{"at":"2024-05-01T09:00:03Z","n":2}`),
		},
		Deeds:      []capsule.Deed{{After: 2, Until: 3, At: begun, Operation: "CauseEvent", Method: "POST", Path: "/events", Body: `{"a":"<b>"}`, Status: 201}},
		Deliveries: []capsule.Delivery{{ID: "d1", State: "done", Payload: `{"messages":[]}`}},
	}
}

// fact is a fact.
func fact(seq uint64, kind, text string) capsule.Entry {
	return capsule.Entry{Seq: seq, At: begun, Kind: kind, Fact: json.RawMessage(text)}
}

// exchange is an exchange.
func exchange(seq uint64, id string, status int, body string) capsule.Entry {
	return capsule.Entry{Seq: seq, At: begun, Kind: "exchange", Exchange: &capsule.Exchange{
		ID: id, Operation: "SendMessage",
		Request: capsule.Request{Method: "POST", Target: "/v1/messages", Body: capsule.BodyOf([]byte(`{"to":"1"}`), 10, false)},
		Answer:  capsule.Answer{Status: status, Header: map[string][]string{"Content-Type": {"application/json"}}, Body: capsule.BodyOf([]byte(body), int64(len(body)), false)},
	}}
}

// written is a capsule as a file.
func written(tb testing.TB, c *capsule.Capsule) []byte {
	tb.Helper()
	var file bytes.Buffer
	if err := c.Write(&file); err != nil {
		tb.Fatal(err)
	}
	return file.Bytes()
}

// packed is a text in gzip.
func packed(tb testing.TB, text string) []byte {
	tb.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := io.WriteString(z, text); err != nil {
		tb.Fatal(err)
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

func TestAFileIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	file := written(t, run())
	if !bytes.Equal(file, written(t, run())) {
		t.Error("the same run is another file")
	}
	got, err := capsule.Read(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(run(), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFilesThatAreNoCapsules(t *testing.T) {
	t.Parallel()
	const first, second = `{"manifest":{"format":"wabamock-capsule","version":1}}` + "\n", `{"genesis":{}}` + "\n"
	const told = `{"entry":{"seq":1,"kind":"told","fact":{}}}` + "\n"
	whole := written(t, run())
	tests := []struct {
		name string
		file []byte
		want string
	}{
		{"nothing", nil, "no gzip file"},
		{"a text", []byte("hello"), "no gzip file"},
		{"empty", packed(t, ""), "line 1: the file is cut off"},
		{"no JSON", packed(t, "hello\n"), "the first line of one is its manifest"},
		{"something else", packed(t, `{"manifest":{"format":"zip"}}`+"\n"), "it is no capsule"},
		{"another version", packed(t, `{"manifest":{"format":"wabamock-capsule","version":2,"program":"9.9"}}`+"\n"), `format version 2, made by wabamock "9.9"; this program reads version 1`},
		{"an unknown member", packed(t, first+`{"genisis":{}}`+"\n"), `line 2: it is not what a line of a capsule is: json: unknown field "genisis"`},
		{"no genesis", packed(t, first+told), "line 2: the manifest comes first"},
		{"two manifests", packed(t, first+second+first), "line 3: the manifest comes first"},
		{"an empty line", packed(t, first+second+"{}\n"), "line 3: there is nothing in it"},
		{"an entry without a thing", packed(t, first+second+`{"entry":{"seq":1,"kind":"told"}}`+"\n"), "line 3: an entry is a fact or an exchange"},
		{"entries out of order", packed(t, first+second+told+told), "line 4: an entry is a fact or an exchange, and stands in its order"},
		{"no end", packed(t, first+second+told), "line 4: the file is cut off"},
		{"a line too few", packed(t, first+second+`{"end":{"lines":3}}`+"\n"), "lines are missing: 3 were written, 2 are there"},
		{"more behind the end", packed(t, first+second+`{"end":{"lines":2}}`+"\n"+told), "more behind its end"},
		{"cut off", whole[:len(whole)-20], "cut off or damaged"},
		{"damaged", append(bytes.Clone(whole[:len(whole)-8]), 1, 2, 3, 4, 5, 6, 7, 8), "more behind its end"},
		{"a bomb", packed(t, strings.Repeat(" ", 201<<20)), "line 1: it is longer than 200 MiB"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := capsule.Read(bytes.NewReader(tt.file))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}

// FuzzRead reads whatever there is: what is read can be written, read again and compared.
func FuzzRead(f *testing.F) {
	z, err := gzip.NewReader(bytes.NewReader(written(f, run())))
	if err != nil {
		f.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"manifest":{"format":"wabamock-capsule","version":1}}` + "\n" + `{"genesis":null}` + "\n" + `{"end":{"lines":2}}` + "\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := capsule.Read(bytes.NewReader(packed(t, string(text))))
		if err != nil {
			return
		}
		again, err := capsule.Read(bytes.NewReader(written(t, c)))
		if err != nil {
			t.Fatalf("what was read can't be read again: %v", err)
		}
		if got := capsule.Compare(c, again); len(got.Departures) > 0 {
			t.Errorf("a run departs from itself: %s", got.Departures[0])
		}
		_ = capsule.Requests(c, again)
	})
}
