package people

import (
	"context"
	"strings"
	"time"

	"towpath/internal/ground/i18n"
	"towpath/internal/page"
)

// made says when something was made, or, with the sentence at none, that there is none.
func (x *Web) made(ctx context.Context, at time.Time, none string) string {
	if at.IsZero() {
		return i18n.T(ctx, none)
	}
	return i18n.T(ctx, "people.made", "when", i18n.Ago(ctx, at, x.Now()))
}

// EventText is what happened to an account, in a sentence.
func EventText(ctx context.Context, e Event) string {
	return eventText(ctx, e)
}

func eventText(ctx context.Context, e Event) string {
	return i18n.T(ctx, "people.event."+e.Kind, "by", orSomebody(ctx, e.By), "also", orSomebody(ctx, e.Also))
}

func orSomebody(ctx context.Context, name string) string {
	if name == "" {
		return i18n.T(ctx, "people.somebody")
	}
	return name
}

// firstName is the first word of what somebody is called.
func firstName(name string) string {
	first, _, _ := strings.Cut(name, " ")
	return first
}

// inFours is a long secret in groups of four, to be typed.
func inFours(s string) string {
	var groups []string
	for len(s) > 4 {
		groups, s = append(groups, s[:4]), s[4:]
	}
	return strings.Join(append(groups, s), " ")
}

// showKey asks for what the viewer shows who they are by.
func showKey(p showForm) string {
	switch {
	case !p.person:
		return "people.show.staff"
	case p.device:
		return "people.show.device"
	}
	return "people.show.card"
}

// showType hides what staff type. Words from a card are hard enough to type without.
func showType(p showForm) string {
	if p.person {
		return "text"
	}
	return "password"
}

// whoPicks says who sees a page of pictures and numbers: to sign in by them it is the same for everyone.
func whoPicks(toSignIn bool) page.WhoSees {
	if toSignIn {
		return page.Anybody()
	}
	return page.OnlyYou()
}
