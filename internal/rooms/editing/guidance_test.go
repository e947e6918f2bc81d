package editing_test

import (
	"strings"
	"testing"

	"towpath/internal/trust/trusttest"
)

const askingMD = "guidance/asking.md"

func TestTOP2GuidanceIsSignedAndEdited(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		s.Get(t, s.one, "/editing").Want(t, 200, "Guidance for staff")
		const sign = "/editing/topics/guidance/sign"
		read := s.Get(t, s.one, sign)
		read.Want(t, 200, "Asking first", "Shall we go out?", "Ash says tea.", "Hand it over.", "Both ways were all right.", "When do I ask, and when do I decide?", "Let them go first.")
		form := read.Hidden()
		form.Set("read", "1")
		s.Send(t, s.one, trusttest.Form(sign, form)).Leads(t, "/editing/topics/guidance?done=signed")
		if n := len(s.packs.Library().Guidance()); n != 1 {
			t.Errorf("TOP-2 signed, people are shown %d", n)
		}
		s.Get(t, s.one, "/editing/topics/guidance").Want(t, 200, "Asking first")

		id := s.draft(t, s.one, askingMD)
		s.Get(t, s.one, "/editing/drafts/"+id).Want(t, 200, "Words that could be said", "A question for supervision", "The situation to practise is changed in the file.")
		s.Get(t, s.one, "/editing/drafts/"+id+"/look").Holds(t, `<a href="/topics/walking">the first page</a>`)
		s.write(t, s.one, id, "say", "Tea, or the towpath?", "do-next", "Read [it](/topics/none).")
		s.Get(t, s.one, "/editing/drafts/"+id).Want(t, 200, `Nothing is at "/topics/none"`)
		s.write(t, s.one, id, "do-next", "Ask somebody.").Leads(t, "/editing/drafts/"+id+"?done=saved")
		s.ask(t, s.one, id)
		s.publish(t, s.other, id)
		g, ok := s.packs.Library().OneGuidance("asking")
		if !ok || strings.Join(g.Say, "") != "Tea, or the towpath?" || len(g.Scenario.Turns) != 2 || g.DoNext[0] != "Ask somebody." {
			t.Errorf("TOP-2 published: %+v", g)
		}
	})
}
