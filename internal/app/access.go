package app

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/vault"
	"towpath/internal/rooms/access"
	"towpath/internal/rooms/kit"
	"towpath/internal/rooms/reports"
	"towpath/internal/rooms/skills"
	"towpath/internal/trust/people"
)

// openAccess opens the room of places, loans, referrals and groups, and the one that counts who was reached.
func (h *House) openAccess(key *vault.Key) (err error) {
	h.access, err = access.NewRoom(access.Deps{DB: h.db, Vault: h.vault, Key: key.Derive(access.KeyFor, 32), Ledger: h.ended, People: h.people,
		Sharing: h.sharing, Packs: h.packs, Now: h.conf.Now, URL: h.URL(), Drawing: skills.Drawing, Styles: []string{skills.SheetStyle}, Machine: skills.Machine})
	if err != nil {
		return err
	}
	h.reports = reports.NewRoom(reports.Deps{DB: h.db, Vault: h.vault, People: h.people, Arranged: h.access.Counts, Now: h.conf.Now,
		Zone: h.conf.zone})
	for _, also := range []struct {
		heading string
		lines   func(context.Context, people.Viewer) ([]string, error)
	}{{"access.mine", h.access.Own}, {"reports.own", h.reports.Own}} {
		h.kit.Also = append(h.kit.Also, func(ctx context.Context, v people.Viewer) ([]kit.Section, error) {
			lines, err := also.lines(ctx, v)
			return []kit.Section{{Heading: i18n.T(ctx, also.heading), Lines: lines}}, err
		})
	}
	return nil
}

// besidePerson is what other rooms have for a supporter's page about a person: being in touch without a screen, loans, referrals.
func (h *House) besidePerson(ctx context.Context, v people.Viewer, person string) (templ.Component, error) {
	written, err := h.contact.ForPerson(ctx, v, person)
	return templ.Join(written, reports.ContactCard(person), access.ForPerson(v, person)), err
}

// reached notes by which means the service reaches whoever asks, or whoever sits at this table: once each quarter of a year
// (NET-7). A page is worth more than a figure, so where it can't be noted, it is left.
func (h *House) reached(r *http.Request) {
	person, means := reports.MeansOf(people.ViewerOf(r.Context()))
	if person == "" {
		return
	}
	if err := h.reports.Note(r.Context(), person, means); err != nil && !fault.Is(err, fault.Unsaved) {
		h.fault(r, err)
	}
}
