//go:build !unix

package db

import "sync"

// inProcess takes turns within this process, where there is no flock.
type inProcess struct {
	mu     *sync.RWMutex
	shared bool
}

var mutexes sync.Map // path → *sync.RWMutex

func openTurns(path string) (turns, error) {
	mu, _ := mutexes.LoadOrStore(path, new(sync.RWMutex))
	return &inProcess{mu: mu.(*sync.RWMutex)}, nil
}

func (p *inProcess) share() error { p.mu.RLock(); p.shared = true; return nil }
func (p *inProcess) take() error  { p.mu.Lock(); p.shared = false; return nil }

func (p *inProcess) give() error {
	if p.shared {
		p.mu.RUnlock()
	} else {
		p.mu.Unlock()
	}
	return nil
}

func (*inProcess) Close() error { return nil }
