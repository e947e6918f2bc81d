package people

import (
	"net/http"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/page"
)

// newPerson is the page on which a member of staff invites somebody.
type newPerson struct {
	id, name string
	about    About
	err      error
}

// NewPerson answers GET /people/new.
func (x *Web) NewPerson(w http.ResponseWriter, r *http.Request) error {
	about, err := x.About(r.Context())
	if err != nil {
		return err
	}
	return page.Show(w, r, nil, newPersonPage(newPerson{id: NewID(), about: about}))
}

// InvitePerson answers POST /people/new.
func (x *Web) InvitePerson(w http.ResponseWriter, r *http.Request) error {
	ctx, v := asks(r)
	p := newPerson{}
	var err error
	if p.about, err = x.About(ctx); err != nil {
		return err
	}
	f, err := web.ReadForm(w, r)
	p.id, p.name = f.Get("id"), f.Line("name")
	var a Account
	if err == nil && f.Get("said") == "" {
		err = fault.New(fault.Invalid, "people.new.said.first")
	}
	if err == nil {
		a, err = x.People.InvitePerson(ctx, v, p.id, p.name)
	}
	if p.err = err; fault.Mends(err) {
		if !IsID(p.id) {
			p.id = NewID()
		}
		return page.Show(w, r, err, newPersonPage(p))
	}
	if err != nil {
		return err
	}
	return web.See(w, r, "/people/"+a.ID+"/signing-in")
}

// helping is a page for helping somebody to sign in.
type helping struct {
	id, name string
	person   bool
	state    State
	ways     Ways
	code     string // to show this once
	half     string // to show this once
	removing bool   // they were about to remove the place
	err      error
}

func (x *Web) helping(r *http.Request) (p helping, err error) {
	ctx, v := asks(r)
	p.id = r.PathValue("person")
	if p.ways, err = x.People.WaysOf(ctx, v, p.id); err != nil {
		return p, err
	}
	a, err := x.People.Account(ctx, p.id)
	p.name, p.person, p.state = a.Name, a.Is(Person), a.State
	return p, err
}

// SigningIn answers GET /people/{person}/signing-in: how somebody signs in, and never with what.
func (x *Web) SigningIn(w http.ResponseWriter, r *http.Request) error {
	p, err := x.helping(r)
	if err != nil {
		return err
	}
	return page.Show(w, r, nil, x.signingInPage(p))
}

// StartCode answers POST /people/{person}/code with a code for the person's first card, shown this once; sent again, it makes
// another.
func (x *Web) StartCode(w http.ResponseWriter, r *http.Request) error {
	return x.help(w, r, func(p *helping) (err error) {
		ctx, v := asks(r)
		p.code, err = x.People.StartCode(ctx, v, p.id)
		return err
	})
}

// StartWayBack answers POST /people/{person}/wayback with the first half of a code, shown this once; sent again, it starts over.
func (x *Web) StartWayBack(w http.ResponseWriter, r *http.Request) error {
	return x.help(w, r, func(p *helping) (err error) {
		ctx, v := asks(r)
		p.half, err = x.People.StartWayBack(ctx, v, p.id)
		return err
	})
}

func (x *Web) help(w http.ResponseWriter, r *http.Request, do func(*helping) error) error {
	p, err := x.helping(r)
	if err != nil {
		return err
	}
	if p.err = do(&p); p.err != nil && !fault.Mends(p.err) {
		return p.err
	}
	return page.Show(w, r, p.err, x.signingInPage(p))
}

// waysBack is the list of ways back in that wait for a second member of staff.
type waysBack struct {
	open []WayBack
	half string // to show this once
	err  error
}

// WaysBack answers GET /waybacks.
func (x *Web) WaysBack(w http.ResponseWriter, r *http.Request) error {
	ctx, v := asks(r)
	open, err := x.People.WaysBack(ctx, v)
	if err != nil {
		return err
	}
	return page.Show(w, r, nil, x.waysBackPage(waysBack{open: open}))
}

// SecondWayBack answers POST /waybacks/{wayback} with the second half of a code, shown this once.
func (x *Web) SecondWayBack(w http.ResponseWriter, r *http.Request) error {
	ctx, v := asks(r)
	var p waysBack
	p.half, p.err = x.People.SecondWayBack(ctx, v, r.PathValue("wayback"))
	if p.err != nil && !fault.Mends(p.err) && !fault.Is(p.err, fault.Forbidden) {
		return p.err
	}
	var err error
	if p.open, err = x.People.WaysBack(ctx, v); err != nil {
		return err
	}
	return page.Show(w, r, p.err, x.waysBackPage(p))
}

// deviceList is the page of enrolled tablets.
type deviceList struct {
	id, label string
	here      string // the tablet this is
	devices   []EnrolledDevice
	done      string // what has just been done
	err       error
}

func (x *Web) deviceList(r *http.Request) (p deviceList, err error) {
	ctx, v := asks(r)
	p = deviceList{id: NewID(), here: v.Device, done: page.DoneOf(r, "people.done.", "device")}
	p.devices, err = x.People.Devices(ctx, v)
	return p, err
}

// Devices answers GET /devices.
func (x *Web) Devices(w http.ResponseWriter, r *http.Request) error {
	p, err := x.deviceList(r)
	if err != nil {
		return err
	}
	return page.Show(w, r, nil, x.devicesPage(p))
}

// Enrol answers POST /devices: the tablet it comes from is the service's from now on.
func (x *Web) Enrol(w http.ResponseWriter, r *http.Request) error {
	ctx, v := asks(r)
	f, err := web.ReadForm(w, r)
	var token string
	if err == nil {
		token, err = x.People.EnrolDevice(ctx, v, f.Get("id"), f.Line("label"))
	}
	if fault.Mends(err) {
		p, listErr := x.deviceList(r)
		if listErr != nil {
			return listErr
		}
		p.label, p.err = f.Line("label"), err
		return page.Show(w, r, err, x.devicesPage(p))
	}
	if err != nil {
		return err
	}
	x.Cookies.SetDevice(w, token)
	return web.See(w, r, "/devices?done=device")
}

// EndDevice answers POST /devices/{device}/end.
func (x *Web) EndDevice(w http.ResponseWriter, r *http.Request) error {
	ctx, v := asks(r)
	id := r.PathValue("device")
	if err := x.People.EndDevice(ctx, v, id); err != nil {
		return err
	}
	if id == v.Device {
		x.Cookies.ClearDevice(w)
	}
	return web.See(w, r, "/devices?done=device")
}
