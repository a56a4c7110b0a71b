// Package scenarios holds the scenarios that come with the program, and the schema by which editors
// check such files. Package scenario reads them.
package scenarios

import (
	"embed"
	"io/fs"
	"strings"
)

//go:embed *.yaml scenario.schema.json
var files embed.FS

// Files are the scenarios, each as <name>.yaml, and scenario.schema.json.
func Files() fs.FS { return files }

// Names are those of the scenarios, in alphabetical order.
func Names() []string {
	found, _ := fs.Glob(files, "*.yaml") // the pattern is a good one
	names := make([]string, len(found))
	for i, file := range found {
		names[i] = strings.TrimSuffix(file, ".yaml")
	}
	return names
}
