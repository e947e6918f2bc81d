package kit

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

const (
	rowsShown   = 20   // things that a page lists
	pinsShown   = 10   // pinned things above the latest; the rest is a page of its own
	mostPinned  = 1000 // pinned things that are looked through
	longestFind = 200  // letters of what is looked for
	mostFound   = 200  // things that a search goes on for, where it needn't sort them by name
)

// order is how the list is sorted.
type order string

const (
	latest order = ""
	byName order = "name"
	oldest order = "oldest"
)

// when is when what is wanted was last changed.
type when string

// whens are the times to choose from, and how far they go back; older is what lies before the last of them.
var whens = []struct {
	when when
	back time.Duration
}{{"week", 7 * 24 * time.Hour}, {"month", 31 * 24 * time.Hour}, {"year", 366 * 24 * time.Hour}}

const older when = "older"

// wish is what the person wants to see of their things.
type wish struct {
	Find   string
	Sort   order
	Kind   sharing.Kind // "" for all
	When   when         // "" for ever
	Pinned bool
	Page   int         // from 1 on, where the list is made in memory
	After  things.Mark // where it is read page by page
}

// plain reports that nothing but the latest things are wished for.
func (a wish) plain() bool { return a.paged() && a.Sort == latest && a.Kind == "" && a.When == "" }

// paged reports that the store can give it page by page, however much there is. Names and words are sealed there, so what is
// found or sorted by those is gone through.
func (a wish) paged() bool { return a.Find == "" && a.Sort != byName && !a.Pinned }

// want is the wish as the store understands it.
func (a wish) want(now time.Time) things.Want {
	w := things.Want{Kind: a.Kind, Oldest: a.Sort == oldest, From: a.After}
	for _, o := range whens {
		if a.When == o.when {
			w.Since = now.Add(-o.back)
		}
		if a.When == older {
			w.Until = now.Add(-o.back)
		}
	}
	return w
}

// fit reports whether a thing is of those that are wished for, but for its words.
func (a wish) fit(t things.Thing, w things.Want) bool {
	return (a.Kind == "" || t.Kind == a.Kind) && (!a.Pinned || t.Pinned) && !t.Updated.Before(w.Since) && (w.Until.IsZero() || t.Updated.Before(w.Until))
}

// list is what the page shows.
type list struct {
	Pinned, Rows []things.Thing
	MorePinned   bool
	More         bool
	Next         things.Mark
	Found        int  // how many a search found
	Many         bool // and there may be more
	Nothing      bool // there is nothing at all yet
}

func (x *Room) list(ctx context.Context, v people.Viewer, a wish) (list, error) {
	switch {
	case a.plain():
		return x.latest(ctx, v, a)
	case a.paged():
		return x.shelf(ctx, v, a)
	}
	return x.picked(ctx, v, a)
}

var errEnough = errors.New("kit: there is enough for a page")

// latest is one page by latest change, the pinned things first and not twice.
func (x *Room) latest(ctx context.Context, v people.Viewer, a wish) (l list, err error) {
	if a.After == (things.Mark{}) {
		if l.Pinned, err = x.Things.Pinned(ctx, v, pinsShown+1); err != nil {
			return l, err
		}
		if l.MorePinned = len(l.Pinned) > pinsShown; l.MorePinned {
			l.Pinned = l.Pinned[:pinsShown]
		}
	}
	err = x.Things.Each(ctx, v, things.Want{From: a.After, Most: rowsShown + 1}, func(some []things.Thing) error {
		for _, t := range some {
			if !t.Pinned {
				l.Rows = append(l.Rows, t)
			}
		}
		if len(l.Rows) > rowsShown {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	l.cut()
	l.Nothing = len(l.Rows) == 0 && len(l.Pinned) == 0
	return l, err
}

// shelf is one page of what the store can give by itself.
func (x *Room) shelf(ctx context.Context, v people.Viewer, a wish) (l list, err error) {
	w := a.want(x.Now())
	w.Most = rowsShown + 1
	l.Rows, err = x.Things.Shelf(ctx, v, w)
	l.cut()
	return l, err
}

// cut leaves a page of rows, and where the next one begins.
func (l *list) cut() {
	if l.More = len(l.Rows) > rowsShown; l.More {
		l.Rows = l.Rows[:rowsShown]
		l.Next = things.After(l.Rows[rowsShown-1])
	}
}

// picked goes through everything of the person's and picks in memory: titles and words are sealed in the store. Of what is gone
// through nothing is left behind, in memory or anywhere else.
func (x *Room) picked(ctx context.Context, v people.Viewer, a wish) (l list, err error) {
	all, err := x.pick(ctx, v, a)
	if err != nil {
		return l, err
	}
	all = bestOf(all)
	sorted(all, a.Sort)
	l.Found, l.Many = len(all), a.Find != "" && a.Sort != byName && len(all) >= mostFound
	skip := min((max(a.Page, 1)-1)*rowsShown, len(all))
	some := all[skip:min(skip+rowsShown, len(all))]
	l.More = skip+rowsShown < len(all)
	ids := make([]string, 0, len(some))
	for _, p := range some {
		ids = append(ids, p.ID)
	}
	l.Rows, err = x.Things.Some(ctx, v, ids)
	return l, err
}

// picking is what is remembered of a thing while things are picked.
type picking struct {
	ID   string
	at   time.Time
	name string // folded; where they are sorted by it
	how  fits
}

func (x *Room) pick(ctx context.Context, v people.Viewer, a wish) ([]picking, error) {
	q, w := queryOf(a.Find), a.want(x.Now())
	w.From = things.Mark{}
	var good atomic.Int64
	one := func(t things.Thing) (picking, bool) {
		p := picking{ID: t.ID, at: t.Updated, how: begins}
		if !a.fit(t, w) {
			return p, false
		}
		if len(q) > 0 {
			p.how = x.fits(ctx, q, t)
		}
		if p.how == begins {
			good.Add(1)
		}
		if a.Sort == byName && p.how != not {
			p.name = fold(x.nameOf(ctx, t))
		}
		return p, p.how != not
	}
	if a.Pinned {
		return x.pickPinned(ctx, v, one)
	}
	var enough func() bool
	if a.Sort != byName {
		enough = func() bool { return good.Load() >= mostFound }
	}
	return things.Sift(ctx, x.Things, v, w, one, enough)
}

func (x *Room) pickPinned(ctx context.Context, v people.Viewer, one func(things.Thing) (picking, bool)) (found []picking, err error) {
	pinned, err := x.Things.Pinned(ctx, v, mostPinned)
	for _, t := range pinned {
		if p, ok := one(t); ok {
			found = append(found, p)
		}
	}
	return found, err
}

// fits says how well a thing fits what is looked for.
func (x *Room) fits(ctx context.Context, q query, t things.Thing) fits {
	if !q.mayBeIn(t.Body) {
		return not
	}
	texts := x.texts(ctx, t)
	for i, text := range texts {
		texts[i] = fold(text)
	}
	return q.in(texts)
}

// nameOf is the title by which a thing is sorted. Bodies begin with it, so hardly any has to be read whole.
func (x *Room) nameOf(ctx context.Context, t things.Thing) string {
	const start = `{"title":"`
	if b := string(t.Body); t.Kind != sharing.Bookmark && strings.HasPrefix(b, start) {
		if end := strings.IndexByte(b[len(start):], '"'); end > 0 {
			var name string
			if json.Unmarshal([]byte(b[len(start)-1:len(start)+end+1]), &name) == nil && strings.TrimSpace(name) != "" {
				return name
			}
		}
	}
	return x.title(ctx, t)
}

// bestOf leaves those in which all words stand at the beginning of one; where there are none, all.
func bestOf(all []picking) []picking {
	if !slices.ContainsFunc(all, func(p picking) bool { return p.how == begins }) {
		return all
	}
	return slices.DeleteFunc(all, func(p picking) bool { return p.how != begins })
}

// sorted puts things in order; where two are called alike, the latest change comes first.
func sorted(all []picking, by order) {
	up := 1
	if by == oldest {
		up = -1
	}
	slices.SortStableFunc(all, func(a, b picking) int {
		return cmp.Or(strings.Compare(a.name, b.name), up*b.at.Compare(a.at), up*strings.Compare(b.ID, a.ID))
	})
}
