package app

import (
	"context"
	"time"

	"towpath/internal/rooms/library"
	"towpath/internal/trust/people"
)

// demoSite is made up, and says so: real sites are on the list, and nobody of a made-up service has looked at one. Its address leads nowhere.
var demoSite = library.Facts{
	Title: "Millpond Sounds (made up)", By: "A made-up charity", URL: "https://millpond.example.org/", Countries: []string{"international"}, Lang: "en", Sort: "site",
	Summary: "Sounds of water and wind, to have on for a while. There is no such site.", Data: "Made up: about 20 MB in half an hour", Seen: "made up, to show how a site is chosen"}

// demoFound is what the demo's worker found out about it, where that isn't the same for every question.
var demoFound = map[string]string{
	"cost":      "Made up: it costs nothing, and asks for no card.",
	"offline":   "Made up: it needs a connection all the time.",
	"community": "Made up: nobody can write there.",
}

// shelve has two of the demo's staff look at a made-up site, so that there is one to choose.
func (d *demoHouse) shelve(ctx context.Context) error {
	x, id := d.house.library, people.NewID()
	worker := people.Viewer{Account: d.People["worker"].Account, Roles: []people.Role{people.Worker}}
	other := people.Viewer{Account: d.People["worker2"].Account, Roles: []people.Role{people.Worker}}
	if err := x.Keep(ctx, worker, library.Offer{ID: id, Facts: demoSite}); err != nil {
		return err
	}
	if err := x.Begin(ctx, worker, id); err != nil {
		return err
	}
	r, err := x.Draft(ctx, worker, id)
	if err != nil {
		return err
	}
	saw := map[string]string{}
	version, today := r.Version, d.house.conf.Now().UTC().Format(time.DateOnly)
	for _, q := range d.house.packs.Whole().Questions().All {
		f := library.Finding{Question: q.ID, Answer: "yes", Evidence: "Made up, as all of this site is.", Where: "Nowhere: it is made up", On: today}
		if said := demoFound[q.ID]; said != "" {
			f.Evidence = said
		}
		if q.ID == "offline" || q.ID == "community" {
			f.Answer = "no"
		}
		saw[q.ID] = f.Answer
		if err := x.Answer(ctx, worker, id, f, version); err != nil {
			return err
		}
		version++
	}
	if err := x.Give(ctx, worker, id, library.Giving{Fits: "Whoever likes to have a sound on. Made up.", Careful: "For some people a sound that goes on is too much. It stops at a touch.", Months: 6, Version: version}); err != nil {
		return err
	}
	o, err := x.One(ctx, id)
	if err != nil {
		return err
	}
	if err := x.See(ctx, other, id, o.Review.ID, saw, ""); err != nil {
		return err
	}
	return x.Second(ctx, other, id, o.Review.ID, "agree", "Made up: found the same.")
}
