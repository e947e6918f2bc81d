package app

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/db/dbtest"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/people"
)

// sizes are how many people keep how many things each in the test of size.
func sizes() (folk, each int) {
	if underRace {
		return 20, 250
	}
	return 200, 500
}

// bodyOf is what thing n of somebody says. Each says something else.
func bodyOf(owner string, n int) string {
	b, _ := json.Marshal(map[string]any{"title": fmt.Sprint("Thing ", n), "text": strings.Repeat(fmt.Sprint(owner, " wrote this, and of it ", n, ". "), 1+n%7)})
	return string(b)
}

// thingID is the id of thing n of somebody: of the shape of ids, and made from both.
func thingID(person, n int) string {
	return fmt.Sprintf("01a20000-0000-7000-8000-%04x%08x", person, n)
}

// TestRUN4AHundredThousandThings backs up 100,000 sealed things, restores them on each engine and compares each of them, opened.
func TestRUN4AHundredThousandThings(t *testing.T) {
	key := someKey(t)
	pairsOfEngines(t, func(t *testing.T, from, to dbtest.Engine) {
		if from.Name == to.Name {
			t.Skip("each engine is read and written by the two pairs of different ones")
		}
		first, second := newInst(t, from, key), newInst(t, to, key)
		folk, each := sizes()
		var owners []people.Account
		first.run(t, func(h *House) { owners = fillUp(t, h, folk, each) })
		began := time.Now()
		data, keyring := first.backup(t)
		backedUp := time.Since(began)
		report, _ := second.restore(t, data, keyring)
		t.Logf("%d things: backed up, read back and checked in %v, restored in %v, %d KB", report.Things, backedUp.Round(time.Millisecond),
			(time.Since(began) - backedUp).Round(time.Millisecond), report.Data.Bytes>>10)
		if report.Things != int64(folk*each) || report.People != int64(folk) {
			t.Fatalf("RUN-4: it says %d things of %d people", report.Things, report.People)
		}
		second.run(t, func(h *House) {
			for p, owner := range owners {
				all, err := h.things.All(t.Context(), viewer(t, h, owner))
				must(t, err)
				if len(all) != each {
					t.Fatalf("RUN-4: somebody has %d things of %d", len(all), each)
				}
				for n, thing := range all {
					if thing.ID != thingID(p, n) || string(thing.Body) != bodyOf(owner.ID, n) || thing.Version != 1 || thing.Pinned != (n%10 == 0) {
						t.Fatalf("RUN-4: thing %d of %d came back as %+v", n, p, thing)
					}
				}
			}
		})
	})
}

// fillUp makes people with things, sealed as the keeper seals them, many rows in one statement.
func fillUp(t *testing.T, h *House, folk, each int) (owners []people.Account) {
	t.Helper()
	const together = 250
	for p := range folk {
		a, err := h.people.AddAccount(t.Context(), fmt.Sprint("Somebody ", p), "", people.Active, people.Person)
		must(t, err)
		owners = append(owners, a)
		must(t, h.db.Update(t.Context(), func(q db.Q) error {
			for first := 0; first < each; first += together {
				if err := addThings(t, h, q, p, a.ID, first, min(together, each-first)); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	return owners
}

func addThings(t *testing.T, h *House, q db.Q, person int, owner string, first, many int) error {
	t.Helper()
	var rows []string
	var args []any
	for n := first; n < first+many; n++ {
		id := thingID(person, n)
		sealed, err := h.vault.Seal(t.Context(), vault.Place{Table: "things", Column: "body", Owner: owner, Row: id, Version: 1}, []byte(bodyOf(owner, n)))
		if err != nil {
			return err
		}
		k := len(args)
		rows = append(rows, fmt.Sprintf("($%d, $%d, 'journal', $%d, $%d, 1, $%d, $%d)", k+1, k+2, k+3, k+4, k+5, k+5))
		args = append(args, id, owner, sealed, n%10 == 0, int64(1_700_000_000_000+n))
	}
	_, err := q.ExecContext(t.Context(), "INSERT INTO things (id, owner, kind, body, pinned, version, created, updated) VALUES "+strings.Join(rows, ", "), args...)
	return err
}
