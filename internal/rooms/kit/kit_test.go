package kit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"towpath/internal/ground/web"
	"towpath/internal/rooms/kit"
	"towpath/internal/trust/files"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
	"towpath/internal/trust/trusttest"
)

// desk is the room at which a test asks as somebody.
type desk struct {
	*trusttest.House
	*trusttest.Front
	room       *kit.Room
	maya, joan people.Account
	bo         people.Account // supports Maya
	my, her    people.Viewer
	withdrawn  map[string]bool   // paths that were taken back
	shows      map[string]string // what some answers show, by id
}

func newDesk(t *testing.T, h *trusttest.House) *desk {
	d := &desk{House: h, withdrawn: map[string]bool{}}
	x := kit.NewRoom(kit.Deps{TakenBack: func(_ context.Context, path string) bool { return d.withdrawn[path] },
		People: h.Register, Sharing: h.Sharing, Things: h.Keeper, Files: h.Files, Seal: h.Vault.Lookup, Now: h.Now,
		Readers: kit.Readers{sharing.Answer: {Whole: d.inWords, Picture: d.drawn, Place: func(th things.Thing) string { return "/exercises/answers/" + th.ID }}}})
	d.room, d.Front = x, trusttest.NewFront(t, map[string]web.Handler{
		"GET /kit": x.List, "POST /kit": x.Find, "GET /kit/new": x.New, "POST /kit/journal": x.Keep, "GET /kit/bin": x.Bin,
		"GET /kit/bin/empty": x.AskEmpty, "POST /kit/bin/empty": x.Empty, "GET /kit/away-all": x.AskAwayAll, "POST /kit/away-all": x.AwayAll,
		"POST /kit/back-all": x.BackAll, "GET /kit/pictures": x.Pictures, "GET /kit/{id}/over-time": x.OverTime, "GET /kit/export": x.AskExport, "POST /kit/export": x.Export, "POST /kit/import": x.Import,
		"GET /kit/erase": x.AskErase, "POST /kit/erase": x.Erase, "GET /kit/erased": x.Erased, "GET /kit/{id}": x.Thing,
		"GET /kit/{id}/about": x.About, "GET /kit/{id}/write": x.Write, "GET /kit/{id}/remove": x.AskRemove, "POST /kit/{id}/pin": x.Pin,
		"POST /kit/{id}/away": x.Away, "POST /kit/{id}/back": x.Back, "POST /kit/{id}/remove": x.Remove, "POST /kit/{id}/step": x.Step,
	}, kit.Words, files.Words)
	d.maya, d.joan = h.Person(t, "Maya"), h.Person(t, "Joan")
	d.bo = h.Worker(t, "Bo", d.maya)
	d.my, d.her = h.SignIn(t, d.maya), h.SignIn(t, d.joan)
	return d
}

// drawn stands in for what the room of exercises draws.
func (d *desk) drawn(_ context.Context, t things.Thing) templ.Component {
	if text := t.Title(); text != "" && strings.HasPrefix(text, "Wheel") {
		return templ.Raw("<p>drawn: " + text + "</p>")
	}
	return nil
}

// inWords stands in for the room of exercises.
func (d *desk) inWords(_ context.Context, t things.Thing) templ.Component {
	if html, ok := d.shows[t.ID]; ok {
		return templ.Raw(html)
	}
	var b trusttest.Body
	err := t.Into(&b)
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		if err == nil {
			_, err = io.WriteString(w, "<p>answered: "+templ.EscapeString(b.Text)+"</p>")
		}
		return err
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// save sends a page as the script does while somebody writes.
func (d *desk) save(t *testing.T, v people.Viewer, pairs ...string) trusttest.Answer {
	t.Helper()
	return d.Save(t, v, "/kit/journal", trusttest.Values(pairs...))
}

func (d *desk) upload(t *testing.T, v people.Viewer, file []byte) trusttest.Answer {
	t.Helper()
	return d.send(t, v, bytes.NewReader(file))
}

// send sends a file as it comes.
func (d *desk) send(t *testing.T, v people.Viewer, file io.Reader) trusttest.Answer {
	t.Helper()
	body, to := io.Pipe()
	m := multipart.NewWriter(to)
	go func() {
		part, err := m.CreateFormFile("file", "my-things.json")
		if err == nil {
			_, err = io.Copy(part, file)
		}
		if err == nil {
			err = m.Close()
		}
		to.CloseWithError(err)
	}()
	defer body.Close()
	r := httptest.NewRequest("POST", "/kit/import", body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return d.Send(t, v, r)
}

// write keeps a page of somebody's own and returns its id.
func (d *desk) write(t *testing.T, v people.Viewer, title, text string) string {
	t.Helper()
	id := people.NewID()
	d.Post(t, v, "/kit/journal", "id", id, "version", "0", "title", title, "text", text).Leads(t, "/kit/"+id+"?done=kept")
	return id
}

func jsonOf(t *testing.T, text string) map[string]any {
	t.Helper()
	var m map[string]any
	must(t, json.Unmarshal([]byte(text), &m))
	return m
}
