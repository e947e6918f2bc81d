package stories

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// withdraw takes a story back: it is gone from the site at once, its key and its files are destroyed, whoever holds a copy hears of
// it, and it stays so where an older copy of the data is put back.
func (x *Room) withdraw(ctx context.Context, id string) error {
	ctx = context.WithoutCancel(ctx) // whoever asked may be gone before it is done; what they asked for is done
	var err error
	for range 5 { // two at once take turns for their places in the list
		err = x.Ledger.Update(ctx, x.DB, func(q db.Q) error {
			_, err := people.WithdrawStory(ctx, q, id, x.Now())
			return err
		})
		if !db.IsTaken(err) {
			break
		}
	}
	if err != nil {
		return fault.Wrap(err, "stories.withdraw(%s)", id)
	}
	x.shelf.drop(id)
	x.Bus.Tell(ctx, Gone, id)
	if err := x.clean(ctx, id); err != nil { // the rest is tried again by Tend
		x.Log.Error("a withdrawn story's key or files are still there, and are tried again", "error", err)
	}
	return nil
}

// clean destroys what opens a withdrawn story, and its files.
func (x *Room) clean(ctx context.Context, id string) error {
	if err := x.Vault.Destroy(ctx, id); err != nil {
		return fault.Wrap(err, "stories.clean(%s)", id)
	}
	if err := x.Files.Sweep(ctx); err != nil { // its files' rows went with it
		return fault.Wrap(err, "stories.clean(%s)", id)
	}
	return x.update(ctx, func(q *Queries) error { return q.setClean(ctx, id) })
}

// Tend withdraws stories for which their teller's consent has ended, and finishes withdrawals that were broken off.
func (x *Room) Tend(ctx context.Context) error {
	var ended, unclean []string
	err := x.view(ctx, func(q *Queries) (err error) {
		if ended, err = q.ended(ctx, x.Now().UnixMilli()); err == nil {
			unclean, err = q.unclean(ctx)
		}
		return err
	})
	for _, id := range ended {
		err = errors.Join(err, x.withdraw(ctx, id))
	}
	for _, id := range unclean {
		err = errors.Join(err, x.clean(ctx, id))
	}
	return fault.Wrap(errors.Join(err, x.tendTakes(ctx)), "stories.Tend")
}

// Withdrawn answers GET /stories/withdrawn?since=N: which stories were withdrawn after the Nth, for whatever holds copies of
// stories where there is no network. Ids alone, which name nobody. In another epoch, one begins again from 0.
func (x *Room) Withdrawn(w http.ResponseWriter, r *http.Request) error {
	since, _ := strconv.ParseInt(r.URL.Query().Get("since"), 10, 64)
	said := struct {
		Epoch int64    `json:"epoch"`
		N     int64    `json:"n"`
		IDs   []string `json:"ids"`
		More  bool     `json:"more"`
	}{N: since, IDs: []string{}}
	err := x.DB.View(r.Context(), func(q db.Q) (err error) {
		if said.Epoch, err = people.LastEpoch(r.Context(), q); err != nil {
			return err
		}
		rows, err := New(q).withdrawnSince(r.Context(), since)
		for _, row := range rows {
			said.N, said.IDs = row.N, append(said.IDs, row.Story)
		}
		said.More = len(rows) == mostWithdrawn
		return err
	})
	if err != nil {
		return fault.Wrap(err, "stories.Withdrawn")
	}
	w.Header().Set("Cache-Control", "no-store")
	return web.JSON(w, http.StatusOK, said)
}

// LastWithdrawn is the N of the story that was withdrawn last, 0 where none was: it grows with each.
func (x *Room) LastWithdrawn(ctx context.Context) (n int64, err error) {
	err = x.view(ctx, func(q *Queries) (err error) { n, err = q.lastWithdrawn(ctx); return err })
	return n, fault.Wrap(err, "stories.LastWithdrawn")
}

// mostWithdrawn is how many ids one answer holds.
const mostWithdrawn = 1000

// AskTakeBack answers GET /stories/{id}/take-back: what goes, and what doesn't, before it is done.
func (x *Room) AskTakeBack(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, err := x.work(ctx, people.ViewerOf(ctx), r.PathValue("id"))
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, takeBackPage(takeBack{Title: d.called(ctx), Action: Path(d.Row.ID) + "/take-back", No: Path(d.Row.ID) + "/edit"}))
}

// takeBack is the one confirmation before a story is withdrawn.
type takeBack struct {
	Title, Action, No string
	Words             string // of the withdrawal card, by which it is done
}

// TakeBack answers POST /stories/{id}/take-back: by whoever tells the story, or by any editor on their request. Sent twice, it says
// the same.
func (x *Room) TakeBack(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	d, err := x.work(ctx, v, r.PathValue("id"))
	if err == nil {
		err = x.withdraw(ctx, d.Row.ID)
		if err == nil && !d.own {
			err = x.People.Audit(ctx, v.Account, "story.withdraw", d.Row.ID)
		}
	}
	if err != nil && !fault.Is(err, fault.Gone) {
		return err
	}
	to := studio
	if v.Is(people.Person) {
		to = mine
	}
	return web.See(w, r, to+"?done=withdrawn")
}

// slipUse keeps these words apart from those of all other slips.
const slipUse = "story"

// Card answers POST /stories/{id}/card: a withdrawal card to print, for a teller. It is shown once; one made before stops working.
func (x *Room) Card(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	d, err := x.work(ctx, v, r.PathValue("id"))
	if err != nil {
		return err
	}
	var words []string
	for range 5 {
		var lookup []byte
		words, lookup = x.People.NewSlip(slipUse)
		err = x.update(ctx, func(q *Queries) error {
			if _, err := q.setSlip(ctx, lookup, d.Row.ID); err != nil {
				return err
			}
			return x.note(ctx, q, v, d.Row.ID, actCard, comment{})
		})
		if !db.IsTaken(err) {
			break
		}
	}
	if err != nil {
		return fault.Wrap(err, "stories.Card")
	}
	return page.Render(w, r, http.StatusOK, cardPage(d.called(ctx), words, x.URL+backWords, Path(d.Row.ID)+"/edit"))
}

// byWords is the form in which the words of a withdrawal card are typed.
type byWords struct{ Words, Bad string }

// AskWords answers GET /stories/withdraw: a box for the words of a withdrawal card.
func (x *Room) AskWords(w http.ResponseWriter, r *http.Request) error {
	return page.Render(w, r, http.StatusOK, wordsPage(byWords{}, page.DoneOf(r, "stories.done.", "withdrawn")))
}

// ByWords answers POST /stories/withdraw. The first time it says which story it is, and asks; with sure=yes it is done.
func (x *Room) ByWords(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	var row Stories
	typed := f.Line("words")
	err = x.People.BySlip(ctx, slipUse, typed, "stories.words.wrong", func(lookup []byte) (bool, error) {
		err := x.view(ctx, func(q *Queries) (err error) { row, err = db.One(q.storyBySlip(ctx, lookup)); return err })
		if fault.Is(err, fault.NotFound) {
			return false, nil
		}
		return err == nil, err
	})
	if fault.Mends(err) {
		return page.Show(w, r, err, wordsPage(byWords{Words: typed, Bad: i18n.Sentence(ctx, err)}, ""))
	}
	if err != nil {
		return err
	}
	if f.Get("sure") == "yes" {
		if err := x.withdraw(ctx, row.ID); err != nil {
			return err
		}
		return web.See(w, r, backWords+"?done=withdrawn")
	}
	return page.Render(w, r, http.StatusOK, takeBackPage(takeBack{Action: backWords, No: home, Words: strings.Join(strings.Fields(typed), " ")}))
}
