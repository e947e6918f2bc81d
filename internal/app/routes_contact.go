package app

import (
	"context"
	"errors"
	"time"

	"github.com/a-h/templ"

	"towpath/internal/ground/carry"
	"towpath/internal/ground/i18n"
	"towpath/internal/rooms/contact"
	"towpath/internal/rooms/kit"
	"towpath/internal/rooms/messages"
	"towpath/internal/rooms/together"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// openContact opens the room of contact hours and messages.
func (h *House) openContact() {
	deps := contact.Deps{DB: h.db, Vault: h.vault, Sharing: h.sharing, People: h.people, Ledger: h.ended, Service: h.service, Zone: h.conf.zone, Now: h.conf.Now,
		Jobs: h.jobs, Log: h.conf.Log}
	if outbox := h.messages.Outbox; outbox != nil {
		deps.Post = written{h, outbox}
	}
	h.contact = contact.NewRoom(deps)
	if deps.Post != nil {
		h.jobs.Handle(contact.Telling, contact.TellingLimits, h.contact.TellAll)
	}
	h.kit.Also = append(h.kit.Also, func(ctx context.Context, v people.Viewer) ([]kit.Section, error) {
		lines, err := h.contact.Own(ctx, v)
		return []kit.Section{{Heading: i18n.T(ctx, "contact.own"), Lines: lines}}, err
	})
}

// written tells somebody, where they want messages, that there is something to read.
type written struct {
	h      *House
	outbox *messages.Outbox
}

// InHours is prompts' own: what is written goes where reminders go, and when they may.
func (w written) InHours(ctx context.Context, person string) (bool, error) {
	return w.h.prompts.InHours(ctx, person)
}

// Tell sends one line and one link. The link shows nothing and signs nobody in.
func (w written) Tell(ctx context.Context, account string) (sent bool, err error) {
	to, err := w.h.people.AddressesFor(ctx, account)
	for _, a := range to {
		in := w.h.inLanguage(ctx, a.Lang)
		subject, where := i18n.T(in, "contact.letter.subject"), w.h.URL()+contact.Home
		m := w.outbox.Compose(in, a, people.NewID(), subject, i18n.T(in, "contact.letter.text", "link", where))
		if a.Sort == carry.Push {
			m = w.outbox.Note(people.NewID(), subject, contact.Home, w.h.conf.Now().Add(2*time.Hour))
		}
		sendErr := w.outbox.Send(ctx, a, m)
		sent = sent || sendErr == nil
		err = errors.Join(err, sendErr)
	}
	if sent {
		err = nil // one way is enough: by the others it isn't tried again, so that nobody hears twice
	}
	return sent, err
}

// reachBeside is when a person can reach one who supports them, on the page that both agree to (TOG-10).
func (h *House) reachBeside(ctx context.Context, v people.Viewer, supporter, name string) (templ.Component, error) {
	return h.contact.Beside(ctx, v, supporter, name)
}

// waiting is a line on a person's start where something was written to them.
func (h *House) waiting(ctx context.Context, v people.Viewer) ([]together.Line, error) {
	n, err := h.contact.Waiting(ctx, v)
	if err != nil || n == 0 {
		return nil, err
	}
	return []together.Line{{Text: i18n.T(ctx, "contact.waiting"), Href: contact.Home, More: i18n.T(ctx, "contact.waiting.open")}}, nil
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
