package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Flags that change what trigger sends.
const (
	overrideFlag = "override"
	addFlag      = "add"
	removeFlag   = "remove"
)

// draft is a request body before it is sent: a tree of JSON values, and the type of the control
// API that it will be read as, which tells the members that are known.
type draft struct {
	body map[string]any
	of   reflect.Type
}

// override sets a member that is there or known: "a.b=value", a number counting in lists.
func (d draft) override(assignment string) error {
	path, text, err := assignmentOf(assignment)
	if err != nil {
		return err
	}
	if _, there := d.at(path); !there {
		if wrong, known := unknownIn(d.of, path); wrong != "" {
			last := wrong[strings.LastIndex(wrong, ".")+1:]
			return fmt.Errorf("there is no member %q%s; --%s adds it all the same", wrong, didYouMean(last, known), addFlag)
		}
	}
	return d.set(path, text)
}

// add sets a member that is not there, known or not.
func (d draft) add(assignment string) error {
	path, text, err := assignmentOf(assignment)
	if err != nil {
		return err
	}
	if _, there := d.at(path); there {
		return fmt.Errorf("member %q is there already: use --%s", strings.Join(path, "."), overrideFlag)
	}
	return d.set(path, text)
}

// remove takes a member away.
func (d draft) remove(path string) error {
	tokens := strings.Split(path, ".")
	last := tokens[len(tokens)-1]
	parent, _ := d.at(tokens[:len(tokens)-1])
	switch at := parent.(type) {
	case map[string]any:
		if _, there := at[last]; there {
			delete(at, last)
			return nil
		}
	case []any:
		if i, err := strconv.Atoi(last); err == nil && i >= 0 && i < len(at) {
			return d.put(tokens[:len(tokens)-1], slices.Delete(at, i, i+1))
		}
	}
	return fmt.Errorf("there is no member %q to remove", path)
}

// assignmentOf splits "a.b=c".
func assignmentOf(text string) (path []string, value string, err error) {
	name, value, found := strings.Cut(text, "=")
	if !found || name == "" {
		return nil, "", errors.New("want a member and its value, such as text=Hello")
	}
	return strings.Split(name, "."), value, nil
}

// at is the value at a path, and whether there is one.
func (d draft) at(path []string) (any, bool) {
	var v any = d.body
	for _, token := range path {
		switch at := v.(type) {
		case map[string]any:
			member, there := at[token]
			if !there {
				return nil, false
			}
			v = member
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(at) {
				return nil, false
			}
			v = at[i]
		default:
			return nil, false
		}
	}
	return v, true
}

// set reads a text as the value that belongs at a path, and puts it there.
func (d draft) set(path []string, text string) error {
	v, err := valueAt(typeAt(d.of, path), text)
	if err != nil {
		return err
	}
	return d.put(path, v)
}

// put puts a value at a path; objects on the way are made, lists grow by one.
func (d draft) put(path []string, v any) error {
	put, err := putIn(d.body, path, v)
	if err != nil {
		return fmt.Errorf("%s: %w", strings.Join(path, "."), err)
	}
	body, ok := put.(map[string]any)
	if !ok {
		return errors.New("want a member")
	}
	maps.Copy(d.body, body)
	return nil
}

// putIn is a value with another one put into it.
func putIn(into any, path []string, v any) (any, error) {
	if len(path) == 0 {
		return v, nil
	}
	token := path[0]
	switch at := into.(type) {
	case []any:
		i, err := strconv.Atoi(token)
		if err != nil || i < 0 || i > len(at) {
			return nil, fmt.Errorf("%q is no place in a list of %d", token, len(at))
		}
		if i == len(at) {
			at = append(at, nil)
		}
		at[i], err = putIn(at[i], path[1:], v)
		return at, err
	case map[string]any:
		member, err := putIn(at[token], path[1:], v)
		at[token] = member
		return at, err
	case nil:
		if token == "0" {
			return putIn([]any{}, path, v)
		}
		return putIn(map[string]any{}, path, v)
	default:
		return nil, fmt.Errorf("%v has no members", at)
	}
}

// unknownIn is the first member of a path that a type does not know, with those that it does;
// empty when all are known, or may be anything.
func unknownIn(t reflect.Type, path []string) (wrong string, known []string) {
	for i, token := range path {
		next, names := member(t, token)
		if next == nil && names != nil {
			return strings.Join(path[:i+1], "."), names
		}
		if next == nil {
			return "", nil
		}
		t = next
	}
	return "", nil
}

// typeAt is the type at a path; nil when it may be anything.
func typeAt(t reflect.Type, path []string) reflect.Type {
	for _, token := range path {
		if t, _ = member(t, token); t == nil {
			return nil
		}
	}
	return t
}

// member is the type of a member. Without such a member the names of those that there are; both
// nil: anything goes.
func member(t reflect.Type, token string) (of reflect.Type, names []string) {
	switch {
	case t.Kind() == reflect.Pointer:
		return member(t.Elem(), token)
	case t == reflect.TypeFor[json.RawMessage](), t == reflect.TypeFor[[]byte]():
		return nil, nil
	case t.Kind() == reflect.Slice:
		return t.Elem(), nil
	case t.Kind() != reflect.Struct || t == reflect.TypeFor[time.Time]():
		return nil, nil
	}
	for field := range t.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == token {
			return field.Type, nil
		}
		names = append(names, name)
	}
	return nil, names
}

// valueAt reads a text as a value of a type: JSON, or a string where that is what belongs there or
// when it is no JSON. The bytes of a file are given as base64, or as @ and the file's name.
func valueAt(t reflect.Type, text string) (any, error) {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == reflect.TypeFor[[]byte]() {
		file, named := strings.CutPrefix(text, "@")
		if !named {
			return text, nil
		}
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read the file of a message: %w", err)
		}
		return base64.StdEncoding.EncodeToString(content), nil
	}
	literal := t != nil && (t.Kind() == reflect.String || t == reflect.TypeFor[time.Time]())
	if literal && !strings.HasPrefix(text, `"`) && text != "null" {
		return text, nil
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil || d.More() {
		return text, nil //nolint:nilerr // what is no JSON is a string
	}
	return v, nil
}
