package circle

import (
	"context"
	"net/url"
	"path"
	"slices"
	"strings"

	"towpath/internal/ground/i18n"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// places are the ways on from a start of those who came by invitation. A peer works here, and has what others have who do.
func (p homePage) places(ctx context.Context) (all []page.Link) {
	hrefs := []string{come, "/guidance", "/library", "/course", "/circle/gone"}
	if p.peer {
		hrefs = []string{come, "/calendar", "/contact", "/library", "/course", "/guidance", "/access", "/waybacks", "/devices"}
	}
	for _, href := range hrefs {
		all = append(all, page.Link{Href: href, Label: i18n.T(ctx, "circle.places."+path.Base(href))})
	}
	return all
}

// address is where an invitation's square code leads.
func (x *Room) address(w people.Welcome) string {
	return x.URL + come + "/" + strings.ReplaceAll(w.Code, " ", "")
}

// printable is an address as people read it off paper.
func printable(address string) string {
	_, host, _ := strings.Cut(address, "://")
	return host
}

// onwardOf is where somebody comes back to who signs in first.
func onwardOf(code string) string {
	if code = strings.Join(strings.Fields(code), ""); code == "" {
		return come
	}
	return come + "/" + url.PathEscape(code)
}

// headingOf is the question that a person is asked.
func headingOf(p asked) string {
	if p.Instead.ID != "" {
		return "circle.ask.move"
	}
	return "circle.ask"
}

// who says what somebody is here.
func who(ctx context.Context, a people.Account) string {
	if a.Is(people.Carer) {
		return i18n.T(ctx, "circle.ask.carer", "name", a.Name)
	}
	return i18n.T(ctx, "circle.ask.who", "name", a.Name, "role", roles(ctx, a))
}

// yesMeans says what follows from a yes: more of it where somebody else would stop, and where only the person would open a table.
func yesMeans(p asked) (means []string) {
	switch {
	case p.Instead.ID != "" && len(p.shared) > 0:
		means = append(means, "circle.ask.move.old", "circle.ask.move.shares")
	case p.Instead.ID != "":
		means = append(means, "circle.ask.move.old")
	}
	if p.Supporter.ByInvitation() {
		means = append(means, "circle.ask.yes.table")
	}
	return append(means, "circle.ask.yes.list", "circle.ask.yes.nothing", "circle.ask.yes.end")
}

func handoverFrame(ctx context.Context, p handing) page.Frame {
	f := page.Frame{Heading: i18n.T(ctx, "circle.handover"), Who: page.Staff(), Section: page.Together.Href, Crumbs: []page.Link{{Href: "/", Label: i18n.T(ctx, "circle.handover.crumb")}}}
	if !p.own {
		f.Section = "/setup/people"
		f.Crumbs = []page.Link{{Href: backFrom(p), Label: p.from.Name}}
	}
	if p.done {
		f.Done = i18n.T(ctx, "circle.handover.done")
	}
	return f
}

func backFrom(p handing) string {
	if p.own {
		return "/"
	}
	return "/setup/people/" + p.from.ID
}

func handed(ctx context.Context, p handing) (options []page.Option) {
	for _, t := range p.all {
		o := page.Option{Value: t.Person, Label: t.Name, Chosen: slices.Contains(p.chosen, t.Person)}
		if t.Asked {
			o.Hint = i18n.T(ctx, "circle.handover.asked")
		}
		options = append(options, o)
	}
	return options
}
