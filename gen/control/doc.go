// Package control is the control API in Go, generated from server/control.yaml: models, the echo server with its
// strict variant, the client, and beside them the packed description with the contract that is compiled from it. Nothing here is written by hand but this comment, the
// configuration and the test.
package control

//go:generate go -C ../.. tool -modfile=gen/tools.mod oapi-codegen -config gen/control/oapi-codegen.yaml server/control.yaml
//go:generate go -C ../.. run ./server/internal/precompile server/control.yaml gen/control
