// Package starting is the room with what a service needs before its first person: papers to adapt, a plan for devices, a checklist,
// doubts answered and the intended use (WRK-6).
//
// Everybody who works here may read all of it: what a service promises, staff have to keep. The papers are content, so that a
// service lays its own over them. What it fills in, it fills in on its own copy; nothing of that comes back here.
package starting

import (
	"context"
	_ "embed"
	"net/http"
	"strings"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/pack"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences of this room.
var Words = i18n.Catalogue{Lang: "en", Name: "starting", YAML: wordsEN}

// Packs hands out the library for whoever asks; *pack.Live does.
type Packs interface {
	Of(ctx context.Context) *pack.Library
}

// Deps are what the room stands on.
type Deps struct{ Packs Packs }

// Room answers everything under /starting.
type Room struct{ Deps }

// NewRoom makes the room.
func NewRoom(d Deps) *Room { return &Room{d} }

// Home is where all papers are.
var Home = pack.PaperPath("")

const allPath = "/starting/print"

func printPath(id string) string { return pack.PaperPath(id) + "/print" }
func copyPath(id, as string) string {
	return pack.PaperPath(id) + "/copy?as=" + as
}

// List answers GET /starting: all papers in the order in which a service works through them.
func (x *Room) List(w http.ResponseWriter, r *http.Request) error {
	return page.Render(w, r, http.StatusOK, showList(people.ViewerOf(r.Context()), x.Packs.Of(r.Context()).Papers()))
}

func (x *Room) paper(r *http.Request) (*pack.Paper, error) {
	p, ok := x.Packs.Of(r.Context()).Paper(r.PathValue("paper"))
	if !ok {
		return nil, fault.Missing()
	}
	return p, nil
}

// Read answers GET /starting/{paper}: one paper, with the ways to have it as a file or on paper.
func (x *Room) Read(w http.ResponseWriter, r *http.Request) error {
	p, err := x.paper(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, showPaper(people.ViewerOf(r.Context()), p))
}

// Print answers GET /starting/{paper}/print: one paper on paper.
func (x *Room) Print(w http.ResponseWriter, r *http.Request) error {
	p, err := x.paper(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, printPaper(people.ViewerOf(r.Context()), p))
}

// PrintAll answers GET /starting/print: the whole pack, each paper on a sheet of its own.
func (x *Room) PrintAll(w http.ResponseWriter, r *http.Request) error {
	return page.Render(w, r, http.StatusOK, printAll(people.ViewerOf(r.Context()), x.Packs.Of(r.Context()).Papers()))
}

// The forms in which a paper is handed out as a file.
const (
	asText = "text" // without any markup
	asPage = "page" // a page that word processors open, and that pastes with its headings, lists and marks
)

// Copy answers GET /starting/{paper}/copy: one paper as a file, to adapt.
func (x *Room) Copy(w http.ResponseWriter, r *http.Request) error {
	p, err := x.paper(r)
	if err != nil {
		return err
	}
	as := r.FormValue("as")
	var out strings.Builder
	h := w.Header()
	switch as {
	case asText:
		h.Set("Content-Type", "text/plain; charset=utf-8")
		err = writeText(&out, r.Context(), p)
	case asPage:
		h.Set("Content-Type", "text/html; charset=utf-8")
		err = wholePage(p).Render(r.Context(), &out)
	default:
		return fault.Missing()
	}
	if err != nil {
		return fault.Wrap(err, "starting.Copy(%s)", p.ID)
	}
	h.Set("Content-Disposition", `attachment; filename="`+p.ID+ending[as]+`"`)
	h.Set("Cache-Control", "no-store")
	_, err = w.Write([]byte(out.String()))
	return err
}

var ending = map[string]string{asText: ".txt", asPage: ".html"}

// mark is what older word processors need in order to read a text file as UTF-8.
const mark = "\ufeff"

// writeText writes a paper as plain text, with line ends that every editor takes.
func writeText(out *strings.Builder, ctx context.Context, p *pack.Paper) error {
	blocks := []string{p.Title, p.Summary, strings.TrimSpace(p.Text)}
	if len(p.Sources) > 0 {
		sources := i18n.T(ctx, "content.sources")
		for _, s := range p.Sources {
			sources += "\n- " + s.Title + ". " + s.By + ". " + s.URL
		}
		blocks = append(blocks, sources)
	}
	_, err := out.WriteString(mark + strings.ReplaceAll(strings.Join(blocks, "\n\n"), "\n", "\r\n") + "\r\n")
	return err
}

// crumbs are the way back: an administrator comes from the settings, everybody else from guidance.
func crumbs(ctx context.Context, v people.Viewer, more ...page.Link) []page.Link {
	from := page.Link{Href: section(v), Label: i18n.T(ctx, "starting.from.guidance")}
	if v.Is(people.Admin) {
		from.Label = i18n.T(ctx, "starting.from.setup")
	}
	return append([]page.Link{from}, more...)
}

func inPack(ctx context.Context, v people.Viewer) []page.Link {
	return crumbs(ctx, v, page.Link{Href: Home, Label: i18n.T(ctx, "starting.heading")})
}

// section is the place of the navigation that the room belongs to.
func section(v people.Viewer) string {
	if v.Is(people.Admin) {
		return "/setup"
	}
	return pack.GuidancePath("")
}

// forWhom says who is to read a paper once it is filled in, and how much there is to fill in.
func forWhom(ctx context.Context, p *pack.Paper) string {
	return i18n.T(ctx, "starting.for."+p.Audience) + " " + i18n.T(ctx, "starting.blanks", "n", p.Blanks)
}
