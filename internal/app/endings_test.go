package app

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"towpath/internal/ground/db"
	"towpath/internal/ground/db/dbtest"
	"towpath/internal/ground/vault"
	"towpath/internal/rooms/record"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// ended is an installation with a backup of it, from which everything that can end has ended since.
type ended struct {
	*inst
	cast
	data, keyring string

	removed, emptied, purged string // things
	extract                  string // which Sam took back
	device                   string // the tablet's token
	firstCard, secondCard    string // Robin's
}

// endings lets everything end that can, after a backup was made.
func endings(t *testing.T, e dbtest.Engine, ledger string) *ended {
	t.Helper()
	n := &ended{inst: newInst(t, e, someKey(t))}
	n.Config.Ledger = ledger
	n.run(t, func(h *House) {
		n.cast = furnish(t, h)
		n.removed, n.emptied, n.purged = keep(t, h, n.Robin, "to be removed"), keep(t, h, n.Robin, "to be emptied"), keep(t, h, n.Robin, "to be purged")
		must(t, h.sharing.Share(t.Context(), viewer(t, h, n.Robin), people.NewID(), n.own, n.Sam.ID, time.Time{}))
		must(t, h.people.AddLink(t.Context(), n.Robin.ID, n.Jo.ID))
		must(t, h.sharing.Share(t.Context(), viewer(t, h, n.Robin), people.NewID(), n.own, n.Jo.ID, time.Time{}))
		n.extract = agreedExtract(t, h, n.cast)
		var err error
		n.device, err = h.people.EnrolDevice(t.Context(), viewer(t, h, n.Sam), people.NewID(), "In the hall")
		must(t, err)
		card, err := h.people.MakeCard(t.Context(), viewer(t, h, n.Robin), people.NewID())
		must(t, err)
		n.firstCard = card.Code()
	})
	n.data, n.keyring = n.backup(t)
	n.Pass(time.Hour)
	n.run(t, func(h *House) { n.end(t, h) })
	return n
}

// agreedExtract is something for a care record that Robin and Sam said yes to, and that hasn't left.
func agreedExtract(t *testing.T, h *House, c cast) string {
	t.Helper()
	id := people.NewID()
	_, token, err := h.people.OpenTable(t.Context(), viewer(t, h, c.Sam), c.Robin.ID, c.Sam.ID, people.OneScreen)
	must(t, err)
	table, err := h.people.Viewer(t.Context(), token, "")
	must(t, err)
	_, err = h.things.Create(t.Context(), table, id, sharing.Extract, record.Extract{Title: "What we agreed"})
	must(t, err)
	must(t, h.sharing.Share(t.Context(), viewer(t, h, c.Robin), people.NewID(), id, c.Sam.ID, time.Time{}))
	must(t, h.db.Update(t.Context(), func(q db.Q) error {
		_, err := q.ExecContext(t.Context(), "INSERT INTO leavings (thing, owner, supporter, state, person_at, supporter_at, created) VALUES ($1, $2, $3, 'agreed', 1, 1, 1)", id, c.Robin.ID, c.Sam.ID)
		return err
	}))
	return id
}

// takeBack has Sam take it back from home.
func (n *ended) takeBack(t *testing.T, h *House) {
	t.Helper()
	r := httptest.NewRequestWithContext(people.With(t.Context(), viewer(t, h, n.Sam)), http.MethodPost, record.Path(n.extract), strings.NewReader("do=withdraw"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetPathValue("id", n.extract)
	must(t, h.record.Say(httptest.NewRecorder(), r))
}

func (n *ended) end(t *testing.T, h *House) {
	t.Helper()
	n.takeBack(t, h)
	ctx, robin := t.Context(), viewer(t, h, n.Robin)
	must(t, h.people.Erase(ctx, n.Ade.ID))
	must(t, h.things.PutAway(ctx, robin, n.purged))
	n.Pass(31 * 24 * time.Hour)
	robin = viewer(t, h, n.Robin)
	must(t, h.things.Purge(ctx))
	must(t, h.things.PutAway(ctx, robin, n.emptied))
	must(t, h.things.EmptyBin(ctx, robin))
	must(t, h.things.Remove(ctx, robin, n.removed))
	must(t, h.sharing.EndShare(ctx, robin, n.share))
	must(t, h.people.EndLink(ctx, n.Robin.ID, n.Jo.ID))
	must(t, h.people.CloseAccount(ctx, viewer(t, h, n.Alex), n.Jo.ID))
	devices, err := h.people.Devices(ctx, viewer(t, h, n.Sam))
	must(t, err)
	must(t, h.people.EndDevice(ctx, viewer(t, h, n.Sam), devices[0].ID))
	card, err := h.people.MakeCard(ctx, viewer(t, h, n.Robin), people.NewID())
	must(t, err)
	n.secondCard = card.Code()
}

// holds makes sure of what an installation must and must not have once everything has ended.
func (n *ended) holds(t *testing.T, h *House) {
	t.Helper()
	ctx := t.Context()
	if name, err := h.people.Name(ctx, n.Ade.ID); err != nil || name != "" {
		t.Errorf("PRIV-4 RUN-8: who was erased is back, and called %q: %v", name, err)
	}
	if keys, err := h.vault.Seal(ctx, anyPlace(n.Ade.ID), []byte("x")); err == nil {
		t.Errorf("PRIV-4 RUN-8: the key of who was erased is back: %d", len(keys))
	}
	for what, id := range map[string]string{"removed": n.removed, "in a bin that was emptied": n.emptied, "purged from the bin": n.purged} {
		if reads(t, h, n.Robin, id) {
			t.Errorf("RUN-8: what was %s is back", what)
		}
	}
	if !reads(t, h, n.Robin, n.own) || !reads(t, h, n.Robin, n.shared) {
		t.Error("RUN-4: what was kept is gone")
	}
	if reads(t, h, n.Sam, n.shared) {
		t.Error("PRIV-1 RUN-4: a share that had ended holds again")
	}
	if !reads(t, h, n.Sam, n.own) {
		t.Error("RUN-4: a share that holds has ended")
	}
	if linked, err := h.people.Linked(ctx, n.Robin.ID, n.Jo.ID); err != nil || linked {
		t.Errorf("PRIV-8 RUN-4: a link that had ended holds again: %v", err)
	}
	var state string
	must(t, h.db.View(ctx, func(q db.Q) error {
		return q.QueryRowContext(ctx, "SELECT state FROM leavings WHERE thing = $1", n.extract).Scan(&state)
	}))
	if state != "withdrawn" {
		t.Errorf("TOG-12 RUN-4: what a supporter took back before it left is %s again", state)
	}
	if a, err := h.people.Account(ctx, n.Jo.ID); err != nil || a.State != people.Closed {
		t.Errorf("RUN-4: an account that was closed is %s: %v", a.State, err)
	}
	if v, err := h.people.Viewer(ctx, "", n.device); err != nil || v.Device != "" {
		t.Errorf("RUN-4: a tablet that was ended is enrolled again: %v", err)
	}
	if _, err := h.people.ByCard(ctx, n.firstCard); err == nil {
		t.Error("RUN-4: a card that was replaced lets somebody in again")
	}
}

func TestPRIV4TheLedgerIsWrittenBeforeAnybodyIsTold(t *testing.T) {
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) {
		dir := filepath.Join(t.TempDir(), "there")
		must(t, os.Mkdir(dir, 0o700))
		i := newInst(t, e, someKey(t))
		i.Config.Ledger = filepath.Join(dir, "ledger")
		i.run(t, func(h *House) {
			c := furnish(t, h)
			must(t, os.RemoveAll(dir))
			robin := viewer(t, h, c.Robin)
			if err := h.sharing.EndShare(t.Context(), robin, c.share); err == nil {
				t.Error("PRIV-4: a share was said to have ended, and the ledger has it not")
			}
			if !reads(t, h, c.Sam, c.shared) {
				t.Error("PRIV-4: what was said to have gone wrong was done")
			}
			if err := h.things.Remove(t.Context(), robin, c.own); err == nil || !reads(t, h, c.Robin, c.own) {
				t.Error("PRIV-4: a thing was removed, and the ledger has it not")
			}
			if err := h.people.Erase(t.Context(), c.Ade.ID); err == nil {
				t.Error("PRIV-4: somebody was said to be erased, and the ledger has it not")
			}
			must(t, os.Mkdir(dir, 0o700)) // again as it should be, all of it can be done again
			must(t, h.people.Erase(t.Context(), c.Ade.ID))
			must(t, h.sharing.EndShare(t.Context(), robin, c.share))
			if reads(t, h, c.Sam, c.shared) {
				t.Error("PRIV-1: the share still holds")
			}
		})
	})
}

// A program that is ended between what ends and the ledger makes up for it at its next start.
func TestPRIV4WhatWasOnlyNotedIsMovedAtTheNextStart(t *testing.T) {
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) {
		i := newInst(t, e, someKey(t))
		var c cast
		i.run(t, func(h *House) {
			c = furnish(t, h)
			h.sharing.KeepLedger(nil)
			must(t, h.sharing.EndShare(t.Context(), viewer(t, h, c.Robin), c.share))
		})
		data, keyring := i.backup(t)
		i.run(t, func(*House) {})
		archive := func(path, table string) (rows int64) {
			a, err := CheckArchive(i.key, path)
			must(t, err)
			for _, s := range a.Sums {
				if s.Table == table {
					rows = s.Rows
				}
			}
			return rows
		}
		after, afterKeyring := i.backup(t)
		if archive(data, "endings") != 1 || archive(after, "endings") != 0 || archive(afterKeyring, "ledger") != archive(keyring, "ledger")+1 {
			t.Errorf("PRIV-4: noted %d then %d, in the ledger %d then %d", archive(data, "endings"), archive(after, "endings"), archive(keyring, "ledger"), archive(afterKeyring, "ledger"))
		}
	})
}

func TestRUN4WhatLostItsKeyIsCountedAndLeftOut(t *testing.T) {
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) {
		i := newInst(t, e, someKey(t))
		var c cast
		i.run(t, func(h *House) { c = furnish(t, h) })
		_, keyring := i.backup(t)
		var late people.Account
		i.run(t, func(h *House) {
			var err error
			late, err = h.people.AddAccount(t.Context(), "Late", "", people.Active, people.Person)
			must(t, err)
			keep(t, h, late, "later than the keys")
			keep(t, h, late, "and another")
			must(t, h.people.AddLink(t.Context(), late.ID, c.Sam.ID))
			_, _, err = h.people.OpenTable(t.Context(), viewer(t, h, c.Sam), c.Robin.ID, c.Sam.ID, people.OneScreen)
			must(t, err)
		})
		data, _ := i.backup(t)
		other := newInst(t, e, i.key)
		report, _ := other.restore(t, data, keyring)
		if report.Lost.People != 1 || report.Lost.Things != 2 || report.Lost.Tables != 1 {
			t.Errorf("RUN-4: it says %+v", report.Lost)
		}
		other.run(t, func(h *House) {
			admin := viewer(t, h, c.Alex)
			all, err := h.people.AccountsPage(t.Context(), admin, true, "", 10)
			if err != nil || len(all) != 2 {
				t.Errorf("RUN-4: who has an account: %d, %v", len(all), err)
			}
			if links, err := h.people.PeopleOf(t.Context(), c.Sam.ID, 10, 0); err != nil || len(links) != 1 {
				t.Errorf("RUN-4: Sam's people: %d, %v", len(links), err)
			}
			if !reads(t, h, c.Robin, c.own) {
				t.Error("RUN-4: what has its key doesn't open")
			}
		})
		// It is no erasure: with a keyring that has the key it comes back.
		_, later := i.backup(t)
		other.restore(t, data, later)
		other.run(t, func(h *House) {
			if got := titles(t, h, late); len(got) != 2 {
				t.Errorf("RUN-4: with its key, %q come back", got)
			}
		})
	})
}

// RUN-4: an administrator whose password was changed after the backup isn't locked out for good, and the old one is dead.
func TestRUN4TheOnlyAdministratorGetsInAgain(t *testing.T) {
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) {
		i := newInst(t, e, someKey(t))
		var c cast
		password := func(h *House, word string) {
			secret, err := people.NewOneTime("test", c.Alex)
			must(t, err)
			code, err := totp.GenerateCode(secret.Secret, i.Clock.Now())
			must(t, err)
			must(t, h.people.SetPassword(t.Context(), viewer(t, h, c.Alex), people.Means{Password: word, Secret: secret.Secret, Code: code}))
		}
		i.run(t, func(h *House) { c = furnish(t, h); password(h, "a long walk by the river") })
		data, _ := i.backup(t)
		i.Pass(time.Hour)
		i.run(t, func(h *House) { password(h, "another one nobody has seen") })
		if _, done := i.restore(t, data, ""); done.NoWayIn != 1 || done.Invited != 1 {
			t.Errorf("RUN-4: it did %+v", done)
		}
		i.run(t, func(h *House) {
			if path, err := h.people.InviteFirst(t.Context(), "Alex", "Alex@example.org"); err != nil || path == "" {
				t.Errorf("RUN-4: no new link: %v", err)
			}
		})
	})
}

// RUN-4: what a person removed and took in again from their own file is there after a restore.
func TestRUN4WhatWasTakenInAgainStays(t *testing.T) {
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) {
		i := newInst(t, e, someKey(t))
		var c cast
		i.run(t, func(h *House) {
			c = furnish(t, h)
			robin := viewer(t, h, c.Robin)
			all, err := h.things.All(t.Context(), robin)
			must(t, err)
			for _, thing := range all {
				must(t, h.things.Remove(t.Context(), robin, thing.ID))
			}
			i.Pass(time.Minute)
			if added, err := h.things.TakeIn(t.Context(), robin, all); err != nil || len(added) != 2 {
				t.Fatalf("%v, %v", added, err)
			}
		})
		data, _ := i.backup(t)
		i.restore(t, data, "")
		i.run(t, func(h *House) {
			if got := titles(t, h, c.Robin); len(got) != 2 {
				t.Errorf("RUN-4: Robin has %q", got)
			}
		})
	})
}

// anyPlace is a place of somebody's, to see whether they have a key.
func anyPlace(owner string) vault.Place {
	return vault.Place{Table: "things", Column: "body", Owner: owner, Row: owner, Version: 1}
}
