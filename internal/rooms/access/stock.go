package access

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/trust/people"
)

// StockKinds are what a service lends.
var StockKinds = []string{"tablet", "phone", "laptop", "sim", "hotspot", "other"}

// The states of something to lend.
const (
	here = "here"
	out  = "out"
	lost = "lost"
	gone = "gone"
)

// Item is something to lend.
type Item struct {
	ID, Kind, State string
	Label           string `json:"label"`
	Number          string `json:"number,omitempty"` // its serial number, or that of a SIM card
	Note            string `json:"note,omitempty"`
	Loan            string `json:"loan,omitempty"` // the arrangement that it is out on
	Due             int64  `json:"due,omitempty"`  // when it is to come back, in ms; 0 where that isn't said
	Version         int64
	Created         time.Time
}

// itemBody is what is sealed of an item.
type itemBody struct {
	Label, Number, Note, Loan string
	Due                       int64
}

func stockPlace(id string, version int64) []byte { return fmt.Appendf(nil, "stock/%s/%d", id, version) }

func (x *Room) sealItem(i Item, version int64) ([]byte, error) {
	text, err := json.Marshal(itemBody{i.Label, i.Number, i.Note, i.Loan, i.Due})
	if err != nil {
		return nil, fault.Wrap(err, "access.sealItem")
	}
	return x.seal.Seal(nil, nil, text, stockPlace(i.ID, version)), nil
}

func (x *Room) openItem(row Stock) (i Item, err error) {
	i = Item{ID: row.ID, Kind: row.Kind, State: row.State, Version: row.Version, Created: time.UnixMilli(row.Created)}
	text, err := x.seal.Open(nil, nil, row.Body, stockPlace(row.ID, row.Version))
	if err != nil {
		return i, fmt.Errorf("access.openItem(%s): %w", row.ID, err)
	}
	var b itemBody
	err = decode(text, &b)
	i.Label, i.Number, i.Note, i.Loan, i.Due = b.Label, b.Number, b.Note, b.Loan, b.Due
	return i, err
}

// keepsStock allows those who look after the stock to (PRIV-3: navigators all, administrators the stock).
func keepsStock(v people.Viewer) error {
	if v.Table != "" || !v.IsAny(people.Navigator, people.Admin) {
		return fault.Missing()
	}
	return nil
}

// Stock is what there is to lend, and what is out, lost or gone.
func (x *Room) Stock(ctx context.Context) (all []Item, err error) {
	var rows []Stock
	err = x.view(ctx, func(q *Queries) (err error) { rows, err = q.allStock(ctx); return err })
	for _, row := range rows {
		i, bad := x.openItem(row)
		if err == nil {
			err = bad
		}
		all = append(all, i)
	}
	slices.SortStableFunc(all, func(a, b Item) int {
		if d := slices.Index(StockKinds, a.Kind) - slices.Index(StockKinds, b.Kind); d != 0 {
			return d
		}
		return strings.Compare(strings.ToLower(a.Label), strings.ToLower(b.Label))
	})
	return all, fault.Wrap(err, "access.Stock")
}

// Item is the item with this id.
func (x *Room) Item(ctx context.Context, id string) (Item, error) {
	var row Stock
	err := x.view(ctx, func(q *Queries) (err error) { row, err = db.One(q.stockItem(ctx, id)); return err })
	if err != nil {
		return Item{}, fault.Wrap(err, "access.Item")
	}
	return x.openItem(row)
}

func (i Item) check() error {
	long := func(s string, most int) bool { return utf8.RuneCountInString(s) > most }
	switch {
	case !slices.Contains(StockKinds, i.Kind):
		return fault.New(fault.Invalid, "access.stock.kind.missing")
	case i.Label == "":
		return fault.New(fault.Invalid, "access.stock.label.missing")
	case long(i.Label, longestName):
		return fault.New(fault.Invalid, "access.stock.label.long", "most", longestName)
	case long(i.Number, longestName):
		return fault.New(fault.Invalid, "access.stock.number.long", "most", longestName)
	case long(i.Note, longestWords):
		return fault.New(fault.Invalid, "access.stock.note.long", "most", longestWords)
	}
	return nil
}

// KeepItem adds something to lend, or changes what is said of it where Version says which one it was opened with.
func (x *Room) KeepItem(ctx context.Context, v people.Viewer, i Item) error {
	if err := keepsStock(v); err != nil || !people.IsID(i.ID) {
		return fault.OrMissing(err)
	}
	if err := i.check(); err != nil {
		return err
	}
	if i.Version == 0 {
		body, err := x.sealItem(i, 1)
		if err == nil {
			err = x.update(ctx, func(q *Queries) error {
				_, err := q.addStock(ctx, i.ID, i.Kind, body, x.Now().UnixMilli())
				return err
			})
		}
		return x.audited(ctx, v, i.ID, err)
	}
	now, err := x.Item(ctx, i.ID)
	if err != nil {
		return err
	}
	now.Kind, now.Label, now.Number, now.Note, now.Version = i.Kind, i.Label, i.Number, i.Note, i.Version
	return x.audited(ctx, v, i.ID, x.saveItem(ctx, now))
}

func (x *Room) audited(ctx context.Context, v people.Viewer, id string, err error) error {
	if err == nil {
		err = x.People.Audit(ctx, v.Account, StockKept, id)
	}
	return fault.Wrap(err, "access.KeepItem")
}

// saveItem saves an item as it is, if it is still of its version.
func (x *Room) saveItem(ctx context.Context, i Item) error {
	return x.update(ctx, func(q *Queries) error { return x.saveItemIn(ctx, q, i) })
}

func (x *Room) saveItemIn(ctx context.Context, q *Queries, i Item) error {
	body, err := x.sealItem(i, i.Version+1)
	if err != nil {
		return err
	}
	return changed(q.saveStock(ctx, saveStockParams{Kind: i.Kind, Body: body, State: i.State, ID: i.ID, Version: i.Version}))
}

// SetItem says that an item was lost, was found, is here again, or is gone for good. What is out on a loan that is still on
// record comes back by its loan, so that its person's page is true.
func (x *Room) SetItem(ctx context.Context, v people.Viewer, id, state string) error {
	if err := keepsStock(v); err != nil {
		return err
	}
	i, err := x.Item(ctx, id)
	if err != nil {
		return err
	}
	if !slices.Contains([]string{here, lost, gone}, state) {
		return fault.New(fault.Invalid, "page.problem.form")
	}
	if i.State == out {
		loan, err := x.row(ctx, i.Loan)
		if err == nil && loan.State == LoanOut {
			return fault.New(fault.Conflict, "access.stock.out")
		}
		if err != nil && !fault.Is(err, fault.NotFound) { // whoever had it was erased, and their loan with them
			return err
		}
	}
	i.State, i.Loan, i.Due = state, "", 0
	return x.audited(ctx, v, id, x.saveItem(ctx, i))
}
