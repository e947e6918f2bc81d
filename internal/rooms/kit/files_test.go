package kit_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"slices"
	"strings"
	"testing"

	"towpath/internal/trust/files"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/trusttest"
)

// photo keeps a made-up photo with a thing and returns its id.
func (d *desk) photo(t *testing.T, thing string, shade uint8) string {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 40, 30))
	for i := range m.Pix {
		m.Pix[i] = shade + uint8(i%7)
	}
	m.Set(3, 3, color.White)
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, m, nil))
	f, err := d.Files.Take(t.Context(), d.my, files.Sent{ID: people.NewID(), Thing: thing, Sort: files.Photo}, &b)
	must(t, err)
	return f.ID
}

// pixels are the bytes of a file.
func (d *desk) pixels(t *testing.T, id string) []byte {
	t.Helper()
	r, err := d.Files.Read(t.Context(), d.my, id)
	must(t, err)
	defer r.Close()
	data, err := io.ReadAll(r)
	must(t, err)
	return data
}

func TestPicturesComeAlong(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		with := d.write(t, d.my, "With pictures", "by the lock")
		binned := d.write(t, d.my, "Away", "x")
		ids := []string{d.photo(t, with, 10), d.photo(t, with, 90), d.photo(t, binned, 170)}
		must(t, h.Keeper.PutAway(t.Context(), d.my, binned))
		var was [][]byte
		for _, id := range ids {
			was = append(was, d.pixels(t, id))
		}
		before, err := h.Keeper.All(t.Context(), d.my)
		must(t, err)

		t.Run("KIT-1 the page to read has its pictures inside", func(t *testing.T) {
			page := d.Post(t, d.my, "/kit/export", "as", "page")
			for i, data := range was {
				if !strings.Contains(page.Body, "data:image/jpeg;base64,"+base64.StdEncoding.EncodeToString(data)) {
					t.Errorf("picture %d isn't in it", i)
				}
			}
			page.HoldsNot(t, `"/files/`)
		})
		file := d.exported(t, d.my)
		t.Run("KIT-1 after all was removed for good, the file brings them back byte for byte", func(t *testing.T) {
			for _, th := range before {
				must(t, h.Keeper.Remove(t.Context(), d.my, th.ID))
			}
			d.upload(t, d.my, file).Leads(t, "/kit/export?new=2&there=0&bin=0")
			d.sameThings(t, d.my, before)
			for i, id := range ids {
				if !bytes.Equal(d.pixels(t, id), was[i]) {
					t.Errorf("picture %d is another", i)
				}
			}
			d.upload(t, d.my, file).Leads(t, "/kit/export?new=0&there=1&bin=1")
		})
		t.Run("KIT-1 where bringing in was broken off, the same file completes it", func(t *testing.T) {
			must(t, h.Files.Remove(t.Context(), d.my, with, ids[1]))
			d.upload(t, d.my, file).Leads(t, "/kit/export?new=0&there=1&bin=1")
			if !bytes.Equal(d.pixels(t, ids[1]), was[1]) {
				t.Error("it is another")
			}
		})
		t.Run("KIT-1 a picture that was changed, in the file or in its list, is refused whole", func(t *testing.T) {
			piece := []byte(base64.StdEncoding.EncodeToString(was[0]))
			other := slices.Clone(piece)
			other[len(other)/2] ^= 1
			d.upload(t, d.my, bytes.Replace(file, piece, other, 1)).Want(t, 422, "not as it was when it was made")
			sum := func(b []byte) string { s := sha256.Sum256(b); return hex.EncodeToString(s[:]) }
			data, err := base64.StdEncoding.DecodeString(string(other))
			must(t, err)
			fits := bytes.Replace(bytes.Replace(file, piece, other, 1), []byte(sum(was[0])), []byte(sum(data)), 1)
			d.upload(t, d.my, fits).Want(t, 422, "not as it was when it was made")
		})
		t.Run("KIT-1 where a picture can't be kept, nothing of the file comes in", func(t *testing.T) {
			thing, f := people.NewID(), people.NewID()
			data := []byte("not a picture")
			sum := sha256.Sum256(data)
			hash := hex.EncodeToString(sum[:])
			bad := d.made(t, d.maya.ID, 2, "["+rowIn(thing, "journal", `{"title":"Half"}`)+"]",
				`[{"id":"`+f+`","thing":"`+thing+`","sort":"photo","data":["`+base64.StdEncoding.EncodeToString(data)+`"],"sha256":"`+hash+`"}]`,
				f+" "+thing+" photo "+hash+"\n")
			a := d.upload(t, d.my, bad)
			a.Want(t, 422, "Nothing was brought in")
			d.Get(t, d.my, "/kit/"+thing).Want(t, 404)
			d.sameThings(t, d.my, before)
		})
		t.Run("KIT-1 what shows its picture itself has it there, and once", func(t *testing.T) {
			th := h.Keep(t, d.my, sharing.Answer, "drawn")
			id := d.photo(t, th.ID, 33)
			d.shows = map[string]string{th.ID: `<p>here <img class="x" src="/files/` + id + `" alt="y"> and <a class="z" href="/topics">there</a></p>`}
			page := d.Post(t, d.my, "/kit/export", "as", "page")
			data := "data:image/jpeg;base64," + base64.StdEncoding.EncodeToString(d.pixels(t, id))
			if n := strings.Count(page.Body, data); n != 1 {
				t.Errorf("it is there %d times", n)
			}
			page.Holds(t, `<p>here <img class="x" src="`+data+`" alt="y"> and <a class="z">there</a></p>`)
		})
	})
}

func TestManyThingsComeAndGo(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		d.shelved(t, 600) // more than are read or sealed at once
		before, err := h.Keeper.All(t.Context(), d.my)
		must(t, err)
		file := d.exported(t, d.my)
		d.Post(t, d.my, "/kit/away-all").Leads(t, "/kit/bin?done=away")
		d.Get(t, d.my, "/kit/bin").Want(t, 200, "Bring everything back", "Older")
		d.Post(t, d.my, "/kit/back-all").Leads(t, "/kit?done=allback")
		d.sameThings(t, d.my, before)
		d.Post(t, d.my, "/kit/away-all")
		d.Post(t, d.my, "/kit/bin/empty").Leads(t, "/kit/bin?done=emptied")
		d.Get(t, d.my, "/kit").Want(t, 200, "This is a place for what you want to keep")
		d.upload(t, d.my, file).Leads(t, "/kit/export?new=600&there=0&bin=0")
		d.sameThings(t, d.my, before)
		if kept, binned, err := h.Keeper.Count(t.Context(), d.my); kept != 600 || binned != 0 || err != nil {
			t.Errorf("%d kept, %d in the bin, %v", kept, binned, err)
		}
	})
}
