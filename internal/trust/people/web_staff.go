package people

import (
	"net/http"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/page"
)

// passwordForm is the page for a new password and authenticator app.
type passwordForm struct {
	email string
	app   OneTime
	err   error
}

func (x *Web) passwordForm(r *http.Request, secret string) (p passwordForm, err error) {
	ctx, v := asks(r)
	a, err := x.People.staffChange(ctx, v)
	if err != nil {
		return p, err
	}
	about, err := x.About(ctx)
	if err != nil {
		return p, err
	}
	p.email = a.Email
	p.app, err = OldOneTime(serviceName(about), a, cleanSecret(secret))
	return p, err
}

// Password answers GET /me/password.
func (x *Web) Password(w http.ResponseWriter, r *http.Request) error {
	p, err := x.passwordForm(r, "")
	if err != nil {
		return again(w, r, err, "/me/password")
	}
	return page.Show(w, r, nil, passwordPage(p))
}

// SetPassword answers POST /me/password.
func (x *Web) SetPassword(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	p, err := x.passwordForm(r, f.Get("app"))
	if err != nil {
		return again(w, r, err, "/me/password")
	}
	ctx, v := asks(r)
	err = x.People.SetPassword(ctx, v, Means{Password: f.Get("password"), Secret: p.app.Secret, Code: f.Get("code")})
	if p.err = err; fault.Mends(err) {
		return page.Show(w, r, err, passwordPage(p))
	}
	if err != nil {
		return again(w, r, err, "/me/password")
	}
	return web.See(w, r, "/me?done=password")
}

// Unlock answers GET /me/unlock.
func (x *Web) Unlock(w http.ResponseWriter, r *http.Request) error {
	ctx, v := asks(r)
	if _, err := x.People.staffChange(ctx, v); err != nil {
		return again(w, r, err, "/me/unlock")
	}
	return page.Show(w, r, nil, unlockPage(nil))
}

// SetUnlock answers POST /me/unlock.
func (x *Web) SetUnlock(w http.ResponseWriter, r *http.Request) error {
	ctx, v := asks(r)
	f, err := web.ReadForm(w, r)
	if err == nil {
		err = x.People.SetUnlock(ctx, v, f.Get("unlock"))
	}
	if fault.Mends(err) {
		return page.Show(w, r, err, unlockPage(err))
	}
	if err != nil {
		return again(w, r, err, "/me/unlock")
	}
	return web.See(w, r, "/me?done=unlock")
}

// PasskeysPage answers GET /me/passkeys.
func (x *Web) PasskeysPage(w http.ResponseWriter, r *http.Request) error {
	ctx, v := asks(r)
	if x.Passkeys == nil {
		return fault.Missing()
	}
	if err := x.People.passkeyChange(ctx, v); err != nil {
		return again(w, r, err, "/me/passkeys")
	}
	keys, err := x.People.PasskeysOf(ctx, v)
	if err != nil {
		return err
	}
	return page.Show(w, r, nil, x.passkeysPage(keys, v.IsAny(carded...), nil))
}

// AskNewPasskey answers POST /me/passkeys/ask, from a script.
func (x *Web) AskNewPasskey(w http.ResponseWriter, r *http.Request) error {
	ctx, v := asks(r)
	if x.Passkeys == nil {
		return fault.Missing()
	}
	if err := x.People.passkeyChange(ctx, v); err != nil {
		return err
	}
	asked, err := x.Passkeys.AskNew(ctx, "add", v.Account)
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, asked)
}

// AddPasskey answers POST /me/passkeys/answer, from a script.
func (x *Web) AddPasskey(w http.ResponseWriter, r *http.Request) error {
	ctx, v := asks(r)
	if x.Passkeys == nil {
		return fault.Missing()
	}
	a, err := answerOf(w, r)
	if err != nil {
		return err
	}
	if err := x.Passkeys.Add(ctx, v, a); err != nil {
		return err
	}
	return goTo(w, "/me?done=passkey")
}

// EndPasskey answers POST /me/passkeys/{passkey}/end.
func (x *Web) EndPasskey(w http.ResponseWriter, r *http.Request) error {
	ctx, v := asks(r)
	err := x.People.EndPasskey(ctx, v, r.PathValue("passkey"))
	if fault.Mends(err) {
		keys, listErr := x.People.PasskeysOf(ctx, v)
		if listErr != nil {
			return listErr
		}
		return page.Show(w, r, err, x.passkeysPage(keys, v.IsAny(carded...), err))
	}
	if err != nil {
		return again(w, r, err, "/me/passkeys")
	}
	return web.See(w, r, "/me?done=passkey.gone")
}
