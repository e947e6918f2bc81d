package together

import (
	"net/http"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// typingForm is the page on which a supporter notes that somebody agreed to have things typed in.
type typingForm struct {
	agreement
	person string
	how    string
	err    error
}

func (x *Room) typingForm(r *http.Request) (f typingForm, err error) {
	f.person = r.PathValue("person")
	f.agreement, err = x.agreementOf(r.Context(), f.person, people.ViewerOf(r.Context()).Account)
	return f, err
}

// TypingPage answers GET /together/paper/{person}: what somebody agrees to who has things typed in for them, to say or to print.
func (x *Room) TypingPage(w http.ResponseWriter, r *http.Request) error {
	f, err := x.typingForm(r)
	if err != nil {
		return err
	}
	return page.Show(w, r, nil, typingPage(f))
}

// AgreeTyping answers POST /together/paper/{person}: how they said yes.
func (x *Room) AgreeTyping(w http.ResponseWriter, r *http.Request) error {
	sent, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	f, err := x.typingForm(r)
	if err != nil {
		return err
	}
	f.how = sent.Get("how")
	f.err = x.People.AgreeTyping(r.Context(), people.ViewerOf(r.Context()), f.person, f.how)
	if fault.Mends(f.err) {
		return page.Show(w, r, f.err, typingPage(f))
	}
	if f.err != nil {
		return f.err
	}
	return web.See(w, r, "/people/"+f.person+"?done=typing")
}

// EndTyping answers POST /together/typing/{other}/end: the person wants nothing more typed in by that supporter.
func (x *Room) EndTyping(w http.ResponseWriter, r *http.Request) error {
	other := r.PathValue("other")
	if err := x.People.EndTyping(r.Context(), people.ViewerOf(r.Context()), other); err != nil {
		return err
	}
	return web.See(w, r, "/together/agreement/"+other)
}
