package exercises_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"towpath/internal/pack"
)

const hardMD = `---
title: Hard
summary: Something hard.
order: 2
step: like
minutes: 5
note: This is about being hurt.
claims: none
parts:
  - {id: line, kind: text, label: The asking}
reflect: [The turning over?]
coaching: [Wait.]
---
The introduction.
`

func TestNoteFirst(t *testing.T) {
	each(t, func(t *testing.T, x *room) {
		x.write("topics/walking/exercises/hard.md", hardMD)
		live, problems := pack.NewLive(pack.Layer{Name: "test", FS: x.files})
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		x.live = live
		x.open(t)
		t.Run("SAFE-4 nothing of a hard exercise is read before its note, and there is a way past it", func(t *testing.T) {
			a := x.get(t, x.me, "/exercises/walking/hard")
			before, rest, closed := strings.Cut(a.Body, `<details class="card note"`)
			inside, after, _ := strings.Cut(rest, "</details>")
			if a.Status != http.StatusOK || !closed || strings.HasPrefix(inside, " open") {
				t.Fatal(a.Status, "no closed note")
			}
			for _, hard := range []string{"The introduction.", "The asking", "The turning over?"} {
				if strings.Contains(before+after, hard) || !strings.Contains(inside, hard) {
					t.Errorf("%q isn't behind the note", hard)
				}
			}
			if !strings.Contains(after, "Leave this for another day") {
				t.Error("no way past the note while it is closed")
			}
		})
		t.Run("SAFE-4 who has begun isn't asked again", func(t *testing.T) {
			form := fields(x.get(t, x.me, "/exercises/walking/hard").Body)
			form.Set("a.line", "begun")
			x.Pass(time.Minute)
			if a := x.post(t, x.me, "/exercises/walking/hard", form); a.Status != http.StatusSeeOther {
				t.Fatal(a.Status, a.Err)
			}
			if a := x.get(t, x.me, answerPath(form.Get("id"))+"/write"); strings.Contains(a.Body, `class="card note"`) || !strings.Contains(a.Body, "The turning over?") {
				t.Error("the note stands before what was begun")
			}
		})
	})
}
