package fake_test

import (
	"strconv"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/wabamock/wabamock/server/internal/fake"
)

// draws are all that the package draws, by name.
func draws() map[string]func(uint64, string) string {
	return map[string]func(uint64, string) string{"name": fake.Name, "company": fake.Company, "text": fake.Text}
}

func TestADrawIsAFunctionOfSeedAndKey(t *testing.T) {
	t.Parallel()
	for name, draw := range draws() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for seed := range uint64(200) { // 0 is a seed like any other
				first, again := draw(seed, "447700900123"), draw(seed, "447700900123")
				if first != again {
					t.Fatalf("seed %d: first %q, then %q", seed, first, again)
				}
			}
		})
	}
}

func TestSeedsAndKeysTellDrawsApart(t *testing.T) {
	t.Parallel()
	for name, draw := range draws() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bySeed, byKey := map[string]bool{}, map[string]bool{}
			for i := range 300 {
				bySeed[draw(uint64(i), "447700900123")] = true
				byKey[draw(1, strconv.Itoa(447700900000+i))] = true
			}
			if len(bySeed) < 150 || len(byKey) < 150 {
				t.Errorf("of 300 draws each: %d differ by seed, %d by key, want at least 150", len(bySeed), len(byKey))
			}
		})
	}
}

// These are promises to users: tests of theirs may hold such names.
func TestDrawsStayAsTheyWere(t *testing.T) {
	t.Parallel()
	tests := []struct {
		got, want string
	}{
		{fake.Name(0, "447700900123"), "Erich Gulgowski"},
		{fake.Name(1, "447700900123"), "Raquel Nitzsche"},
		{fake.Company(1, "447700900000"), "Volkman Optics"},
		{fake.Text(1, "447700900123#0"), "Hello, is the olive teapot still available?"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("drew %q, want %q", tt.got, tt.want)
		}
	}
}

func TestTextsAreShort(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2000) {
		if s := fake.Text(seed, "a"); utf8.RuneCountInString(s) > 200 || s == "" {
			t.Fatalf("seed %d: %q", seed, s)
		}
	}
}

func TestDrawsInParallelAgree(t *testing.T) {
	t.Parallel()
	want := fake.Name(7, "15550123456")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				if got := fake.Name(7, "15550123456"); got != want {
					t.Errorf("got %q, want %q", got, want)
				}
			}
		})
	}
	wg.Wait()
}

func BenchmarkName(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_ = fake.Name(1, "447700900123")
	}
}
