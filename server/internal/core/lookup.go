package core

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// found is a value of a request or a fact; the zero value is none.
type found struct {
	kind foundKind
	text string // a text as it is, others as JSON
}

// foundKind is the kind of a value.
type foundKind uint8

// The kinds.
const (
	foundNone foundKind = iota
	foundText
	foundNumber
	foundBoolean
	foundNull
	foundParts     // object or list
	foundParameter // of a path, a query or a header: a text that may mean a number
)

// textFound is a text.
func textFound(s string) found { return found{foundText, s} }

// parameter is a parameter of a path, a query or a header.
func parameter(s string) found { return found{foundParameter, s} }

// readFound reads a JSON value.
func readFound(raw []byte) found {
	switch raw[0] {
	case '"':
		return found{foundText, unquote(raw)}
	case '{', '[':
		return found{foundParts, string(raw)}
	case 't', 'f':
		return found{foundBoolean, string(raw)}
	case 'n':
		return found{foundNull, "null"}
	}
	return found{foundNumber, string(raw)}
}

// unquote reads a JSON string.
func unquote(raw []byte) string {
	if plainString(raw) {
		return string(raw[1 : len(raw)-1])
	}
	var s string
	_ = json.Unmarshal(raw, &s) // it is valid
	return s
}

// plainString tells whether a JSON string says what stands in it.
func plainString(raw []byte) bool { return bytes.IndexByte(raw, '\\') < 0 && utf8.Valid(raw) }

// json is the value as JSON; null when there is none.
func (v found) json() []byte {
	switch v.kind {
	case foundNone:
		return []byte("null")
	case foundText, foundParameter:
		return quoted(v.text)
	default:
		return []byte(v.text)
	}
}

// shown is the value as part of a text: nothing when there is none.
func (v found) shown() string {
	if v.kind == foundNull {
		return ""
	}
	return v.text
}

// quoted is a text as JSON.
func quoted(s string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		return []byte(`""`) // never: it is a text, and goes into a buffer
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// ParsePointer takes a JSON pointer (RFC 6901) apart. The error says what is wrong with it.
func ParsePointer(pointer string) ([]string, error) {
	const most = 1_000 // bytes
	switch {
	case pointer == "":
		return nil, nil
	case pointer[0] != '/':
		return nil, fmt.Errorf("a JSON pointer begins with /: %q", shorten(pointer))
	case len(pointer) > most:
		return nil, fmt.Errorf("a JSON pointer has at most %d bytes", most)
	}
	parts := strings.Split(pointer[1:], "/")
	for i, p := range parts {
		plain := strings.NewReplacer("~1", "/", "~0", "~").Replace(p)
		if strings.Count(p, "~") != strings.Count(p, "~0")+strings.Count(p, "~1") {
			return nil, fmt.Errorf("in a JSON pointer ~ is written ~0, and / within a name ~1: %q", shorten(pointer))
		}
		parts[i] = plain
	}
	return parts, nil
}

// foundAt is the value at a place within valid JSON; no JSON has none.
func foundAt(text []byte, path []string) found {
	if len(text) == 0 {
		return found{}
	}
	raw := lookUp(text, path)
	if raw == nil {
		return found{}
	}
	return readFound(raw)
}

// lookUp finds the value at a place within valid JSON; nil: there is none. Of members of the same
// name the last one counts.
func lookUp(text []byte, path []string) []byte {
	at := skipBlank(text, 0)
	for _, name := range path {
		switch text[at] {
		case '{':
			at = memberOf(text, at, name)
		case '[':
			at = elementOf(text, at, name)
		default:
			return nil
		}
		if at < 0 {
			return nil
		}
	}
	return text[at:skipValue(text, at)]
}

// memberOf is where the value of a member begins; -1: there is none. An object begins at from.
func memberOf(text []byte, from int, name string) int {
	place := -1
	at := skipBlank(text, from+1)
	for text[at] != '}' {
		end := skipValue(text, at)
		key := text[at:end]
		at = skipBlank(text, skipBlank(text, end)+1) // behind the colon
		if named(key, name) {
			place = at
		}
		at = skipBlank(text, skipValue(text, at))
		if text[at] == ',' {
			at = skipBlank(text, at+1)
		}
	}
	return place
}

// named tells whether a JSON string is a name.
func named(key []byte, name string) bool {
	if plainString(key) {
		return string(key[1:len(key)-1]) == name
	}
	return unquote(key) == name
}

// elementOf is where an element of a list begins; -1: there is none. A list begins at from.
func elementOf(text []byte, from int, index string) int {
	n, err := strconv.Atoi(index)
	if err != nil || n < 0 || strconv.Itoa(n) != index {
		return -1
	}
	at := skipBlank(text, from+1)
	for text[at] != ']' {
		if n == 0 {
			return at
		}
		n--
		at = skipBlank(text, skipValue(text, at))
		if text[at] == ',' {
			at = skipBlank(text, at+1)
		}
	}
	return -1
}

// skipBlank is where the next token begins.
func skipBlank(text []byte, at int) int {
	for at < len(text) && (text[at] == ' ' || text[at] == '\n' || text[at] == '\t' || text[at] == '\r') {
		at++
	}
	return at
}

// skipValue is where the value that begins at a place ends.
func skipValue(text []byte, at int) int {
	switch text[at] {
	case '"':
		return skipString(text, at)
	case '{', '[':
	default:
		for at < len(text) && !endsScalar(text[at]) {
			at++
		}
		return at
	}
	for depth := 0; ; {
		switch text[at] {
		case '"':
			at = skipString(text, at)
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return at + 1
			}
		}
		at++
	}
}

// endsScalar tells whether a byte stands behind a number or a word.
func endsScalar(b byte) bool {
	switch b {
	case ',', ']', '}', ' ', '\n', '\t', '\r', ':':
		return true
	}
	return false
}

// skipString is where the string that begins at a place ends.
func skipString(text []byte, at int) int {
	for at++; ; {
		end := at + bytes.IndexByte(text[at:], '"')
		escape := bytes.IndexByte(text[at:end], '\\')
		if escape < 0 {
			return end + 1
		}
		at += escape + 2
	}
}
