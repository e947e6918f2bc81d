package files

import (
	"io"
	"net/http"
	"strconv"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
)

// progress is what a script is told of how far a file is.
type progress struct {
	ID     string `json:"id"`
	Offset int64  `json:"offset"`
}

// AnswerBegin answers a script that begins a file, in a form with fields id, sort and size: with {id, offset}, how much of it is here
// already.
func (d Desk) AnswerBegin(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	u, err := d.Begin(r.Context(), Sent{ID: f.Get("id"), Sort: Sort(f.Get("sort"))}, f.Int("size"))
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
