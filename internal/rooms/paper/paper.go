// Package paper is the room for taking things away on paper: a booklet of any pages, exercises, lessons and one's own plans
// (ACC-9), and the short words that lead back from paper to a page. Anybody may make one of what anybody may read. Nothing is
// kept: what is in a booklet stands in its address.
package paper

import (
	"context"
	_ "embed"

	"github.com/a-h/templ"

	"towpath/internal/ground/i18n"
	"towpath/internal/pack"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences of this room.
var Words = i18n.Catalogue{Lang: "en", Name: "paper", YAML: wordsEN}

// Stylesheets of the two choices that concern paper alone.
var (
	//go:embed a5.css
	a5CSS []byte
	//go:embed large.css
	largeCSS []byte

	_ = page.Register(a5Style, a5CSS)
	_ = page.Register(largeStyle, largeCSS)
)

const (
	a5Style    = "a5.css"
	largeStyle = "large.css"
)

// Packs hands out the library for whoever asks; *pack.Live does.
type Packs interface {
	Of(ctx context.Context) *pack.Library
}

// Own is something of a person's own that can go onto paper.
type Own struct {
	Path, Title string
	When        string // in words
	Whole       templ.Component
}

// Deps are what the room stands on.
type Deps struct {
	Packs Packs
	// Own are a person's plans, for themselves alone; never asked for anybody else.
	Own func(context.Context, people.Viewer) ([]Own, error)
	// How each of what packs hold looks on a sheet of paper, with its way back. Origin is how people reach the site.
	Opening  func(t *pack.Topic, easy bool, origin string) templ.Component
	Page     func(p *pack.Page, origin string) templ.Component
	Exercise func(ex *pack.Exercise, origin string) templ.Component
	Lesson   func(l *pack.Lesson, origin string) templ.Component
	Area     func(context.Context, pack.Area) string // what an area of lessons is called
	Styles   []string                                // that sheets need
	URL      string                                  // how people reach the site
}

// Room answers /paper and the place where short words are typed.
type Room struct{ Deps }

// NewRoom makes the room.
func NewRoom(d Deps) *Room { return &Room{d} }

// Home is where a booklet is chosen.
const Home = "/paper"

const bookletPath = Home + "/booklet"

// own are a person's plans, on a session of their own. At a table nobody looks through them.
func (x *Room) own(ctx context.Context) ([]Own, error) {
	v := people.ViewerOf(ctx)
	if v.Table != "" || !v.Is(people.Person) {
		return nil, nil
	}
	return x.Own(ctx, v)
}
