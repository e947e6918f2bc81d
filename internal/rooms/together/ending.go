package together

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/rooms/kit"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// endForm is the page where a session is put into the person's own words (TOG-6), as it was sent or is to be shown.
type endForm struct {
	scene
	TakeawayID, NextID   string
	TakeawayV, NextV     int64 // the versions that were opened; 0 for words not kept yet
	Text, What, When, By string
	Led                  string
	Problem              string
}

// longestWords is the most characters that one of the boxes takes.
const longestWords = 20_000

// End asks for the takeaway and the next step. What was already written is there again.
func (x *Room) End(w http.ResponseWriter, r *http.Request) error {
	f, err := x.endFormOf(r.Context(), people.ViewerOf(r.Context()))
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, endPage(f))
}

func (x *Room) endFormOf(ctx context.Context, v people.Viewer) (f endForm, err error) {
	if f.scene, err = x.sceneOf(ctx, v); err != nil {
		return f, err
	}
	f.Led = f.Record.Led
	f.TakeawayID, f.NextID = people.NewID(), people.NewID()
	for _, t := range f.made() {
		switch t.Kind {
		case sharing.Takeaway:
			var b kit.Page
			err = t.Into(&b)
			f.TakeawayID, f.TakeawayV, f.Text = t.ID, t.Version, b.Text
		case sharing.NextStep:
			var b kit.NextStep
			err = t.Into(&b)
			f.NextID, f.NextV, f.What, f.When, f.By = t.ID, t.Version, b.What, b.When, b.Who
		}
		if err != nil {
			return f, err
		}
	}
	return f, nil
}

// SaveEnd keeps the takeaway and the next step, each if there is one, and goes on to what becomes of them.
func (x *Room) SaveEnd(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	sent, formErr := web.ReadForm(w, r)
	if formErr != nil && sent.Values == nil {
		return formErr
	}
	text, what, when, by := sent.Text("takeaway"), sent.Text("what"), sent.Line("when"), sent.Line("who")
	if problem := x.endProblem(formErr, text, what, when, by); problem != nil {
		f, err := x.endFormOf(ctx, v)
		if err != nil {
			return err
		}
		f.Text, f.What, f.When, f.By, f.Led = text, what, when, by, sent.Get("led")
		f.Problem = sentence(ctx, problem)
		return page.Render(w, r, fault.CodeOf(problem).Status(), endPage(f))
	}
	err := x.keepWords(ctx, v, sent, "takeaway", sharing.Takeaway, text, kit.Page{Title: titleOf(text), Text: text})
	if err == nil {
		err = x.keepWords(ctx, v, sent, "next", sharing.NextStep, what+when+by, kit.NextStep{Title: titleOf(what), What: what, When: when, Who: by})
	}
	if err == nil {
		err = x.noteLed(ctx, v, sent.Get("led"))
	}
	if err != nil {
		return err
	}
	return web.See(w, r, "/together/keep")
}

func (x *Room) noteLed(ctx context.Context, v people.Viewer, led string) error {
	if !slices.Contains([]string{"person", "supporter", "both"}, led) {
		return nil
	}
	return x.change(ctx, v, people.EventTable, func(rec *record) error { rec.Led = led; return nil })
}

func (x *Room) endProblem(formErr error, fields ...string) error {
	if formErr != nil {
		return formErr
	}
	for _, f := range fields {
		if len([]rune(f)) > longestWords {
			return fault.New(fault.Invalid, "together.end.long", "most", longestWords)
		}
	}
	return nil
}

// keepWords keeps one box's words as a thing of the person's, or changes the one that the form was opened with. It only
// writes, so that it also works when the table has locked itself meanwhile. Words changed elsewhere in between are kept
// too, beside these.
func (x *Room) keepWords(ctx context.Context, v people.Viewer, sent web.Form, box string, kind sharing.Kind, words string, body any) error {
	id, version := sent.Get(box+"-id"), sent.Int(box+"-version")
	var err error
	switch {
	case version > 0:
		_, err = x.Things.Save(ctx, v, id, version, body)
	case strings.TrimSpace(words) != "":
		_, err = x.Things.Create(ctx, v, id, kind, body)
	}
	if beside := (*things.Beside)(nil); errors.As(err, &beside) {
		return nil
	}
	return err
}

// titleOf is what a thing is called in a list: the first words of it.
func titleOf(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	runes := []rune(line)
	if len(runes) <= 60 {
		return line
	}
	return strings.TrimSpace(string(runes[:60])) + "…"
}

// Keep asks what becomes of each thing made at the table: keep, share, let go. Keeping is there already.
func (x *Room) Keep(w http.ResponseWriter, r *http.Request) error {
	s, err := x.sceneOf(r.Context(), people.ViewerOf(r.Context()))
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, keepPage(s, s.made()))
}

func (s scene) made() (made []things.Thing) {
	for _, t := range s.Laid {
		if s.Made[t.ID] && !sharing.Fixed(t.Kind) {
			made = append(made, t)
		}
	}
	return made
}

// SaveKeep does what was chosen for each thing. Sent twice, it does it once.
func (x *Room) SaveKeep(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	s, err := x.sceneOf(ctx, v)
	if err != nil {
		return err
	}
	kept := map[string]decision{}
	for _, t := range s.made() {
		d := decision(f.Get("do-" + t.ID))
		if d == s.Record.Kept[t.ID] || !slices.Contains([]decision{keep, share, letGo}, d) {
			continue
		}
		if err := x.decide(ctx, s, t, d); err != nil {
			return err
		}
		kept[t.ID] = d
	}
	err = x.change(ctx, v, people.EventTable, func(rec *record) error {
		if rec.Kept == nil {
			rec.Kept = map[string]decision{}
		}
		for id, d := range kept {
			rec.Kept[id] = d
		}
		return nil
	})
	if err != nil {
		return err
	}
	if f.Get("then") == "note" {
		return web.See(w, r, "/together/note")
	}
	return web.See(w, r, "/together/leave")
}

func (x *Room) decide(ctx context.Context, s scene, t things.Thing, d decision) error {
	v := s.Viewer
	switch {
	case d == share:
		until := time.Time{}
		if s.Brief {
			until = sharing.AWeek(ctx, x.Now())
		}
		return x.Sharing.Share(ctx, v, people.NewID(), t.ID, v.Supporter, until)
	case s.Record.Kept[t.ID] == share:
		if err := x.Sharing.StopSharing(ctx, v, t.ID); err != nil {
			return err
		}
	}
	if d == letGo {
		return x.Things.PutAway(ctx, v, t.ID)
	}
	return nil
}
