package library

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/language"

	"towpath/internal/ground/fault"
	"towpath/internal/pack"
	"towpath/internal/trust/people"
)

// The most characters of what is written down of a resource.
const (
	longestTitle   = 120
	longestSummary = 300
)

// check says what to mend before facts are kept.
func (f Facts) check() error {
	_, bad := language.Parse(f.Lang)
	_, ok := pack.ParseCountries(strings.Join(f.Countries, ","))
	switch {
	case f.Title == "":
		return fault.New(fault.Invalid, "library.title.missing")
	case long(f.Title, longestTitle):
		return fault.New(fault.Invalid, "library.title.long", "most", longestTitle)
	case f.By == "":
		return fault.New(fault.Invalid, "library.by.missing")
	case long(f.By, longestTitle):
		return fault.New(fault.Invalid, "library.by.long", "most", longestTitle)
	case !pack.IsWebAddress(f.URL):
		return fault.New(fault.Invalid, "library.url.shape")
	case !ok:
		return fault.New(fault.Invalid, "library.country.shape")
	case bad != nil || f.Lang == "":
		return fault.New(fault.Invalid, "library.lang.shape")
	case !slices.Contains(pack.ResourceSorts, f.Sort):
		return fault.New(fault.Invalid, "library.sort.missing")
	case f.Summary == "":
		return fault.New(fault.Invalid, "library.summary.missing")
	case long(f.Summary, longestSummary):
		return fault.New(fault.Invalid, "library.summary.long", "most", longestSummary)
	case long(f.Data, longestTitle):
		return fault.New(fault.Invalid, "library.data.long", "most", longestTitle)
	case long(f.Seen, longestSummary):
		return fault.New(fault.Invalid, "library.seen.long", "most", longestSummary)
	}
	return nil
}

func long(s string, most int) bool { return utf8.RuneCountInString(s) > most }

// sameAddress is what two ways to write one address have in common.
func sameAddress(u string) string {
	return strings.TrimSuffix(strings.TrimPrefix(strings.ToLower(strings.TrimPrefix(u, "https://")), "www."), "/")
}

// Keep adds a resource of the service's own, or changes what is written down of one where Version says which it was opened with. Another
// address is another thing to look at: the review of the one before is over then. Sent twice, it is kept once.
func (x *Room) Keep(ctx context.Context, v people.Viewer, o Offer) error {
	if err := may(v, Keepers); err != nil || !people.IsID(o.ID) {
		return fault.Wrap(fault.OrMissing(err), "library.Keep")
	}
	if err := o.check(); err != nil {
		return err
	}
	all, err := x.listed(ctx)
	if err != nil {
		return err
	}
	moved := false
	for _, other := range all {
		if other.ID != o.ID && sameAddress(other.URL) == sameAddress(o.URL) {
			return fault.New(fault.Invalid, "library.url.taken", "title", other.Title)
		}
		moved = moved || other.ID == o.ID && other.URL != o.URL
	}
	words, err := encode(o.Facts)
	if err != nil {
		return err
	}
	err = x.update(ctx, func(q *Queries) error {
		if o.Version == 0 {
			_, err := q.addResource(ctx, o.ID, words, v.Account, x.Now().UnixMilli())
			return err
		}
		if err := changed(q.saveResource(ctx, words, v.Account, o.ID, o.Version)); err != nil || !moved {
			return err
		}
		return q.endGiven(ctx, o.ID)
	})
	if err == nil {
		err = x.People.Audit(ctx, v.Account, ResourceKept, o.ID)
	}
	return fault.Wrap(err, "library.Keep")
}

// Withdraw says that a resource isn't to be recommended, and why, until somebody has looked at it anew.
func (x *Room) Withdraw(ctx context.Context, v people.Viewer, id, reason string) error {
	if err := may(v, Keepers); err != nil {
		return fault.Wrap(err, "library.Withdraw")
	}
	o, err := x.written(ctx, id)
	if err != nil || o.Example != nil {
		return fault.Wrap(fault.OrMissing(err), "library.Withdraw")
	}
	switch {
	case reason == "":
		return fault.New(fault.Invalid, "library.reason.missing")
	case long(reason, longestReason):
		return fault.New(fault.Invalid, "library.reason.long", "most", longestReason)
	}
	err = x.update(ctx, func(q *Queries) error { return q.withdraw(ctx, id, v.Account, reason, x.Now().UnixMilli()) })
	if err == nil {
		err = x.People.Audit(ctx, v.Account, ResourceGone, id)
	}
	return fault.Wrap(err, "library.Withdraw")
}
