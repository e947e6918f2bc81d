package people

import (
	"net/http"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/page"
)

// Spare answers GET /me/codes: how many recovery codes are left, and a way to have new ones.
func (x *Web) Spare(w http.ResponseWriter, r *http.Request) error { return x.askSpare(w, r, nil) }

func (x *Web) askSpare(w http.ResponseWriter, r *http.Request, problem error) error {
	ctx, v := asks(r)
	left, err := x.People.spareChange(ctx, v)
	if err != nil {
		return again(w, r, err, "/me/codes")
	}
	return page.Show(w, r, problem, makeSparePage(NewID(), left, problem))
}

// MakeSpare answers POST /me/codes with new recovery codes. They are shown this once, so there is nothing to go on to with GET.
func (x *Web) MakeSpare(w http.ResponseWriter, r *http.Request) error {
	ctx, v := asks(r)
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	codes, err := x.People.MakeSpare(ctx, v, f.Get("form"))
	if fault.Is(err, fault.Gone) {
		return x.askSpare(w, r, err)
	}
	if err != nil {
		return again(w, r, err, "/me/codes")
	}
	return page.Show(w, r, nil, sparePage(codes))
}
