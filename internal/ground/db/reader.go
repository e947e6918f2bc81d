package db

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// readers are the connections that read an SQLite file. Whoever reads takes one and gives it back.
type readers struct {
	free chan *handle
	all  int
	gone chan struct{} // closed with the database

	waits
	patience time.Duration // how long anybody waits for a connection
}

func newReaders(ctx context.Context, pool *sql.DB, n int) (*readers, error) {
	r := &readers{free: make(chan *handle, n), gone: make(chan struct{}), patience: turnWithin}
	for range n {
		h, err := open(ctx, pool)
		if err != nil {
			return nil, errors.Join(err, r.close())
		}
		r.free <- h
		r.all++
	}
	return r, nil
}

// view runs fn in a transaction that only reads.
func (r *readers) view(ctx context.Context, fn func(Q) error) error {
	h, err := r.take(ctx)
	if err != nil {
		return err
	}
	if err := h.do("BEGIN"); err != nil {
		r.free <- h
		return err
	}
	p := &part{h: h}
	defer func() { // also where fn panics
		p.over = true
		h.raw((*conn).Rollback) //nolint:errcheck // there is nothing to keep
		r.free <- h
	}()
	return fn(p)
}

func (r *readers) take(ctx context.Context) (*handle, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select { // without a timer, where one is free
	case <-r.gone:
		return nil, errClosed
	case h := <-r.free:
		return h, nil
	default:
	}
	defer r.waiting()()
	late := time.NewTimer(r.patience)
	defer late.Stop()
	select {
	case <-r.gone:
		return nil, errClosed
	case h := <-r.free:
		return h, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-late.C:
		return nil, errNoTurn
	}
}

// close waits until all have been given back, and closes them.
func (r *readers) close() error {
	close(r.gone)
	var errs []error
	late := time.After(closeWithin)
	for range r.all {
		select {
		case h := <-r.free:
			errs = append(errs, h.Close())
		case <-late:
			return errors.Join(append(errs, errors.New("db: somebody still reads; the file is left open"))...)
		}
	}
	return errors.Join(errs...)
}
