package pack

import (
	"context"
	"crypto/sha256"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// Live hands out the current library, and in development notices when files change. Safe for use by many at once.
type Live struct {
	layers  []Layer
	current atomic.Pointer[Library]

	mu   sync.Mutex // one look at a time
	seen [sha256.Size]byte
}

// NewLive loads the layers. The library holds what was sound, whatever the problems.
func NewLive(layers ...Layer) (*Live, []Problem) {
	l := &Live{layers: layers, seen: fingerprint(layers)}
	lib, problems := Load(layers...)
	l.current.Store(lib)
	return l, problems
}

// Library is the library as it is now. Take it once for each request.
func (l *Live) Library() *Library { return l.current.Load() }

// Look loads again if any file was added, removed or touched since the last look. If the new library has problems the
// current one stays, and they are returned.
func (l *Live) Look() (changed bool, problems []Problem) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := fingerprint(l.layers)
	if now == l.seen {
		return false, nil
	}
	l.seen = now
	lib, problems := Load(l.layers...)
	if len(problems) == 0 {
		l.current.Store(lib)
	}
	return true, problems
}

// Watch looks at every tick until ctx ends, and tells of every change: problems is empty if the new library was taken.
func (l *Live) Watch(ctx context.Context, every time.Duration, tell func(problems []Problem)) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if changed, problems := l.Look(); changed {
				tell(problems)
			}
		}
	}
}

// fingerprint changes when the name, size or time of any content file does.
func fingerprint(layers []Layer) (sum [sha256.Size]byte) {
	h := sha256.New()
	for _, layer := range layers {
		files, problems := walk(layer)
		for _, f := range files {
			fmt.Fprintln(h, layer.Name, f.path, f.info.Size(), f.info.ModTime().UnixNano())
		}
		fmt.Fprintln(h, len(problems))
	}
	h.Sum(sum[:0])
	return sum
}
