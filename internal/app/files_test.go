package app

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"towpath/internal/ground/blob/blobtest"
	"towpath/internal/ground/db/dbtest"
	"towpath/internal/ground/fault"
	"towpath/internal/trust/files"
	"towpath/internal/trust/people"
)

// someSound is a WAV with the marker in place of sound.
func someSound() []byte {
	said := strings.Repeat(marker+" ", 2000)
	b := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(36+len(said)))
	b = binary.LittleEndian.AppendUint32(append(b, "WAVEfmt "...), 16)
	for _, v := range []uint16{1, 1, 8000, 0, 8000, 0, 1, 8} {
		b = binary.LittleEndian.AppendUint16(b, v)
	}
	return append(binary.LittleEndian.AppendUint32(append(b, "data"...), uint32(len(said))), said...)
}

// sounds keeps an answer of Robin's with a sound in it, and returns the ids of both.
func (i *inst) sounds(t testing.TB, h *House, robin people.Account) (thing, file string) {
	t.Helper()
	thing, file = keep(t, h, robin, "with a sound"), people.NewID()
	_, err := h.files.Take(t.Context(), viewer(t, h, robin), files.Sent{ID: file, Thing: thing, Sort: files.Sound}, bytes.NewReader(someSound()))
	must(t, err)
	return thing, file
}

// hears is what somebody hears of a file.
func hears(t testing.TB, h *House, a people.Account, id string) ([]byte, error) {
	t.Helper()
	r, err := h.files.Read(t.Context(), viewer(t, h, a), id)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// heard makes sure that somebody hears what was recorded.
func heard(t testing.TB, h *House, a people.Account, id string) {
	t.Helper()
	if got, err := hears(t, h, a, id); err != nil || !bytes.Equal(got, someSound()) {
		t.Errorf("RUN-4: %d bytes of the sound came back: %v", len(got), err)
	}
}

func TestRUN4MediaAreCopiedOnceAndPutBack(t *testing.T) {
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) {
		i, copies := newInst(t, e, someKey(t)), t.TempDir()
		i.Config.Media = filepath.Join(i.dir, "media")
		var c cast
		var stays, later, gone string
		var goneThing string
		i.run(t, func(h *House) {
			c = furnish(t, h)
			_, stays = i.sounds(t, h, c.Robin)
			goneThing, gone = i.sounds(t, h, c.Robin)
		})
		data, keyring := i.backup(t)
		copied := i.copiesMedia(t, copies, 2)
		if copied.New != 2 || copied.There != 0 {
			t.Errorf("RUN-4 %+v", copied)
		}
		i.run(t, func(h *House) {
			must(t, h.things.Remove(t.Context(), viewer(t, h, c.Robin), goneThing))
			_, later = i.sounds(t, h, c.Robin)
			must(t, h.stored.Sweep(t.Context()))
		})
		if copied := i.copiesMedia(t, copies, 2); copied.New != 1 || copied.There != 1 {
			t.Errorf("RUN-4 a second time: %+v", copied)
		}
		must(t, os.RemoveAll(i.Config.Media)) // the disk is lost
		_, done := i.restore(t, data, keyring)
		if done.Again.Things != 1 {
			t.Errorf("RUN-8 %+v", done.Again)
		}
		if found := i.putsBack(t, ""); found != (PutBack{Missing: 1}) {
			t.Errorf("RUN-4 without a copy: %+v", found)
		}
		if found := i.putsBack(t, copies); found != (PutBack{Back: 1}) {
			t.Errorf("RUN-4 with one: %+v", found)
		}
		if found := i.putsBack(t, copies); found != (PutBack{There: 1}) {
			t.Errorf("RUN-4 once more: %+v", found)
		}
		strayed(t, i, later)
		i.run(t, func(h *House) {
			heard(t, h, c.Robin, stays)
			for name, id := range map[string]string{"of a thing that was removed": gone, "made after the backup": later} {
				if _, err := hears(t, h, c.Robin, id); !fault.Is(err, fault.NotFound) {
					t.Errorf("RUN-8 a file %s: %v", name, err)
				}
			}
		})
	})
}

// strayed puts something where media are that the data doesn't know of, and has it deleted once it is old.
func strayed(t *testing.T, i *inst, id string) {
	t.Helper()
	path := filepath.Join(i.Config.Media, id[len(id)-2:], id)
	must(t, os.MkdirAll(filepath.Dir(path), 0o700))
	must(t, os.WriteFile(path, []byte("sealed, and of no use"), 0o600))
	for _, step := range []struct {
		age     time.Duration
		deleted int64
	}{{0, 0}, {31 * 24 * time.Hour, 1}} {
		at := i.Config.Now().Add(-step.age)
		must(t, os.Chtimes(path, at, at))
		found, err := PutBackMedia(t.Context(), i.Config, i.key, "", true)
		if err != nil || found.Stray != 1 || found.Deleted != step.deleted || found.There != 1 {
			t.Errorf("RUN-4 after %v: %+v %v", step.age, found, err)
		}
	}
}

func (i *inst) copiesMedia(t testing.TB, to string, named int64) Copied {
	t.Helper()
	_, m, err := Backup(t.Context(), i.Config, i.key, BackupTo{Media: to})
	must(t, err)
	if m.Named != named {
		t.Errorf("RUN-4 the data names %d", m.Named)
	}
	return m.Copied
}

func (i *inst) putsBack(t testing.TB, from string) PutBack {
	t.Helper()
	found, err := PutBackMedia(t.Context(), i.Config, i.key, from, false)
	must(t, err)
	return found
}

func TestRUN4ACopyOfMediaThatIsDamagedOrForeignIsNotPutBack(t *testing.T) {
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) {
		i, copies := newInst(t, e, someKey(t)), t.TempDir()
		i.Config.Media = filepath.Join(i.dir, "media")
		var c cast
		i.run(t, func(h *House) {
			c = furnish(t, h)
			for range 3 {
				i.sounds(t, h, c.Robin)
			}
		})
		i.copiesMedia(t, copies, 3)
		blobs := filesIn(t, copies)
		if len(blobs) != 3 {
			t.Fatalf("%v", blobs)
		}
		flip(t, blobs[0])
		must(t, os.Truncate(blobs[1], 100))
		must(t, os.RemoveAll(i.Config.Media))
		if found := i.putsBack(t, copies); found != (PutBack{Back: 1, Damaged: 2}) {
			t.Errorf("RUN-4 %+v", found)
		}
		list := filepath.Join(copies, listName)
		text, err := os.ReadFile(list)
		must(t, err)
		must(t, os.WriteFile(list, bytes.ReplaceAll(text, []byte("a"), []byte("b")), 0o600)) // nothing on it is as it was signed
		must(t, os.RemoveAll(i.Config.Media))
		if found := i.putsBack(t, copies); found.Back != 0 || found.Missing != 3 {
			t.Errorf("RUN-4 a changed list: %+v", found)
		}
		_, err = PutBackMedia(t.Context(), i.Config, i.key, t.TempDir(), false)
		refusedWith(t, err, "holds no copy of media")
		_, _, err = Backup(t.Context(), i.Config, i.key, BackupTo{Media: filepath.Join(copies, "none")})
		refusedWith(t, err, "There is no folder")
	})
}

// filesIn are the blobs in a folder.
func filesIn(t testing.TB, dir string) (paths []string) {
	t.Helper()
	must(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && e.Name() != listName {
			paths = append(paths, path)
		}
		return err
	}))
	return paths
}

func flip(t testing.TB, path string) {
	t.Helper()
	data, err := os.ReadFile(path)
	must(t, err)
	data[len(data)/2] ^= 1
	must(t, os.WriteFile(path, data, 0o600))
}

func TestRUN4CopiesThatNothingNamesAreDeletedAfterThirtyDays(t *testing.T) {
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) { pruned(t, newInst(t, e, someKey(t)), t.TempDir()) })
}

func pruned(t *testing.T, i *inst, copies string) {
	t.Helper()
	i.Config.Media = filepath.Join(i.dir, "media")
	i.Config.Now = time.Now // what lies on a disk has the disk's time
	var thing string
	var c cast
	i.run(t, func(h *House) { c = furnish(t, h); thing, _ = i.sounds(t, h, c.Robin) })
	i.copiesMedia(t, copies, 1)
	i.run(t, func(h *House) { must(t, h.things.Remove(t.Context(), viewer(t, h, c.Robin), thing)) })
	for _, step := range []struct{ days, left int }{{29, 1}, {31, 0}} {
		for _, p := range filesIn(t, copies) {
			old := time.Now().Add(-time.Duration(step.days) * 24 * time.Hour)
			must(t, os.Chtimes(p, old, old))
		}
		_, _, err := Backup(t.Context(), i.Config, i.key, BackupTo{Media: copies, Prune: true})
		must(t, err)
		if n := len(filesIn(t, copies)); n != step.left {
			t.Errorf("RUN-4 after %d days there are %d", step.days, n)
		}
	}
}

func TestMediaInS3(t *testing.T) {
	g := blobtest.Start(t)
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) {
		i, copies := newInst(t, e, someKey(t)), t.TempDir()
		i.Config.Media = "http://" + g.Config.Host + "/" + g.Config.Bucket + "/" + people.NewID() + "?region=" + g.Config.Region
		i.Config.MediaAccess, i.Config.MediaSecret = g.Config.Access, g.Config.Secret
		var c cast
		var thing, file string
		i.run(t, func(h *House) {
			c = furnish(t, h)
			thing, file = i.sounds(t, h, c.Robin)
			heard(t, h, c.Robin, file)
			if bytes.Contains(g.Files(t), []byte(marker)) {
				t.Error("PRIV-4 the storage can read it")
			}
			g.Down(t)
			if _, err := hears(t, h, c.Robin, file); !fault.Is(err, fault.Unavailable) {
				t.Errorf("RUN-2 while it is away: %v", err)
			}
			_, err := h.files.Take(t.Context(), viewer(t, h, c.Robin), files.Sent{ID: people.NewID(), Thing: thing, Sort: files.Sound}, bytes.NewReader(someSound()))
			if !fault.Is(err, fault.Unavailable) {
				t.Errorf("RUN-2 sent while it is away: %v", err)
			}
			must(t, h.things.Remove(t.Context(), viewer(t, h, c.Robin), keep(t, h, c.Robin, "no file")))
			if err := h.stored.Sweep(t.Context()); err == nil {
				t.Error("RUN-2 swept while it is away")
			}
			g.Up(t)
			heard(t, h, c.Robin, file)
		})
		if copied := i.copiesMedia(t, copies, 1); copied.New != 1 {
			t.Errorf("RUN-4 %+v", copied)
		}
		i.Config.Media = filepath.Join(i.dir, "elsewhere") // from the storage to a folder
		if found := i.putsBack(t, copies); found.Back != 1 {
			t.Errorf("RUN-4 %+v", found)
		}
		i.run(t, func(h *House) { heard(t, h, c.Robin, file) })
	})
	bad := Config{Media: "https://s3.example.org/bucket", Log: nil}
	if _, err := bad.openBlobs(t.Context()); err == nil || !strings.Contains(err.Error(), "TOWPATH_MEDIA_ACCESS") {
		t.Errorf("without a secret: %v", err)
	}
}

// sendsFile sends the form of the page that is open with a file in it, as a browser without script does.
func (b *browser) sendsFile(form *html.Node, field string, data []byte) {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	words := fields(form)
	words.Del(field)
	for name, values := range words {
		for _, v := range values {
			must(b.t, w.WriteField(name, v))
		}
	}
	file, err := w.CreateFormFile(field, "a made-up name.wav")
	must(b.t, err)
	_, err = file.Write(data)
	must(b.t, errors.Join(err, w.Close()))
	req, err := http.NewRequest(http.MethodPost, b.s.server.URL+attr(form, "action"), &body)
	must(b.t, err)
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	b.do(req)
}

// fileBox is the box for a file in the page that is open, and the form that it is in.
func (b *browser) fileBox() (form *html.Node, field string) {
	b.t.Helper()
	for form := range all(b.doc, "form") {
		for in := range all(form, "input") {
			if attr(in, "type") == "file" {
				return form, attr(in, "name")
			}
		}
	}
	b.t.Fatalf("%s: no box for a file on\n%s", b.at, b.Body)
	return nil, ""
}

// A file through the whole house: in the form of an exercise without script, and asked for by everybody.
func TestAFileThroughTheHouse(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		p, w := s.pair(t, "Maya", "Bo")
		b, v := s.as(t, p), s.as(t, p).viewer()
		const spoken = "/exercises/stress/right-here"
		form, field := b.get(spoken).fileBox()
		id, thing := field[strings.LastIndex(field, ".")+1:], fields(form).Get("id")
		b.sendsFile(form, field, someSound())
		if b.Status != http.StatusOK || b.at != "/exercises/answers/"+thing {
			t.Fatalf("%d %s", b.Status, b.at)
		}
		b.get("/files/" + id)
		if b.Status != http.StatusOK || b.Body != string(someSound()) || b.Header.Get("Content-Type") != "audio/wav" {
			t.Errorf("%d %s", b.Status, b.Header.Get("Content-Type"))
		}
		for k, want := range map[string]string{"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"} {
			if got := b.Header.Get(k); got != want {
				t.Errorf("PRIV-7 %s: %s", k, got)
			}
		}
		if policy := b.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "sandbox") || strings.Contains(policy, "script") {
			t.Errorf("PRIV-7 %s", policy)
		}
		bo := s.as(t, w)
		bo.get("/files/" + id)
		if bo.Status != http.StatusNotFound {
			t.Errorf("PRIV-3 a supporter it isn't shared with: %d", bo.Status)
		}
		must(t, s.sharing.Share(t.Context(), v, people.NewID(), thing, w.ID, time.Time{}))
		for range 3 {
			if bo.get("/files/" + id); bo.Status != http.StatusOK {
				t.Errorf("PRIV-3 a supporter it is shared with: %d", bo.Status)
			}
		}
		if looks, err := s.sharing.WhoHasLooked(t.Context(), v, 9, 0); err != nil || len(looks) != 1 {
			t.Errorf("PRIV-2 %+v %v", looks, err)
		}
		if nobody := s.browser(t).get("/files/" + id); nobody.Body == string(someSound()) {
			t.Error("PRIV-3 somebody who isn't signed in hears it")
		}
		for _, bad := range [][]byte{nil, []byte("words"), someSound()[:700]} {
			form, field := b.get(spoken).fileBox()
			b.sendsFile(form, field, bad)
			if b.Status != http.StatusUnprocessableEntity {
				t.Errorf("%d bytes: %d", len(bad), b.Status)
			}
		}
	})
}
