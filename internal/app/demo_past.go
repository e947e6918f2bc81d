package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/pack"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// before has the demo's people do what they are made up to have done: each of them by the site's own forms, at its time. What they
// write says that it is made up.
func (d *demoHouse) before(ctx context.Context) error {
	if !d.house.conf.Past {
		return nil
	}
	site, err := d.house.Handler()
	if err != nil {
		return err
	}
	for _, do := range []func(context.Context, http.Handler) error{d.comes, d.invites, d.meets, d.sharesOn, d.plansAhead} {
		if err := do(ctx, site); err != nil {
			return err
		}
	}
	return nil
}

// comes has Sam make a place for two more people, who haven't come in yet.
func (d *demoHouse) comes(ctx context.Context, site http.Handler) error {
	d.on(12, 15)
	sam := d.as(ctx, site, "worker")
	for _, name := range []string{"Lou", "Kim"} {
		sam.send(ctx, "/people/new", "id", people.NewID(), "name", name, "said", "yes")
	}
	return sam.leave(ctx)
}

// invites has Robin invite a carer and a peer worker, and say yes to both. The digital navigator took up an invitation too, and waits.
func (d *demoHouse) invites(ctx context.Context, site http.Handler) error {
	for _, who := range []string{"carer", "peer", "navigator"} {
		d.on(map[string]int{"carer": 10, "peer": 9, "navigator": 1}[who], 17)
		robin, other := d.as(ctx, site, "person"), d.as(ctx, site, who)
		id := people.NewID()
		robin.send(ctx, "/circle/invite", "id", id)
		invitation, err := d.house.people.Welcome(ctx, robin.viewer(ctx), id)
		other.send(ctx, "/circle/come", "form", people.NewID(), "code", invitation.Code)
		if err = errors.Join(err, other.leave(ctx)); err != nil {
			return err
		}
		_, asks, err := d.house.people.CircleOf(ctx, robin.account)
		for _, a := range asks {
			if who != "navigator" {
				robin.send(ctx, "/circle/asks/"+a.ID, "say", "yes")
			}
		}
		if err = errors.Join(err, robin.leave(ctx)); err != nil {
			return err
		}
	}
	return nil
}

// What Robin is made up to have said at the table, a week ago.
var (
	demoTakeaway = "A made-up example: I thought it would be the big things. It is sleep, and being outside. One small thing a week is enough."
	demoNext     = []string{"what", "Walk to the lock with my brother, and sit there for one cup of tea (made up)", "when", "Thursday, before lunch", "who", "My brother"}
	demoNote     = "Made up: Robin and Sam met. Robin sorted cards about what matters. Robin would like to go for a walk on Thursday. They meet again in a week."
	demoCards    = map[string]string{"own-place": "a-lot", "sleep": "a-lot", "outside": "a-lot", "family": "some", "friends": "some", "fun": "some", "work": "not-now", "learning": "not-now"}
)

// demoTopic and demoExercise are what they looked at. A service's own folder may have others: then they looked at nothing.
const (
	demoTopic    = "recovery"
	demoExercise = "what-matters"
)

// meets has Robin and Sam sit down at one screen: they agree, Robin sorts cards, they begin a course and choose a site, and end in Robin's
// own words, a note that both agree on, and what may go to the care record.
func (d *demoHouse) meets(ctx context.Context, site http.Handler) error {
	d.on(7, 14)
	lib := d.house.packs.Whole()
	two := d.as(ctx, site, "worker") // and, once the table is open, both of them
	two.send(ctx, "/together", "with", d.People["person"].Account, "setting", people.OneScreen)
	for _, side := range []string{"person", "supporter"} {
		two.send(ctx, "/together/agreement", "side", side, "do", "yes")
	}
	cards, plan, takeaway, next := people.NewID(), people.NewID(), people.NewID(), people.NewID()
	kept, read := []string{"do-" + takeaway, "share", "do-" + next, "share"}, []string{takeaway, next}
	if _, there := lib.Exercise(demoTopic, demoExercise); there {
		two.send(ctx, "/together/choose", "topic", demoTopic, "by", "person")
		two.send(ctx, "/exercises/"+demoTopic+"/"+demoExercise, append(placed(demoCards), "id", cards, "topic", demoTopic, "exercise", demoExercise,
			"a.first", "A made-up example: mornings that begin slowly.")...)
		kept, read = append(kept, "do-"+cards, "share"), append(read, cards)
	}
	if c := lib.Course(); c != nil && len(c.Meetings) > 0 {
		two.send(ctx, pack.CoursePath, "id", plan)
		two.send(ctx, pack.CoursePath+"/"+plan+"/"+c.Meetings[0].ID, "do", "done")
		kept, read = append(kept, "do-"+plan, "share"), append(read, plan)
	}
	if err := d.chooseSite(ctx, two); err != nil {
		return err
	}
	two.send(ctx, "/together/end", append(slices.Clone(demoNext), "takeaway-id", takeaway, "takeaway", demoTakeaway, "next-id", next, "led", "person")...)
	two.send(ctx, "/together/keep", append(kept, "then", "note")...)
	extract := people.NewID()
	if err := d.agreeOn(ctx, two, extract, next); err != nil {
		return err
	}
	two.send(ctx, "/together/leave", "who", "supporter", "secret", demoUnlock)
	if err := two.leave(ctx); err != nil {
		return err
	}
	return d.afterwards(ctx, site, append(read, extract))
}

// placed are cards as their form sends them.
func placed(cards map[string]string) (pairs []string) {
	for card, tray := range cards {
		pairs = append(pairs, "a.cards."+card, tray)
	}
	return pairs
}

// chooseSite has the two choose the demo's one site that can be chosen.
func (d *demoHouse) chooseSite(ctx context.Context, two *hands) error {
	some, err := d.house.library.Recommendable(ctx)
	for _, o := range some {
		if o.Title == demoSite.Title {
			two.send(ctx, "/recommend/"+people.NewID(), "of", o.ID, "who", "person", "why", "Made up: a sound of water, for when it is too quiet to sleep.",
				"theirs", "Made up: it stops at one touch. I tried that.", "ask", "week")
		}
	}
	return err
}

// agreeOn has the two agree on a note, and on what of it may go to the care record. Nothing has left yet.
func (d *demoHouse) agreeOn(ctx context.Context, two *hands, extract, next string) error {
	two.send(ctx, "/together/note", "note", demoNote)
	for _, side := range []string{"person", "supporter"} {
		two.send(ctx, "/together/note", "note", demoNote, "agree", side)
	}
	lies, err := d.house.sharing.OnTable(ctx, two.viewer(ctx))
	if err = errors.Join(two.err, err); err != nil {
		return err
	}
	i := slices.IndexFunc(lies, func(r sharing.Ref) bool { return r.Kind == sharing.Note })
	if i < 0 {
		return fault.Missing()
	}
	two.send(ctx, "/record", "id", extract, "item", lies[i].ID, "item", next, "met", "yes")
	for _, side := range []string{"person", "supporter"} {
		two.send(ctx, "/record/"+extract, "do", "yes", "side", side)
	}
	return two.err
}

// afterwards has Sam open the next morning what Robin shared, each a line that Robin finds in who has looked, note how it was to work so,
// and note what Sam has read and practised.
func (d *demoHouse) afterwards(ctx context.Context, site http.Handler, shared []string) error {
	d.on(6, 10)
	sam := d.as(ctx, site, "worker")
	for _, id := range shared {
		sam.read(ctx, "/sharing/with-me/"+d.People["person"].Account+"/"+id)
	}
	sam.send(ctx, "/guidance/approach", "id", people.NewID(), "approach", "collaborating")
	for i, g := range d.house.packs.Whole().Guidance() {
		if i < 3 {
			sam.send(ctx, pack.GuidancePath(g.ID)+"/record", "do", "read")
		}
		if i == 0 {
			sam.send(ctx, pack.GuidancePath(g.ID)+"/record", "do", "practised")
		}
	}
	return sam.leave(ctx)
}

// sharesOn has Robin write three pages: one is shared with Sam, one with Cas and Pat for a week, one with nobody.
func (d *demoHouse) sharesOn(ctx context.Context, site http.Handler) error {
	d.on(2, 19)
	robin := d.as(ctx, site, "person")
	write := func(title, text, until string, with ...string) {
		id := people.NewID()
		robin.send(ctx, "/kit/journal", "id", id, "title", title, "text", text)
		for _, who := range with {
			robin.send(ctx, "/sharing", "id", people.NewID(), "thing", id, "with", d.People[who].Account, "until", until)
		}
	}
	write("For when we meet (made up)", "A made-up example: I went to the lock twice. The second time it rained. I would like to talk about the nights, and about what to tell my neighbour.", "open", "worker")
	write("What helps when I go quiet (made up)", "A made-up example: ask me once, then leave it. Tea is good. Sitting in the same room is good. Please don't call anyone before you have asked me.", "week", "carer", "peer")
	write("Only mine (made up)", "A made-up example: nobody but me can read this page.", "")
	return robin.leave(ctx)
}

// plansAhead has Sam say when Sam is away and who is there meanwhile, and keep a calendar: one that was brought in, and one appointment
// that was typed in.
func (d *demoHouse) plansAhead(ctx context.Context, site http.Handler) error {
	d.on(1, 9)
	sam, now := d.as(ctx, site, "worker"), d.clock.now().In(d.house.conf.zone())
	monday := now.AddDate(0, 0, 8)
	for monday.Weekday() != time.Monday {
		monday = monday.AddDate(0, 0, 1)
	}
	sam.send(ctx, "/contact/away", "id", people.NewID(), "first", monday.Format(time.DateOnly), "last", monday.AddDate(0, 0, 4).Format(time.DateOnly), "cover", "worker2@example.org", "how", "Jo is at Lockside on weekdays (made up)")
	if err := sam.leave(ctx); err != nil {
		return err
	}
	d.today()
	sam = d.as(ctx, site, "worker")
	for _, name := range []string{"Robin", "Lou"} {
		sam.send(ctx, "/calendar/words", "who", name, "words", name)
	}
	at := nextHalfHour(now)
	sam.bring(ctx, "/calendar/file", "made-up.ics", demoCalendar(at))
	later := at.Add(3 * time.Hour)
	if later.Day() != at.Day() {
		later = at.Add(-3 * time.Hour)
	}
	sam.send(ctx, "/calendar/add", "id", people.NewID(), "who", "Bo, a first visit (made up)", "day", later.Format(time.DateOnly), "from", later.Format("15:04"))
	return sam.leave(ctx)
}

// nextHalfHour is when the demo's next appointment is: never on another day than the demo's own.
func nextHalfHour(now time.Time) time.Time {
	at := now.Truncate(30 * time.Minute).Add(30 * time.Minute)
	if last := time.Date(now.Year(), now.Month(), now.Day(), 22, 0, 0, 0, now.Location()); at.After(last) {
		return last
	}
	return at
}

// demoCalendar is a calendar as a calendar program would write it: Robin now and in a week, Lou after Robin.
func demoCalendar(at time.Time) string {
	var b strings.Builder
	b.WriteString("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//made up//demo//EN\r\n")
	for i, e := range []struct {
		title string
		at    time.Time
	}{{"Robin", at}, {"Robin", at.AddDate(0, 0, 7)}, {"Lou, home visit", at.Add(75 * time.Minute)}} {
		fmt.Fprintf(&b, "BEGIN:VEVENT\r\nUID:made-up-%d\r\nDTSTAMP:%[2]s\r\nDTSTART:%[2]s\r\nDURATION:PT50M\r\nSUMMARY:%s\r\nEND:VEVENT\r\n", i, e.at.UTC().Format("20060102T150405Z"), e.title)
	}
	b.WriteString("END:VCALENDAR\r\n")
	return b.String()
}
