package calendar

import (
	"context"
	"slices"
	"strings"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
)

// mostLinked is how many people can be named in a form.
const mostLinked = 600

// choice is somebody who can be named in a form, by a label that nobody else has.
type choice struct{ Person, Name, Label string }

// choices are the people whom somebody supports. Two of one name are told apart by since when.
func (x *Room) choices(ctx context.Context, account string) (all []choice, err error) {
	links, err := x.People.PeopleOf(ctx, account, mostLinked, 0)
	if err != nil {
		return nil, err
	}
	many := map[string]int{}
	for _, l := range links {
		many[plain(l.Name)]++
	}
	for _, l := range links {
		label := l.Name
		if many[plain(l.Name)] > 1 {
			label = i18n.T(ctx, "calendar.who.since", "name", l.Name, "date", i18n.DateYear(ctx, l.Created))
		}
		all = append(all, choice{l.Person, l.Name, label})
	}
	slices.SortFunc(all, func(a, b choice) int { return strings.Compare(plain(a.Label), plain(b.Label)) })
	return all, nil
}

// chosen is whom somebody named: an account, or "" for somebody without a name. A name that is nobody's, or two people's, is a fault.
func chosen(ctx context.Context, all []choice, typed string) (person string, err error) {
	if t := plain(typed); t != "" {
		if t == plain(i18n.T(ctx, "calendar.somebody")) {
			return "", nil
		}
		same := 0
		for _, c := range all {
			if plain(c.Label) == t {
				return c.Person, nil
			}
			if plain(c.Name) == t {
				same++
			}
		}
		if same > 1 {
			return "", fault.New(fault.Invalid, "calendar.who.two", "name", typed)
		}
	}
	return "", fault.New(fault.Invalid, "calendar.who.none", "name", i18n.Shorten(typed, longestName))
}

// guess is the one whose name stands in a title, as a label; "" for nobody, or more than one.
func guess(all []choice, title string) (label string) {
	t := plain(title)
	for _, c := range all {
		if strings.Contains(t, plain(c.Name)) {
			if label != "" {
				return ""
			}
			label = c.Label
		}
	}
	return label
}

// labelOf is the label of an account; "" where they aren't linked.
func labelOf(all []choice, person string) string {
	if i := slices.IndexFunc(all, func(c choice) bool { return c.Person == person }); i >= 0 {
		return all[i].Label
	}
	return ""
}
