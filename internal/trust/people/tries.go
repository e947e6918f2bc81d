package people

import (
	"context"
	"encoding/hex"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"towpath/internal/ground/fault"
)

// Wrong tries make the next one wait: not at all for the first few, then longer each time up to a most. They are forgotten
// one by one, so no wait is for ever, and nothing here is counted for a try that was right.
const (
	firstWait   = 30 * time.Second
	longestWait = 15 * time.Minute
	triesKept   = 24 * time.Hour // of quiet, after which a count is removed
)

// limit counts wrong tries at one thing. Its key names nobody: it is a keyed hash.
type limit struct {
	key   string
	free  int64         // wrong tries that cost no wait
	drain time.Duration // in which one wrong try is forgotten
	own   bool          // counts one way of signing in, and starts anew once that was right
}

// limitOn makes the limit on guessing what, told apart by parts.
func (r *Register) limitOn(free int64, drain time.Duration, what string, parts ...string) limit {
	key := r.vault.Lookup("try "+what, joined(parts...))
	return limit{key: hex.EncodeToString(key), free: free, drain: drain}
}

func (l limit) itsOwn() limit { l.own = true; return l }

// joined joins parts so that no two lists read the same.
func joined(parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		fmt.Fprintf(&b, "%d:%s", len(p), p)
	}
	return b.String()
}

// guess runs check, which says whether what was typed is right, under limits. A try is counted before it is looked at, so
// that many at once get no more than one after another would; a right one is taken off again. Wrong is a fault with the
// sentence at key, or one that says how long to wait.
func (r *Register) guess(ctx context.Context, key string, limits []limit, check func() (bool, error)) error {
	wait, err := r.count(ctx, limits)
	if err != nil {
		return err
	}
	ok, err := check()
	switch {
	case err != nil || ok:
		return orElse(err, r.uncount(ctx, limits, ok))
	case wait > 0:
		return fault.New(fault.Invalid, "people.wrong.wait", "n", minutes(wait))
	}
	return fault.New(fault.Invalid, key)
}

func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// minutes is a wait in whole minutes, for a sentence.
func minutes(d time.Duration) int { return int((d + time.Minute - 1) / time.Minute) }

// count counts a try against each limit and says how long the next has to wait. A try that comes too early is refused and
// not counted.
func (r *Register) count(ctx context.Context, limits []limit) (wait time.Duration, err error) {
	limits = slices.Clone(limits)
	slices.SortFunc(limits, func(a, b limit) int { return strings.Compare(a.key, b.key) }) // always in one order, so that two never wait for each other
	err = r.update(ctx, func(q *Queries) error {
		wait = 0
		for _, l := range limits {
			w, err := r.countOne(ctx, q, l)
			if err != nil {
				return err
			}
			wait = max(wait, w)
		}
		return nil
	})
	return wait, fault.Wrap(err, "people.count")
}

func (r *Register) countOne(ctx context.Context, q *Queries, l limit) (wait time.Duration, err error) {
	now := r.now()
	row, err := q.touchTry(ctx, l.key, now.UnixMilli())
	if err != nil {
		return 0, err
	}
	// A wait longer than any that is given comes from a clock that was set back since; it doesn't hold.
	if left := when(row.Until).Sub(now); left > 0 && left <= longestWait {
		return 0, fault.New(fault.Busy, "people.tries.wait", "n", minutes(left))
	}
	n, last := l.forget(row, now)
	n++
	wait = waitAfter(n - l.free)
	var until int64
	if wait > 0 {
		until = now.Add(wait).UnixMilli()
	}
	return wait, q.setTry(ctx, l.key, n, last.UnixMilli(), until)
}

// forget takes off the tries that have been forgotten by now, and says up to when that counts.
func (l limit) forget(row Tries, now time.Time) (n int64, last time.Time) {
	last = when(min(row.Last, now.UnixMilli()))
	gone := int64(now.Sub(last) / l.drain)
	if gone >= row.N {
		return 0, now
	}
	return row.N - gone, last.Add(time.Duration(gone) * l.drain)
}

// waitAfter is the wait after so many wrong tries more than are free.
func waitAfter(over int64) time.Duration {
	switch {
	case over <= 0:
		return 0
	case over > 5:
		return longestWait
	}
	return min(firstWait<<(over-1), longestWait)
}

func (r *Register) uncount(ctx context.Context, limits []limit, right bool) error {
	err := r.update(ctx, func(q *Queries) error {
		for _, l := range limits {
			forget := q.giveTryBack
			if l.own && right {
				forget = q.deleteTry
			}
			if err := forget(ctx, l.key); err != nil {
				return err
			}
		}
		return nil
	})
	return fault.Wrap(err, "people.uncount")
}

// once reports whether this is the first time that something is used, and notes it. It is remembered for a day.
func (r *Register) once(ctx context.Context, what, id string) (first bool, err error) {
	return r.onceWithin(ctx, what, id, 0)
}

// onceWithin is once for what may come again shortly after: a form sent twice by a finger or a flaky link.
func (r *Register) onceWithin(ctx context.Context, what, id string, within time.Duration) (ok bool, err error) {
	key, now := hex.EncodeToString(r.vault.Lookup("once "+what, id)), r.now()
	err = r.update(ctx, func(q *Queries) error {
		n, err := q.onceTry(ctx, key, now.UnixMilli())
		if ok = n == 1; err != nil || ok {
			return err
		}
		row, err := q.touchTry(ctx, key, now.UnixMilli())
		ok = now.Sub(when(row.Last)) < within
		return err
	})
	return ok, fault.Wrap(err, "people.onceWithin")
}

type addressKey struct{}

// WithAddress puts where a request comes from into its context, for the limits on guessing.
func WithAddress(ctx context.Context, address string) context.Context {
	return context.WithValue(ctx, addressKey{}, address)
}

// addressOf is where a request comes from, as far as limits go: one IPv4 address, or the 64 bits of an IPv6 address that
// one household has to itself.
func addressOf(ctx context.Context) string {
	s, _ := ctx.Value(addressKey{}).(string)
	a, err := netip.ParseAddr(s)
	if err != nil {
		return s
	}
	a = a.Unmap().WithZone("")
	if a.Is6() {
		return prefix(a, 64)
	}
	return a.String()
}

func prefix(a netip.Addr, bits int) string {
	p, err := a.Prefix(bits)
	if err != nil {
		panic(err) // only for more bits than an address has
	}
	return p.String()
}

// networkOf is the 48 bits of an IPv6 address that somebody can rent as one network, with 65,536 households' worth of
// addresses in it; "" for IPv4.
func networkOf(ctx context.Context) string {
	s, _ := ctx.Value(addressKey{}).(string)
	a, err := netip.ParseAddr(s)
	if err != nil || !a.Unmap().Is6() {
		return ""
	}
	return prefix(a.WithZone(""), 48)
}

// shiftLimits are placeLimits for staff, a whole shift of whom may come from one address in the same second; each try counts until it is
// found to be right. What a guess is worth is bounded by the limits of the account that it is about, and by the one-time code.
func (r *Register) shiftLimits(ctx context.Context, what string) []limit {
	limits := r.placeLimits(ctx, what)
	if ViewerOf(ctx).Device == "" {
		limits[0].free = hashingWaiting
	}
	return limits
}

// placeLimits limit guessing from one place: an enrolled tablet, whatever network it is on, or else an address, and the
// network that it is part of. Somebody who guesses from another place holds nobody up; from a few households of one network, nobody
// in the rest of it.
func (r *Register) placeLimits(ctx context.Context, what string) []limit {
	if d := ViewerOf(ctx).Device; d != "" {
		return []limit{r.limitOn(10, 5*time.Minute, what+" device", d)}
	}
	limits := []limit{r.limitOn(20, time.Minute, what+" address", addressOf(ctx))}
	if network := networkOf(ctx); network != "" {
		limits = append(limits, r.limitOn(200, 6*time.Second, what+" network", network))
	}
	return limits
}
