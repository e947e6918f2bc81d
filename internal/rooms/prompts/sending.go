package prompts

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"towpath/internal/ground/carry"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/jobs"
	"towpath/internal/trust/people"
)

// Reminders are sent by looking, each quarter of an hour, at everybody who wants them sent. So nothing has to say in the clear whom to
// look at, or when: what is due is worked out from what is sealed under each one's key.

// Sending is the kind of the job that sends what is due. Its id is a quarter of an hour, and names nobody.
const Sending = "reminders"

// SendingLimits are those of one look. What didn't go is tried once more soon, and then at each look until it is late.
var SendingLimits = jobs.Limits{Within: 12 * time.Minute, Tries: 2, AtOnce: 1}

const (
	every  = 15 * time.Minute // how often to look; all zones there are differ by a multiple of it
	late   = 2 * time.Hour    // after which a message is worth nothing any more
	dawn   = 8                // on their clock, before which nothing is sent,
	dusk   = 21               // and from which on
	atOnce = 4                // messages of one sort on their way
	enough = 3                // messages in a row that whoever carries them didn't take, after which the rest waits for the next look
)

// How long a link in a message leads to what it is for, and how long the same link can be used to stop messages.
const (
	opensFor = 7 * 24 * time.Hour
	stopsFor = 60 * 24 * time.Hour
	mostSent = 130 // links that are remembered: two a day, for as long as they hold
)

// plan is what is to be sent to somebody, as it is kept for when nobody is there: when, and of which thing by its id; no words.
type plan struct {
	Set   []planned            `json:"set"`
	Sent  map[carry.Sort]int64 `json:"sent,omitempty"` // up to when, in milliseconds since 1970
	Links []link               `json:"links,omitempty"`
}

type planned struct {
	ID string `json:"id"`
	Reminder
}

// link is one that was sent.
type link struct {
	Hash string     `json:"hash"` // of its secret
	ID   string     `json:"id"`   // of the reminder
	Sort carry.Sort `json:"sort"`
	Sent int64      `json:"at"`
}

func planOf(s people.Sending) (p plan) {
	if err := json.Unmarshal(s.Plan, &p); err != nil && len(s.Plan) > 0 {
		return plan{}
	}
	return p
}

// Plan writes down anew when which reminder of the viewer's is due, if they want any sent.
func (x *Room) Plan(ctx context.Context, v people.Viewer) error {
	if x.Outbox == nil {
		return nil
	}
	to, err := x.People.AddressesFor(ctx, v.Account)
	if err != nil {
		return err
	}
	if len(to) == 0 {
		return x.People.EndSending(ctx, v.Account)
	}
	sets, err := x.all(ctx, v)
	if err != nil {
		return err
	}
	return x.replan(ctx, v.Account, func(p *plan) bool {
		p.Set = nil
		for _, s := range sets {
			r := s.Reminder
			r.Title = "" // what it says is for them alone
			p.Set = append(p.Set, planned{s.ID, r})
		}
		return true
	})
}

// replan changes a plan; change says whether there is anything to keep. Where another change came first, it is made again.
func (x *Room) replan(ctx context.Context, account string, change func(*plan) bool) error {
	for range 5 {
		s, err := x.People.Sending(ctx, account)
		if err != nil {
			return err
		}
		p := planOf(s)
		if !change(&p) {
			return nil
		}
		if s.Plan, err = json.Marshal(p); err != nil {
			return fault.Wrap(err, "prompts.replan")
		}
		if saved, err := x.People.SaveSending(ctx, s); err != nil || saved {
			return err
		}
	}
	return errors.New("prompts: a plan was changed over and over")
}

// Run has what is due looked for each quarter of an hour, until ctx ends.
func (x *Room) Run(ctx context.Context) {
	if x.Outbox == nil {
		return
	}
	tick := time.NewTicker(20 * time.Second)
	defer tick.Stop()
	for last := int64(0); ; {
		if now := x.Now().Unix() / int64(every/time.Second); now != last {
			if err := x.Jobs.Add(ctx, Sending, strconv.FormatInt(now, 10)); err == nil {
				last = now
			} else if ctx.Err() == nil {
				x.Log.Error("reminders", "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// SendDue does a job of the kind Sending: sends what is due and hasn't been sent. Each sort goes by itself, so that a mail host that
// is dead keeps no text message waiting.
func (x *Room) SendDue(ctx context.Context, _ string) error {
	sorts := x.Outbox.Sorts()
	errs := make([]error, len(sorts))
	var all sync.WaitGroup
	for i, sort := range sorts {
		all.Go(func() { errs[i] = x.sendSort(ctx, sort) })
	}
	all.Wait()
	return errors.Join(errs...)
}

// sendSort sends all that is due of one sort, a few at once.
func (x *Room) sendSort(ctx context.Context, sort carry.Sort) error {
	var (
		senders sync.WaitGroup
		row     atomic.Int32 // of those that weren't taken, one after the other
		failed  atomic.Pointer[error]
		queue   = make(chan people.Sending)
	)
	for range atOnce {
		senders.Go(func() {
			for s := range queue {
				if row.Load() >= enough {
					continue
				}
				sent, err := x.sendOne(ctx, sort, s)
				switch {
				case err != nil:
					row.Add(1)
					failed.Store(&err)
				case sent:
					row.Store(0)
				}
			}
		})
	}
	err := x.People.EachSending(ctx, func(s people.Sending) error {
		select {
		case queue <- s:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
	close(queue)
	senders.Wait()
	if p := failed.Load(); err == nil && p != nil {
		err = *p
	}
	return fault.Wrap(err, "prompts.SendDue(%s)", sort)
}

// sendOne sends somebody the message that is due, if one is. It is noted as sent before it is, and taken back only where whoever
// carries it didn't take it: should the program end in between, they get none rather than two.
func (x *Room) sendOne(ctx context.Context, sort carry.Sort, s people.Sending) (sent bool, err error) {
	due, at, err := x.dueOf(ctx, s, sort)
	if err != nil || at.IsZero() {
		return false, err
	}
	to, err := x.People.AddressesFor(ctx, s.Account)
	i := slices.IndexFunc(to, func(a people.Address) bool { return a.Sort == sort })
	if err != nil || i < 0 {
		return false, err
	}
	secret := newSecret()
	before, claimed, err := x.claim(ctx, s.Account, link{Hash: hashed(secret), ID: due.ID, Sort: sort, Sent: x.Now().UnixMilli()}, at)
	if err != nil || !claimed {
		return false, err
	}
	err = x.Outbox.Send(ctx, to[i], x.message(x.In(ctx, to[i].Lang), to[i], s.Handle, secret, at))
	switch {
	case err == nil:
		return true, nil
	case carry.WhyOf(err) == carry.NoSuch:
		return false, nil // it is noted, for its person to see
	}
	return false, errors.Join(err, x.release(context.WithoutCancel(ctx), s.Account, hashed(secret), sort, before))
}

// dueOf is the reminder of somebody's that is due last and may be sent now, and since when; the zero time for none.
func (x *Room) dueOf(ctx context.Context, s people.Sending, sort carry.Sort) (due planned, at time.Time, err error) {
	p, here := planOf(s), x.In(ctx, "")
	now := x.Now()
	for _, one := range p.Set {
		if t := one.due(here, now); t.After(at) && t.UnixMilli() > p.Sent[sort] && now.Sub(t) < late && byDay(now.In(t.Location())) {
			there, err := x.stillThere(ctx, s.Account, one)
			if err != nil {
				return due, at, err
			}
			if there {
				due, at = one, t
			}
		}
	}
	return due, at, nil
}

func byDay(there time.Time) bool { return there.Hour() >= dawn && there.Hour() < dusk }

// stillThere reports whether a reminder and what it is for are there, and not put away since the plan was made.
func (x *Room) stillThere(ctx context.Context, account string, one planned) (there bool, err error) {
	there, err = x.Things.StillThere(ctx, account, one.ID)
	if there && one.Of != "" {
		there, err = x.Things.StillThere(ctx, account, one.Of)
	}
	return there, err
}

// claim notes that what is due at a time is sent, unless that is noted already; before is up to when it was noted before.
func (x *Room) claim(ctx context.Context, account string, l link, at time.Time) (before int64, claimed bool, err error) {
	err = x.replan(ctx, account, func(p *plan) bool {
		before = p.Sent[l.Sort]
		if claimed = before < at.UnixMilli(); !claimed {
			return false
		}
		if p.Sent == nil {
			p.Sent = map[carry.Sort]int64{}
		}
		p.Sent[l.Sort] = at.UnixMilli()
		p.Links = append(slices.DeleteFunc(p.Links, func(o link) bool { return l.Sent-o.Sent > stopsFor.Milliseconds() }), l)
		p.Links = p.Links[max(0, len(p.Links)-mostSent):]
		return true
	})
	return before, claimed, err
}

// release takes back that something was sent.
func (x *Room) release(ctx context.Context, account, hash string, sort carry.Sort, before int64) error {
	return x.replan(ctx, account, func(p *plan) bool {
		i := slices.IndexFunc(p.Links, func(l link) bool { return l.Hash == hash })
		if i < 0 {
			return false
		}
		p.Links, p.Sent[sort] = slices.Delete(p.Links, i, i+1), before
		return true
	})
}

// secretLength is in characters: 96 random bits, after the 132 of the handle.
const secretLength = 16

func newSecret() string {
	b := make([]byte, 12)
	rand.Read(b) // never fails: it ends the program instead
	return base64.RawURLEncoding.EncodeToString(b)
}

func hashed(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:16])
}

// message is what is sent: one line and one link. In e-mail there is another to stop it.
func (x *Room) message(ctx context.Context, a people.Address, handle, secret string, at time.Time) carry.Message {
	where := x.URL + letters + handle + "." + secret
	id := sha256.Sum256(fmt.Appendf(nil, "%s %s %d", handle, a.ID, at.UnixMilli())) // the same at each try
	m := x.Outbox.Compose(ctx, a, hex.EncodeToString(id[:12]), i18n.T(ctx, "prompts.letter.subject"), i18n.T(ctx, "prompts.letter.text", "link", where))
	m.Stop = where
	return m
}
