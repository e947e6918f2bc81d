package access

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// groupList is the page of meetings.
type groupList struct {
	id  string
	all []Gathering
	err error
}

func (x *Room) groupList(r *http.Request) (g groupList, err error) {
	g.id = people.NewID()
	g.all, err = x.Gatherings(r.Context(), people.ViewerOf(r.Context()))
	return g, err
}

// Groups answers GET /access/groups: meetings that somebody began, and a new one.
func (x *Room) Groups(w http.ResponseWriter, r *http.Request) error {
	g, err := x.groupList(r)
	if err != nil {
		return err
	}
	return page.Show(w, r, nil, x.groupsPage(g))
}

// BeginGroup answers POST /access/groups.
func (x *Room) BeginGroup(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	id, err := x.Begin(r.Context(), people.ViewerOf(r.Context()), f.Get("id"), f.Get("kind"))
	if fault.Mends(err) {
		g, again := x.groupList(r)
		if again != nil {
			return again
		}
		g.err = err
		return page.Show(w, r, err, x.groupsPage(g))
	}
	if err != nil {
		return err
	}
	return web.See(w, r, groupsPath+"/"+id)
}

// groupForm is who came to one meeting.
type groupForm struct {
	Gathering
	names, others string
	done          string
	err           error
}

// Group answers GET /access/groups/{id}.
func (x *Room) Group(w http.ResponseWriter, r *http.Request) error {
	g, err := x.Gathering(r.Context(), people.ViewerOf(r.Context()), r.PathValue("id"))
	if err != nil {
		return err
	}
	f := groupForm{Gathering: g, names: strings.Join(g.Names, "\n"), others: strconv.FormatInt(g.Others(), 10), done: page.DoneOf(r, "access.done.", "came")}
	return page.Show(w, r, nil, x.groupPage(f))
}

// SaveGroup answers POST /access/groups/{id}: who came.
func (x *Room) SaveGroup(w http.ResponseWriter, r *http.Request) error {
	sent, bad := web.ReadForm(w, r)
	if bad != nil && sent.Values == nil {
		return bad
	}
	ctx, v, id := r.Context(), people.ViewerOf(r.Context()), r.PathValue("id")
	f := groupForm{names: sent.Text("names"), others: sent.Line("others"), err: bad}
	if bad == nil {
		f.err = x.attend(ctx, v, id, sent.Int("version"), f)
	}
	if fault.Mends(f.err) {
		g, err := x.Gathering(ctx, v, id)
		if err != nil {
			return err
		}
		f.Gathering = g
		return page.Show(w, r, f.err, x.groupPage(f))
	}
	if f.err != nil {
		return f.err
	}
	return web.See(w, r, groupsPath+"/"+id+"?done=came")
}

func (x *Room) attend(ctx context.Context, v people.Viewer, id string, version int64, f groupForm) error {
	var others int64
	if f.others != "" {
		n, err := strconv.ParseInt(f.others, 10, 32)
		if err != nil {
			return fault.New(fault.Invalid, "access.group.others.many", "most", mostCame)
		}
		others = n
	}
	return x.Attend(ctx, v, id, version, namesIn(f.names), others)
}

// named is what a meeting is called: its day.
func (g Gathering) named(ctx context.Context) string {
	return i18n.T(ctx, "access.group.on", "kind", i18n.T(ctx, "access.group."+g.Kind), "date", i18n.DateYear(ctx, g.At))
}
