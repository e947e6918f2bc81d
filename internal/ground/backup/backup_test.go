package backup_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"

	"filippo.io/age"
	"github.com/google/go-cmp/cmp"

	"towpath/internal/ground/backup"
	"towpath/internal/ground/db"
	"towpath/internal/ground/db/dbtest"
	"towpath/internal/ground/vault"
)

// The tables refer to one another against the order of their names, and have every type, with nothing in it too.
var migrations = fstest.MapFS{
	"00001_first.sql": {Data: []byte(`-- +goose Up
CREATE TABLE z_owners (id TEXT PRIMARY KEY, at BIGINT NOT NULL);
CREATE TABLE a_parts (owner TEXT NOT NULL REFERENCES z_owners(id) ON DELETE CASCADE, n BIGINT NOT NULL, word TEXT, body BYTEA, done BOOLEAN, PRIMARY KEY (owner, n));
INSERT INTO z_owners (id, at) VALUES ('made by the migration', 0);
`)},
	"00002_more.sql": {Data: []byte("-- +goose Up\nALTER TABLE z_owners ADD COLUMN late TEXT NOT NULL DEFAULT 'filled in';\n")},
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newKey(t testing.TB) *vault.Key {
	t.Helper()
	k, err := vault.NewKey()
	must(t, err)
	return k
}

// filled is a database with rows of every kind.
func filled(t testing.TB, e dbtest.Engine) *db.DB {
	t.Helper()
	d := e.Open(t, migrations)
	must(t, d.Update(t.Context(), func(q db.Q) error {
		for i := range 3 {
			if _, err := q.ExecContext(t.Context(), "INSERT INTO z_owners (id, at) VALUES ($1, $2)", fmt.Sprint("owner ", i), -i); err != nil {
				return err
			}
		}
		rows := [][]any{
			{"owner 0", 1, "wörter, with ' and \" and 漢", []byte{0, 255, '\n'}, true},
			{"owner 0", 2, "", []byte{}, false},
			{"owner 1", int64(math.MinInt64), nil, nil, nil},
			{"owner 2", int64(math.MaxInt64), strings.Repeat("x", 5000), bytes.Repeat([]byte{7}, 70_000), true},
		}
		for _, r := range rows {
			if _, err := q.ExecContext(t.Context(), "INSERT INTO a_parts (owner, n, word, body, done) VALUES ($1, $2, $3, $4, $5)", r...); err != nil {
				return err
			}
		}
		return nil
	}))
	return d
}

func write(t testing.TB, d *db.DB, key *vault.Key, m backup.Manifest) (archive []byte, sums []backup.Sum) {
	t.Helper()
	var out bytes.Buffer
	must(t, d.View(t.Context(), func(q db.Q) (err error) {
		_, sums, err = backup.Write(t.Context(), &out, key, q, d.Engine(), m)
		return err
	}))
	return out.Bytes(), sums
}

type nobody struct{}

func (nobody) Begin(backup.Manifest) error { return nil }
func (nobody) Table(backup.Table) error    { return nil }
func (nobody) Row([]any) error             { return nil }

// refused makes sure that an archive is refused in a sentence that says each of some things.
func refused(t *testing.T, err error, says ...string) {
	t.Helper()
	var r *backup.Refusal
	if !errors.As(err, &r) || r.What == "" || r.Do == "" {
		t.Fatalf("RUN-4: no sentence: %v", err)
	}
	for _, s := range says {
		if !strings.Contains(err.Error(), s) {
			t.Errorf("RUN-4: it doesn't say %q: %v", s, err)
		}
	}
}

func TestAnArchiveIsPutBackRowForRow(t *testing.T) {
	key := newKey(t)
	for _, from := range engines(t) {
		for _, to := range engines(t) {
			t.Run(fmt.Sprintf("RUN-2 RUN-4 from %s to %s", from.Name, to.Name), func(t *testing.T) {
				archive, sums := write(t, filled(t, from), key, backup.Manifest{Kind: backup.Data, Program: "test", Made: 1234})
				d := to.Open(t, migrations)
				m, loaded, err := backup.Load(t.Context(), bytes.NewReader(archive), key, backup.Data, d)
				must(t, err)
				must(t, backup.Holds(t.Context(), d, loaded))
				if m.Schema != 2 || m.Engine != string(from.Name) || m.Made != 1234 || m.Rows["a_parts"] != 4 {
					t.Errorf("manifest: %+v", m)
				}
				_, again := write(t, d, key, backup.Manifest{Kind: backup.Data})
				if diff := cmp.Diff(sums, again); diff != "" {
					t.Errorf("written (-), and written again once it was put back (+):\n%s", diff)
				}
			})
		}
	}
}

// engines are those that the tests run on.
func engines(t *testing.T) (all []dbtest.Engine) {
	t.Helper()
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) { all = append(all, e) })
	return all
}

func TestAnArchiveOfAnOlderSchema(t *testing.T) {
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) {
		key := newKey(t)
		older := fstest.MapFS{"00001_first.sql": migrations["00001_first.sql"]}
		archive, _ := write(t, e.Open(t, older), key, backup.Manifest{Kind: backup.Data})
		at := e.Config(t)
		at.Migrations = migrations
		if _, _, err := backup.Load(t.Context(), bytes.NewReader(archive), key, backup.Data, dbtest.Open(t, e.Config(t))); err == nil {
			t.Error("RUN-9: it was put into a database of another version")
		}
		d, err := backup.Prepare(t.Context(), at, 1)
		must(t, err)
		_, _, err = backup.Load(t.Context(), bytes.NewReader(archive), key, backup.Data, d)
		must(t, errors.Join(err, d.Close()))
		d = dbtest.Open(t, at)
		must(t, d.View(t.Context(), func(q db.Q) error {
			var late string
			err := q.QueryRowContext(t.Context(), "SELECT late FROM z_owners WHERE id = 'made by the migration'").Scan(&late)
			if late != "filled in" {
				t.Errorf("RUN-9: once it is brought up to date it says %q", late)
			}
			return err
		}))
	})
}

func TestWhatIsntWholeIsRefused(t *testing.T) {
	key := newKey(t)
	var archive []byte
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) {
		if archive == nil {
			archive, _ = write(t, filled(t, e), key, backup.Manifest{Kind: backup.Data})
		}
	})
	read := func(b []byte) error {
		_, _, err := backup.Read(bytes.NewReader(b), key, backup.Data, nobody{})
		return err
	}
	must(t, read(archive))
	t.Run("RUN-4 cut off at any byte", func(t *testing.T) {
		for n := range archive {
			refused(t, read(archive[:n]))
		}
	})
	t.Run("RUN-4 any byte changed", func(t *testing.T) {
		for n := range archive {
			changed := bytes.Clone(archive)
			changed[n] ^= 1 << (n % 8)
			refused(t, read(changed))
		}
	})
	t.Run("RUN-4 more at its end, or a part twice", func(t *testing.T) {
		refused(t, read(append(bytes.Clone(archive), 0)))
		refused(t, read(append(bytes.Clone(archive), archive...)))
		half := len(archive) / 2
		refused(t, read(append(bytes.Clone(archive[:half]), archive[half-100:]...)))
	})
	t.Run("RUN-4 a disk that can't be read", func(t *testing.T) {
		broken := io.MultiReader(bytes.NewReader(archive[:len(archive)/2]), failing{})
		_, _, err := backup.Read(broken, key, backup.Data, nobody{})
		refused(t, err)
		_, _, err = backup.Read(failing{}, key, backup.Data, nobody{})
		refused(t, err, "can't be read")
	})
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("input/output error") }

func TestWhatIsSomethingElseIsRefusedForWhatItIs(t *testing.T) {
	key, other := newKey(t), newKey(t)
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) {
		d := filled(t, e)
		data, _ := write(t, d, key, backup.Manifest{Kind: backup.Data})
		keyring, _ := write(t, d, key, backup.Manifest{Kind: backup.Keyring})
		foreign, _ := write(t, d, other, backup.Manifest{Kind: backup.Data})
		// Whoever changes the first line gets no further.
		relabelled := bytes.Replace(bytes.Clone(foreign), []byte(other.Fingerprint()), []byte(key.Fingerprint()), 1)
		passed := bytes.Replace(bytes.Clone(keyring), []byte(" keyring "), []byte(" data "), 1)
		newer := bytes.Replace(bytes.Clone(data), []byte("archive 1 "), []byte("archive 2 "), 1)
		for name, c := range map[string]struct {
			file []byte
			kind backup.Kind
			says []string
		}{
			"empty":                         {nil, backup.Data, []string{"empty"}},
			"another installation's":        {foreign, backup.Data, []string{"another installation", key.Fingerprint(), other.Fingerprint()}},
			"another's with our first line": {relabelled, backup.Data, []string{"changed"}},
			"the keyring for the data":      {keyring, backup.Data, []string{"archive of the keyring", "--keyring-from"}},
			"the data for the keyring":      {data, backup.Keyring, []string{"archive of the data", "--from"}},
			"the keyring passed off":        {passed, backup.Data, []string{"first line says something else"}},
			"a newer one":                   {newer, backup.Data, []string{"newer Towpath"}},
			"an age file":                   {encrypted(t), backup.Data, []string{"age", "Towpath didn't make it"}},
			"a zip":                         {[]byte("PK\x03\x04 and so on, for a while, until there is enough of it"), backup.Data, []string{"zip"}},
			"a text":                        {[]byte(strings.Repeat("Dear diary, ", 50)), backup.Data, []string{"isn't an archive"}},
			"a text of one line":            {[]byte("towpath\n"), backup.Data, []string{"isn't an archive"}},
			"the beginning of a first line": {[]byte("towpath-arch"), backup.Data, []string{"cut off"}},
		} {
			t.Run("RUN-4 "+name, func(t *testing.T) {
				_, _, err := backup.Read(bytes.NewReader(c.file), key, c.kind, nobody{})
				refused(t, err, c.says...)
			})
		}
		t.Run("RUN-4 a folder, and nothing", func(t *testing.T) {
			for _, path := range []string{t.TempDir(), filepath.Join(t.TempDir(), "none")} {
				_, err := backup.ReadFile(path, func(io.Reader) error { return nil })
				refused(t, err)
			}
		})
	})
}

func encrypted(t *testing.T) []byte {
	t.Helper()
	id, err := age.GenerateX25519Identity()
	must(t, err)
	var out bytes.Buffer
	w, err := age.Encrypt(&out, id.Recipient())
	must(t, err)
	_, err = io.WriteString(w, "somebody else's")
	must(t, errors.Join(err, w.Close()))
	return out.Bytes()
}

func TestPRIV4AnArchiveShowsNothing(t *testing.T) {
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) {
		key := newKey(t)
		archive, _ := write(t, filled(t, e), key, backup.Manifest{Kind: backup.Data, Program: "test"})
		for _, text := range []string{"owner", "a_parts", "wörter", "manifest", "CREATE"} {
			if bytes.Contains(archive, []byte(text)) {
				t.Errorf("PRIV-4: the archive holds %q", text)
			}
		}
	})
}

// file is a database written to a new file.
func file(t *testing.T, d *db.DB, path string) error {
	t.Helper()
	return d.View(t.Context(), func(q db.Q) error {
		_, _, err := backup.Make(t.Context(), path, newKey(t), q, d.Engine(), backup.Manifest{Kind: backup.Data})
		return err
	})
}

func TestAnArchiveIsThereWholeOrNotAtAll(t *testing.T) {
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) {
		d := filled(t, e)
		dir := t.TempDir()
		path := filepath.Join(dir, "x.archive")
		names := func(want ...string) {
			t.Helper()
			var got []string
			entries, err := os.ReadDir(dir)
			must(t, err)
			for _, e := range entries {
				got = append(got, e.Name())
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("RUN-4: in the folder (-want +got):\n%s", diff)
			}
		}
		t.Run("RUN-4 a disk that gets full on the way leaves nothing", func(t *testing.T) {
			err := backup.File(path, func(f *os.File) error {
				if _, err := f.WriteString("half of it"); err != nil {
					return err
				}
				return &os.PathError{Op: "write", Path: f.Name(), Err: syscall.ENOSPC}
			})
			refused(t, err, "full", "Nothing was left")
			names()
		})
		t.Run("RUN-4 stopped on the way leaves nothing", func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			err := d.View(t.Context(), func(q db.Q) error {
				cancel()
				_, _, err := backup.Make(ctx, path, newKey(t), q, d.Engine(), backup.Manifest{Kind: backup.Data})
				return err
			})
			if err == nil {
				t.Error("it went on")
			}
			names()
		})
		t.Run("PRIV-4 it is for this user alone", func(t *testing.T) {
			must(t, file(t, d, path))
			names("x.archive")
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%v, %v", info.Mode(), err)
			}
		})
		t.Run("RUN-4 a name that is taken is refused, and what has it stays", func(t *testing.T) {
			before, err := os.ReadFile(path)
			must(t, err)
			refused(t, file(t, d, path), "already", "Nothing was overwritten")
			after, err := os.ReadFile(path)
			must(t, err)
			if !bytes.Equal(before, after) {
				t.Error("it was overwritten")
			}
			names("x.archive")
		})
		t.Run("RUN-4 a folder that isn't there, or that nobody may write in", func(t *testing.T) {
			refused(t, file(t, d, filepath.Join(dir, "none", "x")), "There is no folder")
			refused(t, file(t, d, filepath.Join(path, "x")), "can't write")
			if _, err := os.Stat("/proc/version"); err == nil {
				var r *backup.Refusal
				if err := file(t, d, "/proc/x.archive"); !errors.As(err, &r) {
					t.Errorf("no sentence: %v", err)
				}
			}
		})
	})
}

// watched counts what goes through it and how much memory is in use meanwhile.
type watched struct {
	bytes int
	most  uint64
}

func (w *watched) Write(b []byte) (int, error) {
	w.bytes += len(b)
	if w.bytes>>22 != (w.bytes-len(b))>>22 { // every 4 MB
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		w.most = max(w.most, m.HeapAlloc)
	}
	return len(b), nil
}

func TestMemoryStaysFlatHoweverMuchThereIs(t *testing.T) {
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) {
		key, d := newKey(t), e.Open(t, migrations)
		body, random := make([]byte, 64<<10), rand.NewChaCha8([32]byte{})
		must(t, d.Update(t.Context(), func(q db.Q) error {
			for n := range 500 { // 32 MB, which no packing makes smaller
				random.Read(body)
				if _, err := q.ExecContext(t.Context(), "INSERT INTO a_parts (owner, n, body) VALUES ('made by the migration', $1, $2)", n, body); err != nil {
					return err
				}
			}
			return nil
		}))
		var before runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		out := &watched{}
		must(t, d.View(t.Context(), func(q db.Q) error {
			_, _, err := backup.Write(t.Context(), out, key, q, d.Engine(), backup.Manifest{Kind: backup.Data})
			return err
		}))
		if grown := int64(out.most) - int64(before.HeapAlloc); out.bytes < 30<<20 || grown > 12<<20 {
			t.Errorf("RUN-4: %d MB were written, with %d MB of memory", out.bytes>>20, grown>>20)
		}
	})
}
