package db

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// LongestNote is the most bytes that PostgreSQL carries in one notification.
const LongestNote = 7999

// quietFor is how long a listening connection may say nothing before it is asked whether it still stands: a link that was
// cut without a word looks like silence.
const quietFor = 20 * time.Second

// answersWithin is how long it may take to answer that, and to be made.
const answersWithin = 5 * time.Second

// ListenerName is what a listening connection calls itself in pg_stat_activity.
const ListenerName = "towpath listens"

var errNotPostgres = errors.New("db: only PostgreSQL carries notes between processes")

// Schema is the schema whose tables are used on PostgreSQL; "" on SQLite.
func (d *DB) Schema(ctx context.Context) (name string, err error) {
	if d.engine != Postgres {
		return "", nil
	}
	err = d.read.QueryRowContext(ctx, "SELECT current_schema()").Scan(&name)
	return name, err
}

// Notify sends a note to every process that listens on a channel of the same PostgreSQL database. It is a statement of its
// own, never part of a transaction: PostgreSQL takes one lock over all commits that carry a note.
func (d *DB) Notify(ctx context.Context, channel, note string) error {
	if d.engine != Postgres {
		return errNotPostgres
	}
	_, err := d.write.ExecContext(ctx, "SELECT pg_notify($1, $2)", channel, note)
	return err
}

// Listen hears the notes of a channel on a connection of its own until ctx ends or the connection does, and then says why.
// ready is called once, when every note that is sent from then on will be heard.
func (d *DB) Listen(ctx context.Context, channel string, ready func(), heard func(note string)) error {
	if d.engine != Postgres {
		return errNotPostgres
	}
	conn, err := d.listener(ctx, channel)
	if err != nil {
		return err
	}
	defer closeSoon(conn)
	ready()
	for {
		note, err := nextNote(ctx, conn)
		if err != nil {
			return err
		}
		if note != nil {
			heard(note.Payload)
		}
	}
}

func (d *DB) listener(ctx context.Context, channel string) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, answersWithin)
	defer cancel()
	conf := d.pg.Copy()
	conf.RuntimeParams["application_name"] = ListenerName
	conn, err := pgx.ConnectConfig(ctx, conf)
	if err != nil {
		return nil, err
	}
	if _, err := conn.Exec(ctx, "LISTEN "+pgx.Identifier{channel}.Sanitize()); err != nil {
		closeSoon(conn)
		return nil, err
	}
	return conn, nil
}

// nextNote waits for a note. After a while of silence it asks whether the link still stands; nil if it does.
func nextNote(ctx context.Context, conn *pgx.Conn) (*pgconn.Notification, error) {
	quiet, cancel := context.WithTimeout(ctx, quietFor)
	defer cancel()
	note, err := conn.WaitForNotification(quiet)
	if err == nil || ctx.Err() != nil || quiet.Err() == nil {
		return note, err
	}
	ask, cancel := context.WithTimeout(ctx, answersWithin)
	defer cancel()
	return nil, conn.Ping(ask)
}

// closeSoon closes a connection without waiting long for the other end's goodbye.
func closeSoon(conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	conn.Close(ctx) //nolint:errcheck // it is gone either way
}
