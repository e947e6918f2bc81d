package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/ncruces/go-sqlite3"
	sqlitedriver "github.com/ncruces/go-sqlite3/driver"
)

// connector opens connections to one SQLite file. They differ from those of the library's own driver in two things:
// each keeps the statements it has prepared, since preparing one costs more than running it; and none interrupts a
// statement that writes, since SQLite would roll back all of the transaction, with everybody else's part of it.
type connector struct {
	uri   string
	begin string // how a transaction begins
	setUp func(*sqlite3.Conn) error
}

func (c connector) Driver() driver.Driver { return &sqlitedriver.SQLite{} }

func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	raw, err := sqlite3.OpenContext(ctx, c.uri)
	if err != nil {
		return nil, err
	}
	if err := c.setUp(raw); err != nil {
		return nil, errors.Join(err, raw.Close())
	}
	return &conn{raw: raw, begin: c.begin, kept: map[string]*statement{}}, nil
}

// mostKept is how many statements a connection keeps; our code has fewer, so that one is forgotten only where texts are
// made as the program runs.
const mostKept = 400

// conn is one connection, used by one goroutine at a time.
type conn struct {
	raw   *sqlite3.Conn
	begin string
	kept  map[string]*statement // by the text as our code has it
	open  []*rows               // answers that somebody reads
	tick  uint64                // counts uses, to know which statement is unused the longest
}

var (
	_ driver.ConnBeginTx        = (*conn)(nil)
	_ driver.ConnPrepareContext = (*conn)(nil)
	_ driver.QueryerContext     = (*conn)(nil)
	_ driver.ExecerContext      = (*conn)(nil)
	_ driver.SessionResetter    = (*conn)(nil)
)

// Close closes the connection with its statements.
func (c *conn) Close() error {
	for _, s := range slices.Collect(c.raw.Stmts()) {
		s.Close() //nolint:errcheck // it says only how the last run ended
	}
	return c.raw.Close()
}

// ResetSession makes sure that nobody inherits an open transaction.
func (c *conn) ResetSession(context.Context) error {
	if !c.raw.GetAutocommit() {
		return c.do("ROLLBACK")
	}
	return nil
}

func (c *conn) Begin() (driver.Tx, error) { return c.BeginTx(context.Background(), driver.TxOptions{}) }

func (c *conn) BeginTx(ctx context.Context, _ driver.TxOptions) (driver.Tx, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return c, c.do(c.begin)
}

// drop ends answers that nobody has read to their end.
func (c *conn) drop() {
	for len(c.open) > 0 {
		c.open[0].Close() //nolint:errcheck // it has none
	}
}

// Commit commits, or else leaves nothing behind.
func (c *conn) Commit() error {
	c.drop()
	err := c.do("COMMIT")
	if err != nil && !c.raw.GetAutocommit() {
		err = errors.Join(err, c.do("ROLLBACK"))
	}
	return err
}

// Rollback rolls back, unless SQLite has done so already, as it does on a full disk.
func (c *conn) Rollback() error {
	c.drop()
	if c.raw.GetAutocommit() {
		return nil
	}
	return c.do("ROLLBACK")
}

// do runs a statement that nothing interrupts.
func (c *conn) do(query string) error {
	_, err := c.ExecContext(context.Background(), query, nil)
	return err
}

func (c *conn) Prepare(query string) (driver.Stmt, error) {
	return c.PrepareContext(context.Background(), query)
}

// PrepareContext only remembers the text: the statement is kept anyway.
func (c *conn) PrepareContext(_ context.Context, query string) (driver.Stmt, error) {
	s, _, err := c.take(query)
	if err != nil {
		return nil, err
	}
	c.release(s)
	return prepared{c, query}, nil
}

func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	s, rest, err := c.take(query)
	if err != nil {
		return nil, err
	}
	defer c.release(s)
	if err := s.run(ctx, c.raw, args, s.s.Exec); err != nil {
		return nil, err
	}
	changed := c.raw.Changes()
	if rest != "" {
		err = c.raw.Exec(rest) // more statements, without values, or a comment
	}
	return driver.RowsAffected(changed), err
}

func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, rest, err := c.take(query)
	if err == nil && rest != "" {
		err = errors.New("db: a query is one statement")
	}
	if err != nil {
		return nil, err
	}
	r := &rows{ctx: inside(ctx), c: c, s: s}
	if err := s.run(ctx, c.raw, args, r.step); err != nil {
		c.release(s)
		return nil, err
	}
	if s.s.Status(sqlite3.STMTSTATUS_REPREPARE, true) > 0 { // the tables have changed
		s.describe()
	}
	c.open = append(c.open, r)
	return r, nil
}

// take returns the statement for a text, and what stands behind its first statement. It has to be released.
func (c *conn) take(query string) (s *statement, rest string, err error) {
	c.tick++
	if s = c.kept[query]; s != nil && !s.busy {
		s.busy, s.used = true, c.tick
		return s, "", nil
	}
	raw, rest, err := c.raw.PrepareFlags(renumber(query), sqlite3.PREPARE_PERSISTENT)
	if err != nil {
		return nil, "", err
	}
	if raw == nil {
		return nil, "", fmt.Errorf("db: there is no statement in %q", query)
	}
	s = &statement{s: raw, used: c.tick, busy: true, params: raw.BindCount(), reads: raw.ReadOnly()}
	s.describe()
	if rest = strings.TrimSpace(rest); rest == "" && c.kept[query] == nil {
		c.keep(query, s)
	}
	return s, rest, nil
}

func (c *conn) keep(query string, s *statement) {
	if len(c.kept) >= mostKept {
		c.forgetOne()
	}
	s.kept = true
	c.kept[query] = s
}

// forgetOne forgets the statement that is unused the longest. One that is in use is closed when it is released.
func (c *conn) forgetOne() {
	var oldest string
	for query, s := range c.kept {
		if o := c.kept[oldest]; o == nil || s.used < o.used {
			oldest = query
		}
	}
	s := c.kept[oldest]
	delete(c.kept, oldest)
	if s.kept = false; !s.busy {
		s.s.Close() //nolint:errcheck // it says only how the last run ended
	}
}

// release makes a statement ready for its next use.
func (c *conn) release(s *statement) {
	s.busy = false
	if !s.kept {
		s.s.Close() //nolint:errcheck // as above
		return
	}
	s.s.Reset()         //nolint:errcheck // as above
	s.s.ClearBindings() //nolint:errcheck // it can't fail
}

// statement is one prepared statement of one connection.
type statement struct {
	s      *sqlite3.Stmt
	params int
	reads  bool // it changes nothing
	names  []string
	types  []string // as declared, in capitals; "" for an expression
	row    []any    // where a row is put before it is handed on
	used   uint64
	busy   bool
	kept   bool
}

// describe notes what the columns of the answer are.
func (s *statement) describe() {
	n := s.s.ColumnCount()
	s.names, s.types, s.row = make([]string, n), make([]string, n), make([]any, n)
	for i := range s.names {
		s.names[i], s.types[i] = s.s.ColumnName(i), strings.ToUpper(s.s.ColumnDeclType(i))
	}
}

// run binds args and runs fn. Only a statement that reads is interrupted when ctx ends.
func (s *statement) run(ctx context.Context, raw *sqlite3.Conn, args []driver.NamedValue, fn func() error) error {
	ctx = inside(ctx)
	if err := ctx.Err(); err != nil {
		return err
	}
	if len(args) != s.params {
		return fmt.Errorf("db: %d values for a statement that takes %d", len(args), s.params)
	}
	for _, a := range args {
		if err := s.bind(a.Ordinal, a.Value); err != nil {
			return err
		}
	}
	return s.interruptible(ctx, raw, fn)
}

func (s *statement) interruptible(ctx context.Context, raw *sqlite3.Conn, fn func() error) error {
	if !s.reads || ctx.Done() == nil {
		return fn()
	}
	defer raw.SetInterrupt(raw.SetInterrupt(ctx))
	err := fn()
	if err != nil && ctx.Err() != nil && errors.Is(err, sqlite3.INTERRUPT) {
		return ctx.Err()
	}
	return err
}

func (s *statement) bind(i int, v any) error {
	switch v := v.(type) {
	case nil:
		return s.s.BindNull(i)
	case int64:
		return s.s.BindInt64(i, v)
	case string:
		return s.s.BindText(i, v)
	case bool:
		return s.s.BindBool(i, v)
	case float64:
		return s.s.BindFloat(i, v)
	case []byte:
		if v == nil { // NULL, as PostgreSQL's driver has it: a UNIQUE column has room for one empty value only
			return s.s.BindNull(i)
		}
		return s.s.BindBlob(i, v)
	}
	return fmt.Errorf("db: a %T can't be written", v)
}

// rows is what one run of a query answers. The first row is there when it is made.
type rows struct {
	ctx   context.Context
	c     *conn
	s     *statement
	ahead bool // a row was stepped to that nobody has read
	ended bool
	shut  bool
}

func (r *rows) step() error {
	if r.ahead = r.s.s.Step(); r.ahead {
		return nil
	}
	r.ended = true
	return r.s.s.Err()
}

func (r *rows) Columns() []string { return r.s.names }

// ColumnTypeDatabaseTypeName is the type that a column was declared with, in capitals.
func (r *rows) ColumnTypeDatabaseTypeName(i int) string { return r.s.types[i] }

func (r *rows) Close() error {
	if i := slices.Index(r.c.open, r); i >= 0 {
		r.c.open = slices.Delete(r.c.open, i, i+1)
		r.c.release(r.s)
	}
	r.shut = true
	return nil
}

func (r *rows) Next(dest []driver.Value) error {
	if r.shut {
		return errOver
	}
	if !r.ahead && !r.ended {
		if err := r.s.interruptible(r.ctx, r.c.raw, r.step); err != nil {
			return err
		}
	}
	if r.ended {
		return io.EOF
	}
	r.ahead = false
	if err := r.s.s.ColumnsRaw(r.s.row...); err != nil {
		return err
	}
	for i := range dest {
		dest[i] = r.s.value(i, r.s.row[i])
	}
	return nil
}

// value gives a column's value the type that PostgreSQL's driver would give it. Bytes are SQLite's own until the next
// step; database/sql copies them.
func (s *statement) value(i int, v any) driver.Value {
	switch v := v.(type) {
	case []byte:
		if cap(v) > len(v) { // a text, since ColumnsRaw leaves room for the byte that ends it
			return s.text(i, string(v))
		}
	case int64:
		if s.types[i] == "BOOLEAN" && (v == 0 || v == 1) {
			return v == 1
		}
	}
	return v
}

// text is a text, or the time in it: goose notes when it ran a migration.
func (s *statement) text(i int, v string) driver.Value {
	if s.types[i] == "TIMESTAMP" || s.types[i] == "DATETIME" {
		if t, err := sqlite3.TimeFormatAuto.Decode(v); err == nil {
			return t
		}
	}
	return v
}

// prepared is a statement that somebody holds by its text.
type prepared struct {
	c     *conn
	query string
}

func (p prepared) Close() error  { return nil }
func (p prepared) NumInput() int { return -1 }

func (p prepared) Exec([]driver.Value) (driver.Result, error) { return nil, driver.ErrSkip }
func (p prepared) Query([]driver.Value) (driver.Rows, error)  { return nil, driver.ErrSkip }

func (p prepared) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	return p.c.ExecContext(ctx, p.query, args)
}

func (p prepared) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return p.c.QueryContext(ctx, p.query, args)
}
