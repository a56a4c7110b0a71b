// Package wabamock holds the description of the mocked API as it was written, for the server to
// show: an embedded file cannot be reached from below its directory.
package wabamock

import _ "embed"

//go:embed openapi.yaml
var description []byte

// Description is openapi.yaml. The caller must not change it.
func Description() []byte { return description }
