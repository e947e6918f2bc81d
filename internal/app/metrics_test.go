package app

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"towpath/internal/trust/people"
)

// metered is a site whose figures are kept, served anew since they are part of how it is served.
func metered(t *testing.T, s *site) *meter {
	t.Helper()
	s.House.metrics = newMeter(s.House)
	handler, err := s.Handler()
	must(t, err)
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	s.server = server
	return s.House.metrics
}

// figures are the exposed lines by what stands before their value.
func (m *meter) figures(t *testing.T) map[string]float64 {
	t.Helper()
	w := httptest.NewRecorder()
	m.ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if w.Code != 200 {
		t.Fatalf("RUN-7 metrics: %d %s", w.Code, w.Body)
	}
	found := map[string]float64{}
	lines := bufio.NewScanner(w.Body)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		at := strings.LastIndexByte(lines.Text(), ' ')
		v, err := strconv.ParseFloat(lines.Text()[at+1:], 64)
		must(t, err)
		found[lines.Text()[:at]] = v
	}
	return found
}

// allowed are the figures that there may be, each with its labels. A figure that is new has to be thought about here: could it
// say that one person was here?
var allowed = map[string][]string{
	"towpath_build_info":               {"version", "go"},
	"towpath_ready":                    nil,
	"towpath_requests_total":           {"route", "method", "class"},
	"towpath_request_seconds":          {"kind"},
	"towpath_saves_total":              nil,
	"towpath_streams":                  nil,
	"towpath_db_connections":           {"database"},
	"towpath_db_connections_most":      {"database"},
	"towpath_db_waits_total":           {"database"},
	"towpath_db_wait_seconds_total":    {"database"},
	"towpath_tend_total":               {"result"},
	"towpath_tend_last_seconds":        nil,
	"towpath_certificate_ends_seconds": nil,
	"go_info":                          {"version"},
	"go_gc_duration_seconds":           {"quantile"},
}

var (
	ofTheRuntime = regexp.MustCompile(`^(go_(gc|memstats|sched)_\w+|go_goroutines|go_threads|process_\w+)$`)
	line         = regexp.MustCompile(`^(\w+?)(_bucket|_sum|_count)?(?:\{(.*)\})?$`)
	label        = regexp.MustCompile(`(\w+)="([^"]*)"`)
	number       = regexp.MustCompile(`^[0-9.]+$|^\+Inf$`)
)

// values are what a label may say.
func values(h *House) map[string]func(string) bool {
	routes := []string{"none", "/"}
	for _, r := range h.Routes() {
		routes = append(routes, r.Pattern)
	}
	of := func(words ...string) func(string) bool {
		return func(s string) bool { return slices.Contains(words, s) }
	}
	return map[string]func(string) bool{"route": of(routes...), "method": of("GET", "HEAD", "POST", "other"), "class": of("1xx", "2xx", "3xx", "4xx", "5xx"),
		"kind": of("page", "form", "file"), "database": of("data", "keyring"), "result": of("ok", "failed"), "le": number.MatchString, "quantile": number.MatchString,
		"go": regexp.MustCompile(`^go1\.`).MatchString, "version": regexp.MustCompile(`^(go1\.|of a test$)`).MatchString}
}

func TestRUN7MetricsHoldNothingOfAPerson(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		s.conf.Version = "of a test"
		m := metered(t, s)
		x := newTheirs(t, s)
		for i := range 6 { // enough for all of it to be shown
			p := s.account(t, nameMarker, people.Person)
			b := s.as(t, p)
			for _, path := range []string{"/", "/kit", "/kit/" + x.ids["journal"], "/topics/recovery", "/" + marker, "/kit?q=" + marker} {
				b.get(path)
			}
			b.get("/kit/new").press("Keep", url.Values{"title": {marker}, "text": {marker}})
			b.post("/kit", url.Values{"q": {marker}})
			req := httptest.NewRequest(strings.ToUpper(marker), s.server.URL+"/help", nil)
			req.RequestURI = ""
			b.do(req)
			req = httptest.NewRequest("POST", s.server.URL+"/kit", nil)
			req.RequestURI = ""
			req.Header.Set("Sec-Fetch-Site", "cross-site")
			b.do(req)
			if i == 0 {
				m.tend(fmt.Errorf("about %s", marker))
			}
			m.tend(nil)
		}
		can := values(s.House)
		seen := map[string]bool{}
		for text := range m.figures(t) {
			parts := line.FindStringSubmatch(text)
			if parts == nil {
				t.Fatalf("RUN-7 what is this? %s", text)
			}
			name := parts[1]
			if _, whole := allowed[name+parts[2]]; whole {
				name += parts[2]
			}
			seen[name] = true
			labels, ok := allowed[name]
			if !ok && !ofTheRuntime.MatchString(name+parts[2]) {
				t.Errorf("RUN-7 %s is on no list", text)
			}
			for _, l := range label.FindAllStringSubmatch(parts[3], -1) {
				if !slices.Contains(labels, l[1]) && l[1] != "le" || !can[l[1]](l[2]) {
					t.Errorf("RUN-7 %s: the label %s says %q", name, l[1], l[2])
				}
			}
			for _, private := range append([]string{marker, strings.ToUpper(marker), nameMarker, "127.0.0.1"}, x.person.ID, x.ids["journal"], x.ids["table"]) {
				if strings.Contains(text, private) {
					t.Errorf("RUN-7 %s holds %q", text, private)
				}
			}
		}
		for name := range allowed {
			if !seen[name] && name != "towpath_certificate_ends_seconds" {
				t.Errorf("RUN-7 there is no %s", name)
			}
		}
	})
}

func TestRUN7OnePersonAtNightMovesNoFigure(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		m := metered(t, s)
		use := func() (f map[string]float64) {
			f = m.figures(t)
			for name := range f {
				if ofTheRuntime.MatchString(line.FindStringSubmatch(name)[1]) || strings.HasPrefix(name, "go_") || strings.HasPrefix(name, "towpath_db_") {
					delete(f, name) // how these move is in docs/privacy.md
				}
			}
			return f
		}
		before := use()
		browsers := make([]*browser, 5)
		for i := range browsers {
			browsers[i] = s.as(t, s.account(t, "Somebody", people.Person))
		}
		for range 3 {
			for _, b := range browsers[:4] {
				b.get("/kit").get("/topics/recovery").get("/nowhere")
				b.get("/kit/new").press("Keep", url.Values{"title": {"x"}, "text": {"x"}})
			}
		}
		for name, v := range use() {
			if before[name] != v {
				t.Errorf("RUN-7 four people were here, and it shows: %s %v", name, v)
			}
		}
		browsers[4].get("/kit")
		after := use()
		if got := after[`towpath_requests_total{class="2xx",method="GET",route="/kit"}`]; got != 13 {
			t.Errorf("RUN-7 once five were here, all of it shows: %v", got)
		}
		if got := after[`towpath_request_seconds_count{kind="page"}`]; got != 13 {
			t.Errorf("RUN-7 and how long it took: %v", got)
		}
		if after["towpath_saves_total"] != 0 {
			t.Errorf("RUN-7 four people's saves show: %v", after["towpath_saves_total"])
		}
	})
}

func TestRUN7AFaultShowsAtOnce(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		m := metered(t, s)
		b := s.as(t, s.account(t, "Robin", people.Person))
		must(t, s.db.Close())
		b.get("/kit")
		found := false
		for name, v := range m.figures(t) {
			found = found || strings.Contains(name, `class="5xx"`) && v == 1
		}
		if !found || m.figures(t)["towpath_ready"] != 0 {
			t.Errorf("RUN-7 a fault, and a node that can't serve, don't show: %v", m.figures(t))
		}
	})
}

func TestRUN7MetricsHaveADoorOfTheirOwn(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		if b := s.browser(t).get("/metrics"); b.Status != 404 {
			t.Errorf("RUN-7 people's address has them: %d", b.Status)
		}
		l, err := net.Listen("tcp", "127.0.0.1:0")
		must(t, err)
		other, err := net.Listen("tcp", "127.0.0.1:0")
		must(t, err)
		ctx, stop := contextOf(t)
		served := make(chan error, 1)
		go func() { served <- s.Serve(ctx, Doors{Site: l, Metrics: other}) }()
		for path, want := range map[string]int{"/metrics": 200, "/": 404, "/kit": 404, "/healthz": 404} {
			if got := statusOf(t, "http://"+other.Addr().String()+path); got != want {
				t.Errorf("RUN-7 %s at the door of figures: %d, want %d", path, got, want)
			}
		}
		stop()
		must(t, <-served)
	})
}

// contextOf ends with the test, or before it.
func contextOf(t *testing.T) (context.Context, context.CancelFunc) {
	ctx, stop := context.WithCancel(t.Context())
	t.Cleanup(stop)
	return ctx, stop
}

// statusOf asks for an address until somebody answers.
func statusOf(t *testing.T, address string) int {
	t.Helper()
	for range 200 {
		resp, err := http.Get(address)
		if err == nil {
			resp.Body.Close()
			return resp.StatusCode
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("nobody answers at %s", address)
	return 0
}
