package offline

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/trust/people"
)

// list is what a browser is told: whether it keeps anything for whoever is signed in, what, and with what it seals.
type list struct {
	Epoch int64    `json:"epoch"`
	Quiet string   `json:"quiet"` // where Leave goes
	Lang  string   `json:"lang"`
	Words lines    `json:"words"`
	Write []string `json:"write,omitempty"` // expressions for the addresses whose forms may wait

	On     bool       `json:"on"`
	Locker string     `json:"locker,omitempty"`
	New    bool       `json:"new,omitempty"` // the locker is still to be made
	Half   string     `json:"half,omitempty"`
	Shared bool       `json:"shared,omitempty"` // on a tablet of the service: no key stays on it
	Key    string     `json:"key,omitempty"`
	Pass   string     `json:"pass,omitempty"`
	Table  string     `json:"table,omitempty"`  // which table this is, at one: a name that is good for nothing else
	Ended  []string   `json:"ended,omitempty"`  // lockers of this browser that are to be emptied
	In     bool       `json:"in,omitempty"`     // somebody is signed in, or it is at a table
	Tablet bool       `json:"tablet,omitempty"` // of the service: several people share it
	Gone   bool       `json:"gone,omitempty"`   // the locker was found to be gone, and that has been noted
	Card   string     `json:"card,omitempty"`   // on a tablet, the mark of the card that its person has now
	Bound  bool       `json:"bound,omitempty"`  // and that card locks it
	Stale  []string   `json:"stale,omitempty"`  // lockers that an old card still opens here
	Tag    string     `json:"tag,omitempty"`    // of all pages
	Pages  [][]string `json:"pages,omitempty"`  // address and tag of each; left out where all are as they were
}

// lines are the sentences that the worker puts into pages. Those with {when} and {n} are filled in there.
type lines map[string]string

// said are the sentences that a browser needs without a connection.
var said = []string{"strip", "strip.old", "waits", "waits.one", "kept", "kept.more", "none", "closed", "refused", "full", "full.text", "again",
	"list", "unkept", "copy", "waiting.here", "to.table", "left", "locked", "files", "closed.text", "sent", "note"}

// saidOnTablets are those that a tablet of the service needs besides, or in the place of one about a phone.
var saidOnTablets = []string{"strip", "kept", "none", "closed", "full", "full.text", "list", "files", "closed.text", "waits.others", "finish", "wiped",
	"card.torn", "card.other", "card.none", "card.table", "card.locked", "card.open"}

func linesOf(ctx context.Context, tablet bool) lines {
	out := lines{}
	for _, key := range said {
		out[key] = i18n.T(ctx, "offline.say."+key, "when", "{when}", "n", "{n}")
	}
	for _, key := range saidOnTablets {
		if tablet {
			out[key] = i18n.T(ctx, "offline.tablet."+key, "when", "{when}")
		}
	}
	return out
}

// List answers GET /offline/list, for the worker: 304 where nothing has changed since it asked last. Which lockers the browser has
// stands in the header Towpath-Lockers.
func (x *Room) List(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	here := readIDs(r.Header.Get("Towpath-Lockers"))
	l := list{Lang: i18n.Lang(ctx), Words: linesOf(ctx, v.Device != ""), Write: x.writable(), In: v.SignedIn(), Tablet: v.Device != ""}
	if l.Tablet { // a card opens a locker where nobody is signed in
		l.Key = x.Seals.Public()
	}
	var err error
	if l.Quiet, err = x.Door.Quiet(ctx); err != nil {
		return err
	}
	if err := x.DB.View(ctx, func(q db.Q) (err error) { l.Epoch, err = people.LastEpoch(ctx, q); return err }); err != nil {
		return err
	}
	if l.Ended, l.Stale, err = x.over(ctx, v, here); err != nil {
		return err
	}
	if v.Is(people.Person) {
		err = x.own(ctx, v, here, r.Header.Get("Towpath-Tag"), &l)
	} else if v.Table != "" && !v.Locked {
		err = x.atTable(ctx, v, r.Header.Get("Towpath-Tag"), &l)
	}
	if err != nil {
		return err
	}
	return x.answerList(w, r, l)
}

// answerList says only that nothing has changed, where that is so. A pass is made anew each time and each is as good, so it
// doesn't count; once in a while it has to be renewed, and then it does.
func (x *Room) answerList(w http.ResponseWriter, r *http.Request, l list) error {
	still := l
	still.Pass, still.Pages = x.Now().Truncate(7*24*time.Hour).Format(time.DateOnly), nil
	text, err := json.Marshal(still)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	etag := `"` + hex.EncodeToString(sum[:9]) + `"`
	h := w.Header()
	h.Set("ETag", etag)
	h.Set("Cache-Control", "no-store")
	if r.Header.Get("If-None-Match") == etag {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	return web.JSON(w, http.StatusOK, l)
}

// own fills in what is kept here for a person, if they have turned that on.
func (x *Room) own(ctx context.Context, v people.Viewer, here []string, since string, l *list) error {
	row, ok, err := x.here(ctx, v, here)
	if err != nil || !ok {
		return err
	}
	l.On, l.Locker, l.New, l.Gone, l.Shared = true, row.ID, row.State == asked, row.State == gone, row.Device.Valid
	if l.Shared {
		if l.Card, err = x.People.CardMark(ctx, v.Account); err != nil {
			return err
		}
		l.Bound = boundTo(row, l.Card)
	}
	l.Half, l.Key = x.Seals.Half(v.Account, row.ID), x.Seals.Public()
	if l.Pass, err = x.Seals.MakePass(Pass{Account: v.Account, Locker: row.ID, Made: x.Now().UnixMilli()}); err != nil {
		return err
	}
	pages, tag, same, err := x.Door.Pages(ctx, v, since)
	l.pages(pages, tag, same)
	return err
}

// pages are what to keep; where all of them are as they were, their common tag says so.
func (l *list) pages(pages []Page, tag string, same bool) {
	l.Tag = tag
	for _, p := range pages {
		if !same {
			l.Pages = append(l.Pages, []string{p.Path, p.Tag})
		}
	}
}

// atTable lets a table go on without a connection: what is written is sealed to the server, and the pages of the session are kept under a
// key that is on no disk and is gone when the table is left.
func (x *Room) atTable(ctx context.Context, v people.Viewer, since string, l *list) (err error) {
	sum := sha256.Sum256([]byte("offline table " + v.Table + v.Session))
	l.Table, l.Key = hex.EncodeToString(sum[:8]), x.Seals.Public()
	if l.Pass, err = x.Seals.MakePass(Pass{Account: v.TPerson, Table: v.Table, Session: v.Session, Made: x.Now().UnixMilli()}); err != nil {
		return err
	}
	pages, tag, same, err := x.Door.AtTable(ctx, v, since)
	l.pages(pages, tag, same)
	return err
}

// The states of a locker.
const (
	asked = "asked"
	kept  = "kept"
	gone  = "gone"
	ended = "ended"
)

// here is the viewer's locker in the browser that asks: the one behind their session or on this tablet, or one that the
// browser says it has. It is noted that it was seen.
func (x *Room) here(ctx context.Context, v people.Viewer, has []string) (row Lockers, ok bool, err error) {
	err = x.view(ctx, func(q *Queries) (err error) {
		if row, err = db.One(q.lockerHere(ctx, v.Account, text(v.Session), text(v.Device))); err == nil && row.Device.String != v.Device {
			err = fault.Missing() // it became a tablet since
		}
		for i := 0; fault.Is(err, fault.NotFound) && i < len(has); i++ {
			if row, err = db.One(q.locker(ctx, has[i])); err == nil && (row.Account != v.Account || row.State == ended || row.Device.String != v.Device) {
				err = fault.Missing()
			}
		}
		return err
	})
	if fault.Is(err, fault.NotFound) {
		return row, false, nil
	}
	if err != nil {
		return row, false, fault.Wrap(err, "offline.here")
	}
	if row.Session.String != v.Session || x.Now().Sub(time.UnixMilli(row.Seen)).Abs() > 24*time.Hour {
		err = x.update(ctx, func(q *Queries) error { return q.seeLocker(ctx, row.ID, text(v.Session), x.Now().UnixMilli()) })
	}
	return row, true, err
}

// Gone reports that what this device kept for its person was found to be gone, and that they have done nothing about it yet.
func (x *Room) Gone(ctx context.Context, v people.Viewer) (bool, error) {
	row, ok, err := x.here(ctx, v, nil)
	return ok && row.State == gone, err
}

// over are those of the lockers that a browser has which are to be emptied, and those that an old card opens. One is to be emptied
// that was ended elsewhere, whose person has been erased, whose tablet isn't the service's any more, or that has its key on
// a tablet, from before that was one.
func (x *Room) over(ctx context.Context, v people.Viewer, here []string) (over, stale []string, err error) {
	for _, id := range here {
		row, err := x.row(ctx, id)
		if err != nil {
			return nil, nil, err
		}
		is, err := x.isOver(ctx, v, row)
		if err != nil {
			return nil, nil, err
		}
		card := ""
		if !is && row.Card != nil {
			if card, err = x.People.CardMark(ctx, row.Account); err != nil {
				return nil, nil, err
			}
		}
		switch {
		case is:
			over = append(over, id)
		case row.Card != nil && !boundTo(row, card):
			stale = append(stale, id)
		}
	}
	return over, stale, nil
}

// row is what is known of a locker; nothing, where there is none with this id.
func (x *Room) row(ctx context.Context, id string) (row Lockers, err error) {
	err = x.view(ctx, func(q *Queries) (err error) { row, err = db.One(q.locker(ctx, id)); return err })
	if fault.Is(err, fault.NotFound) {
		return Lockers{}, nil
	}
	return row, fault.Wrap(err, "offline.row")
}

func (x *Room) isOver(ctx context.Context, v people.Viewer, row Lockers) (bool, error) {
	switch {
	case row.ID == "" || row.State == ended:
		return true, nil
	case v.Device != "" && row.Device.String != v.Device: // made on it before it was this tablet
		return true, nil
	case !row.Device.Valid:
		return false, nil
	}
	_, enrolled, err := x.People.TabletOf(ctx, row.Device.String)
	if fault.Is(err, fault.NotFound) {
		return true, nil
	}
	return !enrolled, err
}

// boundTo reports that a locker is locked by the card with this mark.
func boundTo(row Lockers, card string) bool {
	return card != "" && base64.StdEncoding.EncodeToString(row.Card) == card
}

// For is nil where a locker belongs to the viewer. A device says for whom it asks, since somebody else may have signed in on it between
// one page and the next.
func (x *Room) For(ctx context.Context, v people.Viewer, locker string) error {
	row, err := x.row(ctx, locker)
	if err == nil && (row.Account == "" || row.Account != v.Account) {
		err = fault.New(fault.Forbidden, "offline.why.not")
	}
	return err
}

func text(s string) sql.NullString { return sql.NullString{String: s, Valid: s != ""} }

// mostHere is how many lockers a browser may say it has.
const mostHere = 50

func readIDs(list string) (ids []string) {
	for id := range strings.SplitSeq(list, ",") {
		if people.IsID(id) && len(ids) < mostHere {
			ids = append(ids, id)
		}
	}
	return ids
}

// writable are the patterns of routes as expressions for the worker.
func (x *Room) writable() (all []string) {
	for _, pattern := range x.Door.Writable() {
		parts := strings.Split(pattern, "/")
		for i, p := range parts {
			if strings.HasPrefix(p, "{") {
				parts[i] = "[^/]+"
			}
		}
		all = append(all, "^"+strings.Join(parts, "/")+"$")
	}
	return all
}
