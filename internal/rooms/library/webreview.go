package library

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// reviewing is somebody's review in the making.
type reviewing struct {
	Offer
	draft     *Review // nil before it is begun
	questions *pack.Questions
	giving    Giving
	done      string
	err       error
}

func (x *Room) reviewingOf(ctx context.Context, v people.Viewer, id string) (p reviewing, err error) {
	if p.Offer, err = x.reviewable(ctx, v, id); err != nil {
		return p, err
	}
	p.questions = x.questions(ctx)
	d, err := x.Draft(ctx, v, id)
	if fault.Is(err, fault.NotFound) {
		return p, nil
	}
	p.draft, p.giving = &d, Giving{Fits: d.Fits, Careful: d.Careful}
	return p, err
}

// open are the questions that aren't answered yet.
func (p reviewing) open() (all []pack.Question) {
	for _, q := range p.questions.All {
		if _, ok := p.draft.Finding(q.ID); !ok {
			all = append(all, q)
		}
	}
	return all
}

// ReviewPage answers GET /library/{id}/review: somebody's own look at a resource, question by question.
func (x *Room) ReviewPage(w http.ResponseWriter, r *http.Request) error {
	p, err := x.reviewingOf(r.Context(), people.ViewerOf(r.Context()), r.PathValue("id"))
	if err != nil {
		return err
	}
	p.done = page.DoneOf(r, "library.done.", "answered")
	return page.Render(w, r, http.StatusOK, reviewPage(p))
}

// Review answers POST /library/{id}/review: a review is begun, given up or given.
func (x *Room) Review(w http.ResponseWriter, r *http.Request) error {
	ctx, v, id := r.Context(), people.ViewerOf(r.Context()), r.PathValue("id")
	form, err := web.ReadForm(w, r)
	if err != nil && form.Values == nil {
		return err
	}
	to, done := pack.ResourcePath(id), "given"
	g := Giving{Fits: form.Text("fits"), Careful: form.Text("careful"), Version: form.Int("version")}
	g.Months, _ = strconv.Atoi(form.Get("months"))
	switch do := form.Get("do"); {
	case err != nil:
	case do == "begin":
		if err := x.Begin(ctx, v, id); err != nil {
			return err
		}
		return web.See(w, r, to+"/review")
	case do == "drop":
		err, done = x.Drop(ctx, v, id), "dropped"
	default:
		err = x.Give(ctx, v, id, g)
	}
	if err == nil {
		return web.See(w, r, to+"?done="+done)
	}
	if !fault.Mends(err) {
		return err
	}
	p, again := x.reviewingOf(ctx, v, id)
	if again != nil {
		return again
	}
	p.giving, p.err = g, err
	return page.Show(w, r, err, reviewPage(p))
}

// asked is one question while it is answered: for a review in the making, or by its second.
type asked struct {
	Offer
	pack.Question
	first   *Finding // what the first one found, where it is the second who answers
	finding Finding
	version int64
	left    int // how many are open, with this one
	lang    string
	err     error
}

// second reports that it is a second who answers in another way.
func (a asked) second() bool { return a.first != nil }

// action is where the answer goes.
func (a asked) action() string {
	if a.second() {
		return a.path("second", a.Question.ID)
	}
	return a.path("review", a.Question.ID)
}

func (a asked) back(ctx context.Context) page.Link {
	if a.second() {
		return page.Link{Href: a.path("second"), Label: i18n.T(ctx, "library.second")}
	}
	return page.Link{Href: a.path("review"), Label: i18n.T(ctx, "library.review")}
}

func (x *Room) askedFor(r *http.Request) (a asked, err error) {
	p, err := x.reviewingOf(r.Context(), people.ViewerOf(r.Context()), r.PathValue("id"))
	if err == nil && p.draft == nil {
		err = fault.Missing()
	}
	if err != nil {
		return a, err
	}
	q, ok := p.questions.One(r.PathValue("question"))
	if !ok {
		return a, fault.Missing()
	}
	a = asked{Offer: p.Offer, Question: q, version: p.draft.Version, left: len(p.open()), lang: p.questions.Lang}
	if a.finding, ok = p.draft.Finding(q.ID); !ok {
		a.finding.On = dayOf(i18n.Local(r.Context(), x.Now()))
	}
	return a, nil
}

// AskPage answers GET /library/{id}/review/{question}.
func (x *Room) AskPage(w http.ResponseWriter, r *http.Request) error {
	a, err := x.askedFor(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, askPage(a))
}

func findingOf(form web.Form, question string) Finding {
	return Finding{Question: question, Answer: form.Get("answer"), Evidence: form.Text("evidence"), Where: form.Line("where"), On: form.Line("date")}
}

// AnswerOne answers POST /library/{id}/review/{question}: one answer is kept, and the next open question comes.
func (x *Room) AnswerOne(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	form, err := web.ReadForm(w, r)
	if err != nil && form.Values == nil {
		return err
	}
	f, id := findingOf(form, r.PathValue("question")), r.PathValue("id")
	if err == nil {
		err = x.Answer(ctx, v, id, f, form.Int("version"))
	}
	a, again := x.askedFor(r)
	if again != nil {
		return again
	}
	if fault.Mends(err) {
		a.finding, a.err = f, err
		if !fault.Is(err, fault.Conflict) { // then what is there now has to be looked at first, and what was typed is sent again
			a.version = form.Int("version")
		}
		return page.Show(w, r, err, askPage(a))
	}
	if err != nil {
		return err
	}
	p, err := x.reviewingOf(ctx, v, id)
	if err != nil {
		return err
	}
	if open := p.open(); len(open) > 0 && form.Get("next") != "" {
		return web.See(w, r, a.path("review", next(open, p.questions, f.Question)))
	}
	return web.See(w, r, a.path("review")+"?done=answered")
}

// next is the open question that comes after one, or the first.
func next(open []pack.Question, all *pack.Questions, after string) string {
	at := slices.IndexFunc(all.All, func(q pack.Question) bool { return q.ID == after })
	for _, q := range open {
		if slices.IndexFunc(all.All, func(o pack.Question) bool { return o.ID == q.ID }) > at {
			return q.ID
		}
	}
	return open[0].ID
}

func answerOptions(ctx context.Context, chosen string) (all []page.Option) {
	for _, a := range pack.Answers {
		all = append(all, page.Option{Value: a, Label: word(ctx, a), Chosen: a == chosen})
	}
	return all
}

func monthOptions(ctx context.Context, chosen int) (all []page.Option) {
	for _, m := range HoldsFor {
		all = append(all, page.Option{Value: strconv.Itoa(m), Label: i18n.T(ctx, "library.months", "n", m), Chosen: m == chosen})
	}
	return all
}

// factsForm is a resource as it is written down here.
type factsForm struct {
	Offer
	country string
	err     error
}

// NewPage answers GET /library/new.
func (x *Room) NewPage(w http.ResponseWriter, r *http.Request) error {
	return page.Render(w, r, http.StatusOK, factsPage(factsForm{Offer: Offer{ID: people.NewID(), Facts: Facts{Lang: "en"}}}))
}

// FactsPage answers GET /library/{id}/facts: of a resource that was written down here, to change it.
func (x *Room) FactsPage(w http.ResponseWriter, r *http.Request) error {
	o, err := x.written(r.Context(), r.PathValue("id"))
	if err == nil && !o.own() {
		err = fault.Missing()
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, factsPage(factsForm{Offer: o, country: strings.Join(o.Countries, ", ")}))
}

// SaveFacts answers POST /library/{id}/facts.
func (x *Room) SaveFacts(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(w, r)
	if err != nil && form.Values == nil {
		return err
	}
	f := factsForm{country: form.Line("country"), Offer: Offer{ID: r.PathValue("id"), Version: form.Int("version"), Facts: Facts{Title: form.Line("title"), By: form.Line("by"),
		URL: form.Line("url"), Lang: form.Line("lang"), Sort: form.Get("sort"), Summary: form.Line("summary"), Data: form.Line("data"), Seen: form.Line("seen")}}}
	f.Countries, _ = pack.ParseCountries(f.country)
	if err == nil {
		err = x.Keep(r.Context(), people.ViewerOf(r.Context()), f.Offer)
	}
	if fault.Mends(err) {
		f.err = err
		return page.Show(w, r, err, factsPage(f))
	}
	if err != nil {
		return err
	}
	return web.See(w, r, f.path()+"?done=kept")
}

func sortOptions(ctx context.Context, chosen string) (all []page.Option) {
	for _, s := range pack.ResourceSorts {
		all = append(all, page.Option{Value: s, Label: i18n.T(ctx, "library.sort."+s), Chosen: s == chosen})
	}
	return all
}
