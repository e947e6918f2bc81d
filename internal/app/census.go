package app

import (
	"fmt"
	"slices"

	"towpath/internal/ground/backup"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/people"
)

// census counts what is in an archive of the data, and whose it is.
type census struct {
	nothing
	at       func(column string, row []any) any
	table    string
	owners   map[string]int64  // owner → things
	accounts map[string]string // account → roles
	tables   map[string]bool   // joint sessions
	stories  []string
	people   int64
	things   int64
}

// at is how a table's columns are found by name.
func columnsOf(t backup.Table) func(string, []any) any {
	places := map[string]int{}
	for i, c := range t.Columns {
		places[c.Name] = i + 1
	}
	return func(name string, row []any) any {
		if places[name] == 0 {
			return nil
		}
		return row[places[name]-1]
	}
}

func (c *census) Table(t backup.Table) error {
	c.table, c.at = t.Name, columnsOf(t)
	return nil
}

func (c *census) Row(row []any) error {
	text := func(column string) string { s, _ := c.at(column, row).(string); return s }
	switch c.table {
	case "accounts":
		c.accounts[text("id")] = text("roles")
		if text("roles") == string(people.Person) {
			c.people++
		}
	case "tables":
		c.tables[text("id")] = true
	case "stories":
		c.stories = append(c.stories, text("id"))
	case "things":
		c.owners[text("owner")]++
		c.things++
	}
	return nil
}

// keyCensus finds whose keys are in an archive of the keyring, and its ledger.
type keyCensus struct {
	nothing
	at     func(column string, row []any) any
	table  string
	owners map[string]bool
	ledger []vault.Ending
	whose  []byte // the key by which it can be told
}

func (c *keyCensus) Table(t backup.Table) error {
	c.table, c.at = t.Name, columnsOf(t)
	return nil
}

func (c *keyCensus) Row(row []any) error {
	text := func(column string) string { s, _ := c.at(column, row).(string); return s }
	switch c.table {
	case "keys":
		c.owners[text("owner")] = true
		if wrapped, ok := c.at("wrapped", row).([]byte); ok && text("owner") == vault.Installation {
			c.whose = wrapped
		}
	case "ledger":
		at, _ := c.at("at", row).(int64)
		c.ledger = append(c.ledger, vault.Ending{Kind: text("kind"), Subject: text("subject"), At: at})
	}
	return nil
}

// putTogether puts all ledgers together, and finds what has no key, and the epoch that would begin.
func (r *Restore) putTogether(seen *census, keys map[string]bool, ledgers []vault.Reach) error {
	if r.conf.Ledger != "" {
		file, err := vault.ReachOfFile(r.key, r.conf.Ledger)
		if err != nil {
			return err
		}
		r.WrongLines = file.Wrong
		ledgers = append(ledgers, file)
	}
	noted := vault.Reach{Endings: r.ledger}
	r.ledger, r.KnownUntil = vault.Together(r.Data.Manifest.When(), append(ledgers, noted)...)
	r.Complete = r.KnownUntil.After(r.Data.Manifest.When()) && !r.KnownUntil.Before(r.now)
	erased := map[string]bool{}
	for _, e := range r.ledger {
		if !e.IsMark() {
			r.Endings++
		}
		switch e.Kind {
		case vault.EndedKey:
			erased[e.Subject] = true
		case vault.Epoch:
			var n int64
			if _, err := fmt.Sscan(e.Subject, &n); err == nil {
				r.epoch = max(r.epoch, n)
			}
		}
	}
	r.Epoch = r.epoch + 1
	r.findLost(seen, func(owner string) bool { return keys[owner] || erased[owner] })
	return nil
}

// findLost counts what nobody will ever open: its key is in no keyring, and nobody erased it.
func (r *Restore) findLost(seen *census, known func(owner string) bool) {
	for id, roles := range seen.accounts {
		if known(id) {
			continue
		}
		r.foreign = append(r.foreign, vault.Ending{Kind: vault.EndedKey, Subject: id})
		r.Lost.Things += seen.owners[id]
		if slices.Contains([]string{string(people.Person)}, roles) {
			r.Lost.People++
		}
	}
	for id := range seen.tables {
		if !known(id) {
			r.foreign = append(r.foreign, vault.Ending{Kind: vault.EndedKey, Subject: id})
			r.Lost.Tables++
		}
	}
	for _, id := range seen.stories {
		if !known(id) {
			r.foreign = append(r.foreign, vault.Ending{Kind: vault.EndedKey, Subject: id})
			r.Lost.Stories++
		}
	}
}
