// Package specdiff tells what a change of an OpenAPI description means for those who rely on it. It
// reads what it is handed, and nothing that a description refers to outside of itself.
package specdiff

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oasdiff/oasdiff/checker"
	"github.com/oasdiff/oasdiff/checker/localizations"
	"github.com/oasdiff/oasdiff/diff"
	"github.com/oasdiff/oasdiff/load"
)

// MaxBytes is how large a description may be, in bytes (our choice: twenty times our own).
const MaxBytes = 16 << 20

// Severity is what a change does to those who rely on the description.
type Severity string

// The severities, the worst first.
const (
	Breaking   Severity = "breaking"   // clients that kept to the old one may fail
	Warning    Severity = "warning"    // some may
	Compatible Severity = "compatible" // none does
)

// Change is one change.
type Change struct {
	Severity  Severity `json:"severity"`
	ID        string   `json:"id"`                  // of the rule: response-property-enum-value-added
	Operation string   `json:"operation,omitempty"` // operationId
	Method    string   `json:"method,omitempty"`
	Path      string   `json:"path,omitempty"` // /v1/messages; empty: not of one operation
	Section   string   `json:"section"`        // paths, components, security
	Text      string   `json:"text"`
	Comment   string   `json:"comment,omitempty"` // what to think of
}

// Compare are all changes from one description to another: the worst first, then by path and
// operation. The names are for errors.
func Compare(oldName string, before []byte, newName string, after []byte) ([]Change, error) {
	a, err := read(oldName, before)
	if err != nil {
		return nil, err
	}
	b, err := read(newName, after)
	if err != nil {
		return nil, err
	}
	found, sources, err := diff.GetWithOperationsSourcesMap(diff.NewConfig(), a, b)
	if err != nil {
		return nil, fmt.Errorf("compare %s with %s: %w", oldName, newName, err)
	}
	checks := checker.NewConfig(checker.GetAllChecks())
	all := []Change{}
	for _, c := range checker.CheckBackwardCompatibilityUntilLevel(checks, found, sources, checker.INFO) {
		all = append(all, changeOf(c))
	}
	slices.SortStableFunc(all, inOrder)
	return all, nil
}

// read reads a description that refers to nothing outside of itself.
func read(name string, text []byte) (*load.SpecInfo, error) {
	if len(text) > MaxBytes {
		return nil, fmt.Errorf("read %s: it is larger than %d MiB", name, MaxBytes>>20)
	}
	loader := openapi3.NewLoader()
	loader.IsExternalRefsAllowed = false
	spec, err := loader.LoadFromData(text)
	switch {
	case err != nil:
		return nil, fmt.Errorf("read %s: %w", name, err)
	case spec.OpenAPI == "" || spec.Paths == nil:
		return nil, fmt.Errorf("read %s: %w", name, errors.New("it is no OpenAPI description: it wants openapi and paths"))
	}
	return &load.SpecInfo{Url: name, Spec: spec}, nil
}

// changeOf is a change in our words.
func changeOf(c checker.Change) Change {
	return Change{
		Severity: severityOf(c.GetLevel()), ID: c.GetId(), Operation: c.GetOperationId(), Method: c.GetOperation(), Path: c.GetPath(),
		Section: c.GetSection(), Text: c.GetUncolorizedText(phrase), Comment: c.GetComment(phrase),
	}
}

// severityOf is the severity of a level.
func severityOf(l checker.Level) Severity {
	switch {
	case l >= checker.ERR:
		return Breaking
	case l >= checker.WARN:
		return Warning
	}
	return Compatible
}

// phrase puts a message of the library into words. Its own way leads through text/template, which keeps
// the linker from leaving unused methods out (5 MB).
func phrase(key string, args ...any) string {
	pattern, ok := localizations.New(localizations.LangEn, localizations.LangEn).Localizations[localizations.LangEn+".messages."+key]
	if !ok {
		return key
	}
	if len(args) == 0 {
		return pattern
	}
	return fmt.Sprintf(pattern, args...)
}

// inOrder orders changes.
func inOrder(a, b Change) int {
	rank := func(s Severity) int { return slices.Index([]Severity{Breaking, Warning, Compatible}, s) }
	return cmp.Or(
		cmp.Compare(rank(a.Severity), rank(b.Severity)), strings.Compare(a.Path, b.Path), strings.Compare(a.Method, b.Method),
		strings.Compare(a.ID, b.ID), strings.Compare(a.Text, b.Text),
	)
}
