package vault_test

import (
	"bytes"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"towpath/internal/ground/vault"
)

// keyFile writes a key to a file, as setup does.
func keyFile(t *testing.T) (path string, key *vault.Key, data []byte) {
	t.Helper()
	key = newKey(t)
	data, err := key.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "towpath.key")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path, key, data
}

func TestRUN4TheKeyFileIsReplacedWholeAndTheOldOneKept(t *testing.T) {
	path, key, old := keyFile(t)
	if err := os.WriteFile(path+".new", []byte("half of a ke"), 0o644); err != nil { // left by a power cut
		t.Fatal(err)
	}
	both, fresh, err := key.WithNew()
	if err != nil {
		t.Fatal(err)
	}
	if err := vault.ReplaceKeyFile(path, both, path+".kept"); err != nil {
		t.Fatal(err)
	}
	back, err := vault.ReadKey(path)
	if err != nil || len(back.Holds()) != 2 || back.Holds()[1] != fresh || back.Fingerprint() != key.Fingerprint() {
		t.Errorf("RUN-4 the new file: %v", err)
	}
	if kept, err := os.ReadFile(path + ".kept"); err != nil || !bytes.Equal(kept, old) {
		t.Errorf("RUN-4 the old file isn't kept: %v", err)
	}
	for _, p := range []string{path, path + ".kept"} {
		if info, err := os.Stat(p); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("RUN-4 %s: %v %v", p, info.Mode(), err)
		}
	}
	if _, err := os.Stat(path + ".new"); !os.IsNotExist(err) {
		t.Errorf("RUN-4 a half-written key lies about: %v", err)
	}
	last, err := back.Without(key.Holds()[0], fresh)
	if err != nil {
		t.Fatal(err)
	}
	if err := vault.ReplaceKeyFile(path, last, path+".kept"); err == nil { // a name that is taken
		t.Error("RUN-4 a kept key was overwritten")
	}
	if now, err := vault.ReadKey(path); err != nil || len(now.Holds()) != 2 {
		t.Errorf("RUN-4 the file was changed although the old one couldn't be kept: %v", err)
	}
}

func TestAKeyFileBehindALinkStaysBehindIt(t *testing.T) {
	path, key, _ := keyFile(t)
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	both, _, err := key.WithNew()
	if err != nil {
		t.Fatal(err)
	}
	if err := vault.ReplaceKeyFile(link, both, path+".kept"); err != nil {
		t.Fatal(err)
	}
	if back, err := vault.ReadKey(path); err != nil || len(back.Holds()) != 2 {
		t.Errorf("RUN-4 the file behind the link: %v", err)
	}
	if to, err := os.Readlink(link); err != nil || to != path {
		t.Errorf("RUN-4 the link: %q %v", to, err)
	}
}

func TestTheProgramCanStillReadTheKeyFile(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root gives files away")
	}
	path, key, _ := keyFile(t)
	const program = 54321
	if err := os.Chown(path, program, program); err != nil {
		t.Fatal(err)
	}
	both, _, err := key.WithNew()
	if err != nil {
		t.Fatal(err)
	}
	if err := vault.ReplaceKeyFile(path, both, path+".kept"); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if s, ok := info.Sys().(*syscall.Stat_t); !ok || s.Uid != program || info.Mode().Perm() != 0o600 {
		t.Errorf("RUN-4 changed by root, it belongs to %+v", info.Sys())
	}
}
