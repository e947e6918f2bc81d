// Package media looks into photos, sound and films that somebody sent, and makes of them what can be kept and shown.
//
// What a file is, is found out from what is in it, never from its name or from what its sender says. Everything that comes is
// taken for hostile: sizes are checked before anything is decoded, and what is wrong with it is a *Refusal.
package media

import (
	"bytes"
	"fmt"
	"io"
)

// Why says why something isn't taken.
type Why string

// The reasons.
const (
	Empty       Why = "empty"       // no bytes, or nothing in them to see or hear
	Unknown     Why = "unknown"     // none of the kinds that are taken
	Heic        Why = "heic"        // a photo as some phones keep it, which can't be read here
	Webp        Why = "webp"        // a picture in WebP or AVIF, which can't be read here
	Svg         Why = "svg"         // a drawing that may hold a program
	Damaged     Why = "damaged"     // cut off, or not what it says that it is
	Pixels      Why = "pixels"      // too many of them to be decoded
	Large       Why = "large"       // too many bytes
	Long        Why = "long"        // lasts too long
	Tracks      Why = "tracks"      // too many tracks in one file
	NoSound     Why = "no_sound"    // a film or a picture where sound was asked for, or a film without any
	NoPicture   Why = "no_picture"  // sound where a film was asked for
	NotAPicture Why = "not_a_photo" // sound or a film where a photo was asked for
)

// Refusal says why a file isn't taken.
type Refusal struct {
	Why Why
	Err error
}

func (r *Refusal) Error() string { return fmt.Sprintf("media: %s (%v)", r.Why, r.Err) }

func (r *Refusal) Unwrap() error { return r.Err }

func refuse(why Why, format string, args ...any) error {
	return &Refusal{Why: why, Err: fmt.Errorf(format, args...)}
}

// Format is a kind of file.
type Format string

// The formats that are known by what they begin with. Those past WAV are known only so that a refusal can say what it was.
const (
	JPEG Format = "jpeg"
	PNG  Format = "png"
	GIF  Format = "gif"
	MP4  Format = "mp4" // and what is built like it, such as QuickTime's
	WebM Format = "webm"
	Ogg  Format = "ogg"
	MP3  Format = "mp3"
	WAV  Format = "wav"

	HEIC Format = "heic"
	WebP Format = "webp" // and AVIF
	SVG  Format = "svg"
	None Format = ""
)

// IsPicture reports a format of single pictures.
func (f Format) IsPicture() bool {
	return f == JPEG || f == PNG || f == GIF || f == HEIC || f == WebP || f == SVG
}

// headLength is how much of a file tells its format.
const headLength = 512

// FormatOf tells the format of what begins with head, of which headLength bytes are enough.
func FormatOf(head []byte) Format {
	has := func(at int, s string) bool { return len(head) >= at+len(s) && string(head[at:at+len(s)]) == s }
	switch {
	case has(0, "\xFF\xD8\xFF"):
		return JPEG
	case has(0, "\x89PNG\r\n\x1A\n"):
		return PNG
	case has(0, "GIF87a"), has(0, "GIF89a"):
		return GIF
	case has(0, "RIFF") && has(8, "WEBP"):
		return WebP
	case has(0, "RIFF") && has(8, "WAVE"):
		return WAV
	case has(4, "ftyp"):
		return brandOf(head)
	case has(0, "\x1A\x45\xDF\xA3"):
		return WebM
	case has(0, "OggS"):
		return Ogg
	case has(0, "ID3"), len(head) > 3 && isMP3Frame(head):
		return MP3
	case isSVG(head):
		return SVG
	}
	return None
}

// brandOf tells photos from films among files that are built alike.
func brandOf(head []byte) Format {
	if len(head) < 12 {
		return None
	}
	switch string(head[8:12]) {
	case "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1":
		return HEIC
	case "avif", "avis":
		return WebP
	}
	return MP4
}

func isSVG(head []byte) bool {
	text := bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF"))))
	return bytes.HasPrefix(text, []byte("<svg")) || (bytes.HasPrefix(text, []byte("<?xml")) || bytes.HasPrefix(text, []byte("<!"))) && bytes.Contains(text, []byte("<svg"))
}

// headOf is what a file begins with.
func headOf(r io.ReaderAt, size int64) ([]byte, error) {
	if size == 0 {
		return nil, refuse(Empty, "no bytes")
	}
	head := make([]byte, min(size, headLength))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, err
	}
	return head, nil
}

// notTaken is why a format isn't taken at all.
func notTaken(f Format) error {
	switch f {
	case HEIC:
		return refuse(Heic, "HEIC")
	case WebP:
		return refuse(Webp, "WebP or AVIF")
	case SVG:
		return refuse(Svg, "SVG")
	}
	return refuse(Unknown, "no known format")
}
