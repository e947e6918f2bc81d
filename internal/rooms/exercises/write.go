package exercises

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/things"
)

// AnswerPath is where an answer can be read.
func AnswerPath(id string) string { return "/exercises/answers/" + id }

func writePath(id string) string { return AnswerPath(id) + "/write" }

// writing is the page on which somebody writes: a new attempt, or one to go on with.
type writing struct {
	Answer
	ex      *pack.Exercise // as it is today; nil if it isn't in the packs any more
	id      string
	version int64 // 0 before the first save
	sees    sight
	crumbs  []page.Link
	before  *Answer
	earlier []attempt
	remarks []remark
	problem string          // a sentence about the form as a whole
	saved   string          // in words
	more    string          // the list that another few lines were asked for, or the tracker that day was
	day     string          // of a tracker, to fill in or change; what was typed, where it is none
	today   string          // as dayForm has it, where the reader is
	seat    string          // at a table: whose screen this is, person, supporter or both
	where   templ.Component // where in the process, at a table
	terms   []*pack.Term    // words explained that stand in it
	address string          // of the exercise, as its sheet of paper has it
}

// fresh says whether this is the first time that somebody sees this form, so that a content note comes first.
func (p writing) fresh() bool { return p.version == 0 && p.Blank() && p.problem == "" }

// locked is the answer to a form that a locked table sent: it has been kept, and nothing is shown. Pages need it not: the app
// leads a locked table to its lock, but for the routes that are open to it.
func locked(v people.Viewer) error {
	if v.Locked {
		return fault.New(fault.Locked, "people.table.locked")
	}
	return nil
}

// exercise finds the exercise that an address names.
func (x *Room) exercise(r *http.Request) (*pack.Exercise, error) {
	ex, ok := x.Packs.Of(r.Context()).Exercise(r.PathValue("topic"), r.PathValue("exercise"))
	if !ok {
		return nil, fault.Missing()
	}
	return ex, nil
}

// Begin answers GET /exercises/{topic}/{exercise}: a new attempt, or for staff what it asks. ?id= names the attempt that was
// begun here, so that coming back to this address goes on with it.
func (x *Room) Begin(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	ex, err := x.exercise(r)
	if err != nil {
		return err
	}
	if v.Whose() == "" {
		return page.Render(w, r, http.StatusOK, leafPage(ex, x.crumbs(ctx, ex.Topic)))
	}
	id, err := x.attempt(ctx, v, ex, r)
	if err != nil {
		return err
	}
	if _, _, err := x.open(ctx, v, id); err == nil {
		return web.See(w, r, writePath(id)+turn{more: r.FormValue("more"), day: r.FormValue("day")}.query(nil))
	}
	p, err := x.newWriting(ctx, v, ex, id)
	if err != nil {
		return err
	}
	if p.id == "" {
		p.id = people.NewID()
	}
	p.Paper, p.more, p.day = r.FormValue("paper") == "1", r.FormValue("more"), r.FormValue("day")
	if r.FormValue("empty") == "1" {
		p.saved = i18n.T(ctx, "exercises.empty")
	}
	return page.Render(w, r, http.StatusOK, writePage(p))
}

// attempt is the id of the attempt that is to be shown, "" for a new one that nobody shares yet. Both screens at a table get one,
// unless one of them starts again.
func (x *Room) attempt(ctx context.Context, v people.Viewer, ex *pack.Exercise, r *http.Request) (string, error) {
	id := r.FormValue("id")
	if !people.IsID(id) {
		id = ""
	}
	if x.Table == nil || v.Table == "" || v.ByItself {
		return id, nil
	}
	if r.FormValue("again") == "1" {
		id = people.NewID()
	}
	return x.Table.Opened(ctx, v, pack.ExercisePath(ex.Topic, ex.ID), id, ex.Step)
}

func (x *Room) newWriting(ctx context.Context, v people.Viewer, ex *pack.Exercise, id string) (writing, error) {
	p := writing{Answer: Answer{Wording: wordingOf(ex)}, id: id}
	var err error
	if p.earlier, err = x.attempts(ctx, v, ex.Topic, ex.ID); err != nil {
		return p, err
	}
	if len(p.earlier) > 0 {
		p.before = &p.earlier[0].Answer
	}
	return p, x.dress(ctx, v, &p)
}

// dress adds what every page for writing has, and remembers the words it goes out with.
func (x *Room) dress(ctx context.Context, v people.Viewer, p *writing) (err error) {
	x.wordings.remember(p.Wording)
	lib := x.Packs.Library()
	if p.ex, _ = lib.Exercise(p.Topic, p.Exercise); p.ex != nil {
		p.terms, p.address = lib.Terms(p.ex), x.URL+pack.ExercisePath(p.Topic, p.Exercise)
	}
	p.seat, p.crumbs = v.Seat, x.crumbs(ctx, p.Topic)
	p.today = i18n.Local(ctx, x.Now()).Format(dayForm)
	p.sees, err = x.sightOf(ctx, v, p.id)
	if v.Table != "" && x.Where != nil && p.ex != nil {
		p.where = x.Where(p.ex.Step)
	}
	return err
}

// Write answers GET /exercises/answers/{id}/write: a form to go on with an answer, for its person or the table it is on.
func (x *Room) Write(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	if _, _, err := x.Sharing.Write(ctx, v, r.PathValue("id")); err != nil {
		return err
	}
	a, t, err := x.open(ctx, v, r.PathValue("id"))
	if err != nil {
		return err
	}
	p, err := x.goOn(ctx, v, a, t)
	if err != nil {
		return err
	}
	p.more, p.day = r.FormValue("more"), r.FormValue("day")
	if p.ex != nil && x.Table != nil && v.Table != "" {
		if _, err := x.Table.Opened(ctx, v, pack.ExercisePath(p.Topic, p.Exercise), p.id, p.ex.Step); err != nil {
			return err
		}
	}
	return x.render(w, r, http.StatusOK, p.id, p.Answer, writePage(p))
}

func (x *Room) goOn(ctx context.Context, v people.Viewer, a Answer, t things.Thing) (writing, error) {
	p := writing{Answer: a, id: t.ID, version: t.Version, saved: i18n.T(ctx, "exercises.saved.ago", "when", i18n.Ago(ctx, t.Updated, x.Now()))}
	attempts, err := x.attempts(ctx, v, a.Topic, a.Exercise)
	if err != nil {
		return p, err
	}
	p.before = before(t, attempts)
	return p, x.dress(ctx, v, &p)
}
