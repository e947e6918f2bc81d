package files_test

import (
	"bytes"
	"errors"
	"io"
	"sync"
	"testing"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/media"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/files"
	"towpath/internal/trust/people"
)

// told is a story, which has a key of its own and takes its recording in pieces.
type told struct {
	files.Desk
	id   string
	pass vault.Pass
}

func (h home) story(t testing.TB) told {
	t.Helper()
	id := people.NewID()
	must(t, h.Vault.Create(t.Context(), id))
	pass := h.Sharing.MakeStory(id)
	return told{h.store.Desk(id, pass), id, pass}
}

// begins begins an upload of sound.
func (d told) begins(t testing.TB, size int64) files.Upload {
	t.Helper()
	u, err := d.Begin(t.Context(), files.Sent{ID: people.NewID(), Sort: files.Sound}, size)
	must(t, err)
	return u
}

// hears is what is heard of a story's file.
func (h home) hears(t testing.TB, d told, id string) []byte {
	t.Helper()
	r, err := h.store.Open(t.Context(), d.pass, id)
	must(t, err)
	defer r.Close()
	data, err := io.ReadAll(r)
	must(t, err)
	return data
}

func TestAnUploadThatIsCutOffGoesOnWhereItWas(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		wav, desk := sound(100), h.story(t)
		u := desk.begins(t, int64(len(wav)))
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
		again, err := desk.Begin(t.Context(), files.Sent{ID: u.ID, Sort: files.Sound}, int64(len(wav)))
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
		if got := h.hears(t, desk, u.ID); !bytes.Equal(got, wav) {
			t.Error("other bytes came back")
		}
		if n := h.kept(t); n != 1 {
			t.Errorf("%d blobs are left, with the pieces", n)
		}
		if now, err := desk.Begin(t.Context(), files.Sent{ID: u.ID, Sort: files.Sound}, int64(len(wav))); err != nil || now.Offset != now.Size {
			t.Errorf("begun once more: %+v %v", now, err)
		}
	})
}

func TestOnePieceSentTwiceAtOnceIsKeptOnce(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		wav, desk := sound(3), h.story(t)
		u := desk.begins(t, int64(len(wav)))
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if _, err := desk.Append(t.Context(), u.ID, 0, bytes.NewReader(wav)); err != nil && !fault.Is(err, fault.Conflict) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if _, err := desk.Finish(t.Context(), u.ID); err != nil {
			t.Error(err)
		}
		if n := h.kept(t); n != 1 {
			t.Errorf("%d blobs", n)
		}
	})
}

func TestAnUploadOfAnotherOrOfSomethingElseIsRefused(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		wav, desk, another := sound(1), h.story(t), h.story(t)
		u := desk.begins(t, int64(len(wav)))
		if _, err := another.Append(t.Context(), u.ID, 0, bytes.NewReader(wav)); !fault.Is(err, fault.NotFound) {
			t.Errorf("PRIV-3 another story goes on with it: %v", err)
		}
		if _, err := another.Begin(t.Context(), files.Sent{ID: u.ID, Sort: files.Sound}, int64(len(wav))); !fault.Is(err, fault.NotFound) {
			t.Errorf("PRIV-3 another story begins it again: %v", err)
		}
		if _, err := h.store.Desk(desk.id, another.pass).Append(t.Context(), u.ID, 0, bytes.NewReader(wav)); err == nil {
			t.Error("PRIV-3 another's pass opens it")
		}
		if _, err := desk.Append(t.Context(), u.ID, 0, bytes.NewReader(wav)); err != nil {
			t.Fatal(err)
		}
		if _, err := another.Finish(t.Context(), u.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("PRIV-3 another story ends it: %v", err)
		}
		_, err := desk.Finish(t.Context(), u.ID)
		must(t, err)
		if _, err := another.Finish(t.Context(), u.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("PRIV-3 another story's now: %v", err)
		}
	})
}

func TestWhatCantBeAnUploadIsRefusedAtOnce(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		desk := h.story(t)
		u := desk.begins(t, 16044)
		for name, c := range map[string]struct {
			sort files.Sort
			size int64
			code fault.Code
		}{
			"nothing": {files.Sound, 0, fault.Invalid}, "less": {files.Sound, -5, fault.Invalid}, "a photo": {files.Photo, 100, fault.NotFound},
			"a sort there isn't": {"tune", 100, fault.NotFound}, "too large": {files.Sound, media.LargestSound + 1, fault.TooLarge},
		} {
			if _, err := desk.Begin(t.Context(), files.Sent{ID: people.NewID(), Sort: c.sort}, c.size); !fault.Is(err, c.code) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := desk.Begin(t.Context(), files.Sent{ID: u.ID, Sort: files.Sound}, 77); !fault.Is(err, fault.Conflict) {
			t.Errorf("another size: %v", err)
		}
		var err error
		for range 20 {
			if _, err = desk.Begin(t.Context(), files.Sent{ID: people.NewID(), Sort: files.Sound}, 5); err != nil {
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
		desk := h.story(t)
		u := desk.begins(t, 1000)
		_, err := desk.Append(t.Context(), u.ID, 0, bytes.NewReader(make([]byte, 500)))
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
		if _, err := desk.Append(t.Context(), u.ID, 500, bytes.NewReader(make([]byte, 500))); !fault.Is(err, fault.NotFound) {
			t.Errorf("it goes on: %v", err)
		}
	})
}

func TestWhatTurnsOutBadIsGivenUp(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		data, desk := bytes.Repeat([]byte("no sound "), 100), h.story(t)
		u := desk.begins(t, int64(len(data)))
		_, err := desk.Append(t.Context(), u.ID, 0, bytes.NewReader(data))
		must(t, err)
		_, err = desk.Finish(t.Context(), u.ID)
		if key, _ := fault.SentenceOf(err); key != "files.bad.unknown" {
			t.Errorf("%v", err)
		}
		if n := h.kept(t); n != 0 {
			t.Errorf("%d blobs are left", n)
		}
		if _, err := desk.Finish(t.Context(), u.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("%v", err)
		}
	})
}
