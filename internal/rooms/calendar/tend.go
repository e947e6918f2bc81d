package calendar

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"towpath/internal/ground/carry"
	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/jobs"
	"towpath/internal/trust/people"
)

// Nothing in the clear says whose calendar is to be read when, or who wants a message at which hour: each quarter of an hour all of
// them are looked at, as is done for reminders.

// Tending is the kind of the job that looks after calendars. Its id is a quarter of an hour, and names nobody.
const Tending = "calendars"

// Limits are those of one look.
var Limits = jobs.Limits{Within: 12 * time.Minute, Tries: 2, AtOnce: 1}

const (
	every  = 15 * time.Minute // how often to look
	atOnce = 4                // calendars that are looked after side by side
	late   = 2                // hours after which a message in the morning is worth nothing any more
)

// Run has calendars looked after each quarter of an hour, until ctx ends.
func (x *Room) Run(ctx context.Context) {
	tick := time.NewTicker(20 * time.Second)
	defer tick.Stop()
	for last := int64(0); ; {
		if now := x.Now().Unix() / int64(every/time.Second); now != last {
			if err := x.Jobs.Add(ctx, Tending, strconv.FormatInt(now, 10)); err == nil {
				last = now
			} else if ctx.Err() == nil {
				x.Log.Error("calendars", "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Tend does a job of the kind Tending: forgets the calendars of accounts that are closed, takes out of the others what is over, reads
// addresses that are due, and sends the messages of the morning.
func (x *Room) Tend(ctx context.Context, _ string) error {
	if err := x.DB.Update(ctx, func(q db.Q) error { return New(q).forgetCalendarsOfClosed(ctx) }); err != nil {
		return fault.Wrap(err, "calendar.Tend")
	}
	var (
		all    sync.WaitGroup
		mu     sync.Mutex
		failed error
		queue  = make(chan Calendars)
	)
	for range atOnce {
		all.Go(func() {
			for row := range queue {
				if err := x.tend(ctx, row); err != nil {
					mu.Lock()
					failed = err // one is enough to say that it doesn't go well
					mu.Unlock()
				}
			}
		})
	}
	err := x.each(ctx, queue)
	close(queue)
	all.Wait()
	return fault.Wrap(errors.Join(err, failed), "calendar.Tend")
}

// each hands on all calendars, a page at a time.
func (x *Room) each(ctx context.Context, queue chan<- Calendars) error {
	for after := ""; ; {
		var rows []Calendars
		err := x.DB.View(ctx, func(q db.Q) (err error) { rows, err = New(q).calendarsAfter(ctx, after); return err })
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, row := range rows {
			after = row.Account
			select {
			case queue <- row:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
}

// tend looks after one calendar. One that can't be opened, because its key was destroyed meanwhile, is left.
func (x *Room) tend(ctx context.Context, row Calendars) error {
	account, pass := row.Account, x.Sharing.TendCalendar(row.Account)
	d, err := x.open(ctx, row, pass)
	if err != nil {
		return nil
	}
	linked, err := x.People.LinkedNames(ctx, account, d.about)
	if err != nil {
		return err
	}
	if d.prune(x.today(), linked) {
		err = x.change(ctx, account, pass, func(d *diary) error {
			if !d.prune(x.today(), linked) {
				return errSame
			}
			return nil
		})
	}
	return errors.Join(err, x.again(ctx, account, d), x.morning(ctx, account))
}

// about reports whether something in a diary is about somebody.
func (d diary) about(person string) bool {
	for _, all := range [][]kept{d.Read, d.Hand} {
		for _, k := range all {
			if k.Person == person {
				return true
			}
		}
	}
	for _, c := range d.Called {
		if c.Person == person {
			return true
		}
	}
	return false
}

// digest is the message of the morning: off until its reader asks for it.
type digest struct {
	On   bool   `json:"on,omitempty"`
	Hour int    `json:"hour,omitempty"`
	Zone string `json:"zone,omitempty"` // whose clock; "" for the service's
	Sent string `json:"sent,omitempty"` // the last day on which it was sent, as 2006-01-02
}

// zone is the clock that the message goes by.
func (x *Room) zone(d digest) *time.Location {
	if d.Zone != "" {
		if zone, err := time.LoadLocation(d.Zone); err == nil {
			return zone
		}
	}
	return x.Zone()
}

// due is the day whose message is due now; "" where none is.
func (x *Room) due(d digest) string {
	now := x.Now().In(x.zone(d))
	day := now.Format(time.DateOnly)
	if !d.On || now.Hour() < d.Hour || now.Hour() >= d.Hour+late || d.Sent == day {
		return ""
	}
	return day
}

// morning sends somebody the message of the morning, if it is due: how many people they meet today, and where to see whom. It names
// nobody and says no times. Where they meet nobody, there is none. It is noted as sent before it is, and taken back only where whoever
// carries it didn't take it: should the program end in between, they get none rather than two.
func (x *Room) morning(ctx context.Context, account string) error {
	pass := x.Sharing.TendCalendar(account)
	d, _, err := x.load(ctx, account, pass)
	if err != nil || x.Outbox == nil {
		return err
	}
	day, before := x.due(d.Digest), d.Digest.Sent
	if day == "" {
		return nil
	}
	from := dayOf(x.Now().In(x.zone(d.Digest)))
	all, err := x.named(ctx, account, d.between(from, from.AddDate(0, 0, 1)))
	if err != nil || len(all) == 0 {
		return err
	}
	to, err := x.address(ctx, account)
	if err != nil || to.ID == "" {
		return err
	}
	claimed := false
	if err := x.change(ctx, account, pass, func(d *diary) error {
		if claimed = x.due(d.Digest) == day; !claimed {
			return errSame
		}
		d.Digest.Sent = day
		return nil
	}); err != nil || !claimed {
		return err
	}
	err = x.Outbox.Send(ctx, to, x.message(x.In(ctx, to.Lang), to, met(all)))
	if err == nil || carry.WhyOf(err) == carry.NoSuch { // which is noted, for them to see
		return nil
	}
	return errors.Join(err, x.change(context.WithoutCancel(ctx), account, pass, func(d *diary) error {
		d.Digest.Sent = before
		return nil
	}))
}

// met counts people: each of them once, and each time with somebody who has no name here.
func met(all []Appointment) int {
	seen := map[string]bool{}
	n := 0
	for _, a := range all {
		if who := a.Person + plain(a.Name); who == "" || !seen[who] {
			seen[who] = true
			n++
		}
	}
	return n
}

// address is the e-mail address that somebody proved; the zero value where there is none.
func (x *Room) address(ctx context.Context, account string) (a people.Address, err error) {
	all, err := x.People.AddressesFor(ctx, account)
	for _, one := range all {
		if one.Sort == carry.Mail {
			a = one
		}
	}
	return a, err
}

func (x *Room) message(ctx context.Context, to people.Address, n int) carry.Message {
	text := i18n.T(ctx, "calendar.digest.text", "n", n, "link", x.URL+"/together") + "\n\n" + i18n.T(ctx, "calendar.digest.stop", "link", x.URL+DigestPath)
	return x.Outbox.Compose(ctx, to, people.NewID(), i18n.T(ctx, "calendar.digest.subject"), text)
}
