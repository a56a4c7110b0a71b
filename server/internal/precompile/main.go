// Command precompile writes what the program needs of a description: the contract compiled from it,
// and its text, both packed. It is run by "go generate" in gen, so that nothing of the compiler and
// of kin-openapi is in the program, and nothing has to be compiled at its start.
//
//	precompile DESCRIPTION DIRECTORY
package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/wabamock/wabamock/server/internal/contract"
	"github.com/wabamock/wabamock/server/internal/graph"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "precompile:", err)
		os.Exit(1)
	}
}

// run writes the files of one description into a directory.
func run(args []string) error {
	if len(args) != 2 {
		return errors.New("want: precompile DESCRIPTION DIRECTORY")
	}
	file, dir := args[0], args[1]
	doc, err := openapi3.NewLoader().LoadFromFile(file)
	if err != nil {
		return err
	}
	compiled, err := contract.Compile(doc)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(file) //nolint:gosec // the description that "go generate" names
	if err != nil {
		return err
	}
	digest := sha256.Sum256(text)
	compiled.Digest = hex.EncodeToString(digest[:])
	codec, err := graph.New[contract.Contract]()
	if err != nil {
		return err
	}
	kept, err := codec.File(compiled, nil)
	if err != nil {
		return err
	}
	if err := pack(filepath.Join(dir, "contract.json.gz"), kept); err != nil {
		return err
	}
	return pack(filepath.Join(dir, "description.yaml.gz"), text)
}

// pack writes a file packed, the same bytes for the same text.
func pack(file string, text []byte) error {
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := w.Write(text); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return os.WriteFile(file, packed.Bytes(), 0o644) //nolint:gosec // part of the sources
}
