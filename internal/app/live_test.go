package app

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/db/dbtest"
	"towpath/internal/ground/late"
	"towpath/internal/ground/live"
	"towpath/internal/rooms/together"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// told is one event of a stream, as a browser reads it.
type told struct {
	Name, ID string
	Data     struct {
		N                        int64
		Kind, Thing, Seat, Field string
		Where                    struct {
			Lead   *struct{ Path, Seat string }
			Places map[string]string
			Apart  []string
		}
		Writing []struct{ Seat, Thing, Field string }
	}
	raw string
}

// listener is a browser's stream.
type listener struct {
	t      *testing.T
	resp   *http.Response
	cancel context.CancelFunc
	events chan told
	mu     sync.Mutex
	bytes  strings.Builder
}

// listen opens a stream, whose hello is read already. lastID is what a browser says when it comes back.
func (b *browser) listen(query, lastID string) *listener {
	b.t.Helper()
	l := b.tryListen(query, lastID)
	if l.resp.StatusCode != http.StatusOK {
		b.t.Fatalf("the stream answered %d", l.resp.StatusCode)
	}
	l.next("hello")
	return l
}

func (b *browser) tryListen(query, lastID string) *listener {
	b.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, b.s.server.URL+"/together/live"+query, nil)
	must(b.t, err)
	req.Header.Set("Accept", "text/event-stream")
	req.Header.Set("Accept-Encoding", "gzip")
	if lastID != "" {
		req.Header.Set("Last-Event-ID", lastID)
	}
	resp, err := (&http.Client{Jar: b.client.Jar, Transport: b.client.Transport}).Do(req)
	must(b.t, err)
	l := &listener{t: b.t, resp: resp, cancel: cancel, events: make(chan told, 1000)}
	b.t.Cleanup(l.close)
	go l.read()
	return l
}

func (l *listener) close() {
	l.cancel()
	l.resp.Body.Close()
}

func (l *listener) read() {
	defer close(l.events)
	var e told
	lines := bufio.NewScanner(l.resp.Body)
	for lines.Scan() {
		line := lines.Text()
		l.mu.Lock()
		l.bytes.WriteString(line + "\n")
		l.mu.Unlock()
		field, value, _ := strings.Cut(line, ": ")
		switch field {
		case "event":
			e.Name = value
		case "id":
			e.ID = value
		case "data":
			e.raw = value
			json.Unmarshal([]byte(value), &e.Data) //nolint:errcheck // a test that needs it finds it missing
		case "":
			if e.Name != "" {
				l.events <- e
			}
			e = told{}
		}
	}
}

func (l *listener) said() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.bytes.String()
}

// next is the next event, which has to have this name.
func (l *listener) next(name string) told {
	l.t.Helper()
	select {
	case e, open := <-l.events:
		if !open || e.Name != name {
			l.t.Fatalf("TOG-4 waited for %q and got %q %s (ended: %v)", name, e.Name, e.raw, !open)
		}
		return e
	case <-time.After(20 * time.Second):
		l.t.Fatalf("TOG-4 waited for %q and got nothing; so far:\n%s", name, l.said())
		return told{}
	}
}

// ends waits until the stream has ended and fails if anything else was told before.
func (l *listener) ends() {
	l.t.Helper()
	select {
	case e, open := <-l.events:
		if open {
			l.t.Fatalf("waited for the end and got %s %s", e.Name, e.raw)
		}
	case <-time.After(20 * time.Second):
		l.t.Fatal("the stream never ended")
	}
}

// twoScreens are a worker and a person at one table, each on a screen of their own.
func (s *site) twoScreens(t *testing.T) (worker, person *browser) {
	t.Helper()
	p, w := s.pair(t, "Robin", "Sam")
	worker, person = s.as(t, w), s.as(t, p)
	table, token, err := s.people.OpenTable(t.Context(), worker.viewer(), p.ID, w.ID, people.OnPhone)
	must(t, err)
	worker.setSession(token)
	token, err = s.people.JoinTable(t.Context(), person.viewer(), table)
	must(t, err)
	person.setSession(token)
	return worker, person
}

// makes keeps a thing at a browser's table.
func (b *browser) makes(words string) string {
	b.t.Helper()
	id := people.NewID()
	_, err := b.s.things.Create(b.t.Context(), b.viewer(), id, sharing.Journal, map[string]string{"title": words, "text": words})
	must(b.t, err)
	return id
}

func (b *browser) postJSON(path string, form url.Values) *browser {
	b.t.Helper()
	req, err := http.NewRequest(http.MethodPost, b.s.server.URL+path, strings.NewReader(form.Encode()))
	must(b.t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("Accept", "application/json")
	return b.do(req)
}

func (b *browser) since(query string) (status int, a struct {
	N       int64
	Again   bool
	Events  []people.TableEvent
	Writing []struct{ Seat, Thing, Field string }
}) {
	b.t.Helper()
	req, err := http.NewRequest(http.MethodGet, b.s.server.URL+"/together/since"+query, nil)
	must(b.t, err)
	req.Header.Set("Accept", "application/json")
	b.do(req)
	if b.Status == http.StatusOK {
		must(b.t, json.Unmarshal([]byte(b.Body), &a))
	}
	return b.Status, a
}

func TestWhatHappensAtATableIsToldToTheOtherScreen(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		w, p := s.twoScreens(t)
		on := p.listen("", "")
		h := on.resp.Header
		if h.Get("X-Accel-Buffering") != "no" || h.Get("Cache-Control") != "no-store, no-transform" || h.Get("Content-Encoding") != "" ||
			h.Get("Content-Type") != "text/event-stream" {
			t.Errorf("TOG-4 a proxy may hold the stream back: %v", h)
		}

		thing := w.makes("a made-up answer")
		if e := on.next("thing"); e.Data.Thing != thing || e.Data.Seat != "supporter" || e.ID == "" {
			t.Errorf("TOG-4 made: %+v", e)
		}
		_, err := s.things.Save(t.Context(), w.viewer(), thing, 1, map[string]string{"title": "changed"})
		must(t, err)
		if e := on.next("thing"); e.Data.Thing != thing {
			t.Errorf("TOG-4 saved: %+v", e)
		}
		must(t, s.sharing.TakeBack(t.Context(), w.viewer(), w.viewer().Table, thing))
		if e := on.next("thing"); e.Data.Thing != thing {
			t.Errorf("TOG-4 taken back: %+v", e)
		}
		w.post("/together/choose", url.Values{"topic": {"recovery"}, "by": {"person"}})
		if e := on.next("table"); e.Data.Seat != "supporter" {
			t.Errorf("TOG-4 chosen: %+v", e)
		}
		if e := on.next("place"); e.Data.Where.Lead.Path != "/topics/recovery" || e.Data.Where.Places["supporter"] != "/topics/recovery" {
			t.Errorf("TOG-4 moved: %+v", e)
		}
		w.post("/together/note", url.Values{"note": {marker}})
		on.next("table")
		if strings.Contains(on.said(), marker) || strings.Contains(on.said(), "made-up") {
			t.Error("PRIV-2 the stream carries words")
		}
	})
}

func TestAThingThatChangesElsewhereIsToldToTheTableItLiesOn(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		robin, sam := s.pair(t, "Robin", "Sam")
		home, w := s.as(t, robin), s.as(t, sam)
		table, token, err := s.people.OpenTable(t.Context(), w.viewer(), robin.ID, sam.ID, people.OnPhone)
		must(t, err)
		w.setSession(token)
		kept, other := home.makes("one"), home.makes("two")
		on := w.listen("", "")
		must(t, s.sharing.Lay(t.Context(), home.viewer(), table, kept, false))
		if e := on.next("thing"); e.Data.Thing != kept || e.Data.Seat != "person" {
			t.Errorf("TOG-4 laid: %+v", e)
		}
		must(t, s.sharing.Lay(t.Context(), home.viewer(), table, kept, false)) // twice is once
		_, err = s.things.Save(t.Context(), home.viewer(), other, 1, map[string]string{"title": "not on the table"})
		must(t, err)
		_, err = s.things.Save(t.Context(), home.viewer(), kept, 1, map[string]string{"title": "on the table"})
		must(t, err)
		if e := on.next("thing"); e.Data.Thing != kept {
			t.Errorf("TOG-4 saved at home: %+v", e)
		}
		must(t, s.things.PutAllAway(t.Context(), home.viewer()))
		on.next("table")
		must(t, s.things.BringAllBack(t.Context(), home.viewer()))
		on.next("table")
		must(t, s.things.Remove(t.Context(), home.viewer(), kept))
		if e := on.next("thing"); e.Data.Thing != kept {
			t.Errorf("TOG-4 removed: %+v", e)
		}
	})
}

func TestAStreamGoesOnWhereItWas(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		w, p := s.twoScreens(t)
		on := p.listen("", "")
		first := w.makes("one")
		last := on.next("thing").ID
		on.close()
		second, third := w.makes("two"), w.makes("three")
		back := p.listen("?n=0", last)
		if a, b := back.next("thing"), back.next("thing"); a.Data.Thing != second || b.Data.Thing != third {
			t.Errorf("TOG-4 came back to %s and %s", a.Data.Thing, b.Data.Thing)
		}
		page := p.listen("?n=0", "") // a page that was made before anything happened
		if e := page.next("thing"); e.Data.Thing != first || e.ID != "1" {
			t.Errorf("TOG-4 since the page was made: %+v", e)
		}
		for range 201 {
			w.makes("much")
		}
		late := p.listen("", last)
		if e := late.next("again"); e.ID != "204" || e.Data.N != 204 {
			t.Errorf("TOG-4 missed too much: %+v", e)
		}
		w.makes("and on")
		if e := late.next("thing"); e.ID != "205" {
			t.Errorf("TOG-4 after looking again: %+v", e)
		}
		for _, made := range []string{"9999", "-1", "x", "99999999999999999999"} {
			odd := p.listen("", made)
			if made == "9999" {
				odd.next("again")
			} else {
				w.makes("odd")
				odd.next("thing")
			}
			odd.close()
		}
	})
}

func TestAStreamEndsWhenTheScreenMaySeeNothingMore(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		t.Run("TOG-2 the table is left", func(t *testing.T) {
			w, p := s.twoScreens(t)
			on := p.listen("", "")
			must(t, s.people.LeaveTable(t.Context(), w.viewer().Table))
			on.next("left")
			on.ends()
			if l := p.tryListen("", ""); l.resp.StatusCode != http.StatusUnauthorized {
				t.Errorf("coming back to a table that was left: %d", l.resp.StatusCode)
			}
		})
		t.Run("TOG-2 somebody leaves the site", func(t *testing.T) {
			w, p := s.twoScreens(t)
			on, other := p.listen("", ""), w.listen("", "")
			must(t, s.people.Lock(t.Context(), p.viewer().Session))
			on.next("locked")
			on.ends()
			if l := p.tryListen("", ""); l.resp.StatusCode != http.StatusUnauthorized {
				t.Errorf("coming back locked: %d", l.resp.StatusCode)
			}
			w.makes("x")
			if e := other.next("thing"); e.Data.Seat != "supporter" {
				t.Errorf("PRIV-8 the other is told first of something else: %+v", e)
			}
		})
		t.Run("TOG-2 nobody has touched it for a while", func(t *testing.T) {
			w, p := s.twoScreens(t)
			on := p.listen("", "")
			s.Pass(people.TableIdle / 2)
			w.get("/together/table?later=1") // the other is at it, and this one only listens
			on.next("place")
			s.Pass(people.TableIdle/2 + time.Minute)
			w.makes("not for a screen that is locked")
			on.next("locked")
			on.ends()
			if strings.Contains(on.said(), "thing") {
				t.Errorf("a locked screen was told what happened:\n%s", on.said())
			}
		})
		t.Run("TOG-2 its session ends", func(t *testing.T) {
			w, p := s.twoScreens(t)
			on := p.listen("", "")
			must(t, s.people.SignOut(t.Context(), p.viewer().Session))
			w.makes("x")
			on.next("left")
			on.ends()
		})
		t.Run("TOG-2 nobody says so, and it is found", func(t *testing.T) {
			_, p := s.twoScreens(t)
			on := p.listen("", "")
			must(t, s.people.SignOut(t.Context(), p.viewer().Session))
			s.bus.Hear("nothing", func(string) {})
			s.bus.Tell(t.Context(), together.TopicTable, "")
			on.next("left")
			on.ends()
		})
		if f := s.faults(); f != "" {
			t.Error(f)
		}
	})
}

func TestWhoIsWritingIsShownToTheOtherAndKeptNowhere(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		w, p := s.twoScreens(t)
		stranger, _ := s.twoScreens(t)
		mine, on, apart := w.listen("", ""), p.listen("", ""), stranger.listen("", "")
		w.get("/together/table") // that the two are reached at a table is noted once a quarter of a year (NET-7)
		before := string(dbtest.Dump(t, s.db))
		thing := people.NewID()
		if w.post("/together/writing", url.Values{"thing": {thing}, "field": {"a.box-" + marker}}); w.Status != http.StatusNoContent {
			t.Fatalf("TOG-4 answered %d", w.Status)
		}
		e := on.next("writing")
		if e.ID != "" || e.Data.Seat != "supporter" || e.Data.Thing != thing || e.Data.Field != "a.box-"+marker {
			t.Errorf("TOG-4 %+v", e)
		}
		if string(dbtest.Dump(t, s.db)) != before {
			t.Error("PRIV-2 that somebody writes was stored")
		}
		late := p.listen("", "")
		if _, a := p.since("?n=0"); len(a.Writing) != 1 || a.Writing[0].Field != "a.box-"+marker {
			t.Errorf("TOG-4 a poll says %+v", a)
		}
		if _, a := w.since("?n=0"); len(a.Writing) != 0 {
			t.Errorf("TOG-4 one's own writing is told back: %+v", a)
		}
		w.post("/together/writing", url.Values{"thing": {thing}, "field": {""}})
		if e := on.next("writing"); e.Data.Field != "" {
			t.Errorf("TOG-4 stopped: %+v", e)
		}
		late.next("writing")
		if _, a := p.since("?n=0"); len(a.Writing) != 0 {
			t.Errorf("TOG-4 a poll says of one who stopped %+v", a)
		}
		w.post("/together/writing", url.Values{"field": {"note"}})
		on.next("writing")
		s.Pass(7 * time.Second)
		if _, a := p.since("?n=0"); len(a.Writing) != 0 {
			t.Errorf("TOG-4 still writing after seven seconds: %+v", a)
		}
		for _, bad := range []url.Values{{"field": {"two words"}}, {"field": {"<b>"}}, {"field": {strings.Repeat("a", 101)}}, {"thing": {"x"}, "field": {"a"}}} {
			if w.postJSON("/together/writing", bad); w.Status != http.StatusUnprocessableEntity {
				t.Errorf("%v: %d", bad, w.Status)
			}
		}
		w.makes("x")
		for name, l := range map[string]*listener{"the writer": mine, "the other": on} {
			if e := l.next("thing"); e.Name != "thing" {
				t.Errorf("%s: %+v", name, e)
			}
		}
		if strings.Contains(apart.said(), "event: writing") || strings.Contains(mine.said(), marker) || strings.Contains(s.log.String(), marker) {
			t.Error("PRIV-2 who is writing is told to somebody else")
		}
		must(t, s.people.Lock(t.Context(), p.viewer().Session))
		w.post("/together/writing", url.Values{"field": {"note"}})
		on.next("locked")
		on.ends()
	})
}

func TestSteppingAwayAndFollowingAgain(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		w, p := s.twoScreens(t)
		w.get("/topics/recovery")
		on := p.listen("?n=999999", "")
		lead := on.next("again").Data.Where.Lead
		if lead == nil || lead.Path != "/topics/recovery" || lead.Seat != "supporter" {
			t.Fatalf("TOG-4 led to %+v", lead)
		}
		p.get("/together/table?later=1") // sitting down pulls nobody away
		if e := on.next("place"); e.Data.Where.Lead.Path != "/topics/recovery" || e.Data.Where.Places["person"] != "/together/table" {
			t.Errorf("TOG-4 sat down: %+v", e)
		}
		p.get("/topics/recovery") // following is no move of one's own
		if e := on.next("place"); e.Data.Where.Lead.Seat != "supporter" {
			t.Errorf("TOG-4 followed: %+v", e)
		}
		p.post("/together/follow", url.Values{"do": {"off"}, "at": {"/topics/recovery"}})
		if p.at != "/topics/recovery" {
			t.Errorf("TOG-4 stepping away led to %s", p.at)
		}
		if e := on.next("place"); len(e.Data.Where.Apart) != 1 || e.Data.Where.Apart[0] != "person" {
			t.Errorf("TOG-4 stepped away: %+v", e)
		}
		p.get("/topics/recovery/starting-small") // whoever stepped away leads nobody
		if e := on.next("place"); e.Data.Where.Lead.Path != "/topics/recovery" || e.Data.Where.Places["person"] != "/topics/recovery/starting-small" {
			t.Errorf("TOG-4 led by whoever stepped away: %+v", e)
		}
		if visited := s.record(t, w).Visited; slices.Contains(visited, "/topics/recovery/starting-small") || !slices.Contains(visited, "/topics/recovery") {
			t.Errorf("TOG-4 what somebody reads by themselves is on the table's record: %v", visited)
		}
		w.get("/together/step/like")
		if e := on.next("place"); e.Data.Where.Lead.Path != "/together/step/like" {
			t.Errorf("TOG-4 led by %+v", e)
		}
		p.post("/together/follow", url.Values{"do": {"on"}, "at": {"/topics/recovery"}})
		if p.at != "/together/step/like" {
			t.Errorf("TOG-4 following again led to %s", p.at)
		}
		p.postJSON("/together/follow", url.Values{"do": {"off"}, "at": {"/x"}})
		var where struct{ Apart []string }
		must(t, json.Unmarshal([]byte(p.Body), &where))
		if len(where.Apart) != 1 {
			t.Errorf("TOG-4 a script is told %s", p.Body)
		}
		for _, bad := range []url.Values{{"do": {"up"}, "at": {"/"}}, {"do": {"off"}, "at": {"//elsewhere.example"}}, {"do": {"on"}, "at": {"https://elsewhere.example"}}, {"do": {"off"}}} {
			if p.post("/together/follow", bad); p.Status != http.StatusUnprocessableEntity {
				t.Errorf("%v: %d", bad, p.Status)
			}
		}
	})
}

func TestTwoMovesAtOnceSettle(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		w, p := s.twoScreens(t)
		w.get("/together/table?later=1")
		p.get("/together/table?later=1")
		var both sync.WaitGroup
		both.Go(func() { must(t, s.together.Visited(t.Context(), w.viewer(), "/topics/recovery", "")) })
		both.Go(func() { must(t, s.together.Visited(t.Context(), p.viewer(), "/topics/health", "")) })
		both.Wait()
		lead := w.listen("?n=999999", "").next("again").Data.Where.Lead.Path
		for range 3 { // whoever isn't there goes there, and that is all
			for _, b := range []*browser{w, p} {
				must(t, s.together.Visited(t.Context(), b.viewer(), lead, ""))
			}
		}
		if now := p.listen("?n=999999", "").next("again").Data.Where; now.Lead.Path != lead || now.Places["person"] != lead || now.Places["supporter"] != lead {
			t.Errorf("TOG-4 the two go on swapping: %+v", now)
		}
	})
}

func TestPolling(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		w, p := s.twoScreens(t)
		one, two := w.makes("one"), w.makes("two")
		status, a := p.since("?n=0")
		if status != http.StatusOK || a.N != 2 || a.Again || len(a.Events) != 2 || a.Events[0].Thing != one || a.Events[1].Thing != two {
			t.Errorf("TOG-4 %d %+v", status, a)
		}
		if _, a = p.since("?n=2"); a.N != 2 || len(a.Events) != 0 {
			t.Errorf("TOG-4 nothing new: %+v", a)
		}
		if _, a = p.since("?n=77"); !a.Again || a.N != 2 {
			t.Errorf("TOG-4 of another count: %+v", a)
		}
		answers := make(chan int64)
		go func() { _, a := p.since("?n=2&wait=20"); answers <- a.N }()
		for s.together.Streams() == 0 {
			time.Sleep(time.Millisecond)
		}
		w.makes("three")
		if n := <-answers; n != 3 {
			t.Errorf("TOG-4 waited and was told of %d", n)
		}
		must(t, s.people.Lock(t.Context(), p.viewer().Session))
		if status, _ = p.since("?n=0"); status != http.StatusUnauthorized {
			t.Errorf("TOG-2 a locked screen is answered %d", status)
		}
		must(t, s.people.LeaveTable(t.Context(), w.viewer().Table))
		if status, _ = p.since("?n=0"); status != http.StatusUnauthorized {
			t.Errorf("TOG-2 a table that was left answers %d", status)
		}
	})
}

func TestAStreamIsNobodysDoing(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		_, p := s.twoScreens(t)
		s.Pass(people.TableIdle - time.Minute)
		p.listen("", "")
		p.since("?n=0")
		s.Pass(2 * time.Minute)
		if !p.viewer().Locked {
			t.Error("TOG-2 a screen that only listens keeps its table from locking")
		}
	})
}

// neighbour is another node of the same installation, which is served too.
func (s *site) neighbour(t *testing.T) *site {
	t.Helper()
	other := &site{log: &late.Log{}, data: s.data, keys: s.keys, Clock: s.Clock, key: s.key}
	var err error
	other.House, err = Open(t.Context(), s.conf, s.key)
	must(t, err)
	t.Cleanup(func() { must(t, other.House.Close()) })
	handler, err := other.Handler()
	must(t, err)
	other.server = httptest.NewServer(handler)
	t.Cleanup(other.server.Close)
	return other
}

// on is the same browser, whose requests go to another node.
func (b *browser) on(s *site) *browser {
	b.t.Helper()
	c := s.browser(b.t)
	c.setSession(b.token())
	return c
}

// twoNodes runs fn on two houses that share one PostgreSQL.
func twoNodes(t *testing.T, fn func(t *testing.T, a, b *site)) {
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) {
		if e.Name != db.Postgres {
			t.Skip("one SQLite file is served by one process")
		}
		a := newSite(t, e)
		fn(t, a, a.neighbour(t))
	})
}

func TestOneTableAcrossTwoNodes(t *testing.T) {
	twoNodes(t, func(t *testing.T, a, b *site) {
		notes := overTheWire(t, a)
		w, onA := a.twoScreens(t)
		p := onA.on(b)
		on := p.listen("", "")
		thing := w.makes(marker)
		if e := on.next("thing"); e.Data.Thing != thing {
			t.Errorf("RUN-2 TOG-4 heard %+v", e)
		}
		w.post("/together/writing", url.Values{"thing": {thing}, "field": {marker}})
		if e := on.next("writing"); e.Data.Field != marker {
			t.Errorf("RUN-2 TOG-4 heard %+v", e)
		}
		on.close()
		w.makes(marker)
		back := onA.listen("", "1") // the other node takes over where the first was
		if e := back.next("thing"); e.ID != "2" {
			t.Errorf("RUN-2 TOG-4 came back to the other node: %+v", e)
		}
		must(t, b.people.LeaveTable(t.Context(), w.viewer().Table))
		back.next("left")
		back.ends()
		seen := strings.ToLower(strings.Join(notes(), "\n"))
		if seen == "" || strings.Contains(seen, marker) {
			t.Errorf("PRIV-2 over the wire went\n%s", seen)
		}
		ids := func(line string) bool {
			topic, id, _ := strings.Cut(line, " ")
			parts := strings.Split(id, "/")
			return (topic == "table" && people.IsID(id)) || (topic == "writing" && len(parts) == 3 && people.IsID(parts[0]) && parts[1] == "supporter")
		}
		for _, note := range notes() {
			for _, line := range strings.Split(note, "\n")[1:] {
				if !ids(line) {
					t.Errorf("PRIV-2 RUN-2 more than ids went over the wire: %s", line)
				}
			}
		}
	})
}

// overTheWire keeps every note between the nodes of a site.
func overTheWire(t *testing.T, s *site) (notes func() []string) {
	t.Helper()
	schema, err := s.db.Schema(t.Context())
	must(t, err)
	var mu sync.Mutex
	var all []string
	ready := make(chan struct{})
	go s.db.Listen(t.Context(), live.ChannelOf(schema), func() { close(ready) }, func(note string) { //nolint:errcheck // it ends with the test
		mu.Lock()
		defer mu.Unlock()
		all = append(all, note)
	})
	<-ready
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		return append([]string{}, all...)
	}
}

func TestABreakBetweenNodesIsMadeGood(t *testing.T) {
	twoNodes(t, func(t *testing.T, a, b *site) {
		w, onA := a.twoScreens(t)
		on := onA.on(b).listen("", "")
		w.makes("before")
		on.next("thing")
		schema, err := a.db.Schema(t.Context())
		must(t, err)
		for range 3 { // each time, what happens while the link is down is found once it is back
			must(t, a.db.View(t.Context(), func(q db.Q) error {
				_, err := q.ExecContext(t.Context(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND query LIKE '%' || $2 || '%'",
					db.ListenerName, live.ChannelOf(schema))
				return err
			}))
			thing := w.makes("while the link is down")
			if e := on.next("thing"); e.Data.Thing != thing {
				t.Errorf("RUN-2 found %+v", e)
			}
		}
	})
}

func TestStreamsEndAtOnceWhenTheHouseStops(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		w, p := s.twoScreens(t)
		on, other := p.listen("", ""), w.listen("", "")
		answered := make(chan int)
		go func() { status, _ := p.since("?n=0&wait=20"); answered <- status }()
		for s.together.Streams() < 3 {
			time.Sleep(time.Millisecond)
		}
		s.together.EndStreams()
		on.ends()
		other.ends()
		if status := <-answered; status != http.StatusOK {
			t.Errorf("RUN-7 a poll that waited: %d", status)
		}
		if !strings.Contains(on.said(), "retry: ") {
			t.Errorf("RUN-7 no hint when to come back:\n%s", on.said())
		}
		late := p.tryListen("", "")
		io.Copy(io.Discard, late.resp.Body) //nolint:errcheck // it ends at once
		if n := s.together.Streams(); n != 0 {
			t.Errorf("RUN-7 %d streams are left", n)
		}
	})
}

// TestAScreenThatComesLaterTakesOneSeat: a table on one screen is for both, until another comes.
func TestAScreenThatComesLaterTakesOneSeat(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		robin, sam := s.pair(t, "Robin", "Sam")
		w, p := s.as(t, sam), s.as(t, robin)
		_, token, err := s.people.OpenTable(t.Context(), w.viewer(), robin.ID, sam.ID, people.OneScreen)
		must(t, err)
		w.setSession(token)
		w.get("/topics/recovery")
		on := w.listen("", "")
		must(t, s.people.MakeScreenCode(t.Context(), w.viewer(), "person"))
		made, err := s.people.OtherScreen(t.Context(), w.viewer())
		must(t, err)
		token, err = s.people.BringScreenCode(people.WithAddress(t.Context(), "192.0.2.1"), p.viewer(), made.Code, people.NewID())
		must(t, err)
		on.next("joining")
		must(t, s.people.AnswerScreen(t.Context(), w.viewer(), made.ID, true))
		must(t, s.people.SitByCode(t.Context(), p.viewer(), token))
		on.next("joining")
		p.setSession(token)
		p.get("/together/table?later=1")
		e := on.next("place")
		if e.Data.Where.Lead.Path != "/topics/recovery" || e.Data.Where.Places["person"] != "/together/table" || e.Data.Where.Places["supporter"] != "/topics/recovery" {
			t.Errorf("TOG-4 the other sat down: %+v", e.Data.Where)
		}
		p.get("/topics/recovery") // comes after
		on.next("place")
		w.get("/together/table?later=1")
		on.next("place")
		w.post("/together/writing", url.Values{"field": {"note"}})
		w.makes("x")
		on.next("thing") // and not that one writes oneself
		if where := p.listen("?n=99999", "").next("again").Data.Where; len(where.Places) != 2 || where.Places["supporter"] != "/together/table" || where.Lead.Seat != "supporter" {
			t.Errorf("TOG-4 as the other sees it: %+v", where)
		}
		must(t, s.people.LeaveByScreen(t.Context(), p.viewer()))
		on.next("joining")
		w.get("/topics/recovery")
		e = on.next("place")
		if len(e.Data.Where.Places) != 1 || e.Data.Where.Places["both"] != "/topics/recovery" {
			t.Errorf("TOG-4 the other has gone: %+v", e.Data.Where)
		}
	})
}
