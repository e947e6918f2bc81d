package people

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/page"
)

// SetPIN gives a person a drawing and a number on the enrolled tablet that they are at, in the place of any they had there.
// They must have shown who they are just now.
func (r *Register) SetPIN(ctx context.Context, v Viewer, picture, pin string) error {
	if v.Device == "" || !v.Is(Person) || !slices.Contains(page.Pictures, picture) {
		return fault.Missing()
	}
	if err := r.Fresh(ctx, v); err != nil {
		return err
	}
	pin, err := newPIN(pin)
	if err != nil {
		return err
	}
	err = r.update(ctx, func(q *Queries) error {
		err := q.replaceCredential(ctx, putCredentialParams{ID: NewID(), Account: v.Account, Kind: string(byPIN), One: pinOn(v.Account, v.Device),
			Proof: r.proofOf(byPIN, v.Account, pin, v.Device, picture), Device: text(v.Device), Picture: text(picture), Created: r.now().UnixMilli()})
		if err != nil {
			return err
		}
		return r.event(ctx, q, v.Account, eventPIN, "", "")
	})
	if db.IsTaken(err) {
		return fault.New(fault.Conflict, "people.picture.taken")
	}
	return fault.Wrap(err, "people.SetPIN")
}

// PictureFree is nil where nobody else has this drawing on the viewer's tablet. It is for choosing one; signing in says nothing
// of the kind.
func (r *Register) PictureFree(ctx context.Context, v Viewer, picture string) error {
	if v.Device == "" || !v.Is(Person) || !slices.Contains(page.Pictures, picture) {
		return fault.Missing()
	}
	c, ok, err := r.pictured(ctx, v.Device, picture)
	if err == nil && ok && c.Account != v.Account {
		err = fault.New(fault.Conflict, "people.picture.taken")
	}
	return err
}

func (r *Register) pictured(ctx context.Context, device, picture string) (c Credentials, ok bool, err error) {
	err = r.view(ctx, func(q *Queries) (err error) {
		c, err = q.credentialByPicture(ctx, text(device), text(picture))
		return err
	})
	return found(c, err)
}

// ByPIN is the account with this drawing and this number on the viewer's tablet. That a drawing is nobody's looks like a wrong
// number.
func (r *Register) ByPIN(ctx context.Context, v Viewer, picture, pin string) (account string, err error) {
	if v.Device == "" {
		return "", fault.Missing()
	}
	limits := []limit{
		r.limitOn(5, 15*time.Minute, "pin picture", v.Device, picture).itsOwn(),
		r.limitOn(10, 15*time.Minute, "pin device", v.Device),
	}
	err = r.guess(ctx, "people.wrong.pin", limits, func() (bool, error) {
		c, ok, err := r.pictured(ctx, v.Device, picture)
		if err != nil || !same(c.Proof, r.proofOf(byPIN, c.Account, digits(pin), v.Device, picture)) || !ok {
			return false, err
		}
		account = c.Account
		_, ok, err = r.active(ctx, c.Account)
		return ok, err
	})
	return account, err
}

// Tablet is an enrolled tablet on which the viewer has a drawing and a number.
type Tablet struct {
	Device, Label, Picture string
	Made                   time.Time
	Here                   bool // it is the one they are at
}

// Tablets are the tablets on which the viewer can sign in by a drawing and a number.
func (r *Register) Tablets(ctx context.Context, v Viewer) (tablets []Tablet, err error) {
	err = r.view(ctx, func(q *Queries) error {
		rows, err := q.credentialsOf(ctx, v.Account, string(byPIN))
		for _, c := range rows {
			d, deviceErr := q.device(ctx, c.Device.String)
			if deviceErr != nil {
				return deviceErr
			}
			tablets = append(tablets, Tablet{Device: d.ID, Label: d.Label, Picture: c.Picture.String, Made: when(c.Created), Here: d.ID == v.Device})
		}
		return err
	})
	return tablets, fault.Wrap(err, "people.Tablets")
}

// EndPIN takes the viewer's drawing and number off a tablet.
func (r *Register) EndPIN(ctx context.Context, v Viewer, device string) error {
	return r.update(ctx, func(q *Queries) error {
		n, err := q.endCredentialOne(ctx, pinOn(v.Account, device), r.now())
		if err != nil || n == 0 {
			return err // gone already: the form came twice
		}
		return r.event(ctx, q, v.Account, eventPINGone, "", "")
	})
}

// digits are the digits in what somebody typed, whatever keyboard they came from.
func digits(typed string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case r >= '٠' && r <= '٩':
			return r - '٠' + '0'
		case r >= '۰' && r <= '۹':
			return r - '۰' + '0'
		}
		return -1
	}, norm.NFKC.String(typed[:min(len(typed), 100)]))
}

// isDigits reports whether typed is digits, space and hyphens alone.
func isDigits(typed string) bool {
	return digits(typed) != "" && !strings.ContainsFunc(typed, func(r rune) bool { return !unicode.IsDigit(r) && !unicode.IsSpace(r) && r != '-' })
}

// newPIN checks a number that somebody would like: four to six digits, and none of those that everybody tries first.
func newPIN(typed string) (string, error) {
	d := digits(typed)
	switch {
	case !isDigits(typed) || len(d) < 4 || len(d) > 6:
		return "", fault.New(fault.Invalid, "people.pin.length")
	case easyNumber(d):
		return "", fault.New(fault.Invalid, "people.pin.easy")
	}
	return d, nil
}

// easyNumber reports a number that is tried first: one digit over and over, a run up or down, a short part repeated, a
// column of the keys, or a year that somebody could have been born in.
func easyNumber(d string) bool {
	for _, run := range []string{"01234567890", "09876543210"} {
		if strings.Contains(run, d) {
			return true
		}
	}
	for part := 1; part <= len(d)/2; part++ {
		if len(d)%part == 0 && strings.Repeat(d[:part], len(d)/part) == d {
			return true
		}
	}
	if len(d) == 4 && (strings.HasPrefix(d, "19") || strings.HasPrefix(d, "20")) {
		return true
	}
	return slices.Contains([]string{"2580", "0852", "1470", "147258", "258369", "159753", "112233", "123321", "1221"}, d)
}
