// Package contact is the room that says who can be reached, and when: those who work here publish their hours, what they answer and
// how fast, and who is there while they are away (WRK-4). Where a service has turned them on, it also holds the messages of a person and
// one who works here.
//
// Nothing in it looks as if somebody were watching. Nobody sees whether the other one is here, writes or has read; what is written
// outside the hours of whoever works here is held until they begin, in both directions, and whoever wrote it is told so.
package contact

import (
	"context"
	_ "embed"
	"log/slog"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/service"
	"towpath/internal/trust/sharing"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences of this room.
var Words = i18n.Catalogue{Lang: "en", Name: "contact", YAML: wordsEN}

// Deps is what the room stands on.
type Deps struct {
	DB      *db.DB
	Vault   *vault.Vault
	Sharing *sharing.Sharing
	People  *people.Register
	Ledger  *people.Ledger
	Service interface {
		Get(ctx context.Context) (service.Settings, error)
	}
	Zone func() *time.Location // whose clock contact hours go by
	Now  func() time.Time

	Post Post // nil where a service has set up no carrier
	Jobs interface {
		Add(ctx context.Context, kind, id string) error
	}
	Log *slog.Logger
}

// Room answers everything under /contact.
type Room struct{ Deps }

// NewRoom makes the room.
func NewRoom(d Deps) *Room { return &Room{d} }

// The pages of this room.
const (
	Home      = "/contact"
	HoursPath = Home + "/hours"
	AwayPath  = Home + "/away"
)

// With is the page of what somebody and the viewer write to each other.
func With(other string) string { return Home + "/with/" + other }

func (x *Room) view(ctx context.Context, fn func(*Queries) error) error {
	return x.DB.View(ctx, func(q db.Q) error { return fn(New(q)) })
}

func (x *Room) update(ctx context.Context, fn func(*Queries) error) error {
	return x.DB.Update(ctx, func(q db.Q) error { return fn(New(q)) })
}

// now is the time on the clock that contact hours go by.
func (x *Room) now() time.Time { return x.Now().In(x.Zone()) }

// on reports whether this service has turned messages on.
func (x *Room) on(ctx context.Context) (bool, error) {
	s, err := x.Service.Get(ctx)
	return s.Messages, err
}
