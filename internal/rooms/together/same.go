package together

import (
	"context"
	"strings"

	"towpath/internal/pack"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// Standing is where the viewer's screen is at its table, and the other one, for the strip. What can't be read just now is
// not shown: a page is not refused for it.
func (x *Room) Standing(ctx context.Context, v people.Viewer) (s page.Standing) {
	_, rec, err := x.read(ctx, v)
	if err != nil {
		return s
	}
	rec = rec.from(v)
	return page.Standing{Here: rec.Place[v.Seat], Other: rec.other(v.Seat), Apart: rec.Apart[v.Seat]}
}

// other is the page that the screen at another seat is on.
func (r record) other(seat string) string {
	for at, path := range r.Place {
		if at != seat {
			return path
		}
	}
	return ""
}

// Opened notes that the viewer's screen has an attempt at the exercise at path open, and returns which one: id, or where that
// is "" the one that the other screen has open, so that both write in one (TOG-4), or else a new one. Two that open an exercise at
// once get the same. A screen that has stepped away begins its own.
func (x *Room) Opened(ctx context.Context, v people.Viewer, path, id string, step pack.Step) (string, error) {
	_, rec, err := x.read(ctx, v)
	if err != nil || (id != "" && rec.Place[v.Seat] == attemptPath(path, id) && (rec.Step == step || rec.Apart[v.Seat])) {
		return id, err
	}
	made, asked := people.NewID(), id
	err = x.change(ctx, v, people.EventPlace, func(r *record) error {
		r.settle(v)
		if id = asked; id == "" {
			id = r.attempt(v.Seat, path)
		}
		if id == "" {
			id = made
		}
		r.visit(v, attemptPath(path, id), step)
		return nil
	})
	return id, err
}

// attempt is the attempt that the other screen has open at the exercise at path, "" for none.
func (r record) attempt(seat, path string) string {
	for at, there := range r.Place {
		id, open := strings.CutPrefix(there, attemptPath(path, ""))
		if at != seat && open && people.IsID(id) && !r.Apart[at] && !r.Apart[seat] {
			return id
		}
	}
	return ""
}

// attemptPath leads to an attempt at the exercise at path, whether or not anything of it is kept yet.
func attemptPath(path, id string) string { return path + "?id=" + id }

// Topic is the topic that is open at the viewer's table: the one that a page of theirs belongs to, or else the one that was chosen
// last; "" for none.
func (x *Room) Topic(ctx context.Context, v people.Viewer) (string, error) {
	_, rec, err := x.read(ctx, v)
	if err != nil {
		return "", err
	}
	if parts := strings.Split(rec.Place[v.Seat], "/"); len(parts) > 2 && (parts[1] == "topics" || parts[1] == "exercises") {
		if _, there := x.Packs.Library().Topic(parts[2]); there {
			return parts[2], nil
		}
	}
	if n := len(rec.Chosen); n > 0 {
		return rec.Chosen[n-1].Topic, nil
	}
	return "", nil
}
