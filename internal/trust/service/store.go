package service

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
)

const (
	remembered = 30 * time.Second // how long settings stay in memory: a change reaches every other node within it, even where word of it got lost
	again      = 5 * time.Second  // until the next try, after one that failed
	within     = 5 * time.Second  // the longest that a read may take
)

// Audit puts on record what a member of staff is about to do.
type Audit func(ctx context.Context, actor, action, subject string) error

// Store keeps the settings. Its methods may be called from any goroutine.
type Store struct {
	db    *db.DB
	audit Audit
	now   func() time.Time
	saved func(context.Context)

	mu      sync.Mutex
	known   Settings
	read    bool // known was read at least once
	until   time.Time
	asking  bool // somebody is reading; others make do with what is known
	changes int  // saves here, so that a read from before one isn't remembered after it
}

// NewStore keeps settings in d and has each change put on record by audit first.
func NewStore(d *db.DB, audit Audit, now func() time.Time) *Store {
	return &Store{db: d, audit: audit, now: now, saved: func(context.Context) {}}
}

// TellSaved has tell called after each change that was made here, so that other nodes hear of it. It is called before the
// store is shared.
func (s *Store) TellSaved(tell func(context.Context)) { s.saved = tell }

// Get is what the service has set. It reads the database at most once in 30 seconds; when that can't be read, what was
// read last still holds, so that Help now has its numbers on a bad day of the database's too (SAFE-1).
func (s *Store) Get(ctx context.Context) (Settings, error) {
	known, changes, ask := s.begin()
	if !ask {
		return known, nil
	}
	got, err := s.load(ctx)
	return s.end(got, err, changes)
}

// begin answers from memory, or else leaves the asking to this caller.
func (s *Store) begin() (known Settings, changes int, ask bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.read && (s.asking || s.now().Before(s.until)) {
		return s.known.copy(), s.changes, false
	}
	s.asking = true
	return Settings{}, s.changes, true
}

func (s *Store) end(got Settings, err error, changes int) (Settings, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asking = false
	switch {
	case err != nil && s.read:
		s.until = s.now().Add(again)
		return s.known.copy(), nil
	case err != nil:
		return Settings{}, fault.Wrap(err, "service.Get")
	case changes == s.changes:
		s.known, s.read, s.until = got, true, s.now().Add(remembered)
	}
	return got.copy(), nil
}

func (s *Store) load(ctx context.Context) (Settings, error) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	var rows []Row
	err := s.db.View(ctx, func(q db.Q) (err error) { rows, err = New(q).allSettings(ctx); return err })
	return fromRows(rows), err
}

func (s Settings) copy() Settings {
	s.Contacts = slices.Clone(s.Contacts)
	return s
}

// Save replaces the settings, after the change is on record as actor's. Settings that can't be used are refused as
// Problems, all at once; settings that are as they were write nothing.
func (s *Store) Save(ctx context.Context, actor string, settings Settings) error {
	settings = settings.Clean()
	if err := settings.Check(); err != nil {
		return err
	}
	was, err := s.load(ctx)
	if err != nil {
		return fault.Wrap(err, "service.Save")
	}
	changed := was.changes(settings)
	if len(changed) == 0 {
		return nil
	}
	if err := s.audit(ctx, actor, "settings.change", joinFields(changed)); err != nil {
		return fault.Wrap(err, "service.Save")
	}
	rows := settings.rows()
	err = s.db.Update(ctx, func(q db.Q) error {
		for _, f := range changed {
			if err := New(q).putSetting(ctx, string(f), rows[f]); err != nil {
				return err
			}
		}
		return nil
	})
	s.Forget()
	if err == nil {
		s.saved(ctx)
	}
	return fault.Wrap(err, "service.Save")
}

// Forget has the settings read anew, because they were changed, here or on another node.
func (s *Store) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.until, s.asking = time.Time{}, false
	s.changes++
}

// changes are the settings in which next differs, in order.
func (s Settings) changes(next Settings) (changed []Field) {
	now, then := s.rows(), next.rows()
	for f, v := range then {
		if now[f] != v {
			changed = append(changed, f)
		}
	}
	slices.Sort(changed)
	return changed
}

func joinFields(fields []Field) string {
	var b strings.Builder
	for i, f := range fields {
		if i > 0 {
			b.WriteString(" ")
		}
		b.WriteString(string(f))
	}
	return b.String()
}

// rows are the settings as they are stored: text by name, "" for what isn't set.
func (s Settings) rows() map[Field]string {
	r := map[Field]string{Name: s.Name, Responsible: s.Responsible, Reach: s.Reach, Emergency: s.Emergency, CantTalk: s.CantTalk,
		HelpLine: s.HelpLine, Replies: s.Replies, Hours: s.Hours, Recorded: s.Recorded, Capacity: s.Capacity, LeaveTo: s.LeaveTo,
		LowestAge: "", Contacts: "", Messages: ""}
	if s.Messages {
		r[Messages] = on
	}
	if s.LowestAge > 0 {
		r[LowestAge] = strconv.Itoa(s.LowestAge)
	}
	if len(s.Contacts) > 0 {
		b, err := json.Marshal(s.Contacts)
		if err != nil {
			panic(err) // four strings each
		}
		r[Contacts] = string(b)
	}
	return r
}

// fromRows reads what rows wrote. A row that can't be read, changed by hand perhaps, counts as not set.
func fromRows(stored []Row) Settings {
	r := map[Field]string{}
	for _, row := range stored {
		r[Field(row.Name)] = row.Value
	}
	s := Settings{Name: r[Name], Responsible: r[Responsible], Reach: r[Reach], Emergency: r[Emergency], CantTalk: r[CantTalk],
		HelpLine: r[HelpLine], Replies: r[Replies], Hours: r[Hours], Recorded: r[Recorded], Capacity: r[Capacity], LeaveTo: r[LeaveTo], Messages: r[Messages] == on}
	s.LowestAge, _ = strconv.Atoi(r[LowestAge])
	if json.Unmarshal([]byte(r[Contacts]), &s.Contacts) != nil {
		s.Contacts = nil
	}
	return s
}
