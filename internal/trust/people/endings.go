package people

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/vault"
)

// EndingKind says what was ended for good. Erased people are in the ledger by their keys (vault.EndedKey).
type EndingKind string

// The kinds of endings. Each is on record by an id alone.
const (
	EndedThing      EndingKind = "thing"      // removed for good
	ReturnedThing   EndingKind = "returned"   // came in again from a person's own file: takes back that it was removed
	EndedFile       EndingKind = "file"       // of a thing, removed for good while the thing stays
	ReturnedFile    EndingKind = "file_back"  // came in again from a person's own file: takes back that it was removed
	EndedShare      EndingKind = "share"      // ended by its person
	EndedLink       EndingKind = "link"       // somebody no longer supports a person
	EndedDevice     EndingKind = "device"     // a tablet of the service is out of use
	EndedCredential EndingKind = "credential" // a card, a password or the like that was replaced or taken away
	EndedAccount    EndingKind = "account"    // closed
	OpenedAccount   EndingKind = "reopened"   // opened again: takes back that it was closed
	EndedStory      EndingKind = "story"      // taken back by whoever told it

	EndedArrangement EndingKind = "arrangement" // a loan or a referral that is over, removed by its person
	EndedAddress     EndingKind = "address"     // where messages went that its person stopped
	EndedMessage     EndingKind = "message"     // taken back by whoever wrote it, or removed by its person
	EndedFlag        EndingKind = "flag"        // what a person told of a site or an app, taken back
	EndedExtract     EndingKind = "extract"     // what two put together for a care record, taken back by either before it left
)

// NoteEnding notes, in the transaction that ends something for good, that it does. The transaction is one of Ledger.Update's.
func NoteEnding(ctx context.Context, q db.Q, kind EndingKind, id string, at time.Time) error {
	return fault.Wrap(New(q).noteEnding(ctx, string(kind), id, at.UnixMilli()), "people.NoteEnding")
}

// Ledger moves what was noted as ended to the ledger, which is outside the data and its backups. Its methods may be called
// from any goroutine; a nil one keeps no ledger.
type Ledger struct {
	db   *db.DB
	kept *vault.Ledger
	mu   sync.Mutex
}

// NewLedger settles what is noted in d in a ledger.
func NewLedger(d *db.DB, kept *vault.Ledger) *Ledger { return &Ledger{db: d, kept: kept} }

// replaceCredential puts a credential in the place of the one of its kind, if it is one of which there is only one; that one
// has ended.
func (q *Queries) replaceCredential(ctx context.Context, p putCredentialParams) error {
	if p.One.Valid {
		if err := q.noteCredentialOne(ctx, p.Created, p.One); err != nil {
			return err
		}
	}
	return q.putCredential(ctx, p)
}

// endCredentialOne ends the one credential of its kind, and counts it.
func (q *Queries) endCredentialOne(ctx context.Context, one sql.NullString, now time.Time) (int64, error) {
	if err := q.noteCredentialOne(ctx, now.UnixMilli(), one); err != nil {
		return 0, err
	}
	return q.deleteCredentialOne(ctx, one)
}

// Update runs fn in a write transaction of d, as d.Update does, and where fn noted that something ends, settles it before it
// returns. What ends by way of this can't be told to anybody too early.
func (l *Ledger) Update(ctx context.Context, d *db.DB, fn func(db.Q) error) error {
	if l == nil {
		return d.Update(ctx, fn)
	}
	var noted bool
	if err := d.Update(ctx, func(q db.Q) error { return fn(noting{q, l.kept, &noted}) }); err != nil || !noted {
		return err
	}
	return l.Settle(ctx)
}

// noting sees whether a transaction notes that something ends. Where the ledger can't be written, nothing ends: better a
// card that still works than one whose end nobody was told of.
type noting struct {
	db.Q
	kept  *vault.Ledger
	noted *bool
}

func (n noting) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if strings.Contains(query, "INSERT INTO endings ") {
		*n.noted = true
		if err := n.kept.Ready(); err != nil {
			return nil, err
		}
	}
	return n.Q.ExecContext(ctx, query, args...)
}

// Settle moves everything that was noted and isn't in the ledger yet: from then on it stays ended, also where an older copy of
// the data is put back.
func (l *Ledger) Settle(ctx context.Context) error {
	if l == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for {
		n, err := l.some(ctx)
		if err != nil || n == 0 {
			return fault.Wrap(err, "people.Settle")
		}
	}
}

// some moves a few hundred, and counts them.
func (l *Ledger) some(ctx context.Context) (int, error) {
	var noted []vault.Ending
	err := l.db.View(ctx, func(q db.Q) (err error) { noted, err = Unsettled(ctx, q); return err })
	if err != nil || len(noted) == 0 {
		return 0, err
	}
	if err := l.kept.Add(ctx, noted...); err != nil {
		return 0, err
	}
	return len(noted), l.db.Update(ctx, func(q db.Q) error {
		for _, e := range noted {
			if err := New(q).settled(ctx, e.Kind, e.Subject, e.At); err != nil {
				return err
			}
		}
		return nil
	})
}

// Unsettled is what was noted and isn't in the ledger yet, at most a few hundred.
func Unsettled(ctx context.Context, q db.Q) (noted []vault.Ending, err error) {
	rows, err := New(q).unsettled(ctx)
	for _, r := range rows {
		noted = append(noted, vault.Ending{Kind: r.What, Subject: r.Subject, At: r.At})
	}
	return noted, err
}

// Again counts what ended once more in an older copy of the data, by what it was.
type Again struct {
	People, Things, Shares, Links, Devices, Credentials, Accounts, Stories, Files, Arrangements, Addresses, Messages, Flags, Extracts int64
}

// EndAgain ends in an older copy of the data whatever the ledger says was ended since (PRIV-4, RUN-8). What began anew after it
// had ended is left alone.
func EndAgain(ctx context.Context, q db.Q, endings []vault.Ending) (a Again, err error) {
	query, closed, removed, files := New(q), map[string]bool{}, map[string]bool{}, map[string]bool{}
	simple := endedByID(query, &a)
	count := func(n *int64, do func() (int64, error)) {
		if err == nil {
			var some int64
			some, err = do()
			*n += some
		}
	}
	for _, e := range endings {
		at := millis(when(e.At))
		switch EndingKind(e.Kind) {
		case vault.EndedKey:
			count(&a.People, func() (int64, error) { return query.eraseAgain(ctx, e.Subject) })
			count(new(int64), func() (int64, error) { return query.forgetTableAgain(ctx, e.Subject) })
			count(&a.Stories, func() (int64, error) { return query.removeStory(ctx, e.Subject) })
		case EndedThing:
			removed[e.Subject] = true
		case ReturnedThing:
			delete(removed, e.Subject)
		case EndedFile:
			files[e.Subject] = true
		case ReturnedFile:
			delete(files, e.Subject)
		case EndedShare:
			count(&a.Shares, func() (int64, error) { return query.endShareAgain(ctx, e.Subject, at) })
		case EndedLink:
			count(&a.Links, func() (int64, error) { return unlinkAgain(ctx, query, e) })
		case EndedDevice:
			count(&a.Devices, func() (int64, error) { return query.endDeviceAgain(ctx, e.Subject, at) })
		case EndedStory:
			count(&a.Stories, func() (int64, error) { return withdraw(ctx, query, e.Subject, e.At) })
		case EndedAccount:
			closed[e.Subject] = true
		case OpenedAccount:
			delete(closed, e.Subject)
		default:
			if one, ok := simple[EndingKind(e.Kind)]; ok {
				count(one.n, func() (int64, error) { return one.again(ctx, e.Subject) })
			}
		}
	}
	for id := range removed {
		count(&a.Things, func() (int64, error) { return query.removeThingAgain(ctx, id) })
	}
	for id := range files {
		count(&a.Files, func() (int64, error) { return query.removeFileAgain(ctx, id) })
	}
	for id := range closed {
		count(&a.Accounts, func() (int64, error) { return query.closeAgain(ctx, id) })
	}
	return a, fault.Wrap(err, "people.EndAgain")
}

// endsAgain is how what ended by an id alone ends again, and where that is counted.
type endsAgain struct {
	n     *int64
	again func(ctx context.Context, id string) (int64, error)
}

func endedByID(q *Queries, a *Again) map[EndingKind]endsAgain {
	return map[EndingKind]endsAgain{
		EndedCredential:  {&a.Credentials, q.endCredentialAgain},
		EndedArrangement: {&a.Arrangements, q.removeArrangementAgain},
		EndedAddress:     {&a.Addresses, q.removeAddressAgain},
		EndedMessage:     {&a.Messages, q.removeMessageAgain},
		EndedFlag:        {&a.Flags, q.removeFlagAgain},
		EndedExtract:     {&a.Extracts, q.withdrawExtractAgain},
	}
}

func unlinkAgain(ctx context.Context, q *Queries, e vault.Ending) (int64, error) {
	n, err := q.endLinkAgain(ctx, e.At, e.Subject)
	if err != nil || n == 0 {
		return n, err
	}
	return n, q.forgetAgreementOf(ctx, e.Subject)
}

// DataRestored is in the audit where all data was put back from a backup.
const DataRestored = "data.restore"

// Ended counts what a new epoch ended.
type Ended struct{ Sessions, Tables, Invitations int64 }

// BeginEpoch begins an epoch in data that was put back: everybody signs in again, every table is left, no one-time way in
// holds any more, no one-time code is good twice, and the audit says that it happened (RUN-4).
func BeginEpoch(ctx context.Context, q db.Q, n int64, now time.Time) (e Ended, err error) {
	query, at := New(q), millis(now)
	if e.Sessions, err = query.endSessions(ctx); err != nil {
		return e, fault.Wrap(err, "people.BeginEpoch")
	}
	if e.Tables, err = query.leaveTables(ctx, at); err != nil {
		return e, fault.Wrap(err, "people.BeginEpoch")
	}
	if e.Invitations, err = query.endAllInvitations(ctx); err != nil {
		return e, fault.Wrap(err, "people.BeginEpoch")
	}
	err = errors.Join(query.forgetAllEvents(ctx), query.endJoins(ctx), query.endAllWelcomes(ctx), query.useStepsUpTo(ctx, now.Unix()/totpPeriod), query.addEpoch(ctx, n, now.UnixMilli()),
		query.addAudit(ctx, addAuditParams{ID: NewID(), At: now.UnixMilli(), Action: DataRestored}))
	return e, fault.Wrap(err, "people.BeginEpoch")
}

// NoWayIn counts the accounts that may sign in and have nothing to do it with.
func NoWayIn(ctx context.Context, q db.Q) (int64, error) { return New(q).countNoWayIn(ctx) }

// AdminsIn counts the administrators who can sign in.
func AdminsIn(ctx context.Context, q db.Q) (int64, error) { return New(q).countAdminsIn(ctx) }

// InviteAdmins has every administrator wait for a new link, because none can sign in any more: whoever runs the service makes
// one on the command line, as for the first of them.
func InviteAdmins(ctx context.Context, q db.Q) (int64, error) { return New(q).inviteAdmins(ctx) }

// LastEpoch is the epoch that the data is in.
func LastEpoch(ctx context.Context, q db.Q) (int64, error) { return New(q).lastEpoch(ctx) }
