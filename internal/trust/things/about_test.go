package things_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

func answerTo(exercise, text string) map[string]string {
	return map[string]string{"title": text, "topic": "stress", "exercise": exercise}
}

// abouts are what the store says things are about, by id.
func (h home) abouts(t *testing.T) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	must(t, h.DB.View(t.Context(), func(q db.Q) error {
		rows, err := q.QueryContext(t.Context(), "SELECT id, about FROM things")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id string
			var about []byte
			if err := rows.Scan(&id, &about); err != nil {
				return err
			}
			all[id] = about
		}
		return rows.Err()
	}))
	return all
}

func TestWhatThingsAreAbout(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		joan := h.SignIn(t, h.Person(t, "Joan"))
		keep := func(v people.Viewer, kind sharing.Kind, body any) things.Thing {
			t.Helper()
			h.Pass(time.Minute)
			th, err := h.Keeper.Create(t.Context(), v, people.NewID(), kind, body)
			must(t, err)
			return th
		}
		sleep := keep(h.self, sharing.Answer, answerTo("sleep", "one"))
		hers := keep(joan, sharing.Answer, answerTo("sleep", "hers"))
		for i := range 210 { // more than were ever looked through
			keep(h.self, sharing.Answer, answerTo(fmt.Sprint("other-", i%7), "x"))
		}
		again := keep(h.self, sharing.Answer, answerTo("sleep", "two"))
		mark := keep(h.self, sharing.Bookmark, map[string]string{"title": "A page", "path": "/topics/stress/sleep"})
		keep(h.self, sharing.Journal, answerTo("sleep", "a page that looks like an answer"))
		ids := func(all []things.Thing) (ids []string) {
			for _, th := range all {
				ids = append(ids, th.ID)
			}
			return ids
		}
		check := func(t *testing.T) {
			t.Helper()
			got, err := h.Keeper.About(t.Context(), h.self, sharing.Answer, things.Exercise("stress", "sleep"), 10)
			if must(t, err); !slices.Equal(ids(got), []string{again.ID, sleep.ID}) {
				t.Errorf("attempts: %v", ids(got))
			}
			if got, err = h.Keeper.About(t.Context(), h.self, sharing.Bookmark, things.Place("/topics/stress/sleep"), 1); err != nil || !slices.Equal(ids(got), []string{mark.ID}) {
				t.Errorf("bookmarks: %v, %v", ids(got), err)
			}
			lately, err := h.Keeper.Lately(t.Context(), h.self, sharing.Answer, []string{things.Exercise("stress", "sleep"), things.Exercise("stress", "other-3"), things.Exercise("stress", "never"), ""})
			if must(t, err); len(lately) != 2 || !lately[things.Exercise("stress", "sleep")].Equal(again.Updated) {
				t.Errorf("lately: %v", lately)
			}
		}
		t.Run("TOP-3 all attempts at an exercise are found behind any number of others", check)
		t.Run("PRIV-4 the store doesn't tell which exercise, nor that two did the same one", func(t *testing.T) {
			about := h.abouts(t)
			if !bytes.Equal(about[sleep.ID], about[again.ID]) || len(about[sleep.ID]) != 16 || bytes.Equal(about[sleep.ID], about[hers.ID]) {
				t.Errorf("%x %x, hers %x", about[sleep.ID], about[again.ID], about[hers.ID])
			}
			if bytes.Contains(h.Dump(t), []byte("stress/sleep")) {
				t.Error("the store has it in words")
			}
		})
		t.Run("what was kept before there was a place for it is found the same", func(t *testing.T) {
			must(t, h.DB.Update(t.Context(), func(q db.Q) error {
				_, err := q.ExecContext(t.Context(), "UPDATE things SET about = NULL")
				return err
			}))
			h.Pass(2 * time.Hour) // for a while it is remembered that there is nothing to find
			check(t)
			for id, about := range h.abouts(t) {
				if id != hers.ID && about == nil {
					t.Fatal("it would be looked through each time")
				}
			}
			if len(h.abouts(t)[hers.ID]) != 0 {
				t.Error("somebody else's was changed")
			}
		})
		t.Run("a body that becomes another is about another, one put away is not counted", func(t *testing.T) {
			_, err := h.Keeper.Save(t.Context(), h.self, again.ID, again.Version, answerTo("waking", "two"))
			must(t, err)
			must(t, h.Keeper.PutAway(t.Context(), h.self, sleep.ID))
			got, err := h.Keeper.About(t.Context(), h.self, sharing.Answer, things.Exercise("stress", "sleep"), 10)
			if must(t, err); len(got) != 0 {
				t.Errorf("%v", ids(got))
			}
		})
	})
}

func TestGoingThroughEverything(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		kinds := []sharing.Kind{sharing.Journal, sharing.Takeaway}
		var made []things.Thing
		for i := range 700 {
			body, err := json.Marshal(map[string]string{"title": fmt.Sprint("Thing ", i)})
			must(t, err)
			at := h.Now().Add(time.Duration(i/3) * time.Second) // several at the same time
			made = append(made, things.Thing{ID: people.NewID(), Kind: kinds[i%2], Body: body, Created: at, Updated: at})
		}
		_, err := h.Keeper.TakeIn(t.Context(), h.self, made)
		must(t, err)
		must(t, h.Keeper.PutAway(t.Context(), h.self, made[0].ID))
		titles := func(w things.Want) (titles []string) {
			t.Helper()
			must(t, h.Keeper.Each(t.Context(), h.self, w, func(some []things.Thing) error {
				for _, th := range some {
					titles = append(titles, th.Title())
				}
				return nil
			}))
			return titles
		}
		up := titles(things.Want{Oldest: true})
		down := titles(things.Want{Most: 7})
		slices.Reverse(down)
		if len(up) != 699 || !slices.Equal(up, down) {
			t.Errorf("%d up, %d down, and not the same the other way round", len(up), len(down))
		}
		if got := titles(things.Want{Kind: sharing.Takeaway, Oldest: true, Most: 11}); len(got) != 350 || got[0] != "Thing 1" {
			t.Errorf("%d of one kind, from %q", len(got), got[0])
		}
		if got := titles(things.Want{Kind: sharing.Takeaway, Since: made[690].Updated}); len(got) != 5 {
			t.Errorf("since: %v", got)
		}
		if got := titles(things.Want{Until: made[9].Updated}); len(got) != 8 || got[0] == "Thing 9" {
			t.Errorf("until: %v", got)
		}
		if got := titles(things.Want{Oldest: true, Since: made[3].Updated, Until: made[9].Updated}); len(got) != 6 {
			t.Errorf("since and until: %v", got)
		}
		t.Run("KIT-1 sifting keeps the order and nothing else", func(t *testing.T) {
			found, err := things.Sift(t.Context(), h.Keeper, h.self, things.Want{Oldest: true}, func(th things.Thing) (string, bool) {
				return th.ID, th.Kind == sharing.Journal
			}, nil)
			must(t, err)
			all, err := h.Keeper.Some(t.Context(), h.self, append(found, people.NewID(), made[1].ID))
			if must(t, err); len(found) != 349 || len(all) != 350 || all[0].ID != found[0] || all[349].ID != made[1].ID {
				t.Errorf("%d found, %d opened", len(found), len(all))
			}
		})
		t.Run("KIT-1 sifting stops where there is enough, without a gap before", func(t *testing.T) {
			all := titles(things.Want{})
			var n atomic.Int32
			found, err := things.Sift(t.Context(), h.Keeper, h.self, things.Want{}, func(th things.Thing) (string, bool) {
				n.Add(1)
				return th.Title(), true
			}, func() bool { return n.Load() > 0 })
			if must(t, err); len(found) == 0 || !slices.Equal(found, all[:len(found)]) {
				t.Errorf("%d of %d, not the first ones", len(found), len(all))
			}
		})
		t.Run("PRIV-1 only by its person", func(t *testing.T) {
			joan := h.SignIn(t, h.Person(t, "Joan"))
			if some, err := h.Keeper.Some(t.Context(), joan, []string{made[1].ID}); err != nil || len(some) != 0 {
				t.Errorf("%v, %v", some, err)
			}
			if _, err := things.Sift(t.Context(), h.Keeper, h.at, things.Want{}, func(th things.Thing) (string, bool) { return th.ID, true }, nil); err == nil {
				t.Error("a supporter sifted")
			}
		})
		t.Run("one that doesn't open is an error, not a gap", func(t *testing.T) {
			must(t, h.DB.Update(t.Context(), func(q db.Q) error {
				_, err := q.ExecContext(t.Context(), "UPDATE things SET version = 9 WHERE id = $1", made[400].ID)
				return err
			}))
			if _, err := things.Sift(t.Context(), h.Keeper, h.self, things.Want{}, func(th things.Thing) (string, bool) { return th.ID, true }, nil); err == nil {
				t.Error("it was left out in silence")
			}
		})
	})
}
