package offline

import (
	"net/http"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// Home is where somebody reads what is kept on this device, and turns it on or off.
const Home = "/offline"

// herePage is the page: what the server knows. What is on the device, the worker puts in.
type herePage struct {
	person bool
	table  bool
	row    Lockers
	on     bool
	device bool // on a tablet of the service
	form   string
	others []Lockers
	done   string
}

// Show answers GET /offline.
func (x *Room) Show(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	p := herePage{person: v.Is(people.Person), table: v.Table != "", device: v.Device != "", form: people.NewID(),
		done: page.DoneOf(r, "offline.done.", "on", "off")}
	if p.person {
		var err error
		if p.row, p.on, err = x.here(ctx, v, nil); err != nil {
			return err
		}
		if err := x.view(ctx, func(q *Queries) (err error) { p.others, err = q.lockersOf(ctx, v.Account); return err }); err != nil {
			return err
		}
	}
	return page.Render(w, r, http.StatusOK, x.herePage(p))
}

// Save answers POST /offline: turns keeping on here, off here, or off on another device.
func (x *Room) Save(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	id := f.Get("id")
	if !people.IsID(id) {
		return fault.Missing()
	}
	if f.Get("do") != "on" {
		n, err := x.end(r, v, id)
		if err == nil && n == 0 {
			err = fault.Missing()
		}
		if err != nil {
			return err
		}
		return web.See(w, r, Home+"?done=off")
	}
	if v.Device != "" { // several people share it, and nothing on it tells them apart yet
		return fault.New(fault.Forbidden, "offline.tablet")
	}
	row, on, err := x.here(ctx, v, nil)
	if err != nil {
		return err
	}
	now := x.Now().UnixMilli()
	err = x.update(ctx, func(q *Queries) error {
		if on && row.State == gone { // begun again, where it was found empty
			_, err := q.setLocker(ctx, row.ID, v.Account, asked)
			return err
		}
		if on {
			return nil
		}
		_, err := q.addLocker(ctx, addLockerParams{ID: id, Account: v.Account, Session: text(v.Session), Device: text(v.Device), Created: now})
		return err
	})
	if err != nil {
		return fault.Wrap(err, "offline.Save")
	}
	return web.See(w, r, Home+"?done=on")
}

func (x *Room) end(r *http.Request, v people.Viewer, id string) (n int64, err error) {
	err = x.update(r.Context(), func(q *Queries) (err error) { n, err = q.setLocker(r.Context(), id, v.Account, ended); return err })
	return n, fault.Wrap(err, "offline.end")
}

// Began answers POST /offline/began, from the worker: its locker was made, or was found to be empty.
func (x *Room) Began(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	state := kept
	if f.Get("gone") != "" {
		state = gone
	}
	var n int64
	err = x.update(ctx, func(q *Queries) (err error) { n, err = q.setLocker(ctx, f.Get("id"), v.Account, state); return err })
	if err == nil && n == 0 {
		err = fault.Missing()
	}
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, map[string]bool{"ok": true})
}

// hasOthers reports that the person's pages are kept on another device as well.
func (p herePage) hasOthers() bool {
	return len(p.others) > 1 || (len(p.others) == 1 && p.others[0].ID != p.row.ID)
}
