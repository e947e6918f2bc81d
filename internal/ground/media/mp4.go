package media

import (
	"encoding/binary"
	"io"
)

// box is a box of an MP4: where its content begins and ends.
type box struct {
	kind       string
	start, end int64
}

// mostBoxes bounds how many boxes are looked at in one file.
const mostBoxes = 20_000

// boxes reads the boxes one after another between two places of a file, and calls fn with each. left is how many may still be
// looked at.
func boxes(r io.ReaderAt, from, to int64, left *int, fn func(box) error) error {
	for at := from; at+8 <= to; {
		if *left--; *left < 0 {
			return refuse(Tracks, "more than %d boxes", mostBoxes)
		}
		var head [16]byte
		n := min(int64(len(head)), to-at)
		if _, err := r.ReadAt(head[:n], at); err != nil && err != io.EOF {
			return err
		}
		b := box{kind: string(head[4:8]), start: at + 8, end: at + int64(binary.BigEndian.Uint32(head[:]))}
		switch b.end - at {
		case 0: // to the end of the file
			b.end = to
		case 1:
			if n < 16 {
				return refuse(Damaged, "a box is cut off")
			}
			long := binary.BigEndian.Uint64(head[8:])
			if long > 1<<50 {
				return refuse(Damaged, "a box of %d bytes", long)
			}
			b.start, b.end = at+16, at+int64(long)
		}
		if b.end < b.start || b.end > to {
			return refuse(Damaged, "the box %q goes past the end", b.kind)
		}
		if err := fn(b); err != nil {
			return err
		}
		at = b.end
	}
	return nil
}

func lookMP4(r io.ReaderAt, size int64) (c Container, err error) {
	left, moov, media := mostBoxes, false, false
	err = boxes(r, 0, size, &left, func(b box) error {
		switch b.kind {
		case "moov":
			moov = true
			return boxes(r, b.start, b.end, &left, func(b box) error { return lookMoov(r, b, &left, &c) })
		case "mdat":
			media = media || b.end > b.start
		}
		return nil
	})
	switch {
	case err != nil:
		return c, err
	case !moov || !media:
		return c, refuse(Damaged, "there is no index, or nothing to play")
	}
	return c, nil
}

func lookMoov(r io.ReaderAt, b box, left *int, c *Container) error {
	switch b.kind {
	case "mvhd":
		return lookMvhd(r, b, c)
	case "trak":
		kind := ""
		err := boxes(r, b.start, b.end, left, func(b box) error {
			if b.kind != "mdia" {
				return nil
			}
			return boxes(r, b.start, b.end, left, func(b box) (err error) {
				if b.kind == "hdlr" && b.end-b.start >= 12 {
					kind, err = text(r, b.start+8, 4)
				}
				return err
			})
		})
		switch kind {
		case "soun":
			c.Sound++
		case "vide":
			c.Video++
		default:
			c.Others++
		}
		return err
	}
	return nil
}

// lookMvhd finds how long it lasts, in a version with short and one with long numbers.
func lookMvhd(r io.ReaderAt, b box, c *Container) error {
	if b.end-b.start < 20 {
		return refuse(Damaged, "a short mvhd")
	}
	body := make([]byte, min(b.end-b.start, 32))
	if _, err := r.ReadAt(body, b.start); err != nil && err != io.EOF {
		return err
	}
	scale, length := uint64(binary.BigEndian.Uint32(body[12:])), uint64(binary.BigEndian.Uint32(body[16:]))
	if length == 0xFFFFFFFF {
		length = 0
	}
	if body[0] == 1 {
		if len(body) < 32 {
			return refuse(Damaged, "a short mvhd")
		}
		scale, length = uint64(binary.BigEndian.Uint32(body[20:])), binary.BigEndian.Uint64(body[24:])
	}
	if scale > 0 && length < 1<<50 {
		c.Millis = int64(float64(length) / float64(scale) * 1000)
	}
	return nil
}

func text(r io.ReaderAt, at int64, n int) (string, error) {
	b := make([]byte, n)
	_, err := r.ReadAt(b, at)
	if err == io.EOF {
		err = nil
	}
	return string(b), err
}
