package editing

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/pack"
	"towpath/internal/trust/people"
)

// idOf makes an id that is the same whenever it is made of the same.
func idOf(parts ...string) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte(strings.Join(parts, "\x00"))).String()
}

// inspect looks at a draft beside all else there is.
func (x *Room) inspect(d Draft) pack.Inspection { return x.Packs.Whole().Inspect(d.Path, d.Text) }

// current is the wording of a path that holds now, "" where there is none.
func (x *Room) current(path string) (text, wording string) {
	f, ok := x.Packs.Whole().File(path)
	if !ok {
		return "", ""
	}
	return f.Text, string(pack.WordingOf(f.Text))
}

// ready is nil for a draft that can be published: nothing in it has to be mended, it says something new, and what it began from is
// still what is there.
func (x *Room) ready(d Draft) error {
	text, wording := x.current(d.Path)
	switch {
	case len(x.inspect(d).Problems) > 0:
		return fault.New(fault.Invalid, "editing.not_yet")
	case d.Base != wording:
		return fault.New(fault.Conflict, "editing.based")
	case d.Text == text:
		return fault.New(fault.Invalid, "editing.same")
	}
	return nil
}

// Ask asks for somebody else to read and sign a draft; from is when it is to be published, zero for as soon as it is signed.
func (x *Room) Ask(ctx context.Context, v people.Viewer, id string, version int64, note string, from time.Time) (Draft, error) {
	d, err := x.change(ctx, id, version, func(d *Draft) error {
		if d.Stage != Open {
			return fault.New(fault.Conflict, "editing.moved")
		}
		if !from.IsZero() && !from.After(x.Now()) {
			return fault.New(fault.Invalid, "editing.past")
		}
		d.Stage, d.Note, d.Asker, d.Returns, d.From = Asked, note, v.Account, false, 0
		if !from.IsZero() {
			d.From = from.UnixMilli()
		}
		return x.ready(*d)
	})
	return d, fault.Wrap(err, "editing.Ask")
}

// Return gives a draft back to whoever wrote it, with what to look at again; or whoever asked takes it back.
func (x *Room) Return(ctx context.Context, v people.Viewer, id string, version int64, note string) (Draft, error) {
	d, err := x.change(ctx, id, version, func(d *Draft) error {
		if d.Stage != Asked {
			return fault.New(fault.Conflict, "editing.moved")
		}
		d.Stage, d.From = Open, 0
		if d.Returns = !slices.Contains(d.Writers, v.Account) && d.Asker != v.Account; d.Returns {
			d.Note = note
		}
		return nil
	})
	return d, fault.Wrap(err, "editing.Return")
}

// maySign reports whether somebody may sign a draft: whoever wrote on it may not, not even a word of it.
func maySign(v people.Viewer, d Draft) bool { return !slices.Contains(d.Writers, v.Account) }

// Sign publishes a draft that v has read and didn't write, at once or from when whoever asked wants it.
func (x *Room) Sign(ctx context.Context, v people.Viewer, id string, version int64) (entry string, err error) {
	d, err := x.Draft(ctx, id)
	entry = idOf("editing/sign", id, fmt.Sprint(version))
	if err == nil && d.Stage == Done { // sent twice
		if _, _, err := x.readEntry(ctx, entry); err == nil {
			return entry, nil
		}
	}
	if err == nil && !maySign(v, d) {
		err = fault.New(fault.Forbidden, "editing.own")
	}
	if err == nil && d.Version != version {
		err = fault.New(fault.Conflict, "editing.moved")
	}
	if err == nil {
		err = x.record(ctx, v, "publish", id)
	}
	if err != nil {
		return "", fault.Wrap(err, "editing.Sign")
	}
	err = x.DB.Update(ctx, func(q db.Q) error { return x.signIn(ctx, q, v, id, version, entry) })
	return entry, fault.Wrap(errors.Join(err, x.took(ctx, err)), "editing.Sign")
}

// signIn publishes a draft in a transaction: it is done, and an entry in the history of its path.
func (x *Room) signIn(ctx context.Context, q db.Q, v people.Viewer, id string, version int64, entry string) error {
	d, err := x.draftIn(ctx, q, id)
	if err != nil {
		return err
	}
	if d.Version != version || d.Stage != Asked || !maySign(v, d) {
		return fault.New(fault.Conflict, "editing.moved")
	}
	if err := x.ready(d); err != nil {
		return err
	}
	now := x.Now()
	starts := now
	if from := time.UnixMilli(d.From); d.From > 0 && from.After(now) {
		starts = from
	}
	d.Stage = Done
	if err := x.saveIn(ctx, q, &d); err != nil {
		return err
	}
	return x.putIn(ctx, q, entry, putting{Entry{Kind: Edit, Path: d.Path, By: v.Account, Starts: starts, Made: now},
		body{Text: d.Text, Writers: d.Writers, Note: d.Note, From: d.ID}})
}

// PutAway puts a draft away, where it can be found again.
func (x *Room) PutAway(ctx context.Context, id string, version int64) error {
	_, err := x.change(ctx, id, version, func(d *Draft) error {
		if d.Stage == Done {
			return fault.New(fault.Conflict, "editing.moved")
		}
		d.Stage = Away
		return nil
	})
	return fault.Wrap(err, "editing.PutAway")
}

// TakeUp takes up a draft that was put away.
func (x *Room) TakeUp(ctx context.Context, id string, version int64) error {
	_, err := x.change(ctx, id, version, func(d *Draft) error {
		if d.Stage != Away {
			return fault.New(fault.Conflict, "editing.moved")
		}
		d.Stage = Open
		return nil
	})
	return fault.Wrap(err, "editing.TakeUp")
}

// GoOn has a draft go on from the wording that is there now, after somebody has looked at what is different.
func (x *Room) GoOn(ctx context.Context, id string, version int64) error {
	_, err := x.change(ctx, id, version, func(d *Draft) error {
		_, d.Base = x.current(d.Path)
		d.Stage = Open
		return nil
	})
	return fault.Wrap(err, "editing.GoOn")
}

// TakeOff takes a page off the site.
func (x *Room) TakeOff(ctx context.Context, v people.Viewer, id, path string) error {
	if _, ok := pack.Find(path); !ok || !people.IsID(id) {
		return fault.Missing()
	}
	return x.enter(ctx, v, "off", id, putting{Entry: Entry{Kind: Off, Path: path}})
}

// PutBack shows what is built in again, in place of what was published over it.
func (x *Room) PutBack(ctx context.Context, v people.Viewer, id, path string) error {
	if _, ok := pack.Find(path); !ok || !x.Packs.Own().Has(path) || !people.IsID(id) {
		return fault.Missing()
	}
	return x.enter(ctx, v, "back", id, putting{Entry: Entry{Kind: Back, Path: path}})
}

// enter adds one entry that holds from now on.
func (x *Room) enter(ctx context.Context, v people.Viewer, action, id string, p putting) error {
	if err := x.record(ctx, v, action, id); err != nil {
		return err
	}
	p.By, p.Starts, p.Made = v.Account, x.Now(), x.Now()
	return fault.Wrap(x.put(ctx, map[string]putting{id: p}), "editing.enter")
}

// Undo brings back what held before an entry: of one that hasn't started nothing ever shows, and one that holds is followed by what
// was there before it. That was signed already, so it takes one person.
func (x *Room) Undo(ctx context.Context, v people.Viewer, id string) error {
	e, _, err := x.readEntry(ctx, id)
	if err != nil {
		return fault.Wrap(err, "editing.Undo")
	}
	if err := x.record(ctx, v, "undo", id); err != nil {
		return err
	}
	if e.Starts.After(x.Now()) {
		return fault.Wrap(x.callOff(ctx, id), "editing.Undo")
	}
	all, err := x.entries(ctx)
	if err != nil {
		return fault.Wrap(err, "editing.Undo")
	}
	if s := stateOf(all, x.Now()); s.holds[e.Path].ID != id {
		if s.holds[e.Path].ID == idOf("editing/undo", id) { // sent twice
			return nil
		}
		return fault.New(fault.Conflict, "editing.moved")
	}
	was, err := x.before(ctx, all, e)
	if err != nil {
		return fault.Wrap(err, "editing.Undo")
	}
	was.By, was.Starts, was.Made = v.Account, x.Now(), x.Now()
	return fault.Wrap(x.put(ctx, map[string]putting{idOf("editing/undo", id): was}), "editing.Undo")
}

// callOff stops an entry that hasn't started.
func (x *Room) callOff(ctx context.Context, id string) error {
	err := x.DB.Update(ctx, func(q db.Q) error {
		n, err := New(q).stopWording(ctx, id, x.Now().UnixMilli())
		if err == nil && n == 0 {
			err = fault.New(fault.Conflict, "editing.moved")
		}
		return err
	})
	return errors.Join(err, x.took(ctx, err))
}

// before is what held of a path before an entry did.
func (x *Room) before(ctx context.Context, all []Entry, e Entry) (p putting, err error) {
	p = putting{Entry: Entry{Kind: Back, Path: e.Path}}
	if !x.Packs.Own().Has(e.Path) {
		p.Kind = Off
	}
	for _, o := range all {
		if o.ID == e.ID {
			break
		}
		if o.Path != e.Path || o.Starts.After(e.Starts) || !slices.Contains([]Kind{Edit, Off, Back}, o.Kind) {
			continue
		}
		p.Kind, p.body = o.Kind, body{From: o.ID}
		if o.Kind == Edit {
			_, p.body, err = x.readEntry(ctx, o.ID)
			p.From = o.ID
		}
	}
	return p, err
}

// Waiting are the files of a topic as they are built in that nobody has signed as they stand, but for those that something else was
// published over.
func (x *Room) Waiting(topic string) (all []pack.File) {
	s, _ := x.now()
	for _, f := range x.Packs.Own().Files(topic) {
		over := s.holds[f.Path].Kind
		if over != Edit && over != Off && !s.signed[signKey(f.Path, pack.WordingOf(f.Text))] {
			all = append(all, f)
		}
	}
	return all
}

// SignAll signs all that waits as it stands, in one go: for a made-up service that is to be measured or tested as if it had read it.
func (x *Room) SignAll(ctx context.Context, v people.Viewer) error {
	read := map[string]pack.Wording{}
	for _, f := range x.Waiting("") {
		read[f.Path] = pack.WordingOf(f.Text)
	}
	return x.SignBuiltIn(ctx, v, "", read)
}

// WaitingIn is how many files of each topic, and of pack.Lists, wait for somebody to sign them.
func (x *Room) WaitingIn() map[string]int {
	n := map[string]int{}
	for _, f := range x.Waiting("") {
		n[f.Where.Topic]++
	}
	return n
}

// SignBuiltIn signs the wordings of files as they are built in: those of a topic (of all with "") that were read, each with what
// tells it apart. One that is another by now isn't signed, and that is a Conflict: then none is.
func (x *Room) SignBuiltIn(ctx context.Context, v people.Viewer, topic string, read map[string]pack.Wording) error {
	entries := map[string]putting{}
	now := x.Now()
	for path, w := range read {
		f, ok := x.Packs.Own().File(path)
		if !ok || topic != "" && f.Where.Topic != topic || pack.WordingOf(f.Text) != w {
			return fault.New(fault.Conflict, "editing.read.changed")
		}
		entries[idOf("editing/read", path, string(w), v.Account)] = putting{Entry{Kind: Read, Path: path, By: v.Account, Starts: now, Made: now}, body{Text: f.Text}}
	}
	if len(entries) == 0 {
		return fault.New(fault.Invalid, "editing.read.none")
	}
	if err := x.record(ctx, v, "sign", cmp.Or(topic, "all")); err != nil {
		return err
	}
	return fault.Wrap(x.put(ctx, entries), "editing.SignBuiltIn")
}
