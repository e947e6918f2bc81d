package media

import (
	"context"
	"io"
)

// Tools are ffmpeg and ffprobe.
type Tools struct{ ffmpeg, ffprobe string }

// Probed is what ffprobe finds out about a file.
type Probed struct {
	Millis        int64
	Width, Height int
}

// Probe looks into sound or a film.
func (t *Tools) Probe(ctx context.Context, r io.ReaderAt, size int64) (p Probed, err error) {
	return p, nil
}
