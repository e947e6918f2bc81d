package skills

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// seat is how whoever asks stands to what is here.
type seat struct {
	keeps bool // a person or a table: what they say is kept
	own   bool // a person on their own session
	table bool
	staff bool // works for the service, and isn't at a table
	who   page.WhoSees
	names string // who else sees what is kept, in words

	machine     string // the device that lessons are shown for; "" for all
	machineSaid bool   // by what they said they have, and not by a choice on this browser
}

func (x *Room) seatOf(r *http.Request) (s seat, err error) {
	v := people.ViewerOf(r.Context())
	s = seat{keeps: v.Whose() != "", table: v.Table != "", staff: v.Table == "" && v.Account != "" && !v.Is(people.Person), who: page.Anybody()}
	s.own = s.keeps && !s.table
	switch {
	case s.own:
		s.who = page.OnlyYou()
	case s.table:
		other := v.Supporter
		if v.Seat == "supporter" {
			other = v.TPerson
		}
		if s.names, err = x.People.Name(r.Context(), other); err == nil {
			s.who = page.YouAnd(s.names)
		}
	}
	return s, err
}

// frame is the frame of a page here. Crumbs come after the way to the room's start.
func (s seat) frame(ctx context.Context, heading string, more ...page.Link) page.Frame {
	f := page.Frame{Heading: heading, Who: s.who, Section: page.GetOnline.Href, Styles: []string{SheetStyle}}
	if s.table {
		f.Crumbs = []page.Link{{Href: "/together/table", Label: i18n.T(ctx, "page.table.back")}}
	}
	f.Crumbs = append(append(f.Crumbs, page.Link{Href: home, Label: i18n.T(ctx, page.GetOnline.Key)}), more...)
	return f
}

// reads says who reads what is said here, and when (SAFE-2).
func (s seat) reads(ctx context.Context) string {
	if s.table {
		return i18n.T(ctx, "skills.reads.table", "name", s.names)
	}
	return i18n.T(ctx, "skills.reads.you")
}

// visit tells a table where it is.
func (x *Room) visit(r *http.Request) error {
	v := people.ViewerOf(r.Context())
	if x.Table == nil || v.Table == "" {
		return nil
	}
	return x.Table.Visited(r.Context(), v, r.URL.Path, "")
}

// enter is what every page begins with: who asks, and where they are.
func (x *Room) enter(r *http.Request) (s seat, at state, err error) {
	if s, err = x.seatOf(r); err != nil {
		return s, at, err
	}
	if at, err = x.stateOf(r.Context(), people.ViewerOf(r.Context())); err != nil {
		return s, at, err
	}
	return s, at, x.visit(r)
}

// startPage is the way in.
type startPage struct {
	seat
	state
	next   *Stop // the one next thing, if there is a path
	rested bool
	places string
}

// Start answers GET /skills: the way in, for anybody; for a person and at a table, what comes next.
func (x *Room) Start(w http.ResponseWriter, r *http.Request) error {
	s, at, err := x.enter(r)
	if err != nil {
		return err
	}
	p := startPage{seat: s, state: at, rested: at.rested(x.Now()), places: x.Places}
	if stops := at.path(x.Packs.Of(r.Context())); s.keeps && len(stops) > 0 && (at.check.began() || len(at.progress) > 0) {
		p.next = &stops[0]
	}
	return page.Render(w, r, http.StatusOK, showStart(p))
}

// pathPage is somebody's path, and what isn't on it.
type pathPage struct {
	seat
	state
	stops     []Stop
	done, off []*pack.Lesson
	said      string
}

// Path answers GET /skills/path: the lessons that fit, in order, each with its reasons.
func (x *Room) Path(w http.ResponseWriter, r *http.Request) error {
	s, at, err := x.enter(r)
	if err != nil {
		return err
	}
	lib := x.Packs.Of(r.Context())
	p := pathPage{seat: s, state: at, stops: at.path(lib), said: page.DoneOf(r, "skills.done.", "off", "on")}
	for _, l := range lib.Lessons() {
		switch how := at.progress[l.ID]; {
		case how.Done:
			p.done = append(p.done, l)
		case how.Off:
			p.off = append(p.off, l)
		}
	}
	return page.Render(w, r, http.StatusOK, showPath(p))
}

// listPage is all lessons, or those for one thing that people want.
type listPage struct {
	seat
	state
	want   string
	byArea []inArea
}

// inArea are the lessons of one area.
type inArea struct {
	area    pack.Area
	lessons []*pack.Lesson
}

// Lessons answers GET /skills/lessons: all of them by area, or with ?want= those that lead to something people want.
func (x *Room) Lessons(w http.ResponseWriter, r *http.Request) error {
	s, at, err := x.enter(r)
	if err != nil {
		return err
	}
	p := listPage{seat: s, state: at}
	if want := r.FormValue("want"); slices.Contains(pack.Wants, want) {
		p.want = want
	}
	for _, a := range pack.Areas {
		in := inArea{area: a}
		for _, l := range x.Packs.Of(r.Context()).Lessons() {
			if l.Area == a && (p.want == "" || slices.Contains(l.Wants, p.want)) {
				in.lessons = append(in.lessons, l)
			}
		}
		if len(in.lessons) > 0 {
			p.byArea = append(p.byArea, in)
		}
	}
	return page.Render(w, r, http.StatusOK, showLessons(p))
}

// recapPage is what somebody did before a break, in few words.
type recapPage struct {
	seat
	state
	done []*pack.Lesson // latest first
	next *Stop
}

// mostRecalled is how many lessons a recap goes through.
const mostRecalled = 5

// Recap answers GET /skills/recap: what to remember of the lessons done last, and where to go on (NET-2). It is there for whoever
// asks, and says nothing of why: that somebody was away, or in hospital, is kept nowhere.
func (x *Room) Recap(w http.ResponseWriter, r *http.Request) error {
	s, at, err := x.enter(r)
	if err != nil {
		return err
	}
	lib := x.Packs.Of(r.Context())
	p := recapPage{seat: s, state: at}
	for _, l := range lib.Lessons() {
		if at.progress[l.ID].Done {
			p.done = append(p.done, l)
		}
	}
	slices.SortStableFunc(p.done, func(a, b *pack.Lesson) int { return at.progress[b.ID].Last.Compare(at.progress[a.ID].Last) })
	p.done = p.done[:min(len(p.done), mostRecalled)]
	if stops := at.path(lib); len(stops) > 0 {
		p.next = &stops[0]
	}
	return page.Render(w, r, http.StatusOK, showRecap(p))
}

// machineCookie keeps the choice on the device, for whoever uses it; it says nothing about anybody.
const machineCookie = "machine"

// anyMachine is the choice to see what is said for each of them.
const anyMachine = "any"

// machineOf is the device that lessons are shown for: as somebody chose on this browser, or else as they said in their check.
func (x *Room) machineOf(r *http.Request) (machine string, said bool, err error) {
	switch c, none := r.Cookie(machineCookie); {
	case none == nil && c.Value == anyMachine:
		return "", false, nil
	case none == nil && slices.Contains(pack.Machines, c.Value):
		return c.Value, false, nil
	}
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	checks, err := x.mine(ctx, v, sharing.Skills, 1)
	if err != nil || len(checks) == 0 {
		return "", false, err
	}
	if machine = into[Check](checks[0].Body).known().machine(); machine != "" && x.Plain != nil {
		if plain, err := x.Plain(ctx, v); plain || err != nil {
			return "", false, err
		}
	}
	return machine, machine != "", nil
}

// Machine answers POST /skills/device: which device lessons are shown for, from now on, on this one.
func (x *Room) Machine(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	c := &http.Cookie{Name: machineCookie, Value: cmp.Or(f.Get("machine"), anyMachine), Path: home, MaxAge: 365 * 24 * 60 * 60, HttpOnly: true, Secure: x.Secure, SameSite: http.SameSiteLaxMode}
	if c.Value != anyMachine && !slices.Contains(pack.Machines, c.Value) {
		return fault.New(fault.Invalid, "page.problem.form")
	}
	http.SetCookie(w, c)
	if back := page.LocalPath(f.Get("back")); back != "" {
		return web.See(w, r, back)
	}
	return web.See(w, r, home)
}
