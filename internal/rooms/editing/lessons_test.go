package editing_test

import (
	"strings"
	"testing"

	"towpath/internal/trust/people"
	"towpath/internal/trust/trusttest"
)

const mapMD = "skills/lessons/a-map.md"

func TestTOP2LessonsAreSignedAndEdited(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		if n := len(s.packs.Library().Lessons()); n != 0 {
			t.Errorf("TOP-2 people are shown %d lessons that nobody signed", n)
		}
		s.Get(t, s.one, "/editing").Want(t, 200, "Lessons in getting online")
		const sign = "/editing/topics/skills/sign"
		read := s.Get(t, s.one, sign)
		read.Want(t, 200, "To read and sign: Lessons in getting online", "A map on a screen", "I have read all 2 of these")
		form := read.Hidden()
		form.Set("read", "1")
		s.Send(t, s.one, trusttest.Form(sign, form)).Leads(t, "/editing/topics/skills?done=signed")
		if n := len(s.packs.Library().Lessons()); n != 2 {
			t.Errorf("TOP-2 signed, people are shown %d lessons", n)
		}

		fresh := s.Get(t, s.one, "/editing/new").Hidden().Get("id")
		s.Post(t, s.one, "/editing/drafts", "id", fresh, "sort", "lesson", "title", "A bus on a map").Leads(t, "/editing/drafts/"+fresh)
		s.Get(t, s.one, "/editing/drafts/"+fresh+"/file").Want(t, 200, "area: communicating", "wants: - family", "picture: phone", `"title" is empty`)
		s.Post(t, s.one, "/editing/drafts", "id", people.NewID(), "sort", "lesson", "title", "A map").Want(t, 409, "already")

		id := s.draft(t, s.one, mapMD)
		s.Get(t, s.one, "/editing/drafts/"+id).Want(t, 200, "Asked before and after", "For whoever helps", "The steps, what people want and the practice room are changed in the file.")
		s.write(t, s.one, id, "check", "Can you find your way home on a map?", "minutes", "30")
		s.Get(t, s.one, "/editing/drafts/"+id).Want(t, 200, "whole number from 1 to 10")
		s.write(t, s.one, id, "minutes", "9").Leads(t, "/editing/drafts/"+id+"?done=saved")
		s.Get(t, s.one, "/editing/drafts/"+id+"/look").Want(t, 200, "Can you find your way home on a map?", "Open the map")
		s.ask(t, s.one, id)
		s.publish(t, s.other, id)
		l, ok := s.packs.Library().Lesson("a-map")
		if !ok || l.Minutes != 9 || !strings.Contains(l.Check, "home") || len(l.Steps) != 3 {
			t.Errorf("TOP-2 published: %+v", l)
		}
	})
}
