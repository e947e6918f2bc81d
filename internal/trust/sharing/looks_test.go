package sharing_test

import (
	"sync"
	"testing"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
	"towpath/internal/trust/trusttest"
)

// shared is a house in which Maya shares a thing with Bo.
type shared struct {
	*trusttest.House
	maya, bo people.Account
	self, at people.Viewer // Maya and Bo, each at their own
	thing    things.Thing
	share    string
}

func eachShared(t *testing.T, fn func(t *testing.T, s *shared)) {
	t.Helper()
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		s := &shared{House: h, maya: h.Person(t, "Maya")}
		s.bo = h.Worker(t, "Bo", s.maya)
		s.self, s.at = h.SignIn(t, s.maya), h.SignIn(t, s.bo)
		s.thing = h.Keep(t, s.self, sharing.Journal, "a page of mine")
		s.share = h.Share(t, s.self, s.thing, s.bo)
		fn(t, s)
	})
}

func (s *shared) get(t *testing.T, v people.Viewer) error {
	t.Helper()
	_, err := s.Keeper.Get(t.Context(), v, s.thing.ID)
	return err
}

func (s *shared) looks(t *testing.T) []sharing.Looked {
	t.Helper()
	lines, err := s.Sharing.WhoHasLooked(t.Context(), s.self, 100, 0)
	must(t, err)
	return lines
}

func run(t *testing.T, d *db.DB, query string) {
	t.Helper()
	must(t, d.Update(t.Context(), func(q db.Q) error {
		_, err := q.ExecContext(t.Context(), query)
		return err
	}))
}

func TestPRIV2ALookIsOnRecordBeforeTheAnswer(t *testing.T) {
	eachShared(t, func(t *testing.T, s *shared) {
		table, _ := s.Sit(t, s.SignIn(t, s.bo), s.maya, s.bo, people.OneScreen)
		must(t, s.Sharing.Lay(t.Context(), s.self, table.Table, s.thing.ID, false))
		run(t, s.DB, "ALTER TABLE looks RENAME TO elsewhere") // so that no look can be written
		for name, v := range map[string]people.Viewer{"the supporter": s.at, "the table": table} {
			if got, err := s.Keeper.Get(t.Context(), v, s.thing.ID); err == nil || got.Body != nil {
				t.Errorf("PRIV-2: %s read %q, and the look wasn't written: %v", name, got.Body, err)
			}
			if _, pass, err := s.Sharing.Look(t.Context(), v, s.thing.ID); err == nil || pass.Owner() != "" {
				t.Errorf("PRIV-2: %s got a pass, and the look wasn't written: %v", name, err)
			}
		}
		must(t, s.get(t, s.self)) // looking at one's own writes nothing, so nothing fails
		run(t, s.DB, "ALTER TABLE elsewhere RENAME TO looks")
		must(t, s.get(t, s.at))
		s.Close(t)
		s.Open(t) // the line has to be there after a start anew
		lines := s.looks(t)
		if len(lines) != 1 || lines[0].Viewer != s.bo.ID || lines[0].Thing != s.thing.ID || lines[0].Kind != sharing.Journal || lines[0].Table != "" || !lines[0].At.Equal(trusttest.Start) {
			t.Errorf("PRIV-2: who has looked: %+v", lines)
		}
	})
}

func TestPRIV2OneLinePerHourOrJointSession(t *testing.T) {
	eachShared(t, func(t *testing.T, s *shared) {
		expect := func(n int, after string) {
			t.Helper()
			if lines := s.looks(t); len(lines) != n {
				t.Errorf("PRIV-2: %d lines after %s: %+v", len(lines), after, lines)
			}
		}
		must(t, s.get(t, s.at))
		s.Pass(59*time.Minute + 59*time.Second)
		must(t, s.get(t, s.at))
		expect(1, "two looks in one hour")
		s.Pass(time.Second)
		must(t, s.get(t, s.at))
		expect(2, "a look in the next hour")
		other := s.Worker(t, "Ama", s.maya)
		s.Share(t, s.self, s.thing, other)
		must(t, s.get(t, s.SignIn(t, other)))
		expect(3, "another's look")
		s.Pass(time.Second)
		table, _ := s.Sit(t, s.at, s.maya, s.bo, people.OneScreen)
		must(t, s.Sharing.Lay(t.Context(), s.self, table.Table, s.thing.ID, false))
		for range 3 {
			must(t, s.get(t, table))
			s.Pass(time.Hour)
		}
		expect(4, "three hours at one table")
		if at := s.looks(t)[0]; at.Table != table.Table || at.Viewer != s.bo.ID {
			t.Errorf("PRIV-2: the look at the table: %+v", at)
		}
		again, _ := s.Sit(t, s.SignIn(t, s.bo), s.maya, s.bo, people.OneScreen)
		must(t, s.Sharing.Lay(t.Context(), s.self, again.Table, s.thing.ID, false))
		must(t, s.get(t, again))
		expect(5, "another table")
	})
}

func TestPRIV2LookingAgainWritesNothing(t *testing.T) {
	eachShared(t, func(t *testing.T, s *shared) {
		must(t, s.get(t, s.at))
		run(t, s.DB, "ALTER TABLE looks RENAME TO elsewhere")
		must(t, s.get(t, s.at)) // it would fail if it wrote
		run(t, s.DB, "ALTER TABLE elsewhere RENAME TO looks")
		s.Close(t)
		s.Open(t) // a node that doesn't remember
		s.Pass(10 * time.Minute)
		must(t, s.get(t, s.at))
		if lines := s.looks(t); len(lines) != 1 || !lines[0].At.Equal(trusttest.Start) {
			t.Errorf("PRIV-2: a look already on record was written again: %+v", lines)
		}
	})
}

func TestPRIV2OwnLooksWriteNothing(t *testing.T) {
	eachShared(t, func(t *testing.T, s *shared) {
		run(t, s.DB, "ALTER TABLE looks RENAME TO elsewhere")
		must(t, s.get(t, s.self))
		if all, err := s.Keeper.All(t.Context(), s.self); err != nil || len(all) != 1 {
			t.Errorf("PRIV-2: %d things, %v", len(all), err)
		}
		_, token, err := s.Register.OpenTable(t.Context(), s.SignIn(t, s.bo), s.maya.ID, s.bo.ID, people.OnPhone)
		must(t, err)
		supporter := s.Viewer(t, token)
		token, err = s.Register.JoinTable(t.Context(), s.SignIn(t, s.maya), supporter.Table)
		must(t, err)
		must(t, s.Sharing.Lay(t.Context(), s.self, supporter.Table, s.thing.ID, false))
		must(t, s.get(t, s.Viewer(t, token))) // Maya, at the table, on her own phone
		if err := s.get(t, supporter); err == nil {
			t.Error("PRIV-2: Bo, at the table on the phone, looked without a line")
		}
	})
}

func TestPRIV2ManyLooksAtOnceAreOneLine(t *testing.T) {
	eachShared(t, func(t *testing.T, s *shared) {
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if err := s.get(t, s.at); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if lines := s.looks(t); len(lines) != 1 {
			t.Errorf("PRIV-2: %d lines", len(lines))
		}
	})
}

func TestPRIV3WhoHasLookedIsForThePersonAlone(t *testing.T) {
	eachShared(t, func(t *testing.T, s *shared) {
		must(t, s.get(t, s.at))
		table, token := s.Sit(t, s.SignIn(t, s.bo), s.maya, s.bo, people.OneScreen)
		must(t, s.Register.LetPick(t.Context(), table.Session, true))
		for name, v := range map[string]people.Viewer{
			"the supporter": s.at, "the table": table, "the table while she picks": s.Viewer(t, token), "anyone": {},
			"an administrator": s.SignIn(t, s.Account(t, "Ada", people.Admin)), "a supervisor": s.SignIn(t, s.Account(t, "Sue", people.Supervisor)),
		} {
			if lines, err := s.Sharing.WhoHasLooked(t.Context(), v, 100, 0); !fault.Is(err, fault.NotFound) || lines != nil {
				t.Errorf("PRIV-3: %s: %+v, %v", name, lines, err)
			}
		}
		lines, err := s.Sharing.WhoHasLooked(t.Context(), s.SignIn(t, s.Person(t, "Joan")), 100, 0)
		if err != nil || len(lines) != 0 {
			t.Errorf("PRIV-3: another person: %+v, %v", lines, err)
		}
	})
}

func TestPRIV2TheRecordOutlivesTheThing(t *testing.T) {
	eachShared(t, func(t *testing.T, s *shared) {
		must(t, s.get(t, s.at))
		must(t, s.Keeper.Remove(t.Context(), s.self, s.thing.ID))
		if len(s.looks(t)) != 1 {
			t.Error("PRIV-2: with the thing, the record of who looked at it went")
		}
		must(t, s.Register.Erase(t.Context(), s.bo.ID))
		if len(s.looks(t)) != 1 {
			t.Error("PRIV-2: with the viewer's account, their looks went")
		}
	})
}
