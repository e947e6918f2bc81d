package stories

import (
	"errors"
	"net/http"
	"net/url"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/media"
	"towpath/internal/ground/vault"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/files"
	"towpath/internal/trust/people"
)

// recording is the page on which a story is recorded, or a file of it sent.
type recording struct {
	draft
	ID       string // of the file that the form sends
	Recorded *takeState
	Tools    bool
	Problem  string
}

// Record answers GET /stories/{id}/record: a recording to make or to send, and how far the one that is here is. A script asks how
// far it is.
func (x *Room) Record(w http.ResponseWriter, r *http.Request) error {
	d, err := x.recorded(r)
	if err != nil {
		return err
	}
	return x.showRecord(w, r, http.StatusOK, d, "")
}

// recorded is a story that is told by a recording.
func (x *Room) recorded(r *http.Request) (draft, error) {
	d, err := x.work(r.Context(), people.ViewerOf(r.Context()), r.PathValue("id"))
	if err == nil && d.Way == Written {
		err = fault.Missing()
	}
	return d, err
}

func (x *Room) showRecord(w http.ResponseWriter, r *http.Request, status int, d draft, problem string) error {
	p := recording{draft: d, ID: people.NewID(), Tools: x.Tools != nil, Problem: problem}
	var err error
	if p.Recorded, err = x.takeOf(r.Context(), d.Take); err != nil {
		return err
	}
	if web.WantsJSON(r) {
		said := map[string]any{"state": "", "done": 0}
		if p.Recorded != nil {
			said["state"], said["done"] = p.Recorded.State, p.Recorded.Done
		}
		return web.JSON(w, status, said)
	}
	return page.Render(w, r, status, recordPage(p))
}

// mostSent is the most bytes that a form with a recording has.
func mostSent(d draft) int64 {
	if d.Way == Video {
		return media.LargestVideo + web.LargestForm
	}
	return media.LargestSound + web.LargestForm
}

// SendRecording answers POST /stories/{id}/record: a recording that was made elsewhere, in a form.
func (x *Room) SendRecording(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	d, err := x.recorded(r)
	if err != nil {
		return err
	}
	var kept files.File
	_, err = web.ReadUploads(w, r, mostSent(d), func(u web.Upload) (_ url.Values, err error) {
		kept, err = x.Files.Take(ctx, files.Home{Owner: d.Row.ID}, files.Sent{ID: u.Form.Get("file-id"), Sort: d.sortOf()}, u.File)
		return nil, err
	})
	if err == nil && kept.ID == "" {
		err = fault.New(fault.Invalid, "files.none")
	}
	if err == nil {
		err = x.record(ctx, v, d, kept)
	}
	if fault.Mends(err) || fault.Is(err, fault.TooLarge) {
		return x.showRecord(w, r, fault.CodeOf(err).Status(), d, i18n.Sentence(ctx, err))
	}
	if err != nil {
		return err
	}
	return web.See(w, r, Path(d.Row.ID)+"/record")
}

// desk takes a story's recording in pieces.
func (x *Room) desk(r *http.Request) (files.Desk, draft, error) {
	d, err := x.recorded(r)
	r.SetPathValue("id", r.PathValue("file")) // the desk's own
	return x.Files.Desk(d.Row.ID, d.pass), d, err
}

// BeginUpload answers POST /stories/{id}/uploads: a recording is begun, or gone on with.
func (x *Room) BeginUpload(w http.ResponseWriter, r *http.Request) error {
	desk, d, err := x.desk(r)
	if err != nil {
		return err
	}
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	if files.Sort(f.Get("sort")) != d.sortOf() {
		return fault.Missing()
	}
	return desk.AnswerBegin(w, r)
}

// AppendUpload answers POST /stories/{id}/uploads/{file}: a piece of a recording.
func (x *Room) AppendUpload(w http.ResponseWriter, r *http.Request) error {
	desk, _, err := x.desk(r)
	if err != nil {
		return err
	}
	return desk.AnswerAppend(w, r)
}

// FinishUpload answers POST /stories/{id}/uploads/{file}/done: all of a recording is here.
func (x *Room) FinishUpload(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	desk, d, err := x.desk(r)
	if err != nil {
		return err
	}
	f, err := desk.Finish(ctx, r.PathValue("file"))
	if err == nil {
		err = x.record(ctx, v, d, f)
	}
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, map[string]any{"id": f.ID, "to": Path(d.Row.ID) + "/record"})
}

// Again answers POST /stories/{id}/again: what can be shown of a recording is made once more.
func (x *Room) Again(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, err := x.recorded(r)
	if err != nil {
		return err
	}
	t, err := x.takeOf(ctx, d.Take)
	if err != nil {
		return err
	}
	if t != nil && t.State == takeFailed {
		if err := errors.Join(x.takeIs(ctx, t, takeWaiting, "", 0), x.Jobs.Add(ctx, Making, t.ID)); err != nil {
			return err
		}
	}
	return web.See(w, r, Path(d.Row.ID)+"/record")
}

// Media answers GET /stories/{id}/media/{part}: a film, sound, the picture before a film, or captions.vtt. It is asked for by a
// player, piece by piece; a story that is taken back ends with the piece that is on its way.
func (x *Room) Media(w http.ResponseWriter, r *http.Request) error {
	b, pass, check, err := x.playing(r)
	if err != nil {
		return err
	}
	part := r.PathValue("part")
	if part == "captions.vtt" {
		h := w.Header()
		h.Set("Content-Type", "text/vtt; charset=utf-8")
		h.Set("Cache-Control", "private, no-store")
		_, err := w.Write([]byte(WebVTT(b.Captions)))
		return fault.Wrap(err, "stories.Media")
	}
	for _, p := range b.Parts {
		if p.ID != part {
			continue
		}
		f, err := x.Files.Open(r.Context(), pass, p.ID)
		if err != nil {
			return err
		}
		defer f.Close()
		files.Serve(w, r, x.guarded(f, check))
		return nil
	}
	return fault.Missing()
}

// playing is what is played, with a pass, and a check that it may still be.
func (x *Room) playing(r *http.Request) (b Body, pass vault.Pass, check func() error, err error) {
	ctx, v, id := r.Context(), people.ViewerOf(r.Context()), r.PathValue("id")
	if r.URL.Query().Get("preview") != "" {
		d, err := x.work(ctx, v, id)
		if err == nil {
			d.Parts, d.Millis, err = x.partsOf(ctx, d.Take)
		}
		return d.Body, d.pass, func() error { _, err := x.work(ctx, v, id); return err }, err
	}
	allowed := func() (pass vault.Pass, err error) {
		row, err := x.row(ctx, id)
		if err != nil {
			return pass, err
		}
		return x.Sharing.ReadStory(v, factsOf(row))
	}
	t, err := x.one(ctx, v, id)
	if err == nil {
		pass, err = allowed()
	}
	return t.Body, pass, func() error { _, err := allowed(); return err }, err
}

// guarded is a file that ends where its story does: whenever some story went, here or on another node, and once before anything is
// read, it is made sure that this one may still be played.
func (x *Room) guarded(f *files.Reader, check func() error) *files.Reader {
	return &files.Reader{File: f.File, SectionReader: newSection(&guard{x: x, from: f, check: check, seen: x.changes.Load()}, f.Size())}
}
