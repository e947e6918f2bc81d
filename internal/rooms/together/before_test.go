package together_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"towpath/content"
	"towpath/internal/ground/db"
	"towpath/internal/ground/live"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/pack/show"
	"towpath/internal/rooms/kit"
	"towpath/internal/rooms/together"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
	"towpath/internal/trust/trusttest"
)

// start is a supporter's side of the room in a house, with Ana, whom Sam supports, and Bo, whom he doesn't.
type start struct {
	*trusttest.House
	*together.Room
	*trusttest.Front
	ana, bo, sam people.Account
	me, worker   people.Viewer
	today        []together.Meeting
	asked        []string // the words by which it was asked what may fit
}

func eachStart(t *testing.T, fn func(t *testing.T, x *start)) {
	t.Helper()
	packs, _ := pack.NewLive(pack.Layer{Name: "content", FS: content.FS})
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		x := &start{House: h, ana: h.Person(t, "Ana"), bo: h.Person(t, "Bo")}
		x.sam = h.Worker(t, "Sam", x.ana)
		x.me, x.worker = h.SignIn(t, x.ana), h.SignIn(t, x.sam)
		bus, err := live.Open(t.Context(), h.DB, slog.New(slog.DiscardHandler))
		must(t, err)
		t.Cleanup(func() { must(t, bus.Close()) })
		x.Room = together.NewRoom(together.Deps{DB: h.DB, People: h.Register, Sharing: h.Sharing, Things: h.Keeper, Packs: packs, Vault: h.Vault, Bus: bus, Now: h.Now,
			URL: "https://towpath.example", Log: slog.New(slog.DiscardHandler),
			Terms: func(context.Context) (together.Terms, error) {
				return together.Terms{Service: "Lockside", Replies: "Replies within two days.", Hours: "Weekdays."}, nil
			},
			Suit:  x.suit,
			Today: func(context.Context, people.Viewer) ([]together.Meeting, error) { return x.today, nil },
		})
		x.Front = trusttest.NewFront(t, map[string]web.Handler{"GET /{$}": x.Home, "POST /people": x.FindPerson, "GET /people/{person}": x.Room.Person,
			"GET /people/{person}/print": x.PersonPrint, "GET /together": x.Room.Start, "POST /together": x.Room.Open}, kit.Words, show.Words, together.Words)
		fn(t, x)
	})
}

// suit stands for the rules by which something fits.
func (x *start) suit(words string) []together.Suited {
	x.asked = append(x.asked, words)
	s := together.Suited{Path: "/topics/stress/sleep", Title: "Sleep", Lang: "en", Coaching: "Leave a silence."}
	if strings.Contains(words, "asleep") {
		s.Word = "asleep"
	}
	return []together.Suited{s}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// shared keeps something of Ana's and shares it with Sam.
func (x *start) shared(t *testing.T, kind sharing.Kind, body any) (thing things.Thing, share string) {
	t.Helper()
	thing, err := x.Keeper.Create(t.Context(), x.me, people.NewID(), kind, body)
	must(t, err)
	return thing, x.House.Share(t, x.me, thing, x.sam)
}

// asks is an answer with what it asked of the databases.
func (x *start) asks(t *testing.T, path string) (trusttest.Answer, *db.Tally) {
	t.Helper()
	var tally db.Tally
	r := httptest.NewRequest(http.MethodGet, path, nil)
	return x.Send(t, x.worker, r.WithContext(db.WithTally(r.Context(), &tally))), &tally
}

// looks are how many lines Ana has in "Who has looked".
func (x *start) looks(t *testing.T) int {
	t.Helper()
	lines, err := x.Sharing.WhoHasLooked(t.Context(), x.me, 100, 0)
	must(t, err)
	return len(lines)
}

const (
	privately = "SECRET-OF-ANA" // what nobody but Ana may read
	tookAway  = "I lie asleep less than I think."
	willDo    = "Open the window."
)

func TestBeforeYouMeet(t *testing.T) {
	eachStart(t, func(t *testing.T, x *start) {
		at := "/people/" + x.ana.ID
		x.House.Keep(t, x.me, sharing.Takeaway, privately)
		x.House.Keep(t, x.me, sharing.Fit, privately)
		first := x.Get(t, x.worker, at)
		t.Run("TOG-8 with nothing shared, nothing is opened, and it says so kindly", func(t *testing.T) {
			first.Want(t, http.StatusOK, "You haven't sat down together here yet", "Nothing is shared with you now", "up to Ana", "Nothing that is shared points to a topic", "This is what the service says to Ana",
				"Leave a silence.", "Replies within two days.")
			first.Lacks(t, privately, "you have looked")
			if n := x.looks(t); n != 0 || strings.Contains(strings.Join(x.asked, ""), privately) {
				t.Errorf("%d looks; asked what fits by %q", n, x.asked)
			}
		})
		t.Run("TOG-8 it has one sentence to try, and another on the next day", func(t *testing.T) {
			again := x.Get(t, x.worker, at)
			x.Pass(24 * time.Hour)
			x.worker, x.me = x.SignIn(t, x.sam), x.SignIn(t, x.ana)
			if next := x.Get(t, x.worker, at); first.Body != again.Body || next.Body == first.Body {
				t.Error("the sentence should stay for a day and then change")
			}
		})
		x.shared(t, sharing.Takeaway, kit.Page{Title: "Earlier", Text: "An earlier one."})
		x.Pass(time.Second)
		x.shared(t, sharing.Takeaway, kit.Page{Title: "Last", Text: tookAway})
		_, next := x.shared(t, sharing.NextStep, kit.NextStep{Title: "Window", What: willDo, When: "On Sunday"})
		x.shared(t, sharing.NextStep, kit.NextStep{Title: "Old", What: "Answered long ago.", State: "partly"})
		x.shared(t, sharing.Journal, kit.Page{Title: "Not opened here", Text: privately})
		t.Run("TOG-8 the last takeaway and the next steps that are shared, what fits and why; the rest by its kind alone", func(t *testing.T) {
			a, tally := x.asks(t, at)
			a.Want(t, http.StatusOK, tookAway, willDo, "On Sunday", "Because of “asleep”, in what Ana shared", "Ana can see that you did", "A written page (1)", "New to you", "A takeaway (1)")
			a.Lacks(t, privately, "An earlier one.", "Answered long ago.", "Not opened here", "Nothing is shared")
			if views, updates, queries := tally.Views.Load(), tally.Updates.Load(), tally.Queries.Load(); views > 2 || updates > 1 || queries > 3 {
				t.Errorf("TOG-8 the first look asks %d views, %d updates, %d queries: at most 2, 1 and 3, beside who asks", views, updates, queries)
			}
		})
		t.Run("PRIV-2 each thing that the page opened is on record, once", func(t *testing.T) {
			_, tally := x.asks(t, at)
			if n := x.looks(t); n != 3 || tally.Updates.Load() != 0 || tally.Queries.Load() > 2 {
				t.Errorf("%d looks, want 3; a second look makes %d updates and %d queries", n, tally.Updates.Load(), tally.Queries.Load())
			}
		})
		t.Run("TOG-8 on paper there is no name, and what is shared only where it is asked for", func(t *testing.T) {
			plain := x.Get(t, x.worker, at+"/print")
			plain.Want(t, http.StatusOK, "nothing that Ana wrote", "Sleep")
			plain.Lacks(t, tookAway, willDo, privately)
			x.Get(t, x.worker, at+"/print?with=shared").Want(t, http.StatusOK, tookAway, willDo, "nobody can call the paper back", "Tear this up")
		})
		must(t, x.Sharing.EndShare(t.Context(), x.me, next))
		t.Run("PRIV-8 what is shared no longer is as if it had never been there", func(t *testing.T) {
			x.Get(t, x.worker, at).Lacks(t, willDo, "ended", "no longer")
		})
		must(t, x.Register.EndLink(t.Context(), x.ana.ID, x.sam.ID))
		t.Run("PRIV-8 a link that ended while the page was open answers like one that never was", func(t *testing.T) {
			for _, path := range []string{"", "/print", "/print?with=shared"} {
				gone, never := x.Get(t, x.worker, at+path), x.Get(t, x.worker, "/people/"+x.bo.ID+path)
				gone.Want(t, http.StatusNotFound)
				gone.Lacks(t, "Ana", tookAway)
				if !gone.Same(never) {
					t.Errorf("%s tells an ended link from none", path)
				}
			}
			x.Post(t, x.worker, "/together", "with", x.ana.ID, "setting", people.OneScreen).Want(t, http.StatusNotFound)
		})
		for _, id := range []string{"x", x.sam.ID, "../" + x.ana.ID, people.NewID()} {
			x.Get(t, x.worker, "/people/"+strings.ReplaceAll(id, "/", "%2F")).Want(t, http.StatusNotFound)
		}
	})
}

func TestStart(t *testing.T) {
	eachStart(t, func(t *testing.T, x *start) {
		next, share := x.shared(t, sharing.NextStep, kit.NextStep{What: "Walk to the lock"})
		x.Worker(t, "Jo", x.ana)
		t.Run("PRIV-1 a next step is offered to nobody by itself, and only to whom it isn't shared with yet", func(t *testing.T) {
			a := x.Get(t, x.me, "/together")
			a.Want(t, http.StatusOK, "“Walk to the lock” is shared with Sam.")
			if n := strings.Count(a.Body, next.ID); n != 1 {
				t.Errorf("it is offered %d times, want once: to Jo", n)
			}
			a.Lacks(t, " checked")
		})
		must(t, x.Sharing.EndShare(t.Context(), x.me, share))
		t.Run("PRIV-8 once the share has ended it is offered again, and not ticked", func(t *testing.T) {
			a := x.Get(t, x.me, "/together")
			if n := strings.Count(a.Body, next.ID); n != 2 {
				t.Errorf("it is offered %d times, want 2", n)
			}
			a.Lacks(t, " checked", "is shared with Sam")
		})
	})
}

func TestCaseload(t *testing.T) {
	eachStart(t, func(t *testing.T, x *start) {
		t.Run("TOG-8 whom one meets today has the ways to begin there, and once", func(t *testing.T) {
			x.today = []together.Meeting{{At: x.Clock.Now(), Person: x.ana.ID, Name: "Ana"}}
			a := x.Get(t, x.worker, "/")
			a.Order(t, "Today", "Open together with Ana", "Everybody", "Ana")
			if n := strings.Count(a.Body, "Open together with Ana"); n != 1 {
				t.Errorf("the same button stands there %d times", n)
			}
			x.today = nil
		})
		t.Run("WRK-5 who supports one person has all three ways to begin beside the name", func(t *testing.T) {
			a := x.Get(t, x.worker, "/")
			a.Want(t, http.StatusOK, "Open together with Ana", "We have two screens", "We are on the phone")
			a.Holds(t, `href="/calendar"`, `href="/contact"`, `href="/library"`, `href="/guidance"`)
		})
		for n := range 44 {
			must(t, x.Register.AddLink(t.Context(), x.House.Person(t, fmt.Sprintf("Made-up %02d", n)).ID, x.sam.ID))
		}
		must(t, x.Register.AddLink(t.Context(), x.House.Person(t, "Zoë Müller").ID, x.sam.ID))
		x.House.Keep(t, x.me, sharing.Journal, privately)
		journal, _ := x.shared(t, sharing.Journal, kit.Page{Title: privately, Text: privately})
		t.Run("WRK-5 a page of them by name, in one question, with what is new and nothing that is private", func(t *testing.T) {
			x.Vault.Forget("") // as at the beginning of a day: no key is in memory
			a, tally := x.asks(t, "/")
			a.Order(t, "One thing shared with you is new", "Made-up 00", "Made-up 38")
			a.Lacks(t, "Made-up 39", "Bo", privately)
			if views, queries := tally.Views.Load(), tally.Queries.Load(); views != 2 || queries != 2 || tally.Updates.Load() != 0 {
				t.Errorf("WRK-5 %d views and %d queries: one to the data, one to the keyring", views, queries)
			}
			a, tally = x.asks(t, "/?page=1")
			a.Want(t, http.StatusOK, "Made-up 39", "Zoë Müller", "People before")
			if tally.Queries.Load() != 1 {
				t.Errorf("WRK-5 with the keys in memory it asks %d times", tally.Queries.Load())
			}
		})
		t.Run("WRK-5 those who shared something new are a page of their own, until it was looked at", func(t *testing.T) {
			fresh := x.Get(t, x.worker, "/?new=1")
			fresh.Want(t, http.StatusOK, "Ana", "One person found")
			fresh.Lacks(t, "Made-up")
			_, err := x.Keeper.Get(t.Context(), x.worker, journal.ID)
			must(t, err)
			x.Get(t, x.worker, "/?new=1").Want(t, http.StatusOK, "Nobody found")
		})
		t.Run("WRK-5 somebody is found by a part of their name, and what was typed is in no address", func(t *testing.T) {
			found := x.Post(t, x.worker, "/people", "name", "muller ZOE")
			found.Want(t, http.StatusOK, "Zoë Müller", "One person found")
			found.Lacks(t, "Made-up", "Ana")
			found.Want(t, http.StatusOK, "We are on the phone") // one alone has all three ways
			x.Pass(48 * time.Hour)
			must(t, x.Register.AddLink(t.Context(), x.House.Person(t, "made-up 07").ID, x.sam.ID))
			x.Post(t, x.worker, "/people", "name", "up 07").Want(t, http.StatusOK, "2 people found", "Linked with you since 2 March 2026", "Linked with you since 4 March 2026")
			x.Post(t, x.worker, "/people", "name", "made").Want(t, http.StatusOK, "40 people found", "Type more of it")
			for _, nobody := range []string{"Bo", strings.Repeat("a", 10_000), "%00", "' OR 1=1 --"} {
				x.Post(t, x.worker, "/people", "name", nobody).Want(t, http.StatusOK, "Nobody found")
			}
		})
		t.Run("WRK-5 somebody who is being erased at this moment is passed over", func(t *testing.T) {
			gone := x.House.Person(t, "Erased")
			must(t, x.Register.AddLink(t.Context(), gone.ID, x.sam.ID))
			x.Post(t, x.worker, "/people", "name", "erased").Want(t, http.StatusOK, "One person found")
			must(t, x.Vault.Destroy(t.Context(), gone.ID))
			x.Post(t, x.worker, "/people", "name", "erased").Want(t, http.StatusOK, "Nobody found")
		})
		t.Run("WRK-5 a page that isn't there says nothing and fails nowhere", func(t *testing.T) {
			for _, page := range []string{"-1", "99999999999", "x"} {
				x.Get(t, x.worker, "/?page="+page).Want(t, http.StatusOK)
			}
		})
		t.Run("TOG-8 today's people come first; of somebody who isn't supported any more nothing is said", func(t *testing.T) {
			x.today = []together.Meeting{{At: x.Clock.Now(), Until: x.Clock.Now().Add(time.Hour), Person: x.ana.ID, Name: "Old name"}, {At: x.Clock.Now(), Person: x.bo.ID, Name: "Bo"}}
			a := x.Get(t, x.worker, "/")
			a.Order(t, "Today", "10:00 am to 11:00 am", "Ana", "We are on the phone", "Somebody", "Everybody", "Made-up 00")
			a.Lacks(t, "Old name", "Bo")
		})
	})
}
