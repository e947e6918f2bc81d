package practice_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/web"
	"towpath/internal/rooms/practice"
	"towpath/internal/rooms/practice/mail"
	"towpath/internal/rooms/practice/practicetest"
	"towpath/internal/trust/people"
	"towpath/internal/trust/trusttest"
)

func enter(t *testing.T) *practicetest.Way { return practicetest.Enter(t, mail.Pretend, mail.Words) }

func TestNothingOfItStays(t *testing.T) {
	t.Run("NET-4 only looking leaves nothing in the browser", func(t *testing.T) {
		w := enter(t).Jump("sent").Jump("inbox")
		if len(w.Cookies()) > 0 {
			t.Errorf("%v", w.Cookies())
		}
	})
	t.Run("NET-4 what is typed is sealed, until the browser is closed, for this room alone", func(t *testing.T) {
		w := enter(t).Press("new").Press("close", "text", "sealed words")
		for _, c := range w.Cookies() {
			if c.MaxAge != 0 || !c.Expires.IsZero() || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/skills/practice/mail" {
				t.Errorf("%+v", c)
			}
			if strings.Contains(c.Value, "sealed words") {
				t.Error("it can be read")
			}
		}
	})
	t.Run("NET-4 PRIV-1 it is nobody's once they have signed out, or signed in as somebody else", func(t *testing.T) {
		w := enter(t)
		w.Viewer = people.Viewer{Account: "a", Session: "one", Roles: []people.Role{people.Person}}
		w.Go("read-1").Press("delete").Go("bin").Sees("Sam")
		for _, other := range []people.Viewer{{}, {Account: "a", Session: "two", Roles: []people.Role{people.Person}}, {Table: "t", Session: "three"}} {
			w.Viewer = other
			w.Jump("bin").Lacks("Sam Friday?").Jump("inbox").Sees("Sam Friday?")
		}
	})
	t.Run("NET-4 a cookie that is changed, or another room's, is nothing", func(t *testing.T) {
		w := enter(t).Go("read-1").Press("delete")
		for _, c := range w.Cookies() {
			c.Value = "A" + c.Value[1:]
		}
		w.Jump("inbox").Sees("Sam Friday?")
	})
}

func TestFocus(t *testing.T) {
	t.Run("NET-4 ACC-1 after a move the focus is on the thing to do, and with it is read out what just happened, or the hint", func(t *testing.T) {
		w := enter(t)
		w.Page.Holds(t, `<section id="here" class="here" tabindex="-1" aria-labelledby="now">`, `<p id="now">`)
		w.Go("read-1").Press("delete").Focus("here").Page.Holds(t, `aria-labelledby="now" aria-describedby="just"`, `<div id="just"><div class="notice"`)
		w.Hint().Focus("here").Page.Holds(t, `aria-labelledby="now" aria-describedby="hint"`, `<p id="hint"`, `href="#marked"`, `aria-describedby="hint" id="marked"`)
	})
	t.Run("NET-4 ACC-1 at the end it is on what is told back", func(t *testing.T) {
		w := enter(t)
		for range 13 {
			if !strings.Contains(w.Page.Text(), "That is all there was to do here") {
				w.Help("show")
			}
		}
		w.Focus("here").Page.Holds(t, `<h2 id="now">That is all`)
	})
	t.Run("NET-4 ACC-1 where there is something to mend it is in the box, and not once a hint is asked for", func(t *testing.T) {
		w := enter(t).Press("new").Press("send", "subject", "Hello", "text", "Hello").Focus("to")
		w.Hint().Focus("here")
		w.Press("send", "to", "sam@post.example", "text", "Hello", "subject", "").Press("add").Focus("subject")
	})
}

func TestKeeping(t *testing.T) {
	person := people.Viewer{Account: "a", Session: "one", Roles: []people.Role{people.Person}}
	t.Run("NET-4 a person keeps what was told back, and not what they were only shown", func(t *testing.T) {
		w := enter(t)
		w.Viewer = person
		w.Go("read-1").Press("reply").Press("send", "text", "Yes")
		for range 12 {
			if !strings.Contains(w.Page.Text(), "That is all there was to do here") {
				w.Help("show")
			}
		}
		w.KeepIt().Sees("It is in your things now.")
		if strings.Join(w.Told, " ") != "You answered an e-mail." {
			t.Errorf("%q", w.Told)
		}
	})
	t.Run("NET-4 who was only shown has nothing to keep", func(t *testing.T) {
		w := enter(t)
		w.Viewer = person
		for range 13 {
			if !strings.Contains(w.Page.Text(), "That is all there was to do here") {
				w.Help("show")
			}
		}
		w.Sees("That is all there was to do here").Page.HoldsNot(t, "/mail/keep")
		if w.KeepIt(); w.Told != nil {
			t.Errorf("%q", w.Told)
		}
	})
	t.Run("NET-4 before the end, and for whoever isn't signed in, there is nothing to keep", func(t *testing.T) {
		w := enter(t)
		w.Viewer = person
		w.Press("new").KeepIt().Page.HoldsNot(t, "/mail/keep")
		if w.Told != nil {
			t.Errorf("%q", w.Told)
		}
		w.Viewer = people.Viewer{}
		w.Jump("").Page.HoldsNot(t, "/mail/keep")
	})
}

func TestWhatIsAskedWrongly(t *testing.T) {
	x := practice.NewRoom(practice.Deps{Pretends: []practice.Pretend{mail.Pretend}, Derive: func(string, int) []byte { return make([]byte, 32) }, Now: time.Now})
	front := trusttest.NewFront(t, map[string]web.Handler{"GET /skills/practice": x.List, "GET /skills/practice/{room}": x.Show,
		"POST /skills/practice/{room}": x.Press, "POST /skills/practice/{room}/keep": x.Keep}, practice.Words, mail.Words)
	anyone := people.Viewer{}
	t.Run("NET-4 a room that isn't there", func(t *testing.T) {
		front.Get(t, anyone, "/skills/practice/nothing").Want(t, http.StatusNotFound)
		front.Post(t, anyone, "/skills/practice/nothing", "do", "new").Want(t, http.StatusNotFound)
		front.Post(t, anyone, "/skills/practice/nothing/keep").Want(t, http.StatusNotFound)
	})
	t.Run("NET-4 where nothing is kept, nothing can be", func(t *testing.T) {
		front.Post(t, anyone, "/skills/practice/mail/keep").Want(t, http.StatusNotFound)
	})
	t.Run("NET-4 what isn't text is shown as far as it can be read", func(t *testing.T) {
		a := front.Post(t, anyone, "/skills/practice/mail", "do", "find", "q", "before \xff after", "at", "inbox")
		r := httptest.NewRequest(http.MethodGet, "/skills/practice/mail?at=find", nil)
		r.Header.Set("Cookie", strings.Split(a.Header.Get("Set-Cookie"), ";")[0])
		front.Send(t, anyone, r).Holds(t, "before \uFFFD after")
	})
	t.Run("NET-4 a browser that keeps no cookies is told", func(t *testing.T) {
		a := front.Post(t, anyone, "/skills/practice/mail", "do", "new", "at", "inbox")
		to, _, _ := strings.Cut(a.To, "#")
		front.Get(t, anyone, to).Want(t, http.StatusOK, "This browser didn't keep what you did.")
	})
	t.Run("NET-4 a form that is sent without any of its buttons changes nothing", func(t *testing.T) {
		a := front.Post(t, anyone, "/skills/practice/mail", "at", "sent")
		if !strings.HasPrefix(a.To, "/skills/practice/mail?at=sent") {
			t.Error(a.To)
		}
	})
	t.Run("NET-4 the rooms there are", func(t *testing.T) {
		front.Get(t, anyone, "/skills/practice").Want(t, http.StatusOK, "A pretend inbox", "You can't break anything")
	})
}

func TestLeaving(t *testing.T) {
	t.Run("NET-4 PRIV-1 who leaves the site leaves nothing of it in the browser, signed in or not", func(t *testing.T) {
		w := httptest.NewRecorder()
		practice.NewRoom(practice.Deps{Pretends: []practice.Pretend{mail.Pretend}, Cookies: web.Cookies{Secure: true}}).Forget(w)
		if all := w.Result().Cookies(); len(all) != 1 || all[0].Name != "__Secure-practice" || all[0].Path != "/skills/practice/mail" || all[0].MaxAge >= 0 || all[0].Value != "" {
			t.Errorf("%+v", all)
		}
	})
}
