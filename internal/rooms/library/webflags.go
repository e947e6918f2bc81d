package library

import (
	"context"
	"net/http"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// telling is what somebody is about to tell the service of a resource, or why it is taken off the list.
type telling struct {
	Offer
	id, text string
	err      error
}

// WithdrawPage answers GET /library/{id}/withdraw.
func (x *Room) WithdrawPage(w http.ResponseWriter, r *http.Request) error {
	t, err := x.tellingOf(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, withdrawPage(t))
}

func (x *Room) tellingOf(r *http.Request) (t telling, err error) {
	t.id = people.NewID()
	if t.Offer, err = x.written(r.Context(), r.PathValue("id")); err == nil && t.Example != nil {
		err = fault.Missing()
	}
	return t, err
}

// SaveWithdrawal answers POST /library/{id}/withdraw.
func (x *Room) SaveWithdrawal(w http.ResponseWriter, r *http.Request) error {
	t, err := x.tellingOf(r)
	if err != nil {
		return err
	}
	form, err := web.ReadForm(w, r)
	if err != nil && form.Values == nil {
		return err
	}
	t.text = form.Text("reason")
	if err == nil {
		err = x.Withdraw(r.Context(), people.ViewerOf(r.Context()), t.ID, t.text)
	}
	if fault.Mends(err) {
		t.err = err
		return page.Show(w, r, err, withdrawPage(t))
	}
	if err != nil {
		return err
	}
	return web.See(w, r, t.path()+"?done=withdrawn")
}

// TellPage answers GET /library/{id}/tell: where a person says that something is wrong with a resource.
func (x *Room) TellPage(w http.ResponseWriter, r *http.Request) error {
	t, err := x.tellingOf(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, tellPage(t))
}

// Tell answers POST /library/{id}/tell.
func (x *Room) Tell(w http.ResponseWriter, r *http.Request) error {
	t, err := x.tellingOf(r)
	if err != nil {
		return err
	}
	form, err := web.ReadForm(w, r)
	if err != nil && form.Values == nil {
		return err
	}
	t.id, t.text = form.Get("id"), form.Text("words")
	if err == nil {
		err = x.Said(r.Context(), people.ViewerOf(r.Context()), Saying{ID: t.id, Resource: t.ID, Kind: Wrong, Words: t.text})
	}
	if fault.Mends(err) {
		t.err = err
		return page.Show(w, r, err, tellPage(t))
	}
	if err != nil {
		return err
	}
	return web.See(w, r, t.path()+"?done=said")
}

// flagsPage is what people said: of one resource to those who look after it, or somebody's own.
type flagsPage struct {
	Offer
	all  []Flag
	own  bool
	done string
}

// FlagsPage answers GET /library/{id}/flags: what people said of a resource, without a name.
func (x *Room) FlagsPage(w http.ResponseWriter, r *http.Request) error {
	o, err := x.written(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	all, err := x.Flags(r.Context(), people.ViewerOf(r.Context()), o.ID)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, showFlags(flagsPage{Offer: o, all: all, done: page.DoneOf(r, "library.done.", "dealt")}))
}

// Deal answers POST /library/{id}/flags: somebody has read what a person told, and done what there was to do.
func (x *Room) Deal(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	if err := x.Dealt(r.Context(), people.ViewerOf(r.Context()), id, form.Get("flag")); err != nil {
		return err
	}
	return web.See(w, r, pack.ResourcePath(id)+"/flags?done=dealt")
}

// MinePage answers GET /library/mine: all that a person told of resources, which they can take back.
func (x *Room) MinePage(w http.ResponseWriter, r *http.Request) error {
	all, err := x.Mine(r.Context(), people.ViewerOf(r.Context()))
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, showFlags(flagsPage{all: all, own: true, done: page.DoneOf(r, "library.done.", "back")}))
}

// Take answers POST /library/mine: a person takes back what they told.
func (x *Room) Take(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	if err := x.TakeBack(r.Context(), people.ViewerOf(r.Context()), form.Get("flag")); err != nil {
		return err
	}
	return web.See(w, r, Home+"/mine?done=back")
}

// how is what a flag says beside its words.
func (f Flag) how(ctx context.Context) string {
	if f.How == "" {
		return i18n.T(ctx, "library.flag.wrong")
	}
	return i18n.T(ctx, "library.how."+f.How)
}
