package vault

import (
	"context"
	"fmt"
	"time"

	"towpath/internal/ground/db"
)

// Ending is something that was ended for good: an id, of which kind, and when. It names nobody and says nothing of what it was.
type Ending struct {
	Kind    string
	Subject string
	At      int64 // milliseconds since 1970
}

// Kinds of lines that the keyring knows itself; all others are those of whoever ends something.
const (
	EndedKey = "key"   // an owner's key was destroyed: they were erased
	Epoch    = "epoch" // the data was put back from a backup; the subject is the epoch's number
	Gap      = "gap"   // at this time a restore was made although endings from before it may be missing
	began    = "began" // nothing before this is in the ledger
	beat     = "beat"  // in the file alone: until then nothing is missing in it
)

// IsMark reports a line that says something of the ledger itself, or of the data as a whole, and ends nothing.
func (e Ending) IsMark() bool {
	return e.Kind == began || e.Kind == beat || e.Kind == Gap || e.Kind == Epoch
}

// Ledger is the ledger of endings. It is outside the data and its backups: a table of the keyring, and a file, if one is
// kept, which outlives both databases. Its methods may be called from any goroutine.
type Ledger struct {
	ring *Keyring
	file *ledgerFile // nil for none
	now  func() time.Time
}

// NewLedger is the ledger of a keyring, written into the file at path too ("" for none). Whatever the keyring's table has that
// the file lacks is added to the file first, and the beginning is noted where there is none.
func NewLedger(ctx context.Context, k *Key, ring *Keyring, path string, now func() time.Time) (*Ledger, error) {
	l := &Ledger{ring: ring, now: now}
	if err := ring.beginLedger(ctx, now()); err != nil {
		return nil, fmt.Errorf("vault.NewLedger: %w", err)
	}
	if path != "" {
		l.file = &ledgerFile{path: path, mac: ledgerMAC(k)}
		if err := l.catchUp(ctx); err != nil {
			return nil, fmt.Errorf("vault.NewLedger: %w", err)
		}
	}
	ring.ledger.Store(l)
	return l, nil
}

// catchUp adds to the file what only the table has.
//
// The sign that the file is whole is of a minute ago: what another node ended just now may not be in the table yet.
func (l *Ledger) catchUp(ctx context.Context) error {
	whole := l.now().Add(-time.Minute)
	kept, _, err := l.file.read()
	if err != nil {
		return err
	}
	there := map[Ending]bool{}
	for _, e := range kept {
		there[e] = true
	}
	all, err := l.ring.Endings(ctx)
	if err != nil {
		return err
	}
	var missing []Ending
	for _, e := range all {
		if !there[e] {
			missing = append(missing, e)
		}
	}
	return l.file.add(append(missing, Ending{Kind: beat, Subject: "-", At: whole.UnixMilli()}))
}

// Add puts endings on record, in the table and in the file; both are durable once it returns nil. What is there stays once.
func (l *Ledger) Add(ctx context.Context, endings ...Ending) error {
	err := l.ring.db.Update(ctx, func(q db.Q) error { return addEndings(ctx, q, endings) })
	if err != nil {
		return fmt.Errorf("vault.Ledger.Add: %w", err)
	}
	return l.mirror(endings...)
}

// Ready is an error where the file can't be written at this moment.
func (l *Ledger) Ready() error {
	if l.file == nil {
		return nil
	}
	return l.file.ready()
}

// mirror writes endings that the table has into the file.
func (l *Ledger) mirror(endings ...Ending) error {
	if l == nil || l.file == nil {
		return nil
	}
	return l.file.add(endings)
}

// beatEvery is how often the file says that nothing is missing in it.
const beatEvery = time.Hour

// Beat brings the file up to date, about once an hour, with what other nodes have put on record, and notes in it that it is
// whole, so that whoever restores knows how far it reaches.
func (l *Ledger) Beat(ctx context.Context) error {
	if l.file == nil || l.now().Sub(l.file.lastBeat()) < beatEvery {
		return nil
	}
	return l.catchUp(ctx)
}

func addEndings(ctx context.Context, q db.Q, endings []Ending) error {
	for _, e := range endings {
		if _, err := q.ExecContext(ctx, "INSERT INTO ledger (kind, subject, at) VALUES ($1, $2, $3) ON CONFLICT (kind, subject, at) DO NOTHING",
			e.Kind, e.Subject, e.At); err != nil {
			return err
		}
	}
	return nil
}

// AddEndings adds endings to the ledger in the keyring that q writes to; a restore puts together several ledgers that way.
func AddEndings(ctx context.Context, q db.Q, endings []Ending) error {
	return addEndings(ctx, q, endings)
}

// DestroyAgain removes the keys of owners who were erased from the keyring that q writes to, and counts them.
func DestroyAgain(ctx context.Context, q db.Q, endings []Ending) (n int64, err error) {
	for _, e := range endings {
		if e.Kind != EndedKey {
			continue
		}
		gone, err := q.ExecContext(ctx, "DELETE FROM keys WHERE owner = $1", e.Subject)
		if err != nil {
			return n, err
		}
		one, err := gone.RowsAffected()
		if err != nil {
			return n, err
		}
		n += one
	}
	return n, nil
}

func (r *Keyring) beginLedger(ctx context.Context, now time.Time) error {
	return r.db.Update(ctx, func(q db.Q) error {
		var n int64
		if err := q.QueryRowContext(ctx, "SELECT count(*) FROM ledger WHERE kind = $1", began).Scan(&n); err != nil || n > 0 {
			return err
		}
		return addEndings(ctx, q, []Ending{{Kind: began, Subject: "-", At: now.UnixMilli()}})
	})
}

// Endings is the whole ledger of a keyring, oldest first.
func (r *Keyring) Endings(ctx context.Context) (all []Ending, err error) {
	err = r.db.View(ctx, func(q db.Q) (err error) { all, err = readEndings(ctx, q); return err })
	return all, err
}

func readEndings(ctx context.Context, q db.Q) (all []Ending, err error) {
	rows, err := q.QueryContext(ctx, "SELECT kind, subject, at FROM ledger ORDER BY at, kind, subject")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var e Ending
		if err := rows.Scan(&e.Kind, &e.Subject, &e.At); err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, rows.Err()
}
