package access

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// directory is the page of places.
type directory struct {
	kind   string // what they help with: one of PlaceKinds, all, or "" to choose
	places []Place
	counts map[string]int
	tends  bool // whoever reads looks after the list
	done   string
}

// ShowPlaces answers GET /access/places: what there is near by; ?for= says what they help with.
func (x *Room) ShowPlaces(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	d := directory{kind: r.FormValue("for"), counts: map[string]int{}, tends: looksAfterPlaces(v) == nil,
		done: page.DoneOf(r, "access.done.", "place", "checked", "away", "back")}
	if d.kind != "" && d.kind != "all" && !slices.Contains(PlaceKinds, d.kind) {
		return fault.Missing()
	}
	all, err := x.AllPlaces(ctx, d.tends)
	if err != nil {
		return err
	}
	for _, p := range all {
		if !p.Away {
			d.counts[p.Kind]++
		}
		if d.kind == "all" || p.Kind == d.kind {
			d.places = append(d.places, p)
		}
	}
	return page.Render(w, r, http.StatusOK, x.placesPage(d))
}

// placeForm is a place as it is written down.
type placeForm struct {
	Place
	err error
}

// NewPlace answers GET /access/places/new.
func (x *Room) NewPlace(w http.ResponseWriter, r *http.Request) error {
	kind := r.FormValue("for")
	return page.Show(w, r, nil, editPlacePage(placeForm{Place: Place{ID: people.NewID(), Kind: kind}}))
}

// EditPlace answers GET /access/places/{id}.
func (x *Room) EditPlace(w http.ResponseWriter, r *http.Request) error {
	p, err := x.Place(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return page.Show(w, r, nil, editPlacePage(placeForm{Place: p}))
}

// SavePlace answers POST /access/places/{id}.
func (x *Room) SavePlace(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ReadForm(w, r)
	if err != nil && f.Values == nil {
		return err
	}
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	if err == nil && f.Get("do") != "" {
		return x.setPlace(w, r, f)
	}
	p := Place{ID: r.PathValue("id"), Kind: f.Get("kind"), Version: f.Int("version"), Said: Said{Name: f.Line("name"), What: f.Line("what"),
		Where: f.Line("where"), Phone: f.Line("phone"), Steps: f.Get("steps"), Bring: f.Line("bring")}}
	for d := range p.Hours {
		p.Hours[d] = f.Line("day" + strconv.Itoa(d))
	}
	if err == nil {
		err = x.KeepPlace(ctx, v, p)
	}
	if fault.Mends(err) {
		return page.Show(w, r, err, editPlacePage(placeForm{Place: p, err: err}))
	}
	if err != nil {
		return err
	}
	return web.See(w, r, PlacesPath+"?for="+p.Kind+"&done=place")
}

func (x *Room) setPlace(w http.ResponseWriter, r *http.Request, f web.Form) error {
	ctx, id, do := r.Context(), r.PathValue("id"), f.Get("do")
	if err := x.SetPlace(ctx, people.ViewerOf(ctx), id, do); err != nil {
		return err
	}
	p, err := x.Place(ctx, id)
	if err != nil {
		return err
	}
	return web.See(w, r, PlacesPath+"?for="+p.Kind+"&done="+do)
}

// kindOptions are what a place can help with.
func kindOptions(ctx context.Context, chosen string) (all []page.Option) {
	for _, k := range PlaceKinds {
		all = append(all, page.Option{Value: k, Label: i18n.T(ctx, "access.for."+k), Chosen: k == chosen})
	}
	return all
}

// week are the days of a week, as calendars here begin it, each with its number in package time.
var week = []int{1, 2, 3, 4, 5, 6, 0}

// openAt is a line of opening hours.
type openAt struct{ Days, Hours string }

// opening are the hours of a place, neighbouring days that are alike in one line. Nothing where none are known.
func (p Place) opening(ctx context.Context) (lines []openAt) {
	if p.Hours == [7]string{} {
		return nil
	}
	day := func(i int) string { return i18n.T(ctx, "date.weekday."+strconv.Itoa(week[i])) }
	for i := 0; i < len(week); {
		j := i
		for j+1 < len(week) && p.Hours[week[j+1]] == p.Hours[week[i]] {
			j++
		}
		days := day(i)
		if j > i {
			days = i18n.T(ctx, "access.days", "from", day(i), "to", day(j))
		}
		hours := p.Hours[week[i]]
		if hours == "" {
			hours = i18n.T(ctx, "access.closed")
		}
		lines = append(lines, openAt{days, hours})
		i = j + 1
	}
	return lines
}

func placeHeading(f placeForm) string {
	if f.Version == 0 {
		return "access.place.new"
	}
	return "access.place.edit"
}

// dial is a number as a phone dials it.
func dial(phone string) string {
	digits := make([]rune, 0, len(phone))
	for _, c := range phone {
		if c >= '0' && c <= '9' || c == '+' && len(digits) == 0 {
			digits = append(digits, c)
		}
	}
	return string(digits)
}
