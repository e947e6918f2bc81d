package contact

import (
	"context"
	"math"
	"net/http"
	"strconv"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// talkPage is what two write to each other.
type talkPage struct {
	pair
	to    string // the account of the other one
	all   []Message
	pages page.Pager
	id    string // of a new message
	text  string // as typed, where there is something to mend
	err   error
	done  string
	mail  bool // the person can be told that there is something to read
}

// path is where the page is.
func (p talkPage) path() string { return With(p.to) }

// Talk answers GET /contact/with/{other}: what the viewer and another write to each other.
func (x *Room) Talk(w http.ResponseWriter, r *http.Request) error {
	p, err := x.talkPage(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, showTalk(p))
}

func (x *Room) talkPage(r *http.Request) (p talkPage, err error) {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	p = talkPage{to: r.PathValue("other"), id: people.NewID(), mail: x.Mail(), done: page.DoneOf(r, "contact.done.", "sent", "taken", "wish", "removed")}
	if p.pair, err = x.about(ctx, v, p.to); err != nil {
		return p, err
	}
	before, err := strconv.ParseInt(r.FormValue("before"), 10, 64)
	if err != nil || before < 1 {
		before = math.MaxInt64
	}
	all, more, err := x.read(ctx, v, p.pair, before)
	if err != nil {
		return p, err
	}
	p.all = all
	if more {
		p.pages.Back = page.Link{Href: p.path() + "?before=" + strconv.FormatInt(all[0].N, 10), Label: i18n.T(ctx, "contact.earlier")}
	}
	if before != math.MaxInt64 {
		p.pages.On = page.Link{Href: p.path(), Label: i18n.T(ctx, "contact.latest")}
	}
	return p, nil
}

// Send answers POST /contact/with/{other}: a message.
func (x *Room) Send(w http.ResponseWriter, r *http.Request) error {
	sent, bad := web.ReadForm(w, r)
	if bad != nil && sent.Values == nil {
		return bad
	}
	ctx, v, other := r.Context(), people.ViewerOf(r.Context()), r.PathValue("other")
	err := bad
	if err == nil {
		err = x.Write(ctx, v, other, sent.Get("id"), sent.Text("text"))
	}
	if fault.Mends(err) || fault.Is(err, fault.Busy) {
		p, again := x.talkPage(r)
		if again != nil {
			return again
		}
		p.err, p.text, p.id = err, sent.Text("text"), sent.Get("id")
		return page.Show(w, r, err, showTalk(p))
	}
	if err != nil {
		return err
	}
	return web.See(w, r, With(other)+"?done=sent")
}

// Back answers POST /contact/with/{other}/back: takes back a message that the other one can't read yet.
func (x *Room) Back(w http.ResponseWriter, r *http.Request) error {
	return x.change(w, r, "taken", func(ctx context.Context, v people.Viewer, other string, sent web.Form) error {
		return x.TakeBack(ctx, v, other, sent.Get("id"))
	})
}

// SetWish answers POST /contact/with/{other}/wish: what a person wants of messages with another.
func (x *Room) SetWish(w http.ResponseWriter, r *http.Request) error {
	return x.change(w, r, "wish", func(ctx context.Context, v people.Viewer, other string, sent web.Form) error {
		return x.Wish(ctx, v, other, sent.Get("wish"), sent.Get("tell") != "")
	})
}

// AskRemove answers GET /contact/with/{other}/remove: what goes, and that it can't be undone.
func (x *Room) AskRemove(w http.ResponseWriter, r *http.Request) error {
	t, err := x.about(r.Context(), people.ViewerOf(r.Context()), r.PathValue("other"))
	if err != nil || t.ID == "" {
		return fault.OrMissing(err)
	}
	return page.Render(w, r, http.StatusOK, showRemove(talkPage{pair: t, to: r.PathValue("other")}))
}

// RemoveAll answers POST /contact/with/{other}/remove.
func (x *Room) RemoveAll(w http.ResponseWriter, r *http.Request) error {
	return x.change(w, r, "removed", func(ctx context.Context, v people.Viewer, other string, _ web.Form) error {
		return x.Remove(ctx, v, other)
	})
}

// change does something and shows the page of the two again, with what was done or what there is to mend.
func (x *Room) change(w http.ResponseWriter, r *http.Request, done string, do func(ctx context.Context, v people.Viewer, other string, sent web.Form) error) error {
	sent, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	other := r.PathValue("other")
	err = do(r.Context(), people.ViewerOf(r.Context()), other, sent)
	if fault.Mends(err) {
		p, again := x.talkPage(r)
		if again != nil {
			return again
		}
		p.err = err
		return page.Show(w, r, err, showTalk(p))
	}
	if err != nil {
		return err
	}
	return web.See(w, r, With(other)+"?done="+done)
}

// AskCover answers POST /contact/with/{other}/cover: a person wants to write to who covers for somebody who is away.
func (x *Room) AskCover(w http.ResponseWriter, r *http.Request) error {
	if _, err := web.ReadForm(w, r); err != nil {
		return err
	}
	cover, err := x.Cover(r.Context(), people.ViewerOf(r.Context()), r.PathValue("other"))
	if err != nil {
		return err
	}
	return web.See(w, r, With(cover))
}

// absence is the one of who works here that holds now.
func (p talkPage) absence() (Absence, bool) {
	if !p.says {
		return Absence{}, false
	}
	return p.published.away(p.now)
}

func pager(ctx context.Context, path string, n int, more bool) (p page.Pager) {
	if n > 0 {
		p.Back = page.Link{Href: path + strconv.Itoa(n-1), Label: i18n.T(ctx, "contact.pages.back")}
	}
	if more {
		p.On = page.Link{Href: path + strconv.Itoa(n+1), Label: i18n.T(ctx, "contact.pages.on")}
	}
	return p
}
