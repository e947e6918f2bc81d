package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"towpath/internal/ground/backup"
	"towpath/internal/ground/db"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/schema"
)

// dataAt and keyringAt say where the two databases of an installation are.
func (c Config) dataAt(key *vault.Key) db.Config {
	return db.Config{DSN: c.database(), Key: key.Derive("database", 32), Migrations: schema.Migrations}
}

func (c Config) keyringAt(key *vault.Key) db.Config {
	return db.Config{DSN: c.keyring(), Key: key.Derive("database", 32), Schema: c.keyringSchema(), Migrations: vault.Migrations()}
}

// places are the two databases as something that can be replaced.
func (c Config) places(key *vault.Key) (data, keyring backup.Place) {
	return backup.PlaceOf(c.dataAt(key), c.Now), backup.PlaceOf(c.keyringAt(key), c.Now)
}

func onPostgres(dsn string) bool {
	return strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://")
}

// makeFolders makes the folders of embedded databases.
func (c Config) makeFolders() error {
	for _, dsn := range []string{c.database(), c.keyring()} {
		if onPostgres(dsn) {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(dsn), 0o700); err != nil {
			return fmt.Errorf("the data folder can't be made: %w", err)
		}
	}
	return nil
}

// finishRestore brings a restore to its end that was broken off once it had happened, before anything is served.
func (c Config) finishRestore(ctx context.Context, key *vault.Key) (err error) {
	data, keyring := c.places(key)
	if there, err := data.Has(ctx, backup.Restored); err != nil || !there {
		return err
	}
	freeData, freeKeyring, err := lockBoth(ctx, data, keyring)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, freeKeyring(), freeData()) }()
	kept, err := backup.Finish(ctx, data, keyring)
	if err == nil {
		c.Log.Warn("a restore that was broken off was brought to its end", "kept", kept.Data, "kept_keyring", kept.Keyring)
	}
	return err
}

// lockBoth makes sure that nobody serves or copies either. Freeing one twice does no harm.
func lockBoth(ctx context.Context, data, keyring backup.Place) (freeData, freeKeyring func() error, err error) {
	if freeData, err = data.Lock(ctx); err != nil {
		return nil, nil, err
	}
	freeData = sync.OnceValue(freeData)
	if freeKeyring, err = keyring.Lock(ctx); err != nil {
		return nil, nil, errors.Join(err, freeData())
	}
	return freeData, sync.OnceValue(freeKeyring), nil
}
