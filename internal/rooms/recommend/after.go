package recommend

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/google/uuid"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// How answers POST /recommend/{id}/how: how it was, for its person to keep. Nothing of it goes anywhere.
func (x *Room) How(w http.ResponseWriter, r *http.Request) error {
	sent, bad := web.ReadForm(w, r)
	if bad != nil && sent.Values == nil {
		return bad
	}
	ctx, v, id := r.Context(), people.ViewerOf(r.Context()), r.PathValue("id")
	how, said := sent.Get("how"), sent.Text("said")
	if bad == nil {
		bad = tooLong("recommend.how.long", said)
	}
	if bad == nil && !slices.Contains(Hows, how) {
		bad = fault.New(fault.Invalid, "recommend.how.choose")
	}
	if bad != nil && !v.Locked && fault.Is(bad, fault.Invalid) {
		o, err := x.one(r)
		if err != nil {
			return err
		}
		o.Chosen.How, o.Said, o.Version, o.err = how, said, sent.Int("version"), bad
		return page.Show(w, r, bad, showOne(o))
	}
	var t things.Thing
	if bad == nil {
		t, bad = x.Things.Change(ctx, v, id, sharing.Recommendation, sent.Int("version"), func(now things.Thing) (any, error) {
			c := into(now)
			if c.How != how || c.Said != said {
				c.How, c.Said, c.Sent = how, said, 0 // what was sent stays as it was; this wasn't
			}
			return c, nil
		})
	}
	return x.kept(w, r, t, bad, "how")
}

// tells reports that there is something to send that wasn't sent yet, to a library that has the resource. It is sent by its person alone,
// on their own session.
func (o one) tells() bool { return o.own && o.Chosen.How != "" && o.Sent == 0 && o.there }

// AskTell answers GET /recommend/{id}/send: exactly what would go to the library, before it does.
func (x *Room) AskTell(w http.ResponseWriter, r *http.Request) error {
	o, err := x.one(r)
	if err == nil && !o.tells() {
		err = fault.Missing()
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, askTell(o))
}

// Tell answers POST /recommend/{id}/send: what its person said goes to the library, without who said it. Sent twice, it goes once.
func (x *Room) Tell(w http.ResponseWriter, r *http.Request) error {
	sent, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	o, err := x.one(r)
	switch {
	case err != nil:
		return err
	case o.own && o.Sent > 0: // the form came twice
		return web.See(w, r, Path(o.ID)+"?done=sent")
	case !o.tells():
		return fault.Missing()
	case sent.Int("version") != o.Version: // what was shown on the page is what goes
		return fault.New(fault.Conflict, "recommend.send.changed")
	}
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	saying := uuid.NewSHA1(uuid.NameSpaceOID, fmt.Appendf(nil, "told %s %d", o.ID, o.Version)).String() // the same at each try
	if err := x.Library.Told(ctx, v, saying, o.Resource, o.Chosen.How, o.Said); err != nil {
		return err
	}
	t, err := x.Things.Change(ctx, v, o.ID, sharing.Recommendation, o.Version, func(now things.Thing) (any, error) {
		c := into(now)
		c.Sent = x.Now().UnixMilli()
		return c, nil
	})
	return x.kept(w, r, t, err, "sent")
}

// Unask answers POST /recommend/{id}/unask: its person doesn't want to be asked how it was.
func (x *Room) Unask(w http.ResponseWriter, r *http.Request) error {
	t, err := x.Things.Change(r.Context(), people.ViewerOf(r.Context()), r.PathValue("id"), sharing.Recommendation, things.AnyVersion,
		func(now things.Thing) (any, error) { return Unasked(now), nil })
	return x.kept(w, r, t, err, "unasked")
}
