package calendar

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"towpath/internal/rooms/calendar/ics"
)

// plain is a text as it is compared: its words without capitals, accents and signs, with one space around each.
func plain(text string) string {
	var b strings.Builder
	space := true
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, r) || r == '\'' || r == '’':
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if space {
				b.WriteByte(' ')
			}
			b.WriteRune(unicode.ToLower(r))
			space = false
		default:
			space = true
		}
	}
	if b.Len() == 0 {
		return ""
	}
	return b.String() + " "
}

// names tells whom a title means.
type names struct {
	called []called
	plain  []string
}

func (d diary) names() names {
	n := names{called: d.Called}
	for _, c := range d.Called {
		n.plain = append(n.plain, plain(c.Words))
	}
	return n
}

// of are the people whom a title means, by account; "" among them is somebody whose time is kept without a name. Where one's words are
// part of another's that are there too, the longer ones are meant; somebody without a name is meant only where nobody else is.
func (n names) of(title string) (persons []string) {
	t := plain(title)
	var hits []int
	for i, words := range n.plain {
		if words != "" && strings.Contains(t, words) {
			hits = append(hits, i)
		}
	}
	for _, i := range hits {
		within := slices.ContainsFunc(hits, func(j int) bool {
			return len(n.plain[j]) > len(n.plain[i]) && strings.Contains(n.plain[j], n.plain[i])
		})
		if p := n.called[i].Person; !within && !slices.Contains(persons, p) {
			persons = append(persons, p)
		}
	}
	if len(persons) > 1 {
		persons = slices.DeleteFunc(persons, func(p string) bool { return p == "" })
	}
	return persons
}

// title is what something is called in a calendar that matched nobody, and when it is. It is shown once, and kept nowhere.
type title struct {
	Text  string
	Times []span
}

type span struct{ At, Until time.Time }

// sort takes from what was read what is about somebody, and says what matched nobody, with the soonest first.
func (d diary) sort(r ics.Read) (found []kept, left []title) {
	n, at, known := d.names(), map[string]int{}, map[string][]string{}
	for _, e := range r.Events {
		persons, ok := known[e.Title]
		if !ok {
			persons = n.of(e.Title)
			known[e.Title] = persons
		}
		for _, p := range persons {
			if len(found) < mostKept {
				found = append(found, kept{At: e.At.UnixMilli(), Until: e.Until.UnixMilli(), Person: p})
			}
		}
		if len(persons) > 0 {
			continue
		}
		i, ok := at[e.Title]
		if !ok {
			i = len(left)
			left, at[e.Title] = append(left, title{Text: e.Title}), i
		}
		left[i].Times = append(left[i].Times, span{e.At, e.Until})
	}
	slices.SortStableFunc(left, func(a, b title) int { return cmp.Or(a.Times[0].At.Compare(b.Times[0].At), cmp.Compare(a.Text, b.Text)) })
	return found, left
}
