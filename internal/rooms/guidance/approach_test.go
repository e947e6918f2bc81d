package guidance_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"towpath/internal/rooms/guidance"
	"towpath/internal/trust/people"
)

func TestTOG11Approach(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		const at = guidance.ApproachPath
		lib := s.packs.Library()
		three, _ := lib.OneGuidance("three-approaches")
		t.Run("TOG-11 a supporter notes which of the three it was, and reads one step from there towards the person leading", func(t *testing.T) {
			first := s.Get(t, s.sam, at)
			first.Want(t, 200, "Directing", "Collaborating", "Empowering", "doesn't say whom you met", "nothing here counts it")
			first.Lacks(t, three.Steps["directing"], "What I noted before")
			s.Post(t, s.sam, at, "id", people.NewID(), "approach", "directing").Leads(t, at+"?done=noted")
			s.Get(t, s.sam, at+"?done=noted").Want(t, 200, three.Steps["directing"], three.Title, "It is noted, for you alone.", "Directing")
		})
		t.Run("TOG-11 the step follows from the latest note; sent twice it is one, and no line has a number or a name", func(t *testing.T) {
			s.Pass(24 * time.Hour)
			id := people.NewID()
			for range 2 {
				s.Post(t, s.sam, at, "id", id, "approach", "empowering").Leads(t, at+"?done=noted")
			}
			a := s.Get(t, s.sam, at)
			a.Want(t, 200, three.Steps["empowering"])
			a.Lacks(t, three.Steps["directing"], "Robin")
			if n := strings.Count(a.Body, `name="do" value="out"`); n != 2 {
				t.Errorf("%d notes", n)
			}
		})
		t.Run("TOG-11 nothing chosen says so, and what isn't one of the three isn't taken", func(t *testing.T) {
			for _, odd := range []string{"", "best", "7"} {
				s.Post(t, s.sam, at, "id", people.NewID(), "approach", odd).Want(t, 422, "Choose one of the three")
			}
			s.Post(t, s.sam, at, "id", "x", "approach", "directing").Want(t, 404)
		})
		t.Run("TOG-11 PRIV-3 it is open to nobody else, a supervisor or an administrator neither, and not readable where it is stored", func(t *testing.T) {
			for _, v := range []people.Viewer{s.max, s.alex, s.edi, s.robin, {}, {Account: s.sam.Account, Roles: s.sam.Roles, Table: "t"}} {
				s.Get(t, v, at).Want(t, 404)
				s.Post(t, v, at, "id", people.NewID(), "approach", "directing").Want(t, 404)
			}
			s.Get(t, s.carer, at).Lacks(t, three.Steps["empowering"]) // a supporter too, with notes of their own
			for _, word := range []string{"empowering", "directing"} {
				if bytes.Contains(s.Dump(t), []byte(word)) {
					t.Error("how Sam works can be read in the data")
				}
			}
		})
		t.Run("TOG-11 one can be taken out, and all", func(t *testing.T) {
			id := s.Get(t, s.sam, at).Body
			id = id[strings.LastIndex(id[:strings.LastIndex(id, `value="out"`)], `name="id" value="`)+len(`name="id" value="`):]
			s.Post(t, s.sam, at, "id", id[:36], "do", "out").Leads(t, at+"?done=out")
			s.Get(t, s.sam, at).Want(t, 200, "What I noted before")
			s.Post(t, s.sam, at, "do", "none").Leads(t, at+"?done=none")
			s.Get(t, s.sam, at).Lacks(t, "What I noted before")
			s.Post(t, s.sam, at, "do", "none").Leads(t, at+"?done=none")
		})
	})
}
