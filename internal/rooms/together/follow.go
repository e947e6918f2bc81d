package together

import (
	"context"
	"maps"
	"net/http"
	"slices"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/trust/people"
)

// tablePath is the table's own page.
const tablePath = "/together/table"

// lead is the last move at a table: the page that screens which follow go to.
type lead struct {
	Path string `json:"path"`
	Seat string `json:"seat"` // who moved
	N    int64  `json:"n"`    // counts the moves, so that of two at once the later holds
}

// where is where everybody is at a table, for its screens.
type where struct {
	Lead   *lead             `json:"lead"`
	Places map[string]string `json:"places"` // the page each seat is on
	Apart  []string          `json:"apart"`  // the seats that have stepped away: they follow nobody, and nobody follows them
}

func (r record) where() where {
	w := where{Lead: r.Lead, Places: map[string]string{}, Apart: []string{}}
	for seat, path := range r.Place {
		if seat == both && len(r.Place) > 1 { // the other has sat down, and this one hasn't moved since
			seat = otherThan(r.Place)
		}
		w.Places[seat] = path
	}
	for seat := range r.Apart {
		w.Apart = append(w.Apart, seat)
	}
	slices.Sort(w.Apart)
	return w
}

// both is the seat of a screen while there is one for the two. When another comes, it is for whoever the other isn't.
const both = "both"

// otherThan is the seat that isn't among places.
func otherThan(places map[string]string) string {
	if _, there := places["person"]; there {
		return "supporter"
	}
	return "person"
}

// settle brings the record up to date with who sits where: screens come and go.
func (r *record) settle(v people.Viewer) {
	before, was := r.Place[both]
	switch {
	case r.Place == nil:
		r.Place = map[string]string{}
	case v.Seat == both: // the other one has gone
		r.Place, r.Apart = map[string]string{}, nil
		if was {
			r.Place[both] = before
		}
	case was && !v.Brought: // the other one has come
		delete(r.Place, both)
		r.Place[v.Seat] = before
	}
}

// from is the record with everybody where they sit now, as a viewer at the table sees it.
func (r record) from(v people.Viewer) record {
	r.Place = maps.Clone(r.Place)
	r.settle(v)
	return r
}

// place notes that a screen is on a page. That is a move, which others follow, unless the page is the one everybody was led to,
// the seat has stepped away, it goes along with the other, maybe late, or it has just sat down and is where one arrives.
func (r *record) place(v people.Viewer, path string) {
	r.settle(v)
	seat := v.Seat
	arrives := r.Place[seat] == "" && path == tablePath && r.Lead != nil
	r.Place[seat] = path
	if arrives || v.Along || r.Apart[seat] || (r.Lead != nil && r.Lead.Path == path) {
		return
	}
	var n int64
	if r.Lead != nil {
		n = r.Lead.N
	}
	r.Lead = &lead{Path: path, Seat: seat, N: n + 1}
}

// wentTo notes that somebody is on a page of the table, for the other's screen. It writes only when they were elsewhere.
func (x *Room) wentTo(ctx context.Context, v people.Viewer, rec record, path string) error {
	if v.ByItself || rec.Place[v.Seat] == path {
		return nil
	}
	return x.change(ctx, v, people.EventPlace, func(r *record) error { r.place(v, path); return nil })
}

// Visited notes where the two are, for the other device and for the way back (TOG-3). It is what the topics and
// exercises rooms call; it writes only when the place is a new one.
func (x *Room) Visited(ctx context.Context, v people.Viewer, path string, step pack.Step) error {
	if v.Table == "" || v.Locked || v.ByItself {
		return nil
	}
	_, rec, err := x.read(ctx, v)
	if err != nil || (rec.Place[v.Seat] == path && (step == "" || rec.Step == step || rec.Apart[v.Seat])) {
		return err
	}
	return x.change(ctx, v, people.EventPlace, func(r *record) error { r.visit(v, path, step); return nil })
}

// Follow lets a screen step away from following the other's page, or follow again. Who steps away stays where they are, and
// the other isn't led by them; both see where the other is (TOG-4).
func (x *Room) Follow(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	do, at := f.Get("do"), f.Get("at")
	if (do != "on" && do != "off") || !web.IsHere(at) {
		return fault.New(fault.Invalid, "page.problem.invalid")
	}
	var now where
	err = x.change(ctx, v, people.EventPlace, func(rec *record) error {
		rec.stepAway(v.Seat, do == "off")
		now = rec.where()
		return nil
	})
	switch {
	case err != nil:
		return err
	case web.WantsJSON(r):
		return web.JSON(w, http.StatusOK, now)
	case do == "on" && now.Lead != nil:
		at = now.Lead.Path
	}
	return web.See(w, r, at)
}

func (r *record) stepAway(seat string, away bool) {
	if !away {
		delete(r.Apart, seat)
		return
	}
	if r.Apart == nil {
		r.Apart = map[string]bool{}
	}
	r.Apart[seat] = true
}
