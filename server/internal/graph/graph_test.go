package graph_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server/internal/graph"
)

// shape is an interface with unexported types in it.
type shape interface{ sides() int }

type square struct {
	Side  int
	owner *person
}

func (square) sides() int { return 4 }

type circle struct{ radius float64 }

func (*circle) sides() int { return 0 }

type stranger struct{}

func (stranger) sides() int { return 1 }

// person refers to others and to itself.
type person struct {
	name    string
	born    time.Time
	friends []*person
	spouse  *person
}

type point struct{ x, y int8 }

// everything has a field of every form.
type everything struct {
	Exported int
	truth    bool
	small    int8
	big      int64
	bigger   uint64
	real     float64
	less     float32
	text     string
	named    kind
	at       time.Time
	octets   []byte
	sum      [4]byte
	points   [2]point
	list     []string
	lists    [][]int
	byName   map[string]int
	byPoint  map[point]*person
	bySum    map[[2]byte][]byte
	anybody  *person
	again    *person
	twice    **person
	shape    shape
	shapes   []shape
	what     any
	Empty    struct{}
	scratch  []byte `graph:"-"`
	_        int
}

type kind string

// newCodec is a codec of everything.
func newCodec(tb testing.TB) *graph.Codec[everything] {
	tb.Helper()
	c, err := graph.New[everything](square{}, (*circle)(nil), kind(""), []int(nil))
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// full is a graph in which everything is.
func full() *everything {
	ada := &person{name: "Ada", born: time.Date(1815, 12, 10, 1, 2, 3, 4, time.UTC)}
	bob := &person{name: "Bob\x00\"\\\n\u2028é", spouse: ada, friends: []*person{ada, nil}}
	ada.spouse, ada.friends = bob, []*person{ada, bob, ada}
	return &everything{
		Exported: -5, truth: true, small: math.MinInt8, big: math.MinInt64, bigger: math.MaxUint64,
		real: math.Copysign(0, -1), less: 0.1, text: "no \xff\xfe UTF-8", named: "k",
		at: time.Date(300000, 1, 1, 0, 0, 0, 7, time.UTC), octets: []byte{}, sum: [4]byte{1, 0, 255},
		points: [2]point{{}, {1, -2}}, list: []string{}, lists: [][]int{nil, {}, {1, 2}},
		byName:  map[string]int{"b": 2, "a": 1, "": 0, "\xff": 3},
		byPoint: map[point]*person{{1, 2}: bob, {0, 0}: nil, {-1, 5}: ada},
		bySum:   map[[2]byte][]byte{{1}: bytes.Repeat([]byte("x"), 5000), {2}: nil},
		anybody: ada, again: ada, twice: &bob, shape: square{2, bob},
		shapes: []shape{nil, &circle{1.5}, square{}}, what: []int{1}, scratch: []byte("gone"),
	}
}

// compare compares unexported fields too.
func compare(a, b any) string {
	return cmp.Diff(a, b, cmp.Exporter(func(reflect.Type) bool { return true }))
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	t.Parallel()
	c := newCodec(t)
	infinite := &everything{real: math.Inf(-1), less: float32(math.Inf(1)), at: time.Unix(-1e15, 5).UTC()}
	for name, want := range map[string]*everything{"zero": {}, "full": full(), "infinite": infinite} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, blobs, err := c.Append(nil, want, nil)
			if err != nil {
				t.Fatal(err)
			}
			if !json.Valid(text) {
				t.Fatalf("no JSON: %s", text)
			}
			got, err := c.Read(text, func(s graph.Sum) ([]byte, bool) { b, ok := blobs[s]; return b, ok })
			if err != nil {
				t.Fatalf("%v in %s", err, text)
			}
			want.scratch = nil
			if diff := compare(want, got); diff != "" {
				t.Errorf("(-written +read):\n%s", diff)
			}
			again, _, err := c.Append(nil, got, nil)
			if err != nil || !bytes.Equal(text, again) {
				t.Errorf("other bytes, %v:\n%s\n%s", err, text, again)
			}
		})
	}
}

func TestNotANumberIsRead(t *testing.T) {
	t.Parallel()
	c := newCodec(t)
	text, _, err := c.Append(nil, &everything{real: math.NaN()}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := c.Read(text, nil); err != nil || !math.IsNaN(got.real) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestPointersStayShared(t *testing.T) {
	t.Parallel()
	c := newCodec(t)
	file, err := c.File(full(), nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	ada := got.anybody
	if got.again != ada || ada.friends[0] != ada || ada.friends[1] != *got.twice || got.byPoint[point{-1, 5}] != ada {
		t.Error("one person became several")
	}
}

func TestInstantsLoseTheirPlaceAndTheReadingOfTheMachine(t *testing.T) {
	t.Parallel()
	c := newCodec(t)
	there := time.Date(2024, 5, 1, 9, 0, 0, 5, time.FixedZone("there", 3600))
	text, _, err := c.Append(nil, &everything{at: there}, nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Read(text, nil)
	if err != nil || got.at != there.UTC() {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestLongBytesStandApartAndOnce(t *testing.T) {
	t.Parallel()
	c := newCodec(t)
	var memo graph.Memo
	photo := bytes.Repeat([]byte("photo"), 2000)
	e := &everything{octets: photo, bySum: map[[2]byte][]byte{{1}: photo, {2}: bytes.Clone(photo)}}
	for range 2 {
		text, blobs, err := c.Append(nil, e, &memo)
		if err != nil || len(blobs) != 1 || len(text) > 1000 {
			t.Fatalf("%d blobs, %d bytes, %v", len(blobs), len(text), err)
		}
		for sum, b := range blobs {
			if &b[0] != &photo[0] && &b[0] != &e.bySum[[2]byte{2}][0] || strings.Count(string(text), sum.String()) != 3 {
				t.Errorf("blob %s of %d bytes in %s", sum, len(b), text)
			}
		}
	}
	text, _, _ := c.Append(nil, e, nil)
	if _, err := c.Read(text, func(graph.Sum) ([]byte, bool) { return nil, false }); err == nil || !strings.Contains(err.Error(), "octets: there is no blob") {
		t.Errorf("without the blob: %v", err)
	}
}

// TestTheFileMayBeSetOutAnew rewrites a file as tools do.
func TestTheFileMayBeSetOutAnew(t *testing.T) {
	t.Parallel()
	c := newCodec(t)
	file, err := c.File(full(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal(file, &v); err != nil {
		t.Fatal(err)
	}
	sorted, err := json.MarshalIndent(v, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Open(sorted)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := c.File(got, nil); err != nil || !bytes.Equal(file, again) {
		t.Errorf("other bytes, %v", err)
	}
}

func TestAFileSaysWhatWasWritten(t *testing.T) {
	t.Parallel()
	c := newCodec(t)
	file, err := c.File(full(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]struct {
		from, to string
		want     error
	}{
		"another value":  {`"Exported":-5`, `"Exported":-6`, graph.ErrChanged},
		"another layout": {c.Layout(), strings.Repeat("0", 64), graph.ErrLayout},
	} {
		changed := strings.Replace(string(file), change.from, change.to, 1)
		if _, err := c.Open([]byte(changed)); !errors.Is(err, change.want) {
			t.Errorf("%s: %v, want %v", name, err, change.want)
		}
	}
	changed := strings.Replace(string(file), `":"eHh4`, `":"eHh5`, 1)
	if _, err := c.Open([]byte(changed)); err == nil || !strings.Contains(err.Error(), "a blob is not what its name says") {
		t.Errorf("another blob: %v", err)
	}
}
