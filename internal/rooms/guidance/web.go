package guidance

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// listPage is all guidance, with what the reader noted of it.
type listPage struct {
	all      []*pack.Guidance
	noted    map[string]Noted
	staff    bool
	supports bool
}

// List answers GET /guidance: all guidance in order. None of it has to be read.
func (x *Room) List(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	p := listPage{all: x.Packs.Of(ctx).Guidance(), staff: v.IsAny(x.Staff...), supports: v.IsAny(people.Supporters...)}
	noted, err := x.noted(ctx, v)
	p.noted = noted
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, showList(p))
}

// noted is what the viewer noted, by guidance; nothing for those who aren't staff.
func (x *Room) noted(ctx context.Context, v people.Viewer) (map[string]Noted, error) {
	by := map[string]Noted{}
	if !v.IsAny(x.Staff...) {
		return by, nil
	}
	all, err := x.Record(ctx, v)
	for _, n := range all {
		by[n.ID] = n
	}
	return by, err
}

// readPage is one piece of guidance.
type readPage struct {
	*pack.Guidance
	noted Noted
	staff bool
	done  string
}

func (x *Room) readPage(r *http.Request) (p readPage, err error) {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	g, ok := x.Packs.Of(ctx).OneGuidance(r.PathValue("guidance"))
	if !ok {
		return p, fault.Missing()
	}
	noted, err := x.noted(ctx, v)
	return readPage{Guidance: g, noted: noted[g.ID], staff: v.IsAny(x.Staff...), done: page.DoneOf(r, "guidance.done.", string(HasRead), string(HasPractised), string(Undo))}, err
}

// Read answers GET /guidance/{guidance}: what to know, what could be said, and what is better not said.
func (x *Room) Read(w http.ResponseWriter, r *http.Request) error {
	p, err := x.readPage(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, showGuidance(p))
}

// practicePage is a situation, as far as somebody has come in it.
type practicePage struct {
	readPage
	way  []pack.Chosen
	next *pack.Turn // nil at the end
	err  error
}

// Practise answers GET /guidance/{guidance}/practise: the situation as far as the choices in ?w= lead. Where somebody chose one more
// (?c=), it leads on to the address with that. Which way somebody takes is kept nowhere.
func (x *Room) Practise(w http.ResponseWriter, r *http.Request) error {
	p := practicePage{}
	var err error
	if p.readPage, err = x.readPage(r); err != nil {
		return err
	}
	p.way, p.next = p.Scenario.Follow(strings.Split(r.FormValue("w"), "."))
	if c := r.FormValue("c"); c != "" && p.next != nil {
		way, _ := p.Scenario.Follow(append(ids(p.way), c))
		return web.See(w, r, p.at(way))
	}
	if r.FormValue("on") != "" && p.next != nil {
		p.err = fault.New(fault.Invalid, "guidance.choose.none")
	}
	return page.Show(w, r, p.err, showPractice(p))
}

func ids(way []pack.Chosen) (all []string) {
	for _, c := range way {
		all = append(all, c.Choice.ID)
	}
	return all
}

func practicePath(id string) string { return pack.GuidancePath(id) + "/practise" }

// at is the address of the situation after some choices, and what comes of the last one is in sight there.
func (p practicePage) at(way []pack.Chosen) string {
	if len(way) == 0 {
		return practicePath(p.ID)
	}
	return practicePath(p.ID) + "?w=" + url.QueryEscape(strings.Join(ids(way), ".")) + "#now"
}

// way so far, as a form sends it along.
func (p practicePage) taken() string { return strings.Join(ids(p.way), ".") }

// last is what was chosen last; nil at the start.
func (p practicePage) last() *pack.Chosen {
	if len(p.way) == 0 {
		return nil
	}
	return &p.way[len(p.way)-1]
}

// earlier are the turns before the last one.
func (p practicePage) earlier() []pack.Chosen { return p.way[:max(len(p.way)-1, 0)] }

func (p practicePage) options() (all []page.Option) {
	for _, c := range p.next.Choices {
		all = append(all, page.Option{Value: c.ID, Label: c.Text})
	}
	return all
}

// Mark answers POST /guidance/{guidance}/record: somebody notes for themselves that they have read or practised it, or takes that back.
func (x *Room) Mark(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	id, do := r.PathValue("guidance"), Doing(form.Get("do"))
	if err := x.Note(r.Context(), people.ViewerOf(r.Context()), id, do); err != nil {
		return err
	}
	to := pack.GuidancePath(id)
	if do == Undo {
		to = RecordPath
	}
	return web.See(w, r, to+"?done="+string(do))
}

// recordPage is somebody's own record.
type recordPage struct {
	name  string
	lines []recordLine
	done  string
	now   time.Time
}

// recordLine is one line of it.
type recordLine struct {
	Noted
	lang    string
	there   bool // it can be read here still
	changed bool // its wording isn't the one that was read
}

// ShowRecord answers GET /guidance/record: what somebody noted for themselves, on the screen and as one page of paper.
func (x *Room) ShowRecord(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	all, err := x.Record(ctx, v)
	if err != nil {
		return err
	}
	p := recordPage{done: page.DoneOf(r, "guidance.done.", string(Undo)), now: x.Now()}
	if p.name, err = x.People.Name(ctx, v.Account); err != nil {
		return err
	}
	lib := x.Packs.Of(ctx)
	for _, n := range all {
		g, ok := lib.OneGuidance(n.ID)
		line := recordLine{Noted: n, there: ok}
		if ok {
			line.Title, line.lang, line.changed = g.Title, g.Lang, n.Read > 0 && n.Version != g.Version
		}
		p.lines = append(p.lines, line)
	}
	slices.SortStableFunc(p.lines, func(a, b recordLine) int { return place(lib, a.ID) - place(lib, b.ID) })
	return page.Render(w, r, http.StatusOK, showRecord(p))
}

// place is where guidance stands among all; what isn't there any more comes last.
func place(lib *pack.Library, id string) int {
	all := lib.Guidance()
	if i := slices.IndexFunc(all, func(g *pack.Guidance) bool { return g.ID == id }); i >= 0 {
		return i
	}
	return len(all)
}

// days says in words on which days it was read and practised.
func (n Noted) days(ctx context.Context) string {
	var said []string
	if n.Read > 0 {
		said = append(said, i18n.T(ctx, "guidance.noted.read", "date", i18n.DateYear(ctx, time.UnixMilli(n.Read))))
	}
	if n.Practised > 0 {
		said = append(said, i18n.T(ctx, "guidance.noted.practised", "date", i18n.DateYear(ctx, time.UnixMilli(n.Practised))))
	}
	return strings.Join(said, " ")
}

// when is what stands beside guidance in the list: how long it takes, and what was noted of it.
func (p listPage) when(ctx context.Context, g *pack.Guidance) string {
	return strings.TrimSpace(i18n.T(ctx, "guidance.minutes", "n", g.Minutes) + " " + p.noted[g.ID].days(ctx))
}

func crumbs(ctx context.Context, more ...page.Link) []page.Link {
	return append([]page.Link{{Href: pack.GuidancePath(""), Label: i18n.T(ctx, "guidance.heading")}}, more...)
}
