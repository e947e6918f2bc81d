package messages

import (
	"net/http"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// linkForm is the page on which somebody has a link sent.
type linkForm struct {
	typed string
	to    string // where they were going
	err   error
	sent  bool
}

// AskLink answers GET /in/link.
func (x *Room) AskLink(w http.ResponseWriter, r *http.Request) error {
	if err := x.mayLink(r); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, x.linkPage(linkForm{sent: r.FormValue("done") == "sent", to: people.Onward(r.URL.Query().Get("to"))}))
}

// mayLink refuses where there is no carrier, and on a screen that shows a table.
func (x *Room) mayLink(r *http.Request) error {
	switch {
	case len(x.Outbox.Typed()) == 0:
		return fault.Missing()
	case people.ViewerOf(r.Context()).Table != "":
		return fault.New(fault.Forbidden, "people.in.table")
	}
	return nil
}

// SendMe answers POST /in/link. What it says is the same whether anybody has turned this on for the address or not, and so is all that
// it does: who it is for is looked up afterwards.
func (x *Room) SendMe(w http.ResponseWriter, r *http.Request) error {
	if err := x.mayLink(r); err != nil {
		return err
	}
	f, err := web.ReadForm(w, r)
	var job string
	if err == nil {
		job, err = x.People.AskLink(r.Context(), f.Line("address"))
	}
	if fault.Mends(err) {
		return page.Show(w, r, err, x.linkPage(linkForm{typed: f.Line("address"), to: people.Onward(f.Get("to")), err: err}))
	}
	if err == nil && job != "" {
		err = x.Jobs.Add(r.Context(), Link, job)
	}
	if err != nil {
		return err
	}
	if to := people.Onward(f.Get("to")); to != "" { // it isn't in the message: what is sent says nothing of what it is about
		x.Cookies.SetOnward(w, to)
	} else {
		x.Cookies.ClearOnward(w)
	}
	return web.See(w, r, LinkPath+"?done=sent")
}

// takeForm is the page that a link leads to.
type takeForm struct {
	path, form string
	device     bool // on an enrolled tablet, which is nobody's own
	err        error
}

// OpenLink answers GET /in/link/{token}. It takes nothing: programs that look into mail open links too.
func (x *Room) OpenLink(w http.ResponseWriter, r *http.Request) error {
	if err := x.mayLink(r); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, takePage(x.taken(r, nil)))
}

func (x *Room) taken(r *http.Request, err error) takeForm {
	return takeForm{path: LinkPath + "/" + r.PathValue("token"), form: people.NewID(), device: people.ViewerOf(r.Context()).Device != "", err: err}
}

// TakeLink answers POST /in/link/{token}: signs in, on the browser that asks.
func (x *Room) TakeLink(w http.ResponseWriter, r *http.Request) error {
	if err := x.mayLink(r); err != nil {
		return err
	}
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	account, err := x.People.ByLink(r.Context(), r.PathValue("token"), f.Get("form"))
	if fault.Mends(err) {
		return page.Show(w, r, err, takePage(x.taken(r, err)))
	}
	if err != nil {
		return err
	}
	to := people.Onward(x.Cookies.Onward(r)) // where it is opened in the browser that asked
	x.Cookies.ClearOnward(w)
	return x.Enter(w, r, account, f.Get("own") != "", to)
}
