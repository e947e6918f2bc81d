package skills

import (
	"context"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"towpath/internal/ground/i18n"
	"towpath/internal/pack"
	"towpath/internal/page"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// Kinds are what this room makes, as it is kept.
func Kinds() []sharing.Kind { return []sharing.Kind{sharing.Skills, sharing.Lesson} }

// Said is all that a thing of this room says, in words that stand by themselves. It stands any body.
func Said(_ context.Context, t things.Thing) templ.Component {
	if t.Kind == sharing.Skills {
		return checkWords(into[Check](t.Body).known(), nil)
	}
	return recordWords(into[Record](t.Body))
}

// Texts are the words by which somebody would look for a thing.
func Texts(t things.Thing) (all []string) {
	if t.Kind == sharing.Skills {
		return []string{into[Check](t.Body).Own}
	}
	r := into[Record](t.Body)
	return slices.DeleteFunc(append([]string{r.Title, r.Well}, r.Did...), func(s string) bool { return strings.TrimSpace(s) == "" })
}

// Place is where a thing opens on the site; "" for what opens among somebody's things.
func Place(t things.Thing) string {
	if t.Kind == sharing.Skills {
		return CheckPath(t.ID)
	}
	if r := into[Record](t.Body); pack.IsID(r.Lesson) {
		return pack.LessonPath(r.Lesson)
	}
	return "/kit/" + t.ID
}

// words of a reason.
func (r Reason) words(ctx context.Context, c Check) string {
	switch r.Why {
	case Gap:
		return i18n.T(ctx, "skills.why.gap", "of", short(ctx, r.Of), "level", levelWord(ctx, c.level(r.Of)))
	case Wanted:
		return i18n.T(ctx, "skills.why.wanted", "of", optionWord(ctx, questions[0], r.Of))
	case Hard:
		q, o, _ := strings.Cut(r.Of, ".")
		return i18n.T(ctx, "skills.why.hard", "of", optionWord(ctx, partOf(q).question, o))
	case Needed:
		return i18n.T(ctx, "skills.why.needed", "of", r.Of)
	}
	return i18n.T(ctx, "skills.why."+string(r.Why))
}

// mostReasons is how many reasons are said of one lesson.
const mostReasons = 2

// reasons are the reasons of a stop in words: what somebody said themselves before what follows from it.
func (s Stop) reasons(ctx context.Context, c Check) string {
	all := slices.Clone(s.Reasons)
	if s.from.Why != First && s.from.Why != "" && !slices.Contains(all, s.from) {
		all = append(all, s.from)
	}
	slices.SortStableFunc(all, func(a, b Reason) int { return rank(a) - rank(b) })
	var words []string
	for _, r := range all[:min(len(all), mostReasons)] {
		words = append(words, r.words(ctx, c))
	}
	return strings.Join(words, " ")
}

func rank(r Reason) int {
	if r.Why == Needed {
		return 1
	}
	return 0
}

// row is a lesson in a list.
func (s state) row(ctx context.Context, l *pack.Lesson, why string) page.Row {
	row := page.Row{Href: s.href(l), Title: l.Title, Text: l.Summary, When: i18n.T(ctx, "skills.minutes", "n", l.Minutes)}
	switch how := s.progress[l.ID]; {
	case how.Done:
		row.When = i18n.T(ctx, "skills.lesson.done")
	case how.Off:
		row.When = i18n.T(ctx, "skills.lesson.off")
	}
	if why != "" {
		row.Text, row.When = why, l.Summary
	}
	return row
}

// href is a lesson as somebody likes to have it: one step at a time, on paper, for two, or as it is (TOP-7).
func (s state) href(l *pack.Lesson) string {
	if s.little() {
		return pack.LessonPath(l.ID) + "?step=0"
	}
	return pack.LessonPath(l.ID)
}

// little reports that somebody likes little on a page: they said so, or that it is hard to keep their mind on it.
func (s state) little() bool {
	c := s.check
	return !s.plain && (c.has(likes, "short") || c.has(likes, "steps") || c.has(hard, "focus") || c.has(hard, "bright"))
}

// choices are the options of a question as a form has them.
func (c Check) choices(ctx context.Context, p part) (all []page.Option) {
	for _, o := range p.options {
		all = append(all, page.Option{Value: o, Label: optionWord(ctx, p.question, o), Chosen: c.has(p.id, o)})
	}
	return all
}

// Machine says which of pack.Machines one is.
func Machine(ctx context.Context, machine string) string {
	return i18n.T(ctx, "skills.machine."+machine)
}

// machines are the devices to choose from.
func machines(ctx context.Context, now string) []page.Option {
	all := []page.Option{{Value: "", Label: i18n.T(ctx, "skills.machine.any"), Chosen: now == ""}}
	for _, m := range pack.Machines {
		all = append(all, page.Option{Value: m, Label: Machine(ctx, m), Chosen: now == m})
	}
	return all
}

// levelOptions are the answers before and after a lesson.
func levelOptions(ctx context.Context, now Level) (all []page.Option) {
	for _, l := range Levels {
		all = append(all, page.Option{Value: string(l), Label: levelWord(ctx, l), Chosen: now == l})
	}
	return all
}

// drawn are the eight tasks as the picture has them.
func (c Check) drawn() (levels []Level) {
	for _, t := range pack.Tasks {
		levels = append(levels, c.level(t))
	}
	return levels
}
