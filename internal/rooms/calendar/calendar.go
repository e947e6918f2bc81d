// Package calendar is the room of a supporter's appointments here: which linked people they meet today and in the next two weeks, from
// a calendar file, from a calendar's address, or typed in; and one line by e-mail in the morning for whoever asked for it (TOG-8).
//
// As little as possible comes in, and nothing goes out: of an appointment there is kept when it begins and ends and whom it is with, as
// the supporter said, sealed under their own key. What an appointment is called, where it is and what is written in it are not kept.
package calendar

import (
	"context"
	"time"

	"towpath/internal/trust/people"
)

// Appointment is a time at which a supporter meets somebody.
type Appointment struct {
	At, Until time.Time
	Person    string // the linked person's account; "" for somebody whom they named, or didn't
	Name      string // what they are called; "" for somebody
}

// Today are the viewer's appointments of today by the service's clock, in order of time; none for whoever keeps no calendar here.
func (x *Room) Today(ctx context.Context, v people.Viewer) ([]Appointment, error) { return nil, nil }

// Deps are what the room stands on.
type Deps struct {
	Now func() time.Time
}

// Room answers everything under /calendar.
type Room struct{ Deps }

// NewRoom makes the room.
func NewRoom(d Deps) *Room { return &Room{d} }
