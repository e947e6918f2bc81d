package app

import (
	"context"
	_ "embed"
	"net/http"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/page"
	"towpath/internal/rooms/editing"
	"towpath/internal/rooms/reports"
	"towpath/internal/rooms/safety"
	"towpath/internal/rooms/together"
	"towpath/internal/trust/people"
)

//go:embed words.en.yaml
var wordsEN []byte

// words are the sentences of what belongs to no room.
var words = i18n.Catalogue{Lang: "en", Name: "app", YAML: wordsEN}

var (
	myPeople = page.NavItem{Href: "/together", Key: "app.nav.people", Mark: "together"}
	settings = page.NavItem{Href: "/setup", Key: "app.nav.setup", Mark: "post"}
	audit    = page.NavItem{Href: "/setup/audit", Key: "app.nav.audit", Mark: "things"}
	accounts = page.NavItem{Href: "/setup/people", Key: "app.nav.accounts", Mark: "many"}
	reached  = page.NavItem{Href: reports.Home, Key: "app.nav.reports", Mark: "many"}
	contents = page.NavItem{Href: editing.Home, Key: "app.nav.editing", Mark: "post"}
	guiding  = page.NavItem{Href: "/guidance", Key: "app.nav.guidance", Mark: "topics"}
	me       = page.NavItem{Href: "/me", Key: "app.nav.me", Mark: "one"}
)

// env is what the frame of a page shows about who is here.
func (h *House) env(ctx context.Context, v people.Viewer, look page.Look, r *http.Request) (page.Env, error) {
	e := page.Env{Role: v.Main(), Look: look, Path: r.URL.Path, SignedIn: v.Account != "", Shared: v.Device != "", Nav: navOf(v)}
	if r.Method == http.MethodGet {
		e.Query = r.URL.RawQuery
	}
	set, err := h.service.Get(ctx)
	if err != nil {
		return e, err
	}
	if v.Is(people.Person) && v.Table == "" {
		e.Listens = func(ctx context.Context) bool {
			yes, err := h.fits.Listens(ctx, v)
			return err == nil && yes
		}
	}
	e.Service, e.HelpLine = set.Name, safety.HelpLine(ctx, set)
	if v.Table != "" && !v.Locked {
		e.Table, err = h.strip(ctx, v)
	}
	return e, err
}

func (h *House) strip(ctx context.Context, v people.Viewer) (*page.TableStrip, error) {
	other := v.Supporter
	if v.Seat == "supporter" {
		other = v.TPerson
	}
	name, err := h.people.Name(ctx, other)
	idle := h.conf.Idle
	if idle == 0 {
		idle = people.TableIdle
	}
	strip := page.TableStrip{With: name, Href: "/together/table", Stop: together.StopPlace, Idle: idle, Screens: 1 + v.Others, Script: together.TableScript, N: v.Events,
		Standing: func(ctx context.Context) page.Standing { return h.together.Standing(ctx, v) }}
	if v.Asking {
		strip.Asks = together.ScreenPlace
	}
	return &strip, err
}

// navOf are the places that a viewer has.
func navOf(v people.Viewer) []page.NavItem {
	switch {
	case v.Locked:
		return nil
	case v.Table != "":
		return []page.NavItem{page.Together, page.Topics, page.GetOnline}
	case v.Is(people.Person):
		return []page.NavItem{page.Together, page.Topics, page.MyThings, page.GetOnline}
	case v.IsAny(people.Supporters...):
		return []page.NavItem{myPeople, page.Topics, page.GetOnline, me}
	case v.Is(people.Admin):
		return []page.NavItem{settings, accounts, audit, me}
	case v.Is(people.Supervisor):
		return []page.NavItem{reached, audit, page.Topics, me}
	case v.Is(people.Editor):
		return []page.NavItem{contents, page.Topics, guiding, me}
	case v.SignedIn():
		return []page.NavItem{page.Topics, guiding, me}
	}
	return nil
}

// about is what a service says of itself to somebody who is about to join.
func (h *House) about(ctx context.Context) (people.About, error) {
	set, err := h.service.Get(ctx)
	return people.About{Service: set.Name, LowestAge: set.LowestAge, Capacity: set.Capacity, Replies: set.Replies}, err
}

// terms are what a service says on the page that two people agree to; where it hasn't said, that is said.
func (h *House) terms(ctx context.Context) (together.Terms, error) {
	set, err := h.service.Get(ctx)
	unset := func(s string) string {
		if s == "" {
			return i18n.T(ctx, "app.unset")
		}
		return s
	}
	return together.Terms{Service: set.Name, Replies: unset(set.Replies), Hours: unset(set.Hours), Recorded: unset(set.Recorded)},
		fault.Wrap(err, "app.terms")
}
