// Package page is the design system: the frame of every page, its parts, its drawings, its one stylesheet and its
// script. Rooms compose their pages from it and bring no style of their own.
//
// Parts without children are structs to write in place (@page.Field{…}); those that hold others are functions
// (@page.Shell(page.Frame{…}) { … }). Text given to a part is already in the reader's language.
package page

import (
	"bytes"
	"context"
	_ "embed"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/a-h/templ"

	"towpath/internal/ground/i18n"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences of the frame and of the parts.
var Words = i18n.Catalogue{Lang: "en", Name: "page", YAML: wordsEN}

// Env is what the frame shows that doesn't depend on the page: who is here and how they like pages to look.
type Env struct {
	Role     string      // for <body data-role>; "" is "none", nobody signed in
	Look     Look        // the reader's own settings
	Path     string      // of this request, to come back to from the settings
	Query    string      // of this request, where it was for a page: which of several it was
	Service  string      // who runs this installation, in its own words
	SignedIn bool        // offers the way out
	Shared   bool        // on a tablet that several people use: its list of pages tells the next one nothing
	Nav      []NavItem   // the places this role has, in order
	Table    *TableStrip // the joint session this is part of, if any
	HelpLine string      // one short line: whom to call now, as the service set it
	// Listens says whether the reader likes to listen: then what reads aloud stays in sight. Nil for no.
	Listens func(context.Context) bool
}

func (e Env) listens(ctx context.Context) bool { return e.Listens != nil && e.Listens(ctx) }

// NavItem is one place in the navigation.
type NavItem struct{ Href, Key, Mark string }

// The four places of a person's navigation.
var (
	Together  = NavItem{"/together", "page.nav.together", "together"}
	Topics    = NavItem{"/topics", "page.nav.topics", "topics"}
	MyThings  = NavItem{"/kit", "page.nav.things", "things"}
	GetOnline = NavItem{"/skills", "page.nav.online", "online"}
)

// TableStrip is the strip across the top while two people share a table.
type TableStrip struct {
	With string // the other person's name
	Href string // the table itself
	Stop string // where the two can stop well
	// Idle is how long the table waits, untouched, before it locks itself.
	Idle time.Duration
	// Screens is how many screens show the table now, this one among them.
	Screens int
	// Asks is where to answer a screen that has brought the table's code, "" while there is none.
	Asks string
	// Script is the asset that watches over it: a module on every page at the table.
	Script string
	// N is how many things had happened at the table when the page was asked for; its script goes on from there.
	N int64
	// Standing says where the two screens are, once the page is made.
	Standing func(context.Context) Standing
}

// Standing is where a screen is at a table, and the other one if there is one.
type Standing struct {
	Here  string // this screen's page, as the other one would open it
	Other string // the page of the other one; "" where there is one screen alone
	Apart bool   // this screen stays where it is when the other moves
}

func (t *TableStrip) standing(ctx context.Context) Standing {
	if t.Standing == nil {
		return Standing{}
	}
	return t.Standing(ctx)
}

// back is the page at path as it is opened again: of an exercise with the attempt that it shows.
func (s Standing) back(path string) string {
	if strings.HasPrefix(s.Here, path+"?") {
		return s.Here
	}
	return path
}

// elsewhere reports whether the two screens are on different pages.
func (s Standing) elsewhere() bool { return s.Other != "" && s.Other != s.Here }

// Link is somewhere to go, in words.
type Link struct{ Href, Label string }

// Frame is one page's own part of the frame.
type Frame struct {
	Heading string   // what this page is for
	Lang    string   // the language of Heading, where it isn't from a catalogue; "" is the reader's
	Title   string   // for the browser's tab; Heading where empty
	Who     WhoSees  // who can see this page
	Crumbs  []Link   // where I am, from the outside in
	Section string   // the Href of the NavItem this page belongs to
	Done    string   // what has just been done ("Kept in your things."), said once above the page
	Secret  bool     // words on it open something: it isn't read aloud
	Scripts []string // names of further assets, each a module
	Styles  []string // names of stylesheets of the room's own
}

func (f Frame) title(ctx context.Context) string {
	if env := EnvOf(ctx); env.Shared && (env.SignedIn || env.Table != nil) {
		return f.place(ctx, env)
	}
	name := f.Title
	if name == "" {
		name = f.Heading
	}
	if name == "" {
		return i18n.T(ctx, "page.name")
	}
	return i18n.T(ctx, "page.title", "page", name)
}

// place is a title that says where a page belongs, and not what is on it: browsers keep titles, for whoever opens their list of pages.
func (f Frame) place(ctx context.Context, env Env) string {
	for _, it := range env.Nav {
		if it.Href == f.Section {
			return i18n.T(ctx, "page.title", "page", i18n.T(ctx, it.Key))
		}
	}
	return i18n.T(ctx, "page.name")
}

// who is the line at the top. At a table the strip says it, and nothing there is seen by one alone.
func (f Frame) who(env Env) WhoSees {
	if env.Table != nil && f.Who.mark != "many" {
		return WhoSees{}
	}
	return f.Who
}

type envKey struct{}

// With puts env where the frame finds it.
func With(ctx context.Context, env Env) context.Context { return context.WithValue(ctx, envKey{}, env) }

// EnvOf is the Env of ctx, or one for nobody in particular.
func EnvOf(ctx context.Context) Env {
	env, _ := ctx.Value(envKey{}).(Env)
	if env.Role == "" {
		env.Role = "none"
	}
	return env
}

// bodies are what pages are made in, one after the other: under load a third of what is collected would be these.
var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// mostKept is the largest body that is kept for another page, in bytes.
const mostKept = 256 << 10

func giveBack(body *bytes.Buffer) {
	if body.Cap() <= mostKept {
		body.Reset()
		bodies.Put(body)
	}
}

// Render answers with a whole page. Nothing is sent before all of it is made, so that a fault on the way can still
// become a page of its own. Unless the handler said otherwise the answer is kept by no cache.
func Render(w http.ResponseWriter, r *http.Request, status int, c templ.Component) error {
	out := bodies.Get().(*bytes.Buffer)
	defer giveBack(out)
	arriving := arrives(r)
	if err := c.Render(context.WithValue(r.Context(), arrivalKey{}, arriving), out); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(out.Len()))
	if arriving {
		bringStyle(h)
	} else {
		h.Add("Link", stylePreload)
	}
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	w.WriteHeader(status)
	_, _ = w.Write(out.Bytes()) // the reader has gone; there is nobody to tell
	return nil
}
