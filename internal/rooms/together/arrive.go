package together

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/rooms/kit"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// step is a next step with the thing that holds it.
type step struct {
	things.Thing
	kit.NextStep
}

// arrival is what a person finds when they come in.
type arrival struct {
	Name       string
	Supporters []people.Link
	Open       []people.Joint // tables that they may sit down at on this device
	Names      map[string]string
	Next       *step // the latest next step that hasn't been answered
	Kept       []things.Thing
	Fits       templ.Component // what may fit; nil where nothing is to be said of it
	Went       string          // how a next step was just said to have gone
	Due        []Line          // what they asked to be reminded of
	InHand     []Line          // what they want, and have in hand
	Typed      bool            // something was typed in for them
	Asked      bool            // somebody who would support them waits for a yes or no
	Seen       map[string]bool // supporters with whom the next step is shared, so that it lies on a table with them
}

// circlePath is the start of those who came by people's own invitation.
const circlePath = "/circle"

// Home answers / for whoever comes: a welcome, a person's own start, a supporter's people, the table, the service's
// settings.
func (x *Room) Home(w http.ResponseWriter, r *http.Request) error {
	v := people.ViewerOf(r.Context())
	switch {
	case v.Table != "":
		return web.See(w, r, "/together/table")
	case v.Is(people.Person):
		return x.personHome(w, r, v)
	case v.ByInvitation():
		return web.See(w, r, circlePath)
	case v.IsAny(people.Supporters...):
		return x.supporterHome(w, r, v)
	case v.Is(people.Admin):
		return web.See(w, r, "/setup")
	case v.Is(people.Editor):
		return web.See(w, r, "/editing")
	case v.SignedIn():
		return web.See(w, r, "/me")
	case v.Device != "":
		return web.See(w, r, "/in/tablet")
	}
	return page.Render(w, r, http.StatusOK, welcomePage(x.Packs.Library()))
}

func (x *Room) personHome(w http.ResponseWriter, r *http.Request, v people.Viewer) error {
	a, err := x.arrivalOf(r.Context(), v)
	if err != nil {
		return err
	}
	a.Went = r.FormValue("went")
	if x.Fits != nil {
		if a.Fits, err = x.Fits(r.Context(), v); err != nil {
			return err
		}
	}
	if a.Due, err = linesOf(r.Context(), v, x.Due); err != nil {
		return err
	}
	if a.InHand, err = linesOf(r.Context(), v, x.InHand); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, homePage(a))
}

func (x *Room) arrivalOf(ctx context.Context, v people.Viewer) (a arrival, err error) {
	if a.Name, err = x.People.Name(ctx, v.Account); err != nil {
		return a, err
	}
	links, asks, err := x.People.CircleOf(ctx, v.Account)
	if err != nil {
		return a, err
	}
	a.Supporters, a.Asked = slices.DeleteFunc(links, func(l people.Link) bool { return l.State != people.Active }), len(asks) > 0 // with whoever can't sign in, nobody sits down
	if a.Open, err = x.People.TablesToJoin(ctx, v.Account); err != nil {
		return a, err
	}
	if a.Typed, err = x.Things.HasTypedIn(ctx, v); err != nil {
		return a, err
	}
	a.Names = map[string]string{}
	for _, s := range a.Supporters {
		a.Names[s.Supporter] = s.Name
	}
	if a.Next, err = x.lastNext(ctx, v); err != nil {
		return a, err
	}
	a.Kept, err = x.Things.Page(ctx, v, things.Mark{}, 2*keptAtHome)
	a.Kept = slices.DeleteFunc(a.Kept, func(t things.Thing) bool { return t.Kind == sharing.Reminder }) // it has its own line, when it is due
	slices.SortStableFunc(a.Kept, func(s, t things.Thing) int { return cmp.Compare(rank(s), rank(t)) })
	a.Kept = a.Kept[:min(keptAtHome, len(a.Kept))]
	return a, err
}

// keptAtHome is how many of the things kept last a person's own start lists.
const keptAtHome = 3

// rank puts settings after what somebody made.
func rank(t things.Thing) int {
	if carried(t) {
		return 0
	}
	return 1
}

// carried reports a thing of the sort that can be put on a table; the others are settings.
func carried(t things.Thing) bool { return sharing.RightOf(t.Kind, sharing.AtTable) != sharing.None }

// lastNext is the person's latest next step, if they haven't said how it went.
func (x *Room) lastNext(ctx context.Context, v people.Viewer) (*step, error) {
	latest, err := x.Things.OfKind(ctx, v, sharing.NextStep, 1)
	if err != nil || len(latest) == 0 {
		return nil, err
	}
	s := step{Thing: latest[0]}
	if err := latest[0].Into(&s.NextStep); err != nil || s.State != "" {
		return nil, err
	}
	return &s, nil
}

// Start shows whom one can sit down with. For a supporter that is their home.
func (x *Room) Start(w http.ResponseWriter, r *http.Request) error {
	v := people.ViewerOf(r.Context())
	if v.Table != "" {
		return web.See(w, r, "/together/table")
	}
	if v.ByInvitation() {
		return web.See(w, r, circlePath)
	}
	if !v.Is(people.Person) {
		return x.supporterHome(w, r, v)
	}
	a, err := x.arrivalOf(r.Context(), v)
	if err != nil {
		return err
	}
	if a.Next != nil {
		shares, err := x.Sharing.SharesOf(r.Context(), v, a.Next.ID)
		if err != nil {
			return err
		}
		a.Seen = map[string]bool{}
		for _, s := range shares {
			a.Seen[s.With] = true
		}
	}
	return page.Render(w, r, http.StatusOK, startPage(a))
}

// Open opens a table: with somebody, on one screen, on two or on the phone, and goes there. On two, the code for the other
// screen comes first.
func (x *Room) Open(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	setting := f.Get("setting")
	if !slices.Contains([]string{people.OneScreen, people.TwoScreens, people.OnPhone, people.OnPaper}, setting) {
		return fault.New(fault.Invalid, "page.problem.invalid")
	}
	person, supporter := x.pairOf(v, f.Get("with"))
	id, token, err := x.People.OpenTable(ctx, v, person, supporter, setting)
	if err != nil {
		return err
	}
	j, err := x.People.Joint(ctx, id)
	if err != nil {
		return err
	}
	for _, kind := range []sharing.Kind{sharing.NextStep, sharing.Course} {
		if _, err := x.Sharing.LayShared(ctx, j, kind); err != nil {
			return err
		}
	}
	for _, thing := range f.Values["lay"] { // what the person puts on the table as they open it
		if err := x.Sharing.Lay(ctx, v, id, thing, false); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	x.Cookies.SetSession(w, token, false)
	if setting == people.TwoScreens {
		return x.openSecond(w, r, token)
	}
	return web.See(w, r, "/together/table")
}

func (x *Room) openSecond(w http.ResponseWriter, r *http.Request, token string) error {
	table, err := x.People.Viewer(r.Context(), token, "")
	if err != nil {
		return err
	}
	seat := "person"
	if table.Seat == seat {
		seat = "supporter"
	}
	if err := x.People.MakeScreenCode(r.Context(), table, seat); err != nil {
		return err
	}
	return web.See(w, r, ScreenPlace)
}

// Join sits somebody down, on their own device, at a table that the other one opened on the phone.
func (x *Room) Join(w http.ResponseWriter, r *http.Request) error {
	token, err := x.People.JoinTable(r.Context(), people.ViewerOf(r.Context()), r.PathValue("table"))
	if err != nil {
		return err
	}
	x.Cookies.SetSession(w, token, false)
	return web.See(w, r, "/together/table")
}
