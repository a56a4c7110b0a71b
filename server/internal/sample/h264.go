package sample

// Videos are painted in cells of four by four pixels, and coded in blocks of four by four cells.
const (
	cell    = 4
	block   = 4
	columns = width / cell / block
	rows    = height / cell / block
)

// What a step of a coefficient changes: with quantiser 26, level scale 13·16, a step of the
// brightness changes 208·2⁻² of 64ths, one of the colours 208·2⁻¹. Source: ITU-T H.264, 8.5.10,
// 8.5.11 (D).
const (
	quantiser   = 26
	lumaScale   = 208 >> 2
	chromaScale = 208 >> 1
)

// plane is the brightness or one colour of what a decoder shows before it smooths the edges: a
// value, 0 to 255, for each part of a picture of so many to a row and so many to a block's side.
type plane struct {
	stride, side int
	values       []int
}

// h264 codes pictures as the constrained baseline profile of H.264. It knows two kinds of blocks:
// those that stay as they are, and those painted anew, by a prediction from their neighbours and
// the lowest frequencies of what differs. Blocks are predicted from painted ones of the same
// picture alone, since others were smoothed. Source: ITU-T H.264 (D); the numbers below are of it.
type h264 struct {
	*highFirst
	planes  [3]plane // brightness, blue, red
	wanted  [3]plane // what each block was painted after, when it was
	painted []bool   // blocks of this picture that were
	count   int      // pictures
}

// newH264 is a coder before its first picture.
func newH264() *h264 {
	c := &h264{highFirst: &highFirst{}}
	for i := range c.planes {
		c.planes[i], c.wanted[i] = blank(i), blank(i)
	}
	return c
}

// blank is an empty plane; those of colours have half the resolution.
func blank(i int) plane {
	side := block
	if i > 0 {
		side = block / 2
	}
	return plane{stride: columns * side, side: side, values: make([]int, columns*rows*side*side)}
}

// sequence is the sequence parameter set. Source: 7.3.2.1.1.
func (c *h264) sequence() []byte {
	c.start(0x67)
	c.put(66, 8)   // baseline
	c.put(0xc0, 8) // that is also main
	c.put(12, 8)   // level 1.2: up to 6,000 blocks a second
	c.golomb(0)    // its number
	c.golomb(0)    // four bits for the number of a picture
	c.golomb(2)    // pictures are shown in their order
	c.golomb(1)    // one is kept for reference
	c.put(0, 1)    // none are left out
	c.golomb(columns - 1)
	c.golomb(rows - 1)
	c.put(0b1100, 4) // whole pictures, direct_8x8_inference; no cropping, no usability information
	return c.unit()
}

// parameters is the picture parameter set. Source: 7.3.2.2.
func (c *h264) parameters() []byte {
	c.start(0x68)
	c.golomb(0)    // its number
	c.golomb(0)    // that of the sequence
	c.put(0b00, 2) // variable-length codes; no order told
	c.golomb(0)    // one group of slices
	c.golomb(0)    // one reference
	c.golomb(0)    // and one that is not used
	c.put(0, 3)    // no weights
	c.signed(quantiser - 26)
	c.signed(0)
	c.signed(0)
	c.put(0b110, 3) // strength of smoothing told, prediction from painted blocks alone, nothing redundant
	return c.unit()
}

// picture codes a picture, given as a colour for each cell: the first with all blocks, others with
// those that changed. Source: 7.3.3, 7.3.4.
func (c *h264) picture(cells []rgb) []byte {
	first := c.count == 0
	if first {
		c.start(0x65)
		c.golomb(0) // first block
		c.golomb(7) // all slices are painted
	} else {
		c.start(0x41)
		c.golomb(0)
		c.golomb(5) // all slices have blocks that stay
	}
	c.golomb(0)                  // number of the parameter set
	c.put(uint64(c.count%16), 4) // number of the picture
	if first {
		c.golomb(0)    // number among such
		c.put(0b00, 2) // shown at once, and no long-term reference
	} else {
		c.put(0b000, 3) // as many references as said, in their order, the newest kept
	}
	c.signed(0) // quantiser as said
	c.golomb(0) // smoothing,
	c.signed(6) // as strong
	c.signed(6) // as can be
	c.blocks(components(cells), first)
	c.count++
	return c.unit()
}

// blocks codes the blocks of a picture. Source: 7.3.4, 7.3.5.
func (c *h264) blocks(wanted [3]plane, first bool) {
	c.painted = make([]bool, columns*rows)
	same := 0
	for at := range c.painted {
		if !first && c.stays(at, wanted) {
			same++
			continue
		}
		kind := 1 + 2 + 4 // painted whole, predicted by the mean, the colours' means coded
		if !first {
			c.golomb(same)
			kind += 5
		}
		same = 0
		c.golomb(kind)
		c.golomb(0) // colours predicted by the mean
		c.signed(0) // quantiser as before
		for i := range wanted {
			c.keep(i, at, wanted[i])
			c.paint(i, at)
		}
		c.painted[at] = true
	}
	if same > 0 {
		c.golomb(same)
	}
}

// stays tells whether a block looks as it did when it was painted.
func (c *h264) stays(at int, wanted [3]plane) bool {
	const noticed = 2
	for i, p := range c.wanted {
		for j := range p.side * p.side {
			place := p.place(at, j)
			if diff := wanted[i].values[place] - p.values[place]; diff > noticed || diff < -noticed {
				return false
			}
		}
	}
	return true
}

// keep remembers after what a block is painted.
func (c *h264) keep(i, at int, wanted plane) {
	for j := range wanted.side * wanted.side {
		place := wanted.place(at, j)
		c.wanted[i].values[place] = wanted.values[place]
	}
}

// place is where a part of a block lies in the plane; parts are counted row by row.
func (p plane) place(at, part int) int {
	return (at/columns*p.side+part/p.side)*p.stride + at%columns*p.side + part%p.side
}

// components are the brightness of cells and the colours of four each. Source: ITU-R BT.601.
func components(cells []rgb) [3]plane {
	planes := [3]plane{blank(0), blank(1), blank(2)}
	sums := [2][]int{planes[1].values, planes[2].values}
	stride := planes[0].stride
	for i, cell := range cells {
		r, g, b := int(cell[0]), int(cell[1]), int(cell[2])
		planes[0].values[i] = 16 + (66*r+129*g+25*b+128)>>8
		at := i/stride/2*(stride/2) + i%stride/2
		sums[0][at] += 128*256 - 38*r - 74*g + 112*b
		sums[1][at] += 128*256 + 112*r - 94*g - 18*b
	}
	for _, sum := range sums {
		for i := range sum {
			sum[i] = (sum[i] + 512) >> 10
		}
	}
	return planes
}
