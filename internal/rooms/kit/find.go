package kit

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// rowsShown is how many things a page lists, and foundShown how many a search does.
const (
	rowsShown  = 20
	foundShown = 100
	mostPinned = 50
)

// order is how the list is sorted.
type order string

const (
	latest order = ""
	byName order = "name"
	byKind order = "kind"
)

// wish is what the person wants to see of their things.
type wish struct {
	Find  string
	Sort  order
	Kind  sharing.Kind // "" for all
	Page  int          // from 1 on, where the list is made in memory
	After things.Mark  // where it is read page by page
}

// plain reports that nothing but the latest things are wished for: then the store can page.
func (a wish) plain() bool { return a.Find == "" && a.Sort == latest && a.Kind == "" }

// list is what the page shows.
type list struct {
	Pinned, Rows []things.Thing
	More         bool
	Next         things.Mark
	Nothing      bool // there is nothing at all yet
}

func (x *Room) list(ctx context.Context, v people.Viewer, a wish) (list, error) {
	if a.plain() {
		return x.latest(ctx, v, a.After)
	}
	return x.picked(ctx, v, a)
}

// latest is one page by latest change, the pinned things first and not twice.
func (x *Room) latest(ctx context.Context, v people.Viewer, from things.Mark) (l list, err error) {
	if from == (things.Mark{}) {
		if l.Pinned, err = x.Things.Pinned(ctx, v, mostPinned); err != nil {
			return l, err
		}
	}
	for len(l.Rows) <= rowsShown {
		some, err := x.Things.Page(ctx, v, from, rowsShown+1)
		if err != nil {
			return l, err
		}
		for _, t := range some {
			if !t.Pinned {
				l.Rows = append(l.Rows, t)
			}
		}
		if len(some) <= rowsShown {
			break
		}
		from = things.After(some[len(some)-1])
	}
	if l.More = len(l.Rows) > rowsShown; l.More {
		l.Rows = l.Rows[:rowsShown]
		l.Next = things.After(l.Rows[rowsShown-1])
	}
	l.Nothing = len(l.Rows) == 0 && len(l.Pinned) == 0
	return l, nil
}

// picked opens everything of the person's and picks in memory: titles and text are sealed in the store.
func (x *Room) picked(ctx context.Context, v people.Viewer, a wish) (l list, err error) {
	all, err := x.Things.All(ctx, v)
	if err != nil {
		return l, err
	}
	words := strings.Fields(strings.ToLower(a.Find))
	all = slices.DeleteFunc(all, func(t things.Thing) bool {
		return !t.Binned.IsZero() || (a.Kind != "" && t.Kind != a.Kind) || !holds(t, words)
	})
	sorted(ctx, all, a.Sort)
	most, skip := rowsShown, (max(a.Page, 1)-1)*rowsShown
	if a.Find != "" {
		most, skip = foundShown, 0
	}
	skip = min(skip, len(all))
	l.Rows = all[skip:min(skip+most, len(all))]
	l.More = skip+most < len(all)
	return l, nil
}

// holds reports whether all words are somewhere in a thing.
func holds(t things.Thing, words []string) bool {
	if len(words) == 0 {
		return true
	}
	var body any
	if json.Unmarshal(t.Body, &body) != nil {
		return false
	}
	var b strings.Builder
	gather(&b, body)
	text := strings.ToLower(b.String())
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}

// gather collects every text in a body.
func gather(b *strings.Builder, v any) {
	switch v := v.(type) {
	case string:
		b.WriteString(v)
		b.WriteByte('\n')
	case []any:
		for _, e := range v {
			gather(b, e)
		}
	case map[string]any:
		for _, e := range v {
			gather(b, e)
		}
	}
}

// sorted puts things in order; where two are alike, the latest change comes first.
func sorted(ctx context.Context, all []things.Thing, by order) {
	names := make(map[string]string, len(all))
	for _, t := range all {
		switch by {
		case byName:
			names[t.ID] = strings.ToLower(title(ctx, t))
		case byKind:
			names[t.ID] = kindName(ctx, t.Kind)
		}
	}
	slices.SortStableFunc(all, func(a, b things.Thing) int {
		return cmp.Or(strings.Compare(names[a.ID], names[b.ID]), b.Updated.Compare(a.Updated), strings.Compare(b.ID, a.ID))
	})
}
