// Package topics is the room in which people choose what to look at, and read it: the topics, their short pages, what to try
// this week, and what to do if it is hard. Staff read the same pages beforehand, with coaching beside them.
package topics

import (
	"context"
	_ "embed"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/pack"
	"towpath/internal/pack/show"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/things"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences of this room.
var Words = i18n.Catalogue{Lang: "en", Name: "topics", YAML: wordsEN}

// Table is what this room tells a joint session: where the two are.
type Table interface {
	// Visited notes that the table is at path, which belongs to step.
	Visited(ctx context.Context, v people.Viewer, path string, step pack.Step) error
}

// Stories are those that people told of their own lives.
type Stories interface {
	// On are the stories that belong to a topic and that a viewer may see, at most so many, the latest first.
	On(ctx context.Context, v people.Viewer, topic string, most int) ([]page.Row, error)
}

// Fits says what may fit whoever reads (TOP-7).
type Fits interface {
	// For is what fits them, as a part of the page at path.
	For(ctx context.Context, v people.Viewer, path string) (show.Fitting, error)
}

// Packs hands out the library of the moment for whoever asks; *pack.Live does.
type Packs interface {
	Of(ctx context.Context) *pack.Library
}

// Deps is what the room stands on. Table and Stories may be nil.
type Deps struct {
	People *people.Register
	Things *things.Keeper
	Packs  Packs
	Table  Table
	// Stories are listed on the page of the topic they belong to.
	Stories Stories
	// Fits is what may fit a person, above the choice of topics; nil picks nothing out.
	Fits Fits
	// Where draws, at a table, where in the discovery process something is; nil draws nothing.
	Where func(now pack.Step) templ.Component
	// Blank is an exercise to write on, for the booklet of its topic; nil leaves exercises out of it.
	Blank func(ex *pack.Exercise, origin string) templ.Component
	// URL is how people reach the site, such as https://towpath.example, for what is printed.
	URL string
}

// Room answers everything under /topics.
type Room struct{ Deps }

// NewRoom opens the room.
func NewRoom(d Deps) *Room {
	if d.Where == nil {
		d.Where = func(pack.Step) templ.Component { return templ.NopComponent }
	}
	if d.Blank == nil {
		d.Blank = func(*pack.Exercise, string) templ.Component { return templ.NopComponent }
	}
	return &Room{d}
}

// reader is who reads, as far as the pages differ for it.
type reader struct {
	table    bool   // two read together
	seat     string // at a table: whose screen this is, person, supporter or both
	name     string // at a table: the other one; on a screen they share, the supporter
	coaching bool   // shown beside: staff, or the supporter at a screen of their own
	keeps    bool   // has a place for bookmarks
	where    func(now pack.Step) templ.Component
}

// staff are those who read beforehand, with coaching beside each page.
func staff(v people.Viewer) bool {
	return v.Table == "" && v.Account != "" && !v.Is(people.Person)
}

func (x *Room) reader(ctx context.Context, v people.Viewer) (rd reader, err error) {
	rd = reader{table: v.Table != "", seat: v.Seat, coaching: staff(v) || v.Seat == "supporter", keeps: v.Whose() != "", where: x.Where}
	switch {
	case v.Seat == "supporter":
		rd.name, err = x.People.Name(ctx, v.TPerson)
	case rd.table:
		rd.name, err = x.People.Name(ctx, v.Supporter)
	}
	return rd, err
}

// enter is what every page begins with.
func (x *Room) enter(r *http.Request) (v people.Viewer, rd reader, err error) {
	v = people.ViewerOf(r.Context())
	rd, err = x.reader(r.Context(), v)
	return v, rd, err
}

func (x *Room) topic(r *http.Request) (*pack.Topic, error) {
	t, ok := x.Packs.Of(r.Context()).Topic(r.PathValue("topic"))
	if !ok {
		return nil, fault.Missing()
	}
	return t, nil
}

// leaf finds a page with its topic.
func (x *Room) leaf(r *http.Request) (*pack.Topic, *pack.Page, error) {
	t, err := x.topic(r)
	if err != nil {
		return nil, nil, err
	}
	for _, p := range t.Pages {
		if p.ID == r.PathValue("page") {
			return t, p, nil
		}
	}
	return nil, nil, fault.Missing()
}

func (x *Room) visited(ctx context.Context, v people.Viewer, path string, step pack.Step) error {
	if x.Table == nil || v.Table == "" {
		return nil
	}
	return x.Table.Visited(ctx, v, path, step)
}

// List answers GET /topics.
func (x *Room) List(w http.ResponseWriter, r *http.Request) error {
	v, rd, err := x.enter(r)
	if err == nil {
		err = x.visited(r.Context(), v, page.Topics.Href, pack.StepChoose)
	}
	var fit show.Fitting
	if err == nil && x.Fits != nil {
		fit, err = x.Fits.For(r.Context(), v, page.Topics.Href)
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, listPage(choiceOf(x.Packs.Of(r.Context()).Topics(), fit), rd))
}

// choice are the topics to choose from: first those that aren't left alone.
type choice struct {
	show.Fitting
	topics, left []*pack.Topic
}

func choiceOf(all []*pack.Topic, fit show.Fitting) choice {
	c := choice{Fitting: fit}
	for _, t := range all {
		if slices.Contains(fit.Left, t.ID) {
			c.left = append(c.left, t)
		} else {
			c.topics = append(c.topics, t)
		}
	}
	return c
}

// Glossary answers GET /topics/words: every word that is explained, from A to Z.
func (x *Room) Glossary(w http.ResponseWriter, r *http.Request) error {
	v, rd, err := x.enter(r)
	if err == nil {
		err = x.visited(r.Context(), v, pack.WordsPath, "")
	}
	if err != nil {
		return err
	}
	lib := x.Packs.Of(r.Context())
	return page.Render(w, r, http.StatusOK, wordsPage(lib.Glossary(), lib.GlossarySources(), rd))
}

// Topic answers GET /topics/{topic}.
func (x *Room) Topic(w http.ResponseWriter, r *http.Request) error {
	v, rd, err := x.enter(r)
	if err != nil {
		return err
	}
	t, err := x.topic(r)
	if err != nil {
		return err
	}
	if err := x.visited(r.Context(), v, pack.TopicPath(t.ID), pack.StepChoose); err != nil {
		return err
	}
	told, err := x.told(r.Context(), v, t.ID)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, topicPage(t, rd, r.FormValue("easy") != "", told, x.Packs.Of(r.Context()).Terms(t)))
}

// mostStories is how many stories a topic's page lists.
const mostStories = 3

// told are a few of the stories that belong to a topic.
func (x *Room) told(ctx context.Context, v people.Viewer, topic string) ([]page.Row, error) {
	if x.Stories == nil {
		return nil, nil
	}
	return x.Stories.On(ctx, v, topic, mostStories)
}

// Page answers GET /topics/{topic}/{page}.
func (x *Room) Page(w http.ResponseWriter, r *http.Request) error {
	v, rd, err := x.enter(r)
	if err != nil {
		return err
	}
	t, p, err := x.leaf(r)
	if err != nil {
		return err
	}
	if err := x.visited(r.Context(), v, pack.PagePath(t.ID, p.ID), p.Step); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, onePage(x.show(t, p, rd, r)))
}

// shown is one page as it is shown.
type shown struct {
	*pack.Page
	topic         *pack.Topic
	reader        reader
	exercises     []*pack.Exercise
	before, after *pack.Page
	kept          bool
	terms         []*pack.Term
	keepID        string // of the bookmark that keeping this page makes
}

func (x *Room) show(t *pack.Topic, p *pack.Page, rd reader, r *http.Request) shown {
	s := shown{Page: p, topic: t, reader: rd, kept: r.URL.Query().Get("done") == "kept", keepID: people.NewID()}
	lib := x.Packs.Of(r.Context())
	s.before, s.after = lib.Around(p)
	s.terms = lib.Terms(p)
	for _, id := range p.Exercises {
		if e, ok := lib.Exercise(t.ID, id); ok {
			s.exercises = append(s.exercises, e)
		}
	}
	return s
}

// Coaching answers GET /topics/{topic}/{page}/coaching: what the supporter at a shared screen may want to know, on a page of
// its own that has to be opened (TOG-5).
func (x *Room) Coaching(w http.ResponseWriter, r *http.Request) error {
	_, rd, err := x.enter(r)
	if err == nil && rd.seat != "both" {
		err = fault.Missing() // on a screen of their own they have it beside the page
	}
	if err != nil {
		return err
	}
	_, p, err := x.leaf(r)
	if err != nil {
		return err
	}
	back := page.Link{Href: pack.PagePath(p.Topic, p.ID), Label: p.Title}
	return page.Render(w, r, http.StatusOK, show.CoachingPage(rd.name, p.Coaching, p.Lang, back))
}

// Print answers GET /topics/{topic}/{page}/print: the page on paper, with a way back to it.
func (x *Room) Print(w http.ResponseWriter, r *http.Request) error {
	_, rd, err := x.enter(r)
	if err != nil {
		return err
	}
	t, p, err := x.leaf(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, paper(x.show(t, p, rd, r), x.URL+pack.PagePath(t.ID, p.ID)))
}

// Booklet answers GET /topics/{topic}/booklet: the whole topic on paper, each page with a way back to it.
func (x *Room) Booklet(w http.ResponseWriter, r *http.Request) error {
	_, rd, err := x.enter(r)
	if err != nil {
		return err
	}
	t, err := x.topic(r)
	if err != nil {
		return err
	}
	var leaves []shown
	for _, p := range t.Pages {
		leaves = append(leaves, x.show(t, p, rd, r))
	}
	return page.Render(w, r, http.StatusOK, booklet(t, leaves, x.URL, x.Blank, allTerms(x.Packs.Of(r.Context()), t)))
}

// allTerms are the words explained in all of a topic, each once.
func allTerms(lib *pack.Library, t *pack.Topic) []*pack.Term {
	all := slices.Clone(lib.Terms(t))
	for _, p := range t.Pages {
		all = append(all, lib.Terms(p)...)
	}
	for _, e := range t.Exercises {
		all = append(all, lib.Terms(e)...)
	}
	slices.SortFunc(all, func(a, b *pack.Term) int { return strings.Compare(a.Word, b.Word) })
	return slices.Compact(all)
}
