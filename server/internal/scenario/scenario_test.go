package scenario_test

import (
	"errors"
	"io/fs"
	"reflect"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/fixtures"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/scenario"
)

func TestShippedFixturesLoad(t *testing.T) {
	t.Parallel()
	for _, name := range fixtures.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := shipped(t, name)
			if f.Name() != name || f.About() == "" {
				t.Errorf("name %q, about %q, want name %q and an about", f.Name(), f.About(), name)
			}
		})
	}
}

func TestWorldsStartFromFixtures(t *testing.T) {
	t.Parallel()
	at := time.Date(2024, 5, 1, 9, 0, 0, 0, time.UTC)
	start := func(t *testing.T, f *scenario.Fixture) {
		t.Helper()
		if _, err := core.NewWorld(f.Genesis(1, time.Time{}), at); err != nil {
			t.Error(err)
		}
	}
	for _, name := range fixtures.Names() {
		start(t, shipped(t, name))
	}
	start(t, parsed(t, string(everything(t))))
	start(t, parsed(t, "name: least\n"))
}

func TestEveryFileOfFixturesIsNamed(t *testing.T) {
	t.Parallel()
	files, err := fs.Glob(fixtures.Files(), "*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(fixtures.Names()) {
		t.Errorf("files %v, names %v", files, fixtures.Names())
	}
	if fixtures.Names()[0] != fixtures.Default {
		t.Errorf("the first of %v is not the default %s", fixtures.Names(), fixtures.Default)
	}
}

func TestGenesisOfOneBusiness(t *testing.T) {
	t.Parallel()
	golden(t, "one-business.json", dump(t, shipped(t, "one-business").Genesis(1, time.Time{})))
}

func TestLoadKnowsFixtureAndFile(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{"mine.yaml": {Data: []byte("name: my-shop\n")}, "bad.yaml": {Data: []byte("nam: x\n")}}
	for _, name := range []string{"mine", "mine.yaml"} {
		f, err := scenario.Load(files, name)
		if err != nil || f.Name() != "my-shop" {
			t.Errorf("Load(%q) = %v, %v", name, f, err)
		}
	}
	if _, err := scenario.Load(files, "yours"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a fixture that is not there: %v, want fs.ErrNotExist", err)
	}
	var bad *scenario.Error
	if _, err := scenario.Load(files, "bad"); !errors.As(err, &bad) || bad.Problems[0].File != "bad.yaml" {
		t.Errorf("a bad fixture: %v, want an *Error that names the file", err)
	}
}

func TestSameSeedSameGenesis(t *testing.T) {
	t.Parallel()
	for _, name := range fixtures.Names() {
		one, two := shipped(t, name), shipped(t, name)
		if diff := cmp.Diff(dump(t, one.Genesis(7, time.Time{})), dump(t, two.Genesis(7, time.Time{}))); diff != "" {
			t.Errorf("%s (-one +two):\n%s", name, diff)
		}
	}
}

func TestAnotherSeedGivesOtherNames(t *testing.T) {
	t.Parallel()
	f := shipped(t, "one-business")
	one, two := f.Genesis(1, time.Time{}), f.Genesis(2, time.Time{})
	same := 0
	for i := range one.Customers {
		if one.Customers[i].Name == two.Customers[i].Name {
			same++
		}
	}
	if same > 1 {
		t.Errorf("%d of %d customers have the same name with seeds 1 and 2", same, len(one.Customers))
	}
}

func TestOneMoreCustomerRenamesNobody(t *testing.T) {
	t.Parallel()
	before := parsed(t, `
name: x
customers: [{number: "447700900001"}, {number: "447700900002"}]
inbound: [{from: "447700900001"}, {from: "447700900002"}]
`).Genesis(5, time.Time{})
	after := parsed(t, `
name: x
customers: [{number: "16505550199"}, {number: "447700900001"}, {number: "447700900002"}]
inbound: [{from: "16505550199"}, {from: "447700900001"}, {from: "447700900002"}]
`).Genesis(5, time.Time{})
	if diff := cmp.Diff(before.Customers, after.Customers[1:]); diff != "" {
		t.Errorf("customers (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(before.Inbound, after.Inbound[1:]); diff != "" {
		t.Errorf("inbound (-before +after):\n%s", diff)
	}
}

func TestASenderDoesNotRepeatItself(t *testing.T) {
	t.Parallel()
	g := parsed(t, `{name: x, customers: [{number: "447700900001"}], inbound: [{from: "447700900001"}, {from: "447700900001"}]}`).Genesis(1, time.Time{})
	if g.Inbound[0].Text == g.Inbound[1].Text {
		t.Errorf("both texts are %q", g.Inbound[0].Text)
	}
}

func TestSeedAndStart(t *testing.T) {
	t.Parallel()
	own := time.Date(2024, 5, 1, 9, 0, 0, 0, time.UTC)
	given := time.Date(2025, 1, 2, 3, 4, 5, 0, time.FixedZone("", 3600))
	with, without := "name: x\nseed: 9\nstart: 2024-05-01T11:00:00+02:00\n", "name: x\n"
	tests := []struct {
		name, text string
		seed       uint64
		start      time.Time
		wantSeed   uint64
		wantStart  time.Time
	}{
		{"neither says", without, 0, time.Time{}, 1, time.Time{}},
		{"the file says", with, 0, time.Time{}, 9, own},
		{"the caller says", without, 3, given, 3, given.UTC()},
		{"the caller wins", with, 3, given, 3, given.UTC()},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			g := parsed(t, tt.text).Genesis(tt.seed, tt.start)
			if g.Seed != tt.wantSeed || g.Start != tt.wantStart {
				t.Errorf("seed %d, start %v, want %d, %v", g.Seed, g.Start, tt.wantSeed, tt.wantStart)
			}
		})
	}
}

// scribble overwrites every value that can be reached through slices and pointers.
func scribble(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for _, field := range v.Fields() {
			scribble(field)
		}
	case reflect.Slice:
		for i := range v.Len() {
			scribble(v.Index(i))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			scribble(v.Elem())
		}
	case reflect.String:
		v.SetString("scribbled")
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Int, reflect.Int64:
		v.SetInt(v.Int() + 1)
	default: // nothing else is in a Genesis
	}
}

func TestAGenesisSharesNothing(t *testing.T) {
	t.Parallel()
	f := parsed(t, string(everything(t)))
	want := dump(t, f.Genesis(1, time.Time{}))
	spoilt := f.Genesis(1, time.Time{})
	for _, part := range []any{
		&spoilt.Customers, &spoilt.Users, &spoilt.Tokens, &spoilt.APIKeys, &spoilt.Settings, &spoilt.Providers, &spoilt.Groups, &spoilt.Templates,
		&spoilt.Inbound, &spoilt.Business, &spoilt.Nodes, &spoilt.Catalogs,
	} {
		scribble(reflect.ValueOf(part).Elem())
	}
	if diff := cmp.Diff(string(want), string(dump(t, f.Genesis(1, time.Time{})))); diff != "" {
		t.Errorf("after another Genesis was written to (-want +got):\n%s", diff)
	}
}

func TestGenesisInParallel(t *testing.T) {
	t.Parallel()
	f := shipped(t, "one-business")
	want := string(dump(t, f.Genesis(1, time.Time{})))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			g := f.Genesis(1, time.Time{})
			if got := string(dump(t, g)); got != want {
				t.Errorf("got %s", got)
			}
			g.Customers[0].Name = "Another"
			g.Groups[0].Participants[0] = "another"
		})
	}
	wg.Wait()
}

func TestGenesisOfEverything(t *testing.T) {
	t.Parallel()
	golden(t, "everything.json", dump(t, parsed(t, string(everything(t))).Genesis(0, time.Time{})))
}

func BenchmarkParse(b *testing.B) {
	data, err := fs.ReadFile(fixtures.Files(), "one-business.yaml")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := scenario.Parse("one-business.yaml", data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGenesis(b *testing.B) {
	f, err := scenario.Load(fixtures.Files(), "one-business")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		_ = f.Genesis(1, time.Time{})
	}
}
