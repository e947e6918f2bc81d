package course

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// mostListed is how many copies are listed on the page of the template.
const mostListed = 5

// template is the page of the template.
type template struct {
	*pack.Course
	lib   *pack.Library
	plan  Plan
	id    string // for a copy
	ours  []things.Thing
	makes bool // the reader can make a copy here
}

func (x *Room) template(r *http.Request) (p template, err error) {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	p = template{lib: x.Packs.Of(ctx), id: people.NewID(), makes: v.Whose() != ""}
	if p.Course = p.lib.Course(); p.Course == nil {
		return p, fault.Missing()
	}
	p.plan = planOf(p.Course)
	if !p.makes {
		return p, nil
	}
	p.ours, err = x.ours(ctx, v)
	return p, err
}

// ours are the copies that there are: a person's own, or at a table those that lie on it.
func (x *Room) ours(ctx context.Context, v people.Viewer) ([]things.Thing, error) {
	if v.Table == "" {
		return x.Things.OfKind(ctx, v, sharing.Course, mostListed)
	}
	refs, err := x.Sharing.OnTable(ctx, v)
	if err != nil {
		return nil, err
	}
	var some []sharing.Ref
	for _, ref := range refs {
		if ref.Kind == sharing.Course && len(some) < mostListed {
			some = append(some, ref)
		}
	}
	return x.Things.Refs(ctx, v, some)
}

// Template answers GET /course: what there could be in a number of meetings, and that none of it has to be.
func (x *Room) Template(w http.ResponseWriter, r *http.Request) error {
	p, err := x.template(r)
	if err == nil {
		err = x.visited(r)
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, templatePage(p))
}

// Blank answers GET /course/print: the template on paper.
func (x *Room) Blank(w http.ResponseWriter, r *http.Request) error {
	p, err := x.template(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, paperPage(paper{Plan: p.plan, back: pack.CoursePath, address: x.URL + pack.CoursePath, who: page.Members()}))
}

// Begin answers POST /course: a copy for the two, or for one alone, which is the person's.
func (x *Room) Begin(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	c := x.Packs.Of(ctx).Course()
	if c == nil {
		return fault.Missing()
	}
	id := f.Get("id")
	_, err = x.Things.Create(ctx, v, id, sharing.Course, planOf(c))
	if err != nil && !fault.Is(err, fault.Conflict) { // sent again once it was changed: the copy that is there stays
		return err
	}
	return web.See(w, r, Path(id))
}

// one is the page of a copy, or of one of its meetings.
type one struct {
	Plan
	*Meeting
	lib       *pack.Library
	id        string
	n         int  // which of the meetings it is, from 1
	mayChange bool // the reader can change it
	who       page.WhoSees
	done      string
	crumbs    []page.Link
}

func (x *Room) one(r *http.Request) (p one, err error) {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	t, err := x.Things.Get(ctx, v, r.PathValue("id"))
	if err != nil {
		return p, err
	}
	p = one{lib: x.Packs.Of(ctx), id: t.ID, mayChange: v.Whose() == t.Owner, done: page.DoneOf(r, "course.done.", "moved", "done", "out", "ahead")}
	if p.Plan, err = PlanOf(t); err != nil {
		return p, err
	}
	p.who, p.crumbs, err = x.around(ctx, v, t)
	return p, err
}

// around is who sees a copy, and the way back from it.
func (x *Room) around(ctx context.Context, v people.Viewer, t things.Thing) (who page.WhoSees, crumbs []page.Link, err error) {
	crumbs = []page.Link{{Href: pack.CoursePath, Label: i18n.T(ctx, "course.template")}}
	if v.Account == t.Owner {
		return page.OnlyYou(), crumbs, nil
	}
	other := t.Owner
	if v.Table != "" && v.Seat != "supporter" {
		other = v.Supporter
	}
	name, err := x.People.Name(ctx, other)
	if v.Table == "" {
		crumbs = []page.Link{{Href: "/people/" + t.Owner, Label: name}}
	}
	return page.YouAnd(name), crumbs, err
}

// Show answers GET /course/{id}: a copy, meeting by meeting, and which could be next.
func (x *Room) Show(w http.ResponseWriter, r *http.Request) error {
	p, err := x.one(r)
	if err == nil {
		err = x.visited(r)
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, planPage(p))
}

// ShowMeeting answers GET /course/{id}/{meeting}: one meeting, part by part.
func (x *Room) ShowMeeting(w http.ResponseWriter, r *http.Request) error {
	p, err := x.one(r)
	if err != nil {
		return err
	}
	i := p.Plan.at(r.PathValue("meeting"))
	if i < 0 {
		return fault.Missing()
	}
	if err := x.visited(r); err != nil {
		return err
	}
	p.n, p.Meeting = i+1, &p.Meetings[i]
	p.crumbs = append(p.crumbs, page.Link{Href: Path(p.id), Label: p.Plan.Title})
	return page.Render(w, r, http.StatusOK, meetingPage(p))
}

// Change answers POST /course/{id}/{meeting}: a meeting or a part of one is done, left out, taken in again or moved.
func (x *Room) Change(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	c := change{Meeting: r.PathValue("meeting"), Piece: f.Get("part"), Do: f.Get("do"), Place: int(f.Int("place"))}
	_, err = x.Things.Change(ctx, v, r.PathValue("id"), sharing.Course, things.AnyVersion, func(now things.Thing) (any, error) {
		p, err := PlanOf(now)
		if err != nil {
			return nil, err
		}
		return c.apply(p)
	})
	if err != nil {
		return err
	}
	to, done := meetingPath(r.PathValue("id"), c.Meeting), c.Do
	if c.Piece == "" {
		to = Path(r.PathValue("id"))
	}
	if c.Do == "place" {
		done = "moved"
	}
	return web.See(w, r, to+"?done="+done)
}

// Print answers GET /course/{id}/print: a copy on paper, without what was left out.
func (x *Room) Print(w http.ResponseWriter, r *http.Request) error {
	p, err := x.one(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, paperPage(paper{Plan: p.Plan, back: Path(p.id), address: x.URL + pack.CoursePath, who: p.who}))
}

// visited tells a table where it is.
func (x *Room) visited(r *http.Request) error {
	v := people.ViewerOf(r.Context())
	if v.Table == "" || x.Table == nil {
		return nil
	}
	return x.Table.Visited(r.Context(), v, r.URL.Path, "")
}

// leads is where a part leads, if there is something there for whoever reads: "" where not.
func leads(lib *pack.Library, to string) string {
	switch parts := strings.Split(to, "/"); {
	case len(parts) == 3 && parts[1] == "topics":
		if _, ok := lib.Topic(parts[2]); ok {
			return to
		}
	case len(parts) == 4 && parts[1] == "skills" && parts[2] == "lessons":
		if _, ok := lib.Lesson(parts[3]); ok {
			return to
		}
	case len(parts) == 4:
		if p, e := lib.At(to); p != nil || e != nil {
			return to
		}
	}
	return ""
}

// Whole is all that a copy says, to read.
func Whole(_ context.Context, t things.Thing) templ.Component {
	p, err := PlanOf(t)
	if err != nil {
		return templ.NopComponent
	}
	return wholePlan(p)
}

// Texts are the words by which somebody would look for a copy.
func Texts(t things.Thing) []string {
	p, err := PlanOf(t)
	if err != nil {
		return nil
	}
	texts := []string{p.Title}
	for _, m := range p.Meetings {
		texts = append(texts, m.Title, m.For)
	}
	return texts
}
