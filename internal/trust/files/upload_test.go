package files_test

import (
	"bytes"
	"errors"
	"io"
	"sync"
	"testing"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/trust/files"
	"towpath/internal/trust/people"
)

// begins begins an upload of Maya's.
func (h home) begins(t testing.TB, sort files.Sort, size int64) files.Upload {
	t.Helper()
	u, err := h.files.Desk(h.self).Begin(t.Context(), files.Sent{ID: people.NewID(), Thing: h.thing.ID, Sort: sort}, size)
	must(t, err)
	return u
}

func TestAnUploadThatIsCutOffGoesOnWhereItWas(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		wav, desk := sound(100), h.files.Desk(h.self)
		u := h.begins(t, files.Sound, int64(len(wav)))
		piece := func(from, to int, cut bool) (files.Upload, error) {
			r := io.Reader(bytes.NewReader(wav[from:to]))
			if cut {
				r = io.MultiReader(io.LimitReader(r, 1000), failing{errors.New("the line went dead")})
			}
			return desk.Append(t.Context(), u.ID, int64(from), r)
		}
		if now, err := piece(0, 300_000, false); err != nil || now.Offset != 300_000 {
			t.Fatalf("%+v %v", now, err)
		}
		if _, err := piece(300_000, 600_000, true); !fault.Is(err, fault.Invalid) {
			t.Errorf("a piece that was cut off: %v", err)
		}
		again, err := desk.Begin(t.Context(), files.Sent{ID: u.ID, Thing: h.thing.ID, Sort: files.Sound}, int64(len(wav)))
		if err != nil || again.Offset != 300_000 {
			t.Errorf("begun again: %+v %v", again, err)
		}
		if now, err := piece(0, 300_000, false); err != nil || now.Offset != 300_000 {
			t.Errorf("a piece sent twice: %+v %v", now, err)
		}
		for _, wrong := range []int{299_999, 300_001, 700_000} {
			if now, err := piece(wrong, wrong+10, false); !fault.Is(err, fault.Conflict) || now.Offset != 300_000 {
				t.Errorf("from %d: %+v %v", wrong, now, err)
			}
		}
		if _, err := desk.Finish(t.Context(), u.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("finished before the end: %v", err)
		}
		if _, err := desk.Append(t.Context(), u.ID, 300_000, bytes.NewReader(append(wav[300_000:], 1))); !fault.Is(err, fault.TooLarge) {
			t.Errorf("more than was said: %v", err)
		}
		if _, err := desk.Append(t.Context(), u.ID, 300_000, bytes.NewReader(nil)); !fault.Is(err, fault.Invalid) {
			t.Errorf("an empty piece: %v", err)
		}
		if now, err := piece(300_000, len(wav), false); err != nil || now.Offset != now.Size {
			t.Fatalf("%+v %v", now, err)
		}
		for range 2 {
			f, err := desk.Finish(t.Context(), u.ID)
			if err != nil || f.ID != u.ID || f.Millis != 100_000 {
				t.Errorf("%+v %v", f, err)
			}
		}
		if got := h.reads(t, h.self, u.ID); !bytes.Equal(got, wav) {
			t.Error("other bytes came back")
		}
		if n := h.kept(t); n != 1 {
			t.Errorf("%d blobs are left, with the pieces", n)
		}
		if now, err := desk.Begin(t.Context(), files.Sent{ID: u.ID, Thing: h.thing.ID, Sort: files.Sound}, int64(len(wav))); err != nil || now.Offset != now.Size {
			t.Errorf("begun once more: %+v %v", now, err)
		}
	})
}

func TestOnePieceSentTwiceAtOnceIsKeptOnce(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		wav := sound(3)
		u := h.begins(t, files.Sound, int64(len(wav)))
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if _, err := h.files.Desk(h.self).Append(t.Context(), u.ID, 0, bytes.NewReader(wav)); err != nil && !fault.Is(err, fault.Conflict) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if _, err := h.files.Desk(h.self).Finish(t.Context(), u.ID); err != nil {
			t.Error(err)
		}
		if n := h.kept(t); n != 1 {
			t.Errorf("%d blobs", n)
		}
	})
}

func TestAnUploadOfNobodysOrOfSomethingElseIsRefused(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		wav := sound(1)
		u := h.begins(t, files.Sound, int64(len(wav)))
		stranger := h.SignIn(t, h.Person(t, "Sam"))
		hers := h.Keep(t, stranger, "journal", "Sam's own")
		for name, v := range map[string]people.Viewer{"somebody else": stranger, "a supporter": h.at, "nobody": {}} {
			desk := h.files.Desk(v)
			if _, err := desk.Append(t.Context(), u.ID, 0, bytes.NewReader(wav)); !fault.Is(err, fault.NotFound) {
				t.Errorf("PRIV-3 %s: %v", name, err)
			}
			if _, err := desk.Finish(t.Context(), u.ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("PRIV-3 %s: %v", name, err)
			}
			if _, err := desk.Begin(t.Context(), files.Sent{ID: u.ID, Thing: h.thing.ID, Sort: files.Sound}, 9); !fault.Is(err, fault.NotFound) {
				t.Errorf("PRIV-3 %s: %v", name, err)
			}
		}
		// With a thing of her own and the id of Maya's upload she learns nothing but that the id is taken, and changes nothing.
		if _, err := h.files.Desk(stranger).Begin(t.Context(), files.Sent{ID: u.ID, Thing: hers.ID, Sort: files.Sound}, int64(len(wav))); err == nil {
			t.Error("PRIV-3 somebody else went on with it")
		}
		for name, c := range map[string]struct {
			sort files.Sort
			size int64
			code fault.Code
		}{
			"nothing": {files.Sound, 0, fault.Invalid}, "less": {files.Sound, -5, fault.Invalid}, "a film": {files.Video, 100, fault.NotFound},
			"a sort there isn't": {"tune", 100, fault.NotFound}, "too large": {files.Photo, 33 << 20, fault.TooLarge},
		} {
			if _, err := h.files.Desk(h.self).Begin(t.Context(), files.Sent{ID: people.NewID(), Thing: h.thing.ID, Sort: c.sort}, c.size); !fault.Is(err, c.code) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := h.files.Desk(h.self).Begin(t.Context(), files.Sent{ID: u.ID, Thing: h.thing.ID, Sort: files.Sound}, 77); !fault.Is(err, fault.Conflict) {
			t.Errorf("another size: %v", err)
		}
		var err error
		for range 20 {
			if _, err = h.files.Desk(h.self).Begin(t.Context(), files.Sent{ID: people.NewID(), Thing: h.thing.ID, Sort: files.Sound}, 5); err != nil {
				break
			}
		}
		if !fault.Is(err, fault.Busy) {
			t.Errorf("too many at once: %v", err)
		}
	})
}

func TestWhatIsNeverFinishedIsGoneAfterADay(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		u := h.begins(t, files.Sound, 1000)
		_, err := h.files.Desk(h.self).Append(t.Context(), u.ID, 0, bytes.NewReader(make([]byte, 500)))
		must(t, err)
		must(t, h.store.Sweep(t.Context()))
		if n := h.kept(t); n != 1 {
			t.Fatalf("%d blobs: it may still be finished", n)
		}
		h.Pass(25 * time.Hour)
		must(t, h.store.Sweep(t.Context()))
		if n := h.kept(t); n != 0 {
			t.Errorf("%d blobs are left", n)
		}
		if _, err := h.files.Desk(h.self).Append(t.Context(), u.ID, 500, bytes.NewReader(make([]byte, 500))); !fault.Is(err, fault.NotFound) {
			t.Errorf("it goes on: %v", err)
		}
	})
}

func TestWhatTurnsOutBadIsGivenUp(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		data := bytes.Repeat([]byte("no sound "), 100)
		u := h.begins(t, files.Sound, int64(len(data)))
		_, err := h.files.Desk(h.self).Append(t.Context(), u.ID, 0, bytes.NewReader(data))
		must(t, err)
		_, err = h.files.Desk(h.self).Finish(t.Context(), u.ID)
		if key, _ := fault.SentenceOf(err); key != "files.bad.unknown" {
			t.Errorf("%v", err)
		}
		if n := h.kept(t); n != 0 {
			t.Errorf("%d blobs are left", n)
		}
		if _, err := h.files.Desk(h.self).Finish(t.Context(), u.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("%v", err)
		}
	})
}
