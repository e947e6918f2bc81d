package media

import (
	"bytes"
	"encoding/binary"
	"io"
)

// lookOgg reads the pages at the beginning, each of which begins a track, and the last one, which says how long it lasts.
func lookOgg(r io.ReaderAt, size int64) (c Container, err error) {
	rate, at := int64(0), int64(0)
	for c.Sound+c.Video+c.Others <= mostTracks {
		head := make([]byte, min(27+255+64, size-at))
		if _, err := r.ReadAt(head, at); err != nil && err != io.EOF {
			return c, err
		}
		if len(head) < 28 || string(head[:4]) != "OggS" {
			return c, refuse(Damaged, "there is no page at %d", at)
		}
		if head[5]&2 == 0 { // it begins no track
			break
		}
		segments := int(head[26])
		if len(head) < 27+segments {
			return c, refuse(Damaged, "a page is cut off")
		}
		length := int64(27 + segments)
		for _, n := range head[27 : 27+segments] {
			length += int64(n)
		}
		if at += length; at > size {
			return c, refuse(Damaged, "a page is cut off")
		}
		switch body := head[27+segments:]; {
		case bytes.HasPrefix(body, []byte("OpusHead")):
			c.Sound, rate = c.Sound+1, 48000
		case bytes.HasPrefix(body, []byte("\x01vorbis")) && len(body) >= 16:
			c.Sound, rate = c.Sound+1, int64(binary.LittleEndian.Uint32(body[12:]))
		case bytes.HasPrefix(body, []byte("\x80theora")):
			c.Video++
		default:
			c.Others++
		}
	}
	c.Millis, err = lastOgg(r, size, rate)
	return c, err
}

// lastOgg is how long the last page says that it lasts, in milliseconds. It has to be whole.
func lastOgg(r io.ReaderAt, size, rate int64) (int64, error) {
	const longest = 27 + 255 + 255*255
	tail := make([]byte, min(size, longest))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return 0, err
	}
	at := bytes.LastIndex(tail, []byte("OggS"))
	if at < 0 || len(tail)-at < 27 || len(tail)-at < 27+int(tail[at+26]) {
		return 0, refuse(Damaged, "its last page is cut off")
	}
	length := 27 + int(tail[at+26])
	for _, n := range tail[at+27 : at+length] {
		length += int(n)
	}
	if at+length != len(tail) {
		return 0, refuse(Damaged, "its last page is cut off")
	}
	n := int64(binary.LittleEndian.Uint64(tail[at+6:]))
	if rate <= 0 || n < 0 || n > 1<<48 {
		return 0, nil
	}
	return n * 1000 / rate, nil
}

// bit rates of MPEG-1's layer III, and of MPEG-2's, in thousands of bits a second.
var (
	rates1 = [16]int{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0}
	rates2 = [16]int{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0}
	hertz  = [4]int{44100, 48000, 32000, 0}
)

// mp3Frame is the length in bytes and the samples a second of a frame of layer III; ok is false where there is none.
func mp3Frame(b []byte) (length, samples, rate int, ok bool) {
	if len(b) < 4 || b[0] != 0xFF || b[1]&0xE0 != 0xE0 || b[1]>>1&3 != 1 {
		return 0, 0, 0, false
	}
	version, rate := b[1]>>3&3, hertz[b[2]>>2&3]
	kbits, samples := rates1[b[2]>>4], 1152
	switch version {
	case 0: // MPEG-2.5
		kbits, samples, rate = rates2[b[2]>>4], 576, rate/4
	case 1:
		return 0, 0, 0, false
	case 2:
		kbits, samples, rate = rates2[b[2]>>4], 576, rate/2
	}
	if kbits == 0 || rate == 0 {
		return 0, 0, 0, false
	}
	return samples/8*kbits*1000/rate + int(b[2]>>1&1), samples, rate, true
}

func isMP3Frame(b []byte) bool {
	_, _, _, ok := mp3Frame(b)
	return ok
}

// lookMP3 skips what is written before the sound and follows some frames, each of which has to be where the one before it ends.
func lookMP3(r io.ReaderAt, size int64) (c Container, err error) {
	at := int64(0)
	var head [10]byte
	if _, err := r.ReadAt(head[:], 0); err != nil && err != io.EOF {
		return c, err
	}
	if string(head[:3]) == "ID3" {
		at = 10 + int64(head[6]&0x7F)<<21 + int64(head[7]&0x7F)<<14 + int64(head[8]&0x7F)<<7 + int64(head[9]&0x7F)
	}
	first, seen := at, 0
	for ; seen < 50 && at+4 <= size; seen++ {
		if _, err := r.ReadAt(head[:4], at); err != nil && err != io.EOF {
			return c, err
		}
		length, samples, rate, ok := mp3Frame(head[:4])
		if !ok {
			break
		}
		at += int64(length)
		c.Millis += int64(samples) * 1000 / int64(rate)
	}
	if seen < 3 {
		return c, refuse(Damaged, "%d frames of sound", seen)
	}
	if at > first { // as far as was looked, for all of it
		c.Millis = int64(float64(c.Millis) * float64(size-first) / float64(at-first))
	}
	c.Sound = 1
	return c, nil
}

// lookWAV reads what format a WAV says that it has, and finds its sound.
func lookWAV(r io.ReaderAt, size int64) (c Container, err error) {
	perSecond, at := int64(0), int64(12)
	for range 100 {
		var head [24]byte
		n, err := r.ReadAt(head[:], at)
		if err != nil && err != io.EOF {
			return c, err
		}
		if n < 8 {
			break
		}
		length := int64(binary.LittleEndian.Uint32(head[4:]))
		switch string(head[:4]) {
		case "fmt ":
			if n < 24 || length < 16 {
				return c, refuse(Damaged, "a short format")
			}
			perSecond = int64(binary.LittleEndian.Uint32(head[16:]))
		case "data":
			if length == 0xFFFFFFFF || length == 0 { // as it comes from somewhere that didn't know
				length = size - at - 8
			}
			if perSecond == 0 || length <= 0 || at+8+length > size {
				return c, refuse(Damaged, "its sound is cut off")
			}
			c.Sound, c.Millis = 1, length*1000/perSecond
			return c, nil
		}
		at += 8 + length + length&1
	}
	return c, refuse(Damaged, "there is no sound in it")
}
