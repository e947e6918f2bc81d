package certs

import (
	"context"
	"fmt"
	"time"

	"towpath/internal/ground/db"
)

const (
	lease   = 2 * time.Minute        // after which the lock of a node that was stopped hard is anybody's
	renewed = 30 * time.Second       // how often a lock that is held is kept from that
	again   = 500 * time.Millisecond // between two tries for a lock that another holds
)

// Lock takes the one lock of a name, once nobody holds it, so that only one node asks for a certificate at a time.
func (s *store) Lock(ctx context.Context, name string) error {
	for {
		taken, err := s.TryLock(ctx, name)
		if taken || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(again):
		}
	}
}

// TryLock takes it if nobody holds it.
func (s *store) TryLock(ctx context.Context, name string) (taken bool, err error) {
	id := s.id("lock " + name)
	s.mu.Lock()
	_, mine := s.held[id]
	s.mu.Unlock()
	if mine {
		return false, nil
	}
	if taken, err = s.claim(ctx, id, false); err != nil || !taken {
		return false, err
	}
	keep, stop := context.WithCancel(context.WithoutCancel(ctx))
	go s.keep(keep, id)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held[id] = stop
	return true, nil
}

// claim writes that this node has a lock until a lease from now: a free one, or its own.
func (s *store) claim(ctx context.Context, id string, own bool) (got bool, err error) {
	now := time.Now()
	query := `INSERT INTO certificate_locks (id, node, until) VALUES ($1, $2, $3)
		ON CONFLICT (id) DO UPDATE SET node = excluded.node, until = excluded.until WHERE certificate_locks.until < $4`
	args := []any{id, s.node, now.Add(lease).UnixMilli(), now.UnixMilli()}
	if own {
		query, args = "UPDATE certificate_locks SET until = $3 WHERE id = $1 AND node = $2", args[:3]
	}
	err = s.db.Update(ctx, func(q db.Q) error {
		res, err := q.ExecContext(ctx, query, args...)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		got = n == 1
		return err
	})
	return got, err
}

// keep renews a lock until it is let go.
func (s *store) keep(ctx context.Context, id string) {
	tick := time.NewTicker(renewed)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			s.claim(ctx, id, true) //nolint:errcheck // it is tried again, well before the lease ends
		}
	}
}

// Unlock lets a lock go.
func (s *store) Unlock(ctx context.Context, name string) error {
	id := s.id("lock " + name)
	s.mu.Lock()
	stop := s.held[id]
	delete(s.held, id)
	s.mu.Unlock()
	if stop == nil {
		return fmt.Errorf("certs: a lock that isn't held")
	}
	stop()
	return s.db.Update(ctx, func(q db.Q) error {
		_, err := q.ExecContext(ctx, "DELETE FROM certificate_locks WHERE id = $1 AND node = $2", id, s.node)
		return err
	})
}
