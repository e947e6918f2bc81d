package topics

import (
	"context"
	"unicode"
	"unicode/utf8"

	"towpath/internal/ground/i18n"
	"towpath/internal/pack"
	"towpath/internal/pack/show"
	"towpath/internal/page"
)

func crumbs(ctx context.Context, t *pack.Topic) []page.Link {
	links := []page.Link{{Href: page.Topics.Href, Label: i18n.T(ctx, page.Topics.Key)}}
	if t != nil {
		links = append(links, page.Link{Href: pack.TopicPath(t.ID), Label: t.Title})
	}
	return links
}

// size is how much there is in a topic.
func size(ctx context.Context, t *pack.Topic) string {
	return i18n.T(ctx, "topics.size", "minutes", i18n.T(ctx, "topics.minutes", "n", t.Minutes),
		"pages", i18n.T(ctx, "topics.size.pages", "n", len(t.Pages)))
}

// who can see the choice: it is the same for everyone, but for what is picked out for one.
func (c choice) who() page.WhoSees {
	if c.Offers != nil {
		return page.OnlyYou()
	}
	return page.Anybody()
}

// openingPath is where a topic begins; in easy words for whoever likes it short.
func openingPath(t *pack.Topic, easy bool) string {
	if easy && t.EasyRead != "" {
		return pack.TopicPath(t.ID) + "?easy=1"
	}
	return pack.TopicPath(t.ID)
}

// byLang takes words apart where their language changes, so that each part can say its own.
func byLang(all []*pack.Term) (parts [][]*pack.Term) {
	for i, t := range all {
		if i == 0 || all[i-1].Lang != t.Lang {
			parts = append(parts, nil)
		}
		parts[len(parts)-1] = append(parts[len(parts)-1], t)
	}
	return parts
}

// letter is where the words begin that begin with it.
type letter struct{ letter, id string }

// letters are those that words begin with, in the order of the words.
func letters(words []*pack.Term) (all []letter) {
	for _, t := range words {
		first, _ := utf8.DecodeRuneInString(t.Word)
		if l := string(unicode.ToUpper(first)); len(all) == 0 || all[len(all)-1].letter != l {
			all = append(all, letter{l, t.ID()})
		}
	}
	return all
}

func exerciseSize(ctx context.Context, e *pack.Exercise) string {
	return i18n.T(ctx, "topics.exercise.size", "step", stepLine(ctx, e.Step), "minutes", i18n.T(ctx, "topics.exercise.minutes", "n", e.Minutes))
}

// stepLine says to which step of the discovery process something belongs.
func stepLine(ctx context.Context, s pack.Step) string {
	return i18n.T(ctx, "content.step", "name", show.Step(ctx, s))
}

// sources are those that stand behind what this reader is shown.
func (s shown) sources() []pack.Source {
	if s.reader.coaching {
		return s.Sources
	}
	return show.ForPeople(s.Sources)
}

func (s shown) done(ctx context.Context) string {
	if !s.kept || !s.reader.keeps {
		return ""
	}
	switch s.reader.seat {
	case "supporter":
		return i18n.T(ctx, "topics.kept.for", "name", s.reader.name)
	case "both":
		return i18n.T(ctx, "topics.kept.table")
	}
	return i18n.T(ctx, "topics.kept")
}

func neighbour(p *pack.Page) page.Link {
	if p == nil {
		return page.Link{}
	}
	return page.Link{Href: pack.PagePath(p.Topic, p.ID), Label: p.Title}
}
