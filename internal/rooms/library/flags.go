package library

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"
	"unicode/utf8"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// What people tell the service of a resource.
const (
	Wrong  = "wrong" // something is wrong with it
	HowWas = "said"  // how it was, after it had been recommended
)

// Hows are what somebody can say of how it was. Not having opened it is as good an answer as any.
var Hows = []string{"helped", "some", "no", "unopened", "harm"}

// Saying is what a person tells the service of a resource, without their name.
type Saying struct {
	ID       string // made with the form
	Resource string
	Kind     string // Wrong or HowWas
	How      string // one of Hows, of HowWas
	Words    string // of at most LongestSaying characters
}

// LongestSaying is how much somebody can say, in characters.
const LongestSaying = 1500

// Flag is what a person told the service. Whose it is isn't in it.
type Flag struct {
	ID, Kind string
	Day      time.Time
	Seen     bool // somebody has read it, and done what there was to do
	flagBody
}

// flagBody is what is sealed of it, under its person's key.
type flagBody struct {
	Resource string `json:"resource"`
	Title    string `json:"title"` // as it was called then
	How      string `json:"how,omitempty"`
	Words    string `json:"words,omitempty"`
}

const flagVersion = 1 // what was told is never changed

func flagPlace(id, owner string) vault.Place {
	return vault.Place{Table: "resource_flags", Column: "body", Owner: owner, Row: id, Version: flagVersion}
}

// about is what a row says of which resource it is about. Whoever has the rows and not the installation's key can't tell.
func (x *Room) about(resource string) []byte { return x.Vault.Lookup("library flag", resource) }

// Said keeps what a person tells the service of a resource, without their name: those who look after resources read it, nobody else. The
// person sees it as theirs, and can take it back. Sent twice, it is kept once.
func (x *Room) Said(ctx context.Context, v people.Viewer, s Saying) error {
	if v.Table != "" || v.Account == "" || !v.Is(people.Person) || !people.IsID(s.ID) {
		return fault.Wrap(fault.Missing(), "library.Said")
	}
	o, err := x.written(ctx, s.Resource)
	if err != nil {
		return fault.Wrap(err, "library.Said")
	}
	if err := s.check(); err != nil {
		return err
	}
	id := hex.EncodeToString(x.Vault.Lookup("library saying", v.Account+" "+s.ID)) // the form's own says at which moment it was made
	text, err := json.Marshal(flagBody{Resource: o.ID, Title: o.Title, How: s.How, Words: s.Words})
	if err != nil {
		return fault.Wrap(err, "library.Said")
	}
	body, err := x.Vault.Seal(ctx, flagPlace(id, v.Account), text)
	if err != nil {
		return fault.Wrap(err, "library.Said")
	}
	day := x.Now().UTC().Truncate(24 * time.Hour)
	err = x.update(ctx, func(q *Queries) error {
		_, err := q.addFlag(ctx, addFlagParams{ID: id, Owner: v.Account, About: x.about(o.ID), Kind: s.Kind, Body: body, Day: day.UnixMilli()})
		return err
	})
	return fault.Wrap(err, "library.Said")
}

func (s Saying) check() error {
	switch {
	case s.Kind == Wrong && s.Words == "":
		return fault.New(fault.Invalid, "library.words.missing")
	case s.Kind == HowWas && !slices.Contains(Hows, s.How):
		return fault.New(fault.Invalid, "library.how.missing")
	case utf8.RuneCountInString(s.Words) > LongestSaying:
		return fault.New(fault.Invalid, "library.words.long", "most", LongestSaying)
	case s.Kind != Wrong && s.Kind != HowWas:
		return fault.New(fault.Invalid, "page.problem.form")
	}
	return nil
}

// flags opens rows for whoever may read them.
func (x *Room) flags(ctx context.Context, v people.Viewer, rows []ResourceFlags) (all []Flag, err error) {
	for _, row := range rows {
		pass, err := x.Sharing.ReadFlag(v, sharing.Flag{ID: row.ID, Owner: row.Owner})
		if err != nil {
			return nil, err
		}
		text, err := x.Vault.Open(ctx, pass, flagPlace(row.ID, row.Owner), row.Body)
		if err != nil {
			return nil, fault.Wrap(err, "library.flags")
		}
		f := Flag{ID: row.ID, Kind: row.Kind, Day: time.UnixMilli(row.Day).UTC(), Seen: row.Seen}
		if err := json.Unmarshal(text, &f.flagBody); err != nil {
			return nil, fault.Wrap(err, "library.flags")
		}
		all = append(all, f)
	}
	return all, nil
}

// Flags are what people said of a resource and nobody has dealt with yet, for those who look after resources.
func (x *Room) Flags(ctx context.Context, v people.Viewer, resource string) ([]Flag, error) {
	if err := may(v, sharing.FlagReaders); err != nil {
		return nil, fault.Wrap(err, "library.Flags")
	}
	var rows []ResourceFlags
	err := x.view(ctx, func(q *Queries) (err error) { rows, err = q.flagsAbout(ctx, x.about(resource)); return err })
	if err != nil {
		return nil, fault.Wrap(err, "library.Flags")
	}
	return x.flags(ctx, v, rows)
}

// Mine is all that a person told the service of resources.
func (x *Room) Mine(ctx context.Context, v people.Viewer) ([]Flag, error) {
	if v.Table != "" || v.Account == "" || !v.Is(people.Person) {
		return nil, fault.Wrap(fault.Missing(), "library.Mine")
	}
	var rows []ResourceFlags
	err := x.view(ctx, func(q *Queries) (err error) { rows, err = q.flagsBy(ctx, v.Account); return err })
	if err != nil {
		return nil, fault.Wrap(err, "library.Mine")
	}
	return x.flags(ctx, v, rows)
}

// Dealt says that somebody has read what a person told, and done what there was to do.
func (x *Room) Dealt(ctx context.Context, v people.Viewer, resource, id string) error {
	if err := may(v, sharing.FlagReaders); err != nil {
		return fault.Wrap(err, "library.Dealt")
	}
	err := x.update(ctx, func(q *Queries) error { return q.seeFlag(ctx, id, x.about(resource)) })
	return fault.Wrap(err, "library.Dealt")
}

// TakeBack removes what a person told, for good. Twice is once.
func (x *Room) TakeBack(ctx context.Context, v people.Viewer, id string) error {
	if v.Table != "" || v.Account == "" || !v.Is(people.Person) {
		return fault.Wrap(fault.Missing(), "library.TakeBack")
	}
	err := x.Ledger.Update(ctx, x.DB, func(q db.Q) error {
		n, err := New(q).removeFlag(ctx, id, v.Account)
		if err != nil || n == 0 {
			return err
		}
		return people.NoteEnding(ctx, q, people.EndedFlag, id, x.Now())
	})
	return fault.Wrap(err, "library.TakeBack")
}

// Own are the lines of what a person told of resources, for what they carry off.
func (x *Room) Own(ctx context.Context, v people.Viewer) (lines []string, err error) {
	all, err := x.Mine(ctx, v)
	for _, f := range all {
		lines = append(lines, i18n.T(ctx, "library.own", "title", f.Title, "what", f.said(ctx), "date", i18n.DateYear(ctx, f.Day)))
	}
	return lines, err
}

// said is what somebody told, in a line.
func (f Flag) said(ctx context.Context) string {
	if f.How == "" {
		return f.Words
	}
	how := i18n.T(ctx, "library.how."+f.How)
	if f.Words == "" {
		return how
	}
	return how + " " + f.Words
}
