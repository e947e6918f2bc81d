package people

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"towpath/internal/ground/fault"
)

// EnrolledDevice is a tablet of the service's own.
type EnrolledDevice struct {
	ID, Label string
	By        string // what whoever enrolled it is called
	Created   time.Time
}

// What staff do with tablets, on record.
const (
	DeviceEnrolled = "device.enrol"
	DeviceEnded    = "device.end"
)

const longestLabel = 40

// mayEnrol allows staff who look after tablets to.
func mayEnrol(v Viewer) error {
	if v.Account == "" || v.Table != "" || !v.IsAny(Worker, Peer, Navigator, Admin) {
		return fault.Missing()
	}
	return nil
}

// EnrolDevice enrols the tablet that the request comes from and returns the token for its cookie. id comes from the form: a
// form sent twice enrols one tablet, whose cookie is the one that came last.
func (r *Register) EnrolDevice(ctx context.Context, v Viewer, id, label string) (token string, err error) {
	if err := mayEnrol(v); err != nil {
		return "", err
	}
	label = strings.Join(strings.Fields(label), " ")
	if label == "" || utf8.RuneCountInString(label) > longestLabel {
		return "", fault.New(fault.Invalid, "people.device.label", "most", longestLabel)
	}
	if !IsID(id) {
		return "", fault.Missing()
	}
	token, hash := newToken()
	err = r.update(ctx, func(q *Queries) error {
		if err := q.addDevice(ctx, addDeviceParams{ID: id, Token: hash, Label: label, By: v.Account, Created: r.now().UnixMilli()}); err != nil {
			return err
		}
		d, err := q.device(ctx, id)
		if err != nil {
			return err
		}
		if !same(d.Token, hash) {
			return fault.New(fault.Conflict, "people.device.again")
		}
		return r.auditIn(ctx, q, v.Account, DeviceEnrolled, id)
	})
	return token, fault.Wrap(err, "people.EnrolDevice")
}

// Devices are the enrolled tablets.
func (r *Register) Devices(ctx context.Context, v Viewer) (devices []EnrolledDevice, err error) {
	if err := mayEnrol(v); err != nil {
		return nil, err
	}
	var rows []Devices
	if err = r.view(ctx, func(q *Queries) (err error) { rows, err = q.devices(ctx); return err }); err != nil {
		return nil, fault.Wrap(err, "people.Devices")
	}
	for _, d := range rows {
		by, err := r.Name(ctx, d.By)
		if err != nil {
			return nil, fault.Wrap(err, "people.Devices")
		}
		devices = append(devices, EnrolledDevice{ID: d.ID, Label: d.Label, By: by, Created: when(d.Created)})
	}
	return devices, nil
}

// EndDevice ends a tablet: nobody signs in there by a drawing any more, and whoever is signed in on it is signed out.
func (r *Register) EndDevice(ctx context.Context, v Viewer, id string) error {
	if err := mayEnrol(v); err != nil {
		return err
	}
	err := r.update(ctx, func(q *Queries) error {
		n, err := q.endDevice(ctx, id, millis(r.now()))
		if err != nil || n == 0 {
			return err // ended already: the form came twice
		}
		if err := q.deleteCredentialsOnDevice(ctx, text(id)); err != nil {
			return err
		}
		if err := errors.Join(q.deleteSessionsOnDevice(ctx, text(id)), q.noteEnding(ctx, string(EndedDevice), id, r.now().UnixMilli())); err != nil {
			return err
		}
		return r.auditIn(ctx, q, v.Account, DeviceEnded, id)
	})
	return fault.Wrap(err, "people.EndDevice")
}

// TabletOf is what a tablet is called, and whether it is still one of the service's.
func (r *Register) TabletOf(ctx context.Context, id string) (label string, enrolled bool, err error) {
	var d Devices
	err = r.view(ctx, func(q *Queries) (err error) { d, err = q.device(ctx, id); return err })
	return d.Label, err == nil && !d.Ended.Valid, fault.Wrap(missing(err), "people.TabletOf")
}
