package sharing_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/db/dbtest"
	"towpath/internal/ground/fault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/trusttest"
)

// hidden fails unless the viewer is told that there is no such thing.
func (s *shared) hidden(t *testing.T, v people.Viewer, when string) {
	t.Helper()
	if err := s.get(t, v); !fault.Is(err, fault.NotFound) {
		t.Errorf("PRIV-1: %s it can be read: %v", when, err)
	}
	refs, err := s.Sharing.SharedWithMe(t.Context(), v, s.maya.ID, 10, 0)
	if err != nil || len(refs) != 0 {
		t.Errorf("PRIV-1: %s it is on the list: %+v, %v", when, refs, err)
	}
}

func TestPRIV1PrivateUntilShared(t *testing.T) {
	eachShared(t, func(t *testing.T, s *shared) {
		ama := s.SignIn(t, s.Worker(t, "Ama", s.maya))
		s.hidden(t, ama, "shared with another,")
		other := s.Keep(t, s.self, sharing.Journal, "another page")
		if _, err := s.Keeper.Get(t.Context(), s.at, other.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("PRIV-1: what wasn't shared can be read: %v", err)
		}
		refs, err := s.Sharing.SharedWithMe(t.Context(), s.at, s.maya.ID, 10, 0)
		if err != nil || len(refs) != 1 || refs[0].ID != s.thing.ID || refs[0].Owner != s.maya.ID || !refs[0].Since.Equal(trusttest.Start) {
			t.Errorf("PRIV-1: shared with Bo: %+v, %v", refs, err)
		}
		if refs, err := s.Sharing.SharedWithMe(t.Context(), s.at, people.NewID(), 10, 0); err != nil || len(refs) != 0 {
			t.Errorf("PRIV-1: of somebody else: %+v, %v", refs, err)
		}
	})
}

func TestPRIV1AShareEndsByItselfOrByOneAction(t *testing.T) {
	ends := map[string]func(t *testing.T, s *shared) error{
		"ended":                    func(t *testing.T, s *shared) error { return s.Sharing.EndShare(t.Context(), s.self, s.share) },
		"shared with nobody":       func(t *testing.T, s *shared) error { return s.Sharing.StopSharing(t.Context(), s.self, s.thing.ID) },
		"nothing shared with Bo":   func(t *testing.T, s *shared) error { return s.Sharing.EndAllWith(t.Context(), s.self, s.bo.ID) },
		"nothing shared":           func(t *testing.T, s *shared) error { return s.Sharing.EndAll(t.Context(), s.self) },
		"not supported by Bo":      func(t *testing.T, s *shared) error { return s.Register.EndLink(t.Context(), s.maya.ID, s.bo.ID) },
		"put away":                 func(t *testing.T, s *shared) error { return s.Keeper.PutAway(t.Context(), s.self, s.thing.ID) },
		"removed":                  func(t *testing.T, s *shared) error { return s.Keeper.Remove(t.Context(), s.self, s.thing.ID) },
		"stopped at the table":     endAtTable,
		"Bo's account was erased":  func(t *testing.T, s *shared) error { return s.Register.Erase(t.Context(), s.bo.ID) },
		"Maya's account is erased": func(t *testing.T, s *shared) error { return s.Register.Erase(t.Context(), s.maya.ID) },
	}
	for name, end := range ends {
		t.Run("PRIV-1 "+name, func(t *testing.T) {
			eachShared(t, func(t *testing.T, s *shared) {
				must(t, s.get(t, s.at))
				must(t, end(t, s))
				s.hidden(t, s.at, name+",")
				if mine, err := s.Sharing.Mine(t.Context(), s.self, 10); err != nil || len(mine) != 0 {
					t.Errorf("PRIV-1: %s, and the person's list still says %+v, %v", name, mine, err)
				}
			})
		})
	}
}

// endAtTable: both sit at a table on which the thing lies, and the person asks for its sharing to stop.
func endAtTable(t *testing.T, s *shared) error {
	table, _ := s.Sit(t, s.SignIn(t, s.bo), s.maya, s.bo, people.OneScreen)
	must(t, s.Sharing.Lay(t.Context(), s.self, table.Table, s.thing.ID, false))
	return s.Sharing.StopSharing(t.Context(), table, s.thing.ID)
}

func TestPRIV1AShareHasAnEnd(t *testing.T) {
	eachShared(t, func(t *testing.T, s *shared) {
		must(t, s.Sharing.EndShare(t.Context(), s.self, s.share))
		until := s.Now().Add(48 * time.Hour)
		must(t, s.Sharing.Share(t.Context(), s.self, people.NewID(), s.thing.ID, s.bo.ID, until))
		mine, err := s.Sharing.Mine(t.Context(), s.self, 10)
		if err != nil || len(mine) != 1 || !mine[0].Until.Equal(until) || mine[0].With != s.bo.ID || mine[0].Thing != s.thing.ID {
			t.Errorf("PRIV-1: the person's list: %+v, %v", mine, err)
		}
		s.Pass(48*time.Hour - time.Millisecond)
		must(t, s.get(t, s.at))
		s.Pass(time.Millisecond)
		s.hidden(t, s.at, "after its end")
		for _, past := range []time.Time{s.Now(), s.Now().Add(-time.Hour)} {
			if err := s.Sharing.Share(t.Context(), s.self, people.NewID(), s.thing.ID, s.bo.ID, past); !fault.Is(err, fault.Invalid) {
				t.Errorf("PRIV-1: an end that has passed: %v", err)
			}
		}
	})
}

func TestPRIV1TheLastShareCountsAndEndingItLeavesNothing(t *testing.T) {
	eachShared(t, func(t *testing.T, s *shared) {
		friday := people.NewID()
		must(t, s.Sharing.Share(t.Context(), s.self, friday, s.thing.ID, s.bo.ID, s.Now().Add(time.Hour)))
		shares, err := s.Sharing.SharesOf(t.Context(), s.self, s.thing.ID)
		if err != nil || len(shares) != 1 || shares[0].ID != friday {
			t.Errorf("PRIV-1: shared anew until an hour from now: %+v, %v", shares, err)
		}
		must(t, s.Sharing.Share(t.Context(), s.self, s.share, s.thing.ID, s.bo.ID, time.Time{})) // the first form, sent again
		s.Pass(time.Hour)
		s.hidden(t, s.at, "an earlier form sent again,")
	})
}

func TestAFormSentTwiceSharesOnce(t *testing.T) {
	eachShared(t, func(t *testing.T, s *shared) {
		id := people.NewID()
		for range 2 {
			must(t, s.Sharing.Share(t.Context(), s.self, id, s.thing.ID, s.bo.ID, time.Time{}))
		}
		if shares, err := s.Sharing.SharesOf(t.Context(), s.self, s.thing.ID); err != nil || len(shares) != 1 {
			t.Errorf("%+v, %v", shares, err)
		}
		for range 2 {
			must(t, s.Sharing.EndShare(t.Context(), s.self, id))
		}
	})
}

func TestPRIV1SharedOnlyWithALinkedSupporter(t *testing.T) {
	eachShared(t, func(t *testing.T, s *shared) {
		nobody := s.Account(t, "Not linked", people.Worker)
		was := s.Worker(t, "Was linked", s.maya)
		must(t, s.Register.EndLink(t.Context(), s.maya.ID, was.ID))
		for name, with := range map[string]string{"a stranger": nobody.ID, "who was linked": was.ID, "nobody": people.NewID(), "herself": s.maya.ID, "no id": "' OR 1=1"} {
			if err := s.Sharing.Share(t.Context(), s.self, people.NewID(), s.thing.ID, with, time.Time{}); !fault.Is(err, fault.NotFound) {
				t.Errorf("PRIV-1: shared with %s: %v", name, err)
			}
		}
		table, _ := s.Sit(t, s.SignIn(t, s.bo), s.maya, s.bo, people.OneScreen)
		must(t, s.Sharing.Lay(t.Context(), s.self, table.Table, s.thing.ID, false))
		ama := s.Worker(t, "Ama", s.maya)
		if err := s.Sharing.Share(t.Context(), table, people.NewID(), s.thing.ID, ama.ID, time.Time{}); !fault.Is(err, fault.NotFound) {
			t.Errorf("TOG-2: at Bo's table, shared with Ama: %v", err)
		}
		if err := s.Sharing.Share(t.Context(), s.self, "no id", s.thing.ID, s.bo.ID, time.Time{}); !fault.Is(err, fault.NotFound) {
			t.Errorf("a form without its id: %v", err)
		}
	})
}

// PRIV-8: to the one it was shared with, an ended share looks like a thing that never was, and nothing tells them.
func TestPRIV8EndingTellsNobody(t *testing.T) {
	eachShared(t, func(t *testing.T, s *shared) {
		foreign := s.Keep(t, s.SignIn(t, s.Person(t, "Joan")), sharing.Journal, "of another")
		before := seenBy(t, s)
		must(t, s.Sharing.EndShare(t.Context(), s.self, s.share))
		if after := seenBy(t, s); after != before {
			t.Errorf("PRIV-8: ending left word of it for others:\n%s\n%s", before, after)
		}
		ended := s.get(t, s.at)
		for name, id := range map[string]string{"another's": foreign.ID, "never there": people.NewID(), "malformed": "../../etc", "empty": "",
			"in capitals": strings.ToUpper(s.thing.ID), "with a space": s.thing.ID + " ", "in SQL": "' OR ''='", "a zero byte": "\x00"} {
			_, err := s.Keeper.Get(t.Context(), s.at, id)
			if err == nil || err.Error() != ended.Error() {
				t.Errorf("PRIV-8: %s: %v; ended: %v", name, err, ended)
			}
		}
	})
}

// seenBy is all that the house has on record beside shares and looks: where word of an ending could reach somebody.
func seenBy(t *testing.T, s *shared) string {
	t.Helper()
	dump := dbtest.Dump(t, s.DB)
	before, rest, _ := bytes.Cut(dump, []byte("\n== shares\n"))
	_, after, _ := bytes.Cut(rest, []byte("\n== "))
	return string(before) + string(after)
}

func TestEndingWhatIsntYours(t *testing.T) {
	eachShared(t, func(t *testing.T, s *shared) {
		table, token := s.Sit(t, s.SignIn(t, s.bo), s.maya, s.bo, people.OneScreen)
		must(t, s.Register.LetPick(t.Context(), table.Session, true))
		for name, v := range map[string]people.Viewer{"the supporter": s.at, "another person": s.SignIn(t, s.Person(t, "Joan")),
			"the table": table, "the table while she picks": s.Viewer(t, token), "anyone": {}} {
			if err := s.Sharing.EndShare(t.Context(), v, s.share); !fault.Is(err, fault.NotFound) {
				t.Errorf("PRIV-3: %s ends a share: %v", name, err)
			}
			if name != "another person" { // who ends all of her own
				if err := s.Sharing.EndAllWith(t.Context(), v, s.bo.ID); !fault.Is(err, fault.NotFound) {
					t.Errorf("PRIV-3: %s ends all with Bo: %v", name, err)
				}
				if _, err := s.Sharing.Mine(t.Context(), v, 10); !fault.Is(err, fault.NotFound) {
					t.Errorf("PRIV-3: %s reads the list of shares: %v", name, err)
				}
			}
		}
		must(t, s.get(t, s.at))
		if err := s.Sharing.EndShare(t.Context(), s.self, "no id"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a share that never was: %v", err)
		}
	})
}

func TestPRIV8ALinkThatBeginsAnewBringsNothingBack(t *testing.T) {
	eachShared(t, func(t *testing.T, s *shared) {
		table, token := s.Sit(t, s.SignIn(t, s.bo), s.maya, s.bo, people.OneScreen)
		must(t, s.Sharing.Lay(t.Context(), s.self, table.Table, s.thing.ID, false))
		must(t, s.Register.AddLink(t.Context(), s.maya.ID, s.bo.ID)) // a form sent twice changes nothing
		must(t, s.get(t, s.at))
		must(t, s.Register.EndLink(t.Context(), s.maya.ID, s.bo.ID))
		if v := s.Viewer(t, token); v.Table != "" {
			t.Error("PRIV-8: the two still sit at a table")
		}
		must(t, s.Register.AddLink(t.Context(), s.maya.ID, s.bo.ID))
		s.hidden(t, s.at, "with a new link")
		if err := s.get(t, table); !fault.Is(err, fault.NotFound) {
			t.Errorf("PRIV-8: the table of before: %v", err)
		}
		s.Share(t, s.self, s.thing, s.bo)
		must(t, s.get(t, s.at))
	})
}

func TestSharesWithSeveralDontMeet(t *testing.T) {
	eachShared(t, func(t *testing.T, s *shared) {
		ama := s.Worker(t, "Ama", s.maya)
		second := s.Share(t, s.self, s.thing, ama)
		must(t, s.Sharing.EndShare(t.Context(), s.self, s.share))
		s.hidden(t, s.at, "ended with Bo,")
		must(t, s.get(t, s.SignIn(t, ama)))
		must(t, s.Sharing.EndAllWith(t.Context(), s.self, s.bo.ID))
		if shares, err := s.Sharing.SharesOf(t.Context(), s.self, s.thing.ID); err != nil || len(shares) != 1 || shares[0].ID != second {
			t.Errorf("PRIV-1: %+v, %v", shares, err)
		}
	})
}
