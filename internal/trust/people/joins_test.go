package people_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/trusttest"
)

// two are Maya and Bo, at a table that Bo opened.
type two struct {
	*trusttest.House
	t        *testing.T
	maya, bo people.Account
	token    string // of the first screen
}

func sitting(t *testing.T, h *trusttest.House, setting string) *two {
	t.Helper()
	x := &two{House: h, t: t, maya: h.Person(t, "Maya")}
	x.bo = h.Worker(t, "Bo", x.maya)
	_, x.token = h.Sit(t, h.SignIn(t, x.bo), x.maya, x.bo, setting)
	return x
}

// first is who the first screen is now.
func (x *two) first() people.Viewer { x.t.Helper(); return x.Viewer(x.t, x.token) }

func (x *two) screen() people.Screen {
	x.t.Helper()
	s, err := x.Register.OtherScreen(x.t.Context(), x.first())
	ok(x.t, err)
	return s
}

// code makes a code for a seat.
func (x *two) code(seat string) string {
	x.t.Helper()
	ok(x.t, x.Register.MakeScreenCode(x.t.Context(), x.first(), seat))
	s := x.screen()
	if s.Stage != people.ScreenCode || s.Seat != seat || s.Code == "" {
		x.t.Fatalf("a code was made, and the table has %+v", s)
	}
	return s.Code
}

func (x *two) bring(v people.Viewer, code string) (string, error) {
	return x.Register.BringScreenCode(from(x.t, "192.0.2.1", v), v, code, people.NewID())
}

func (x *two) brings(v people.Viewer, code string) string {
	x.t.Helper()
	token, err := x.bring(v, code)
	ok(x.t, err)
	return token
}

func (x *two) says(yes bool) error {
	return x.Register.AnswerScreen(x.t.Context(), x.first(), x.screen().ID, yes)
}

// waits checks how far a waiting screen has come.
func (x *two) waits(token string, want people.WaitStage) {
	x.t.Helper()
	w, err := x.Register.WaitingScreen(x.t.Context(), token)
	if err != nil || w.Stage != want {
		x.t.Errorf("the screen that waits is at %q, want %q: %v", w.Stage, want, err)
	}
}

// sits brings another screen in, all the way.
func (x *two) sits(v people.Viewer, seat string) (people.Viewer, string) {
	x.t.Helper()
	token := x.brings(v, x.code(seat))
	ok(x.t, x.says(true))
	ok(x.t, x.Register.SitByCode(x.t.Context(), v, token))
	return x.Viewer(x.t, token), token
}

func TestTOG1AnotherScreenJoinsByACode(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		x := sitting(t, h, people.TwoScreens)
		if v := x.first(); v.Seat != "supporter" || v.Others != 0 || x.screen().Stage != people.ScreenNone {
			t.Fatalf("the first screen: %+v", v)
		}
		code := x.code("person")
		token := x.brings(people.Viewer{}, code)
		t.Run("TOG-1 the code is useless without the other side's yes", func(t *testing.T) {
			x.waits(token, people.WaitAsked)
			if x.Viewer(t, token).SignedIn() {
				t.Error("a screen that waits is signed in")
			}
			wants(t, x.Register.SitByCode(t.Context(), people.Viewer{}, token), fault.NotFound, "")
			x.waits(token, people.WaitAsked)
		})
		t.Run("TOG-1 both see the same picture, so that the two know which screen it is", func(t *testing.T) {
			s, waits := x.screen(), people.Waiting{}
			waits, err := x.Register.WaitingScreen(t.Context(), token)
			if err != nil || s.Stage != people.ScreenAsking || s.Picture == "" || s.Picture != waits.Picture || s.Code != "" || !x.first().Asking {
				t.Errorf("at the table %+v, waiting %+v: %v", s, waits, err)
			}
		})
		ok(t, x.says(true))
		x.waits(token, people.WaitYes)
		if s := x.screen(); s.Stage != people.ScreenComing || x.first().Asking || x.first().Others != 0 {
			t.Errorf("after the yes: %+v, %+v", s, x.first())
		}
		ok(t, x.Register.SitByCode(t.Context(), people.Viewer{}, token))
		t.Run("TOG-2 it has the table's rights and no account's", func(t *testing.T) {
			v := x.Viewer(t, token)
			if v.Table != x.first().Table || v.Seat != "person" || v.Account != "" || v.Main() != "table" || v.Is(people.Person) || v.Proved || !v.Brought || v.Own {
				t.Errorf("the screen is %+v", v)
			}
			if _, _, err := x.Sharing.Own(v); !fault.Is(err, fault.NotFound) {
				t.Errorf("it opens all of Maya's things: %v", err)
			}
			if x.first().Others != 1 || v.Others != 1 || x.screen().Stage != people.ScreenHere {
				t.Errorf("each knows of the other: %+v, %+v", x.first(), v)
			}
		})
		t.Run("PRIV-2 its person always sees that another screen joined", func(t *testing.T) {
			events, err := x.Register.Events(t.Context(), x.SignIn(t, x.maya), 5)
			if err != nil || len(events) != 1 || events[0].Kind != "screen" || events[0].By != "Bo" {
				t.Errorf("%+v, %v", events, err)
			}
		})
		ok(t, x.Register.SitByCode(t.Context(), people.Viewer{}, token)) // the answer was lost, and it asks again
		if events, err := x.Register.Events(t.Context(), x.SignIn(t, x.maya), 5); err != nil || len(events) != 1 {
			t.Errorf("sitting down twice: %+v, %v", events, err)
		}
		if _, err := x.bring(people.Viewer{}, code); err == nil {
			t.Error("TOG-1: a used code works again")
		}
		if strings.Contains(string(h.Dump(t)), token) {
			t.Error("PRIV-4: the database holds the token of a screen")
		}
	})
}

func TestTOG2AScreenForBothGivesUpTheOthersSeat(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		x := sitting(t, h, people.OneScreen)
		for _, seat := range []string{"person", "supporter"} {
			other := map[string]string{"person": "supporter", "supporter": "person"}[seat]
			v, token := x.sits(people.Viewer{}, seat)
			if v.Seat != seat || x.first().Seat != other {
				t.Errorf("a screen for the %s came: it is for %s, the first for %s", seat, v.Seat, x.first().Seat)
			}
			if v, m, err := x.Register.Missed(t.Context(), x.first().Session, x.first().Events-1); err != nil || v.Seat != other || len(m.Events) != 1 || m.Events[0].Kind != people.EventJoining {
				t.Errorf("TOG-4: its stream is for %s, and is told %+v: %v", v.Seat, m, err)
			}
			ok(t, x.Register.SendScreenAway(t.Context(), x.first()))
			if x.Viewer(t, token).SignedIn() || x.first().Seat != "both" || x.screen().Stage != people.ScreenNone {
				t.Errorf("sent away: still there, or the first screen is for %s", x.first().Seat)
			}
			x.waits(token, people.WaitOver)
			wants(t, x.Register.SitByCode(t.Context(), people.Viewer{}, token), fault.NotFound, "")
		}
	})
}

func TestScreenCodesSurviveABadLine(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		x := sitting(t, h, people.TwoScreens)
		for range 40 {
			code := x.code("person")
			d := strings.ReplaceAll(code, " ", "")
			if len(code) != 7 || code[3] != ' ' || strings.Trim(d, "012345678") != "" {
				t.Fatalf("a code is %q", code)
			}
			for i := 1; i < len(d); i++ {
				if d[i] == d[i-1] {
					t.Errorf("%q has a digit twice in a row", code)
				}
			}
			h.Pass(2 * time.Minute) // more at once have to wait
		}
		wide := strings.NewReplacer("0", "０", "1", "１", "2", "２", "3", "３", "4", "４", "5", "５", "6", "６", "7", "７", "8", "８")
		arabic := strings.NewReplacer("0", "٠", "1", "١", "2", "٢", "3", "٣", "4", "٤", "5", "٥", "6", "٦", "7", "٧", "8", "٨")
		for name, typed := range map[string]func(code string) string{
			"as shown":               func(c string) string { return c },
			"in one":                 func(c string) string { return strings.ReplaceAll(c, " ", "") },
			"with hyphens":           func(c string) string { return "  " + strings.ReplaceAll(c, " ", "-") + "\t" },
			"with dashes and stops":  func(c string) string { return strings.ReplaceAll(c, " ", " – ") + "." },
			"each apart":             func(c string) string { return strings.Join(strings.Split(c, ""), " ") },
			"full-width digits":      wide.Replace,
			"Arabic digits":          arabic.Replace,
			"letters for digits":     strings.NewReplacer("0", "O", "1", "l").Replace,
			"more letters for them":  strings.NewReplacer("0", "o", "1", "I").Replace,
			"nine, where five was":   strings.NewReplacer("5", "9").Replace,
			"with a space of no use": func(c string) string { return strings.ReplaceAll(c, " ", "\u00a0\u2009") },
		} {
			code := x.code("person")
			if _, err := x.bring(people.Viewer{}, typed(code)); err != nil {
				t.Errorf("%s, %q typed as %q: %v", name, code, typed(code), err)
			}
			h.Pass(2 * time.Minute)
		}
	})
}

func TestScreenCodesThatAreNone(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		x := sitting(t, h, people.TwoScreens)
		code := x.code("person")
		for name, typed := range map[string]string{"nothing": "", "space": " \t ", "too few": code[:6], "too many": code + "1", "letters": "abc def",
			"a letter among them": code[:3] + " 4b6", "huge": strings.Repeat("1", 1<<20), "minus": "-12345", "signs": "!!! ???", "half a character": "12\xff 456",
			"digits nobody reads here": "१२३ ४५६", "a start code": "ABCD 2345"} {
			_, err := x.bring(people.Viewer{}, typed)
			wants(t, err, fault.Invalid, "people.screen.shape")
			_ = name
		}
		_, err := x.Register.BringScreenCode(here(t), people.Viewer{}, code, "no form's id")
		wants(t, err, fault.Invalid, "people.screen.shape")
		if s := x.screen(); s.Stage != people.ScreenCode {
			t.Errorf("and the code is at %+v", s)
		}
	})
}

// wrongFor is a code that isn't this one.
func wrongFor(code string) string {
	if code[0] == '1' {
		return "2" + code[1:]
	}
	return "1" + code[1:]
}

func TestTOG1CodesThatDontWorkAreAllTheSame(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		for name, end := range map[string]func(x *two, code string){
			"wrong": func(*two, string) {},
			"used by another screen": func(x *two, code string) {
				x.brings(people.Viewer{}, code)
			},
			"out of time": func(x *two, _ string) { h.Pass(10 * time.Minute) },
			"of a table that was left": func(x *two, _ string) {
				ok(x.t, x.Register.LeaveTable(x.t.Context(), x.first().Table))
			},
			"of a table whose link ended": func(x *two, _ string) {
				ok(x.t, x.Register.EndLink(x.t.Context(), x.maya.ID, x.bo.ID))
			},
			"of a table that is locked": func(x *two, _ string) {
				ok(x.t, x.Register.Lock(x.t.Context(), x.first().Session))
			},
			"of a table that was locked": func(x *two, _ string) {
				v := x.first()
				ok(x.t, x.Register.Lock(x.t.Context(), v.Session))
				ok(x.t, x.Register.Unlock(x.t.Context(), v.Session))
			},
			"with another in its place":       func(x *two, _ string) { x.code("person") },
			"of a clock that was a day ahead": func(x *two, code string) { h.Pass(-24 * time.Hour) },
			"stopped":                         func(x *two, _ string) { ok(x.t, x.Register.StopScreenCode(x.t.Context(), x.first())) },
			"at a table that the other has sat down at": func(x *two, _ string) {
				_, err := x.Register.JoinTable(x.t.Context(), x.SignIn(x.t, x.maya), x.first().Table)
				ok(x.t, err)
			},
		} {
			x := sitting(t, h, people.TwoScreens)
			code := x.code("person")
			end(x, code)
			if name == "wrong" {
				code = wrongFor(code)
			}
			_, err := x.Register.BringScreenCode(from(t, "192.0.2."+fmt.Sprint(len(name)), people.Viewer{}), people.Viewer{}, code, people.NewID())
			if key, _ := fault.SentenceOf(err); !fault.Is(err, fault.Invalid) || key != "people.screen.wrong" {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestACodeDiesWithTheIdleLock(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		h.Register.LockTablesAfter(time.Minute)
		x := sitting(t, h, people.TwoScreens)
		code := x.code("person")
		h.Pass(time.Minute + time.Millisecond)
		_, err := x.bring(people.Viewer{}, code)
		wants(t, err, fault.Invalid, "people.screen.wrong")
		if v := x.first(); !v.Locked {
			t.Fatal("the table isn't locked")
		}
		if _, err := x.Register.OtherScreen(t.Context(), x.first()); !fault.Is(err, fault.Locked) {
			t.Errorf("a locked table shows its code: %v", err)
		}
		wants(t, x.Register.AnswerScreen(t.Context(), x.first(), people.NewID(), true), fault.Locked, "")
		wants(t, x.Register.MakeScreenCode(t.Context(), x.first(), "person"), fault.Locked, "")
	})
}

func TestTOG1OfTwoScreensWithOneCodeOneIsAsked(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		x := sitting(t, h, people.TwoScreens)
		code := x.code("person")
		var wg sync.WaitGroup
		tokens := make([]string, 6)
		for i := range tokens {
			wg.Go(func() {
				tokens[i], _ = x.Register.BringScreenCode(from(t, fmt.Sprintf("192.0.2.%d", i+1), people.Viewer{}), people.Viewer{}, code, people.NewID())
			})
		}
		wg.Wait()
		asked := strings.Join(tokens, "")
		if len(asked) != len(people.NewToken()) {
			t.Fatalf("%d letters of tokens were given out: %q", len(asked), tokens)
		}
		ok(t, x.says(true))
		ok(t, x.Register.SitByCode(t.Context(), people.Viewer{}, asked))
		if x.first().Others != 1 {
			t.Errorf("%d other screens", x.first().Others)
		}
	})
}

func TestACodeSentTwiceIsBroughtOnce(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		x := sitting(t, h, people.TwoScreens)
		code, form := x.code("person"), people.NewID()
		one, err := x.Register.BringScreenCode(here(t), people.Viewer{}, code, form)
		ok(t, err)
		two, err := x.Register.BringScreenCode(here(t), people.Viewer{}, code, form)
		if err != nil || one != two {
			t.Errorf("a form sent twice: %v", err)
		}
		x.waits(two, people.WaitAsked)
		ok(t, x.says(true))
		if _, err := x.Register.BringScreenCode(here(t), people.Viewer{}, code, form); err != nil {
			t.Errorf("and once more after the yes: %v", err)
		}
	})
}

func TestTOG1TheYes(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		ctx := t.Context()
		for name, c := range map[string]struct {
			answer func(x *two) error
			code   fault.Code
			stage  people.WaitStage
		}{
			"pressed twice": {func(x *two) error {
				ok(t, x.says(true))
				return x.says(true)
			}, "", people.WaitYes},
			"after five minutes": {func(x *two) error {
				id := x.screen().ID
				h.Pass(5 * time.Minute)
				return x.Register.AnswerScreen(ctx, x.first(), id, true)
			}, fault.Gone, people.WaitOver},
			"after a no": {func(x *two) error {
				id := x.screen().ID
				ok(t, x.says(false))
				return x.Register.AnswerScreen(ctx, x.first(), id, true)
			}, fault.Gone, people.WaitOver},
			"when the screen has given up": {func(x *two) error {
				id := x.screen().ID
				ok(t, x.Register.StopScreenCode(ctx, x.first()))
				return x.Register.AnswerScreen(ctx, x.first(), id, true)
			}, fault.Gone, people.WaitOver},
			"for another code than the one that is asked about": {func(x *two) error {
				return x.Register.AnswerScreen(ctx, x.first(), people.NewID(), true)
			}, fault.Gone, people.WaitAsked},
			"for something that is no id": {func(x *two) error {
				return x.Register.AnswerScreen(ctx, x.first(), "' OR ''='", true)
			}, fault.NotFound, people.WaitAsked},
			"from another table": {func(x *two) error {
				other := sitting(t, h, people.TwoScreens)
				return x.Register.AnswerScreen(ctx, other.first(), x.screen().ID, true)
			}, fault.Gone, people.WaitAsked},
			"from no table": {func(x *two) error {
				return x.Register.AnswerScreen(ctx, x.SignIn(t, x.bo), x.screen().ID, true)
			}, fault.NotFound, people.WaitAsked},
		} {
			x := sitting(t, h, people.TwoScreens)
			token := x.brings(people.Viewer{}, x.code("person"))
			if err := c.answer(x); c.code == "" && err != nil || c.code != "" && !fault.Is(err, c.code) {
				t.Errorf("%s: %v", name, err)
			}
			x.waits(token, c.stage)
		}
		t.Run("before any screen has brought the code, it lets nobody in", func(t *testing.T) {
			x := sitting(t, h, people.TwoScreens)
			code := x.code("person")
			wants(t, x.says(true), fault.Gone, "people.screen.late")
			x.waits(x.brings(people.Viewer{}, code), people.WaitAsked)
		})
		t.Run("and then the screen has five minutes to sit down", func(t *testing.T) {
			x := sitting(t, h, people.TwoScreens)
			token := x.brings(people.Viewer{}, x.code("person"))
			ok(t, x.says(true))
			h.Pass(5 * time.Minute)
			wants(t, x.Register.SitByCode(ctx, people.Viewer{}, token), fault.NotFound, "")
			x.waits(token, people.WaitOver)
		})
		t.Run("a lock in between takes it back", func(t *testing.T) {
			x := sitting(t, h, people.TwoScreens)
			token := x.brings(people.Viewer{}, x.code("person"))
			ok(t, x.says(true))
			ok(t, x.Register.Lock(ctx, x.first().Session))
			x.waits(token, people.WaitOver)
			wants(t, x.Register.SitByCode(ctx, people.Viewer{}, token), fault.NotFound, "")
		})
	})
}

func TestAWaitingScreenGivesUp(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		x := sitting(t, h, people.TwoScreens)
		code := x.code("person")
		token := x.brings(people.Viewer{}, code)
		ok(t, x.Register.GiveUpWaiting(t.Context(), token))
		ok(t, x.Register.GiveUpWaiting(t.Context(), token)) // pressed twice
		ok(t, x.Register.GiveUpWaiting(t.Context(), ""))
		ok(t, x.Register.GiveUpWaiting(t.Context(), people.NewToken()))
		x.waits(token, people.WaitOver)
		if x.first().Asking || x.screen().Stage != people.ScreenNone {
			t.Errorf("the table still asks: %+v", x.screen())
		}
		_, err := x.bring(people.Viewer{}, code)
		wants(t, err, fault.Invalid, "people.screen.wrong")
	})
}

func TestTOG1WhoMayBringAScreenIn(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		ctx := t.Context()
		x := sitting(t, h, people.OnPhone)
		for name, c := range map[string]struct {
			v    people.Viewer
			seat string
			code fault.Code
		}{
			"nobody":                      {people.Viewer{}, "person", fault.NotFound},
			"a worker away from a table":  {x.SignIn(t, x.bo), "person", fault.NotFound},
			"for one's own seat again":    {x.first(), "supporter", fault.NotFound},
			"for both":                    {x.first(), "both", fault.NotFound},
			"for a seat that there isn't": {x.first(), "", fault.NotFound},
		} {
			if err := x.Register.MakeScreenCode(ctx, c.v, c.seat); !fault.Is(err, c.code) {
				t.Errorf("%s: %v", name, err)
			}
		}
		t.Run("the person who opened the table brings in their supporter's", func(t *testing.T) {
			_, token := h.Sit(t, h.SignIn(t, x.maya), x.maya, x.bo, people.TwoScreens)
			hers := &two{House: h, t: t, maya: x.maya, bo: x.bo, token: token}
			if v, _ := hers.sits(people.Viewer{}, "supporter"); v.Seat != "supporter" || hers.first().Seat != "person" {
				t.Errorf("%+v", v)
			}
		})
		brought, _ := x.sits(people.Viewer{}, "person")
		t.Run("there is one other screen at most", func(t *testing.T) {
			wants(t, x.Register.MakeScreenCode(ctx, x.first(), "person"), fault.Conflict, "people.screen.here")
		})
		t.Run("TOG-2 a screen that was brought brings none, and sends none away", func(t *testing.T) {
			wants(t, x.Register.MakeScreenCode(ctx, brought, "supporter"), fault.NotFound, "")
			wants(t, x.Register.SendScreenAway(ctx, brought), fault.NotFound, "")
			wants(t, x.Register.LeaveByScreen(ctx, x.first()), fault.NotFound, "")
			if x.first().Others != 1 {
				t.Errorf("%+v", x.first())
			}
		})
		t.Run("TOG-2 a screen that was brought leaves, and the table goes on", func(t *testing.T) {
			ok(t, x.Register.LeaveByScreen(ctx, brought))
			if v := x.first(); v.Table == "" || v.Others != 0 {
				t.Errorf("the first screen: %+v", v)
			}
			x.code("person")
		})
	})
}

func TestASignedInScreenJoinsAsItself(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		ctx := t.Context()
		x := sitting(t, h, people.OneScreen)
		mine := sign(t, h, x.maya, true)
		t.Run("the table is told who is signed in there; her session is parked, and comes back by her proof", func(t *testing.T) {
			token := x.brings(h.Viewer(t, mine), x.code("person"))
			if s := x.screen(); s.Account != x.maya.ID {
				t.Errorf("signed in on it: %q", s.Account)
			}
			ok(t, x.says(true))
			if !h.Viewer(t, mine).SignedIn() {
				t.Error("she is parked before she sits down")
			}
			ok(t, x.Register.SitByCode(ctx, h.Viewer(t, mine), token))
			if v := h.Viewer(t, token); v.Seat != "person" || !v.Proved || v.Account != "" || h.Viewer(t, mine).SignedIn() {
				t.Errorf("%+v", v)
			}
			back, err := x.Register.Resume(ctx, x.first().Table, x.maya.ID)
			if err != nil || h.Viewer(t, back).Account != x.maya.ID {
				t.Errorf("she doesn't come back: %v", err)
			}
			mine = back
			ok(t, x.Register.SendScreenAway(ctx, x.first()))
		})
		t.Run("with the code for the other one's screen, it is told so, and the code still works", func(t *testing.T) {
			code := x.code("supporter")
			_, err := x.bring(h.Viewer(t, mine), code)
			wants(t, err, fault.Conflict, "people.screen.seat")
			x.brings(people.Viewer{}, code)
		})
		t.Run("TOG-2 somebody else who is signed in is refused", func(t *testing.T) {
			code := x.code("person")
			for _, role := range []people.Role{people.Person, people.Worker, people.Admin, people.Moderator} {
				_, err := x.bring(h.SignIn(t, h.Account(t, "Joan", role)), code)
				wants(t, err, fault.Conflict, "people.screen.other")
			}
			_, err := x.bring(x.first(), code)
			wants(t, err, fault.Conflict, "people.screen.table")
			x.brings(people.Viewer{}, code)
		})
		t.Run("TOG-2 also where they sign in while they wait", func(t *testing.T) {
			token := x.brings(people.Viewer{}, x.code("person"))
			ok(t, x.says(true))
			wants(t, x.Register.SitByCode(ctx, h.SignIn(t, h.Person(t, "Joan")), token), fault.Conflict, "people.screen.other")
			if x.first().Others != 0 {
				t.Error("and a screen is there")
			}
		})
	})
}

func TestPRIV2LooksFromASeatThatNeverProvedWhoItIs(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		x := sitting(t, h, people.OnPhone)
		self := h.SignIn(t, x.maya)
		thing := h.Keep(t, self, sharing.Answer, "Words of her own")
		ok(t, h.Sharing.Lay(t.Context(), self, x.first().Table, thing.ID, false))
		looks := func() int {
			lines, err := h.Sharing.WhoHasLooked(t.Context(), h.SignIn(t, x.maya), 10, 0)
			ok(t, err)
			return len(lines)
		}
		v, token := x.sits(people.Viewer{}, "person")
		_, err := h.Keeper.Get(t.Context(), v, thing.ID)
		if ok(t, err); looks() != 1 {
			t.Error("PRIV-2: a screen that nobody signed in on read it, and no line says so")
		}
		t.Run("once she has shown there who she is, looks are her own", func(t *testing.T) {
			other := h.Keep(t, self, sharing.Answer, "More words of her own")
			ok(t, h.Sharing.Lay(t.Context(), self, x.first().Table, other.ID, false))
			ok(t, h.Register.LetPick(t.Context(), v.Session, true))
			_, err := h.Keeper.Get(t.Context(), h.Viewer(t, token), other.ID)
			if ok(t, err); looks() != 1 {
				t.Errorf("PRIV-2: %d lines", looks())
			}
		})
	})
}

func TestGuessingScreenCodesWaits(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		x := sitting(t, h, people.TwoScreens)
		code := x.code("person")
		guesser := from(t, "203.0.113.7", people.Viewer{})
		var err error
		for range 21 {
			_, err = x.Register.BringScreenCode(guesser, people.Viewer{}, wrongFor(code), people.NewID())
		}
		wants(t, err, fault.Invalid, "people.wrong.wait")
		_, err = x.Register.BringScreenCode(guesser, people.Viewer{}, code, people.NewID())
		wants(t, err, fault.Busy, "people.tries.wait")
		t.Run("somebody elsewhere isn't held up, nor is anybody for ever", func(t *testing.T) {
			x.brings(people.Viewer{}, code)
			h.Pass(time.Minute)
			_, err = x.Register.BringScreenCode(guesser, people.Viewer{}, x.code("person"), people.NewID())
			ok(t, err)
		})
		t.Run("a table that makes code after code waits", func(t *testing.T) {
			other := sitting(t, h, people.TwoScreens)
			var err error
			for range 12 {
				err = x.Register.MakeScreenCode(t.Context(), other.first(), "person")
			}
			wants(t, err, fault.Busy, "people.tries.wait")
			h.Pass(2 * time.Minute)
			other.code("person")
		})
	})
}

func TestJoinsAreSweptAway(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		x := sitting(t, h, people.TwoScreens)
		x.code("person")
		h.Pass(11 * time.Minute)
		ok(t, h.Register.Sweep(t.Context()))
		var n int
		ok(t, h.DB.View(t.Context(), func(q db.Q) error { return q.QueryRowContext(t.Context(), "SELECT count(*) FROM joins").Scan(&n) }))
		if n != 0 {
			t.Errorf("%d codes are still there", n)
		}
	})
}
