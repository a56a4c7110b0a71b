package graph

import (
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// Error tells what is wrong with a graph, and where.
type Error struct {
	Offset int    // bytes before the place
	Path   string // of the value, e.g. "objects[3].attempts[0].at"; empty: the graph itself
	What   string
}

// Error is the place and what is wrong there.
func (e *Error) Error() string {
	if e.Path == "" {
		return fmt.Sprintf("byte %d: %s", e.Offset, e.What)
	}
	return fmt.Sprintf("byte %d: %s: %s", e.Offset, e.Path, e.What)
}

// scanner reads JSON token by token.
type scanner struct {
	text []byte
	at   int // bytes read
}

// fail makes the error of the place where the scanner stands.
func (s *scanner) fail(what string, args ...any) *Error {
	return &Error{Offset: s.at, What: fmt.Sprintf(what, args...)}
}

// next is the first byte of the next token, which stays unread; 0 at the end.
func (s *scanner) next() byte {
	for ; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; c {
		case ' ', '\t', '\n', '\r':
		default:
			return c
		}
	}
	return 0
}

// take reads a token of one byte.
func (s *scanner) take(c byte) error {
	if s.next() != c {
		return s.fail("want %q", string(c))
	}
	s.at++
	return nil
}

// more tells whether another item of a list or object follows, and reads the comma before it; if
// not, it reads the end.
func (s *scanner) more(first bool, end byte) (bool, error) {
	switch c := s.next(); {
	case c == end:
		s.at++
		return false, nil
	case first:
		return true, nil
	case c == ',':
		s.at++
		return true, nil
	}
	return false, s.fail("want a comma or %q", string(end))
}

// word reads null, true or false when it is next.
func (s *scanner) word(w string) bool {
	if s.next() == w[0] && len(s.text)-s.at >= len(w) && string(s.text[s.at:s.at+len(w)]) == w {
		s.at += len(w)
		return true
	}
	return false
}

// number reads a number, as it is written.
func (s *scanner) number() (string, error) {
	s.next()
	from := s.at
	for ; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; {
		case c >= '0' && c <= '9', c == '-', c == '+', c == '.', c == 'e', c == 'E':
			continue
		}
		break
	}
	if s.at == from {
		return "", s.fail("want a number")
	}
	return string(s.text[from:s.at]), nil
}

// raw reads a string, as it is written between the quotation marks, and tells whether there are escapes in it.
func (s *scanner) raw() (inner []byte, escaped bool, err error) {
	if err := s.take('"'); err != nil {
		return nil, false, err
	}
	from := s.at
	for ; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; {
		case c == '"':
			s.at++
			return s.text[from : s.at-1], escaped, nil
		case c == '\\':
			escaped = true
			s.at++
		case c < ' ':
			return nil, false, s.fail("control character in a string")
		}
	}
	s.at = len(s.text)
	return nil, false, s.fail("the string does not end")
}

// str reads a string.
func (s *scanner) str() (string, error) {
	from := s.at
	inner, escaped, err := s.raw()
	if err != nil {
		return "", err
	}
	if !utf8.Valid(inner) {
		return "", s.fail("the string is no UTF-8")
	}
	if !escaped {
		return string(inner), nil
	}
	var text string
	if err := json.Unmarshal(s.text[from:s.at], &text); err != nil {
		return "", s.fail("the string has an unknown escape")
	}
	return text, nil
}

// skip reads a value whatever it is. It does not judge what is in it.
func (s *scanner) skip() error {
	depth := 0
	for {
		switch c := s.next(); c {
		case 0:
			return s.fail("the text ends too early")
		case '"':
			if _, _, err := s.raw(); err != nil {
				return err
			}
		case '{', '[':
			depth++
			s.at++
		case '}', ']':
			depth--
			s.at++
		case ',', ':':
			s.at++
		default:
			if err := s.plain(); err != nil {
				return err
			}
		}
		if depth <= 0 {
			return nil
		}
	}
}

// plain reads a number or a word.
func (s *scanner) plain() error {
	if s.word("null") || s.word("true") || s.word("false") {
		return nil
	}
	_, err := s.number()
	return err
}
