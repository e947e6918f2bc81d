package reports

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// Home is where the room begins.
const Home = "/reports"

// counted is how many arrangements of a kind are so far.
type counted struct {
	Words string
	Figure
}

// Show answers GET /reports: the quarter that ?of= says, or the last one that is over.
func (x *Room) Show(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), x.running().Before()
	if of := r.FormValue("of"); of != "" {
		var ok bool
		if q, ok = parseQuarter(of); !ok {
			return fault.Missing()
		}
	}
	reach, err := x.Of(ctx, q)
	if err != nil {
		return err
	}
	first := x.running().Begins(x.Zone())
	arranged, err := x.arranged(ctx, first)
	if err != nil {
		return err
	}
	when := dates{i18n.DateYear(ctx, first), i18n.DateYear(ctx, x.running().Next().Begins(x.Zone()))}
	return page.Render(w, r, http.StatusOK, reachPage(reach, arranged, when))
}

// dates are when the quarter that runs began, and when it will be over.
type dates struct{ began, over string }

// none reports that nothing is on record of any quarter that is over.
func (r Reach) none() bool {
	return len(r.Quarters) == 0 && r.Times == 0 && r.All == Figure{0, true}
}

// order is how loans and referrals are listed.
var order = []struct {
	kind   sharing.Kind
	states []string
}{
	{sharing.Loan, []string{"out", "back", "lost", "kept"}},
	{sharing.Referral, []string{"asked", "passed", "answered", "done", "dropped"}},
}

// arranged are the counts of loans and referrals, each by itself: they add up to nothing that is shown.
func (x *Room) arranged(ctx context.Context, before time.Time) (lines []counted, err error) {
	counts, err := x.Arranged(ctx, before)
	for _, o := range order {
		for _, state := range o.states {
			lines = append(lines, counted{i18n.T(ctx, "reports."+string(o.kind)+"."+state), alone(int(counts[o.kind][state]))})
		}
	}
	return lines, err
}

// SaveContact answers POST /reports/contact/{person}: a supporter was in touch with somebody, by means that no page sees. Two
// presses, and not a word of what it was about.
func (x *Room) SaveContact(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	person := r.PathValue("person")
	if err := x.Contact(r.Context(), people.ViewerOf(r.Context()), person, Means(f.Get("means"))); err != nil {
		return err
	}
	return web.See(w, r, "/people/"+person+"?done=contact")
}

// words says a figure.
func (f Figure) words(ctx context.Context) string {
	if !f.Known {
		return i18n.T(ctx, "reports.few")
	}
	return strconv.Itoa(f.N)
}

// named is what a quarter is called.
func (q Quarter) named(ctx context.Context) string {
	return i18n.T(ctx, "reports.quarter."+strconv.Itoa(q.N), "year", strconv.Itoa(q.Year))
}
