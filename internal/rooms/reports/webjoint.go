package reports

import (
	"encoding/csv"
	"net/http"
	"strconv"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/page"
)

// JointHome is where joint use is reported.
const JointHome = Home + "/together"

func (x *Room) joint(r *http.Request) (u JointUse, err error) {
	q := x.running().Before()
	if of := r.FormValue("of"); of != "" {
		var ok bool
		if q, ok = parseQuarter(of); !ok {
			return u, fault.Missing()
		}
	}
	return x.JointOf(r.Context(), q)
}

// Joint answers GET /reports/together: the quarter that ?of= says, or the last one that is over.
func (x *Room) Joint(w http.ResponseWriter, r *http.Request) error {
	u, err := x.joint(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, jointPage(u, i18n.DateYear(r.Context(), x.running().Next().Begins(x.Zone()))))
}

// JointFile answers GET /reports/together/file: the same as a table, a line for each figure. What isn't shown is an empty field, and says
// so beside it.
func (x *Room) JointFile(w http.ResponseWriter, r *http.Request) error {
	u, err := x.joint(r)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="together-`+u.Quarter.String()+`.csv"`)
	out := csv.NewWriter(w)
	out.Write([]string{"quarter", "question", "answer", "number", "shown"}) //nolint:errcheck // Flush says so
	line := func(question, answer string, f Figure) {
		n, shown := "", "no"
		if f.Known {
			n, shown = strconv.Itoa(f.N), "yes"
		}
		out.Write([]string{u.Quarter.String(), question, answer, n, shown}) //nolint:errcheck // Flush says so
	}
	line("sessions", "all", u.Sessions)
	for _, l := range u.all() {
		for i, a := range l.answers {
			line(l.name, a, l.figure(i))
		}
	}
	out.Flush()
	return fault.Wrap(out.Error(), "reports.JointFile")
}

// all are the tables of a report, in the order in which they are read.
func (t Together) all() []lines {
	return append(append([]lines{}, t.By...), t.Topics, t.Pairs, t.Equity)
}

// figure is one line of a table.
func (l lines) figure(i int) Figure {
	if !l.Shown {
		return Figure{}
	}
	return Figure{l.N[i], true}
}
