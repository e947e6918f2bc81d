package fits_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"towpath/content"
	"towpath/internal/pack"
	"towpath/internal/rooms/fits"
	"towpath/internal/trust/things"
)

func library(t *testing.T) *pack.Library {
	t.Helper()
	lib, problems := pack.Load(pack.Layer{Name: "content", FS: content.FS})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return lib
}

func named(ids ...string) (all []fits.Named) {
	for _, id := range ids {
		all = append(all, fits.Named{ID: id, Text: id})
	}
	return all
}

func at(subjects ...string) map[string]time.Time {
	when := map[string]time.Time{}
	for i, s := range subjects {
		when[s] = time.Unix(int64(1000-i), 0) // the first is the latest
	}
	return when
}

// told is what is offered, a line each: the address, the reason, and what that is about.
func told(offers []fits.Offer) string {
	var b strings.Builder
	for _, o := range offers {
		fmt.Fprintf(&b, "%s %s %s\n", o.Address(), o.Why, o.Of)
	}
	return b.String()
}

func TestOffers(t *testing.T) {
	lib := library(t)
	sleepKept := things.Place("/topics/stress/sleep")
	weekDone := things.Exercise("stress", "a-week-of-sleep")
	for _, c := range []struct {
		name string
		from fits.From
		want string
	}{
		{"before anything is said: the first of each topic in order", fits.From{},
			"/exercises/recovery/what-matters first Recovery\n/exercises/stress/easier-and-harder first Stress and hard times\n/exercises/health/my-questions first Health\n"},
		{"one of each wish before a second of any", fits.From{Said: fits.Said{Wants: named("sleep", "company")}},
			"/topics/stress/sleep wanted To sleep better\n/topics/people/being-lonely wanted To be less alone\n/exercises/stress/a-week-of-sleep wanted To sleep better\n"},
		{"their own words lead there too, and are named as they wrote them", fits.From{Said: fits.Said{Wants: named("company"), Words: "I lie awake over Money."}},
			"/topics/people/being-lonely wanted To be less alone\n/topics/stress/sleep wrote awake\n/topics/daily-life/money-week-by-week wrote Money\n"},
		{"a topic that is left alone is passed over, whatever was wished", fits.From{Said: fits.Said{Wants: named("sleep"), Leave: named("stress", "recovery", "health")}},
			"/topics/daily-life/rest-and-fun wanted To sleep better\n/exercises/me/strengths-cards first Me\n/exercises/people/should-i-tell-them first People around me\n"},
		{"what was kept already isn't offered again", fits.From{Said: fits.Said{Wants: named("sleep")}, Kept: fits.Kept{Answered: at(weekDone), Marked: at(sleepKept)}},
			"/topics/daily-life/rest-and-fun wanted To sleep better\n"},
		{"a kept page leads to what can be done with it", fits.From{Kept: fits.Kept{Marked: at(sleepKept)}},
			"/exercises/stress/a-week-of-sleep held Sleep, in the place where you are\n"},
		{"a kept exercise leads to a page it belongs to", fits.From{Kept: fits.Kept{Answered: at(weekDone)}},
			"/topics/stress/sleep held A week of sleep\n"},
		{"what was begun comes first", fits.From{Said: fits.Said{Wants: named("company")}, Kept: fits.Kept{Answered: at(weekDone), Begun: weekDone}},
			"/exercises/stress/a-week-of-sleep began \n/topics/people/being-lonely wanted To be less alone\n"},
		{"short is two at most, pages first", fits.From{Said: fits.Said{Wants: named("say"), Ways: []fits.Way{fits.Short}}},
			"/topics/rights/having-a-say wanted To have more say in my care\n/topics/rights/asking-for-a-change wanted To have more say in my care\n"},
		{"to listen is pages first", fits.From{Said: fits.Said{Wants: named("calmer"), Ways: []fits.Way{fits.Listen}}},
			"/topics/stress/strong-feelings wanted To feel less on edge\n/topics/stress/what-stress-does wanted To feel less on edge\n/exercises/stress/right-here wanted To feel less on edge\n"},
		{"step by step is one thing, to do", fits.From{Said: fits.Said{Wants: named("say"), Ways: []fits.Way{fits.Steps}}},
			"/exercises/rights/what-matters-in-my-care wanted To have more say in my care\n"},
		{"a wish, a topic or an exercise that isn't in the library leads nowhere", fits.From{Said: fits.Said{Wants: named("gone"), Leave: named("gone")}, Kept: fits.Kept{Begun: things.Exercise("gone", "gone"), Answered: at("exercise gone/gone")}},
			"/exercises/recovery/what-matters first Recovery\n"},
	} {
		t.Run("TOP-7 "+c.name, func(t *testing.T) {
			got := told(fits.Offers(lib, c.from))
			if !strings.HasPrefix(got, c.want) {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
			if n := strings.Count(got, "\n"); n != c.from.Said.Most() {
				t.Errorf("%d offers, want %d", n, c.from.Said.Most())
			}
		})
	}
	t.Run("TOP-7 with everything left alone, nothing is offered", func(t *testing.T) {
		var s fits.Said
		for _, topic := range lib.Topics() {
			s.Leave = append(s.Leave, fits.Named{ID: topic.ID})
		}
		if got := fits.Offers(lib, fits.From{Said: s}); len(got) != 0 {
			t.Error(told(got))
		}
	})
	t.Run("TOP-7 SAFE-4 what is offered for no reason of theirs needs no note", func(t *testing.T) {
		for range 3 {
			for _, o := range fits.Offers(lib, fits.From{}) {
				if o.Page != nil && o.Page.Note != "" || o.Exercise != nil && o.Exercise.Note != "" {
					t.Error(o.Address())
				}
			}
		}
	})
	t.Run("TOP-7 the same is said to the same", func(t *testing.T) {
		from := fits.From{Said: fits.Said{Wants: named("hope", "money"), Words: "friends and sleep"}, Kept: fits.Kept{Answered: at(weekDone, things.Exercise("me", "strengths-cards"))}}
		for range 20 {
			if a, b := told(fits.Offers(lib, from)), told(fits.Offers(lib, from)); a != b {
				t.Fatalf("%s\n%s", a, b)
			}
		}
	})
}
