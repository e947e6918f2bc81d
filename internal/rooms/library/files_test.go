package library_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/carry"
	"towpath/internal/ground/fault"
	"towpath/internal/rooms/library"
	"towpath/internal/trust/people"
)

// furnish has one resource of the service's own, reviewed by two who answer one question in different ways, and one that was withdrawn.
func furnish(t *testing.T, s *scene) (id string) {
	t.Helper()
	id = people.NewID()
	must(t, s.Room.Keep(t.Context(), s.sam, library.Offer{ID: id, Facts: library.Facts{Title: "=cmd|' /C calc'!A0", By: "@somebody", URL: "https://tea.example/", Countries: []string{"GB", "IE"}, Lang: "en", Sort: "app",
		Summary: "-2+3, \"quoted\" and\tplain", Data: "+1 MB", Seen: "'= as it stands"}}))
	s.review(t, s.sam, id, "12")
	s.see(t, s.jo, id, "partly", "no")
	s.Post(t, s.jo, "/library/"+id+"/second/cost", "answer", "no", "evidence", "A bill came", "where", "Post", "date", s.today())
	s.second(t, s.jo, id, "disagree")
	other := people.NewID()
	must(t, s.Room.Keep(t.Context(), s.edi, library.Offer{ID: other, Facts: library.Facts{Title: "Zeta", By: "Z", URL: "https://zeta.example/", Countries: []string{"international"}, Lang: "cy", Sort: "course", Summary: "S."}}))
	must(t, s.Withdraw(t.Context(), s.edi, other, "It closed"))
	return id
}

// away is the same room in another house.
func away(t *testing.T, fn func(t *testing.T, here, there *scene)) {
	t.Helper()
	each(t, func(t *testing.T, s *scene) {
		done := false
		each(t, func(t *testing.T, o *scene) {
			if !done { // on one kind of database
				done = true
				fn(t, s, o)
			}
		})
	})
}

func TestWRK2TakingTheListAlongAndBringingItIn(t *testing.T) {
	away(t, func(t *testing.T, here, there *scene) {
		id := furnish(t, here)
		file := here.Get(t, here.sam, "/library/list.json")
		t.Run("WRK-2 all of it is in the file, and nothing that people said", func(t *testing.T) {
			must(t, here.Said(t.Context(), here.robin, library.Saying{ID: people.NewID(), Resource: id, Kind: library.Wrong, Words: "zebrafinch"}))
			file.Holds(t, "towpath-library-1", "A bill came", "I opened it on an old phone", `"says": "disagree"`, "It closed", `"name": "Jo"`, `"runs": "partly"`)
			file.HoldsNot(t, "zebrafinch", "Quiet Harbour", here.sam.Account)
		})
		t.Run("WRK-2 another service brings it in, twice is once, and its reviews count as nobody's there", func(t *testing.T) {
			there.Post(t, there.edi, "/library/import", "text", file.Body).Leads(t, "/library/import?new=2&there=1&reviews=1")
			there.Post(t, there.edi, "/library/import", "text", file.Body).Leads(t, "/library/import?new=0&there=3&reviews=0")
			there.Get(t, there.edi, "/library/import?new=2&there=1&reviews=1").Want(t, 200, "New here: 2. Here before: 1. Reviews from elsewhere: 1.")
			o, err := there.One(t.Context(), id)
			must(t, err)
			if o.State() != library.NotReviewed || len(o.Earlier) != 1 || !o.Earlier[0].Brought() {
				t.Errorf("%s %+v", o.State(), o.Earlier)
			}
			there.Get(t, there.robin, "/library/"+id).Want(t, 200, "From somewhere else", "It does not count as a look by anyone here", "Sam, worker made this review", "Jo, peer worker does not agree", "Seen by runs")
			if len(there.recommendable(t)) != 0 {
				t.Error("it may be recommended")
			}
		})
		t.Run("WRK-2 nothing is lost on the way: what comes out there is what went in", func(t *testing.T) {
			type one struct {
				ID, State          string
				Title, By, Summary string
				Reviews            []any
				Withdrawn          map[string]any
			}
			read := func(body string) (all []one) {
				var f struct{ Resources []one }
				must(t, json.Unmarshal([]byte(body), &f))
				return f.Resources
			}
			was, is := read(file.Body), read(there.Get(t, there.sam, "/library/list.json").Body)
			if len(was) != 3 || len(is) != 3 {
				t.Fatalf("%d and %d", len(was), len(is))
			}
			for i := range was {
				if was[i].ID != is[i].ID || was[i].Title != is[i].Title || was[i].Summary != is[i].Summary || len(was[i].Reviews) != len(is[i].Reviews) || was[i].Withdrawn["reason"] != is[i].Withdrawn["reason"] {
					t.Errorf("%+v\n%+v", was[i], is[i])
				}
			}
			first, again := was[slices.IndexFunc(was, func(o one) bool { return o.ID == id })].Reviews[0].(map[string]any), is[slices.IndexFunc(is, func(o one) bool { return o.ID == id })].Reviews[0].(map[string]any)
			for _, key := range []string{"fits", "careful", "given", "expires", "answers", "reviewers"} {
				a, _ := json.Marshal(first[key])
				b, _ := json.Marshal(again[key])
				if !bytes.Equal(a, b) {
					t.Errorf("%s: %s\n%s", key, a, b)
				}
			}
		})
		t.Run("WRK-2 the table lets no spreadsheet reckon, and comes back as it was", func(t *testing.T) {
			table := here.Get(t, here.sam, "/library/list.csv")
			if table.Header.Get("Content-Type") != "text/csv; charset=utf-8" {
				t.Error(table.Header)
			}
			table.Holds(t, `,'=cmd|' /C calc'!A0,'@somebody,`, `,'+1 MB,''= as it stands,`, `"'-2+3, ""quoted"" and`)
			rows, err := csv.NewReader(strings.NewReader(table.Body)).ReadAll()
			must(t, err)
			for _, cell := range slices.Concat(rows...) {
				if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
					t.Errorf("a cell begins %q", cell)
				}
			}
			taken, err := there.BringIn(t.Context(), there.sam, strings.ReplaceAll(strings.ReplaceAll(table.Body, "tea.example", "tea2.example"), id, ""), false)
			must(t, err)
			all, err := there.All(t.Context())
			must(t, err)
			i := slices.IndexFunc(all, func(o library.Offer) bool { return o.URL == "https://tea2.example/" })
			if taken.New != 1 || i < 0 || all[i].Title != "=cmd|' /C calc'!A0" || all[i].Data != "+1 MB" || all[i].Seen != "'= as it stands" || len(all[i].Countries) != 2 {
				t.Errorf("%+v %+v", taken, all)
			}
		})
	})
}

const table = "title;by;url;country;sort;summary\nTea;T;https://tea3.example/;GB;site;\"Tea, and cake.\"\n"

func TestWRK2WhatCannotBeBroughtIn(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		count := func() int {
			all, err := s.All(t.Context())
			must(t, err)
			return len(all)
		}
		before := count()
		t.Run("WRK-2 each line that can't be taken is named with why, nothing is taken, and what was pasted is still there", func(t *testing.T) {
			bad := table + "No address;T;http://plain.example/;GB;site;S.\nNo land;T;https://b.example/;England;site;S.\nToo;many;https://c.example/;GB;site;S.;more\n"
			a := s.Post(t, s.sam, "/library/import", "text", bad)
			a.Want(t, 422, "3 things in this can't be brought in. Nothing has been brought in yet.", "Line 3. No address: This is not the whole address", "Line 4. No land: Write codes of two capital letters",
				"Line 5. Too: This line can't be read", "Tea, and cake.", "Leave these out, and bring in the rest")
			if count() != before {
				t.Error("something was taken")
			}
			s.Post(t, s.sam, "/library/import", "text", bad, "leave", "1").Leads(t, "/library/import?new=1&there=0&reviews=0")
			s.Get(t, s.robin, "/library").Want(t, 200, "Tea, and cake.")
		})
		t.Run("WRK-2 a column that isn't known is said, not dropped", func(t *testing.T) {
			s.Post(t, s.sam, "/library/import", "text", strings.Replace(table, "summary", "summary;stars", 1)).Want(t, 422, "Line 1. stars: A column with this name is not known here")
		})
		t.Run("WRK-2 what is no list is refused with a sentence", func(t *testing.T) {
			for text, want := range map[string]string{"": "Choose a file, or paste its text", "hello": "This table can't be read", "{": "broken at line 1", "{\n\"a\": 1,\n}": "broken at line 3", `{"format":"other"}`: "not a list from here",
				`{"format":"towpath-library-1","resources":7}`: "not a list from here", "<html>": "This table can't be read", "title,url\n\"open": "Line 2. "} {
				s.Post(t, s.sam, "/library/import", "text", text).Want(t, 422, want)
			}
		})
		t.Run("WRK-2 an entry with a setting that isn't known, or a review that isn't whole, is said by its line", func(t *testing.T) {
			entry := `{"format":"towpath-library-1","from":"https://x.example","made":"2026-01-01","resources":[
{"id":"a","title":"A","by":"B","url":"https://a1.example/","countries":["GB"],"lang":"en","sort":"site","summary":"S.","state":"none","stars":5},
{"id":"b","title":"B","by":"B","url":"https://b1.example/","countries":["GB"],"lang":"en","sort":"site","summary":"S.","state":"agreed","reviews":[{"id":"r","given":"2026-01-01","expires":"2029-01-01","fits":"x","careful":"y","reviewers":[{"says":"made","date":"2026-01-01"}],"answers":[{"question":"runs","answer":"yes","evidence":"e","where":"w","date":"2026-01-01"}]}]}]}`
			odd := strings.NewReplacer("2029-01-01", "2026-06-01", `"says":"made"`, `"says":"agree","first":{"runs":"superb"}`).Replace(entry)
			s.Post(t, s.sam, "/library/import", "text", odd).Want(t, 422, "Line 3. B: One of its reviews is not whole")
			s.Post(t, s.sam, "/library/import", "text", strings.Replace(odd, "superb", "no", 1)).Lacks(t, "Line 3.")
			s.Post(t, s.sam, "/library/import", "text", entry).Want(t, 422, "Line 2. A: Something in this one is not known here", "Line 3. B: One of its reviews is not whole")
		})
		t.Run("WRK-2 a file is taken as well as what is pasted; one that is too large, or no text, isn't", func(t *testing.T) {
			s.upload(t, "\ufeff"+strings.ReplaceAll(table, "tea3", "tea4")).Leads(t, "/library/import?new=1&there=0&reviews=0")
			s.upload(t, "title,url\n\xff\xfe").Want(t, 422, "Save it as UTF-8")
			s.upload(t, strings.Repeat("x", 901<<10)).Want(t, 413, "too large")
			if _, err := s.BringIn(t.Context(), s.sam, "title,url\n"+strings.Repeat("x,y\n", 1001), true); !fault.Is(err, fault.TooLarge) {
				t.Error(err)
			}
		})
		t.Run("WRK-2 what another service calls by the same id is something else, and its review isn't put beside ours", func(t *testing.T) {
			s.Post(t, s.sam, "/library/import", "text", "id,title,by,url,country,sort,summary\nmind,Other,B,https://other-mind.example/,GB,site,S.\n").Leads(t, "/library/import?new=1&there=0&reviews=0")
			s.Get(t, s.robin, "/library/mind").Want(t, 200, "Pages about rights.")
		})
		t.Run("WRK-2 only those who look after the list bring anything in or take it along", func(t *testing.T) {
			for _, v := range []people.Viewer{s.robin, s.carer, s.alex, {}} {
				if _, err := s.BringIn(t.Context(), v, table, true); !fault.Is(err, fault.NotFound) {
					t.Errorf("%v: %v", v.Roles, err)
				}
			}
		})
	})
}

// upload sends a file as a browser does.
func (s *scene) upload(t *testing.T, text string) interface {
	Want(testing.TB, int, ...string)
	Leads(testing.TB, string)
} {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("brought", "list.csv")
	must(t, err)
	_, err = part.Write([]byte(text))
	must(t, err)
	must(t, form.Close())
	r := httptest.NewRequest(http.MethodPost, "/library/import", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return s.Send(t, s.sam, r)
}

func TestWRK2AddressesAreAskedForByAJob(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		s.review(t, s.sam, "mind", "12")
		s.second(t, s.jo, "mind", "agree")
		tend := func() {
			t.Helper()
			s.later = nil
			must(t, s.Tend(t.Context()))
			for _, id := range s.later {
				must(t, s.AskFor(t.Context(), id))
			}
		}
		t.Run("WRK-2 every address is asked for once a week, but for the made-up one; no page asks", func(t *testing.T) {
			s.Get(t, s.robin, "/library/mind")
			if len(s.asked) != 0 {
				t.Error("a page asked")
			}
			tend() // from now on it is on the list
			s.Pass(time.Hour)
			tend()
			tend() // it isn't due again
			if !slices.Equal(s.asked, []string{"https://www.mind.example/"}) {
				t.Error(s.asked)
			}
			s.Get(t, s.robin, "/library/mind").Want(t, 200, "The address answered on 2 March 2026. No one looks at what is there.")
		})
		t.Run("WRK-2 once it doesn't answer it is asked again a day later, and then it can't be recommended until it does", func(t *testing.T) {
			s.found = carry.FoundMissing
			s.Pass(7 * 24 * time.Hour)
			tend()
			if s.state(t, "mind") != library.Agreed {
				t.Error("once was enough")
			}
			s.Pass(25 * time.Hour)
			tend()
			if s.state(t, "mind") != library.LinkBroken {
				t.Error(s.state(t, "mind"))
			}
			s.Get(t, s.robin, "/library/mind").Want(t, 200, "It did on 2 March 2026")
			s.Get(t, s.sam, "/library").Want(t, 200, "The address of these does not work")
			s.found = carry.FoundThere
			s.Pass(25 * time.Hour)
			tend()
			if s.state(t, "mind") != library.Agreed {
				t.Error(s.state(t, "mind"))
			}
		})
		t.Run("WRK-2 one that leads into a network stops it at once", func(t *testing.T) {
			s.found = carry.FoundPrivate
			s.Pass(8 * 24 * time.Hour)
			tend()
			if s.state(t, "mind") != library.LinkBroken {
				t.Error(s.state(t, "mind"))
			}
			s.Get(t, s.robin, "/library/mind").Want(t, 200, "not on the open internet")
		})
		t.Run("WRK-2 one host isn't asked for all of its pages at once", func(t *testing.T) {
			for _, page := range []string{"a", "b", "c"} {
				must(t, s.Room.Keep(t.Context(), s.sam, library.Offer{ID: people.NewID(), Facts: library.Facts{Title: page, By: "B", URL: "https://many.example/" + page, Countries: []string{"GB"}, Lang: "en", Sort: "site", Summary: "S."}}))
			}
			tend()
			s.asked = nil
			s.Pass(time.Hour)
			tend()
			if n := len(s.asked); n != 1 {
				t.Errorf("%d at once: %v", n, s.asked)
			}
			s.Pass(2 * time.Minute)
			tend()
			s.Pass(2 * time.Minute)
			tend()
			if n := len(s.asked); n != 3 {
				t.Errorf("%d in all", n)
			}
		})
		t.Run("WRK-2 what isn't there any more is forgotten, and asked for no more", func(t *testing.T) {
			s.asked = nil
			must(t, s.AskFor(t.Context(), "no-such"))
			must(t, s.AskFor(t.Context(), people.NewID()))
			must(t, s.AskFor(t.Context(), "made-up-example"))
			if len(s.asked) != 0 {
				t.Error(s.asked)
			}
		})
	})
}
