package sample

import "slices"

// Where the lowest frequencies of a block are, in the order in which they are told: of the
// brightness six of sixteen, of a colour all four. Source: 8.5.6, 8.5.11.1.
var (
	lumaScan   = []int{0, 1, 4, 8, 5, 2}
	chromaScan = []int{0, 1, 2, 3}
)

// paint codes one plane of a block: how it differs from its prediction. It keeps what the decoder
// will make of that. Source: 8.5.2, 8.5.4.
func (c *h264) paint(i, at int) {
	scan, scale, tokens, zeros := lumaScan, lumaScale, lumaTokens, lumaZeros
	if i > 0 {
		scan, scale, tokens, zeros = chromaScan, chromaScale, chromaTokens, chromaZeros
	}
	p, predicted := c.planes[i], c.predict(i, at)
	diff := make([]int, len(predicted))
	for j := range diff {
		diff[j] = c.wanted[i].values[p.place(at, j)] - predicted[j]
	}
	coefficients, kept, levels := hadamard(diff, p.side), make([]int, len(diff)), make([]int, len(scan))
	for j, from := range scan {
		levels[j] = nearest(64*coefficients[from], len(diff)*scale)
		kept[from] = levels[j]
	}
	c.residual(levels, tokens, zeros)
	for j, v := range hadamard(kept, p.side) {
		p.values[p.place(at, j)] = min(max(predicted[j]+(v*scale+32)>>6, 0), 255)
	}
}

// nearest is a quotient, rounded.
func nearest(a, b int) int {
	if a < 0 {
		return -nearest(-a, b)
	}
	return (a + b/2) / b
}

// hadamard is the transform of a square of values, which is its own inverse but for the scale.
// Source: 8.5.10.
func hadamard(values []int, side int) []int {
	signs := [][]int{{1, 1, 1, 1}, {1, 1, -1, -1}, {1, -1, -1, 1}, {1, -1, 1, -1}}
	if side == 2 {
		signs = [][]int{{1, 1}, {1, -1}}
	}
	half, whole := make([]int, len(values)), make([]int, len(values))
	for y := range side {
		for x := range side {
			for k, sign := range signs[x] {
				half[y*side+x] += sign * values[y*side+k]
			}
		}
	}
	for y := range side {
		for x := range side {
			for k, sign := range signs[y] {
				whole[y*side+x] += sign * half[k*side+x]
			}
		}
	}
	return whole
}

// predict tells what a decoder takes a block for: the mean of what is above and to the left.
// Source: 8.3.3.3, 8.3.4.
func (c *h264) predict(i, at int) []int {
	p := c.planes[i]
	start := p.place(at, 0)
	hasTop := at >= columns && c.painted[at-columns]
	hasLeft := at%columns > 0 && c.painted[at-1]
	var top, left []int
	for j := range p.side {
		if hasTop {
			top = append(top, p.values[start-p.stride+j])
		}
		if hasLeft {
			left = append(left, p.values[start+j*p.stride-1])
		}
	}
	if i == 0 {
		return slices.Repeat([]int{mean(top, left)}, p.side*p.side)
	}
	right, below := part(top, 1), part(left, 1) // in these corners one neighbour counts
	if !hasTop {
		right = part(left, 0)
	}
	if !hasLeft {
		below = part(top, 0)
	}
	return []int{
		mean(part(top, 0), part(left, 0)), mean(right, nil),
		mean(below, nil), mean(part(top, 1), part(left, 1)),
	}
}

// part is one of some values; none when there are none.
func part(values []int, i int) []int {
	if len(values) == 0 {
		return nil
	}
	return values[i : i+1]
}

// mean is the rounded mean of neighbours, the middle of all values when there are none.
func mean(top, left []int) int {
	n := len(top) + len(left)
	if n == 0 {
		return 128
	}
	return (total(top) + total(left) + n/2) / n
}

// total is a sum.
func total(values []int) (sum int) {
	for _, v := range values {
		sum += v
	}
	return sum
}
