package app

import (
	"context"
	"strings"

	"towpath/internal/ground/fault"
	"towpath/internal/rooms/library"
	"towpath/internal/rooms/recommend"
	"towpath/internal/trust/people"
)

// openRecommend opens the room in which a site or an app is chosen with somebody, once there are a library and tables.
func (h *House) openRecommend() {
	h.recommend = recommend.NewRoom(recommend.Deps{People: h.people, Sharing: h.sharing, Things: h.things, Library: toChoose{h.library}, Table: h.together,
		Planned: func(ctx context.Context, v people.Viewer) error { return h.prompts.Plan(ctx, v) }, Now: h.conf.Now})
}

// recommending are the routes of that: for two at a table, or for a person by themselves. Nobody chooses for somebody who isn't there.
// What somebody says goes to the library from their own session alone.
func (h *House) recommending() []Route {
	x := h.recommend
	return []Route{
		get("/recommend", "recommend", sitters, x.Choose),
		get("/recommend/new", "recommend", sitters, x.New),
		get("/recommend/{id}", "recommend", sitters, x.Read),
		post("/recommend/{id}", "recommend", sitters, x.Save).always().wrote(),
		get("/recommend/{id}/write", "recommend", sitters, x.Write),
		get("/recommend/{id}/print", "recommend", sitters, x.Print),
		post("/recommend/{id}/how", "recommend", sitters, x.How).always().wrote(),
		post("/recommend/{id}/unask", "recommend", sitters, x.Unask),
		get("/recommend/{id}/send", "recommend", person, x.AskTell),
		post("/recommend/{id}/send", "recommend", person, x.Tell),
	}
}

// toChoose is the library as somebody sees it who chooses from it.
type toChoose struct{ *library.Room }

// Offers are those that can be chosen now.
func (l toChoose) Offers(ctx context.Context) (all []recommend.Offer, err error) {
	some, err := l.Recommendable(ctx)
	for _, o := range some {
		all = append(all, offerOf(ctx, o))
	}
	return all, err
}

// Offer is one of them, or one that can't be chosen and why.
func (l toChoose) Offer(ctx context.Context, id string) (recommend.Offer, error) {
	o, err := l.One(ctx, id)
	if err != nil {
		return recommend.Offer{}, fault.OrMissing(err)
	}
	return offerOf(ctx, o), nil
}

// Told takes what its person says of one.
func (l toChoose) Told(ctx context.Context, v people.Viewer, id, resource, how, words string) error {
	return l.Said(ctx, v, library.Saying{ID: id, Resource: resource, Kind: library.HowWas, How: how, Words: words})
}

// costs is the question of a review that says what something costs.
const costs = "cost"

func offerOf(ctx context.Context, o library.Offer) recommend.Offer {
	to := recommend.Offer{ID: o.ID, Title: o.Title, By: o.By, URL: o.URL, Lang: o.Lang, Summary: o.Summary, Data: o.Data, Until: o.Expires, WhyNot: o.WhyNot(ctx)}
	if o.Review == nil {
		return to
	}
	to.Fits, to.Careful = o.Review.Fits, o.Review.Careful
	for _, f := range o.Review.Findings {
		if f.Question == costs {
			to.Cost = f.Evidence
		}
	}
	var other []string
	for _, s := range o.Review.Seconds {
		for _, f := range s.Findings {
			other = append(other, f.Evidence)
		}
	}
	to.Differed = strings.Join(other, " ")
	return to
}
