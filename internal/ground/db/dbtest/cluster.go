package dbtest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// Cluster is a PostgreSQL in a temporary folder, reached through a socket in that folder. It forgets what it was told when
// the machine stops (fsync is off): it is for tests alone.
type Cluster struct {
	// DSN is the address of its first database, as a superuser.
	DSN string

	guard *exec.Cmd
	hold  *os.File // the guard ends the cluster when this closes, however the process that holds it ends
}

// notInstalled says what to install.
type notInstalled struct{}

func (notInstalled) Error() string {
	return "PostgreSQL isn't installed, and half of the store tests run on it. On Debian: apt-get install postgresql. " +
		"To leave that half out, set " + Env + "=skip."
}

// guard starts PostgreSQL, waits until its standard input closes, ends it by its own process id and removes the folder.
// $1 the folder with the programs, $2 the cluster's folder.
const guard = `
trap '' INT TERM HUP
"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
  -c max_connections=300 -c shared_buffers=32MB -c autovacuum=off -c jit=off </dev/null >"$2/log" 2>&1 3<&- &
pid=$!
read -r _
kill -QUIT "$pid"
wait "$pid"
rm -rf "$2"
`

// StartCluster makes a cluster and starts it. End ends it; so does the end of this process, whatever the reason.
func StartCluster(ctx context.Context) (*Cluster, error) {
	bin := programs()
	if bin == "" {
		return nil, notInstalled{}
	}
	dir, err := os.MkdirTemp("", "towpath-pg-")
	if err != nil {
		return nil, err
	}
	user, err := ordinaryUser(dir)
	if err != nil {
		return nil, err
	}
	initdb := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "-D", filepath.Join(dir, "data"),
		"-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions")
	initdb.Dir, initdb.SysProcAttr = dir, user
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	c := &Cluster{DSN: "postgres://postgres@/postgres?host=" + dir, guard: exec.Command("/bin/sh", "-c", guard, "sh", bin, dir)}
	c.guard.Dir, c.guard.SysProcAttr = dir, user
	if err := c.start(); err != nil {
		return nil, err
	}
	if err := c.await(ctx); err != nil {
		log, _ := os.ReadFile(filepath.Join(dir, "log"))
		c.End()
		return nil, fmt.Errorf("PostgreSQL didn't start: %w\n%s", err, log)
	}
	return c, nil
}

// start starts the guard with one end of a pipe; nobody ever writes to the other end, which closes with this process.
func (c *Cluster) start() error {
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	defer r.Close()
	c.guard.Stdin, c.hold = r, w
	return c.guard.Start()
}

// End ends the cluster and removes its folder.
func (c *Cluster) End() {
	c.hold.Close()
	c.guard.Wait() //nolint:errcheck // the guard reports how PostgreSQL ended, and it was told to
}

// await waits until the cluster answers.
func (c *Cluster) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, c.DSN)
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// programs is the folder with PostgreSQL's server programs, the newest there is, or "".
func programs() string {
	if p, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(p)
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	slices.SortFunc(found, func(a, b string) int { return len(a) - len(b) + strings.Compare(a, b) })
	if len(found) == 0 {
		return ""
	}
	return filepath.Dir(found[len(found)-1])
}
