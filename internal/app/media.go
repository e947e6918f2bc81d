package app

import (
	"context"
	"errors"
	"path/filepath"
	"strings"

	"towpath/internal/ground/blob"
	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
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

// openBlobs opens the place of sealed media. Storage that doesn't answer now may do so later, and is no reason not to start; one that
// won't let us in is.
func (c Config) openBlobs(ctx context.Context) (blob.Store, error) {
	if !c.inS3() {
		return blob.Disk(c.media())
	}
	at, err := blob.ParseS3(c.Media)
	if err != nil {
		return nil, err
	}
	at.Access, at.Secret = c.MediaAccess, c.MediaSecret
	if at.Access == "" || at.Secret == "" {
		return nil, errors.New("the media storage needs a name and a secret, in the environment: TOWPATH_MEDIA_ACCESS and TOWPATH_MEDIA_SECRET")
	}
	s, err := blob.S3(at)
	if err != nil {
		return nil, err
	}
	err = blob.Check(ctx, s)
	if fault.Is(err, fault.Unavailable) {
		c.Log.Error("the media storage doesn't answer; photos, sound and films can't be shown or kept until it does", "error", err)
		err = nil
	}
	return s, err
}

// inS3 reports that media are in storage that speaks S3, and not in a folder.
func (c Config) inS3() bool {
	return strings.HasPrefix(c.Media, "https://") || strings.HasPrefix(c.Media, "http://")
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
	if err := h.jobs.Start(ctx); ctx.Err() == nil {
		return err
	}
	return nil // told to stop before it had begun: that is no fault
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
