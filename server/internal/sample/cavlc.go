package sample

// The codes of a residual as they stand in the tables, for as many coefficients as we use.
var (
	// lumaTokens tell how many levels are not zero (row) and how many at the end are one (column).
	// Source: table 9-5, nC from 0 to 1.
	lumaTokens = [][]string{
		{"1"},
		{"000101", "01"},
		{"00000111", "000100", "001"},
		{"000000111", "00000110", "0000101", "00011"},
		{"0000000111", "000000110", "00000101", "000011"},
		{"00000000111", "0000000110", "000000101", "0000100"},
		{"0000000001111", "00000000110", "0000000101", "00000100"},
	}
	// chromaTokens are the same for the means of colours. Source: table 9-5, nC -1.
	chromaTokens = [][]string{
		{"01"},
		{"000111", "1"},
		{"000100", "000110", "001"},
		{"000011", "0000011", "0000010", "000101"},
		{"000010", "00000011", "00000010", "0000000"},
	}
	// lumaZeros tell how many zeros (column) stand before the last level, by how many levels are
	// not zero (row, from 1). Source: table 9-7.
	lumaZeros = [][]string{
		{"1", "011", "010", "0011", "0010", "00011"},
		{"111", "110", "101", "100", "0101"},
		{"0101", "111", "110", "101"},
		{"00011", "111", "0101"},
		{"0101", "0100"},
		{"000001"},
	}
	// chromaZeros are the same for the means of colours. Source: table 9-9 (a).
	chromaZeros = [][]string{
		{"1", "01", "001", "000"},
		{"1", "01", "00"},
		{"1", "0"},
		{""},
	}
	// runs tell how many zeros (column) stand just before a level, by how many are left (row, from
	// 1). Source: table 9-10.
	runs = [][]string{
		{"1", "0"},
		{"1", "01", "00"},
		{"11", "10", "01", "00"},
		{"11", "10", "01", "001", "000"},
		{"11", "10", "011", "010", "001", "000"},
	}
)

// residual writes levels, given from the lowest frequency on. Source: 7.3.5.3.2, 9.2.
func (w *highFirst) residual(levels []int, tokens, zeros [][]string) {
	var found, before []int // levels that are not zero, from the last on, and the zeros before each
	last := -1
	for i, level := range levels {
		if level != 0 {
			found, before = append([]int{level}, found...), append([]int{i - last - 1}, before...)
			last = i
		}
	}
	ones := 0
	for ones < min(3, len(found)) && (found[ones] == 1 || found[ones] == -1) {
		ones++
	}
	w.code(tokens[len(found)][ones])
	if len(found) == 0 {
		return
	}
	for _, one := range found[:ones] {
		w.put(sign(one), 1)
	}
	w.levels(found[ones:], ones < 3)
	left := total(before)
	w.code(zeros[len(found)-1][left])
	for _, run := range before[:len(found)-1] {
		if left > 0 {
			w.code(runs[left-1][run])
			left -= run
		}
	}
}

// levels writes levels of which the first, when there was room for a further one before it, is
// none itself. Source: 9.2.2.1.
func (w *highFirst) levels(levels []int, beyond bool) {
	const escape = 12 // bits after the longest prefix
	suffix := 0
	for i, level := range levels {
		size := max(level, -level)
		number := 2*(size-1) + int(sign(level))
		if i == 0 && beyond {
			number -= 2
		}
		switch {
		case suffix > 0 && number < 15<<suffix:
			w.put(1, number>>suffix+1)
			w.put(uint64(number&(1<<suffix-1)), suffix)
		case suffix > 0:
			w.put(1, 16)
			w.put(uint64(number-15<<suffix), escape)
		case number < 14:
			w.put(1, number+1)
		case number < 30:
			w.put(1, 15)
			w.put(uint64(number-14), 4)
		default:
			w.put(1, 16)
			w.put(uint64(number-30), escape)
		}
		suffix = max(suffix, 1)
		if size > 3<<(suffix-1) && suffix < 6 {
			suffix++
		}
	}
}

// sign is the bit that tells a number below zero.
func sign(n int) uint64 {
	if n < 0 {
		return 1
	}
	return 0
}

// highFirst writes units of a video stream: bits, the highest of a byte first.
type highFirst struct {
	done    []byte
	pending uint64
	n       int // bits pending, less than 8 between calls
}

// start begins a unit with its first byte. Source: 7.3.1.
func (w *highFirst) start(head byte) { w.done, w.pending, w.n = []byte{head}, 0, 0 }

// put writes the n lowest bits of v, the highest first; n is at most 32.
func (w *highFirst) put(v uint64, n int) {
	w.pending = w.pending<<n | v
	for w.n += n; w.n >= 8; w.n -= 8 {
		w.done = append(w.done, byte(w.pending>>(w.n-8)))
	}
}

// code writes a code as it stands in a table.
func (w *highFirst) code(digits string) {
	for _, digit := range digits {
		w.put(uint64(digit-'0'), 1)
	}
}

// golomb writes a number from 0 on; small ones are short. Source: 9.1.
func (w *highFirst) golomb(v int) {
	n := 0
	for (v+1)>>(n+1) > 0 {
		n++
	}
	w.put(uint64(v+1), 2*n+1)
}

// signed writes a number that may be below zero. Source: 9.1.1.
func (w *highFirst) signed(v int) {
	if v > 0 {
		w.golomb(2*v - 1)
		return
	}
	w.golomb(-2 * v)
}

// unit ends the unit, and puts a 3 wherever it might be taken for a start. Source: 7.3.2.11, 7.4.1.
func (w *highFirst) unit() []byte {
	w.put(1, 1)
	w.put(0, (8-w.n)%8)
	safe := make([]byte, 0, len(w.done))
	zeros := 0
	for _, b := range w.done {
		if zeros == 2 && b <= 3 {
			safe, zeros = append(safe, 3), 0
		}
		safe = append(safe, b)
		if b == 0 {
			zeros++
		} else {
			zeros = 0
		}
	}
	return safe
}
