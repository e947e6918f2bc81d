package files_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"syscall"
	"testing"
	"time"

	"towpath/internal/ground/blob"
	"towpath/internal/ground/fault"
	"towpath/internal/trust/files"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// swept sweeps, and makes sure how many blobs are left.
func (h home) swept(t testing.TB, left int, why string) {
	t.Helper()
	must(t, h.store.Sweep(t.Context()))
	if n := h.kept(t); n != left {
		t.Errorf("%s: %d blobs are left, not %d", why, n, left)
	}
}

func TestPRIV4FilesEndWithTheirThing(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		f := h.take(t, files.Sound, sound(1))
		must(t, h.Keeper.PutAway(t.Context(), h.self, h.thing.ID))
		h.swept(t, 1, "put away")
		must(t, h.Keeper.BringBack(t.Context(), h.self, h.thing.ID))
		if got := h.reads(t, h.self, f.ID); !bytes.Equal(got, sound(1)) {
			t.Error("KIT-1 brought back, it isn't what it was")
		}
		must(t, h.Keeper.Remove(t.Context(), h.self, h.thing.ID))
		if _, err := h.files.Read(t.Context(), h.self, f.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("PRIV-4 removed with its thing: %v", err)
		}
		h.swept(t, 0, "PRIV-4 removed")

		h.thing = h.Keep(t, h.self, sharing.Journal, "emptied")
		h.take(t, files.Photo, photo(t, 9, 9))
		must(t, h.Keeper.PutAway(t.Context(), h.self, h.thing.ID))
		must(t, h.Keeper.EmptyBin(t.Context(), h.self))
		h.swept(t, 0, "PRIV-4 the bin was emptied")

		h.thing = h.Keep(t, h.self, sharing.Journal, "purged")
		h.take(t, files.Photo, photo(t, 9, 9))
		must(t, h.Keeper.PutAway(t.Context(), h.self, h.thing.ID))
		h.Pass(31 * 24 * time.Hour)
		must(t, h.Keeper.Purge(t.Context()))
		h.swept(t, 0, "PRIV-4 thirty days in the bin")
	})
}

func TestPRIV4FilesEndWithTheirOwner(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		f := h.take(t, files.Sound, sound(1))
		r, err := h.files.Read(t.Context(), h.self, f.ID)
		must(t, err)
		must(t, r.Close())
		must(t, h.Register.Erase(t.Context(), h.maya.ID))
		h.swept(t, 0, "PRIV-4 erased")
		if dump, _ := h.DumpApart(t); bytes.Contains(dump, []byte(f.ID)) {
			t.Error("PRIV-4 a row still names a file of somebody who was erased")
		}
	})
}

// A story has a key of its own, and its files end with that key.
func TestFilesOfWhatHasAKeyOfItsOwn(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		story := h.story(t)
		owner, pass := story.id, story.pass
		f, err := h.store.Put(t.Context(), files.Home{Owner: owner}, files.File{ID: people.NewID(), Sort: files.Poster, Type: "image/jpeg"}, bytes.NewReader(photo(t, 9, 9)))
		must(t, err)
		r, err := h.store.Open(t.Context(), pass, f.ID)
		must(t, err)
		must(t, r.Close())
		if _, err := h.store.Open(t.Context(), h.Sharing.MakeStory(people.NewID()), f.ID); err == nil {
			t.Error("PRIV-3 another's pass opens it")
		}
		if _, err := h.files.Read(t.Context(), h.self, f.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("PRIV-3 the way to people's things leads to it: %v", err)
		}
		must(t, h.Vault.Destroy(t.Context(), owner))
		if _, err := h.store.Open(t.Context(), pass, f.ID); !fault.Is(err, fault.Gone) {
			t.Errorf("PRIV-4 its key is gone: %v", err)
		}
	})
}

// PRIV-4: whoever has the database, its files, the keyring and all blobs, and not the key, finds nothing of a recording.
func TestPRIV4NothingOfAFileLiesInTheClear(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		wav := append(sound(1)[:44], bytes.Repeat([]byte("MARKERsound"), 728)[:8000]...)
		f := h.take(t, files.Sound, wav)
		desk := h.story(t)
		u := desk.begins(t, int64(len(wav)))
		_, err := desk.Append(t.Context(), u.ID, 0, bytes.NewReader(wav))
		must(t, err)
		if got := h.reads(t, h.self, f.ID); !bytes.Contains(got, []byte("MARKERsound")) {
			t.Fatal("the recording lacks its marker")
		}
		all := h.Dump(t)
		must(t, h.blobs.Each(t.Context(), func(id string, _ int64, _ time.Time) error {
			b, err := h.blobs.Open(t.Context(), id)
			must(t, err)
			data, err := io.ReadAll(io.NewSectionReader(b, 0, b.Size()))
			all = append(all, data...)
			return errors.Join(err, b.Close())
		}))
		for _, word := range []string{"MARKERsound", "AGE-SECRET-KEY", "WAVEfmt"} {
			if bytes.Contains(all, []byte(word)) {
				t.Errorf("PRIV-4 %q lies in the clear", word)
			}
		}
		if !bytes.Contains(all, []byte("age-encryption.org")) {
			t.Error("nothing was looked at")
		}
	})
}

// bad is a store whose disk is full from some moment on, or that loses what it is told to remove.
type bad struct {
	blob.Store
	full, stuck bool
}

func (b *bad) Put(ctx context.Context, id string, r io.Reader) (int64, error) {
	if !b.full {
		return b.Store.Put(ctx, id, r)
	}
	io.CopyN(io.Discard, r, 100) //nolint:errcheck // some of it still fits
	return 0, errors.Join(fault.New(fault.Unsaved, "page.problem.unsaved.full"), syscall.ENOSPC)
}

func (b *bad) Remove(ctx context.Context, id string) error {
	if b.stuck {
		return errors.New("the program was ended just then")
	}
	return b.Store.Remove(ctx, id)
}

func TestWhereThereIsNoRoomNothingHalfIsKept(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		b := &bad{Store: h.blobs}
		h.on(b)
		desk, wav := h.story(t), sound(2)
		u := desk.begins(t, int64(len(wav)))
		_, err := desk.Append(t.Context(), u.ID, 0, bytes.NewReader(wav[:8000]))
		must(t, err)
		b.full = true
		_, takeErr := h.files.Take(t.Context(), h.self, files.Sent{ID: people.NewID(), Thing: h.thing.ID, Sort: files.Sound}, bytes.NewReader(wav))
		_, photoErr := h.files.Take(t.Context(), h.self, files.Sent{ID: people.NewID(), Thing: h.thing.ID, Sort: files.Photo}, bytes.NewReader(photo(t, 9, 9)))
		_, pieceErr := desk.Append(t.Context(), u.ID, 8000, bytes.NewReader(wav[8000:]))
		for what, err := range map[string]error{"a sound": takeErr, "a photo": photoErr, "a piece": pieceErr} {
			if key, _ := fault.SentenceOf(err); key != "page.problem.unsaved.full" {
				t.Errorf("%s: %v", what, err)
			}
		}
		if all, err := h.files.All(t.Context(), h.self); err != nil || len(all) != 0 {
			t.Errorf("%+v %v", all, err)
		}
		b.full = false
		now, err := desk.Append(t.Context(), u.ID, 8000, bytes.NewReader(wav[8000:]))
		if err != nil || now.Offset != now.Size {
			t.Errorf("with room again: %+v %v", now, err)
		}
		b.full = true // while all of it is put together
		if _, err := desk.Finish(t.Context(), u.ID); !fault.Is(err, fault.Unsaved) {
			t.Errorf("%v", err)
		}
		b.full = false
		f, err := desk.Finish(t.Context(), u.ID)
		if err != nil || !bytes.Equal(h.hears(t, desk, f.ID), wav) {
			t.Errorf("and once more: %v", err)
		}
		h.swept(t, 1, "afterwards")
	})
}

func TestPRIV4WhatWasBrokenOffIsRemovedLater(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		b := &bad{Store: h.blobs, stuck: true}
		h.on(b)
		f := h.take(t, files.Sound, sound(1))
		must(t, h.files.Remove(t.Context(), h.self, h.thing.ID, f.ID))
		if err := h.store.Sweep(t.Context()); err == nil {
			t.Error("it was ended just then, and says nothing")
		}
		bytesThatAreNoSound := bytes.Repeat([]byte("x"), 100)
		_, err := h.files.Take(t.Context(), h.self, files.Sent{ID: people.NewID(), Thing: h.thing.ID, Sort: files.Sound}, bytes.NewReader(bytesThatAreNoSound))
		if err == nil {
			t.Fatal("it was taken")
		}
		if n := h.kept(t); n != 2 {
			t.Fatalf("%d blobs", n)
		}
		b.stuck = false
		h.swept(t, 1, "PRIV-4 what was a file goes at once; what never was may be on its way")
		h.Pass(25 * time.Hour)
		h.swept(t, 0, "PRIV-4 a day later")
	})
}
