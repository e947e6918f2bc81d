package app

import (
	"context"

	"towpath/internal/ground/carry"
	"towpath/internal/rooms/calendar"
	"towpath/internal/rooms/messages"
	"towpath/internal/rooms/prompts"
	"towpath/internal/rooms/together"
	"towpath/internal/trust/people"
)

// openCalendar opens the room of supporters' appointments, and has them looked after in the background. outbox is nil where the
// service sends nothing.
func (h *House) openCalendar(outbox *messages.Outbox) {
	d := calendar.Deps{DB: h.db, Vault: h.vault, Sharing: h.sharing, People: h.people, Fetch: carry.NewFetcher(nil, 0), Jobs: h.jobs, In: h.inLanguage,
		Zone: h.conf.zone, Zones: prompts.Zones(), City: prompts.City, Now: h.conf.Now, Log: h.conf.Log, URL: h.URL()}
	if h.carriers[carry.Mail] != nil {
		d.Outbox = outbox
	}
	h.calendar = calendar.NewRoom(d)
	h.jobs.Handle(calendar.Tending, calendar.Limits, h.calendar.Tend)
}

// keepCalendars are those who can keep their appointments here: whom a service has on its staff to support people.
var keepCalendars = workers

// meetings are whom a supporter meets today, for their start.
func (h *House) meetings(ctx context.Context, v people.Viewer) (all []together.Meeting, err error) {
	today, err := h.calendar.Today(ctx, v)
	for _, a := range today {
		all = append(all, together.Meeting{At: a.At, Until: a.Until, Person: a.Person, Name: a.Name})
	}
	return all, err
}
