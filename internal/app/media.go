package app

import (
	"context"
	"errors"
	"path/filepath"

	"towpath/internal/ground/blob"
	"towpath/internal/ground/db"
	"towpath/internal/ground/jobs"
	"towpath/internal/ground/media"
	"towpath/internal/ground/vault"
)

// openMedia opens the place of photos, sound and films, finds what makes films small, and opens the queue of work in the background.
func (h *House) openMedia(ctx context.Context, key *vault.Key) (err error) {
	if h.blobs, err = h.conf.openBlobs(ctx); err != nil {
		return err
	}
	h.tools = media.Find()
	h.jobs, err = jobs.Open(ctx, h.conf.jobsAt(key), h.conf.Log)
	return err
}

// openBlobs opens the place of sealed media.
func (c Config) openBlobs(ctx context.Context) (blob.Store, error) {
	return blob.Disk(c.media())
}

// jobsAt says where the queue is: beside embedded data, and in the PostgreSQL of the data, in a schema of its own.
func (c Config) jobsAt(key *vault.Key) db.Config {
	if db.IsPostgres(c.database()) {
		return db.Config{DSN: c.database()}
	}
	return db.Config{DSN: filepath.Join(filepath.Dir(c.database()), "jobs.db"), Key: key.Derive("database", 32)}
}

// startJobs begins to work in the background.
func (h *House) startJobs(ctx context.Context) error {
	if h.metrics != nil {
		h.jobs.Observe = h.metrics.worked
	}
	return h.jobs.Start(ctx)
}

// haltJobs breaks off what runs in the background. What doesn't let go in time is begun again at the next start all the same.
func (h *House) haltJobs(ctx context.Context) error {
	err := h.jobs.Halt(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		h.conf.Log.Error("something in the background didn't let go in time")
		err = nil
	}
	return err
}

// closeJobs closes the queue.
func (h *House) closeJobs() error {
	if h.jobs == nil {
		return nil
	}
	return h.jobs.Close()
}
