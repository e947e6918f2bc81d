package people

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/oidc"
)

// byWork is an account that staff have at their service's own sign-in, an OpenID Connect provider. What is kept is a keyed hash of the
// provider and of its word for them: no name, no address, no role.
const byWork way = "work"

const (
	eventWork     = "work"
	eventWorkGone = "work.gone"
)

// tripFor is how long somebody may be away at the provider.
const tripFor = 10 * time.Minute

// What somebody goes to the provider for.
const (
	toSignIn = "sign-in"
	toJoin   = "join"
	toAdd    = "add"
	toUnlock = "unlock" // they are back, and choose an unlock code before they join
)

// trip is what has to be known again when somebody comes back from the provider. It travels in a cookie of the browser that went,
// under a keyed hash, so that leaving writes nothing and any node can take them back. What the provider is told is made of its id by
// keyed hashes, so that neither the cookie nor the address they come back to is worth anything without the other.
type trip struct {
	For     string
	ID      string
	Account string `json:",omitempty"` // whose way in it will be
	Token   string `json:",omitempty"` // of the invitation they came by
	To      string `json:",omitempty"` // where they were going
	Subject []byte `json:",omitempty"` // who they are there, hashed, once they are back
	Until   int64
}

func (r *Register) sealTrip(t trip) (string, error) {
	t.Until = r.now().Add(tripFor).UnixMilli()
	data, err := json.Marshal(t)
	b64 := base64.RawURLEncoding.EncodeToString
	return b64(data) + "." + b64(r.vault.Lookup("trip", string(data))), fault.Wrap(err, "people.sealTrip")
}

// errTrip says that somebody came back who didn't leave from here, or too late.
var errTrip = fault.New(fault.Gone, "people.work.said.over")

func (r *Register) readTrip(sealed string) (t trip, err error) {
	body, mark, _ := strings.Cut(sealed, ".")
	data, bodyErr := base64.RawURLEncoding.DecodeString(body)
	sum, markErr := base64.RawURLEncoding.DecodeString(mark)
	if bodyErr != nil || markErr != nil || !same(sum, r.vault.Lookup("trip", string(data))) || json.Unmarshal(data, &t) != nil {
		return trip{}, errTrip
	}
	if now := r.now().UnixMilli(); now >= t.Until || t.Until > now+tripFor.Milliseconds() {
		return trip{}, errTrip
	}
	return t, nil
}

// tripWord is one of the three that a trip is known by: its state, its nonce, its verifier.
func (r *Register) tripWord(what string, t trip) string {
	return base64.RawURLEncoding.EncodeToString(r.vault.Lookup("trip "+what, t.ID))
}

// leaveFor is the provider's address at which a trip begins.
func (r *Register) leaveFor(ctx context.Context, at *oidc.Client, t trip) (string, error) {
	return at.Ask(ctx, r.tripWord("state", t), r.tripWord("nonce", t), r.tripWord("verifier", t))
}

// backFrom is who somebody is at the provider who came back from a trip, hashed. Each trip ends once.
func (r *Register) backFrom(ctx context.Context, at *oidc.Client, t trip, code, issuer string) (subject []byte, err error) {
	limits := []limit{r.limitOn(100, time.Second, "work address", addressOf(ctx))} // a whole service may come from one address at once
	err = r.guess(ctx, "people.work.said.unfit", limits, func() (bool, error) {
		first, err := r.once(ctx, "trip", t.ID)
		if err != nil || !first {
			return false, err
		}
		who, err := at.Who(ctx, code, issuer, r.tripWord("nonce", t), r.tripWord("verifier", t))
		subject = r.vault.Lookup("work", joined(who.Issuer, who.ID))
		if errors.Is(err, oidc.ErrUnfit) {
			return false, nil
		}
		return err == nil, err
	})
	if err != nil {
		return nil, err
	}
	return subject, nil
}

// atWork is the account of the member of staff whom the provider calls so.
func (r *Register) atWork(ctx context.Context, subject []byte) (account string, err error) {
	var c Credentials
	err = r.view(ctx, func(q *Queries) (err error) { c, err = q.credentialByLookup(ctx, subject); return err })
	c, ok, err := found(c, err)
	if err != nil {
		return "", fault.Wrap(err, "people.atWork")
	}
	if !ok || way(c.Kind) != byWork || !same(c.Proof, r.proofOf(byWork, c.Account, string(subject))) {
		return "", fault.Missing()
	}
	a, ok, err := r.active(ctx, c.Account)
	if err != nil || !ok || !hasWork(a.Roles) {
		return "", orElse(err, fault.Missing())
	}
	return a.ID, nil
}

// hasWork reports whether an account of these roles is one of somebody who works here.
func hasWork(roles []Role) bool { return !Viewer{Account: "x", Roles: roles}.IsAny(Person, Carer) }

func (r *Register) workCredential(account string, subject []byte) putCredentialParams {
	return putCredentialParams{ID: NewID(), Account: account, Kind: string(byWork), Lookup: subject, Proof: r.proofOf(byWork, account, string(subject)),
		One: oneOf(account, byWork), Created: r.now().UnixMilli()}
}

// taken says that somebody else signs in by that account.
func taken(err error) error {
	if db.IsTaken(err) {
		return fault.New(fault.Conflict, "people.work.said.taken")
	}
	return err
}

// joinByWork takes up a staff invitation with an account at the provider.
func (r *Register) joinByWork(ctx context.Context, t trip, unlock string) (account string, err error) {
	inv, err := r.joining(ctx, t.Token)
	if err != nil {
		return "", err
	}
	digits, err := newUnlock(unlock)
	if err != nil {
		return "", err
	}
	a, err := r.Account(ctx, inv.Account)
	if err != nil {
		return "", err
	}
	if !hasWork(a.Roles) {
		return "", fault.Missing()
	}
	return a.ID, taken(r.join(ctx, inv, a, []putCredentialParams{r.workCredential(a.ID, t.Subject)}, digits))
}

// workChange allows a member of staff who has just shown who they are to change by which account at the provider they sign in. Not on
// a tablet of the service: whoever holds it next would still be signed in there.
func (r *Register) workChange(ctx context.Context, v Viewer) error {
	if v.Account == "" || v.Table != "" || v.Device != "" || !hasWork(v.Roles) {
		return fault.Missing()
	}
	return r.Fresh(ctx, v)
}

// addWork has the viewer sign in by an account at the provider too; by this one alone, if there was another.
func (r *Register) addWork(ctx context.Context, v Viewer, subject []byte) error {
	if err := r.workChange(ctx, v); err != nil {
		return err
	}
	err := r.update(ctx, func(q *Queries) error {
		if err := q.replaceCredential(ctx, r.workCredential(v.Account, subject)); err != nil {
			return err
		}
		return r.event(ctx, q, v.Account, eventWork, "", "")
	})
	return fault.Wrap(taken(err), "people.addWork")
}

// EndWork ends that the viewer signs in by an account at the provider, unless they could not sign in without it.
func (r *Register) EndWork(ctx context.Context, v Viewer) error {
	if err := r.workChange(ctx, v); err != nil {
		return err
	}
	err := r.update(ctx, func(q *Queries) error {
		keys, err := q.credentialsOf(ctx, v.Account, string(byPasskey))
		if err != nil {
			return err
		}
		_, password, err := found(q.credentialOne(ctx, oneOf(v.Account, byPassword)))
		if err != nil {
			return err
		}
		if len(keys) == 0 && !password {
			return fault.New(fault.Conflict, "people.work.last")
		}
		n, err := q.endCredentialOne(ctx, oneOf(v.Account, byWork), r.now())
		if err != nil || n == 0 {
			return err // it was ended already: the form came twice
		}
		return r.event(ctx, q, v.Account, eventWorkGone, "", "")
	})
	return fault.Wrap(err, "people.EndWork")
}

// signsInByWork reports whether an account has a way in at the provider.
func (r *Register) signsInByWork(ctx context.Context, account string) (bool, error) {
	_, ok, err := r.theOne(ctx, oneOf(account, byWork))
	return ok, fault.Wrap(err, "people.signsInByWork")
}
