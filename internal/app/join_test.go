package app

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// counted presses buttons and counts them, as a person counts what they have to do.
type counted struct {
	*browser
	actions int
}

func (c *counted) press(label string, fill url.Values) *counted {
	c.t.Helper()
	c.actions++
	c.browser.press(label, fill)
	return c
}

// follow opens the link with this label.
func (c *counted) follow(label string) *counted {
	c.t.Helper()
	for a := range all(c.doc, "a") {
		if strings.Contains(textOf(a), label) {
			c.actions++
			c.get(attr(a, "href"))
			return c
		}
	}
	c.t.Fatalf("%s: no link %q on\n%s", c.at, label, c.Body)
	return nil
}

var shownCode = regexp.MustCompile(`\b\d{3} \d{3}\b`)

// code is the code that a page shows.
func (b *browser) code() string {
	b.t.Helper()
	code := shownCode.FindString(textOf(b.doc))
	if code == "" {
		b.t.Fatalf("%s (%d) shows no code:\n%s", b.at, b.Status, textOf(b.doc))
	}
	return code
}

// picture is what a page shows by which two people know a screen.
func (b *browser) picture() string {
	b.t.Helper()
	for p := range all(b.doc, "p") {
		if picture := attr(p, "data-picture"); picture != "" {
			return picture
		}
	}
	b.t.Fatalf("%s shows no picture", b.at)
	return ""
}

// agreed confirms the agreement of two once and for all.
func agreed(t *testing.T, s *site, w people.Account, p people.Account) {
	t.Helper()
	s.as(t, w).post("/together/agreement/"+p.ID, url.Values{"side": {"supporter"}, "do": {"yes"}})
	s.as(t, p).post("/together/agreement/"+w.ID, url.Values{"side": {"person"}, "do": {"yes"}})
}

func TestTwoScreensInAtMostThreeActions(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		robin, sam := s.pair(t, "Robin", "Sam")
		agreed(t, s, sam, robin)
		for name, c := range map[string]struct {
			opens func() *counted
			most  int
			whose string
		}{
			"from the worker's home": {func() *counted {
				w := &counted{browser: s.as(t, sam).get("/")}
				return w.press("We have two screens", nil)
			}, 3, "Robin"},
			"from the person's home": {func() *counted {
				p := &counted{browser: s.as(t, robin).get("/")}
				return p.follow("Start together").press("We have two screens", nil)
			}, 3, "Sam"},
			"from one screen, once there is a table": {func() *counted {
				w := &counted{browser: s.as(t, sam)}
				w.get("/").press("Open together with Robin", nil)
				return w.follow("Bring in another screen").press("A code for Robin's screen", nil)
			}, 3, "Robin"},
		} {
			t.Run("TOG-1 "+name, func(t *testing.T) {
				one := c.opens()
				other := &counted{browser: s.browser(t).get("/screen/" + strings.ReplaceAll(one.code(), " ", ""))} // a camera held to the square code
				other.actions++
				other.press("Go on", nil).sees("Wait for their yes")
				one.get("/together/screen").sees("Is this "+c.whose+"'s screen?", "Someone brought your code")
				if one.picture() != other.picture() {
					t.Errorf("the table is told %q, the screen shows %q", one.picture(), other.picture())
				}
				one.press("Yes, it is "+c.whose+"'s screen", nil)
				if one.at != "/together/table" || one.Status != 200 {
					t.Errorf("after the yes: %s %d", one.at, one.Status)
				}
				other.get("/screen/wait").sees("On the table:", "you and")
				if other.at != "/together/table" || other.viewer().Seat == "both" || one.viewer().Seat == "both" {
					t.Errorf("%s, %+v", other.at, other.viewer())
				}
				if one.actions > c.most || other.actions > 3 {
					t.Errorf("%d actions to open and %d to join", one.actions, other.actions)
				}
				one.get("/together/table").sees("2 screens show this table.")
				other.get("/together/table").sees("2 screens show this table.")
			})
		}
	})
}

func TestAnotherScreenWithoutSigningIn(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		robin, sam := s.pair(t, "Robin", "Sam")
		agreed(t, s, sam, robin)
		w := s.as(t, sam)
		w.get("/").press("Open together with Robin", nil)
		w.get("/together/screen").press("A code for Robin's screen", nil)
		w.sees("localhost/screen", "about 10 minutes", "until you say yes here")
		t.Run("the square code holds the way to the same", func(t *testing.T) {
			var drawn strings.Builder
			must(t, page.QR{Text: "http://localhost/screen/" + strings.ReplaceAll(w.code(), " ", ""), Label: "x"}.Render(t.Context(), &drawn))
			squares := regexp.MustCompile(` d="[^"]+"`).FindString(drawn.String())
			if squares == "" || !strings.Contains(w.Body, squares) {
				t.Error("it holds something else")
			}
		})
		phone := s.browser(t)
		t.Run("bad input gets a sentence, and what was typed is still there", func(t *testing.T) {
			phone.get("/screen").press("Go on", url.Values{"code": {"abc"}})
			if phone.Status != 422 || !strings.Contains(phone.Body, `value="abc"`) {
				t.Errorf("letters: %d", phone.Status)
			}
			phone.sees("six numbers, in two groups of three").press("Go on", url.Values{"code": {""}}).sees("six numbers")
			wrong := "123 123"
			if w.code() == wrong {
				wrong = "321 321"
			}
			phone.press("Go on", url.Values{"code": {wrong}}).sees("That code doesn't work", "You can try again now")
			if phone.Status != 422 {
				t.Errorf("a wrong code: %d", phone.Status)
			}
		})
		code := w.code()
		phone.press("Go on", url.Values{"code": {"  " + strings.ReplaceAll(code, " ", " - ") + " "}}).sees("Wait for their yes")
		if phone.at != "/screen/wait" {
			t.Fatal(phone.at)
		}
		t.Run("while it waits, it sees nothing and coming back goes on waiting", func(t *testing.T) {
			phone.seesNot("Robin", "Sam")
			if phone.get("/together/table"); phone.at != "/in" {
				t.Errorf("a waiting screen at the table: %s", phone.at)
			}
			if phone.get("/screen"); phone.at != "/screen/wait" {
				t.Errorf("back to %s", phone.at)
			}
		})
		t.Run("the table says so on whatever page it is", func(t *testing.T) {
			w.get("/topics/recovery").sees("Someone brought your code")
		})
		t.Run("no: the screen that waits is told what it is told when a code ran out", func(t *testing.T) {
			w.get("/together/screen").press("No, or I'm not sure", nil).sees("That screen was not let in", "Bring in another screen")
			phone.get("/screen/wait").sees("That didn't work out")
			said := textOf(phone.doc)
			late := s.browser(t)
			w.press("A code for Robin's screen", nil)
			late.get("/screen").press("Go on", url.Values{"code": {w.code()}})
			s.Pass(5 * time.Minute)
			if late.get("/screen/wait"); textOf(late.doc) != said {
				t.Errorf("after a no it says\n%s\nand after its time\n%s", said, textOf(late.doc))
			}
			w.get("/together/screen").sees("Bring in another screen")
		})
		w.press("A code for Robin's screen", nil)
		phone.get("/screen").press("Go on", url.Values{"code": {w.code()}})
		w.get("/together/screen").press("Yes, it is Robin's screen", nil)
		phone.get("/screen/wait")
		t.Run("TOG-2 it reaches what is on the table and nothing else", func(t *testing.T) {
			if v := phone.viewer(); v.Account != "" || v.Seat != "person" || phone.at != "/together/table" {
				t.Errorf("%s %+v", phone.at, v)
			}
			for _, path := range []string{"/kit", "/sharing", "/me", "/people/" + robin.ID} {
				if phone.get(path); phone.Status != 404 {
					t.Errorf("%s: %d", path, phone.Status)
				}
			}
			phone.get("/together/pick").sees("Show that it's you")
		})
		t.Run("it can't bring in or send away another", func(t *testing.T) {
			phone.get("/together/screen").sees("Another screen is at the table", "This screen leaves").seesNot("Send the other screen away")
			for _, path := range []string{"/together/screen/away", "/together/screen"} {
				if phone.post(path, url.Values{"seat": {"supporter"}}); phone.Status != 404 {
					t.Errorf("%s: %d", path, phone.Status)
				}
			}
		})
		t.Run("TOG-2 sent away, it shows nothing at once", func(t *testing.T) {
			w.get("/together/screen").press("Send the other screen away", nil).sees("shows nothing of the table now")
			if phone.get("/together/table"); phone.at != "/in" || phone.viewer().SignedIn() {
				t.Errorf("%s", phone.at)
			}
			if w.viewer().Seat != "both" {
				t.Errorf("the first screen is for %s", w.viewer().Seat)
			}
		})
		t.Run("TOG-2 it leaves by itself, and the table goes on", func(t *testing.T) {
			w.press("A code for Robin's screen", nil)
			phone.get("/screen").press("Go on", url.Values{"code": {w.code()}})
			w.get("/together/screen").press("Yes, it is Robin's screen", nil)
			phone.get("/screen/wait").get("/together/leave").press("This screen leaves", nil).sees("This screen has left the table")
			if phone.Header.Get("Cache-Control") != "no-store" || phone.viewer().SignedIn() {
				t.Error("something is left on it")
			}
			if w.get("/together/table"); w.Status != 200 || w.at != "/together/table" {
				t.Errorf("the table: %s %d", w.at, w.Status)
			}
		})
		t.Run("TOG-2 only somebody's own proof ends the table for both", func(t *testing.T) {
			w.get("/together/screen").press("A code for Robin's screen", nil)
			phone.get("/screen").press("Go on", url.Values{"code": {w.code()}})
			w.get("/together/screen").press("Yes, it is Robin's screen", nil)
			phone.get("/screen/wait").get("/together/leave").press("Leave the table", url.Values{"secret": {"not hers"}})
			if phone.Status != 422 || !w.get("/together/table").viewer().SignedIn() {
				t.Errorf("%d", phone.Status)
			}
			proveWith(s, sam.ID, "246813")
			w.get("/together/leave").press("Leave the table", url.Values{"secret": {"246813"}})
			if phone.get("/together/table"); phone.at != "/in" {
				t.Errorf("after the table was left: %s", phone.at)
			}
		})
	})
}

func TestAScreenAtATableBringsNoCode(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		_, sam := s.pair(t, "Robin", "Sam")
		w := s.as(t, sam)
		w.get("/").press("We have two screens", nil)
		for _, path := range []string{"/screen", "/screen/123456"} {
			if w.get(path); w.Status != http.StatusConflict {
				t.Errorf("%s at a table: %d", path, w.Status)
			}
		}
		w.post("/screen", url.Values{"code": {"123 456"}, "form": {people.NewID()}}).sees("at a table already")
		t.Run("a signed-in screen of somebody else's is refused with a sentence", func(t *testing.T) {
			w.get("/together/screen")
			ada := s.as(t, s.account(t, "Ada", people.Admin))
			ada.get("/screen").press("Go on", url.Values{"code": {w.code()}}).sees("Someone else is signed in on this screen")
			if ada.Status != http.StatusConflict {
				t.Errorf("%d", ada.Status)
			}
		})
		t.Run("a square code that holds no code leads to the box", func(t *testing.T) {
			b := s.browser(t)
			for _, path := range []string{"/screen/hello", "/screen/12345", "/screen/%F0%9F%9A%A3"} {
				if b.get(path); b.at != "/screen" || b.Status != 200 {
					t.Errorf("%s: %s %d", path, b.at, b.Status)
				}
			}
		})
		t.Run("RUN-7 no code is in the log", func(t *testing.T) {
			w.get("/together/screen")
			code := strings.ReplaceAll(w.code(), " ", "")
			s.browser(t).get("/screen/"+code).press("Go on", nil)
			if strings.Contains(s.log.String(), "/screen/"+code) || !strings.Contains(s.log.String(), "/screen/{code}") {
				t.Error("the log has the code, or isn't the one that was written")
			}
		})
	})
}

func TestAnOwnPhonesCookieIsPutOff(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		robin := s.account(t, "Robin", people.Person)
		token, err := s.people.SignIn(t.Context(), robin.ID, true, "")
		must(t, err)
		b := s.browser(t)
		b.setSession(token)
		b.get("/")
		if b.Header.Get("Set-Cookie") != "" {
			t.Error("put off on the day of signing in")
		}
		s.Pass(59 * 24 * time.Hour)
		if b.get("/").Header.Get("Set-Cookie"); !strings.Contains(b.Header.Get("Set-Cookie"), token) || !strings.Contains(b.Header.Get("Set-Cookie"), "Max-Age=5270400") {
			t.Errorf("after 59 days: %q", b.Header.Get("Set-Cookie"))
		}
		s.Pass(59 * 24 * time.Hour)
		if b.get("/kit"); b.at != "/kit" {
			t.Errorf("118 days after signing in, used 59 days ago: %s", b.at)
		}
		s.Pass(61 * 24 * time.Hour)
		if b.get("/kit"); b.at != "/in" {
			t.Errorf("unused for 61 days: %s", b.at)
		}
	})
}

func TestAnotherScreenJoinsOverTwoNodes(t *testing.T) {
	twoNodes(t, func(t *testing.T, a, b *site) {
		robin, sam := a.pair(t, "Robin", "Sam")
		agreed(t, a, sam, robin)
		w := a.as(t, sam)
		w.get("/").press("We have two screens", nil)
		on := w.listen("", "")
		phone := b.browser(t)
		phone.get("/screen").press("Go on", url.Values{"code": {w.code()}}).sees("Wait for their yes")
		if e := on.next("joining"); e.Data.Seat != "person" {
			t.Errorf("RUN-2 TOG-1 the table heard %+v", e)
		}
		w.get("/together/screen")
		if w.picture() != phone.picture() {
			t.Errorf("RUN-2 one node shows %q, the other %q", w.picture(), phone.picture())
		}
		w.press("Yes, it is Robin's screen", nil)
		on.next("place") // it went to the table
		phone.get("/screen/wait").sees("On the table:")
		on.next("joining")
		there := phone.listen("", "")
		w.get("/together/screen").press("Send the other screen away", nil)
		there.next("left") // at once, on the other node
		there.ends()
		if phone.get("/together/table"); phone.at != "/in" {
			t.Errorf("RUN-2 TOG-2 sent away on one node, at %s on the other", phone.at)
		}
		t.Run("RUN-2 guesses on one node count on the other", func(t *testing.T) {
			wrong := "123 123"
			if w.press("A code for Robin's screen", nil); w.code() == wrong {
				wrong = "321 321"
			}
			for i := range 22 {
				guesser := []*site{a, b}[i%2].browser(t)
				guesser.post("/screen", url.Values{"code": {wrong}, "form": {people.NewID()}})
				if i == 21 && guesser.Status != http.StatusTooManyRequests {
					t.Errorf("after %d guesses: %d", i+1, guesser.Status)
				}
			}
			if w.get("/help"); w.Status != 200 {
				t.Errorf("SAFE-1 Help now: %d", w.Status)
			}
		})
	})
}
