package contract

import (
	"bytes"
	"math"
	"strconv"
)

// integral tells what whole number a JSON number is: 12, 12.0 and 1.2e1 are the same one. The test is exact, by
// digits, so that 9007199254740993.5 is not taken for a whole number; fits is false beyond 64 bits.
func integral(b []byte, plain bool) (v int64, whole, fits bool) {
	if plain && len(b) <= maxShortInt {
		return shortInt(b), true, true
	}
	negative := b[0] == '-'
	if negative {
		b = b[1:]
	}
	exponent := 0
	if e := bytes.IndexAny(b, "eE"); e >= 0 {
		exponent = clampedInt(b[e+1:])
		b = b[:e]
	}
	var fraction []byte
	if dot := bytes.IndexByte(b, '.'); dot >= 0 {
		b, fraction = b[:dot], bytes.TrimRight(b[dot+1:], "0")
	}
	if allZero(b) && len(fraction) == 0 {
		return 0, true, true
	}
	size, whole, fits := scaled(b, fraction, exponent)
	if negative {
		return -int64(size), whole, fits && size <= 1<<63
	}
	return int64(size), whole, fits && size < 1<<63
}

// scaled is the whole number that is written as digits, fraction (without zeros at its end) and a power of ten.
func scaled(digits, fraction []byte, exponent int) (size uint64, whole, fits bool) {
	if len(fraction) > 0 {
		if exponent < len(fraction) {
			return 0, false, true
		}
	} else {
		for exponent < 0 && len(digits) > 0 && digits[len(digits)-1] == '0' {
			digits, exponent = digits[:len(digits)-1], exponent+1
		}
		if exponent < 0 {
			return 0, false, true
		}
	}
	for i := range len(digits) + max(exponent, len(fraction)) {
		d := byte('0')
		switch {
		case i < len(digits):
			d = digits[i]
		case i < len(digits)+len(fraction):
			d = fraction[i-len(digits)]
		}
		if size > (1<<63)/10 {
			return 0, true, false
		}
		size = size*10 + uint64(d-'0')
	}
	return size, true, true
}

// clampedInt reads an exponent; far beyond any number of ours it stays at a million, either way.
func clampedInt(b []byte) int {
	const far = 1_000_000
	negative := b[0] == '-'
	v := 0
	for _, c := range bytes.TrimLeft(b, "+-") {
		if v = v*10 + int(c-'0'); v > far {
			v = far
			break
		}
	}
	if negative {
		return -v
	}
	return v
}

// allZero tells whether there is no digit but 0.
func allZero(digits []byte) bool {
	return len(bytes.TrimLeft(digits, "0")) == 0
}

// maxShortInt is how long a plain number may be, in bytes, to be exact as an int64 and as a float64.
const maxShortInt = 15

// shortInt reads a plain number of at most maxShortInt bytes.
func shortInt(b []byte) int64 {
	v, negative := int64(0), b[0] == '-'
	for _, c := range b {
		if c != '-' {
			v = v*10 + int64(c-'0')
		}
	}
	if negative {
		return -v
	}
	return v
}

// float is the nearest float64 of a JSON number; ok is false when its size is beyond them.
func float(b []byte, plain bool) (f float64, ok bool) {
	if plain && len(b) <= maxShortInt {
		return float64(shortInt(b)), true
	}
	f, err := strconv.ParseFloat(string(b), 64)
	return f, err == nil && !math.IsInf(f, 0)
}
