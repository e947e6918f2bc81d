package contact

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"towpath/internal/ground/fault"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/service"
	"towpath/internal/trust/sharing"
)

// reachable is one who supports a person, as that person sees them.
type reachable struct {
	id, name string
	Published
	says  bool
	talks bool // there is something between the two, or was
	carer bool // by the person's own invitation: how the two reach each other is between them
	fresh int
}

// reachPage is a person's page of whom they can reach.
type reachPage struct {
	all  []reachable
	past []reachable // whom they wrote with before
	on   bool
	x    *Room

	numbers []service.Contact // whom to call now, on paper
}

// Show answers GET /contact: to a person, whom they can reach and when; to those who work here, what was written to them.
func (x *Room) Show(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	if !v.Is(people.Person) {
		return x.showWritten(w, r)
	}
	p := reachPage{x: x}
	links, err := x.People.SupportersOf(ctx, v.Account)
	if err != nil {
		return err
	}
	said, err := x.publishedTo(ctx, v)
	if err != nil {
		return err
	}
	set, err := x.Service.Get(ctx)
	if err != nil {
		return err
	}
	p.on, p.numbers = set.Messages, set.Contacts
	fresh, err := x.fresh(ctx, v)
	if err != nil {
		return err
	}
	var talks []Talks
	if err = x.view(ctx, func(q *Queries) (err error) { talks, err = q.talksOf(ctx, v.Account); return err }); err != nil {
		return fault.Wrap(err, "contact.Show")
	}
	linked := map[string]bool{}
	for _, l := range links {
		if l.State != people.Active {
			continue // what the two wrote is with what was before
		}
		linked[l.Supporter] = true
		one := reachable{id: l.Supporter, name: l.Name, carer: !people.Viewer{Account: l.Supporter, Roles: l.Roles}.IsAny(sharing.Answering...), fresh: fresh[l.Supporter]}
		one.Published, one.says = said[l.Supporter]
		one.talks = slices.ContainsFunc(talks, func(t Talks) bool { return t.Supporter == l.Supporter })
		p.all = append(p.all, one)
	}
	if p.past, err = x.before(ctx, talks, linked, fresh); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, showReach(p))
}

// before are those with whom a person has messages and who don't support them now: who did, and who covers.
func (x *Room) before(ctx context.Context, talks []Talks, linked map[string]bool, fresh map[string]int) (all []reachable, err error) {
	var ids []string
	for _, row := range talks {
		if !linked[row.Supporter] {
			ids = append(ids, row.Supporter)
		}
	}
	names, err := x.People.Names(ctx, ids)
	for _, id := range ids {
		all = append(all, reachable{id: id, name: names[id], fresh: fresh[id]})
	}
	return all, err
}

// fresh counts what the viewer hasn't opened yet, by who it is from. For those who work here there is nothing new outside their hours.
func (x *Room) fresh(ctx context.Context, v people.Viewer) (map[string]int, error) {
	by, now := map[string]int{}, x.now()
	if v.Is(people.Person) {
		return by, x.view(ctx, func(q *Queries) error {
			rows, err := q.freshForPerson(ctx, v.Account, now.UnixMilli())
			for _, row := range rows {
				by[row.Supporter] = int(row.N)
			}
			return err
		})
	}
	p, _, there, err := x.published(ctx, v, v.Account)
	if err != nil || !there || !p.open(now) {
		return by, err
	}
	return by, x.view(ctx, func(q *Queries) error {
		rows, err := q.freshForSupporter(ctx, v.Account, now.UnixMilli())
		for _, row := range rows {
			by[row.Person] = int(row.N)
		}
		return err
	})
}

// Waiting is how many messages there are that the viewer hasn't opened yet; none where messages are off, and for those who work here
// none outside their hours.
func (x *Room) Waiting(ctx context.Context, v people.Viewer) (n int, err error) {
	if on, err := x.on(ctx); err != nil || !on {
		return 0, err
	}
	by, err := x.fresh(ctx, v)
	for _, some := range by {
		n += some
	}
	return n, err
}

// writtenPage is the list of those who work here: with whom they have messages.
type writtenPage struct {
	all   []reachable
	on    bool
	says  bool
	open  bool // it is in their hours
	pages page.Pager
}

// peopleAPage is how many people such a list has.
const peopleAPage = 25

func (x *Room) showWritten(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	n, _ := strconv.Atoi(r.FormValue("page"))
	n = min(max(n, 0), 10_000)
	own, _, says, err := x.published(ctx, v, v.Account)
	if err != nil {
		return err
	}
	p := writtenPage{says: says, open: says && own.open(x.now())}
	if p.on, err = x.on(ctx); err != nil || !p.on {
		return page.Show(w, r, err, showWritten(p))
	}
	var rows []writersRow
	err = x.view(ctx, func(q *Queries) (err error) {
		rows, err = q.writers(ctx, v.Account, x.Now().UnixMilli(), int32(n*peopleAPage), peopleAPage+1)
		return err
	})
	if err != nil {
		return err
	}
	fresh, err := x.fresh(ctx, v)
	if err != nil {
		return err
	}
	p.pages = pager(ctx, Home+"?page=", n, len(rows) > peopleAPage)
	if p.all, err = x.written(ctx, rows[:min(len(rows), peopleAPage)], fresh); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, showWritten(p))
}

// written are those of a list by name: the viewer's own, and who is theirs for a while as a cover.
func (x *Room) written(ctx context.Context, rows []writersRow, fresh map[string]int) (all []reachable, err error) {
	var ids []string
	for _, row := range rows {
		ids = append(ids, row.Person)
	}
	names, err := x.People.Names(ctx, ids)
	for _, id := range ids {
		all = append(all, reachable{id: id, name: names[id], fresh: fresh[id]})
	}
	return all, err
}

// ForPerson is what a supporter's page about a person has of this room: where the two write to each other.
func (x *Room) ForPerson(ctx context.Context, v people.Viewer, person string) (templ.Component, error) {
	on, err := x.on(ctx)
	if err != nil || !on || !v.IsAny(sharing.Answering...) {
		return templ.NopComponent, err
	}
	return personCard(person), nil
}

// Beside is when somebody who works here can be reached, for the pages of other rooms where a person may count on them; nil where they
// say nothing.
func (x *Room) Beside(ctx context.Context, v people.Viewer, supporter, name string) (templ.Component, error) {
	p, _, there, err := x.published(ctx, v, supporter)
	if err != nil || !there {
		return nil, err
	}
	return besideCard(reachable{id: supporter, name: name, Published: p, says: true}, x), nil
}
