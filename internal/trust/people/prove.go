package people

import (
	"context"
	"strings"
	"time"
)

// Prove is nil when what was typed proves that somebody is account: for a person or a carer the words on their card, the words they keep
// at home, or their number on the enrolled tablet they are at; for staff their unlock code or their password. Guessing is limited
// for each of these apart, and for each place apart, so that somebody who tries another's code at a table doesn't keep them from
// their password, or from signing in elsewhere.
func (r *Register) Prove(ctx context.Context, account, secret string) error {
	a, err := r.Account(ctx, account)
	if err != nil {
		return err
	}
	w, wrong, check := r.proof(ctx, a, secret)
	here := ViewerOf(ctx).Device
	if here == "" {
		here = addressOf(ctx)
	}
	limits := []limit{
		r.limitOn(5, 15*time.Minute, "prove here", account, string(w), here).itsOwn(),
		r.limitOn(20, 15*time.Minute, "prove", account, string(w)),
	}
	return r.guess(ctx, wrong, limits, func() (bool, error) {
		ok, err := check()
		return ok && a.State == Active, err
	})
}

// proof says which way of showing who one is was typed, with the sentence for a wrong one, and how to look at it.
func (r *Register) proof(ctx context.Context, a Account, secret string) (w way, wrong string, check func() (bool, error)) {
	device := ViewerOf(ctx).Device
	switch {
	case a.Is(Person) && isDigits(secret) && device != "":
		return byPIN, "people.wrong.pin", func() (bool, error) { return r.provesPIN(ctx, a.ID, device, secret) }
	case a.IsAny(carded...):
		return byCard, "people.wrong.card", func() (bool, error) { return r.provesWords(ctx, a.ID, secret) }
	case isDigits(secret) && len(digits(secret)) == 6:
		return byUnlock, "people.wrong.unlock", func() (bool, error) { return r.proves(ctx, byUnlock, a.ID, digits(secret)) }
	}
	return byPassword, "people.wrong.unlock", func() (bool, error) { return r.provesPassword(ctx, a.ID, secret) }
}

func (r *Register) proves(ctx context.Context, w way, account, secret string) (bool, error) {
	c, ok, err := r.theOne(ctx, oneOf(account, w))
	return ok && same(c.Proof, r.proofOf(w, account, secret)), err
}

func (r *Register) provesPIN(ctx context.Context, account, device, pin string) (bool, error) {
	c, ok, err := r.theOne(ctx, pinOn(account, device))
	return ok && same(c.Proof, r.proofOf(byPIN, account, digits(pin), device, c.Picture.String)), err
}

// provesWords takes four words for the card's and six for those kept at home.
func (r *Register) provesWords(ctx context.Context, account, typed string) (bool, error) {
	for w, n := range map[way]int{byCard: wordsOnCard, byRecovery: wordsForHome} {
		words, err := readWords(typed, n)
		if err != nil {
			continue
		}
		return r.proves(ctx, w, account, strings.Join(words, " "))
	}
	return false, nil
}

func (r *Register) provesPassword(ctx context.Context, account, password string) (bool, error) {
	kept, has, err := r.passwordOf(ctx, account)
	if err != nil {
		return false, err
	}
	fits, err := r.hashing.fits(ctx, kept, password)
	return fits && has, err
}
