package stories

import (
	"context"
	"database/sql"
	"net/http"
	"slices"
	"time"
	"unicode/utf8"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// Consent is what a storyteller said yes to, once. What holds is the latest; those before stay on record as long as the story does.
type Consent struct {
	Scope   sharing.Scope `json:"scope"`
	Printed bool          `json:"printed"`
	Until   int64         `json:"until,omitempty"` // milliseconds; 0 for no end
	How     string        `json:"how,omitempty"`   // where an editor writes it down: how and when they said yes
	By      string        `json:"by"`              // the account that wrote it down
	At      int64         `json:"at"`
}

func (c Consent) until() sql.NullInt64 { return sql.NullInt64{Int64: c.Until, Valid: c.Until != 0} }

// widerThan reports that c lets more people see the story, or for longer, than b did.
func (c Consent) widerThan(b Consent) bool {
	longer := b.Until != 0 && (c.Until == 0 || c.Until > b.Until)
	return slices.Index(sharing.Scopes, c.Scope) > slices.Index(sharing.Scopes, b.Scope) || c.Printed && !b.Printed || longer
}

// same reports that c says what b did, by the same hand.
func (c Consent) same(b Consent) bool {
	c.At, b.At = 0, 0
	return c == b
}

// The ends that a consent can have.
const (
	endOpen = "open"
	endYear = "year"
	endDay  = "day"
)

const (
	longestHow = 500
	furthest   = 30 // years
)

// asked is the form of a consent, before a story is told and whenever it is changed.
type asked struct {
	ID                                               string // of the form, for a new story; of the story, for one that is there
	Version                                          int64
	New                                              bool
	Own                                              bool // whoever fills it in tells the story
	Way                                              string
	Scope                                            string
	Printed                                          bool
	End, Day                                         string
	How                                              string
	Agreed                                           bool
	Past                                             []Consent
	Names                                            map[string]string
	Done                                             string
	WayBad, ScopeBad, EndBad, HowBad, AgreedBad, Bad string
}

// New answers GET /stories/new: what will happen with a story, who can see it, until when and what can't be undone, before
// anything is recorded.
func (x *Room) New(w http.ResponseWriter, r *http.Request) error {
	v := people.ViewerOf(r.Context())
	return page.Render(w, r, http.StatusOK, consentPage(asked{ID: people.NewID(), New: true, Own: v.Is(people.Person)}))
}

// Begin answers POST /stories/new: a story begins once its teller said yes.
func (x *Room) Begin(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	a, c, err := x.readConsent(w, r, v.Is(people.Person))
	if err != nil {
		return err
	}
	a.New = true
	if !slices.Contains(ways, a.Way) {
		a.WayBad = i18n.T(ctx, "stories.new.way.missing")
	}
	if a.bad() {
		return page.Render(w, r, http.StatusUnprocessableEntity, consentPage(a))
	}
	id, err := x.create(ctx, v, a.ID, a.Way, i18n.Lang(ctx), c)
	if err != nil {
		return err
	}
	if a.Way == Written {
		return web.See(w, r, Path(id)+"/edit")
	}
	return web.See(w, r, Path(id)+"/record")
}

func (a asked) bad() bool {
	return a.WayBad != "" || a.ScopeBad != "" || a.EndBad != "" || a.HowBad != "" || a.AgreedBad != "" || a.Bad != ""
}

// readConsent reads the form, with what there is to mend.
func (x *Room) readConsent(w http.ResponseWriter, r *http.Request, own bool) (a asked, c Consent, err error) {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	f, err := web.ReadForm(w, r)
	if err != nil && !fault.Is(err, fault.Invalid) {
		return a, c, err
	}
	a = asked{ID: f.Get("id"), Version: f.Int("version"), Own: own, Way: f.Get("way"), Scope: f.Get("scope"), Printed: f.Get("printed") != "",
		End: f.Get("end"), Day: f.Line("day"), How: f.Text("how"), Agreed: f.Get("agreed") != ""}
	if err != nil {
		a.Bad = i18n.Sentence(ctx, err)
	}
	c = Consent{Scope: sharing.Scope(a.Scope), Printed: a.Printed, How: a.How, By: v.Account, At: x.Now().UnixMilli()}
	if !slices.Contains(sharing.Scopes, c.Scope) {
		a.ScopeBad = i18n.T(ctx, "stories.consent.scope.missing")
	}
	var endErr error
	if c.Until, endErr = x.endOf(ctx, a); endErr != nil {
		a.EndBad = i18n.Sentence(ctx, endErr)
	}
	switch {
	case own:
		a.How, c.How = "", ""
	case a.How == "":
		a.HowBad = i18n.T(ctx, "stories.consent.how.missing")
	case utf8.RuneCountInString(a.How) > longestHow:
		a.HowBad = i18n.T(ctx, "stories.too_long", "most", longestHow)
	}
	if !a.Agreed {
		a.AgreedBad = i18n.T(ctx, "stories.consent.agreed.missing")
	}
	return a, c, nil
}

// endOf is when the consent in a form ends, 0 for never: a day counts to its end, where the reader is.
func (x *Room) endOf(ctx context.Context, a asked) (int64, error) {
	now := i18n.Local(ctx, x.Now())
	switch a.End {
	case endOpen:
		return 0, nil
	case endYear:
		return now.AddDate(1, 0, 0).UnixMilli(), nil
	case endDay:
		day, err := time.ParseInLocation(time.DateOnly, a.Day, now.Location())
		end := day.AddDate(0, 0, 1)
		switch {
		case err != nil:
			return 0, fault.New(fault.Invalid, "stories.consent.day.missing")
		case !end.After(now):
			return 0, fault.New(fault.Invalid, "stories.consent.day.past")
		case end.After(now.AddDate(furthest, 0, 0)):
			return 0, fault.New(fault.Invalid, "stories.consent.day.far")
		}
		return end.UnixMilli(), nil
	}
	return 0, fault.New(fault.Invalid, "stories.consent.end.missing")
}

// consents are what was agreed to for a story, the first first.
func (x *Room) consents(ctx context.Context, d draft) (all []Consent, err error) {
	return all, x.open(ctx, d.pass, d.Row.ID, "consent", d.Row.Consents, d.Row.Consent, &all)
}

// Consent answers GET /stories/{id}/consent: what was agreed to, to be changed at any time.
func (x *Room) Consent(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, err := x.work(ctx, people.ViewerOf(ctx), r.PathValue("id"))
	if err != nil {
		return err
	}
	all, err := x.consents(ctx, d)
	if err != nil {
		return err
	}
	last := all[len(all)-1]
	a := asked{ID: d.Row.ID, Version: d.Row.Consents, Own: d.own, Scope: string(last.Scope), Printed: last.Printed, End: endOpen,
		Done: page.DoneOf(r, "stories.done.", "consent")}
	if last.Until != 0 { // the day before the midnight at which it ends
		a.End, a.Day = endDay, i18n.Local(ctx, time.UnixMilli(last.Until)).Add(-time.Second).Format(time.DateOnly)
	}
	return x.showConsent(w, r, http.StatusOK, a, all)
}

func (x *Room) showConsent(w http.ResponseWriter, r *http.Request, status int, a asked, past []Consent) error {
	var err error
	a.Past = past
	var by []string
	for _, c := range past {
		by = append(by, c.By)
	}
	a.Names, err = x.names(r.Context(), by)
	if err != nil {
		return err
	}
	return page.Render(w, r, status, consentPage(a))
}

// SaveConsent answers POST /stories/{id}/consent. Whoever tells a story changes it as they like; an editor can write down what a
// storyteller without an account said, and for one with an account only what lets fewer people see it, or for a shorter time.
func (x *Room) SaveConsent(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	d, err := x.work(ctx, v, r.PathValue("id"))
	if err != nil {
		return err
	}
	all, err := x.consents(ctx, d)
	if err != nil {
		return err
	}
	a, c, err := x.readConsent(w, r, d.own)
	if err != nil {
		return err
	}
	switch last := all[len(all)-1]; {
	case a.Version == d.Row.Consents-1 && c.same(last): // sent twice
		return web.See(w, r, Path(d.Row.ID)+"/consent?done=consent")
	case a.Version != d.Row.Consents:
		a.Bad, a.Version = i18n.T(ctx, "stories.consent.beside"), d.Row.Consents
	case d.Row.Teller.Valid && !d.own && c.widerThan(last):
		a.Bad = i18n.T(ctx, "stories.consent.theirs")
	}
	a.ID = d.Row.ID
	if a.bad() {
		return x.showConsent(w, r, http.StatusUnprocessableEntity, a, all)
	}
	sealed, err := x.sealed(ctx, d.Row.ID, "consent", a.Version+1, append(all, c))
	if err != nil {
		return err
	}
	err = x.update(ctx, func(q *Queries) error {
		n, err := q.saveConsent(ctx, saveConsentParams{Consent: sealed, Scope: string(c.Scope), Printed: c.Printed, Until: c.until(),
			Updated: x.Now().UnixMilli(), ID: d.Row.ID, Consents: a.Version})
		if err != nil || n == 0 {
			return err // sent twice, or somebody was faster: the page that follows shows what holds
		}
		return x.note(ctx, q, v, d.Row.ID, actConsent, comment{})
	})
	if err != nil {
		return err
	}
	x.Bus.Tell(ctx, Gone, d.Row.ID)
	return web.See(w, r, Path(d.Row.ID)+"/consent?done=consent")
}

// names are what some accounts are called; one that is no longer there has none.
func (x *Room) names(ctx context.Context, accounts []string) (map[string]string, error) {
	names := map[string]string{}
	for _, a := range accounts {
		if _, known := names[a]; known {
			continue
		}
		name, err := x.People.Name(ctx, a)
		if err != nil {
			return nil, err
		}
		if name == "" {
			name = i18n.T(ctx, "stories.someone_gone")
		}
		names[a] = name
	}
	return names, nil
}
