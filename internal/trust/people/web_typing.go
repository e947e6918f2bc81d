package people

import (
	"net/http"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/page"
)

// MakeClaimCard answers POST /people/{person}/paper-card with a card to print, shown this once; sent again, it makes another.
func (x *Web) MakeClaimCard(w http.ResponseWriter, r *http.Request) error {
	p, err := x.helping(r)
	if err != nil {
		return err
	}
	ctx, v := asks(r)
	words, err := x.People.MakeClaimCard(ctx, v, p.id)
	if p.err = err; fault.Mends(err) {
		return page.Show(w, r, err, x.signingInPage(p))
	}
	if err != nil {
		return err
	}
	return page.Show(w, r, nil, paperCardPage(p, words, x.URL))
}

// Remove answers POST /people/{person}/remove: somebody who never took up their place wants it gone.
func (x *Web) Remove(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	p, err := x.helping(r)
	if err != nil {
		return err
	}
	ctx, v := asks(r)
	if f.Get("sure") != "yes" {
		err = fault.New(fault.Invalid, "people.help.remove.first")
	} else {
		err = x.People.RemoveInvited(ctx, v, p.id)
	}
	if p.err = err; fault.Mends(err) {
		p.removing = true
		return page.Show(w, r, err, x.signingInPage(p))
	}
	if err != nil {
		return err
	}
	return web.See(w, r, "/together")
}
