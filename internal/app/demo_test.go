package app

import (
	"log/slog"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/late"
	"towpath/internal/trust/people"
)

// lived is a demo that begins with what its people did before, served, and who is who in it.
func lived(t *testing.T, now func() time.Time) (*site, map[string]string) {
	t.Helper()
	s := &site{log: &late.Log{}}
	var err error
	s.House, err = OpenDemo(t.Context(), Config{Data: t.TempDir(), Past: true, URL: &url.URL{Scheme: "http", Host: "localhost"}, Log: slog.New(slog.NewJSONHandler(s.log, nil)), Now: now})
	must(t, err)
	t.Cleanup(func() { must(t, s.House.Close()) })
	handler, err := s.Handler()
	must(t, err)
	s.server = httptest.NewServer(handler)
	t.Cleanup(s.server.Close)
	_, cast := s.DemoLinks()
	accounts := map[string]string{}
	for role, one := range cast {
		accounts[role] = one.Account
	}
	return s, accounts
}

// TestADemoShowsWhatItsPeopleDidBefore opens the demo that `make demo` shows, late on a Saturday, and looks at what each of them comes to.
func TestADemoShowsWhatItsPeopleDidBefore(t *testing.T) {
	saturday := time.Date(2026, 11, 28, 23, 40, 0, 0, time.Local)
	s, accounts := lived(t, func() time.Time { return saturday })
	as := func(who string) *browser { return s.as(t, people.Account{ID: accounts[who]}) }
	robin := accounts["person"]

	t.Run("TOG-8 Sam's start says whom Sam meets today, and that one page is new", func(t *testing.T) {
		sam := as("worker").get("/").sees("Today", "10:00 pm", "Robin One thing shared with you is new Open together with Robin", "Lou", "Bo, a first visit (made up)", "Everybody")
		if meetings := strings.Count(textOf(main(sam.doc)), "10:00 pm"); meetings != 1 {
			t.Errorf("Robin's appointment is there %d times", meetings)
		}
		sam.get("/calendar").sees("Typed in by you", "From a file", "Saturday 5 December")
	})
	t.Run("TOG-8 before Sam meets Robin there is a takeaway, a next step, and a topic by a word of Robin's", func(t *testing.T) {
		as("worker").get("/people/"+robin).sees("Saturday 21 November", "What Robin took away last", "It is sleep, and being outside", "Walk to the lock with my brother", "A written page", "You both said yes")
		as("worker").get("/people/"+robin).seesNot("Nothing that is shared points to a topic", "Only mine")
	})
	t.Run("PRIV-1 PRIV-2 Robin finds what is shared with whom, and who has looked", func(t *testing.T) {
		b := as("person").get("/sharing").sees("Sam can see", "Cas can see", "Pat can see", "For when we meet (made up)", "What matters to me", "Eight meetings together")
		b.seesNot("Only mine (made up)")
		b.get("/sharing/looks").sees("Sam looked at “What matters to me”", "when you met")
		b.get("/kit").sees("Only mine (made up)")
	})
	t.Run("TOG-13 a carer and a peer worker who were invited find Robin, and what Robin shares with them alone", func(t *testing.T) {
		for _, who := range []string{"carer", "peer"} {
			b := as(who).get("/").sees("Robin", "What Robin shares with you")
			b.get("/sharing/with-me/"+robin).sees("A written page").seesNot("A takeaway", "An exercise")
		}
		as("peer").get("/people/"+robin).sees("What is shared with you", "Only Robin can open a table").seesNot("Also shared with you")
		as("navigator").get("/").seesNot("Robin shares")
		as("person").get("/").sees("Someone would like to support you here").get("/sharing/people").sees("Nia used your invitation")
	})
	t.Run("TOG-12 TOG-9 what both said yes to may go to the care record, and one meeting of the course is done", func(t *testing.T) {
		b := as("worker").get("/sharing/with-me/"+robin).sees("What goes to the care record", "A note for the record", "A course of meetings")
		for a := range all(main(b.doc), "a") {
			if strings.Contains(textOf(a), "What goes to the care record") {
				b.get(attr(a, "href")).sees("Robin would like to go for a walk on Thursday", "Walk to the lock with my brother")
				return
			}
		}
		t.Error("no way to it")
	})
	t.Run("WRK-4 Robin reads when Sam is there, and when Sam is away", func(t *testing.T) {
		as("person").get("/contact").sees("Monday, Tuesday, Thursday and Friday", "Sam will be away from Monday 7 December to Friday 11 December")
	})
	t.Run("WRK-1 TOG-11 Sam finds what was read and practised, and how it was to work so", func(t *testing.T) {
		b := as("worker").get("/guidance/record").sees("Why look at it together", "Practised: 22 November 2026")
		b.get("/guidance/approach").sees("Collaborating")
	})
	if said := s.faults(); said != "" {
		t.Errorf("the demo logged faults of ours:\n%s", said)
	}
}
