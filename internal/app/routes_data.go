package app

import "towpath/internal/page"

// weighing are the routes of how much data a visit uses.
func (h *House) weighing() []Route {
	return []Route{
		get(page.DataPath, "page", anyone, h.weighs.Show),
		post(page.DataPath, "page", anyone, h.weighs.Save),
	}
}
