package app

import "testing"

// RUN-1: a small machine is enough: memory is used under load and given back after it.
func TestRUN1Memory(t *testing.T) {
	const mega = 1 << 20
	for alive, want := range map[uint64]int{0: most, 4 * mega: most, 8 * mega: 500, 12 * mega: 300, 24 * mega: 100, 40 * mega: 60, 200 * mega: least} {
		if got := percent(alive); got != want {
			t.Errorf("with %d MB alive: %d, not %d", alive/mega, got, want)
		}
	}
	for alive, want := range map[uint64]int64{0: 80, 10: 80, 32: 80, 40: 96, 200: 416} {
		if got := limit(alive * mega); got != want*mega {
			t.Errorf("with %d MB alive the limit is %d MB, not %d", alive, got/mega, want)
		}
	}
	t.Run("a second at a time", func(t *testing.T) {
		p := pace{now: usual}
		for i, s := range []struct {
			cycles, alive uint64
			set           int
			ended         bool
		}{
			{0, 8 * mega, usual, false}, // nothing happens
			{1, 8 * mega, usual, false}, // hardly anything
			{5, 8 * mega, 500, false},   // load
			{6, 12 * mega, 300, false},  // still, though collections are rare now
			{6, 12 * mega, 300, false},
			{6, 12 * mega, 300, false},
			{6, 12 * mega, 300, false},
			{6, 12 * mega, 300, false},
			{6, 12 * mega, usual, true}, // none for five seconds
			{6, 12 * mega, usual, false},
			{7, 40 * mega, usual, false},
			{12, 40 * mega, 60, false}, // load, with more alive than the floor is for
		} {
			set, ended := p.second(s.cycles, s.alive)
			if set != s.set || ended != s.ended {
				t.Errorf("second %d: %d %v, not %d %v", i, set, ended, s.set, s.ended)
			}
		}
	})
}
