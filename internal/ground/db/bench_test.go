package db_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/db/dbtest"
)

// onDisk is an encrypted database on the disk that tests use, where a commit waits for the disk as it does in a service.
func onDisk(b *testing.B) *db.DB {
	b.Helper()
	d, err := db.Open(context.Background(), db.Config{DSN: filepath.Join(b.TempDir(), "towpath.db"), Key: dbtest.Key, Migrations: migrations})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { d.Close() }) //nolint:errcheck // the folder goes with it
	return d
}

// fill puts n notes of about 700 bytes into d, as sealed answers are.
func fill(b *testing.B, d *db.DB, n int) {
	b.Helper()
	body := make([]byte, 700)
	err := d.Update(b.Context(), func(q db.Q) error {
		for i := range n {
			if _, err := q.ExecContext(b.Context(), addNote, fmt.Sprintf("id-%08d", i), fmt.Sprint("w", i), i, false, body, nil); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkView reads as a page does: a few rows by their ids in one View, by 50 readers.
func BenchmarkView(b *testing.B) {
	const rows = 20_000
	for _, queries := range []int{1, 4} {
		b.Run(fmt.Sprint("queries=", queries), func(b *testing.B) {
			d := onDisk(b)
			fill(b, d, rows)
			ctx, cancel := context.WithCancel(b.Context())
			defer cancel()
			var next atomic.Int64
			b.ReportAllocs()
			b.SetParallelism(25)
			b.ResetTimer()
			b.RunParallel(func(p *testing.PB) {
				for p.Next() {
					err := d.View(ctx, func(q db.Q) error {
						for k := range queries {
							var word string
							id := fmt.Sprintf("id-%08d", (next.Add(1)*7919+int64(k))%rows)
							if err := q.QueryRowContext(ctx, "SELECT id, word, n, done, body, at FROM notes WHERE id = $1", id).Scan(new(string), &word, new(int64), new(bool), new([]byte), new(*int64)); err != nil {
								return err
							}
						}
						return nil
					})
					if err != nil {
						b.Error(err)
					}
				}
			})
		})
	}
}

// BenchmarkUpdate saves with 50 writers at once, each waiting until what it wrote is on the disk: sharing commits, and each
// with one of its own.
func BenchmarkUpdate(b *testing.B) {
	b.Run("together", func(b *testing.B) { save(b, onDisk(b)) })
	b.Run("one by one", func(b *testing.B) {
		d := onDisk(b)
		db.OneByOne(d)
		save(b, d)
	})
}

func save(b *testing.B, d *db.DB) {
	b.Helper()
	const writers = 50
	body := make([]byte, 700)
	took := make([][]time.Duration, writers)
	var next atomic.Int64
	var wg sync.WaitGroup
	b.ResetTimer()
	for w := range writers {
		wg.Go(func() {
			for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
				start := time.Now()
				err := d.Update(b.Context(), func(q db.Q) error {
					_, err := q.ExecContext(b.Context(), addNote, fmt.Sprintf("%x", i*7919), fmt.Sprint(i), i, false, body, nil)
					return err
				})
				if err != nil {
					b.Error(err)
				}
				took[w] = append(took[w], time.Since(start))
			}
		})
	}
	wg.Wait()
	report(b, slices.Concat(took...))
}

func report(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	for name, at := range map[string]int{"p50-ms": 50, "p99-ms": 99} {
		b.ReportMetric(float64(took[len(took)*at/100].Microseconds())/1000, name)
	}
}
