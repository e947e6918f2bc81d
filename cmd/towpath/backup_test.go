package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// has makes sure that a command said each of some things.
func has(t *testing.T, said string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(said, want) {
			t.Errorf("it doesn't say %q:\n%s", want, said)
		}
	}
}

// only is the one file in a folder that fits a pattern.
func only(t *testing.T, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil || len(found) != 1 {
		t.Fatalf("%s: %v, %v", pattern, found, err)
	}
	return found[0]
}

func TestBackupAndRestore(t *testing.T) {
	dir := t.TempDir()
	key, data := filepath.Join(dir, "safe", "towpath.key"), filepath.Join(dir, "data")
	toData, toKeyring := filepath.Join(dir, "one place"), filepath.Join(dir, "another")
	for _, d := range []string{toData, toKeyring} {
		if err := os.Mkdir(d, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	where := []string{"--key", key, "--data", data, "--ledger", filepath.Join(dir, "safe", "ledger")}
	with := func(command string, args ...string) []string {
		return append(append([]string{command}, args...), where...)
	}
	if out, problems, ok := said(t, with("setup", "--url", "http://localhost:8480", "--name", "Alex", "--email", "alex@example.org")...); !ok {
		t.Fatal(out, problems)
	}
	serve := with("serve", "--addr", "127.0.0.1:0", "--url", "http://localhost:8480")
	running := start(t, serve...)
	t.Run("RUN-4 a backup beside the server that serves", func(t *testing.T) {
		out, problems, ok := said(t, with("backup", "--to", toData, "--keyring-to", toKeyring)...)
		if !ok {
			t.Fatal(problems)
		}
		has(t, out, "read back and checked", "data of ", "keyring of ", "Delete it by")
	})
	archive, keys := only(t, filepath.Join(toData, "*")), only(t, filepath.Join(toKeyring, "*"))
	restore := func(args ...string) []string {
		return with("restore", append([]string{"--from", archive, "--keyring-from", keys}, args...)...)
	}
	t.Run("RUN-4 a restore beside it is refused", func(t *testing.T) {
		if out, problems, ok := said(t, restore("--yes")...); ok || !strings.Contains(problems, "already running") {
			t.Error(ok, out, problems)
		}
	})
	t.Run("RUN-4 checked without being restored", func(t *testing.T) {
		for _, a := range []string{archive, keys} {
			out, problems, ok := said(t, "backup", "--check", a, "--key", key)
			if !ok {
				t.Error(problems)
			}
			has(t, out, "is whole", "rows in")
		}
		cut := filepath.Join(dir, "cut")
		whole, err := os.ReadFile(archive)
		if err == nil {
			err = os.WriteFile(cut, whole[:len(whole)/2], 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, problems, ok := said(t, "backup", "--check", cut, "--key", key); ok || !strings.Contains(problems, "cut off") {
			t.Error(ok, problems)
		}
	})
	if err := running.stop(t); err != nil {
		t.Fatalf("%v: %s", err, running.log)
	}
	t.Run("RUN-4 it reports, and without a yes changes nothing", func(t *testing.T) {
		out, problems, ok := said(t, restore()...)
		if ok || !strings.Contains(problems, "nothing was changed") {
			t.Error(ok, problems)
		}
		has(t, out, "is whole", "In it: 0 people, 1 others with an account, 0 things", "The ledger of what was ended", "takes the place of", "Epoch 2 will begin")
		if kept, _ := filepath.Glob(filepath.Join(data, "*before-restore*")); len(kept) != 0 {
			t.Errorf("it replaced %v", kept)
		}
	})
	t.Run("RUN-4 with a yes it replaces, and the server serves what was put back", func(t *testing.T) {
		out, problems, ok := said(t, restore("--yes")...)
		if !ok {
			t.Fatal(out, problems)
		}
		has(t, out, "Restored.", "What was there before is kept as", "Delete what was kept of the keyring by")
		only(t, filepath.Join(data, "towpath.db.before-restore-*"))
		only(t, filepath.Join(data, "keyring", "keyring.db.before-restore-*"))
		if err := start(t, serve...).stop(t); err != nil {
			t.Error(err)
		}
	})
	t.Run("RUN-4 tried out in an empty folder, with what can't be known said", func(t *testing.T) {
		into, alone := filepath.Join(dir, "trial"), []string{"restore", "--key", key, "--from", archive, "--keyring-from", keys, "--into", filepath.Join(dir, "trial")}
		out, problems, ok := said(t, alone...)
		if ok || !strings.Contains(problems, "--accept-gap") {
			t.Error(ok, problems)
		}
		has(t, out, "NOT KNOWN")
		if out, problems, ok = said(t, append(alone, "--accept-gap")...); !ok {
			t.Fatal(out, problems)
		}
		if _, err := os.Stat(filepath.Join(into, "towpath.db")); err != nil {
			t.Error(err)
		}
		if _, problems, ok := said(t, append(alone, "--accept-gap")...); ok || !strings.Contains(problems, "takes an empty folder") {
			t.Error(ok, problems)
		}
	})
	t.Run("PRIV-4 copies of the keyring that are too old are said to be, and deleted when asked", func(t *testing.T) {
		old := filepath.Join(toKeyring, "towpath-keyring-20200101T000000Z-keep-until-20200131.archive")
		if err := os.Rename(keys, old); err != nil {
			t.Fatal(err)
		}
		out, problems, ok := said(t, with("backup", "--keyring-to", toKeyring)...)
		if !ok {
			t.Fatal(problems)
		}
		has(t, out, old, "older than 30 days", "--prune")
		if out, problems, ok = said(t, with("backup", "--keyring-to", filepath.Join(toKeyring, "by hand"), "--prune")...); !ok {
			t.Fatal(problems)
		}
		has(t, out, "is deleted")
		if _, err := os.Stat(old); !os.IsNotExist(err) {
			t.Errorf("it is still there: %v", err)
		}
	})
}

func TestBackupSaysWhatIsMissing(t *testing.T) {
	dir := t.TempDir()
	t.Run("RUN-4 no key", func(t *testing.T) {
		if _, problems, ok := said(t, "backup", "--key", filepath.Join(dir, "none"), "--to", dir); ok || !strings.Contains(problems, "there is no key") {
			t.Error(ok, problems)
		}
	})
	t.Run("RUN-4 no installation", func(t *testing.T) {
		key := filepath.Join(dir, "key")
		if out, problems, ok := said(t, "setup", "--key", key, "--data", filepath.Join(dir, "data"), "--url", "http://localhost:1", "--name", "A", "--email", "a@example.org"); !ok {
			t.Fatal(out, problems)
		}
		elsewhere := filepath.Join(dir, "elsewhere")
		if _, problems, ok := said(t, "backup", "--key", key, "--data", elsewhere, "--to", dir); ok || !strings.Contains(problems, elsewhere) {
			t.Error(ok, problems)
		}
		if _, err := os.Stat(elsewhere); !os.IsNotExist(err) {
			t.Errorf("it made a folder: %v", err)
		}
	})
}
