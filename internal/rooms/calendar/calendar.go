// Package calendar is the room of a supporter's appointments here: which linked people they meet today and in the next two weeks, from
// a calendar file, from a calendar's address, or typed in; and one line by e-mail in the morning for whoever asked for it (TOG-8).
//
// As little as possible comes in, and nothing goes out: of an appointment there is kept when it begins and ends and whom it is with, as
// the supporter said, sealed under their own key, until the day after. What an appointment is called, where it is and what is written
// in it are not kept.
package calendar

import (
	"cmp"
	"context"
	_ "embed"
	"log/slog"
	"slices"
	"strings"
	"time"

	"towpath/internal/ground/carry"
	"towpath/internal/ground/db"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences of this room.
var Words = i18n.Catalogue{Lang: "en", Name: "calendar", YAML: wordsEN}

// Outbox sends messages by e-mail; the room of messages has it.
type Outbox interface {
	Compose(ctx context.Context, a people.Address, id, subject, text string) carry.Message
	Send(ctx context.Context, a people.Address, m carry.Message) error
}

// Deps are what the room stands on.
type Deps struct {
	DB      *db.DB
	Vault   *vault.Vault
	Sharing *sharing.Sharing
	People  *people.Register
	Fetch   *carry.Fetcher
	Outbox  Outbox // nil where a service sends no e-mail
	Jobs    interface {
		Add(ctx context.Context, kind, id string) error
	}
	In    func(ctx context.Context, lang string) context.Context // a context in a language, for what is written when nobody asks
	Zone  func() *time.Location                                  // the service's clock
	Zones []string                                               // clocks to choose from, for the message in the morning
	City  func(zone string) string                               // what a zone is called among people
	Now   func() time.Time
	Log   *slog.Logger
	URL   string // the address people use, without a slash at its end
}

// Room answers everything under /calendar.
type Room struct {
	Deps
	fetching chan struct{} // who waits for a calendar's address to answer: a few at once
}

// NewRoom makes the room.
func NewRoom(d Deps) *Room { return &Room{d, make(chan struct{}, mostWaiting)} }

// The pages of this room.
const (
	Home       = "/calendar"
	addPath    = Home + "/add"
	bringPath  = Home + "/bring"
	matchPath  = Home + "/match"
	wordsPath  = Home + "/words"
	forgetPath = Home + "/forget"
	// DigestPath is where somebody asks for a message in the morning.
	DigestPath = Home + "/digest"
)

// ahead is how many days are kept: today and fourteen more.
const ahead = 15

// Appointment is a time at which a supporter meets somebody.
type Appointment struct {
	At, Until time.Time
	Person    string // the linked person's account; "" for somebody who isn't linked, or whom nobody named
	Name      string // what they are called; "" for somebody whom nobody named

	id string // of one that was typed in
}

// Today are the viewer's appointments of today by the service's clock, in order of time; none for whoever keeps no calendar here. Who
// isn't linked with them any more is in none. It asks the store once, and once more for the names where there are any.
func (x *Room) Today(ctx context.Context, v people.Viewer) ([]Appointment, error) {
	pass, err := x.Sharing.OwnCalendar(v)
	if err != nil {
		return nil, nil // it isn't theirs to have, which is no problem on a page that has other things
	}
	d, _, err := x.load(ctx, v.Account, pass)
	if err != nil {
		return nil, err
	}
	from := x.today()
	return x.named(ctx, v.Account, d.between(from, from.AddDate(0, 0, 1)))
}

// today is when the day began, by the service's clock.
func (x *Room) today() time.Time { return dayOf(x.Now().In(x.Zone())) }

func dayOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

// named puts names to appointments, and leaves out those with people who aren't linked any more.
func (x *Room) named(ctx context.Context, account string, all []Appointment) ([]Appointment, error) {
	if !slices.ContainsFunc(all, func(a Appointment) bool { return a.Person != "" }) {
		return all, nil
	}
	names, err := x.People.LinkedNames(ctx, account, func(person string) bool {
		return slices.ContainsFunc(all, func(a Appointment) bool { return a.Person == person })
	})
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(a Appointment) bool { return a.Person != "" && names[a.Person] == "" })
	for i, a := range all {
		if a.Person != "" {
			all[i].Name = names[a.Person]
		}
	}
	slices.SortStableFunc(all, func(a, b Appointment) int { return cmp.Or(a.At.Compare(b.At), strings.Compare(a.Name, b.Name)) })
	return all, nil
}
