package library

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/trust/people"
)

// All are all resources by title, the content's and the service's own, each with how far people here have come with it, in five
// questions to the database however many they are.
func (x *Room) All(ctx context.Context) ([]Offer, error) {
	all, err := x.listed(ctx)
	if err != nil {
		return nil, err
	}
	by := map[string]*Offer{}
	for i := range all {
		by[all[i].ID] = &all[i]
	}
	if err := x.standings(ctx, by); err != nil {
		return nil, fault.Wrap(err, "library.All")
	}
	slices.SortStableFunc(all, func(a, b Offer) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title)), cmp.Compare(a.ID, b.ID))
	})
	return all, nil
}

// listed are all resources as they are written down.
func (x *Room) listed(ctx context.Context) (all []Offer, err error) {
	now := x.Now()
	for _, r := range x.Packs.Of(ctx).Resources() {
		all = append(all, offerOf(r, now))
	}
	var rows []Resources
	if err := x.view(ctx, func(q *Queries) (err error) { rows, err = q.allResources(ctx); return err }); err != nil {
		return nil, fault.Wrap(err, "library.listed")
	}
	for _, row := range rows {
		o, err := ownOffer(row, now)
		if err != nil {
			return nil, err
		}
		all = append(all, o)
	}
	return all, nil
}

// standings says of each how far people here have come with it.
func (x *Room) standings(ctx context.Context, by map[string]*Offer) error {
	return x.view(ctx, func(q *Queries) error {
		given, err := q.givenReviews(ctx)
		if err != nil {
			return err
		}
		reviewed := map[string]*Offer{}
		for _, r := range given {
			if o := by[r.Resource]; o != nil {
				o.Given, o.Expires, o.reviewer, reviewed[r.ID] = time.UnixMilli(r.Given), time.UnixMilli(r.Expires), r.By, o
			}
		}
		opinions, err := q.opinions(ctx)
		if err != nil {
			return err
		}
		for _, s := range opinions {
			if o := reviewed[s.Review]; o != nil {
				o.count(s.Answer)
			}
		}
		gone, err := q.withdrawn(ctx)
		if err != nil {
			return err
		}
		for _, w := range gone {
			if o := by[w.Resource]; o != nil {
				o.Withdrawn = withdrawalOf(w)
			}
		}
		links, err := q.linksAsked(ctx)
		for _, l := range links {
			if o := by[l.Resource]; o != nil {
				o.Link = linkIn(l, o.URL)
			}
		}
		return err
	})
}

func (o *Offer) count(answer string) {
	if answer == agrees {
		o.agree++
	} else {
		o.disagree++
	}
}

func withdrawalOf(w ResourceWithdrawals) *Withdrawal {
	return &Withdrawal{By: w.By, Reason: w.Reason, At: time.UnixMilli(w.At)}
}

// written is a resource as it is written down.
func (x *Room) written(ctx context.Context, id string) (Offer, error) {
	if r, ok := x.Packs.Of(ctx).Resource(id); ok {
		return offerOf(r, x.Now()), nil
	}
	if !people.IsID(id) {
		return Offer{}, fault.Missing()
	}
	var row Resources
	if err := x.view(ctx, func(q *Queries) (err error) { row, err = db.One(q.resource(ctx, id)); return err }); err != nil {
		return Offer{}, err
	}
	return ownOffer(row, x.Now())
}

// one is a resource with all that people here said of it.
func (x *Room) one(ctx context.Context, id string) (Offer, error) {
	o, err := x.written(ctx, id)
	if err != nil {
		return o, err
	}
	var reviews []Reviews
	var seconds []Seconds
	err = x.view(ctx, func(q *Queries) (err error) {
		if reviews, err = q.reviewsOf(ctx, id); err != nil {
			return err
		}
		if seconds, err = q.secondsOf(ctx, id); err != nil {
			return err
		}
		gone, err := q.withdrawal(ctx, id)
		if err != nil {
			return err
		}
		for _, w := range gone {
			o.Withdrawn = withdrawalOf(w)
		}
		links, err := q.linkAsked(ctx, id)
		for _, l := range links {
			o.Link = linkIn(l, o.URL)
		}
		return err
	})
	if err != nil {
		return o, err
	}
	if err := o.take(reviews, seconds); err != nil {
		return o, err
	}
	return o, x.names().of(ctx, &o)
}

// take takes in reviews and what others say of them.
func (o *Offer) take(reviews []Reviews, seconds []Seconds) error {
	for _, row := range reviews {
		r, err := reviewOf(row)
		if err != nil {
			return err
		}
		for _, s := range seconds {
			if s.Review == r.ID {
				second, err := secondOf(s)
				if err != nil {
					return err
				}
				r.Seconds = append(r.Seconds, second)
			}
		}
		if row.State != given {
			o.Earlier = append(o.Earlier, r)
			continue
		}
		o.Given, o.Expires, o.Review = r.Given, r.Expires, &r
		for _, s := range r.Seconds {
			o.count(s.Answer)
		}
	}
	return nil
}

// names asks for what people are called, for each once.
type names struct {
	x     *Room
	known map[string]string
}

func (x *Room) names() names { return names{x, map[string]string{}} }

func (n names) get(ctx context.Context, id string, to *string) (err error) {
	name, ok := n.known[id]
	if !ok && id != "" {
		name, err = n.x.People.Name(ctx, id)
		n.known[id] = name
	}
	*to = name
	return err
}

// of says who the people are who looked at a resource.
func (n names) of(ctx context.Context, o *Offer) error {
	var errs []error
	all := []*Review{}
	if o.Review != nil {
		all = append(all, o.Review)
	}
	for i := range o.Earlier {
		all = append(all, &o.Earlier[i])
	}
	for _, r := range all {
		errs = append(errs, n.get(ctx, r.By, &r.Name))
		for i := range r.Seconds {
			errs = append(errs, n.get(ctx, r.Seconds[i].By, &r.Seconds[i].Name))
		}
	}
	if o.Withdrawn != nil {
		errs = append(errs, n.get(ctx, o.Withdrawn.By, &o.Withdrawn.Name))
	}
	return errors.Join(errs...)
}
