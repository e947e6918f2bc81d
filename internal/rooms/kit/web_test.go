package kit_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"towpath/internal/rooms/kit"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
	"towpath/internal/trust/trusttest"
)

func TestEverythingInOnePlace(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		t.Run("KIT-1 with nothing kept, the page is a welcome", func(t *testing.T) {
			d.Get(t, d.my, "/kit").Want(t, 200, "This is a place for what you want to keep", "Write a page")
		})
		first := d.write(t, d.my, "Bread", "Kneading in the morning")
		h.Pass(time.Hour)
		d.write(t, d.my, "", "Étienne rang 🌊 and said مرحبا, which was good to hear after all these many weeks of nothing")
		h.Pass(time.Hour)
		d.write(t, d.my, "Ash trees", "Along the water")
		h.Pass(time.Hour)
		h.Keep(t, d.my, sharing.Answer, "an answer")
		h.Keep(t, d.her, sharing.Journal, "hers")
		t.Run("KIT-1 find all of it, latest change first", func(t *testing.T) {
			a := d.Get(t, d.my, "/kit")
			a.Order(t, "Latest", "A made-up title", "Ash trees", "Étienne rang 🌊 and said مرحبا, which was good to hear after…", "Bread")
			a.Lacks(t, "hers")
		})
		t.Run("KIT-1 pin: first, and not twice; the form sent twice changes nothing", func(t *testing.T) {
			for range 2 {
				d.Post(t, d.my, "/kit/"+first+"/pin").Leads(t, "/kit/"+first+"/about?done=pinned")
			}
			a := d.Get(t, d.my, "/kit")
			a.Order(t, "Pinned", "Bread", "Latest", "Ash trees")
			if strings.Count(a.Text(), "Bread") != 1 {
				t.Error("a pinned thing is listed twice")
			}
			d.Post(t, d.my, "/kit/"+first+"/pin", "pin", "off").Leads(t, "/kit/"+first+"/about?done=unpinned")
			d.Get(t, d.my, "/kit").Order(t, "Latest", "Ash trees", "Bread")
		})
		t.Run("KIT-1 sort from A to Z and by kind, show one kind", func(t *testing.T) {
			d.Get(t, d.my, "/kit?sort=name").Order(t, "A made-up title", "Ash trees", "Bread", "Étienne")
			d.Get(t, d.my, "/kit?sort=kind").Order(t, "A made-up title", "Ash trees", "Étienne", "Bread")
			a := d.Get(t, d.my, "/kit?kind=answer")
			a.Want(t, 200, "A made-up title")
			a.Lacks(t, "Ash trees")
			d.Get(t, d.my, "/kit?kind=takeaway").Want(t, 200, "Nothing here fits", "Show everything")
		})
		t.Run("KIT-1 find by words anywhere in it", func(t *testing.T) {
			for q, want := range map[string]string{"KNEADING morning": "Bread", "مرحبا": "Étienne", "🌊": "Étienne", "étienne": "Étienne"} {
				a := d.Post(t, d.my, "/kit", "q", q)
				a.Want(t, 200, "One thing found", want)
				a.Lacks(t, "Ash trees")
			}
			d.Post(t, d.my, "/kit", "q", "bread water").Want(t, 200, "Nothing here fits")
			d.Post(t, d.my, "/kit", "q", "hers").Want(t, 200, "Nothing here fits")
			d.Post(t, d.my, "/kit", "q", strings.Repeat("longer ", 500)).Want(t, 200, "Nothing here fits")
		})
		t.Run("PRIV-4 what somebody looks for is in no address", func(t *testing.T) {
			a := d.Post(t, d.my, "/kit", "q", "kneading")
			if a.To != "" || strings.Contains(strings.ReplaceAll(a.Body, `value="kneading"`, ""), "kneading") {
				t.Error("the words went somewhere else than back into their box")
			}
			if !strings.Contains(d.Get(t, d.my, "/kit").Body, `method="post" action="/kit"`) {
				t.Error("the search isn't sent as a form")
			}
		})
		t.Run("odd addresses are the plain list", func(t *testing.T) {
			for _, odd := range []string{"sort=\x00", "kind=unknown", "after=1.x", "after=-5." + first, "page=-1", "sort=name&page=9999", "away=nothing", "away=" + first, "done=%3Cb%3E"} {
				d.Get(t, d.my, "/kit?"+strings.ReplaceAll(odd, "\x00", "%00")).Want(t, 200, "My things")
			}
		})
	})
}

func TestManyThings(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		for i := range 45 {
			v := d.my
			_, err := h.Keeper.Create(t.Context(), v, people.NewID(), sharing.Journal, kit.Page{Title: fmt.Sprintf("Page %02d.", i)})
			must(t, err)
			h.Pass(time.Minute)
		}
		next := func(t *testing.T, a trusttest.Answer) string {
			t.Helper()
			_, rest, ok := strings.Cut(a.Body, `rel="next" href="`)
			if !ok {
				t.Fatal("there is no next page")
			}
			to, _, _ := strings.Cut(rest, `"`)
			return strings.ReplaceAll(to, "&amp;", "&")
		}
		pages := func(t *testing.T, path, first string) {
			t.Helper()
			seen := ""
			a := d.Get(t, d.my, path)
			a.Order(t, first)
			for range 2 {
				seen += a.Text()
				a = d.Get(t, d.my, next(t, a))
			}
			seen += a.Text()
			for i := range 45 {
				if n := strings.Count(seen, fmt.Sprintf("Page %02d.", i)); n != 1 {
					t.Errorf("%s: page %d is there %d times", path, i, n)
				}
			}
			if strings.Contains(a.Body, `rel="next"`) || !strings.Contains(a.Body, `rel="prev"`) {
				t.Error("the last page leads on, or not back")
			}
		}
		t.Run("KIT-1 page by page, each thing once", func(t *testing.T) {
			pages(t, "/kit", "Page 44.")
			pages(t, "/kit?sort=name", "Page 00.")
			d.Get(t, d.my, "/kit/export").Want(t, 200, "all 45 things")
		})
		t.Run("KIT-1 a full bin too", func(t *testing.T) {
			must(t, h.Keeper.PutAllAway(t.Context(), d.my)) // all at one moment
			pages(t, "/kit/bin", "The bin")
			d.Get(t, d.my, "/kit/bin/empty").Want(t, 200, "45 things are in the bin")
			d.Get(t, d.my, "/kit/export").Want(t, 200, "all 45 things")
			d.Get(t, d.my, "/kit/bin?after=nonsense").Want(t, 200, "Bring everything back")
		})
	})
}

func TestReadingBack(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		keep := func(kind sharing.Kind, body any) string {
			th, err := h.Keeper.Create(t.Context(), d.my, people.NewID(), kind, body)
			must(t, err)
			return th.ID
		}
		t.Run("KIT-1 each kind reads back", func(t *testing.T) {
			id := keep(sharing.Journal, kit.Page{Title: "<b>Bread</b>", Text: "one\ntwo\n\n\u202ethree <script>"})
			a := d.Get(t, d.my, "/kit/"+id)
			a.Want(t, 200, "<b>Bread</b>", "one", "two", "three <script>", "Only you can see this page", "Write on", "Put away")
			if !strings.Contains(a.Body, "one<br>two") && !strings.Contains(a.Body, "one <br> two") && !strings.Contains(a.Body, "<br/>") && !strings.Contains(a.Body, "<br>") {
				t.Error("a line's end was lost")
			}
			mark := keep(sharing.Bookmark, kit.Bookmark{Title: "Starting small", Path: "/topics/recovery/starting-small"})
			a = d.Get(t, d.my, "/kit/"+mark)
			a.Want(t, 200, "Starting small", "Go to the page")
			if !strings.Contains(a.Body, `href="/topics/recovery/starting-small"`) {
				t.Error("the bookmark leads nowhere")
			}
			d.Get(t, d.my, "/kit/"+keep(sharing.Takeaway, kit.Page{Title: "", Text: "I can say no"})).Want(t, 200, "I can say no", "What I took away")
			d.Get(t, d.my, "/kit/"+keep(sharing.NextStep, kit.NextStep{Title: "Walk", What: "Walk to the lock", When: "Tuesday", Who: "Bo"})).
				Want(t, 200, "What Walk to the lock", "When Tuesday", "Who helps Bo", "How did it go?", "Done", "Partly", "Not now")
			answer := keep(sharing.Answer, trusttest.Body{Title: "Cards", Text: "sorted"})
			d.Get(t, d.my, "/kit/"+answer).Leads(t, "/exercises/answers/"+answer)
			d.Get(t, d.my, "/kit/"+answer+"/about").Want(t, 200, "answered: sorted", "Who can see this")
		})
		t.Run("KIT-1 a body of another shape, as a file can bring it, still makes a page", func(t *testing.T) {
			for _, kind := range []sharing.Kind{sharing.Journal, sharing.Bookmark, sharing.NextStep, sharing.Takeaway} {
				for _, body := range []any{map[string]any{"title": 5, "text": []int{1}}, map[string]any{}, map[string]any{"title": "x", "path": "javascript:alert(1)"},
					map[string]any{"title": "x", "path": "//elsewhere.example/"}, map[string]any{"title": "x", "path": "https://elsewhere.example/"}} {
					a := d.Get(t, d.my, "/kit/"+keep(kind, body))
					a.Want(t, 200)
					if strings.Contains(a.Body, "elsewhere") || strings.Contains(a.Body, "javascript:") {
						t.Error("a bookmark leads off the site")
					}
				}
			}
		})
		t.Run("TOG-7 a next step: done, partly, not now; said twice is said once", func(t *testing.T) {
			id := keep(sharing.NextStep, kit.NextStep{Title: "Walk", What: "Walk"})
			for range 2 {
				d.Post(t, d.my, "/kit/"+id+"/step", "how", "notnow").Leads(t, "/kit/"+id+"?done=notnow")
			}
			d.Get(t, d.my, "/kit/"+id+"?done=notnow").Want(t, 200, "All right.", "How it went Not now")
			d.Post(t, d.my, "/kit/"+id+"/step", "how", "failed").Want(t, 422)
			d.Post(t, d.my, "/kit/"+keep(sharing.Journal, kit.Page{Text: "x"})+"/step", "how", "done").Want(t, 404)
		})
		t.Run("PRIV-6 each thing says who can see it and until when, and ends it in one action", func(t *testing.T) {
			id := d.write(t, d.my, "Bread", "x")
			d.Get(t, d.my, "/kit/"+id).Want(t, 200, "Who can see this Only you.")
			share := people.NewID()
			must(t, h.Sharing.Share(t.Context(), d.my, share, id, d.bo.ID, h.Now().Add(50*time.Hour)))
			a := d.Get(t, d.my, "/kit/"+id)
			a.Want(t, 200, "You and Bo can see what is kept here", "You and Bo, until the end of Wednesday 4 March.", "Stop sharing with Bo")
			if !strings.Contains(a.Body, "/sharing/"+share+"/end") {
				t.Error("the share can't be ended from here")
			}
			d.Get(t, d.my, "/kit").Want(t, 200, "Bo can see this too")
			d.Get(t, d.my, "/kit/"+id+"/write").Want(t, 200, "You and Bo can see this")
		})
		t.Run("NET-8 who typed it in is said when that wasn't the person", func(t *testing.T) {
			table, _ := h.Sit(t, h.SignIn(t, d.bo), d.maya, d.bo, people.OnPhone)
			th := h.Keep(t, table, sharing.Takeaway, "said on the phone")
			d.Get(t, d.my, "/kit/"+th.ID).Want(t, 200, "Bo typed this in for you.")
			d.Get(t, table, "/kit/"+th.ID).Want(t, 404)
		})
	})
}

func TestWriting(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		t.Run("SAFE-2 where people write it says who reads this, and that nobody is watching", func(t *testing.T) {
			d.Get(t, d.my, "/kit/new").Want(t, 200, "Only you can see this", "Nobody reads along. If you need someone now, use Help now.")
		})
		id := people.NewID()
		first := []string{"id", id, "version", "0", "title", "Bread", "text", "one"}
		t.Run("the same form twice is one page", func(t *testing.T) {
			for range 2 {
				d.Post(t, d.my, "/kit/journal", first...).Leads(t, "/kit/"+id+"?done=kept")
			}
			if all, err := h.Keeper.All(t.Context(), d.my); err != nil || len(all) != 1 {
				t.Errorf("%d things, %v", len(all), err)
			}
		})
		t.Run("saved while writing: each save follows the one before", func(t *testing.T) {
			a := d.save(t, d.my, "id", id, "version", "1", "title", "Bread", "text", "one two")
			a.Want(t, 200)
			if v := jsonOf(t, a.Body)["version"]; v != 2.0 {
				t.Errorf("version %v", v)
			}
			d.save(t, d.my, "id", id, "version", "1", "title", "Bread", "text", "one two").Want(t, 200)
		})
		t.Run("two tabs: what was saved stands, what came later is kept beside it, and nothing is lost", func(t *testing.T) {
			script := d.save(t, d.my, "id", id, "version", "1", "title", "Bread", "text", "the other tab")
			script.Want(t, 409, `"id":"`, `"version":1`)
			if strings.Contains(script.Body, id) {
				t.Error("it goes on in what is kept:", script.Body)
			}
			a := d.Post(t, d.my, "/kit/journal", "id", id, "version", "1", "title", "Bread", "text", "the other tab")
			a.Want(t, 409, "There are two of these now", "What you wrote just now", "What was kept before that")
			d.Get(t, d.my, "/kit/"+id).Want(t, 200, "one two")
			if all, err := h.Keeper.All(t.Context(), d.my); err != nil || len(all) != 2 {
				t.Errorf("%d things, %v", len(all), err)
			}
		})
		t.Run("Back to the empty form and sent with other words is saved or kept beside, never lost", func(t *testing.T) {
			d.Post(t, d.my, "/kit/journal", "id", id, "version", "0", "title", "Bread", "text", "after Back").Want(t, 409, "Both are kept")
			d.Post(t, d.my, "/kit", "q", "after back").Want(t, 200, "One thing found")
		})
		t.Run("nothing written keeps nothing, and an emptied page stays a page", func(t *testing.T) {
			d.Post(t, d.my, "/kit/journal", "id", people.NewID(), "version", "0", "title", " ", "text", "\n\n").Want(t, 422, "There are no words here yet.")
			d.save(t, d.my, "id", people.NewID(), "version", "0").Want(t, 422)
			own := d.write(t, d.my, "Bread", "x")
			d.Post(t, d.my, "/kit/journal", "id", own, "version", "1").Leads(t, "/kit/"+own+"?done=kept")
			d.Get(t, d.my, "/kit/"+own).Want(t, 200, "Page of my own", "Nothing is written here.")
		})
		t.Run("what can't be kept as it is comes back with a sentence and all that was typed", func(t *testing.T) {
			long := strings.Repeat("ü", 200)
			d.Post(t, d.my, "/kit/journal", "id", people.NewID(), "version", "0", "title", long, "text", "still here").Want(t, 422, "120 letters", "still here")
			a := d.Post(t, d.my, "/kit/journal", "id", people.NewID(), "version", "0", "title", "t", "text", strings.Repeat("word ", 60_000))
			a.Want(t, 413, "This is more than one page holds.", "word word", "Keep it as 8 pages")
			d.Post(t, d.my, "/kit/journal", "id", people.NewID(), "version", "0", "text", "half \xff broken").Want(t, 422, "half � broken")
			d.Post(t, d.my, "/kit/journal", "id", people.NewID(), "text", strings.Repeat("word ", 3_000_000)).Want(t, 413, "Go back, make it smaller")
		})
		t.Run("KIT-1 5 MB of a journal: nothing is lost, and one press keeps all of it in parts", func(t *testing.T) {
			h.Pass(time.Minute)
			var text strings.Builder
			for n := 0; text.Len() < 5<<20; n++ {
				fmt.Fprintf(&text, "Paragraph %d of a long page. It goes on about مساء and the water.\n\n", n)
			}
			whole := strings.TrimRight(text.String(), "\n")
			before, err := h.Keeper.All(t.Context(), d.my)
			must(t, err)
			id := people.NewID()
			form := []string{"id", id, "version", "0", "title", "Years", "text", whole}
			a := d.Post(t, d.my, "/kit/journal", form...)
			a.Want(t, 413, "All of it is still here, and it is not kept yet.", "Keep it as")
			if !strings.Contains(a.Body, whole) {
				t.Fatal("what was written isn't all there")
			}
			d.save(t, d.my, form...).Want(t, 413)
			for range 2 {
				d.Post(t, d.my, "/kit/journal", append(form, "parts", "yes")...).Leads(t, "/kit?done=parts")
			}
			all, err := h.Keeper.All(t.Context(), d.my)
			must(t, err)
			kept := map[string]string{}
			for _, th := range all[len(before):] {
				var p kit.Page
				must(t, th.Into(&p))
				kept[p.Title] = p.Text
			}
			var together []string
			for i := range len(kept) {
				together = append(together, kept[fmt.Sprintf("Years (part %d of %d)", i+1, len(kept))])
			}
			if len(kept) < 100 || strings.Join(together, "\n\n") != whole {
				t.Errorf("%d parts are not what was written", len(kept))
			}
			d.Get(t, d.my, "/kit?done=parts").Order(t, "Kept as several pages.", "Years (part 1 of", "Years (part 2 of")
		})
		t.Run("a page put away while it was written on: the words can be kept as a new one", func(t *testing.T) {
			own := d.write(t, d.my, "Bread", "x")
			must(t, h.Keeper.PutAway(t.Context(), d.my, own))
			a := d.Post(t, d.my, "/kit/journal", "id", own, "version", "1", "text", "typed meanwhile")
			a.Want(t, 410, "is in the bin", "typed meanwhile")
			if strings.Contains(a.Body, own) {
				t.Error("the form would write into the bin")
			}
			d.Get(t, d.my, "/kit/"+own+"/write").Leads(t, "/kit/"+own)
		})
		t.Run("emoji and right-to-left text come back as they were", func(t *testing.T) {
			text := "👩\U0001f3fd\u200d🦽 مرحبا \u200fשלום\u200f e\u0301"
			d.Get(t, d.my, "/kit/"+d.write(t, d.my, "", text)+"/write").Want(t, 200, text)
		})
	})
}

func TestPuttingAway(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		id := d.write(t, d.my, "Bread", "x")
		t.Run("KIT-1 delete, with the way back on the next page", func(t *testing.T) {
			for range 2 {
				d.Post(t, d.my, "/kit/"+id+"/away").Leads(t, "/kit?away="+id)
			}
			d.Get(t, d.my, "/kit?away="+id).Want(t, 200, "It is in the bin", "Bring it back")
			d.Get(t, d.my, "/kit").Lacks(t, "Bread")
			d.Post(t, d.my, "/kit", "q", "bread").Want(t, 200, "Nothing here fits")
			d.Get(t, d.my, "/kit/bin").Want(t, 200, "Bread", "You can bring this back until Wednesday 1 April.")
			d.Get(t, d.my, "/kit/"+id).Want(t, 200, "You can bring this back until")
			for range 2 {
				d.Post(t, d.my, "/kit/"+id+"/back").Leads(t, "/kit/"+id+"/about?done=back")
			}
			d.Get(t, d.my, "/kit").Want(t, 200, "Bread")
		})
		t.Run("KIT-1 after 30 days it is gone, before and after the purge", func(t *testing.T) {
			old := d.write(t, d.my, "Old", "x")
			d.Post(t, d.my, "/kit/"+old+"/away")
			h.Pass(30*24*time.Hour + time.Minute)
			d.my = h.SignIn(t, d.maya)
			d.Post(t, d.my, "/kit/"+old+"/back").Want(t, 410, "gone for good")
			d.Get(t, d.my, "/kit/"+old).Want(t, 404)
			d.Get(t, d.my, "/kit/bin").Lacks(t, "Old")
			must(t, h.Keeper.Purge(t.Context()))
			d.Post(t, d.my, "/kit/"+old+"/back").Want(t, 404)
		})
		t.Run("KIT-1 remove for good asks first; Back afterwards is calm", func(t *testing.T) {
			d.Post(t, d.my, "/kit/"+id+"/away")
			d.Get(t, d.my, "/kit/"+id+"/remove").Want(t, 200, "Bread", "nobody can bring it back", "Keep it in the bin")
			d.Post(t, d.my, "/kit/"+id+"/remove").Leads(t, "/kit/bin?done=removed")
			for _, path := range []string{"/kit/" + id, "/kit/" + id + "/about", "/kit/" + id + "/write", "/kit/" + id + "/remove"} {
				d.Get(t, d.my, path).Want(t, 404, "There is nothing here")
			}
			for _, verb := range []string{"remove", "away", "back", "pin"} {
				d.Post(t, d.my, "/kit/"+id+"/"+verb).Want(t, 404)
			}
			d.Get(t, d.my, "/kit?away="+id).Lacks(t, "It is in the bin")
		})
		t.Run("KIT-1 all of it away, asked first, and all of it back", func(t *testing.T) {
			one, two := d.write(t, d.my, "One", "x"), d.write(t, d.my, "Two", "x")
			h.Share(t, d.my, things.Thing{ID: one}, d.bo)
			hers := d.write(t, d.her, "Hers", "x")
			d.Get(t, d.my, "/kit/away-all").Want(t, 200, "for 30 days", "Nothing is shared any more", "Leave my things as they are")
			for range 2 {
				d.Post(t, d.my, "/kit/away-all").Leads(t, "/kit/bin?done=away")
			}
			d.Get(t, d.my, "/kit/bin?done=away").Want(t, 200, "One", "Two", "Bring everything back")
			d.Get(t, d.her, "/kit").Want(t, 200, "Hers")
			d.Post(t, d.my, "/kit/back-all").Leads(t, "/kit?done=allback")
			d.Get(t, d.my, "/kit").Want(t, 200, "One", "Two")
			if shares, err := h.Sharing.Mine(t.Context(), d.my, 10); err != nil || len(shares) != 0 {
				t.Errorf("still shared: %v, %v", shares, err)
			}
			d.Post(t, d.my, "/kit/"+two+"/away")
			d.Get(t, d.my, "/kit/bin/empty").Want(t, 200, "One thing is in the bin.")
			d.Post(t, d.my, "/kit/bin/empty").Leads(t, "/kit/bin?done=emptied")
			d.Get(t, d.my, "/kit/"+two).Want(t, 404)
			d.Get(t, d.my, "/kit/"+one).Want(t, 200)
			d.Get(t, d.her, "/kit/"+hers).Want(t, 200)
		})
	})
}

func TestOtherPeoplesIDs(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		hers := d.write(t, d.her, "Hers", "hers alone")
		mine := d.write(t, d.my, "Mine", "x")
		h.Share(t, d.my, things.Thing{ID: mine}, d.bo)
		his := h.SignIn(t, d.bo)
		same := func(t *testing.T, a, b trusttest.Answer) {
			t.Helper()
			a.Want(t, 404)
			if a.Status != b.Status || a.Body != b.Body {
				t.Errorf("the refusals differ:\n%s\n%s", a.Text(), b.Text())
			}
		}
		for _, ask := range []string{"", "/about", "/write", "/remove"} {
			t.Run("PRIV-8 GET /kit/{id}"+ask+" of another is as if nothing were there", func(t *testing.T) {
				same(t, d.Get(t, d.my, "/kit/"+hers+ask), d.Get(t, d.my, "/kit/"+people.NewID()+ask))
				same(t, d.Get(t, d.my, "/kit/"+url.PathEscape("../'; DROP")+ask), d.Get(t, d.my, "/kit/"+people.NewID()+ask))
				same(t, d.Get(t, his, "/kit/"+mine+ask), d.Get(t, d.my, "/kit/"+people.NewID()+ask))
			})
		}
		for _, verb := range []string{"pin", "away", "back", "remove", "step"} {
			t.Run("PRIV-8 POST /kit/{id}/"+verb+" of another is as if nothing were there", func(t *testing.T) {
				same(t, d.Post(t, d.my, "/kit/"+hers+"/"+verb, "how", "done"), d.Post(t, d.my, "/kit/"+people.NewID()+"/"+verb, "how", "done"))
				same(t, d.Post(t, his, "/kit/"+mine+"/"+verb, "how", "done"), d.Post(t, d.my, "/kit/"+people.NewID()+"/"+verb, "how", "done"))
			})
		}
		t.Run("PRIV-8 another's id in the form of a page changes nothing and says nothing", func(t *testing.T) {
			for _, version := range []string{"0", "1", "7"} {
				d.Post(t, d.my, "/kit/journal", "id", hers, "version", version, "text", "mine over hers").Want(t, 404)
			}
			d.Post(t, d.my, "/kit/journal", "id", "not an id", "version", "0", "text", "x").Want(t, 404)
			d.Post(t, his, "/kit/journal", "id", people.NewID(), "version", "0", "text", "x").Want(t, 404)
			d.Get(t, d.her, "/kit/"+hers).Want(t, 200, "hers alone")
		})
		t.Run("PRIV-2 none of these is a look", func(t *testing.T) {
			if looks, err := h.Sharing.WhoHasLooked(t.Context(), d.her, 10, 0); err != nil || len(looks) != 0 {
				t.Errorf("%v, %v", looks, err)
			}
		})
	})
}

func TestInOtherLanguages(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		id := d.write(t, d.my, "Bread", "x")
		h.Share(t, d.my, things.Thing{ID: id}, d.bo)
		for _, lang := range []string{"en-XA", "ar-XB"} {
			t.Run("ACC-8 every page in "+lang, func(t *testing.T) {
				d.Lang = lang
				for _, path := range []string{"/kit", "/kit?sort=name&kind=journal", "/kit/new", "/kit/bin", "/kit/bin/empty", "/kit/away-all", "/kit/export", "/kit/erase",
					"/kit/" + id, "/kit/" + id + "/write", "/kit/" + id + "/remove"} {
					d.Get(t, d.my, path).Want(t, 200)
				}
			})
		}
	})
}
