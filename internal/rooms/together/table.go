package together

import (
	"context"
	"net/http"
	"slices"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/page"
	"towpath/internal/rooms/kit"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// scene is all that the table's own page shows.
type scene struct {
	Viewer        people.Viewer
	Joint         people.Joint
	Person, Other string // names: of the person, of the supporter
	Brief         bool   // the supporter came by the person's own invitation: what is shared here is shared for a week
	Record        record
	Library       *pack.Library
	Next          []step         // next steps that lie here and haven't been answered
	Laid          []things.Thing // what lies on the table
	Made          map[string]bool
	Went          string // how a next step was just said to have gone
}

func (x *Room) sceneOf(ctx context.Context, v people.Viewer) (s scene, err error) {
	s = scene{Viewer: v, Library: x.Packs.Library(), Made: map[string]bool{}}
	if s.Joint, s.Record, err = x.read(ctx, v); err != nil {
		return s, err
	}
	if s.Person, err = x.People.Name(ctx, v.TPerson); err != nil {
		return s, err
	}
	other, err := x.People.Account(ctx, v.Supporter)
	if err != nil && !fault.Is(err, fault.NotFound) { // erased meanwhile: the table is left soon
		return s, err
	}
	s.Other, s.Brief = other.Name, other.ByInvitation()
	refs, err := x.Sharing.OnTable(ctx, v)
	if err != nil {
		return s, err
	}
	for _, ref := range refs {
		s.Made[ref.ID] = ref.Made
	}
	if s.Laid, err = x.Things.Refs(ctx, v, refs); err != nil {
		return s, err
	}
	s.Next, err = unanswered(s.Laid, s.Made)
	return s, err
}

// unanswered are the next steps of an earlier session that lie here without having been answered.
func unanswered(laid []things.Thing, made map[string]bool) (next []step, err error) {
	for _, t := range laid {
		if t.Kind != sharing.NextStep || made[t.ID] {
			continue
		}
		n := step{Thing: t}
		if err := t.Into(&n.NextStep); err != nil {
			return nil, err
		}
		if n.State == "" {
			next = append(next, n)
		}
	}
	return next, nil
}

// Table shows the table. The first time the two meet, it leads to the agreement first; that can be left for later.
func (x *Room) Table(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	s, err := x.sceneOf(ctx, v)
	if err != nil {
		return err
	}
	s.Went = r.FormValue("went")
	if s.Record.Step == "" && len(s.Record.Visited) == 0 && r.FormValue("later") == "" {
		a, err := x.agreementOf(ctx, v.TPerson, v.Supporter)
		if err != nil {
			return err
		}
		if !a.both() {
			return web.See(w, r, "/together/agreement")
		}
	}
	if err := x.wentTo(ctx, v, s.Record, tablePath); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, tablePage(s))
}

// Step shows what there is for one step of the discovery process, in the topic that is open (TOG-3).
func (x *Room) Step(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	at := pack.Step(r.PathValue("step"))
	if !slices.Contains(pack.Steps, at) {
		return fault.Missing()
	}
	if err := x.Visited(ctx, v, r.URL.Path, at); err != nil {
		return err
	}
	s, err := x.sceneOf(ctx, v)
	if err != nil {
		return err
	}
	switch at {
	case pack.StepChoose:
		return page.Render(w, r, http.StatusOK, tablePage(s))
	case pack.StepKeep:
		return page.Render(w, r, http.StatusOK, keepStepPage(s))
	}
	return page.Render(w, r, http.StatusOK, stepPage(s, at))
}

// Choose opens a topic and notes who chose it.
func (x *Room) Choose(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	topic, ok := x.Packs.Library().Topic(f.Get("topic"))
	if !ok || !slices.Contains([]string{"person", "supporter", "both"}, f.Get("by")) {
		return fault.New(fault.Invalid, "page.problem.invalid")
	}
	err = x.change(ctx, v, people.EventTable, func(rec *record) error {
		rec.Step = pack.StepChoose
		rec.Chosen = slices.DeleteFunc(rec.Chosen, func(c choice) bool { return c.Topic == topic.ID })
		rec.Chosen = append(rec.Chosen, choice{Topic: topic.ID, By: f.Get("by")})
		return nil
	})
	if err != nil {
		return err
	}
	return web.See(w, r, pack.TopicPath(topic.ID))
}

// chosen is the topic chosen last; nil where none was.
func (s scene) chosen() *pack.Topic {
	if n := len(s.Record.Chosen); n > 0 {
		t, _ := s.Library.Topic(s.Record.Chosen[n-1].Topic)
		return t
	}
	return nil
}

// topic is the topic that is open: the one chosen last, or else the first there is.
func (s scene) topic() *pack.Topic {
	if t := s.chosen(); t != nil {
		return t
	}
	if all := s.Library.Topics(); len(all) > 0 {
		return all[0]
	}
	return nil
}

// Went takes the answer to how a next step went: done, partly, not now (TOG-7).
func (x *Room) Went(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	state := f.Get("state")
	if err := kit.Went(ctx, x.Things, v, r.PathValue("thing"), state); err != nil {
		return err
	}
	if v.Table != "" {
		return web.See(w, r, "/together/table?later=1&went="+state)
	}
	return web.See(w, r, "/?went="+state)
}

// TakeBack takes something off the table, in one touch.
func (x *Room) TakeBack(w http.ResponseWriter, r *http.Request) error {
	v := people.ViewerOf(r.Context())
	if err := x.Sharing.TakeBack(r.Context(), v, v.Table, r.PathValue("thing")); err != nil {
		return err
	}
	return web.See(w, r, "/together/table?later=1")
}

// Thing shows one thing that lies on the table.
func (x *Room) Thing(w http.ResponseWriter, r *http.Request) error {
	v := people.ViewerOf(r.Context())
	t, err := x.Things.Get(r.Context(), v, r.PathValue("thing"))
	if err != nil {
		return err
	}
	if t.Kind == sharing.Answer {
		return web.See(w, r, "/exercises/answers/"+t.ID)
	}
	_, rec, err := x.read(r.Context(), v)
	if err == nil {
		err = x.wentTo(r.Context(), v, rec, r.URL.Path)
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, thingPage(t, x.Kit.Said(t)))
}

// Here notes that somebody is reading at the table: a page asks for it while it is touched or scrolled, as reading alone
// would not reach the server. That the request came is all there is to note.
func (x *Room) Here(w http.ResponseWriter, _ *http.Request) error {
	w.WriteHeader(http.StatusNoContent)
	return nil
}
