package sharing_test

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"towpath/internal/ground/web"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
	"towpath/internal/trust/trusttest"
)

// shelf opens things with the keeper and shows their text.
type shelf struct{ *things.Keeper }

func (s shelf) Open(ctx context.Context, v people.Viewer, id string) (sharing.Opened, error) {
	t, err := s.Get(ctx, v, id)
	var b trusttest.Body
	if err == nil {
		err = t.Into(&b)
	}
	words := templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, "<p>"+templ.EscapeString(b.Text)+"</p>")
		return err
	})
	return sharing.Opened{ID: t.ID, Owner: t.Owner, Kind: t.Kind, Title: b.Title, Updated: t.Updated, Words: words}, err
}

func (s shelf) Names(ctx context.Context, v people.Viewer, ids []string) (map[string]string, error) {
	some, err := s.Some(ctx, v, ids)
	names := map[string]string{}
	for _, t := range some {
		names[t.ID] = t.Title()
	}
	return names, err
}

// desk is the pages of sharing at which a test asks as somebody.
type desk struct {
	*trusttest.House
	*trusttest.Front
	maya, joan     people.Account
	bo, kim, ana   people.Account
	my, her        people.Viewer // Maya and Joan
	his, kims, hrs people.Viewer // Bo and Kim, who support Maya; Ana, who supports Joan
}

func newDesk(t *testing.T, h *trusttest.House) *desk {
	p := sharing.NewPages(h.Sharing, h.Register, shelf{h.Keeper}, h.Now)
	d := &desk{House: h, Front: trusttest.NewFront(t, map[string]web.Handler{
		"GET /sharing": p.Mine, "GET /sharing/new": p.New, "POST /sharing": p.Share, "POST /sharing/{id}/end": p.End, "POST /sharing/stop": p.Stop,
		"GET /sharing/looks": p.Looks, "GET /sharing/people": p.People, "GET /sharing/people/{id}/end": p.AskEnd,
		"POST /sharing/people/{id}/end": p.EndLink, "POST /sharing/people/{id}/stop": p.StopWith,
		"GET /sharing/with-me/{person}": p.WithMe, "GET /sharing/with-me/{person}/{id}": p.Read,
	})}
	d.maya, d.joan = h.Person(t, "Maya"), h.Person(t, "Joan")
	d.bo, d.kim, d.ana = h.Worker(t, "Bo", d.maya), h.Worker(t, "Kim", d.maya), h.Worker(t, "Ana", d.joan)
	d.my, d.her = h.SignIn(t, d.maya), h.SignIn(t, d.joan)
	d.his, d.kims, d.hrs = h.SignIn(t, d.bo), h.SignIn(t, d.kim), h.SignIn(t, d.ana)
	return d
}

func TestBeforeEachShare(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		thing := h.Keep(t, d.my, sharing.Takeaway, "a quieter evening 🌊 مساء")
		form := d.Get(t, d.my, "/sharing/new?thing="+thing.ID)
		t.Run("PRIV-6 before each share: what exactly, to whom, until when", func(t *testing.T) {
			form.Want(t, 200, "a quieter evening 🌊 مساء", "Bo", "Kim", "Only today, until the end of Monday 2 March", "until the end of Monday 9 March",
				"Until I stop it", "You don't have to share anything")
			if strings.Contains(form.Body, "checked") {
				t.Error("something is chosen that the person hasn't chosen")
			}
		})
		id := form.Hidden().Get("id")
		t.Run("PRIV-6 nothing is shared until both are said, and what was chosen stays", func(t *testing.T) {
			a := d.Post(t, d.my, "/sharing", "id", id, "thing", thing.ID, "with", d.bo.ID)
			a.Want(t, 422, "Choose until when.")
			if !strings.Contains(a.Body, id) || !strings.Contains(a.Body, `value="`+d.bo.ID+`" checked`) {
				t.Error("the form lost what was chosen")
			}
			d.Post(t, d.my, "/sharing", "id", id, "thing", thing.ID, "until", "week").Want(t, 422, "Choose one person.")
			d.Get(t, d.his, "/sharing/with-me/"+d.maya.ID).Want(t, 200, "Nothing is shared with you now.")
		})
		share := []string{"id", id, "thing", thing.ID, "with", d.bo.ID, "until", "today"}
		t.Run("a form sent twice shares once", func(t *testing.T) {
			d.Post(t, d.my, "/sharing", share...).Leads(t, "/sharing?done=shared")
			d.Post(t, d.my, "/sharing", share...).Leads(t, "/sharing?done=shared")
			a := d.Get(t, d.my, "/sharing")
			a.Want(t, 200, "Bo can see", "A made-up title", "Shared since Monday 2 March, until the end of Monday 2 March.")
			if strings.Count(a.Body, "/end\"") != 1 {
				t.Error("it is listed more than once")
			}
		})
		t.Run("PRIV-1 it ends by itself at the end of the day", func(t *testing.T) {
			d.Get(t, d.his, "/sharing/with-me/"+d.maya.ID+"/"+thing.ID).Want(t, 200, "a quieter evening")
			h.Pass(14 * time.Hour)
			d.Get(t, d.his, "/sharing/with-me/"+d.maya.ID+"/"+thing.ID).Want(t, 404)
			d.Get(t, d.my, "/sharing").Want(t, 200, "You share nothing now")
		})
		t.Run("the same form again, after the share ended, shares nothing and says so", func(t *testing.T) {
			d.Post(t, d.my, "/sharing", share...).Want(t, 409, "So nothing is shared now.")
			d.Get(t, d.his, "/sharing/with-me/"+d.maya.ID).Want(t, 200, "Nothing is shared with you now.")
		})
		t.Run("what is in the bin can't be shared", func(t *testing.T) {
			fine(t, h.Keeper.PutAway(t.Context(), d.my, thing.ID))
			d.Get(t, d.my, "/sharing/new?thing="+thing.ID).Want(t, 410, "Bring it back first.")
		})
		t.Run("where nobody is linked there is nobody to share with", func(t *testing.T) {
			lone := h.SignIn(t, h.Person(t, "Lou"))
			own := h.Keep(t, lone, sharing.Journal, "mine")
			d.Get(t, lone, "/sharing/new?thing="+own.ID).Want(t, 200, "There is nobody here to share it with now.")
		})
	})
}

func TestEndingAShare(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		thing, second := h.Keep(t, d.my, sharing.Journal, "one"), h.Keep(t, d.my, sharing.Journal, "two")
		reads := func(t *testing.T, v people.Viewer, id string, status int) {
			t.Helper()
			if a := d.Get(t, v, "/sharing/with-me/"+d.maya.ID+"/"+id); a.Status != status {
				t.Errorf("got %d, want %d", a.Status, status)
			}
		}
		t.Run("PRIV-1 a share is undone in one action, and twice is no error", func(t *testing.T) {
			share := h.Share(t, d.my, thing, d.bo)
			d.Post(t, d.my, "/sharing/"+share+"/end").Leads(t, "/sharing?done=ended")
			d.Post(t, d.my, "/sharing/"+share+"/end").Leads(t, "/sharing?done=ended")
			reads(t, d.his, thing.ID, 404)
		})
		t.Run("PRIV-1 shared twice with the same supporter, one action ends it", func(t *testing.T) {
			first := h.Share(t, d.my, thing, d.bo)
			h.Share(t, d.my, thing, d.bo)
			d.Post(t, d.my, "/sharing/"+first+"/end", "thing", thing.ID).Leads(t, "/kit/"+thing.ID+"/about?done=ended")
			reads(t, d.his, thing.ID, 404)
		})
		t.Run("PRIV-1 every share of a thing ends in one action", func(t *testing.T) {
			h.Share(t, d.my, thing, d.bo)
			h.Share(t, d.my, thing, d.kim)
			d.Post(t, d.my, "/sharing/stop", "thing", thing.ID).Leads(t, "/sharing?done=stopped")
			reads(t, d.his, thing.ID, 404)
			reads(t, d.kims, thing.ID, 404)
		})
		t.Run("PRIV-1 all with one supporter ends in one action, and the others keep theirs", func(t *testing.T) {
			h.Share(t, d.my, thing, d.bo)
			h.Share(t, d.my, second, d.bo)
			h.Share(t, d.my, second, d.kim)
			d.Post(t, d.my, "/sharing/people/"+d.bo.ID+"/stop").Leads(t, "/sharing?done=stopped")
			reads(t, d.his, thing.ID, 404)
			reads(t, d.his, second.ID, 404)
			reads(t, d.kims, second.ID, 200)
			d.Get(t, d.my, "/sharing/people").Want(t, 200, "Bo", "Kim")
		})
		t.Run("PRIV-1 what was put away is shared with nobody once it is back", func(t *testing.T) {
			fine(t, h.Keeper.PutAway(t.Context(), d.my, second.ID))
			fine(t, h.Keeper.BringBack(t.Context(), d.my, second.ID))
			reads(t, d.kims, second.ID, 404)
		})
	})
}

func TestEndingALink(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		thing := h.Keep(t, d.my, sharing.Journal, "one")
		h.Share(t, d.my, thing, d.bo)
		table, _ := h.Sit(t, h.SignIn(t, d.bo), d.maya, d.bo, people.OneScreen)
		d.Get(t, d.my, "/sharing/people/"+d.bo.ID+"/end").Want(t, 200, "Bo can see nothing of yours any more", "No message goes to Bo",
			"What Bo read before, Bo may remember.", "Leave it as it is")
		for range 2 {
			d.Post(t, d.my, "/sharing/people/"+d.bo.ID+"/end").Leads(t, "/sharing/people?done=unlinked")
		}
		d.Get(t, d.my, "/sharing/people?done=unlinked").Want(t, 200, "Kim", "they are not told")
		t.Run("PRIV-8 afterwards it is as if nothing had been there", func(t *testing.T) {
			gone := d.Get(t, d.his, "/sharing/with-me/"+d.maya.ID)
			never := d.Get(t, d.hrs, "/sharing/with-me/"+d.maya.ID)
			nobody := d.Get(t, d.his, "/sharing/with-me/"+people.NewID())
			gone.Want(t, 404)
			if !gone.Same(never) || !gone.Same(nobody) {
				t.Error("the three refusals differ")
			}
		})
		t.Run("PRIV-8 a table of the two closes", func(t *testing.T) {
			if j, err := h.Register.Joint(t.Context(), table.Table); err != nil || j.Open {
				t.Errorf("open %v, %v", j.Open, err)
			}
		})
		t.Run("PRIV-8 linked again, nothing is shared", func(t *testing.T) {
			fine(t, h.Register.AddLink(t.Context(), d.maya.ID, d.bo.ID))
			d.Get(t, d.his, "/sharing/with-me/"+d.maya.ID).Want(t, 200, "Nothing is shared with you now.")
		})
	})
}

func TestWhoHasLooked(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		thing, gone := h.Keep(t, d.my, sharing.Answer, "one"), h.Keep(t, d.my, sharing.Journal, "two")
		h.Share(t, d.my, thing, d.bo)
		h.Share(t, d.my, gone, d.bo)
		t.Run("PRIV-2 a list of what is shared opens nothing and is no look", func(t *testing.T) {
			a := d.Get(t, d.his, "/sharing/with-me/"+d.maya.ID)
			a.Want(t, 200, "An exercise", "A written page")
			if strings.Contains(a.Body, "A made-up title") {
				t.Error("a title was opened for the list")
			}
			d.Get(t, d.my, "/sharing/looks").Want(t, 200, "Nobody has looked")
		})
		t.Run("PRIV-2 a thing at another person's address leaves no look", func(t *testing.T) {
			fine(t, h.Register.AddLink(t.Context(), d.joan.ID, d.bo.ID))
			d.Get(t, d.his, "/sharing/with-me/"+d.joan.ID+"/"+thing.ID).Want(t, 404)
			d.Get(t, d.my, "/sharing/looks").Want(t, 200, "Nobody has looked")
		})
		t.Run("PRIV-2 a look is on record, says who and when, and the page that was read says so", func(t *testing.T) {
			d.Get(t, d.his, "/sharing/with-me/"+d.maya.ID+"/"+thing.ID).Want(t, 200, "Maya can see that you looked.", "one")
			d.Get(t, d.his, "/sharing/with-me/"+d.maya.ID+"/"+thing.ID)
			a := d.Get(t, d.my, "/sharing/looks")
			a.Want(t, 200, "Bo looked at “A made-up title” a moment ago.", "When you look at your own things, nothing is written down.")
			if strings.Count(a.Body, "Bo looked") != 1 {
				t.Error("two looks within the hour are one line")
			}
		})
		t.Run("PRIV-2 the line stays when the thing is gone, and without its title", func(t *testing.T) {
			d.Get(t, d.his, "/sharing/with-me/"+d.maya.ID+"/"+gone.ID).Want(t, 200)
			fine(t, h.Keeper.Remove(t.Context(), d.my, gone.ID))
			d.Get(t, d.my, "/sharing/looks").Want(t, 200, "Bo looked at something that is not here any more a moment ago. It was: A written page.")
		})
		t.Run("PRIV-2 a look when the two met says so", func(t *testing.T) {
			table, _ := h.Sit(t, h.SignIn(t, d.kim), d.maya, d.kim, people.OneScreen)
			fine(t, h.Sharing.Lay(t.Context(), d.my, table.Table, thing.ID, false))
			_, err := h.Keeper.Get(t.Context(), table, thing.ID)
			fine(t, err)
			d.Get(t, d.my, "/sharing/looks").Want(t, 200, "Kim looked at “A made-up title” a moment ago, when you met.")
		})
		t.Run("PRIV-2 the record is read page by page", func(t *testing.T) {
			for range 27 {
				h.Pass(time.Hour)
				d.Get(t, h.SignIn(t, d.bo), "/sharing/with-me/"+d.maya.ID+"/"+thing.ID)
			}
			d.Get(t, d.my, "/sharing/looks").Want(t, 200, "Older")
			d.Get(t, d.my, "/sharing/looks?page=2").Want(t, 200, "Newer", "Kim looked")
			for _, odd := range []string{"-1", "zero", "99999999999999999999", "٣"} {
				d.Get(t, d.my, "/sharing/looks?page="+url.QueryEscape(odd)).Want(t, 200)
			}
		})
	})
}

func TestForeignIDs(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		hers, mine := h.Keep(t, d.her, sharing.Journal, "hers"), h.Keep(t, d.my, sharing.Journal, "mine")
		herShare := h.Share(t, d.her, hers, d.ana)
		nothing := d.Get(t, d.my, "/sharing/new?thing="+people.NewID())
		nothing.Want(t, 404)
		for name, a := range map[string]trusttest.Answer{
			"another's thing to share":        d.Get(t, d.my, "/sharing/new?thing="+hers.ID),
			"no id at all":                    d.Get(t, d.my, "/sharing/new?thing=%F0%9F%8C%8A'--"),
			"another's thing in the form":     d.Post(t, d.my, "/sharing", "id", people.NewID(), "thing", hers.ID, "with", d.bo.ID, "until", "open"),
			"a supporter of somebody else":    d.Post(t, d.my, "/sharing", "id", people.NewID(), "thing", mine.ID, "with", d.ana.ID, "until", "open"),
			"a supporter that is nobody":      d.Post(t, d.my, "/sharing", "id", people.NewID(), "thing", mine.ID, "with", people.NewID(), "until", "open"),
			"a form without an id":            d.Post(t, d.my, "/sharing", "thing", mine.ID, "with", d.bo.ID, "until", "open"),
			"another's share":                 d.Post(t, d.my, "/sharing/"+herShare+"/end"),
			"a share that isn't there":        d.Post(t, d.my, "/sharing/"+people.NewID()+"/end"),
			"another's thing to stop":         d.Post(t, d.my, "/sharing/stop", "thing", hers.ID),
			"another's supporter to end":      d.Post(t, d.my, "/sharing/people/"+d.ana.ID+"/end"),
			"another's supporter to ask for":  d.Get(t, d.my, "/sharing/people/"+d.ana.ID+"/end"),
			"another's supporter to stop":     d.Post(t, d.my, "/sharing/people/"+d.ana.ID+"/stop"),
			"a supporter ends somebody's":     d.Post(t, d.hrs, "/sharing/"+herShare+"/end"),
			"a supporter stops somebody's":    d.Post(t, d.hrs, "/sharing/stop", "thing", hers.ID),
			"a supporter shares on":           d.Get(t, d.hrs, "/sharing/new?thing="+hers.ID),
			"a supporter reads who looked":    d.Get(t, d.hrs, "/sharing/looks"),
			"a supporter reads a wrong thing": d.Get(t, d.hrs, "/sharing/with-me/"+d.joan.ID+"/"+mine.ID),
			"a supporter reads an odd thing":  d.Get(t, d.hrs, "/sharing/with-me/"+d.joan.ID+"/nothing"),
		} {
			t.Run("PRIV-8 "+name+" is refused as if it weren't there", func(t *testing.T) {
				if !a.Same(nothing) {
					t.Errorf("status %d:\n%s", a.Status, a.Text())
				}
			})
		}
		t.Run("PRIV-8 and nothing of it has changed", func(t *testing.T) {
			d.Get(t, d.hrs, "/sharing/with-me/"+d.joan.ID+"/"+hers.ID).Want(t, 200, "hers")
		})
	})
}

func TestNotAtATable(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		table, _ := h.Sit(t, h.SignIn(t, d.bo), d.maya, d.bo, people.OneScreen)
		made, private := h.Keep(t, table, sharing.Takeaway, "made here"), h.Keep(t, d.my, sharing.Journal, "mine")
		t.Run("TOG-2 these pages are not for tables", func(t *testing.T) {
			for _, id := range []string{made.ID, private.ID} {
				d.Get(t, table, "/sharing/new?thing="+id).Want(t, 404)
				d.Post(t, table, "/sharing", "id", people.NewID(), "thing", id, "with", d.bo.ID, "until", "open").Want(t, 404)
			}
			for _, path := range []string{"/sharing", "/sharing/looks", "/sharing/with-me/" + d.maya.ID} {
				d.Get(t, table, path).Want(t, 404)
			}
		})
	})
}

func fine(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestManyShares(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		var all []things.Thing
		for i := range 60 {
			all = append(all, things.Thing{ID: people.NewID(), Kind: sharing.Journal, Created: h.Now(), Updated: h.Now(),
				Body: fmt.Appendf(nil, `{"title":"Page %02d","text":"x"}`, i)})
		}
		_, err := h.Keeper.TakeIn(t.Context(), d.my, all)
		must(t, err)
		for _, th := range all {
			h.Pass(time.Second)
			h.Share(t, d.my, th, d.bo)
		}
		t.Run("PRIV-1 what is shared is listed page by page, and all of it", func(t *testing.T) {
			seen := 0
			for _, path := range []string{"/sharing", "/sharing?page=2", "/sharing?page=3"} {
				a := d.Get(t, d.my, path)
				a.Want(t, 200, "Bo can see", "Stop sharing all of these with Bo")
				seen += strings.Count(a.Text(), "Stop sharing this")
			}
			if seen != 60 {
				t.Errorf("%d of 60 can be ended", seen)
			}
			d.Get(t, d.my, "/sharing?page=9").Want(t, 200)
			d.Get(t, d.my, "/sharing").Order(t, "Page 59", "Page 35")
		})
		t.Run("PRIV-1 as is what is shared with a supporter", func(t *testing.T) {
			seen := 0
			for _, page := range []string{"", "?page=2", "?page=3"} {
				seen += strings.Count(d.Get(t, d.his, "/sharing/with-me/"+d.maya.ID+page).Body, `href="/sharing/with-me/`+d.maya.ID+"/")
			}
			if seen != 60 {
				t.Errorf("%d of 60", seen)
			}
			d.Get(t, d.his, "/sharing/with-me/"+d.maya.ID+"?page=9").Want(t, 200)
		})
	})
}
