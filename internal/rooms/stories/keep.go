package stories

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// The states of the copy of a story that is worked on.
const (
	inDraft  = "draft"
	inReview = "review"
)

func place(id, column string, version int64) vault.Place {
	return vault.Place{Table: "stories", Column: column, Owner: id, Row: id, Version: version}
}

func (x *Room) sealed(ctx context.Context, id, column string, version int64, what any) ([]byte, error) {
	text, err := json.Marshal(what)
	if err != nil {
		return nil, err
	}
	return x.Vault.Seal(ctx, place(id, column, version), text)
}

func (x *Room) open(ctx context.Context, p vault.Pass, id, column string, version int64, sealed []byte, into any) error {
	text, err := x.Vault.Open(ctx, p, place(id, column, version), sealed)
	if errors.Is(err, vault.ErrErased) { // it is being withdrawn at this moment
		return errGone()
	}
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}

// row finds a story. One that was withdrawn, or for which its teller's consent has ended, is gone.
func (x *Room) row(ctx context.Context, id string) (row Stories, err error) {
	if !people.IsID(id) {
		return row, fault.Missing()
	}
	err = x.view(ctx, func(q *Queries) (err error) {
		if row, err = db.One(q.story(ctx, id)); !fault.Is(err, fault.NotFound) {
			return err
		}
		n, err := q.isWithdrawn(ctx, id)
		if err == nil && n > 0 {
			return errGone()
		}
		return fault.OrMissing(err)
	})
	if err == nil && x.over(row.Until.Int64, row.Until.Valid) {
		err = errGone()
	}
	return row, err
}

// over reports that a consent has ended.
func (x *Room) over(until int64, hasEnd bool) bool { return hasEnd && x.Now().UnixMilli() >= until }

func factsOf(row Stories) sharing.StoryFacts {
	f := sharing.StoryFacts{ID: row.ID, Teller: row.Teller.String, Scope: sharing.Scope(row.Scope), Published: row.Published.Valid}
	if row.Until.Valid {
		f.Until = time.UnixMilli(row.Until.Int64)
	}
	return f
}

// draft is a story that is worked on, opened.
type draft struct {
	Row Stories
	Body
	pass vault.Pass
	own  bool // whoever asks tells it themselves
}

// work opens a story for somebody who may work on it.
func (x *Room) work(ctx context.Context, v people.Viewer, id string) (d draft, err error) {
	if d.Row, err = x.row(ctx, id); err != nil {
		return d, err
	}
	d.own = d.Row.Teller.String == v.Account
	if d.pass, err = x.Sharing.WorkOnStory(v, factsOf(d.Row)); err != nil {
		return d, err
	}
	return d, x.open(ctx, d.pass, id, "body", d.Row.Version, d.Row.Body, &d.Body)
}

// idOf is the id of the story that a form makes: the same for the same form, and nothing that whoever sends it could choose, as
// a story's id names its key.
func (x *Room) idOf(v people.Viewer, form string) (string, error) {
	if !people.IsID(form) {
		return "", fault.Missing()
	}
	return uuid.UUID(x.Vault.Lookup("story", v.Account+" "+form)[:16]).String(), nil
}

// create makes a story of what was agreed to, once for each form.
func (x *Room) create(ctx context.Context, v people.Viewer, form string, way, lang string, c Consent) (id string, err error) {
	if id, err = x.idOf(v, form); err != nil {
		return "", err
	}
	if _, err := x.row(ctx, id); !fault.Is(err, fault.NotFound) {
		return id, err
	}
	if err := x.Vault.Create(ctx, id); err != nil && !db.IsTaken(err) {
		return "", fault.Wrap(err, "stories.create")
	}
	consent, err := x.sealed(ctx, id, "consent", 1, []Consent{c})
	if err != nil {
		return "", err
	}
	body, err := x.sealed(ctx, id, "body", 1, Body{Way: way, Lang: lang})
	if err != nil {
		return "", err
	}
	p := addStoryParams{ID: id, Scope: string(c.Scope), Printed: c.Printed, Until: c.until(), Consent: consent, Body: body, MadeBy: v.Account,
		Created: x.Now().UnixMilli()}
	if v.Is(people.Person) {
		p.Teller.String, p.Teller.Valid = v.Account, true
	}
	err = x.update(ctx, func(q *Queries) error {
		n, err := q.addStory(ctx, p)
		if err != nil || n == 0 {
			return err
		}
		return x.note(ctx, q, v, id, actBegun, comment{})
	})
	return id, fault.Wrap(err, "stories.create")
}

// save keeps what somebody changed. version is the one that they began from; where another came in between, nothing of this is
// kept, and the fault is a Conflict.
func (x *Room) save(ctx context.Context, v people.Viewer, d draft, version int64, b Body) (int64, error) {
	sealed, err := x.sealed(ctx, d.Row.ID, "body", version+1, b)
	if err != nil {
		return 0, err
	}
	err = x.update(ctx, func(q *Queries) error {
		n, err := q.saveBody(ctx, saveBodyParams{Body: sealed, ChangedBy: v.Account, Updated: x.Now().UnixMilli(), ID: d.Row.ID, Version: version})
		if err == nil && n == 0 {
			err = fault.New(fault.Conflict, "stories.beside")
		}
		if err == nil {
			err = x.note(ctx, q, v, d.Row.ID, actChanged, comment{})
		}
		return err
	})
	return version + 1, err
}

// What is done with stories, on record with who did it.
const (
	actBegun       = "begun"
	actChanged     = "changed"
	actConsent     = "consent"
	actSent        = "sent"
	actSentBack    = "back"
	actPublished   = "published"
	actUnpublished = "unpublished"
	actRecorded    = "recorded"
	actCard        = "card"
)

// note puts on record who did what; words are sealed already. Changes that follow one another by the same hand are one line.
func (x *Room) note(ctx context.Context, q *Queries, v people.Viewer, id, action string, words comment) error {
	if action == actChanged {
		last, err := q.actsOf(ctx, id)
		if err != nil || len(last) > 0 && last[0].Action == actChanged && last[0].By == v.Account {
			return err
		}
	}
	if words.act == "" {
		words.act = people.NewID()
	}
	return q.addAct(ctx, addActParams{ID: words.act, Story: id, By: v.Account, Action: action, Words: words.sealed, At: x.Now().UnixMilli()})
}

// comment is what somebody says about what they do, sealed for the line that it stands in.
type comment struct {
	act    string
	sealed []byte
}

func (x *Room) comment(ctx context.Context, id, words string) (c comment, err error) {
	if words == "" {
		return c, nil
	}
	c.act = people.NewID()
	c.sealed, err = x.sealed(ctx, id, wordsOf("act", c.act), 1, words)
	return c, err
}

// wordsOf is where words about a story belong.
func wordsOf(what, id string) string { return what + " " + id }
