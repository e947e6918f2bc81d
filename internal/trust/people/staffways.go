package people

import (
	"context"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"towpath/internal/ground/fault"
)

// totpPeriod is the length of a time step of one-time codes (RFC 6238), in seconds.
const totpPeriod = 30

// OneTime is the secret of an authenticator app: as text, and as the address that its QR code holds.
type OneTime struct{ Secret, URL string }

// NewOneTime makes the secret of an authenticator app for an account.
func NewOneTime(service string, a Account) (OneTime, error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: service, AccountName: a.Email, Period: totpPeriod, SecretSize: 20, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		return OneTime{}, fault.Wrap(err, "people.NewOneTime")
	}
	return OneTime{Secret: key.Secret(), URL: key.URL()}, nil
}

// OldOneTime is NewOneTime for a secret that was made before and comes back from a form.
func OldOneTime(service string, a Account, secret string) (OneTime, error) {
	raw, err := readTOTPSecret(secret)
	if err != nil {
		return NewOneTime(service, a)
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: service, AccountName: a.Email, Period: totpPeriod, Secret: raw, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		return OneTime{}, fault.Wrap(err, "people.OldOneTime")
	}
	return OneTime{Secret: key.Secret(), URL: key.URL()}, nil
}

// totpStep is the time step whose code this is: now's, or one of its neighbours; ok is false for none.
func totpStep(secret, code string, now time.Time) (step int64, ok bool) {
	at := now.Unix() / totpPeriod
	for _, s := range []int64{at, at - 1, at + 1} {
		good, err := hotp.ValidateCustom(code, uint64(s), secret, hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && good {
			step, ok = s, true
		}
	}
	return step, ok
}

// oneTimeOf is the secret of an account's authenticator app; ok is false where there is none, and the secret is one that no
// app has.
func (r *Register) oneTimeOf(ctx context.Context, account string) (c Credentials, secret string, ok bool, err error) {
	c, ok, err = r.theOne(ctx, oneOf(account, byTOTP))
	if err != nil || !ok {
		return c, strings.Repeat("A", 32), false, err
	}
	s, err := r.unsealed(ctx, c)
	return c, string(s), true, err
}

// useOneTime reports whether code is the account's right now, and uses it up: each is good once. A step that was used further
// ahead than the clock can be comes from a clock that was set back since; it doesn't hold.
func (r *Register) useOneTime(ctx context.Context, c Credentials, step int64) (ok bool, err error) {
	latest := r.now().Unix()/totpPeriod + 1
	err = r.update(ctx, func(q *Queries) error {
		n, err := q.useStep(ctx, step, c.ID, latest)
		ok = n == 1
		return err
	})
	return ok, fault.Wrap(err, "people.useOneTime")
}

// passwordOf is what is kept of an account's password; where there is none, what fits no password.
func (r *Register) passwordOf(ctx context.Context, account string) (kept string, ok bool, err error) {
	c, ok, err := r.theOne(ctx, oneOf(account, byPassword))
	if err != nil || !ok {
		return nobodys, false, err
	}
	s, err := r.unsealed(ctx, c)
	return string(s), true, err
}

// ByPassword is the account of a member of staff with this address, password and one-time code, or recovery code in its place. An address that is nobody's
// takes as long and gets the same answer.
func (r *Register) ByPassword(ctx context.Context, email, password, code string) (account string, err error) {
	email = cleanEmail(email)
	limits := append(r.shiftLimits(ctx, "password"),
		r.limitOn(5, 15*time.Minute, "password here", email, addressOf(ctx)).itsOwn(),
		r.limitOn(50, time.Minute, "password", email))
	err = r.guess(ctx, "people.wrong.staff", limits, func() (ok bool, err error) {
		account, ok, err = r.staffBy(ctx, email, password, code)
		return ok, err
	})
	return account, err
}

func (r *Register) staffBy(ctx context.Context, email, password, code string) (account string, ok bool, err error) {
	a, err := r.AccountByEmail(ctx, email)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return "", false, err
	}
	kept, hasPassword, err := r.passwordOf(ctx, a.ID)
	if err != nil {
		return "", false, err
	}
	c, secret, hasCode, err := r.oneTimeOf(ctx, a.ID)
	if err != nil {
		return "", false, err
	}
	spare, isSpare, err := r.spareBy(ctx, a.ID, readCode(code))
	if err != nil {
		return "", false, err
	}
	fits, err := r.hashing.fits(ctx, kept, password)
	step, right := totpStep(secret, digits(code), r.now())
	if err != nil || !fits || !right && !isSpare || !hasPassword || !hasCode || a.State != Active {
		return "", false, err
	}
	if isSpare {
		ok, err = r.useSpare(ctx, spare)
	} else {
		ok, err = r.useOneTime(ctx, c, step)
	}
	return a.ID, ok, err
}
