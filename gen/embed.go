package gen

import _ "embed"

//go:embed contract.json.gz
var packedContract []byte

//go:embed description.yaml.gz
var packedDescription []byte

// Contract is the contract compiled from openapi.yaml, as package graph writes it, packed with gzip. The caller must
// not change it.
func Contract() []byte { return packedContract }

// Description is the text of openapi.yaml, packed with gzip. The caller must not change it.
func Description() []byte { return packedDescription }
