package together

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/things"

	"towpath/internal/ground/fault"
)

// proved reads a form with somebody's proof. account is "" where the page was shown again and all is said.
func (x *Room) proved(w http.ResponseWriter, r *http.Request, who string, show func(proof) templ.Component) (p proof, account string, err error) {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return p, "", err
	}
	if people.ViewerOf(r.Context()).Table == "" {
		return p, "", fault.Missing()
	}
	if p, err = x.proofOf(r, who); err != nil {
		return p, "", err
	}
	account, err = x.prove(r, p, f)
	if err != nil && again(err) {
		p.Problem = sentence(r.Context(), err)
		return p, "", page.Render(w, r, fault.CodeOf(err).Status(), show(p))
	}
	return p, account, err
}

// picksAPage is how many of their things a person sees at once when picking.
const picksAPage = 30

// markOf is where a page of things begins, from the address: a time and an id, which say nothing.
func markOf(r *http.Request) things.Mark {
	at, _ := strconv.ParseInt(r.FormValue("at"), 10, 64)
	return things.Mark{Updated: at, ID: r.FormValue("id")}
}
