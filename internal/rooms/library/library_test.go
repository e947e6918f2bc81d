package library_test

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"towpath/content"
	"towpath/internal/ground/carry"
	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/vault"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/pack/show"
	"towpath/internal/rooms/library"
	"towpath/internal/trust/people"
	"towpath/internal/trust/trusttest"
)

// asks are the questions of the tests' library: two, so that a review is short.
const asks = `---
title: What we ask
summary: Two questions.
audience: staff
answers: ["yes", partly, "no", not known]
sources: []
questions:
  - {id: runs, text: Is it clear who runs it?, why: Money shapes it., look: Look at its foot., source: ours}
  - {id: cost, text: Is it free?, why: Bills hurt., look: Go as far as the bill., source: ours}
---
Look for yourself first.
`

const mind = `---
title: Mind
by: A charity
url: https://www.mind.example/
country: GB, IE
sort: site
summary: Pages about rights.
status: not-reviewed
seen: made up for a test
---
`

// scene is the room in a house: Sam and Jo look at resources, Edi edits, Robin is a person, and Ade is another.
type scene struct {
	*trusttest.House
	*library.Room
	*trusttest.Front
	sam, jo, max, edi, nia, robin, ade, carer, alex people.Viewer

	found carry.Found // what asking brings
	later []string
	asked []string
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func each(t *testing.T, fn func(t *testing.T, s *scene)) {
	t.Helper()
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		s := &scene{House: h, found: carry.FoundThere}
		robin := h.Person(t, "Robin")
		s.robin, s.ade = h.SignIn(t, robin), h.SignIn(t, h.Person(t, "Ade"))
		s.sam, s.jo = h.SignIn(t, h.Worker(t, "Sam", robin)), h.SignIn(t, h.Account(t, "Jo", people.Peer))
		s.max, s.edi = h.SignIn(t, h.Account(t, "Max", people.Supervisor)), h.SignIn(t, h.Account(t, "Edi", people.Editor))
		s.nia, s.carer = h.SignIn(t, h.Account(t, "Nia", people.Navigator)), h.SignIn(t, h.Account(t, "Cas", people.Carer))
		s.alex = h.SignIn(t, h.Account(t, "Alex", people.Admin))
		example, err := content.FS.ReadFile("library/made-up-example.md")
		must(t, err)
		packs, _ := pack.NewLive(pack.Layer{Name: "test", FS: fstest.MapFS{"library/questions.md": {Data: []byte(asks)}, "library/mind.md": {Data: []byte(mind)},
			"library/made-up-example.md": {Data: example}}})
		s.open(t, packs)
		fn(t, s)
	})
}

func (s *scene) open(t *testing.T, packs *pack.Live) {
	x := library.NewRoom(library.Deps{DB: s.DB, Vault: s.Vault, Ledger: people.NewLedger(s.DB, s.Ledger), People: s.Register, Sharing: s.Sharing, Packs: packs, Now: s.House.Now, URL: "https://towpath.example",
		Ask: func(_ context.Context, address string) carry.Found {
			s.asked = append(s.asked, address)
			return s.found
		},
		Later: func(_ context.Context, id string) error { s.later = append(s.later, id); return nil }})
	s.Room = x
	s.Front = trusttest.NewFront(t, map[string]web.Handler{"GET /library": x.List, "GET /library/questions": x.ShowQuestions, "GET /library/new": x.NewPage, "GET /library/export": x.ExportPage, "GET /library/list.json": x.JSON, "GET /library/list.csv": x.CSV,
		"GET /library/import": x.ImportPage, "POST /library/import": x.Import, "GET /library/mine": x.MinePage, "POST /library/mine": x.Take, "GET /library/{id}": x.Show,
		"GET /library/{id}/facts": x.FactsPage, "POST /library/{id}/facts": x.SaveFacts, "GET /library/{id}/review": x.ReviewPage, "POST /library/{id}/review": x.Review,
		"GET /library/{id}/review/{question}": x.AskPage, "POST /library/{id}/review/{question}": x.AnswerOne, "GET /library/{id}/second": x.SecondPage, "POST /library/{id}/second": x.SaySecond,
		"GET /library/{id}/second/{question}": x.DifferPage, "POST /library/{id}/second/{question}": x.DifferOne, "GET /library/{id}/withdraw": x.WithdrawPage, "POST /library/{id}/withdraw": x.SaveWithdrawal,
		"GET /library/{id}/tell": x.TellPage, "POST /library/{id}/tell": x.Tell, "GET /library/{id}/flags": x.FlagsPage, "POST /library/{id}/flags": x.Deal}, show.Words, library.Words)
}

// today is the day of the clock.
func (s *scene) today() string { return s.House.Now().Format(time.DateOnly) }

// review goes the way of a browser: v looks at a resource, answers both questions, and gives a review that holds some months.
func (s *scene) review(t *testing.T, v people.Viewer, id, months string) {
	t.Helper()
	at := "/library/" + id + "/review"
	s.Post(t, v, at, "do", "begin").Leads(t, at)
	for _, q := range []string{"runs", "cost"} {
		form := s.Get(t, v, at+"/"+q).Hidden()
		form.Set("answer", "yes")
		form.Set("evidence", "Seen by "+q)
		form.Set("where", "At the foot")
		form.Set("date", s.today())
		s.Send(t, v, trusttest.Form(at+"/"+q, form))
	}
	form := s.Get(t, v, at).Hidden()
	form.Set("fits", "Who wants to know their rights")
	form.Set("careful", "Some pages are about hospital")
	form.Set("months", months)
	s.Send(t, v, trusttest.Form(at, form)).Leads(t, "/library/"+id+"?done=given")
}

// see has v, who is to be the second, answer both questions by themselves.
func (s *scene) see(t *testing.T, v people.Viewer, id, runs, cost string) trusttest.Answer {
	t.Helper()
	form := s.Get(t, v, "/library/"+id+"/second").Hidden()
	form.Set("saw-runs", runs)
	form.Set("saw-cost", cost)
	return s.Send(t, v, trusttest.Form("/library/"+id+"/second", form))
}

// second has v say what they think of the review that is given, once they have looked for themselves.
func (s *scene) second(t *testing.T, v people.Viewer, id, say string) trusttest.Answer {
	t.Helper()
	if s.Get(t, v, "/library/"+id+"/second").Hidden().Get("do") == "see" {
		s.see(t, v, id, "yes", "yes").Leads(t, "/library/"+id+"/second?done=compare")
	}
	form := s.Get(t, v, "/library/"+id+"/second").Hidden()
	form.Set("say", say)
	form.Set("reason", "I opened it on an old phone")
	return s.Send(t, v, trusttest.Form("/library/"+id+"/second", form))
}

func (s *scene) state(t *testing.T, id string) library.State {
	t.Helper()
	o, err := s.One(t.Context(), id)
	must(t, err)
	return o.State()
}

func (s *scene) recommendable(t *testing.T) (ids []string) {
	t.Helper()
	all, err := s.Recommendable(t.Context())
	must(t, err)
	for _, o := range all {
		ids = append(ids, o.ID)
	}
	return ids
}

func TestWRK2TwoPeopleLook(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		t.Run("WRK-2 what nobody looked at says so, to people too, and can't be recommended", func(t *testing.T) {
			for _, v := range []people.Viewer{s.robin, s.carer, s.sam} {
				s.Get(t, v, "/library").Want(t, 200, "Mind", "Not looked at yet.", "United Kingdom")
				a := s.Get(t, v, "/library/mind")
				a.Want(t, 200, "A charity runs it", "No one here has looked at it yet.", "not known", "This link leaves our site")
				a.Holds(t, `href="https://www.mind.example/" rel="noreferrer external"`)
			}
			if s.state(t, "mind") != library.NotReviewed || len(s.recommendable(t)) != 0 {
				t.Error("it can be recommended")
			}
		})
		t.Run("WRK-2 one review waits for a second one, who is somebody else: the page and the database refuse the same", func(t *testing.T) {
			s.review(t, s.sam, "mind", "12")
			s.Get(t, s.robin, "/library/mind").Want(t, 200, "Sam, worker looked at it", "Seen by runs", "At the foot", "Who wants to know their rights", "A second one has not yet")
			s.Get(t, s.sam, "/library/mind/second").Want(t, 403, "This is your own review")
			s.Get(t, s.jo, "/library").Holds(t, `href="/library/mind/second"`)
			for _, v := range []people.Viewer{s.sam, s.edi} { // who made it, and who makes none
				s.Get(t, v, "/library").HoldsNot(t, `/library/mind/second`)
			}
			o, err := s.One(t.Context(), "mind")
			must(t, err)
			if err := s.Second(t.Context(), s.sam, "mind", o.Review.ID, "agree", "I say so"); !fault.Is(err, fault.Forbidden) {
				t.Error(err)
			}
			err = s.DB.Update(t.Context(), func(q db.Q) error {
				_, err := q.ExecContext(t.Context(), "INSERT INTO seconds (review, by, reviewer, answer, words, at) VALUES ($1, $2, $2, 'agree', '{}', 1)", o.Review.ID, s.sam.Account)
				return err
			})
			if err == nil || s.state(t, "mind") != library.OneReview {
				t.Errorf("the database takes the same person twice: %v", err)
			}
		})
		t.Run("WRK-2 a second looks for themselves: nothing of what the first one found is shown to them before", func(t *testing.T) {
			const at = "/library/mind/second"
			found := []string{"Seen by", "At the foot", "Who wants to know", "about hospital"}
			a := s.Get(t, s.jo, "/library/mind")
			a.Want(t, 200, "say what you see yourself first")
			a.Lacks(t, found...)
			s.Get(t, s.jo, "/library/mind?read=1").Want(t, 200, found...) // who asks for it reads it
			s.Get(t, s.jo, at).Want(t, 200, "Is it clear who runs it?", "Is it free?", "A charity runs it")
			old := s.Get(t, s.jo, at).Hidden()
			s.see(t, s.jo, "mind", "", "no").Leads(t, at+"?done=answered")
			for _, a := range []trusttest.Answer{s.Get(t, s.jo, at+"?done=answered"), s.see(t, s.jo, "mind", "excellent", "yes"), s.Get(t, s.jo, at+"/cost"),
				s.Post(t, s.jo, at+"/cost", "answer", "no", "evidence", "A bill", "where", "There", "date", s.today()),
				s.Post(t, s.jo, at, "review", old.Get("review"), "say", "agree", "reason", "I trust Sam")} {
				a.Lacks(t, found...)
			}
			s.Get(t, s.jo, at).Want(t, 200, "One question is open")
			s.Get(t, s.jo, at).Holds(t, `name="saw-cost" value="no" checked`)
			s.Post(t, s.jo, at, "review", people.NewID(), "do", "see", "saw-runs", "yes").Want(t, 409)
			s.see(t, s.jo, "mind", "yes", "").Leads(t, at+"?done=compare")
			s.Get(t, s.jo, at).Want(t, 200, append(found, "I answered: No.")...)
			for name, values := range map[string]string{"saw-runs": "no", "saw-cost": "yes"} { // an old form changes nothing of it
				old.Set(name, values)
			}
			s.Send(t, s.jo, trusttest.Form(at, old)).Leads(t, at+"?done=compare")
			s.Get(t, s.jo, at).Want(t, 200, "I answered: No.")
			s.second(t, s.jo, "mind", "agree")
			s.Get(t, s.robin, "/library/mind").Want(t, 200, "Jo, peer worker answers: No.", "Seen by cost")
			s.Post(t, s.jo, at+"/cost", "do", "same").Leads(t, at+"?done=differs")
			s.second(t, s.jo, "mind", "agree")
			s.Get(t, s.robin, "/library/mind").Want(t, 200, "Jo, peer worker first answered: No. Then they saw it as the first one did.")
		})
		t.Run("WRK-2 a second who doesn't agree is heard: both stand there, and it isn't recommended", func(t *testing.T) {
			s.Post(t, s.jo, "/library/mind/second/cost", "answer", "no", "evidence", "It asked me for a card", "where", "After a week", "date", s.today()).Leads(t, "/library/mind/second?done=differs")
			s.second(t, s.jo, "mind", "disagree").Leads(t, "/library/mind?done=seconded")
			a := s.Get(t, s.robin, "/library/mind")
			a.Want(t, 200, "and they don't agree", "Jo, peer worker does not agree", "I opened it on an old phone", "Jo, peer worker answers this in another way", "It asked me for a card", "Seen by cost")
			if len(s.recommendable(t)) != 0 {
				t.Error("it can be recommended")
			}
		})
		t.Run("WRK-2 once they agree it can be recommended; what they saw in another way stays in sight", func(t *testing.T) {
			s.second(t, s.jo, "mind", "agree")
			s.Get(t, s.robin, "/library/mind").Want(t, 200, "and they agree", "It asked me for a card")
			if got := s.recommendable(t); len(got) != 1 || got[0] != "mind" {
				t.Error(got)
			}
			s.Get(t, s.robin, "/library").Order(t, "Looked at by two people here", "Mind")
		})
		t.Run("WRK-2 a third who doesn't agree stops it again", func(t *testing.T) {
			s.second(t, s.nia, "mind", "disagree")
			if s.state(t, "mind") != library.Disagreed {
				t.Error(s.state(t, "mind"))
			}
			s.second(t, s.nia, "mind", "agree")
		})
		t.Run("WRK-2 it ends within a year, and a new look takes its place and needs a second one again", func(t *testing.T) {
			s.Pass(364 * 24 * time.Hour)
			if s.state(t, "mind") != library.Agreed {
				t.Error(s.state(t, "mind"))
			}
			s.Pass(48 * time.Hour)
			o, err := s.One(t.Context(), "mind")
			must(t, err)
			if o.State() != library.Expired || o.WhyNot(s.words(t)) != "It is too long since people here looked at this. So it can't be recommended." {
				t.Errorf("%s", o.State())
			}
			s.review(t, s.sam, "mind", "3")
			if s.state(t, "mind") != library.OneReview {
				t.Error(s.state(t, "mind"))
			}
			s.Get(t, s.robin, "/library/mind").Want(t, 200, "An earlier look: Sam, worker", "Jo, peer worker agrees")
			s.second(t, s.jo, "mind", "agree")
		})
		t.Run("WRK-2 what was withdrawn says why, and stays so until somebody has looked anew", func(t *testing.T) {
			s.Post(t, s.nia, "/library/mind/withdraw", "reason", "").Want(t, 422, "Say why")
			s.Post(t, s.nia, "/library/mind/withdraw", "reason", "It sells addresses now").Leads(t, "/library/mind?done=withdrawn")
			s.Get(t, s.robin, "/library/mind").Want(t, 200, "It is not recommended here any more", "Nia took it off", "It sells addresses now")
			s.second(t, s.jo, "mind", "agree")
			if s.state(t, "mind") != library.Withdrawn {
				t.Error("agreeing once more puts it back")
			}
			s.Pass(time.Hour)
			s.review(t, s.jo, "mind", "6")
			s.second(t, s.sam, "mind", "agree")
			if s.state(t, "mind") != library.Agreed {
				t.Error(s.state(t, "mind"))
			}
		})
		t.Run("WRK-2 there is no score anywhere: not a number is made of answers", func(t *testing.T) {
			s.Get(t, s.robin, "/library/mind").Lacks(t, "%", "/16", "2/2", "score", "rating", "out of")
		})
		t.Run("WRK-2 the made-up example is read whole, says what it is, and can neither be recommended nor reviewed", func(t *testing.T) {
			s.Get(t, s.robin, "/library/made-up-example").Want(t, 200, "A made-up example of a review", "Made-up example: Quiet Harbour")
			s.Get(t, s.robin, "/library/made-up-example").HoldsNot(t, `href="https://quiet-harbour`)
			for _, page := range []string{"review", "withdraw", "second"} {
				s.Get(t, s.sam, "/library/made-up-example/"+page).Want(t, 404)
			}
		})
	})
}

// words are a context with the room's sentences.
func (s *scene) words(t *testing.T) (ctx context.Context) {
	t.Helper()
	f := trusttest.NewFront(t, map[string]web.Handler{"GET /": func(_ http.ResponseWriter, r *http.Request) error { ctx = r.Context(); return nil }}, library.Words)
	f.Get(t, s.sam, "/")
	return ctx
}

func TestWRK2ReviewsThatCannotBe(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		const at = "/library/mind/review"
		s.Post(t, s.sam, at, "do", "begin").Leads(t, at)
		s.Post(t, s.sam, at, "do", "begin").Leads(t, at) // twice is once
		good := []string{"answer", "yes", "evidence", "It says so", "where", "Foot", "date", s.today(), "version", "1"}
		t.Run("WRK-2 an answer needs what it rests on, where, and on which day", func(t *testing.T) {
			for name, want := range map[string]string{"answer": "Choose an answer", "evidence": "Write what you saw", "where": "Write where you looked", "date": "Write the day like this"} {
				form := trusttest.Values(good...)
				form.Set(name, "")
				a := s.Send(t, s.sam, trusttest.Form(at+"/runs", form))
				a.Want(t, 422, want)
				if name != "evidence" {
					a.Want(t, 422, "It says so") // what was typed is there
				}
			}
			for field, value := range map[string]string{"evidence": strings.Repeat("x", 1501), "where": strings.Repeat("x", 301), "date": "2027-01-01", "answer": "excellent"} {
				form := trusttest.Values(good...)
				form.Set(field, value)
				s.Send(t, s.sam, trusttest.Form(at+"/runs", form)).Want(t, 422)
			}
			s.Post(t, s.sam, at+"/runs", "answer", "yes", "evidence", "\xff", "where", "x", "date", s.today(), "version", "1").Want(t, 422)
		})
		t.Run("WRK-2 an answer that met another one is kept beside neither: what is there is said first", func(t *testing.T) {
			s.Post(t, s.sam, at+"/runs", good...).Leads(t, at+"?done=answered")
			s.Post(t, s.sam, at+"/runs", good...).Leads(t, at+"?done=answered") // the same form twice
			s.Post(t, s.sam, at+"/runs", append(good, "evidence", "x")...).Leads(t, at+"?done=answered")
			s.Post(t, s.sam, at+"/cost", good...).Want(t, 409, "It says so", "somewhere else meanwhile")
		})
		t.Run("WRK-2 it can't be given with a question open, for longer than a year, or on answers that are older than it would hold", func(t *testing.T) {
			give := func(months string) trusttest.Answer {
				form := s.Get(t, s.sam, at).Hidden()
				form.Set("fits", "x")
				form.Set("careful", "y")
				form.Set("months", months)
				return s.Send(t, s.sam, trusttest.Form(at, form))
			}
			give("12").Want(t, 422, "Some questions are not answered yet")
			form := trusttest.Values(append(good[:6:6], "date", s.House.Now().AddDate(0, -4, 0).Format(time.DateOnly), "version", s.Get(t, s.sam, at+"/cost").Hidden().Get("version"))...)
			s.Send(t, s.sam, trusttest.Form(at+"/cost", form)).Leads(t, at+"?done=answered")
			give("13").Want(t, 422, "Choose how long it should hold")
			give("3").Want(t, 422, "Your oldest answer is older than that")
			give("6").Leads(t, "/library/mind?done=given")
			o, err := s.One(t.Context(), "mind")
			must(t, err)
			if want := s.House.Now().AddDate(0, 2, 0); o.Expires.After(want.AddDate(0, 0, 2)) {
				t.Errorf("it holds until %v: it counts from the oldest answer", o.Expires)
			}
		})
		t.Run("WRK-2 agreeing with a review that was replaced meanwhile isn't agreeing with the new one", func(t *testing.T) {
			s.see(t, s.jo, "mind", "yes", "yes")
			form := s.Get(t, s.jo, "/library/mind/second").Hidden()
			s.review(t, s.sam, "mind", "6")
			form.Set("say", "agree")
			form.Set("reason", "I asked twice")
			a := s.Send(t, s.jo, trusttest.Form("/library/mind/second", form))
			a.Want(t, 409, "I asked twice", "Is it free?") // and they look anew
			a.Lacks(t, "Seen by")
			form = a.Hidden()
			for name, value := range map[string]string{"saw-runs": "no", "saw-cost": "yes", "reason": strings.Repeat("x", 1501)} {
				form.Set(name, value)
			}
			s.Send(t, s.jo, trusttest.Form("/library/mind/second", form)).Want(t, 422, "Keep this to 1500 characters")
			form.Set("reason", "I asked twice")
			s.Send(t, s.jo, trusttest.Form("/library/mind/second", form)).Leads(t, "/library/mind/second?done=compare")
			s.Get(t, s.jo, "/library/mind/second").Want(t, 200, "I asked twice", "I answered: No.")
		})
		t.Run("WRK-2 foreign, unknown and unallowed: none of it is there", func(t *testing.T) {
			for _, v := range []people.Viewer{s.robin, s.carer, s.alex, {}, {Account: s.sam.Account, Roles: s.sam.Roles, Table: "t"}} {
				for name, err := range map[string]error{"begin": s.Begin(t.Context(), v, "mind"), "withdraw": s.Withdraw(t.Context(), v, "mind", "x"), "drop": s.Drop(t.Context(), v, "mind"),
					"keep": s.Room.Keep(t.Context(), v, library.Offer{ID: people.NewID()})} {
					if !fault.Is(err, fault.NotFound) {
						t.Errorf("%v may %s: %v", v.Roles, name, err)
					}
				}
			}
			for _, path := range []string{"/library/none", "/library/" + people.NewID(), "/library/none/review", "/library/mind/review/none", "/library/none/second"} {
				s.Get(t, s.sam, path).Want(t, 404)
			}
			if _, err := s.Draft(t.Context(), s.jo, "mind"); !fault.Is(err, fault.NotFound) {
				t.Error("somebody else's draft is read")
			}
		})
	})
}

func TestWRK2OwnResources(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		id := people.NewID()
		facts := []string{"title", "Bridge club", "by", "A charity", "url", "https://bridge.example/tea", "country", "GB", "lang", "en", "sort", "site", "summary", "Tea on Mondays.", "data", "about 1 MB a visit"}
		at := "/library/" + id + "/facts"
		t.Run("WRK-2 a service adds its own, once however often the form comes", func(t *testing.T) {
			s.Post(t, s.edi, at, facts...).Leads(t, "/library/"+id+"?done=kept")
			s.Post(t, s.edi, at, facts...).Leads(t, "/library/"+id+"?done=kept")
			s.Get(t, s.robin, "/library/"+id).Want(t, 200, "Tea on Mondays.", "about 1 MB a visit")
			s.Get(t, s.robin, "/library?q=tea+BRIDGE").Want(t, 200, "Bridge club")
			s.Get(t, s.robin, "/library?q=coffee").Want(t, 200, "Nothing here fits that")
			s.Get(t, s.robin, "/library?sort=app").Lacks(t, "Bridge club")
		})
		t.Run("WRK-2 what is no public, encrypted address is refused, and what was typed stays", func(t *testing.T) {
			for _, bad := range []string{"", "http://plain.example/", "https://127.0.0.1/", "https://[::1]/", "https://10.0.0.1/", "https://localhost/", "https://intranet/", "https://me:secret@bank.example/", "https://x.example:8443/",
				"https://x.example/a b", "file:///etc/passwd", "https://0x7f.1/"} {
				s.Post(t, s.sam, "/library/"+people.NewID()+"/facts", append(facts[:4:4], append([]string{"url", bad}, facts[6:]...)...)...).Holds(t, `value="Bridge club"`, `aria-describedby="url-hint url-error"`)
			}
			for _, bad := range [][2]string{{"country", "England"}, {"lang", "??"}, {"sort", "wonder"}, {"summary", ""}, {"title", strings.Repeat("x", 200)}} {
				form := trusttest.Values(facts...)
				form.Set("url", "https://other.example/")
				form.Set(bad[0], bad[1])
				s.Send(t, s.sam, trusttest.Form("/library/"+people.NewID()+"/facts", form)).Want(t, 422)
			}
		})
		t.Run("WRK-2 one address is there once", func(t *testing.T) {
			s.Post(t, s.sam, "/library/"+people.NewID()+"/facts", facts...).Want(t, 422, "This address is here already: Bridge club")
		})
		t.Run("WRK-2 another address ends the review, and an old form changes nothing", func(t *testing.T) {
			s.review(t, s.sam, id, "6")
			s.second(t, s.jo, id, "agree")
			form := s.Get(t, s.nia, at).Hidden()
			for i := 0; i < len(facts); i += 2 {
				form.Set(facts[i], facts[i+1])
			}
			s.Send(t, s.nia, trusttest.Form(at, form)).Leads(t, "/library/"+id+"?done=kept")
			if s.state(t, id) != library.Agreed {
				t.Error("saving it as it was ended the review")
			}
			s.Send(t, s.nia, trusttest.Form(at, form)).Want(t, 409)
			form = s.Get(t, s.nia, at).Hidden()
			for i := 0; i < len(facts); i += 2 {
				form.Set(facts[i], facts[i+1])
			}
			form.Set("url", "https://elsewhere.example/")
			s.Send(t, s.nia, trusttest.Form(at, form)).Leads(t, "/library/"+id+"?done=kept")
			if s.state(t, id) != library.NotReviewed {
				t.Error(s.state(t, id))
			}
		})
		t.Run("WRK-2 what came with the content isn't changed here", func(t *testing.T) {
			s.Get(t, s.sam, "/library/mind/facts").Want(t, 404)
			s.Post(t, s.sam, "/library/mind/facts", facts...).Want(t, 404)
		})
	})
}

func TestWRK2WhatPeopleSay(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		const words = "zebrafinch wanted my card number"
		id := s.Get(t, s.robin, "/library/mind/tell").Hidden().Get("id")
		t.Run("WRK-2 PRIV-3 a person says what is wrong, once however often it is sent; staff read it without a name", func(t *testing.T) {
			s.Get(t, s.robin, "/library/mind/tell").Want(t, 200, "They don't see your name", "Nobody is watching this now", "they may guess")
			s.Post(t, s.robin, "/library/mind/tell", "id", id, "words", "").Want(t, 422, "Write what is wrong")
			s.Post(t, s.robin, "/library/mind/tell", "id", id, "words", strings.Repeat("x", 1501)).Want(t, 422, "What you wrote is still here")
			s.Post(t, s.robin, "/library/mind/tell", "id", id, "words", words).Leads(t, "/library/mind?done=said")
			s.Post(t, s.robin, "/library/mind/tell", "id", id, "words", words).Leads(t, "/library/mind?done=said")
			for _, v := range []people.Viewer{s.sam, s.jo, s.nia, s.edi} {
				a := s.Get(t, v, "/library/mind/flags")
				a.Want(t, 200, words)
				a.HoldsNot(t, "Robin", s.robin.Account)
				if strings.Count(a.Body, words) != 1 {
					t.Error("it is there twice")
				}
			}
			s.Get(t, s.sam, "/library").Want(t, 200, "People said something about these")
		})
		t.Run("PRIV-3 nobody else reads it: not those who check staff, not administrators, not carers, not other people, not at a table", func(t *testing.T) {
			for _, v := range []people.Viewer{s.max, s.alex, s.carer, s.ade, {}, {Account: s.sam.Account, Roles: s.sam.Roles, Table: "t", TPerson: s.robin.Account}} {
				if all, err := s.Flags(t.Context(), v, "mind"); !fault.Is(err, fault.NotFound) || all != nil {
					t.Errorf("%v: %v %v", v.Roles, all, err)
				}
			}
			s.Get(t, s.ade, "/library/mine").Lacks(t, words)
			if _, err := s.Mine(t.Context(), s.sam); !fault.Is(err, fault.NotFound) {
				t.Error(err)
			}
		})
		t.Run("PRIV-4 which site it is about and what was said is sealed", func(t *testing.T) {
			if dump := s.Dump(t); bytes.Contains(dump, []byte("zebrafinch")) {
				t.Error("the words can be read in the data")
			}
			must(t, s.DB.View(t.Context(), func(q db.Q) error {
				var n int
				return q.QueryRowContext(t.Context(), "SELECT count(*) FROM resource_flags WHERE CAST(id AS TEXT) LIKE '%mind%'").Scan(&n)
			}))
		})
		t.Run("RUN-8 its person sees it, carries it off and takes it back; an older copy of the data doesn't bring it back", func(t *testing.T) {
			s.Get(t, s.robin, "/library/mine").Want(t, 200, words, "Mind")
			lines, err := s.Own(s.words(t), s.robin)
			if must(t, err); len(lines) != 1 || !strings.Contains(lines[0], words) {
				t.Error(lines)
			}
			flag := s.Get(t, s.robin, "/library/mine").Hidden().Get("flag")
			s.Post(t, s.ade, "/library/mine", "flag", flag) // somebody else's
			s.Get(t, s.sam, "/library/mind/flags").Want(t, 200, words)
			s.Post(t, s.robin, "/library/mine", "flag", flag).Leads(t, "/library/mine?done=back")
			s.Post(t, s.robin, "/library/mine", "flag", flag).Leads(t, "/library/mine?done=back")
			s.Get(t, s.sam, "/library/mind/flags").Lacks(t, words)
			must(t, s.Said(t.Context(), s.robin, library.Saying{ID: id, Resource: "mind", Kind: library.Wrong, Words: words})) // as an older copy would have it
			must(t, s.DB.Update(t.Context(), func(q db.Q) error {
				again, err := people.EndAgain(t.Context(), q, []vault.Ending{{Kind: string(people.EndedFlag), Subject: flag, At: s.House.Now().UnixMilli()}})
				if again.Flags != 1 {
					t.Errorf("%+v", again)
				}
				return err
			}))
		})
		t.Run("WRK-2 RUN-8 how it was comes back without a name, somebody says that they have read it, and it ends with its person", func(t *testing.T) {
			must(t, s.Said(t.Context(), s.ade, library.Saying{ID: people.NewID(), Resource: "mind", Kind: library.HowWas, How: "unopened", Words: "too long"}))
			if err := s.Said(t.Context(), s.ade, library.Saying{ID: people.NewID(), Resource: "mind", Kind: library.HowWas, How: "five stars"}); !fault.Is(err, fault.Invalid) {
				t.Error(err)
			}
			a := s.Get(t, s.jo, "/library/mind/flags")
			a.Want(t, 200, "I didn't open it.", "too long")
			s.Post(t, s.jo, "/library/mind/flags", "flag", a.Hidden().Get("flag")).Leads(t, "/library/mind/flags?done=dealt")
			s.Get(t, s.jo, "/library/mind/flags").Lacks(t, "too long")
			s.Get(t, s.ade, "/library/mine").Want(t, 200, "Someone here has read it.")
			must(t, s.Register.Erase(t.Context(), s.ade.Account))
			must(t, s.DB.View(t.Context(), func(q db.Q) error {
				var n int
				err := q.QueryRowContext(t.Context(), "SELECT count(*) FROM resource_flags").Scan(&n)
				if n != 0 {
					t.Errorf("%d are left", n)
				}
				return err
			}))
		})
	})
}
