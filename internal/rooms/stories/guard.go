package stories

import (
	"io"
	"sync"
)

// guard reads as long as a check holds, which is made again whenever something may have changed.
type guard struct {
	x     *Room
	from  io.ReaderAt
	check func() error

	mu   sync.Mutex
	seen int64
}

func newSection(g *guard, size int64) *io.SectionReader { return io.NewSectionReader(g, 0, size) }

// ReadAt reads, or says why that is over.
func (g *guard) ReadAt(p []byte, off int64) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if now := g.x.changes.Load(); now != g.seen {
		if err := g.check(); err != nil {
			return 0, err
		}
		g.seen = now
	}
	return g.from.ReadAt(p, off)
}
