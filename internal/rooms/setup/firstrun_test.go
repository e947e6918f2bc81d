package setup_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/vault"
	"towpath/internal/page"
	"towpath/internal/rooms/setup"
	"towpath/internal/trust/people"
)

// beginning is an installation that answers as a test wants.
type beginning struct {
	path   string
	err    error
	closed int
}

func (b *beginning) InviteFirst(context.Context, string, string) (string, error) {
	return b.path, b.err
}
func (b *beginning) Close() error { b.closed++; return nil }

// run is a first run with the key at path; what it prints, and the key that the installation was opened with.
func run(t *testing.T, path string, b *beginning, openErr error) (printed string, key *vault.Key, err error) {
	t.Helper()
	var out bytes.Buffer
	ctx := i18n.With(t.Context(), words(t).For("en"))
	err = setup.FirstRun(ctx, &out, setup.First{KeyFile: path, URL: "https://towpath.example/", Name: "Ada", Email: "ada@service.example",
		Open: func(_ context.Context, k *vault.Key) (setup.Beginning, error) {
			key = k
			return b, openErr
		}})
	return out.String(), key, err
}

func TestFirstRun(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys", "towpath.key")
	b := &beginning{path: "/join/token-of-one-use"}
	printed, key, err := run(t, path, b, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("RUN-5 the key is made, for its owner's eyes, and is the one that was used", func(t *testing.T) {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Fatalf("%v, %v", info, err)
		}
		folder, err := os.Stat(filepath.Dir(path))
		if err != nil || folder.Mode().Perm() != 0o700 {
			t.Fatalf("%v, %v", folder, err)
		}
		if kept, err := vault.ReadKey(path); err != nil || kept.Fingerprint() != key.Fingerprint() {
			t.Errorf("%v", err)
		}
	})
	t.Run("RUN-5 it prints how to keep the key, and the link, and nothing of the key", func(t *testing.T) {
		for _, want := range []string{path, key.Fingerprint(), "Keep two copies", "Keep it apart", "If it is lost", "If it is stolen",
			"https://towpath.example/join/token-of-one-use", "Ada"} {
			if !strings.Contains(printed, want) {
				t.Errorf("it doesn't say %q:\n%s", want, printed)
			}
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			if line = strings.TrimSpace(line); len(line) > 24 && strings.Contains(printed, line) {
				t.Error("it prints the key")
			}
		}
	})
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("run again it goes on with the key that is there", func(t *testing.T) {
		printed, again, err := run(t, path, b, nil)
		if err != nil || again.Fingerprint() != key.Fingerprint() || !strings.Contains(printed, "left as it is") {
			t.Errorf("%v\n%s", err, printed)
		}
	})
	t.Run("an installation that is set up is left alone", func(t *testing.T) {
		printed, _, err := run(t, path, &beginning{err: fault.New(fault.Conflict, "people.first.done")}, nil)
		if err == nil || !strings.Contains(err.Error(), "Nothing was changed") || printed != "" {
			t.Errorf("%v\n%s", err, printed)
		}
	})
	t.Run("no run overwrites the key", func(t *testing.T) {
		if _, err := setup.MakeKey(path); !errors.Is(err, os.ErrExist) {
			t.Errorf("%v", err)
		}
		if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
			t.Errorf("the key has changed: %v", err)
		}
	})
	if b.closed != 2 {
		t.Errorf("the installation was closed %d times, want 2", b.closed)
	}
}

func TestFirstRunMeetsBadLuck(t *testing.T) {
	dir := t.TempDir()
	notAKey := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(notAKey, []byte("buy milk"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		path          string
		begin, opened error
		says          string
	}{
		"no place for the key":           {path: " ", says: "Say where the key file is to be"},
		"a folder that can't be written": {path: filepath.Join(notAKey, "towpath.key"), says: "key"},
		"a file that is no key":          {path: notAKey, says: "isn't a Towpath key"},
		"a folder in its place":          {path: dir, says: "can't be read"},
		"a database of another key":      {path: filepath.Join(dir, "a.key"), opened: errors.New("can't be read with this key"), says: "throw this one away"},
		"a name that can't be one":       {path: filepath.Join(dir, "b.key"), begin: fault.New(fault.Invalid, "people.name.empty"), says: "Write a name here."},
	} {
		t.Run(name, func(t *testing.T) {
			printed, _, err := run(t, c.path, &beginning{path: "/x", err: c.begin}, c.opened)
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v doesn't say %q", err, c.says)
			}
			if printed != "" {
				t.Errorf("it prints %q", printed)
			}
		})
	}
	t.Run("an address that can't be one makes no key", func(t *testing.T) {
		first, path := setup.First{KeyFile: filepath.Join(dir, "c.key"), Name: "Ada", Email: "ada"}, filepath.Join(dir, "c.key")
		err := setup.FirstRun(i18n.With(t.Context(), words(t).For("en")), io.Discard, first)
		if _, missing := os.Stat(path); err == nil || missing == nil {
			t.Errorf("%v, %v", err, missing)
		}
	})
	if data, err := os.ReadFile(notAKey); err != nil || string(data) != "buy milk" {
		t.Errorf("%q, %v", data, err)
	}
}

// words are those of the first run.
func words(t *testing.T) *i18n.Bundle {
	t.Helper()
	bundle, err := i18n.New(page.Words, people.Words, setup.Words)
	if err != nil {
		t.Fatal(err)
	}
	return bundle
}
