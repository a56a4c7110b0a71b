package core

import (
	"bytes"
	"strconv"
)

// junction is a place within bodies, on the way to places at which rules look.
type junction struct {
	number int // from 0
	place  int // in the list of places plus 1; 0: nobody looks here
	ways   map[string]*junction
}

// way is the place a step further; one that is not there is made, and gets the number.
func (j *junction) way(name string, number *int) *junction {
	next := j.ways[name]
	if next == nil {
		*number++
		next = &junction{number: *number}
		if j.ways == nil {
			j.ways = map[string]*junction{}
		}
		j.ways[name] = next
	}
	return next
}

// survey looks at a JSON document once for all places together.
type survey struct {
	text    []byte
	places  []surveyed
	visited []bool // by number of the junction
}

// surveyed is what stands at a place.
type surveyed struct {
	raw   []byte // nil: nothing
	read  bool   // whether value is known
	value found
}

// at is the value at a place.
func (s *survey) at(place int) found {
	v := &s.places[place]
	if !v.read {
		v.read = true
		if v.raw != nil {
			v.value = readFound(v.raw)
		}
	}
	return v.value
}

// there tells whether something stands at a place.
func (s *survey) there(place int) bool { return s.places[place].raw != nil }

// terrain is all places within bodies at which rules look. The zero value is none.
type terrain struct {
	root   junction
	last   int // number of the last junction
	places int
}

// survey looks at a document (nil: none), with the memory of another survey of the same terrain
// (nil: there is none).
func (t *terrain) survey(text []byte, spare *survey) *survey {
	s := spare
	if s == nil {
		s = &survey{places: make([]surveyed, t.places), visited: make([]bool, t.last+1)}
	} else {
		clear(s.places)
		clear(s.visited)
	}
	s.text = text
	if len(text) > 0 && t.places > 0 {
		s.visit(skipBlank(text, 0), &t.root)
	}
	return s
}

// add is the number of a place, from 0.
func (t *terrain) add(path []string) int {
	at := &t.root
	for _, name := range path {
		at = at.way(name, &t.last)
	}
	if at.place == 0 {
		t.places++
		at.place = t.places
	}
	return at.place - 1
}

// visit notes the value that begins at an index, and what is within; it answers where it ends.
func (s *survey) visit(at int, j *junction) int {
	s.visited[j.number] = true
	end := 0
	switch {
	case len(j.ways) > 0 && s.text[at] == '{':
		end = s.members(at, j)
	case len(j.ways) > 0 && s.text[at] == '[':
		end = s.elements(at, j)
	default:
		end = skipValue(s.text, at)
	}
	if j.place > 0 {
		s.places[j.place-1].raw = s.text[at:end]
	}
	return end
}

// members visits the members of an object. Of those of the same name the last one counts.
func (s *survey) members(at int, j *junction) int {
	at = skipBlank(s.text, at+1)
	for s.text[at] != '}' {
		end := skipString(s.text, at)
		key := s.text[at:end]
		at = skipBlank(s.text, skipBlank(s.text, end)+1) // behind the colon
		next := j.ways[string(key[1:len(key)-1])]
		if next != nil && bytes.IndexByte(key, '\\') >= 0 || next == nil && !plainString(key) {
			next = j.ways[unquote(key)]
		}
		if next == nil {
			at = skipValue(s.text, at)
		} else {
			if s.visited[next.number] {
				s.forget(next)
			}
			at = s.visit(at, next)
		}
		at = s.behind(at)
	}
	return at + 1
}

// elements visits the elements of a list.
func (s *survey) elements(at int, j *junction) int {
	at = skipBlank(s.text, at+1)
	var digits [20]byte
	for i := 0; s.text[at] != ']'; i++ {
		if next := j.ways[string(strconv.AppendInt(digits[:0], int64(i), 10))]; next != nil {
			at = s.visit(at, next)
		} else {
			at = skipValue(s.text, at)
		}
		at = s.behind(at)
	}
	return at + 1
}

// behind is where the next one begins, or the end.
func (s *survey) behind(at int) int {
	at = skipBlank(s.text, at)
	if s.text[at] == ',' {
		at = skipBlank(s.text, at+1)
	}
	return at
}

// forget takes back what was noted at a place and within.
func (s *survey) forget(j *junction) {
	if j.place > 0 {
		s.places[j.place-1].raw = nil
	}
	for _, next := range j.ways {
		s.forget(next)
	}
}
