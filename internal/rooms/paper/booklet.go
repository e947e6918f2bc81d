package paper

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/pack"
	"towpath/internal/page"
)

// mostSheets is how many sheets a booklet may have: each has a code to scan, and more than that is a long wait on a slow line.
const mostSheets = 40

// leaf is one thing that can go into a booklet.
type leaf struct {
	pack.Titled
	text  string
	whole templ.Component
}

// group are leaves that are listed together.
type group struct {
	name   string // of the boxes to tick
	title  string
	lang   string // of title; "" is the reader's
	own    bool
	leaves []leaf
}

// kind is how a booklet is to look.
type kind struct {
	a5, large, easy bool
}

func kindOf(q url.Values) kind {
	return kind{a5: q.Get("size") == "a5", large: q.Get("large") != "", easy: q.Get("easy") != ""}
}

// groups are all that whoever asks can have on paper, in order.
func (x *Room) groups(ctx context.Context, k kind) (all []group, err error) {
	lib := x.Packs.Of(ctx)
	for _, t := range lib.Topics() {
		all = append(all, x.topic(ctx, t, k))
	}
	for _, a := range pack.Areas {
		g := group{name: "lesson-" + string(a), title: i18n.T(ctx, "paper.lessons", "area", x.Area(ctx, a))}
		for _, l := range lib.Lessons() {
			if l.Area == a {
				g.leaves = append(g.leaves, leaf{pack.Titled{Path: pack.LessonPath(l.ID), Title: l.Title, Lang: l.Lang}, "", x.Lesson(l, x.URL)})
			}
		}
		all = append(all, g)
	}
	own, err := x.own(ctx)
	g := group{name: "own", title: i18n.T(ctx, "paper.own"), own: true}
	for _, o := range own {
		g.leaves = append(g.leaves, leaf{pack.Titled{Path: o.Path, Title: o.Title}, o.When, ownSheet(o, x.URL)})
	}
	all = append(all, g)
	return slices.DeleteFunc(all, func(g group) bool { return len(g.leaves) == 0 }), err
}

func (x *Room) topic(ctx context.Context, t *pack.Topic, k kind) group {
	g := group{name: "topic-" + t.ID, title: t.Title, lang: t.Lang}
	add := func(path, title, text string, whole templ.Component) {
		g.leaves = append(g.leaves, leaf{pack.Titled{Path: path, Title: title, Lang: t.Lang}, text, whole})
	}
	add(pack.TopicPath(t.ID), t.Title, i18n.T(ctx, "paper.opening"), x.Opening(t, k.easy, x.URL))
	for _, p := range t.Pages {
		add(pack.PagePath(t.ID, p.ID), p.Title, "", x.Page(p, x.URL))
	}
	for _, e := range t.Exercises {
		add(pack.ExercisePath(t.ID, e.ID), e.Title, i18n.T(ctx, "paper.exercise"), x.Exercise(e, x.URL))
	}
	return g
}

// choice is the page on which a booklet is chosen, and the booklet.
type choice struct {
	kind
	query  url.Values
	groups []group
	err    error
}

func (x *Room) choice(r *http.Request) (c choice, err error) {
	c.query = r.URL.Query()
	c.kind = kindOf(c.query)
	c.groups, err = x.groups(r.Context(), c.kind)
	return c, err
}

// chosen are the leaves of a group that were ticked.
func (c choice) chosen(g group) (ticked []leaf) {
	for _, l := range g.leaves {
		if slices.Contains(c.query[g.name], l.Path) {
			ticked = append(ticked, l)
		}
	}
	return ticked
}

// all are the leaves that were ticked, in the order of the lists.
func (c choice) all() (ticked []leaf) {
	for _, g := range c.groups {
		ticked = append(ticked, c.chosen(g)...)
	}
	return ticked
}

// private reports that something of the person's own is in it.
func (c choice) private() bool {
	return slices.ContainsFunc(c.groups, func(g group) bool { return g.own && len(c.chosen(g)) > 0 })
}

// offersOwn reports that something of the person's own is there to choose.
func (c choice) offersOwn() bool {
	return slices.ContainsFunc(c.groups, func(g group) bool { return g.own })
}

func (c choice) problem() error {
	switch n := len(c.all()); {
	case n == 0:
		return fault.New(fault.Invalid, "paper.none")
	case n > mostSheets:
		return fault.New(fault.Invalid, "paper.many", "n", n, "most", mostSheets)
	}
	return nil
}

// Choose answers GET /paper: what can go into a booklet, with what an address has chosen ticked.
func (x *Room) Choose(w http.ResponseWriter, r *http.Request) error {
	c, err := x.choice(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, choosePage(c))
}

// Booklet answers GET /paper/booklet: what was chosen, each on a sheet of its own with its way back.
func (x *Room) Booklet(w http.ResponseWriter, r *http.Request) error {
	c, err := x.choice(r)
	if err != nil {
		return err
	}
	if c.err = c.problem(); c.err != nil {
		return page.Show(w, r, c.err, choosePage(c))
	}
	return page.Render(w, r, http.StatusOK, bookletPage(c, x.styles(c.kind)))
}

func (x *Room) styles(k kind) []string {
	all := slices.Clone(x.Styles)
	if k.large {
		all = append(all, largeStyle)
	}
	if k.a5 {
		all = append(all, a5Style)
	}
	return all
}

// options are the boxes of a group.
func (c choice) options(g group) (all []page.Option) {
	for _, l := range g.leaves {
		all = append(all, page.Option{Value: l.Path, Label: l.Title, Hint: l.text, Chosen: slices.Contains(c.query[g.name], l.Path), Ours: g.own})
	}
	return all
}
