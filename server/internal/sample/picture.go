package sample

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
)

// Size of pictures and videos, in pixels, and the grid on which scenes are laid out: sixteenths
// of a pixel.
const (
	width, height = 320, 240
	grid          = 16
)

// jpegQuality is what cameras of telephones use, about.
const jpegQuality = 85

// picture is a landscape.
func picture(d *draw) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for i, dot := range landscape(d).paint(grid) {
		copy(m.Pix[4*i:], []byte{dot[0], dot[1], dot[2], 255})
	}
	return m
}

// jpegOf is a picture as JPEG with the mark as comment, which has its place after the start of
// the image. Source: ITU-T T.81, B.2.4.5.
func jpegOf(d *draw) []byte {
	var b bytes.Buffer
	must(jpeg.Encode(&b, picture(d), &jpeg.Options{Quality: jpegQuality}))
	const start = 2
	comment := binary.BigEndian.AppendUint16([]byte{0xff, 0xfe}, uint16(2+len(d.mark())))
	return join(b.Bytes()[:start], comment, []byte(d.mark()), b.Bytes()[start:])
}

// pngOf is a picture as PNG with the mark as textual data, which has its place after the header.
// Source: PNG specification, 5.3 and 11.3.3.2.
func pngOf(d *draw) []byte {
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	must(encoder.Encode(&b, picture(d)))
	const header = 8 + 12 + 13
	text := []byte("tEXtComment\x00" + d.mark())
	length := binary.BigEndian.AppendUint32(nil, uint32(len(text)-4))
	sum := binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(text))
	return join(b.Bytes()[:header], length, text, sum, b.Bytes()[header:])
}

// must breaks on an error that cannot be: encoding to memory what was just painted.
func must(err error) {
	if err != nil {
		panic("sample: " + err.Error())
	}
}

// rgb is a colour: red, green, blue. All painting is done in whole numbers, so that every machine
// paints the same.
type rgb [3]uint8

// full is the whole of a part: of a mixture, of a pixel that is covered.
const full = 256

// mix is a colour with so much of another in it, 0 to full.
func mix(a, b rgb, part int) rgb {
	for i := range a {
		a[i] = uint8(int(a[i]) + (int(b[i])-int(a[i]))*part/full)
	}
	return a
}

// shade is a colour by hue (0 to 359, in degrees, and round again), saturation and value (both 0
// to 255).
func shade(hue, saturation, value int) rgb {
	hue = (hue%360 + 360) % 360
	least := value * (255 - saturation) / 255
	turn := (value - least) * (hue % 60) / 60
	high, low, rise, fall := uint8(value), uint8(least), uint8(least+turn), uint8(value-turn)
	return [...]rgb{
		{high, rise, low},
		{fall, high, low},
		{low, high, rise},
		{low, fall, high},
		{rise, low, high},
		{high, low, fall},
	}[hue/60]
}

// hill is a line of hills before the sky.
type hill struct {
	colour rgb
	span   int   // from one turn of the line to the next, on the grid
	turns  []int // heights at them, from the top, on the grid
}

// top is where the hill begins, from the top, at a place from the left.
func (h hill) top(x int) int {
	i, t := x/h.span, x%h.span*full/h.span
	eased := t * t * (3*full - 2*t) / (full * full)
	return h.turns[i] + (h.turns[i+1]-h.turns[i])*eased/full
}

// scene is a landscape: sky, sun, hills.
type scene struct {
	zenith, horizon, sun rgb
	x, y, radius         int // of the sun, on the grid
	hills                []hill
}

// landscape draws a scene.
func landscape(d *draw) *scene {
	hue := d.between(180, 390) // from cyan by blue and red to orange: no sky is green
	s := &scene{
		zenith:  shade(hue, d.between(110, 160), d.between(150, 210)),
		horizon: shade(hue+d.between(20, 60), d.between(40, 90), 250),
		sun:     shade(d.between(30, 60), d.between(30, 110), 255),
		x:       d.between(60, width-60) * grid,
		y:       d.between(50, 120) * grid,
		radius:  d.between(20, 32) * grid,
	}
	green := hue + d.between(100, 200)
	for i := range 3 {
		h := hill{span: d.between(50, 110) * grid, colour: shade(green+12*i, 110+20*i, 170-45*i)}
		for at := 0; at <= (width+2)*grid+h.span; at += h.span {
			h.turns = append(h.turns, (d.between(110, 165)+28*i)*grid)
		}
		s.hills = append(s.hills, h)
	}
	return s
}

// paint paints the scene with dots of a size on the grid, row by row from the top.
func (s *scene) paint(dot int) []rgb {
	across, down := width*grid/dot, height*grid/dot
	dots := make([]rgb, across*down)
	for row := range down {
		y := row*dot + dot/2
		sky := mix(s.zenith, s.horizon, y*full/(height*grid))
		for column := range across {
			dots[row*across+column] = s.sunAt(column*dot+dot/2, y, dot, sky)
		}
	}
	for _, h := range s.hills {
		for column := range across {
			top := h.top(column*dot + dot/2)
			for row := max(0, top/dot-1); row < down; row++ {
				at := row*across + column
				dots[at] = mix(dots[at], h.colour, covered(row*dot+dot/2-top, dot))
			}
		}
	}
	return dots
}

// sunAt is the sky with the sun and its glow.
func (s *scene) sunAt(x, y, dot int, sky rgb) rgb {
	dx, dy, glow := x-s.x, y-s.y, 2*s.radius
	far := dx*dx + dy*dy
	if far >= glow*glow {
		return sky
	}
	sky = mix(sky, s.sun, full/2*(glow*glow-far)/(glow*glow))
	return mix(sky, s.sun, covered((s.radius*s.radius-far)/(2*s.radius), dot))
}

// covered is how much of a dot lies inside a shape, 0 to full, when its middle lies so deep in it.
func covered(depth, dot int) int {
	return min(max(depth*full/dot+full/2, 0), full)
}
