package media_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os/exec"
	"testing"

	"towpath/internal/ground/media"
)

// refused makes sure that an error says why.
func refused(t testing.TB, name string, err error, why media.Why) {
	t.Helper()
	r := (*media.Refusal)(nil)
	if !errors.As(err, &r) || r.Why != why {
		t.Errorf("%s: %v, not %s", name, err, why)
	}
}

// halves is a picture of w by h pixels, red on the left and blue on the right, except a green corner above on the left.
func halves(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{220, 0, 0, 255}
			if x >= w/2 {
				c = color.RGBA{0, 0, 220, 255}
			}
			if x < w/4 && y < h/4 {
				c = color.RGBA{0, 220, 0, 255}
			}
			m.Set(x, y, c)
		}
	}
	return m
}

func jpegOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// withExif puts what a camera says into a JPEG: how it was held, and where it was (GPS).
func withExif(data []byte, orientation uint16) []byte {
	tiff := []byte("MM\x00*\x00\x00\x00\x08\x00\x02")
	tiff = append(tiff, 0x01, 0x12, 0, 3, 0, 0, 0, 1, byte(orientation>>8), byte(orientation), 0, 0) // orientation
	tiff = append(tiff, 0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38)                                   // where GPS begins
	tiff = append(tiff, 0, 0, 0, 0)
	tiff = append(tiff, 0, 2)                                 // GPS: two entries
	tiff = append(tiff, 0, 1, 0, 2, 0, 0, 0, 2, 'N', 0, 0, 0) // north
	tiff = append(tiff, 0, 2, 0, 5, 0, 0, 0, 3, 0, 0, 0, 68)  // latitude
	tiff = append(tiff, 0, 0, 0, 0)
	for _, v := range []uint32{51, 1, 28, 1, 4012, 100} {
		tiff = binary.BigEndian.AppendUint32(tiff, v)
	}
	body := append(append([]byte("Exif\x00\x00"), tiff...), "zebrafinch of the camera"...)
	out := append([]byte{0xFF, 0xD8, 0xFF, 0xE1}, byte((len(body)+2)>>8), byte(len(body)+2))
	return append(append(out, body...), data[2:]...)
}

func TestKIT4APhotoLosesWhereItWasTakenAndStandsUpright(t *testing.T) {
	plain := jpegOf(t, halves(80, 40))
	corner := map[uint16][4]bool{ // in which corner the green is: above left, above right, below left, below right
		1: {true}, 2: {false, true}, 3: {false, false, false, true}, 4: {false, false, true}, 5: {true}, 6: {false, true}, 7: {false, false, false, true}, 8: {false, false, true}}
	for o := uint16(1); o <= 8; o++ {
		p, err := media.Photo(t.Context(), withExif(plain, o))
		if err != nil {
			t.Fatal(err)
		}
		for _, left := range []string{"Exif", "zebrafinch", "\xFF\xE1"} {
			if bytes.Contains(p.JPEG, []byte(left)) {
				t.Errorf("%d: %q is left", o, left)
			}
		}
		w, h := 80, 40
		if o >= 5 {
			w, h = 40, 80
		}
		m, err := jpeg.Decode(bytes.NewReader(p.JPEG))
		if err != nil || p.Width != w || p.Height != h || m.Bounds().Dx() != w {
			t.Errorf("%d: %d by %d (%v)", o, p.Width, p.Height, err)
			continue
		}
		for i, at := range []image.Point{{3, 3}, {w - 4, 3}, {3, h - 4}, {w - 4, h - 4}} {
			r, g, b, _ := m.At(at.X, at.Y).RGBA()
			if green := g > r && g > b; green != corner[o][i] {
				t.Errorf("orientation %d: corner %d is green: %v", o, i, green)
			}
		}
	}
}

func TestAPhotoIsMadeSmall(t *testing.T) {
	for _, size := range []image.Point{{4000, 3000}, {1000, 5000}, {1601, 10}, {1600, 1600}, {1, 1}} {
		p, err := media.Photo(t.Context(), jpegOf(t, halves(size.X, size.Y)))
		if err != nil {
			t.Fatal(err)
		}
		if p.Width > 1600 || p.Height > 1600 || p.Width < 1 || p.Height < 1 {
			t.Errorf("%v: %d by %d", size, p.Width, p.Height)
		}
		m, err := jpeg.Decode(bytes.NewReader(p.JPEG))
		if err != nil {
			t.Fatal(err)
		}
		if r, g, b, _ := m.At(p.Width-1, p.Height/2).RGBA(); size.X > 9 && (b < 0xB000 || r > 0x3000 || g > 0x3000) {
			t.Errorf("%v: its right side isn't blue: %x %x %x", size, r, g, b)
		}
	}
}

// bomb is a PNG of a few kilobytes that says that it has w by h pixels.
func bomb(w, h uint32) []byte {
	out := []byte("\x89PNG\r\n\x1a\n")
	chunk := func(kind string, body []byte) {
		out = binary.BigEndian.AppendUint32(out, uint32(len(body)))
		part := append([]byte(kind), body...)
		out = binary.BigEndian.AppendUint32(append(out, part...), crc32.ChecksumIEEE(part))
	}
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	chunk("IHDR", append(head, 8, 6, 0, 0, 0))
	var z bytes.Buffer
	zw := zlib.NewWriter(&z)
	zw.Write(make([]byte, 1<<20)) //nolint:errcheck // into memory
	zw.Close()
	chunk("IDAT", z.Bytes())
	chunk("IEND", nil)
	return out
}

func TestHostilePictures(t *testing.T) {
	var good bytes.Buffer
	if err := png.Encode(&good, halves(20, 20)); err != nil {
		t.Fatal(err)
	}
	photo := jpegOf(t, halves(50, 50))
	for name, c := range map[string]struct {
		data []byte
		why  media.Why
	}{
		"a bomb":                  {bomb(60_000, 60_000), media.Pixels},
		"a wide bomb":             {bomb(2_000_000_000, 1), media.Pixels},
		"a bomb that lies":        {bomb(4000, 4000), media.Damaged},
		"no pixels":               {bomb(0, 5), media.Damaged},
		"an SVG with a program":   {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), media.Svg},
		"an SVG behind a prolog":  {[]byte("\xEF\xBB\xBF<?xml version=\"1.0\"?>\n<!DOCTYPE svg>\n<SVG onload=\"x\"/>"), media.Svg},
		"a page":                  {[]byte("<!doctype html><script>alert(1)</script>"), media.Unknown},
		"a photo of some phones":  {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), media.Heic},
		"WebP":                    {[]byte("RIFF\x24\x00\x00\x00WEBPVP8 "), media.Webp},
		"AVIF":                    {[]byte("\x00\x00\x00\x18ftypavif\x00\x00\x00\x00"), media.Webp},
		"half a photo":            {photo[:len(photo)/2], media.Damaged},
		"a photo's first bytes":   {photo[:4], media.Damaged},
		"a PNG that was cut off":  {good.Bytes()[:40], media.Damaged},
		"nothing":                 {nil, media.Empty},
		"a PDF":                   {[]byte("%PDF-1.7\n"), media.Unknown},
		"a zip file":              {[]byte("PK\x03\x04aaaaaaaa"), media.Unknown},
		"a program":               {[]byte("\x7fELF\x02\x01\x01"), media.Unknown},
		"a film":                  {[]byte("\x00\x00\x00\x18ftypisom\x00\x00\x00\x00"), media.NotAPicture},
		"more bytes than a photo": {append(bytes.Clone(photo), make([]byte, media.LargestPhoto)...), media.Large},
	} {
		_, err := media.Photo(t.Context(), c.data)
		refused(t, name, err, c.why)
	}
}

// What is two things at once comes out as one: a photo, made anew.
func TestAPolyglotComesOutAsAPhoto(t *testing.T) {
	const program = "<script>zebrafinch</script>"
	photo := jpegOf(t, halves(40, 40))
	comment := append([]byte{0xFF, 0xFE, 0, byte(len(program) + 2)}, program...)
	for name, data := range map[string][]byte{
		"a program after it":       append(bytes.Clone(photo), program...),
		"a program in a comment":   append(append(bytes.Clone(photo[:2]), comment...), photo[2:]...),
		"a zip file after it":      append(bytes.Clone(photo), "PK\x03\x04zebrafinch"...),
		"a program after an image": gifOf(t, program),
	} {
		p, err := media.Photo(t.Context(), data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if bytes.Contains(p.JPEG, []byte("zebrafinch")) || media.FormatOf(p.JPEG) != media.JPEG {
			t.Errorf("%s: it is still there", name)
		}
	}
}

func gifOf(t testing.TB, after string) []byte {
	t.Helper()
	pal := color.Palette{color.White, color.Black}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, &gif.GIF{Image: []*image.Paletted{image.NewPaletted(image.Rect(0, 0, 8, 8), pal), image.NewPaletted(image.Rect(0, 0, 8, 8), pal)}, Delay: []int{1, 1}}); err != nil {
		t.Fatal(err)
	}
	return append(b.Bytes(), after...)
}

func box(kind string, body ...[]byte) []byte {
	all := bytes.Join(body, nil)
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(8+len(all))), kind...), all...)
}

// mp4 is an index for so many tracks, and some bytes to play.
func mp4(tracks int) []byte {
	hdlr := box("hdlr", make([]byte, 8), []byte("soun"), make([]byte, 12))
	parts := [][]byte{box("mvhd", make([]byte, 12), []byte{0, 0, 3, 0xE8, 0, 0, 0x13, 0x88}, make([]byte, 80))}
	for range tracks {
		parts = append(parts, box("trak", box("mdia", hdlr)))
	}
	return bytes.Join([][]byte{box("ftyp", []byte("isom\x00\x00\x02\x00")), box("moov", parts...), box("mdat", make([]byte, 100))}, nil)
}

func TestHostileSoundAndFilms(t *testing.T) {
	look := func(data []byte) error {
		_, err := media.Look(bytes.NewReader(data), int64(len(data)))
		return err
	}
	if c, err := media.Look(bytes.NewReader(mp4(1)), int64(len(mp4(1)))); err != nil || c.Sound != 1 || c.Millis != 5000 {
		t.Errorf("%+v %v", c, err)
	}
	huge := append([]byte("\x00\x00\x00\x01mdat"), 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF)
	wav := append([]byte("RIFF\xFF\xFF\xFF\xFFWAVEfmt \x10\x00\x00\x00"), make([]byte, 16)...)
	for name, c := range map[string]struct {
		data []byte
		why  media.Why
	}{
		"ten thousand tracks":      {mp4(10_000), media.Tracks},
		"seventeen tracks":         {mp4(17), media.Tracks},
		"no tracks":                {mp4(0), media.Empty},
		"cut off":                  {mp4(1)[:len(mp4(1))-50], media.Damaged},
		"no index":                 {mp4(1)[:16], media.Damaged},
		"a box past all ends":      {append(mp4(1), huge...), media.Damaged},
		"boxes of no length":       {append(box("ftyp", []byte("isom")), bytes.Repeat([]byte("\x00\x00\x00\x08free"), 30_000)...), media.Tracks},
		"WebM's first bytes":       {[]byte("\x1A\x45\xDF\xA3\x84\x42\x82\x81"), media.Damaged},
		"EBML of another kind":     {[]byte("\x1A\x45\xDF\xA3\x87\x42\x82\x84evil"), media.Unknown},
		"Ogg's first bytes":        {[]byte("OggS\x00\x02"), media.Damaged},
		"Ogg that begins for ever": {bytes.Repeat([]byte("OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x02xx"), 50), media.Tracks},
		"an MP3 of one frame":      {[]byte("\xFF\xFB\x90\x00aaaaaaaa"), media.Damaged},
		"an ID3 past the end":      {[]byte("ID3\x04\x00\x00\x7F\x7F\x7F\x7F"), media.Damaged},
		"a WAV without sound":      {wav, media.Damaged},
		"nothing":                  {nil, media.Empty},
		"a photo":                  {jpegOf(t, halves(9, 9)), media.NoSound},
		"a list of other files":    {[]byte("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"), media.Unknown},
		"another list":             {[]byte("ffconcat version 1.0\nfile /etc/passwd\n"), media.Unknown},
	} {
		refused(t, name, look(c.data), c.why)
	}
}

func FuzzLook(f *testing.F) {
	f.Add(mp4(2))
	f.Add([]byte("OggS\x00\x02"))
	f.Add([]byte("\x1A\x45\xDF\xA3\x87\x42\x82\x84webm\x18\x53\x80\x67\xFF"))
	f.Add([]byte("RIFF\x00\x00\x00\x00WAVEfmt "))
	f.Add([]byte("ID3\xFF\xFB\x90\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		media.Look(bytes.NewReader(data), int64(len(data))) //nolint:errcheck // it ends, and doesn't panic
		if len(data) < 4096 {
			media.Photo(t.Context(), data) //nolint:errcheck // the same
		}
	})
}

// What browsers and phones record is known for what it is, by us alone and by ffprobe.
func TestRecordingsAreKnown(t *testing.T) {
	tools := find(t)
	for ending, c := range map[string]struct {
		mime string
		how  []string
	}{
		"webm": {"audio/webm", []string{"-c:a", "libopus"}},
		"ogg":  {"audio/ogg", []string{"-c:a", "libopus"}},
		"m4a":  {"audio/mp4", []string{"-c:a", "aac"}},
		"mp4":  {"audio/mp4", []string{"-c:a", "aac", "-movflags", "frag_keyframe+empty_moov"}}, // as Safari records
		"mp3":  {"audio/mpeg", []string{"-c:a", "libmp3lame", "-metadata", "title=a title"}},
		"wav":  {"audio/wav", nil},
	} {
		data := recorded(t, ending, c.how...)
		mime, found, err := media.Sound(bytes.NewReader(data), int64(len(data)))
		if err != nil || mime != c.mime || found.Sound != 1 {
			t.Errorf("%s: %s %+v %v", ending, mime, found, err)
		}
		if found.Millis != 0 && (found.Millis < 1900 || found.Millis > 2200) {
			t.Errorf("%s: %d ms", ending, found.Millis)
		}
		p, err := tools.Probe(t.Context(), bytes.NewReader(data), int64(len(data)))
		if err != nil || !p.Sound || p.Video || p.Millis < 1900 || p.Millis > 2200 {
			t.Errorf("%s: %+v %v", ending, p, err)
		}
	}
	film := clip(t, "1", "320x240")
	_, _, err := media.Sound(bytes.NewReader(film), int64(len(film)))
	refused(t, "a film for sound", err, media.NoSound)
}

func recorded(t testing.TB, ending string, how ...string) []byte {
	t.Helper()
	path := t.TempDir() + "/sound." + ending
	args := append([]string{"-loglevel", "error", "-f", "lavfi", "-i", "sine=frequency=440", "-t", "2"}, how...)
	if out, err := exec.Command("ffmpeg", append(args, path)...).CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	return readFile(t, path)
}

// A browser that records doesn't know, when it begins, how long it will be.
func TestARecordingThatDoesntSayHowLongItIs(t *testing.T) {
	out, err := exec.Command("ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", "sine=frequency=440", "-t", "3", "-c:a", "libopus", "-f", "webm", "-live", "1", "pipe:1").Output()
	if err != nil {
		t.Fatal(err)
	}
	_, c, err := media.Sound(bytes.NewReader(out), int64(len(out)))
	if err != nil || c.Millis != 0 {
		t.Errorf("%+v %v", c, err)
	}
	p, err := find(t).Probe(t.Context(), bytes.NewReader(out), int64(len(out)))
	if err != nil || p.Millis < 2800 || p.Millis > 3200 {
		t.Errorf("%+v %v", p, err)
	}
}

func TestFilmsOfEveryShape(t *testing.T) {
	tools := find(t)
	for name, c := range map[string]struct {
		size string
		how  []string
		w, h int
	}{
		"upright": {"480x640", nil, 480, 640},
		"odd":     {"322x242", nil, 322, 242},
		"silent":  {"320x240", []string{"-an"}, 320, 240},
		"large":   {"1920x1080", nil, 1280, 720},
	} {
		data := clip(t, "2", c.size, c.how...)
		made, err := tools.Renditions(t.Context(), bytes.NewReader(data), int64(len(data)), func(float64) {})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		p, err := tools.Probe(t.Context(), made.Video, made.Video.Size())
		if err != nil || p.Width != c.w || p.Height != c.h {
			t.Errorf("%s: %+v %v", name, p, err)
		}
		if (made.Sound == nil) != (name == "silent") {
			t.Errorf("%s: %v", name, made.Sound)
		}
		if err := made.Close(); err != nil {
			t.Error(err)
		}
	}
	sound := recorded(t, "m4a", "-c:a", "aac")
	made, err := tools.Renditions(t.Context(), bytes.NewReader(sound), int64(len(sound)), func(float64) {})
	if err != nil || made.Video != nil || made.Poster != nil || made.Sound == nil {
		t.Fatalf("sound alone: %+v %v", made, err)
	}
	if err := made.Close(); err != nil {
		t.Error(err)
	}
	broken := clip(t, "2", "320x240", "-movflags", "faststart")
	for i := len(broken) / 3; i < len(broken); i += 7 {
		broken[i] ^= 0x55
	}
	if made, err := tools.Renditions(t.Context(), bytes.NewReader(broken), int64(len(broken)), func(float64) {}); err == nil {
		made.Close() // what could be read of it was
	} else if r, f := (*media.Refusal)(nil), (*media.Failure)(nil); !errors.As(err, &r) && !errors.As(err, &f) {
		t.Errorf("broken: %v", err)
	}
}
