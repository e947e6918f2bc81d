package sharing_test

import (
	"testing"
	"time"

	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/trusttest"
)

func TestTOG13SharingWithWhoeverCameByInvitation(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		cas := h.Account(t, "Cas", people.Carer)
		must(t, h.Register.AddLink(t.Context(), d.maya.ID, cas.ID))
		carer, thing := h.SignIn(t, cas), h.Keep(t, d.my, sharing.Journal, "until Monday week")
		t.Run("TOG-13 an end a week away is chosen beforehand, nobody is", func(t *testing.T) {
			form := d.Get(t, d.my, "/sharing/new?thing="+thing.ID)
			form.Holds(t, `value="week" checked`)
			form.HoldsNot(t, `value="open" checked`, `value="`+cas.ID+`" checked`)
			d.Post(t, d.my, "/sharing", "id", form.Hidden().Get("id"), "thing", thing.ID, "with", cas.ID, "until", "week").Leads(t, "/sharing?done=shared")
		})
		at := "/sharing/with-me/" + d.maya.ID + "/" + thing.ID
		t.Run("PRIV-1 what can't be undone is said before sharing, on the paper and when it ends", func(t *testing.T) {
			d.Get(t, d.my, "/sharing/new?thing="+thing.ID).Want(t, 200, "What is on paper stays there when you stop.")
			read := d.Get(t, carer, at)
			read.Want(t, 200, "until Monday week", "Printed on 2 March 2026, while it was shared.", "but not from this paper")
			read.HoldsNot(t, "/people/"+d.maya.ID) // a carer has no other page about her
			d.Get(t, d.my, "/sharing?done=ended").Holds(t, "What was read or printed before can’t be taken back.")
			d.Get(t, d.my, "/sharing/people/"+cas.ID+"/end").Want(t, 200, "What was printed stays on paper.")
		})
		t.Run("TOG-13 it ends by itself", func(t *testing.T) {
			h.Pass(8 * 24 * time.Hour)
			d.Get(t, h.SignIn(t, cas), at).Want(t, 404)
		})
	})
}
