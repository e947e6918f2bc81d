// Package things keeps everything a person keeps: the one store of private content (PRIV-4).
//
// Every thing is sealed under its person's key before it reaches the database, and every call goes through sharing, so
// a room that keeps things here can't show one to somebody who may not see it.
package things

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// Thing is one private thing, opened.
type Thing struct {
	ID, Owner        string
	Kind             sharing.Kind
	Body             json.RawMessage // an object with at least "title"
	Pinned           bool
	Entered          string // the supporter who typed it in for the person, if any
	Version          int64
	Created, Updated time.Time
	Binned           time.Time // zero unless it is in the bin
}

// Title is what the thing is called.
func (t Thing) Title() string {
	var b struct{ Title string }
	json.Unmarshal(t.Body, &b) //nolint:errcheck // bodies are made by Marshal; one without a title has none
	return b.Title
}

// Into decodes the body.
func (t Thing) Into(v any) error {
	return fault.Wrap(json.Unmarshal(t.Body, v), "things.Into(%s)", t.ID)
}

// Largest is the most bytes that one thing's body may have.
const Largest = 256 << 10

// InBin is how long a thing put away can be brought back (KIT-1).
const InBin = 30 * 24 * time.Hour

// Keeper keeps things. Its methods may be called from any goroutine.
type Keeper struct {
	db      *db.DB
	vault   *vault.Vault
	sharing *sharing.Sharing
	now     func() time.Time
	ledger  *people.Ledger
	tagged  tagged
}

// KeepLedger has what is removed for good in a ledger before anybody is told. It is called before the keeper is shared.
func (k *Keeper) KeepLedger(l *people.Ledger) { k.ledger = l }

// NewKeeper keeps things in d.
func NewKeeper(d *db.DB, v *vault.Vault, s *sharing.Sharing, now func() time.Time) *Keeper {
	return &Keeper{db: d, vault: v, sharing: s, now: now}
}

func (k *Keeper) view(ctx context.Context, fn func(*Queries) error) error {
	return k.db.View(ctx, func(q db.Q) error { return fn(New(q)) })
}

func (k *Keeper) update(ctx context.Context, fn func(*Queries) error) error {
	return k.ledger.Update(ctx, k.db, func(q db.Q) error { return fn(New(q)) })
}

func place(id, owner string, version int64) vault.Place {
	return vault.Place{Table: "things", Column: "body", Owner: owner, Row: id, Version: version}
}

func (k *Keeper) open(ctx context.Context, p vault.Pass, row Things) (Thing, error) {
	t := thingOf(row)
	var err error
	t.Body, err = k.vault.Open(ctx, p, place(row.ID, row.Owner, row.Version), row.Body)
	return t, fault.Wrap(err, "things.open(%s)", row.ID)
}

// thingOf is a row without its body.
func thingOf(row Things) Thing {
	t := Thing{ID: row.ID, Owner: row.Owner, Kind: sharing.Kind(row.Kind), Pinned: row.Pinned, Entered: row.Entered.String,
		Version: row.Version, Created: time.UnixMilli(row.Created), Updated: time.UnixMilli(row.Updated)}
	if row.Deleted.Valid {
		t.Binned = time.UnixMilli(row.Deleted.Int64)
	}
	return t
}

// seal seals a body for its place and says what it is about.
func (k *Keeper) seal(ctx context.Context, at vault.Place, kind sharing.Kind, text []byte) (sealed, about []byte, err error) {
	if sealed, err = k.vault.Seal(ctx, at, text); err == nil {
		about, err = k.tag(ctx, at.Owner, SubjectOf(kind, text))
	}
	return sealed, about, err
}

type notingKey struct{}

// Noting has note called in the transaction of each save that is made with the context that comes back, with the thing and its version
// after it: what brought the save in is on record if and only if the save is.
func Noting(ctx context.Context, note func(ctx context.Context, q db.Q, id string, version int64) error) context.Context {
	return context.WithValue(ctx, notingKey{}, note)
}

func noted(ctx context.Context, q db.Q, id string, version int64) error {
	note, ok := ctx.Value(notingKey{}).(func(context.Context, db.Q, string, int64) error)
	if !ok {
		return nil
	}
	return note(ctx, q, id, version)
}

// encode is a body as it is sealed, checked for size.
func encode(body any) ([]byte, error) {
	b, err := json.Marshal(body)
	if err != nil {
		return nil, fault.Wrap(err, "things.encode")
	}
	if len(b) > Largest {
		return nil, fault.New(fault.TooLarge, "things.too_large", "most", Largest/1024)
	}
	return b, nil
}

// Create keeps a new thing for the viewer's person; made at a table, it lies on that table. id comes from the form it was
// written in, so that a form that arrives twice makes one thing: the second time, what is there is returned.
func (k *Keeper) Create(ctx context.Context, v people.Viewer, id string, kind sharing.Kind, body any) (Thing, error) {
	text, err := encode(body)
	if err != nil {
		return Thing{}, err
	}
	t, added, err := k.create(ctx, v, id, kind, text)
	if err == nil && !added {
		return k.again(ctx, v, id, kind, text)
	}
	return t, err
}

// create keeps a new thing, unless there is one of this id.
func (k *Keeper) create(ctx context.Context, v people.Viewer, id string, kind sharing.Kind, text []byte) (t Thing, added bool, err error) {
	owner := v.Whose()
	if owner == "" || !people.IsID(id) || !sharing.MayMake(v, kind) {
		return t, false, fault.Wrap(fault.Missing(), "things.Create")
	}
	sealed, about, err := k.seal(ctx, place(id, owner, 1), kind, text)
	if err != nil {
		return t, false, fault.Wrap(err, "things.Create")
	}
	now, laid := k.now(), false
	err = k.db.Update(ctx, func(q db.Q) error {
		n, err := New(q).addThing(ctx, addThingParams{ID: id, Owner: owner, Kind: string(kind), Body: sealed, Entered: enteredBy(v), Created: now.UnixMilli(), About: about})
		if added = n == 1; err == nil && added && v.Table != "" {
			laid, err = k.sharing.LayMade(ctx, q, v, id)
		}
		if err == nil && added {
			err = noted(ctx, q, id, 1)
		}
		return err
	})
	if err != nil || !added {
		return t, false, fault.Wrap(err, "things.Create")
	}
	if v.Table != "" && !laid { // the table was left in between; what was written is kept for its person
		return t, true, fault.Wrap(fault.Missing(), "things.Create")
	}
	k.sharing.Screens().Tell(ctx, v.Table)
	return Thing{ID: id, Owner: owner, Kind: kind, Body: text, Version: 1, Created: now, Updated: now, Entered: enteredBy(v).String}, true, nil
}

// enteredBy says who typed: on the phone and from paper it is the supporter who writes down what the person says or wrote, unless
// it comes from the person's own device.
func enteredBy(v people.Viewer) sql.NullString {
	if v.Table != "" && (v.Setting == people.OnPhone || v.Setting == people.OnPaper) && v.Seat != "person" {
		return sql.NullString{String: v.Supporter, Valid: true}
	}
	return sql.NullString{}
}

// again answers a form whose thing is there already: the same text is a form sent twice; other text was written on from
// an earlier state of the form, for instance after Back, and is saved over the first version, or beside a later one.
// A thing of another kind is none of this form's.
func (k *Keeper) again(ctx context.Context, v people.Viewer, id string, kind sharing.Kind, text []byte) (Thing, error) {
	ref, pass, err := k.sharing.Write(ctx, v, id)
	if err == nil && ref.Kind != kind {
		err = fault.Wrap(fault.Missing(), "things.again")
	}
	if err != nil {
		return Thing{}, err
	}
	row, err := k.row(ctx, id)
	if err != nil {
		return Thing{}, err
	}
	t, err := k.open(ctx, pass, row)
	if err != nil || bytes.Equal(t.Body, text) {
		return t, err
	}
	return k.Save(ctx, v, id, 1, json.RawMessage(text))
}

// Get opens a thing that the viewer may see.
func (k *Keeper) Get(ctx context.Context, v people.Viewer, id string) (Thing, error) {
	_, pass, err := k.sharing.Look(ctx, v, id)
	if err != nil {
		return Thing{}, err
	}
	row, err := k.row(ctx, id)
	if err != nil {
		return Thing{}, err
	}
	return k.open(ctx, pass, row)
}

func (k *Keeper) row(ctx context.Context, id string) (row Things, err error) {
	err = k.view(ctx, func(q *Queries) (err error) { row, err = db.One(q.thing(ctx, id)); return err })
	return row, fault.Wrap(err, "things.row(%s)", id)
}

// StillThere reports whether a thing of somebody's is there, and not put away. It opens nothing, and so is nobody's look.
func (k *Keeper) StillThere(ctx context.Context, owner, id string) (bool, error) {
	row, err := k.row(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil && row.Owner == owner && !row.Deleted.Valid, err
}

// Beside is the error of a Save that met another: what was saved in between stands, and what this Save brought is kept
// beside it as a thing of its own.
type Beside struct {
	Kept Thing // the new thing that holds what this Save brought
}

func (b *Beside) Error() string { return "things: changed in between; kept beside as " + b.Kept.ID }

// Unwrap makes it a Conflict.
func (b *Beside) Unwrap() error { return fault.New(fault.Conflict, "things.beside") }

// Save replaces a thing's body. version is the one that the form was opened with: if another save came in between, the
// thing stays as it is and a *Beside error names the new thing in which this text was kept. The same text again is no
// conflict.
func (k *Keeper) Save(ctx context.Context, v people.Viewer, id string, version int64, body any) (Thing, error) {
	return k.SaveKind(ctx, v, id, anyKind, version, body)
}

// anyKind is no kind: what is saved may be of each.
const anyKind sharing.Kind = ""

// SaveKind is Save for a form that is for things of one kind; one of another isn't there for it.
func (k *Keeper) SaveKind(ctx context.Context, v people.Viewer, id string, kind sharing.Kind, version int64, body any) (Thing, error) {
	text, err := encode(body)
	if err != nil {
		return Thing{}, err
	}
	t, saved, err := k.replace(ctx, v, id, kind, version, text)
	if err != nil || saved || bytes.Equal(t.Body, text) {
		return t, err
	}
	return t, k.beside(ctx, v, t, version, text)
}

// replace puts text in the place of a thing's body, unless another save came after version; it returns what is there now.
func (k *Keeper) replace(ctx context.Context, v people.Viewer, id string, kind sharing.Kind, version int64, text []byte) (t Thing, saved bool, err error) {
	ref, pass, err := k.sharing.Write(ctx, v, id)
	if err == nil && kind != anyKind && ref.Kind != kind {
		err = fault.Wrap(fault.Missing(), "things.Save(%s)", id)
	}
	if err != nil {
		return t, false, err
	}
	sealed, about, err := k.seal(ctx, place(id, ref.Owner, version+1), ref.Kind, text)
	if err != nil {
		return t, false, fault.Wrap(err, "things.Save(%s)", id)
	}
	var row Things
	saved, err = k.change(ctx, v, id, func(q *Queries) (n int64, err error) {
		row, err = q.saveThing(ctx, saveThingParams{Body: sealed, Updated: k.now().UnixMilli(), About: about, Entered: enteredBy(v), ID: id, Version: version})
		if errors.Is(err, sql.ErrNoRows) {
			return 0, nil
		}
		if err == nil {
			err = noted(ctx, q.db, id, row.Version)
		}
		return 1, err
	})
	if err != nil {
		return t, false, fault.Wrap(err, "things.Save(%s)", id)
	}
	if saved { // the row came back with the save; what is in it is what was just sealed
		t = thingOf(row)
		t.Body = text
		return t, true, nil
	}
	if row, err = k.row(ctx, id); err == nil {
		t, err = k.open(ctx, pass, row)
	}
	return t, false, err
}

// change makes one change to a thing and tells the screens of the tables on which it lies, if it changed anything.
func (k *Keeper) change(ctx context.Context, v people.Viewer, id string, make func(q *Queries) (int64, error)) (changed bool, err error) {
	var tables []string
	err = k.db.Update(ctx, func(q db.Q) error {
		n, err := make(New(q))
		if changed, tables = n > 0, nil; err == nil && changed {
			tables, err = people.AddThingEvent(ctx, q, people.SeatOf(v), id)
		}
		return err
	})
	if err == nil {
		k.sharing.Screens().Tell(ctx, tables...)
	}
	return changed, err
}

// SaveOver is Create (where version is 0) or Save for a form that can put two texts together itself: if another save came
// in between, nothing of this one is kept, and it returns the thing as it is now with a Conflict. That is a look like any
// other: at a table that locked itself there is none, so save there by Save.
func (k *Keeper) SaveOver(ctx context.Context, v people.Viewer, id string, kind sharing.Kind, version int64, body any) (t Thing, err error) {
	text, err := encode(body)
	if err != nil {
		return t, err
	}
	var saved bool
	if version == 0 {
		t, saved, err = k.create(ctx, v, id, kind, text)
	} else {
		t, saved, err = k.replace(ctx, v, id, kind, version, text)
	}
	if err != nil || saved {
		return t, err
	}
	switch t, err = k.Get(ctx, v, id); {
	case err != nil:
		return Thing{}, err
	case t.Kind != kind:
		return Thing{}, fault.Wrap(fault.Missing(), "things.SaveOver")
	case !bytes.Equal(t.Body, text):
		return t, fault.New(fault.Conflict, "things.beside")
	}
	return t, nil
}

// beside keeps text as a thing of its own. Its id follows from what it is beside, so that a form sent twice keeps one.
func (k *Keeper) beside(ctx context.Context, v people.Viewer, t Thing, version int64, text []byte) error {
	seed := append([]byte(t.ID), byte(version), byte(version>>8))
	id := uuid.NewSHA1(uuid.NameSpaceOID, append(seed, text...)).String()
	kept, err := k.Create(ctx, v, id, t.Kind, json.RawMessage(text))
	if err != nil {
		return err
	}
	return &Beside{Kept: kept}
}

// Refs opens the things that refs name, for a viewer who may see them; those that ended in between are left out.
func (k *Keeper) Refs(ctx context.Context, v people.Viewer, refs []sharing.Ref) (all []Thing, err error) {
	for _, ref := range refs {
		t, err := k.Get(ctx, v, ref.ID)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, nil
}
