package together

import (
	"net/http"

	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// StopPlace is where two people can stop well, from every page at a table.
const StopPlace = "/together/stop"

// Stop answers GET /together/stop: the ways to stop, to do something calmer or to end well, and what helps when something upset one of
// them. It asks nothing, and keeps nothing of having been opened but where the table is.
func (x *Room) Stop(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	s, err := x.sceneOf(ctx, v)
	if err == nil {
		err = x.wentTo(ctx, v, s.Record, r.URL.Path)
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, stopPage(s))
}
