package server_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/wabamock/wabamock/gen"
	controlgen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/contract"
	"github.com/wabamock/wabamock/server/internal/graph"
)

// TestPackedContractsAreThoseOfTheDescriptions compiles both descriptions anew.
func TestPackedContractsAreThoseOfTheDescriptions(t *testing.T) {
	t.Parallel()
	codec, err := graph.New[contract.Contract]()
	if err != nil {
		t.Fatal(err)
	}
	for file, packed := range map[string][]byte{"../openapi.yaml": gen.Contract(), "control.yaml": controlgen.Contract()} {
		doc, err := openapi3.NewLoader().LoadFromFile(file)
		if err != nil {
			t.Fatal(err)
		}
		compiled, err := contract.Compile(doc)
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		digest := sha256.Sum256(text)
		compiled.Digest = hex.EncodeToString(digest[:])
		want, err := codec.File(compiled, nil)
		if err != nil {
			t.Fatal(err)
		}
		r, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, want) {
			t.Errorf("the packed contract of %s is stale (%v): run go generate ./gen/...", file, err)
		}
	}
}
