package media

import (
	"encoding/binary"
	"io"
	"math"
	"math/bits"
)

// The elements of WebM and Matroska that are looked at.
const (
	ebmlHead    = 0x1A45DFA3
	ebmlDocType = 0x4282
	mkvSegment  = 0x18538067
	mkvInfo     = 0x1549A966
	mkvScale    = 0x2AD7B1
	mkvLength   = 0x4489
	mkvTracks   = 0x1654AE6B
	mkvTrack    = 0xAE
	mkvKind     = 0x83
	mkvCluster  = 0x1F43B675
)

// element is one of EBML's elements; one of unknown length goes on to where its parent ends.
type element struct {
	id         uint64
	start, end int64
}

// vint reads a number of EBML: marked says that the mark of its length stays in it, as in ids.
func vint(b []byte, marked bool) (v uint64, n int, all bool) {
	if len(b) == 0 || b[0] == 0 {
		return 0, 0, false
	}
	n = bits.LeadingZeros8(b[0]) + 1
	if len(b) < n {
		return 0, 0, false
	}
	v = uint64(b[0])
	if !marked {
		v &= 1<<(8-n) - 1
	}
	for _, x := range b[1:n] {
		v = v<<8 | uint64(x)
	}
	return v, n, !marked && v == 1<<(7*n)-1
}

// elements calls fn with each element between two places, until fn returns false.
func elements(r io.ReaderAt, from, to int64, left *int, fn func(element) (bool, error)) error {
	for at := from; at < to; {
		if *left--; *left < 0 {
			return refuse(Tracks, "more than %d elements", mostBoxes)
		}
		head := make([]byte, min(12, to-at))
		if _, err := r.ReadAt(head, at); err != nil && err != io.EOF {
			return err
		}
		id, n, _ := vint(head, true)
		size, m, unknown := vint(head[n:], false)
		if n == 0 || n > 4 || m == 0 {
			return refuse(Damaged, "no element at %d", at)
		}
		e := element{id: id, start: at + int64(n+m), end: to}
		if !unknown {
			if size > uint64(to-e.start) {
				return refuse(Damaged, "an element goes past the end")
			}
			e.end = e.start + int64(size)
		}
		if more, err := fn(e); err != nil || !more {
			return err
		}
		at = e.end
	}
	return nil
}

func lookWebM(r io.ReaderAt, size int64) (c Container, err error) {
	left, kind, plays := mostBoxes, "", false
	err = elements(r, 0, size, &left, func(e element) (bool, error) {
		switch e.id {
		case ebmlHead:
			return true, elements(r, e.start, e.end, &left, func(e element) (_ bool, err error) {
				if e.id == ebmlDocType && e.end-e.start <= 16 {
					kind, err = text(r, e.start, int(e.end-e.start))
				}
				return true, err
			})
		case mkvSegment:
			plays, err = lookSegment(r, e, &left, &c)
			return false, err
		}
		return true, nil
	})
	switch {
	case err != nil:
		return c, err
	case kind != "webm" && kind != "matroska":
		return c, refuse(Unknown, "EBML of another kind")
	case !plays:
		return c, refuse(Damaged, "there is nothing to play")
	}
	return c, nil
}

// lookSegment reads up to where the first of the sound or film begins.
func lookSegment(r io.ReaderAt, segment element, left *int, c *Container) (plays bool, err error) {
	scale, length := uint64(1_000_000), 0.0
	err = elements(r, segment.start, segment.end, left, func(e element) (bool, error) {
		switch e.id {
		case mkvInfo:
			return true, elements(r, e.start, e.end, left, func(e element) (bool, error) {
				v, err := number(r, e)
				switch {
				case e.id == mkvScale:
					scale = v
				case e.id == mkvLength && e.end-e.start == 4:
					length = float64(math.Float32frombits(uint32(v)))
				case e.id == mkvLength:
					length = math.Float64frombits(v)
				}
				return true, err
			})
		case mkvTracks:
			return true, lookTracks(r, e, left, c)
		case mkvCluster:
			plays = e.end > e.start
			return false, nil
		}
		return true, nil
	})
	if ms := length * float64(scale) / 1e6; ms > 0 && ms < 1e12 {
		c.Millis = int64(ms)
	}
	return plays, err
}

func lookTracks(r io.ReaderAt, tracks element, left *int, c *Container) error {
	return elements(r, tracks.start, tracks.end, left, func(e element) (bool, error) {
		if e.id != mkvTrack {
			return true, nil
		}
		kind := uint64(0)
		err := elements(r, e.start, e.end, left, func(e element) (_ bool, err error) {
			if e.id == mkvKind {
				kind, err = number(r, e)
			}
			return true, err
		})
		switch kind {
		case 1:
			c.Video++
		case 2:
			c.Sound++
		default:
			c.Others++
		}
		return true, err
	})
}

// number is the number that an element holds, 0 for one of more than eight bytes.
func number(r io.ReaderAt, e element) (uint64, error) {
	n := e.end - e.start
	if n < 0 || n > 8 {
		return 0, nil
	}
	var b [8]byte
	if _, err := r.ReadAt(b[8-n:], e.start); err != nil && err != io.EOF {
		return 0, err
	}
	return binary.BigEndian.Uint64(b[:]), nil
}
