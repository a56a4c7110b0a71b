package core

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// DefaultClientVersion is the version of the client that a World imitates unless told otherwise.
// Source: overview, Version timeline; DESIGN, Fidelity.
const DefaultClientVersion = "2.45.1"

// Version is a version of the real client, such as 2.45.1. It switches the rows of the version
// timeline that change the wire. The zero value means "not set".
type Version struct{ Major, Minor, Patch int }

// ParseVersion reads "2.45.1", "2.45" or "v2.45.1".
func ParseVersion(s string) (Version, error) {
	parts := strings.Split(strings.TrimPrefix(s, "v"), ".")
	if len(parts) < 2 || len(parts) > 3 {
		return Version{}, fmt.Errorf("parse client version %q: want three numbers, as in %s", s, DefaultClientVersion)
	}
	var n [3]int
	for i, p := range parts {
		v, err := strconv.Atoi(p)
		if err != nil || v < 0 {
			return Version{}, fmt.Errorf("parse client version %q: %q is not a number", s, p)
		}
		n[i] = v
	}
	return Version{n[0], n[1], n[2]}, nil
}

// String is the version with dots, without a leading v.
func (v Version) String() string { return fmt.Sprintf("%d.%d.%d", v.Major, v.Minor, v.Patch) }

// IsZero tells whether the version is not set.
func (v Version) IsZero() bool { return v == Version{} }

// atLeast tells whether v is 2.minor.patch or later.
func (v Version) atLeast(minor, patch int) bool {
	return cmp.Or(cmp.Compare(v.Major, 2), cmp.Compare(v.Minor, minor), cmp.Compare(v.Patch, patch)) >= 0
}
