package library

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"time"

	"towpath/internal/ground/fault"
)

// filed is a library as a file: everything that is known here of every resource.
type filed struct {
	Format    string          `json:"format"`
	From      string          `json:"from"` // the site that it is from
	Made      string          `json:"made"`
	Resources []filedResource `json:"resources"`
}

// fileFormat says what such a file is, and which wording of it.
const fileFormat = "towpath-library-1"

// filedResource is one resource in a file. State, Looked and Until say how it stood there; they aren't taken over.
type filedResource struct {
	ID string `json:"id"`
	Facts
	State     string           `json:"state"`
	Withdrawn *filedWithdrawal `json:"withdrawn,omitempty"`
	Reviews   []filedReview    `json:"reviews,omitempty"` // latest first
}

type filedWithdrawal struct {
	Reason string `json:"reason"`
	On     string `json:"date"`
}

// filedReview is one review in a file.
type filedReview struct {
	ID        string     `json:"id"`
	From      string     `json:"from,omitempty"` // the site on which it was made, where that is another one
	Given     string     `json:"given"`
	Expires   string     `json:"expires"`
	Fits      string     `json:"fits"`
	Careful   string     `json:"careful"`
	Reviewers []Reviewer `json:"reviewers"` // who made it, and who was second
	Answers   []Finding  `json:"answers"`
}

// full are all resources with all that people said of them, but for the made-up one.
func (x *Room) full(ctx context.Context) (all []Offer, err error) {
	list, err := x.All(ctx)
	if err != nil {
		return nil, err
	}
	reviews, seconds := map[string][]Reviews{}, []Seconds{}
	err = x.view(ctx, func(q *Queries) error {
		rows, err := q.everyReview(ctx)
		for _, r := range rows {
			reviews[r.Resource] = append(reviews[r.Resource], r)
		}
		if err == nil {
			seconds, err = q.everySecond(ctx)
		}
		return err
	})
	names := x.names()
	for _, o := range list {
		if o.Example != nil || err != nil {
			continue
		}
		o.agree, o.disagree = 0, 0 // they are counted with what they say
		if err = o.take(reviews[o.ID], seconds); err == nil {
			err = names.of(ctx, &o)
		}
		all = append(all, o)
	}
	return all, err
}

func dayOf(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// fileJSON writes the library as a file that another service can bring in, with nothing left out.
func (x *Room) fileJSON(ctx context.Context, w io.Writer) error {
	all, err := x.full(ctx)
	if err != nil {
		return fault.Wrap(err, "library.fileJSON")
	}
	f := filed{Format: fileFormat, From: x.URL, Made: dayOf(x.Now()), Resources: []filedResource{}}
	for _, o := range all {
		f.Resources = append(f.Resources, o.filed())
	}
	to := json.NewEncoder(w)
	to.SetIndent("", " ")
	to.SetEscapeHTML(false)
	return fault.Wrap(to.Encode(f), "library.fileJSON")
}

func (o Offer) filed() filedResource {
	r := filedResource{ID: o.ID, Facts: o.Facts, State: string(o.State())}
	if o.Withdrawn != nil {
		r.Withdrawn = &filedWithdrawal{o.Withdrawn.Reason, dayOf(o.Withdrawn.At)}
	}
	reviews := slices.Clone(o.Earlier)
	if o.Review != nil {
		reviews = append([]Review{*o.Review}, reviews...)
	}
	for _, v := range reviews {
		r.Reviews = append(r.Reviews, v.filed())
	}
	return r
}

func (r Review) filed() filedReview {
	f := filedReview{ID: r.ID, From: r.From, Given: dayOf(r.Given), Expires: dayOf(r.Expires), Fits: r.Fits, Careful: r.Careful, Answers: r.Findings, Reviewers: r.Others}
	if r.Brought() {
		return f
	}
	f.Reviewers = []Reviewer{{Name: r.Name, Role: r.Role, Says: made, On: dayOf(r.Given)}}
	for _, s := range r.Seconds {
		f.Reviewers = append(f.Reviewers, Reviewer{Name: s.Name, Role: s.Role, Says: s.Answer, Reason: s.Reason, Answers: s.Findings, First: s.First, On: dayOf(s.At)})
	}
	return f
}

// made is what a file says of whoever made a review.
const made = "made"

// columns are those of a table of resources. The last four are how it stands here: they are written, and not read.
var columns = []string{"id", "title", "by", "url", "country", "lang", "sort", "summary", "data", "seen", "state", "looked", "until", "withdrawn"}

// fileCSV writes the facts as a table, for whoever wants to look at them elsewhere.
func (x *Room) fileCSV(ctx context.Context, w io.Writer) error {
	all, err := x.All(ctx)
	if err != nil {
		return fault.Wrap(err, "library.fileCSV")
	}
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // some spreadsheets take it for another alphabet otherwise
		return fault.Wrap(err, "library.fileCSV")
	}
	to := csv.NewWriter(w)
	rows := [][]string{columns}
	for _, o := range all {
		if o.Example != nil {
			continue
		}
		row := []string{o.ID, o.Title, o.By, o.URL, strings.Join(o.Countries, ", "), o.Lang, o.Sort, o.Summary, o.Data, o.Seen, string(o.State()), "", "", ""}
		if !o.Given.IsZero() {
			row[11], row[12] = dayOf(o.Given), dayOf(o.Expires)
		}
		if o.Withdrawn != nil {
			row[13] = o.Withdrawn.Reason
		}
		for i := range row {
			row[i] = guarded(row[i])
		}
		rows = append(rows, row)
	}
	return fault.Wrap(to.WriteAll(rows), "library.fileCSV")
}

// risky are what a cell can begin with that makes a spreadsheet reckon instead of show; and the mark that stops it.
const risky = "=+-@\t\r\n＝＋－＠'"

// guarded is a cell that every spreadsheet takes for words. unguarded is what it was.
func guarded(cell string) string {
	if cell != "" && strings.ContainsAny(first(cell), risky) {
		return "'" + cell
	}
	return cell
}

func unguarded(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && rest != "" && strings.ContainsAny(first(rest), risky) {
		return rest
	}
	return cell
}

func first(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}
