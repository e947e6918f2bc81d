package sharing

import (
	"context"
	"fmt"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/people"
)

// Offered is one thing that a person shares with a supporter now, as a list names it: its kind and since when. Only this package can
// make one.
type Offered struct {
	ref    Ref
	viewer string
	fresh  bool
	ofKind int
	row    Sealed
}

// Sealed is a thing's row as the store has it. Without the pass that comes with it, it says nothing.
type Sealed struct {
	Ref
	Body    []byte
	Version int64
	Updated time.Time
	Entered string // who typed it in for its person; "" for nobody
	Pass    vault.Pass
}

// Kind is what kind of thing it is, Since when it was shared, New that the supporter hasn't looked at it since, and OfKind how many
// of the kind the person shares with them.
func (o Offered) Kind() Kind       { return o.ref.Kind }
func (o Offered) Since() time.Time { return o.ref.Since }
func (o Offered) New() bool        { return o.fresh }
func (o Offered) OfKind() int      { return o.ofKind }

// Offered are the latest few of each kind of thing that a person shares with the viewer now, in one question. Nothing is opened.
func (s *Sharing) Offered(ctx context.Context, v people.Viewer, person string, few int) (all []Offered, err error) {
	if v.Table != "" || v.Account == "" || !people.IsID(person) {
		return nil, fault.Missing()
	}
	var rows []offeredRow
	err = s.view(ctx, func(q *Queries) (err error) {
		rows, err = q.offered(ctx, int64(few), v.Account, person, ms(s.now()))
		return err
	})
	for _, r := range rows {
		ref := Ref{ID: r.ID, Owner: person, Kind: Kind(r.Kind), Since: time.UnixMilli(r.Shared)}
		all = append(all, Offered{ref: ref, viewer: v.Account, fresh: r.Looks == 0, ofKind: int(r.OfKind),
			row: Sealed{Ref: ref, Body: r.Body, Version: r.Version.Int64, Updated: time.UnixMilli(r.Updated.Int64), Entered: r.Entered.String}})
	}
	return all, fault.Wrap(err, "sharing.Offered")
}

// lookedAtOnce is how many things one page may open in one go.
const lookedAtOnce = 4

// LookAtOffered allows the viewer to read takeaways and next steps that were just offered to them, at most four at once. The lines in
// "Who has looked" are durable before any of them can be opened (PRIV-2), all in one write, and none where they are on record.
func (s *Sharing) LookAtOffered(ctx context.Context, v people.Viewer, some []Offered) (read []Sealed, err error) {
	scope := fmt.Sprintf("hour:%d", s.now().Unix()/3600)
	var ids [lookedAtOnce]string
	known := true
	for i, o := range some {
		if i >= lookedAtOnce || o.viewer == "" || o.viewer != v.Account || v.Table != "" || o.row.Body == nil {
			return nil, fault.Wrap(fault.Missing(), "sharing.LookAtOffered")
		}
		ids[i] = o.ref.ID
		known = s.knows(look{v.Account, o.ref.ID, scope}) && known
	}
	if !known {
		err = s.update(ctx, func(q *Queries) error {
			return q.addLooks(ctx, addLooksParams{Viewer: v.Account, Scope: scope, At: s.now().UnixMilli(), A: ids[0], B: ids[1], C: ids[2], D: ids[3]})
		})
		if err != nil {
			return nil, fault.Wrap(err, "sharing.LookAtOffered")
		}
	}
	for _, o := range some {
		s.remember(look{v.Account, o.ref.ID, scope})
		o.row.Pass = s.mint.Thing(o.ref.Owner, o.ref.ID)
		read = append(read, o.row)
	}
	return read, nil
}

// knows reports that a look is remembered as being on record.
func (s *Sharing) knows(l look) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.looked[l]
}

func (s *Sharing) remember(l look) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.looked) > 10_000 {
		clear(s.looked) // forgetting costs a write that changes nothing
	}
	s.looked[l] = true
}
