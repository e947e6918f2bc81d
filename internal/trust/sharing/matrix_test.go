package sharing_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
	"towpath/internal/trust/trusttest"
)

// seat is somebody who asks for a thing of Maya's: how they stand to her, and whether the condition of their right holds.
type seat struct {
	name     string
	relation sharing.Relation
	holds    bool
	viewer   people.Viewer
	prepare  func(t *testing.T, thing things.Thing) // makes the condition hold for a thing
}

// street is a house with everybody in it who may come by.
type street struct {
	*trusttest.House
	maya, bo people.Account
	self     people.Viewer
	table    people.Viewer
	seats    []seat
}

func newStreet(t *testing.T, h *trusttest.House) *street {
	s := &street{House: h, maya: h.Person(t, "Maya")}
	s.bo = h.Worker(t, "Bo", s.maya)
	s.self = h.SignIn(t, s.maya)
	s.table, _ = h.Sit(t, h.SignIn(t, s.bo), s.maya, s.bo, people.OneScreen)
	s.add("its person", sharing.Self, true, s.self, nil)
	s.tables(t)
	s.supporters(t)
	s.others(t)
	return s
}

func (s *street) add(name string, r sharing.Relation, holds bool, v people.Viewer, prepare func(*testing.T, things.Thing)) {
	s.seats = append(s.seats, seat{name, r, holds, v, prepare})
}

func (s *street) layOn(table people.Viewer) func(*testing.T, things.Thing) {
	return func(t *testing.T, thing things.Thing) {
		must(t, s.Sharing.Lay(t.Context(), s.self, table.Table, thing.ID, false))
	}
}

func (s *street) tables(t *testing.T) {
	bare, _ := s.Sit(t, s.SignIn(t, s.bo), s.maya, s.bo, people.OneScreen)
	phone, _ := s.Sit(t, s.SignIn(t, s.bo), s.maya, s.bo, people.OnPhone)
	left, _ := s.Sit(t, s.SignIn(t, s.bo), s.maya, s.bo, people.OneScreen)
	locked := s.table
	locked.Locked = true
	s.add("a table with it", sharing.AtTable, true, s.table, s.layOn(s.table))
	s.add("a table on the phone with it", sharing.AtTable, true, phone, s.layOn(phone))
	s.add("a locked table with it", sharing.AtTable, true, locked, s.layOn(s.table))
	s.add("a table without it", sharing.AtTable, false, bare, s.layOn(s.table))
	s.add("a table that was left", sharing.AtTable, false, left, func(t *testing.T, thing things.Thing) {
		_, err := s.reopen(t, left.Table)
		must(t, err)
		s.layOn(left)(t, thing)
		must(t, s.Register.LeaveTable(t.Context(), left.Table))
	})
	joan := s.Person(t, "Joan")
	bo2 := s.Worker(t, "Bo again", joan)
	other, _ := s.Sit(t, s.SignIn(t, bo2), joan, bo2, people.OneScreen)
	s.add("another person's table", sharing.Nobody, false, other, s.layOn(s.table))
}

// reopen undoes LeaveTable, so that a thing can be laid on the table before it is left again.
func (s *street) reopen(t *testing.T, table string) (n int64, err error) {
	err = s.DB.Update(t.Context(), func(q db.Q) error {
		_, err := q.ExecContext(t.Context(), "UPDATE tables SET state = 'open' WHERE id = $1", table)
		return err
	})
	return 1, err
}

func (s *street) supporters(t *testing.T) {
	for _, role := range people.Supporters {
		a := s.Account(t, "A "+string(role), role)
		must(t, s.Register.AddLink(t.Context(), s.maya.ID, a.ID))
		v := s.SignIn(t, a)
		share := func(t *testing.T, thing things.Thing) string { return s.Share(t, s.self, thing, a) }
		s.add("a linked "+string(role)+" it is shared with", sharing.Supporter, true, v, func(t *testing.T, thing things.Thing) { share(t, thing) })
		s.add("a linked "+string(role)+" it isn't shared with", sharing.Supporter, false, v, func(t *testing.T, thing things.Thing) { s.Share(t, s.self, thing, s.bo) })
		s.add("a linked "+string(role)+" it was shared with", sharing.Supporter, false, v, func(t *testing.T, thing things.Thing) {
			must(t, s.Sharing.EndShare(t.Context(), s.self, share(t, thing)))
		})
		s.add("a "+string(role)+" who isn't linked", sharing.Supporter, false, s.SignIn(t, s.Account(t, "Another", role)), nil)
	}
	until := s.Account(t, "Until noon", people.Worker)
	must(t, s.Register.AddLink(t.Context(), s.maya.ID, until.ID))
	s.add("a worker whose share ran out", sharing.Supporter, false, s.SignIn(t, until), func(t *testing.T, thing things.Thing) {
		must(t, s.Sharing.Share(t.Context(), s.self, people.NewID(), thing.ID, until.ID, s.Now().Add(time.Millisecond)))
		s.Pass(time.Millisecond)
	})
	was := s.Account(t, "Was linked", people.Worker)
	s.add("a worker who was linked", sharing.Supporter, false, s.SignIn(t, was), func(t *testing.T, thing things.Thing) {
		must(t, s.Register.AddLink(t.Context(), s.maya.ID, was.ID))
		s.Share(t, s.self, thing, was)
		must(t, s.Register.EndLink(t.Context(), s.maya.ID, was.ID))
	})
}

// others are all roles that see nothing of anybody's, though somebody made a link and a share for them.
func (s *street) others(t *testing.T) {
	for _, role := range people.AccountRoles {
		if slices.Contains(people.Supporters, role) {
			continue
		}
		a := s.Account(t, "Some "+string(role), role)
		must(t, s.Register.AddLink(t.Context(), s.maya.ID, a.ID))
		name := map[bool]string{true: "another person", false: "a linked " + string(role)}[role == people.Person]
		s.add(name, sharing.Nobody, false, s.SignIn(t, a), func(t *testing.T, thing things.Thing) { s.Share(t, s.self, thing, a) })
	}
	s.add("anyone", sharing.Nobody, false, people.Viewer{}, nil)
	s.add("a tablet nobody has signed in on", sharing.Nobody, false, people.Viewer{Device: people.NewID()}, nil)
}

// thing makes a thing of Maya's that lies nowhere and is shared with nobody. A joint note is only ever made at a table, and what
// is for its person alone is never made there.
func (s *street) thing(t *testing.T, kind sharing.Kind, prepare func(*testing.T, things.Thing)) things.Thing {
	var made things.Thing
	if alone(kind) {
		made = s.Keep(t, s.self, kind, "words of "+string(kind))
	} else {
		made = s.Keep(t, s.table, kind, "words of "+string(kind))
		must(t, s.Sharing.TakeBack(t.Context(), s.table, s.table.Table, made.ID))
	}
	if prepare != nil && !alone(kind) { // nothing opens it to anybody: TestPRIV3WhatIsForItsPersonAlone
		prepare(t, made)
	}
	return made
}

// operation is something that can be done to a thing.
type operation struct {
	name   string
	rights []sharing.Right // which rights allow it
	do     func(ctx context.Context, s *street, v people.Viewer, thing string) error
}

var (
	every   = []sharing.Right{sharing.All, sharing.Read, sharing.WhileOnTable, sharing.WhileShared}
	person  = []sharing.Right{sharing.All, sharing.Read}
	manage  = []sharing.Right{sharing.All, sharing.Read, sharing.WhileOnTable}
	writing = []sharing.Right{sharing.All, sharing.WhileOnTable}
)

// operations: those that change least come first, since they run one after the other where all are refused.
var operations = []operation{
	{"read", every, func(ctx context.Context, s *street, v people.Viewer, thing string) error {
		_, err := s.Keeper.Get(ctx, v, thing)
		return err
	}},
	{"save", writing, func(ctx context.Context, s *street, v people.Viewer, thing string) error {
		_, err := s.Keeper.Save(ctx, v, thing, 1, trusttest.Body{Text: "written over"})
		return err
	}},
	{"create again", writing, func(ctx context.Context, s *street, v people.Viewer, thing string) error {
		_, err := s.Keeper.Create(ctx, v, thing, s.kindOf(ctx, thing), trusttest.Body{Text: "made over"})
		return err
	}},
	{"pin", manage, func(ctx context.Context, s *street, v people.Viewer, thing string) error {
		return s.Keeper.Pin(ctx, v, thing, true)
	}},
	{"put away", manage, func(ctx context.Context, s *street, v people.Viewer, thing string) error {
		return s.Keeper.PutAway(ctx, v, thing)
	}},
	{"bring back", manage, func(ctx context.Context, s *street, v people.Viewer, thing string) error {
		return s.Keeper.BringBack(ctx, v, thing)
	}},
	{"remove", person, func(ctx context.Context, s *street, v people.Viewer, thing string) error {
		return s.Keeper.Remove(ctx, v, thing)
	}},
	{"share", manage, func(ctx context.Context, s *street, v people.Viewer, thing string) error {
		return s.Sharing.Share(ctx, v, people.NewID(), thing, s.bo.ID, time.Time{})
	}},
	{"stop sharing", manage, func(ctx context.Context, s *street, v people.Viewer, thing string) error {
		return s.Sharing.StopSharing(ctx, v, thing)
	}},
	{"list its shares", manage, func(ctx context.Context, s *street, v people.Viewer, thing string) error {
		_, err := s.Sharing.SharesOf(ctx, v, thing)
		return err
	}},
	{"lay on a table", person, func(ctx context.Context, s *street, v people.Viewer, thing string) error {
		return s.Sharing.Lay(ctx, v, s.table.Table, thing, false)
	}},
	{"take back", manage, func(ctx context.Context, s *street, v people.Viewer, thing string) error {
		table := s.table.Table
		if v.Table != "" {
			table = v.Table
		}
		return s.Sharing.TakeBack(ctx, v, table, thing)
	}},
}

func (s *street) kindOf(ctx context.Context, thing string) (kind sharing.Kind) {
	kind = sharing.Answer
	s.DB.View(ctx, func(q db.Q) error { //nolint:errcheck // an id without a row keeps the kind above
		return q.QueryRowContext(ctx, "SELECT kind FROM things WHERE id = $1", thing).Scan(&kind)
	})
	return kind
}

// expect is what the matrix says about an operation: "" for allowed, or the code it is refused with.
func expect(kind sharing.Kind, s seat, o operation) fault.Code {
	right := sharing.RightOf(kind, s.relation)
	reads := o.name != "save" && o.name != "create again"
	switch {
	case !s.holds || !slices.Contains(o.rights, right):
		return fault.NotFound
	case alone(kind) && slices.Contains([]string{"share", "lay on a table"}, o.name):
		return fault.NotFound // there is nobody to share it with
	case sharing.Fixed(kind) && !reads:
		return fault.Forbidden // both agreed to it as it is
	case s.viewer.Locked && reads:
		return fault.Locked
	}
	return ""
}

// PRIV-3: the matrix, walked: every kind × everybody who may come by × everything that can be done. What is refused changes
// nothing, and looks like a thing that never was (PRIV-8).
func TestPRIV3TheMatrixWalked(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		s := newStreet(t, h)
		for _, kind := range sharing.Kinds {
			for _, seat := range s.seats {
				t.Run(fmt.Sprintf("PRIV-3 %s, %s", kind, seat.name), func(t *testing.T) { s.walk(t, kind, seat) })
			}
		}
	})
}

func (s *street) walk(t *testing.T, kind sharing.Kind, seat seat) {
	refused := s.thing(t, kind, seat.prepare)
	before := s.state(t, refused.ID)
	for _, o := range operations {
		want, thing := expect(kind, seat, o), refused
		if want == "" {
			thing = s.thing(t, kind, seat.prepare)
		}
		err := o.do(t.Context(), s, seat.viewer, thing.ID)
		if fault.CodeOf(err) != want {
			t.Errorf("PRIV-3: %s: want %q, got %v", o.name, want, err)
		}
		if want == fault.NotFound && seat.relation != sharing.Self { // to its person it is no secret that it is there
			s.likeNothing(t, seat, o, err)
		}
	}
	if after := s.state(t, refused.ID); after != before {
		t.Errorf("PRIV-3: what was refused left a trace:\n%s\n%s", before, after)
	}
}

// likeNothing: the answer has to be the one for an id that never was.
func (s *street) likeNothing(t *testing.T, seat seat, o operation, err error) {
	if o.name == "create again" && (seat.viewer.Table != "" || seat.viewer.Is(people.Person)) {
		return // with an id that never was they make a thing of their own
	}
	never := o.do(t.Context(), s, seat.viewer, people.NewID())
	if never == nil || err == nil || never.Error() != err.Error() {
		t.Errorf("PRIV-8: %s: refused with %v, and a thing that never was with %v", o.name, err, never)
	}
}

// state is everything on record about a thing.
func (s *street) state(t *testing.T, id string) (all string) {
	t.Helper()
	must(t, s.DB.View(t.Context(), func(q db.Q) error {
		return q.QueryRowContext(t.Context(), `SELECT 'version ' || t.version || ' pinned ' || t.pinned || ' put away ' || COALESCE(t.deleted, 0)
			|| ' shares ' || (SELECT count(*) FROM shares s WHERE s.thing = t.id) || ' ended ' || (SELECT count(ended) FROM shares s WHERE s.thing = t.id)
			|| ' laid ' || (SELECT count(*) FROM laid l WHERE l.thing = t.id) || ' looks ' || (SELECT count(*) FROM looks l WHERE l.thing = t.id)
			FROM things t WHERE t.id = $1`, id).Scan(&all)
	}))
	return all
}

// alone reports whether a kind is for its person and nobody else, wherever they are.
func alone(kind sharing.Kind) bool {
	return sharing.RightOf(kind, sharing.AtTable) == sharing.None && sharing.RightOf(kind, sharing.Supporter) == sharing.None
}

// PRIV-3: what is for its person alone can't be shared and can't be laid on a table, whoever asks and whatever is on record.
func TestPRIV3WhatIsForItsPersonAlone(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		s := newStreet(t, h)
		for _, kind := range []sharing.Kind{sharing.Fit, sharing.Reminder} {
			thing := s.thing(t, kind, nil)
			before := s.state(t, thing.ID)
			if err := s.Sharing.Share(t.Context(), s.self, people.NewID(), thing.ID, s.bo.ID, time.Time{}); !fault.Is(err, fault.NotFound) {
				t.Errorf("PRIV-3: a %s was shared: %v", kind, err)
			}
			if err := s.Sharing.Lay(t.Context(), s.self, s.table.Table, thing.ID, false); !fault.Is(err, fault.NotFound) {
				t.Errorf("PRIV-3: a %s was laid on a table: %v", kind, err)
			}
			if after := s.state(t, thing.ID); after != before {
				t.Errorf("PRIV-3: what was refused left a trace: %s, %s", before, after)
			}
			must(t, s.DB.Update(t.Context(), func(q db.Q) error {
				_, err := q.ExecContext(t.Context(), "INSERT INTO laid (tabl, thing, made, created) VALUES ($1, $2, TRUE, 0)", s.table.Table, thing.ID)
				if err == nil {
					_, err = q.ExecContext(t.Context(), "INSERT INTO shares (id, thing, owner, with_id, created) VALUES ($1, $2, $3, $4, 0)",
						people.NewID(), thing.ID, s.maya.ID, s.bo.ID)
				}
				return err
			}))
			for _, v := range []people.Viewer{s.table, s.SignIn(t, s.bo)} {
				if _, err := s.Keeper.Get(t.Context(), v, thing.ID); !fault.Is(err, fault.NotFound) {
					t.Errorf("PRIV-3: a %s is read by somebody else: %v", kind, err)
				}
			}
		}
	})
}

func TestPRIV3TheMatrixHasEveryKindAndNoRole(t *testing.T) {
	for _, kind := range sharing.Kinds {
		if want := map[bool]int{true: 1, false: 3}[alone(kind)]; len(sharing.Matrix[kind]) != want {
			t.Errorf("PRIV-3: %s has rights for %d relations", kind, len(sharing.Matrix[kind]))
		}
		if sharing.RightOf(kind, sharing.Nobody) != sharing.None {
			t.Errorf("PRIV-3: everybody has a right to %s", kind)
		}
	}
	if len(sharing.Matrix) != len(sharing.Kinds) {
		t.Errorf("PRIV-3: the matrix has %d kinds, and there are %d", len(sharing.Matrix), len(sharing.Kinds))
	}
	if sharing.RightOf("unheard of", sharing.Self) != sharing.None {
		t.Error("PRIV-3: an unknown kind isn't nobody's")
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
