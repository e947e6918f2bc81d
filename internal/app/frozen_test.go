package app

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/png"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"towpath/internal/ground/i18n"
	"towpath/internal/rooms/guidance"
	"towpath/internal/rooms/library"
	"towpath/internal/trust/files"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// freeze makes a new frozen installation: `go test ./internal/app -run Frozen -freeze 2026-11-main-job`. Each stays as it
// was made, with its key beside it: everybody in it is made up.
var freeze = flag.String("freeze", "", "make testdata/frozen/NAME")

// frozen is what a frozen installation holds, to be found again by every later version (RUN-9).
type frozen struct {
	Things map[string]string // id: title, of Robin's
	Shared []string          // ids that Sam may read
	Looks  int
	// What came with later versions; an installation from before has none.
	Pictures map[string]string `json:",omitempty"` // id: width and height, of Robin's, each of which can be read
	Stories  int               `json:",omitempty"` // on the site
	Places   []string          `json:",omitempty"` // near by, that help
	Lent     []string          `json:",omitempty"` // and referred, about Robin: their ids
	Read     []string          `json:",omitempty"` // guidance that Sam noted
	Looked   []string          `json:",omitempty"` // sites that somebody looked at
	Said     []string          `json:",omitempty"` // of sites, by Robin
	Written  int               `json:",omitempty"` // messages that Robin can read
}

func TestFrozenInstallationsStillOpen(t *testing.T) {
	if *freeze != "" {
		makeFrozen(t, filepath.Join("testdata", "frozen", *freeze))
	}
	folders, err := filepath.Glob("testdata/frozen/*")
	must(t, err)
	if len(folders) == 0 {
		t.Fatal("there is no frozen installation in testdata/frozen")
	}
	for _, folder := range folders {
		t.Run("RUN-9 "+filepath.Base(folder), func(t *testing.T) {
			copied := t.TempDir()
			must(t, os.CopyFS(copied, os.DirFS(folder)))
			var want frozen
			data, err := os.ReadFile(filepath.Join(folder, "holds.json"))
			must(t, err)
			must(t, json.Unmarshal(data, &want))
			h := openFrozen(t, copied, time.Now)
			defer h.Close()
			if diff := cmp.Diff(want, holds(t, h)); diff != "" {
				t.Errorf("it held (-), and now holds (+):\n%s", diff)
			}
		})
	}
}

func openFrozen(t *testing.T, data string, now func() time.Time) *House {
	t.Helper()
	h, err := OpenDemo(t.Context(), Config{Data: data, URL: &url.URL{Scheme: "http", Host: "localhost"}, Log: slog.New(slog.DiscardHandler), Now: now})
	must(t, err)
	return h
}

func makeFrozen(t *testing.T, folder string) {
	t.Helper()
	must(t, os.RemoveAll(folder))
	h := openFrozen(t, folder, time.Now)
	robin, sam := signed(t, h, "person"), signed(t, h, "worker")
	for i, kind := range []sharing.Kind{sharing.Journal, sharing.Takeaway, sharing.NextStep, sharing.Answer, sharing.Bookmark, sharing.Goal, sharing.CheckIn,
		sharing.WellPlan, sharing.SafetyPlan, sharing.Reminder, sharing.Fit, sharing.Skills, sharing.Lesson, sharing.Course, sharing.Recommendation} {
		id := people.NewID()
		_, err := h.things.Create(t.Context(), robin, id, kind, map[string]string{"title": "Made up " + string(kind), "text": "words", "what": "a walk"})
		must(t, err)
		if i < 2 {
			must(t, h.sharing.Share(t.Context(), robin, people.NewID(), id, sam.Account, time.Time{}))
			_, err = h.things.Get(t.Context(), sam, id)
			must(t, err)
		}
		if kind == sharing.Answer {
			var picture bytes.Buffer
			must(t, png.Encode(&picture, image.NewGray(image.Rect(0, 0, 4, 3))))
			_, err := h.files.Take(t.Context(), robin, files.Sent{ID: people.NewID(), Thing: id, Sort: files.Photo}, &picture)
			must(t, err)
		}
	}
	must(t, h.guidance.Note(t.Context(), sam, "why-together", guidance.HasRead))
	must(t, h.library.Said(t.Context(), robin, library.Saying{ID: people.NewID(), Resource: "mind", Kind: library.Wrong, Words: "Made up: a page is missing."}))
	data, err := json.MarshalIndent(holds(t, h), "", " ")
	must(t, err)
	must(t, os.WriteFile(filepath.Join(folder, "holds.json"), append(data, '\n'), 0o600))
	must(t, h.Close())
	for _, left := range []string{"towpath.db.lock", "jobs.db.lock", filepath.Join("keyring", "keyring.db.lock")} {
		must(t, os.Remove(filepath.Join(folder, left)))
	}
}

// signed is who a new session of somebody in the demo makes them.
func signed(t *testing.T, h *House, key string) people.Viewer {
	t.Helper()
	_, cast := h.DemoLinks()
	token, err := h.people.SignIn(t.Context(), cast[key].Account, false, "")
	must(t, err)
	v, err := h.people.Viewer(t.Context(), token, "")
	must(t, err)
	return v
}

func holds(t *testing.T, h *House) frozen {
	t.Helper()
	robin, sam := signed(t, h, "person"), signed(t, h, "worker")
	f := frozen{Things: map[string]string{}}
	all, err := h.things.All(t.Context(), robin)
	must(t, err)
	for _, thing := range all {
		f.Things[thing.ID] = thing.Title()
	}
	refs, err := h.sharing.SharedWithMe(t.Context(), sam, robin.Account, 10, 0)
	must(t, err)
	for _, ref := range refs {
		f.Shared = append(f.Shared, ref.ID)
	}
	looks, err := h.sharing.WhoHasLooked(t.Context(), robin, 100, 0)
	must(t, err)
	f.Looks = len(looks)
	pictures, err := h.files.All(t.Context(), robin)
	must(t, err)
	for _, p := range pictures {
		if f.Pictures == nil {
			f.Pictures = map[string]string{}
		}
		r, err := h.files.Read(t.Context(), robin, p.ID)
		must(t, err)
		_, err = io.Copy(io.Discard, r)
		must(t, errors.Join(err, r.Close()))
		f.Pictures[p.ID] = fmt.Sprint(p.Width, "×", p.Height)
	}
	told, err := h.stories.On(i18n.With(t.Context(), h.words.For()), robin, "", 10)
	must(t, err)
	f.Stories = len(told)
	places, err := h.access.AllPlaces(t.Context(), false)
	must(t, err)
	for _, p := range places {
		f.Places = append(f.Places, p.Said.Name)
	}
	lent, err := h.access.Mine(t.Context(), robin)
	must(t, err)
	for _, a := range lent {
		f.Lent = append(f.Lent, a.ID)
	}
	read, err := h.guidance.Record(t.Context(), sam)
	must(t, err)
	for _, n := range read {
		f.Read = append(f.Read, n.ID)
	}
	sites, err := h.library.All(t.Context())
	must(t, err)
	for _, o := range sites {
		if !o.Given.IsZero() {
			f.Looked = append(f.Looked, o.Title)
		}
	}
	said, err := h.library.Mine(t.Context(), robin)
	must(t, err)
	for _, s := range said {
		f.Said = append(f.Said, s.Words)
	}
	written, err := h.contact.Own(i18n.With(t.Context(), h.words.For()), robin)
	must(t, err)
	f.Written = len(written)
	return f
}
