package access

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/trust/people"
)

// PlaceKinds are what places help with, in the order in which they are shown: to get online, and with what is missing off line,
// because that is what keeps people out.
var PlaceKinds = []string{"online", "money", "housing", "food", "transport", "other"}

// Place is somewhere near by that helps. Anybody may read all of it.
type Place struct {
	ID, Kind string
	Said
	Away    bool // not shown any more
	Checked time.Time
	Version int64
}

// Said is what is written down of a place.
type Said struct {
	Name  string    `json:"name"`
	What  string    `json:"what"`            // what one gets there, in a line or two
	Where string    `json:"where,omitempty"` // the address
	Phone string    `json:"phone,omitempty"`
	Hours [7]string `json:"hours"`           // by weekday, Sunday first as in package time; "" is closed
	Steps string    `json:"steps,omitempty"` // free (of steps), some, or "" where nobody knows
	Bring string    `json:"bring,omitempty"` // what to bring or to know before going
}

// The most characters of each.
const (
	longestName  = 80
	longestWords = 400
	longestHours = 40
	longestPhone = 40
)

// check says what to mend before a place is kept.
func (p Place) check() error {
	long := func(s string, most int) bool { return utf8.RuneCountInString(s) > most }
	switch {
	case !slices.Contains(PlaceKinds, p.Kind):
		return fault.New(fault.Invalid, "access.place.kind.missing")
	case p.Name == "":
		return fault.New(fault.Invalid, "access.place.name.missing")
	case long(p.Name, longestName):
		return fault.New(fault.Invalid, "access.place.name.long", "most", longestName)
	case p.What == "":
		return fault.New(fault.Invalid, "access.place.what.missing")
	case long(p.What, longestWords):
		return fault.New(fault.Invalid, "access.place.what.long", "most", longestWords)
	case long(p.Where, longestWords):
		return fault.New(fault.Invalid, "access.place.where.long", "most", longestWords)
	case long(p.Bring, longestWords):
		return fault.New(fault.Invalid, "access.place.bring.long", "most", longestWords)
	case long(p.Phone, longestPhone) || strings.Trim(p.Phone, "+0123456789 ()-") != "":
		return fault.New(fault.Invalid, "access.place.phone.shape")
	case slices.ContainsFunc(p.Hours[:], func(h string) bool { return long(h, longestHours) }):
		return fault.New(fault.Invalid, "access.place.hours.long", "most", longestHours)
	case !slices.Contains([]string{"", "free", "some"}, p.Steps):
		return fault.New(fault.Invalid, "page.problem.form")
	}
	return nil
}

func placeOf(row Places) (p Place, err error) {
	p = Place{ID: row.ID, Kind: row.Kind, Away: row.Away, Checked: time.UnixMilli(row.Checked), Version: row.Version}
	return p, decode([]byte(row.Words), &p.Said)
}

// AllPlaces are the places there are, by kind and then by name; away says whether those that aren't shown any more are among them.
func (x *Room) AllPlaces(ctx context.Context, away bool) (all []Place, err error) {
	var rows []Places
	err = x.view(ctx, func(q *Queries) (err error) { rows, err = q.allPlaces(ctx); return err })
	for _, row := range rows {
		p, bad := placeOf(row)
		if err == nil {
			err = bad
		}
		if away || !p.Away {
			all = append(all, p)
		}
	}
	slices.SortStableFunc(all, func(a, b Place) int {
		if d := slices.Index(PlaceKinds, a.Kind) - slices.Index(PlaceKinds, b.Kind); d != 0 {
			return d
		}
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	return all, fault.Wrap(err, "access.AllPlaces")
}

// Place is the place with this id.
func (x *Room) Place(ctx context.Context, id string) (Place, error) {
	var row Places
	err := x.view(ctx, func(q *Queries) (err error) { row, err = db.One(q.place(ctx, id)); return err })
	if err != nil {
		return Place{}, fault.Wrap(err, "access.Place")
	}
	return placeOf(row)
}

// looksAfterPlaces allows those who look after the list of places to.
func looksAfterPlaces(v people.Viewer) error {
	if v.Table != "" || !v.IsAny(people.Navigator, people.Admin) {
		return fault.Missing()
	}
	return nil
}

// KeepPlace adds a place, or saves it where Version says which one it was opened with. Whoever saves it has made sure that it is
// right. Sent twice, it is kept once.
func (x *Room) KeepPlace(ctx context.Context, v people.Viewer, p Place) error {
	if err := looksAfterPlaces(v); err != nil || !people.IsID(p.ID) {
		return fault.OrMissing(err)
	}
	if err := p.check(); err != nil {
		return err
	}
	words, err := json.Marshal(p.Said)
	if err != nil {
		return fault.Wrap(err, "access.KeepPlace")
	}
	now := x.Now().UnixMilli()
	err = x.update(ctx, func(q *Queries) error {
		if p.Version == 0 {
			_, err := q.addPlace(ctx, p.ID, p.Kind, string(words), now)
			return err
		}
		return changed(q.savePlace(ctx, savePlaceParams{Kind: p.Kind, Words: string(words), Checked: now, ID: p.ID, Version: p.Version}))
	})
	if err == nil {
		err = x.People.Audit(ctx, v.Account, PlaceKept, p.ID)
	}
	return fault.Wrap(err, "access.KeepPlace")
}

// What staff do here, on record.
const (
	PlaceKept = "place.keep"
	PlaceAway = "place.away"
	StockKept = "stock.keep"
)

// SetPlace says that a place is right as it stands (checked), isn't to be shown any more (away), or is again (back).
func (x *Room) SetPlace(ctx context.Context, v people.Viewer, id, what string) error {
	if err := looksAfterPlaces(v); err != nil {
		return err
	}
	err := x.update(ctx, func(q *Queries) (err error) {
		var n int64
		switch what {
		case "checked":
			n, err = q.setPlaceChecked(ctx, x.Now().UnixMilli(), id)
		case "away", "back":
			n, err = q.setPlaceAway(ctx, what == "away", id)
		default:
			return fault.New(fault.Invalid, "page.problem.form")
		}
		if err == nil && n == 0 {
			err = fault.Missing()
		}
		return err
	})
	if err == nil && what != "checked" {
		err = x.People.Audit(ctx, v.Account, PlaceAway, id)
	}
	return fault.Wrap(err, "access.SetPlace")
}
