package together

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"net/http"

	"github.com/a-h/templ"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// agreement is how far the two are with the page that both confirm the first time (TOG-10).
type agreement struct {
	Terms                   Terms
	Person, Supporter       bool
	PersonName, SupportName string
	Carer                   bool            // the supporter doesn't work for the service
	Changed                 bool            // the wording has changed since they agreed
	Typing                  people.Typing   // to the person alone: whether this supporter may type in for them
	Reach                   templ.Component // when the supporter can be reached, as they say; may be nil
	link, supporter         string
	wording                 string
}

func (a agreement) both() bool { return a.Person && a.Supporter }

// wordingVersion changes when the sentences of the page in the catalogue change what is agreed to.
const wordingVersion = "1"

func fingerprint(t Terms) string {
	h := sha256.New()
	for _, s := range []string{wordingVersion, t.Service, t.Replies, t.Hours, t.Recorded} {
		h.Write([]byte(s + "\x00"))
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

func (x *Room) agreementOf(ctx context.Context, person, supporter string) (agreement, error) {
	terms, err := x.Terms(ctx)
	if err != nil {
		return agreement{}, err
	}
	a := agreement{Terms: terms, wording: fingerprint(terms)}
	var row agreementOfPairRow
	err = x.DB.View(ctx, func(q db.Q) (err error) { row, err = New(q).agreementOfPair(ctx, person, supporter); return err })
	if errors.Is(err, sql.ErrNoRows) {
		return a, fault.Missing()
	}
	if err != nil {
		return a, fault.Wrap(err, "together.agreementOf")
	}
	other, err := x.People.Account(ctx, supporter)
	if err != nil {
		return a, err
	}
	if a.SupportName = other.Name; other.Is(people.Carer) { // what a service says of its staff isn't so of them
		a.Carer, a.wording = true, fingerprint(Terms{Service: terms.Service, Replies: string(people.Carer)})
	}
	a.link, a.supporter = row.Link, supporter
	a.Changed = row.Wording.Valid && row.Wording.String != "" && row.Wording.String != a.wording
	if !a.Changed {
		a.Person, a.Supporter = row.PersonAt.Valid, row.SupporterAt.Valid
	}
	a.PersonName, err = x.People.Name(ctx, person)
	return a, err
}

// confirm notes that one of the two agrees, or that one reopened the page.
func (x *Room) confirm(ctx context.Context, a agreement, side string, yes bool) error {
	now := sql.NullInt64{Int64: x.Now().UnixMilli(), Valid: true}
	var person, supporter sql.NullInt64
	if yes && (a.Person || side == "person") {
		person = now
	}
	if yes && (a.Supporter || side == "supporter") {
		supporter = now
	}
	err := x.DB.Update(ctx, func(q db.Q) error {
		return New(q).putAgreement(ctx, a.link, a.wording, person, supporter)
	})
	return fault.Wrap(err, "together.confirm")
}

// Agreement shows the page that both confirm: at their table, or to either one alone.
func (x *Room) Agreement(w http.ResponseWriter, r *http.Request) error {
	v := people.ViewerOf(r.Context())
	person, supporter := x.pairOf(v, r.PathValue("other"))
	a, err := x.agreementOf(r.Context(), person, supporter)
	if err != nil {
		return err
	}
	if x.Reach != nil {
		if a.Reach, err = x.Reach(r.Context(), v, supporter, a.SupportName); err != nil {
			return err
		}
	}
	if v.Table == "" && v.Is(people.Person) {
		if a.Typing, err = x.People.TypingOf(r.Context(), person, supporter); err != nil {
			return err
		}
	}
	return page.Render(w, r, http.StatusOK, agreementPage(v, a, r.URL.Path))
}

// Agree takes a confirmation, or reopens the page.
func (x *Room) Agree(w http.ResponseWriter, r *http.Request) error {
	v := people.ViewerOf(r.Context())
	person, supporter := x.pairOf(v, r.PathValue("other"))
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	a, err := x.agreementOf(r.Context(), person, supporter)
	if err != nil {
		return err
	}
	side := f.Get("side")
	if own := sideOf(v, person); own != "both" && side != own {
		return fault.Missing() // nobody confirms for the other
	}
	if side != "person" && side != "supporter" {
		return fault.New(fault.Invalid, "page.problem.invalid")
	}
	err = x.confirm(r.Context(), a, side, f.Get("do") == "yes")
	if err == nil && v.Table != "" {
		err = x.change(r.Context(), v, people.EventTable, func(*record) error { return nil }) // the other screen shows it
	}
	if err != nil {
		return err
	}
	if v.Table != "" && f.Get("do") == "yes" && (a.Person || side == "person") && (a.Supporter || side == "supporter") {
		return web.See(w, r, "/together/table")
	}
	return web.See(w, r, r.URL.Path)
}

// pairOf is the person and the supporter that a page is about: those at the table, or the viewer and the other one.
func (x *Room) pairOf(v people.Viewer, other string) (person, supporter string) {
	switch {
	case v.Table != "":
		return v.TPerson, v.Supporter
	case v.Is(people.Person):
		return v.Account, other
	}
	return other, v.Account
}

// sideOf says for whom a viewer can speak: person, supporter, or both on one screen.
func sideOf(v people.Viewer, person string) string {
	switch {
	case v.Table != "":
		return v.Seat
	case v.Account == person:
		return "person"
	}
	return "supporter"
}
