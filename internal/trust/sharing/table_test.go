package sharing_test

import (
	"testing"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
	"towpath/internal/trust/trusttest"
)

// sitting is a house in which Maya and Bo sit at a table, and what Maya has lies in her own space.
type sitting struct {
	*shared
	token string
}

func (s sitting) now(t *testing.T) people.Viewer {
	t.Helper()
	return s.Viewer(t, s.token)
}

func eachSitting(t *testing.T, fn func(t *testing.T, s sitting)) {
	t.Helper()
	eachShared(t, func(t *testing.T, s *shared) {
		_, token := s.Sit(t, s.SignIn(t, s.bo), s.maya, s.bo, people.OneScreen)
		fn(t, sitting{s, token})
	})
}

func onTable(t *testing.T, s sitting) (ids []string) {
	t.Helper()
	refs, err := s.Sharing.OnTable(t.Context(), s.now(t))
	must(t, err)
	for _, r := range refs {
		ids = append(ids, r.ID)
	}
	return ids
}

func TestTOG2OnlyWhatLiesOnTheTable(t *testing.T) {
	eachSitting(t, func(t *testing.T, s sitting) {
		table := s.now(t)
		if ids := onTable(t, s); len(ids) != 0 {
			t.Errorf("TOG-2: a new table has %v on it", ids)
		}
		if err := s.get(t, table); !fault.Is(err, fault.NotFound) {
			t.Errorf("TOG-2: what is shared with Bo isn't on the table: %v", err)
		}
		must(t, s.Sharing.Lay(t.Context(), s.self, table.Table, s.thing.ID, false))
		must(t, s.Sharing.Lay(t.Context(), s.self, table.Table, s.thing.ID, false)) // twice is once
		made := s.Keep(t, table, sharing.Answer, "made here")
		refs, err := s.Sharing.OnTable(t.Context(), table)
		if err != nil || len(refs) != 2 || refs[0].Made || !refs[1].Made || refs[1].ID != made.ID || refs[0].Owner != s.maya.ID || made.Owner != s.maya.ID {
			t.Errorf("TOG-2: on the table: %+v, %v", refs, err)
		}
		all, err := s.Keeper.Refs(t.Context(), table, refs)
		if err != nil || len(all) != 2 {
			t.Errorf("TOG-2: read at the table: %d, %v", len(all), err)
		}
		must(t, s.Sharing.TakeBack(t.Context(), table, table.Table, s.thing.ID))
		if err := s.get(t, table); !fault.Is(err, fault.NotFound) {
			t.Errorf("TOG-2: taken back, and still read: %v", err)
		}
		must(t, s.Sharing.TakeBack(t.Context(), s.self, table.Table, made.ID)) // from her own phone
		if ids := onTable(t, s); len(ids) != 0 {
			t.Errorf("TOG-2: all was taken back, and there is %v", ids)
		}
	})
}

func TestTOG2ATableReachesNothingElse(t *testing.T) {
	eachSitting(t, func(t *testing.T, s sitting) {
		table := s.now(t)
		reach := map[string]func() error{
			"her things":      func() error { _, err := s.Keeper.Page(t.Context(), table, things.Mark{}, 10); return err },
			"her pins":        func() error { _, err := s.Keeper.Pinned(t.Context(), table, 10); return err },
			"her journal":     func() error { _, err := s.Keeper.OfKind(t.Context(), table, sharing.Journal, 10); return err },
			"all of hers":     func() error { _, err := s.Keeper.All(t.Context(), table); return err },
			"her bin":         func() error { _, err := s.Keeper.Bin(t.Context(), table, things.Mark{}, 1); return err },
			"shared with Bo":  func() error { _, err := s.Sharing.SharedWithMe(t.Context(), table, s.maya.ID, 10, 0); return err },
			"her shares":      func() error { _, err := s.Sharing.Mine(t.Context(), table, 10); return err },
			"laying her page": func() error { return s.Sharing.Lay(t.Context(), table, table.Table, s.thing.ID, false) },
			"laying it as made here": func() error {
				return s.Sharing.Lay(t.Context(), table, people.NewID(), s.thing.ID, true)
			},
			"her page, made again": func() error {
				_, err := s.Keeper.Create(t.Context(), table, s.thing.ID, sharing.Journal, trusttest.Body{Text: "over it"})
				return err
			},
		}
		for name, do := range reach {
			if err := do(); !fault.Is(err, fault.NotFound) {
				t.Errorf("TOG-2: the table reaches %s: %v", name, err)
			}
		}
	})
}

func TestTOG2ThingsLieOnOneTableOnly(t *testing.T) {
	eachSitting(t, func(t *testing.T, s sitting) {
		table := s.now(t)
		made := s.Keep(t, table, sharing.Answer, "made here")
		other, _ := s.Sit(t, s.SignIn(t, s.bo), s.maya, s.bo, people.OneScreen)
		for name, err := range map[string]error{
			"laid from another table":        s.Sharing.Lay(t.Context(), table, other.Table, made.ID, false),
			"laid as made at another":        s.Sharing.Lay(t.Context(), table, other.Table, made.ID, true),
			"taken back from another table":  s.Sharing.TakeBack(t.Context(), table, other.Table, made.ID),
			"laid by Bo":                     s.Sharing.Lay(t.Context(), s.at, table.Table, s.thing.ID, false),
			"taken back by Bo":               s.Sharing.TakeBack(t.Context(), s.at, table.Table, made.ID),
			"laid on a table that isn't":     s.Sharing.Lay(t.Context(), s.self, people.NewID(), s.thing.ID, false),
			"something that isn't laid down": s.Sharing.Lay(t.Context(), s.self, table.Table, people.NewID(), false),
			"something malformed laid down":  s.Sharing.Lay(t.Context(), s.self, table.Table, "x", false),
		} {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("TOG-2: %s: %v", name, err)
			}
		}
		if err := s.Keeper.Remove(t.Context(), table, made.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("TOG-2: removed for good at a table: %v", err)
		}
	})
}

func TestTOG2WhatLiesOnALeftTableIsGoneFromIt(t *testing.T) {
	eachSitting(t, func(t *testing.T, s sitting) {
		table := s.now(t)
		made := s.Keep(t, table, sharing.Takeaway, "mine to keep")
		must(t, s.Register.LeaveTable(t.Context(), table.Table))
		if v := s.now(t); v.SignedIn() {
			t.Errorf("TOG-2: after leaving, the table's token stands for %+v", v)
		}
		if _, err := s.Keeper.Get(t.Context(), table, made.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("TOG-2: a request that was under way reads after leaving: %v", err)
		}
		if _, err := s.Keeper.Get(t.Context(), s.at, made.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("TOG-6: what was made at the table and not shared is Bo's to read: %v", err)
		}
		must(t, func() error { _, err := s.Keeper.Get(t.Context(), s.self, made.ID); return err }())
		if err := s.Sharing.Lay(t.Context(), s.self, table.Table, made.ID, false); !fault.Is(err, fault.NotFound) {
			t.Errorf("TOG-2: laid on a table that was left: %v", err)
		}
	})
}

func TestTOG2ALockedTableKeepsAndDoesntShow(t *testing.T) {
	eachSitting(t, func(t *testing.T, s sitting) {
		made := s.Keep(t, s.now(t), sharing.Answer, "half a sentence")
		s.Pass(15*time.Minute + time.Second)
		table := s.now(t)
		if !table.Locked {
			t.Fatal("TOG-2: the table isn't locked after fifteen minutes")
		}
		if _, err := s.Keeper.Get(t.Context(), table, made.ID); !fault.Is(err, fault.Locked) {
			t.Errorf("TOG-2: a locked table reads: %v", err)
		}
		if _, err := s.Sharing.OnTable(t.Context(), table); !fault.Is(err, fault.Locked) {
			t.Errorf("TOG-2: a locked table lists what lies on it, or says that there is no table: %v", err)
		}
		if _, err := s.Keeper.Save(t.Context(), table, made.ID, 1, trusttest.Body{Text: "half a sentence, and the rest"}); err != nil {
			t.Errorf("TOG-2: the draft isn't saved at a locked table: %v", err)
		}
		late := s.Keep(t, table, sharing.Answer, "begun just before it locked")
		if _, err := s.Keeper.Get(t.Context(), s.self, late.ID); err != nil {
			t.Errorf("TOG-2: what was begun is lost: %v", err)
		}
		must(t, s.Register.Unlock(t.Context(), table.Session))
		got, err := s.Keeper.Get(t.Context(), s.now(t), made.ID)
		var b trusttest.Body
		if err != nil || got.Into(&b) != nil || b.Text != "half a sentence, and the rest" {
			t.Errorf("TOG-2: after unlocking: %+v, %v", b, err)
		}
	})
}

func TestTOG2PickingLastsThreeMinutes(t *testing.T) {
	eachSitting(t, func(t *testing.T, s sitting) {
		must(t, s.Register.LetPick(t.Context(), s.now(t).Session, true))
		table := s.now(t)
		page, err := s.Keeper.Page(t.Context(), table, things.Mark{}, 10)
		if err != nil || len(page) != 1 || page[0].ID != s.thing.ID {
			t.Errorf("TOG-2: what she can pick from: %+v, %v", page, err)
		}
		if err := s.get(t, table); !fault.Is(err, fault.NotFound) {
			t.Errorf("TOG-2: picking, a page opens that isn't on the table: %v", err)
		}
		joan := s.Keep(t, s.SignIn(t, s.Person(t, "Joan")), sharing.Journal, "not hers")
		if err := s.Sharing.Lay(t.Context(), table, table.Table, joan.ID, false); !fault.Is(err, fault.NotFound) {
			t.Errorf("TOG-2: picked from another's things: %v", err)
		}
		must(t, s.Sharing.Lay(t.Context(), table, table.Table, s.thing.ID, false))
		must(t, s.get(t, table))
		s.Pass(3 * time.Minute)
		if _, err := s.Keeper.Page(t.Context(), s.now(t), things.Mark{}, 10); !fault.Is(err, fault.NotFound) {
			t.Errorf("TOG-2: after three minutes she still picks: %v", err)
		}
		must(t, s.Register.LetPick(t.Context(), s.now(t).Session, true))
		must(t, s.Register.LetPick(t.Context(), s.now(t).Session, false))
		if s.now(t).Picking {
			t.Error("TOG-2: picking was ended and goes on")
		}
	})
}

func TestTOG2WhatIsPutAwayIsOffTheTable(t *testing.T) {
	eachSitting(t, func(t *testing.T, s sitting) {
		table := s.now(t)
		must(t, s.Sharing.Lay(t.Context(), s.self, table.Table, s.thing.ID, false))
		must(t, s.Keeper.PutAway(t.Context(), s.self, s.thing.ID))
		if err := s.get(t, table); !fault.Is(err, fault.NotFound) {
			t.Errorf("TOG-2: put away, and read at the table: %v", err)
		}
		if ids := onTable(t, s); len(ids) != 0 {
			t.Errorf("TOG-2: put away, and on the table: %v", ids)
		}
		if err := s.Sharing.Lay(t.Context(), s.self, table.Table, s.thing.ID, false); !fault.Is(err, fault.NotFound) {
			t.Errorf("TOG-2: laid on the table out of the bin: %v", err)
		}
	})
}

func TestTOG2PickingRemovesNothing(t *testing.T) {
	eachSitting(t, func(t *testing.T, s sitting) {
		must(t, s.Register.LetPick(t.Context(), s.now(t).Session, true))
		table := s.now(t)
		must(t, s.Sharing.Lay(t.Context(), table, table.Table, s.thing.ID, false))
		for name, err := range map[string]error{
			"one thing":         s.Keeper.Remove(t.Context(), table, s.thing.ID),
			"the bin":           s.Keeper.EmptyBin(t.Context(), table),
			"all of it":         s.Keeper.PutAllAway(t.Context(), table),
			"all that's shared": s.Sharing.EndAll(t.Context(), table),
		} {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("TOG-2: picking at a table, %s can be removed: %v", name, err)
			}
		}
		must(t, s.get(t, s.at))
	})
}

func TestTOG7TheLastNextStepIsLaidIfBothSeeIt(t *testing.T) {
	eachSitting(t, func(t *testing.T, s sitting) {
		next := s.Keep(t, s.self, sharing.NextStep, "ring the library")
		s.Keep(t, s.self, sharing.NextStep, "kept to herself")
		s.Share(t, s.self, next, s.bo)
		joint, err := s.Register.Joint(t.Context(), s.now(t).Table)
		must(t, err)
		for range 2 {
			laid, err := s.Sharing.LayShared(t.Context(), joint, sharing.NextStep)
			if err != nil || len(laid) != 1 || laid[0] != next.ID {
				t.Errorf("TOG-7: laid %v, %v", laid, err)
			}
		}
		if ids := onTable(t, s); len(ids) != 1 || ids[0] != next.ID {
			t.Errorf("TOG-7: on the table: %v", ids)
		}
	})
}

func TestTheRecordOfATable(t *testing.T) {
	eachSitting(t, func(t *testing.T, s sitting) {
		table := s.now(t)
		joint, err := s.Register.Joint(t.Context(), table.Table)
		must(t, err)
		must(t, s.Register.SetRecord(t.Context(), joint, []byte(`{"step":"choose"}`), people.EventTable, "both"))
		if err := s.Register.SetRecord(t.Context(), joint, []byte(`{"step":"over"}`), people.EventTable, "both"); !fault.Is(err, fault.Conflict) {
			t.Errorf("two writers at once: %v", err)
		}
		joint, err = s.Register.Joint(t.Context(), table.Table)
		must(t, err)
		other, _ := s.Sit(t, s.SignIn(t, s.bo), s.maya, s.bo, people.OneScreen)
		locked := table
		locked.Locked = true
		for name, c := range map[string]struct {
			v    people.Viewer
			want fault.Code
		}{"its table": {table, ""}, "its person": {s.self, ""}, "its supporter, later": {s.at, fault.NotFound}, "another table of the two": {other, fault.NotFound},
			"the table, locked": {locked, fault.Locked}, "anyone": {people.Viewer{}, fault.NotFound}, "another person": {s.SignIn(t, s.Person(t, "Joan")), fault.NotFound}} {
			pass, err := s.Sharing.Table(c.v, joint)
			record, openErr := s.Register.Record(t.Context(), pass, joint)
			if fault.CodeOf(err) != c.want || (openErr == nil) != (c.want == "") || (c.want == "" && string(record) != `{"step":"choose"}`) {
				t.Errorf("TOG-2: %s: %q, %v, %v", name, record, err, openErr)
			}
		}
		must(t, s.Register.LeaveTable(t.Context(), joint.ID))
		joint, err = s.Register.Joint(t.Context(), joint.ID)
		must(t, err)
		if _, err := s.Sharing.Table(table, joint); !fault.Is(err, fault.NotFound) {
			t.Errorf("TOG-2: the table reads its record after it was left: %v", err)
		}
		if err := s.Register.SetRecord(t.Context(), joint, []byte("{}"), people.EventTable, "both"); !fault.Is(err, fault.Conflict) {
			t.Errorf("TOG-2: the record of a table that was left was changed: %v", err)
		}
	})
}
