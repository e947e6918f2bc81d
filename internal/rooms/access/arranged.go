package access

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"
	"unicode/utf8"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// The states of a loan.
const (
	LoanOut  = "out"
	LoanBack = "back"
	LoanLost = "lost"
	LoanKept = "kept" // it is theirs now
)

// The states of a referral, in the order in which they mostly come.
const (
	Asked    = "asked"    // the person wants it; nobody has passed it on yet
	Passed   = "passed"   // the place has been told
	Answered = "answered" // the place has answered
	Done     = "done"     // they have been there, or have what they wanted
	Dropped  = "dropped"  // it was not taken up
)

// States are the states of each kind.
var States = map[sharing.Kind][]string{
	sharing.Loan:     {LoanOut, LoanBack, LoanLost, LoanKept},
	sharing.Referral: {Asked, Passed, Answered, Done, Dropped},
}

// Needs are what a referral can be for: what places help with, and what navigators lend.
var Needs = append([]string{"device", "data"}, PlaceKinds...)

// Arrangement is a loan or a referral.
type Arrangement struct {
	ID, Owner, By    string
	Kind             sharing.Kind
	State            string
	Version          int64
	Created, Updated time.Time
	Body             // only where it was opened
}

// Body is what is sealed of it under its person's key.
type Body struct {
	Item  string `json:"item,omitempty"`  // of a loan: what of the stock
	Sort  string `json:"sort,omitempty"`  // what sort of thing that is
	What  string `json:"what"`            // its label; of a referral: the name of the place
	Due   int64  `json:"due,omitempty"`   // when it is to come back, in ms
	Need  string `json:"need,omitempty"`  // of a referral: one of Needs
	Place string `json:"place,omitempty"` // the place, where it is one of the list
	Note  string `json:"note,omitempty"`
	Log   []Step `json:"log,omitempty"`
}

// Step is what became of it: who said so, when, and in a few words.
type Step struct {
	At    int64  `json:"at"`
	By    string `json:"by"`
	State string `json:"state"`
	Words string `json:"words,omitempty"`
}

// Ended reports whether nothing more is expected of it.
func (a Arrangement) Ended() bool {
	return !slices.Contains([]string{LoanOut, Asked, Passed, Answered}, a.State)
}

func (a Arrangement) facts() sharing.Arranged {
	return sharing.Arranged{ID: a.ID, Owner: a.Owner, By: a.By, Kind: a.Kind}
}

// mostSteps bounds what is said of one arrangement.
const mostSteps = 60

func arrangedPlace(owner, id string, version int64) vault.Place {
	return vault.Place{Table: "arrangements", Column: "body", Owner: owner, Row: id, Version: version}
}

func (x *Room) sealBody(ctx context.Context, owner, id string, version int64, b Body) ([]byte, error) {
	text, err := json.Marshal(b)
	if err != nil {
		return nil, fault.Wrap(err, "access.sealBody")
	}
	return x.Vault.Seal(ctx, arrangedPlace(owner, id, version), text)
}

// row is an arrangement without what is sealed.
func (x *Room) row(ctx context.Context, id string) (Arrangements, error) {
	var row Arrangements
	if !people.IsID(id) {
		return row, fault.Missing()
	}
	err := x.view(ctx, func(q *Queries) (err error) { row, err = db.One(q.arrangement(ctx, id)); return err })
	return row, fault.Wrap(err, "access.row")
}

func arrangementOf(r Arrangements) Arrangement {
	return Arrangement{ID: r.ID, Owner: r.Owner, By: r.By, Kind: sharing.Kind(r.Kind), State: r.State, Version: r.Version,
		Created: time.UnixMilli(r.Created), Updated: time.UnixMilli(r.Updated)}
}

func (x *Room) openRow(ctx context.Context, p vault.Pass, r Arrangements) (Arrangement, error) {
	a := arrangementOf(r)
	text, err := x.Vault.Open(ctx, p, arrangedPlace(r.Owner, r.ID, r.Version), r.Body)
	if err != nil {
		return a, fault.Wrap(err, "access.openRow(%s)", r.ID)
	}
	return a, decode(text, &a.Body)
}

// Arranged opens an arrangement for whoever may read it. For all but its person it is a look.
func (x *Room) Arranged(ctx context.Context, v people.Viewer, id string) (Arrangement, error) {
	r, err := x.row(ctx, id)
	if err != nil {
		return Arrangement{}, err
	}
	pass, err := x.Sharing.ReadArranged(ctx, v, arrangementOf(r).facts())
	if err != nil {
		return Arrangement{}, err
	}
	return x.openRow(ctx, pass, r)
}

// List are arrangements without what is sealed, the latest change first: to a navigator all of them, to another supporter those
// that they made for people they are still linked with.
func (x *Room) List(ctx context.Context, v people.Viewer, open bool, most, skip int) (all []Arrangement, err error) {
	err = x.view(ctx, func(q *Queries) error {
		if navigates(v) {
			rows, err := q.allArrangements(ctx, open, int32(skip), int32(most))
			for _, r := range rows {
				all = append(all, arrangementOf(Arrangements{ID: r.ID, Owner: r.Owner, By: r.By, Kind: r.Kind, State: r.State, Created: r.Created, Updated: r.Updated}))
			}
			return err
		}
		rows, err := q.arrangementsBy(ctx, v.Account, open, int32(skip), int32(most))
		for _, r := range rows {
			all = append(all, arrangementOf(Arrangements{ID: r.ID, Owner: r.Owner, By: r.By, Kind: r.Kind, State: r.State, Created: r.Created, Updated: r.Updated}))
		}
		return err
	})
	return all, fault.Wrap(err, "access.List")
}

// MayArrange allows something to be arranged for a person.
func (x *Room) MayArrange(ctx context.Context, v people.Viewer, person string) error {
	var n int64
	err := x.view(ctx, func(q *Queries) (err error) { n, err = q.openFor(ctx, person); return err })
	if err != nil {
		return fault.Wrap(err, "access.MayArrange")
	}
	return x.Sharing.MakeArranged(ctx, v, person, n > 0)
}

func (b Body) check() error {
	for _, s := range []string{b.What, b.Note} {
		if utf8.RuneCountInString(s) > longestWords {
			return fault.New(fault.Invalid, "access.arrange.note.long", "most", longestWords)
		}
	}
	return nil
}

// Lend lends something of the stock to a person. Sent twice, it is lent once; two who lend the same thing at once, one does.
func (x *Room) Lend(ctx context.Context, v people.Viewer, id, person string, b Body) error {
	if !navigates(v) || !people.IsID(id) {
		return fault.Missing()
	}
	if err := errors.Join(x.MayArrange(ctx, v, person), b.check()); err != nil {
		return err
	}
	if there, err := x.theirs(ctx, id, v, person); there || err != nil {
		return err
	}
	item, err := x.Item(ctx, b.Item)
	if fault.Is(err, fault.NotFound) || err == nil && item.State != here {
		return fault.New(fault.Invalid, "access.arrange.item.missing")
	}
	if err != nil {
		return err
	}
	b.Sort, b.What = item.Kind, item.Label
	item.State, item.Loan, item.Due = out, id, b.Due
	return x.arrange(ctx, v, Arrangement{ID: id, Owner: person, Kind: sharing.Loan, State: LoanOut, Body: b}, func(q *Queries) error {
		return x.saveItemIn(ctx, q, item)
	})
}

// Refer notes that a person wants to be sent somewhere, or has been.
func (x *Room) Refer(ctx context.Context, v people.Viewer, id, person, state string, b Body) error {
	if err := errors.Join(x.MayArrange(ctx, v, person), b.check()); err != nil || !people.IsID(id) {
		return fault.OrMissing(err)
	}
	switch {
	case !slices.Contains(Needs, b.Need):
		return fault.New(fault.Invalid, "access.arrange.need.missing")
	case !slices.Contains([]string{Asked, Passed}, state):
		return fault.New(fault.Invalid, "access.arrange.state.missing")
	case b.Place != "":
		p, err := x.Place(ctx, b.Place)
		if err != nil {
			return err
		}
		b.What = p.Name
	}
	if there, err := x.theirs(ctx, id, v, person); there || err != nil {
		return err
	}
	return x.arrange(ctx, v, Arrangement{ID: id, Owner: person, Kind: sharing.Referral, State: state, Body: b}, func(*Queries) error { return nil })
}

// theirs reports that a form was sent before: what it made is there. One of somebody else's isn't.
func (x *Room) theirs(ctx context.Context, id string, v people.Viewer, person string) (bool, error) {
	r, err := x.row(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	if err == nil && (r.Owner != person || r.By != v.Account) {
		err = fault.Missing()
	}
	return err == nil, err
}

// arrange keeps a new arrangement, in one transaction with what goes with it.
func (x *Room) arrange(ctx context.Context, v people.Viewer, a Arrangement, with func(*Queries) error) error {
	now := x.Now().UnixMilli()
	a.Log = []Step{{At: now, By: v.Account, State: a.State}}
	body, err := x.sealBody(ctx, a.Owner, a.ID, 1, a.Body)
	if err != nil {
		return fault.Wrap(err, "access.arrange")
	}
	return fault.Wrap(x.update(ctx, func(q *Queries) error {
		n, err := q.addArrangement(ctx, addArrangementParams{ID: a.ID, Owner: a.Owner, ByWhom: v.Account, Kind: string(a.Kind), State: a.State, Body: body, At: now})
		if err != nil || n == 0 {
			return err
		}
		return with(q)
	}), "access.arrange")
}

// Move says how far an arrangement is, in one of its states, with a few words or none. version is the one it was opened with. Of
// a loan, due is when it is to come back now, 0 to leave that as it is.
func (x *Room) Move(ctx context.Context, v people.Viewer, id string, version int64, state, words string, due int64) error {
	r, err := x.row(ctx, id)
	if err != nil {
		return err
	}
	pass, err := x.Sharing.WorkOnArranged(ctx, v, arrangementOf(r).facts())
	if err != nil {
		return err
	}
	if version != r.Version {
		return fault.New(fault.Conflict, "access.changed")
	}
	a, err := x.openRow(ctx, pass, r)
	if err != nil {
		return err
	}
	if !slices.Contains(States[a.Kind], state) {
		return fault.New(fault.Invalid, "access.arrange.state.missing")
	}
	if a.Kind == sharing.Loan && a.Ended() && state == LoanOut {
		return fault.New(fault.Conflict, "access.arrange.again")
	}
	if due > 0 {
		a.Due = due
	}
	return x.move(ctx, v, a, state, words)
}

// move keeps a step of an arrangement, and what that means for the stock.
func (x *Room) move(ctx context.Context, v people.Viewer, a Arrangement, state, words string) error {
	if utf8.RuneCountInString(words) > longestWords {
		return fault.New(fault.Invalid, "access.arrange.words.long", "most", longestWords)
	}
	now := x.Now().UnixMilli()
	a.Log = append(a.Log, Step{At: now, By: v.Account, State: state, Words: words})
	a.Log = a.Log[max(0, len(a.Log)-mostSteps):]
	body, err := x.sealBody(ctx, a.Owner, a.ID, a.Version+1, a.Body)
	if err != nil {
		return fault.Wrap(err, "access.move")
	}
	item, has, err := x.lent(ctx, a)
	if err != nil {
		return err
	}
	return fault.Wrap(x.update(ctx, func(q *Queries) error {
		err := changed(q.saveArrangement(ctx, saveArrangementParams{State: state, Body: body, Updated: now, ID: a.ID, Version: a.Version}))
		if err != nil || !has {
			return err
		}
		return x.saveItemIn(ctx, q, afterLoan(item, state, a.Due))
	}), "access.move")
}

// lent is what is out on a loan; it may have been seen to by itself meanwhile.
func (x *Room) lent(ctx context.Context, a Arrangement) (Item, bool, error) {
	if a.Kind != sharing.Loan {
		return Item{}, false, nil
	}
	i, err := x.Item(ctx, a.Item)
	if fault.Is(err, fault.NotFound) {
		return i, false, nil
	}
	return i, err == nil && i.Loan == a.ID, err
}

// afterLoan is what becomes of an item as its loan goes on or ends.
func afterLoan(i Item, state string, due int64) Item {
	switch state {
	case LoanBack:
		i.State, i.Loan, i.Due = here, "", 0
	case LoanLost:
		i.State, i.Due = lost, 0 // it may be found: its loan still says so then
	case LoanKept:
		i.State, i.Loan, i.Due = gone, "", 0
	default:
		i.State, i.Due = out, due
	}
	return i
}
