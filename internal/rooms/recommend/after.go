package recommend

import (
	"context"
	"net/http"
	"slices"

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

// mayTell reports whether it is the person who sends: on their own session, or at a screen that isn't their supporter's.
func mayTell(v people.Viewer) bool { return v.Table == "" || v.Seat != "supporter" }

// AskTell answers GET /recommend/{id}/send: exactly what would go to the library, before it does.
func (x *Room) AskTell(w http.ResponseWriter, r *http.Request) error {
	o, err := x.one(r)
	switch {
	case err != nil:
		return err
	case !mayTell(people.ViewerOf(r.Context())) || !o.tells():
		return fault.Missing()
	}
	return page.Render(w, r, http.StatusOK, askTell(o))
}

// tells reports that there is something to send that wasn't sent yet, to a library that has the resource.
func (o one) tells() bool { return o.How != "" && o.Sent == 0 && o.there }

// Tell answers POST /recommend/{id}/send: what its person said goes to the library, without who said it. Sent twice, it goes once.
func (x *Room) Tell(w http.ResponseWriter, r *http.Request) error {
	sent, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	ctx, v, id := r.Context(), people.ViewerOf(r.Context()), r.PathValue("id")
	if !mayTell(v) {
		return fault.Missing()
	}
	t, err := x.get(ctx, v, id)
	if err != nil {
		return err
	}
	c := into(t)
	if c.How == "" {
		return fault.Missing()
	}
	if c.Sent == 0 {
		if sent.Int("version") != t.Version { // what was shown on the page is what goes
			return fault.New(fault.Conflict, "recommend.send.changed")
		}
		if err := x.tell(ctx, v, t); err != nil {
			return err
		}
	}
	return web.See(w, r, Path(id)+"?done=sent")
}

// tell notes first that it was sent, so that two at once send it once; where the library didn't take it, that is taken back.
func (x *Room) tell(ctx context.Context, v people.Viewer, t things.Thing) error {
	c := into(t)
	c.Sent = x.Now().UnixMilli()
	now, err := x.Things.SaveOver(ctx, v, t.ID, sharing.Recommendation, t.Version, c)
	if err != nil {
		return err
	}
	if err = x.Library.Told(ctx, c.Resource, c.How, c.Said); err == nil {
		return nil
	}
	c.Sent = 0
	if _, undo := x.Things.SaveOver(context.WithoutCancel(ctx), v, t.ID, sharing.Recommendation, now.Version, c); undo != nil {
		return fault.Wrap(undo, "recommend.tell")
	}
	return err
}

// Unask answers POST /recommend/{id}/unask: its person doesn't want to be asked how it was.
func (x *Room) Unask(w http.ResponseWriter, r *http.Request) error {
	t, err := x.Things.Change(r.Context(), people.ViewerOf(r.Context()), r.PathValue("id"), sharing.Recommendation, things.AnyVersion,
		func(now things.Thing) (any, error) { return Unasked(now), nil })
	return x.kept(w, r, t, err, "unasked")
}
