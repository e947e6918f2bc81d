package prompts_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/carry"
	"towpath/internal/ground/carry/carrytest"
	"towpath/internal/ground/db/dbtest"
	"towpath/internal/ground/fault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/trusttest"
)

// phone is a browser on a device, with the cookie it was given.
type phone struct {
	*office
	v     people.Viewer
	place carrytest.Browser
	id    string
}

// own is somebody's own phone.
func (o *office) own(t *testing.T, a people.Account) *phone {
	t.Helper()
	token, err := o.Register.SignIn(t.Context(), a.ID, true, "")
	must(t, err)
	return &phone{office: o, v: o.Viewer(t, token), place: o.push.Browser(t)}
}

func (p *phone) ask(t *testing.T, r *http.Request) trusttest.Answer {
	t.Helper()
	r.Header.Set("User-Agent", "Mozilla/5.0 (Android 15; Mobile) Firefox/150.0")
	if p.id != "" {
		r.AddCookie(&http.Cookie{Name: "towpath-notes", Value: p.id})
	}
	a := p.Send(t, p.v, r)
	for _, c := range (&http.Response{Header: a.Header}).Cookies() {
		if c.Name == "towpath-notes" {
			p.id = c.Value
		}
	}
	return a
}

func (p *phone) page(t *testing.T) trusttest.Answer {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, "/messages/push", nil)
	must(t, err)
	return p.ask(t, r)
}

func (p *phone) on(t *testing.T, pairs ...string) trusttest.Answer {
	t.Helper()
	form := trusttest.Values("do", "on", "endpoint", p.place.Endpoint, "p256dh", p.place.Key, "auth", p.place.Auth)
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return p.ask(t, trusttest.Form("/messages/push", form))
}

// shown is what the phone shows: the notes that came for it.
func (p *phone) shown(t *testing.T, all []carrytest.Note) (notes []map[string]string) {
	t.Helper()
	for _, n := range all {
		if !strings.HasSuffix(p.place.Endpoint, n.Path) {
			continue
		}
		text, err := p.place.Read(n.Body)
		must(t, err)
		said := map[string]string{}
		must(t, json.Unmarshal([]byte(text), &said))
		notes = append(notes, said)
	}
	return notes
}

func TestNotes(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		o := newOffice(t, h)
		mine, laptop := o.own(t, o.maya), o.own(t, o.maya)
		t.Run("RUN-6 who learns what is said before it is chosen", func(t *testing.T) {
			mine.page(t).Order(t, "A reminder you set", "Whoever looks at your screen can see", "where nobody else uses the phone", "the company that makes your browser", "Show notes here", "home screen first")
		})
		t.Run("RUN-6 not on a computer others use, nor on a tablet of the service", func(t *testing.T) {
			for _, v := range []people.Viewer{o.my, {Account: o.my.Account, Roles: o.my.Roles, Session: o.my.Session, Own: true, Device: "tablet"}} {
				shared := &phone{office: o, v: v, place: o.push.Browser(t)}
				shared.page(t).Lacks(t, "Show notes here")
				if a := shared.on(t); !fault.Is(a.Err, fault.Forbidden) || shared.id != "" {
					t.Error(a.Status, a.Err)
				}
			}
		})
		t.Run("RUN-6 a browser that can't, that said no, or that gives a place inside", func(t *testing.T) {
			mine.on(t, "endpoint", "").Want(t, 422, "This browser can't show notes now", "E-mail and text messages")
			mine.on(t, "endpoint", "", "why", "denied").Want(t, 422, "in the browser's own settings")
			for _, bad := range []string{"https://localhost/x", "http://push.example.com/x", "https://10.0.0.1/x", "https://elsewhere.example/x"} {
				mine.on(t, "endpoint", bad).Want(t, 422, "a way that this service does not use")
			}
			mine.on(t, "p256dh", "AAAA").Want(t, 422)
			if all, err := h.Register.Notes(t.Context(), mine.v); err != nil || len(all) != 0 || mine.id != "" {
				t.Error(all, err)
			}
		})
		for _, p := range []*phone{mine, laptop} {
			p.on(t).Leads(t, "/messages?done=notes")
		}
		mine.on(t).Leads(t, "/messages?done=notes") // twice
		t.Run("RUN-6 listed, this one and the other", func(t *testing.T) {
			a := mine.page(t)
			a.Want(t, 200, "Firefox · Android", "This is the one that you are using.", "Stop notes there")
			if n := strings.Count(a.Text(), "Stop notes there"); n != 2 {
				t.Error(n)
			}
			o.Get(t, o.my, "/messages").Want(t, 200, "Shown on 2 devices", "The hours in which messages may come")
			o.Get(t, o.her, "/messages").Lacks(t, "The hours in which messages may come") // to whom nothing is sent
			events, err := h.Register.Events(t.Context(), o.my, 9)
			must(t, err)
			if events[0].Kind != "notes" {
				t.Error(events)
			}
		})
		o.set(t, "title", "TheirOwnTitle", "every", "day", "at", "afternoon")
		o.later(t, 4*time.Hour+time.Minute)
		var path string
		t.Run("RUN-6 one note to each device: one neutral line, one link to one task", func(t *testing.T) {
			must(t, o.look(t))
			must(t, o.look(t))
			taken := o.push.Taken()
			if len(taken) != 2 {
				t.Fatal(len(taken))
			}
			for _, p := range []*phone{mine, laptop} {
				notes := p.shown(t, taken)
				if len(notes) != 1 || len(notes[0]) != 2 || notes[0]["title"] != "A reminder you set" || !strings.HasPrefix(notes[0]["path"], "/m/") {
					t.Fatal(notes)
				}
			}
			path = mine.shown(t, taken)[0]["path"]
			o.Get(t, people.Viewer{}, path).Leads(t, "/in?to="+path)
			o.Get(t, mine.v, path).Leads(t, "/plans/new?what=checkin")
		})
		t.Run("RUN-6 where notes go lies nowhere in the clear", func(t *testing.T) {
			dump := string(dbtest.Dump(t, h.DB))
			for _, secret := range []string{mine.place.Endpoint, "push.example.com", mine.place.Auth, "Firefox", path[3:]} {
				if strings.Contains(dump, secret) {
					t.Errorf("%q is in the clear", secret)
				}
			}
		})
		t.Run("RUN-6 stopped by one press on the page of its link, on that device alone", func(t *testing.T) {
			letter := strings.TrimSuffix(path, "/go")
			o.Post(t, people.Viewer{}, letter, "do", "stop").Leads(t, letter+"?done=stop")
			o.Get(t, people.Viewer{}, letter+"?done=stop").Want(t, 200, "No more notes are shown")
			o.later(t, 24*time.Hour)
			must(t, o.look(t))
			taken := o.push.Taken()
			if len(taken) != 1 || len(laptop.shown(t, taken)) != 1 {
				t.Error(taken)
			}
		})
		t.Run("RUN-6 a browser that is gone is forgotten, and its person sees so", func(t *testing.T) {
			o.push.Say("410")
			o.later(t, 24*time.Hour)
			must(t, o.look(t))
			o.push.Say("")
			if all, err := h.Register.Notes(t.Context(), o.my); err != nil || len(all) != 0 {
				t.Error(all, err)
			}
			if events, _ := h.Register.Events(t.Context(), o.my, 9); events[0].Kind != "notes.gone" {
				t.Error(events)
			}
		})
	})
}

func TestNotesOfManyPeople(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		o := newOffice(t, h)
		phones := []*phone{o.own(t, o.maya), o.own(t, o.maya), o.own(t, o.maya), o.own(t, o.maya), o.own(t, o.joan)}
		for _, p := range phones {
			p.on(t).Leads(t, "/messages?done=notes")
		}
		o.set(t, "every", "day", "at", "afternoon")
		o.Post(t, o.her, "/prompts/"+people.NewID(), "every", "day", "at", "afternoon", "version", "0")
		o.later(t, 4*time.Hour+time.Minute)
		t.Run("RUN-6 what isn't taken now goes at the next look, once, and holds nobody else's up", func(t *testing.T) {
			for _, p := range phones[:4] {
				o.push.Refuse(p.place, "500")
			}
			if o.look(t) == nil {
				t.Error("it failed, and says nothing")
			}
			if taken := o.push.Taken(); len(taken) != 1 || len(phones[4].shown(t, taken)) != 1 {
				t.Error(taken)
			}
			if stuck, _ := h.Register.NotCarried(t.Context()); len(stuck) != 0 {
				t.Error("some go out, and it is said that none do", stuck)
			}
			o.push.Refuse(carrytest.Browser{}, "")
			must(t, o.look(t))
			must(t, o.look(t))
			if taken := o.push.Taken(); len(taken) != 4 {
				t.Error(len(taken))
			}
		})
		t.Run("RUN-6 where none goes out, whoever runs the service is told, without a name", func(t *testing.T) {
			o.later(t, 24*time.Hour)
			o.push.Say("403")
			if err := o.look(t); err == nil || strings.Contains(err.Error(), "example") {
				t.Error(err)
			}
			stuck, err := h.Register.NotCarried(t.Context())
			if err != nil || len(stuck) != 1 || stuck[0].Sort != carry.Push || stuck[0].Why != carry.Barred {
				t.Error(stuck, err)
			}
			o.push.Say("")
			must(t, o.look(t))
			o.push.Taken()
			if stuck, _ := h.Register.NotCarried(t.Context()); len(stuck) != 0 {
				t.Error(stuck)
			}
		})
		t.Run("RUN-6 a place that fails for a week is given up, a day is not", func(t *testing.T) {
			for day := range 9 {
				o.push.Refuse(phones[0].place, "500")
				o.later(t, 24*time.Hour)
				_ = o.look(t)
				all, err := h.Register.Notes(t.Context(), o.my)
				must(t, err)
				if gone := len(all) == 3; gone != (day >= 7) {
					t.Errorf("after %d days there are %d", day, len(all))
				}
			}
		})
		t.Run("RUN-6 no more than five devices; another person's sign-in ends it there; signing out everywhere ends the others", func(t *testing.T) {
			for range 2 {
				o.own(t, o.maya).on(t).Leads(t, "/messages?done=notes")
			}
			o.own(t, o.maya).on(t).Want(t, 409, "Notes are on for 5 devices already")
			must(t, h.Register.EndNotesOfOthers(t.Context(), phones[1].id, o.maya.ID))
			must(t, h.Register.EndNotesOfOthers(t.Context(), phones[1].id, o.joan.ID))
			must(t, h.Register.EndNotesElsewhere(t.Context(), o.my, phones[2].id))
			all, err := h.Register.Notes(t.Context(), o.my)
			if err != nil || len(all) != 1 || all[0].ID != phones[2].id {
				t.Error(all, err)
			}
			if all, _ := h.Register.Notes(t.Context(), o.her); len(all) != 1 {
				t.Error("somebody else's ended too", all)
			}
		})
		t.Run("RUN-6 coming back by the words for home ends them all", func(t *testing.T) {
			words, err := h.Register.MakeRecovery(t.Context(), o.my, people.NewID())
			must(t, err)
			_, err = h.Register.ComeBack(t.Context(), strings.Join(words, " "))
			must(t, err)
			if all, _ := h.Register.Notes(t.Context(), o.my); len(all) != 0 {
				t.Error(all)
			}
		})
	})
}
