// Command guide serves the style guide: every part of the design system in every state, to look at and to photograph.
// It is for people who work on Towpath and no part of the site.
//
//	go run ./internal/page/guide -addr 127.0.0.1:8090
//
// Add ?theme=dark, ?size=largest, ?spacing=wider, ?ruler=1 or ?lang=ar-XB to any of its pages.
package main

import (
	_ "embed"
	"flag"
	"fmt"
	"log"
	"maps"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"towpath/internal/ground/i18n"
	"towpath/internal/page"
)

//go:embed words.en.yaml
var wordsEN []byte

var words = i18n.Catalogue{Lang: "en", Name: "guide", YAML: wordsEN}

// pages are the pages of the guide by path.
func pages() map[string]templ.Component {
	all := map[string]templ.Component{
		"/home": home(), "/fields": fields(), "/choices": choices(), "/exercises": exercises(), "/signin": signIn(),
		"/parts": parts(), "/table": home(), "/empty": empty(), "/drawings": drawings(),
	}
	for _, kind := range page.ProblemKinds {
		all["/problem/"+kind] = page.ProblemPage(page.Problem{Kind: kind})
	}
	return all
}

func env(r *http.Request) page.Env {
	q := r.URL.Query()
	look := page.LookOf(r)
	if asked := (page.Look{Theme: q.Get("theme"), Size: q.Get("size"), Spacing: q.Get("spacing"), Ruler: q.Has("ruler"),
		Lang: q.Get("lang")}); asked != (page.Look{}) {
		look = asked
	}
	e := page.Env{Role: "person", Look: look, Path: r.URL.Path, Service: "Northside Community Team", SignedIn: true,
		Nav:      []page.NavItem{page.Together, page.Topics, page.MyThings, page.GetOnline},
		HelpLine: "Call 000 111, day and night."}
	switch r.URL.Path {
	case "/table":
		e.Role, e.Table = "table", &page.TableStrip{With: "Sam", Href: "/table"}
	case "/signin":
		e.Role, e.SignedIn, e.Nav = "none", false, nil
	}
	return e
}

func house(bundle *i18n.Bundle, h func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e := env(r)
		ctx := page.With(i18n.With(r.Context(), bundle.For(e.Look.Lang, r.Header.Get("Accept-Language"))), e)
		w.Header().Set("Content-Security-Policy", "default-src 'self'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
		if err := h(w, r.WithContext(ctx)); err != nil {
			status, p := page.ProblemOf(ctx, err)
			if err := page.Render(w, r.WithContext(ctx), status, p); err != nil {
				log.Print(err)
			}
		}
	})
}

func routes(bundle *i18n.Bundle) *http.ServeMux {
	mux := http.NewServeMux()
	all := pages()
	for path, c := range all {
		mux.Handle("GET "+path, house(bundle, func(w http.ResponseWriter, r *http.Request) error {
			return page.Render(w, r, http.StatusOK, c)
		}))
	}
	look := page.LookPages{Languages: bundle.Offered()}
	mux.Handle("GET /look", house(bundle, look.Show))
	mux.Handle("POST /look", house(bundle, look.Save))
	mux.Handle("GET /static/", house(bundle, page.Static))
	mux.Handle("GET /{$}", house(bundle, func(w http.ResponseWriter, r *http.Request) error {
		return page.Render(w, r, http.StatusOK, contents(slices.Sorted(maps.Keys(all))))
	}))
	return mux
}

func main() {
	addr := flag.String("addr", "127.0.0.1:8090", "where to listen")
	flag.Parse()
	bundle, err := i18n.NewWithPseudo(page.Words, words)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("http://" + *addr)
	log.Fatal(http.ListenAndServe(*addr, routes(bundle)))
}
