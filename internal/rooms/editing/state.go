package editing

import (
	"context"
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/pack"
	"towpath/internal/trust/people"
)

// Kind says what became of content.
type Kind string

// The kinds of entry in the history of a path.
const (
	Edit   Kind = "edit"   // a wording was published
	Off    Kind = "off"    // it was taken off the site
	Back   Kind = "back"   // what is built in is shown again
	Read   Kind = "read"   // somebody read and signed what is built in
	Before Kind = "before" // a topic that people were shown before there was signing
)

// Entry is one line in the history of a path.
type Entry struct {
	ID, Path, By string
	Kind         Kind
	Starts, Made time.Time
	Stopped      time.Time // zero unless it was called back before it had started
	Wording      pack.Wording
}

// body is what an entry says, sealed.
type body struct {
	Text    string   `json:"text,omitempty"`
	Writers []string `json:"writers,omitempty"` // accounts, of all who wrote on it
	Note    string   `json:"note,omitempty"`    // what whoever asked or signed said about it
	From    string   `json:"from,omitempty"`    // the draft that it was, or the entry that it brings back
}

// state is what holds of content at one moment, by path.
type state struct {
	holds  map[string]Entry // the last edit, off or back that has started
	due    []Entry          // those that haven't, soonest first
	read   map[string]Entry // the wording of what is built in that was signed last
	signed map[string]bool  // path and wording that somebody signed
	before map[string]bool  // topics that people were shown before there was signing, and that nobody has signed since
}

func noState() state {
	return state{holds: map[string]Entry{}, read: map[string]Entry{}, signed: map[string]bool{}, before: map[string]bool{}}
}

func signKey(path string, w pack.Wording) string { return path + " " + string(w) }

// stateOf works out what holds now. Entries come in the order in which they start.
func stateOf(all []Entry, now time.Time) state {
	s := noState()
	for _, e := range all {
		switch {
		case e.Kind == Read:
			s.signed[signKey(e.Path, e.Wording)] = true
			if e.Made.After(s.read[e.Path].Made) || s.read[e.Path].ID == "" {
				s.read[e.Path] = e
			}
		case e.Kind == Before:
			s.before[e.Path] = true
		case e.Starts.After(now):
			s.due = append(s.due, e)
		default:
			s.holds[e.Path] = e
		}
		if e.Kind == Edit && !e.Starts.After(now) {
			s.signed[signKey(e.Path, e.Wording)] = true
		}
	}
	for path := range s.read {
		if at, ok := pack.Find(path); ok {
			delete(s.before, at.Topic)
		}
	}
	return s
}

// Reload takes what holds now into the packs. It says once what is wrong with it.
func (x *Room) Reload(ctx context.Context) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	all, err := x.entries(ctx)
	if err != nil {
		return fault.Wrap(err, "editing.Reload")
	}
	s := stateOf(all, x.Now())
	if _, marked := s.before[""]; marked {
		if s, err = x.carryOver(ctx); err != nil {
			return fault.Wrap(err, "editing.Reload")
		}
	}
	o, err := x.overlay(ctx, s)
	if err == nil {
		o.Earlier, err = x.earlier(ctx, all)
	}
	if err != nil {
		return fault.Wrap(err, "editing.Reload")
	}
	problems := slices.DeleteFunc(x.Packs.Take(o), func(p pack.Problem) bool { return !strings.HasPrefix(p.File, pack.Edited) })
	for _, p := range problems {
		if !slices.Contains(x.failed, p) {
			x.Log.Warn("content", "problem", p.String())
		}
	}
	x.state, x.failed, x.next = s, problems, time.Time{}
	if len(s.due) > 0 {
		x.next = s.due[0].Starts
	}
	return nil
}

// overlay is what editors have made of the layers.
func (x *Room) overlay(ctx context.Context, s state) (pack.Overlay, error) {
	o := pack.Overlay{Edits: map[string]string{}, Off: map[string]bool{}, Kept: map[string]string{}, Before: s.before,
		Signed: func(path string, w pack.Wording) bool { return s.signed[signKey(path, w)] }}
	for path, e := range s.holds {
		switch e.Kind {
		case Edit:
			b, err := x.bodyOf(ctx, e.ID)
			if err != nil {
				return o, err
			}
			o.Edits[path] = b.Text
		case Off:
			o.Off[path] = true
		}
	}
	for path, e := range s.read {
		b, err := x.bodyOf(ctx, e.ID)
		if err != nil {
			return o, err
		}
		o.Kept[path] = b.Text
	}
	return o, nil
}

// rememberedWordings is how many wordings of an exercise are remembered for those who began an answer in one of them.
const rememberedWordings = 6

// earlier are the last wordings of each exercise.
func (x *Room) earlier(ctx context.Context, all []Entry) (map[string][]string, error) {
	texts := map[string][]string{}
	for _, e := range slices.Backward(all) {
		at, _ := pack.Find(e.Path)
		if at.Sort != pack.ExerciseSort || e.Kind != Edit && e.Kind != Read || len(texts[e.Path]) >= rememberedWordings {
			continue
		}
		b, err := x.bodyOf(ctx, e.ID)
		if err != nil {
			return nil, err
		}
		texts[e.Path] = append(texts[e.Path], b.Text)
	}
	return texts, nil
}

// recovery is the topic that every version before there was signing came with.
const recovery = "recovery"

// carryOver finds out, once, what people were shown before there was signing: the topic that came with the program, and those of
// the service's own folder. They go on being shown, marked to staff, until somebody signs them: nobody in the middle of a topic
// loses it to an upgrade.
func (x *Room) carryOver(ctx context.Context) (state, error) {
	now := x.Now()
	err := x.DB.Update(ctx, func(q db.Q) error {
		n, err := New(q).dropMarker(ctx)
		if err != nil || n == 0 {
			return err
		}
		for _, t := range x.Packs.Own().Topics() {
			if f, ok := x.Packs.Own().File("topics/" + t.ID + "/topic.md"); ok && (t.ID == recovery || !f.BuiltIn) {
				_, err = New(q).newWording(ctx, newWordingParams{ID: "before/" + t.ID, Kind: string(Before), Path: t.ID, Starts: now.UnixMilli(), Made: now.UnixMilli(), Seq: people.NewID()})
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return state{}, err
	}
	all, err := x.entries(ctx)
	return stateOf(all, now), err
}

// Again has what was published taken in anew, soon: here or on another node something has changed. It waits for nothing.
func (x *Room) Again(string) {
	select {
	case x.wake <- struct{}{}:
	default: // it is about to
	}
}

// lookEvery is how long a wording that starts by itself may be late.
const lookEvery = time.Second

// Run takes in what changes, and what starts by itself, until ctx ends.
func (x *Room) Run(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	again := false
	for {
		if again || x.isDue() {
			err := x.Reload(ctx)
			if again = err != nil && ctx.Err() == nil; again {
				x.Log.Warn("what editors published can't be read just now", "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-x.wake:
			again = true
		case <-tick.C:
		}
	}
}

func (x *Room) isDue() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return !x.next.IsZero() && !x.Now().Before(x.next)
}

// now is what holds, as it was taken in last.
func (x *Room) now() (state, []pack.Problem) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.state, x.failed
}

func (x *Room) entries(ctx context.Context) (all []Entry, err error) {
	err = x.DB.View(ctx, func(q db.Q) error {
		all = nil
		rows, err := New(q).wordings(ctx)
		for _, r := range rows {
			all = append(all, entryOf(historyRow{ID: r.ID, Kind: r.Kind, Path: r.Path, By: r.By, Starts: r.Starts, Made: r.Made, Digest: r.Digest}))
		}
		return err
	})
	return all, err
}

func entryOf(r historyRow) Entry {
	e := Entry{ID: r.ID, Kind: Kind(r.Kind), Path: r.Path, By: r.By, Starts: time.UnixMilli(r.Starts), Made: time.UnixMilli(r.Made), Wording: pack.Wording(hex.EncodeToString(r.Digest))}
	if r.Stopped > 0 {
		e.Stopped = time.UnixMilli(r.Stopped)
	}
	return e
}

// bodyOf is what an entry says; it never changes, so it is read once.
func (x *Room) bodyOf(ctx context.Context, id string) (b body, err error) {
	if b, ok := x.texts[id]; ok {
		return b, nil
	}
	_, b, err = x.readEntry(ctx, id)
	if err == nil {
		x.texts[id] = b
	}
	return b, err
}

// entry is one line of a history, with what it says.
func (x *Room) readEntry(ctx context.Context, id string) (e Entry, b body, err error) {
	err = x.DB.View(ctx, func(q db.Q) error {
		r, err := New(q).wording(ctx, id)
		if err != nil {
			return orMissing(err)
		}
		e = entryOf(historyRow{ID: r.ID, Kind: r.Kind, Path: r.Path, By: r.By, Starts: r.Starts, Made: r.Made, Stopped: r.Stopped, Digest: r.Digest})
		if len(r.Body) == 0 {
			return nil
		}
		return x.open("wordings", id, 0, r.Body, &b)
	})
	return e, b, err
}

// put adds entries to histories, all or none, and has them taken in here before it returns and on other nodes soon after. An entry
// that is there already changes nothing.
func (x *Room) put(ctx context.Context, entries map[string]putting) error {
	ids := slices.Sorted(maps.Keys(entries))
	err := x.DB.Update(ctx, func(q db.Q) error {
		for _, id := range ids {
			if err := x.putIn(ctx, q, id, entries[id]); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, x.took(ctx, err))
}

// took tells everybody of a change that is durable.
func (x *Room) took(ctx context.Context, err error) error {
	if err != nil {
		return nil
	}
	x.Tell(ctx)
	return x.Reload(ctx)
}

// putting is an entry on its way.
type putting struct {
	Entry
	body
}

func (x *Room) putIn(ctx context.Context, q db.Q, id string, p putting) error {
	arg := newWordingParams{ID: id, Kind: string(p.Kind), Path: p.Path, By: p.By, Starts: p.Starts.UnixMilli(), Made: p.Made.UnixMilli(), Seq: people.NewID()}
	if p.Text != "" {
		var err error
		if arg.Digest, err = hex.DecodeString(string(pack.WordingOf(p.Text))); err != nil {
			return err
		}
	}
	var err error
	if arg.Body, err = x.sealed("wordings", id, 0, p.body); err != nil {
		return err
	}
	_, err = New(q).newWording(ctx, arg)
	return err
}

// historyLength is how far back a history is shown.
const historyLength = 60

func (x *Room) historyOf(ctx context.Context, path string) (all []Entry, err error) {
	err = x.DB.View(ctx, func(q db.Q) error {
		all = nil
		rows, err := New(q).history(ctx, path, historyLength)
		for _, r := range rows {
			all = append(all, entryOf(r))
		}
		return err
	})
	return all, err
}

// record puts on record what an editor is about to do. subject is an id.
func (x *Room) record(ctx context.Context, v people.Viewer, action, subject string) error {
	return x.People.Audit(ctx, v.Account, "wording."+action, subject)
}
