package sample

// side is the width and height of a sticker, in pixels. Source: media, UploadMedia, table (R).
const side = 512

// A ramp is eight colours from one to another, for edges without steps; the last is the pure one.
const (
	outline = iota // nothing to white
	skin           // white to the colour of the face
	line           // face to dark
	glint          // dark to white
	blush          // face to the colour of the cheeks
	ramps
)

// steps are the colours of a ramp.
const steps = palette / ramps

// sticker is a face with a white rim on nothing, as WebP. Seed and ordinal are in it as colours
// that no pixel has.
func sticker(d *draw) []byte {
	hue := d.between(0, 359)
	m := &indexed{side: side, pixels: make([]byte, side*side)}
	white, dark := rgb{255, 255, 255}, shade(hue+200, 120, 60)
	face := shade(hue, d.between(110, 170), 255)
	cheek := mix(face, shade(350, 150, 250), full*2/3)
	for ramp, ends := range [ramps][2]rgb{{white, white}, {white, face}, {face, dark}, {dark, white}, {face, cheek}} {
		for step := range steps {
			c, alpha := mix(ends[0], ends[1], step*full/(steps-1)), 255
			if ramp == outline {
				alpha = step * 255 / (steps - 1)
			}
			m.colours[ramp*steps+step] = uint32(alpha)<<24 | uint32(c[0])<<16 | uint32(c[1])<<8 | uint32(c[2])
		}
	}
	m.colours[skin*steps], m.colours[line*steps] = uint32(d.seed>>32), uint32(d.seed)
	m.colours[glint*steps], m.colours[blush*steps] = uint32(d.n>>32), uint32(d.n)
	m.face(d)
	return m.webp()
}

// face draws a face.
func (m *indexed) face(d *draw) {
	m.fill(outline, oval{256, 256, 250, 250})
	m.fill(skin, oval{256, 256, 232, 232})
	apart, high := d.between(75, 100), d.between(180, 215)
	m.fill(blush, oval{256 - apart - 45, high + 100, 42, 30})
	m.fill(blush, oval{256 + apart + 45, high + 100, 42, 30})
	look, wink := d.between(-10, 10), d.between(0, 3)
	size := d.between(28, 38)
	for i, x := range []int{256 - apart, 256 + apart} {
		if wink == i || wink == 2 {
			m.fill(line, arc{oval{x, high + 12, 44, 40}, 14, -1}) // a closed eye
			continue
		}
		m.fill(line, oval{x, high, size, size + d.between(6, 14)})
		m.fill(glint, oval{x + look, high - 14, 11, 13})
	}
	mouth := oval{256, d.between(280, 300), d.between(80, 115), d.between(60, 100)}
	switch d.between(0, 2) {
	case 0: // laughing
		m.fill(line, arc{mouth, mouth.b, 1})
	case 1: // smiling
		m.fill(line, arc{mouth, 16, 1})
	default: // astonished
		m.fill(line, oval{256, 340, d.between(28, 50), d.between(34, 56)})
	}
}

// fill draws a shape, all of which lies on the colour at which the ramp begins.
func (m *indexed) fill(ramp int, s shape) {
	o := s.bounds()
	for y := max(0, o.y-o.b-1); y <= min(side-1, o.y+o.b+1); y++ {
		for x := max(0, o.x-o.a-1); x <= min(side-1, o.x+o.a+1); x++ {
			if step := covered(s.depth(x, y), grid) * (steps - 1) / full; step > 0 {
				m.pixels[y*side+x] = byte(ramp*steps + step)
			}
		}
	}
}

// shape is what can be drawn.
type shape interface {
	depth(x, y int) int // how deep in it a pixel lies, on the grid; negative: outside
	bounds() oval       // it lies within
}

// oval is an ellipse: its middle and half its width and height, in pixels.
type oval struct{ x, y, a, b int }

// depth is exact at the edge only.
func (o oval) depth(x, y int) int {
	const one = 1 << 12
	dx, dy := x-o.x, y-o.y
	return (one - dx*dx*one/(o.a*o.a) - dy*dy*one/(o.b*o.b)) * min(o.a, o.b) * grid / 2 / one
}

func (o oval) bounds() oval { return o }

// arc is the rim of an oval, so thick in pixels: its lower half (1) or its upper half (-1). As
// thick as the oval is high, it is half the oval.
type arc struct {
	oval
	thick, half int
}

func (r arc) depth(x, y int) int {
	deep := min(r.oval.depth(x, y), r.half*(y-r.y)*grid)
	if inner := (oval{r.x, r.y, r.a - r.thick, r.b - r.thick}); inner.a > 0 && inner.b > 0 {
		deep = min(deep, -inner.depth(x, y))
	}
	return deep
}
