package people_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"towpath/internal/ground/db"
	"towpath/internal/trust/people"
	"towpath/internal/trust/trusttest"
)

// seated is a table on the phone with both at it, each on their own screen.
func seated(t *testing.T, h *trusttest.House) (worker, person people.Viewer) {
	t.Helper()
	maya := h.Person(t, "Maya")
	bo := h.Worker(t, "Bo", maya)
	worker, _ = h.Sit(t, h.SignIn(t, bo), maya, bo, people.OnPhone)
	token, err := h.Register.JoinTable(t.Context(), h.SignIn(t, maya), worker.Table)
	noError(t, err)
	person, err = h.Register.Viewer(t.Context(), token, "")
	noError(t, err)
	return worker, person
}

func addEvent(h *trusttest.House, ctx context.Context, table, seat, thing string) error {
	return h.DB.Update(ctx, func(q db.Q) error {
		return people.AddEvent(ctx, q, table, seat, people.EventThing, thing)
	})
}

func TestEventsAreCountedWithoutAGap(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		worker, _ := seated(t, h)
		const writers, each = 16, 12
		var all sync.WaitGroup
		failed := errors.New("changed its mind")
		for w := range writers {
			all.Go(func() {
				for i := range each {
					if err := addEvent(h, t.Context(), worker.Table, "person", fmt.Sprint(w, "/", i)); err != nil {
						t.Error(err)
					}
					err := h.DB.Update(t.Context(), func(q db.Q) error { // one that is undone takes no number
						return errors.Join(people.AddEvent(t.Context(), q, worker.Table, "person", people.EventThing, "undone"), failed)
					})
					if !errors.Is(err, failed) {
						t.Errorf("an undone change ended in %v", err)
					}
				}
			})
		}
		// One who looks while they write: what comes after what they know is always whole, and nothing comes before that later.
		known, looks := int64(0), 0
		for known < writers*each {
			v, m, err := h.Register.Missed(t.Context(), worker.Session, known)
			noError(t, err)
			if v.Table != worker.Table || m.Again {
				t.Fatalf("TOG-4 after %d: %+v", known, m)
			}
			for _, e := range m.Events {
				if known++; e.N != known {
					t.Fatalf("TOG-4 event %d came after %d", e.N, known-1)
				}
			}
			looks++
		}
		all.Wait()
		if looks < 2 {
			t.Logf("only %d looks: writing was over before", looks)
		}
		seen := map[string]bool{}
		for from := range int64(writers * each) {
			_, m, err := h.Register.Missed(t.Context(), worker.Session, from)
			noError(t, err)
			if len(m.Events) != int(writers*each-from) || m.Events[0].N != from+1 || m.N != writers*each {
				t.Fatalf("TOG-4 a resume from %d gets %d events", from, len(m.Events))
			}
			seen[m.Events[0].Thing] = true
		}
		if len(seen) != writers*each || seen["undone"] {
			t.Errorf("TOG-4 %d different events", len(seen))
		}
	})
}

func TestWhoMissedTooMuchLooksAgain(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		worker, _ := seated(t, h)
		missed := func(after int64) people.Missed {
			t.Helper()
			_, m, err := h.Register.Missed(t.Context(), worker.Session, after)
			noError(t, err)
			return m
		}
		for range 250 {
			noError(t, addEvent(h, t.Context(), worker.Table, "person", ""))
		}
		for after, want := range map[int64]people.Missed{
			250: {N: 250},
			249: {N: 250, Events: []people.TableEvent{{N: 250, Kind: people.EventThing, Seat: "person"}}},
			0:   {N: 250, Again: true}, // more than are told one by one
			49:  {N: 250, Again: true}, // one more than that
			251: {N: 250, Again: true}, // of another count: data that was put back
			1e9: {N: 250, Again: true}, // made up
		} {
			if diff := cmp.Diff(want, missed(after)); diff != "" {
				t.Errorf("TOG-4 after %d: %s", after, diff)
			}
		}
		if m := missed(50); m.Again || len(m.Events) != 200 {
			t.Errorf("TOG-4 after 50: %d events, again %v", len(m.Events), m.Again)
		}
		noError(t, h.DB.Update(t.Context(), func(q db.Q) error {
			_, err := q.ExecContext(t.Context(), "DELETE FROM table_events WHERE n <= 240")
			return err
		}))
		if m := missed(239); !m.Again || m.Events != nil {
			t.Errorf("TOG-4 some of what came after isn't kept: %+v", m)
		}
		if m := missed(240); m.Again || len(m.Events) != 10 {
			t.Errorf("TOG-4 all of what came after is kept: %+v", m)
		}
	})
}

func TestEventsAreForgotten(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		count := func() (n int) {
			t.Helper()
			noError(t, h.DB.View(t.Context(), func(q db.Q) error {
				return q.QueryRowContext(t.Context(), "SELECT count(*) FROM table_events").Scan(&n)
			}))
			return n
		}
		worker, person := seated(t, h)
		noError(t, h.DB.Update(t.Context(), func(q db.Q) error {
			for range 1300 {
				if err := people.AddEvent(t.Context(), q, worker.Table, "person", people.EventTable, ""); err != nil {
					return err
				}
			}
			return nil
		}))
		if n := count(); n < 1000 || n > 1100 {
			t.Errorf("%d events are kept", n)
		}
		noError(t, h.Register.LeaveTable(t.Context(), worker.Table))
		if n := count(); n != 0 {
			t.Errorf("TOG-4 %d events are left of a table that was left", n)
		}
		v, m, err := h.Register.Missed(t.Context(), person.Session, 0)
		noError(t, err)
		if v.Table != "" || m.N != 0 || m.Events != nil {
			t.Errorf("TOG-2 a screen of a table that was left is told %+v", m)
		}
		noError(t, addEvent(h, t.Context(), worker.Table, "person", ""))
		if count() != 0 {
			t.Error("something happened at a table that was left")
		}

		other, _ := seated(t, h)
		noError(t, addEvent(h, t.Context(), other.Table, "person", ""))
		noError(t, h.Register.Sweep(t.Context()))
		if count() != 1 {
			t.Error("the events of an open table were swept away")
		}
		h.Pass(13 * time.Hour)
		noError(t, h.Register.Sweep(t.Context()))
		if count() != 0 {
			t.Error("the events of a table that nobody sits at any more are still there")
		}
	})
}

func TestALockedScreenIsToldNothing(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		worker, person := seated(t, h)
		noError(t, addEvent(h, t.Context(), worker.Table, "person", "x"))
		noError(t, h.Register.Lock(t.Context(), worker.Session))
		v, m, err := h.Register.Missed(t.Context(), worker.Session, 0)
		noError(t, err)
		if !v.Locked || m.N != 0 || m.Events != nil {
			t.Errorf("TOG-2 a locked screen is told %+v", m)
		}
		if v, m, err = h.Register.Missed(t.Context(), person.Session, 0); err != nil || v.Locked || len(m.Events) != 1 {
			t.Errorf("TOG-4 the other screen is told %+v, %v", m, err)
		}
		counts, err := h.Register.EventCounts(t.Context(), []string{worker.Session, person.Session, people.NewID()})
		noError(t, err)
		if diff := cmp.Diff(map[string]int64{person.Session: 1}, counts); diff != "" {
			t.Errorf("TOG-2 %s", diff)
		}
		h.Pass(people.TableIdle + time.Second)
		if counts, err = h.Register.EventCounts(t.Context(), []string{person.Session}); err != nil || len(counts) != 0 {
			t.Errorf("TOG-2 a screen that nobody touches: %v, %v", counts, err)
		}
	})
}

func TestManyScreensAreLookedAfterAtOnce(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		worker, person := seated(t, h)
		noError(t, addEvent(h, t.Context(), worker.Table, "person", "x"))
		sessions := []string{worker.Session}
		for range 450 {
			sessions = append(sessions, people.NewID())
		}
		sessions = append(sessions, person.Session)
		counts, err := h.Register.EventCounts(t.Context(), sessions)
		noError(t, err)
		if diff := cmp.Diff(map[string]int64{worker.Session: 1, person.Session: 1}, counts); diff != "" {
			t.Error(diff)
		}
	})
}
