package vault

import (
	"slices"
	"time"
)

// Reach is a ledger that was read somewhere, and the time over which nothing is missing in it.
type Reach struct {
	Endings  []Ending
	From, To time.Time
	Wrong    int // lines that aren't this installation's, and were left out
}

// reachOf is what some endings reach over, up to a time or else to the last sign that nothing was missing.
func reachOf(all []Ending, to time.Time) Reach {
	r := Reach{To: to}
	var gap int64
	for _, e := range all {
		switch e.Kind {
		case began:
			if at := time.UnixMilli(e.At); r.From.IsZero() || at.Before(r.From) {
				r.From = at
			}
		case Gap:
			gap = max(gap, e.At)
		case beat:
			if at := time.UnixMilli(e.At); to.IsZero() && at.After(r.To) {
				r.To = at
			}
			continue
		}
		r.Endings = append(r.Endings, e)
	}
	if at := time.UnixMilli(gap); !r.From.IsZero() && at.After(r.From) {
		r.From = at
	}
	return r
}

// ReachOfTable is a keyring's ledger as it was at a time.
func ReachOfTable(all []Ending, at time.Time) Reach { return reachOf(all, at) }

// ReachOfFile reads a ledger's file.
func ReachOfFile(k *Key, path string) (Reach, error) {
	f := &ledgerFile{path: path, mac: ledgerMAC(k)}
	all, wrong, err := f.read()
	r := reachOf(all, time.Time{})
	r.Wrong = wrong
	return r, err
}

// Together puts ledgers together: every ending once, oldest first; and from a time on, up to when nothing is missing in all
// of them together. That time comes back unchanged where none reaches over it.
func Together(from time.Time, ledgers ...Reach) (all []Ending, until time.Time) {
	seen := map[Ending]bool{}
	for _, r := range ledgers {
		for _, e := range r.Endings {
			if !seen[e] {
				seen[e] = true
				all = append(all, e)
			}
		}
	}
	slices.SortFunc(all, func(a, b Ending) int { return int(min(max(a.At-b.At, -1), 1)) })
	until = from
	for again := true; again; {
		again = false
		for _, r := range ledgers {
			if !r.From.IsZero() && !r.From.After(until) && r.To.After(until) {
				until, again = r.To, true
			}
		}
	}
	return all, until
}
