package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"towpath/internal/ground/backup"
	"towpath/internal/ground/db"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/people"
)

// KeepKeyringFor is how long a copy of the keyring may be kept: erasing somebody reaches every copy once it has passed.
const KeepKeyringFor = 30 * 24 * time.Hour

// BackupTo says where archives go: files that aren't there yet, or folders, in which a name is found. "" makes none.
type BackupTo struct {
	Data, Keyring string
	Media         string // a folder that media are copied into; "" for none
	Prune         bool   // delete copies of media that nothing names any more and that are older than the keyring may be kept
	Program       string // the version that makes them
}

// Archive is an archive that was made or checked.
type Archive struct {
	Path     string
	Bytes    int64
	Manifest backup.Manifest
	Sums     []backup.Sum
}

// Rows is how many rows it holds.
func (a Archive) Rows() (n int64) {
	for _, s := range a.Sums {
		n += s.Rows
	}
	return n
}

// Backup copies the data and the keyring of an installation, served meanwhile or not, each into an archive of its own. The
// keyring is read a moment after the data, so that nothing in the data lacks its key.
func Backup(ctx context.Context, c Config, key *vault.Key, to BackupTo) (made []Archive, media Media, err error) {
	paths, err := to.paths(c.Now())
	if err != nil {
		return nil, media, err
	}
	data, keyring, closeBoth, err := c.openBeside(ctx, key)
	if err != nil {
		return nil, media, err
	}
	var names []string
	defer func() { err = errors.Join(err, closeBoth()) }()
	m := backup.Manifest{Program: to.Program, Made: c.Now().UnixMilli(), Pair: people.NewID()}
	err = data.View(ctx, func(q db.Q) (err error) {
		if m.Epoch, err = epochOf(ctx, q, data.Engine()); err != nil { // the transaction sees the moment of its first question
			return err
		}
		return keyring.View(ctx, func(k db.Q) error {
			if _, err := backup.SchemaVersion(ctx, k, keyring.Engine()); err != nil {
				return err
			}
			if made, err = writeBoth(ctx, key, m, paths, source{q, data.Engine()}, source{k, keyring.Engine()}); err == nil {
				names, err = namedMedia(ctx, q, data.Engine())
			}
			return err
		})
	})
	media.Named = int64(len(names))
	if err == nil && to.Media != "" { // after the transaction: what was named in it never changes, and may take long
		media.Copied, err = CopyMedia(ctx, c, key, to.Media, names, to.Prune)
	}
	return made, media, err
}

// Media says what a backup did about media.
type Media struct {
	Named int64 // how many the data has
	Copied
}

// openBeside opens both databases next to whoever serves them, whatever version they are of, and keeps them from being
// replaced until closeBoth.
func (c Config) openBeside(ctx context.Context, key *vault.Key) (data, keyring *db.DB, closeBoth func() error, err error) {
	var free []func() error
	closeBoth = func() error {
		var errs []error
		for _, f := range slices.Backward(free) {
			errs = append(errs, f())
		}
		return errors.Join(errs...)
	}
	open := func(at db.Config) (d *db.DB, err error) {
		still, err := backup.HoldStill(at, false)
		if err != nil {
			return nil, err
		}
		free = append(free, still)
		if d, err = beside(ctx, at); err == nil {
			free = append(free, d.Close)
		}
		return d, err
	}
	if data, err = open(c.dataAt(key)); err == nil {
		keyring, err = open(c.keyringAt(key))
	}
	if err == nil {
		err = vault.Fits(ctx, key, vault.NewKeyring(keyring))
	}
	if errors.Is(err, vault.ErrNoInstallation) {
		err = &backup.Refusal{What: "There is no installation here: the keyring is empty.", Do: whereItIs}
	}
	if err != nil {
		return nil, nil, nil, errors.Join(err, closeBoth())
	}
	return data, keyring, closeBoth, nil
}

const whereItIs = "Say where it is, with --data, or --db and --keyring."

func beside(ctx context.Context, at db.Config) (*db.DB, error) {
	at.Migrations, at.Beside = nil, true
	d, err := db.Open(ctx, at)
	if err != nil {
		return nil, err
	}
	version := int64(0)
	err = d.View(ctx, func(q db.Q) (err error) { version, err = backup.SchemaVersion(ctx, q, d.Engine()); return err })
	if err == nil && version == 0 {
		err = &backup.Refusal{What: "There is no installation here: the database is empty.", Do: whereItIs}
	}
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// epochSchema is the version of the schema that first had epochs; before it, data is in the first.
const epochSchema = 2

func epochOf(ctx context.Context, q db.Q, e db.Engine) (int64, error) {
	if version, err := backup.SchemaVersion(ctx, q, e); err != nil || version < epochSchema {
		return 1, err
	}
	return people.LastEpoch(ctx, q)
}

// source is a transaction that is copied.
type source struct {
	q db.Q
	e db.Engine
}

func writeBoth(ctx context.Context, key *vault.Key, m backup.Manifest, paths [2]string, data, keyring source) (made []Archive, err error) {
	for i, s := range []source{data, keyring} {
		if paths[i] == "" {
			continue
		}
		m.Kind = backup.Data
		if i == 1 {
			m.Kind, m.Epoch, m.KeepUntil = backup.Keyring, 0, m.When().Add(KeepKeyringFor).UnixMilli()
		}
		a := Archive{Path: paths[i]}
		if a.Manifest, a.Sums, err = backup.Make(ctx, a.Path, key, s.q, s.e, m); err != nil {
			return made, err
		}
		info, err := os.Stat(a.Path)
		if err != nil {
			return made, err
		}
		a.Bytes = info.Size()
		made = append(made, a)
	}
	return made, nil
}

// nameTime is how the moment stands in an archive's name.
const nameTime = "20060102T150405Z"

// paths are the two files to be made, "" for none.
func (to BackupTo) paths(now time.Time) (paths [2]string, err error) {
	now = now.UTC()
	names := [2]string{"towpath-data-" + now.Format(nameTime) + ".archive",
		"towpath-keyring-" + now.Format(nameTime) + "-keep-until-" + now.Add(KeepKeyringFor).Format("20060102") + ".archive"}
	for i, given := range []string{to.Data, to.Keyring} {
		if given == "" {
			continue
		}
		paths[i] = given
		if info, err := os.Stat(given); err == nil && info.IsDir() {
			paths[i] = filepath.Join(given, names[i])
		}
	}
	switch {
	case paths == [2]string{} && to.Media == "":
		return paths, errors.New("say where to: --to for the data, --keyring-to for the keyring, --media-to for media")
	case paths[0] != "" && paths[1] != "" && filepath.Dir(filepath.Clean(paths[0])) == filepath.Dir(filepath.Clean(paths[1])):
		return paths, &backup.Refusal{What: "The data and the keyring would go to one folder, and then whoever finds it has both.", Do: "Give them two places that nobody gets at together. Nothing was written."}
	}
	return paths, nil
}

// CheckArchive reads an archive to its end and checks all of it, whichever kind it is.
func CheckArchive(key *vault.Key, path string) (a Archive, err error) {
	a.Path = path
	kind := backup.Data
	if k, err := backup.KindOf(path); err == nil {
		kind = k
	}
	a.Bytes, err = backup.ReadFile(path, func(f io.Reader) (err error) {
		a.Manifest, a.Sums, err = backup.Read(f, key, kind, nothing{})
		return err
	})
	return a, err
}

// nothing looks at an archive and does nothing with it.
type nothing struct{}

func (nothing) Begin(backup.Manifest) error { return nil }
func (nothing) Table(backup.Table) error    { return nil }
func (nothing) Row([]any) error             { return nil }

// keyringName is the name that a copy of the keyring is given where nobody gives it another.
var keyringName = regexp.MustCompile(`^towpath-keyring-(\d{8}T\d{6}Z)-keep-until-\d{8}\.archive$`)

// OldKeyrings are the copies of this installation's keyring in a folder, under the names that Backup gave them, that are older
// than they may be.
func OldKeyrings(dir string, key *vault.Key, now time.Time) (old []string, err error) {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		dir = filepath.Dir(dir)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("the folder of keyring copies can't be read: %w", err)
	}
	for _, e := range entries {
		m := keyringName.FindStringSubmatch(e.Name())
		if m == nil {
			continue
		}
		made, err := time.Parse(nameTime, m[1])
		path := filepath.Join(dir, e.Name())
		if err == nil && now.Sub(made) > KeepKeyringFor && backup.Belongs(path, backup.Keyring, key) {
			old = append(old, path)
		}
	}
	return old, nil
}

// Summary is what an archive is, in a line.
func (a Archive) Summary() string {
	m := a.Manifest
	var b strings.Builder
	fmt.Fprintf(&b, "%s of %s, from %s, schema %d, written by towpath %s: %d rows in %d tables", m.Kind, m.When().Format(time.RFC3339), m.Engine, m.Schema, m.Program, a.Rows(), len(a.Sums))
	if m.Epoch > 0 {
		fmt.Fprintf(&b, ", epoch %d", m.Epoch)
	}
	if m.KeepUntil > 0 {
		fmt.Fprintf(&b, ". Delete it by %s", time.UnixMilli(m.KeepUntil).Format("2 January 2006"))
	}
	return b.String()
}
