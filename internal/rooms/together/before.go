package together

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"towpath/internal/ground/i18n"
	"towpath/internal/pack"
	"towpath/internal/page"
	"towpath/internal/rooms/kit"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

const (
	latestNext = 3 // next steps that are read at once
	fewEach    = 3 // of each kind of thing, the latest
)

// Suited is a page or an exercise that may fit somebody, by what a supporter may know of them.
type Suited struct {
	Path, Title, Lang string
	Word              string // the word of theirs that leads to it, as they wrote it; "" where none does
	Coaching          string // a line for the supporter beside it (TOG-5); "" for none
}

// before is a supporter's page about one person, to read before the two meet (TOG-8). All that is private on it is what the
// person shares with this supporter, and was on record as looked at before it was opened.
type before struct {
	agreement
	ID       string
	Met      time.Time      // when they last sat down together; zero for never
	Takeaway *kit.Page      // the last that is shared; nil for none
	Next     []kit.NextStep // those without an answer, or else the latest
	Others   []offeredKind  // what else is shared, by kind
	Topics   []Suited
	Tip      tip
	Typing   people.Typing   // whether they may type in for them
	TypesIn  bool            // they are among those who may
	Beside   templ.Component // what other rooms have, for who works with people here; may be nil
	Done     string
	now      time.Time
}

// opened reports that something of the person's was opened for the page.
func (b before) opened() bool { return b.Takeaway != nil || len(b.Next) > 0 }

// shared reports that anything is shared.
func (b before) shared() bool { return b.opened() || len(b.Others) > 0 }

// wordy reports that some topic follows from a word of theirs.
func (b before) wordy() bool {
	return slices.ContainsFunc(b.Topics, func(s Suited) bool { return s.Word != "" })
}

// offeredKind is how many things of a kind are shared, and whether one of the latest is new to the supporter.
type offeredKind struct {
	Kind sharing.Kind
	N    int
	New  bool
}

// Person answers GET /people/{person}: before you meet.
func (x *Room) Person(w http.ResponseWriter, r *http.Request) error {
	b, err := x.beforeOf(r)
	if err != nil {
		return err
	}
	b.Done = page.DoneOf(r, "together.done.", "contact", "typing")
	return page.Render(w, r, http.StatusOK, personPage(b))
}

// PersonPrint answers GET /people/{person}/print: the same on paper, without a name, and with what is shared only where that was
// asked for by with=shared: paper lies about, and nobody can take it back.
func (x *Room) PersonPrint(w http.ResponseWriter, r *http.Request) error {
	b, err := x.beforeOf(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, personPaper(b, r.FormValue("with") == "shared", x.URL))
}

// beforeOf asks three questions: who asks, what stands between the two, and what is shared. The lines in "Who has looked" are a
// fourth, the first time in an hour.
func (x *Room) beforeOf(r *http.Request) (b before, err error) {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	s, err := x.People.Supported(ctx, r.PathValue("person"), v.Account)
	if err != nil {
		return b, err
	}
	terms, err := x.Terms(ctx)
	if err != nil {
		return b, err
	}
	b = before{agreement: agreed(s, terms), ID: s.Person, Met: s.Met, Typing: s.Typing, TypesIn: !v.ByInvitation(), now: x.Now(),
		Tip: x.tipOf()}
	if err := x.readShared(ctx, v, &b); err != nil {
		return b, err
	}
	if x.Suit != nil {
		b.Topics = x.Suit(b.words())
	}
	if x.Beside != nil && !v.ByInvitation() {
		b.Beside, err = x.Beside(ctx, v, b.ID)
	}
	return b, err
}

// agreed is how far the two are with their agreement, as the page says it now.
func agreed(s people.Supported, terms Terms) agreement {
	a := agreement{Terms: terms, PersonName: s.Name, link: s.Link, supporter: s.Supporter, wording: fingerprint(terms)}
	if a.Changed = s.Wording != "" && s.Wording != a.wording; !a.Changed {
		a.Person, a.Supporter = s.Agreed.Person, s.Agreed.Supporter
	}
	return a
}

// readShared opens the last takeaway and the latest next steps that are shared, and counts the rest.
func (x *Room) readShared(ctx context.Context, v people.Viewer, b *before) error {
	offered, err := x.Sharing.Offered(ctx, v, b.ID, fewEach)
	if err != nil {
		return err
	}
	var open []sharing.Offered
	seen := map[sharing.Kind]int{}
	for _, o := range offered {
		seen[o.Kind()]++
		if o.Kind() == sharing.Takeaway && seen[o.Kind()] == 1 || o.Kind() == sharing.NextStep && seen[o.Kind()] <= latestNext {
			open = append(open, o)
		} else {
			b.Others = alsoShared(b.Others, o)
		}
	}
	read, err := x.Things.Offered(ctx, v, open)
	if err != nil {
		return err
	}
	return b.take(read)
}

// alsoShared adds one to what else is shared. Of takeaways and next steps, those count that the page doesn't show.
func alsoShared(all []offeredKind, o sharing.Offered) []offeredKind {
	n := o.OfKind()
	switch o.Kind() {
	case sharing.Takeaway:
		n--
	case sharing.NextStep:
		n -= latestNext
	}
	if at := len(all) - 1; at >= 0 && all[at].Kind == o.Kind() { // they come by kind
		all[at].New = all[at].New || o.New()
		return all
	}
	return append(all, offeredKind{Kind: o.Kind(), N: n, New: o.New()})
}

// take puts what was opened on the page: of the next steps those that wait for an answer, or else the latest with its own.
func (b *before) take(read []things.Thing) error {
	var answered []kit.NextStep
	for _, t := range read {
		if t.Kind == sharing.Takeaway {
			b.Takeaway = new(kit.Page)
			if err := t.Into(b.Takeaway); err != nil {
				return err
			}
			continue
		}
		var n kit.NextStep
		if err := t.Into(&n); err != nil {
			return err
		}
		if !slices.Contains(kit.States, n.State) {
			n.State = ""
			b.Next = append(b.Next, n)
		} else {
			answered = append(answered, n)
		}
	}
	if len(b.Next) == 0 && len(answered) > 0 {
		b.Next = answered[:1]
	}
	return nil
}

// words are all that the person wrote of what is on the page.
func (b before) words() string {
	var all []string
	if b.Takeaway != nil {
		all = append(all, b.Takeaway.Text)
	}
	for _, n := range b.Next {
		all = append(all, n.What, n.When)
	}
	return strings.Join(all, "\n")
}

// tip is a sentence that a supporter could use, and the guidance that it is from.
type tip struct{ Say, Title, Path, Lang string }

// tipsFrom are the pieces of guidance whose sentences are of use at the start of a meeting.
var tipsFrom = []string{"choosing-with-someone", "three-approaches"}

// tipOf is today's sentence: another each day, in turn, and the same for everybody. Who the two are doesn't matter to it.
func (x *Room) tipOf() tip {
	lib := x.Packs.Whole() // who works here sees guidance before it is signed
	var all []tip
	for _, id := range tipsFrom {
		if g, ok := lib.OneGuidance(id); ok {
			for _, say := range g.Say {
				all = append(all, tip{Say: say, Title: g.Title, Path: pack.GuidancePath(g.ID), Lang: g.Lang})
			}
		}
	}
	if len(all) == 0 {
		return tip{}
	}
	day := x.Now().Unix() / int64(24*time.Hour/time.Second)
	return all[day%int64(len(all))]
}

// metWords say when the two last sat down together.
func (b before) metWords(ctx context.Context) string {
	if b.Met.IsZero() {
		return i18n.T(ctx, "together.before.first")
	}
	return i18n.T(ctx, "together.before.met", "ago", i18n.Ago(ctx, b.Met, b.now))
}

// whyWords say why something is among what may fit.
func (b before) whyWords(ctx context.Context, s Suited) string {
	if s.Word == "" {
		return ""
	}
	return i18n.T(ctx, "together.before.word", "word", s.Word, "name", b.PersonName)
}

// row is a kind of things that are shared, in a list.
func (b before) row(ctx context.Context, o offeredKind) page.Row {
	row := page.Row{Href: "/sharing/with-me/" + b.ID, Title: i18n.T(ctx, "together.before.kind", "kind", i18n.T(ctx, "sharing.kind."+string(o.Kind)), "n", o.N)}
	if o.New {
		row.When = i18n.T(ctx, "together.before.new")
	}
	return row
}
