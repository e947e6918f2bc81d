package access_test

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"towpath/content"
	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/vault"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/pack/show"
	"towpath/internal/rooms/access"
	"towpath/internal/rooms/skills"
	"towpath/internal/trust/people"
	"towpath/internal/trust/trusttest"
)

// room is the room in a house: Robin, whom Sam supports and Jo doesn't, and Nia, who helps people get online.
type room struct {
	*trusttest.House
	*access.Room
	*trusttest.Front
	robin                            people.Account
	sam                              people.Account
	me, worker, other, nia, admin, s people.Viewer
}

func each(t *testing.T, fn func(t *testing.T, x *room)) {
	t.Helper()
	live, _ := pack.NewLive(pack.Layer{Name: "content", FS: content.FS})
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		x := &room{House: h, robin: h.Person(t, "Robin")}
		x.sam = h.Worker(t, "Sam", x.robin)
		x.me, x.worker, x.other = h.SignIn(t, x.robin), h.SignIn(t, x.sam), h.SignIn(t, h.Worker(t, "Jo"))
		x.nia, x.admin, x.s = h.SignIn(t, h.Account(t, "Nia", people.Navigator)), h.SignIn(t, h.Account(t, "Alex", people.Admin)), h.SignIn(t, h.Account(t, "Max", people.Supervisor))
		var err error
		x.Room, err = access.NewRoom(access.Deps{DB: h.DB, Vault: h.Vault, Key: bytes.Repeat([]byte{7}, 32), Ledger: people.NewLedger(h.DB, h.Ledger), People: h.Register,
			Sharing: h.Sharing, Packs: live, Now: h.Now, URL: "https://towpath.example", Styles: []string{skills.SheetStyle}, Drawing: skills.Drawing, Machine: skills.Machine})
		must(t, err)
		x.Front = trusttest.NewFront(t, map[string]web.Handler{
			"GET /access": x.Show, "GET /access/mine": x.ShowMine, "GET /access/places": x.ShowPlaces, "GET /access/places/new": x.NewPlace,
			"GET /access/places/{id}": x.EditPlace, "POST /access/places/{id}": x.SavePlace, "GET /access/stock": x.ShowStock,
			"GET /access/stock/new": x.NewItem, "GET /access/stock/{id}": x.EditItem, "POST /access/stock/{id}": x.SaveItem,
			"GET /access/loans/new": x.NewLoan, "POST /access/loans/{id}": x.SaveLoan, "GET /access/referrals/new": x.NewReferral,
			"POST /access/referrals/{id}": x.SaveReferral, "GET /access/arranged/{id}": x.One, "POST /access/arranged/{id}": x.Change,
			"GET /access/groups": x.Groups, "POST /access/groups": x.BeginGroup, "GET /access/groups/{id}": x.Group, "POST /access/groups/{id}": x.SaveGroup,
			"GET /access/room": x.ShowRoom,
		}, show.Words, access.Words, skills.Words)
		fn(t, x)
	})
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// says checks that a page is there, says all of want and none of lacks.
func (x *room) says(t *testing.T, a trusttest.Answer, want []string, lacks ...string) {
	t.Helper()
	a.Want(t, 200, want...)
	a.Lacks(t, lacks...)
}

// item adds something to lend and returns its id.
func (x *room) item(t *testing.T, label string) string {
	t.Helper()
	id := people.NewID()
	x.Post(t, x.nia, "/access/stock/"+id, "kind", "tablet", "label", label, "number", "SN-zebrafinch").Leads(t, "/access/stock?done=stock")
	return id
}

// refer has Sam ask for a tablet for Robin, and returns the referral's id.
func (x *room) refer(t *testing.T) string {
	t.Helper()
	id := people.NewID()
	x.Post(t, x.worker, "/access/referrals/"+id, "person", x.robin.ID, "need", "device", "state", "asked", "note", "zebrafinch note", "said", "1").Leads(t, "/access/arranged/"+id)
	return id
}

// lend has Nia lend something to Robin, and returns the loan's id.
func (x *room) lend(t *testing.T, item string) string {
	t.Helper()
	id := people.NewID()
	x.Post(t, x.nia, "/access/loans/"+id, "person", x.robin.ID, "item", item, "due", "2026-04-01", "note", "zebrafinch charger", "said", "1").Leads(t, "/access/arranged/"+id)
	return id
}

func TestPlaces(t *testing.T) { each(t, places) }

func places(t *testing.T, x *room) {
	id := people.NewID()
	keep := []string{"kind", "food", "name", "Food club", "what", "A bag of food.", "phone", "020 7946 0701", "day3", "11 to 2", "day6", "11 to 1", "steps", "free"}
	t.Run("NET-5 a navigator adds a place; anybody reads it with its hours, and when it was checked", func(t *testing.T) {
		x.Get(t, people.Viewer{}, "/access/places").Want(t, 200, "No places are listed yet")
		x.Post(t, x.nia, "/access/places/"+id, keep...).Leads(t, "/access/places?for=food&done=place")
		x.Post(t, x.nia, "/access/places/"+id, keep...).Leads(t, "/access/places?for=food&done=place") // sent twice
		x.Get(t, people.Viewer{}, "/access/places").Want(t, 200, "Food", "One place")
		page := x.Get(t, people.Viewer{}, "/access/places?for=food")
		page.Want(t, 200, "Food club", "Monday to Tuesday Closed", "Wednesday 11 to 2", "Thursday to Friday Closed", "Saturday 11 to 1", "without steps", "checked this on 2 March 2026")
		page.Holds(t, `href="tel:02079460701"`, "towpath.example/access/places?for=food")
		page.HoldsNot(t, `name="do"`)
		x.Get(t, x.nia, "/access/places?for=food").Holds(t, `value="checked"`, `value="away"`)
	})
	t.Run("NET-5 what isn't right is said beside its box, with what was typed", func(t *testing.T) {
		for _, bad := range [][]string{{"kind", "x", "Choose what it helps with"}, {"name", "", "what the place is called"}, {"name", strings.Repeat("n", 81), "a bit long"},
			{"what", " ", "what people get there"}, {"phone", "ring me", "phone number has numbers"}, {"day3", strings.Repeat("1", 41), "letters for a day"}, {"bring", "\xff", "signs in what was sent"}} {
			form := append([]string{}, keep...)
			form = append(form, "where", "still here")
			values := trusttest.Values(form...)
			values.Set(bad[0], bad[1])
			a := x.Send(t, x.nia, trusttest.Form("/access/places/"+people.NewID(), values))
			a.Want(t, 422, bad[2], "still here")
		}
	})
	t.Run("NET-5 a change that met another is not lost; put away it is for nobody, and comes back", func(t *testing.T) {
		change := append([]string{"version", "1"}, keep...)
		x.Post(t, x.nia, "/access/places/"+id, change...).Leads(t, "/access/places?for=food&done=place")
		x.Post(t, x.nia, "/access/places/"+id, change...).Want(t, 409, "changed somewhere else")
		x.Post(t, x.admin, "/access/places/"+id, "do", "away").Leads(t, "/access/places?for=food&done=away")
		x.Get(t, people.Viewer{}, "/access/places?for=food").Lacks(t, "Food club")
		x.Get(t, x.nia, "/access/places?for=food").Want(t, 200, "Food club", "People don't see this one")
		x.Post(t, x.nia, "/access/places/"+id, "do", "back").Leads(t, "/access/places?for=food&done=back")
		x.Pass(48 * time.Hour)
		x.Post(t, x.nia, "/access/places/"+id, "do", "checked").Leads(t, "/access/places?for=food&done=checked")
		x.Get(t, people.Viewer{}, "/access/places?for=food").Want(t, 200, "Food club", "4 March 2026")
	})
	x.Post(t, x.worker, "/access/places/"+id, keep...).Want(t, 404)
	x.Get(t, people.Viewer{}, "/access/places?for=nothing").Want(t, 404)
}

func TestLoans(t *testing.T) { each(t, loans) }

func loans(t *testing.T, x *room) {
	tablet := x.item(t, "Blue tablet zebrafinch")
	x.Post(t, x.nia, "/access/loans/"+people.NewID(), "person", x.robin.ID, "item", tablet, "said", "1").Want(t, 404) // nobody asked, and they aren't linked
	referral := x.refer(t)
	t.Run("PRIV-3 NET-5 a loan is for its person and navigators, a referral also for who made it; the stock for administrators; nobody else", func(t *testing.T) {
		loan := x.lend(t, tablet)
		for who, v := range map[string]people.Viewer{"another worker": x.other, "supervisor": x.s, "admin": x.admin, "nobody": {}} {
			for _, id := range []string{loan, referral} {
				if a := x.Get(t, v, "/access/arranged/"+id); a.Status != 404 {
					t.Errorf("PRIV-3 %s sees it: %d", who, a.Status)
				}
				x.Post(t, v, "/access/arranged/"+id, "version", "1", "state", "done").Want(t, 404)
			}
		}
		x.Get(t, x.worker, "/access/arranged/"+loan).Want(t, 404) // made by the navigator
		x.Get(t, x.worker, "/access/arranged/"+referral).Want(t, 200, "zebrafinch note", "Asked for")
		asked := x.Get(t, x.nia, "/access/arranged/"+referral)
		asked.Want(t, 200, "zebrafinch note")
		asked.Holds(t, "/access/loans/new?person="+x.robin.ID) // a navigator lends to whoever was sent to them
		x.Get(t, x.nia, "/access/loans/new?person="+x.robin.ID).Want(t, 200, "Lend something to Robin")
		x.Get(t, x.me, "/access/arranged/"+loan).Want(t, 200, "Blue tablet zebrafinch", "zebrafinch charger", "1 April 2026", "Nia")
		x.Get(t, x.me, "/access/mine").Want(t, 200, "Blue tablet zebrafinch", "Lent until 1 April 2026", "A phone or tablet to borrow")
		x.says(t, x.Get(t, x.admin, "/access/stock"), []string{"Blue tablet zebrafinch", "Lent until"}, "Robin")
		x.says(t, x.Get(t, x.nia, "/access"), []string{"Robin", "A loan", "A referral"}, "zebrafinch")
		x.says(t, x.Get(t, x.worker, "/access"), []string{"Robin", "A referral"}, "A loan")
		x.says(t, x.Get(t, x.other, "/access"), []string{}, "Robin")
	})
	t.Run("PRIV-2 whoever opened it is in Who has looked, once an hour; its person isn't", func(t *testing.T) {
		for range 3 {
			x.Get(t, x.nia, "/access/arranged/"+referral)
			x.Get(t, x.me, "/access/arranged/"+referral)
		}
		looks, err := x.House.Sharing.WhoHasLooked(t.Context(), x.me, 50, 0)
		must(t, err)
		by := map[string]int{}
		for _, l := range looks {
			if l.Thing == referral {
				by[l.Viewer]++
			}
		}
		if by[x.nia.Account] != 1 || by[x.sam.ID] != 1 || by[x.robin.ID] != 0 {
			t.Errorf("PRIV-2 the looks at it are %v", by)
		}
	})
	t.Run("PRIV-4 what was lent, to whom and where they were sent is nowhere in the clear", func(t *testing.T) {
		if dump := x.Dump(t); bytes.Contains(bytes.ToLower(dump), []byte("zebrafinch")) || bytes.Contains(dump, []byte("device")) && bytes.Contains(dump, []byte(`"need"`)) {
			t.Error("PRIV-4 the databases hold words of a loan or of the stock")
		}
	})
	t.Run("PRIV-3 a link that ended takes what its supporter made out of their sight", func(t *testing.T) {
		must(t, x.Register.EndLink(t.Context(), x.robin.ID, x.sam.ID))
		x.Get(t, x.worker, "/access/arranged/"+referral).Want(t, 404)
		x.says(t, x.Get(t, x.worker, "/access"), []string{}, "Robin")
		x.Get(t, x.nia, "/access/arranged/"+referral).Want(t, 200)
	})
}

func TestStock(t *testing.T) { each(t, stock) }

func stock(t *testing.T, x *room) {
	tablet := x.item(t, "Blue tablet")
	x.item(t, "Another")
	x.refer(t)
	loan := x.lend(t, tablet)
	again := []string{"person", x.robin.ID, "item", tablet, "said", "1"}
	t.Run("NET-5 what is out isn't lent twice, nor put away behind its loan's back; a form sent twice lends once", func(t *testing.T) {
		x.Post(t, x.nia, "/access/loans/"+loan, again...).Leads(t, "/access/arranged/"+loan)
		x.Post(t, x.nia, "/access/loans/"+people.NewID(), again...).Want(t, 422, "Choose something that is here")
		x.Post(t, x.nia, "/access/stock/"+tablet, "do", "lost").Want(t, 409, "This is lent to someone")
		x.Post(t, x.nia, "/access/stock/"+tablet, "version", "2", "kind", "tablet", "label", "Blue tablet, new case").Leads(t, "/access/stock?done=stock")
		x.Get(t, x.nia, "/access/stock/"+tablet).Holds(t, "/access/arranged/"+loan)
		x.Get(t, x.admin, "/access/stock/"+tablet).HoldsNot(t, loan)
	})
	t.Run("NET-5 what comes back is here again, with who said so; a stale form changes nothing", func(t *testing.T) {
		x.Post(t, x.nia, "/access/arranged/"+loan, "version", "1", "state", "back", "words", "all there").Leads(t, "/access/arranged/"+loan+"?done=moved")
		x.Post(t, x.nia, "/access/arranged/"+loan, "version", "1", "state", "lost").Want(t, 409, "changed somewhere else")
		x.Get(t, x.nia, "/access/stock").Want(t, 200, "Here")
		x.Get(t, x.me, "/access/arranged/"+loan).Want(t, 200, "Given back", "said by Nia", "all there")
		x.Post(t, x.nia, "/access/arranged/"+loan, "version", "2", "state", "out").Want(t, 409, "Lend it anew")
	})
	t.Run("NET-5 lost, found, kept: the stock says so", func(t *testing.T) {
		second := x.lend(t, tablet)
		x.Post(t, x.nia, "/access/arranged/"+second, "version", "1", "state", "lost").Leads(t, "/access/arranged/"+second+"?done=moved")
		x.Post(t, x.nia, "/access/stock/"+tablet, "do", "here").Leads(t, "/access/stock?done=stock")
		third := x.lend(t, tablet)
		x.Post(t, x.nia, "/access/arranged/"+second, "version", "2", "state", "back").Leads(t, "/access/arranged/"+second+"?done=moved")
		x.Get(t, x.nia, "/access/stock").Want(t, 200, "Lent") // the third still has it
		x.Post(t, x.nia, "/access/arranged/"+third, "version", "1", "state", "kept").Leads(t, "/access/arranged/"+third+"?done=moved")
		x.Get(t, x.nia, "/access/stock").Want(t, 200, "Another", "Not ours any more")
		x.Post(t, x.nia, "/access/stock/"+tablet, "do", "here").Leads(t, "/access/stock?done=stock") // it was a slip
		x.says(t, x.Get(t, x.nia, "/access/stock"), []string{"Blue tablet"}, "Not ours any more")
	})
	t.Run("RUN-8 whoever is erased takes their loans along, and what they had can be put back", func(t *testing.T) {
		other := x.item(t, "Green tablet")
		x.lend(t, other)
		must(t, x.Register.Erase(t.Context(), x.robin.ID))
		x.says(t, x.Get(t, x.nia, "/access"), []string{}, "A loan")
		x.Post(t, x.nia, "/access/stock/"+other, "do", "here").Leads(t, "/access/stock?done=stock")
	})
	for _, bad := range [][]string{{"kind", "boat", "Choose what it is"}, {"label", "", "Write what you call it"}, {"note", strings.Repeat("n", 401), "a bit long"}} {
		values := trusttest.Values("kind", "sim", "label", "SIM 1")
		values.Set(bad[0], bad[1])
		x.Send(t, x.nia, trusttest.Form("/access/stock/"+people.NewID(), values)).Want(t, 422, bad[2])
	}
	x.Post(t, x.worker, "/access/stock/"+people.NewID(), "kind", "sim", "label", "SIM 1").Want(t, 404)
}

func TestReferrals(t *testing.T) { each(t, referrals) }

func referrals(t *testing.T, x *room) {
	t.Run("NET-5 a referral says where it stands, and nobody is sent anywhere without their yes", func(t *testing.T) {
		form := []string{"person", x.robin.ID, "need", "food", "state", "passed", "what", "Food club", "note", "typed before"}
		id := people.NewID()
		x.Post(t, x.worker, "/access/referrals/"+id, form...).Want(t, 422, "Talk it through with them first", "typed before")
		x.Post(t, x.worker, "/access/referrals/"+id, append(form, "said", "1")...).Leads(t, "/access/arranged/"+id)
		x.Post(t, x.nia, "/access/arranged/"+id, "version", "1", "state", "answered", "words", "Come on Saturday").Leads(t, "/access/arranged/"+id+"?done=moved")
		x.Get(t, x.me, "/access/arranged/"+id).Want(t, 200, "The place has answered", "Come on Saturday", "Passed on to the place")
		x.Post(t, x.nia, "/access/arranged/"+id, "version", "2", "state", "out").Want(t, 422, "Choose how far it is")
	})
	t.Run("PRIV-8 its person says no to it at any time, and removes it for good once it is over, in no backup either", func(t *testing.T) {
		id := x.refer(t)
		x.Post(t, x.me, "/access/arranged/"+id, "do", "remove").Want(t, 409)
		x.Post(t, x.me, "/access/arranged/"+id, "do", "drop").Leads(t, "/access/arranged/"+id+"?done=dropped")
		x.Post(t, x.me, "/access/arranged/"+id, "do", "drop").Leads(t, "/access/arranged/"+id+"?done=dropped") // sent twice
		x.Get(t, x.nia, "/access/arranged/"+id).Want(t, 200, "Not taken up")
		x.Post(t, x.me, "/access/arranged/"+id, "do", "remove").Leads(t, "/access/mine?done=removed")
		x.Post(t, x.me, "/access/arranged/"+id, "do", "remove").Leads(t, "/access/mine?done=removed")
		x.Get(t, x.nia, "/access/arranged/"+id).Want(t, 404)
		_, ledger := x.DumpApart(t)
		if !bytes.Contains(ledger, []byte(id)) {
			t.Error("PRIV-8 the ledger doesn't know that it was removed")
		}
	})
	t.Run("PRIV-8 an older copy that is put back loses it again", func(t *testing.T) {
		id := x.refer(t)
		must(t, x.DB.Update(t.Context(), func(q db.Q) error {
			again, err := people.EndAgain(t.Context(), q, []vault.Ending{{Kind: string(people.EndedArrangement), Subject: id, At: x.House.Now().UnixMilli()}})
			if again.Arrangements != 1 {
				t.Errorf("ended again: %+v", again)
			}
			return err
		}))
		x.Get(t, x.me, "/access/arranged/"+id).Want(t, 404)
	})
	t.Run("NET-5 only a supporter of theirs asks for somebody; ids of others make nothing", func(t *testing.T) {
		id := x.refer(t)
		x.Post(t, x.other, "/access/referrals/"+people.NewID(), "person", x.robin.ID, "need", "food", "state", "asked", "said", "1").Want(t, 404)
		x.Post(t, x.me, "/access/referrals/"+people.NewID(), "person", x.robin.ID, "need", "food", "state", "asked", "said", "1").Want(t, 404)
		x.Post(t, x.nia, "/access/referrals/"+id, "person", x.robin.ID, "need", "food", "state", "asked", "said", "1").Want(t, 404) // Sam's id
		x.Post(t, x.worker, "/access/referrals/"+people.NewID(), "person", x.robin.ID, "need", "yachts", "state", "asked", "said", "1").Want(t, 422, "Choose what it is for")
		if err := x.Refer(t.Context(), x.worker, "no id", x.robin.ID, access.Asked, access.Body{Need: "food"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("got %v", err)
		}
	})
}

func TestGroups(t *testing.T) { each(t, groups) }

func groups(t *testing.T, x *room) {
	form := people.NewID()
	first := x.Post(t, x.worker, "/access/groups", "id", form, "kind", "dropin")
	path := first.To
	t.Run("NET-9 attendance by first name or none, sealed, for whoever began it alone", func(t *testing.T) {
		x.Post(t, x.worker, "/access/groups", "id", form, "kind", "dropin").Leads(t, path) // sent twice
		x.Post(t, x.worker, path, "version", "1", "names", "Zebrafinch\nBo, Mo", "others", "4").Leads(t, path+"?done=came")
		x.Get(t, x.worker, path).Want(t, 200, "7 people came", "Zebrafinch Bo Mo")
		x.Post(t, x.worker, path, "version", "1", "names", "Bo", "others", "0").Want(t, 409, "changed somewhere else")
		x.Post(t, x.worker, path, "version", "2", "names", "Bo", "others", "lots").Want(t, 422, "Write a number")
		x.Post(t, x.worker, path, "version", "2", "names", "Bo", "others", "900").Want(t, 422, "up to 200")
		for _, v := range []people.Viewer{x.other, x.nia, x.admin, x.s, x.me, {}} {
			x.Get(t, v, path).Want(t, 404)
		}
		if bytes.Contains(x.Dump(t), []byte("Zebrafinch")) {
			t.Error("NET-9 a first name is in the clear")
		}
	})
	t.Run("NET-9 after thirty days the names are gone, their key with them, and how many came stays", func(t *testing.T) {
		x.Pass(access.NamesFor - time.Minute)
		must(t, x.Tend(t.Context()))
		x.Get(t, x.worker, path).Want(t, 200, "Zebrafinch")
		x.Pass(2 * time.Minute)
		must(t, x.Tend(t.Context()))
		x.says(t, x.Get(t, x.worker, path), []string{"7 people came", "The names are gone"}, "Zebrafinch")
		x.Post(t, x.worker, path, "version", "2", "names", "Bo", "others", "0").Want(t, 410)
		id := path[strings.LastIndex(path, "/")+1:]
		if _, err := x.Vault.Seal(t.Context(), vault.Place{Owner: id}, nil); err == nil {
			t.Error("NET-9 the key of the names is still there")
		}
		must(t, x.Tend(t.Context()))
	})
	x.Post(t, x.worker, "/access/groups", "id", people.NewID(), "kind", "party").Want(t, 422, "Choose which it is")
}

func TestOneScreenForARoom(t *testing.T) { each(t, oneScreen) }

func oneScreen(t *testing.T, x *room) {
	of := "/access/room?of=" + strings.ReplaceAll("/topics/recovery/starting-small", "/", "%2F")
	t.Run("NET-9 one screen for a room: a step at a time, signed out, and the page to take along at the end", func(t *testing.T) {
		x.Get(t, people.Viewer{}, "/access/room").Holds(t, of, "of=%2Fskills%2Flessons%2F")
		page := x.Get(t, people.Viewer{}, of)
		page.Want(t, 200, "Step 1 of", "Next step")
		steps := 1
		for ; strings.Contains(page.Text(), "Next step"); steps++ {
			if steps > 40 {
				t.Fatal("it has no end")
			}
			page = x.Get(t, people.Viewer{}, of+"&n="+string(rune('0'+steps%10)))
		}
		page.Holds(t, "/topics/recovery/starting-small/print", "towpath.example/topics/recovery/starting-small")
	})
	t.Run("NET-9 a lesson has its drawings large, and what differs by device where a group chooses one", func(t *testing.T) {
		l, _ := x.Packs.Of(t.Context()).Lesson("bigger-brighter-spoken")
		i := slices.IndexFunc(l.Steps, func(s pack.LessonStep) bool { return s.Android != "" && s.IPhone != "" })
		at := "/access/room?n=" + strconv.Itoa(i+1) + "&of=/skills/lessons/" + l.ID
		plain := x.Get(t, people.Viewer{}, at)
		x.says(t, plain, []string{l.Steps[i].Text, "For which phone or computer?"}, l.Steps[i].Android, l.Steps[i].IPhone)
		plain.Holds(t, "#"+l.Steps[i].Picture+`"`, "on=iphone")
		chosen := x.Get(t, people.Viewer{}, at+"&on=iphone")
		x.says(t, chosen, []string{l.Steps[i].IPhone, "For none in particular"}, l.Steps[i].Android)
		chosen.Holds(t, "n="+strconv.Itoa(i+2)+"&amp;of=%2Fskills%2Flessons%2F"+l.ID+"&amp;on=iphone") // the next step is for it too
		x.says(t, x.Get(t, people.Viewer{}, at+"&on=toaster"), []string{l.Steps[i].Text}, l.Steps[i].IPhone)
		end := x.Get(t, people.Viewer{}, "/access/room?n=99&of=/skills/lessons/"+l.ID)
		end.Want(t, 200, "To remember", l.Remember[0], "For everyone to take along")
	})
	t.Run("NET-9 what there is no such of isn't shown", func(t *testing.T) {
		for _, of := range []string{"/kit", "/topics/recovery/nothing", "/skills/lessons/nothing", "https://example.com"} {
			x.Get(t, people.Viewer{}, "/access/room?of="+of).Want(t, 404)
		}
	})
}
