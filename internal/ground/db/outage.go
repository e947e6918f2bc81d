package db

import (
	"context"
	"database/sql"
	"sync/atomic"
	"time"
)

const (
	// patience is how long PostgreSQL may be gone before those who ask are told so: a restart takes a second or two, and
	// somebody who waits that long for a page notices nothing else.
	patience = 2 * time.Second
	// lookAgain is how long to wait before PostgreSQL is asked again.
	lookAgain = 50 * time.Millisecond
)

// outage is what is known of a database that can't be reached. It begins with the first transaction that can't begin, and
// ends with the next that can.
type outage struct {
	since atomic.Int64 // in milliseconds since 1970; 0 while there is none
}

// begin begins a transaction. In the first moments of an outage it tries again; later it says at once that there is one,
// since Help now must not wait for a database.
func (o *outage) begin(ctx context.Context, pool *sql.DB, opts *sql.TxOptions) (*sql.Tx, error) {
	for {
		tx, err := pool.BeginTx(ctx, opts)
		switch {
		case ctx.Err() == nil && isGone(err):
		case err == nil:
			o.since.Store(0)
			return tx, nil
		default:
			return nil, err
		}
		if o.begins() { // the other connections of the pool are likely dead as well, and nobody should have to find out one by one
			pool.SetMaxIdleConns(0)
			pool.SetMaxIdleConns(pgConns)
		}
		if !o.isNew() {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(lookAgain):
		}
	}
}

// begins notes that there is an outage, and reports whether it was not known before.
func (o *outage) begins() bool { return o.since.CompareAndSwap(0, time.Now().UnixMilli()) }

func (o *outage) isNew() bool {
	since := o.since.Load()
	return since == 0 || time.Since(time.UnixMilli(since)) < patience
}
