package library

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"towpath/internal/ground/fault"
	"towpath/internal/pack"
	"towpath/internal/trust/people"
)

// mostBrought is how many resources one file may hold.
const mostBrought = 1000

// Left is something of a file that can't be taken, and why.
type Left struct {
	Line  int
	Title string // what it is called there, if it is
	Err   error
}

// Taken is what became of a file.
type Taken struct {
	New, There, Reviews int
	Left                []Left
}

// incoming is one resource of a file, with the line on which it begins.
type incoming struct {
	filedResource
	line int
}

// BringIn takes resources from a file, JSON or a table (CSV). Where something of it can't be taken, nothing is, and Left says what and
// why; leaving says that the rest is to be taken without it. What is here already stays as it is; reviews that were made elsewhere come in
// beside it, to be read, and count as nobody's here. The same file twice is once.
func (x *Room) BringIn(ctx context.Context, v people.Viewer, text string, leaving bool) (t Taken, err error) {
	if err := may(v, Keepers); err != nil {
		return t, fault.Wrap(err, "library.BringIn")
	}
	text = strings.TrimPrefix(text, "\ufeff")
	var all []incoming
	from := ""
	switch trimmed := strings.TrimSpace(text); {
	case trimmed == "":
		return t, fault.New(fault.Invalid, "library.import.nothing")
	case trimmed[0] == '{':
		all, from, t.Left, err = readJSON([]byte(text))
	default:
		all, t.Left, err = readCSV(text)
	}
	if err == nil && len(all)+len(t.Left) > mostBrought {
		err = fault.New(fault.TooLarge, "library.import.many", "most", mostBrought)
	}
	if err != nil {
		return t, err
	}
	return x.takeIn(ctx, v, all, from, t, leaving)
}

// place is where a resource of a file belongs here: with the one that has its address, or on its own. An id alone says nothing: another
// service may call something else by it.
func (x *Room) place(in incoming, here []Offer) (id string, there bool) {
	taken := false
	for _, o := range here {
		if sameAddress(o.URL) == sameAddress(in.URL) {
			return o.ID, true
		}
		taken = taken || o.ID == in.ID
	}
	if people.IsID(in.ID) && !taken {
		return in.ID, false
	}
	return x.stable("library resource", sameAddress(in.URL)), false
}

// stable is an id that is the same for the same words, here.
func (x *Room) stable(what, of string) string {
	return uuid.UUID(x.Vault.Lookup(what, of)[:16]).String()
}

// ready is one resource of a file, ready to be kept.
type ready struct {
	incoming
	id, words string
	there     bool
	reviews   []Reviews
}

func (x *Room) takeIn(ctx context.Context, v people.Viewer, all []incoming, from string, t Taken, leaving bool) (Taken, error) {
	here, err := x.listed(ctx)
	if err != nil {
		return t, err
	}
	var rows []ready
	for _, in := range all {
		r, left, err := x.readied(in, here, from)
		if err != nil {
			return t, err
		}
		t.Left = append(t.Left, left...)
		if r.words == "" {
			continue
		}
		if rows = append(rows, r); !r.there {
			here = append(here, Offer{ID: r.id, Facts: in.Facts})
		}
	}
	if len(t.Left) > 0 && !leaving {
		return t, fault.New(fault.Invalid, "library.import.left", "n", len(t.Left))
	}
	was := t
	err = x.update(ctx, func(q *Queries) error {
		t = was // the database may try it once more
		for _, r := range rows {
			if err := x.keepBrought(ctx, q, v, r, &t); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = x.People.Audit(ctx, v.Account, ResourcesBrought, "")
	}
	return t, fault.Wrap(err, "library.takeIn")
}

// readied is a resource of a file as it would be kept, and what of it can't be. Its words are empty where nothing of it can.
func (x *Room) readied(in incoming, here []Offer, from string) (r ready, left []Left, err error) {
	if err := in.check(); err != nil {
		return r, []Left{{in.line, in.Title, err}}, nil
	}
	r.incoming = in
	r.id, r.there = x.place(in, here)
	for _, f := range in.Reviews {
		review, err := x.broughtReview(r.id, f, from)
		if err != nil {
			left = append(left, Left{in.line, in.Title, err})
			continue
		}
		r.reviews = append(r.reviews, review)
	}
	r.words, err = encode(in.Facts)
	return r, left, err
}

func (x *Room) keepBrought(ctx context.Context, q *Queries, v people.Viewer, r ready, t *Taken) error {
	now, n := x.Now().UnixMilli(), int64(0)
	if !r.there {
		var err error
		if n, err = q.addResource(ctx, r.id, r.words, v.Account, now); err != nil {
			return err
		}
	}
	t.New += int(n)
	t.There += 1 - int(n)
	if n > 0 && r.Withdrawn != nil { // the more careful view holds
		if err := q.withdraw(ctx, r.id, v.Account, r.Withdrawn.Reason, now); err != nil {
			return err
		}
	}
	for _, review := range r.reviews {
		n, err := q.bringReview(ctx, bringReviewParams{ID: review.ID, Resource: r.id, ByWhom: v.Account, Words: review.Words, Given: review.Given, Expires: review.Expires})
		if err != nil {
			return err
		}
		t.Reviews += int(n)
	}
	return nil
}

// broughtReview is a review of a file as it is kept here: to be read. One that was made here keeps its id, and so isn't kept twice.
func (x *Room) broughtReview(resource string, f filedReview, from string) (Reviews, error) {
	bad := fault.New(fault.Invalid, "library.import.review")
	given, err := time.Parse(time.DateOnly, f.Given)
	if err != nil {
		return Reviews{}, bad
	}
	expires, err := time.Parse(time.DateOnly, f.Expires)
	if err != nil || !expires.After(given) || expires.Sub(given) > pack.LongestReview*24*time.Hour || len(f.Reviewers) == 0 || len(f.Answers) == 0 {
		return Reviews{}, bad
	}
	answers := slices.Clone(f.Answers)
	for _, r := range f.Reviewers {
		if r.Says != made && r.Says != agrees && r.Says != disagrees || long(r.Reason, longestReason) || long(r.Name, longestTitle) || long(r.Role, longestTitle) {
			return Reviews{}, bad
		}
		answers = append(answers, r.Answers...)
		for q, a := range r.First {
			if !pack.IsID(q) || !slices.Contains(pack.Answers, a) {
				return Reviews{}, bad
			}
		}
	}
	for _, a := range answers {
		if a.check(x.Now()) != nil || !pack.IsID(a.Question) {
			return Reviews{}, bad
		}
	}
	if f.From == "" {
		f.From = from
	}
	if long(f.Fits, longestReason) || long(f.Careful, longestReason) || long(f.From, longestSummary) {
		return Reviews{}, bad
	}
	id := f.ID
	if f.From != x.URL || !people.IsID(id) {
		id = x.stable("library review", resource+" "+f.From+" "+f.ID+" "+f.Given)
	}
	words, err := encode(Found{Findings: f.Answers, Fits: f.Fits, Careful: f.Careful, From: f.From, Others: f.Reviewers})
	return Reviews{ID: id, Words: words, Given: given.UnixMilli(), Expires: expires.UnixMilli()}, err
}

// readJSON reads a file of a library. Each resource that can't be read is left, with its line.
func readJSON(raw []byte) (all []incoming, from string, left []Left, err error) {
	foreign := fault.New(fault.Invalid, "library.import.foreign")
	var f struct {
		Format    string            `json:"format"`
		From      string            `json:"from"`
		Made      string            `json:"made"`
		Resources []json.RawMessage `json:"resources"`
	}
	if err := json.Unmarshal(raw, &f); err != nil {
		var at *json.SyntaxError
		if errors.As(err, &at) {
			return nil, "", nil, fault.New(fault.Invalid, "library.import.json", "line", lineAt(raw, int(at.Offset)))
		}
		return nil, "", nil, foreign
	}
	if f.Format != fileFormat {
		return nil, "", nil, foreign
	}
	at := 0
	for _, one := range f.Resources {
		if i := bytes.Index(raw[at:], one); i >= 0 {
			at += i
		}
		in := incoming{line: lineAt(raw, at)}
		at += len(one)
		strict := json.NewDecoder(bytes.NewReader(one))
		strict.DisallowUnknownFields()
		if err := strict.Decode(&in.filedResource); err != nil {
			left = append(left, Left{in.line, in.Title, fault.New(fault.Invalid, "library.import.entry")})
			continue
		}
		all = append(all, in)
	}
	return all, f.From, left, nil
}

func lineAt(raw []byte, offset int) int {
	return 1 + bytes.Count(raw[:min(offset, len(raw))], []byte("\n"))
}

// readCSV reads a table whose first line names its columns, with commas or, as some write it, semicolons or tabs between cells.
func readCSV(text string) (all []incoming, left []Left, err error) {
	r := csv.NewReader(strings.NewReader(text))
	head, _, _ := strings.Cut(text, "\n")
	for _, between := range ";\t" {
		if strings.Count(head, string(between)) > strings.Count(head, ",") {
			r.Comma = between
		}
	}
	r.FieldsPerRecord = -1
	names, err := r.Read()
	if err != nil {
		return nil, nil, fault.New(fault.Invalid, "library.import.table")
	}
	for i := range names {
		names[i] = strings.ToLower(strings.TrimSpace(names[i]))
		if !slices.Contains(columns, names[i]) {
			left = append(left, Left{1, names[i], fault.New(fault.Invalid, "library.import.column")})
		}
	}
	if !slices.Contains(names, "title") || !slices.Contains(names, "url") {
		return nil, nil, fault.New(fault.Invalid, "library.import.table")
	}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return all, left, nil
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			left = append(left, Left{bad.StartLine, "", fault.New(fault.Invalid, "library.import.row")})
			continue
		}
		if err != nil {
			return nil, nil, fault.Wrap(err, "library.readCSV")
		}
		line, _ := r.FieldPos(0)
		in := incoming{line: line}
		if len(row) > len(names) {
			left = append(left, Left{line, row[0], fault.New(fault.Invalid, "library.import.row")})
			continue
		}
		for i, cell := range row {
			in.cell(names[i], strings.Join(strings.Fields(unguarded(cell)), " "))
		}
		if in.Lang == "" {
			in.Lang = "en"
		}
		all = append(all, in)
	}
}

func (in *incoming) cell(name, text string) {
	if name == "country" {
		in.Countries, _ = pack.ParseCountries(text)
		return
	}
	for column, to := range map[string]*string{"id": &in.ID, "title": &in.Title, "by": &in.By, "url": &in.URL, "lang": &in.Lang, "sort": &in.Sort, "summary": &in.Summary,
		"data": &in.Data, "seen": &in.Seen} {
		if column == name {
			*to = text
		}
	}
}
