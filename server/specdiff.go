//go:build !image

package server

import "github.com/wabamock/wabamock/server/internal/specdiff"

// SpecChange is one change of an OpenAPI description.
type SpecChange = specdiff.Change

// SpecSeverity is what a change does to those who rely on the description.
type SpecSeverity = specdiff.Severity

// DiffSpecs are all changes from one OpenAPI description to another, the worst first. The names are
// for errors. Nothing that a description refers to outside of itself is read. It is not there in
// builds with the tag image, which are to be small.
func DiffSpecs(oldName string, before []byte, newName string, after []byte) ([]SpecChange, error) {
	return specdiff.Compare(oldName, before, newName, after)
}

// The severities.
const (
	SpecBreaking   = specdiff.Breaking
	SpecWarning    = specdiff.Warning
	SpecCompatible = specdiff.Compatible
)
