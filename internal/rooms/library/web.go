package library

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"towpath/internal/ground/carry"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// onPage is how many resources a page lists.
const onPage = 20

// shelf is the list of resources.
type shelf struct {
	sort, q      string
	ready, rest  []Offer // what may be recommended, and what may not
	example      *Offer
	keeps, reads bool // whoever looks keeps what is listed, or reads what people said
	person       bool
	pager        page.Pager
	todo         todo
	done         string
}

// todo is what waits for those who look after resources, by what waits.
type todo struct {
	said, seconds, broken, soon []Offer
}

// soon is how long before a review ends somebody is told.
const soon = 30 * 24 * time.Hour

// List answers GET /library: all resources, those that may be recommended first. ?sort= and ?q= narrow it.
func (x *Room) List(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	all, err := x.All(ctx)
	if err != nil {
		return err
	}
	s := shelf{sort: r.FormValue("sort"), q: strings.TrimSpace(r.FormValue("q")), keeps: may(v, Keepers) == nil, reads: may(v, sharing.FlagReaders) == nil,
		person: v.Table == "" && v.Is(people.Person), done: page.DoneOf(r, "library.done.", "kept", "brought")}
	if !slices.Contains(pack.ResourceSorts, s.sort) {
		s.sort = ""
	}
	if s.keeps {
		if s.todo, err = x.toDo(ctx, v, all); err != nil {
			return err
		}
	}
	s.take(ctx, all, r.FormValue("from"))
	return page.Render(w, r, http.StatusOK, listPage(s))
}

// take takes in what fits, a page of it, from the one with an id on.
func (s *shelf) take(ctx context.Context, all []Offer, from string) {
	var fit []Offer
	for i, o := range all {
		switch {
		case o.Example != nil:
			s.example = &all[i]
		case s.sort != "" && o.Sort != s.sort || !o.fits(s.q):
		default:
			fit = append(fit, o)
		}
	}
	slices.SortStableFunc(fit, func(a, b Offer) int { return rank(a) - rank(b) })
	begin := max(slices.IndexFunc(fit, func(o Offer) bool { return o.ID == from }), 0)
	end := min(begin+onPage, len(fit))
	if begin > 0 {
		s.pager.Back = page.Link{Href: s.at(fit[max(begin-onPage, 0)].ID), Label: i18n.T(ctx, "library.page.back")}
	}
	if end < len(fit) {
		s.pager.On = page.Link{Href: s.at(fit[end].ID), Label: i18n.T(ctx, "library.page.on")}
	}
	for _, o := range fit[begin:end] {
		if o.Recommendable() {
			s.ready = append(s.ready, o)
		} else {
			s.rest = append(s.rest, o)
		}
	}
}

func rank(o Offer) int {
	if o.Recommendable() {
		return 0
	}
	return 1
}

// at is the address of the list from an entry on.
func (s *shelf) at(id string) string {
	q := url.Values{"from": {id}}
	for name, value := range map[string]string{"sort": s.sort, "q": s.q} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return Home + "?" + q.Encode()
}

// fits reports that every word somebody looks for is in what is written down of a resource.
func (o Offer) fits(q string) bool {
	text := strings.ToLower(strings.Join([]string{o.Title, o.By, o.Summary, o.URL}, " "))
	for word := range strings.FieldsSeq(strings.ToLower(q)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// toDo is what waits for v.
func (x *Room) toDo(ctx context.Context, v people.Viewer, all []Offer) (t todo, err error) {
	said := map[string]bool{}
	if may(v, sharing.FlagReaders) == nil {
		err = x.view(ctx, func(q *Queries) error {
			rows, err := q.flagsWaiting(ctx)
			for _, row := range rows {
				said[string(row.About)] = true
			}
			return err
		})
	}
	for _, o := range all {
		if len(said) > 0 && said[string(x.about(o.ID))] {
			t.said = append(t.said, o)
		}
		reviews := may(v, Reviewers) == nil
		switch state := o.State(); {
		case state == OneReview && reviews && o.reviewer != v.Account:
			t.seconds = append(t.seconds, o)
		case o.Example == nil && o.Link.Broken():
			t.broken = append(t.broken, o)
		case reviews && (state == Expired || state == Agreed && o.Expires.Sub(o.now) < soon):
			t.soon = append(t.soon, o)
		}
	}
	return t, err
}

// onePage is one resource.
type onePage struct {
	Offer
	questions *pack.Questions
	v         people.Viewer
	done      string
	url       string
	read      bool // they asked to read what waits for a second
}

// Show answers GET /library/{id}: what a resource is, what two people here found out, and until when that holds.
func (x *Room) Show(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	o, err := x.One(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, showPage(onePage{Offer: o, questions: x.questions(ctx), v: v, url: x.URL, read: r.FormValue("read") != "",
		done: page.DoneOf(r, "library.done.", "kept", "given", "seconded", "withdrawn", "said", "dropped")}))
}

// ShowQuestions answers GET /library/questions: what a review asks, why, and how to look.
func (x *Room) ShowQuestions(w http.ResponseWriter, r *http.Request) error {
	return page.Render(w, r, http.StatusOK, questionsPage(x.questions(r.Context())))
}

// may reports what the reader may do here.
func (p onePage) keeps() bool   { return may(p.v, Keepers) == nil && p.Example == nil }
func (p onePage) reviews() bool { return may(p.v, Reviewers) == nil && p.Example == nil }
func (p onePage) reads() bool   { return may(p.v, sharing.FlagReaders) == nil && p.Example == nil }
func (p onePage) tells() bool   { return p.v.Table == "" && p.v.Is(people.Person) && p.Example == nil }

// apart reports that what the first one found isn't shown: the reader may be the second, who looks for themselves first. Whoever reads it
// all the same asks for that.
func (p onePage) apart() bool {
	return p.State() == OneReview && p.reviews() && p.Review.By != p.v.Account && !p.read
}

// chooses reports that the reader can choose it here: a person by themselves, or the two at a table.
func (p onePage) chooses() bool {
	return p.Recommendable() && (p.v.Table != "" || p.v.Is(people.Person))
}

// own reports a resource that was written down here, and so can be changed here.
func (o Offer) own() bool { return o.Version > 0 }

// path is where a resource is, and what there is to do with it.
func (o Offer) path(more ...string) string {
	return strings.Join(append([]string{pack.ResourcePath(o.ID)}, more...), "/")
}

// said is what is shown of a review: a made-up one, or one of this service's.
func (p onePage) said() *Review {
	if p.Example == nil {
		return p.Review
	}
	e := p.Example
	r := &Review{Given: e.Reviewed, Expires: e.Expires, Found: Found{Fits: e.Fits, Careful: e.Careful}}
	for _, a := range e.Answers {
		r.Findings = append(r.Findings, Finding{a.Question, a.Answer, a.Evidence, a.Where, dayOf(a.On)})
	}
	return r
}

// stands says in a sentence how far people here have come with it.
func (o Offer) stands(ctx context.Context) string {
	return i18n.T(ctx, "library.state."+string(o.State()), "date", i18n.DateYear(ctx, o.Expires))
}

// inRow is what stands of it in the list.
func (o Offer) inRow(ctx context.Context) string {
	if o.State() == NotReviewed {
		return o.kind(ctx) + " " + i18n.T(ctx, "library.state.none.row")
	}
	return o.kind(ctx) + " " + o.stands(ctx)
}

// known are the countries that have a name here; others are shown by their code.
var known = []string{"AU", "CA", "GB", "IE", "NZ", "US", pack.International}

// where is for whom a resource is, by country.
func (o Offer) where(ctx context.Context) string {
	var all []string
	for _, c := range o.Countries {
		if slices.Contains(known, c) {
			c = i18n.T(ctx, "library.country."+c)
		}
		all = append(all, c)
	}
	return i18n.Names(ctx, all)
}

// kind is what sort of thing it is, and where it is for.
func (o Offer) kind(ctx context.Context) string {
	return i18n.T(ctx, "library.kind", "sort", i18n.T(ctx, "library.sort."+o.Sort), "where", o.where(ctx))
}

// link says when its address last answered, or that it doesn't.
func (o Offer) link(ctx context.Context) string {
	at := i18n.DateYear(ctx, o.Link.Answered)
	switch {
	case o.Link.Found == "":
		return ""
	case o.Link.Found == carry.FoundThere:
		return i18n.T(ctx, "library.link.answered", "date", at)
	case o.Link.Found == carry.FoundUnsafe, o.Link.Found == carry.FoundPrivate:
		return i18n.T(ctx, "library.link."+string(o.Link.Found))
	case o.Link.Answered.IsZero():
		return i18n.T(ctx, "library.link.never")
	}
	return i18n.T(ctx, "library.link.since", "date", at)
}

// day is a day in words; as it was written where it can't be read.
func day(ctx context.Context, on string) string {
	t, err := time.Parse(time.DateOnly, on)
	if err != nil {
		return on
	}
	return i18n.DateYear(ctx, t)
}

// word is an answer in words.
func word(ctx context.Context, answer string) string {
	if !slices.Contains(pack.Answers, answer) {
		return answer
	}
	return i18n.T(ctx, "library.answer."+strings.ReplaceAll(answer, " ", "_"))
}

// who is somebody who looked, with what they do here.
func who(ctx context.Context, name, role string) string {
	if name == "" {
		name = i18n.T(ctx, "library.gone")
	}
	if !slices.Contains(Reviewers, people.Role(role)) {
		if role == "" {
			return name
		}
		return name + ", " + role
	}
	return name + ", " + i18n.T(ctx, "library.role."+role)
}

func crumbs(ctx context.Context, more ...page.Link) []page.Link {
	return append([]page.Link{{Href: Home, Label: i18n.T(ctx, "library.heading")}}, more...)
}

// ExportPage answers GET /library/export: where the whole library can be taken along.
func (x *Room) ExportPage(w http.ResponseWriter, r *http.Request) error {
	return page.Render(w, r, http.StatusOK, exportPage())
}

// JSON answers GET /library/list.json: all of it, as another service can bring it in.
func (x *Room) JSON(w http.ResponseWriter, r *http.Request) error {
	return x.file(w, r, "application/json", "json", x.fileJSON)
}

// CSV answers GET /library/list.csv: the plain facts as a table.
func (x *Room) CSV(w http.ResponseWriter, r *http.Request) error {
	return x.file(w, r, "text/csv; charset=utf-8", "csv", x.fileCSV)
}

func (x *Room) file(w http.ResponseWriter, r *http.Request, kind, ending string, write func(context.Context, io.Writer) error) error {
	var b bytes.Buffer
	if err := write(r.Context(), &b); err != nil {
		return err
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", `attachment; filename="towpath-library-`+dayOf(x.Now())+`.`+ending+`"`)
	_, err := b.WriteTo(w)
	return err
}

// bringing is what somebody brings to take in, and what became of what they brought a moment ago.
type bringing struct {
	text string
	Taken
	done bool
	err  error
}

// largestFile is the most bytes that a file of resources can have.
const largestFile = 900 << 10

// ImportPage answers GET /library/import.
func (x *Room) ImportPage(w http.ResponseWriter, r *http.Request) error {
	b := bringing{done: r.FormValue("new") != ""}
	for name, to := range map[string]*int{"new": &b.New, "there": &b.There, "reviews": &b.Reviews} {
		*to, _ = strconv.Atoi(r.FormValue(name))
	}
	return page.Render(w, r, http.StatusOK, importPage(b))
}

// Import answers POST /library/import: takes resources in, or says line by line what can't be taken, and why.
func (x *Room) Import(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(w, r)
	if err != nil && form.Values == nil {
		return err
	}
	b := bringing{text: form.Get("text")}
	if err == nil {
		err = broughtFile(r, &b.text)
	}
	if err == nil {
		b.Taken, err = x.BringIn(r.Context(), people.ViewerOf(r.Context()), b.text, form.Get("leave") != "")
	}
	if err == nil {
		return web.See(w, r, fmt.Sprintf("%s/import?new=%d&there=%d&reviews=%d", Home, b.New, b.There, b.Reviews))
	}
	if !fault.Mends(err) && !fault.Is(err, fault.TooLarge) {
		return err
	}
	b.err = err
	return page.Show(w, r, err, importPage(b))
}

// broughtFile takes a file that came with the form in place of what was typed.
func broughtFile(r *http.Request, text *string) error {
	f, head, err := r.FormFile("brought")
	if err != nil {
		return nil //nolint:nilerr // no file was chosen
	}
	defer f.Close()
	if head.Size > largestFile {
		return fault.New(fault.TooLarge, "library.import.large", "most", largestFile>>10)
	}
	raw := make([]byte, head.Size)
	if _, err := io.ReadFull(f, raw); err != nil || !utf8.Valid(raw) || bytes.ContainsRune(raw, 0) {
		return fault.New(fault.Invalid, "library.import.characters")
	}
	*text = string(raw)
	return nil
}

// dataOr is how much data a visit takes, or what to say where nobody knows.
func (f Facts) dataOr(unknown string) string {
	if f.Data == "" {
		return unknown
	}
	return f.Data
}
