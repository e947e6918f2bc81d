package together

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/live"
	"towpath/internal/ground/web"
	"towpath/internal/trust/people"
)

// beat is how often a stream shows that it stands, and how often what may have been missed is looked for.
const beat = 15 * time.Second

// longestPoll is the longest that an answer to Since waits for something to happen.
const longestPoll = 20 * time.Second

// hello is the first that a stream says: the state from which its events go on.
type hello struct {
	N       int64     `json:"n"`
	Seat    string    `json:"seat"`
	Where   where     `json:"where"`
	Writing []writing `json:"writing"`
}

// moved is an event with where everybody is as it is told, which may be later than the event.
type moved struct {
	people.TableEvent
	Where where `json:"where"`
}

// screen is one stream to one screen at a table.
type screen struct {
	x      *Room
	out    *live.Stream
	waiter *live.Waiter
	viewer people.Viewer
	n      int64 // the last event that it was told
	wrote  int64 // up to where it was told who writes
	over   bool  // nothing more is to be told
}

// Live streams what happens at the table to one of its screens (TOG-4). It tells that something changed; what it is now, the
// screen asks for with its own rights. Nothing is written before it is clear that the screen may still have it.
func (x *Room) Live(w http.ResponseWriter, r *http.Request) error {
	v := people.ViewerOf(r.Context())
	if v.Table == "" {
		return fault.Missing()
	}
	s := &screen{x: x, viewer: v, n: resumeAt(r, v), waiter: x.hub.Wait(v.Table, v.Session)}
	defer s.waiter.Stop()
	out, err := live.StartStream(w)
	if err != nil {
		return fault.Wrap(err, "together.Live")
	}
	if s.out = out; r.Method != http.MethodHead {
		s.run(r.Context())
	}
	return nil
}

// resumeAt is the last event that a screen knows of: as its browser says when it comes back, or as its page was made with, or
// else all there were.
func resumeAt(r *http.Request, v people.Viewer) int64 {
	for _, said := range []string{r.Header.Get("Last-Event-ID"), r.FormValue("n")} {
		if n, err := strconv.ParseInt(said, 10, 64); err == nil && n >= 0 {
			return n
		}
	}
	return v.Events
}

// soon is when a browser comes back to a stream that ended: not all in the same moment.
func soon() time.Duration { return 200*time.Millisecond + rand.N(time.Second) }

// run tells a screen what happens until its browser goes, it may see nothing more, or the house stops. While the database
// doesn't answer, the stream stands and says nothing; what was missed is told afterwards.
func (s *screen) run(ctx context.Context) {
	s.out.Retry(soon())
	s.over = s.hello(ctx) != nil // then the browser comes back
	rest := time.NewTimer(beat)
	defer rest.Stop()
	for !s.over {
		if s.out.Waits() {
			rest.Reset(beat)
		}
		if s.out.Send() != nil {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-s.x.hub.Ended():
			s.out.Retry(soon())
			s.over = true
		case <-s.waiter.Replaced:
			s.end("enough")
		case <-rest.C:
			s.out.Beat()
		case <-s.waiter.Woken:
			if err := s.news(ctx); err != nil && ctx.Err() == nil {
				s.x.Log.Warn("a stream waits for the database", "error", err)
				time.AfterFunc(time.Second, s.waiter.Wake)
			}
		}
	}
	s.out.Send() //nolint:errcheck // the last word; nobody is there to be told that it didn't arrive
}

// hello says where things stand. What happened since the screen's page was made follows at once.
func (s *screen) hello(ctx context.Context) error {
	_, rec, err := s.x.read(ctx, s.viewer)
	if err != nil {
		return err
	}
	h := hello{N: s.n, Seat: s.viewer.Seat, Where: rec.from(s.viewer).where()}
	h.Writing, s.wrote = s.x.writers.of(ctx, s.x, s.viewer, 0)
	s.waiter.Told.Store(s.n)
	s.waiter.Wake()
	return s.out.Event("hello", strconv.FormatInt(s.n, 10), h)
}

// end says the last word of a stream.
func (s *screen) end(word string) {
	s.over = true
	s.out.Event(word, "", struct{}{}) //nolint:errcheck // there is nothing in it that could fail
}

// news tells what happened since the last time, if the screen may still be told.
func (s *screen) news(ctx context.Context) error {
	v, missed, err := s.x.People.Missed(ctx, s.waiter.Who, s.n)
	switch {
	case err != nil:
		return err
	case v.Table != s.waiter.Key:
		s.end("left")
		return nil
	case v.Locked:
		s.end("locked")
		return nil
	}
	s.viewer = v
	if missed.Again {
		missed.Events = []people.TableEvent{{N: missed.N, Kind: "again", Seat: v.Seat}}
	}
	for _, e := range missed.Events {
		if err := s.tell(ctx, e); err != nil {
			return err
		}
		s.n = e.N
	}
	s.waiter.Told.Store(s.n)
	var writing []writing
	writing, s.wrote = s.x.writers.of(ctx, s.x, v, s.wrote)
	for _, m := range writing {
		if err := s.out.Event("writing", "", m); err != nil {
			return err
		}
	}
	return nil
}

// tell tells one event.
func (s *screen) tell(ctx context.Context, e people.TableEvent) error {
	id := strconv.FormatInt(e.N, 10)
	if e.Kind != people.EventPlace && e.Kind != "again" {
		return s.out.Event(string(e.Kind), id, e)
	}
	_, rec, err := s.x.read(ctx, s.viewer)
	if err != nil {
		return err
	}
	return s.out.Event(string(e.Kind), id, moved{TableEvent: e, Where: rec.from(s.viewer).where()})
}

// since is what Since answers.
type since struct {
	N       int64               `json:"n"`
	Again   bool                `json:"again"`
	Events  []people.TableEvent `json:"events"`
	Where   where               `json:"where"`
	Writing []writing           `json:"writing"`
}

// Since tells a screen what happened since event number n, where a proxy lets no stream through. With wait (seconds) the
// answer comes when something happens, or after that time.
func (x *Room) Since(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	if v.Table == "" {
		return fault.Missing()
	}
	n := resumeAt(r, v)
	waiter := x.hub.Wait(v.Table, v.Session)
	defer waiter.Stop()
	waiter.Told.Store(n)
	a, err := x.since(ctx, v, n)
	if wait := waitOf(r); err == nil && a.N == n && wait > 0 {
		x.await(ctx, w, waiter, wait)
		a, err = x.since(ctx, v, n)
	}
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return web.JSON(w, http.StatusOK, a)
}

// waitOf is how long an answer may wait for something to tell.
func waitOf(r *http.Request) time.Duration {
	seconds, _ := strconv.Atoi(r.FormValue("wait"))
	return min(time.Duration(max(seconds, 0))*time.Second, longestPoll)
}

// await waits until something happens.
func (x *Room) await(ctx context.Context, w http.ResponseWriter, waiter *live.Waiter, wait time.Duration) {
	http.NewResponseController(w).SetReadDeadline(time.Time{}) //nolint:errcheck // the answer then comes earlier than it might
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-x.hub.Ended():
	case <-waiter.Replaced:
	case <-waiter.Woken:
	case <-timer.C:
	}
}

func (x *Room) since(ctx context.Context, v people.Viewer, n int64) (a since, err error) {
	now, missed, err := x.People.Missed(ctx, v.Session, n)
	switch {
	case err != nil:
		return a, err
	case now.Table != v.Table:
		return a, fault.New(fault.SignedOut, "people.screen.done.left")
	case now.Locked:
		return a, fault.New(fault.Locked, "people.table.locked")
	}
	_, rec, err := x.read(ctx, now)
	if err != nil {
		return a, err
	}
	a = since{N: missed.N, Again: missed.Again, Events: missed.Events, Where: rec.from(now).where()}
	if a.Events == nil {
		a.Events = []people.TableEvent{}
	}
	a.Writing, _ = x.writers.of(ctx, x, now, 0)
	return a, nil
}

// lookAfter finds news that nobody told and screens that may be told no more, for all who wait on this node at once.
func (x *Room) lookAfter(ctx context.Context, all []*live.Waiter) {
	sessions := make([]string, len(all))
	for i, w := range all {
		sessions[i] = w.Who
	}
	counts, err := x.People.EventCounts(ctx, sessions)
	if err != nil {
		x.Log.Warn("tables can't be looked after", "error", err)
		return
	}
	for _, w := range all {
		if n, sits := counts[w.Who]; !sits || n != w.Told.Load() {
			w.Wake()
		}
	}
}

// EndStreams ends every stream at once, and those that begin later; browsers come back by themselves, to another node if
// there is one. It is called when the house stops.
func (x *Room) EndStreams() { x.hub.End() }

// Streams is how many streams there are on this node.
func (x *Room) Streams() int { return x.hub.Len() }
