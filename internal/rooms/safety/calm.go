package safety

import (
	"net/http"
	"net/url"
	"slices"

	"towpath/internal/ground/web"
	"towpath/internal/page"
)

// calm is what the page with something calmer shows.
type calm struct {
	back string // where somebody came from; "" where that isn't known
	less bool   // pages show less on this device
	was  string // the theme before
}

// Calm answers GET /calm: something calmer, from any page (SAFE-4). There is nothing of anybody's on it, and it needs no database.
func (x *Room) Calm(w http.ResponseWriter, r *http.Request) error {
	back := page.LocalPath(r.FormValue("back"))
	if back == page.CalmPath {
		back = ""
	}
	return page.Render(w, r, http.StatusOK, calmPage(calm{back: back, less: page.LookOf(r).Theme == "calm", was: r.FormValue("was")}))
}

// ShowLess answers POST /calm: pages show less on this device, or as before, in one touch.
func (x *Room) ShowLess(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	look, next := page.LookOf(r), url.Values{}
	if f.Get("less") == "on" {
		if look.Theme != "calm" && look.Theme != "" {
			next.Set("was", look.Theme)
		}
		look.Theme = "calm"
	} else if look.Theme = ""; slices.Contains(page.Themes, f.Get("was")) {
		look.Theme = f.Get("was")
	}
	page.SetLook(w, look, x.Cookies.Secure)
	back := page.LocalPath(f.Get("back"))
	if back == "/look" {
		return web.See(w, r, back+"?done=look")
	}
	if back != "" {
		next.Set("back", back)
	}
	to := page.CalmPath
	if len(next) > 0 {
		to += "?" + next.Encode()
	}
	return web.See(w, r, to)
}
