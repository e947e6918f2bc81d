// Package blob keeps large sealed bytes, one blob to an id: in a folder, or in storage that speaks S3.
//
// What comes here is sealed already; this package can open none of it. A blob never changes once it is put. The ids are made
// by whoever puts, are UUIDs and say nothing.
package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"syscall"
	"time"

	"towpath/internal/ground/fault"
)

// Store keeps blobs. Its methods may be called from any goroutine. What goes wrong with the place itself, a full disk or a
// service that doesn't answer, is a fault with a sentence (Unsaved, Unavailable).
type Store interface {
	// Put keeps what r has until it ends, whole or not at all, and says how much that was. It is durable once Put returns nil.
	// An error of r's comes back as it is. A blob that is there already is refused with ErrThere and stays.
	Put(ctx context.Context, id string, r io.Reader) (size int64, err error)
	// Open opens a blob; ErrGone where there is none. What it returns reads until it is closed or ctx ends.
	Open(ctx context.Context, id string) (Blob, error)
	// Remove removes a blob. One that isn't there is no error.
	Remove(ctx context.Context, id string) error
	// Each calls fn with every blob, in no order: its id, its size in bytes and when it was put.
	Each(ctx context.Context, fn func(id string, size int64, at time.Time) error) error
	// Tidy removes what Puts that were broken off before a time left behind, where the place doesn't do that by itself.
	Tidy(ctx context.Context, before time.Time) error
}

// Blob is an open blob. ReadAt may be called from any goroutine.
type Blob interface {
	io.ReaderAt
	io.Closer
	Size() int64
}

// Errors of a store.
var (
	ErrGone  = errors.New("blob: there is none of this id")
	ErrThere = errors.New("blob: there is one of this id")
)

var isID = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`).MatchString

// check refuses what isn't an id, so that none ever names another place.
func check(id string) error {
	if !isID(id) {
		return fmt.Errorf("blob: %q is no id", id)
	}
	return nil
}

// full is what whoever sends something is told where it can't be kept for want of room or because the place can't be written.
func full(err error) error {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		return fmt.Errorf("blob: %w: %w", fault.New(fault.Unsaved, "page.problem.unsaved.full"), err)
	case errors.Is(err, syscall.EROFS), errors.Is(err, syscall.EIO), errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("blob: %w: %w", fault.New(fault.Unsaved, "page.problem.unsaved"), err)
	}
	return err
}

// away is what whoever asks is told where the place doesn't answer.
func away(err error) error {
	return fmt.Errorf("blob: %w: %w", fault.New(fault.Unavailable, "page.problem.unavailable"), err)
}

// giver tells an error of the reader that gives apart from one of the place that takes.
type giver struct {
	ctx context.Context
	r   io.Reader
	err error
}

func (g *giver) Read(p []byte) (n int, err error) {
	if err = g.ctx.Err(); err == nil {
		n, err = g.r.Read(p)
	}
	if err != nil && err != io.EOF {
		g.err = err
	}
	return n, err
}
