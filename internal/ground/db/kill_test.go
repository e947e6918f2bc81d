package db_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/db/dbtest"
)

// writer is set for the process that gets killed: it writes row after row, and says each number once it is durable.
const writer = "TOWPATH_TEST_WRITER"

// TestSoakKills kills a process in the middle of its writing, again and again: what it said was saved has to be there, and
// the file whole. Three times in every run, three hundred in `make soak`.
func TestSoakKills(t *testing.T) {
	if path := os.Getenv(writer); path != "" {
		writeUntilKilled(t, db.Config{DSN: path, Key: dbtest.Key, Migrations: migrations})
		return
	}
	kills := 3
	if os.Getenv("TOWPATH_SOAK") != "" {
		kills = 300
	}
	c := db.Config{DSN: t.TempDir() + "/towpath.db", Key: dbtest.Key, Migrations: migrations}
	last := -1
	for i := range kills {
		said := killInTheMiddle(t, c.DSN, time.Duration(i%7)*5*time.Millisecond)
		last = max(last, said)
		d := dbtest.Open(t, c)
		if n := count(t, d, "notes"); n < last+1 {
			t.Fatalf("kill %d: it said that %d rows were saved, and there are %d", i+1, last+1, n)
		}
		last = count(t, d, "notes") - 1
		must(t, d.Close())
	}
	if last < kills {
		t.Errorf("only %d rows were written", last+1)
	}
}

func writeUntilKilled(t *testing.T, c db.Config) {
	d := dbtest.Open(t, c)
	for i := count(t, d, "notes"); ; i++ {
		must(t, note(t, d, i))
		fmt.Println("saved", i)
	}
}

// killInTheMiddle starts the writer, lets it save a few rows, kills it a little later, and returns the last number that it
// said was saved.
func killInTheMiddle(t *testing.T, path string, later time.Duration) (last int) {
	t.Helper()
	other := exec.Command(os.Args[0], "-test.run=^TestSoakKills$")
	other.Env = append(os.Environ(), writer+"="+path)
	out, err := other.StdoutPipe()
	must(t, err)
	must(t, other.Start())
	last = -1
	saved := 0
	for lines := bufio.NewScanner(out); lines.Scan(); {
		n, ok := strings.CutPrefix(lines.Text(), "saved ")
		if !ok {
			t.Fatalf("the writer says %q", lines.Text())
		}
		last, err = strconv.Atoi(n)
		must(t, err)
		if saved++; saved == 3 {
			time.AfterFunc(later, func() { other.Process.Kill() }) //nolint:errcheck // it is about to end either way
		}
	}
	other.Wait() //nolint:errcheck // it was killed
	return last
}
