package sharing

import (
	"context"
	_ "embed"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences of these pages.
var Words = i18n.Catalogue{Lang: "en", Name: "sharing", YAML: wordsEN}

// Opened is a thing as these pages show it.
type Opened struct {
	ID, Owner string
	Kind      Kind
	Title     string
	Updated   time.Time
	Entered   string          // the supporter who typed it in for the person, if any
	Words     templ.Component // all of it, to read
}

// Shelf opens things for these pages. The keeper of things and those who know what each kind says stand above this package.
type Shelf interface {
	// Open opens a thing for a viewer who may see it, through Look; others get fault.NotFound.
	Open(ctx context.Context, v people.Viewer, id string) (Opened, error)
	// Names are the titles of those of the viewer's own things that have one of the ids, by id; what isn't there is left out.
	Names(ctx context.Context, v people.Viewer, ids []string) (map[string]string, error)
}

// Pages are the pages on which a person says who sees what, and on which a supporter reads what is shared with them.
type Pages struct {
	sharing  *Sharing
	register *people.Register
	shelf    Shelf
	now      func() time.Time
}

// NewPages makes the pages.
func NewPages(s *Sharing, r *people.Register, shelf Shelf, now func() time.Time) *Pages {
	return &Pages{sharing: s, register: r, shelf: shelf, now: now}
}

// sharesShown is how many shares a page lists.
const sharesShown = 25

// shown is one share with the title of what is shared.
type shown struct {
	Given
	Title string
}

// withOne is what one supporter can see, of what is on a page.
type withOne struct {
	ID, Name string
	Shares   []shown
	All      bool // that is all that they can see
}

// Mine answers GET /sharing: what I share, with whom, since when and until when (PRIV-1).
func (p *Pages) Mine(w http.ResponseWriter, r *http.Request) error {
	ctx, v, n := r.Context(), people.ViewerOf(r.Context()), pageOf(r)
	given, err := p.sharing.GivenBy(ctx, v, sharesShown+1, (n-1)*sharesShown)
	if err != nil {
		return err
	}
	more := len(given) > sharesShown
	groups, err := p.grouped(ctx, v, given[:min(len(given), sharesShown)])
	if err != nil {
		return err
	}
	for i := range groups {
		groups[i].All = n == 1 && !more
	}
	return page.Render(w, r, http.StatusOK, p.minePage(groups, pager(ctx, "/sharing", n, more), n, doneWords(r)))
}

// grouped puts shares under the supporter who can see them.
func (p *Pages) grouped(ctx context.Context, v people.Viewer, given []Given) (groups []withOne, err error) {
	ids := make([]string, 0, len(given))
	for _, s := range given {
		ids = append(ids, s.Thing)
	}
	titles, err := p.shelf.Names(ctx, v, ids)
	if err != nil {
		return nil, err
	}
	for _, s := range given {
		title, there := titles[s.Thing]
		if !there {
			continue // removed for good in between
		}
		if len(groups) == 0 || groups[len(groups)-1].ID != s.With {
			name, err := p.name(ctx, s.With)
			if err != nil {
				return nil, err
			}
			groups = append(groups, withOne{ID: s.With, Name: name})
		}
		g := &groups[len(groups)-1]
		g.Shares = append(g.Shares, shown{Given: s, Title: title})
	}
	return groups, nil
}

// name is what somebody is called here, also when they are here no longer.
func (p *Pages) name(ctx context.Context, id string) (string, error) {
	name, err := p.register.Name(ctx, id)
	if err == nil && name == "" {
		name = i18n.T(ctx, "sharing.someone_gone")
	}
	return name, err
}

// doneWords says what has just been done.
func doneWords(r *http.Request) string {
	return page.DoneOf(r, "sharing.done.", "shared", "ended", "stopped", "unlinked", "uninvited", "said.yes", "said.no")
}

// End answers POST /sharing/{id}/end: one share ends, in one action. Where the form says so the person goes back to the thing.
func (p *Pages) End(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	if err := p.sharing.EndShare(r.Context(), people.ViewerOf(r.Context()), r.PathValue("id")); err != nil {
		return err
	}
	if thing := form.Get("thing"); people.IsID(thing) {
		return web.See(w, r, "/kit/"+thing+"/about?done=ended")
	}
	return web.See(w, r, "/sharing?done=ended")
}

// Stop answers POST /sharing/stop: every share of one thing ends.
func (p *Pages) Stop(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	if err := p.sharing.StopSharing(r.Context(), people.ViewerOf(r.Context()), form.Get("thing")); err != nil {
		return err
	}
	return web.See(w, r, "/sharing?done=stopped")
}

// looksShown is how many looks a page lists.
const looksShown = 25

// lookLine is one line of "Who has looked", in words.
type lookLine struct{ Text, Title, Href string }

// Looks answers GET /sharing/looks: who has looked at what of mine, and when (PRIV-2).
func (p *Pages) Looks(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	n := pageOf(r)
	looks, err := p.sharing.WhoHasLooked(ctx, v, looksShown+1, (n-1)*looksShown)
	if err != nil {
		return err
	}
	more := len(looks) > looksShown
	lines, err := p.lookLines(ctx, v, looks[:min(len(looks), looksShown)])
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, p.looksPage(lines, pager(ctx, "/sharing/looks", n, more), n))
}

func (p *Pages) lookLines(ctx context.Context, v people.Viewer, looks []Looked) ([]lookLine, error) {
	ids, names := make([]string, 0, len(looks)), map[string]string{}
	for _, l := range looks {
		ids = append(ids, l.Thing)
		if _, known := names[l.Viewer]; known {
			continue
		}
		var err error
		if names[l.Viewer], err = p.name(ctx, l.Viewer); err != nil {
			return nil, err
		}
	}
	titles, err := p.shelf.Names(ctx, v, ids)
	if err != nil {
		return nil, err
	}
	lines := make([]lookLine, 0, len(looks))
	for _, l := range looks {
		lines = append(lines, p.lookLine(ctx, l, names[l.Viewer], titles))
	}
	return lines, nil
}

func (p *Pages) lookLine(ctx context.Context, l Looked, name string, titles map[string]string) lookLine {
	key := "sharing.looks.line"
	if l.Table != "" {
		key += ".met"
	}
	ago := i18n.Ago(ctx, l.At, p.now())
	if _, arranged := arrangedPaths[l.Kind]; arranged {
		kind := kindWords(ctx, l.Kind)
		return lookLine{Href: arrangedPaths[l.Kind] + l.Thing, Title: kind, Text: i18n.T(ctx, "sharing.looks.arranged", "name", name, "kind", kind, "ago", ago)}
	}
	if l.Kind == Messages {
		return lookLine{Href: "/contact/with/" + l.Viewer, Title: kindWords(ctx, l.Kind), Text: i18n.T(ctx, "sharing.looks.messages", "name", name, "ago", ago)}
	}
	title, there := titles[l.Thing]
	if !there {
		return lookLine{Text: i18n.T(ctx, key+".gone", "name", name, "kind", kindWords(ctx, l.Kind), "ago", ago)}
	}
	return lookLine{Href: "/kit/" + l.Thing, Title: title,
		Text: i18n.T(ctx, key, "name", name, "kind", kindWords(ctx, l.Kind), "title", title, "ago", ago)}
}

// arrangedPaths are where arrangements are read; they are no things, and have no titles.
var arrangedPaths = map[Kind]string{Loan: "/access/arranged/", Referral: "/access/arranged/"}

func kindWords(ctx context.Context, k Kind) string { return i18n.T(ctx, "sharing.kind."+string(k)) }

// circle is who supports a person, who waits for their yes, and which invitations of theirs are open.
type circle struct {
	links []people.Link
	asks  []people.Ask
	open  []people.Welcome
}

// People answers GET /sharing/people: who supports me, and who would like to.
func (p *Pages) People(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	var c circle
	var err error
	if c.links, c.asks, err = p.register.CircleOf(ctx, v.Account); err != nil {
		return err
	}
	if c.open, err = p.register.Welcomes(ctx, v); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, p.peoplePage(c, doneWords(r)))
}

// asks is the question that one who waits is about.
func asks(ctx context.Context, a people.Ask) string {
	if a.Instead.ID != "" {
		return i18n.T(ctx, "sharing.asks.move", "name", a.Supporter.Name, "old", a.Instead.Name)
	}
	return i18n.T(ctx, "sharing.asks", "name", a.Supporter.Name)
}

// AskEnd answers GET /sharing/people/{id}/end: what ends when this link ends, before it does.
func (p *Pages) AskEnd(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	id := r.PathValue("id")
	if linked, err := p.register.Linked(ctx, v.Account, id); err != nil || !linked {
		return fault.OrMissing(err)
	}
	name, err := p.name(ctx, id)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, p.askEndPage(id, name))
}

// EndLink answers POST /sharing/people/{id}/end: somebody supports me no longer, sees nothing more of mine, and is told
// nothing (PRIV-8).
func (p *Pages) EndLink(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	with := r.PathValue("id")
	if known, err := p.sharing.EverLinked(ctx, v.Account, with); err != nil || !known {
		return fault.OrMissing(err)
	}
	err := p.register.EndLink(ctx, v.Account, with)
	if err != nil && !fault.Is(err, fault.NotFound) { // it had ended: the form came twice
		return err
	}
	return web.See(w, r, "/sharing/people?done=unlinked")
}

// StopWith answers POST /sharing/people/{id}/stop: every share with one supporter ends; they still support me.
func (p *Pages) StopWith(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	with := r.PathValue("id")
	if known, err := p.sharing.EverLinked(ctx, v.Account, with); err != nil || !known {
		return fault.OrMissing(err)
	}
	if err := p.sharing.EndAllWith(ctx, v, with); err != nil {
		return err
	}
	return web.See(w, r, "/sharing?done=stopped")
}

// withMeShown is how many things of one person a page of a supporter's list has.
const withMeShown = 25

// WithMe answers GET /sharing/with-me/{person}: what a person shares with the viewer now. It names kinds and days only: a
// title is something to open, and opening is on record.
func (p *Pages) WithMe(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	person, name, err := p.supported(ctx, v, r.PathValue("person"))
	if err != nil {
		return err
	}
	n := pageOf(r)
	refs, err := p.sharing.SharedWithMe(ctx, v, person, withMeShown+1, (n-1)*withMeShown)
	if err != nil {
		return err
	}
	to := pager(ctx, "/sharing/with-me/"+person, n, len(refs) > withMeShown)
	return page.Render(w, r, http.StatusOK, p.withMePage(person, name, once(refs[:min(len(refs), withMeShown)]), to, n))
}

// emptyWords are for a supporter with whom nothing is shared. With whoever came by invitation, the person begins.
func emptyWords(ctx context.Context) string {
	if people.ViewerOf(ctx).ByInvitation() {
		return i18n.T(ctx, "sharing.withme.empty.invited")
	}
	return i18n.T(ctx, "sharing.withme.empty.text")
}

// supported is a person whom the viewer supports now. Everybody else's page isn't there.
func (p *Pages) supported(ctx context.Context, v people.Viewer, person string) (id, name string, err error) {
	linked, err := p.register.Linked(ctx, person, v.Account)
	if err != nil || !linked || v.Table != "" {
		return "", "", fault.OrMissing(err)
	}
	name, err = p.register.Name(ctx, person)
	return person, name, err
}

// once leaves one line for what is shared twice.
func once(refs []Ref) []Ref {
	seen := map[string]bool{}
	var out []Ref
	for _, ref := range refs {
		if !seen[ref.ID] {
			seen[ref.ID] = true
			out = append(out, ref)
		}
	}
	return out
}

// Read answers GET /sharing/with-me/{person}/{id}: one shared thing. The look is on record before it is opened.
func (p *Pages) Read(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	person, name, err := p.supported(ctx, v, r.PathValue("person"))
	if err != nil {
		return err
	}
	ref, _, err := p.sharing.find(ctx, v, r.PathValue("id"))
	if err != nil || ref.Owner != person { // before anything is opened: a wrong address must not leave a look behind
		return fault.OrMissing(err)
	}
	t, err := p.shelf.Open(ctx, v, ref.ID)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, p.readPage(person, name, t))
}

// pageOf is the number of the page asked for, from 1 on.
func pageOf(r *http.Request) int {
	n := 0
	for _, d := range strings.TrimSpace(r.URL.Query().Get("page")) {
		if d < '0' || d > '9' || n > 10_000 {
			return 1
		}
		n = n*10 + int(d-'0')
	}
	return max(n, 1)
}
