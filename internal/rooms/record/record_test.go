package record_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/web"
	"towpath/internal/rooms/record"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
	"towpath/internal/trust/trusttest"
)

// scene is Robin and Sam at a table on one screen, with things of Robin's on it.
type scene struct {
	*trusttest.House
	*record.Room
	*trusttest.Front
	robin, sam  people.Account
	my, his, at people.Viewer // Robin and Sam at home, and the two at their table
	note, goal  things.Thing
	elsewhere   things.Thing // a goal of Robin's that doesn't lie there
}

func item(_ context.Context, t things.Thing) record.Item {
	var b trusttest.Body
	t.Into(&b) //nolint:errcheck // made here
	return record.Item{Text: b.Text, Lines: []record.Line{{Label: "A step", State: record.Done}}}
}

func note(_ context.Context, t things.Thing) record.Item {
	var b trusttest.Body
	t.Into(&b) //nolint:errcheck // made here
	return record.Item{Text: b.Text}
}

func each(t *testing.T, fn func(t *testing.T, s *scene)) {
	t.Helper()
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		s := &scene{House: h, robin: h.Person(t, "Robin")}
		s.sam = h.Worker(t, "Sam", s.robin)
		s.my, s.his = h.SignIn(t, s.robin), h.SignIn(t, s.sam)
		s.at, _ = h.Sit(t, h.SignIn(t, s.sam), s.robin, s.sam, people.OneScreen)
		s.note, s.goal = h.Keep(t, s.at, sharing.Note, "We met. <b>& all"), h.Keep(t, s.at, sharing.Goal, "See my sister")
		s.elsewhere = h.Keep(t, s.my, sharing.Goal, "kept at home")
		x := record.NewRoom(record.Deps{DB: h.DB, Ledger: people.NewLedger(h.DB, h.Ledger), People: h.Register, Sharing: h.Sharing, Things: h.Keeper, Now: h.Now,
			Zone:    func() *time.Location { return time.UTC },
			Service: func(context.Context) (string, error) { return "The Lock House", nil },
			Of:      map[sharing.Kind]func(context.Context, things.Thing) record.Item{sharing.Note: note, sharing.Goal: item}})
		s.Room = x
		s.Front = trusttest.NewFront(t, map[string]web.Handler{"GET /record": x.List, "POST /record": x.Propose, "GET /record/new": x.New, "GET /record/{id}": x.Show,
			"POST /record/{id}": x.Say, "POST /record/{id}/out": x.TakeOut, "GET /record/{id}/paper": x.Paper}, record.Words)
		fn(t, s)
	})
}

// propose puts things together at the table, and returns where that opens.
func (s *scene) propose(t *testing.T, pairs ...string) (path string) {
	t.Helper()
	a := s.Post(t, s.at, "/record", append([]string{"id", people.NewID()}, pairs...)...)
	if a.Status != 303 {
		t.Fatalf("%d %v", a.Status, a.Err)
	}
	return a.To
}

func (s *scene) yes(t *testing.T, path string) {
	t.Helper()
	for _, side := range []string{"person", "supporter"} {
		s.Post(t, s.at, path, "do", "yes", "side", side).Leads(t, path+"?done=yes")
	}
}

func TestTOG12WhatLeaves(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		t.Run("TOG-12 only the note is chosen beforehand, item by item each can be left out, and nobody's name is in it", func(t *testing.T) {
			a := s.Get(t, s.at, "/record/new")
			a.Want(t, 200, "Only what you tick can leave", "We met.", "See my sister", "no name of yours is added")
			a.Lacks(t, "kept at home")
			if n := strings.Count(a.Body, "checked"); n != 2 || !strings.Contains(a.Body, `value="`+s.note.ID+`" checked`) {
				t.Errorf("%d are chosen beforehand", n)
			}
			a = s.Get(t, s.at, s.propose(t, "item", s.goal.ID))
			a.Want(t, 200, "See my sister", "A step (done)", "No name and no number")
			a.Lacks(t, "We met.", "They met", "Robin,")
		})
		t.Run("TOG-12 with nothing ticked nothing is put together, and what was typed is still there", func(t *testing.T) {
			s.Post(t, s.at, "/record", "id", people.NewID(), "number", "K 17").Want(t, 422, "nothing would leave")
			a := s.Post(t, s.at, "/record", "id", people.NewID(), "met", "yes", "number", strings.Repeat("7", 61))
			a.Want(t, 422, "too long")
			a.Holds(t, strings.Repeat("7", 61))
		})
		t.Run("TOG-12 a thing that doesn't lie on the table isn't there, whosever it is, and nothing is put together with it", func(t *testing.T) {
			other := s.Keep(t, s.SignIn(t, s.House.Person(t, "Joan")), sharing.Goal, "Joan's")
			for _, id := range []string{s.elsewhere.ID, other.ID, people.NewID(), "../x"} {
				s.Post(t, s.at, "/record", "id", people.NewID(), "item", s.note.ID, "item", id).Want(t, 404)
			}
			s.Get(t, s.at, record.Path(s.note.ID)).Want(t, 404) // a note is no extract
		})
		t.Run("TOG-12 the page says every word that leaves, in plain words and letter for letter", func(t *testing.T) {
			path := s.propose(t, "item", s.note.ID, "item", s.goal.ID, "met", "yes", "name", "yes", "number", "K 17")
			a := s.Get(t, s.at, path)
			a.Want(t, 200, "Nothing has left yet", "Name: Robin", "Number: K 17", "They met on", "The Lock House", "We met. <b>& all", "Robin: yes", "Sam: yes")
			s.yes(t, path)
			sent := s.Post(t, s.his, path+"/out", "form", "fhir")
			page := s.Get(t, s.his, path)
			for _, text := range texts(t, sent.Body) {
				if !strings.Contains(page.Text(), text) {
					t.Errorf("it leaves, and the page doesn't say it: %q", text)
				}
			}
			if plain := s.Post(t, s.his, path+"/out", "form", "text"); !strings.Contains(plain.Body, "We met. <b>& all") || !strings.Contains(plain.Body, "See my sister") {
				t.Error(plain.Body)
			}
		})
	})
}

// texts are all strings in a Bundle, which has to be one.
func texts(t *testing.T, bundle string) (all []string) {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(bundle), &v); err != nil {
		t.Fatalf("%v: %s", err, bundle)
	}
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for _, below := range v {
				walk(below)
			}
		case []any:
			for _, below := range v {
				walk(below)
			}
		case string:
			if !strings.HasPrefix(v, "<div") { // XHTML of the same texts, which the letters below show escaped once more
				all = append(all, v)
			}
		}
	}
	walk(v)
	slices.Sort(all)
	return slices.Compact(all)
}

func TestTOG12NothingLeavesUntilBothSaidYes(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		path := s.propose(t, "item", s.note.ID)
		t.Run("TOG-12 with one yes it is the person's alone, and goes nowhere", func(t *testing.T) {
			s.Post(t, s.at, path, "do", "yes", "side", "supporter").Leads(t, path+"?done=yes")
			s.Get(t, s.at, path).Want(t, 200, "Sam said yes to this", "Robin: yes, this may leave")
			for _, form := range []string{"fhir", "text", "paper"} {
				s.Post(t, s.his, path+"/out", "form", form).Want(t, 404)
			}
			s.Get(t, s.his, path).Want(t, 404)
		})
		t.Run("TOG-12 nobody says yes for the other, nor from outside of the table", func(t *testing.T) {
			phone, _ := s.Sit(t, s.SignIn(t, s.sam), s.robin, s.sam, people.OnPhone) // here Sam sits alone at the screen
			s.Keep(t, phone, sharing.Goal, "x")
			other := s.Post(t, phone, "/record", "id", people.NewID(), "met", "yes").To
			s.Post(t, phone, other, "do", "yes", "side", "person").Want(t, 404)
			s.Post(t, s.my, path, "do", "yes", "side", "person").Want(t, 404)
			s.Post(t, s.at, path, "do", "yes", "side", "both").Want(t, 404)
			s.Post(t, s.at, path, "do", "other").Want(t, 422)
		})
		t.Run("TOG-12 with both, the supporter takes it out, which is on record for the person first; sent twice it is one line", func(t *testing.T) {
			s.Post(t, s.at, path, "do", "yes", "side", "person").Leads(t, path+"?done=yes")
			s.Get(t, s.his, path).Want(t, 200, "It has not left yet", "on record for Robin")
			for range 2 {
				a := s.Post(t, s.his, path+"/out", "form", "fhir")
				a.Want(t, 200)
				if a.Header.Get("Content-Type") != "application/fhir+json" || !strings.Contains(a.Header.Get("Content-Disposition"), "attachment") || a.Header.Get("Cache-Control") != "no-store" {
					t.Error(a.Header)
				}
			}
			list := s.Get(t, s.my, "/record")
			list.Want(t, 200, "Sam took it out for a computer", "can't be called back", "can't know if somebody prints")
			if strings.Count(list.Text(), "Sam took it out") != 1 {
				t.Error(list.Text())
			}
			s.Get(t, s.my, path).Want(t, 200, "It has left")
			looks, err := s.Sharing.WhoHasLooked(t.Context(), s.my, 10, 0)
			if err != nil || !slices.ContainsFunc(looks, func(l sharing.Looked) bool { return l.Kind == sharing.Extract && l.Table == "" && l.Viewer == s.sam.ID }) {
				t.Errorf("PRIV-2: %v %v", looks, err)
			}
		})
		t.Run("TOG-12 what has left can't be taken back any more, and that is said", func(t *testing.T) {
			for _, v := range []people.Viewer{s.my, s.his, s.at} {
				s.Post(t, v, path, "do", "withdraw").Want(t, 409, "can't be called back")
			}
		})
		t.Run("TOG-12 that it left outlasts the thing itself", func(t *testing.T) {
			if err := s.Keeper.Remove(t.Context(), s.my, strings.TrimPrefix(path, "/record/")); err != nil {
				t.Fatal(err)
			}
			a := s.Get(t, s.my, "/record")
			a.Want(t, 200, "Sam took it out for a computer")
			a.HoldsNot(t, "/kit/")
			s.Post(t, s.his, path+"/out", "form", "fhir").Want(t, 404)
		})
	})
}

func TestTOG12TakingItBack(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		agreed := func(t *testing.T) string { path := s.propose(t, "item", s.note.ID); s.yes(t, path); return path }
		t.Run("TOG-12 either of the two can take it back until it has left, without a reason", func(t *testing.T) {
			for name, v := range map[string]people.Viewer{"person": s.my, "supporter": s.his, "table": s.at} {
				path := agreed(t)
				if a := s.Post(t, v, path, "do", "withdraw"); a.Status != 303 || !strings.HasSuffix(a.To, "?done=withdrawn") {
					t.Errorf("%s: %d %s %v", name, a.Status, a.To, a.Err)
				}
				if a := s.Post(t, s.his, path+"/out", "form", "fhir"); a.Status != 404 && a.Status != 409 {
					t.Errorf("%s took it back, and it left: %d", name, a.Status)
				}
			}
		})
		t.Run("TOG-12 ending the share or the link, or two weeks, ends it too", func(t *testing.T) {
			ended, old := agreed(t), agreed(t)
			if err := s.Sharing.StopSharing(t.Context(), s.my, strings.TrimPrefix(ended, "/record/")); err != nil {
				t.Fatal(err)
			}
			s.Post(t, s.his, ended+"/out", "form", "text").Want(t, 404)
			s.Pass(15 * 24 * time.Hour)
			s.Post(t, s.his, old+"/out", "form", "text").Want(t, 404)
		})
		t.Run("TOG-12 a yes on another day than the one in it isn't taken", func(t *testing.T) {
			path := s.propose(t, "item", s.note.ID)
			s.Pass(24 * time.Hour)
			s.Post(t, s.at, path, "do", "yes", "side", "person").Want(t, 409, "another day")
		})
	})
}

func TestTOG12WhoElse(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		path := s.propose(t, "item", s.note.ID)
		s.yes(t, path)
		id := strings.TrimPrefix(path, "/record/")
		carer := s.Account(t, "Cas", people.Carer)
		if err := s.Register.AddLink(t.Context(), s.robin.ID, carer.ID); err != nil {
			t.Fatal(err)
		}
		also := s.House.Worker(t, "Jo", s.robin)
		for _, a := range []people.Account{carer, also} {
			if err := s.Sharing.Share(t.Context(), s.my, people.NewID(), id, a.ID, time.Time{}); err != nil {
				t.Fatal(err)
			}
			v := s.SignIn(t, a)
			t.Run("TOG-12 somebody it is shared with may read it, and neither take it out nor back: "+a.Name, func(t *testing.T) {
				page := s.Get(t, v, path)
				page.Want(t, 200, "We met.")
				page.Lacks(t, "Take it out", "Take it back")
				s.Post(t, v, path+"/out", "form", "fhir").Want(t, 404)
				s.Post(t, v, path, "do", "withdraw").Want(t, 404)
				s.Get(t, v, path+"/paper").Want(t, 404)
			})
		}
		t.Run("PRIV-8 to strangers there is nothing", func(t *testing.T) {
			stranger := s.SignIn(t, s.House.Worker(t, "Bo"))
			for _, a := range []trusttest.Answer{s.Get(t, stranger, path), s.Post(t, stranger, path+"/out", "form", "fhir"), s.Post(t, stranger, path, "do", "withdraw")} {
				a.Want(t, 404)
				if !a.Same(s.Get(t, stranger, record.Path(people.NewID()))) {
					t.Error("it looks as if something were there")
				}
			}
		})
		t.Run("TOG-12 the person's own copy is theirs, and no leaving", func(t *testing.T) {
			s.Post(t, s.my, path+"/out", "form", "fhir").Want(t, 200)
			s.Get(t, s.my, "/record").Want(t, 200, "Nothing has left so far")
			s.Get(t, s.my, path+"/paper").Want(t, 200, "We met.")
			s.Get(t, s.his, path+"/paper").Want(t, 404) // not before they said that they take it
			s.Post(t, s.his, path+"/out", "form", "paper").Leads(t, path+"/paper")
			s.Get(t, s.his, path+"/paper").Want(t, 200, "We met.")
			s.Get(t, s.my, "/record").Want(t, 200, "Sam opened it to print")
		})
		t.Run("PRIV-4 none of it can be read where it is stored", func(t *testing.T) {
			if strings.Contains(string(s.Dump(t)), "We met.") {
				t.Error("the data holds it")
			}
		})
	})
}
