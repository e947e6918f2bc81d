package reports

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// published is all that a reader of a report sees of the lines.
func published(s Shown, lines []Means) string {
	var b strings.Builder
	for _, f := range append([]Figure{s.All, s.Places, s.NotOnline}, func() (all []Figure) {
		for _, m := range lines {
			all = append(all, s.By[m])
		}
		return all
	}()...) {
		if f.Known {
			fmt.Fprintf(&b, "%d ", f.N)
		} else {
			b.WriteString("– ")
		}
	}
	return b.String()
}

// NET-7, EVAL-1: somebody who knows the rules, and works through every table that there could have been, can't tell which of the
// small numbers a hidden one is: not of those who were reached in a way, nor of those who weren't.
func TestNET7AHiddenNumberCantBeWorkedOut(t *testing.T) {
	lines, most := []Means{Online, Phone, Table}, 21
	seen := map[string][]Tally{}
	for all := 0; all <= most; all++ {
		for o := 0; o <= all; o++ {
			for p := 0; p <= all; p++ {
				for q := 0; q <= all; q++ {
					if all > o+p+q {
						continue // everybody is in some line
					}
					for _, places := range []int{all, all + 1, all + 2, all + 3, all + 4, all + 7} {
						x := Tally{All: all, By: map[Means]int{Online: o, Phone: p, Table: q}, Places: places}
						what := published(x.Suppress(), lines)
						seen[what] = append(seen[what], x)
					}
				}
			}
		}
	}
	for what, could := range seen {
		s := could[0].Suppress()
		inside := true // nothing near the edge of what was tried
		for _, f := range append([]Figure{s.All, s.Places}, slices.Collect(maps.Values(s.By))...) {
			inside = inside && f.N <= most-13
		}
		if !inside {
			continue
		}
		for _, m := range lines {
			if !s.By[m].Known {
				small(t, what, "reached by "+string(m), could, true, func(x Tally) int { return x.By[m] })
			} else if !s.All.Known {
				small(t, what, "not reached by "+string(m), could, false, func(x Tally) int { return x.All - x.By[m] })
			}
		}
		if !s.All.Known {
			small(t, what, "reached", could, false, func(x Tally) int { return x.All })
		}
		if !s.Places.Known {
			small(t, what, "not reached", could, false, func(x Tally) int { return x.Places - x.All })
		}
	}
	if len(seen) < 500 {
		t.Fatalf("only %d reports were tried", len(seen))
	}
}

// small checks that of a number which isn't shown at least four values are left, and of a line that is left out itself, each of
// one to four.
func small(t *testing.T, what, name string, could []Tally, line bool, of func(Tally) int) {
	t.Helper()
	may := map[int]bool{}
	for _, x := range could {
		may[of(x)] = true
	}
	if len(may) < 4 || line && (!may[1] || !may[2] || !may[3] || !may[4]) {
		t.Errorf("of %q one can tell that %s is one of %v", what, name, slices.Sorted(maps.Keys(may)))
	}
}

func TestNET7WhatIsShownIsTrue(t *testing.T) {
	s := Tally{All: 40, By: map[Means]int{Online: 20, Phone: 10, Paper: 3, Table: 25, Person: 0}, Places: 60}.Suppress()
	want := Shown{All: Figure{40, true}, NotOnline: Figure{20, true}, Places: Figure{60, true},
		By: map[Means]Figure{Online: {20, true}, Phone: {10, true}, Paper: {}, Table: {25, true}, Person: {0, true}}}
	if s.All != want.All || s.NotOnline != want.NotOnline || s.Places != want.Places || !maps.Equal(s.By, want.By) {
		t.Errorf("NET-7 shown as %+v", s)
	}
}
