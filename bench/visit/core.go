package visit

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
)

// Page is one core page: whose it is, its address, and the cookies it is asked for with.
type Page struct {
	Name    string `json:"name"`
	URL     string `json:"url"`
	Cookie  string `json:"cookie"`
	Missing string `json:"missing,omitempty"` // why it can't be measured
}

// kept is how many things the person keeps before their kit is measured.
const kept = 6

// Data says on what the pages were measured.
var Data = fmt.Sprintf("the demo's made-up service with the content built in (the heaviest of its topic pages and exercises); %d things kept, one table opened", kept)

// walker looks up pages one after the other; where a place isn't there, the pages after it are missing and not an error.
type walker struct {
	base  string
	pages []Page
}

func (w *walker) add(name string, b *Browser, path string) Doc {
	p := Page{Name: name, URL: w.base + path}
	var d Doc
	if path == "" {
		p.Missing = "nothing leads to it"
	} else {
		var err error
		if d, err = b.Get(path); err != nil {
			p.Missing = err.Error()
		} else if d.Status != http.StatusOK {
			p.Missing = fmt.Sprintf("%s answers %d", path, d.Status)
		}
	}
	p.Cookie = b.Cookie()
	w.pages = append(w.pages, p)
	return d
}

// heaviest adds the page that weighs most of those that a page leads to.
func (w *walker) heaviest(name string, b *Browser, from Doc, pattern string) {
	re, most, path := regexp.MustCompile(pattern), 0, ""
	for _, l := range from.Links() {
		if !re.MatchString(l) || strings.HasSuffix(l, "/booklet") { // all pages in one, to be printed
			continue
		}
		if weight, err := Weigh(Page{URL: w.base + l, Cookie: b.Cookie()}); err == nil && weight.All() > most {
			most, path = weight.All(), l
		}
	}
	w.add(name, b, path)
}

// Core walks through a demo and returns its core pages: sign in, home, a topic page, an exercise, the kit, a table and the
// agreement before the first meeting (ACC-3), with others that everybody meets early.
func Core(base string, signIn map[string]string) ([]Page, error) {
	w := &walker{base: base}
	nobody, person, worker := NewBrowser(base), NewBrowser(base), NewBrowser(base)
	for b, role := range map[*Browser]string{person: "person", worker: "worker"} {
		if d, err := b.Get(signIn[role]); err != nil || d.Status != http.StatusOK {
			return nil, fmt.Errorf("signing in as %s: status %d, %v", role, d.Status, err)
		}
	}
	w.add("welcome", nobody, "/")
	w.add("sign in", nobody, "/in")
	w.add("help now", nobody, "/help")
	w.alone(person)
	w.add("home, worker", worker, "/")
	sitting := NewBrowser(base) // opening a table parks the session it is opened from
	if _, err := sitting.Get(signIn["worker"]); err != nil {
		return nil, err
	}
	w.table(sitting)
	w.before(worker)
	return w.pages, nil
}

// before is what a supporter reads before they meet somebody who shares what they made at the table.
func (w *walker) before(b *Browser) {
	home, err := b.Get("/")
	if err != nil {
		return
	}
	w.add("before you meet", b, home.Link(`^/people/[0-9a-f-]{36}$`))
}

// ending finishes a meeting: a takeaway and a next step, both shared.
func (w *walker) ending(b *Browser) {
	said, err := b.Get("/together/end")
	if err != nil {
		return
	}
	f, ok := said.Form(`name="takeaway"`)
	if !ok {
		return
	}
	if said, err = b.Send(f.Write("Made-up words, about sleep and a walk with somebody's sister.").Press("")); err != nil {
		return
	}
	if f, ok = said.Form(`value="share"`); ok {
		for name, now := range f.Values {
			if len(now) == 1 && now[0] == "keep" {
				f.Values.Set(name, "share")
			}
		}
		_, _ = b.Send(f.Press("")) // else the page is measured emptier
	}
}

// alone are the pages that a person reads and writes alone.
func (w *walker) alone(b *Browser) {
	w.add("home, person", b, "/")
	topics, err := b.Get("/topics")
	if err != nil {
		return
	}
	topic := w.add("topic, its start", b, topics.Link(`^/topics/[a-z-]+$`))
	w.heaviest("topic, a page", b, topic, `^/topics/[a-z-]+/[a-z-]+$`)
	w.heaviest("exercise", b, topic, `^/exercises/[a-z-]+/[a-z-]+$`)
	exercise := topic.Link(`^/exercises/[a-z-]+/[a-z-]+$`)
	for range kept {
		if d, err := b.Get(exercise); err == nil {
			if f, ok := d.Form(`action="/exercises/`); ok {
				_, _ = b.Send(f.Write("Made-up words, about as long as somebody's answer.").Press("")) // else the kit is measured emptier
			}
		}
	}
	w.add("the kit", b, "/kit")
}

// table opens one on one screen, both say yes to how it works, and looks at it.
func (w *walker) table(b *Browser) {
	home, err := b.Get("/")
	if err != nil {
		return
	}
	open, ok := home.Form(`action="/together"`)
	if !ok {
		w.add("agreement", b, "")
		w.add("a table", b, "")
		return
	}
	if _, err := b.Send(open.Press(`value="one`)); err != nil {
		w.add("a table ("+err.Error()+")", b, "")
		return
	}
	agreement := w.add("agreement", b, "/together/agreement")
	for range 2 {
		if f, ok := agreement.Form(`value="yes"`); ok {
			if _, err := b.Send(f.Press(`value="yes"`)); err != nil {
				break
			}
		}
		if agreement, err = b.Get("/together/agreement"); err != nil {
			break
		}
	}
	w.add("a table", b, "/together/table")
	w.ending(b)
}
