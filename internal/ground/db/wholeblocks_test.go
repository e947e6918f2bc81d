package db

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ncruces/go-sqlite3/vfs"
)

// slowFile is a file whose blocks are written in two halves, with everybody else in between, as an operating system may.
type slowFile struct {
	vfs.File
	mu    *sync.Mutex
	block []byte
}

func (f slowFile) ReadAt(p []byte, _ int64) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return copy(p, f.block), nil
}

func (f slowFile) WriteAt(p []byte, _ int64) (int, error) {
	for _, half := range [][2]int{{0, len(p) / 2}, {len(p) / 2, len(p)}} {
		f.mu.Lock()
		copy(f.block[half[0]:half[1]], p[half[0]:half[1]])
		f.mu.Unlock()
		runtime.Gosched()
	}
	return len(p), nil
}

func (f slowFile) Close() error { return nil }

// PRIV-5: a block of the encrypted log is read as it was before a write or after it, never in between.
func TestPRIV5BlocksAreWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	slow := slowFile{mu: &sync.Mutex{}, block: make([]byte, 4096)}
	open := func() walFile {
		turns, err := openTurns(path)
		if err != nil {
			t.Fatal(err)
		}
		f := walFile{slow, turns}
		t.Cleanup(func() { f.Close() })
		return f
	}
	ctx, written := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for range 4 {
		f := open()
		wg.Go(func() {
			block := make([]byte, 4096)
			for ctx.Err() == nil {
				if _, err := f.ReadAt(block, 0); err != nil {
					t.Error(err)
				}
				if n := bytes.Count(block, block[:1]); n != len(block) {
					t.Errorf("half of a block: %d bytes of %d", n, len(block))
					return
				}
			}
		})
	}
	f := open()
	for n := range 2000 {
		if _, err := f.WriteAt(bytes.Repeat([]byte{byte(n)}, 4096), 0); err != nil {
			t.Error(err)
		}
	}
	written()
	wg.Wait()
}

// PRIV-5: a database's readers wait for whoever writes its log, also in another process.
func TestPRIV5ReadersTakeTurns(t *testing.T) {
	path := filepath.Join(t.TempDir(), "towpath.db")
	d, err := Open(t.Context(), Config{DSN: path, Key: make([]byte, 32),
		Migrations: fstest.MapFS{"00001_a.sql": {Data: []byte("-- +goose Up\nCREATE TABLE words (word TEXT NOT NULL);\n")}}})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := d.Update(t.Context(), func(q Q) error {
		_, err := q.ExecContext(t.Context(), "INSERT INTO words (word) VALUES ('here')")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	writer, err := openTurns(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	if err := writer.take(); err != nil {
		t.Fatal(err)
	}
	read := make(chan error, 1)
	go func() {
		read <- d.View(t.Context(), func(q Q) error {
			var w string
			return q.QueryRowContext(t.Context(), "SELECT word FROM words").Scan(&w)
		})
	}()
	select {
	case err := <-read:
		t.Fatalf("it read a log that is being written: %v", err)
	case <-time.After(100 * time.Millisecond):
	}
	if err := writer.give(); err != nil {
		t.Fatal(err)
	}
	if err := <-read; err != nil {
		t.Error(err)
	}
}
