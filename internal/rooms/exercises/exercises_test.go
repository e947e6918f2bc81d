package exercises_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/pack/show"
	"towpath/internal/rooms/exercises"
	"towpath/internal/trust/files"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
	"towpath/internal/trust/trusttest"
)

const topicMD = `---
title: Walking
summary: Going for a walk.
order: 1
version: 1
minutes: 1
chime: [hope]
claims: none
---
This is about walking.
`

// allKinds asks one question of each kind.
const allKinds = `---
title: All of it
summary: One of each.
order: 1
step: like
minutes: 5
claims: none
parts:
  - {id: line, kind: text, label: A line, max: 20}
  - {id: box, kind: longtext, label: A box, max: 200}
  - {id: one, kind: choose_one, label: One of these, own: Another one, options: [{id: tea, text: Tea, reply: The kettle is on.}, {id: milk, text: Milk, reply: There is some left.}]}
  - {id: some, kind: choose_some, label: Some of these, max: 2, own: Something else, options: [{id: red, text: Red}, {id: blue, text: Blue}, {id: grey, text: Grey}]}
  - {id: scale, kind: scale, label: How much, words: [Not at all, A bit, A lot]}
  - {id: rank, kind: ranking, label: Which first, max: 2, options: [{id: sea, text: The sea}, {id: wood, text: A wood}, {id: town, text: A town}]}
  - {id: cards, kind: card_sort, label: Where do they go, own: My card, trays: [{id: yes, text: "For me"}, {id: no, text: "Not for me"}], options: [{id: hill, text: A hill}, {id: lake, text: A lake}]}
  - {id: list, kind: list, label: What to pack, lines: 2, max: 4}
  - {id: wheel, kind: wheel, label: How is it, areas: [{id: feet, text: Feet}, {id: mood, text: Mood}, {id: rain, text: Rain}], words: [Bad, So so, Good]}
  - {id: days, kind: tracker, label: How are the days, max: 5, own: What was it like, areas: [{id: mood, text: Mood}, {id: sleep, text: Sleep}], words: [Poor, Fair, Fine]}
  - {id: weeks, kind: tracker, label: How are the weeks, every: week, areas: [{id: walks, text: Walks}], words: [None, A few, Many]}
  - {id: path, kind: timeline, label: How did it go, lines: 2, max: 4}
  - {id: plan, kind: plan, label: What then, own: Who to ask, max: 3, areas: [{id: signs, text: Signs}, {id: calm, text: What calms}]}
  - {id: voice, kind: spoken, label: Say it}
  - {id: draw, kind: drawing, label: Draw it}
  - {id: photo, kind: photo, label: Show it, max: 2}
reflect: [What was new?]
coaching: [Say nothing for a while.]
---
Do what you like of this.
`

// room is a room in a house, with Robin, and Sam who supports Robin.
type room struct {
	*trusttest.House
	*exercises.Room
	*trusttest.Front
	live       *pack.Live
	files      fstest.MapFS
	robin, sam people.Account
	me, worker people.Viewer
}

func enter(t *testing.T, h *trusttest.House) *room {
	t.Helper()
	x := &room{House: h, files: fstest.MapFS{}, robin: h.Person(t, "Robin")}
	x.sam = h.Worker(t, "Sam", x.robin)
	x.me, x.worker = h.SignIn(t, x.robin), h.SignIn(t, x.sam)
	x.write("topics/walking/topic.md", topicMD)
	x.write("topics/walking/exercises/all.md", allKinds)
	x.open(t)
	return x
}

// open starts the room again, as a restart does: it remembers nothing.
func (x *room) open(t *testing.T) {
	t.Helper()
	var problems []pack.Problem
	if x.live, problems = pack.NewLive(pack.Layer{Name: "test", FS: x.files}); len(problems) > 0 {
		t.Fatal(problems)
	}
	x.Room = exercises.NewRoom(exercises.Deps{People: x.Register, Sharing: x.Sharing, Things: x.Keeper, Files: x.House.Files, Packs: x.live, Now: x.Clock.Now,
		URL: "https://towpath.example"})
	x.Front = trusttest.NewFront(t, map[string]web.Handler{
		"GET /exercises/{topic}/{exercise}":          x.Begin,
		"POST /exercises/{topic}/{exercise}":         x.SaveNew,
		"GET /exercises/{topic}/{exercise}/print":    x.BlankPaper,
		"GET /exercises/{topic}/{exercise}/coaching": x.Coaching,
		"GET /exercises/answers/{id}":                x.Read,
		"POST /exercises/answers/{id}":               x.Room.Save,
		"GET /exercises/answers/{id}/write":          x.Write,
		"GET /exercises/answers/{id}/fields":         x.Fields,
		"GET /exercises/answers/{id}/print":          x.Print,
	}, show.Words, files.Words, exercises.Words)
}

func (x *room) write(name, text string) {
	x.files[name] = &fstest.MapFile{Data: []byte(text), ModTime: time.Unix(int64(len(text)), 0)}
}

type answer = trusttest.Answer

// ask sends a request as v, and form with it if there is one.
func (x *room) ask(t *testing.T, v people.Viewer, method, path string, form url.Values, header ...string) answer {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	if method == http.MethodPost {
		r = trusttest.Form(path, form)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return x.Send(t, v, r)
}

func (x *room) get(t *testing.T, v people.Viewer, path string) answer {
	t.Helper()
	return x.ask(t, v, http.MethodGet, path, nil)
}

func (x *room) post(t *testing.T, v people.Viewer, path string, form url.Values) answer {
	t.Helper()
	return x.ask(t, v, http.MethodPost, path, form)
}

// script saves as the page's script does.
func (x *room) script(t *testing.T, v people.Viewer, path string, form url.Values) (a answer, id string, version int64) {
	t.Helper()
	a = x.ask(t, v, http.MethodPost, path, form, "Accept", "application/json")
	var said struct {
		ID      string
		Version int64
	}
	if a.Err == nil {
		if err := json.Unmarshal([]byte(a.Body), &said); err != nil {
			t.Fatalf("%s: %v", a.Body, err)
		}
	}
	return a, said.ID, said.Version
}

const allPath = "/exercises/walking/all"

var (
	inputs    = regexp.MustCompile(`<input ([^>]*)>`)
	textareas = regexp.MustCompile(`(?s)<textarea id="[^"]*" name="([^"]*)"[^>]*>(.*?)</textarea>`)
	selects   = regexp.MustCompile(`(?s)<select id="[^"]*" name="([^"]*)">(.*?)</select>`)
	chosen    = regexp.MustCompile(`<option value="([^"]*)" selected`)
)

func attr(tag, name string) string {
	m := regexp.MustCompile(`(?:^| )` + name + `="([^"]*)"`).FindStringSubmatch(tag)
	if m == nil {
		return ""
	}
	return m[1]
}

// fields are what a browser without script would send back from the form in a page, untouched.
func fields(page string) url.Values {
	_, page, _ = strings.Cut(page, `id="exercise"`)
	page, _, _ = strings.Cut(page, "</form>")
	form := url.Values{}
	for _, m := range inputs.FindAllStringSubmatch(page, -1) {
		kind := attr(m[1], "type")
		if (kind == "radio" || kind == "checkbox") && !strings.Contains(m[1], " checked") {
			continue
		}
		form.Add(attr(m[1], "name"), unescape(attr(m[1], "value")))
	}
	for _, m := range textareas.FindAllStringSubmatch(page, -1) {
		form.Add(m[1], unescape(m[2]))
	}
	for _, m := range selects.FindAllStringSubmatch(page, -1) {
		value := ""
		if c := chosen.FindStringSubmatch(m[2]); c != nil {
			value = c[1]
		}
		form.Add(m[1], value)
	}
	return form
}

func unescape(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&#34;", `"`, "&#39;", "'", "&amp;", "&").Replace(s)
}

// begun is the untouched form of a new attempt.
func (x *room) begun(t *testing.T, v people.Viewer) url.Values {
	t.Helper()
	a := x.get(t, v, allPath)
	if a.Status != http.StatusOK {
		t.Fatal(a.Status, a.Err)
	}
	return fields(a.Body)
}

// saved saves a form and returns the answer's id.
func (x *room) saved(t *testing.T, v people.Viewer, form url.Values) string {
	t.Helper()
	a := x.post(t, v, allPath, form)
	if want := "/exercises/answers/" + form.Get("id") + "?saved=1"; a.Status != http.StatusSeeOther || a.To != want {
		t.Fatalf("%d %v, leads to %q, want %q\n%s", a.Status, a.Err, a.To, want, notices(a.Body))
	}
	return form.Get("id")
}

// notices are the sentences of a page that say what is to mend.
func notices(page string) string {
	return strings.Join(regexp.MustCompile(`(?s)class="(?:notice|error)".*?</(?:div|p)>`).FindAllString(page, -1), "\n")
}

// body is an answer as it is kept.
func (x *room) body(t *testing.T, v people.Viewer, id string) (a exercises.Answer) {
	t.Helper()
	thing, err := x.Keeper.Get(t.Context(), v, id)
	if err == nil {
		err = thing.Into(&a)
	}
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (x *room) answers(t *testing.T) []things.Thing {
	t.Helper()
	all, err := x.Keeper.OfKind(t.Context(), x.me, sharing.Answer, 100)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// each runs fn in a room of its own on each engine.
func each(t *testing.T, fn func(t *testing.T, x *room)) {
	t.Helper()
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) { fn(t, enter(t, h)) })
}
