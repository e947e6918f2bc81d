package exercises_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"towpath/internal/ground/fault"
	"towpath/internal/pack"
	"towpath/internal/rooms/exercises"
	"towpath/internal/trust/people"
)

func TestTable(t *testing.T) { each(t, table) }

type visits []string

func (s *visits) Visited(_ context.Context, v people.Viewer, path string, step pack.Step) error {
	*s = append(*s, path+" "+string(step))
	return nil
}

func (s *visits) Opened(_ context.Context, _ people.Viewer, path, id string, step pack.Step) (string, error) {
	if id == "" {
		id = people.NewID()
	}
	*s = append(*s, path+" "+string(step))
	return id, nil
}

func table(t *testing.T, x *room) {
	before := x.saved(t, x.me, with(x.begun(t, x.me), line("before they met")))
	at, _ := x.Sit(t, x.me, x.robin, x.sam, people.OneScreen)
	was := visits{}
	x.Deps.Table = &was
	var id string
	t.Run("TOG-2 at a table only what lies on it can be reached", func(t *testing.T) {
		x.get(t, at, allPath).HoldsNot(t, before, "before they met")
		for _, path := range []string{"", "/write", "/print"} {
			if a := x.get(t, at, answerPath(before)+path); a.Status != http.StatusNotFound {
				t.Error(path, a.Status)
			}
		}
	})
	t.Run("SAFE-2 at a table both are told who sees it now, and who afterwards", func(t *testing.T) {
		page := x.get(t, at, allPath)
		page.Holds(t, "You and Sam can see this", "When you leave the table, only you can open it")
		page.HoldsNot(t, "Only you can see this")
	})
	t.Run("TOG-2 what is made at a table lies on it, and is its person's afterwards", func(t *testing.T) {
		id = x.saved(t, at, with(x.begun(t, at), line("made together")))
		x.get(t, at, answerPath(id)+"?saved=1").Holds(t, "made together", "You and Sam can see this now")
		x.get(t, at, allPath).Holds(t, "You have done this before")
		if x.body(t, x.me, id).Answers["line"].Text != "made together" {
			t.Error("not in Robin's things")
		}
		if a := x.get(t, x.worker, answerPath(id)); a.Status != http.StatusNotFound {
			t.Error("Sam can open it from elsewhere:", a.Status)
		}
	})
	t.Run("TOG-3 where the two are is told to the table", func(t *testing.T) {
		if len(was) == 0 || was[0] != allPath+" like" {
			t.Error(was)
		}
	})
	t.Run("TOG-5 coaching is on no page of a shared screen but its own", func(t *testing.T) {
		const coaching = "Say nothing for a while."
		for _, path := range []string{allPath, answerPath(id), answerPath(id) + "/write", answerPath(id) + "/print", allPath + "/print"} {
			x.get(t, at, path).HoldsNot(t, coaching)
		}
		x.get(t, at, allPath).Holds(t, `href="/exercises/walking/all/coaching"`, "For Sam")
		x.get(t, at, allPath+"/coaching").Holds(t, coaching, `href="/exercises/walking/all"`)
		x.get(t, x.worker, allPath).Holds(t, coaching)
		x.get(t, x.me, allPath).HoldsNot(t, coaching, "/coaching")
		for _, v := range []people.Viewer{x.me, {}} {
			if a := x.get(t, v, allPath+"/coaching"); a.Status != http.StatusNotFound {
				t.Error(a.Status)
			}
		}
	})
	t.Run("TOG-2 a locked table saves what was being written and shows nothing", func(t *testing.T) {
		form := fields(x.get(t, at, answerPath(id)+"/write").Body)
		x.locks(t, at, id, form)
	})
}

// locks sees to it that a locked table keeps what arrives and lets nothing out.
func (x *room) locks(t *testing.T, at people.Viewer, id string, form url.Values) {
	t.Helper()
	shut := at
	shut.Locked = true
	if a, _, version := x.script(t, shut, answerPath(id), with(form, line("while it locked"))); a.Status != http.StatusOK || version != 2 {
		t.Error(a.Status, a.Err)
	}
	form.Set("version", "2")
	for _, send := range []url.Values{line("and by the button"), line(strings.Repeat("too long ", 20)), {"a.box": {"bad \xff"}}} {
		a := x.post(t, shut, answerPath(id), with(form, send))
		if !fault.Is(a.Err, fault.Locked) || a.Body != "" {
			t.Error(a.Status, a.Err, a.Body)
		}
		form.Set("version", "3")
	}
	if got := x.body(t, x.me, id).Answers["line"].Text; !strings.HasPrefix(got, "too long") && got != "and by the button" {
		t.Errorf("kept %q", got)
	}
	for _, path := range []string{answerPath(id), answerPath(id) + "/write", answerPath(id) + "/print"} {
		if a := x.get(t, shut, path); !fault.Is(a.Err, fault.Locked) {
			t.Error(path, a.Status, a.Err)
		}
	}
}

func TestOnThePhone(t *testing.T) { each(t, onThePhone) }

func onThePhone(t *testing.T, x *room) {
	at, _ := x.Sit(t, x.worker, x.robin, x.sam, people.OnPhone)
	t.Run("TOG-5 on the phone the supporter's own screen has the coaching beside the exercise", func(t *testing.T) {
		x.get(t, at, allPath).Holds(t, "Say nothing for a while.", "writing this down for Robin", "You and Robin can see this")
		other := at
		other.Seat = "person"
		x.get(t, other, allPath).HoldsNot(t, "Say nothing for a while.", "/coaching")
		if a := x.get(t, other, allPath+"/coaching"); a.Status != http.StatusNotFound {
			t.Error(a.Status)
		}
	})
}

var _ exercises.Table = (*visits)(nil)
