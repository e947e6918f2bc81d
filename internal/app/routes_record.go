package app

import (
	"context"

	"towpath/internal/ground/i18n"
	"towpath/internal/rooms/exercises"
	"towpath/internal/rooms/kit"
	"towpath/internal/rooms/plans"
	"towpath/internal/rooms/record"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// openRecord opens the room of what goes to a care record.
func (h *House) openRecord() {
	h.record = record.NewRoom(record.Deps{DB: h.db, Ledger: h.ended, People: h.people, Sharing: h.sharing, Things: h.things, Of: ofRecord, Zone: h.conf.zone, Now: h.conf.Now,
		Service: func(ctx context.Context) (string, error) {
			terms, err := h.terms(ctx)
			return terms.Service, err
		}})
	h.together.Took = h.record.Took
	h.kit.Also = append(h.kit.Also, func(ctx context.Context, v people.Viewer) ([]kit.Section, error) {
		lines, err := h.record.Own(ctx, v)
		return []kit.Section{{Heading: i18n.T(ctx, "record.list"), Lines: lines}}, err
	})
}

// ofRecord says what of each kind of thing can go to a care record.
var ofRecord = map[sharing.Kind]func(context.Context, things.Thing) record.Item{
	sharing.Note:     pageItem,
	sharing.Takeaway: pageItem,
	sharing.NextStep: nextItem,
	sharing.Goal:     goalItem,
	sharing.Answer:   answerItem,
	sharing.Course:   courseItem,
}

func pageItem(_ context.Context, t things.Thing) record.Item {
	var b kit.Page
	if t.Into(&b) != nil {
		return record.Item{}
	}
	return record.Item{Text: b.Text}
}

func nextItem(ctx context.Context, t things.Thing) (it record.Item) {
	var b kit.NextStep
	if t.Into(&b) != nil {
		return it
	}
	it.Text, it.State = b.What, map[string]record.State{"done": record.Done, "notnow": record.Resting}[b.State]
	for _, l := range []struct{ key, words string }{{"together.end.when", b.When}, {"together.end.who", b.Who}} {
		if l.words != "" {
			it.Lines = append(it.Lines, record.Line{Label: i18n.T(ctx, l.key), Texts: []string{l.words}})
		}
	}
	return it
}

func goalItem(_ context.Context, t things.Thing) (it record.Item) {
	var b plans.Goal
	if t.Into(&b) != nil {
		return it
	}
	it.Text, it.State = b.What, map[string]record.State{"reached": record.Done, "rest": record.Resting, "letgo": record.Dropped}[b.State]
	if b.Why != "" {
		it.Lines = append(it.Lines, record.Line{Texts: []string{b.Why}})
	}
	for _, s := range b.Steps {
		line := record.Line{Label: s.Text}
		if s.Done > 0 {
			line.State = record.Done
		}
		it.Lines = append(it.Lines, line)
	}
	return it
}

func answerItem(ctx context.Context, t things.Thing) (it record.Item) {
	title, asked := exercises.Plain(ctx, t)
	it.Title = title
	for _, a := range asked {
		it.Lines = append(it.Lines, record.Line{Label: a.Question, Texts: a.Lines})
	}
	return it
}

// recording are the routes of what goes to a care record.
func (h *House) recording() []Route {
	x := h.record
	takers := append([]people.Role{people.Person}, record.Takers...)
	return []Route{
		get("/record", "record", person, x.List),
		post("/record", "record", table, x.Propose),
		get("/record/new", "record", table, x.New),
		get("/record/{id}", "record", append([]people.Role{people.Table}, takers...), x.Show),
		post("/record/{id}", "record", append([]people.Role{people.Table}, takers...), x.Say),
		post("/record/{id}/out", "record", takers, x.TakeOut),
		get("/record/{id}/paper", "record", takers, x.Paper),
	}
}
