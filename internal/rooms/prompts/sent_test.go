package prompts_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/carry"
	"towpath/internal/ground/fault"
	"towpath/internal/page/pagetest"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/trusttest"
)

func TestTextsZonesAndTrouble(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		o := newOffice(t, h)
		o.wants(t, o.my, o.text, "text", "+447700900123")
		o.wants(t, o.her, o.mail, "mail", "joan@home.example")
		o.set(t, "every", "day", "at", "morning", "zone", "America/New_York")
		o.Post(t, o.her, "/prompts/"+people.NewID(), "every", "day", "at", "morning", "version", "0")
		until := func(clock string) { // of the days before and after the clocks change there, on 8 March
			to, err := time.Parse("2006-01-02 15:04", "2026-03-"+clock)
			must(t, err)
			o.later(t, to.Sub(o.Now()))
		}
		t.Run("RUN-6 at nine by the clock where they are, before and after it is changed", func(t *testing.T) {
			for _, day := range []struct{ before, at string }{{"07 13:59", "07 14:01"}, {"09 12:59", "09 13:01"}} {
				until(day.before)
				must(t, o.look(t))
				if got := o.text.Given(); len(got) != 0 {
					t.Error("too early", day.before, got)
				}
				until(day.at)
				must(t, o.look(t))
				if got := o.text.Given(); len(got) != 1 || !strings.Contains(got[0].Text, "A reminder you set: https://") || len(got[0].Text) > 160 {
					t.Error(day.at, got)
				}
			}
		})
		o.mail.Given()
		until("11 09:01")
		o.mail.Say("closed")
		t.Run("RUN-6 a dead mail host holds up no text message, and whoever runs the service is told, without a name", func(t *testing.T) {
			if err := o.look(t); err == nil || strings.Contains(err.Error(), "home.example") {
				t.Error(err)
			}
			until("11 13:01")
			_ = o.look(t)
			if got := o.text.Given(); len(got) != 1 {
				t.Error(got)
			}
			stuck, err := h.Register.NotCarried(t.Context())
			if err != nil || len(stuck) != 1 || stuck[0].Sort != carry.Mail || stuck[0].Why != carry.Silent && stuck[0].Why != carry.Strange {
				t.Error(stuck, err)
			}
		})
		t.Run("RUN-6 late by two hours, it is left out", func(t *testing.T) {
			o.mail.Say("")
			must(t, o.look(t))
			if got := o.mail.Given(); len(got) != 0 {
				t.Error(got)
			}
		})
		t.Run("RUN-6 what wasn't taken goes at the next look, once", func(t *testing.T) {
			until("12 09:01")
			o.mail.Say("450 4.2.0 not now")
			if o.look(t) == nil {
				t.Error("it failed, and says nothing")
			}
			o.mail.Say("")
			must(t, o.look(t))
			must(t, o.look(t))
			if got := o.mail.Given(); len(got) != 1 {
				t.Error(got)
			}
			if stuck, _ := h.Register.NotCarried(t.Context()); len(stuck) != 0 {
				t.Error("it goes out again, and is said not to", stuck)
			}
		})
		t.Run("RUN-6 no such address: it is tried no more, and its person sees why", func(t *testing.T) {
			until("13 09:01")
			o.mail.Say("550 5.1.1 no such person")
			must(t, o.look(t))
			o.mail.Say("")
			until("14 09:01")
			must(t, o.look(t))
			if got := o.mail.Given(); len(got) != 0 {
				t.Error(got)
			}
			o.Get(t, o.her, "/messages").Want(t, 200, "Nothing goes to joan@home.example now")
			o.Get(t, o.her, "/messages/mail").Want(t, 200, "did not arrive")
		})
	})
}

var token = regexp.MustCompile(`/in/link/[\w-]+`)

func TestSignInLink(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		o := newOffice(t, h)
		const to = "maya@home.example"
		o.wants(t, o.my, o.mail, "mail", to)
		nobody := people.Viewer{}
		ask := func(t *testing.T, to string) []string {
			t.Helper()
			o.Post(t, nobody, "/in/link", "address", to).Leads(t, "/in/link?done=sent")
			must(t, o.queue.err)
			var links []string
			for _, g := range o.mail.Given() {
				links = append(links, token.FindString(strings.ReplaceAll(g.Text, "=\r\n", "")))
			}
			return links
		}
		t.Run("ACC-6 no link to an address for which nobody turned it on, and the same answer", func(t *testing.T) {
			for _, other := range []string{to, "nobody@home.example"} {
				if got := ask(t, other); len(got) != 0 {
					t.Error(other, got)
				}
			}
		})
		t.Run("ACC-6 turned on only by who has just shown who they are", func(t *testing.T) {
			stale := o.my
			h.Pass(11 * time.Minute)
			o.Post(t, stale, "/messages/mail/use", "for", "link", "for", "reminders").Leads(t, "/me/show?to=/messages/mail")
			o.my = h.SignIn(t, o.maya)
			o.Post(t, o.my, "/messages/mail/use", "for", "link", "for", "reminders").Leads(t, "/messages?done=used")
		})
		links := ask(t, "MAYA@home.example")
		if len(links) != 1 {
			t.Fatalf("ACC-6 %v", links)
		}
		t.Run("ACC-6 opened, it takes nothing; confirmed, it signs in, once", func(t *testing.T) {
			page := o.Get(t, nobody, links[0])
			page.Want(t, 200, "Sign in here?", "in this browser")
			page.Lacks(t, "Maya")
			form := page.Hidden().Get("form")
			for range 2 { // a form that comes twice
				o.Post(t, nobody, links[0], "form", form).Leads(t, "/as/"+o.maya.ID)
			}
			if a := o.Post(t, nobody, links[0], "form", people.NewID()); !fault.Is(a.Err, fault.Invalid) && a.Status != 422 {
				t.Error(a.Status)
			}
			events, err := h.Register.Events(t.Context(), o.my, 9)
			must(t, err)
			if events[0].Kind != "link.used" {
				t.Error("ACC-6 they see nothing of it", events)
			}
		})
		t.Run("ACC-6 in the browser that asked it goes on to where they were going; the message doesn't say where", func(t *testing.T) {
			page := o.Get(t, nobody, "/in/link?to=/plans/new")
			if page.Hidden().Get("to") != "/plans/new" || o.Get(t, nobody, "/in/link?to=//evil.example").Hidden().Has("to") {
				t.Error(page.Hidden())
			}
			asked := o.Post(t, nobody, "/in/link", "address", to, "to", "/plans/new")
			must(t, o.queue.err)
			given := o.mail.Given()
			if len(given) != 1 || strings.Contains(given[0].Text, "plans") {
				t.Fatal(given)
			}
			link := token.FindString(strings.ReplaceAll(given[0].Text, "=\r\n", ""))
			for cookie, leads := range map[string]string{asked.Header.Get("Set-Cookie"): "/plans/new", "towpath-to=//evil.example": "", "": ""} {
				r := trusttest.Form(link, trusttest.Values("form", "01a20557-16d0-7145-8569-7789439349b3")) // the one form, sent again
				r.Header.Set("Cookie", strings.Split(cookie, ";")[0])
				o.Send(t, nobody, r).Leads(t, "/as/"+o.maya.ID+leads)
			}
			h.Pass(2 * time.Hour) // so many may be asked for in one
		})
		t.Run("ACC-6 after a quarter of an hour it is over", func(t *testing.T) {
			links := ask(t, to)
			h.Pass(people.LinkFor)
			o.Post(t, nobody, links[0], "form", people.NewID()).Want(t, 422, "doesn't work any more")
		})
		t.Run("ACC-6 asked for over and over, no more are sent, and the answer stays the same", func(t *testing.T) {
			n := 0
			for range 8 {
				n += len(ask(t, to))
			}
			if n == 0 || n > 4 {
				t.Error(n, "were sent")
			}
		})
		t.Run("ACC-6 turned off, links that were sent end", func(t *testing.T) {
			h.Pass(24 * time.Hour)
			o.my = h.SignIn(t, o.maya)
			links := ask(t, to)
			o.Post(t, o.my, "/messages/mail/end").Leads(t, "/messages?done=gone")
			o.Post(t, nobody, links[0], "form", people.NewID()).Want(t, 422)
			if got := ask(t, to); len(got) != 0 {
				t.Error(got)
			}
		})
		t.Run("bad addresses, codes and ids", func(t *testing.T) {
			for _, bad := range []string{"", "x", "a@b", "Maya <maya@home.example>", "a@home.example\nBcc: b@home.example", "07700900123", "+0123456789", strings.Repeat("a", 300) + "@home.example"} {
				o.Post(t, nobody, "/in/link", "address", bad).Want(t, 422)
			}
			o.Post(t, o.my, "/messages/mail", "id", "x", "to", to).Want(t, 422)
			o.Post(t, o.my, "/messages/mail", "id", people.NewID(), "to", to).Leads(t, "/messages/mail?done=sent")
			for range 3 {
				o.Post(t, o.my, "/messages/mail/code", "code", "12").Want(t, 422, "isn't the code")
			}
			o.Get(t, o.my, "/messages").Want(t, 200, "Waits for the code")
			if a := o.Get(t, o.my, "/messages/pigeon"); !fault.Is(a.Err, fault.NotFound) {
				t.Error(a.Status)
			}
		})
	})
}

func TestWRK3AMessageThatAsksHowItWas(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		o := newOffice(t, h) // it is ten in the morning of Monday 2 March
		o.wants(t, o.my, o.text, "text", "+447700900123")
		asked, err := h.Keeper.Create(t.Context(), o.my, people.NewID(), sharing.Recommendation, map[string]any{"title": "Calm Sea", "resource": "calm-sea", "ask": "2026-03-09"})
		must(t, err)
		must(t, o.room.Plan(pagetest.Context(t, "en"), o.my))
		t.Run("WRK-3 RUN-6 who has messages gets one on that day, which names nothing and leads there once", func(t *testing.T) {
			must(t, o.look(t))
			o.later(t, 7*24*time.Hour-50*time.Minute)
			must(t, o.look(t))
			must(t, o.look(t))
			given := o.text.Given()
			if len(given) != 1 || strings.Contains(given[0].Text, "Calm") {
				t.Fatalf("%v", given)
			}
			o.Get(t, o.my, path(t, given[0])+"/go").Leads(t, "/recommend/"+asked.ID+"#was")
			if lines := o.due(t, o.my); len(lines) != 0 {
				t.Errorf("it is asked again: %v", lines)
			}
		})
	})
}
