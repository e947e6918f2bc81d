package contact

import (
	"context"
	"errors"
	"strconv"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/jobs"
)

// Telling is the kind of the job that tells those who asked for it that there is something to read. Its id is a quarter of an hour, and
// names nobody.
const Telling = "written"

// TellingLimits are those of one look. What didn't go is tried at the next one.
var TellingLimits = jobs.Limits{Within: 5 * time.Minute, Tries: 2, AtOnce: 1}

const (
	every  = 15 * time.Minute
	tooOld = 7 * 24 * time.Hour // nobody is told of what has lain longer
)

// Post sends one line and one link. It is nil where a service has set up no carrier.
type Post interface {
	// Tell sends it to where an account wants messages; sent is false where that is nowhere.
	Tell(ctx context.Context, account string) (sent bool, err error)
	// InHours reports whether messages may come to a person now, by the hours they chose.
	InHours(ctx context.Context, person string) (bool, error)
}

// Mail reports whether anything can be sent to anybody.
func (x *Room) Mail() bool { return x.Post != nil }

// Run has the job done each quarter of an hour, until ctx ends.
func (x *Room) Run(ctx context.Context) {
	if x.Post == nil {
		return
	}
	tick := time.NewTicker(20 * time.Second)
	defer tick.Stop()
	for last := int64(0); ; {
		if now := x.Now().Unix() / int64(every/time.Second); now != last {
			if err := x.Jobs.Add(ctx, Telling, strconv.FormatInt(now, 10)); err == nil {
				last = now
			} else if ctx.Err() == nil {
				x.Log.Error("messages", "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// TellAll does a job of the kind Telling. Who was told hears no more until they have looked.
func (x *Room) TellAll(ctx context.Context, _ string) error {
	if on, err := x.on(ctx); err != nil || !on {
		return err
	}
	now := x.now()
	var supporters, people []string
	err := x.view(ctx, func(q *Queries) (err error) {
		if supporters, err = q.toTellSupporters(ctx, now.UnixMilli(), now.Add(-tooOld).UnixMilli()); err == nil {
			people, err = q.toTellPeople(ctx, now.UnixMilli(), now.Add(-tooOld).UnixMilli())
		}
		return err
	})
	for _, account := range supporters {
		open, openErr := x.inHours(ctx, account, now)
		err = errors.Join(err, openErr)
		if open {
			err = errors.Join(err, x.tell(ctx, account, true, now))
		}
	}
	for _, account := range people {
		open, openErr := x.Post.InHours(ctx, account)
		err = errors.Join(err, openErr)
		if open {
			err = errors.Join(err, x.tell(ctx, account, false, now))
		}
	}
	return fault.Wrap(err, "contact.TellAll")
}

// inHours reports whether it is in somebody's own hours. Nobody is there to ask, and nobody is shown anything.
func (x *Room) inHours(ctx context.Context, account string, now time.Time) (bool, error) {
	var row Contacts
	err := x.view(ctx, func(q *Queries) (err error) { row, err = db.One(q.contactOf(ctx, account)); return err })
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	p, err := x.openContact(ctx, x.Sharing.HoursToTell(account), row)
	return p.open(now), err
}

// tell tells one account. It is noted before it is sent, and taken back where it didn't go: should the program end in between, they hear
// nothing rather than twice.
func (x *Room) tell(ctx context.Context, account string, ofPeople bool, now time.Time) error {
	note := func(told bool) (n int64, err error) {
		err = x.update(ctx, func(q *Queries) (err error) {
			n, err = q.setTold(ctx, told, ofPeople, now.UnixMilli(), account)
			return err
		})
		return n, err
	}
	if n, err := note(true); err != nil || n == 0 {
		return err
	}
	sent, err := x.Post.Tell(ctx, account)
	if err == nil && sent {
		return nil
	}
	ctx = context.WithoutCancel(ctx)
	_, undoErr := note(false)
	return errors.Join(err, undoErr)
}
