// Package scenario reads the YAML files that users write and turns them into what a World
// starts from. Decoding is strict: an unknown key, a wrong type or a contradiction is an error
// that names file, line, column and the way out, and one run tells all of them. Input may be
// hostile: size, depth and the number of problems are bounded. It never opens a file itself:
// files come as fs.FS or as bytes.
package scenario

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
)

// extension is how the names of files end.
const extension = ".yaml"

// Load reads a fixture from a file system. The name is that of the fixture ("one-business") or of
// its file ("one-business.yaml"). A file that is not there is fs.ErrNotExist; what is wrong in
// it is an *Error.
func Load(fsys fs.FS, name string) (*Fixture, error) {
	file := name
	if path.Ext(file) != extension {
		file += extension
	}
	data, err := read(fsys, file)
	if err != nil {
		return nil, fmt.Errorf("read fixture %s: %w", strings.TrimSuffix(name, extension), err)
	}
	return Parse(file, data)
}

// read takes no more of a file into memory than Parse needs to see that it is too long.
func read(fsys fs.FS, file string) (data []byte, err error) {
	f, err := fsys.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return io.ReadAll(io.LimitReader(f, MaxBytes+1))
}

// Parse reads a fixture from the contents of a file. The name appears in errors only. What is
// wrong is an *Error; the data is not kept.
func Parse(name string, data []byte) (*Fixture, error) {
	root, problem := parse(name, data)
	if problem != nil {
		return nil, inOrder([]Problem{*problem})
	}
	if root == nil {
		return nil, inOrder([]Problem{{File: name, Message: "is empty: write at least a name, as in name: my-shop"}})
	}
	d := decoder{file: name}
	f := d.fixture(root)
	if err := inOrder(d.found); err != nil {
		return nil, err
	}
	return f, nil
}
