package app

import (
	"context"
	"runtime"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"towpath/internal/ground/db"
)

func figure(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("towpath_"+name, help, labels, nil)
}

// The figures, beside those of the Go runtime and of the process.
var (
	figBuild    = figure("build_info", "Always 1: which version this is.", "version", "go")
	figReady    = figure("ready", "1 if this node can serve, as /readyz says; else 0.")
	figRequests = figure("requests_total", "Answers, once five browsers had a part in them; faults (5xx) at once.", "route", "method", "class")
	figSeconds  = figure("request_seconds", "How long the answers took that are in towpath_requests_total, streams apart.", "kind")
	figSaves    = figure("saves_total", "Forms that were taken (POST, 2xx or 3xx), of those in towpath_requests_total.")
	figStreams  = figure("streams", "Open streams of two-screen sessions, in full fives.")
	figOpen     = figure("db_connections", "Open connections to a database.", "database")
	figMost     = figure("db_connections_most", "The most connections to a database that are opened.", "database")
	figWaits    = figure("db_waits_total", "How often somebody waited for a connection or for their turn to write.", "database")
	figWaited   = figure("db_wait_seconds_total", "How long they waited, all together.", "database")
	figJobs     = figure("jobs_total", "Tries of work in the background: done, again (another try follows), failed, halted.", "kind", "outcome")
	figTended   = figure("tend_total", "Rounds of regular work: sessions that ended and old things in bins are removed.", "result")
	figLast     = figure("tend_last_seconds", "When a round last went well, in seconds since 1970.")
	figCert     = figure("certificate_ends_seconds", "Until when the certificate is good, in seconds since 1970.")
)

// Describe is for the registry; that figures are well formed is looked at when they are collected.
func (m *meter) Describe(ch chan<- *prometheus.Desc) { ch <- figBuild }

// Collect tells the figures as they are now.
func (m *meter) Collect(ch chan<- prometheus.Metric) {
	tell := func(d *prometheus.Desc, kind prometheus.ValueType, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, kind, v, labels...)
	}
	h := m.house
	tell(figBuild, prometheus.GaugeValue, 1, h.conf.Version, runtime.Version())
	tell(figReady, prometheus.GaugeValue, m.ready())
	tell(figStreams, prometheus.GaugeValue, float64(h.together.Streams()/crowd*crowd))
	for name, d := range map[string]*db.DB{"data": h.db, "keyring": h.keyring} {
		s := d.Stats()
		tell(figOpen, prometheus.GaugeValue, float64(s.Open), name)
		tell(figMost, prometheus.GaugeValue, float64(s.Most), name)
		tell(figWaits, prometheus.CounterValue, float64(s.Waits), name)
		tell(figWaited, prometheus.CounterValue, s.Waited.Seconds(), name)
	}
	if h.certificate != nil && !h.certificate.Ends().IsZero() {
		tell(figCert, prometheus.GaugeValue, float64(h.certificate.Ends().Unix()))
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for r, n := range m.ran {
		tell(figJobs, prometheus.CounterValue, float64(n), r.kind, string(r.outcome))
	}
	for result, n := range m.tended {
		tell(figTended, prometheus.CounterValue, float64(n), result)
	}
	if !m.last.IsZero() {
		tell(figLast, prometheus.GaugeValue, float64(m.last.Unix()))
	}
	m.collectUse(ch, tell)
}

// ready is whether this node can serve, found out within the time that those who collect figures allow.
func (m *meter) ready() float64 {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if m.house.Ready(ctx) != nil {
		return 0
	}
	return 1
}

// collectUse tells what people did. Times are told by kind alone: by route they would be a thousand lines.
func (m *meter) collectUse(ch chan<- prometheus.Metric, tell func(*prometheus.Desc, prometheus.ValueType, float64, ...string)) {
	kinds, saved := map[string]*counts{"page": {}, "form": {}, "file": {}}, uint64(0)
	for u, t := range m.use {
		if t.shown.n == 0 {
			continue
		}
		tell(figRequests, prometheus.CounterValue, float64(t.shown.n), u.route, u.method, u.class)
		kinds[u.kind()].add(t.shown)
		if u.kind() == "form" && (u.class == "2xx" || u.class == "3xx") {
			saved += t.shown.n
		}
	}
	tell(figSaves, prometheus.CounterValue, float64(saved))
	for kind, c := range kinds {
		buckets := map[float64]uint64{}
		for i, end := range ranges {
			buckets[end] = c.within[i]
		}
		ch <- prometheus.MustNewConstHistogram(figSeconds, c.timed, c.took, buckets, kind)
	}
}

func (u use) kind() string {
	switch {
	case u.method == "POST":
		return "form"
	case u.route == "/static/{file}":
		return "file"
	}
	return "page"
}
