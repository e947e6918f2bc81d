package app

import (
	"io/fs"
	"net/url"
	"os"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// pressed is a link or a form of a page that was open.
type pressed struct {
	path string
	form url.Values // nil for a link
}

// ways are all the links and forms of the main part of the page that is open.
func (b *browser) ways() (ways []pressed) {
	for a := range all(main(b.doc), "a") {
		if href := attr(a, "href"); strings.HasPrefix(href, "/") {
			ways = append(ways, pressed{path: href})
		}
	}
	for form := range all(main(b.doc), "form") {
		values := fields(form)
		for button := range all(form, "button") {
			if name := attr(button, "name"); name != "" {
				values.Set(name, attr(button, "value"))
			}
		}
		ways = append(ways, pressed{path: attr(form, "action"), form: values})
	}
	return ways
}

func main(doc *html.Node) *html.Node {
	for m := range all(doc, "main") {
		return m
	}
	return doc
}

// TestALinkEndsWhileItsPagesAreOpen ends a link while its worker and its carer have pages about the person open, and then follows every
// link and sends every form of those pages.
func TestALinkEndsWhileItsPagesAreOpen(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		robin, sam := s.pair(t, nameMarker, "Sam")
		cas := s.account(t, "Cas", people.Carer)
		must(t, s.people.AddLink(t.Context(), robin.ID, cas.ID))
		person := s.as(t, robin).viewer()
		id := people.NewID()
		_, err := s.things.Create(t.Context(), person, id, sharing.Journal, map[string]string{"title": marker, "text": marker})
		must(t, err)
		for _, a := range []people.Account{sam, cas} {
			b, pages := s.as(t, a), []string{"/", "/sharing/with-me/" + robin.ID, "/sharing/with-me/" + robin.ID + "/" + id, "/together/agreement/" + robin.ID}
			must(t, s.sharing.Share(t.Context(), person, people.NewID(), id, a.ID, s.conf.Now().AddDate(0, 0, 7)))
			if a.Is(people.Worker) {
				pages = append(pages, "/people/"+robin.ID, "/people/"+robin.ID+"/signing-in", "/together/paper/"+robin.ID, "/circle/handover/"+a.ID)
			}
			b.get("/together/agreement/" + robin.ID)
			if said := strings.Contains(textOf(b.doc), demoService.Replies); said == a.Is(people.Carer) {
				t.Errorf("TOG-13 the agreement with a %s says of them when staff reply: %v", a.Roles[0], said)
			}
			var open []pressed
			for _, p := range pages {
				b.get(p).sees(nameMarker)
				open = append(open, append(b.ways(), pressed{path: p})...)
			}
			must(t, s.people.EndLink(t.Context(), robin.ID, a.ID))
			t.Run("PRIV-8 TOG-13 what a "+string(a.Roles[0])+" has open shows nothing any more, and says so kindly", func(t *testing.T) {
				about := 0
				for _, w := range open {
					if w.form == nil {
						b.get(w.path)
					} else {
						b.post(w.path, w.form)
					}
					b.seesNot(marker, nameMarker)
					if b.Status >= 500 || b.viewer().Table != "" {
						t.Errorf("%s answered %d, at a table: %v", w.path, b.Status, b.viewer().Table != "")
					}
					if strings.Contains(w.path, robin.ID) || w.form.Get("with") == robin.ID {
						about++
						b.sees("There is nothing here", "Nothing of yours is lost.")
					}
				}
				if about < 5 {
					t.Errorf("only %d of %d ways were about the person: it isn't the page that was open", about, len(open))
				}
			})
		}
	})
}

// TOG-13: the only other ways in which a link begins are an account that a worker makes for a person, and what is made up for a demo.
func TestTOG13NothingElseMakesALink(t *testing.T) {
	for _, root := range []string{"..", "../../cmd"} {
		must(t, fs.WalkDir(os.DirFS(root), ".", func(path string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, "trust/trusttest/") {
				return err
			}
			text, err := fs.ReadFile(os.DirFS(root), path)
			if err == nil && strings.Contains(string(text), ".AddLink(") && path != "app/demo.go" {
				t.Errorf("TOG-13 %s makes a link that nobody said yes to", path)
			}
			return err
		}))
	}
}
