package files

import (
	"context"
	"net/http"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/trust/people"
)

// policy has nothing in a file do anything, wherever it is opened.
const policy = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"

// types are the media types that files are served as. What isn't among them is only ever saved.
var types = map[string]bool{"image/jpeg": true, "audio/mp4": true, "audio/webm": true, "audio/ogg": true, "audio/mpeg": true,
	"audio/wav": true, "video/mp4": true, "video/webm": true}

// slowest is how long a browser may take for one piece of an answer, which is at most some dozen kilobytes.
const slowest = 30 * time.Second

// Serve answers with an open file, or the parts of it that are asked for. Browsers keep no copy of it.
func Serve(w http.ResponseWriter, r *http.Request, f *Reader) {
	h := w.Header()
	h.Set("Content-Type", f.File.Type)
	if !types[f.File.Type] {
		h.Set("Content-Type", "application/octet-stream")
		h.Set("Content-Disposition", "attachment")
	}
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", policy)
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "private, no-store")
	http.ServeContent(patient{w, http.NewResponseController(w)}, r, "", time.Time{}, f)
}

// patient gives a browser more time as long as it takes what it is sent.
type patient struct {
	http.ResponseWriter
	control *http.ResponseController
}

func (p patient) Write(b []byte) (int, error) {
	p.control.SetWriteDeadline(time.Now().Add(slowest)) //nolint:errcheck // in tests there is nothing to put off
	return p.ResponseWriter.Write(b)
}

// Page answers GET /files/{id}: a file of somebody's thing, for whoever may see the thing.
func (k *Keeper) Page(w http.ResponseWriter, r *http.Request) error {
	f, err := k.Read(r.Context(), people.ViewerOf(r.Context()), r.PathValue("id"))
	if err != nil {
		return err
	}
	defer f.Close()
	Serve(w, r, f)
	return nil
}

// Sweep removes what is of no use to anybody: uploads of which nothing more has come for a day, and blobs whose files are gone,
// which nothing can open any more.
func (s *Store) Sweep(ctx context.Context) error {
	before := s.now().Add(-unfinished).UnixMilli()
	if err := s.update(ctx, func(q *Queries) error { return q.removeOldUploads(ctx, before) }); err != nil {
		return fault.Wrap(err, "files.Sweep")
	}
	if err := s.blobs.Tidy(ctx, time.Now().Add(-unfinished)); err != nil {
		return fault.Wrap(err, "files.Sweep")
	}
	for after := ""; ; {
		var names []string
		err := s.view(ctx, func(q *Queries) (err error) { names, err = q.uselessBlobs(ctx, before, after); return err })
		if err != nil || len(names) == 0 {
			return fault.Wrap(err, "files.Sweep")
		}
		for _, name := range names {
			if err := s.blobs.Remove(ctx, name); err != nil {
				return fault.Wrap(err, "files.Sweep")
			}
			if err := s.update(ctx, func(q *Queries) error { return q.forgetBlob(ctx, name) }); err != nil {
				return fault.Wrap(err, "files.Sweep")
			}
		}
		after = names[len(names)-1]
	}
}

// unfinished is how long what was begun may wait for its end.
const unfinished = 24 * time.Hour
