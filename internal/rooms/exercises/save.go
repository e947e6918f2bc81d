package exercises

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// SaveNew answers POST /exercises/{topic}/{exercise}: saves from the form of a new attempt. Its id was made with the form,
// so that a form sent twice makes one answer.
func (x *Room) SaveNew(w http.ResponseWriter, r *http.Request) error {
	return x.save(w, r, func(f web.Form) string { return f.Get("id") })
}

// Save answers POST /exercises/answers/{id}.
func (x *Room) Save(w http.ResponseWriter, r *http.Request) error {
	return x.save(w, r, func(web.Form) string { return r.PathValue("id") })
}

// draft is what a form brought, read.
type draft struct {
	id      string
	version int64
	answer  Answer
	remarks []remark
	turn    turn // where the form goes on, if it isn't done
	live    bool // a script sent it that can put two texts together, at a table that shows them
}

func (x *Room) save(w http.ResponseWriter, r *http.Request, idOf func(web.Form) string) error {
	form, refused, bad := x.readForm(w, r, idOf)
	id := idOf(form)
	if bad != nil && (form.Values == nil || !fault.Is(bad, fault.Invalid) && !fault.Is(bad, fault.TooLarge)) {
		return bad
	}
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	if v.Whose() == "" || !people.IsID(id) {
		return fault.Missing()
	}
	if form.Get("alone") == "1" {
		return filesAlone(w, r, refused, bad)
	}
	wording, err := x.wordingOf(ctx, v, id, form)
	if err != nil {
		return err
	}
	d := draft{id: id, version: form.Int("version"), live: form.Get("live") == "1" && v.Table != "" && !v.Locked && web.WantsJSON(r)}
	d.answer, d.remarks = readAnswers(wording, form)
	d.remarks = append(d.remarks, refused...)
	d.turn = turnOf(form)
	d.remarks = append(d.remarks, x.wrongDay(ctx, wording, &d.turn)...)
	if bad != nil {
		return x.reshow(w, r, d, bad)
	}
	if d.version == 0 && d.answer.Blank() && len(refused) == 0 {
		return x.nothingYet(w, r, d)
	}
	t, err := x.keep(ctx, v, d)
	return x.answerSave(w, r, d, t, err)
}

// keep saves a draft, as a new thing if it is the first save of its form.
func (x *Room) keep(ctx context.Context, v people.Viewer, d draft) (things.Thing, error) {
	switch {
	case d.live:
		return x.Things.SaveOver(ctx, v, d.id, sharing.Answer, d.version, d.answer)
	case d.version != 0: // below 0: from a page that is left with two texts in it that nobody has put together
		return x.Things.SaveKind(ctx, v, d.id, sharing.Answer, d.version, d.answer)
	}
	return x.Things.Create(ctx, v, d.id, sharing.Answer, d.answer)
}

func (x *Room) answerSave(w http.ResponseWriter, r *http.Request, d draft, t things.Thing, err error) error {
	v := people.ViewerOf(r.Context())
	beside := (*things.Beside)(nil)
	switch {
	case d.live && (err == nil || fault.Is(err, fault.Conflict)):
		return liveAnswer(w, d, t, err)
	case errors.As(err, &beside) && web.WantsJSON(r):
		return web.JSON(w, http.StatusConflict, savedAs{ID: beside.Kept.ID, Version: beside.Kept.Version})
	case err == nil && web.WantsJSON(r):
		return web.JSON(w, http.StatusOK, savedAs{ID: d.id, Version: t.Version})
	case (err == nil || beside != nil) && v.Locked:
		return locked(v)
	case beside != nil:
		return x.both(w, r, d, beside.Kept)
	case fault.Is(err, fault.TooLarge):
		return x.reshow(w, r, d, err)
	case err != nil:
		return err
	case d.turn.at != "" && !d.turn.wrong && len(d.remarks) == 0:
		return web.See(w, r, writePath(d.id)+d.turn.query(nil))
	case len(d.remarks) > 0:
		d.version = t.Version
		return x.reshow(w, r, d, nil)
	}
	if err := x.letGo(r.Context(), v, t, d.answer); err != nil {
		return err
	}
	return web.See(w, r, AnswerPath(d.id)+"?saved=1")
}

// filesAlone tells a script whether the file that it sent by itself is kept. The answer is saved as ever afterwards.
func filesAlone(w http.ResponseWriter, r *http.Request, refused []remark, bad error) error {
	if bad != nil {
		return bad
	}
	said := struct {
		Problem string `json:"problem,omitempty"` // a sentence
	}{}
	status := http.StatusOK
	for _, m := range refused {
		status, said.Problem = http.StatusUnprocessableEntity, i18n.T(r.Context(), m.Key, m.Args...)
	}
	return web.JSON(w, status, said)
}

// savedAs tells a script what was saved: where two changed, the copy in which its own text was kept, to go on in.
type savedAs struct {
	ID      string              `json:"id"`
	Version int64               `json:"version"`
	Fields  map[string][]string `json:"fields,omitzero"` // at a table with two screens: all that is kept now
	To      string              `json:"to,omitempty"`    // where the button leads, if there is nothing to say about the answer
}

// liveAnswer tells a script at a table what is kept now: what it sent, or, where another screen was faster (err), what that
// one wrote. Then nothing of this one is kept yet.
func liveAnswer(w http.ResponseWriter, d draft, t things.Thing, err error) error {
	now, bodyErr := answerOf(t)
	if bodyErr != nil {
		return bodyErr
	}
	said := savedAs{ID: t.ID, Version: t.Version, Fields: fieldsOf(now)}
	status := http.StatusConflict
	if err == nil {
		status = http.StatusOK
		if len(d.remarks) == 0 {
			said.To = AnswerPath(t.ID) + "?saved=1"
		}
	}
	return web.JSON(w, status, said)
}

// nothingYet answers a save of a new form in which nothing is written: an empty attempt isn't kept.
func (x *Room) nothingYet(w http.ResponseWriter, r *http.Request, d draft) error {
	if web.WantsJSON(r) {
		return web.JSON(w, http.StatusOK, savedAs{ID: d.id})
	}
	if d.turn.wrong {
		return x.reshow(w, r, d, nil)
	}
	q := url.Values{"id": {d.id}}
	if d.turn.at == "" {
		q.Set("empty", "1")
	}
	if d.answer.Paper {
		q.Set("paper", "1")
	}
	return web.See(w, r, pack.ExercisePath(d.answer.Topic, d.answer.Exercise)+d.turn.query(q))
}

// reshow shows the form again with everything that was typed: because it was kept and there is something to say about it
// (problem is nil), or because it could not be kept as it is.
func (x *Room) reshow(w http.ResponseWriter, r *http.Request, d draft, problem error) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	if web.WantsJSON(r) {
		return problem
	}
	if err := locked(v); err != nil {
		return err
	}
	p := writing{Answer: d.answer, id: d.id, version: d.version, remarks: d.remarks, saved: i18n.T(ctx, "exercises.saved.moment")}
	p.more, p.day = d.turn.more, d.turn.day
	if problem != nil {
		key := "exercises.problem.characters"
		if fault.Is(problem, fault.TooLarge) {
			key = "exercises.problem.large"
		}
		p.problem, p.saved = i18n.T(ctx, key), i18n.T(ctx, "exercises.saved.not")
	}
	if err := x.dress(ctx, v, &p); err != nil {
		return err
	}
	return x.render(w, r, http.StatusUnprocessableEntity, p.id, p.Answer, writePage(p))
}

// both shows the two texts of an answer that was changed in two places: what was just sent, kept as a thing of its own, and
// what was saved before it.
func (x *Room) both(w http.ResponseWriter, r *http.Request, d draft, kept things.Thing) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	other, t, err := x.open(ctx, v, d.id)
	if err != nil {
		return err
	}
	sees, err := x.sightOf(ctx, v, d.id)
	if err != nil {
		return err
	}
	p := bothPage{mine: d.answer, mineID: kept.ID, other: other, otherID: t.ID, sees: sees, when: i18n.Ago(ctx, t.Updated, x.Now())}
	return x.render(w, r, http.StatusConflict, t.ID, p.mine, showBoth(p))
}

// bothPage is an answer that was changed in two places.
type bothPage struct {
	mine, other     Answer
	mineID, otherID string
	when            string // the other was saved
	sees            sight
}
