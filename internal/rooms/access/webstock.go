package access

import (
	"context"
	"net/http"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// stockForm is the page on which something to lend is written down.
type stockForm struct {
	Item
	navigates bool
	err       error
}

// ShowStock answers GET /access/stock: what there is to lend, what is out and when it comes back.
func (x *Room) ShowStock(w http.ResponseWriter, r *http.Request) error {
	all, err := x.Stock(r.Context())
	if err != nil {
		return err
	}
	var ours, notOurs []Item
	for _, i := range all {
		if i.State == gone {
			notOurs = append(notOurs, i)
		} else {
			ours = append(ours, i)
		}
	}
	return page.Render(w, r, http.StatusOK, stockPage(ours, notOurs, page.DoneOf(r, "access.done.", "stock")))
}

// NewItem answers GET /access/stock/new.
func (x *Room) NewItem(w http.ResponseWriter, r *http.Request) error {
	return page.Show(w, r, nil, itemPage(stockForm{Item: Item{ID: people.NewID()}}))
}

// EditItem answers GET /access/stock/{id}.
func (x *Room) EditItem(w http.ResponseWriter, r *http.Request) error {
	i, err := x.Item(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return page.Show(w, r, nil, itemPage(stockForm{Item: i, navigates: navigates(people.ViewerOf(r.Context()))}))
}

// SaveItem answers POST /access/stock/{id}.
func (x *Room) SaveItem(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ReadForm(w, r)
	if err != nil && f.Values == nil {
		return err
	}
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	i := Item{ID: r.PathValue("id"), Kind: f.Get("kind"), Label: f.Line("label"), Number: f.Line("number"), Note: f.Line("note"), Version: f.Int("version")}
	switch do := f.Get("do"); {
	case err != nil:
	case do != "":
		if err = x.SetItem(ctx, v, i.ID, do); fault.Mends(err) { // as it is, with why not
			now, again := x.Item(ctx, i.ID)
			if again != nil {
				return again
			}
			i = now
		}
	default:
		err = x.KeepItem(ctx, v, i)
	}
	if fault.Mends(err) {
		return page.Show(w, r, err, itemPage(stockForm{Item: i, navigates: navigates(v), err: err}))
	}
	if err != nil {
		return err
	}
	return web.See(w, r, stockPath+"?done=stock")
}

func stockOptions(ctx context.Context, chosen string) (all []page.Option) {
	for _, k := range StockKinds {
		all = append(all, page.Option{Value: k, Label: i18n.T(ctx, "access.stock."+k), Chosen: k == chosen})
	}
	return all
}

// line says where an item is, and when it comes back.
func (i Item) line(ctx context.Context) string {
	if i.State == out && i.Due > 0 {
		return i18n.T(ctx, "access.stock.out.until", "date", dateOf(ctx, i.Due))
	}
	return i18n.T(ctx, "access.stock.is."+i.State)
}

func itemHeading(ctx context.Context, f stockForm) string {
	if f.Version == 0 {
		return i18n.T(ctx, "access.stock.new")
	}
	return f.Label
}
