package app

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/db/dbtest"
	"towpath/internal/trust/people"
)

// through is the same browser behind a proxy: all it asks goes there.
func (b *browser) through(proxy http.Handler) *browser {
	b.t.Helper()
	front := httptest.NewServer(proxy)
	b.t.Cleanup(front.Close)
	s := *b.s
	s.server = front
	c := s.browser(b.t)
	c.setSession(b.token())
	return c
}

// buffering is a proxy that keeps an answer back until it is whole, as some do with everything that passes.
func buffering(t *testing.T, to string) http.Handler {
	t.Helper()
	back, err := url.Parse(to)
	must(t, err)
	p := httputil.NewSingleHostReverseProxy(back)
	p.Transport = http.DefaultTransport.(*http.Transport).Clone()
	p.ModifyResponse = func(r *http.Response) error {
		whole, err := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(whole))
		r.ContentLength = int64(len(whole))
		return err
	}
	p.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug)
	return p
}

func TestBehindAProxyThatBuffersAskingGetsThrough(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		w, p := s.twoScreens(t)
		behind := p.through(buffering(t, s.server.URL))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, behind.s.server.URL+"/together/live", nil)
		must(t, err)
		if resp, err := (&http.Client{Jar: behind.client.Jar}).Do(req); err == nil {
			resp.Body.Close()
			t.Error("TOG-4 the proxy let something of the stream through: it isn't one that buffers")
		}
		answers := make(chan []people.TableEvent)
		go func() { _, a := behind.since("?n=0&wait=20"); answers <- a.Events }()
		for s.together.Streams() == 0 {
			time.Sleep(time.Millisecond)
		}
		thing := w.makes("x")
		if events := <-answers; len(events) != 1 || events[0].Thing != thing {
			t.Errorf("TOG-4 asking got %+v", events)
		}
	})
}

// cutting is a proxy that lets each connection live for some time and then cuts it without a word.
func cutting(t *testing.T, to string, after time.Duration) (address string, cuts func() int) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { l.Close() })
	var mu sync.Mutex
	n := 0
	pass := func(front net.Conn) {
		back, err := net.Dial("tcp", strings.TrimPrefix(to, "http://"))
		if err != nil {
			front.Close()
			return
		}
		go io.Copy(back, front) //nolint:errcheck // it ends with the cut
		go io.Copy(front, back) //nolint:errcheck
		time.Sleep(after)
		front.(*net.TCPConn).SetLinger(0) //nolint:errcheck
		front.Close()
		back.Close()
		mu.Lock()
		n++
		mu.Unlock()
	}
	go func() {
		for {
			front, err := l.Accept()
			if err != nil {
				return
			}
			go pass(front)
		}
	}()
	return "http://" + l.Addr().String(), func() int { mu.Lock(); defer mu.Unlock(); return n }
}

// TestAStreamThatIsCutAgainAndAgainMissesNothing comes back each time as a browser does, with the last event it has.
func TestAStreamThatIsCutAgainAndAgainMissesNothing(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		w, p := s.twoScreens(t)
		front, cuts := cutting(t, s.server.URL, 40*time.Millisecond)
		behind := *p.s
		behind.server = &httptest.Server{URL: front}
		c := behind.browser(t)
		c.client.Transport = &http.Transport{DisableKeepAlives: true}
		c.setSession(p.token())

		const made = 120
		go func() {
			for range made {
				w.makes("x")
				time.Sleep(3 * time.Millisecond)
			}
		}()
		last, n, rounds := "0", int64(0), 0
		for n < made {
			if rounds++; rounds > 2000 {
				t.Fatalf("TOG-4 after %d rounds only %d events", rounds, n)
			}
			for _, e := range streamFor(c, last) {
				if n++; e.Data.N != n {
					t.Fatalf("TOG-4 event %d came after %d", e.Data.N, n-1)
				}
				last = e.ID
			}
		}
		if cuts() < 3 {
			t.Errorf("only %d cuts", cuts())
		}
	})
}

// streamFor reads the events of one stream, until it is cut.
func streamFor(b *browser, last string) (events []told) {
	req, _ := http.NewRequest(http.MethodGet, b.s.server.URL+"/together/live", nil)
	req.Header.Set("Last-Event-ID", last)
	resp, err := (&http.Client{Jar: b.client.Jar, Transport: b.client.Transport}).Do(req)
	if err != nil {
		return nil
	}
	l := &listener{resp: resp, cancel: func() {}, events: make(chan told, 1000)}
	l.read()
	resp.Body.Close()
	for e := range l.events {
		if e.Name == "thing" {
			events = append(events, e)
		}
	}
	return events
}

func TestASlowClientHoldsUpNobody(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		w, p := s.twoScreens(t)
		slow, err := net.Dial("tcp", strings.TrimPrefix(s.server.URL, "http://"))
		must(t, err)
		defer slow.Close()
		must(t, slow.(*net.TCPConn).SetReadBuffer(1<<10))
		_, err = io.WriteString(slow, "GET /together/live?n=0 HTTP/1.1\r\nHost: x\r\nCookie: towpath="+p.token()+"\r\n\r\n")
		must(t, err)
		for s.together.Streams() == 0 {
			time.Sleep(time.Millisecond)
		}
		on := p.listen("", "")
		for i := range 300 { // it reads nothing of all this
			w.makes("x")
			if e := on.next("thing"); e.Data.N != int64(i+1) {
				t.Fatalf("TOG-4 event %d at the other is %d", i+1, e.Data.N)
			}
		}
	})
}

func TestTheServersLimitsDontEndAStream(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		w, p := s.twoScreens(t)
		handler, err := s.Handler()
		must(t, err)
		strict := httptest.NewUnstartedServer(handler)
		strict.Config.ReadTimeout, strict.Config.WriteTimeout = 150*time.Millisecond, 150*time.Millisecond
		strict.Start()
		t.Cleanup(strict.Close)
		behind := *p.s
		behind.server = strict
		c := behind.browser(t)
		c.setSession(p.token())
		on := c.listen("", "")
		time.Sleep(500 * time.Millisecond) // longer than either limit
		thing := w.makes("x")
		if e := on.next("thing"); e.Data.Thing != thing {
			t.Errorf("TOG-4 %+v", e)
		}
	})
}

func TestAStreamIsOneLineInTheLogAtItsEnd(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		w, p := s.twoScreens(t)
		table := p.viewer().Table
		on := p.listen("", "")
		thing := w.makes("x")
		on.next("thing")
		w.post("/together/writing", url.Values{"thing": {thing}, "field": {"box"}})
		on.next("writing")
		lines := func() (n int) {
			return strings.Count(s.log.String(), "GET /together/live") + strings.Count(s.log.String(), `"route":"/together/live"`)
		}
		if lines() != 0 {
			t.Errorf("RUN-7 a stream that stands is in the log:\n%s", s.log)
		}
		s.together.EndStreams()
		on.ends()
		s.server.Close()
		if lines() != 1 {
			t.Errorf("RUN-7 a stream left %d lines", lines())
		}
		for what, id := range map[string]string{"the table": table, "the thing": thing, "the person": p.viewer().TPerson, "the session": p.viewer().Session} {
			if strings.Contains(s.log.String(), id) {
				t.Errorf("RUN-7 the log names %s", what)
			}
		}
	})
}

func TestAStopDoesntWaitForStreams(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		_, p := s.twoScreens(t)
		l, err := net.Listen("tcp", "127.0.0.1:0")
		must(t, err)
		ctx, stop := context.WithCancel(t.Context())
		stopped := make(chan error, 1)
		go func() { stopped <- s.Serve(ctx, Doors{Site: l}) }()
		behind := *p.s
		behind.server = &httptest.Server{URL: "http://" + l.Addr().String()}
		c := behind.browser(t)
		c.setSession(p.token())
		on := c.listen("", "")
		stop()
		on.ends()
		if err := <-stopped; err != nil && err != http.ErrServerClosed { // a stop that waits for a stream ends with its patience
			t.Errorf("RUN-7 the stop ended in %v", err)
		}
		if !strings.Contains(on.said(), "retry: ") {
			t.Error("RUN-7 no hint when to come back")
		}
	})
}

// TestManyIdleStreams opens two thousand, measures what each takes, and tells something to one of them.
func TestManyIdleStreams(t *testing.T) {
	const streams = 2000
	e := func(t *testing.T, engine dbtest.Engine) {
		s := newSite(t, engine)
		before := memory()
		w, p := s.twoScreens(t)
		conns := make([]net.Conn, 0, streams)
		defer func() {
			for _, c := range conns {
				c.Close()
			}
		}()
		tokens := []string{p.token()}
		for i := range streams {
			if i%8 == 0 { // a session has eight at most
				_, b := s.twoScreens(t)
				tokens = append(tokens, b.token())
			}
			c, err := net.Dial("tcp", strings.TrimPrefix(s.server.URL, "http://"))
			must(t, err)
			conns = append(conns, c)
			_, err = io.WriteString(c, "GET /together/live HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nCookie: towpath="+tokens[len(tokens)-1]+"\r\n\r\n")
			must(t, err)
		}
		for s.together.Streams() < streams {
			time.Sleep(5 * time.Millisecond)
		}
		each := (memory() - before) / streams
		t.Logf("%d streams: %d bytes of heap and stack each, the test's own ends of the connections included", streams, each)
		if each > 64<<10 {
			t.Errorf("TOG-4 an idle stream takes %d bytes", each)
		}
		on := p.listen("", "")
		thing := w.makes("x")
		if got := on.next("thing"); got.Data.Thing != thing {
			t.Errorf("TOG-4 among %d streams %+v", streams, got)
		}
		s.bus.Tell(t.Context(), "table", "") // all are looked after at once, and nothing has happened to them
		w.makes("y")
		on.next("thing")
		s.together.EndStreams()
		on.ends()
	}
	dbtest.EachEngine(t, func(t *testing.T, engine dbtest.Engine) { e(t, engine) })
}

// memory is what the heap and the stacks hold that is in use.
func memory() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc + m.StackInuse)
}

// TestADatabaseThatIsGoneEndsNoStream takes the tables away for a moment, as a database that is being restarted does.
func TestADatabaseThatIsGoneEndsNoStream(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		w, p := s.twoScreens(t)
		on := p.listen("", "")
		rename := func(from, to string) {
			must(t, s.db.Update(t.Context(), func(q db.Q) error {
				_, err := q.ExecContext(t.Context(), "ALTER TABLE "+from+" RENAME TO "+to)
				return err
			}))
		}
		thing := w.makes("x")
		on.next("thing")
		rename("sessions", "sessions_gone")
		s.bus.Tell(t.Context(), "table", w.s.tableOf(t, thing))
		for !strings.Contains(s.log.String(), "a stream waits for the database") {
			time.Sleep(time.Millisecond)
		}
		rename("sessions_gone", "sessions")
		thing = w.makes("after")
		if e := on.next("thing"); e.Data.Thing != thing {
			t.Errorf("TOG-4 after the database came back: %+v", e)
		}
	})
}

// tableOf is the table that a thing lies on.
func (s *site) tableOf(t *testing.T, thing string) (table string) {
	t.Helper()
	must(t, s.db.View(t.Context(), func(q db.Q) error {
		return q.QueryRowContext(t.Context(), "SELECT tabl FROM laid WHERE thing = $1", thing).Scan(&table)
	}))
	return table
}

func TestAScriptIsToldAsDataThatItIsOut(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		for _, path := range []string{"/together/live", "/together/since"} {
			req, err := http.NewRequest(http.MethodGet, s.server.URL+path, nil)
			must(t, err)
			req.Header.Set("Accept", map[string]string{"/together/live": "text/event-stream", "/together/since": "application/json"}[path])
			b := s.browser(t).do(req)
			var said struct{ Problem string }
			if err := json.Unmarshal([]byte(b.Body), &said); err != nil || b.Status != http.StatusUnauthorized || said.Problem == "" {
				t.Errorf("%s signed out: %d %s", path, b.Status, b.Body)
			}
		}
	})
}
