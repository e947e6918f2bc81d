package kit

import (
	"cmp"
	"context"
	_ "embed"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"towpath/internal/ground/fault"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

//go:embed kit.css
var styleCSS []byte

var _ = page.Register("kit.css", styleCSS)

// besideShown is how many pictures stand beside each other on a page.
const besideShown = 24

// pictured is a thing with its picture.
type pictured struct {
	things.Thing
	Picture templ.Component
}

// overTimePage is the same thing done again and again, oldest first.
type overTimePage struct {
	Title string
	All   []pictured
	More  bool // there are older ones
}

// OverTime answers GET /kit/{id}/over-time: the pictures of everything that is about the same as a thing, side by side by date:
// each time at one exercise, or each check-in. There is always the way to each one's words.
func (x *Room) OverTime(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	t, err := x.get(ctx, v, r.PathValue("id"))
	if err != nil || t.Owner != v.Account || x.Readers[t.Kind].Picture == nil {
		return fault.OrMissing(err)
	}
	like, err := x.like(ctx, v, t)
	if err != nil {
		return err
	}
	p := overTimePage{Title: x.title(ctx, t), More: len(like) > besideShown}
	for _, one := range like[:min(len(like), besideShown)] {
		if picture := x.Readers[t.Kind].Picture(ctx, one); picture != nil {
			p.All = append(p.All, pictured{one, picture})
		}
	}
	slices.SortFunc(p.All, func(a, b pictured) int { return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID)) })
	return page.Render(w, r, http.StatusOK, x.overTimePage(p))
}

// like are the latest things about the same as t, one more than a page shows.
func (x *Room) like(ctx context.Context, v people.Viewer, t things.Thing) ([]things.Thing, error) {
	if subject := things.SubjectOf(t.Kind, t.Body); subject != "" {
		return x.Things.About(ctx, v, t.Kind, subject, besideShown+1)
	}
	if t.Kind == sharing.Goal { // each is drawn by itself
		return []things.Thing{t}, nil
	}
	return x.Things.OfKind(ctx, v, t.Kind, besideShown+1)
}

// series is something with pictures: the latest of it, and how many there are.
type series struct {
	things.Thing
	N int
}

// Pictures answers GET /kit/pictures: everything of which there are pictures, to look at over time.
func (x *Room) Pictures(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	var all []series
	at := map[string]int{}
	for kind, read := range x.Readers {
		if read.Picture == nil {
			continue
		}
		found, err := things.Sift(ctx, x.Things, v, things.Want{Kind: kind}, func(t things.Thing) (things.Thing, bool) {
			return t, read.Picture(ctx, t) != nil
		}, nil)
		if err != nil {
			return err
		}
		for _, t := range found {
			key := string(kind) + things.SubjectOf(kind, t.Body)
			if kind == sharing.Goal {
				key += t.ID
			}
			if i, ok := at[key]; ok {
				all[i].N++
				continue
			}
			at[key] = len(all)
			all = append(all, series{t, 1})
		}
	}
	slices.SortFunc(all, func(a, b series) int { return cmp.Or(b.Updated.Compare(a.Updated), cmp.Compare(b.ID, a.ID)) })
	return page.Render(w, r, http.StatusOK, x.picturesPage(all))
}
