package people

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"towpath/internal/ground/fault"
)

// How long a session lasts, counted from its last use and from its start.
const (
	idleShared = 30 * time.Minute    // somebody's session on a computer that isn't theirs
	idleStaff  = time.Hour           // members of staff
	idleOwn    = 60 * 24 * time.Hour // on the person's own phone
	renewEvery = 24 * time.Hour      // and its end is put off at most this often
	longest    = 12 * time.Hour      // for all but one's own phone
	touchEvery = time.Minute         // "last use" is written at most this often
	pickingFor = 3 * time.Minute
)

// sessionKind says what a session may be: an account's, a table's, or that of somebody taking up a first card.
type sessionKind string

const (
	accountSession sessionKind = "account"
	tableSession   sessionKind = "table"
	claimSession   sessionKind = "claim"
)

// SignIn opens a session for an account and returns the token for its cookie. own: on the person's own phone or
// computer. Call it only when the account has just proved who it is.
func (r *Register) SignIn(ctx context.Context, account string, own bool, device string) (token string, err error) {
	err = r.update(ctx, func(q *Queries) error {
		token, err = r.addSession(ctx, q, Sessions{Kind: string(accountSession), Account: text(account), Own: own, Device: text(device), Proved: r.now().UnixMilli()})
		return err
	})
	return token, fault.Wrap(err, "people.SignIn")
}

func (r *Register) addSession(ctx context.Context, q *Queries, s Sessions) (token string, err error) {
	token, s.Token = newToken()
	return token, r.keepSession(ctx, q, s)
}

// keepSession opens a session whose token was made before.
func (r *Register) keepSession(ctx context.Context, q *Queries, s Sessions) error {
	now := r.now()
	return q.addSession(ctx, addSessionParams{ID: NewID(), Token: s.Token, Kind: s.Kind, Account: s.Account, TableID: s.TableID,
		Device: s.Device, Seat: s.Seat, Own: s.Own, Parked: s.Parked, Proved: s.Proved, Brought: s.Brought, Created: now.UnixMilli(), Seen: now.UnixMilli(), Expires: lastsUntil(now, s.Own).UnixMilli()})
}

// lastsUntil is when a session that is used now ends at the latest. One on somebody's own phone ends when it hasn't been used
// for sixty days; as that is put off once a day, a day is added.
func lastsUntil(now time.Time, own bool) time.Time {
	if own {
		return now.Add(idleOwn + renewEvery)
	}
	return now.Add(longest)
}

// Viewer is who the token of a session cookie and that of a device cookie stand for; unknown and expired ones stand for
// anyone. It writes nothing: Seen does, where the request was somebody's doing.
func (r *Register) Viewer(ctx context.Context, token, deviceToken string) (Viewer, error) {
	v := Viewer{}
	var row sessionByTokenRow
	var table aroundTableRow
	err := r.view(ctx, func(q *Queries) (err error) {
		if v.Device, err = deviceOf(ctx, q, deviceToken); err != nil || token == "" {
			return err
		}
		if row, err = q.sessionByToken(ctx, hashToken(token)); err != nil || !row.TableID.Valid {
			return err
		}
		table, err = r.around(ctx, q, row.TableID, row.ID)
		return err
	})
	if errors.Is(err, sql.ErrNoRows) || (err == nil && row.ID == "") {
		return v, nil
	}
	if err != nil {
		return v, fault.Wrap(err, "people.Viewer")
	}
	v, err = r.admit(v, row)
	return v.amid(table), err
}

func deviceOf(ctx context.Context, q *Queries, token string) (string, error) {
	if token == "" {
		return "", nil
	}
	d, err := q.deviceByToken(ctx, hashToken(token))
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return d.ID, err
}

// admit turns a session's row into a viewer, if it is still good.
func (r *Register) admit(v Viewer, row sessionByTokenRow) (Viewer, error) {
	now := r.now()
	idle := now.Sub(when(row.Seen)).Abs() // a last use to come was noted by a clock that was wrong: how long ago it was, nobody knows
	if row.Parked.Valid || now.UnixMilli() >= row.Expires {
		return v, nil
	}
	signed := v
	signed.Session, signed.Own = row.ID, row.Own
	switch sessionKind(row.Kind) {
	case claimSession: // may take up a card and nothing else, whatever has become of the account since
		return v, nil
	case tableSession:
		if row.TableState.String != "open" {
			return v, nil
		}
		signed.Seat = row.Seat.String
		signed.Table, signed.TPerson, signed.Supporter, signed.Setting = row.TableID.String, row.Person.String, row.Supporter.String, row.Setting.String
		signed.Events = row.Events.Int64
		signed.Locked = idle > r.tableIdle
		left := when(row.Picking).Sub(now)
		signed.Picking = left > 0 && left <= pickingFor // longer is what a clock that was wrong left behind
		signed.Proved, signed.Brought = row.Proved > 0, row.Brought
	default:
		signed.Account, signed.Roles = row.Account.String, splitRoles(row.Roles.String)
		if State(row.AccountState.String) != Active || idle > idleFor(signed) {
			return v, nil
		}
	}
	signed.idle = idle
	signed.renews = signed.Own && when(row.Expires).Sub(now) < idleOwn
	return signed, nil
}

// Seen notes that the viewer is at it, at most once a minute. A page that asks by itself is nobody's doing, and looking
// at a locked table doesn't open it.
func (r *Register) Seen(ctx context.Context, v Viewer) error {
	if v.Session == "" || v.Locked || v.idle < min(touchEvery, r.tableIdle/2) {
		return nil
	}
	err := r.update(ctx, func(q *Queries) error { return q.touchSession(ctx, v.Session, r.now().UnixMilli()) })
	return fault.Wrap(err, "people.Seen")
}

// Renew puts off the end of a session on somebody's own phone, at most once a day. It reports whether it did: then the
// cookie has to be put off as well.
func (r *Register) Renew(ctx context.Context, v Viewer) (renewed bool, err error) {
	if !v.renews {
		return false, nil
	}
	err = r.update(ctx, func(q *Queries) error { return q.renewSession(ctx, v.Session, lastsUntil(r.now(), v.Own).UnixMilli()) })
	return err == nil, fault.Wrap(err, "people.Renew")
}

func idleFor(v Viewer) time.Duration {
	switch {
	case v.Own:
		return idleOwn
	case v.Is(Person):
		return idleShared
	}
	return idleStaff
}

// SignOut ends a session.
func (r *Register) SignOut(ctx context.Context, session string) error {
	return r.update(ctx, func(q *Queries) error { return q.deleteSession(ctx, session) })
}

// SignOutEverywhere ends every session of an account, and the tables its sessions stepped aside for keep going.
func (r *Register) SignOutEverywhere(ctx context.Context, account string) error {
	return r.update(ctx, func(q *Queries) error { return q.deleteSessionsOfAccount(ctx, text(account)) })
}

// OutEverywhere ends every session of the viewer but this one, and is to be seen among what happened to their account.
func (r *Register) OutEverywhere(ctx context.Context, v Viewer) error {
	if v.Account == "" {
		return fault.Missing()
	}
	err := r.update(ctx, func(q *Queries) error {
		return errors.Join(q.deleteOtherSessions(ctx, text(v.Account), v.Session), r.event(ctx, q, v.Account, eventOutEverywhere, "", ""))
	})
	return fault.Wrap(err, "people.OutEverywhere")
}

// Sweep removes what has ended by itself: sessions, one-time ways in, and counts of wrong tries that are long forgotten.
func (r *Register) Sweep(ctx context.Context) error {
	now := r.now()
	return r.update(ctx, func(q *Queries) error {
		return errors.Join(q.deleteExpiredSessions(ctx, now.UnixMilli()), q.forgetOldEvents(ctx, now.Add(-longest).UnixMilli()), q.deleteOldInvitations(ctx, now.Add(-triesKept).UnixMilli()),
			q.deleteOldTries(ctx, now.Add(-triesKept).UnixMilli()), q.deleteOldJoins(ctx, now.UnixMilli()), q.deleteOldWelcomes(ctx, now.UnixMilli()))
	})
}
