package kit_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"towpath/internal/rooms/kit"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
	"towpath/internal/trust/trusttest"
)

// shelved keeps n pages, one an hour, called Page 001 and so on.
func (d *desk) shelved(t *testing.T, n int) (ids []string) {
	t.Helper()
	var all []things.Thing
	for i := range n {
		at := d.Now().Add(time.Duration(i-n) * time.Hour)
		kind := []sharing.Kind{sharing.Journal, sharing.Takeaway}[i%2]
		all = append(all, things.Thing{ID: people.NewID(), Kind: kind, Created: at, Updated: at,
			Body: fmt.Appendf(nil, `{"title":"Page %03d","text":"by the water"}`, i+1)})
	}
	ids, err := d.Keeper.TakeIn(t.Context(), d.my, all)
	must(t, err)
	return ids
}

func TestFinding(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		d.write(t, d.my, "Frau Müller", "Sie sagte: der Fluss hilft.")
		d.write(t, d.my, "My heart", "beats")
		d.write(t, d.my, "Drawing", "art by the river")
		d.write(t, d.her, "Hers", "the river")
		find := func(pairs ...string) trusttest.Answer {
			t.Helper()
			return d.Post(t, d.my, "/kit", pairs...)
		}
		t.Run("KIT-1 whatever the accents and capitals, with the words marked where they stand", func(t *testing.T) {
			a := find("q", "MULLER fluss")
			a.Want(t, 200, "One thing found", "Frau Müller")
			a.Holds(t, `der <mark>Fluss</mark> hilft.`)
			a.Lacks(t, "My heart")
		})
		t.Run("KIT-1 words that begin so come first, and inside of words only where there are none", func(t *testing.T) {
			a := find("q", "art")
			a.Want(t, 200, "One thing found", "Drawing")
			find("q", "eart").Want(t, 200, "One thing found", "My heart")
		})
		t.Run("KIT-1 nothing found says so, and what was looked for stays in its box", func(t *testing.T) {
			a := find("q", `nothing "of" <this>`)
			a.Want(t, 200, "Nothing here fits", "Show everything")
			a.Holds(t, `value="nothing &#34;of&#34; &lt;this&gt;"`)
		})
		t.Run("KIT-1 what was looked for is in no address of the page", func(t *testing.T) {
			d.shelved(t, 45)
			a := find("q", "water")
			a.Want(t, 200, "45 things found", "Page 045", "What you look for is not kept")
			for part := range strings.SplitSeq(a.Body, `"`) {
				if strings.HasPrefix(part, "/kit") && strings.Contains(part, "water") {
					t.Errorf("an address: %s", part)
				}
			}
			a.Lacks(t, "Page 025")
			find("q", "water", "page", "2").Want(t, 200, "Page 025", "Page 006")
			third := find("q", "water", "page", "3")
			third.Want(t, 200, "Page 001", "45 things found")
			third.Lacks(t, "Page 006")
			find("q", "water", "page", "999").Want(t, 200)
		})
		t.Run("KIT-1 found things of one kind, of one time, and in another order", func(t *testing.T) {
			find("q", "water", "kind", "takeaway").Want(t, 200, "22 things found")
			find("q", "water", "sort", "oldest").Order(t, "Page 001", "Page 002")
			find("q", "water", "sort", "name", "page", "3").Order(t, "Page 041", "Page 045")
			find("q", "water", "when", "older").Want(t, 200, "Nothing here fits")
		})
		t.Run("KIT-1 what is everywhere is not looked for to the end", func(t *testing.T) {
			h.Pass(time.Hour)
			d.shelved(t, 1500)
			find("q", "water").Want(t, 200, "More than 200 things found.", "Page 1500")
			find("q", "water", "page", "3").Order(t, "Page 1479", "Page 1472")
			find("q", "water", "sort", "name").Want(t, 200, "1545 things found")
			find("q", "water page 1499").Want(t, 200, "One thing found")
		})
		t.Run("KIT-1 a story that was taken back is found by nothing that it was called", func(t *testing.T) {
			_, err := h.Keeper.Create(t.Context(), d.my, people.NewID(), sharing.Bookmark, kit.Bookmark{Title: "Tomasz and the lock", Path: "/stories/one"})
			must(t, err)
			find("q", "tomasz").Want(t, 200, "One thing found")
			d.withdrawn["/stories/one"] = true
			find("q", "tomasz").Want(t, 200, "Nothing here fits")
			a := d.Get(t, d.my, "/kit")
			a.Want(t, 200, "A story that was taken back")
			a.Lacks(t, "Tomasz")
			page := d.Post(t, d.my, "/kit/export", "as", "page")
			page.Lacks(t, "Tomasz")
		})
		t.Run("PRIV-4 an erased person's things are found by nobody, and at once", func(t *testing.T) {
			must(t, h.Register.Erase(t.Context(), d.joan.ID))
			if a := d.Post(t, d.her, "/kit", "q", "river"); a.Status == 200 && strings.Contains(a.Body, "Hers") {
				t.Error("found after the erasure")
			}
		})
	})
}

func TestSortingAndFilters(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		ids := d.shelved(t, 50)
		list := func(query string) trusttest.Answer {
			t.Helper()
			return d.Get(t, d.my, "/kit"+query)
		}
		next := func(a trusttest.Answer) string {
			_, rest, _ := strings.Cut(a.Body, `rel="next" href="/kit`)
			address, _, _ := strings.Cut(rest, `"`)
			return strings.ReplaceAll(address, "&amp;", "&")
		}
		t.Run("KIT-1 oldest first, page by page", func(t *testing.T) {
			a := list("?sort=oldest")
			a.Order(t, "Page 001", "Page 020")
			b := list(next(a))
			b.Order(t, "Page 021", "Page 040")
			list(next(b)).Order(t, "Page 041", "Page 050")
		})
		t.Run("KIT-1 one kind, page by page, in each order", func(t *testing.T) {
			a := list("?kind=takeaway")
			a.Order(t, "What I took away", "Page 050", "Page 012")
			list(next(a)).Order(t, "Page 010", "Page 002")
			list("?kind=takeaway&sort=oldest").Order(t, "Page 002", "Page 040")
			list("?kind=takeaway&sort=name").Order(t, "Page 002", "Page 040")
		})
		t.Run("KIT-1 from A to Z, page by page", func(t *testing.T) {
			d.write(t, d.my, "ápple", "x")
			a := list("?sort=name")
			a.Order(t, "ápple", "Page 001", "Page 019")
			list(next(a)).Order(t, "Page 020", "Page 039")
		})
		t.Run("KIT-1 by when they were changed", func(t *testing.T) {
			h.Pass(40 * 24 * time.Hour)
			d.my = h.SignIn(t, d.maya)
			d.write(t, d.my, "Fresh", "x")
			list("?when=week").Lacks(t, "Page 050")
			list("?when=year").Want(t, 200, "Fresh", "Page 050")
			h.Pass(366 * 24 * time.Hour)
			d.my = h.SignIn(t, d.maya)
			a := list("?when=older")
			a.Want(t, 200, "Page 050")
			a.Lacks(t, "Fresh")
		})
		t.Run("KIT-1 many pins: the latest above, and all of them on a page of their own", func(t *testing.T) {
			for _, id := range ids[:15] {
				must(t, h.Keeper.Pin(t.Context(), d.my, id, true))
			}
			a := list("")
			a.Order(t, "Pinned", "Page 015", "Page 006", "Show all that is pinned", "Latest")
			a.Lacks(t, "Page 005")
			list("?pinned=on").Want(t, 200, "Page 001", "Page 015")
			list("?pinned=on&kind=takeaway").Lacks(t, "Page 015")
			d.Post(t, d.my, "/kit", "q", "water", "pinned", "on").Want(t, 200, "15 things found")
		})
		t.Run("what no form would send shows the latest", func(t *testing.T) {
			for _, query := range []string{"?sort=kind", "?kind=nothing", "?when=never", "?page=-3", "?after=x.y", "?sort=name&page=99999999999999"} {
				list(query).Want(t, 200)
			}
		})
	})
}
