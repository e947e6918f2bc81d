package messages

import (
	"cmp"
	"net/http"
	"strings"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// NotesPath is where somebody has notes shown by their browser, or stops it.
const NotesPath = Home + "/push"

// notesPage is the page about notes.
type notesPage struct {
	key  string // the installation's, for the browser
	may  error  // why not on this device
	here string // the id of this browser's place, "" where it shows none
	all  []people.Address
	err  error
}

func (p notesPage) on() bool { return p.here != "" }

func (x *Room) notesPage(r *http.Request, err error) (p notesPage, _ error) {
	push := x.Outbox.pusher()
	if push == nil {
		return p, fault.Missing()
	}
	v := people.ViewerOf(r.Context())
	p = notesPage{key: push.Key(), may: people.MayShowNotes(v), err: err}
	all, listErr := x.People.Notes(r.Context(), v)
	for _, a := range all {
		if a.ID == x.Cookies.Notes(r) {
			p.here = a.ID
		}
	}
	p.all = all
	return p, listErr
}

// Notes answers GET /messages/push: what notes are, who learns what by them, and where they are on.
func (x *Room) Notes(w http.ResponseWriter, r *http.Request) error {
	p, err := x.notesPage(r, nil)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, showNotes(p))
}

// SetNotes answers POST /messages/push: has notes shown by the browser that asks, or stops them on one of the viewer's. The worker has
// put in where the browser is reached; where there is no worker, or the browser said no, it isn't there.
func (x *Room) SetNotes(w http.ResponseWriter, r *http.Request) error {
	push := x.Outbox.pusher()
	if push == nil {
		return fault.Missing()
	}
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	if f.Get("do") != "on" {
		return x.stopNotes(w, r, v, f.Get("id"))
	}
	if err := people.MayShowNotes(v); err != nil {
		return err
	}
	to, bad := push.ReadPushTo(f.Get("endpoint"), f.Get("p256dh"), f.Get("auth"))
	if bad != nil {
		bad = fault.New(fault.Invalid, whyNoNotes(f))
	}
	var id string
	if err = bad; err == nil {
		id, err = x.People.TurnOnNotes(ctx, v, to, browserOf(r.UserAgent()), i18n.Lang(ctx), x.Cookies.Notes(r))
	}
	if fault.Mends(err) || fault.Is(err, fault.Conflict) || fault.Is(err, fault.Busy) {
		p, pageErr := x.notesPage(r, err)
		if pageErr != nil {
			return pageErr
		}
		return page.Show(w, r, err, showNotes(p))
	}
	if err == nil {
		err = x.Changed(ctx, v.Account)
	}
	if err != nil {
		return err
	}
	x.Cookies.SetNotes(w, id)
	return web.See(w, r, Home+"?done=notes")
}

// whyNoNotes is why there is no place for notes to this browser.
func whyNoNotes(f web.Form) string {
	switch {
	case f.Get("endpoint") != "":
		return "messages.notes.not.host"
	case f.Get("why") == "denied":
		return "messages.notes.not.denied"
	}
	return "messages.notes.not.able"
}

func (x *Room) stopNotes(w http.ResponseWriter, r *http.Request, v people.Viewer, id string) error {
	if err := x.People.EndAddress(r.Context(), v, id); err != nil {
		return err
	}
	if err := x.Changed(r.Context(), v.Account); err != nil {
		return err
	}
	if id == x.Cookies.Notes(r) {
		x.Cookies.ClearNotes(w)
	}
	return web.See(w, r, Home+"?done=quiet")
}

// browserOf is what a browser calls itself, in words that people know: which one, on what. They are names, in every language.
func browserOf(agent string) string {
	first := func(names ...string) string { // pairs of what it says and what people call it
		for i := 0; i < len(names); i += 2 {
			if strings.Contains(agent, names[i]) {
				return names[i+1]
			}
		}
		return ""
	}
	which := first("Edg", "Edge", "SamsungBrowser", "Samsung Internet", "Firefox", "Firefox", "FxiOS", "Firefox", "CriOS", "Chrome", "Chrome", "Chrome", "Safari", "Safari")
	on := first("Android", "Android", "iPhone", "iPhone", "iPad", "iPad", "Windows", "Windows", "Mac OS", "Mac", "Linux", "Linux")
	if which == "" || on == "" {
		return cmp.Or(which, on)
	}
	return which + " · " + on
}
