package vault

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"towpath/internal/ground/db"
)

// Rotation changes the wrapping key of an installation while it serves (RUN-4): a new one is put into the key file of every
// node, the keyring is told to use it, each person's key is wrapped anew, and the old one goes once nothing needs it. Each
// step is whole or hasn't happened, and can be done again; between any two of them everything opens.
type Rotation struct {
	key     *Key
	wraps   wraps
	keyring *Keyring
	now     func() time.Time
}

// NewRotation changes the wrapping keys of the keyring that belongs to k.
func NewRotation(k *Key, ring *Keyring, now func() time.Time) (*Rotation, error) {
	w, err := k.wraps()
	return &Rotation{k, w, ring, now}, err
}

// State is how far a rotation has come.
type State struct {
	Use   WrapID         // what new keys are wrapped with
	Holds []WrapID       // in this key file
	Wraps map[WrapID]int // how many keys each wraps
	Odd   int            // rows that can't be a wrapped key: damaged, or changed by hand
	Nodes []Node         // those that run
}

// State says how far it has come.
func (r *Rotation) State(ctx context.Context) (s State, err error) {
	if s.Wraps, s.Odd, err = r.count(ctx); err != nil {
		return s, err
	}
	s.Holds = r.key.Holds()
	use, ok, err := r.keyring.use(ctx)
	if s.Use = use; !ok {
		s.Use = r.wraps.first
	}
	if err != nil {
		return s, err
	}
	err = r.keyring.db.View(ctx, func(q db.Q) (err error) { s.Nodes, err = r.keyring.nodes(ctx, q, r.now()); return err })
	return s, err
}

func (r *Rotation) count(ctx context.Context) (by map[WrapID]int, odd int, err error) {
	by = map[WrapID]int{}
	err = r.keyring.each(ctx, func(page []row) error {
		for _, one := range page {
			id, err := wrappedBy(one.wrapped)
			if err != nil {
				odd++
				continue
			}
			by[id]++
		}
		return nil
	})
	return by, odd, err
}

// Promote makes id the wrapping key in use, on all nodes in one moment. It refuses while a node runs that doesn't hold it:
// that node couldn't open what is wrapped with it.
func (r *Rotation) Promote(ctx context.Context, id WrapID) error {
	if _, ok := r.wraps.by[id]; !ok {
		return fmt.Errorf("the key file doesn't hold %s: `towpath key list` shows what it holds", id)
	}
	return r.keyring.db.Update(ctx, func(q db.Q) error {
		use, err := r.keyring.holdUse(ctx, q, r.wraps.first)
		if err != nil || use == id {
			return err
		}
		nodes, err := r.keyring.nodes(ctx, q, r.now())
		if err != nil {
			return err
		}
		if err := allHold(nodes, id); err != nil {
			return err
		}
		return r.keyring.setUse(ctx, q, id)
	})
}

func allHold(nodes []Node, id WrapID) error {
	var lacking []string
	for _, n := range nodes {
		if !slices.Contains(n.Holds, id) {
			lacking = append(lacking, n.Name+" (last heard of "+n.Seen.UTC().Format(time.TimeOnly)+" UTC)")
		}
	}
	if len(lacking) == 0 {
		return nil
	}
	return fmt.Errorf("%s doesn't hold %s yet: %s. Copy the key file there and wait ten seconds; a node that was stopped is forgotten after five minutes. Nothing was changed",
		plural(len(lacking), "a node that runs", "nodes that run"), id, strings.Join(lacking, ", "))
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// errMoved: somebody promoted another wrapping key meanwhile.
var errMoved = errors.New("another wrapping key was promoted meanwhile: run it again")

// Rewrap wraps every key that isn't yet with the wrapping key in use, a few at a time. told, after each few, is how many it
// has done. An erased owner's key stays gone. It is done again until a whole pass finds nothing left to do.
func (r *Rotation) Rewrap(ctx context.Context, told func(done int)) (done int, err error) {
	use, ok, err := r.keyring.use(ctx)
	switch {
	case err != nil || !ok:
		return 0, err
	case r.wraps.by[use] == nil:
		return 0, errLacking
	}
	for {
		before, lost := done, left{}
		err := r.keyring.each(ctx, func(page []row) error {
			n, err := r.rewrapPage(ctx, page, use, &lost)
			if done += n; n > 0 {
				told(done)
				rest(ctx) // so that others write in between
			}
			return err
		})
		if err != nil || done == before {
			return done, errors.Join(lost.err(), err)
		}
	}
}

// left are keys that don't open: how many, and why the last of them. Whose they are is nobody's to read on a terminal.
type left struct {
	n   int
	why error
}

func (l left) err() error {
	if l.n == 0 {
		return nil
	}
	return fmt.Errorf("%d %s: %w", l.n, plural(l.n, "key doesn't open and was left as it is", "keys don't open and were left as they are"), l.why)
}

func rest(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(5 * time.Millisecond):
	}
}

// rewrapPage wraps a page of keys anew, but for those that don't open, which it leaves as they are and adds to lost.
func (r *Rotation) rewrapPage(ctx context.Context, page []row, use WrapID, lost *left) (n int, err error) {
	type change struct {
		owner    string
		was, now []byte
	}
	var changes []change
	for _, one := range page {
		if id, err := wrappedBy(one.wrapped); err == nil && id == use {
			continue
		}
		h, err := r.wraps.unwrap(one.wrapped, one.owner)
		if err != nil {
			lost.n, lost.why = lost.n+1, err
			continue
		}
		wrapped, err := r.wraps.wrap(h, one.owner, use)
		if err != nil {
			return 0, err
		}
		changes = append(changes, change{one.owner, one.wrapped, wrapped})
	}
	if len(changes) == 0 {
		return 0, nil
	}
	err = r.keyring.db.Update(ctx, func(q db.Q) error {
		n = 0
		if now, err := r.keyring.holdUse(ctx, q, use); err != nil || now != use {
			return errors.Join(err, errMoved)
		}
		for _, c := range changes {
			res, err := q.ExecContext(ctx, "UPDATE keys SET wrapped = $1 WHERE owner = $2 AND wrapped = $3", c.now, c.owner, c.was)
			if err != nil {
				return err
			}
			did, err := res.RowsAffected()
			if err != nil {
				return err
			}
			n += int(did)
		}
		return nil
	})
	return n, err
}

// MayDrop is nil when a wrapping key can leave the key file: it isn't in use, and nothing is wrapped with it. Nothing will be
// from then on, whatever the nodes hold: each asks the keyring which to use.
func (r *Rotation) MayDrop(ctx context.Context, id WrapID) error {
	s, err := r.State(ctx)
	switch {
	case err != nil:
		return err
	case !slices.Contains(s.Holds, id):
		return fmt.Errorf("the key file doesn't hold %s", id)
	case s.Use == id:
		return fmt.Errorf("%s is in use: promote another first. Nothing was changed", id)
	case r.wraps.by[s.Use] == nil:
		return errLacking
	case s.Wraps[id] > 0:
		return fmt.Errorf("%s still wraps %d %s: run `towpath key rewrap` first. Nothing was changed", id, s.Wraps[id], plural(s.Wraps[id], "key", "keys"))
	}
	return nil
}
