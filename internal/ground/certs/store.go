package certs

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/caddyserver/certmagic"

	"towpath/internal/ground/db"
)

// store keeps certificates, their keys and what goes with them in the database, so that all nodes show the same. Every row is
// sealed, its name too: names hold the address of whoever runs the service. There are some ten rows, so lists are made by
// opening them all.
type store struct {
	db    *db.DB
	seal  cipher.AEAD
	names []byte // key of the hash that stands for a name
	node  string // whose locks these are

	mu   sync.Mutex
	held map[string]func() // lock: stops keeping it
}

var _ certmagic.Storage = (*store)(nil)

// file is what a row holds.
type file struct {
	Name     string
	Value    []byte
	Modified time.Time
}

// newStore keeps certificates in d, sealed with a key of 32 bytes.
func newStore(d *db.DB, key []byte) (*store, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("certs: %w", err)
	}
	seal, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("certs: %w", err)
	}
	names := hmac.New(sha256.New, key)
	names.Write([]byte("names"))
	return &store{db: d, seal: seal, names: names.Sum(nil), node: rand.Text(), held: map[string]func(){}}, nil
}

// id stands for a name in the database.
func (s *store) id(name string) string {
	m := hmac.New(sha256.New, s.names)
	m.Write([]byte(name))
	return hex.EncodeToString(m.Sum(nil))
}

// Store puts a value at a name.
func (s *store) Store(ctx context.Context, name string, value []byte) error {
	text, err := json.Marshal(file{name, value, time.Now()})
	if err != nil {
		return err
	}
	id := s.id(name)
	sealed := s.seal.Seal(nil, nil, text, []byte(id))
	return s.db.Update(ctx, func(q db.Q) error {
		_, err := q.ExecContext(ctx, "INSERT INTO certificates (id, sealed) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed", id, sealed)
		return err
	})
}

// files are those whose names begin with a path, or are it; "" is all.
func (s *store) files(ctx context.Context, path string) (files []file, err error) {
	err = s.db.View(ctx, func(q db.Q) error {
		files = nil
		rows, err := q.QueryContext(ctx, "SELECT id, sealed FROM certificates")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id string
			var sealed []byte
			if err := rows.Scan(&id, &sealed); err != nil {
				return err
			}
			f, err := s.open(id, sealed)
			if err != nil {
				return err
			}
			if path == "" || f.Name == path || strings.HasPrefix(f.Name, path+"/") {
				files = append(files, f)
			}
		}
		return rows.Err()
	})
	slices.SortFunc(files, func(a, b file) int { return strings.Compare(a.Name, b.Name) })
	return files, err
}

var errChanged = errors.New("certs: a row isn't what was put there")

func (s *store) open(id string, sealed []byte) (f file, err error) {
	text, err := s.seal.Open(nil, nil, sealed, []byte(id))
	if err != nil || json.Unmarshal(text, &f) != nil || s.id(f.Name) != id {
		return f, errChanged
	}
	return f, nil
}

func (s *store) file(ctx context.Context, name string) (file, error) {
	files, err := s.files(ctx, name)
	if err != nil {
		return file{}, err
	}
	if len(files) == 0 || files[0].Name != name {
		return file{}, fs.ErrNotExist
	}
	return files[0], nil
}

// Load is the value at a name.
func (s *store) Load(ctx context.Context, name string) ([]byte, error) {
	f, err := s.file(ctx, name)
	return bytes.Clone(f.Value), err
}

// Delete removes a name, and all names below it.
func (s *store) Delete(ctx context.Context, name string) error {
	files, err := s.files(ctx, name)
	if err != nil {
		return err
	}
	return s.db.Update(ctx, func(q db.Q) error {
		for _, f := range files {
			if _, err := q.ExecContext(ctx, "DELETE FROM certificates WHERE id = $1", s.id(f.Name)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Exists reports whether there is anything at or below a name.
func (s *store) Exists(ctx context.Context, name string) bool {
	files, err := s.files(ctx, name)
	return err == nil && len(files) > 0
}

// List is what there is below a path: all of it, or the next level alone.
func (s *store) List(ctx context.Context, path string, recursive bool) (names []string, err error) {
	path = strings.Trim(path, "/")
	files, err := s.files(ctx, path)
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fs.ErrNotExist
	}
	for _, f := range files {
		name := f.Name
		if rest, below := strings.CutPrefix(name, path+"/"); below && !recursive {
			first, _, _ := strings.Cut(rest, "/")
			name = path + "/" + first
		}
		names = append(names, name)
	}
	return slices.Compact(names), nil
}

// Stat describes what there is at a name.
func (s *store) Stat(ctx context.Context, name string) (info certmagic.KeyInfo, err error) {
	files, err := s.files(ctx, name)
	switch {
	case err != nil:
		return info, err
	case len(files) == 0:
		return info, fs.ErrNotExist
	case files[0].Name != name:
		return certmagic.KeyInfo{Key: name}, nil
	}
	f := files[0]
	return certmagic.KeyInfo{Key: name, Modified: f.Modified, Size: int64(len(f.Value)), IsTerminal: true}, nil
}
