package editing

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/pack"
	"towpath/internal/trust/people"
)

// Stage says how far a draft is.
type Stage string

// The stages of a draft.
const (
	Open  Stage = "open"  // somebody writes on it
	Asked Stage = "asked" // somebody else is asked to read and sign it
	Done  Stage = "done"  // it was published
	Away  Stage = "away"  // put away, to be found again
)

// Draft is a text in the making.
type Draft struct {
	ID      string
	By      string // who began it
	Stage   Stage
	Version int64
	Updated time.Time
	draftBody
}

// draftBody is what is sealed of a draft.
type draftBody struct {
	Path    string   `json:"path"`
	Text    string   `json:"text"`
	Base    string   `json:"base,omitempty"`    // the wording that it began from, "" where there was none
	Writers []string `json:"writers,omitempty"` // accounts, of all who wrote on it
	Last    string   `json:"last,omitempty"`    // who wrote on it last
	Note    string   `json:"note,omitempty"`    // for whoever reads and signs, or from them
	From    int64    `json:"from,omitempty"`    // when it is to be published, in ms; 0 for as soon as it is signed
	Asker   string   `json:"asker,omitempty"`   // who asked for a second reading
	Returns bool     `json:"returns,omitempty"` // whoever was asked gave it back, with Note
	Left    []Left   `json:"left,omitempty"`    // what of an instrument couldn't be taken over
}

// longestText is the most characters that a draft takes: a content file has fewer, so that one that is too long can still be kept
// until it has been made shorter.
const longestText = 200_000

// place of a sealed text: nothing can be moved to another row or brought back from an earlier version.
func place(table, id string, version int64) []byte {
	return fmt.Appendf(nil, "%s/%s/%d", table, id, version)
}

func (x *Room) sealed(table, id string, version int64, what any) ([]byte, error) {
	text, err := json.Marshal(what)
	if err != nil {
		return nil, err
	}
	return x.seal.Seal(nil, nil, text, place(table, id, version)), nil
}

func (x *Room) open(table, id string, version int64, sealed []byte, into any) error {
	text, err := x.seal.Open(nil, nil, sealed, place(table, id, version))
	if err != nil {
		return fmt.Errorf("editing: what is in %s can't be opened: %w", table, err)
	}
	return json.Unmarshal(text, into)
}

func (x *Room) draftOf(r Drafts) (Draft, error) {
	d := Draft{ID: r.ID, By: r.By, Stage: Stage(r.State), Version: r.Version, Updated: time.UnixMilli(r.Updated)}
	return d, x.open("drafts", r.ID, r.Version, r.Body, &d.draftBody)
}

// Draft is one draft.
func (x *Room) Draft(ctx context.Context, id string) (d Draft, err error) {
	err = x.DB.View(ctx, func(q db.Q) error { d, err = x.draftIn(ctx, q, id); return err })
	return d, fault.Wrap(err, "editing.Draft")
}

func (x *Room) draftIn(ctx context.Context, q db.Q, id string) (Draft, error) {
	r, err := New(q).draft(ctx, id)
	if err != nil {
		return Draft{}, orMissing(err)
	}
	return x.draftOf(r)
}

// orMissing is err, or a Missing for a row that isn't there.
func orMissing(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fault.Missing()
	}
	return err
}

// mostDrafts is how many drafts of a stage are shown.
const mostDrafts = 200

// drafts are those of some stages, latest first.
func (x *Room) drafts(ctx context.Context, stages ...Stage) (all []Draft, err error) {
	err = x.DB.View(ctx, func(q db.Q) error {
		all = nil
		for _, s := range stages {
			rows, err := New(q).draftsIn(ctx, string(s), mostDrafts)
			if err != nil {
				return err
			}
			for _, r := range rows {
				d, err := x.draftOf(r)
				if err != nil {
					return err
				}
				all = append(all, d)
			}
		}
		return nil
	})
	slices.SortStableFunc(all, func(a, b Draft) int { return b.Updated.Compare(a.Updated) })
	return all, fault.Wrap(err, "editing.drafts")
}

// draftsOf are the drafts of a path that somebody works on.
func (x *Room) draftsOf(ctx context.Context, path string) ([]Draft, error) {
	all, err := x.drafts(ctx, Open, Asked)
	return slices.DeleteFunc(all, func(d Draft) bool { return d.Path != path }), err
}

// Begin begins a draft with a text. A form sent twice begins one.
func (x *Room) Begin(ctx context.Context, v people.Viewer, id, path, text string) (Draft, error) {
	return x.beginWith(ctx, v, id, path, Instrument{Text: text})
}

func (x *Room) beginWith(ctx context.Context, v people.Viewer, id, path string, made Instrument) (Draft, error) {
	if _, ok := pack.Find(path); !ok || !people.IsID(id) {
		return Draft{}, fault.Missing()
	}
	b := draftBody{Path: path, Text: made.Text, Left: made.Left, Writers: []string{v.Account}, Last: v.Account}
	if f, ok := x.Packs.Whole().File(path); ok {
		b.Base = string(pack.WordingOf(f.Text))
	}
	err := x.add(ctx, v, id, b)
	if err != nil {
		return Draft{}, fault.Wrap(err, "editing.Begin")
	}
	return x.Draft(ctx, id)
}

func (x *Room) add(ctx context.Context, v people.Viewer, id string, b draftBody) error {
	sealed, err := x.sealed("drafts", id, 1, b)
	if err != nil {
		return err
	}
	return x.DB.Update(ctx, func(q db.Q) error {
		_, err := New(q).newDraft(ctx, newDraftParams{ID: id, By: v.Account, State: string(Open), Created: x.Now().UnixMilli(), Body: sealed})
		return err
	})
}

// Aside says that a draft was changed by somebody else in the meantime: what was sent is kept as a draft of its own.
type Aside struct{ Kept Draft }

func (*Aside) Error() string { return "editing: a draft was changed in between" }

// Unwrap makes it a fault of the kind Conflict.
func (*Aside) Unwrap() error { return fault.New(fault.Conflict, "editing.aside") }

// Write changes the text of a draft that was opened with a version. Where somebody else changed it in between nothing of theirs is
// touched: what was sent becomes a draft of its own, and the error is *Aside. Text that is as it was writes nothing.
func (x *Room) Write(ctx context.Context, v people.Viewer, id string, version int64, text string) (Draft, error) {
	if len(text) > longestText {
		return Draft{}, fault.New(fault.TooLarge, "editing.long", "most", longestText/1000)
	}
	var d Draft
	var aside bool
	err := x.DB.Update(ctx, func(q db.Q) (err error) {
		if d, err = x.draftIn(ctx, q, id); err != nil {
			return err
		}
		aside = d.Version != version || d.Stage == Done || d.Stage == Away
		if d.Text == text || aside {
			return nil
		}
		d.wrote(v, text)
		return x.saveIn(ctx, q, &d)
	})
	switch {
	case err != nil:
		return d, fault.Wrap(err, "editing.Write")
	case aside && d.Text != text:
		return x.aside(ctx, v, d, version, text)
	}
	return d, nil
}

// wrote notes a new text and who it is by. What was asked for is asked for no longer: it was about another text.
func (d *Draft) wrote(v people.Viewer, text string) {
	d.Text, d.Last, d.Stage = text, v.Account, Open
	if !slices.Contains(d.Writers, v.Account) {
		d.Writers = append(d.Writers, v.Account)
	}
}

// saveIn keeps a draft as its next version.
func (x *Room) saveIn(ctx context.Context, q db.Q, d *Draft) error {
	sealed, err := x.sealed("drafts", d.ID, d.Version+1, d.draftBody)
	if err != nil {
		return err
	}
	n, err := New(q).saveDraft(ctx, saveDraftParams{ID: d.ID, Version: d.Version, State: string(d.Stage), Updated: x.Now().UnixMilli(), Body: sealed})
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "editing.moved")
	}
	if err == nil {
		d.Version, d.Updated = d.Version+1, x.Now()
	}
	return err
}

// aside keeps a text that met another as a draft of its own. Sent twice it is kept once.
func (x *Room) aside(ctx context.Context, v people.Viewer, theirs Draft, version int64, text string) (Draft, error) {
	id := idOf("editing/aside", theirs.ID, v.Account, fmt.Sprint(version), string(pack.WordingOf(text)))
	writers := append(slices.Clone(theirs.Writers), v.Account)
	slices.Sort(writers)
	b := draftBody{Path: theirs.Path, Text: text, Base: theirs.Base, Last: v.Account, Writers: slices.Compact(writers)}
	if err := x.add(ctx, v, id, b); err != nil {
		return theirs, fault.Wrap(err, "editing.aside")
	}
	kept, err := x.Draft(ctx, id)
	if err != nil {
		return theirs, err
	}
	return theirs, &Aside{Kept: kept}
}

// change changes what isn't the text of a draft: its stage, its note. check says whether it may.
func (x *Room) change(ctx context.Context, id string, version int64, check func(*Draft) error) (d Draft, err error) {
	err = x.DB.Update(ctx, func(q db.Q) error {
		if d, err = x.draftIn(ctx, q, id); err != nil {
			return err
		}
		if d.Version != version {
			return fault.New(fault.Conflict, "editing.moved")
		}
		if err := check(&d); err != nil {
			return err
		}
		return x.saveIn(ctx, q, &d)
	})
	return d, err
}
