package people

import (
	"context"
	"slices"
	"time"

	"towpath/internal/ground/carry"
	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
)

// Browsers that show notes are addresses too: where one is reached is what the browser itself gave us, and says nothing of whose it
// is. Which browser on which device that is, the browser knows by a cookie with the id of the address.

// mostBrowsers is on how many devices somebody can have notes shown.
const mostBrowsers = 5

// Notes are the viewer's browsers that show notes, the latest first.
func (r *Register) Notes(ctx context.Context, v Viewer) (all []Address, err error) {
	held, err := r.Addresses(ctx, v)
	for _, a := range held {
		if a.Sort == carry.Push {
			all = append(all, a)
		}
	}
	slices.SortFunc(all, func(a, b Address) int { return b.Since.Compare(a.Since) })
	return all, err
}

// MayShowNotes says why notes can't be shown on the device the viewer is on: it is the service's, or others use it too.
func MayShowNotes(v Viewer) error {
	switch {
	case ownAddresses(v) != nil || !v.Is(Person):
		return fault.Missing()
	case v.Device != "":
		return fault.New(fault.Forbidden, "people.notes.tablet")
	case !v.Own:
		return fault.New(fault.Forbidden, "people.notes.shared")
	}
	return nil
}

// TurnOnNotes has notes shown by the browser that asks. to is where it is reached; before is the id of what it had before, which ends.
// The id that comes back is for the browser to keep.
func (r *Register) TurnOnNotes(ctx context.Context, v Viewer, to, label, lang, before string) (id string, err error) {
	if err := MayShowNotes(v); err != nil {
		return "", err
	}
	held, err := r.Notes(ctx, v)
	if err != nil {
		return "", err
	}
	if i := slices.IndexFunc(held, func(a Address) bool { return a.To == to }); i >= 0 {
		return held[i].ID, nil // the form came twice
	}
	if wait, err := r.count(ctx, []limit{r.limitOn(12, 6*time.Hour, "notes", v.Account)}); err != nil || wait > 0 { // what browsers give may lead anywhere
		return "", orElse(err, fault.New(fault.Busy, "people.tries.wait", "n", minutes(wait)))
	}
	if err := r.EndNotes(ctx, before); err != nil {
		return "", err
	}
	if held = slices.DeleteFunc(held, func(a Address) bool { return a.ID == before }); len(held) >= mostBrowsers {
		return "", fault.New(fault.Conflict, "people.notes.many", "most", mostBrowsers)
	}
	a := Address{ID: NewID(), Sort: carry.Push, To: to, Lang: lang, Proven: true, Reminders: true, Label: label, Since: r.now(), account: v.Account, version: 1}
	row, err := r.sealAddress(ctx, a)
	if err != nil {
		return "", err
	}
	err = r.update(ctx, func(q *Queries) error {
		if err := q.putAddress(ctx, row); err != nil {
			return err
		}
		return r.event(ctx, q, v.Account, eventNotes, "", "")
	})
	if db.IsTaken(err) {
		err = fault.Missing()
	}
	return a.ID, fault.Wrap(err, "people.TurnOnNotes")
}

// EndNotes ends notes to the browser that has this id, whoever's they are: whoever holds the device may.
func (r *Register) EndNotes(ctx context.Context, id string) error {
	if !IsID(id) {
		return nil
	}
	a, err := r.address(ctx, id)
	if fault.Is(err, fault.NotFound) || err == nil && a.Sort != carry.Push {
		return nil
	}
	if err == nil {
		err = r.endAddress(ctx, a)
	}
	return fault.Wrap(err, "people.EndNotes")
}

// EndNotesOfOthers ends notes to the browser that has this id, unless they are this account's: somebody else signs in there.
func (r *Register) EndNotesOfOthers(ctx context.Context, id, account string) error {
	if !IsID(id) {
		return nil
	}
	a, err := r.address(ctx, id)
	if fault.Is(err, fault.NotFound) || err == nil && a.account == account {
		return nil
	}
	if err != nil {
		return fault.Wrap(err, "people.EndNotesOfOthers")
	}
	return r.EndNotes(ctx, id)
}

// EndNotesElsewhere ends notes to all of the viewer's browsers but the one that has this id.
func (r *Register) EndNotesElsewhere(ctx context.Context, v Viewer, here string) error {
	if ownAddresses(v) != nil {
		return nil // staff have none
	}
	all, err := r.Notes(ctx, v)
	for _, a := range all {
		if err == nil && a.ID != here {
			err = r.endAddress(ctx, a)
		}
	}
	return fault.Wrap(err, "people.EndNotesElsewhere")
}
