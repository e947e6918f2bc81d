package app

import (
	"context"
	"time"

	"towpath/internal/rooms/library"
	"towpath/internal/trust/people"
)

// demoWaits is made up, and says so: one of two has looked at it, and a second one has yet to.
var demoWaits = library.Facts{
	Title: "Reedbed Radio (made up)", By: "A made-up radio club", URL: "https://reedbed.example.org/", Countries: []string{"international"}, Lang: "en", Sort: "app",
	Summary: "People talk about birds, one hour a day. There is no such app.", Seen: "made up, to show what waits for a second one"}

// review has the demo's navigator look at a made-up app, so that something waits for a second one; a worker has begun to look once more
// at what may be recommended.
func (d *demoHouse) review(ctx context.Context) error {
	x, id := d.house.library, people.NewID()
	navigator := people.Viewer{Account: d.People["navigator"].Account, Roles: []people.Role{people.Navigator}}
	worker := people.Viewer{Account: d.People["worker"].Account, Roles: []people.Role{people.Worker}}
	if err := x.Keep(ctx, navigator, library.Offer{ID: id, Facts: demoWaits}); err != nil {
		return err
	}
	if err := x.Begin(ctx, navigator, id); err != nil {
		return err
	}
	r, err := x.Draft(ctx, navigator, id)
	if err != nil {
		return err
	}
	version, today := r.Version, d.house.conf.Now().UTC().Format(time.DateOnly)
	for _, q := range d.house.packs.Whole().Questions().All {
		f := library.Finding{Question: q.ID, Answer: "not known", Evidence: "Made up: there is nothing to be found.", Where: "Nowhere: it is made up", On: today}
		if err := x.Answer(ctx, navigator, id, f, version); err != nil {
			return err
		}
		version++
	}
	if err := x.Give(ctx, navigator, id, library.Giving{Fits: "Whoever likes birds. Made up.", Careful: "Made up: one can't turn it down.", Months: 3, Version: version}); err != nil {
		return err
	}
	may, err := x.Recommendable(ctx)
	for _, o := range may {
		err = x.Begin(ctx, worker, o.ID)
	}
	return err
}
