package main

import (
	"fmt"
	"log/slog"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wabamock/wabamock/server"
)

// kind is a kind of setting: how its text is read, shown and described.
type kind[T any] struct {
	label string   // what help calls a value
	form  string   // what is accepted, to follow "want"
	words []string // the accepted values when there are few; for completion
	parse func(text string) (T, bool)
	show  func(T) string // gives what parse accepts; "" for a value that is left to the fixture
}

// value is one setting's place in the options, seen through its kind.
type value interface {
	set(text string) bool // false: the text is not of the form, nothing was changed
	text() string
	label() string
	form() string
	words() []string
}

// cell is the value of a kind at a place.
type cell[T any] struct {
	kind[T]

	at *T
}

func (c cell[T]) text() string    { return c.show(*c.at) }
func (c cell[T]) label() string   { return c.kind.label }
func (c cell[T]) form() string    { return c.kind.form }
func (c cell[T]) words() []string { return c.kind.words }

func (c cell[T]) set(text string) bool {
	v, ok := c.parse(text)
	if ok {
		*c.at = v
	}
	return ok
}

// in puts a kind to a place.
func in[T any](k kind[T], at *T) value { return cell[T]{k, at} }

// anyText accepts everything, also nothing.
func anyText(label, form string) kind[string] {
	return kind[string]{
		label: label,
		form:  form,
		parse: func(s string) (string, bool) { return s, true },
		show:  func(s string) string { return s },
	}
}

// oneOf accepts the words of a type, the first being its default.
func oneOf[T interface {
	~string
	Words() []string
}](at *T) value {
	words := (*at).Words()
	return in(kind[T]{
		label: strings.Join(words, "|"),
		form:  strings.Join(words, " or "),
		words: words,
		parse: func(s string) (T, bool) { return T(s), slices.Contains(words, s) },
		show:  func(v T) string { return string(v) },
	}, at)
}

// boolLabel is the label of a setting whose flag may stand alone.
const boolLabel = "bool"

// yesNo accepts true and false.
func yesNo() kind[bool] {
	return kind[bool]{
		label: boolLabel,
		form:  "true or false",
		words: []string{"true", "false"},
		parse: func(s string) (bool, bool) { return s == "true", s == "true" || s == "false" },
		show:  strconv.FormatBool,
	}
}

// limit accepts a span of time; 0 is no limit, which server.Config writes as server.Never.
func limit() kind[time.Duration] {
	return kind[time.Duration]{
		label: "duration",
		form:  "a span such as 90s, 15m or 1h, or 0 for no limit",
		parse: func(s string) (time.Duration, bool) {
			d, ok := parseSpan(s)
			if d == 0 {
				d = server.Never
			}
			return d, ok
		},
		show: func(d time.Duration) string { return max(d, 0).String() },
	}
}

// delay accepts a span of time, 0 included; nil leaves it to the fixture.
func delay() kind[*time.Duration] {
	return kind[*time.Duration]{
		label: "duration",
		form:  "a span such as 0s, 300ms or 1h",
		parse: func(s string) (*time.Duration, bool) {
			d, ok := parseSpan(s)
			return &d, ok
		},
		show: func(d *time.Duration) string {
			if d == nil {
				return ""
			}
			return d.String()
		},
	}
}

// parseSpan reads a span that is not negative.
func parseSpan(s string) (time.Duration, bool) {
	d, err := time.ParseDuration(s)
	return d, err == nil && d >= 0
}

// count accepts a number from 1; 0 leaves it to the fixture.
func count() kind[int] {
	return kind[int]{
		label: "int",
		form:  "a number from 1",
		parse: func(s string) (int, bool) {
			n, err := strconv.Atoi(s)
			return n, err == nil && n > 0
		},
		show: func(n int) string {
			if n == 0 {
				return ""
			}
			return strconv.Itoa(n)
		},
	}
}

// seed accepts what server.World takes as a seed; 0 leaves it to the fixture.
func seed() kind[uint64] {
	return kind[uint64]{
		label: "int",
		form:  "a number from 1 to 18446744073709551615",
		parse: func(s string) (uint64, bool) {
			n, err := strconv.ParseUint(s, 10, 64)
			return n, err == nil && n > 0
		},
		show: func(n uint64) string {
			if n == 0 {
				return ""
			}
			return strconv.FormatUint(n, 10)
		},
	}
}

// instant accepts a moment; the zero time leaves it to the fixture.
func instant() kind[time.Time] {
	return kind[time.Time]{
		label: "instant",
		form:  "a moment such as 2024-05-01T09:00:00Z",
		parse: func(s string) (time.Time, bool) {
			t, err := time.Parse(time.RFC3339, s)
			return t.UTC(), err == nil
		},
		show: func(t time.Time) string {
			if t.IsZero() {
				return ""
			}
			return t.Format(time.RFC3339Nano)
		},
	}
}

// units of sizes, the largest of each system first.
func units() []struct {
	name  string
	bytes int64
} {
	return []struct {
		name  string
		bytes int64
	}{
		{"GiB", 1 << 30},
		{"MiB", 1 << 20},
		{"KiB", 1 << 10},
		{"GB", 1e9},
		{"MB", 1e6},
		{"kB", 1e3},
		{"B", 1},
		{"", 1},
	}
}

// size accepts a number of bytes from 1.
func size[T int | int64]() kind[T] {
	return kind[T]{
		label: "size",
		form:  "a size such as 65536, 64KiB or 100MB",
		parse: func(s string) (T, bool) {
			n, ok := parseSize(s)
			return T(n), ok && int64(T(n)) == n
		},
		show: func(n T) string { return showSize(int64(n)) },
	}
}

// parseSize reads a whole number with a unit.
func parseSize(s string) (int64, bool) {
	for _, u := range units() {
		digits, found := strings.CutSuffix(s, u.name)
		if !found {
			continue
		}
		n, err := strconv.ParseInt(strings.TrimSpace(digits), 10, 64)
		return n * u.bytes, err == nil && n > 0 && n <= math.MaxInt64/u.bytes
	}
	return 0, false
}

// showSize writes a size with the largest binary unit that leaves no rest.
func showSize(n int64) string {
	for _, u := range units()[:3] {
		if n%u.bytes == 0 {
			return fmt.Sprintf("%d%s", n/u.bytes, u.name)
		}
	}
	return strconv.FormatInt(n, 10)
}

// listLabel is the label of a setting that may be given several times.
const listLabel = "name or file, ..."

// scenarioList accepts names and files, separated by commas.
func scenarioList() kind[[]server.ScenarioFile] {
	return kind[[]server.ScenarioFile]{
		label: listLabel,
		form:  "names such as rate-limited or paths such as ./mine.yaml, separated by commas",
		parse: func(s string) ([]server.ScenarioFile, bool) {
			var all []server.ScenarioFile
			for name := range strings.SplitSeq(s, ",") {
				if name = strings.TrimSpace(name); name == "" {
					return nil, false
				}
				all = append(all, server.ScenarioFile{Name: name})
			}
			return all, true
		},
		show: func(all []server.ScenarioFile) string {
			names := make([]string, len(all))
			for i, f := range all {
				names[i] = f.Name
			}
			return strings.Join(names, ",")
		},
	}
}

// level accepts the levels of the log.
func level() kind[slog.Level] {
	words := []string{"debug", "info", "warn", "error"}
	return kind[slog.Level]{
		label: strings.Join(words, "|"),
		form:  strings.Join(words, " or "),
		words: words,
		parse: func(s string) (slog.Level, bool) {
			var l slog.Level
			err := l.UnmarshalText([]byte(s))
			return l, err == nil && slices.Contains(words, s)
		},
		show: func(l slog.Level) string { return strings.ToLower(l.String()) },
	}
}
