package vault_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/vault"
)

// shelf is a keyring with sealed words of many owners, on which nodes come and go.
type shelf struct {
	t      *testing.T
	ring   *db.DB
	now    time.Time
	sealed map[string][]byte // owner: words sealed at place(owner)
}

func place(owner string) vault.Place {
	return vault.Place{Table: "things", Column: "body", Owner: owner, Row: "t1", Version: 1}
}

func eachShelf(t *testing.T, fn func(s *shelf)) {
	each(t, func(t *testing.T, h house) {
		fn(&shelf{t: t, ring: h.ring, now: *h.now, sealed: map[string][]byte{}})
	})
}

func (s *shelf) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// node is a running program with its copy of the key file.
func (s *shelf) node(key *vault.Key) house {
	s.t.Helper()
	v, mint, _, err := vault.New(key, vault.NewKeyring(s.ring), func() time.Time { return s.now })
	s.must(err)
	s.must(v.CheckKey(s.t.Context()))
	s.must(v.Announce(s.t.Context()))
	return house{Vault: v, Mint: mint, ring: s.ring, key: key}
}

// takes gives a node another copy of the key file.
func (s *shelf) takes(h house, key *vault.Key) {
	s.t.Helper()
	s.must(h.Rekey(s.t.Context(), key))
	s.must(h.Announce(s.t.Context()))
}

func (s *shelf) rotation(key *vault.Key) *vault.Rotation {
	s.t.Helper()
	r, err := vault.NewRotation(key, vault.NewKeyring(s.ring), func() time.Time { return s.now })
	s.must(err)
	return r
}

func (s *shelf) state(key *vault.Key) vault.State {
	s.t.Helper()
	state, err := s.rotation(key).State(s.t.Context())
	s.must(err)
	return state
}

func (s *shelf) add(h house, owner string) {
	s.t.Helper()
	s.must(h.Create(s.t.Context(), owner))
	sealed, err := h.Seal(s.t.Context(), place(owner), []byte("words of "+owner))
	s.must(err)
	s.sealed[owner] = sealed
}

// opens fails unless every owner's words open on each node, and on a program that is started now with that node's key file.
func (s *shelf) opens(when string, nodes ...house) {
	s.t.Helper()
	for i, n := range nodes {
		for which, h := range map[string]house{"running": n, "started again": s.node(n.key)} {
			for owner, sealed := range s.sealed {
				got, err := h.Vault.Open(s.t.Context(), h.Whole(owner), place(owner), sealed)
				if err != nil || string(got) != "words of "+owner {
					s.t.Fatalf("RUN-4 %s, node %d, %s: %s: %q, %v", when, i, which, owner, got, err)
				}
			}
		}
	}
}

func TestRUN4TheWrappingKeyIsChangedWhileTwoNodesServe(t *testing.T) {
	eachShelf(t, func(s *shelf) {
		t, ctx := s.t, s.t.Context()
		first := newKey(t)
		old := first.Holds()[0]
		a, b := s.node(first), s.node(first)
		for i := range 250 { // more than two pages
			s.add(a, fmt.Sprintf("owner %03d", i))
		}
		s.opens("before", a, b)

		both, fresh, err := first.WithNew()
		s.must(err)
		s.takes(a, both)
		a.key = both
		s.add(a, "on A with both")
		s.add(b, "on B with the old file")
		s.opens("A has the new key, B hasn't", a, b)
		if err := s.rotation(both).Promote(ctx, fresh); err == nil || !strings.Contains(err.Error(), "doesn't hold "+fresh.String()) {
			t.Fatalf("RUN-4 promoted while a node runs that lacks it: %v", err)
		}
		s.takes(b, both)
		b.key = both
		s.now = s.now.Add(6 * time.Minute) // those that were started with the old file in this test are forgotten
		s.must(errors.Join(a.Announce(ctx), b.Announce(ctx)))

		s.must(s.rotation(both).Promote(ctx, fresh))
		s.add(a, "on A after")
		s.add(b, "on B after")
		s.opens("promoted", a, b)
		if got := s.state(both); got.Use != fresh || got.Wraps[fresh] != 2 || got.Wraps[old] != 253 { // and the key that tells whose keyring it is
			t.Fatalf("RUN-4 after promoting: %+v", got)
		}
		if err := s.rotation(both).MayDrop(ctx, old); err == nil || !strings.Contains(err.Error(), "still wraps 253 keys") {
			t.Errorf("RUN-4 it may be dropped while in need: %v", err)
		}
		if err := s.rotation(both).MayDrop(ctx, fresh); err == nil || !strings.Contains(err.Error(), "is in use") {
			t.Errorf("RUN-4 the one in use may be dropped: %v", err)
		}

		cut, cancel := context.WithCancel(ctx)
		done, err := s.rotation(both).Rewrap(cut, func(int) { cancel() })
		if err == nil || done == 0 || done >= 253 {
			t.Fatalf("RUN-4 cut off after the first few: %d, %v", done, err)
		}
		s.opens("cut off while wrapping anew", a, b)
		s.must(s.rotation(both).Promote(ctx, fresh)) // done again, each step does no harm
		more, err := s.rotation(both).Rewrap(ctx, func(int) {})
		if err != nil || done+more != 253 {
			t.Fatalf("RUN-4 %d and then %d of 253: %v", done, more, err)
		}
		s.opens("all wrapped anew", a, b)
		s.must(s.rotation(both).MayDrop(ctx, old))

		last, err := both.Without(old, fresh)
		s.must(err)
		s.takes(a, last)
		a.key = last
		s.add(a, "on A with the new file")
		s.add(b, "on B with both")
		s.opens("dropped on A, not yet on B", a, b)
		s.takes(b, last)
		b.key = last
		s.opens("dropped", a, b)

		stale, _, _, err := vault.New(first, vault.NewKeyring(s.ring), time.Now)
		s.must(err)
		open := (*db.OpenError)(nil)
		if err := stale.CheckKey(ctx); !errors.As(err, &open) || !strings.Contains(err.Error(), "latest copy") {
			t.Errorf("RUN-4 a node with the first file started: %v", err)
		}
	})
}

func TestRUN4KeysMadeWhileItIsChangedAreNeverLeftBehind(t *testing.T) {
	eachShelf(t, func(s *shelf) {
		first := newKey(s.t)
		both, fresh, err := first.WithNew()
		s.must(err)
		nodes := []house{s.node(both), s.node(both)}
		var wg sync.WaitGroup
		stop := make(chan struct{})
		made := [2][]string{}
		for i, n := range nodes {
			wg.Go(func() {
				for j := 0; ; j++ {
					select {
					case <-stop:
						return
					default:
					}
					owner := fmt.Sprintf("%c%d", 'z'-i*12, j)
					if err := n.Create(s.t.Context(), owner); err != nil {
						s.t.Error(err)
						return
					}
					made[i] = append(made[i], owner)
				}
			})
		}
		r := s.rotation(both)
		time.Sleep(30 * time.Millisecond) // some are made before
		s.must(r.Promote(s.t.Context(), fresh))
		_, err = r.Rewrap(s.t.Context(), func(int) {})
		s.must(err)
		s.must(r.MayDrop(s.t.Context(), first.Holds()[0]))
		close(stop)
		wg.Wait()
		last, err := both.Without(first.Holds()[0], fresh)
		s.must(err)
		n := s.node(last)
		if len(made[0])+len(made[1]) < 10 {
			s.t.Fatal("hardly any were made")
		}
		for _, owner := range append(made[0], made[1]...) {
			if _, err := n.Seal(s.t.Context(), place(owner), []byte("x")); err != nil {
				s.t.Fatalf("RUN-4 %s was left behind: %v", owner, err)
			}
		}
	})
}

func TestPRIV4WrappingAnewBringsNobodyBack(t *testing.T) {
	eachShelf(t, func(s *shelf) {
		both, fresh, err := newKey(s.t).WithNew()
		s.must(err)
		n := s.node(both)
		for i := range 150 {
			s.add(n, fmt.Sprintf("owner %03d", i))
		}
		r := s.rotation(both)
		s.must(r.Promote(s.t.Context(), fresh))
		_, err = r.Rewrap(s.t.Context(), func(int) { s.must(n.Destroy(s.t.Context(), "owner 149")) })
		s.must(err)
		again := s.node(both)
		if _, err := again.Vault.Open(s.t.Context(), again.Whole("owner 149"), place("owner 149"), s.sealed["owner 149"]); !errors.Is(err, vault.ErrErased) {
			s.t.Errorf("PRIV-4: erased meanwhile: %v", err)
		}
	})
}

func TestRUN4AKeyThatDoesntOpenIsSaidAndKeepsItsWrappingKey(t *testing.T) {
	eachShelf(t, func(s *shelf) {
		first := newKey(s.t)
		both, fresh, err := first.WithNew()
		s.must(err)
		n := s.node(both)
		s.add(n, "maya")
		s.add(n, "joan")
		s.must(s.ring.Update(s.t.Context(), func(q db.Q) error {
			_, err := q.ExecContext(s.t.Context(), "UPDATE keys SET wrapped = (SELECT k.wrapped FROM keys k WHERE k.owner = 'maya') WHERE owner = 'joan'")
			return err
		}))
		r := s.rotation(both)
		s.must(r.Promote(s.t.Context(), fresh))
		done, err := r.Rewrap(s.t.Context(), func(int) {})
		if done != 2 || err == nil || !strings.Contains(err.Error(), "1 key doesn't open and was left as it is") || strings.Contains(err.Error(), "joan") {
			s.t.Errorf("RUN-4 %d done, %v", done, err)
		}
		if err := r.MayDrop(s.t.Context(), first.Holds()[0]); err == nil || !strings.Contains(err.Error(), "still wraps 1 key:") {
			s.t.Errorf("RUN-4 the key that it needs may go: %v", err)
		}
		s.must(s.ring.Update(s.t.Context(), func(q db.Q) error {
			_, err := q.ExecContext(s.t.Context(), "UPDATE keys SET wrapped = $1 WHERE owner = 'joan'", []byte("no key"))
			return err
		}))
		if got := s.state(both); got.Odd != 1 {
			s.t.Errorf("RUN-4 what is no key: %+v", got)
		}
	})
}

func TestRUN4ANodeRefusesAKeyFileItCantWorkWith(t *testing.T) {
	eachShelf(t, func(s *shelf) {
		first := newKey(s.t)
		both, fresh, err := first.WithNew()
		s.must(err)
		n := s.node(both)
		s.add(n, "maya")
		s.must(s.rotation(both).Promote(s.t.Context(), fresh))
		for name, other := range map[string]*vault.Key{"another installation's": newKey(s.t), "one from before the change": first} {
			if err := n.Rekey(s.t.Context(), other); err == nil {
				s.t.Errorf("RUN-4 %s is taken", name)
			}
		}
		s.opens("after refusing", n)
		s.add(n, "joan")
		if s.state(both).Wraps[fresh] != 1 {
			s.t.Error("RUN-4 it goes on with what it held")
		}
	})
}

func TestNodesAreForgottenWhenSilent(t *testing.T) {
	eachShelf(t, func(s *shelf) {
		key := newKey(s.t)
		a, b := s.node(key), s.node(key)
		if n := len(s.state(key).Nodes); n != 2 {
			s.t.Errorf("RUN-2 %d nodes run", n)
		}
		s.must(a.Leave(s.t.Context()))
		if n := len(s.state(key).Nodes); n != 1 {
			s.t.Errorf("RUN-2 %d nodes run after one has left", n)
		}
		s.now = s.now.Add(5 * time.Minute)
		if n := len(s.state(key).Nodes); n != 0 {
			s.t.Errorf("RUN-2 %d nodes run, none of which was heard of", n)
		}
		s.must(b.Announce(s.t.Context()))
		if nodes := s.state(key).Nodes; len(nodes) != 1 || len(nodes[0].Holds) != 1 || nodes[0].Holds[0] != key.Holds()[0] || nodes[0].Name == "" {
			s.t.Errorf("RUN-2 nodes: %+v", nodes)
		}
	})
}

func TestPRIV4AnErasureIsToldToOtherNodes(t *testing.T) {
	eachShelf(t, func(s *shelf) {
		key := newKey(s.t)
		a, b := s.node(key), s.node(key)
		s.add(a, "maya")
		s.add(a, "joan")
		s.opens("before", a, b)
		a.TellErased(func(_ context.Context, owner string) { b.Forget(owner) })
		s.must(a.Destroy(s.t.Context(), "maya"))
		open := func(h house, owner string) error {
			_, err := h.Vault.Open(s.t.Context(), h.Whole(owner), place(owner), s.sealed[owner])
			return err
		}
		if err := open(b, "maya"); !errors.Is(err, vault.ErrErased) {
			s.t.Errorf("PRIV-4 RUN-2 erased on A, B opens: %v", err)
		}
		other := s.node(key)
		s.must(open(other, "joan"))
		s.must(a.Destroy(s.t.Context(), "joan")) // no word of it reaches the other
		s.must(open(other, "joan"))              // as said: up to five minutes
		other.Forget("")                         // something may have been missed
		if err := open(other, "joan"); !errors.Is(err, vault.ErrErased) {
			s.t.Errorf("PRIV-4 RUN-2 told to look again, it opens: %v", err)
		}
	})
}

func TestMarksOfWrappingKeys(t *testing.T) {
	id := newKey(t).Holds()[0]
	if back, err := vault.ParseWrapID(id.String()); err != nil || back != id {
		t.Errorf("%s read back: %s, %v", id, back, err)
	}
	for _, bad := range []string{"", "12", "123456789", "zzzzzzzz", "-1234567", "0x123456"} {
		if _, err := vault.ParseWrapID(bad); err == nil {
			t.Errorf("%q is taken for a mark", bad)
		}
	}
}
