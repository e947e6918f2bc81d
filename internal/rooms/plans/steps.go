package plans

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// goalPage is a goal to read and to go on with.
type goalPage struct {
	leaf
	Goal
	fresh string // the id of a step that may be added
}

// change makes one change to a goal, whatever has become of it in between.
func (x *Room) change(r *http.Request, fn func(g *Goal)) (things.Thing, error) {
	return x.Things.Change(r.Context(), people.ViewerOf(r.Context()), r.PathValue("id"), sharing.Goal, things.AnyVersion, func(now things.Thing) (any, error) {
		g := into[Goal](now.Body)
		fn(&g)
		return g, nil
	})
}

// Steps answers POST /plans/{id}/steps: adds a step, or ticks, moves or takes out one of them.
func (x *Room) Steps(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	what, step, _ := strings.Cut(form.Get("do"), ".")
	text := form.Line("step")
	if runes(text) > longestStep {
		return x.goalAgain(w, r, fault.New(fault.Invalid, "plans.goal.step.long", "most", longestStep))
	}
	t, err := x.change(r, func(g *Goal) {
		if what == "add" {
			g.add(form.Get("step-id"), text)
		} else {
			g.do(what, step, x.Now())
		}
	})
	return x.went(w, r, t, err, "#steps")
}

// went answers a change to a goal. One that a locked table made is kept, and leads to the lock.
func (x *Room) went(w http.ResponseWriter, r *http.Request, t things.Thing, err error, to string) error {
	if err == nil && people.ViewerOf(r.Context()).Locked {
		err = fault.New(fault.Locked, "people.table.locked")
	}
	if err != nil {
		return err
	}
	return web.See(w, r, Path(t.ID)+to)
}

// goalAgain shows a goal with what there is to mend.
func (x *Room) goalAgain(w http.ResponseWriter, r *http.Request, problem error) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	t, s, err := x.get(ctx, v, r.PathValue("id"))
	if err != nil || s != goal {
		return fault.OrMissing(err)
	}
	l, err := x.leafOf(ctx, v, t, s)
	if err != nil {
		return err
	}
	l.err = problem
	return page.Show(w, r, problem, showGoal(goalPage{leaf: l, Goal: into[Goal](t.Body), fresh: people.NewID()}))
}

// Smaller answers GET /plans/{id}/smaller/{step}: a step, and boxes for what it is made of.
func (x *Room) Smaller(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	t, s, err := x.get(ctx, v, r.PathValue("id"))
	if err != nil || s != goal {
		return fault.OrMissing(err)
	}
	g := into[Goal](t.Body)
	i := g.at(r.PathValue("step"))
	if i < 0 {
		return web.See(w, r, Path(t.ID))
	}
	l, err := x.leafOf(ctx, v, t, s)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, showSmaller(l, g.Steps[i], make([]Step, smallerSteps)))
}

// smallerSteps is into how many a step can be taken apart at once.
const smallerSteps = 3

// TakeApart answers POST /plans/{id}/smaller/{step}: smaller steps in the place of one.
func (x *Room) TakeApart(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	var fresh []Step
	for i := range smallerSteps {
		n := strconv.Itoa(i + 1)
		fresh = append(fresh, Step{ID: form.Get("step-id-" + n), Text: form.Line("step-" + n)})
		if runes(fresh[i].Text) > longestStep {
			return x.goalAgain(w, r, fault.New(fault.Invalid, "plans.goal.step.long", "most", longestStep))
		}
	}
	t, err := x.change(r, func(g *Goal) { g.smaller(r.PathValue("step"), fresh) })
	return x.went(w, r, t, err, "#steps")
}

// Say answers POST /plans/{id}/where: how far somebody is, 0 to 10.
func (x *Room) Say(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	on, err := strconv.Atoi(form.Get("on"))
	if err != nil || on < 0 || on > farthest {
		return x.goalAgain(w, r, fault.New(fault.Invalid, "plans.goal.where.missing"))
	}
	t, err := x.change(r, func(g *Goal) { g.say(r.Context(), on, x.Now()) })
	return x.went(w, r, t, err, "#where")
}

// Rest answers POST /plans/{id}/rest: puts a goal to rest, one way or another, or takes it up again.
func (x *Room) Rest(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	state := form.Get("state")
	if state == "again" {
		t, err := x.change(r, func(g *Goal) { g.State, g.Ended = "", 0 })
		return x.went(w, r, t, err, "?done=again")
	}
	if !slices.Contains(Ends, state) {
		return fault.New(fault.Invalid, "page.problem.invalid")
	}
	t, err := x.change(r, func(g *Goal) {
		if g.State != state {
			g.State, g.Ended = state, x.Now().UnixMilli()
		}
	})
	return x.went(w, r, t, err, "?done="+state)
}
