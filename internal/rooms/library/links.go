package library

import (
	"context"
	"errors"
	"net/url"
	"sync"
	"time"

	"towpath/internal/ground/carry"
	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/jobs"
)

// Link is what the job that asks whether addresses answer has found of one.
type Link struct {
	Found    carry.Found // "" before it was asked
	Answered time.Time   // when it last did; zero for never
	Failed   int64       // how often in a row it didn't
}

// Broken reports an address that isn't to be relied on: it leads into a network that is nobody's business, or twice in a row, at least a
// day apart, it didn't answer as it should.
func (l Link) Broken() bool { return l.Found == carry.FoundPrivate || l.Failed >= 2 }

func linkIn(row ResourceLinks, address string) Link {
	if row.Address != address { // it was another one that was asked
		return Link{}
	}
	l := Link{Found: carry.Found(row.State), Failed: row.Failed}
	if row.Answered > 0 {
		l.Answered = time.UnixMilli(row.Answered)
	}
	return l
}

// Asking is the job that asks for one address; its id is the resource's.
const Asking = "links"

// AskingLimits are those of that job. It doesn't fail: what it found is what there is.
var AskingLimits = jobs.Limits{Within: time.Minute, Tries: 1, AtOnce: 2}

const (
	askFirst = time.Hour // so that whoever starts an installation can still say that nobody is to be asked
	askEvery = 7 * 24 * time.Hour
	askAgain = 24 * time.Hour // where it didn't answer
	askHost  = time.Minute    // between two questions to one host
)

// hosts remembers when a host was last asked, so that one with many pages isn't asked for all of them at once.
type hosts struct {
	mu    sync.Mutex
	asked map[string]time.Time
}

// may reports whether a host may be asked now, and notes that it is.
func (h *hosts) may(host string, now time.Time) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if now.Sub(h.asked[host]) < askHost {
		return false
	}
	for other, at := range h.asked {
		if now.Sub(at) > askHost {
			delete(h.asked, other)
		}
	}
	h.asked[host] = now
	return true
}

// Tend is to be called now and then: it sees to it that every address is asked for in its turn. One that is new, or was changed, is
// asked for an hour later. Where this installation asks nobody, it does nothing.
func (x *Room) Tend(ctx context.Context) error {
	if x.Ask == nil {
		return nil
	}
	all, err := x.listed(ctx)
	if err != nil {
		return err
	}
	due, err := x.follow(ctx, all)
	if err != nil {
		return fault.Wrap(err, "library.Tend")
	}
	for _, id := range due {
		err = errors.Join(err, x.Later(ctx, id))
	}
	return fault.Wrap(err, "library.Tend")
}

// follow brings the list of addresses up to date, and is which of them are due.
func (x *Room) follow(ctx context.Context, all []Offer) (due []string, err error) {
	now, known := x.Now().UnixMilli(), map[string]string{}
	err = x.view(ctx, func(q *Queries) error {
		rows, err := q.linksAsked(ctx)
		for _, l := range rows {
			known[l.Resource] = l.Address
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	var fresh []Offer
	for _, o := range all {
		if o.Example == nil && known[o.ID] != o.URL {
			fresh = append(fresh, o)
		}
		delete(known, o.ID)
	}
	if len(fresh)+len(known) > 0 {
		err = x.update(ctx, func(q *Queries) error {
			for _, o := range fresh {
				if err := q.followLink(ctx, o.ID, o.URL, now+askFirst.Milliseconds()); err != nil {
					return err
				}
			}
			for id := range known { // it isn't here any more
				if err := q.forgetLink(ctx, id); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err == nil {
		err = x.view(ctx, func(q *Queries) (err error) { due, err = q.dueLinks(ctx, now); return err })
	}
	return due, err
}

// AskFor is the job: it asks whether one resource's address answers, and keeps when it did. Where its host was asked a moment ago, it
// leaves it for the next turn.
func (x *Room) AskFor(ctx context.Context, resource string) error {
	o, err := x.written(ctx, resource)
	if fault.Is(err, fault.NotFound) || err == nil && o.Example != nil {
		return nil
	}
	if err != nil || x.Ask == nil {
		return fault.Wrap(err, "library.AskFor")
	}
	u, err := url.Parse(o.URL)
	if err != nil || !x.hosts.may(u.Hostname(), x.Now()) {
		return nil //nolint:nilerr // an address that can't be read was never kept
	}
	found := x.Ask(ctx, o.URL)
	if ctx.Err() != nil { // the program stops: that says nothing of the address
		return ctx.Err()
	}
	return fault.Wrap(x.found(ctx, o, found), "library.AskFor")
}

func (x *Room) found(ctx context.Context, o Offer, found carry.Found) error {
	now := x.Now()
	return x.update(ctx, func(q *Queries) error {
		row, err := db.One(q.linkOf(ctx, o.ID))
		if fault.Is(err, fault.NotFound) || err == nil && row.Address != o.URL {
			return nil // changed meanwhile
		}
		if err != nil {
			return err
		}
		p := foundLinkParams{State: string(found), Answered: row.Answered, Failed: row.Failed + 1, Due: now.Add(askAgain).UnixMilli(), Resource: o.ID, Address: o.URL}
		if found == carry.FoundThere {
			p.Answered, p.Failed, p.Due = now.UnixMilli(), 0, now.Add(askEvery).UnixMilli()
		}
		_, err = q.foundLink(ctx, p)
		return err
	})
}
