package dbtest

import (
	"bufio"
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
// the machine stops (fsync is off), never when a process is killed: it is for tests alone.
type Cluster struct {
	// DSN is the address of its first database, as a superuser.
	DSN string

	guard *exec.Cmd
	hold  *os.File       // what the guard is told; it ends the cluster when this closes, however the process that holds it ends
	says  *bufio.Scanner // what the guard answers
}

// notInstalled says what to install.
type notInstalled struct{}

func (notInstalled) Error() string {
	return "PostgreSQL isn't installed, and half of the store tests run on it. On Debian: apt-get install postgresql. " +
		"To leave that half out, set " + Env + "=skip."
}

// guard does with PostgreSQL what it is told, line by line: start it, stop it, kill it. When its standard input closes it
// ends it by its own process id and removes the folder. $1 the folder with the programs, $2 the cluster's folder, then settings.
const guard = `
trap '' INT TERM HUP
bin=$1 dir=$2
shift 2
pid=
while read -r what; do
  case $what in
  start)
    if [ -z "$pid" ] || ! [ -e "/proc/$pid/exe" ]; then
      "$bin/postgres" -D "$dir/data" -k "$dir" "$@" </dev/null >>"$dir/log" 2>&1 & pid=$!
    fi ;;
  stop) kill -INT "$pid"; wait "$pid" ;;
  kill) kill -KILL "$pid" $(cat "/proc/$pid/task/$pid/children" 2>/dev/null); wait "$pid" ;;
  esac
  echo "$what"
done
kill -QUIT "$pid" 2>/dev/null
wait "$pid"
rm -rf "$dir"
`

var settings = []string{"listen_addresses=", "fsync=off", "full_page_writes=off", "max_connections=300", "shared_buffers=32MB",
	"autovacuum=off", "jit=off"}

// StartCluster makes a cluster and starts it. End ends it; so does the end of this process, whatever the reason. It may
// lose what was committed when PostgreSQL itself is killed: StartDurable's doesn't.
func StartCluster(ctx context.Context) (*Cluster, error) {
	return makeCluster(ctx, "synchronous_commit=off")
}

// StartDurable is StartCluster for tests that stop and kill PostgreSQL and count what is left.
func StartDurable(ctx context.Context) (*Cluster, error) {
	return makeCluster(ctx, "synchronous_commit=on")
}

// StartLasting is a cluster that loses nothing when the machine stops either, as a service has it: for measuring.
func StartLasting(ctx context.Context) (*Cluster, error) {
	return makeCluster(ctx, "synchronous_commit=on", "fsync=on", "full_page_writes=on", "shared_buffers=128MB", "autovacuum=on")
}

// makeCluster makes one with the usual settings, but for those given.
func makeCluster(ctx context.Context, also ...string) (*Cluster, error) {
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
	args := []string{"-c", guard, "sh", bin, dir}
	for _, s := range append(slices.Clone(settings), also...) {
		args = append(args, "-c", s)
	}
	c := &Cluster{DSN: "postgres://postgres@/postgres?host=" + dir, guard: exec.Command("/bin/sh", args...)}
	c.guard.Dir, c.guard.SysProcAttr = dir, user
	if err := c.watch(); err != nil {
		return nil, err
	}
	if err := c.Start(ctx); err != nil {
		log, _ := os.ReadFile(filepath.Join(dir, "log"))
		c.End()
		return nil, fmt.Errorf("PostgreSQL didn't start: %w\n%s", err, log)
	}
	return c, nil
}

// watch starts the guard with one end of a pipe; the other end closes with this process.
func (c *Cluster) watch() error {
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	defer r.Close()
	said, err := c.guard.StdoutPipe()
	if err != nil {
		return err
	}
	c.guard.Stdin, c.hold, c.says = r, w, bufio.NewScanner(said)
	return c.guard.Start()
}

func (c *Cluster) tell(what string) error {
	if _, err := fmt.Fprintln(c.hold, what); err != nil {
		return err
	}
	if !c.says.Scan() || c.says.Text() != what {
		return fmt.Errorf("the guard of PostgreSQL said %q", c.says.Text())
	}
	return nil
}

// Start starts PostgreSQL again after Stop or Kill, and waits until it answers.
func (c *Cluster) Start(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for ctx.Err() == nil { // it refuses as long as a process of the one before is still ending
		if err := c.tell("start"); err != nil {
			return err
		}
		once, cancel := context.WithTimeout(ctx, 5*time.Second)
		err := c.await(once)
		if cancel(); err == nil {
			return nil
		}
	}
	return ctx.Err()
}

// Stop stops PostgreSQL as an operator would, without waiting for those who are connected.
func (c *Cluster) Stop() error { return c.tell("stop") }

// Kill ends PostgreSQL and all its processes in the middle of what they do, as kill -9 does.
func (c *Cluster) Kill() error { return c.tell("kill") }

// End ends the cluster and removes its folder.
func (c *Cluster) End() {
	c.hold.Close()
	c.guard.Wait() //nolint:errcheck // the guard reports how PostgreSQL ended, and it was told to
}

// await waits until the cluster answers.
func (c *Cluster) await(ctx context.Context) error {
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
