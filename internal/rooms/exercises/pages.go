package exercises

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/pack"
	"towpath/internal/pack/show"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

func coachingPath(ex *pack.Exercise) string { return pack.ExercisePath(ex.Topic, ex.ID) + "/coaching" }

// BlankPaper answers GET /exercises/{topic}/{exercise}/print: the exercise to write on.
func (x *Room) BlankPaper(w http.ResponseWriter, r *http.Request) error {
	ex, err := x.exercise(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, blankPaper(ex, x.URL+pack.ExercisePath(ex.Topic, ex.ID), x.Packs.Of(r.Context()).Terms(ex)))
}

// Coaching answers GET /exercises/{topic}/{exercise}/coaching: what the supporter at a shared screen may want to know, on a
// page of its own (TOG-5).
func (x *Room) Coaching(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	ex, err := x.exercise(r)
	if err == nil && v.Seat != "both" {
		err = fault.Missing() // on a screen of their own they have it beside the exercise
	}
	if err != nil {
		return err
	}
	name, err := x.People.Name(ctx, v.Supporter)
	if err != nil {
		return err
	}
	back := page.Link{Href: pack.ExercisePath(ex.Topic, ex.ID), Label: ex.Title}
	return page.Render(w, r, http.StatusOK, show.CoachingPage(name, ex.Coaching, ex.Lang, back))
}

// crumbs lead from the topics to an exercise; only as far as its topic is still there.
func (x *Room) crumbs(ctx context.Context, topic string) []page.Link {
	links := []page.Link{{Href: page.Topics.Href, Label: i18n.T(ctx, page.Topics.Key)}}
	if t, ok := x.Packs.Of(ctx).Topic(topic); ok {
		links = append(links, page.Link{Href: pack.TopicPath(t.ID), Label: t.Title})
	}
	return links
}

// latest are as many earlier attempts as a page has room for.
func (p writing) latest() []attempt { return p.earlier[:min(len(p.earlier), 3)] }

func (p writing) action() string {
	if p.version > 0 {
		return AnswerPath(p.id)
	}
	return pack.ExercisePath(p.Topic, p.Exercise)
}

// pictured reports whether the sheet of paper that is typed in from is shown beside the form.
func (p writing) pictured() bool { return p.Paper && p.ex != nil }

func (p writing) styles() []string {
	if p.pictured() {
		return []string{sheetStyle}
	}
	return nil
}

// toPicture leads to the picture of the sheet, which on a phone stands below the form.
func (p writing) toPicture(ctx context.Context) []page.Link {
	if !p.pictured() {
		return nil
	}
	return []page.Link{{Href: "#sheet", Label: i18n.T(ctx, "exercises.paper.picture")}}
}

// out leads away from the writing.
func (p writing) out() string {
	if p.sees.AtTable {
		return "/together/table"
	}
	return pack.TopicPath(p.Topic)
}

// general is what there is to say about the whole, after what was sent has been kept.
func (p writing) general(ctx context.Context) string {
	all := []string{i18n.T(ctx, "exercises.say.kept")}
	for _, m := range p.remarks {
		if m.Part == "" {
			all = append(all, i18n.T(ctx, m.Key, m.Args...))
		}
	}
	return strings.Join(all, " ")
}

func (p answerPage) crumbs(ctx context.Context) []page.Link {
	switch {
	case p.from != "":
		return nil
	case p.atTable:
		return []page.Link{{Href: "/together/table", Label: i18n.T(ctx, "page.table.back")}}
	}
	return []page.Link{{Href: page.MyThings.Href, Label: i18n.T(ctx, page.MyThings.Key)}}
}

func (p answerPage) section() string {
	switch {
	case p.from != "":
		return ""
	case p.atTable:
		return page.Together.Href
	}
	return page.MyThings.Href
}

// done says that it is saved, and who can see it.
func (p answerPage) done(ctx context.Context) string {
	switch {
	case !p.saved || !p.mine:
		return ""
	case p.sees.AtTable && p.sees.ForThem:
		return i18n.T(ctx, "exercises.done.phone", "name", p.sees.With)
	case p.sees.AtTable:
		return i18n.T(ctx, "exercises.done.table", "name", p.sees.With)
	case p.sees.With != "":
		return i18n.T(ctx, "exercises.done.shared", "name", p.sees.With)
	}
	return i18n.T(ctx, "exercises.done.alone")
}

func lines(text string) []string { return strings.Split(text, "\n") }

func optionTexts(all []pack.Option) []string {
	texts := make([]string, len(all))
	for i, o := range all {
		texts[i] = o.Text
	}
	return texts
}

// linesToWrite is how many lines there are on paper for words.
func linesToWrite(part pack.Part) int {
	switch part.Kind {
	case pack.List:
		return part.Max
	case pack.LongText:
		return part.Lines
	}
	return 2
}

// comesBack reports whether an answer is one to come back to, day by day or as things come to mind, so that a reminder of it is
// offered (TOP-6).
func (p answerPage) comesBack() bool {
	return slices.ContainsFunc(p.Parts, func(part pack.Part) bool { return part.Kind == pack.Tracker || part.Kind == pack.List })
}
