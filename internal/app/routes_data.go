package app

import "towpath/internal/page"

// weighing are the routes of how much data a visit uses.
func (h *House) weighing() []Route {
	d := page.DataPages{Secure: h.conf.secure()}
	return []Route{
		get(page.DataPath, "page", anyone, d.Show),
		post(page.DataPath, "page", anyone, d.Save),
	}
}
