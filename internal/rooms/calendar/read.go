package calendar

import (
	"context"
	"errors"
	"time"

	"towpath/internal/ground/carry"
	"towpath/internal/ground/fault"
	"towpath/internal/rooms/calendar/ics"
	"towpath/internal/trust/people"
)

// How many may wait at once for a calendar's address to answer while their page does, and how long each: a page has ten seconds.
const (
	mostWaiting = 4
	waitFor     = 8 * time.Second
)

// read is what a calendar says of the days that are kept.
func (x *Room) read(data []byte) (ics.Read, error) {
	from := x.today()
	r, err := ics.Parse(data, from, from.AddDate(0, 0, ahead), x.Zone())
	if errors.Is(err, ics.ErrNot) {
		err = fault.New(fault.Invalid, "calendar.file.not")
	}
	return r, err
}

// takeIn puts what was read in the place of what was read before, and says what matched nobody.
func (d *diary) takeIn(r ics.Read, s source, now time.Time) (left []title) {
	d.Read, left = d.sort(r)
	s.At, s.Tried, s.Fails, s.Why = now.UnixMilli(), now.UnixMilli(), 0, ""
	s.Unread, s.More, s.Left = r.Unread, r.More || len(d.Read) >= mostKept, 0
	for _, t := range left {
		s.Left += len(t.Times)
	}
	d.Source = &s
	return left
}

// bring reads a calendar for the viewer, and says what matched nobody.
func (x *Room) bring(ctx context.Context, v people.Viewer, data []byte, s source) (left []title, err error) {
	r, err := x.read(data)
	if err != nil {
		return nil, err
	}
	err = x.changeMine(ctx, v, func(d *diary) error {
		left = d.takeIn(r, s, x.Now())
		return nil
	})
	return left, err
}

// fetch is what an address has now, while somebody waits for it. Few may wait at once.
func (x *Room) fetch(ctx context.Context, address string) ([]byte, error) {
	select {
	case x.fetching <- struct{}{}:
		defer func() { <-x.fetching }()
	default:
		return nil, fault.New(fault.Busy, "calendar.address.busy")
	}
	ctx, cancel := context.WithTimeout(ctx, waitFor)
	defer cancel()
	data, err := x.Fetch.Fetch(ctx, address, ics.Largest)
	if err != nil {
		err = fault.New(fault.Invalid, whyNotKey(carry.WhyNotOf(err)))
	}
	return data, err
}

// whyNotKey is the sentence for why an address wasn't read.
func whyNotKey(why carry.WhyNot) string { return "calendar.address." + string(why) }

// notCalendar is said of an address that answers with something else.
const notCalendar carry.WhyNot = "not"

// patience is how long after a try the next one is: an hour, and after failures longer and longer, up to a day and a half.
func (s source) patience() time.Duration { return time.Hour << min(s.Fails, 5) }

// dueAt is when an address is to be read again. The job comes by each quarter of an hour, not to the second.
func (s source) dueAt() time.Time { return time.UnixMilli(s.Tried).Add(s.patience() - time.Minute) }

// again reads an address when nobody is there, if it is due. That it could not be read is kept for whoever asked for it.
func (x *Room) again(ctx context.Context, account string, d diary) error {
	if d.Source == nil || d.Source.Address == "" || x.Now().Before(d.Source.dueAt()) {
		return nil
	}
	address := d.Source.Address
	var (
		r   ics.Read
		why carry.WhyNot
	)
	data, err := x.Fetch.Fetch(ctx, address, ics.Largest)
	if err == nil {
		if r, err = x.read(data); err != nil {
			why = notCalendar
		}
	} else {
		why = carry.WhyNotOf(err)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return x.change(ctx, account, x.Sharing.TendCalendar(account), func(d *diary) error {
		if d.Source == nil || d.Source.Address != address {
			return errSame // it was changed meanwhile
		}
		if s := d.Source; why != "" {
			s.Tried, s.Fails, s.Why = x.Now().UnixMilli(), s.Fails+1, why
			return nil
		}
		d.takeIn(r, source{Address: address}, x.Now())
		return nil
	})
}
