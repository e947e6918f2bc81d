package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Doors are where a node listens. Only Site has to be there.
type Doors struct {
	Site    net.Listener // people come here
	Plain   net.Listener // plain HTTP beside TLS: sends people to Site, and answers those who issue certificates
	Metrics net.Listener // figures for whoever looks after the service
}

func (d Doors) all() (open []net.Listener) {
	for _, l := range []net.Listener{d.Site, d.Plain, d.Metrics} {
		if l != nil {
			open = append(open, l)
		}
	}
	return open
}

// Close closes those that there are.
func (d Doors) Close() error {
	var errs []error
	for _, l := range d.all() {
		if err := l.Close(); !errors.Is(err, net.ErrClosed) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// graceful is how long what is under way may take once the node stops.
const graceful = 15 * time.Second

// Serve serves until ctx ends, then lets what is under way finish. It closes the doors. The error says why it stopped by
// itself, or what didn't finish.
func (h *House) Serve(ctx context.Context, doors Doors) error {
	defer doors.Close() //nolint:errcheck // what isn't closed by then goes with the program
	if doors.Metrics != nil {
		h.metrics = newMeter(h)
	}
	handler, err := h.Handler()
	if err != nil {
		return err
	}
	running, stop := context.WithCancel(ctx)
	defer stop()
	if err := h.startJobs(running); err != nil {
		return err
	}
	ended := make(chan error, 4) // none of these ends before running does, unless something is wrong
	site := h.server(h.lastOn(handler))
	go func() { ended <- site.Serve(h.tls(running, doors)) }()
	for l, handler := range map[net.Listener]http.Handler{doors.Plain: h.plain(), doors.Metrics: h.metrics} {
		if l != nil {
			other := h.server(handler)
			defer other.Close()
			go func() { ended <- other.Serve(l) }()
		}
	}
	go h.Tend(running)
	go h.editing.Run(running)
	go h.prompts.Run(running)
	go h.contact.Run(running)
	go h.calendar.Run(running)
	go tendMemory(running)
	go func() { ended <- h.upkeep(running) }()
	select {
	case err = <-ended:
	case <-ctx.Done():
	}
	return errors.Join(err, h.stop(context.WithoutCancel(ctx), site))
}

func (h *House) server(handler http.Handler) *http.Server {
	return &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: 2 * time.Minute,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10, ErrorLog: slog.NewLogLogger(h.conf.Log.Handler(), slog.LevelDebug)}
}

// lastOn lets each connection end with the answer it carries once the node stops. To close those that carry nothing just
// then would cross with what a proxy sends on one of them.
func (h *House) lastOn(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h.stopping.Load() {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}

var errStopping = errors.New("this node is about to stop")

// stop ends serving so that nobody behind a proxy notices: first it says that it isn't ready, for as long as the proxy needs
// to see that; then streams end, and their browsers come back to another node; then what is under way finishes.
func (h *House) stop(ctx context.Context, site *http.Server) error {
	h.conf.Log.Info("stopping")
	h.stopping.Store(true)
	time.Sleep(h.conf.Drain)
	h.together.EndStreams()
	grace, cancel := context.WithTimeout(ctx, graceful)
	defer cancel()
	err := site.Shutdown(grace)
	if err != nil {
		err = errors.Join(fmt.Errorf("something was still under way after %v: %w", graceful, err), site.Close())
	}
	return errors.Join(err, h.haltJobs(grace), h.vault.Leave(grace))
}
