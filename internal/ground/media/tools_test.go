package media_test

import (
	"bytes"
	"errors"
	"image/jpeg"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"towpath/internal/ground/media"
)

// clip makes a film of so many seconds with ffmpeg, and reads it.
func clip(t testing.TB, seconds, size string, how ...string) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "clip.mp4")
	args := append([]string{"-loglevel", "error", "-f", "lavfi", "-i", "testsrc2=size=" + size + ":rate=30", "-f", "lavfi", "-i", "sine=frequency=440", "-t", seconds,
		"-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"}, how...)
	out, err := exec.Command("ffmpeg", append(args, path)...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return readFile(t, path)
}

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func find(t testing.TB) *media.Tools {
	t.Helper()
	tools := media.Find()
	if tools == nil {
		t.Fatal("ffmpeg isn't installed, and films are tested with it. On Debian: apt-get install ffmpeg.")
	}
	return tools
}

func TestRenditionsOfAFilm(t *testing.T) {
	tools, data := find(t), clip(t, "6", "1280x720")
	var last float64
	made, err := tools.Renditions(t.Context(), bytes.NewReader(data), int64(len(data)), func(f float64) {
		if f < last || f > 1 {
			t.Errorf("from %v to %v", last, f)
		}
		last = f
	})
	if err != nil {
		t.Fatal(err)
	}
	defer made.Close()
	if last < 0.5 {
		t.Errorf("it was last told %v", last)
	}
	for name, r := range map[string]*media.Rendition{"film": made.Video, "sound": made.Sound} {
		p, err := tools.Probe(t.Context(), r, r.Size())
		if err != nil || p.Millis < 5500 || p.Millis > 6500 || !p.Sound || p.Video != (name == "film") {
			t.Errorf("%s: %+v %v", name, p, err)
		}
	}
	poster, err := io.ReadAll(made.Poster)
	if err != nil {
		t.Fatal(err)
	}
	if m, err := jpeg.Decode(bytes.NewReader(poster)); err != nil || m.Bounds().Dx() != 1280 {
		t.Errorf("%v %v", m.Bounds(), err)
	}
	if !bytes.Contains(head(t, made.Video), []byte("moov")) {
		t.Error("the film doesn't begin with its index, and so doesn't play at once")
	}
}

func head(t testing.TB, r *media.Rendition) []byte {
	t.Helper()
	b := make([]byte, 200)
	if _, err := r.ReadAt(b, 0); err != nil {
		t.Fatal(err)
	}
	return b
}

// torn is a file of which a part can't be read just now.
type torn struct {
	io.ReaderAt
	from, to int64
}

var errAway = errors.New("the store doesn't answer")

func (s torn) ReadAt(p []byte, off int64) (int, error) {
	if off < s.to && off+int64(len(p)) > s.from {
		return 0, errAway
	}
	return s.ReaderAt.ReadAt(p, off)
}

// A program takes what can't be read for the end of the film, and makes one of what it has.
func TestWhatCantBeReadJustNowIsNoDamageAndNoEnd(t *testing.T) {
	tools, data := find(t), clip(t, "6", "1280x720")
	size := int64(len(data))
	if _, err := tools.Probe(t.Context(), torn{bytes.NewReader(data), size / 2, size}, size); !errors.Is(err, errAway) {
		t.Errorf("KIT-4 looked into: %v", err)
	}
	made, err := tools.Renditions(t.Context(), torn{bytes.NewReader(data), size / 2, size/2 + 1}, size, func(float64) {})
	if !errors.Is(err, errAway) || made != nil {
		t.Errorf("TOP-4 made: %+v %v", made, err)
	}
}
