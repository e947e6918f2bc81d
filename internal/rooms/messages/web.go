package messages

import (
	"net/http"
	"slices"

	"towpath/internal/ground/carry"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// List answers GET /messages: where the viewer wants messages.
func (x *Room) List(w http.ResponseWriter, r *http.Request) error {
	if x.Outbox == nil {
		return fault.Missing()
	}
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	held, err := x.People.Addresses(ctx, v)
	if err != nil {
		return err
	}
	var all []one
	for _, sort := range x.sorts(v) {
		all = append(all, of(sort, held))
	}
	if !v.Is(people.Person) {
		return page.Render(w, r, http.StatusOK, x.staffPage(all, page.DoneOf(r, "messages.staff.done.", "proven", "gone")))
	}
	if x.Outbox.pusher() != nil {
		notes := one{sort: carry.Push}
		for _, a := range held {
			if a.Sort == carry.Push {
				notes.notes++
			}
		}
		all = append(all, notes)
	}
	return page.Render(w, r, http.StatusOK, x.listPage(all, page.DoneOf(r, "messages.done.", "proven", "used", "gone", "notes", "quiet")))
}

// sorts are those for which a viewer types an address: to those who work here, messages come by e-mail alone.
func (x *Room) sorts(v people.Viewer) []carry.Sort {
	all := x.Outbox.Typed()
	if !v.Is(people.Person) {
		all = slices.DeleteFunc(all, func(s carry.Sort) bool { return s != carry.Mail })
	}
	return all
}

// one is a way of sending, and where its messages go.
type one struct {
	sort carry.Sort
	people.Address
	there bool
	notes int // how many browsers show notes
}

func of(sort carry.Sort, held []people.Address) one {
	o := one{sort: sort}
	for _, a := range held {
		if a.Sort == sort {
			o.Address, o.there = a, true
		}
	}
	return o
}

// form is the page about one way of sending.
type form struct {
	one
	id    string // of a new address
	typed string
	err   error
	done  string
	staff bool // of somebody who works here
}

func (x *Room) form(r *http.Request) (f form, err error) {
	sort, v := carry.Sort(r.PathValue("sort")), people.ViewerOf(r.Context())
	if !slices.Contains(x.sorts(v), sort) {
		return f, fault.Missing()
	}
	held, err := x.People.Addresses(r.Context(), v)
	return form{one: of(sort, held), id: people.NewID(), staff: !v.Is(people.Person)}, err
}

func (f form) path() string { return Home + "/" + string(f.sort) }

// Show answers GET /messages/{sort}: an address to set, a code to type, or what an address is for. ?other= asks for another address.
func (x *Room) Show(w http.ResponseWriter, r *http.Request) error {
	f, err := x.form(r)
	if err != nil {
		return err
	}
	if r.FormValue("other") != "" {
		f.one = one{sort: f.sort}
	}
	if !f.there {
		if err := x.People.Fresh(r.Context(), people.ViewerOf(r.Context())); err != nil {
			return again(w, r, err, f.path())
		}
	}
	f.done = page.DoneOf(r, "messages.done.", "sent")
	return page.Show(w, r, nil, x.onePage(f))
}

// again sends somebody to show once more who they are, and then back.
func again(w http.ResponseWriter, r *http.Request, err error, path string) error {
	if key, _ := fault.SentenceOf(err); key == "people.fresh" {
		return web.See(w, r, "/me/show?to="+path)
	}
	return err
}

// Ask answers POST /messages/{sort}: sets an address, and has a code sent to it.
func (x *Room) Ask(w http.ResponseWriter, r *http.Request) error {
	f, err := x.form(r)
	if err != nil {
		return err
	}
	sent, err := web.ReadForm(w, r)
	if err == nil {
		err = x.People.AskAddress(r.Context(), people.ViewerOf(r.Context()), sent.Get("id"), f.sort, sent.Line("to"), i18n.Lang(r.Context()))
	}
	if f.err = err; fault.Mends(err) {
		f.one, f.typed = one{sort: f.sort}, sent.Line("to")
		return page.Show(w, r, err, x.onePage(f))
	}
	if err == nil {
		err = x.Jobs.Add(r.Context(), Code, sent.Get("id"))
	}
	if err != nil {
		return again(w, r, err, f.path())
	}
	return web.See(w, r, f.path()+"?done=sent")
}

// Prove answers POST /messages/{sort}/code: the code that was sent.
func (x *Room) Prove(w http.ResponseWriter, r *http.Request) error {
	return x.change(w, r, "proven", func(v people.Viewer, f form, sent web.Form) error {
		return x.People.ProveAddress(r.Context(), v, f.ID, sent.Line("code"))
	})
}

// Use answers POST /messages/{sort}/use: what an address is for.
func (x *Room) Use(w http.ResponseWriter, r *http.Request) error {
	return x.change(w, r, "used", func(v people.Viewer, f form, sent web.Form) error {
		uses := sent.Values["for"]
		return x.People.UseAddress(r.Context(), v, f.ID, slices.Contains(uses, "reminders"), slices.Contains(uses, "link"))
	})
}

// End answers POST /messages/{sort}/end: removes an address.
func (x *Room) End(w http.ResponseWriter, r *http.Request) error {
	return x.change(w, r, "gone", func(v people.Viewer, f form, _ web.Form) error {
		return x.People.EndAddress(r.Context(), v, f.ID)
	})
}

// change does something with the viewer's address of one sort, and says so on the list.
func (x *Room) change(w http.ResponseWriter, r *http.Request, done string, do func(people.Viewer, form, web.Form) error) error {
	v := people.ViewerOf(r.Context())
	f, err := x.form(r)
	if err != nil {
		return err
	}
	sent, err := web.ReadForm(w, r)
	if err == nil && !f.there {
		return web.See(w, r, Home) // it was removed on another page
	}
	if err == nil {
		err = do(v, f, sent)
	}
	if f.err = err; fault.Mends(err) {
		return page.Show(w, r, err, x.onePage(f))
	}
	if err == nil {
		err = x.Changed(r.Context(), v.Account)
	}
	if err != nil {
		return again(w, r, err, f.path())
	}
	return web.See(w, r, Home+"?done="+done)
}
