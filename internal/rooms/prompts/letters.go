package prompts

import (
	"crypto/subtle"
	"net/http"
	"slices"
	"strings"
	"time"

	"towpath/internal/ground/carry"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// letters is what the links in messages begin with. They are short: a text message has little room.
const letters = "/m/"

// letter is a link that somebody has followed. Having it shows nothing and opens nothing; it can stop what it came with.
type letter struct {
	path    string
	account string
	link
	opens bool // it isn't too old to lead to what it is for
}

// find is the letter of a request's link.
func (x *Room) find(r *http.Request) (l letter, err error) {
	l.path = letters + r.PathValue("token")
	handle, secret, _ := strings.Cut(r.PathValue("token"), ".")
	if x.Outbox == nil || len(secret) != secretLength {
		return l, fault.New(fault.Gone, "prompts.letter.over")
	}
	s, err := x.People.SendingBy(r.Context(), handle)
	if fault.Is(err, fault.NotFound) {
		return l, fault.New(fault.Gone, "prompts.letter.over")
	}
	if err != nil {
		return l, err
	}
	all, hash := planOf(s).Links, hashed(secret)
	i := slices.IndexFunc(all, func(o link) bool { return subtle.ConstantTimeCompare([]byte(o.Hash), []byte(hash)) == 1 })
	if i < 0 {
		return l, fault.New(fault.Gone, "prompts.letter.over")
	}
	l.account, l.link = s.Account, all[i]
	age := x.Now().Sub(time.UnixMilli(l.Sent))
	l.opens = age < opensFor
	if age >= stopsFor {
		err = fault.New(fault.Gone, "prompts.letter.over")
	}
	return l, err
}

// Letter answers GET /m/{token}: the page that a message leads to. It says nothing of anybody, and changes nothing: programs that look
// into mail open links too.
func (x *Room) Letter(w http.ResponseWriter, r *http.Request) error {
	l, err := x.find(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, showLetter(l, r.FormValue("done") == "stop"))
}

// AnswerLetter answers POST /m/{token}: goes on to what it is for, or stops messages to where this one went, signed in or not. A mail
// program's own button says neither, and means the latter.
func (x *Room) AnswerLetter(w http.ResponseWriter, r *http.Request) error {
	l, err := x.find(r)
	if err != nil {
		return err
	}
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	if f.Get("do") == "open" {
		return web.See(w, r, l.path+"/go")
	}
	if f.Get("do") != "stop" && !f.Has("List-Unsubscribe") {
		return fault.New(fault.Invalid, "page.problem.invalid")
	}
	if err := x.People.StopReminders(r.Context(), l.account, l.Sort, l.Browser); err != nil {
		return err
	}
	return web.See(w, r, l.path+"?done=stop")
}

// GoOn answers GET /m/{token}/go: leads its person to what the reminder is for, once they are signed in. To come is to answer it.
func (x *Room) GoOn(w http.ResponseWriter, r *http.Request) error {
	l, err := x.find(r)
	if err != nil {
		return err
	}
	v := people.ViewerOf(r.Context())
	switch {
	case !l.opens:
		return fault.New(fault.Gone, "prompts.letter.over")
	case v.Table != "":
		return fault.New(fault.Forbidden, "people.in.table")
	case v.Account != l.account:
		return web.See(w, r, people.WithOnward("/in", l.path+"/go"))
	}
	s, err := x.answered(r.Context(), v, l.ID)
	if err != nil || s.gone {
		return fault.OrMissing(err)
	}
	return web.See(w, r, s.to())
}

func sortKey(sort carry.Sort) string { return "prompts.letter.stopped." + string(sort) }
