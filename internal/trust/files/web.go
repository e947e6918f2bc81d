package files

import (
	"io"
	"net/http"
	"net/url"
	"strconv"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/media"
	"towpath/internal/ground/web"
	"towpath/internal/trust/people"
)

// Send answers POST /files, a form with fields id, thing and sort, then the file, and where to go on to (to): it keeps the file
// and goes there. It is for browsers without scripts.
func (k *Keeper) Send(w http.ResponseWriter, r *http.Request) error {
	sent := false
	form, err := web.ReadUploads(w, r, media.LargestSound+web.LargestForm, func(u web.Upload) (url.Values, error) {
		sent = true
		_, err := k.Take(r.Context(), people.ViewerOf(r.Context()), sentBy(u.Form), u.File)
		return nil, err
	})
	if err == nil && !sent {
		err = fault.New(fault.Invalid, "files.none")
	}
	if err != nil {
		return err
	}
	return seeTo(w, r, form)
}

// End answers POST /files/{id}/remove, a form with the field thing and where to go on to: it removes a file for good.
func (k *Keeper) End(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(w, r)
	if err == nil {
		err = k.Remove(r.Context(), people.ViewerOf(r.Context()), form.Get("thing"), r.PathValue("id"))
	}
	if err != nil {
		return err
	}
	return seeTo(w, r, form)
}

func sentBy(f web.Form) Sent {
	return Sent{ID: f.Get("id"), Thing: f.Get("thing"), Sort: Sort(f.Get("sort"))}
}

func seeTo(w http.ResponseWriter, r *http.Request, f web.Form) error {
	to := f.Get("to")
	if !web.IsHere(to) {
		to = "/"
	}
	return web.See(w, r, to)
}

// progress is what a script is told of how far a file is.
type progress struct {
	ID     string `json:"id"`
	Offset int64  `json:"offset"`
}

// Begin answers POST /uploads, a form with fields id, thing, sort and size: how much of the file is here already.
func (k *Keeper) Begin(w http.ResponseWriter, r *http.Request) error {
	return k.Desk(people.ViewerOf(r.Context())).AnswerBegin(w, r)
}

// Append answers POST /uploads/{id}?offset=n, a piece of a file.
func (k *Keeper) Append(w http.ResponseWriter, r *http.Request) error {
	return k.Desk(people.ViewerOf(r.Context())).AnswerAppend(w, r)
}

// Finish answers POST /uploads/{id}/done.
func (k *Keeper) Finish(w http.ResponseWriter, r *http.Request) error {
	return k.Desk(people.ViewerOf(r.Context())).AnswerFinish(w, r)
}

// AnswerBegin answers a script that begins a file, with {id, offset}.
func (d Desk) AnswerBegin(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	u, err := d.Begin(r.Context(), sentBy(f), f.Int("size"))
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, progress{u.ID, u.Offset})
}

// AnswerAppend answers a script that sends a piece, with {id, offset}: with status 409 where the piece isn't the next one.
func (d Desk) AnswerAppend(w http.ResponseWriter, r *http.Request) error {
	offset, err := strconv.ParseInt(r.URL.Query().Get("offset"), 10, 64)
	if err != nil {
		return fault.New(fault.Invalid, "page.problem.form")
	}
	body := io.Reader(http.MaxBytesReader(w, web.Slowly(w, r), LargestPiece+1))
	u, err := d.Append(r.Context(), r.PathValue("id"), offset, body)
	status := http.StatusOK
	if fault.Is(err, fault.Conflict) {
		status, err = http.StatusConflict, nil
	}
	if err != nil {
		return err
	}
	return web.JSON(w, status, progress{u.ID, u.Offset})
}

// AnswerFinish answers a script that has sent all of a file, with the file's id and what is known of it.
func (d Desk) AnswerFinish(w http.ResponseWriter, r *http.Request) error {
	f, err := d.Finish(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, map[string]any{"id": f.ID, "type": f.Type, "size": f.Size, "width": f.Width, "height": f.Height, "millis": f.Millis})
}
