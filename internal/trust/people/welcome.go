package people

import (
	"context"
	"errors"
	"math/big"
	"time"

	"towpath/internal/ground/fault"
)

// welcomeFor is how long an invitation that a person made holds.
const welcomeFor = 7 * 24 * time.Hour

// mostWelcomes is how many invitations of one person are open at once.
const mostWelcomes = 3

// welcomeForm is how long the form that took an invitation up may come again.
const welcomeForm = 10 * time.Minute

// Welcome is an invitation that a person made, for somebody to support them (TOG-13).
type Welcome struct {
	ID, Code         string
	Created, Expires time.Time
}

func (r *Register) welcomeOf(row Welcomes) Welcome {
	return Welcome{ID: row.ID, Code: grouped(r.welcomeCode(row.ID)), Created: when(row.Created), Expires: when(row.Expires)}
}

// welcomeCode is the code of an invitation. It follows from the id by a key of the installation, so that its person can be shown it
// again and it is stored nowhere.
func (r *Register) welcomeCode(id string) string {
	n, base, at := new(big.Int).SetBytes(r.vault.Lookup("welcome code", id)), big.NewInt(int64(len(codeLetters))), new(big.Int)
	code := make([]byte, 2*half)
	for i := range code {
		n.DivMod(n, base, at)
		code[i] = codeLetters[at.Int64()]
	}
	return string(code)
}

// MakeWelcome makes an invitation, whose code holds for seven days and once. Only a person can, for themselves: nobody else can have
// a carer or a peer linked with them. id comes from the form, so that a form sent twice makes one.
func (r *Register) MakeWelcome(ctx context.Context, v Viewer, id string) error {
	if !v.Is(Person) || v.Account == "" || !IsID(id) {
		return fault.Missing()
	}
	now := r.now()
	err := r.update(ctx, func(q *Queries) error {
		open, err := q.welcomesOf(ctx, v.Account, now.UnixMilli())
		if err != nil {
			return err
		}
		for _, w := range open {
			if w.ID == id {
				return nil
			}
		}
		if len(open) >= mostWelcomes {
			return fault.New(fault.Conflict, "people.invited.many", "most", mostWelcomes)
		}
		return q.addWelcome(ctx, addWelcomeParams{ID: id, Person: v.Account, Lookup: r.vault.Lookup("welcome", r.welcomeCode(id)),
			Created: now.UnixMilli(), Expires: now.Add(welcomeFor).UnixMilli()})
	})
	return fault.Wrap(err, "people.MakeWelcome")
}

// Welcomes are the viewer's own invitations that nobody has taken up yet, latest first.
func (r *Register) Welcomes(ctx context.Context, v Viewer) (open []Welcome, err error) {
	if !v.Is(Person) || v.Account == "" {
		return nil, fault.Missing()
	}
	err = r.view(ctx, func(q *Queries) error {
		rows, err := q.welcomesOf(ctx, v.Account, r.now().UnixMilli())
		for _, row := range rows {
			open = append(open, r.welcomeOf(row))
		}
		return err
	})
	return open, fault.Wrap(err, "people.Welcomes")
}

// Welcome is one of the viewer's own open invitations.
func (r *Register) Welcome(ctx context.Context, v Viewer, id string) (Welcome, error) {
	open, err := r.Welcomes(ctx, v)
	for _, w := range open {
		if w.ID == id {
			return w, nil
		}
	}
	return Welcome{}, fault.OrMissing(err)
}

// EndWelcome takes an invitation back: its code lets nobody in any more. Taking it back twice is no error, and nobody is told.
func (r *Register) EndWelcome(ctx context.Context, v Viewer, id string) error {
	if !v.Is(Person) || v.Account == "" {
		return fault.Missing()
	}
	return fault.Wrap(r.update(ctx, func(q *Queries) error {
		_, err := q.deleteWelcome(ctx, id, v.Account)
		return err
	}), "people.EndWelcome")
}

// isWelcome reports whether somebody may take an invitation up under its code now; whose it is, nobody learns by it.
func (r *Register) isWelcome(ctx context.Context, q *Queries, code string) (w Welcomes, ok bool, err error) {
	w, err = q.welcomeByLookup(ctx, r.vault.Lookup("welcome", code))
	if err != nil {
		return w, false, notThere(err)
	}
	a, err := q.account(ctx, w.Person)
	return w, err == nil && r.now().UnixMilli() < w.Expires && State(a.State) == Active, notThere(err)
}

// withWelcome looks an invitation up by its code, under the limits on guessing, and does something with it in one transaction.
func (r *Register) withWelcome(ctx context.Context, typed string, do func(*Queries, Welcomes) (bool, error)) error {
	code := readCode(typed)
	if code == "" {
		return fault.New(fault.Invalid, "people.code.shape")
	}
	return r.guess(ctx, "people.wrong.welcome", r.placeLimits(ctx, "welcome"), func() (ok bool, err error) {
		err = r.update(ctx, func(q *Queries) error {
			w, open, err := r.isWelcome(ctx, q, code)
			if err != nil || !open {
				return err
			}
			ok, err = do(q, w)
			return err
		})
		return ok, err
	})
}

// TakeWelcome takes an invitation up for the viewer, who supports people here already. From then on it waits for its person's yes;
// until then there is no link. Taken up twice by the same, it is taken up once.
func (r *Register) TakeWelcome(ctx context.Context, v Viewer, typed string) error {
	if v.Account == "" || v.Table != "" || !v.IsAny(Supporters...) {
		return fault.Missing()
	}
	err := r.withWelcome(ctx, typed, func(q *Queries, w Welcomes) (bool, error) {
		if w.Taken.Valid {
			return w.Taken.String == v.Account, nil
		}
		if l, err := q.link(ctx, w.Person, v.Account); err == nil && l.State == "active" {
			return true, fault.New(fault.Conflict, "people.invited.linked")
		}
		return true, r.take(ctx, q, w, v.Account, nil)
	})
	return fault.Wrap(err, "people.TakeWelcome")
}

// take uses an invitation up, and has it wait for its person's yes.
func (r *Register) take(ctx context.Context, q *Queries, w Welcomes, supporter string, mark []byte) error {
	now := r.now().UnixMilli()
	n, err := q.useWelcome(ctx, text(supporter), mark, w.ID, now)
	if err != nil || n == 0 {
		return orElse(err, fault.New(fault.Conflict, "people.changed"))
	}
	if err := q.deleteAsksBetween(ctx, w.Person, supporter); err != nil { // of before: now its person asked for it
		return err
	}
	_, err = q.addAsk(ctx, addAskParams{ID: NewID(), Person: w.Person, Supporter: supporter, By: supporter, Created: now})
	return err
}

// JoinByWelcome makes a place for a carer who takes an invitation up and has none here yet, with a card to sign in by. There is no
// other way for a carer to come in. form is the id of the form that the code came in: for a few minutes it may come again, and deals
// another card for the same place.
func (r *Register) JoinByWelcome(ctx context.Context, typed, form, name string) (account string, c Card, err error) {
	if _, err := CleanName(name); err != nil {
		return "", Card{}, err
	}
	if !IsID(form) {
		return "", Card{}, fault.New(fault.Invalid, "people.code.shape")
	}
	mark := r.vault.Lookup("form", form)
	if err := r.withWelcome(ctx, typed, func(_ *Queries, w Welcomes) (bool, error) {
		if w.Taken.Valid && same(w.Form, mark) {
			account = w.Taken.String
		}
		return !w.Taken.Valid || account != "", nil
	}); err != nil {
		return "", Card{}, err
	}
	if account == "" {
		account, err = r.addCarer(ctx, typed, name, mark)
	} else {
		err = r.sameCarer(ctx, account)
	}
	if err != nil {
		return "", Card{}, fault.Wrap(err, "people.JoinByWelcome")
	}
	c, err = r.dealCard(ctx, true, func(q *Queries, c Card) error {
		return errors.Join(r.event(ctx, q, account, eventClaimed, "", ""), r.putCard(ctx, q, account, c))
	})
	return account, c, fault.Wrap(err, "people.JoinByWelcome")
}

func (r *Register) addCarer(ctx context.Context, typed, name string, mark []byte) (account string, err error) {
	a := Account{ID: NewID(), Roles: []Role{Carer}, State: Active, Name: name}
	_, err = r.addAccount(ctx, a, func(q *Queries) error {
		w, ok, err := r.isWelcome(ctx, q, readCode(typed))
		if err != nil || !ok || w.Taken.Valid { // taken up in between
			return orElse(err, fault.New(fault.Invalid, "people.wrong.welcome"))
		}
		return r.take(ctx, q, w, a.ID, mark)
	})
	return a.ID, err
}

// sameCarer allows a form that came twice to deal a card once more, while its account is new.
func (r *Register) sameCarer(ctx context.Context, account string) error {
	a, err := r.Account(ctx, account)
	if err == nil && r.now().Sub(a.Created) >= welcomeForm {
		err = fault.New(fault.Invalid, "people.wrong.welcome")
	}
	return err
}
