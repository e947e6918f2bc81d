package offline

import (
	"context"
	"encoding/base64"
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
	device bool              // on a tablet of the service
	bound  bool              // and the card that they have now locks it
	old    bool              // they have no card that could
	tablet map[string]string // what the tablets among others are called
	form   string
	others []Lockers
	done   string
}

// Show answers GET /offline.
func (x *Room) Show(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	p := herePage{person: v.Is(people.Person), table: v.Table != "", device: v.Device != "" || r.FormValue("tablet") != "", form: people.NewID(),
		done: page.DoneOf(r, "offline.done.", "on", "off")}
	if p.person {
		var err error
		if p.row, p.on, err = x.here(ctx, v, nil); err != nil {
			return err
		}
		if err := x.elsewhere(ctx, v, &p); err != nil {
			return err
		}
	}
	return page.Render(w, r, http.StatusOK, x.herePage(p))
}

// elsewhere is what else the page says to its person: how their card stands to this tablet, and where else their pages are kept.
func (x *Room) elsewhere(ctx context.Context, v people.Viewer, p *herePage) error {
	if p.device {
		card, err := x.People.CardMark(ctx, v.Account)
		if err != nil {
			return err
		}
		p.bound, p.old = boundTo(p.row, card), card == ""
	}
	err := x.view(ctx, func(q *Queries) (err error) { p.others, err = q.lockersOf(ctx, v.Account); return err })
	p.tablet = map[string]string{}
	for i := 0; i < len(p.others) && err == nil; i++ {
		if device := p.others[i].Device; device.Valid {
			p.tablet[p.others[i].ID], _, err = x.People.TabletOf(ctx, device.String)
		}
	}
	return fault.Wrap(err, "offline.elsewhere")
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
	if v.Device != "" { // the page says what is to be done next
		return web.See(w, r, Home)
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
	state, card := kept, f.Get("card")
	if f.Get("gone") != "" {
		state = gone
	}
	now, err := x.People.CardMark(ctx, v.Account)
	if err == nil && card != "" && card != now { // a newer one was made meanwhile
		err = fault.New(fault.Conflict, "offline.why.not")
	}
	if err != nil {
		return err
	}
	mark, _ := base64.StdEncoding.DecodeString(now) // it was encoded just now
	var n int64
	err = x.update(ctx, func(q *Queries) (err error) {
		if card != "" {
			n, err = q.bindLocker(ctx, mark, f.Get("id"), v.Account)
		} else {
			n, err = q.setLocker(ctx, f.Get("id"), v.Account, state)
		}
		return err
	})
	if err == nil && n == 0 {
		err = fault.Missing()
	}
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, map[string]bool{"ok": true})
}

// toShow reports that their card is to be shown on this tablet, to lock what is kept there.
func (p herePage) toShow() bool {
	return p.person && p.device && p.on && !p.old && p.row.State != gone && (p.row.State == asked || !p.bound)
}

// scripts are those of the page: a tablet reads cards.
func (p herePage) scripts() []string {
	if p.device {
		return []string{"people.js"}
	}
	return nil
}

// hasOthers reports that the person's pages are kept on another device as well.
func (p herePage) hasOthers() bool {
	return len(p.others) > 1 || (len(p.others) == 1 && p.others[0].ID != p.row.ID)
}
