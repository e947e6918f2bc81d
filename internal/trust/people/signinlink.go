package people

import (
	"context"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"towpath/internal/ground/carry"
	"towpath/internal/ground/fault"
)

// signInLink is a one-time way in that was sent to an address of somebody's.
const signInLink = "signin"

// LinkFor is how long a link to sign in by holds.
const LinkFor = 15 * time.Minute

// AskLink takes an address to which somebody wants a link to sign in by. What it answers is the same whether anybody has said so of
// the address, and so is what it does: it looks at nothing of anybody's. job is what to look for afterwards, in the background; "" where
// the address was asked for too often. There is a fault for what is no address, and for too much from one place.
func (r *Register) AskLink(ctx context.Context, typed string) (job string, err error) {
	sort := carry.Mail
	if !strings.Contains(typed, "@") {
		sort = carry.Text
	}
	to, err := cleanAddress(sort, typed)
	if err != nil {
		return "", fault.New(fault.Invalid, "people.address.shape")
	}
	if _, err := r.count(ctx, r.placeLimits(ctx, "link")); err != nil {
		return "", err
	}
	lookup := hex.EncodeToString(r.lookupAddress(to))
	wait, err := r.count(ctx, []limit{r.limitOn(4, time.Hour, "link to", lookup)})
	if fault.Is(err, fault.Busy) || err == nil && wait > 0 {
		return "", nil
	}
	return lookup, err
}

// LinksFor are the addresses that a job of AskLink is about: at most three, where people share one.
func (r *Register) LinksFor(ctx context.Context, job string) (to []Address, err error) {
	lookup, err := hex.DecodeString(job)
	if err != nil {
		return nil, fault.Wrap(err, "people.LinksFor")
	}
	var rows []Addresses
	err = r.view(ctx, func(q *Queries) (err error) { rows, err = q.addressesByLookup(ctx, lookup); return err })
	for _, row := range rows {
		a, openErr := r.openAddress(ctx, row)
		if err = errors.Join(err, openErr); openErr == nil && a.Proven && a.SignIn {
			to = append(to, a)
		}
	}
	return to, fault.Wrap(err, "people.LinksFor")
}

// MakeLink makes the secret of a link to be sent to an address. Those that were made before hold as long as they would have.
func (r *Register) MakeLink(ctx context.Context, a Address) (token string, err error) {
	token = NewToken()
	err = r.update(ctx, func(q *Queries) error { return r.invite(ctx, q, signInLink, a.account, a.account, token, LinkFor) })
	return token, fault.Wrap(err, "people.MakeLink")
}

// ByLink signs somebody in by a link that was sent to them, once. form is the id of the form that it came in: it alone may bring
// it twice.
func (r *Register) ByLink(ctx context.Context, token, form string) (account string, err error) {
	if !IsID(form) {
		return "", fault.New(fault.Invalid, "page.problem.form")
	}
	mark := r.vault.Lookup("form", form)
	err = r.guess(ctx, "people.wrong.link", r.placeLimits(ctx, "signin"), func() (ok bool, err error) {
		err = r.update(ctx, func(q *Queries) (err error) {
			account, ok, err = r.takeLink(ctx, q, token, mark)
			return err
		})
		return ok, err
	})
	return account, err
}

func (r *Register) takeLink(ctx context.Context, q *Queries, token string, mark []byte) (account string, ok bool, err error) {
	inv, err := q.invitationByLookup(ctx, r.vault.Lookup(signInLink, token), signInLink)
	ok, again, err := r.takes(ctx, q, inv, mark, err)
	if err != nil || !ok {
		return "", false, err
	}
	a, err := q.account(ctx, inv.Account)
	if err != nil || State(a.State) != Active {
		return "", false, err
	}
	if !again {
		err = r.event(ctx, q, inv.Account, eventLinkUsed, "", "")
	}
	return inv.Account, err == nil, err
}

// endOtherWays ends somebody's passkeys, links to sign in by, and the addresses that such links may be sent to.
func (r *Register) endOtherWays(ctx context.Context, q *Queries, account string) error {
	at := r.now().UnixMilli()
	if err := errors.Join(q.endInvitations(ctx, account, signInLink), q.noteSignInAddresses(ctx, at, account), q.notePasskeysOf(ctx, at, account)); err != nil {
		return err
	}
	addresses, err := q.deleteSignInAddresses(ctx, account)
	if err != nil {
		return err
	}
	passkeys, err := q.deletePasskeysOf(ctx, account)
	for kind, n := range map[string]int64{eventAddressGone: addresses, eventPasskeyGone: passkeys} {
		if err == nil && n > 0 {
			err = r.event(ctx, q, account, kind, "", "")
		}
	}
	return err
}
