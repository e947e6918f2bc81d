package kit

import (
	"net/http"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

func days(d time.Duration) int { return int(d / (24 * time.Hour)) }

// AskErase answers GET /kit/erase: what goes, what doesn't, what can't be undone.
func (x *Room) AskErase(w http.ResponseWriter, r *http.Request) error {
	return page.Render(w, r, http.StatusOK, erasePage())
}

// Erase answers POST /kit/erase. The first time it asks once more; with sure=yes it erases everything about the person,
// signs them out and says goodbye (PRIV-4, RUN-8). It can't be undone, so whoever asks has shown who they are just now.
func (x *Room) Erase(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	v := people.ViewerOf(r.Context())
	switch {
	case v.Table != "" || !v.Is(people.Person):
		return fault.Missing()
	case form.Get("sure") != "yes":
		return page.Render(w, r, http.StatusOK, eraseSurePage(x.People.Fresh(r.Context(), v) != nil, nil))
	}
	if x.People.Fresh(r.Context(), v) != nil {
		err := x.People.ShowAgain(r.Context(), v, form.Get("secret"))
		if fault.Mends(err) {
			return page.Show(w, r, err, eraseSurePage(true, err))
		}
		if err != nil {
			return err
		}
	}
	if err := x.People.Erase(r.Context(), v.Account); err != nil {
		return err
	}
	x.Cookies.ClearSession(w)
	return web.See(w, r, "/kit/erased")
}

// Erased answers GET /kit/erased, for whoever is signed out: to anybody signed in it would not be true.
func (x *Room) Erased(w http.ResponseWriter, r *http.Request) error {
	if people.ViewerOf(r.Context()).SignedIn() {
		return fault.Missing()
	}
	return page.Render(w, r, http.StatusOK, erasedPage())
}

// backupDays is how long copies of keys are kept at most, in days (PRIV-4).
const backupDays = 30
