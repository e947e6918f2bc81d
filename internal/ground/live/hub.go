package live

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Hub keeps those on this node who wait for news of a key, such as the screens at a table, and wakes them. It holds no news:
// who is woken looks for themselves, so that whoever is slow finds everything later and holds up nobody. Its methods may be
// called from any goroutine.
type Hub struct {
	beat time.Duration
	look func(context.Context, []*Waiter)

	mu      sync.Mutex
	waiting map[string][]*Waiter
	n       int
	now     chan struct{} // asks for a look before the next beat; nil while nobody waits
	ended   chan struct{}
	isEnded bool
}

// Waiter is one who waits. It is used by one goroutine, apart from Told.
type Waiter struct {
	Key, Who string
	Told     atomic.Int64  // up to where it knows the news, for whoever looks after all of them
	Woken    chan struct{} // holds a value when there may be news
	Replaced chan struct{} // closed when a later one of the same Who took its place

	hub *Hub
}

// waitersEach is how many may wait for one Who at a time: the tabs of a browser, and streams whose browser has gone without a
// word and which nobody has noticed yet.
const waitersEach = 8

// NewHub makes a hub. Once every beat, while anybody waits, look is called with all of them, to find news that nobody told.
func NewHub(beat time.Duration, look func(context.Context, []*Waiter)) *Hub {
	return &Hub{beat: beat, look: look, waiting: map[string][]*Waiter{}, ended: make(chan struct{})}
}

// Wait begins to wait for news of key, on behalf of who. Where who has too many waiting already, the one who has waited
// longest is replaced. Call Stop in the end.
func (h *Hub) Wait(key, who string) *Waiter {
	w := &Waiter{Key: key, Who: who, Woken: make(chan struct{}, 1), Replaced: make(chan struct{}), hub: h}
	h.mu.Lock()
	defer h.mu.Unlock()
	mine := 0
	for i := len(h.waiting[key]) - 1; i >= 0; i-- {
		if old := h.waiting[key][i]; old.Who == who {
			if mine++; mine >= waitersEach {
				h.remove(old)
				close(old.Replaced)
			}
		}
	}
	h.waiting[key] = append(h.waiting[key], w)
	if h.n++; h.n == 1 {
		h.now = make(chan struct{}, 1)
		go h.tend(h.now)
	}
	return w
}

// Stop ends the waiting.
func (w *Waiter) Stop() {
	w.hub.mu.Lock()
	defer w.hub.mu.Unlock()
	w.hub.remove(w)
}

// remove takes a waiter out, if it is still there.
func (h *Hub) remove(w *Waiter) {
	i := slices.Index(h.waiting[w.Key], w)
	if i < 0 {
		return
	}
	h.waiting[w.Key] = slices.Delete(h.waiting[w.Key], i, i+1)
	if len(h.waiting[w.Key]) == 0 {
		delete(h.waiting, w.Key)
	}
	if h.n--; h.n == 0 {
		close(h.now)
		h.now = nil
	}
}

// Wake says that there may be news. It waits for nobody.
func (w *Waiter) Wake() {
	select {
	case w.Woken <- struct{}{}:
	default:
	}
}

// Wake wakes all who wait for key. "" means that news of any key may have been missed: all are looked after at once.
func (h *Hub) Wake(key string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if key == "" && h.now != nil {
		select {
		case h.now <- struct{}{}:
		default:
		}
	}
	for _, w := range h.waiting[key] {
		w.Wake()
	}
}

// Len is how many wait.
func (h *Hub) Len() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.n
}

// End tells all who wait, now and later, to stop waiting.
func (h *Hub) End() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.isEnded {
		h.isEnded = true
		close(h.ended)
	}
}

// Ended is closed once the hub has ended.
func (h *Hub) Ended() <-chan struct{} { return h.ended }

// tend looks after those who wait until there is nobody left.
func (h *Hub) tend(now <-chan struct{}) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	tick := time.NewTicker(h.beat)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case _, open := <-now:
			if !open {
				return
			}
		}
		h.look(ctx, h.all())
	}
}

func (h *Hub) all() []*Waiter {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := make([]*Waiter, 0, h.n)
	for _, some := range h.waiting {
		all = append(all, some...)
	}
	return all
}
