package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"hash/fnv"
	"time"
)

// LockFile makes sure that no other process serves an SQLite file, or begins to, until unlock.
func LockFile(path string) (unlock func() error, err error) { return lockFile(path + ".lock") }

// Serving says on PostgreSQL that this process serves the schema, until the returned function is called or the process ends;
// several may at once. While one Alone holds it, it is refused. An SQLite file is locked as long as it is open.
func (d *DB) Serving(ctx context.Context) (stop func() error, err error) {
	if d.engine != Postgres {
		return func() error { return nil }, nil
	}
	c, err := d.serving(ctx)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		d.keepServing(ctx, c)
	}()
	return func() error { cancel(); <-stopped; return nil }, nil
}

// servingLooked is how often the connection that says so is looked after: a PostgreSQL that was restarted has forgotten it.
var servingLooked = 10 * time.Second

// servingWait is how long that may take.
const servingWait = 5 * time.Second

func (d *DB) keepServing(ctx context.Context, c *sql.Conn) {
	tick := time.NewTicker(servingLooked)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			letGo(c)
			return
		case <-tick.C:
		}
		c = d.stillServing(context.WithoutCancel(ctx), c)
	}
}

// stillServing is the connection that holds the lock: c, or another where c was lost. A stop doesn't break into it, so that what is held
// then is let go by whoever holds it, and not when PostgreSQL notices.
func (d *DB) stillServing(ctx context.Context, c *sql.Conn) *sql.Conn {
	ctx, cancel := context.WithTimeout(ctx, servingWait)
	defer cancel()
	if _, err := c.ExecContext(ctx, "SELECT 1"); err == nil {
		return c
	}
	drop(c)
	if again, err := d.serving(ctx); err == nil {
		return again
	}
	return c // it is asked again at the next look
}

func (d *DB) serving(ctx context.Context) (*sql.Conn, error) {
	return d.advise(ctx, "pg_try_advisory_lock_shared", &OpenError{What: "The database is being restored at this moment.", Do: "Start again once that is done."})
}

// Alone makes sure on PostgreSQL that nobody serves the schema, or begins to, until the returned function is called.
func (d *DB) Alone(ctx context.Context) (done func() error, err error) {
	if d.engine != Postgres {
		return func() error { return nil }, nil
	}
	c, err := d.advise(ctx, "pg_try_advisory_lock", &OpenError{What: "A Towpath is running on this database, or a restore.", Do: "Stop every one of them first. Nothing was changed."})
	if err != nil {
		return nil, err
	}
	return func() error { letGo(c); return nil }, nil
}

// advisePatience is for how long a lock that is taken is asked for again: PostgreSQL notices a moment late that who held it was killed.
const advisePatience = time.Second

// advise takes an advisory lock for the schema on a connection of its own, which holds it.
func (d *DB) advise(ctx context.Context, take string, taken error) (*sql.Conn, error) {
	c, err := d.read.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("db: lock: %w", err)
	}
	var schema string
	var ok bool
	err = c.QueryRowContext(ctx, "SELECT current_schema()").Scan(&schema)
	for begun := time.Now(); err == nil && !ok; {
		err = c.QueryRowContext(ctx, "SELECT "+take+"($1)", lockNumber(schema)).Scan(&ok)
		switch {
		case err != nil || ok:
		case time.Since(begun) > advisePatience:
			err = taken
		default:
			time.Sleep(advisePatience / 20)
		}
	}
	if err != nil {
		drop(c)
		return nil, err
	}
	return c, nil
}

// drop ends a connection of which it isn't known what it holds.
func drop(c *sql.Conn) {
	c.Raw(func(any) error { return driver.ErrBadConn }) //nolint:errcheck // that is what it is to say
	c.Close()                                           //nolint:errcheck // it is ended
}

// letGo frees what a connection holds before it goes back to the pool.
func letGo(c *sql.Conn) {
	c.ExecContext(context.Background(), "SELECT pg_advisory_unlock_all()") //nolint:errcheck // a connection that is lost holds nothing
	c.Close()                                                              //nolint:errcheck // it goes back to the pool
}

// lockNumber is the number of a schema's lock: PostgreSQL knows them by number alone.
func lockNumber(schema string) int64 {
	h := fnv.New64a()
	h.Write([]byte("towpath serves " + schema))
	return int64(h.Sum64() >> 1)
}
