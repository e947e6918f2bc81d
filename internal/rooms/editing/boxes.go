package editing

import (
	"context"
	"slices"
	"strings"

	"towpath/internal/ground/i18n"
	"towpath/internal/pack"
	"towpath/internal/page"
)

// stepOptions are the steps of the way that something belongs to.
func (p writing) stepOptions(ctx context.Context) (all []page.Option) {
	now := p.sheet.Get("step").Text
	for _, s := range pack.Steps {
		all = append(all, page.Option{Value: string(s), Label: i18n.T(ctx, "content.step."+string(s)), Chosen: now == string(s)})
	}
	return all
}

// many are boxes to tick for a list of a sheet.
func (p writing) many(key string, all []page.Option) []page.Option {
	chosen := p.sheet.Get(key).List
	for i := range all {
		all[i].Chosen = slices.Contains(chosen, all[i].Value)
	}
	for _, c := range chosen { // what is named and isn't there stays named until somebody takes it out
		if !slices.ContainsFunc(all, func(o page.Option) bool { return o.Value == c }) {
			all = append(all, page.Option{Value: c, Label: c, Chosen: true})
		}
	}
	return all
}

func (p writing) exerciseOptions() (all []page.Option) {
	for _, e := range p.choices {
		all = append(all, page.Option{Value: e.ID, Label: e.Title})
	}
	return p.many("exercises", all)
}

func (p writing) chimeOptions(ctx context.Context) (all []page.Option) {
	for _, c := range pack.Processes() {
		all = append(all, page.Option{Value: c, Label: i18n.T(ctx, "editing.chime."+c)})
	}
	return p.many("chime", all)
}

// number is a box for a whole number.
func (p writing) line(ctx context.Context, key string) page.Field {
	return page.Field{Name: key, Label: label(ctx, key), Hint: i18n.T(ctx, "editing.hint."+key), Value: p.sheet.Get(key).Text, Error: p.beside(key, -1)}
}

func (p writing) number(ctx context.Context, key string) page.Field {
	f := p.line(ctx, key)
	f.InputMode = "numeric"
	return f
}

func (p writing) questions(ctx context.Context, key string) page.Field {
	f := p.line(ctx, key)
	f.Long, f.Rows, f.Value = true, 4, strings.Join(p.sheet.Get(key).List, "\n")
	return f
}

func (p writing) text(ctx context.Context) page.Field {
	return page.Field{Name: "text", Label: i18n.T(ctx, "editing.field.text"), Value: strings.Trim(p.sheet.Body, "\n"), Long: true, Rows: 16, Error: p.beside("", -1)}
}

// sourceRows are the sources there are, and room for one more.
func (p writing) sourceRows() []pack.Row {
	return append(slices.Clone(p.sheet.Get("sources").Rows), nil)
}

func sourceField(ctx context.Context, i int, row pack.Row, key string) page.Field {
	f := page.Field{Name: sourceBox(i, key), Label: i18n.T(ctx, "editing.source."+key), Value: row.Get(key).Text}
	if key == "year" {
		f.InputMode = "numeric"
	}
	return f
}

// optionRows are the choices of a question, and room for a few more.
func optionRows(row pack.Row, list string) []pack.Row {
	return append(slices.Clone(row.Get(list).Rows), make([]pack.Row, spareOptions)...)
}

func optionField(ctx context.Context, list string, i int, row pack.Row, key string) page.Field {
	return page.Field{Name: optionBox(list, i, key), Label: i18n.T(ctx, "editing.option."+key), Value: row.Get(key).Text}
}

func partLine(ctx context.Context, row pack.Row, key string) page.Field {
	f := page.Field{Name: key, Label: i18n.T(ctx, "editing.part."+key), Hint: i18n.T(ctx, "editing.part."+key+".hint"), Value: row.Get(key).Text}
	if key != "own" && key != "every" && key != "label" && key != "hint" {
		f.InputMode = "numeric"
	}
	return f
}

// kindOptions are the kinds of question.
func kindOptions(ctx context.Context, now pack.Kind) (all []page.Option) {
	for _, k := range pack.Kinds {
		all = append(all, page.Option{Value: string(k), Label: i18n.T(ctx, "editing.kind."+string(k)), Chosen: k == now})
	}
	return all
}

func everyOptions(ctx context.Context, now string) []page.Option {
	return []page.Option{{Value: pack.EveryDay, Label: i18n.T(ctx, "editing.every.day"), Chosen: now != pack.EveryWeek},
		{Value: pack.EveryWeek, Label: i18n.T(ctx, "editing.every.week"), Chosen: now == pack.EveryWeek}}
}

// heading of a question's page.
func partTitle(ctx context.Context, n int, row pack.Row) string {
	if l := row.Get("label").Text; l != "" {
		return l
	}
	return i18n.T(ctx, "editing.part.new", "n", n+1)
}

// newOptions are what can be added.
func newSorts(ctx context.Context, now string) (all []page.Option) {
	for _, s := range []pack.Sort{pack.PageSort, pack.ExerciseSort, pack.LessonSort, pack.TopicSort} {
		all = append(all, page.Option{Value: string(s), Label: i18n.T(ctx, "editing.new."+string(s)), Chosen: now == string(s)})
	}
	return all
}

func newTopics(topics []*pack.Topic, now string) (all []page.Option) {
	for _, t := range topics {
		all = append(all, page.Option{Value: t.ID, Label: t.Title, Chosen: t.ID == now})
	}
	return all
}
