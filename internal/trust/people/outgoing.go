package people

import (
	"context"
	"encoding/json"
	"time"

	"towpath/internal/ground/carry"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/vault"
)

// Sending is what is to be sent to somebody, as the room that sends wrote it down. It is sealed under their own key, and is read
// when nobody is there: so it opens without a pass, as addresses do, and holds nothing but what sending needs.
type Sending struct {
	Account string
	Handle  string // what the links in their messages begin with: a long secret, which opens nothing
	Plan    json.RawMessage

	version int64
}

type sendingBody struct {
	Handle string          `json:"handle"`
	Plan   json.RawMessage `json:"plan"`
}

func sendingPlace(account string, version int64) vault.Place {
	return vault.Place{Table: "outgoing", Column: "body", Owner: account, Row: account, Version: version}
}

func (r *Register) openSending(ctx context.Context, row Outgoing) (s Sending, err error) {
	data, err := r.records.Open(ctx, sendingPlace(row.Account, row.Version), row.Body)
	var b sendingBody
	if err == nil {
		err = json.Unmarshal(data, &b)
	}
	return Sending{Account: row.Account, Handle: b.Handle, Plan: b.Plan, version: row.Version}, fault.Wrap(err, "people.openSending")
}

// Sending is what is to be sent to an account; a new one where nothing is yet.
func (r *Register) Sending(ctx context.Context, account string) (s Sending, err error) {
	var row Outgoing
	err = r.view(ctx, func(q *Queries) (err error) { row, err = q.outgoingOf(ctx, account); return err })
	if fault.Is(missing(err), fault.NotFound) {
		return Sending{Account: account, Handle: NewToken()[:22]}, nil // 132 random bits
	}
	if err != nil {
		return s, fault.Wrap(err, "people.Sending")
	}
	return r.openSending(ctx, row)
}

// SendingBy is the one whose links begin with handle.
func (r *Register) SendingBy(ctx context.Context, handle string) (s Sending, err error) {
	var row Outgoing
	err = r.view(ctx, func(q *Queries) (err error) { row, err = q.outgoingByLookup(ctx, hashToken(handle)); return err })
	if err != nil {
		return s, fault.Wrap(missing(err), "people.SendingBy")
	}
	return r.openSending(ctx, row)
}

// SaveSending keeps what is to be sent to somebody, unless it was changed since it was read.
func (r *Register) SaveSending(ctx context.Context, s Sending) (saved bool, err error) {
	data, err := json.Marshal(sendingBody{Handle: s.Handle, Plan: s.Plan})
	if err != nil {
		return false, fault.Wrap(err, "people.SaveSending")
	}
	sealed, err := r.vault.Seal(ctx, sendingPlace(s.Account, s.version+1), data)
	if err != nil {
		return false, fault.Wrap(err, "people.SaveSending")
	}
	err = r.update(ctx, func(q *Queries) error {
		n, err := q.putOutgoing(ctx, s.Account, hashToken(s.Handle), sealed, s.version+1)
		saved = n > 0
		return err
	})
	return saved, fault.Wrap(err, "people.SaveSending")
}

// EndSending forgets what is to be sent to somebody, and the links that were.
func (r *Register) EndSending(ctx context.Context, account string) error {
	s, err := r.Sending(ctx, account)
	if err != nil || s.version == 0 {
		return err
	}
	return fault.Wrap(r.update(ctx, func(q *Queries) error { return q.deleteOutgoing(ctx, account) }), "people.EndSending")
}

// EachSending runs do for everybody to whom something is to be sent and whose account is open. One that can't be opened, because its
// person was erased meanwhile, is left out.
func (r *Register) EachSending(ctx context.Context, do func(Sending) error) error {
	for after := ""; ; {
		var rows []Outgoing
		err := r.view(ctx, func(q *Queries) (err error) { rows, err = q.outgoingAfter(ctx, after); return err })
		if err != nil || len(rows) == 0 {
			return fault.Wrap(err, "people.EachSending")
		}
		for _, row := range rows {
			after = row.Account
			s, err := r.openSending(ctx, row)
			if err != nil {
				continue
			}
			if err := do(s); err != nil {
				return err
			}
		}
	}
}

// Carrying is how it stands with whoever carries messages of one sort.
type Carrying struct {
	Sort  carry.Sort
	Why   carry.Why
	Since time.Time
}

// NoteCarrier notes whether messages of a sort go out: why not, or "" where they do. It names nobody.
func (r *Register) NoteCarrier(ctx context.Context, sort carry.Sort, why carry.Why) error {
	held, err := r.carriers(ctx)
	if err != nil || held[sort].Why == why {
		return err
	}
	return fault.Wrap(r.update(ctx, func(q *Queries) error { return q.setCarrier(ctx, string(sort), string(why), r.now().UnixMilli()) }), "people.NoteCarrier")
}

func (r *Register) carriers(ctx context.Context) (held map[carry.Sort]Carrying, err error) {
	held = map[carry.Sort]Carrying{}
	err = r.view(ctx, func(q *Queries) error {
		rows, err := q.carriers(ctx)
		for _, row := range rows {
			held[carry.Sort(row.Kind)] = Carrying{carry.Sort(row.Kind), carry.Why(row.State), when(row.Since)}
		}
		return err
	})
	return held, fault.Wrap(err, "people.carriers")
}

// NotCarried are the sorts of messages that don't go out now.
func (r *Register) NotCarried(ctx context.Context) (all []Carrying, err error) {
	held, err := r.carriers(ctx)
	for _, sort := range []carry.Sort{carry.Mail, carry.Text, carry.Push} {
		if c := held[sort]; c.Why != "" {
			all = append(all, c)
		}
	}
	return all, err
}

// NoSuchAddress notes that whoever carries messages said that there is no such address. No more reminders go there, and its person
// sees why. A browser that takes no more notes is forgotten.
func (r *Register) NoSuchAddress(ctx context.Context, id string) error {
	a, err := r.address(ctx, id)
	if fault.Is(err, fault.NotFound) || err == nil && a.NoSuch {
		return nil
	}
	if err == nil && a.Sort == carry.Push {
		return fault.Wrap(r.endAddress(ctx, a), "people.NoSuchAddress")
	}
	if err == nil {
		a.Reminders, a.NoSuch = false, true
		err = r.setAddress(ctx, a, eventNoSuch)
	}
	return fault.Wrap(err, "people.NoSuchAddress")
}

// CodeFor is the code that is to be sent to an address; "" where none is any more. It is for sending alone.
func (r *Register) CodeFor(ctx context.Context, id string) (a Address, code string, err error) {
	a, err = r.address(ctx, id)
	if err != nil || a.Proven || !r.now().Before(a.until) {
		return a, "", err
	}
	return a, a.code, nil
}
