package core

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// update rewrites the transcripts in testdata with what the World does now.
var update = flag.Bool("update", false, "rewrite testdata with what happens now")

// verbTables are the words that transcripts can use; a resource adds its own table here.
func verbTables() []map[string]verb {
	return []map[string]verb{setupVerbs(), messageVerbs(), peopleVerbs(), groupVerbs(), accountVerbs(), deliveryVerbs(), eventVerbs(), lookVerbs(), ruleVerbs()}
}

// tellers put facts into words, the first that knows a fact wins; a fact that none knows is told
// as its kind and its JSON. A resource adds its own here.
func tellers() []func(Fact) (string, bool) {
	return []func(Fact) (string, bool){tellMessages, tellGroups, tellDeliveries, tellRules}
}

// TestTranscripts plays each testdata/*.txt: blocks of commands, "----", and what came out.
// Lines that begin with # are for readers.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("find transcripts: %v, %d files", err, len(files))
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatalf("read transcript: %v", err)
			}
			got := play(t, string(want))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatalf("write transcript: %v", err)
				}
				return
			}
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("transcript (-want +got), -update rewrites it:\n%s", diff)
			}
		})
	}
}

// verb is a word of transcripts. What it answers is printed before the facts that it caused.
type verb func(s *stage, l line) string

// stage is where a transcript is played.
type stage struct {
	t       *testing.T
	verbs   map[string]verb
	genesis Genesis
	w       *World   // nil until the first verb that needs it
	ids     []string // message ids in the order in which they were told; m1 is the first
	posted  []string // delivery ids likewise; d1 is the first
	hook    receiver
	draft   Scenario // of the verb scenario, until load
}

// line is a command taken apart.
type line struct {
	verb    string
	words   []string          // without the verb and the options
	options map[string]string // from name=value; a bare name that a verb asks for is in words
}

// word is the i-th word; a transcript that lacks it is wrong.
func (l line) word(t *testing.T, i int) string {
	t.Helper()
	if i >= len(l.words) {
		t.Fatalf("%s: want at least %d words, got %q", l.verb, i+1, l.words)
	}
	return l.words[i]
}

// has tells whether a bare word is there.
func (l line) has(word string) bool { return slices.Contains(l.words, word) }

// span is an option that is a duration; 0 when it is not there.
func (l line) span(t *testing.T, name string) time.Duration {
	t.Helper()
	return duration(t, l.options[name])
}

// duration reads a duration; 0 for the empty text.
func duration(t *testing.T, s string) time.Duration {
	t.Helper()
	if s == "" {
		return 0
	}
	d, err := time.ParseDuration(s)
	if err != nil {
		t.Fatalf("duration: %v", err)
	}
	return d
}

// play runs a transcript and answers it with the outcomes of now.
func play(t *testing.T, script string) string {
	t.Helper()
	s := &stage{t: t, verbs: map[string]verb{}, genesis: Genesis{
		Name: "transcript", Seed: 7, Start: shopStart,
		Number: Number{CountryCode: "1", Phone: "6505550100", VerifiedName: "Tea House", Registered: true},
	}}
	for _, table := range verbTables() {
		maps.Copy(s.verbs, table)
	}
	var out, told strings.Builder
	skipping := false
	for text := range strings.Lines(script) {
		text = strings.TrimSuffix(text, "\n")
		switch {
		case text == "----":
			out.WriteString("----\n" + told.String())
			told.Reset()
			skipping = true
		case text == "":
			skipping = false
			out.WriteString("\n")
		case skipping:
		case strings.HasPrefix(text, "#"):
			out.WriteString(text + "\n")
		default:
			out.WriteString(text + "\n")
			told.WriteString(s.do(text))
		}
	}
	if told.Len() > 0 {
		t.Fatalf("a transcript ends with ---- and what came out; left over: %q", told.String())
	}
	return out.String()
}

// do plays one command and answers what came out, a line each.
func (s *stage) do(text string) string {
	s.t.Helper()
	l := s.parse(text)
	verb := s.verbs[l.verb]
	if verb == nil {
		s.t.Fatalf("unknown verb in %q, there are: %q", text, slices.Sorted(maps.Keys(s.verbs)))
	}
	answer := verb(s, l)
	s.receive()
	var out strings.Builder
	for line := range strings.SplitSeq(answer, "\n") {
		if line != "" {
			out.WriteString(line + "\n")
		}
	}
	if s.w != nil {
		for _, f := range s.w.Drain() {
			if s.hook.shows(f) {
				fmt.Fprintf(&out, "%s %s\n", f.When().Sub(s.w.Born()), s.tell(f))
			}
		}
	}
	lines := strings.Split(s.alias(out.String()), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// parse takes a line apart: words at spaces, "double quotes" keep spaces together.
func (s *stage) parse(text string) line {
	s.t.Helper()
	l := line{options: map[string]string{}}
	var words []string
	var word strings.Builder
	quoted, begun := false, false
	for _, r := range text + " " {
		switch {
		case r == '"':
			quoted, begun = !quoted, true
		case r == ' ' && !quoted:
			if begun {
				words = append(words, word.String())
			}
			word.Reset()
			begun = false
		default:
			word.WriteRune(r)
			begun = true
		}
	}
	if quoted {
		s.t.Fatalf("quotes are not closed in %q", text)
	}
	for j, w := range words {
		name, value, ok := strings.Cut(w, "=")
		if !ok {
			words[j] = s.named(w)
		} else if id := s.named(value); id != value {
			words[j] = name + "=" + id
		}
	}
	l.verb = words[0]
	for _, w := range words[1:] {
		name, value, ok := strings.Cut(w, "=")
		if ok && name != "" && !strings.ContainsAny(name, " /:") {
			l.options[name] = value
			continue
		}
		l.words = append(l.words, w)
	}
	return l
}

// named is the id that an alias stands for; other words stay.
func (s *stage) named(word string) string {
	for prefix, list := range map[string][]string{"m": s.ids, "d": s.posted} {
		for i, id := range list {
			if word == fmt.Sprintf("%s%d", prefix, i+1) {
				return id
			}
		}
	}
	return word
}

// alias writes message ids as m1, m2 … and delivery ids as d1, d2 … in the order in which they came up.
func (s *stage) alias(text string) string {
	for i, id := range s.ids {
		text = strings.ReplaceAll(text, id, fmt.Sprintf("m%d", i+1))
	}
	for i, id := range slices.Backward(s.posted) { // copies first: their ids begin like those of the originals
		text = strings.ReplaceAll(text, id, fmt.Sprintf("d%d", i+1))
	}
	return text
}

// meet notes a message id.
func (s *stage) meet(id string) {
	if id != "" && !slices.Contains(s.ids, id) {
		s.ids = append(s.ids, id)
	}
}

// world is the World, started when it is first asked for.
func (s *stage) world() *World {
	s.t.Helper()
	if s.w == nil {
		w, err := NewWorld(s.genesis, shopStart)
		if err != nil {
			s.t.Fatalf("start the World: %v", err)
		}
		s.w = w
	}
	return s.w
}

// tell puts a fact into words.
func (s *stage) tell(f Fact) string {
	s.t.Helper()
	b, err := json.Marshal(f)
	if err != nil {
		s.t.Fatalf("fact %s as JSON: %v", f.Kind(), err)
	}
	var id struct{ Message, Delivery string }
	if err := json.Unmarshal(b, &id); err == nil {
		s.meet(id.Message)
		if id.Delivery != "" && !slices.Contains(s.posted, id.Delivery) {
			s.posted = append(s.posted, id.Delivery)
		}
	}
	for _, tell := range tellers() {
		if text, ok := tell(f); ok {
			return text
		}
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(b, &members); err != nil {
		s.t.Fatalf("fact %s as JSON: %v", f.Kind(), err)
	}
	delete(members, "at")
	words := []string{f.Kind()}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		words = append(words, fmt.Sprintf("%s=%s", name, members[name]))
	}
	return strings.Join(words, " ")
}

// perform does a command at the present of the stage's World; its answer, in the given words,
// or its refusal is what the verb answers.
func perform[R any](s *stage, c Command[R], words func(R) string) string {
	s.t.Helper()
	w := s.world()
	r, err := Do(w, w.Now(), c)
	var fault *Fault
	switch {
	case errors.As(err, &fault):
		return fmt.Sprintf("refused %d/%d %s", fault.HTTP(), fault.Code, fault.Details)
	case err != nil:
		s.t.Fatalf("%T: %v", c, err)
	case words != nil:
		return words(r)
	}
	return ""
}
