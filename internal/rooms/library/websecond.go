package library

import (
	"net/http"
	"strings"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// seconding is what a second sees of a review, and says of it.
type seconding struct {
	onePage
	second Second
	saw    map[string]string // what was chosen a moment ago and couldn't be kept
	chosen string            // what they say of the review as a whole
	err    error
}

// compares reports that they may see what the first one found.
func (p seconding) compares() bool { return p.second.compares(p.questions, p.Review) }

// asks are the questions to look at; left is how many of them are open.
func (p seconding) asks() []pack.Question { return asksOf(p.questions, p.Review) }
func (p seconding) left() int             { return len(p.second.unsaid(p.questions, p.Review)) }

func (x *Room) secondingOf(r *http.Request) (p seconding, err error) {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	o, s, err := x.Looking(ctx, v, r.PathValue("id"))
	return seconding{onePage: onePage{Offer: o, questions: x.questions(ctx), v: v, done: page.DoneOf(r, "library.done.", "differs", "answered", "compare")}, second: s, saw: s.First, chosen: s.Answer}, err
}

// SecondPage answers GET /library/{id}/second: what somebody found, to be looked at by somebody else.
func (x *Room) SecondPage(w http.ResponseWriter, r *http.Request) error {
	p, err := x.secondingOf(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, secondPage(p))
}

// SaySecond answers POST /library/{id}/second: somebody says what they see themselves, or, once they have compared, that they agree with
// a review or don't, and why.
func (x *Room) SaySecond(w http.ResponseWriter, r *http.Request) error {
	ctx, v, id := r.Context(), people.ViewerOf(r.Context()), r.PathValue("id")
	form, err := web.ReadForm(w, r)
	if err != nil && form.Values == nil {
		return err
	}
	see := form.Get("do") == "see"
	switch {
	case err != nil:
	case see:
		err = x.See(ctx, v, id, form.Get("review"), sawIn(form), form.Text("reason"))
	default:
		err = x.Second(ctx, v, id, form.Get("review"), form.Get("say"), form.Text("reason"))
	}
	if err == nil && !see {
		return web.See(w, r, pack.ResourcePath(id)+"?done=seconded")
	}
	if err != nil && !fault.Mends(err) {
		return err
	}
	p, again := x.secondingOf(r)
	switch {
	case again != nil:
		return again
	case err == nil && p.compares():
		return web.See(w, r, p.path("second")+"?done=compare")
	case err == nil:
		return web.See(w, r, p.path("second")+"?done=answered")
	}
	p.err, p.second.Reason, p.chosen = err, form.Text("reason"), form.Get("say")
	if see {
		p.saw = sawIn(form)
	}
	return page.Show(w, r, err, secondPage(p))
}

// sawBefore is what stands before a question's id in the name of the box for what a second sees.
const sawBefore = "saw-"

func sawIn(form web.Form) map[string]string {
	saw := map[string]string{}
	for name := range form.Values {
		if q, ok := strings.CutPrefix(name, sawBefore); ok {
			saw[q] = form.Get(name)
		}
	}
	return saw
}

func (x *Room) differingFrom(r *http.Request) (a asked, err error) {
	p, err := x.secondingOf(r)
	if err != nil {
		return a, err
	}
	if !p.compares() {
		return a, errFirst()
	}
	q, ok := p.questions.One(r.PathValue("question"))
	first, answered := p.Review.Finding(q.ID)
	if !ok || !answered {
		return a, fault.Missing()
	}
	a = asked{Offer: p.Offer, Question: q, first: &first, lang: p.questions.Lang}
	if a.finding, ok = p.second.Finding(q.ID); !ok {
		a.finding.Answer = p.second.First[q.ID]
		a.finding.On = dayOf(i18n.Local(r.Context(), x.Now()))
	}
	return a, nil
}

// DifferPage answers GET /library/{id}/second/{question}.
func (x *Room) DifferPage(w http.ResponseWriter, r *http.Request) error {
	a, err := x.differingFrom(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, askPage(a))
}

// DifferOne answers POST /library/{id}/second/{question}: a second answers one question in another way, or no longer does.
func (x *Room) DifferOne(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(w, r)
	if err != nil && form.Values == nil {
		return err
	}
	f := findingOf(form, r.PathValue("question"))
	same := form.Get("do") == "same"
	if err == nil {
		kept := f
		if same {
			kept.Answer = ""
		} else if kept.Answer == "" {
			err = fault.New(fault.Invalid, "library.answer.missing")
		}
		if err == nil {
			err = x.Differ(r.Context(), people.ViewerOf(r.Context()), r.PathValue("id"), kept)
		}
	}
	if err == nil {
		return web.See(w, r, pack.ResourcePath(r.PathValue("id"))+"/second?done=differs")
	}
	if !fault.Mends(err) {
		return err
	}
	a, again := x.differingFrom(r)
	if again != nil {
		return again
	}
	a.finding, a.err = f, err
	return page.Show(w, r, err, askPage(a))
}
