package dbtest_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"

	"towpath/internal/ground/db"
	"towpath/internal/ground/db/dbtest"
	"towpath/internal/trust/schema"
)

func TestEachRunsOnBothEngines(t *testing.T) {
	seen := map[db.Engine]int{}
	for range 2 {
		dbtest.Each(t, schema.Migrations, func(t *testing.T, d *db.DB) {
			seen[d.Engine()]++
			var n int
			err := d.Update(t.Context(), func(q db.Q) error {
				if _, err := q.ExecContext(t.Context(), "INSERT INTO settings (name, value) VALUES ($1, $2)", "name", "x"); err != nil {
					return err
				}
				return q.QueryRowContext(t.Context(), "SELECT count(*) FROM settings").Scan(&n)
			})
			if err != nil || n != 1 {
				t.Errorf("a fresh database has %d rows, %v", n, err)
			}
		})
	}
	want := 2
	if os.Getenv(dbtest.Env) == "skip" {
		want = 0
	}
	if seen[db.SQLite] != 2 || seen[db.Postgres] != want {
		t.Errorf("ran on %v", seen)
	}
}

func TestTestsSideBySideDontMeet(t *testing.T) {
	for range 4 {
		t.Run("one of four", func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, schema.Migrations, func(t *testing.T, d *db.DB) {
				err := d.Update(t.Context(), func(q db.Q) error {
					_, err := q.ExecContext(t.Context(), "INSERT INTO settings (name, value) VALUES ('a', 'b')")
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func TestAClusterEndsAndLeavesNothing(t *testing.T) {
	if os.Getenv(dbtest.Env) == "skip" {
		t.Skip("no PostgreSQL: " + dbtest.Env + " is \"skip\"")
	}
	c, err := dbtest.StartCluster(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	_, dir, _ := strings.Cut(c.DSN, "host=")
	pid := strings.Split(read(t, dir+"/data/postmaster.pid"), "\n")[0]
	c.End()
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the folder %s is still there: %v", dir, err)
	}
	if out, err := exec.Command("ps", "-p", pid, "-o", "args=").Output(); err == nil && strings.Contains(string(out), "postgres") {
		t.Errorf("process %s still runs: %s", pid, out)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
