package offline

import (
	"context"
	"crypto/sha256"
	"database/sql"
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
	Ended  []string   `json:"ended,omitempty"` // lockers of this browser that are to be emptied
	Tag    string     `json:"tag,omitempty"`   // of all pages
	Pages  [][]string `json:"pages,omitempty"` // address and tag of each; left out where all are as they were
}

// lines are the sentences that the worker puts into pages. Those with {when} and {n} are filled in there.
type lines map[string]string

// said are the sentences that a browser needs without a connection.
var said = []string{"strip", "strip.old", "waits", "waits.one", "kept", "kept.more", "none", "closed", "refused", "full", "full.text", "again",
	"list", "unkept", "copy", "waiting.here"}

func linesOf(ctx context.Context) lines {
	out := lines{}
	for _, key := range said {
		out[key] = i18n.T(ctx, "offline.say."+key, "when", "{when}", "n", "{n}")
	}
	return out
}

// List answers GET /offline/list, for the worker: 304 where nothing has changed since it asked last. Which lockers the browser has
// stands in the header Towpath-Lockers.
func (x *Room) List(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	here := readIDs(r.Header.Get("Towpath-Lockers"))
	l := list{Lang: i18n.Lang(ctx), Words: linesOf(ctx), Write: x.writable()}
	var err error
	if l.Quiet, err = x.Door.Quiet(ctx); err != nil {
		return err
	}
	if err := x.DB.View(ctx, func(q db.Q) (err error) { l.Epoch, err = people.LastEpoch(ctx, q); return err }); err != nil {
		return err
	}
	if l.Ended, err = x.ended(ctx, here); err != nil {
		return err
	}
	if v.Is(people.Person) {
		err = x.own(ctx, v, here, r.Header.Get("Towpath-Tag"), &l)
	} else if v.Table != "" && !v.Locked {
		err = x.atTable(v, &l)
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
	l.On, l.Locker, l.New, l.Shared = true, row.ID, row.State == asked, row.Device.Valid
	l.Half, l.Key = x.Seals.Half(v.Account, row.ID), x.Seals.Public()
	if l.Pass, err = x.Seals.MakePass(Pass{Account: v.Account, Locker: row.ID, Made: x.Now().UnixMilli()}); err != nil {
		return err
	}
	pages, tag, same, err := x.Door.Pages(ctx, v, since)
	if l.Tag = tag; err != nil || same {
		return err
	}
	for _, p := range pages {
		l.Pages = append(l.Pages, []string{p.Path, p.Tag})
	}
	return nil
}

// atTable lets a table go on without a connection: nothing is kept to be read, and what is written is sealed to the server.
func (x *Room) atTable(v people.Viewer, l *list) (err error) {
	l.Key = x.Seals.Public()
	l.Pass, err = x.Seals.MakePass(Pass{Account: v.TPerson, Table: v.Table, Session: v.Session, Made: x.Now().UnixMilli()})
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
		row, err = db.One(q.lockerHere(ctx, v.Account, text(v.Session), text(v.Device)))
		for i := 0; fault.Is(err, fault.NotFound) && i < len(has); i++ {
			if row, err = db.One(q.locker(ctx, has[i])); err == nil && (row.Account != v.Account || row.State == ended) {
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

// ended are those of the lockers that a browser has which are to be emptied: they were ended elsewhere, or their person has
// been erased.
func (x *Room) ended(ctx context.Context, here []string) (over []string, err error) {
	err = x.view(ctx, func(q *Queries) error {
		for _, id := range here {
			row, err := db.One(q.locker(ctx, id))
			if err != nil && !fault.Is(err, fault.NotFound) {
				return err
			}
			if err != nil || row.State == ended {
				over = append(over, id)
			}
		}
		return nil
	})
	return over, fault.Wrap(err, "offline.ended")
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
