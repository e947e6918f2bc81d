package fits

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"towpath/internal/ground/i18n"
	"towpath/internal/page"
	"towpath/internal/trust/things"
)

// offersPage is what fits, as a part of another room's page at path.
type offersPage struct {
	Said
	suits  []Suit
	offers []Offer
	path   string
}

// reasons reports that something is offered for a reason of theirs.
func (p offersPage) reasons() bool {
	for _, o := range p.offers {
		if o.Why != First {
			return true
		}
	}
	return !p.Nothing() || len(p.suits) > 0
}

// row is an offer in a list: on paper where they like paper.
func (p offersPage) row(ctx context.Context, o Offer) page.Row {
	row := page.Row{Href: o.Address(), Title: o.Title()}
	if slices.Contains(p.ways(), Paper) {
		row.Href += "/print"
	}
	size := i18n.T(ctx, "fits.read")
	if o.Exercise != nil {
		size = i18n.T(ctx, "fits.minutes", "n", o.Exercise.Minutes)
	}
	row.When = i18n.T(ctx, "fits.why.line", "why", i18n.T(ctx, "fits.why."+string(o.Why), "of", o.Of), "size", size)
	return row
}

// words are all that was said, a sentence each.
func (s Said) words(ctx context.Context) (all []string) {
	for _, w := range s.Wants {
		all = append(all, i18n.T(ctx, "fits.said.want", "what", w.Text))
	}
	if s.Words != "" {
		all = append(all, i18n.T(ctx, "fits.said.words", "what", s.Words))
	}
	for _, w := range s.Ways {
		all = append(all, i18n.T(ctx, "fits.said.way", "what", i18n.T(ctx, "fits.way."+string(w))))
	}
	for _, t := range s.Leave {
		all = append(all, i18n.T(ctx, "fits.said.leave", "what", t.Text))
	}
	if s.Off {
		all = append(all, i18n.T(ctx, "fits.said.off"))
	}
	return all
}

// Whole is all that a thing of kind fit says, for pages of other rooms.
func Whole(_ context.Context, t things.Thing) templ.Component { return saidWords(saidIn(t)) }

// Texts are the words by which somebody would look for it.
func Texts(t things.Thing) (all []string) {
	s := saidIn(t)
	if all = append(all, ""); s.Words != "" { // it has no title of its own
		all = append(all, s.Words)
	}
	for _, w := range s.Wants {
		all = append(all, w.Text)
	}
	return all
}

func wishes(p saying) (options []page.Option) {
	for _, w := range p.lib.Wishes() {
		options = append(options, page.Option{Value: w.ID, Label: w.Text, Chosen: p.wants(w.ID)})
	}
	return options
}

// wordsLabel stands at the box for their own words: beside the wishes, or by itself where there are none to choose from.
func (p saying) wordsLabel(ctx context.Context) string {
	if len(p.lib.Wishes()) == 0 {
		return i18n.T(ctx, "fits.words.alone")
	}
	return i18n.T(ctx, "fits.words")
}

func ways(ctx context.Context, p saying) (options []page.Option) {
	for _, w := range Ways {
		key := "fits.way." + string(w)
		options = append(options, page.Option{Value: string(w), Label: i18n.T(ctx, key), Hint: i18n.T(ctx, key+".hint"), Chosen: p.likes(w), Ours: true})
	}
	return options
}

func topics(p saying) (options []page.Option) {
	for _, t := range p.lib.Topics() {
		options = append(options, page.Option{Value: t.ID, Label: t.Title, Chosen: p.leaves(t.ID)})
	}
	return options
}
