package db

import (
	"cmp"
	"context"
	"errors"
	"runtime"
	"time"
)

const (
	// turnWithin is how long somebody waits for their turn to write, or for a connection to read with. It is long: only a
	// disk that stands still, or an Update inside another's fn, which would wait for itself for ever, takes so long.
	turnWithin = 20 * time.Second
	// closeWithin is how long closing waits for those who still write, and for those who still read.
	closeWithin = 10 * time.Second
	// most is how many turns one commit is shared by, and longest how long the first of them waits for others: the more,
	// the fewer commits, and the longer each waits for the slowest.
	most    = 64
	longest = 4 * time.Millisecond
)

// writer lets all who write to an SQLite file share commits: waiting for the disk is what costs, however much was
// written. One goroutine calls them up one after the other. Each runs its fn where it is, in its own goroutine, behind a
// savepoint of its own. When nobody waits, or enough have had their turn, all is committed, and each is told in the order
// of the turns.
type writer struct {
	h    *handle
	call chan *turn    // sending on it is waiting for a turn; the writer receives the next one
	quit chan struct{} // closed when nobody is to be called up any more
	done chan struct{} // closed once nothing is under way

	waits
	patience time.Duration // how long anybody waits for their turn
	most     int           // how many turns share a commit

	// Of whoever's turn it is, and between turns the writer's.
	begun  bool  // a transaction is open, and holds parts of those who had their turn
	refuse error // why no transaction can begin; told to all who waited while that was tried
}

// turn is one caller's part in a batch.
type turn struct {
	over  chan struct{} // closed by the caller when its part is over
	err   error         // how its part ended
	lost  bool          // the transaction is gone, with the parts of those before
	ended chan error    // what the caller is told, once what it did is on the disk
}

func newWriter(h *handle) *writer {
	w := &writer{h: h, call: make(chan *turn), quit: make(chan struct{}), done: make(chan struct{}), patience: turnWithin, most: most}
	go w.run()
	return w
}

// update runs fn when its turn comes, and returns once the disk has what it wrote.
func (w *writer) update(ctx context.Context, fn func(Q) error) error {
	t := &turn{over: make(chan struct{}), ended: make(chan error, 1)}
	if err := w.wait(ctx, t); err != nil {
		return err
	}
	w.take(ctx, t, fn)
	return <-t.ended
}

// wait waits until the writer calls up t.
func (w *writer) wait(ctx context.Context, t *turn) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select { // without a timer, where nobody is before it
	case w.call <- t:
		return nil
	case <-w.quit:
		return errClosed
	default:
	}
	defer w.waiting()()
	late := time.NewTimer(w.patience)
	defer late.Stop()
	select {
	case w.call <- t:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-w.quit:
		return errClosed
	case <-late.C:
		return errNoTurn
	}
}

// take takes the turn. Where fn panics or ends its goroutine, its part is undone and the next one's turn comes all the same.
func (w *writer) take(ctx context.Context, t *turn, fn func(Q) error) {
	defer close(t.over)
	if t.err = w.enter(ctx); t.err != nil {
		return
	}
	p := &part{h: w.h}
	t.err = errLeft
	defer func() {
		p.over = true
		w.leave(t)
	}()
	t.err = fn(p)
	if t.err == nil {
		t.err = ctx.Err()
	}
}

// enter begins the transaction, or a part of the one that is open.
func (w *writer) enter(ctx context.Context) error {
	if err := cmp.Or(w.refuse, ctx.Err()); err != nil {
		return err
	}
	if w.begun {
		return w.h.do("SAVEPOINT turn")
	}
	w.refuse = w.h.do("BEGIN IMMEDIATE")
	return w.refuse
}

// leave keeps the caller's part, or undoes it. Some errors make SQLite undo everybody's: a full disk, for one.
func (w *writer) leave(t *turn) {
	err := w.h.raw(func(c *conn) error {
		c.drop()
		if c.raw.GetAutocommit() {
			return errLost
		}
		return w.part(c, t.err == nil)
	})
	if err == nil {
		w.begun = w.begun || t.err == nil
		return
	}
	t.lost, w.begun = w.begun, false
	if t.err == nil {
		t.err = err
	}
	w.h.raw((*conn).Rollback) //nolint:errcheck // what matters is that nothing is kept, and begin would say
}

// part ends one part of the transaction: the first in it has no savepoint.
func (w *writer) part(c *conn, keep bool) error {
	switch {
	case !w.begun && keep:
		return nil
	case !w.begun:
		return c.do("ROLLBACK")
	case keep:
		return c.do("RELEASE turn")
	}
	if err := c.do("ROLLBACK TO turn"); err != nil {
		return err
	}
	return c.do("RELEASE turn")
}

func (w *writer) run() {
	defer close(w.done)
	for {
		select {
		case t := <-w.call:
			w.batch(t)
		case <-w.quit:
			return
		}
	}
}

// batch lets t have its turn and then those who wait, commits, and tells each how it ended. Who failed by themselves are
// told after the commit, too: what they failed over may have been another's part, and that part be lost with the commit.
func (w *writer) batch(t *turn) {
	var (
		began = time.Now()
		all   []*turn
		err   error
	)
	for t != nil {
		<-t.over
		all = append(all, t)
		if t.lost {
			err = lostBy(t.err)
			break
		}
		if t = nil; len(all) < w.most && time.Since(began) < longest {
			t = w.next()
		}
	}
	if w.begun {
		err = w.h.raw((*conn).Commit)
	}
	w.begun, w.refuse = false, nil
	for _, t := range all {
		if t.lost {
			t.ended <- t.err
		} else {
			t.ended <- cmp.Or(err, t.err)
		}
	}
}

// next is who waits for a turn, or nil. Those who were told a moment ago and write again are let come first.
func (w *writer) next() *turn {
	for range 2 {
		select {
		case t := <-w.call:
			return t
		default:
			runtime.Gosched()
		}
	}
	return nil
}

// close refuses who comes now, waits for what is under way, and closes the connection.
func (w *writer) close() error {
	close(w.quit)
	select {
	case <-w.done:
		return w.h.Close()
	case <-time.After(closeWithin):
		return errors.New("db: somebody still writes; the file is left open")
	}
}
