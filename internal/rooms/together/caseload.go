package together

import (
	"cmp"
	"context"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/rooms/kit"
	"towpath/internal/trust/people"
)

const (
	peopleAPage = 40 // whom a supporter's page lists at once
	fewPeople   = 6  // as many have all three ways to open a table beside their name; with more, that is on the page about one
	longestName = 80 // letters of a name that is looked for
)

// Meeting is a time at which a supporter meets somebody today.
type Meeting struct {
	At, Until    time.Time
	Person, Name string // "" for somebody whom the calendar doesn't name

	fresh int // how much they share that wasn't looked at yet
}

// caseload is a supporter's start: whom they meet today, and whom they support.
type caseload struct {
	Today  []Meeting
	Open   []people.InCare // with whom they can sit down now
	People []people.InCare // of this page
	Hand   []Line          // what they look after besides people, as navigators do
	Places []page.Link     // where they can go on to
	All    int             // how many there are, found or not
	Fresh  int             // how many of all share something new
	Find   string          // the name that was looked for
	New    bool            // only those who share something new
	Left   bool            // they have just left a table
	Page   int
	More   bool

	twice map[string]bool // names, made alike, that more than one of all has
}

// searched reports that not everybody was asked for.
func (c caseload) searched() bool { return c.Find != "" || c.New }

// cards reports that few are shown, so that each has all three ways to open a table beside the name.
func (c caseload) cards() bool {
	return len(c.People) <= fewPeople && (c.All <= fewPeople || c.searched())
}

// meets reports that the calendar names somebody today: the ways to begin stand there, and once is enough.
func (c caseload) meets(person string) bool {
	return slices.ContainsFunc(c.Today, func(m Meeting) bool { return m.Person == person })
}

// finding reports that there are so many that looking for a name helps.
func (c caseload) finding() bool { return c.All > fewPeople || c.Find != "" }

// supporterHome is where a supporter of the service arrives; who came by a person's own invitation has a start of their own. page=1 and on are further people; new=1 are those who share something new.
func (x *Room) supporterHome(w http.ResponseWriter, r *http.Request, v people.Viewer) error {
	n, _ := strconv.Atoi(r.FormValue("page"))
	c := caseload{Page: min(max(n, 0), 10_000), New: r.FormValue("new") != "", Left: r.FormValue("left") != ""}
	return x.showCaseload(w, r, v, c)
}

// FindPerson answers POST /people: those of a supporter's people whose name has what was typed. A name is sent in a form, so that it
// is in no address, and nothing of it is kept.
func (x *Room) FindPerson(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	name := []rune(strings.TrimSpace(f.Get("name")))
	return x.showCaseload(w, r, people.ViewerOf(r.Context()), caseload{Find: string(name[:min(len(name), longestName)])})
}

func (x *Room) showCaseload(w http.ResponseWriter, r *http.Request, v people.Viewer, c caseload) error {
	all, err := x.People.Caseload(r.Context(), v.Account)
	if err != nil {
		return err
	}
	c = c.of(all)
	c.Places = places(r.Context())
	if c.Page == 0 && !c.searched() {
		if err := x.beside(r.Context(), v, all, &c); err != nil {
			return err
		}
	}
	return page.Render(w, r, http.StatusOK, caseloadPage(c))
}

// places are the ways on from a supporter's start.
func places(ctx context.Context) (all []page.Link) {
	for _, to := range []string{"/calendar", "/contact", "/library", "/course", "/guidance", "/access", "/people/new", "/circle/handover", "/circle/come", "/waybacks", "/devices"} {
		all = append(all, page.Link{Href: to, Label: i18n.T(ctx, "together.places."+path.Base(to))})
	}
	return all
}

// beside adds what a supporter's start has besides people: today's meetings, and what they look after.
func (x *Room) beside(ctx context.Context, v people.Viewer, all []people.InCare, c *caseload) (err error) {
	if x.Today != nil {
		if c.Today, err = x.Today(ctx, v); err != nil {
			return err
		}
		meet(c.Today, all)
	}
	c.Hand, err = linesOf(ctx, v, x.Hand)
	return err
}

// meet says of those of today's meetings who are supported now what they are called and how much of what they share is new. Of others
// nothing is said.
func meet(today []Meeting, all []people.InCare) {
	for i, m := range today {
		n := slices.IndexFunc(all, func(p people.InCare) bool { return p.Person == m.Person })
		switch {
		case n >= 0:
			today[i].Name, today[i].fresh = all[n].Name, all[n].Fresh
		case m.Person != "":
			today[i].Person, today[i].Name = "", ""
		}
	}
}

// of is the caseload with those of all who were asked for, by name. The database can't do that: names are sealed there.
func (c caseload) of(all []people.InCare) caseload {
	type folded struct {
		people.InCare
		name string
	}
	c.All = len(all)
	c.twice = map[string]bool{}
	find, seen := strings.Fields(kit.Fold(c.Find)), map[string]bool{}
	var some []folded
	for _, p := range all {
		if p.Fresh > 0 {
			c.Fresh++
		}
		if p.Waiting != "" {
			c.Open = append(c.Open, p)
		}
		name := kit.Fold(p.Name)
		c.twice[name], seen[name] = c.twice[name] || seen[name], true
		if has(name, find) && (!c.New || p.Fresh > 0) {
			some = append(some, folded{p, name})
		}
	}
	slices.SortStableFunc(some, func(a, b folded) int { return cmp.Compare(a.name, b.name) })
	from := min(c.Page*peopleAPage, len(some))
	to := min(from+peopleAPage, len(some))
	if c.Find != "" { // a form has one page; who isn't on it is found by more of the name
		from, to = 0, min(len(some), peopleAPage)
	}
	for _, p := range some[from:to] {
		c.People = append(c.People, p.InCare)
	}
	c.More = len(some) > to
	return c
}

func has(name string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(name, w) {
			return false
		}
	}
	return true
}

// pages lead to the people before and after.
func (c caseload) pages(ctx context.Context) (p page.Pager) {
	to := func(n int, label string) page.Link {
		href := "/?page=" + strconv.Itoa(n)
		if c.New {
			href += "&new=1"
		}
		return page.Link{Href: href, Label: i18n.T(ctx, label)}
	}
	if c.Page > 0 {
		p.Back = to(c.Page-1, "together.people.back")
	}
	if c.More && c.Find == "" {
		p.On = to(c.Page+1, "together.people.on")
	}
	return p
}

// clock says when a meeting is: from when to when.
func (m Meeting) clock(ctx context.Context) string {
	if m.Until.After(m.At) {
		return i18n.T(ctx, "together.today.until", "at", i18n.Time(ctx, m.At), "until", i18n.Time(ctx, m.Until))
	}
	return i18n.Time(ctx, m.At)
}

// about says what else there is to know of somebody in the list: how much they share that wasn't looked at yet, and of two who have one
// name, since when they are linked.
func (c caseload) about(ctx context.Context, p people.InCare) string {
	var words []string
	if c.twice[kit.Fold(p.Name)] {
		words = append(words, i18n.T(ctx, "together.people.since", "date", i18n.DateYear(ctx, p.Linked)))
	}
	if p.Fresh > 0 {
		words = append(words, i18n.T(ctx, "together.people.new", "n", p.Fresh))
	}
	return strings.Join(words, " · ")
}

// foundWords says how many were found.
func (c caseload) foundWords(ctx context.Context) string {
	if len(c.People) == 0 {
		return i18n.T(ctx, "together.people.found.none")
	}
	return i18n.T(ctx, "together.people.found", "n", len(c.People))
}
