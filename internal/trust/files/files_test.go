package files_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"towpath/internal/ground/blob"
	"towpath/internal/ground/fault"
	"towpath/internal/trust/files"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
	"towpath/internal/trust/trusttest"
)

// home is a house in which Maya keeps a thing, and Bo, who supports her, is signed in.
type home struct {
	*trusttest.House
	maya, bo people.Account
	self, at people.Viewer
	thing    things.Thing
	blobs    blob.Store
	dir      string
	store    *files.Store
	files    *files.Keeper
}

func each(t *testing.T, fn func(t *testing.T, h home)) {
	t.Helper()
	trusttest.Each(t, func(t *testing.T, house *trusttest.House) {
		h := home{House: house, maya: house.Person(t, "Maya"), dir: t.TempDir()}
		h.bo = house.Worker(t, "Bo", h.maya)
		h.self, h.at = house.SignIn(t, h.maya), house.SignIn(t, h.bo)
		h.thing = h.Keep(t, h.self, sharing.Answer, "with a picture")
		var err error
		h.blobs, err = blob.Disk(h.dir)
		must(t, err)
		h.on(h.blobs)
		fn(t, h)
	})
}

// on keeps files in another store from now on.
func (h *home) on(b blob.Store) {
	h.store = files.NewStore(h.DB, h.Vault, b, nil, h.Now)
	h.store.KeepLedger(people.NewLedger(h.DB, h.Ledger))
	h.files = files.NewKeeper(h.store, h.Sharing)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// photo is a JPEG of w by h pixels, red above and blue below.
func photo(t testing.TB, w, h int) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{255, 0, 0, 255}
			if y >= h/2 {
				c = color.RGBA{0, 0, 255, 255}
			}
			m.Set(x, y, c)
		}
	}
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, m, nil))
	return b.Bytes()
}

// sound is a second of silence as a WAV.
func sound(seconds int) []byte {
	const rate = 8000
	n := uint32(rate * seconds)
	b := []byte("RIFF")
	b = binary.LittleEndian.AppendUint32(b, 36+n)
	b = append(b, "WAVEfmt "...)
	b = binary.LittleEndian.AppendUint32(b, 16)
	for _, v := range []uint16{1, 1} {
		b = binary.LittleEndian.AppendUint16(b, v)
	}
	for _, v := range []uint32{rate, rate} {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	for _, v := range []uint16{1, 8} {
		b = binary.LittleEndian.AppendUint16(b, v)
	}
	b = append(b, "data"...)
	b = binary.LittleEndian.AppendUint32(b, n)
	return append(b, bytes.Repeat([]byte{128}, int(n))...)
}

// take keeps a file of Maya's thing.
func (h home) take(t testing.TB, sort files.Sort, data []byte) files.File {
	t.Helper()
	f, err := h.files.Take(t.Context(), h.self, files.Sent{ID: people.NewID(), Thing: h.thing.ID, Sort: sort}, bytes.NewReader(data))
	must(t, err)
	return f
}

// reads is what a viewer reads of a file.
func (h home) reads(t testing.TB, v people.Viewer, id string) []byte {
	t.Helper()
	r, err := h.files.Read(t.Context(), v, id)
	must(t, err)
	defer r.Close()
	data, err := io.ReadAll(r)
	must(t, err)
	return data
}

// kept counts the blobs that there are.
func (h home) kept(t testing.TB) (n int) {
	t.Helper()
	must(t, h.blobs.Each(t.Context(), func(string, int64, time.Time) error { n++; return nil }))
	return n
}

func TestAFileIsKeptAndRead(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		wav := sound(2)
		f := h.take(t, files.Sound, wav)
		if f.Type != "audio/wav" || f.Size != int64(len(wav)) || f.Millis != 2000 || f.Thing != h.thing.ID || f.Owner != h.maya.ID {
			t.Errorf("%+v", f)
		}
		if got := h.reads(t, h.self, f.ID); !bytes.Equal(got, wav) {
			t.Errorf("%d bytes came back of %d", len(got), len(wav))
		}
		p := h.take(t, files.Photo, photo(t, 40, 30))
		if p.Type != "image/jpeg" || p.Width != 40 || p.Height != 30 {
			t.Errorf("%+v", p)
		}
		if _, err := jpeg.Decode(bytes.NewReader(h.reads(t, h.self, p.ID))); err != nil {
			t.Error(err)
		}
		all, err := h.files.Of(t.Context(), h.self, h.thing.ID)
		if err != nil || len(all) != 2 || all[0].ID != f.ID {
			t.Errorf("%+v %v", all, err)
		}
	})
}

func TestAFileSentTwiceIsKeptOnce(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		n := files.Sent{ID: people.NewID(), Thing: h.thing.ID, Sort: files.Sound}
		for range 2 {
			f, err := h.files.Take(t.Context(), h.self, n, bytes.NewReader(sound(1)))
			if err != nil || f.ID != n.ID || f.Millis != 1000 {
				t.Errorf("%+v %v", f, err)
			}
		}
		if n := h.kept(t); n != 1 {
			t.Errorf("%d blobs", n)
		}
		n.Sort = files.Photo
		if _, err := h.files.Take(t.Context(), h.self, n, bytes.NewReader(photo(t, 9, 9))); !fault.Is(err, fault.NotFound) {
			t.Errorf("a photo over a sound: %v", err)
		}
	})
}

func TestPRIV3WhoMaySeeTheThingMaySeeItsFiles(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		f := h.take(t, files.Sound, sound(1))
		stranger := h.SignIn(t, h.Person(t, "Sam"))
		for name, v := range map[string]people.Viewer{"somebody else": stranger, "a supporter it isn't shared with": h.at, "nobody": {}} {
			if _, err := h.files.Read(t.Context(), v, f.ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("PRIV-3 %s: %v", name, err)
			}
			if _, err := h.files.Of(t.Context(), v, h.thing.ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("PRIV-3 %s: %v", name, err)
			}
			if _, err := h.files.Take(t.Context(), v, files.Sent{ID: people.NewID(), Thing: h.thing.ID, Sort: files.Sound}, bytes.NewReader(sound(1))); !fault.Is(err, fault.NotFound) {
				t.Errorf("PRIV-3 %s: %v", name, err)
			}
		}
		h.Share(t, h.self, h.thing, h.bo)
		for range 3 {
			h.reads(t, h.at, f.ID)
		}
		looks, err := h.Sharing.WhoHasLooked(t.Context(), h.self, 10, 0)
		if err != nil || len(looks) != 1 || looks[0].Thing != h.thing.ID {
			t.Errorf("PRIV-2 %+v %v", looks, err)
		}
		if _, err := h.files.Take(t.Context(), h.at, files.Sent{ID: people.NewID(), Thing: h.thing.ID, Sort: files.Sound}, bytes.NewReader(sound(1))); !fault.Is(err, fault.NotFound) {
			t.Errorf("PRIV-3 a supporter adds to it: %v", err)
		}
		if err := h.files.Remove(t.Context(), h.at, h.thing.ID, f.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("PRIV-3 a supporter removes: %v", err)
		}
	})
}

func TestRangesAreServedAndNothingIsKeptByBrowsers(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		wav := append(sound(60), bytes.Repeat([]byte("x"), 0)...)
		f := h.take(t, files.Sound, wav)
		front := http.NewServeMux()
		front.HandleFunc("GET /files/{id}", func(w http.ResponseWriter, r *http.Request) {
			if err := h.files.Page(w, r); err != nil {
				w.WriteHeader(fault.CodeOf(err).Status())
			}
		})
		ask := func(v people.Viewer, id, rng string) *httptest.ResponseRecorder {
			r := httptest.NewRequest(http.MethodGet, "/files/"+id, nil)
			r.Header.Set("Range", rng)
			w := httptest.NewRecorder()
			front.ServeHTTP(w, r.WithContext(people.With(context.Background(), v)))
			return w
		}
		w := ask(h.self, f.ID, "bytes=100000-100099")
		if w.Code != http.StatusPartialContent || !bytes.Equal(w.Body.Bytes(), wav[100000:100100]) {
			t.Errorf("%d, %d bytes", w.Code, w.Body.Len())
		}
		for k, want := range map[string]string{"Content-Type": "audio/wav", "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff",
			"Content-Range": "bytes 100000-100099/480044"} {
			if got := w.Header().Get(k); got != want {
				t.Errorf("%s: %q", k, got)
			}
		}
		for _, bad := range []string{"bytes=9999999-", "bytes=5-2"} {
			if w := ask(h.self, f.ID, bad); w.Code != http.StatusRequestedRangeNotSatisfiable {
				t.Errorf("%s: %d", bad, w.Code)
			}
		}
		if w := ask(h.at, f.ID, ""); w.Code != http.StatusNotFound {
			t.Errorf("a stranger: %d", w.Code)
		}
		for _, id := range []string{"x", people.NewID(), "..%2f..%2fetc"} {
			if w := ask(h.self, id, ""); w.Code != http.StatusNotFound {
				t.Errorf("%s: %d", id, w.Code)
			}
		}
		must(t, h.Register.Erase(t.Context(), h.maya.ID))
	})
}

func TestNothingIsKeptOfWhatIsntTaken(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		gone := errors.New("the line went dead")
		for name, c := range map[string]struct {
			sort files.Sort
			r    io.Reader
			key  string
		}{
			"nothing":        {files.Photo, bytes.NewReader(nil), "files.bad.empty"},
			"no sound":       {files.Sound, bytes.NewReader(nil), "files.bad.empty"},
			"words":          {files.Photo, bytes.NewReader([]byte("just some words")), "files.bad.unknown"},
			"a program":      {files.Sound, bytes.NewReader([]byte("MZ\x90\x00 this program cannot be run")), "files.bad.unknown"},
			"half a photo":   {files.Photo, bytes.NewReader(photo(t, 300, 300)[:900]), "files.bad.damaged"},
			"half a sound":   {files.Sound, bytes.NewReader(sound(1)[:500]), "files.bad.damaged"},
			"a cut line":     {files.Sound, io.MultiReader(bytes.NewReader(sound(1)), failing{gone}), "files.cut_off"},
			"a cut photo":    {files.Photo, io.MultiReader(bytes.NewReader(photo(t, 9, 9)), failing{gone}), "files.cut_off"},
			"a sound":        {files.Photo, bytes.NewReader(sound(1)), "files.bad.not_a_photo"},
			"a photo":        {files.Sound, bytes.NewReader(photo(t, 9, 9)), "files.bad.no_sound"},
			"far too large":  {files.Photo, io.LimitReader(endless{}, 40<<20), "files.bad.large"},
			"too much sound": {files.Sound, io.MultiReader(bytes.NewReader(sound(1)), io.LimitReader(endless{}, 70<<20)), "files.bad.large"},
		} {
			_, err := h.files.Take(t.Context(), h.self, files.Sent{ID: people.NewID(), Thing: h.thing.ID, Sort: c.sort}, c.r)
			if key, _ := fault.SentenceOf(err); key != c.key {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n := h.kept(t); n != 0 {
			t.Errorf("%d blobs are left", n)
		}
		if all, err := h.files.All(t.Context(), h.self); err != nil || len(all) != 0 {
			t.Errorf("%+v %v", all, err)
		}
	})
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

type endless struct{}

func (endless) Read(p []byte) (int, error) { clear(p); return len(p), nil }
