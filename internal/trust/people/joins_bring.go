package people

import (
	"context"
	"encoding/base64"
	"time"

	"towpath/internal/ground/fault"
)

// The joining side: a screen that brings the code of a table. Until somebody there says yes it has nothing but the token it waits
// with, which opens no page and is good for no table.

// BringScreenCode takes the code of a table as somebody typed it, and returns the token that the screen waits with. A code that
// was never there, one that another screen has brought, one of a table that is locked or left and one whose time is over are
// the same wrong code. On a screen where one of the two is signed in, it must be the code for theirs. form is the id of the
// form that the code came in: it alone may bring it twice, and waits with the same token.
func (r *Register) BringScreenCode(ctx context.Context, v Viewer, typed, form string) (token string, err error) {
	if v.Table != "" {
		return "", fault.New(fault.Conflict, "people.screen.table")
	}
	code := readScreenCode(typed)
	if code == "" || !IsID(form) {
		return "", fault.New(fault.Invalid, "people.screen.shape")
	}
	token = base64.RawURLEncoding.EncodeToString(r.vault.Lookup("screen token", joined(form, code)))
	err = r.guess(ctx, "people.screen.wrong", r.placeLimits(ctx, "screen"), func() (ok bool, err error) {
		err = r.screensChange(ctx, func(q *Queries) (table, seat string, err error) {
			ok, table, seat, err = r.askToSit(ctx, q, v, r.screenLookup(code), hashToken(token))
			return table, seat, err
		})
		return ok, err
	})
	if err != nil {
		return "", fault.Wrap(err, "people.BringScreenCode")
	}
	return token, nil
}

// askToSit notes who brought a code. ok is whether it was one; table and seat are "" where it had been brought before.
func (r *Register) askToSit(ctx context.Context, q *Queries, v Viewer, lookup, asking []byte) (ok bool, table, seat string, err error) {
	now := r.now()
	j, err := q.joinByCode(ctx, joinByCodeParams{Lookup: lookup, Asking: asking, Now: now.UnixMilli(), Latest: r.latest(), Awake: r.awake()})
	if err == nil {
		err = maySitAs(v, j.Seat, j.Person, j.Supporter)
	}
	if err != nil {
		return false, "", "", notThere(err)
	}
	if j.Asking != nil {
		return true, "", "", nil
	}
	n, err := q.askJoin(ctx, askJoinParams{ID: j.ID, Asking: asking, Account: text(v.Account), Device: text(v.Device), Expires: now.Add(screenAskFor).UnixMilli()})
	if err != nil || n == 0 {
		return false, "", "", err
	}
	return true, j.TableID, j.Seat, nil
}

// maySitAs lets a screen sit down where nobody is signed in, or the one whose seat it is.
func maySitAs(v Viewer, seat, person, supporter string) error {
	whose := map[string]string{personSeat: person, supporterSeat: supporter}
	switch v.Account {
	case "", whose[seat]:
		return nil
	case whose[otherSeat(seat)]:
		return fault.New(fault.Conflict, "people.screen.seat")
	}
	return fault.New(fault.Conflict, "people.screen.other")
}

// WaitStage is how far a waiting screen has come.
type WaitStage string

// The stages of waiting. A no looks like a code that ran out.
const (
	WaitAsked WaitStage = "asked" // nobody has answered yet
	WaitYes   WaitStage = "yes"   // it may sit down
	WaitIn    WaitStage = "in"    // it sat down before
	WaitOver  WaitStage = "over"
)

// Waiting is where a waiting screen is.
type Waiting struct {
	Stage   WaitStage
	Picture string // that this screen shows and the table is told
	Until   time.Time
}

// WaitingScreen says how far the screen with this token has come.
func (r *Register) WaitingScreen(ctx context.Context, token string) (w Waiting, err error) {
	if token == "" {
		return Waiting{Stage: WaitOver}, nil
	}
	err = r.view(ctx, func(q *Queries) error {
		j, err := q.joinByAsking(ctx, hashToken(token), r.now().UnixMilli(), r.latest())
		if err != nil {
			return err
		}
		w = Waiting{Stage: WaitAsked, Picture: screenPicture(j.Asking), Until: when(j.Expires)}
		if j.Answer.Valid {
			w.Stage = WaitStage(j.Answer.String)
		}
		return nil
	})
	if fault.Is(missing(err), fault.NotFound) {
		return Waiting{Stage: WaitOver}, nil
	}
	return w, fault.Wrap(err, "people.WaitingScreen")
}

// SitByCode sits a screen down that was said yes to: the token it waited with is that of its seat from now on. It has the
// table's rights and no account's. Whoever is signed in on it is parked, and has shown by that who they are. Asked twice it
// answers the same. The person sees that a screen joined.
func (r *Register) SitByCode(ctx context.Context, v Viewer, token string) error {
	err := r.screensChange(ctx, func(q *Queries) (table, seat string, err error) {
		j, err := q.joinByAsking(ctx, hashToken(token), r.now().UnixMilli(), r.latest())
		if err == nil && j.Answer.String != string(WaitIn) {
			err = maySitAs(v, j.Seat, j.Person, j.Supporter)
		}
		if err != nil {
			return "", "", missing(err)
		}
		n, err := q.enterJoin(ctx, j.ID)
		if err != nil || n == 0 {
			return "", "", orElse(err, r.satBefore(ctx, q, token))
		}
		return j.TableID, j.Seat, r.sitByCode(ctx, q, v, j)
	})
	return fault.Wrap(err, "people.SitByCode")
}

func (r *Register) sitByCode(ctx context.Context, q *Queries, v Viewer, j joinByAskingRow) error {
	s := Sessions{Token: j.Asking, Kind: string(tableSession), TableID: text(j.TableID), Device: j.Device, Seat: text(j.Seat), Brought: true}
	if v.Account != "" {
		s.Proved = r.now().UnixMilli()
		if err := q.parkSession(ctx, v.Session, text(j.TableID)); err != nil {
			return err
		}
	}
	if err := r.keepSession(ctx, q, s); err != nil {
		return err
	}
	return r.event(ctx, q, j.Person, eventScreen, j.Supporter, "")
}

func (r *Register) satBefore(ctx context.Context, q *Queries, token string) error {
	_, err := q.sessionByHash(ctx, hashToken(token))
	return missing(err)
}

// GiveUpWaiting ends the wait of the screen with this token, and the code it brought.
func (r *Register) GiveUpWaiting(ctx context.Context, token string) error {
	if token == "" {
		return nil
	}
	err := r.screensChange(ctx, func(q *Queries) (table, seat string, err error) {
		j, err := q.joinByAsking(ctx, hashToken(token), r.now().UnixMilli(), r.latest())
		if err != nil || j.Answer.String == string(WaitIn) {
			return "", "", notThere(err)
		}
		return j.TableID, j.Seat, q.deleteJoinByAsking(ctx, hashToken(token))
	})
	return fault.Wrap(err, "people.GiveUpWaiting")
}
