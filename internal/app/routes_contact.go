package app

import (
	"context"

	"towpath/internal/ground/i18n"
	"towpath/internal/rooms/contact"
	"towpath/internal/rooms/kit"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// openContact opens the room of contact hours and messages.
func (h *House) openContact() {
	h.contact = contact.NewRoom(contact.Deps{DB: h.db, Vault: h.vault, Sharing: h.sharing, People: h.people, Ledger: h.ended, Service: h.service, Zone: h.conf.zone,
		Mail: func() bool { return false }, Now: h.conf.Now})
	h.kit.Also = append(h.kit.Also, func(ctx context.Context, v people.Viewer) ([]kit.Section, error) {
		lines, err := h.contact.Own(ctx, v)
		return []kit.Section{{Heading: i18n.T(ctx, "contact.own"), Lines: lines}}, err
	})
}

// contacting are the routes of that: for people, and for those who sit beside them as their work. A carer has none of it.
func (h *House) contacting() []Route {
	x, answering := h.contact, sharing.Answering
	both := append([]people.Role{people.Person}, answering...)
	return []Route{
		get("/contact", "contact", both, x.Show),
		get("/contact/hours", "contact", answering, x.Hours),
		post("/contact/hours", "contact", answering, x.SaveHours).wrote(),
		post("/contact/away", "contact", answering, x.SaveAway).wrote(),
		post("/contact/away/{id}", "contact", answering, x.EndAway),
		get("/contact/with/{other}", "contact", both, x.Talk),
		post("/contact/with/{other}", "contact", both, x.Send).wrote(),
		post("/contact/with/{other}/back", "contact", both, x.Back),
		post("/contact/with/{other}/wish", "contact", person, x.SetWish),
		post("/contact/with/{other}/cover", "contact", person, x.AskCover),
		get("/contact/with/{other}/remove", "contact", person, x.AskRemove),
		post("/contact/with/{other}/remove", "contact", person, x.RemoveAll),
	}
}
