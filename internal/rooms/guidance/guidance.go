// Package guidance is the room for those who work with people here: guidance to read, each with a situation to practise, and a
// record that they keep for themselves and can print (WRK-1).
//
// Everybody who is signed in may read it: how staff are asked to act is no secret from those it is about. Practising and the
// record are for staff. Nobody is sent here, nothing pops up, and nobody sees who was here.
package guidance

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/vault"
	"towpath/internal/pack"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences of this room.
var Words = i18n.Catalogue{Lang: "en", Name: "guidance", YAML: wordsEN}

// Packs hands out the library for whoever asks; *pack.Live does.
type Packs interface {
	Of(ctx context.Context) *pack.Library
}

// Deps are what the room stands on.
type Deps struct {
	DB      *db.DB
	Vault   *vault.Vault
	Sharing *sharing.Sharing
	People  *people.Register
	Packs   Packs
	Staff   []people.Role         // who may practise and keep a record
	Zone    func() *time.Location // in which a day begins
	Now     func() time.Time
}

// Room answers everything under /guidance.
type Room struct{ Deps }

// NewRoom makes the room.
func NewRoom(d Deps) *Room { return &Room{d} }

// RecordPath is somebody's own record.
const RecordPath = "/guidance/record"

// Noted is what somebody noted of one piece of guidance.
type Noted struct {
	ID        string `json:"id"`
	Title     string `json:"title"`               // as it was then
	Version   string `json:"version"`             // of the wording they read last
	Read      int64  `json:"read,omitempty"`      // the latest time, ms; 0 for never
	Practised int64  `json:"practised,omitempty"` // likewise
}

// Doing is what can be noted of guidance.
type Doing string

// What can be noted, and that nothing is any more.
const (
	HasRead      Doing = "read"
	HasPractised Doing = "practised"
	Undo         Doing = "undo"
)

func trainingPlace(account string, version int64) vault.Place {
	return vault.Place{Table: "training", Column: "body", Owner: account, Row: sharing.TrainingRow, Version: version}
}

// Record is what the viewer noted, in the order in which they began with each. It is theirs alone.
func (x *Room) Record(ctx context.Context, v people.Viewer) (all []Noted, err error) {
	all, _, err = x.record(ctx, v)
	return all, err
}

// record is Record with the version that it was read at; 0 where nothing is kept.
func (x *Room) record(ctx context.Context, v people.Viewer) (all []Noted, version int64, err error) {
	pass, err := x.Sharing.OwnTraining(v)
	if err != nil {
		return nil, 0, err
	}
	var row Training
	err = x.DB.View(ctx, func(q db.Q) (err error) { row, err = db.One(New(q).trainingOf(ctx, v.Account)); return err })
	if fault.Is(err, fault.NotFound) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, fault.Wrap(err, "guidance.record")
	}
	text, err := x.Vault.Open(ctx, pass, trainingPlace(v.Account, row.Version), row.Body)
	if err == nil {
		err = json.Unmarshal(text, &all)
	}
	return all, row.Version, fault.Wrap(err, "guidance.record")
}

// mostTries is how often a note is tried that met another of the same person's.
const mostTries = 4

var errMet = errors.New("another note came between")

// Note notes for the viewer that they have read or practised guidance, today, or takes back what they noted of it. The same twice
// is once.
func (x *Room) Note(ctx context.Context, v people.Viewer, id string, do Doing) (err error) {
	for range mostTries {
		if err = x.note(ctx, v, id, do); !errors.Is(err, errMet) {
			return fault.Wrap(err, "guidance.Note")
		}
	}
	return fault.New(fault.Conflict, "guidance.met")
}

func (x *Room) note(ctx context.Context, v people.Viewer, id string, do Doing) error {
	all, version, err := x.record(ctx, v)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(n Noted) bool { return n.ID == id })
	if do == Undo {
		if i < 0 {
			return nil // the form came twice
		}
		return x.keep(ctx, v.Account, slices.Delete(all, i, i+1), version)
	}
	g, ok := x.Packs.Of(ctx).OneGuidance(id)
	if !ok {
		return fault.Missing()
	}
	if i < 0 {
		all, i = append(all, Noted{ID: id}), len(all)
	}
	n := &all[i]
	switch n.Title = g.Title; do {
	case HasRead:
		n.Read, n.Version = x.Now().UnixMilli(), g.Version
	case HasPractised:
		n.Practised = x.Now().UnixMilli()
	default:
		return fault.Missing()
	}
	return x.keep(ctx, v.Account, all, version)
}

// keep seals a record in the place of the one that was read at a version; one that is empty is kept no more.
func (x *Room) keep(ctx context.Context, account string, all []Noted, version int64) error {
	text, err := json.Marshal(all)
	if err != nil {
		return fault.Wrap(err, "guidance.keep")
	}
	sealed, err := x.Vault.Seal(ctx, trainingPlace(account, version+1), text)
	if err != nil {
		return fault.Wrap(err, "guidance.keep")
	}
	return x.DB.Update(ctx, func(q db.Q) error {
		var n int64
		var err error
		switch s := New(q); {
		case len(all) == 0:
			n, err = s.forgetTraining(ctx, account, version)
		case version == 0:
			n, err = s.beginTraining(ctx, account, sealed)
		default:
			n, err = s.saveTraining(ctx, sealed, account, version)
		}
		if err == nil && n == 0 {
			err = errMet
		}
		return err
	})
}
