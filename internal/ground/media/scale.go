package media

import (
	"image"
	"image/color"
	"image/draw"
)

// shrunk is a picture on white, with its longer side at most edge pixels long. Each new pixel is the mean of what it covers.
func shrunk(src image.Image, edge int) *image.RGBA {
	b := src.Bounds()
	w, h := b.Dx(), b.Dy()
	nw, nh := w, h
	if long := max(w, h); long > edge {
		nw, nh = max(1, w*edge/long), max(1, h*edge/long)
	}
	out := image.NewRGBA(image.Rect(0, 0, nw, nh))
	row := image.NewRGBA(image.Rect(0, 0, w, 1))
	white, across, sums := image.NewUniform(color.White), shares(w, nw), make([]float32, nh*nw*3)
	down := shares(h, nh)
	narrow := make([]float32, nw*3)
	for y := range h {
		draw.Draw(row, row.Rect, white, image.Point{}, draw.Src)
		draw.Draw(row, row.Rect, src, image.Pt(b.Min.X, b.Min.Y+y), draw.Over)
		narrowed(narrow, row.Pix, across)
		for _, s := range down[y].to() {
			add(sums[s.at*nw*3:(s.at+1)*nw*3], narrow, s.weight)
		}
	}
	for i := range nw * nh {
		out.Pix[4*i], out.Pix[4*i+1], out.Pix[4*i+2], out.Pix[4*i+3] = level(sums[3*i]), level(sums[3*i+1]), level(sums[3*i+2]), 255
	}
	return out
}

func level(v float32) uint8 { return uint8(min(max(v+0.5, 0), 255)) }

// share says how much of an old pixel is in a new one: with the old ones all alike, each new one comes to 1.
type share struct {
	at     int
	weight float32
}

// pair are the one or two new pixels that an old one is in.
type pair struct {
	of [2]share
	n  int
}

func (p *pair) to() []share { return p.of[:p.n] }

// shares says in which of n new pixels in a line each of the old ones is. There are at least as many old ones.
func shares(old, n int) []pair {
	all, per := make([]pair, old), float64(old)/float64(n)
	for i := range all {
		first := min(int(float64(i)/per), n-1)
		here := min(1, float64(first+1)*per-float64(i))
		all[i] = pair{of: [2]share{{first, float32(here / per)}}, n: 1}
		if rest := 1 - here; rest > 1e-9 && first+1 < n {
			all[i].of[1], all[i].n = share{first + 1, float32(rest / per)}, 2
		}
	}
	return all
}

// narrowed sums a row of pixels up into fewer.
func narrowed(into []float32, pix []uint8, across []pair) {
	clear(into)
	for x := range across {
		p := pix[4*x : 4*x+3]
		for _, s := range across[x].to() {
			o := into[3*s.at : 3*s.at+3]
			o[0] += float32(p[0]) * s.weight
			o[1] += float32(p[1]) * s.weight
			o[2] += float32(p[2]) * s.weight
		}
	}
}

func add(into, row []float32, weight float32) {
	for i, v := range row {
		into[i] += v * weight
	}
}

// turned is a picture as it has to be seen, given how the camera says that it was held (EXIF's 1 to 8).
func turned(src *image.RGBA, orientation int) *image.RGBA {
	w, h := src.Rect.Dx(), src.Rect.Dy()
	var from func(x, y int) (int, int) // where a pixel of the new picture is in the old
	nw, nh := w, h
	if orientation >= 5 {
		nw, nh = h, w
	}
	switch orientation {
	case 2:
		from = func(x, y int) (int, int) { return w - 1 - x, y }
	case 3:
		from = func(x, y int) (int, int) { return w - 1 - x, h - 1 - y }
	case 4:
		from = func(x, y int) (int, int) { return x, h - 1 - y }
	case 5:
		from = func(x, y int) (int, int) { return y, x }
	case 6:
		from = func(x, y int) (int, int) { return y, h - 1 - x }
	case 7:
		from = func(x, y int) (int, int) { return w - 1 - y, h - 1 - x }
	case 8:
		from = func(x, y int) (int, int) { return w - 1 - y, x }
	default:
		return src
	}
	out := image.NewRGBA(image.Rect(0, 0, nw, nh))
	for y := range nh {
		for x := range nw {
			sx, sy := from(x, y)
			copy(out.Pix[out.PixOffset(x, y):], src.Pix[src.PixOffset(sx, sy):][:4])
		}
	}
	return out
}
