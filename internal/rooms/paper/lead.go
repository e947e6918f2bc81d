package paper

import (
	"context"
	"net/http"
	"strings"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/plain"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// wordsOnCard is how many words a card has to sign in with. Somebody may type those here; they are a secret, so nothing here
// puts what was typed into an address, and those aren't shown again.
const wordsOnCard = 4

// leading is the page on which short words are typed.
type leading struct {
	typed string
	found []pack.Titled // to choose from, where it isn't one
	near  bool          // they are only near what was typed
	sign  bool          // what was found is for those who are signed in
	err   error
}

// Type answers GET /go: where the short words of a page are typed.
func (x *Room) Type(w http.ResponseWriter, r *http.Request) error {
	return page.Render(w, r, http.StatusOK, typePage(leading{}))
}

// Lead answers POST /go: leads to the page that the words belong to. It is a form that is posted, so that words of a card, typed
// in the wrong place, come into no address.
func (x *Room) Lead(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	p := leading{typed: form.Line("words")}
	exact, near, err := x.match(r.Context(), p.typed)
	if err != nil {
		return err
	}
	switch {
	case len(exact) == 1 && x.opens(r.Context(), exact[0]):
		return web.See(w, r, exact[0].Path)
	case len(exact) > 0:
		p.found, p.sign = exact, len(exact) == 1
	case len(near) > 0:
		p.found, p.near = near, true
	case len(plain.Split(p.typed)) >= wordsOnCard:
		p.typed, p.err = "", fault.New(fault.Invalid, "paper.go.card")
	default:
		p.err = fault.New(fault.Invalid, "paper.go.none")
	}
	if p.err != nil {
		return page.Show(w, r, p.err, typePage(p))
	}
	return page.Render(w, r, http.StatusOK, typePage(p))
}

// match is what typed words lead to: pages that whoever asks may read, and their own plans.
func (x *Room) match(ctx context.Context, typed string) (exact, near []pack.Titled, err error) {
	all := x.Packs.Of(ctx).Pages()
	own, err := x.own(ctx)
	for _, o := range own {
		all = append(all, pack.Titled{Path: o.Path, Title: o.Title})
	}
	exact, near = pack.Match(all, typed)
	return exact, near, err
}

// opens reports whether a page opens to whoever asks: to write in an exercise, somebody signs in.
func (x *Room) opens(ctx context.Context, p pack.Titled) bool {
	return people.ViewerOf(ctx).SignedIn() || !strings.HasPrefix(p.Path, "/exercises/")
}
