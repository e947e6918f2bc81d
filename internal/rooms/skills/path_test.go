package skills

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"towpath/content"
	"towpath/internal/pack"
	"towpath/internal/page/pagetest"
)

// few are a few lessons, in order, enough to try each rule on.
func few() []*pack.Lesson {
	return []*pack.Lesson{
		{ID: "on", Title: "On", Task: "turn-on", Area: pack.Foundation, Wants: []string{"family"}},
		{ID: "touch", Title: "Touch", Task: "controls", Area: pack.Foundation, Wants: []string{"family"}, After: []string{"on"}},
		{ID: "browser", Title: "Browser", Task: "browser", Area: pack.Foundation, Wants: []string{"music"}, After: []string{"touch"}},
		{ID: "keep", Title: "Keep", Task: "sign-ins", Area: pack.Foundation, Wants: []string{"safe"}},
		{ID: "mail", Title: "Mail", Wants: []string{"family"}, After: []string{"browser"}},
		{ID: "call", Title: "Call", Wants: []string{"family"}},
		{ID: "music", Title: "Music", Wants: []string{"music"}},
		{ID: "scams-by-text-and-phone", Title: "Scams", Wants: []string{"safe"}},
		{ID: "ring-a", Title: "A", Wants: []string{"shop"}, After: []string{"ring-b"}},
		{ID: "ring-b", Title: "B", Wants: []string{"shop"}, After: []string{"ring-a"}},
	}
}

func said(pairs ...string) Check {
	c := Check{Said: map[string][]string{}}
	for i := 0; i+1 < len(pairs); i += 2 {
		c.Said[pairs[i]] = append(c.Said[pairs[i]], pairs[i+1])
	}
	return c
}

// laid is a path as a line: each lesson with its reasons.
func laid(stops []Stop) (all []string) {
	for _, s := range stops {
		var why []string
		for _, r := range s.Reasons {
			why = append(why, strings.TrimSuffix(string(r.Why)+" "+r.Of, " "))
		}
		all = append(all, s.Lesson.ID+": "+strings.Join(why, ", "))
	}
	return all
}

func TestPath(t *testing.T) {
	day := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name  string
		check Check
		done  map[string]Progress
		want  []string
	}{
		{name: "what was begun last comes first",
			check: said(wants, "music"), done: map[string]Progress{"call": {Begun: true, Last: day}, "mail": {Begun: true, Last: day.Add(time.Hour)}},
			want: []string{"mail: began", "music: wanted music"}},
		{name: "turning it on and touching come before anything that is wanted, where they are a gap",
			check: said(wants, "music", "turn-on", "notyet", "controls", "help"),
			want:  []string{"on: gap turn-on", "touch: gap controls", "music: wanted music"}},
		{name: "a gap and something wanted come by turns",
			check: said(wants, "family", "turn-on", "easily", "controls", "easily", "browser", "notyet", "sign-ins", "help"),
			want:  []string{"browser: gap browser", "mail: wanted family", "keep: gap sign-ins", "call: wanted family"}},
		{name: "each want has its turn before any has a second, and a difficulty is one of them",
			check: said(wants, "family", wants, "music", hard, "tricked", "turn-on", "easily", "controls", "easily", "browser", "easily"),
			want:  []string{"mail: wanted family", "music: wanted music", "scams-by-text-and-phone: hard hard.tricked", "call: wanted family"}},
		{name: "before a lesson come those it stands on, all the way down",
			check: said(wants, "family"),
			want:  []string{"on: needed Touch", "touch: needed Browser", "browser: needed Mail", "mail: wanted family", "call: wanted family"}},
		{name: "a lesson has every reason there is for it, once",
			check: said(wants, "safe", hard, "tricked", hard, "tricked"),
			want:  []string{"scams-by-text-and-phone: wanted safe, hard hard.tricked"}},
		{name: "what is done, put off or known is passed over",
			check: said(wants, "family", "turn-on", "slowly", "controls", "easily"), done: map[string]Progress{"browser": {Done: true}, "call": {Off: true}},
			want: []string{"mail: wanted family"}},
		{name: "one that is known and was begun all the same is gone on with",
			check: said("turn-on", "easily"), done: map[string]Progress{"on": {Begun: true, Last: day}},
			want: []string{"on: began"}},
		{name: "two that come after each other come to an end",
			check: said(wants, "shop"), want: []string{"ring-b: needed A, wanted shop", "ring-a: wanted shop"}},
		{name: "what no question has leads nowhere", check: said(wants, "gold", "flying", "notyet", hard, "nothing")},
	} {
		t.Run("NET-2 "+c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, laid(Path(few(), c.check, c.done))); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("NET-2 a lesson that comes before another says also what that one is for, however far on it is", func(t *testing.T) {
		ctx := pagetest.Context(t, "en", Words)
		check := said(wants, "family")
		for _, s := range Path(few(), check, nil)[:3] {
			if words := s.reasons(ctx, check); !strings.HasPrefix(words, "Because you want this: See and hear family or friends. This comes before “") {
				t.Errorf("%s: %s", s.Lesson.ID, words)
			}
		}
		if words := Path(few(), Check{}, nil)[0].reasons(ctx, Check{}); strings.Contains(words, "want") {
			t.Errorf("where nothing was said: %s", words)
		}
	})
	t.Run("NET-2 where nothing was said it is the lessons in order, each once", func(t *testing.T) {
		got := Path(few(), Check{}, nil)
		var ids []string
		for _, s := range got {
			ids = append(ids, s.Lesson.ID)
			if s.Reasons[0].Why != First && s.Reasons[0].Why != Needed {
				t.Errorf("%v", s.Reasons)
			}
		}
		slices.Sort(ids)
		if len(got) != len(few()) || len(slices.Compact(ids)) != len(few()) || got[0].Lesson.ID != "on" {
			t.Errorf("%v", laid(got))
		}
	})
}

// Every answer that anybody can give leads somewhere, whatever they have done; and the same answers lead the same way.
func TestNET2EveryAnswerLeadsSomewhere(t *testing.T) {
	lib, _ := pack.Load(pack.Layer{Name: "content", FS: content.FS})
	all := lib.Lessons()
	for _, q := range questions {
		for _, o := range q.options {
			if q.sort == can && (o == string(Slowly) || o == string(Easily)) || q.id == likes || q.sort != can && q.id != wants && len(helps[[2]string{q.id, o}]) == 0 {
				continue // they change what is passed over, or how it is shown
			}
			c := said(q.id, o)
			path := Path(all, c, nil)
			if len(path) == 0 {
				t.Errorf("NET-2: %s %s leads nowhere", q.id, o)
				continue
			}
			if again := Path(all, c, nil); fmt.Sprint(laid(path)) != fmt.Sprint(laid(again)) {
				t.Errorf("NET-2: %s %s leads two ways", q.id, o)
			}
			seen, reason := map[string]bool{}, false
			for _, s := range path {
				for _, id := range s.Lesson.After {
					if !seen[id] && slices.ContainsFunc(path, func(p Stop) bool { return p.Lesson.ID == id }) {
						t.Errorf("NET-2: %s %s: %s comes before %s, on which it stands", q.id, o, s.Lesson.ID, id)
					}
				}
				seen[s.Lesson.ID] = true
				reason = reason || slices.ContainsFunc(s.Reasons, func(r Reason) bool { return r.Why != Needed })
			}
			if !reason {
				t.Errorf("NET-2: %s %s: nothing on the path follows from it", q.id, o)
			}
		}
	}
}

// onePage is how many characters a hand-out may have and still be one page of A4 in the smaller letters. The two fullest are printed in
// e2e/tests/skills.spec.js.
const onePage = 2600

func TestNET3AHandOutIsOnePage(t *testing.T) {
	lib, _ := pack.Load(pack.Layer{Name: "content", FS: content.FS})
	for _, l := range lib.Lessons() {
		if n := onPaper(l); n > onePage {
			t.Errorf("NET-3 %s has %d characters on paper: more than %d don't fit a page", l.ID, n, onePage)
		}
	}
}

func TestNET2WhatHelpsIsThere(t *testing.T) {
	lib, _ := pack.Load(pack.Layer{Name: "content", FS: content.FS})
	for of, ids := range helps {
		p := partOf(of[0])
		if !slices.Contains(p.options, of[1]) {
			t.Errorf("%v is no answer", of)
		}
		for _, id := range ids {
			if _, ok := lib.Lesson(id); !ok {
				t.Errorf("%v: there is no lesson %q", of, id)
			}
		}
	}
}
