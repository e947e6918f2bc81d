package starting_test

import (
	"slices"
	"strings"
	"testing"

	"towpath/content"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/pack/show"
	"towpath/internal/rooms/starting"
	"towpath/internal/trust/people"
	"towpath/internal/trust/trusttest"
)

// pack16 are what a service needs, in the order in which it works through them.
var pack16 = []string{"start-here", "roll-out", "intended-use", "data-protection", "clinical-safety", "would-you-like-to", "house-rules", "privacy-notice",
	"staff-boundaries", "risk", "keeping-and-requests", "devices-and-data", "lost-tablet", "lending", "lent-to-you", "doubts"}

func open(t *testing.T, layers ...pack.Layer) (*trusttest.Front, *pack.Library) {
	t.Helper()
	packs, problems := pack.NewHeld(append([]pack.Layer{{Name: "content", FS: content.FS}}, layers...)...)
	for _, p := range problems {
		t.Error(p)
	}
	x := starting.NewRoom(starting.Deps{Packs: packs})
	return trusttest.NewFront(t, map[string]web.Handler{"GET /starting": x.List, "GET /starting/print": x.PrintAll, "GET /starting/{paper}": x.Read,
		"GET /starting/{paper}/print": x.Print, "GET /starting/{paper}/copy": x.Copy}, show.Words, starting.Words), packs.Library()
}

func TestWRK6StartingWell(t *testing.T) {
	f, lib := open(t)
	worker, admin := people.Viewer{Account: "w", Roles: []people.Role{people.Worker}}, people.Viewer{Account: "a", Roles: []people.Role{people.Admin}}
	t.Run("WRK-6 the whole pack is there, in order: policies, devices and data, roll-out, doubts, intended use", func(t *testing.T) {
		var ids, titles []string
		for _, p := range lib.Papers() {
			ids, titles = append(ids, p.ID), append(titles, p.Title)
		}
		if !slices.Equal(ids, pack16) {
			t.Errorf("%v", ids)
		}
		list := f.Get(t, worker, "/starting")
		list.Order(t, titles...)
		list.Want(t, 200, "For people, once you have filled it in.", "No lawyer and no safety officer has approved them")
		list.Holds(t, `href="/guidance"`)
		f.Get(t, admin, "/starting").Holds(t, `href="/setup"`)
	})
	t.Run("WRK-6 each is a page, on paper and two files, with every place to fill in marked", func(t *testing.T) {
		for _, p := range lib.Papers() {
			if p.Blanks == 0 || strings.Count(string(p.Body), "<mark>[") != p.Blanks {
				t.Errorf("%s has %d places to fill in, %d marked", p.ID, p.Blanks, strings.Count(string(p.Body), "<mark>["))
			}
			body := string(p.Body)[:200]
			f.Get(t, worker, pack.PaperPath(p.ID)).Holds(t, body, "as=page", "as=text", pack.PaperPath(p.ID)+"/print")
			f.Get(t, worker, pack.PaperPath(p.ID)+"/print").Holds(t, body)
			page := f.Get(t, worker, pack.PaperPath(p.ID)+"/copy?as=page")
			page.Holds(t, string(p.Body), "<h1>", `<meta charset="utf-8"`)
			page.HoldsNot(t, "<script", "<link", "<form", "style=")
			text := f.Get(t, worker, pack.PaperPath(p.ID)+"/copy?as=text")
			if strings.Count(text.Body, "[") < p.Blanks || strings.ContainsAny(text.Body, "<>*#") || !strings.HasPrefix(text.Body, "\ufeff"+p.Title+"\r\n") {
				t.Errorf("%s as text:\n%s", p.ID, text.Body)
			}
			for as, a := range map[string]trusttest.Answer{".html": page, ".txt": text} {
				if got := a.Header.Get("Content-Disposition"); got != `attachment; filename="`+p.ID+as+`"` {
					t.Error(got)
				}
			}
			for _, s := range p.Sources { // nothing that is claimed loses its source on the way
				page.Want(t, 200, s.URL)
				text.Holds(t, s.URL)
			}
		}
	})
	t.Run("WRK-6 the whole pack prints as one, each paper on a sheet", func(t *testing.T) {
		a := f.Get(t, admin, "/starting/print")
		a.Want(t, 200, "16 papers")
		if n := strings.Count(a.Body, `class="sheet"`); n != len(pack16) {
			t.Errorf("%d sheets", n)
		}
		for _, p := range lib.Papers() {
			a.Holds(t, string(p.Body))
		}
	})
	t.Run("WRK-6 what isn't there isn't found", func(t *testing.T) {
		for _, path := range []string{"/starting/none", "/starting/none/print", "/starting/doubts/copy", "/starting/doubts/copy?as=docx", "/starting/none/copy?as=text"} {
			f.Get(t, worker, path).Want(t, 404)
		}
	})
}

func TestWRK6PapersOfAService(t *testing.T) {
	const own = "---\ntitle: Our house rules\nsummary: As we have them.\norder: 60\naudience: people\nclaims: none\n---\nAsk [Ada] first.\n\n1. One **loud** thing.\n2. Two.\n"
	f, lib := open(t, pack.Layer{Name: "ours", Texts: map[string]string{"starting/house-rules.md": own}})
	t.Run("WRK-6 a service's own paper lies over the one that is built in", func(t *testing.T) {
		a := f.Get(t, people.Viewer{}, "/starting/house-rules")
		a.Want(t, 200, "Our house rules", "1 place to fill in")
		a.Lacks(t, "It is your choice")
		if p, _ := lib.Paper("house-rules"); p.Text != "Ask [Ada] first.\n\n1. One loud thing.\n2. Two.\n" {
			t.Errorf("%q", p.Text)
		}
	})
}

func TestWRK6PapersThatAreWrong(t *testing.T) {
	for name, text := range map[string]string{
		"starting/odd.md":     "---\ntitle: Odd\nsummary: Odd.\norder: 60\naudience: everybody\nclaims: none\n---\nWords.\n",
		"starting/script.md":  "---\ntitle: Odd\nsummary: Odd.\norder: 700\naudience: staff\nclaims: none\n---\n<script>x</script>\n",
		"starting/print.md":   "---\ntitle: Odd\nsummary: Odd.\norder: 710\naudience: staff\nclaims: none\n---\nWords.\n",
		"starting/sub/a.md":   "---\ntitle: Odd\nsummary: Odd.\norder: 720\naudience: staff\nclaims: none\n---\nWords.\n",
		"starting/nothing.md": "---\ntitle: Odd\n---\n",
		"starting/same.md":    "---\ntitle: Odd\nsummary: Odd.\norder: 10\naudience: staff\nclaims: none\n---\nWords.\n",
		"starting/lost.md":    "---\ntitle: Odd\nsummary: Odd.\norder: 730\naudience: staff\nclaims: none\n---\n[Words](/starting/not-there).\n",
	} {
		_, problems := pack.Load(pack.Layer{Name: "content", FS: content.FS}, pack.Layer{Name: "ours", Texts: map[string]string{name: text}})
		if len(problems) == 0 {
			t.Errorf("WRK-6: nothing is said of %s", name)
		}
	}
}
