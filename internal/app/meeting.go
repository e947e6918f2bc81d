package app

import (
	"context"

	"towpath/internal/ground/i18n"
	"towpath/internal/rooms/access"
	"towpath/internal/rooms/fits"
	"towpath/internal/rooms/together"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// suited is what may fit somebody, for their supporter: by the rules by which it is offered to the person, and by nothing but words
// that they share with this supporter. What they said of what they would like stays theirs.
func (h *House) suited(words string) (all []together.Suited) {
	for _, o := range fits.Offers(h.packs.Library(), fits.From{Said: fits.Said{Words: words}}) {
		s := together.Suited{Path: o.Address(), Title: o.Title(), Lang: o.Lang()}
		if o.Why == fits.Wrote {
			s.Word = o.Of
		}
		lines := o.Coaching()
		if len(lines) > 0 {
			s.Coaching = lines[0]
		}
		all = append(all, s)
	}
	return all
}

// inHandNow is what a digital navigator looks after besides people: loans that are out, and places that somebody wants to turn to.
func (h *House) inHandNow(ctx context.Context, v people.Viewer) (all []together.Line, err error) {
	if !v.Is(people.Navigator) {
		return nil, nil
	}
	counts, err := h.access.Counts(ctx, h.conf.Now())
	if err != nil {
		return nil, err
	}
	for _, of := range []struct {
		kind   sharing.Kind
		states []string
		key    string
	}{
		{sharing.Referral, []string{access.Asked}, "app.hand.asked"},
		{sharing.Referral, []string{access.Passed, access.Answered}, "app.hand.passed"},
		{sharing.Loan, []string{access.LoanOut}, "app.hand.out"},
	} {
		n := int64(0)
		for _, state := range of.states {
			n += counts[of.kind][state]
		}
		if n > 0 {
			all = append(all, together.Line{Text: i18n.T(ctx, of.key, "n", int(n)), Href: access.Home})
		}
	}
	if len(all) == 0 {
		all = []together.Line{{Text: i18n.T(ctx, "app.hand.none"), Href: access.Home}}
	}
	return all, nil
}
