package offline

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/trust/people"
	"towpath/internal/trust/things"
)

// How much comes at a time, and how long taking it in may go on before the rest is asked for again.
const (
	mostAtOnce   = 100
	largestBatch = 2 << 20
	takeInFor    = 5 * time.Second
)

// batch is what a device sends, and answered what it is told.
type batch struct {
	Sent []struct {
		ID     string `json:"id"`
		Sealed string `json:"sealed"`
	} `json:"sent"`
}

type answered struct {
	Epoch int64   `json:"epoch"`
	Done  []taken `json:"done"`
}

// taken is what became of one envelope. Which thing it was is told to nobody here: whoever holds the device may deliver it, and
// only whoever wrote it may know.
type taken struct {
	ID      string `json:"id"`
	State   string `json:"state"`
	Version int64  `json:"version,omitempty"`
	Why     string `json:"why,omitempty"` // in words
}

// Send answers POST /offline/send: envelopes from a device, whoever delivers them. Each is opened, and its form goes the way it would
// have gone, once: one that comes again is answered as it was the first time.
func (x *Room) Send(w http.ResponseWriter, r *http.Request) error {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largestBatch))
	if err != nil {
		return fault.New(fault.TooLarge, "page.problem.too_large", "most", largestBatch>>10)
	}
	var b batch
	if json.Unmarshal(data, &b) != nil || len(b.Sent) > mostAtOnce {
		return fault.New(fault.Invalid, "page.problem.form")
	}
	said := answered{Done: []taken{}}
	err = x.DB.View(r.Context(), func(q db.Q) (err error) { said.Epoch, err = people.LastEpoch(r.Context(), q); return err })
	if err != nil {
		return err
	}
	for until := time.Now().Add(takeInFor); len(said.Done) < len(b.Sent) && time.Now().Before(until); {
		next := b.Sent[len(said.Done)]
		t, err := x.take(r, next.ID, next.Sealed)
		if err != nil && len(said.Done) == 0 {
			return err
		}
		if err != nil { // those before it are in
			break
		}
		said.Done = append(said.Done, t)
	}
	return web.JSON(w, http.StatusOK, said)
}

// take takes in one envelope. It fails where the house is at fault; then it is to be sent again.
func (x *Room) take(r *http.Request, id, sealed string) (taken, error) {
	ctx := r.Context()
	if !people.IsID(id) {
		return refuse(ctx, id, "offline.why.damaged"), nil
	}
	written, err := x.Seals.Open(id, sealed)
	if err != nil {
		return refuse(ctx, id, "offline.why.damaged"), nil
	}
	pass, err := x.Seals.ReadPass(written.Pass, x.Now())
	if err != nil {
		return refuse(ctx, id, "offline.why.old"), nil
	}
	var before Arrivals
	err = x.view(ctx, func(q *Queries) (err error) { before, err = db.One(q.arrival(ctx, id)); return err })
	if err == nil && before.Account == pass.Account {
		return told(ctx, before), nil
	}
	if err != nil && !fault.Is(err, fault.NotFound) {
		return taken{}, err
	}
	row := addArrivalParams{ID: id, Account: pass.Account, State: Kept, At: x.Now().UnixMilli()}
	noting := things.Noting(ctx, func(ctx context.Context, q db.Q, _ string, version int64) error {
		first := row
		first.Version = version
		return New(q).addArrival(ctx, first)
	})
	d, err := x.deliver(r.WithContext(noting), pass, written)
	if err != nil {
		return taken{}, err
	}
	if d.State == Again {
		return taken{ID: id, State: Again}, nil
	}
	row.State, row.Version, row.Why = d.State, d.Version, d.Why
	err = x.update(ctx, func(q *Queries) error { return q.addArrival(ctx, row) })
	if err != nil && d.State == Refused { // its person is gone: there is nobody to note it for
		err = nil
	}
	return told(ctx, Arrivals(row)), err
}

func refuse(ctx context.Context, id, why string) taken {
	return taken{ID: id, State: Refused, Why: i18n.T(ctx, why)}
}

func told(ctx context.Context, a Arrivals) taken {
	t := taken{ID: a.ID, State: a.State, Version: a.Version}
	if a.Why != "" {
		t.Why = i18n.T(ctx, a.Why)
	}
	return t
}

// deliver hands a form to its route, as whoever the pass names.
func (x *Room) deliver(r *http.Request, p Pass, w Written) (Delivery, error) {
	v, why, err := x.viewerOf(r.Context(), p)
	if err != nil || why != "" {
		return Delivery{State: Refused, Why: why}, err
	}
	form, err := url.ParseQuery(w.Form)
	if err != nil {
		return Delivery{State: Refused, Why: "offline.why.damaged"}, nil
	}
	if err := x.onTop(r.Context(), p.Account, w.After, form); err != nil {
		return Delivery{}, err
	}
	form.Del("live") // there is no screen that could put two texts together
	return x.Door.Deliver(r, v, w.Path, form)
}

// onTop gives a form the version that the one it was written on top of has made since: both were written on one page, before either
// was here.
func (x *Room) onTop(ctx context.Context, account, after string, form url.Values) error {
	if after == "" {
		return nil
	}
	var before Arrivals
	err := x.view(ctx, func(q *Queries) (err error) { before, err = db.One(q.arrival(ctx, after)); return err })
	switch {
	case fault.Is(err, fault.NotFound):
		return nil
	case err == nil && before.Account == account && before.State == Kept && before.Version > 0:
		form.Set("version", strconv.FormatInt(before.Version, 10))
	}
	return err
}

// viewerOf is who a pass stands for now; why not, where it no longer does.
func (x *Room) viewerOf(ctx context.Context, p Pass) (v people.Viewer, why string, err error) {
	if p.Table != "" {
		v, err = x.People.AtTable(ctx, p.Table, p.Session, p.Account)
	} else {
		v, err = x.People.Offline(ctx, p.Account)
	}
	if fault.Is(err, fault.NotFound) {
		return v, "offline.why.nobody", nil
	}
	if err != nil || p.Locker == "" {
		return v, "", err
	}
	var row Lockers
	err = x.view(ctx, func(q *Queries) (err error) { row, err = db.One(q.locker(ctx, p.Locker)); return err })
	if fault.Is(err, fault.NotFound) || (err == nil && (row.State == ended || row.Account != p.Account)) {
		return v, "offline.why.ended", nil
	}
	return v, "", err
}
