package record

import (
	"context"
	"slices"
	"strings"
	"time"

	"towpath/internal/ground/i18n"
	"towpath/internal/page"
	"towpath/internal/trust/sharing"
)

// headingOf is what an item is called.
func headingOf(ctx context.Context, it Item) string {
	if !slices.Contains(order, it.Kind) {
		return it.Title // it came in from a file
	}
	heading := i18n.T(ctx, "record.item."+string(it.Kind))
	if it.Title != "" && (it.Kind == sharing.Answer || it.Kind == sharing.Course) {
		heading = i18n.T(ctx, "record.item.titled", "kind", heading, "title", it.Title)
	}
	return heading
}

// said is all that an item says, line by line, below its heading.
func (it Item) said(ctx context.Context) (lines []string) {
	if it.Text != "" {
		lines = append(lines, it.Text)
	}
	if state := it.State.words(ctx); state != "" {
		lines = append(lines, state)
	}
	for _, l := range it.Lines {
		lines = append(lines, l.said(ctx))
	}
	return lines
}

// said is a line in words: "Walk to the lock (done)", "What helps? A walk; tea".
func (l Line) said(ctx context.Context) string {
	words := l.Label
	if l.Texts != nil {
		words = strings.TrimSpace(words + "\n" + strings.Join(l.Texts, "\n"))
	}
	if state := l.State.words(ctx); state != "" {
		words = i18n.T(ctx, "record.line.state", "line", words, "state", state)
	}
	return words
}

// words are those for how far somebody is; "" for what is in hand.
func (s State) words(ctx context.Context) string {
	if !slices.Contains([]State{Done, Resting, Dropped}, s) {
		return ""
	}
	return i18n.T(ctx, "record.state."+string(s))
}

func (it Item) narrative(ctx context.Context) narrative { return generated(it.said(ctx)) }

// about are the facts beside the items: who, where, when.
func (f Facts) about(ctx context.Context) (lines []string) {
	if f.Person == "" && f.Number == "" {
		lines = append(lines, i18n.T(ctx, "record.nameless"))
	}
	if f.Person != "" {
		lines = append(lines, i18n.T(ctx, "record.named", "name", f.Person))
	}
	if f.Number != "" {
		lines = append(lines, i18n.T(ctx, "record.numbered", "number", f.Number))
	}
	lines = append(lines, i18n.T(ctx, "record.by", "name", f.Supporter, "service", f.Service))
	day, err := time.Parse(time.DateOnly, f.Day)
	if err == nil && slices.Contains([]string{InPerson, OnPhone}, f.Met) {
		lines = append(lines, i18n.T(ctx, "record.met."+f.Met, "date", i18n.DateYear(ctx, day)))
	}
	return append(lines, i18n.T(ctx, "record.at", "date", i18n.DateTime(ctx, f.At)), i18n.T(ctx, "record.consent"))
}

// plain is an extract as plain text: the same words as on the page.
func (e Extract) plain(ctx context.Context) string {
	var b strings.Builder
	b.WriteString(i18n.T(ctx, "record.document") + "\n\n" + strings.Join(e.Facts.about(ctx), "\n") + "\n")
	for _, it := range e.Facts.Items {
		b.WriteString("\n" + headingOf(ctx, it) + "\n" + strings.Join(it.said(ctx), "\n") + "\n")
	}
	return b.String()
}

// options are the items to choose from, with how each begins.
func (c choosing) options(ctx context.Context) (all []page.Option) {
	for _, it := range c.Items {
		all = append(all, page.Option{Value: it.Thing, Label: headingOf(ctx, it), Hint: i18n.Shorten(strings.Join(it.said(ctx), " · "), 160),
			Chosen: slices.Contains(c.Want.Things, it.Thing)})
	}
	return all
}

// sides are those who can say yes on this screen, and haven't.
func (p showing) asks(side string) bool {
	return p.State == proposed && p.Viewer.Table != "" && (p.Viewer.Seat == "both" || p.Viewer.Seat == side) && !p.said(side)
}

func (p showing) said(side string) bool {
	return side == "person" && p.standing.Person || side == "supporter" && p.Support
}

func (p showing) nameOf(side string) string {
	if side == "person" {
		return p.Person
	}
	return p.Other
}

// mayTake reports that the viewer can take it out from here.
func (p showing) mayTake() bool {
	return p.Viewer.Table == "" && (p.Viewer.Account == p.Owner ||
		p.Viewer.Account == p.Supporter && p.Viewer.IsAny(Takers...) && (p.State == agreed || p.State == left))
}

func (p showing) mine() bool { return p.Viewer.Table == "" && p.Viewer.Account == p.Owner }

// mayWithdraw reports that the viewer can still take it back.
func (p showing) mayWithdraw() bool {
	return (p.State == proposed || p.State == agreed) && (p.Viewer.Table != "" || p.mine() || p.Viewer.Account == p.Supporter)
}

func (p showing) who() page.WhoSees {
	switch {
	case p.Viewer.Table != "" && p.Viewer.Seat == "supporter", p.Viewer.Table == "" && !p.mine():
		return page.YouAnd(p.Person)
	case p.Viewer.Table != "" && p.Other != "", p.mine() && p.Other != "" && (p.State == agreed || p.State == left):
		return page.YouAnd(p.Other)
	}
	return page.OnlyYou()
}

func (p showing) crumbs(ctx context.Context) []page.Link {
	switch {
	case p.Viewer.Table != "":
		return []page.Link{{Href: newPath, Label: i18n.T(ctx, "record.new")}}
	case p.mine():
		return []page.Link{{Href: Home, Label: i18n.T(ctx, "record.list")}}
	}
	return []page.Link{{Href: "/people/" + p.Owner, Label: p.Person}}
}

// stage is what is said of how far it has come.
func (p showing) stage(ctx context.Context) string {
	if !slices.Contains([]string{proposed, agreed, left, withdrawn}, p.State) {
		return i18n.T(ctx, "record.stage.file")
	}
	return i18n.T(ctx, "record.stage."+p.State, "person", p.Person, "other", p.Other)
}
