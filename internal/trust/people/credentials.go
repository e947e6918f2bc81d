package people

import (
	"context"
	"crypto/hmac"
	"database/sql"
	"errors"
	"strings"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/vault"
)

// way is a kind of credential.
type way string

// The ways of showing who one is.
const (
	byCard     way = "card"     // four words
	byRecovery way = "recovery" // six words kept at home
	byPIN      way = "pin"      // a drawing and a number, on one enrolled tablet
	byUnlock   way = "unlock"   // staff: six digits, to come back from a table
	byPassword way = "password"
	byTOTP     way = "totp"
	byPasskey  way = "passkey"
)

// What happened to somebody's ways of signing in. Its words are at people.event.… in the catalogue.
const (
	eventCard            = "card"
	eventRecovery        = "recovery"
	eventRecoveryUsed    = "recovery.used"
	eventClaimed         = "claimed"
	eventCode            = "code"
	eventPIN             = "pin"
	eventPINGone         = "pin.gone"
	eventWaybackStarted  = "wayback.started"
	eventWaybackSeconded = "wayback.seconded"
	eventWaybackUsed     = "wayback.used"
	eventPassword        = "password"
	eventUnlock          = "unlock"
	eventPasskey         = "passkey"
	eventPasskeyGone     = "passkey.gone"
	eventOutEverywhere   = "out.everywhere"
	eventScreen          = "screen"
	eventClaimCard       = "claim.card"
	eventTyping          = "typing"
	eventTypingOver      = "typing.over"
)

// oneOf names the only credential of its kind that an account has.
func oneOf(account string, w way) sql.NullString { return text(account + ":" + string(w)) }

func pinOn(account, device string) sql.NullString {
	return text(account + ":" + string(byPIN) + ":" + device)
}

// lookupWords is what finds a card, or the words kept at home, by its words.
func (r *Register) lookupWords(w way, words []string) []byte {
	return r.vault.Lookup(string(w), strings.Join(words, " "))
}

// proofOf binds a secret to whose it is, and to what else it only holds with; a row moved to another account is worth nothing.
func (r *Register) proofOf(w way, account, secret string, with ...string) []byte {
	return r.vault.Lookup("proof "+string(w), joined(append([]string{account, secret}, with...)...))
}

func same(a, b []byte) bool { return hmac.Equal(a, b) }

// putSecret makes secret the account's only credential of its kind.
func (r *Register) putSecret(ctx context.Context, q *Queries, w way, account, secret string, lookup []byte) error {
	return q.replaceCredential(ctx, putCredentialParams{ID: NewID(), Account: account, Kind: string(w), Lookup: lookup,
		Proof: r.proofOf(w, account, secret), One: oneOf(account, w), Created: r.now().UnixMilli()})
}

func credentialPlace(c Credentials) vault.Place {
	return vault.Place{Table: "credentials", Column: "proof", Owner: c.Account, Row: c.ID, Version: c.Version}
}

// sealed is a new credential whose proof has to be read again, sealed.
func (r *Register) sealed(ctx context.Context, w way, account string, secret []byte) (putCredentialParams, error) {
	p := putCredentialParams{ID: NewID(), Account: account, Kind: string(w), One: oneOf(account, w), Created: r.now().UnixMilli()}
	if w == byPasskey {
		p.One = sql.NullString{}
	}
	proof, err := r.vault.Seal(ctx, credentialPlace(Credentials{Account: account, ID: p.ID, Version: 1}), secret)
	p.Proof = proof
	return p, fault.Wrap(err, "people.sealed(%s)", w)
}

// unsealed is a credential's proof, opened.
func (r *Register) unsealed(ctx context.Context, c Credentials) ([]byte, error) {
	secret, err := r.records.Open(ctx, credentialPlace(c), c.Proof)
	return secret, fault.Wrap(err, "people.unsealed(%s)", c.ID)
}

// theOne is the account's only credential of a kind; ok is false where there is none.
func (r *Register) theOne(ctx context.Context, one sql.NullString) (c Credentials, ok bool, err error) {
	err = r.view(ctx, func(q *Queries) (err error) { c, err = q.credentialOne(ctx, one); return err })
	return found(c, err)
}

func found(c Credentials, err error) (Credentials, bool, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return c, false, nil
	}
	return c, err == nil, err
}

// active reports whether there is an account with this id that may sign in, and what it is.
func (r *Register) active(ctx context.Context, id string) (Account, bool, error) {
	a, err := r.Account(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return a, false, nil
	}
	return a, err == nil && a.State == Active, err
}

func (r *Register) event(ctx context.Context, q *Queries, account, kind, by, also string) error {
	return q.addAccountEvent(ctx, addAccountEventParams{ID: NewID(), Account: account, Kind: kind, By: text(by), Also: text(also), At: r.now().UnixMilli()})
}

func (r *Register) auditIn(ctx context.Context, q *Queries, actor, action, subject string) error {
	return q.addAudit(ctx, addAuditParams{ID: NewID(), At: r.now().UnixMilli(), Actor: actor, Action: action, Subject: subject})
}

// Event is something that happened to an account: who did it, where that wasn't its person, and who else took part.
type Event struct {
	Kind     string
	By, Also string // what they are called
	At       time.Time
}

// Events are what happened to the viewer's own account, latest first.
func (r *Register) Events(ctx context.Context, v Viewer, most int) (events []Event, err error) {
	if v.Account == "" {
		return nil, fault.Missing()
	}
	var rows []AccountEvents
	err = r.view(ctx, func(q *Queries) (err error) { rows, err = q.accountEvents(ctx, v.Account, clampPage(most)); return err })
	for _, row := range rows {
		by, byErr := r.Name(ctx, row.By.String)
		also, alsoErr := r.Name(ctx, row.Also.String)
		err = errors.Join(err, byErr, alsoErr)
		events = append(events, Event{Kind: row.Kind, By: by, Also: also, At: when(row.At)})
	}
	return events, fault.Wrap(err, "people.Events")
}

// Ways says how somebody can sign in, and never with what.
type Ways struct {
	Card, Recovery         time.Time // when they were made; zero for none
	Password, Unlock, TOTP time.Time
	Work                   time.Time // at the service's own provider
	Spare                  int       // recovery codes that are left
	Passkeys               int
	Tablets                int // enrolled tablets with a picture and a PIN
}

// WaysOf says how an account can sign in: to itself, and to whoever may help it.
func (r *Register) WaysOf(ctx context.Context, v Viewer, account string) (w Ways, err error) {
	if err := r.mayHelp(ctx, v, account); err != nil && (v.Account == "" || v.Account != account) {
		return w, fault.Wrap(err, "people.WaysOf")
	}
	err = r.view(ctx, func(q *Queries) error {
		for kind, at := range map[way]*time.Time{byCard: &w.Card, byRecovery: &w.Recovery, byPassword: &w.Password, byUnlock: &w.Unlock, byTOTP: &w.TOTP, byWork: &w.Work} {
			c, ok, err := found(q.credentialOne(ctx, oneOf(account, kind)))
			if err != nil {
				return err
			}
			if ok {
				*at = when(c.Created)
			}
		}
		pins, err := q.credentialsOf(ctx, account, string(byPIN))
		if err != nil {
			return err
		}
		keys, err := q.credentialsOf(ctx, account, string(byPasskey))
		if err != nil {
			return err
		}
		codes, err := q.credentialsOf(ctx, account, string(bySpare))
		w.Tablets, w.Passkeys, w.Spare = len(pins), len(keys), len(codes)
		return err
	})
	return w, fault.Wrap(err, "people.WaysOf")
}

// mayHelp allows a supporter to help a person they are linked with to sign in, and an administrator to help another member
// of staff. To others there is nobody.
func (r *Register) mayHelp(ctx context.Context, v Viewer, account string) error {
	if v.Account == "" || v.Table != "" || !IsID(account) || account == v.Account {
		return fault.Missing()
	}
	if v.Is(Admin) {
		a, err := r.Account(ctx, account)
		if err == nil && a.IsAny(Person, Carer) {
			err = fault.Missing()
		}
		return err
	}
	if !v.IsAny(Worker, Navigator) { // who came by the person's own invitation has nothing to do with their ways in
		return fault.Missing()
	}
	linked, err := r.Linked(ctx, account, v.Account)
	if err == nil && !linked {
		err = fault.Missing()
	}
	return err
}
