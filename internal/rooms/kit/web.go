package kit

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// kitPage is "My things" as it goes out.
type kitPage struct {
	wish
	list
	Sees map[string]string // by thing: who else can see it
	Done string
	Away string // what has just been put away and can be brought back at once
}

// List answers GET /kit: everything kept, in one place (KIT-1).
func (x *Room) List(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	a := wishOf(q)
	a.Page, a.After = number(q.Get("page")), markOf(q.Get("after"))
	p := kitPage{wish: a, Done: doneWords(r)}
	if away := q.Get("away"); people.IsID(away) {
		if t, err := x.get(r.Context(), people.ViewerOf(r.Context()), away); err == nil && !t.Binned.IsZero() {
			p.Away = away
		}
	}
	return x.show(w, r, p)
}

// Find answers POST /kit. What somebody looks for is private, and an address ends up in histories and in the logs of
// whatever stands in between; so the search is a form that is sent, and its answer the page itself.
func (x *Room) Find(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(w, r)
	if err != nil && !fault.Is(err, fault.Invalid) {
		return err
	}
	find := form.Line("q")
	if utf8.RuneCountInString(find) > longestFind {
		find = string([]rune(find)[:longestFind])
	}
	a := wishOf(form.Values)
	a.Find, a.Page = find, number(form.Get("page"))
	return x.show(w, r, kitPage{wish: a})
}

func (x *Room) show(w http.ResponseWriter, r *http.Request, p kitPage) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	var err error
	if p.list, err = x.list(ctx, v, p.wish); err != nil {
		return err
	}
	if p.Sees, err = x.sees(ctx, v); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, x.kitPage(p))
}

// sees says, for each thing that somebody else can see, who.
func (x *Room) sees(ctx context.Context, v people.Viewer) (map[string]string, error) {
	shares, err := x.Sharing.Mine(ctx, v, mostAbout)
	if err != nil {
		return nil, err
	}
	names, by := map[string]string{}, map[string][]string{}
	for _, s := range shares {
		if _, ok := names[s.With]; !ok {
			if names[s.With], err = x.name(ctx, s.With); err != nil {
				return nil, err
			}
		}
		if !slices.Contains(by[s.Thing], names[s.With]) {
			by[s.Thing] = append(by[s.Thing], names[s.With])
		}
	}
	sees := map[string]string{}
	for thing, who := range by {
		sees[thing] = i18n.T(ctx, "kit.sees", "names", i18n.Names(ctx, who))
	}
	return sees, nil
}

func (x *Room) name(ctx context.Context, id string) (string, error) {
	name, err := x.People.Name(ctx, id)
	if err == nil && name == "" {
		name = i18n.T(ctx, "kit.someone_gone")
	}
	return name, err
}

// wishOf is what a form or an address asks to see, but for words that are looked for.
func wishOf(q url.Values) wish {
	return wish{Sort: orderOf(q.Get("sort")), Kind: kindOf(q.Get("kind")), When: whenOf(q.Get("when")), Pinned: q.Get("pinned") == "on"}
}

func orderOf(s string) order {
	if o := order(s); o == byName || o == oldest {
		return o
	}
	return latest
}

func whenOf(s string) when {
	w := when(s)
	for _, o := range whens {
		if w == o.when || w == older {
			return w
		}
	}
	return ""
}

func kindOf(s string) sharing.Kind {
	if k := sharing.Kind(s); known(k) {
		return k
	}
	return ""
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > 100_000 {
		return 1
	}
	return n
}

// A mark in an address is a time and an id; neither says anything of what is kept.
func markText(m things.Mark) string { return strconv.FormatInt(m.Updated, 10) + "." + m.ID }

func markOf(s string) things.Mark {
	at, id, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(at, 10, 64)
	if err != nil || n <= 0 || !people.IsID(id) {
		return things.Mark{}
	}
	return things.Mark{Updated: n, ID: id}
}

// filters are the wish as an address says it, without words that are looked for.
func (a wish) filters() url.Values {
	q := url.Values{}
	for name, value := range map[string]string{"sort": string(a.Sort), "kind": string(a.Kind), "when": string(a.When)} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if a.Pinned {
		q.Set("pinned", "on")
	}
	return q
}

// at is the address of the list, with one thing more said.
func (a wish) at(name, value string) string {
	q := a.filters()
	if name != "" {
		q.Set(name, value)
	}
	if len(q) == 0 {
		return "/kit"
	}
	return "/kit?" + q.Encode()
}

// pages leads on from one page of the list to the next. What was found has forms for that, as its words stand in no address.
func (p kitPage) pages(ctx context.Context) page.Pager {
	var to page.Pager
	switch {
	case p.Find != "":
	case p.paged():
		if p.After != (things.Mark{}) {
			to.Back = page.Link{Href: p.at("", ""), Label: i18n.T(ctx, "kit.first")}
		}
		if p.More {
			to.On = page.Link{Href: p.at("after", markText(p.Next)), Label: i18n.T(ctx, "kit.next")}
		}
	default:
		if p.Page > 1 {
			to.Back = page.Link{Href: p.at("page", strconv.Itoa(p.Page-1)), Label: i18n.T(ctx, "kit.before")}
		}
		if p.More {
			to.On = page.Link{Href: p.at("page", strconv.Itoa(p.Page+1)), Label: i18n.T(ctx, "kit.next")}
		}
	}
	return to
}

// done are the things that can just have been done, as an address says them after a form.
var done = []string{"kept", "pinned", "unpinned", "back", "allback", "removed", "emptied", "away", "parts", "ended", "done", "partly", "notnow"}

func doneWords(r *http.Request) string { return page.DoneOf(r, "kit.done.", done...) }
