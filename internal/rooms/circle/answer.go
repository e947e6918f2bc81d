package circle

import (
	"context"
	"net/http"
	"slices"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// mostShared is how many shares with whoever would stop are offered one by one. What is beyond them ends, as they all do.
const mostShared = 100

// asked is the page on which a person says yes or no.
type asked struct {
	people.Ask
	shared []page.Option // what they share with whoever would stop
}

// Ask answers GET /circle/asks/{id}: who would support the person, and what a yes and a no mean.
func (x *Room) Ask(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	one, err := x.People.AskOf(ctx, v, r.PathValue("id"))
	if err != nil {
		return err
	}
	p := asked{Ask: one}
	given, err := x.sharedWith(ctx, v, one.Instead.ID)
	if err == nil {
		p.shared, err = x.options(ctx, v, given)
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, askPage(p))
}

// sharedWith is what a person shares with somebody now; nothing for nobody.
func (x *Room) sharedWith(ctx context.Context, v people.Viewer, with string) (given []sharing.Given, err error) {
	if with == "" {
		return nil, nil
	}
	return x.Sharing.GivenTo(ctx, v, with, mostShared)
}

func (x *Room) options(ctx context.Context, v people.Viewer, given []sharing.Given) (options []page.Option, err error) {
	ids := make([]string, 0, len(given))
	for _, g := range given {
		ids = append(ids, g.Thing)
	}
	titles, err := x.Names(ctx, v, ids)
	for _, g := range given {
		if title, there := titles[g.Thing]; there && !slices.ContainsFunc(options, func(o page.Option) bool { return o.Value == g.Thing }) {
			options = append(options, page.Option{Value: g.Thing, Label: title, Hint: i18n.T(ctx, "sharing.kind."+string(g.Kind)) + ", " + sharing.UntilWords(ctx, g.Until)})
		}
	}
	return options, err
}

// Answer answers POST /circle/asks/{id}. Sent twice, it is answered once.
func (x *Room) Answer(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	say := f.Get("say")
	if say != "yes" && say != "no" {
		return fault.New(fault.Invalid, "page.problem.form")
	}
	one, err := x.People.AskOf(ctx, v, r.PathValue("id"))
	if fault.Is(err, fault.NotFound) { // answered, or asked no more
		return web.See(w, r, mySupport)
	}
	if err != nil {
		return err
	}
	given, err := x.sharedWith(ctx, v, one.Instead.ID)
	if err == nil {
		err = x.People.Answer(ctx, v, one.ID, say == "yes")
	}
	if err == nil && say == "yes" {
		err = x.shareOn(ctx, v, given, f.Values["share"], one.Supporter.ID)
	}
	if err != nil {
		return err
	}
	return web.See(w, r, mySupport+"?done=said."+say)
}

// shareOn shares what the person chose with whoever supports them from now on, until when it was shared before.
func (x *Room) shareOn(ctx context.Context, v people.Viewer, given []sharing.Given, chosen []string, with string) error {
	for _, g := range given {
		if !slices.Contains(chosen, g.Thing) {
			continue
		}
		if err := x.Sharing.Share(ctx, v, people.NewID(), g.Thing, with, g.Until); err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Invalid) {
			return err // removed or run out in between is no fault
		}
	}
	return nil
}
