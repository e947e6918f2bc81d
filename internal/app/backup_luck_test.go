package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"towpath/internal/ground/backup"
	"towpath/internal/ground/db"
	"towpath/internal/ground/db/dbtest"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/people"
)

// otherProcess says, to the test's own program started a second time, what to do.
const otherProcess = "TOWPATH_TEST_BACKUP"

// job is what the other process does: a backup To, or a restore From up to a Stage, at which it is killed.
type job struct {
	DB, Keyring, Key string
	To               BackupTo
	From             RestoreFrom
	Stage            string
}

func TestBackupJob(t *testing.T) {
	var j job
	if err := json.Unmarshal([]byte(os.Getenv(otherProcess)), &j); err != nil {
		t.Skip("it is for another process")
	}
	key, err := vault.ReadKey(j.Key)
	must(t, err)
	c := Config{DB: j.DB, Keyring: j.Keyring, URL: &url.URL{Scheme: "http", Host: "localhost"}, Log: slog.New(slog.DiscardHandler), Now: time.Now}
	if j.From == (RestoreFrom{}) {
		_, _, err := Backup(t.Context(), c, key, j.To)
		fmt.Println("ANSWER", err)
		return
	}
	atStage = func(s string) {
		if s == j.Stage {
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // until it has arrived
		}
	}
	r, err := LookInto(t.Context(), c, key, j.From)
	if err == nil {
		_, err = r.Run(t.Context(), true)
	}
	fmt.Println("ANSWER", err)
}

// elsewhere does a job in another process, started by a command if one is given, and returns what it answered.
func (i *inst) elsewhere(t *testing.T, j job, by ...string) string {
	t.Helper()
	j.DB, j.Keyring, j.Key = i.Config.DB, i.Config.Keyring, filepath.Join(t.TempDir(), "key")
	data, err := i.key.Marshal()
	must(t, err)
	must(t, os.WriteFile(j.Key, data, 0o600))
	text, err := json.Marshal(j)
	must(t, err)
	args := append(by, os.Args[0], "-test.run=^TestBackupJob$")
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append(os.Environ(), otherProcess+"="+string(text))
	out, _ := cmd.CombinedOutput() // how it ended is what it says
	return string(out)
}

// RUN-4: a backup of a system that is written to meanwhile, by another process, is of one moment.
func TestRUN4AnArchiveIsOfOneMoment(t *testing.T) {
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) {
		i := newInst(t, e, someKey(t))
		i.run(t, func(h *House) {
			exec := func(query string, args ...any) func(db.Q) error {
				return func(q db.Q) error { _, err := q.ExecContext(t.Context(), query, args...); return err }
			}
			must(t, h.db.Update(t.Context(), exec("INSERT INTO settings (name, value) VALUES ('here', '0'), ('there', '0'), ('rows', '0')")))
			ctx, stop := context.WithCancel(t.Context())
			var wg sync.WaitGroup
			for w := range 4 {
				wg.Go(func() {
					for n := 0; ctx.Err() == nil; n++ {
						if err := move(t.Context(), h, fmt.Sprint(w, "/", n)); err != nil {
							t.Errorf("a writer meanwhile: %v", err)
							return
						}
					}
				})
			}
			var counts []int64
			for n := range 4 {
				path := filepath.Join(t.TempDir(), fmt.Sprint(n))
				if said := i.elsewhere(t, job{To: BackupTo{Data: path}}); !strings.Contains(said, "ANSWER <nil>") {
					t.Errorf("RUN-4: %s", said)
					continue
				}
				seen := &moment{}
				_, err := backup.ReadFile(path, func(f io.Reader) error { _, _, err := backup.Read(f, i.key, backup.Data, seen); return err })
				if err != nil || seen.sum != 0 || seen.rows != seen.said {
					t.Errorf("RUN-4: not of one moment: sum %d, %d rows where %d were, %v", seen.sum, seen.rows, seen.said, err)
				}
				counts = append(counts, seen.rows)
			}
			stop()
			wg.Wait()
			if len(counts) != 4 || counts[0] == 0 || counts[0] >= counts[3] {
				t.Errorf("RUN-4: nobody wrote meanwhile: %v", counts)
			}
		})
	})
}

// move takes one from here, puts it there, and adds a row that is counted, in one transaction.
func move(ctx context.Context, h *House, row string) error {
	return h.db.Update(ctx, func(q db.Q) error {
		for _, query := range []string{"UPDATE settings SET value = CAST(CAST(value AS BIGINT) - 1 AS TEXT) WHERE name = 'here'",
			"UPDATE settings SET value = CAST(CAST(value AS BIGINT) + 1 AS TEXT) WHERE name = 'there'",
			"UPDATE settings SET value = CAST(CAST(value AS BIGINT) + 1 AS TEXT) WHERE name = 'rows'"} {
			if _, err := q.ExecContext(ctx, query); err != nil {
				return err
			}
		}
		_, err := q.ExecContext(ctx, "INSERT INTO tries (key, n, last, until) VALUES ($1, 0, 0, 0)", row)
		return err
	})
}

// moment is what an archive of them says.
type moment struct {
	nothing
	table           string
	sum, rows, said int64
}

func (m *moment) Table(t backup.Table) error { m.table = t.Name; return nil }

func (m *moment) Row(row []any) error {
	switch m.table {
	case "tries":
		m.rows++
	case "settings":
		n, err := strconv.ParseInt(row[1].(string), 10, 64)
		if row[0] == "rows" {
			m.said = n
		} else {
			m.sum += n
		}
		return err
	}
	return nil
}

// moveAway does the first half of what puts a new file in the place of the old one.
func moveAway(t *testing.T, i *inst) {
	t.Helper()
	if onPostgres(i.Config.DB) {
		return // there it is one transaction
	}
	info, err := os.Stat(i.Config.DB + ".restored")
	must(t, err)
	must(t, os.Rename(i.Config.DB, i.Config.DB+".before-restore-"+info.ModTime().UTC().Format("20060102T150405.000Z")))
}

// RUN-4: a disk that gets full ends a backup or a restore with a sentence, and with nothing changed.
func TestRUN4AFullDisk(t *testing.T) {
	e := sqliteOnly(t)
	i := newInst(t, e, someKey(t))
	var c cast
	i.run(t, func(h *House) {
		c = furnish(t, h)
		for range 12 {
			id := people.NewID()
			_, err := h.things.Create(t.Context(), viewer(t, h, c.Robin), id, "journal", map[string]string{"title": "long", "text": strings.Repeat("words ", 30_000)})
			must(t, err)
		}
	})
	data, keyring := i.backup(t)
	before := fingerprint(t, i)
	limit := []string{"/bin/sh", "-c", `ulimit -f 1000; exec "$0" "$@"`} // half a megabyte, or one, as the shell counts
	dir := t.TempDir()
	if said := i.elsewhere(t, job{To: BackupTo{Data: filepath.Join(dir, "full")}}, limit...); !strings.Contains(said, "is full") {
		t.Errorf("RUN-4: a backup: %s", said)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("RUN-4: it left %v, %v", left, err)
	}
	if said := i.elsewhere(t, job{From: RestoreFrom{data, keyring}}, limit...); !strings.Contains(said, "no room left") {
		t.Errorf("RUN-4: a restore: %s", said)
	}
	if left, err := filepath.Glob(i.Config.DB + ".rest*"); err != nil || len(left) != 0 {
		t.Errorf("RUN-4: it left %v, %v", left, err)
	}
	after := fingerprint(t, i)
	if len(before) == 0 || fmt.Sprint(before) != fmt.Sprint(after) {
		t.Error("RUN-4: what was there has changed")
	}
}
