package page

import (
	"context"

	"towpath/internal/ground/i18n"
)

// WhoSees says who can see a page or what is typed in a box, in words and with a drawing of one, two or many.
// Its zero value says nothing.
type WhoSees struct {
	mark string // one, two, many
	key  string // page.who.…: the sentence; with .more the longer one, and .box the one beside a box
	name string
}

// OnlyYou is for what nobody but its person can see.
func OnlyYou() WhoSees { return WhoSees{mark: "one", key: "only_you"} }

// YouAnd is for what is open to one other person by name, as on a table.
func YouAnd(name string) WhoSees { return WhoSees{mark: "two", key: "you_and", name: name} }

// Between is for what one other person and the viewer write to each other.
func Between(name string) WhoSees { return WhoSees{mark: "two", key: "between", name: name} }

// SharedWith is for what a person shares with others by name, from their own session.
func SharedWith(names string) WhoSees { return WhoSees{mark: "two", key: "shared", name: names} }

// Members is for what everybody signed in can see.
func Members() WhoSees { return WhoSees{mark: "many", key: "members"} }

// Anybody is for pages that are the same for everyone, signed in or not.
func Anybody() WhoSees { return WhoSees{mark: "many", key: "anybody"} }

// Staff is for pages of a worker's own that show nothing private of anybody's.
func Staff() WhoSees { return WhoSees{mark: "one", key: "staff"} }

// Editors is for what is worked on before it is on the site: those who look after content at this service see it.
func Editors() WhoSees { return WhoSees{mark: "many", key: "editors"} }

// YouAndEditors is for a person's own of that: they and the editors.
func YouAndEditors() WhoSees { return WhoSees{mark: "two", key: "you_editors"} }

// Navigators is for what those who help others get online look after: digital navigators, and whoever made it.
func Navigators() WhoSees { return WhoSees{mark: "many", key: "navigators"} }

// YouAndNavigators is for what was arranged for a person: they, whoever made it and digital navigators. Name is the person's
// where it is somebody else who reads, "" to themselves.
func YouAndNavigators(name string) WhoSees {
	if name != "" {
		return WhoSees{mark: "many", key: "them_navigators", name: name}
	}
	return WhoSees{mark: "many", key: "you_navigators"}
}

// Colleagues is for what everybody who works here can read, and nobody else.
func Colleagues() WhoSees { return WhoSees{mark: "many", key: "colleagues"} }

// Unnamed is for what a person hands in without their name: they, and those who look after sites and apps here.
func Unnamed() WhoSees { return WhoSees{mark: "two", key: "unnamed"} }

// UntilGiven is for what somebody who works here is writing, which everybody signed in reads once they give it.
func UntilGiven() WhoSees { return WhoSees{mark: "one", key: "until_given"} }

// Keepers is for those who look after sites and apps here, and nobody else.
func Keepers() WhoSees { return WhoSees{mark: "many", key: "keepers"} }

// Reporting is for figures that name nobody, for those who run a service.
func Reporting() WhoSees { return WhoSees{mark: "many", key: "reporting"} }

func (w WhoSees) text(ctx context.Context, suffix string) string {
	if w.name != "" {
		return i18n.T(ctx, "page.who."+w.key+suffix, "name", w.name)
	}
	return i18n.T(ctx, "page.who."+w.key+suffix)
}
