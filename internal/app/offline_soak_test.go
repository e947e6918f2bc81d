package app

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"towpath/internal/rooms/offline"
	"towpath/internal/trust/people"
)

// ACC-4: somebody was away for long, and wrote much: 30,000 saves of 300 pages, in the order in which they were written, some batches of which come
// again because the answer to them was lost. Nothing is lost, and nothing is there twice.
func TestSoakAnswersOfMonths(t *testing.T) {
	if os.Getenv("TOWPATH_SOAK") == "" {
		t.Skip("part of make soak")
	}
	const pages, saves = 300, 100
	eachSite(t, func(t *testing.T, s *site) {
		d := keeps(s.as(t, s.account(t, "Maya", people.Person)))
		ids, last := make([]string, pages), make([]string, pages)
		for i := range ids {
			ids[i] = people.NewID()
		}
		for n := range saves {
			for from := 0; from < pages; from += 100 {
				var all []map[string]string
				for i := from; i < from+100; i++ {
					id := people.NewID()
					all = append(all, d.sealed(id, last[i], "/kit/journal", journal(ids[i], "0", fmt.Sprintf("page %d, save %d", i, n))))
					last[i] = id
				}
				for again := range 1 + (n+from)%7/6 {
					sendAll(t, d, all, again)
				}
			}
		}
		for i, id := range ids {
			th, err := s.things.Get(t.Context(), d.viewer(), id)
			must(t, err)
			if want := fmt.Sprintf(`"text":"page %d, save %d"`, i, saves-1); th.Version != saves || !strings.Contains(string(th.Body), want) {
				t.Fatalf("page %d: version %d, %s", i, th.Version, th.Body)
			}
		}
		if kept, _, err := s.things.Count(t.Context(), d.viewer()); err != nil || kept != pages {
			t.Errorf("%d things, %v", kept, err)
		}
	})
}

// sendAll sends a batch until all of it has been taken in.
func sendAll(t *testing.T, d *device, all []map[string]string, again int) {
	t.Helper()
	for len(all) > 0 {
		states := d.send(all...)
		for i, state := range states {
			if state != offline.Kept {
				t.Fatalf("%d (again %d): %s", i, again, state)
			}
		}
		all = all[len(states):]
	}
}
