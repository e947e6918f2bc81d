// Package access is what gets people to the site who can't get there by themselves: places near by that help, tablets and SIM
// cards to lend, referrals, and groups and drop-ins where one screen serves a whole room.
//
// What was arranged for a person is sealed under their own key, and sharing says who may open it (PRIV-3: loans and referrals).
package access

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	_ "embed"
	"encoding/json"
	"fmt"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/vault"
	"towpath/internal/pack"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences of this room.
var Words = i18n.Catalogue{Lang: "en", Name: "access", YAML: wordsEN}

//go:embed access.css
var css []byte

var _ = page.Register(styles, css)

const styles = "access.css"

// Packs hands out the library of the moment for whoever asks; *pack.Live does.
type Packs interface {
	Of(ctx context.Context) *pack.Library
}

// Deps is what the room stands on.
type Deps struct {
	DB      *db.DB
	Vault   *vault.Vault
	Key     []byte // of 32 bytes: what is said of the stock is sealed with it
	Ledger  *people.Ledger
	People  *people.Register
	Sharing *sharing.Sharing
	Packs   Packs
	Now     func() time.Time
	URL     string // how people reach the site, for what is printed
	// Drawing is the drawing of that name of a lesson's steps, and Styles are the stylesheets it needs.
	Drawing func(name string) templ.Component
	Styles  []string
	// Machine says in words which of pack.Machines one is.
	Machine func(ctx context.Context, machine string) string
}

// Room answers everything under /access.
type Room struct {
	Deps
	seal cipher.AEAD
}

// KeyFor is what an installation's key is asked to derive this room's from.
const KeyFor = "access"

// The pages of this room.
const (
	Home       = "/access"
	PlacesPath = Home + "/places"
	stockPath  = Home + "/stock"
	groupsPath = Home + "/groups"
	MinePath   = Home + "/mine"
	onePath    = Home + "/arranged/"
)

// NewRoom opens the room.
func NewRoom(d Deps) (*Room, error) {
	block, err := aes.NewCipher(d.Key)
	if err != nil {
		return nil, fmt.Errorf("access: %w", err)
	}
	seal, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("access: %w", err)
	}
	return &Room{Deps: d, seal: seal}, nil
}

func (x *Room) view(ctx context.Context, fn func(*Queries) error) error {
	return x.DB.View(ctx, func(q db.Q) error { return fn(New(q)) })
}

func (x *Room) update(ctx context.Context, fn func(*Queries) error) error {
	return x.DB.Update(ctx, func(q db.Q) error { return fn(New(q)) })
}

// idOf is the id of what a form makes that has a key of its own or leads to one: the same for the same form, and nothing that
// whoever sends it could choose.
func (x *Room) idOf(v people.Viewer, what, form string) (string, error) {
	if !people.IsID(form) {
		return "", fault.Missing()
	}
	return uuid.UUID(x.Vault.Lookup(what, v.Account+" "+form)[:16]).String(), nil
}

// changed answers a save that met another.
func changed(n int64, err error) error {
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "access.changed")
	}
	return err
}

func decode(text []byte, into any) error {
	return fault.Wrap(json.Unmarshal(text, into), "access.decode")
}

// navigates reports whether a viewer looks after the stock, the places and everybody's loans and referrals.
func navigates(v people.Viewer) bool { return v.Is(people.Navigator) }

// section is the place in the navigation of staff to which this room belongs.
const section = "/together"

// toOnline leads back to where getting online begins.
func toOnline(ctx context.Context) page.Link {
	return page.Link{Href: page.GetOnline.Href, Label: i18n.T(ctx, page.GetOnline.Key)}
}

// crumbs lead back from a page of staff.
func crumbs(ctx context.Context) []page.Link {
	return []page.Link{{Href: Home, Label: i18n.T(ctx, "access.home")}}
}
