package contract

import (
	"bytes"
	"math"
	"net/url"
	"time"
)

// format is an enforced format keyword. It is data alone, so that a compiled description can be kept.
type format struct {
	name  string
	words string // "a date (YYYY-MM-DD)"
}

// lookUpFormat knows the formats: those that are enforced (a date must exist; an email has one @ with something on
// both sides; a uri has a scheme and something after it; byte has only letters of base64, either alphabet), and those
// that only inform (nil, true): binary, password, float, double, and int64, which every integer must fit anyway.
func lookUpFormat(name string) (f *format, known bool) {
	switch name {
	case "", "binary", "password", "float", "double", "int64":
		return nil, true
	case "date":
		return &format{name, "a date (YYYY-MM-DD)"}, true
	case "date-time":
		return &format{name, "a time (RFC 3339)"}, true
	case "email":
		return &format{name, "an e-mail address"}, true
	case "uri":
		return &format{name, "an absolute URI"}, true
	case "byte":
		return &format{name, "base64"}, true
	case "int32":
		return &format{name, "a 32-bit integer"}, true
	case "uint64": // as far as a signed one goes, which every integer must fit anyway
		return &format{name, "an integer from 0"}, true
	}
	return nil, false
}

// text tells whether a text is of the format; one of numbers lets every text pass.
func (f *format) text(b []byte) bool {
	switch f.name {
	case "date":
		return isDate(b)
	case "date-time":
		return isDateTime(b)
	case "email":
		return isEmail(b)
	case "uri":
		return isURI(b)
	case "byte":
		return isBase64(b)
	}
	return true
}

// whole tells whether a whole number is of the format; one of texts lets every number pass.
func (f *format) whole(v int64) bool {
	switch f.name {
	case "int32":
		return isInt32(v)
	case "uint64":
		return isNatural(v)
	}
	return true
}

func isInt32(v int64) bool { return math.MinInt32 <= v && v <= math.MaxInt32 }

func isNatural(v int64) bool { return v >= 0 }

func isDate(b []byte) bool {
	_, err := time.Parse(time.DateOnly, string(b))
	return err == nil
}

func isDateTime(b []byte) bool {
	_, err := time.Parse(time.RFC3339, string(b))
	return err == nil
}

// isEmail is as lax as the providers of such lists are: something, an @, and something without @, quotes, brackets,
// commas and white space.
func isEmail(b []byte) bool {
	local, host, found := bytes.Cut(b, []byte("@"))
	return found && len(local) > 0 && len(host) > 0 && !bytes.ContainsAny(host, "@<>\", \t\r\n\f")
}

func isURI(b []byte) bool {
	u, err := url.Parse(string(b))
	return err == nil && u.Scheme != "" && (u.Host != "" || u.Opaque != "" || u.Path != "")
}

// isBase64 looks at letters only: whether the text can be decoded is for its reader to say.
func isBase64(b []byte) bool {
	for _, c := range bytes.TrimRight(b, "=") {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case c == '+', c == '/', c == '-', c == '_':
		default:
			return false
		}
	}
	return true
}
