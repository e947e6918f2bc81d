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
	every    = 15 * time.Minute   // how often to look; all zones there are differ by a multiple of it
	late     = 2 * time.Hour      // after which a message is worth nothing any more
	atOnce   = 4                  // messages of one sort on their way
	enough   = 3                  // messages in a row that whoever carries them didn't take, after which the rest waits for the next look
	patience = 7 * 24 * time.Hour // how long a browser's place for notes may fail before it is given up
)

// How long a link in a message leads to what it is for, and how long the same link can be used to stop messages.
const (
	opensFor = 7 * 24 * time.Hour
	stopsFor = 60 * 24 * time.Hour
	mostSent = 130 // links that are remembered: two a day, for as long as they hold
)

// plan is what is to be sent to somebody, as it is kept for when nobody is there: when, and of which thing by its id; no words.
type plan struct {
	Set     []planned        `json:"set"`
	Hours   *span            `json:"hours,omitempty"`   // in which messages may come; nil for by day
	Sent    map[string]int64 `json:"sent,omitempty"`    // by way: up to when, in milliseconds since 1970
	Failing map[string]int64 `json:"failing,omitempty"` // by way: since when a browser's place for notes can't be reached
	Links   []link           `json:"links,omitempty"`
}

type planned struct {
	ID string `json:"id"`
	Reminder
}

// link is one that was sent.
type link struct {
	Hash    string     `json:"hash"` // of its secret
	ID      string     `json:"id"`   // of the reminder
	Sort    carry.Sort `json:"sort"`
	Browser string     `json:"browser,omitempty"` // the id of the one that showed it
	Sent    int64      `json:"at"`
}

// wayOf is what a message goes once by: each sort, and each browser.
func wayOf(a people.Address) string {
	if a.Sort == carry.Push {
		return a.ID
	}
	return string(a.Sort)
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

// look is one look for what is due of one sort.
type look struct {
	row    atomic.Int32 // of those that weren't taken, one after the other
	sent   atomic.Int32
	failed atomic.Pointer[error]
}

// over reports that the rest waits for the next look: whoever carries them takes none. Notes go to many hosts, and which, browsers
// say: one that takes none holds nobody else's up.
func (l *look) over(sort carry.Sort) bool { return sort != carry.Push && l.row.Load() >= enough }

// sendSort sends all that is due of one sort, a few at once.
func (x *Room) sendSort(ctx context.Context, sort carry.Sort) error {
	var (
		senders sync.WaitGroup
		now     look
		queue   = make(chan people.Sending)
	)
	for range atOnce {
		senders.Go(func() {
			for s := range queue {
				x.sendAll(ctx, &now, sort, s)
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
	if p := now.failed.Load(); err == nil && p != nil {
		err = *p
	}
	if sort == carry.Push {
		err = errors.Join(err, x.tell(ctx, &now))
	}
	return fault.Wrap(err, "prompts.SendDue(%s)", sort)
}

// tell notes how it stands with notes: that none of a look was taken by anybody, or that one was.
func (x *Room) tell(ctx context.Context, l *look) error {
	switch p := l.failed.Load(); {
	case l.sent.Load() > 0:
		return x.Outbox.Tell(ctx, carry.Push, "")
	case p != nil:
		return x.Outbox.Tell(ctx, carry.Push, carry.WhyOf(*p))
	}
	return nil
}

// sendAll sends somebody what is due of one sort, to each place they want it at.
func (x *Room) sendAll(ctx context.Context, l *look, sort carry.Sort, s people.Sending) {
	if l.over(sort) || !planOf(s).mayBeDue(x.In(ctx, ""), x.Now()) {
		return
	}
	to, err := x.People.AddressesFor(ctx, s.Account)
	if err != nil {
		l.failed.Store(&err)
		return
	}
	for _, a := range to {
		if a.Sort != sort {
			continue
		}
		switch sent, err := x.sendOne(ctx, a, s); {
		case err != nil:
			l.row.Add(1)
			l.failed.Store(&err)
		case sent:
			l.row.Store(0)
			l.sent.Add(1)
		}
	}
}

// sendOne sends somebody the message that is due, if one is. It is noted as sent before it is, and taken back only where whoever
// carries it didn't take it: should the program end in between, they get none rather than two.
func (x *Room) sendOne(ctx context.Context, to people.Address, s people.Sending) (sent bool, err error) {
	due, at, err := x.dueOf(ctx, s, wayOf(to))
	if err != nil || at.IsZero() {
		return false, err
	}
	l := link{ID: due.ID, Sort: to.Sort, Sent: x.Now().UnixMilli()}
	if to.Sort == carry.Push {
		l.Browser = to.ID
	}
	secret := newSecret()
	l.Hash = hashed(secret)
	before, claimed, err := x.claim(ctx, s.Account, l, wayOf(to), at)
	if err != nil || !claimed {
		return false, err
	}
	err = x.Outbox.Send(ctx, to, x.message(x.In(ctx, to.Lang), to, s, secret, at))
	switch {
	case err == nil:
		return true, x.reached(ctx, s, to)
	case carry.WhyOf(err) == carry.NoSuch:
		return false, nil // it is noted, for its person to see
	}
	return false, errors.Join(err, x.release(context.WithoutCancel(ctx), s.Account, l.Hash, to, before))
}

// stillThere reports whether a reminder and what it is for are there, and not put away since the plan was made.
func (x *Room) stillThere(ctx context.Context, account string, one planned) (there bool, err error) {
	there, err = x.Things.StillThere(ctx, account, one.ID)
	if there && one.Of != "" {
		there, err = x.Things.StillThere(ctx, account, one.Of)
	}
	return there, err
}

// claim notes that what is due at a time is sent, unless that is noted already; before is up to when it was noted before.
func (x *Room) claim(ctx context.Context, account string, l link, way string, at time.Time) (before int64, claimed bool, err error) {
	err = x.replan(ctx, account, func(p *plan) bool {
		before = p.Sent[way]
		if claimed = before < at.UnixMilli(); !claimed {
			return false
		}
		if p.Sent == nil {
			p.Sent = map[string]int64{}
		}
		p.Sent[way] = at.UnixMilli()
		p.Links = append(slices.DeleteFunc(p.Links, func(o link) bool { return l.Sent-o.Sent > stopsFor.Milliseconds() }), l)
		p.Links = p.Links[max(0, len(p.Links)-mostSent):]
		return true
	})
	return before, claimed, err
}

// release takes back that something was sent. A browser's place for notes that has failed for a week is given up.
func (x *Room) release(ctx context.Context, account, hash string, to people.Address, before int64) error {
	since := x.Now()
	err := x.replan(ctx, account, func(p *plan) bool {
		i := slices.IndexFunc(p.Links, func(l link) bool { return l.Hash == hash })
		if i < 0 {
			return false
		}
		p.Links, p.Sent[wayOf(to)] = slices.Delete(p.Links, i, i+1), before
		if to.Sort == carry.Push {
			if p.Failing == nil {
				p.Failing = map[string]int64{}
			}
			if p.Failing[to.ID] == 0 {
				p.Failing[to.ID] = since.UnixMilli()
			}
			since = time.UnixMilli(p.Failing[to.ID])
		}
		return true
	})
	if err == nil && to.Sort == carry.Push && x.Now().Sub(since) >= patience {
		err = x.People.NoSuchAddress(ctx, to.ID)
	}
	return err
}

// reached notes that a browser's place for notes can be reached again.
func (x *Room) reached(ctx context.Context, s people.Sending, to people.Address) error {
	if planOf(s).Failing[to.ID] == 0 {
		return nil
	}
	return x.replan(ctx, s.Account, func(p *plan) bool {
		delete(p.Failing, to.ID)
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

// message is what is sent: one line and one link. In e-mail there is another to stop it. A note leads to the one thing at once: no
// program looks into it but the browser that shows it.
func (x *Room) message(ctx context.Context, a people.Address, s people.Sending, secret string, at time.Time) carry.Message {
	path := letters + s.Handle + "." + secret
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %s %d", s.Handle, a.ID, at.UnixMilli())) // the same at each try
	id, where := hex.EncodeToString(sum[:12]), x.URL+path
	if a.Sort == carry.Push {
		return x.Outbox.Note(id, i18n.T(ctx, "prompts.letter.subject"), path+"/go", planOf(s).until(at, x.Now()))
	}
	m := x.Outbox.Compose(ctx, a, id, i18n.T(ctx, "prompts.letter.subject"), i18n.T(ctx, "prompts.letter.text", "link", where))
	m.Stop = where
	return m
}
