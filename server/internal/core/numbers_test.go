package core

import (
	"errors"
	"testing"
	"time"
)

func TestNumbersAreTakenApart(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in     string
		digits string
		plus   bool
		ok     bool
	}{
		{"+44 7700 900123", "447700900123", true, true},
		{"(650) 555-0123", "6505550123", false, true},
		{" +1.650.555.0123 ", "16505550123", true, true},
		{"+49\u00a0170/1234567", "491701234567", true, true},
		{"++1", "", true, false},
		{"1+1", "", false, false},
		{"+", "", true, false},
		{"", "", false, false},
		{"tea", "", false, false},
		{"123456789012345678901", "", false, false},
		{"٤٤٧٧٠٠٩٠٠١٢٣", "", false, false},
	}
	for _, tt := range tests {
		digits, plus, ok := plainNumber(tt.in)
		if ok != tt.ok || ok && (digits != tt.digits || plus != tt.plus) {
			t.Errorf("%q is %q, plus %t, ok %t; want %q, %t, %t", tt.in, digits, plus, ok, tt.digits, tt.plus, tt.ok)
		}
	}
}

func TestUsableNumbers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		digits string
		want   bool
	}{
		{"16505550123", true},
		{"163155588", false}, // contacts, CheckContact (D): failed
		{"447700900123", true},
		{"491701234567", true},
		{"5582999887766", true},
		{"558299887766", true},
		{"8", false},
		{"", false},
		{"0447700900123", false},
		{"999123456789", false},
		{"1650555012345678", false},
		{"15550100470", true},
	}
	for _, tt := range tests {
		if got := usable(tt.digits); got != tt.want {
			t.Errorf("usable(%q) is %t", tt.digits, got)
		}
	}
}

// TestCallingCodesAreCodes checks the table: no code begins with another, since the first found
// decides, and spans lie within what a number can have.
func TestCallingCodesAreCodes(t *testing.T) {
	t.Parallel()
	count := 0
	for code, s := range callingCodes {
		if s == (span{}) {
			continue
		}
		count++
		if s.least > s.most || s.most > mostDigits || s.least < minNumber {
			t.Errorf("+%d has the span %v", code, s)
		}
		for shorter := code / 10; shorter > 0; shorter /= 10 {
			if callingCodes[shorter] != (span{}) {
				t.Errorf("+%d begins with +%d", code, shorter)
			}
		}
	}
	if count < 200 {
		t.Errorf("%d calling codes, want more than 200", count)
	}
}

func TestNationalHabits(t *testing.T) {
	t.Parallel()
	tests := []struct{ number, waID string }{
		{"5582999887766", "558299887766"},  // contacts, CheckContact (O)
		{"558299887766", "558299887766"},   // already so
		{"5511999887766", "5511999887766"}, // São Paulo keeps it
		{"541155550123", "5491155550123"},
		{"5491155550123", "5491155550123"},
		{"525555550123", "5215555550123"},
		{"5215555550123", "5215555550123"},
		{"447700900123", "447700900123"},
	}
	for _, tt := range tests {
		if got := normalised(tt.number); got != tt.waID {
			t.Errorf("%s becomes %s, want %s", tt.number, got, tt.waID)
		}
		if got := normalised(normalised(tt.number)); got != tt.waID {
			t.Errorf("%s becomes %s when normalised twice", tt.number, got)
		}
	}
}

func TestTTL(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in   string
		want time.Duration // 0: refused
	}{
		{"P1D", 24 * time.Hour},
		{"86400", 24 * time.Hour},
		{"1", time.Second},
		{"PT1H30M", 90 * time.Minute},
		{"P1DT1S", 24*time.Hour + time.Second},
		{"P2W", 14 * 24 * time.Hour},
		{"PT36H", 36 * time.Hour},
		{"P30D", maxTTL},
		{"2592000", maxTTL},
		{"2592001", 0},
		{"P31D", 0},
		{"0", 0},
		{"PT0S", 0},
		{"", 0},
		{"P", 0},
		{"PT", 0},
		{"P1Y", 0},
		{"P1M", 0},
		{"PT1D", 0},
		{"1H", 0},
		{"-1", 0},
		{"1.5", 0},
		{"P99999999999999999999D", 0},
		{"99999999999999999999", 0},
	}
	for _, tt := range tests {
		got, err := ParseTTL(tt.in)
		if got != tt.want || (err != nil) != (tt.want == 0) {
			t.Errorf("ParseTTL(%q) is %s, %v; want %s", tt.in, got, err, tt.want)
		}
		var fault *Fault
		if err != nil && (!errors.As(err, &fault) || fault.Code != 1009) {
			t.Errorf("ParseTTL(%q) fails with %v, want 1009", tt.in, err)
		}
	}
}
