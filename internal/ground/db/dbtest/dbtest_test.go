package dbtest_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

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

func TestAClusterIsStoppedAndKilled(t *testing.T) {
	if os.Getenv(dbtest.Env) == "skip" {
		t.Skip("no PostgreSQL: " + dbtest.Env + " is \"skip\"")
	}
	c, err := dbtest.StartDurable(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.End()
	rows := func(query string) (n int, err error) {
		conn, err := pgx.Connect(t.Context(), c.DSN)
		if err != nil {
			return 0, err
		}
		defer conn.Close(t.Context())
		return n, conn.QueryRow(t.Context(), query).Scan(&n)
	}
	conn, err := pgx.Connect(t.Context(), c.DSN)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), "CREATE TABLE kept (n int)"); err != nil {
		t.Fatal(err)
	}
	for i, end := range []func() error{c.Stop, c.Kill, c.Kill} {
		if conn, err = pgx.Connect(t.Context(), c.DSN); err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Exec(t.Context(), "INSERT INTO kept VALUES ($1)", i); err != nil {
			t.Fatal(err)
		}
		if err := end(); err != nil {
			t.Fatal(err)
		}
		if _, err := rows("SELECT 1"); err == nil {
			t.Errorf("%d: it still answers", i)
		}
		if err := c.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n, err := rows("SELECT count(*) FROM kept"); err != nil || n != i+1 {
			t.Errorf("%d: %d rows are kept, %v", i, n, err)
		}
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
