package access

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/pack"
	"towpath/internal/page"
)

// RoomPath is one screen for a whole room: what is on the site for everyone, large, a step at a time. Nobody is signed in for
// it, so that there is nothing of anybody's that a screen in a room could show.
const RoomPath = Home + "/room"

// slide is one step of what a room looks at.
type slide struct {
	of, title, lang string
	heading         string // of this step
	html            pack.HTML
	text            []string
	list            []string // a line each, after the text
	step            pack.LessonStep
	n, steps        int
	on              string   // the device for which more is said; "" for none
	machines        []string // those for which this lesson has something of its own
	handout         string   // what everybody can take along on paper
	unsigned        bool
}

// ShowRoom answers GET /access/room: what a room could look at, or a step of what ?of= says.
func (x *Room) ShowRoom(w http.ResponseWriter, r *http.Request) error {
	lib := x.Packs.Of(r.Context())
	of := r.FormValue("of")
	if of == "" {
		return page.Render(w, r, http.StatusOK, chooseRoomPage(lib))
	}
	slides, ok := slidesOf(r.Context(), lib, of)
	if !ok {
		return fault.Missing()
	}
	n, _ := strconv.Atoi(r.FormValue("n"))
	n = min(max(n, 0), len(slides)-1)
	s := slides[n]
	s.n, s.steps = n, len(slides)
	if on := r.FormValue("on"); slices.Contains(s.machines, on) {
		s.on = on
	}
	return page.Render(w, r, http.StatusOK, x.roomPage(s))
}

// slidesOf are the steps of a page of a topic or of a lesson.
func slidesOf(ctx context.Context, lib *pack.Library, of string) (all []slide, ok bool) {
	if id, is := strings.CutPrefix(of, pack.LessonPath("")); is {
		l, ok := lib.Lesson(id)
		if !ok {
			return nil, false
		}
		return lessonSlides(ctx, l), true
	}
	p, _ := lib.At(of)
	if p == nil {
		return nil, false
	}
	for _, block := range blocks(string(p.Body)) {
		all = append(all, slide{of: of, title: p.Title, lang: p.Lang, html: pack.HTML(block), handout: of + "/print", unsigned: p.Unsigned})
	}
	return all, len(all) > 0
}

func lessonSlides(ctx context.Context, l *pack.Lesson) []slide {
	one := slide{of: pack.LessonPath(l.ID), title: l.Title, lang: l.Lang, handout: pack.LessonPath(l.ID) + "/paper", unsigned: l.Unsigned}
	for _, m := range pack.Machines {
		if slices.ContainsFunc(l.Steps, func(s pack.LessonStep) bool { return s.On(m) != "" }) {
			one.machines = append(one.machines, m)
		}
	}
	all := []slide{one}
	all[0].html = l.Why
	for _, step := range l.Steps {
		s := one
		s.heading, s.text, s.step = step.Title, []string{step.Text}, step
		all = append(all, s)
	}
	wrong, end := one, one
	wrong.heading, wrong.text = i18n.T(ctx, "access.room.wrong"), []string{l.Wrong}
	end.heading, end.list, end.text = i18n.T(ctx, "access.room.remember"), l.Remember, []string{l.Well}
	return append(all, wrong, end)
}

var tag = regexp.MustCompile(`<(/?)([a-z0-9]+)[^>]*>`)

// blocks are the parts that a text stands in, from the outside: paragraphs, lists. A heading goes with what comes after it.
func blocks(html string) (all []string) {
	depth, from := 0, 0
	heading := false
	for _, m := range tag.FindAllStringSubmatchIndex(html, -1) {
		name := html[m[4]:m[5]]
		if name == "br" || name == "hr" || name == "img" {
			continue
		}
		if m[3] == m[2] {
			depth++
			continue
		}
		if depth--; depth > 0 {
			continue
		}
		if heading = len(name) == 2 && name[0] == 'h'; !heading {
			all = append(all, strings.TrimSpace(html[from:m[1]]))
			from = m[1]
		}
	}
	if rest := strings.TrimSpace(html[from:]); rest != "" {
		all = append(all, rest)
	}
	return all
}

// at is a step of what a room looks at.
func (s slide) at(n int) string {
	q := url.Values{"of": {s.of}}
	if n > 0 {
		q.Set("n", strconv.Itoa(n))
	}
	if s.on != "" {
		q.Set("on", s.on)
	}
	return RoomPath + "?" + q.Encode()
}

// forMachine is the same step for those with another device.
func (s slide) forMachine(machine string) string {
	s.on = machine
	return s.at(s.n)
}

func roomLink(of string) string { return slide{of: of}.at(0) }

func (s slide) back(ctx context.Context) page.Link {
	if s.n == 0 {
		return page.Link{}
	}
	return page.Link{Href: s.at(s.n - 1), Label: i18n.T(ctx, "access.room.back")}
}

func (s slide) next(ctx context.Context) page.Link {
	if s.n+1 == s.steps {
		return page.Link{}
	}
	return page.Link{Href: s.at(s.n + 1), Label: i18n.T(ctx, "access.room.on")}
}
