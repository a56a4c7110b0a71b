package control

import (
	"bytes"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
)

// mentioned tells whether JSON says one of some words: as a text by itself, not within one, and not
// as what somebody wrote in a message. A number may be written as people write it. Of JSON that was
// cut off, what is there counts.
func mentioned(body []byte, words []string) bool {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var within []bool // for each open bracket, whether it is an object's
	var name string   // of the member that comes
	named := false    // it has come
	for {
		token, err := d.Token()
		if err != nil {
			return false
		}
		switch t := token.(type) {
		case json.Delim:
			switch t {
			case '{', '[':
				within = append(within, t == '{')
			default:
				within = within[:len(within)-1]
			}
			named = false
			continue
		case string:
			if len(within) > 0 && within[len(within)-1] && !named {
				name, named = t, true
				continue
			}
			if !isProse(name) && isWord(t, words) {
				return true
			}
		case json.Number:
			if slices.Contains(words, t.String()) {
				return true
			}
		}
		named = false
	}
}

// isProse tells whether a member holds what somebody wrote.
func isProse(name string) bool {
	return name == "body" || name == "text" || name == "caption"
}

// isWord tells whether a text is one of some words, or a number among them as people write it.
func isWord(text string, words []string) bool {
	if slices.Contains(words, text) {
		return true
	}
	const most = 32 // of a number, as long as anybody writes one
	if len(text) > most || !strings.ContainsAny(text, "+ ()-.") {
		return false
	}
	digits := strings.Map(func(r rune) rune {
		if strings.ContainsRune("+ ()-.", r) {
			return -1
		}
		return r
	}, text)
	return slices.Contains(words, digits)
}

// inTarget tells whether a part of a path, or a value of its query, is one of some words.
func inTarget(target string, words []string) bool {
	path, query, _ := strings.Cut(target, "?")
	for part := range strings.SplitSeq(path, "/") {
		if plain, err := url.PathUnescape(part); err == nil && isWord(plain, words) {
			return true
		}
	}
	values, _ := url.ParseQuery(query) // what can't be read names nothing
	for _, list := range values {
		if slices.ContainsFunc(list, func(v string) bool { return isWord(v, words) }) {
			return true
		}
	}
	return false
}
