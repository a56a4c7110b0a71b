package gen

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
)

// beyond is the tag of operations that the endpoint listing does not have.
const beyond = "Beyond the listing"

// description loads openapi.yaml as it stands beside this package.
func description(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromFile("../openapi.yaml")
	if err != nil {
		t.Fatalf("load openapi.yaml: %v", err)
	}
	return doc
}

// operation is an operation with its place.
type operation struct {
	*openapi3.Operation
	method, path string
}

// operations returns the operations of doc by operationId.
func operations(doc *openapi3.T) map[string]operation {
	all := map[string]operation{}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			all[op.OperationID] = operation{op, method, path}
		}
	}
	return all
}

func TestPackedDescriptionIsTheFile(t *testing.T) {
	t.Parallel()
	want, err := os.ReadFile("../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	r, err := gzip.NewReader(bytes.NewReader(Description()))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, want) {
		t.Errorf("description.yaml.gz is stale (%v): run go generate ./gen/...", err)
	}
}

func TestDescriptionIsValid(t *testing.T) {
	t.Parallel()
	err := description(t).Validate(context.Background(), openapi3.EnableExamplesValidation())
	if err != nil {
		t.Errorf("openapi.yaml: %v", err)
	}
}

// Source: overview, Operation index.
func TestOperationsAreThoseOfTheListing(t *testing.T) {
	t.Parallel()
	var got []string
	for id, op := range operations(description(t)) {
		if !slices.Contains(op.Tags, beyond) {
			got = append(got, fmt.Sprintf("%s %s %s", id, op.method, op.path))
		}
	}
	slices.Sort(got)
	want := slices.Sorted(strings.Lines(listing(t)))
	for i := range want {
		want[i] = strings.TrimSuffix(want[i], "\n")
	}
	if len(want) != 55 {
		t.Errorf("the listing has %d operations, want 55", len(want))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("operations (-listing +openapi.yaml):\n%s", diff)
	}
}

func listing(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("testdata/listing.txt")
	if err != nil {
		t.Fatalf("read the listing: %v", err)
	}
	return string(text)
}

// created lists the operations that do not answer 200; all others do. Source: overview, HTTP statuses in use (D O).
var created = map[string][]string{
	"RequestCode":       {"201", "202"},
	"RegisterAccount":   {"201"},
	"SetShards":         {"201"},
	"CreateGroup":       {"201"},
	"UploadMedia":       {"201"},
	"SendMessage":       {"201"},
	"CreateUser":        {"201"},
	"CreateStickerPack": {"201"},
	"AddSticker":        {"201"},
}

func TestSuccessStatuses(t *testing.T) {
	t.Parallel()
	for id, op := range operations(description(t)) {
		want, found := created[id]
		if !found {
			want = []string{"200"}
		}
		var got []string
		for _, status := range slices.Sorted(maps.Keys(op.Responses.Map())) {
			if strings.HasPrefix(status, "2") {
				got = append(got, status)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: success statuses (-want +got):\n%s", id, diff)
		}
	}
}

func TestErrorsShareOneAnswer(t *testing.T) {
	t.Parallel()
	for id, op := range operations(description(t)) {
		want := []string{"401", "429", "500"}
		if op.RequestBody != nil {
			want = append(want, "400", "413")
		}
		for _, status := range want {
			if op.Responses.Value(status) == nil {
				t.Errorf("%s does not describe %s", id, status)
			}
		}
		for status, response := range op.Responses.Map() {
			shared := "#/components/responses/Error"
			if id == "DownloadMedia" && status == "404" {
				shared = "#/components/responses/MediaNotFound"
			}
			if !strings.HasPrefix(status, "2") && response.Ref != shared {
				t.Errorf("%s %s refers to %q, want %q", id, status, response.Ref, shared)
			}
		}
	}
}

func TestJSONSuccessesCarryMeta(t *testing.T) {
	t.Parallel()
	for id, op := range operations(description(t)) {
		for status, response := range op.Responses.Map() {
			content := response.Value.Content["application/json"]
			if content == nil || !strings.HasPrefix(status, "2") {
				continue
			}
			if !slices.Contains(content.Schema.Value.Required, "meta") {
				t.Errorf("%s %s: %s does not require meta", id, status, content.Schema.Ref)
			}
		}
	}
}

// ignoring lists operations with a writing method that take no body; any body is ignored.
var ignoring = []string{"LeaveGroup", "LogoutUser", "BlockContact", "CollectMessageGarbage"}

func TestBodies(t *testing.T) {
	t.Parallel()
	withBody := []string{"DemoteGroupAdmin", "RemoveGroupParticipant"} // DELETE with a body (D)
	for id, op := range operations(description(t)) {
		writes := op.method == http.MethodPost || op.method == http.MethodPut || op.method == http.MethodPatch
		takes := writes && !slices.Contains(ignoring, id) || slices.Contains(withBody, id)
		if takes != (op.RequestBody != nil) {
			t.Errorf("%s: describes a body: %t, want %t", id, op.RequestBody != nil, takes)
		}
		if op.RequestBody == nil {
			continue
		}
		if required := op.RequestBody.Value.Required; required != (id != "LoginUser") {
			t.Errorf("%s: body required: %t", id, required)
		}
	}
}

// Source: overview, Authentication (D).
func TestSecurity(t *testing.T) {
	t.Parallel()
	withKey := []string{"CheckHealth", "GetMetrics", "GetAppStats", "GetDbStats", "GetInternalAppStats", "GetInternalDbStats"}
	doc := description(t)
	for id, op := range operations(doc) {
		want := []string{"Bearer"}
		switch {
		case id == "LoginUser":
			want = []string{"Basic"}
		case slices.Contains(withKey, id):
			want = []string{"Apikey", "Bearer"}
		}
		security := doc.Security
		if op.Security != nil {
			security = *op.Security
		}
		var got []string
		for _, alternative := range security {
			got = slices.AppendSeq(got, maps.Keys(alternative))
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: security (-want +got):\n%s", id, diff)
		}
	}
}
