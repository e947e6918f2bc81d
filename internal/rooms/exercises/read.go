package exercises

import (
	"context"
	"net/http"
	"slices"
	"time"

	"towpath/internal/ground/i18n"
	"towpath/internal/pack"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/things"
)

// answerPage is an answer to read: by its person, at a table, or by a supporter it is shared with.
type answerPage struct {
	Answer
	thing   things.Thing
	before  *Answer
	sees    sight
	mine    bool // may be gone on with
	saved   bool // has just been saved
	atTable bool
	from    string // whose it is, for a supporter
	printed time.Time
	when    string
	back    page.Link // the page that led to the exercise
}

// Read answers GET /exercises/answers/{id}.
func (x *Room) Read(w http.ResponseWriter, r *http.Request) error {
	p, err := x.answerPage(r)
	if err != nil {
		return err
	}
	p.saved = r.FormValue("saved") == "1"
	if x.Table != nil && p.atTable {
		if err := x.Table.Visited(r.Context(), people.ViewerOf(r.Context()), AnswerPath(p.thing.ID), ""); err != nil {
			return err
		}
	}
	return x.render(w, r, http.StatusOK, p.thing.ID, p.Answer, readPage(p))
}

// Print answers GET /exercises/answers/{id}/print: the answer on paper.
func (x *Room) Print(w http.ResponseWriter, r *http.Request) error {
	p, err := x.answerPage(r)
	if err != nil {
		return err
	}
	return x.render(w, r, http.StatusOK, p.thing.ID, p.Answer, filledPaper(p))
}

func (x *Room) answerPage(r *http.Request) (p answerPage, err error) {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	if p.Answer, p.thing, err = x.open(ctx, v, r.PathValue("id")); err != nil {
		return p, err
	}
	p.when = i18n.Ago(ctx, p.thing.Updated, x.Now())
	p.mine, p.atTable = v.Whose() == p.thing.Owner, v.Table != ""
	p.back = x.wayBack(p.Topic, p.Exercise)
	if !p.mine {
		p.printed = x.Now()
		p.sees.WhoSees = page.Staff()
		p.from, err = x.People.Name(ctx, p.thing.Owner)
		return p, err
	}
	if p.sees, err = x.sightOf(ctx, v, p.thing.ID); err != nil {
		return p, err
	}
	return p, x.compare(ctx, v, &p)
}

// compare finds the attempt before, if there is something to compare.
func (x *Room) compare(ctx context.Context, v people.Viewer, p *answerPage) error {
	for _, part := range p.Parts {
		if kindOf(part).compares {
			attempts, err := x.attempts(ctx, v, p.Topic, p.Exercise)
			p.before = before(p.thing, attempts)
			return err
		}
	}
	return nil
}

// wayBack leads to a page that offers an exercise, one of the same step if there is one, or to its topic; nowhere if
// none of them is there any more.
func (x *Room) wayBack(topic, exercise string) page.Link {
	t, ok := x.Packs.Library().Topic(topic)
	if !ok {
		return page.Link{}
	}
	back := page.Link{Href: pack.TopicPath(topic), Label: t.Title}
	ex, _ := x.Packs.Library().Exercise(topic, exercise)
	for _, p := range slices.Backward(t.Pages) {
		if !slices.Contains(p.Exercises, exercise) {
			continue
		}
		back = page.Link{Href: pack.PagePath(topic, p.ID), Label: p.Title}
		if ex != nil && p.Step == ex.Step {
			break
		}
	}
	return back
}

// stepOf is the step of an area, 0 where there is none.
func (a *Answer) stepOf(part, id string) int {
	if a == nil {
		return 0
	}
	return a.Answers[part].Steps[id]
}
