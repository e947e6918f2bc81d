package people

import (
	"context"
	"time"

	"towpath/internal/ground/fault"
)

// bySpare is a recovery code: good once, in place of a one-time code, for a member of staff whose phone is lost or broken. It takes the
// password as well, and lets nobody in on its own.
const bySpare way = "spare"

const (
	eventSpare     = "spare"
	eventSpareUsed = "spare.used"
)

// spareCodes is how many are made at once.
const spareCodes = 10

// MakeSpare gives the viewer, a member of staff who has just shown who they are and has an authenticator app, new recovery codes. Those
// before stop working. form is the id of the form that asks: it may come twice.
func (r *Register) MakeSpare(ctx context.Context, v Viewer, form string) (codes []string, err error) {
	if _, err := r.spareChange(ctx, v); err != nil {
		return nil, err
	}
	if !IsID(form) {
		return nil, fault.Missing()
	}
	ok, err := r.onceWithin(ctx, "make", v.Account+form, time.Minute)
	if err != nil || !ok {
		return nil, orElse(err, fault.New(fault.Gone, "people.card.shown"))
	}
	err = r.update(ctx, func(q *Queries) error {
		codes = nil
		if err := r.endSpare(ctx, q, v.Account); err != nil {
			return err
		}
		for range spareCodes {
			code := pickCode(2 * half)
			codes = append(codes, grouped(code))
			if err := q.putCredential(ctx, putCredentialParams{ID: NewID(), Account: v.Account, Kind: string(bySpare), Proof: r.proofOf(bySpare, v.Account, code), Created: r.now().UnixMilli()}); err != nil {
				return err
			}
		}
		return r.event(ctx, q, v.Account, eventSpare, "", "")
	})
	return codes, fault.Wrap(err, "people.MakeSpare")
}

// spareChange allows somebody who has a password and an authenticator app to have recovery codes, and says how many are left.
func (r *Register) spareChange(ctx context.Context, v Viewer) (left int, err error) {
	if _, err := r.staffChange(ctx, v); err != nil {
		return 0, err
	}
	_, has, err := r.theOne(ctx, oneOf(v.Account, byTOTP))
	if err != nil || !has {
		return 0, orElse(err, fault.Missing())
	}
	kept, err := r.spareOf(ctx, v.Account)
	return len(kept), err
}

func (r *Register) spareOf(ctx context.Context, account string) (kept []Credentials, err error) {
	err = r.view(ctx, func(q *Queries) (err error) { kept, err = q.credentialsOf(ctx, account, string(bySpare)); return err })
	return kept, fault.Wrap(err, "people.spareOf")
}

// endSpare ends an account's recovery codes: it has another authenticator app, or new ones.
func (r *Register) endSpare(ctx context.Context, q *Queries, account string) error {
	kept, err := q.credentialsOf(ctx, account, string(bySpare))
	if err != nil {
		return err
	}
	for _, c := range kept {
		if err := r.endOneSpare(ctx, q, c); err != nil {
			return err
		}
	}
	return nil
}

func (r *Register) endOneSpare(ctx context.Context, q *Queries, c Credentials) error {
	if err := q.noteCredential(ctx, r.now().UnixMilli(), c.ID, c.Account); err != nil {
		return err
	}
	_, err := q.deleteCredential(ctx, c.ID, c.Account, string(bySpare))
	return err
}

// spareBy finds the recovery code that was typed among an account's.
func (r *Register) spareBy(ctx context.Context, account, code string) (c Credentials, ok bool, err error) {
	kept, err := r.spareOf(ctx, account)
	for _, one := range kept {
		if same(one.Proof, r.proofOf(bySpare, account, code)) {
			c, ok = one, true
		}
	}
	return c, ok, err
}

// useSpare uses a recovery code up; ok is false where it was used meanwhile.
func (r *Register) useSpare(ctx context.Context, c Credentials) (ok bool, err error) {
	err = r.update(ctx, func(q *Queries) error {
		if err := q.noteCredential(ctx, r.now().UnixMilli(), c.ID, c.Account); err != nil {
			return err
		}
		n, err := q.deleteCredential(ctx, c.ID, c.Account, string(bySpare))
		if ok = n == 1; err != nil || !ok {
			return err
		}
		return r.event(ctx, q, c.Account, eventSpareUsed, "", "")
	})
	return ok, fault.Wrap(err, "people.useSpare")
}
