package reports

import (
	"context"
	"encoding/csv"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/web"
	"towpath/internal/trust/people"
	"towpath/internal/trust/trusttest"
)

// made are the counts of so many sessions, answered as given.
func made(started, led []int, people int) counts {
	c := counts{by: map[string]int{}, people: people, atTable: people}
	for i, n := range started {
		c.by["started:"+byStart.answers[i]] = n
		c.by["screen:yes"] += n
		c.by["setting:one"] += n
		c.by["month:1"] += n
		c.by["course:no"] += n
	}
	for i, n := range led {
		c.by["led:"+byLead.answers[i]] = n
	}
	return c
}

// read is all that a reader has: this report, and of the other one how many people sat at a screen.
func read(c counts) string {
	t := c.together()
	var b strings.Builder
	fmt.Fprint(&b, t.Sessions, alone(c.atTable))
	for _, l := range t.By {
		fmt.Fprint(&b, " ", l.name, l.Shown, l.N)
	}
	return b.String()
}

// EVAL-1: somebody who knows the rules, has the other report too, and works through all the sessions that there could have been can't tell
// which of the small numbers one is that isn't shown.
func TestEVAL1WhatIsLeftOutCantBeWorkedOut(t *testing.T) {
	const most = 16
	could := map[string][]counts{}
	for all := 0; all <= most; all++ {
		for s := 0; s <= all; s++ {
			for p := 0; p <= all; p++ {
				for q := 0; p+q <= all; q++ {
					for _, sat := range []int{0, 1, 3, 5, 6, 7, 8, 9, 10, all} {
						if sat > all || (sat == 0) != (all == 0) {
							continue
						}
						c := made([]int{s, all - s}, []int{p, q, all - p - q}, sat)
						could[read(c)] = append(could[read(c)], c)
					}
				}
			}
		}
	}
	hidden := 0
	for what, all := range could {
		first := all[0].together()
		if !first.Sessions.Known {
			may := map[int]bool{}
			for _, c := range all {
				may[c.sum(byStart)] = true
			}
			if largest := slices.Max(slices.Collect(maps.Keys(may))); len(may) < 4 && largest < most {
				t.Errorf("EVAL-1 of %q one can tell that there were one of %v sessions", what, slices.Sorted(maps.Keys(may)))
			}
			continue
		}
		for i, l := range first.By {
			if l.Shown {
				for _, n := range l.N {
					if few(n) {
						t.Errorf("EVAL-1 %s shows %d", l.name, n)
					}
				}
				continue
			}
			for _, a := range l.answers[:2] {
				hidden++
				may := map[int]bool{}
				for _, c := range all {
					may[c.answer(first.By[i].partition, a)] = true
				}
				if len(may) < 4 {
					t.Errorf("EVAL-1 of %q one can tell that %s:%s is one of %v", what, l.name, a, slices.Sorted(maps.Keys(may)))
				}
			}
		}
	}
	if hidden < 20 {
		t.Fatalf("only %d hidden numbers were tried", hidden)
	}
}

// EVAL-1: no field of those who sat at a screen against those on line, and no side of the pairs, is shown where one of them is small.
func TestEVAL1PeopleAndPairs(t *testing.T) {
	shown := 0
	for _, both := range []int{0, 1, 4, 5, 9} {
		for _, alone := range []int{0, 2, 4, 5, 8} {
			for _, online := range []int{0, 1, 4, 5, 7} {
				for _, neither := range []int{0, 3, 4, 5, 6} {
					c := counts{by: map[string]int{}, both: both, atTable: both + alone, online: both + online, reached: both + alone + online + neither, linked: both + alone, sat: both}
					got := c.together()
					small := slices.ContainsFunc([]int{both, alone, online, neither}, few)
					if got.Equity.Shown == small || got.Pairs.Shown == (few(both) || few(alone)) {
						t.Errorf("EVAL-1 %+v: %+v, %+v", c, got.Equity, got.Pairs)
					}
					if got.Equity.Shown {
						shown++
					}
				}
			}
		}
	}
	if shown != 3*3*3*3 {
		t.Errorf("EVAL-1 %d were shown", shown)
	}
}

func TestJointUse(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		x := NewRoom(Deps{DB: h.DB, Vault: h.Vault, People: h.Register, Now: h.Now, Zone: func() *time.Location { return time.UTC }})
		front := trusttest.NewFront(t, map[string]web.Handler{"GET /reports/together": x.Joint, "GET /reports/together/file": x.JointFile}, Words)
		ada := h.SignIn(t, h.Account(t, "Ada", people.Supervisor))
		front.Get(t, ada, JointHome).Want(t, 200, "No figures yet", "Nothing is counted for any one worker")
		ended := func(worker people.Account, person people.Account, s Sat) {
			table, _ := h.Sit(t, h.SignIn(t, worker), person, worker, people.OneScreen)
			s.Setting, s.StartedBy, s.At = people.OneScreen, "supporter", h.Now()
			for range 2 { // two who leave at once end one session
				err := h.Register.LeaveTable(t.Context(), table.Table, func(ctx context.Context, q db.Q) error { return x.CountJoint(ctx, q, s) })
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		for i := range 6 {
			person := h.Person(t, fmt.Sprintf("Maya %d", i))
			ended(h.Worker(t, fmt.Sprintf("Kit %d", i), person), person, Sat{Chose: []string{"person", "person"}, Led: []string{"person", "both"}[i/5], Course: true})
		}
		t.Run("EVAL-1 there are no figures of months that run", func(t *testing.T) {
			front.Get(t, ada, JointHome+"?of=2026-1").Want(t, 404)
			front.Get(t, ada, JointHome+"?of=2026-5").Want(t, 404)
		})
		h.Pass(31 * 24 * time.Hour)
		ada = h.SignIn(t, h.Account(t, "Ed", people.Supervisor))
		t.Run("EVAL-1 sessions of months that are over, each once; a list with a small number isn't shown", func(t *testing.T) {
			u, err := x.JointOf(t.Context(), Quarter{2026, 1})
			if err != nil || u.Sessions != (Figure{6, true}) || !u.Topics.Shown || u.Topics.N[0] != 12 || !u.Pairs.Shown || u.Pairs.N[0] != 6 {
				t.Fatalf("%+v, %v", u, err)
			}
			for _, l := range u.By {
				if l.Shown == (l.name == "led") { // five times the person, once both
					t.Errorf("%+v", l)
				}
			}
			front.Get(t, ada, JointHome).Want(t, 200, "January to March 2026", "One screen, passed between the two", "Not shown")
		})
		t.Run("EVAL-1 the table holds the same, and names nobody", func(t *testing.T) {
			a := front.Get(t, ada, JointHome+"/file?of=2026-1")
			rows, err := csv.NewReader(strings.NewReader(a.Body)).ReadAll()
			if err != nil || a.Header.Get("Content-Disposition") != `attachment; filename="together-2026-1.csv"` {
				t.Fatal(err, a.Header)
			}
			if !slices.ContainsFunc(rows, func(r []string) bool { return slices.Equal(r, []string{"2026-1", "setting", "one", "6", "yes"}) }) ||
				!slices.ContainsFunc(rows, func(r []string) bool { return slices.Equal(r, []string{"2026-1", "led", "both", "", "no"}) }) {
				t.Error(a.Body)
			}
			for _, name := range []string{"Maya", "Kit", "Ada"} {
				if strings.Contains(a.Body, name) {
					t.Errorf("it names %s", name)
				}
			}
		})
		t.Run("EVAL-1 somebody who came again gives a small number away: no number of sessions is shown", func(t *testing.T) {
			h.Pass(24 * time.Hour)
			maya := h.Person(t, "Noor")
			worker := h.Worker(t, "Lou", maya)
			for range 2 {
				ended(worker, maya, Sat{Led: "person"})
			}
			for i := range 5 {
				person := h.Person(t, fmt.Sprintf("Ade %d", i))
				ended(h.Worker(t, fmt.Sprintf("Jo %d", i), person), person, Sat{Led: "person"})
			}
			h.Pass(100 * 24 * time.Hour)
			u, err := x.JointOf(t.Context(), Quarter{2026, 2})
			if err != nil || u.Sessions.Known || slices.ContainsFunc(u.By, func(l lines) bool { return l.Shown }) {
				t.Errorf("%+v, %v", u, err)
			}
		})
	})
}
