package media

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
)

// Limits of photos.
const (
	// LargestPhoto is the most bytes of a photo that are taken.
	LargestPhoto = 32 << 20
	// mostPixels is the most pixels that are decoded. Phones make up to 50 million.
	mostPixels = 52_000_000
	// mostSlowPixels is the same where decoding needs up to eight bytes for each.
	mostSlowPixels = 26_000_000
	// photoEdge is how long, in pixels, the longer side of a photo is that is kept.
	photoEdge = 1600
	// photoQuality is how well it is kept: JPEG's own scale, up to 100.
	photoQuality = 82
)

// Picture is a photo as it is kept.
type Picture struct {
	JPEG          []byte
	Width, Height int // in pixels
}

// decoding lets one photo at a time be decoded: a large one needs a good deal of memory.
var decoding = make(chan struct{}, 1)

// Photo makes a photo anew: upright, at most photoEdge pixels long, as a JPEG in which nothing is left of where, when and with
// what it was taken, or of whatever else was in the file. It waits for others that are being decoded.
func Photo(ctx context.Context, data []byte) (p Picture, err error) {
	decode, err := photoDecoder(data)
	if err != nil {
		return p, err
	}
	select {
	case decoding <- struct{}{}:
		defer func() { <-decoding }()
	case <-ctx.Done():
		return p, ctx.Err()
	}
	src, err := decode()
	if err != nil {
		return p, &Refusal{Why: Damaged, Err: err}
	}
	small := turned(shrunk(src, photoEdge), orientation(data))
	var out bytes.Buffer
	if err := jpeg.Encode(&out, small, &jpeg.Options{Quality: photoQuality}); err != nil {
		return p, err
	}
	return Picture{JPEG: out.Bytes(), Width: small.Rect.Dx(), Height: small.Rect.Dy()}, nil
}

// photoDecoder looks at how large a picture says that it is, and decodes nothing yet.
func photoDecoder(data []byte) (func() (image.Image, error), error) {
	if len(data) == 0 {
		return nil, refuse(Empty, "no bytes")
	}
	if len(data) > LargestPhoto {
		return nil, refuse(Large, "%d bytes", len(data))
	}
	read := func() *bytes.Reader { return bytes.NewReader(data) }
	var (
		size image.Config
		err  error
		most = mostSlowPixels
		all  func() (image.Image, error)
	)
	switch f := FormatOf(data[:min(len(data), headLength)]); f {
	case JPEG:
		if size, err = jpeg.DecodeConfig(read()); !isProgressive(data) {
			most = mostPixels
		}
		all = func() (image.Image, error) { return jpeg.Decode(read()) }
	case PNG:
		size, err = png.DecodeConfig(read())
		all = func() (image.Image, error) { return png.Decode(read()) }
	case GIF:
		size, err = gif.DecodeConfig(read())
		all = func() (image.Image, error) { return gif.Decode(read()) } // the first picture of a film
	case MP4, WebM, Ogg, MP3, WAV:
		return nil, refuse(NotAPicture, "%s", f)
	default:
		return nil, notTaken(f)
	}
	if err != nil {
		return nil, &Refusal{Why: Damaged, Err: err}
	}
	if size.Width <= 0 || size.Height <= 0 {
		return nil, refuse(Empty, "%d by %d pixels", size.Width, size.Height)
	}
	if int64(size.Width)*int64(size.Height) > int64(most) {
		return nil, refuse(Pixels, "%d by %d pixels", size.Width, size.Height)
	}
	return all, nil
}

// eachSegment calls fn with the segments of a JPEG up to where the picture begins, until fn returns false.
func eachSegment(data []byte, fn func(marker byte, body []byte) bool) {
	for at := 2; at+4 <= len(data) && data[at] == 0xFF; {
		marker, n := data[at+1], int(binary.BigEndian.Uint16(data[at+2:]))
		if marker == 0xFF { // filling
			at++
			continue
		}
		if marker == 0xDA || n < 2 || at+2+n > len(data) || !fn(marker, data[at+4:at+2+n]) {
			return
		}
		at += 2 + n
	}
}

func isProgressive(data []byte) (is bool) {
	eachSegment(data, func(marker byte, _ []byte) bool {
		is = is || marker == 0xC2
		return true
	})
	return is
}

// orientation is how a camera says that it was held, 1 to 8; 1 where it says nothing, or nothing that can be understood.
func orientation(data []byte) (o int) {
	o = 1
	if FormatOf(data[:min(len(data), headLength)]) != JPEG {
		return o
	}
	eachSegment(data, func(marker byte, body []byte) bool {
		tiff, ok := bytes.CutPrefix(body, []byte("Exif\x00\x00"))
		if marker != 0xE1 || !ok {
			return true
		}
		o = orientationIn(tiff)
		return false
	})
	return o
}

func orientationIn(tiff []byte) int {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(tiff, []byte("II*\x00")):
		order = binary.LittleEndian
	case bytes.HasPrefix(tiff, []byte("MM\x00*")):
		order = binary.BigEndian
	default:
		return 1
	}
	if len(tiff) < 8 {
		return 1
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 1
	}
	n := int64(order.Uint16(tiff[at:]))
	for at += 2; n > 0 && at+12 <= int64(len(tiff)); n, at = n-1, at+12 {
		if order.Uint16(tiff[at:]) == 0x0112 {
			if o := int(order.Uint16(tiff[at+8:])); o >= 1 && o <= 8 {
				return o
			}
			return 1
		}
	}
	return 1
}
