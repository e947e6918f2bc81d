package topics

import (
	"context"
	"net/http"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// Bookmark is the body of a thing of kind bookmark: a page that somebody wants to find again.
type Bookmark struct {
	Title   string `json:"title"`
	Snippet string `json:"snippet,omitempty"` // a line of it, for lists
	Path    string `json:"path"`              // where it is on the site
}

// Keep answers POST /topics/{topic}/{page}/keep: a bookmark in the person's own things. A page kept twice is kept once.
func (x *Room) Keep(w http.ResponseWriter, r *http.Request) error {
	v := people.ViewerOf(r.Context())
	_, p, err := x.leaf(r)
	if err == nil && v.Whose() == "" {
		err = fault.Missing()
	}
	if err != nil {
		return err
	}
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	mark := Bookmark{Title: p.Title, Snippet: p.Summary, Path: pack.PagePath(p.Topic, p.ID)}
	there, err := x.there(r.Context(), v, mark.Path)
	if err == nil && !there {
		_, err = x.Things.Create(r.Context(), v, form.Get("id"), sharing.Bookmark, mark)
	}
	if err != nil {
		return err
	}
	return web.See(w, r, mark.Path+"?done=kept")
}

// there reports whether somebody on their own session has a bookmark for a page already. At a table nobody looks through
// the person's things: a second bookmark does no harm.
func (x *Room) there(ctx context.Context, v people.Viewer, path string) (bool, error) {
	if v.Table != "" {
		return false, nil
	}
	marks, err := x.Things.About(ctx, v, sharing.Bookmark, things.Place(path), 1)
	return len(marks) > 0, err
}
