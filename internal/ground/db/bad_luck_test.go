package db_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"towpath/internal/ground/db"
	"towpath/internal/ground/db/dbtest"
)

// written is the configuration of a closed database with some notes in it, of about 1 MB.
func written(t *testing.T) db.Config {
	t.Helper()
	c := db.Config{DSN: filepath.Join(t.TempDir(), "towpath.db"), Key: dbtest.Key, Migrations: migrations}
	d := dbtest.Open(t, c)
	for i := range 40 {
		must(t, note(t, d, i))
	}
	must(t, d.Close())
	return c
}

func note(t *testing.T, d *db.DB, i int) error {
	t.Helper()
	return run(t, d, addNote, fmt.Sprint(i), fmt.Sprint("MARKER word ", i), i, false, bytes.Repeat([]byte("MARKER body "), 2000), nil)
}

// refuses opens c, which has to end in a sentence for whoever runs the service and leave every file as it was.
func refuses(t *testing.T, c db.Config, says ...string) {
	t.Helper()
	before := dbtest.Files(t, c)
	d, err := db.Open(t.Context(), c)
	if err == nil {
		d.Close()
		t.Fatal("it opened")
	}
	var open *db.OpenError
	if !errors.As(err, &open) || open.What == "" || open.Do == "" {
		t.Fatalf("no sentence: %v", err)
	}
	for _, s := range says {
		if !strings.Contains(err.Error(), s) {
			t.Errorf("it doesn't say %q: %v", s, err)
		}
	}
	if !bytes.Equal(before, dbtest.Files(t, c)) {
		t.Error("the files were changed")
	}
}

func TestTheWrongKey(t *testing.T) {
	c := written(t)
	wrong := c
	wrong.Key = []byte("a test's key of thirty-two byteS")
	refuses(t, wrong, "can't be read with this key", "restore a backup", "Nothing was changed")
	for _, key := range [][]byte{nil, []byte("short"), append(c.Key, 0)} {
		wrong.Key = key
		refuses(t, wrong, "isn't 32 bytes long", "towpath setup")
	}
	if n := count(t, dbtest.Open(t, c), "notes"); n != 40 {
		t.Errorf("%d notes with the right key", n)
	}
}

func TestADamagedFile(t *testing.T) {
	flip := func(at int64, n int) func(*testing.T, *os.File) {
		return func(t *testing.T, f *os.File) {
			b := make([]byte, n)
			_, err := f.ReadAt(b, at)
			must(t, err)
			for i := range b {
				b[i] ^= 0x55
			}
			_, err = f.WriteAt(b, at)
			must(t, err)
		}
	}
	cut := func(size int64) func(*testing.T, *os.File) {
		return func(t *testing.T, f *os.File) { must(t, f.Truncate(size)) }
	}
	for name, harm := range map[string]func(*testing.T, *os.File){
		"one byte of its header":       flip(3, 1),
		"its header":                   flip(0, 100),
		"a page of tables":             flip(4096+17, 1),
		"the second page and on":       flip(4096, 4096*8),
		"cut inside the header":        cut(50),
		"cut after the first page":     cut(4096),
		"cut in the middle":            cut(400_000),
		"cut in the middle of a page":  cut(400_001),
		"emptied by a failed copy":     cut(0),
		"overwritten by another thing": func(t *testing.T, f *os.File) { must(t, f.Truncate(0)); f.WriteString(strings.Repeat("hello ", 1000)) },
	} {
		t.Run(name, func(t *testing.T) {
			c := written(t)
			f, err := os.OpenFile(c.DSN, os.O_RDWR, 0)
			must(t, err)
			harm(t, f)
			must(t, f.Close())
			refuses(t, c, "restore")
		})
	}
}

func TestAFolderThatCantBeUsed(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	must(t, os.WriteFile(file, nil, 0o600))
	must(t, os.Mkdir(filepath.Join(dir, "folder.db"), 0o700))
	for name, path := range map[string]string{
		"it doesn't exist": filepath.Join(dir, "none", "towpath.db"),
		"it is a file":     filepath.Join(file, "towpath.db"),
		"a folder's name":  filepath.Join(dir, "folder.db"),
	} {
		t.Run(name, func(t *testing.T) {
			d, err := db.Open(t.Context(), db.Config{DSN: path, Key: dbtest.Key, Migrations: migrations})
			if err == nil {
				d.Close()
			}
			if open := (*db.OpenError)(nil); !errors.As(err, &open) || open.Do == "" {
				t.Errorf("no sentence: %v", err)
			}
		})
	}
}

func TestPathsMayHoldAnyCharacter(t *testing.T) {
	for _, name := range []string{"with space", "50% of #1", "a?b=c&d", "ünï / cödé", "it's"} {
		dir := filepath.Join(t.TempDir(), name)
		must(t, os.MkdirAll(dir, 0o700))
		c := db.Config{DSN: filepath.Join(dir, "to wpath?#.db"), Key: dbtest.Key, Migrations: migrations}
		must(t, dbtest.Open(t, c).Close())
		if info, err := os.Stat(c.DSN); err != nil || info.Size() == 0 {
			t.Errorf("%q: %v", c.DSN, err)
		}
	}
}

// The test's own program, started a second time, is the other process.
const otherProcess = "TOWPATH_TEST_OTHER_PROCESS"

func TestAFileInUseByAnotherProcess(t *testing.T) {
	if path := os.Getenv(otherProcess); path != "" {
		_, err := db.Open(t.Context(), db.Config{DSN: path, Key: dbtest.Key, Migrations: migrations})
		fmt.Println("ANSWER", err)
		return
	}
	c := written(t)
	d := dbtest.Open(t, c)
	refuses(t, c, "already running", "Stop it first") // in one process, too
	other := exec.Command(os.Args[0], "-test.run=^TestAFileInUseByAnotherProcess$")
	other.Env = append(os.Environ(), otherProcess+"="+c.DSN)
	out, err := other.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "ANSWER Another Towpath is already running on this database. Stop it first") {
		t.Errorf("another process: %v\n%s", err, out)
	}
	if n := count(t, d, "notes"); n != 40 {
		t.Errorf("the first one reads %d notes", n)
	}
	must(t, d.Close())
	must(t, dbtest.Open(t, c).Close()) // once it has stopped, the next one may
}

func TestAPasswordIsNeverRepeated(t *testing.T) {
	for name, dsn := range map[string]string{
		"nobody answers":    "postgres://towpath:SECRETpass@127.0.0.1:1/towpath?connect_timeout=2",
		"a port in words":   "postgres://towpath:SECRETpass@127.0.0.1:port/towpath",
		"a stray character": "postgres://towpath:SECRETpass%zz@127.0.0.1/towpath",
		"a bad setting":     "postgres://towpath:SECRETpass@127.0.0.1/towpath?sslmode=perhaps",
	} {
		t.Run(name, func(t *testing.T) {
			d, err := db.Open(t.Context(), db.Config{DSN: dsn, Migrations: migrations})
			if err == nil {
				d.Close()
				t.Fatal("it opened")
			}
			open := (*db.OpenError)(nil)
			if !errors.As(err, &open) || open.What == "" || open.Do == "" || strings.Contains(fmt.Sprintf("%v %+v", err, open), "SECRET") {
				t.Errorf("the sentence is missing or repeats the password: %v", err)
			}
		})
	}
}

func TestPRIV5TheFilesAreEncrypted(t *testing.T) {
	c := written(t)
	check := func(when string) {
		files := dbtest.Files(t, c)
		if len(files) < 40*24_000 {
			t.Fatalf("PRIV-5: %s the files have only %d bytes", when, len(files))
		}
		for _, text := range []string{"MARKER", "SQLite format 3", "CREATE TABLE", "notes_word"} {
			if bytes.Contains(files, []byte(text)) {
				t.Errorf("PRIV-5: %s the files hold %q", when, text)
			}
		}
	}
	check("closed,")
	d := dbtest.Open(t, c)
	for i := range 40 {
		must(t, note(t, d, 100+i))
	}
	if _, err := os.Stat(c.DSN + "-wal"); err != nil {
		t.Errorf("no write-ahead log to look at: %v", err)
	}
	check("open,")
	if !bytes.Contains(dbtest.Dump(t, d), []byte("MARKER body")) {
		t.Error("the dump doesn't hold what the tables hold")
	}
	for _, suffix := range []string{"", "-wal"} { // -shm holds page numbers only
		info, err := os.Stat(c.DSN + suffix)
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("PRIV-5: others on the machine may read %s: %v", suffix, info.Mode())
		}
	}
}
