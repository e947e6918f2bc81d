package people

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
)

// Passkeys makes and checks passkeys, for one address.
type Passkeys struct {
	r   *Register
	web *webauthn.WebAuthn
}

// NewPasskeys checks passkeys for the address people use. It is nil for addresses that browsers give no passkeys: those by
// number, and plain HTTP but on this computer itself.
func NewPasskeys(r *Register, origin, service string) (*Passkeys, error) {
	u, err := url.Parse(origin)
	if err != nil {
		return nil, fmt.Errorf("people.NewPasskeys(%q): %w", origin, err)
	}
	if _, err := netip.ParseAddr(u.Hostname()); err == nil || u.Hostname() == "" || u.Scheme != "https" && u.Hostname() != "localhost" {
		return nil, nil
	}
	w, err := webauthn.New(&webauthn.Config{RPID: u.Hostname(), RPDisplayName: service, RPOrigins: []string{u.Scheme + "://" + u.Host},
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired}})
	if err != nil {
		return nil, fmt.Errorf("people.NewPasskeys(%q): %w", origin, err)
	}
	return &Passkeys{r: r, web: w}, nil
}

// ceremonyFor is how long making or using a passkey may take.
const ceremonyFor = 5 * time.Minute

// ceremony is what has to be known again when the browser answers. It travels with the browser, sealed by a keyed hash, so
// that asking writes nothing and any node can take the answer.
type ceremony struct {
	What    string // sign-in, join, add
	Account string
	Until   int64
	Session *webauthn.SessionData
}

func (p *Passkeys) pack(c ceremony) (string, error) {
	c.Until = p.r.now().Add(ceremonyFor).UnixMilli()
	data, err := json.Marshal(c)
	if err != nil {
		return "", fault.Wrap(err, "people.pack")
	}
	b64 := base64.RawURLEncoding.EncodeToString
	return b64(data) + "." + b64(p.r.vault.Lookup("ceremony", string(data))), nil
}

// errPasskey is the one answer to a passkey that doesn't fit, whatever the reason.
func errPasskey() error { return fault.New(fault.Invalid, "people.wrong.passkey") }

// unpack reads a ceremony that pack made. Each can be used once.
func (p *Passkeys) unpack(ctx context.Context, packed, what string) (c ceremony, err error) {
	body, mark, _ := strings.Cut(packed, ".")
	data, bodyErr := base64.RawURLEncoding.DecodeString(body)
	sum, markErr := base64.RawURLEncoding.DecodeString(mark)
	if bodyErr != nil || markErr != nil || !same(sum, p.r.vault.Lookup("ceremony", string(data))) {
		return c, errPasskey()
	}
	if err := json.Unmarshal(data, &c); err != nil {
		return c, errPasskey()
	}
	now := p.r.now().UnixMilli()
	if c.What != what || c.Session == nil || now >= c.Until || c.Until > now+ceremonyFor.Milliseconds() {
		return c, errPasskey()
	}
	first, err := p.r.once(ctx, "ceremony", c.Session.Challenge)
	if err == nil && !first {
		err = errPasskey()
	}
	return c, err
}

// passkeyUser is an account as the library wants it.
type passkeyUser struct {
	Account
	keys []webauthn.Credential
	rows []Credentials
}

func (u passkeyUser) WebAuthnID() []byte                         { return []byte(u.ID) }
func (u passkeyUser) WebAuthnName() string                       { return cmp.Or(u.Email, u.Name) }
func (u passkeyUser) WebAuthnDisplayName() string                { return u.Name }
func (u passkeyUser) WebAuthnCredentials() []webauthn.Credential { return u.keys }

func (p *Passkeys) user(ctx context.Context, account string) (u passkeyUser, err error) {
	if u.Account, err = p.r.Account(ctx, account); err != nil {
		return u, err
	}
	err = p.r.view(ctx, func(q *Queries) (err error) {
		u.rows, err = q.credentialsOf(ctx, account, string(byPasskey))
		return err
	})
	for _, row := range u.rows {
		data, openErr := p.r.unsealed(ctx, row)
		if openErr != nil {
			return u, errors.Join(err, openErr)
		}
		var key webauthn.Credential
		if err := json.Unmarshal(data, &key); err != nil {
			return u, fault.Wrap(err, "people.user")
		}
		u.keys = append(u.keys, key)
	}
	return u, fault.Wrap(err, "people.user")
}

// Asked is what a browser is asked for, with what it has to bring back.
type Asked struct {
	Options  any    `json:"options"`
	Ceremony string `json:"ceremony"`
}

// Answer is what a browser brings back.
type Answer struct {
	Ceremony   string          `json:"ceremony"`
	Credential json.RawMessage `json:"credential"`
	Own        bool            `json:"own"`
	To         string          `json:"to"` // where they were going
	Unlock     string          `json:"unlock"`
	Next       string          `json:"next"`
}

// AskSignIn asks for any passkey made here. It writes nothing.
func (p *Passkeys) AskSignIn() (Asked, error) {
	options, session, err := p.web.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return Asked{}, fault.Wrap(err, "people.AskSignIn")
	}
	packed, err := p.pack(ceremony{What: "sign-in", Session: session})
	return Asked{Options: options.Response, Ceremony: packed}, err
}

// BySignIn is the account whose passkey answered.
func (p *Passkeys) BySignIn(ctx context.Context, a Answer) (account string, err error) {
	c, err := p.unpack(ctx, a.Ceremony, "sign-in")
	if err != nil {
		return "", err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(a.Credential)
	if err != nil {
		return "", errPasskey()
	}
	var u passkeyUser
	_, key, err := p.web.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) {
		if !IsID(string(handle)) {
			return nil, errPasskey()
		}
		var err error
		u, err = p.user(ctx, string(handle))
		return u, err
	}, *c.Session, parsed)
	if err != nil || u.State != Active || key.Authenticator.CloneWarning {
		return "", notOurs(err)
	}
	return u.ID, p.used(ctx, u, key)
}

// notOurs is the one answer to a passkey that doesn't fit; a fault of the house stays one.
func notOurs(err error) error {
	if unfit := (*protocol.Error)(nil); err == nil || errors.As(err, &unfit) || fault.Is(err, fault.NotFound) || fault.Is(err, fault.Invalid) {
		return errPasskey()
	}
	return err
}

// used keeps what a passkey says of itself after each use.
func (p *Passkeys) used(ctx context.Context, u passkeyUser, key *webauthn.Credential) error {
	for i, k := range u.keys {
		if !bytes.Equal(k.ID, key.ID) {
			continue
		}
		data, err := json.Marshal(key)
		if err != nil {
			return fault.Wrap(err, "people.used")
		}
		row := u.rows[i]
		row.Version++
		proof, err := p.r.vault.Seal(ctx, credentialPlace(row), data)
		if err != nil {
			return fault.Wrap(err, "people.used")
		}
		return fault.Wrap(p.r.update(ctx, func(q *Queries) error {
			_, err := q.setCredentialProof(ctx, proof, row.ID, row.Version-1) // another use in between has kept its own
			return err
		}), "people.used")
	}
	return errPasskey()
}

// AskNew asks somebody's browser for a new passkey: what is "join" or "add".
func (p *Passkeys) AskNew(ctx context.Context, what, account string) (Asked, error) {
	u, err := p.user(ctx, account)
	if err != nil {
		return Asked{}, err
	}
	options, session, err := p.web.BeginRegistration(u, webauthn.WithExclusions(webauthn.Credentials(u.keys).CredentialDescriptors()))
	if err != nil {
		return Asked{}, fault.Wrap(err, "people.AskNew")
	}
	packed, err := p.pack(ceremony{What: what, Account: account, Session: session})
	return Asked{Options: options.Response, Ceremony: packed}, err
}

// made checks a new passkey and seals it.
func (p *Passkeys) made(ctx context.Context, what, account string, a Answer) (put putCredentialParams, err error) {
	c, err := p.unpack(ctx, a.Ceremony, what)
	if err != nil {
		return put, err
	}
	if c.Account != account {
		return put, errPasskey()
	}
	u, err := p.user(ctx, account)
	if err != nil {
		return put, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(a.Credential)
	if err != nil {
		return put, errPasskey()
	}
	key, err := p.web.CreateCredential(u, *c.Session, parsed)
	if err != nil {
		return put, notOurs(err)
	}
	data, err := json.Marshal(key)
	if err != nil {
		return put, fault.Wrap(err, "people.made")
	}
	put, err = p.r.sealed(ctx, byPasskey, account, data)
	put.Lookup = p.r.vault.Lookup("passkey", string(key.ID))
	return put, err
}

// Join takes up a staff invitation with a passkey alone.
func (p *Passkeys) Join(ctx context.Context, token string, a Answer) (account string, err error) {
	inv, err := p.r.joining(ctx, token)
	if err != nil {
		return "", err
	}
	unlock, err := newUnlock(a.Unlock)
	if err != nil {
		return "", err
	}
	put, err := p.made(ctx, "join", inv.Account, a)
	if err != nil {
		return "", err
	}
	who, err := p.r.Account(ctx, inv.Account)
	if err != nil {
		return "", err
	}
	return who.ID, p.r.join(ctx, inv, who, []putCredentialParams{put}, unlock)
}

// Add gives the viewer, who has just shown who they are, another passkey.
func (p *Passkeys) Add(ctx context.Context, v Viewer, a Answer) error {
	if err := p.r.passkeyChange(ctx, v); err != nil {
		return err
	}
	put, err := p.made(ctx, "add", v.Account, a)
	if err != nil {
		return err
	}
	err = p.r.update(ctx, func(q *Queries) error {
		return errors.Join(q.replaceCredential(ctx, put), p.r.event(ctx, q, v.Account, eventPasskey, "", ""))
	})
	if db.IsTaken(err) {
		return errPasskey()
	}
	return fault.Wrap(err, "people.Add")
}

// passkeyChange allows somebody who has just shown who they are to change their passkeys. On a tablet of the service people make none:
// whoever holds it next could use it.
func (r *Register) passkeyChange(ctx context.Context, v Viewer) error {
	if v.Account == "" || v.Table != "" || v.Is(Person) && v.Device != "" {
		return fault.Missing()
	}
	return r.Fresh(ctx, v)
}

// Passkey is one of somebody's, as they tell them apart.
type Passkey struct {
	ID   string
	Made time.Time
}

// PasskeysOf are the viewer's own passkeys.
func (r *Register) PasskeysOf(ctx context.Context, v Viewer) (keys []Passkey, err error) {
	err = r.view(ctx, func(q *Queries) error {
		rows, err := q.credentialsOf(ctx, v.Account, string(byPasskey))
		for _, c := range rows {
			keys = append(keys, Passkey{ID: c.ID, Made: when(c.Created)})
		}
		return err
	})
	return keys, fault.Wrap(err, "people.PasskeysOf")
}

// EndPasskey removes one of the viewer's passkeys, unless they could not sign in without it.
func (r *Register) EndPasskey(ctx context.Context, v Viewer, id string) error {
	if err := r.passkeyChange(ctx, v); err != nil {
		return err
	}
	err := r.update(ctx, func(q *Queries) error {
		keys, err := q.credentialsOf(ctx, v.Account, string(byPasskey))
		if err != nil || !slices.ContainsFunc(keys, func(c Credentials) bool { return c.ID == id }) {
			return err // not there, or removed already: the form came twice
		}
		other := byPassword
		if v.IsAny(carded...) {
			other = byCard
		}
		_, has, err := found(q.credentialOne(ctx, oneOf(v.Account, other)))
		if err != nil {
			return err
		}
		_, work, err := found(q.credentialOne(ctx, oneOf(v.Account, byWork)))
		if err != nil {
			return err
		}
		if len(keys) == 1 && !has && !work {
			return fault.New(fault.Conflict, "people.passkey.last")
		}
		if err := q.noteCredential(ctx, r.now().UnixMilli(), id, v.Account); err != nil {
			return err
		}
		if _, err := q.deleteCredential(ctx, id, v.Account, string(byPasskey)); err != nil {
			return err
		}
		return r.event(ctx, q, v.Account, eventPasskeyGone, "", "")
	})
	return fault.Wrap(err, "people.EndPasskey")
}
