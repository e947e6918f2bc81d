package stories

import (
	"context"
	"slices"
	"strings"
	"sync"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// shelf remembers what published stories say, so that a list opens each of them once. It decides nothing: which stories there
// are, and for whom, is read anew for every request.
type shelf struct {
	mu    sync.Mutex
	books map[string]book
}

type book struct {
	version int64
	body    Body
}

// told is a story as it is on the site.
type told struct {
	ID      string
	Scope   sharing.Scope
	Printed bool
	Body
}

// stories are all that a viewer may see, the latest first.
func (x *Room) stories(ctx context.Context, v people.Viewer) (all []told, err error) {
	var rows []publishedRow
	err = x.view(ctx, func(q *Queries) (err error) { rows, err = q.published(ctx); return err })
	if err != nil {
		return nil, fault.Wrap(err, "stories.stories")
	}
	x.shelf.keep(rows)
	for _, row := range rows {
		t, err := x.take(ctx, v, row)
		if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Gone) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, nil
}

// one is a story that a viewer may see.
func (x *Room) one(ctx context.Context, v people.Viewer, id string) (told, error) {
	row, err := x.row(ctx, id)
	if err != nil {
		return told{}, err
	}
	return x.take(ctx, v, publishedRow{ID: row.ID, Scope: row.Scope, Printed: row.Printed, Until: row.Until, LiveVersion: row.LiveVersion, Published: row.Published})
}

// take takes a story from the shelf, for a viewer who may see it.
func (x *Room) take(ctx context.Context, v people.Viewer, row publishedRow) (told, error) {
	facts := factsOf(Stories{ID: row.ID, Scope: row.Scope, Until: row.Until, Published: row.Published})
	pass, err := x.Sharing.ReadStory(v, facts)
	if err != nil {
		return told{}, err
	}
	t := told{ID: row.ID, Scope: facts.Scope, Printed: row.Printed}
	if b, ok := x.shelf.get(row.ID, row.LiveVersion); ok {
		t.Body = b
		return t, nil
	}
	var live liveOfRow
	err = x.view(ctx, func(q *Queries) (err error) { live, err = q.liveOf(ctx, row.ID); return err })
	if err == nil {
		err = x.open(ctx, pass, row.ID, "live", live.LiveVersion, live.Live, &t.Body)
	}
	if err != nil {
		return told{}, fault.Wrap(err, "stories.take(%s)", row.ID)
	}
	x.shelf.put(row.ID, live.LiveVersion, t.Body)
	return t, nil
}

func (s *shelf) get(id string, version int64) (Body, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, ok := s.books[id]
	return b.body, ok && b.version == version
}

func (s *shelf) put(id string, version int64, body Body) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.books == nil {
		s.books = map[string]book{}
	}
	s.books[id] = book{version, body}
}

func (s *shelf) drop(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if id == "" {
		clear(s.books)
	}
	delete(s.books, id)
}

// keep drops what isn't published any more.
func (s *shelf) keep(rows []publishedRow) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.books) == 0 {
		return
	}
	there := map[string]bool{}
	for _, r := range rows {
		there[r.ID] = true
	}
	for id := range s.books {
		if !there[id] {
			delete(s.books, id)
		}
	}
}

// wish is what somebody looks for among stories.
type wish struct {
	Topic, Like string
	Page        int // from 1 on
}

func (w wish) fits(t told) bool {
	return (w.Topic == "" || slices.Contains(t.Topics, w.Topic)) && (w.Like == "" || slices.Contains(t.Like, w.Like))
}

// perPage is how many stories a page lists.
const perPage = 20

// found is what a list shows.
type found struct {
	wish
	Rows   []page.Row
	More   bool
	None   bool // nobody has told a story yet, as far as this viewer may know
	Hidden int  // how many stories this viewer has left out
}

func (x *Room) find(ctx context.Context, v people.Viewer, w wish) (f found, err error) {
	f.wish = w
	f.Page = max(1, w.Page)
	all, err := x.stories(ctx, v)
	if err != nil {
		return f, err
	}
	if f.None = len(all) == 0; f.None {
		return f, nil
	}
	hidden, err := x.hidden(ctx, v)
	if err != nil {
		return f, err
	}
	fits := slices.DeleteFunc(all, func(t told) bool {
		if hidden[Path(t.ID)] != "" {
			f.Hidden++
			return true
		}
		return !w.fits(t)
	})
	from := min((f.Page-1)*perPage, len(fits))
	to := min(from+perPage, len(fits))
	f.More = to < len(fits)
	for _, t := range fits[from:to] {
		f.Rows = append(f.Rows, x.rowOf(ctx, t))
	}
	return f, nil
}

// On are the stories that belong to a topic and that a viewer may see, the latest first, for the topic's own page.
func (x *Room) On(ctx context.Context, v people.Viewer, topic string, most int) ([]page.Row, error) {
	f, err := x.find(ctx, v, wish{Topic: topic})
	return f.Rows[:min(most, len(f.Rows))], err
}

// TakenBack reports that a path is that of a story which was taken back, so that a bookmark of it can say so.
func (x *Room) TakenBack(ctx context.Context, path string) bool {
	id, isStory := strings.CutPrefix(path, home+"/")
	if !isStory {
		return false
	}
	_, err := x.row(ctx, id)
	return fault.Is(err, fault.Gone)
}

// rowOf is a story in a list: how it is told, how long it is, and what is hard in it before anybody opens it.
func (x *Room) rowOf(ctx context.Context, t told) page.Row {
	r := page.Row{Href: Path(t.ID), Title: t.Title, Text: t.Summary, When: lengthOf(ctx, t.Body)}
	if t.Note != "" {
		r.Text += " " + i18n.T(ctx, "stories.note.in", "note", t.Note)
	}
	return r
}
