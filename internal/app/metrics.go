package app

import (
	"hash/maphash"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// meter keeps figures about the program for whoever looks after it (RUN-7). They say how much and how fast; never who, and
// nothing of a person is in a name or a label. A figure about people's doings moves only once five different browsers have
// had a part in it, so that it doesn't tell that one person was here at night.
type meter struct {
	http.Handler
	house *House
	seed  maphash.Seed // tells browsers apart while the program runs; nothing outside its memory knows it

	mu     sync.Mutex
	use    map[use]*tally
	ran    map[ran]int    // tries of jobs
	tended map[string]int // rounds of regular work: ok, failed
	last   time.Time      // when a round last went well
}

// use is what people did, as far as figures tell it apart.
type use struct{ route, method, class string }

// crowd is how many browsers there have to be for what they did to be shown.
const crowd = 5

// tally counts answers. What is held isn't shown yet.
type tally struct {
	shown, held counts
	who         map[uint64]struct{}
}

type counts struct {
	n      uint64 // answers
	timed  uint64 // of these, those whose time counts: all but streams
	took   float64
	within [len(ranges)]uint64
}

// ranges are the upper ends, in seconds, of the ranges that times of answers are counted in.
var ranges = [...]float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10}

func newMeter(h *House) *meter {
	m := &meter{house: h, seed: maphash.MakeSeed(), use: map[use]*tally{}, ran: map[ran]int{}, tended: map[string]int{}}
	r := prometheus.NewRegistry()
	r.MustRegister(m, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(r, promhttp.HandlerOpts{DisableCompression: true, MaxRequestsInFlight: 4}))
	m.Handler = mux
	return m
}

// answered counts an answer. Where there are no metrics it does nothing.
func (m *meter) answered(r *http.Request, w *status, took time.Duration) {
	if m == nil {
		return
	}
	u := use{route: requestOf(r).route, method: method(r), class: string(rune('0'+w.code/100)) + "xx"}
	if u.route == "" {
		u.route = "none"
	}
	who := m.browser(r)
	m.mu.Lock()
	defer m.mu.Unlock()
	t := m.use[u]
	if t == nil {
		t = &tally{who: map[uint64]struct{}{}}
		m.use[u] = t
	}
	t.held.n++
	if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/event-stream") { // a stream lasts as long as somebody sits there
		t.held.time(took.Seconds())
	}
	t.who[who] = struct{}{}
	if len(t.who) >= crowd || u.class == "5xx" { // a fault is ours, and is told at once
		t.shown.add(t.held)
		t.held = counts{}
		clear(t.who)
	}
}

// browser tells the browsers that are here now apart: by their session, or signed out by their address, hashed.
func (m *meter) browser(r *http.Request) uint64 {
	if token := m.house.cookies.Session(r); token != "" {
		return maphash.String(m.seed, token)
	}
	return maphash.String(m.seed, m.house.address(r))
}

func (c *counts) time(seconds float64) {
	c.timed++
	c.took += seconds
	for i, end := range ranges {
		if seconds <= end {
			c.within[i]++
		}
	}
}

func (c *counts) add(o counts) {
	c.n += o.n
	c.timed += o.timed
	c.took += o.took
	for i := range ranges {
		c.within[i] += o.within[i]
	}
}

// tend counts one round of the regular work.
func (m *meter) tend(err error) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err != nil {
		m.tended["failed"]++
		return
	}
	m.tended["ok"]++
	m.last = time.Now()
}
