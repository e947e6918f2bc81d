package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/vault"
	"towpath/internal/pack"
	"towpath/internal/page"
	"towpath/internal/rooms/kit"
	"towpath/internal/rooms/offline"
	"towpath/internal/rooms/plans"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// openOffline makes the room of what is kept on devices.
func (h *House) openOffline(key *vault.Key) error {
	seals, err := offline.NewSeals(key.Derive)
	if err != nil {
		return err
	}
	h.offline = offline.NewRoom(offline.Deps{DB: h.db, People: h.people, Door: &door{house: h}, Seals: seals, Now: h.conf.Now})
	return nil
}

// door is the house as the room of what is kept on devices asks for it.
type door struct {
	house *House
	once  sync.Once
	mux   *http.ServeMux // the routes whose forms may come late
}

// mostKept is how many things of a person's a device keeps: the latest. All are a search away where there is a connection.
const mostKept = 200

// always are a person's pages besides their things.
var alwaysKept = []string{"/", "/help", "/kit", "/kit/new", "/plans", "/topics", "/skills"}

// Pages are a person's own pages and those of the topics they keep a page of.
func (d *door) Pages(ctx context.Context, v people.Viewer, since string) ([]offline.Page, string, bool, error) {
	look, err := d.look(ctx)
	if err != nil {
		return nil, "", false, err
	}
	heads, err := d.house.things.Heads(ctx, v)
	if err != nil {
		return nil, "", false, err
	}
	taken, err := d.house.stories.LastWithdrawn(ctx)
	if err != nil {
		return nil, "", false, err
	}
	every := sha256.New()
	fmt.Fprintln(every, look, taken)
	for _, id := range slices.Sorted(maps.Keys(heads)) {
		fmt.Fprintln(every, id, heads[id].Updated.UnixMilli(), heads[id].Binned.UnixMilli())
	}
	tag := short(every.Sum(nil))
	if tag == since {
		return nil, tag, true, nil
	}
	all, err := d.house.things.Page(ctx, v, things.Mark{}, mostKept)
	if err != nil {
		return nil, "", false, err
	}
	pages := []offline.Page{}
	for _, path := range alwaysKept {
		pages = append(pages, offline.Page{Path: path, Tag: tag})
	}
	if slices.ContainsFunc(all, func(t things.Thing) bool { return t.Kind == sharing.SafetyPlan }) {
		pages = append(pages, offline.Page{Path: plans.SafetyPath, Tag: tag})
	}
	return append(pages, d.ofThings(ctx, all, look)...), tag, false, nil
}

// ofThings are the pages of things, and those that things are about. What was taken back by whoever told it isn't among them.
func (d *door) ofThings(ctx context.Context, all []things.Thing, look string) (pages []offline.Page) {
	topics := map[string]bool{}
	for _, t := range all {
		place, here := strings.CutPrefix(things.SubjectOf(t.Kind, t.Body), things.Place("/"))
		topic, ofTopic := strings.CutPrefix(place, "topics/")
		gone := here && d.house.stories.TakenBack(ctx, "/"+place)
		switch {
		case here && ofTopic:
			topic, _, _ = strings.Cut(topic, "/")
			topics[topic] = true
		case here && !gone:
			pages = append(pages, offline.Page{Path: "/" + place, Tag: look})
		}
		for _, path := range placesOf(d.house.kit, t) {
			pages = append(pages, offline.Page{Path: path, Tag: short([]byte(fmt.Sprintln(look, t.Version, t.Updated.UnixMilli(), gone)))})
		}
	}
	for _, topic := range slices.Sorted(maps.Keys(topics)) {
		pages = append(pages, d.topic(topic, look)...)
	}
	return pages
}

// AtTable are the pages of a session: the table's own, and the topic that is open there.
func (d *door) AtTable(ctx context.Context, v people.Viewer, since string) (pages []offline.Page, tag string, same bool, err error) {
	look, err := d.look(ctx)
	if err != nil {
		return nil, "", false, err
	}
	topic, err := d.house.together.Topic(ctx, v)
	if err != nil {
		return nil, "", false, err
	}
	if tag = short([]byte(look + " table " + topic)); tag == since {
		return nil, tag, true, nil
	}
	for _, path := range []string{"/together/table", "/together/end", "/together/leave", "/topics", "/help", "/calm"} {
		pages = append(pages, offline.Page{Path: path, Tag: look})
	}
	for _, step := range pack.Steps {
		pages = append(pages, offline.Page{Path: "/together/step/" + string(step), Tag: short([]byte(look + topic))})
	}
	return append(pages, d.topic(topic, look)...), tag, false, nil
}

// short is a tag of data.
func short(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8])
}

// look is a tag of all that changes how pages look while what is on them stays: the program, the service's own words, the
// content, the reader's language.
func (d *door) look(ctx context.Context) (string, error) {
	set, err := d.house.service.Get(ctx)
	if err != nil {
		return "", err
	}
	all := []any{page.Everywhere(), set, i18n.Lang(ctx), page.EnvOf(ctx).Look.Encode()}
	for _, t := range d.house.packs.Library().Topics() {
		all = append(all, t.ID, t.Version)
		for _, p := range t.Pages {
			all = append(all, p.Version)
		}
		for _, e := range t.Exercises {
			all = append(all, e.Version)
		}
	}
	text, err := json.Marshal(all)
	return short(text), err
}

// topic is a topic whole: its start, its pages and its exercises.
func (d *door) topic(id, look string) (pages []offline.Page) {
	t, ok := d.house.packs.Library().Topic(id)
	if !ok {
		return nil
	}
	paths := []string{"/topics/" + id}
	for _, p := range t.Pages {
		paths = append(paths, "/topics/"+id+"/"+p.ID)
	}
	for _, e := range t.Exercises {
		paths = append(paths, "/exercises/"+id+"/"+e.ID)
	}
	for _, path := range paths {
		pages = append(pages, offline.Page{Path: path, Tag: look})
	}
	return pages
}

// placesOf are where a thing is read and where it is written on.
func placesOf(k *kit.Room, t things.Thing) []string {
	place := k.Href(t)
	switch t.Kind {
	case sharing.Journal, sharing.Answer, sharing.Goal, sharing.CheckIn, sharing.WellPlan, sharing.SafetyPlan:
		return []string{place, place + "/write"}
	}
	return []string{place}
}

// forWhom refuses a page to a device that asks for somebody who isn't signed in there any more: it would keep it among theirs.
func (h *House) forWhom(r *http.Request) error {
	locker := r.Header.Get("Towpath-For")
	if locker == "" {
		return nil
	}
	return h.offline.For(r.Context(), people.ViewerOf(r.Context()), locker)
}

// Quiet is where Leave goes.
func (d *door) Quiet(ctx context.Context) (string, error) {
	set, err := d.house.service.Get(ctx)
	return set.Leave(), err
}

// Writable are the routes whose forms may come late.
func (d *door) Writable() (patterns []string) {
	for _, r := range d.house.Routes() {
		if r.words && r.Method == http.MethodPost {
			patterns = append(patterns, r.Pattern)
		}
	}
	return patterns
}

// Deliver hands a form that comes late to its route, as if its viewer had sent it from a script.
func (d *door) Deliver(r *http.Request, v people.Viewer, path string, form url.Values) (offline.Delivery, error) {
	d.once.Do(d.build)
	body := form.Encode()
	ctx := page.With(people.With(r.Context(), v), page.Env{Role: v.Main()})
	late, err := http.NewRequestWithContext(ctx, http.MethodPost, path, strings.NewReader(body))
	if err != nil {
		return offline.Delivery{State: offline.Refused, Why: "offline.why.damaged"}, nil
	}
	late.Header.Set("Accept", "application/json")
	late.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	out := &lateAnswer{header: http.Header{}}
	if _, pattern := d.mux.Handler(late); pattern == "" {
		return offline.Delivery{State: offline.Refused, Why: "offline.why.not"}, nil
	}
	d.mux.ServeHTTP(out, late)
	return out.delivery(ctx)
}

func (d *door) build() {
	d.mux = http.NewServeMux()
	for _, r := range d.house.Routes() {
		if !r.words || r.Method != http.MethodPost {
			continue
		}
		d.mux.HandleFunc(r.Method+" "+r.Pattern, func(w http.ResponseWriter, q *http.Request) {
			out := w.(*lateAnswer)
			if v := people.ViewerOf(q.Context()); !v.IsAny(r.Who...) {
				out.err = fault.Missing()
				return
			}
			out.err = r.do(w, q)
		})
	}
}

// lateAnswer is what a route answers to a form that came late.
type lateAnswer struct {
	header http.Header
	code   int
	body   bytes.Buffer
	err    error
}

func (a *lateAnswer) Header() http.Header { return a.header }

func (a *lateAnswer) WriteHeader(code int) {
	if a.code == 0 {
		a.code = code
	}
}

func (a *lateAnswer) Write(b []byte) (int, error) { return a.body.Write(b) }

// delivery is what the answer means. A fault of the house's is one; of anything else the person is told.
func (a *lateAnswer) delivery(ctx context.Context) (offline.Delivery, error) {
	var said struct {
		ID      string `json:"id"`
		Version int64  `json:"version"`
	}
	_ = json.Unmarshal(a.body.Bytes(), &said) // a page says nothing that is asked for here
	done := offline.Delivery{Thing: said.ID, Version: said.Version}
	switch {
	case a.err != nil && fault.Is(a.err, fault.Locked): // a table that shows nothing has kept it
		done.State = offline.Kept
	case a.err != nil && fault.CodeOf(a.err).Status() >= http.StatusInternalServerError || ctx.Err() != nil:
		return done, fault.Wrap(a.err, "app.Deliver")
	case a.err != nil && fault.Is(a.err, fault.Busy):
		done.State = offline.Again
	case a.err != nil:
		done.State, done.Why = offline.Refused, whyNot(a.err)
	case a.code == http.StatusConflict:
		done.State = offline.Both
	case a.code >= http.StatusBadRequest:
		done.State, done.Why = offline.Refused, "offline.why.not"
	default:
		done.State = offline.Kept
	}
	return done, nil
}

// whyNot is the sentence for somebody whose words couldn't be taken in. One with something put in it isn't kept, since what was put in is
// theirs.
func whyNot(err error) string {
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Gone) {
		return "offline.why.gone"
	}
	return "offline.why.not"
}
