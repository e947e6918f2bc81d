package contact_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/vault"
	"towpath/internal/ground/web"
	"towpath/internal/rooms/contact"
	"towpath/internal/trust/people"
	"towpath/internal/trust/service"
	"towpath/internal/trust/trusttest"
)

// settings are a service's, as a test sets them.
type settings struct{ service.Settings }

func (s *settings) Get(context.Context) (service.Settings, error) { return s.Settings, nil }

// post keeps whom it told.
type post struct {
	told  []string
	fails error
	quiet bool // it isn't in anybody's hours
}

func (p *post) Tell(_ context.Context, account string) (bool, error) {
	if p.fails != nil {
		return false, p.fails
	}
	p.told = append(p.told, account)
	return true, nil
}

func (p *post) InHours(context.Context, string) (bool, error) { return !p.quiet, nil }

// scene is the room in a house: Robin is a person whom Sam supports, and Ade one whom nobody does; Jo works there too, and Cas is a carer
// of Robin's. It is a Monday, ten in the morning.
type scene struct {
	*trusttest.House
	*contact.Room
	*trusttest.Front
	set                      *settings
	post                     *post
	robin, ade, sam, jo, cas people.Viewer
	people                   map[string]people.Account
	withSam, withRobin       string
}

func each(t *testing.T, fn func(t *testing.T, s *scene)) {
	t.Helper()
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		s := &scene{House: h, set: &settings{}, post: &post{}, people: map[string]people.Account{}}
		s.set.Messages = true
		robin, ade := h.Person(t, "Robin"), h.Person(t, "Ade")
		sam, jo, cas := h.Worker(t, "Sam", robin), h.Worker(t, "Jo"), h.Account(t, "Cas", people.Carer)
		must(t, h.Register.AddLink(t.Context(), robin.ID, cas.ID))
		s.people["robin"], s.people["sam"], s.people["jo"] = robin, sam, jo
		s.robin, s.ade, s.sam, s.jo, s.cas = h.SignIn(t, robin), h.SignIn(t, ade), h.SignIn(t, sam), h.SignIn(t, jo), h.SignIn(t, cas)
		s.withSam, s.withRobin = contact.With(sam.ID), contact.With(robin.ID)
		x := contact.NewRoom(contact.Deps{DB: h.DB, Vault: h.Vault, Sharing: h.Sharing, People: h.Register, Ledger: people.NewLedger(h.DB, h.Ledger), Service: s.set,
			Zone: func() *time.Location { return time.UTC }, Now: h.Now, Post: s.post})
		s.Room = x
		s.Front = trusttest.NewFront(t, map[string]web.Handler{"GET /contact": x.Show, "GET /contact/hours": x.Hours, "POST /contact/hours": x.SaveHours,
			"POST /contact/away": x.SaveAway, "POST /contact/away/{id}": x.EndAway, "GET /contact/with/{other}": x.Talk, "POST /contact/with/{other}": x.Send,
			"POST /contact/with/{other}/back": x.Back, "POST /contact/with/{other}/wish": x.SetWish, "POST /contact/with/{other}/cover": x.AskCover,
			"GET /contact/with/{other}/remove": x.AskRemove, "POST /contact/with/{other}/remove": x.RemoveAll,
			"GET /own": func(w http.ResponseWriter, r *http.Request) error {
				lines, err := x.Own(r.Context(), people.ViewerOf(r.Context()))
				return errors.Join(err, web.JSON(w, 200, lines))
			}}, contact.Words)
		fn(t, s)
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var weekdays = []string{"days1", "1", "days1", "2", "days1", "3", "days1", "4", "days1", "5", "from1", "09:00", "to1", "17:00", "within", "two",
	"for", "moving an appointment", "not", "what cannot wait", "takes", "1", "tell", "1"}

// publish has somebody say that they take messages on weekdays, from nine to five.
func (s *scene) publish(t *testing.T, v people.Viewer) {
	t.Helper()
	s.Post(t, v, contact.HoursPath, weekdays...).Leads(t, contact.HoursPath+"?done=kept")
}

// away has somebody be away from Tuesday to Friday; cover is an e-mail address or "".
func (s *scene) away(t *testing.T, v people.Viewer, cover string) {
	t.Helper()
	s.Post(t, v, contact.AwayPath, "id", people.NewID(), "version", "0", "first", "2026-03-03", "last", "2026-03-06", "who", "the duty team", "how", "020 7946 0123",
		"cover", cover).Leads(t, contact.HoursPath+"?done=away")
}

// write writes from one to another, and returns the id.
func (s *scene) write(t *testing.T, v people.Viewer, to, text string) string {
	t.Helper()
	id := people.NewID()
	s.Post(t, v, to, "id", id, "version", "0", "text", text).Leads(t, to+"?done=sent")
	return id
}

func (s *scene) wish(t *testing.T, wish string) {
	t.Helper()
	s.Post(t, s.robin, s.withSam+"/wish", "wish", wish, "tell", "1").Leads(t, s.withSam+"?done=wish")
}

// looks are how many lines "Who has looked" has.
func (s *scene) looks(t *testing.T) int {
	t.Helper()
	lines, err := s.Sharing.WhoHasLooked(t.Context(), s.robin, 100, 0)
	must(t, err)
	return len(lines)
}

func TestHoursArePublished(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		t.Run("WRK-4 what nobody has said is said to be unsaid", func(t *testing.T) {
			s.Get(t, s.robin, contact.Home).Want(t, 200, "Sam has not said yet when you can reach them", "Cas is here because you asked")
			s.Get(t, s.robin, s.withSam).Want(t, 200, "Sam does not take messages here")
			s.Get(t, s.robin, s.withSam).HoldsNot(t, "<textarea")
			s.Get(t, s.sam, contact.Home).Want(t, 200, "You have not said yet when you can be reached")
			s.Post(t, s.robin, s.withSam, "id", people.NewID(), "text", "Hello").Want(t, 409)
		})
		t.Run("WRK-4 what can't be published is shown again with what was typed", func(t *testing.T) {
			for want, form := range map[string][]string{
				"Choose one day at least":        {"from1", "09:00", "to1", "17:00", "within", "two", "for", "heron"},
				"The second one has to be later": {"days1", "1", "from1", "17:00", "to1", "09:00", "within", "two", "for", "heron"},
				"Write two times":                {"days1", "1", "from1", "nine", "to1", "17:00", "within", "two", "for", "heron"},
				"Choose one of these":            {"days1", "1", "from1", "09:00", "to1", "17:00", "within", "at once", "for", "heron"},
				"Use up to 300 letters":          {"days1", "1", "from1", "09:00", "to1", "17:00", "within", "two", "for", "heron" + strings.Repeat("x", 300)},
			} {
				a := s.Post(t, s.sam, contact.HoursPath, form...)
				a.Want(t, 422, want)
				a.Holds(t, "heron")
			}
			s.Get(t, s.robin, contact.Home).Want(t, 200, "Sam has not said yet")
		})
		t.Run("WRK-4 the hours are shown to the people one supports, and to nobody else", func(t *testing.T) {
			s.publish(t, s.sam)
			s.Get(t, s.robin, contact.Home).Want(t, 200, "Monday to Friday, 9:00 am to 5:00 pm", "Sam mostly answers within two working days.", "You can write about: moving an appointment", "Not for: what cannot wait")
			s.Get(t, s.ade, contact.Home).Lacks(t, "Sam", "moving")
			s.Get(t, s.jo, contact.HoursPath).Lacks(t, "moving")
			beside, err := s.Beside(t.Context(), s.ade, s.sam.Account, "Sam")
			if err != nil || beside != nil {
				t.Errorf("somebody who isn't supported reads the hours: %v %v", beside, err)
			}
		})
		t.Run("WRK-4 days on which somebody is away, and who is there then", func(t *testing.T) {
			for want, days := range map[string][2]string{"Choose a first and a last day": {"soon", "2026-03-06"}, "can't be before": {"2026-03-06", "2026-03-03"},
				"over already": {"2026-02-02", "2026-02-03"}, "more than a year": {"2026-03-03", "2027-04-03"}} {
				s.Post(t, s.sam, contact.AwayPath, "id", people.NewID(), "first", days[0], "last", days[1]).Want(t, 422, want)
			}
			for _, cover := range []string{"nobody@service.example", s.people["sam"].Email} {
				s.Post(t, s.sam, contact.AwayPath, "id", people.NewID(), "first", "2026-03-03", "last", "2026-03-06", "cover", cover).Want(t, 422, "Nobody who takes messages")
			}
			id := people.NewID()
			for range 2 {
				s.Post(t, s.sam, contact.AwayPath, "id", id, "first", "2026-03-03", "last", "2026-03-06", "who", "the duty team", "how", "020 7946 0123").Leads(t, contact.HoursPath+"?done=away")
			}
			if n := strings.Count(s.Get(t, s.sam, contact.HoursPath).Text(), "Take this out"); n != 1 {
				t.Errorf("%d absences of one form that came twice", n)
			}
			s.Get(t, s.robin, contact.Home).Want(t, 200, "Sam will be away from Tuesday 3 March to Friday 6 March")
			s.Pass(24 * time.Hour)
			s.Get(t, s.robin, contact.Home).Want(t, 200, "Sam is away. The last day is Friday 6 March. Until then you can turn to: the duty team. How: 020 7946 0123")
			s.Post(t, s.sam, contact.AwayPath+"/"+id).Leads(t, contact.HoursPath+"?done=back")
			s.Get(t, s.robin, contact.Home).Lacks(t, "away")
		})
	})
}

func TestMessagesWaitForHours(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		s.publish(t, s.sam)
		s.Pass(9 * time.Hour) // Monday, seven in the evening
		t.Run("WRK-4 what is written outside hours is held, and says so; meanwhile there is no trace of it", func(t *testing.T) {
			id := s.write(t, s.robin, s.withSam, "A heron on the bank")
			s.Get(t, s.robin, s.withSam).Want(t, 200, "A heron on the bank", "This waits. Sam can read it tomorrow from 9:00 am. You can take it back until then.", "Nobody is watching this now")
			s.Get(t, s.sam, s.withRobin).Lacks(t, "heron", "That you opened")
			s.Get(t, s.sam, contact.Home).Lacks(t, "Robin")
			if n := s.looks(t); n != 0 {
				t.Errorf("%d looks at nothing", n)
			}
			s.Post(t, s.robin, s.withSam+"/back", "id", id).Leads(t, s.withSam+"?done=taken")
			s.Post(t, s.robin, s.withSam+"/back", "id", id).Leads(t, s.withSam+"?done=taken")
			s.Get(t, s.robin, s.withSam).Lacks(t, "heron")
		})
		id := s.write(t, s.robin, s.withSam, "A coot on the bank")
		s.Post(t, s.robin, s.withSam, "id", id, "text", "A coot on the bank").Leads(t, s.withSam+"?done=sent")
		s.Pass(13*time.Hour + 59*time.Minute)
		if n, err := s.Waiting(t.Context(), s.sam); n != 0 || err != nil {
			t.Errorf("WRK-4 a minute before the hours %d wait (%v)", n, err)
		}
		s.Pass(time.Minute) // Tuesday at nine
		t.Run("WRK-4 in the hours it is there, once, and the look is on record; nothing shows that it was read", func(t *testing.T) {
			if n, err := s.Waiting(t.Context(), s.sam); n != 1 || err != nil {
				t.Errorf("%d wait (%v)", n, err)
			}
			s.Get(t, s.sam, contact.Home).Want(t, 200, "Robin New")
			before := s.Get(t, s.robin, s.withSam).Text()
			s.Get(t, s.sam, s.withRobin).Want(t, 200, "Robin · Monday 2 March at 7:00 pm A coot on the bank")
			s.Get(t, s.sam, s.withRobin)
			if n := s.looks(t); n != 1 {
				t.Errorf("PRIV-2 %d looks on record, want 1", n)
			}
			if after := s.Get(t, s.robin, s.withSam).Text(); after != before {
				t.Errorf("the page of who wrote shows that it was read:\n%s\n%s", before, after)
			}
			if n, _ := s.Waiting(t.Context(), s.sam); n != 0 {
				t.Errorf("%d wait after reading", n)
			}
		})
		t.Run("WRK-4 what can be read already isn't taken back, and that is said", func(t *testing.T) {
			s.Post(t, s.robin, s.withSam+"/back", "id", id).Want(t, 409, "so it can't be taken back now", "A coot on the bank")
		})
		s.Pass(9 * time.Hour) // six in the evening
		t.Run("WRK-4 an answer from outside the hours is held as well", func(t *testing.T) {
			s.write(t, s.sam, s.withRobin, "A moorhen, I think")
			s.Get(t, s.sam, s.withRobin).Want(t, 200, "This waits. Robin can read it tomorrow from 9:00 am")
			s.Get(t, s.robin, s.withSam).Lacks(t, "moorhen")
			if n, _ := s.Waiting(t.Context(), s.robin); n != 0 {
				t.Errorf("%d wait for the person", n)
			}
			s.Pass(15 * time.Hour)
			s.Get(t, s.robin, contact.Home).Want(t, 200, "There is something new from Sam")
			s.Get(t, s.robin, s.withSam).Want(t, 200, "A moorhen, I think")
			s.Get(t, s.robin, contact.Home).Lacks(t, "something new")
		})
		t.Run("WRK-4 an absence is answered by the page, and what is written waits until it is over", func(t *testing.T) {
			s.Post(t, s.sam, contact.AwayPath, "id", people.NewID(), "first", "2026-03-04", "last", "2026-03-06", "who", "the duty team").Leads(t, contact.HoursPath+"?done=away")
			s.write(t, s.robin, s.withSam, "See you")
			s.Get(t, s.robin, s.withSam).Want(t, 200, "An automatic answer Sam is away. The last day is Friday 6 March. Until then you can turn to: the duty team.",
				"Sam can read it from Monday 9 March at 9:00 am")
		})
		t.Run("WRK-4 what waits, waits for hours as they are now, and never less than was said", func(t *testing.T) {
			id := people.NewID()
			s.Post(t, s.sam, contact.AwayPath, "id", id, "first", "2026-03-07", "last", "2026-03-10").Leads(t, contact.HoursPath+"?done=away")
			s.Get(t, s.robin, s.withSam).Want(t, 200, "Sam can read it from Wednesday 11 March at 9:00 am")
			s.Post(t, s.sam, contact.AwayPath+"/"+id).Leads(t, contact.HoursPath+"?done=back")
			s.Get(t, s.robin, s.withSam).Want(t, 200, "Sam can read it from Wednesday 11 March at 9:00 am")
		})
		t.Run("WRK-4 what isn't a message is shown again", func(t *testing.T) {
			s.Post(t, s.robin, s.withSam, "id", people.NewID(), "text", "  \n ").Want(t, 422, "Write something first")
			s.Post(t, s.robin, s.withSam, "id", people.NewID(), "text", "heron"+strings.Repeat("é", 2000)).Want(t, 422, "Use up to 2000 letters", "heron")
			s.Post(t, s.robin, s.withSam, "id", people.NewID(), "text", "heron\xff").Want(t, 422)
			s.Post(t, s.robin, s.withSam, "id", "1", "text", "heron").Want(t, 404)
			s.Post(t, s.robin, s.withSam, "text", strings.Repeat("x", 2<<20)).Want(t, 413)
			for range 19 {
				s.write(t, s.robin, s.withSam, "Once more")
			}
			s.Post(t, s.robin, s.withSam, "id", people.NewID(), "text", "And more").Want(t, 429, "20 messages in one day", "And more")
		})
		t.Run("WRK-4 an absence that is put in later holds what still waits for one of its days, also in the middle of the hours before it", func(t *testing.T) {
			s.Pass(5*24*time.Hour + time.Hour) // Monday the 9th at ten: "See you" waits until Wednesday
			s.Get(t, s.sam, s.withRobin).Lacks(t, "See you")
			s.Post(t, s.sam, contact.AwayPath, "id", people.NewID(), "first", "2026-03-11", "last", "2026-03-12").Leads(t, contact.HoursPath+"?done=away")
			a := s.Get(t, s.robin, s.withSam)
			a.Want(t, 200, "Sam can read it from Friday 13 March at 9:00 am", "Sam will be away from Wednesday 11 March to Thursday 12 March")
			if n := strings.Count(a.Text(), "This waits"); n != 1 {
				t.Errorf("%d messages wait: what could be read already was held again", n)
			}
			s.Pass(2 * 24 * time.Hour)
			s.Get(t, s.sam, s.withRobin).Lacks(t, "See you")
			s.Pass(2 * 24 * time.Hour)
			s.Get(t, s.sam, s.withRobin).Want(t, 200, "See you")
		})
		t.Run("PRIV-4 what is written, and when somebody is away, is sealed", func(t *testing.T) {
			for _, words := range []string{"coot", "moorhen", "duty team", "moving an appointment"} {
				if bytes.Contains(s.Dump(t), []byte(words)) {
					t.Errorf("%q is in the clear", words)
				}
			}
		})
		t.Run("RUN-8 a person carries off what was written", func(t *testing.T) {
			lines := s.own(t)
			if !strings.Contains(lines, "Robin, to Sam: A coot on the bank") || !strings.Contains(lines, "Sam, to Robin: A moorhen, I think") {
				t.Error(lines)
			}
		})
	})
}

func TestWhatAPersonWants(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		s.publish(t, s.sam)
		cant := "You can't write to Robin here now. You can answer once they write to you."
		t.Run("WRK-4 nobody is written to first who doesn't want that, and a no looks like nothing", func(t *testing.T) {
			never := s.Get(t, s.sam, s.withRobin)
			never.Want(t, 200, cant)
			s.wish(t, contact.Off)
			if off := s.Get(t, s.sam, s.withRobin); off.Text() != never.Text() {
				t.Errorf("PRIV-8 a no can be seen:\n%s\n%s", off.Text(), never.Text())
			}
			s.Post(t, s.sam, s.withRobin, "id", people.NewID(), "text", "Hello").Want(t, 409)
			s.Get(t, s.robin, s.withSam).Want(t, 200, "You chose to have no messages here")
			s.Post(t, s.robin, s.withSam, "id", people.NewID(), "text", "Hello").Want(t, 409, "What you wrote is below", "What was not sent Hello")
			s.Post(t, s.robin, s.withSam+"/wish", "wish", "always").Want(t, 422, "Choose one of these")
			s.Post(t, s.sam, s.withRobin+"/wish", "wish", contact.Both).Want(t, 404)
		})
		t.Run("WRK-4 who wants it is written to first", func(t *testing.T) {
			s.wish(t, contact.Both)
			s.write(t, s.sam, s.withRobin, "The room has moved")
			s.Get(t, s.robin, s.withSam).Want(t, 200, "The room has moved")
		})
		t.Run("WRK-4 who wrote is answered, for a fortnight", func(t *testing.T) {
			s.wish(t, contact.Reply)
			s.Get(t, s.sam, s.withRobin).Want(t, 200, cant)
			s.write(t, s.robin, s.withSam, "A question")
			s.write(t, s.sam, s.withRobin, "An answer")
			s.Pass(14 * 24 * time.Hour)
			s.Get(t, s.sam, s.withRobin).Want(t, 200, "An answer", cant)
		})
		t.Run("WRK-4 where a service has messages off nobody writes, and hours are shown all the same", func(t *testing.T) {
			s.set.Messages = false
			s.Get(t, s.robin, contact.Home).Want(t, 200, "Monday to Friday", "Messages with Sam") // what was written stays to be read
			s.Get(t, s.robin, s.withSam).Want(t, 200, "Messages are turned off at this service", "An answer")
			s.Post(t, s.robin, s.withSam, "id", people.NewID(), "text", "Hello").Want(t, 409)
			s.Get(t, s.sam, contact.Home).Want(t, 200, "Messages are turned off at this service")
			if n, err := s.Waiting(t.Context(), s.robin); n != 0 || err != nil {
				t.Errorf("%d wait (%v)", n, err)
			}
			s.set.Messages = true
		})
		t.Run("WRK-4 all of it is removed for good by its person alone, also where an older copy is put back", func(t *testing.T) {
			s.Post(t, s.sam, s.withRobin+"/remove").Want(t, 404)
			s.Get(t, s.robin, s.withSam+"/remove").Want(t, 200, "It goes for you and for Sam", "What someone has read, they have read")
			s.Post(t, s.robin, s.withSam+"/remove").Leads(t, s.withSam+"?done=removed")
			s.Get(t, s.robin, s.withSam).Want(t, 200, "There is nothing here yet")
			s.Get(t, s.sam, s.withRobin).Lacks(t, "An answer")
			kept := s.write(t, s.robin, s.withSam, "Something new")
			must(t, s.DB.Update(t.Context(), func(q db.Q) error {
				again, err := people.EndAgain(t.Context(), q, []vault.Ending{{Kind: string(people.EndedMessage), Subject: kept, At: s.House.Now().UnixMilli()}})
				if err == nil && again.Messages != 1 {
					t.Errorf("%d messages ended again", again.Messages)
				}
				return err
			}))
			s.Get(t, s.robin, s.withSam).Lacks(t, "Something new")
		})
	})
}

func TestTheEndOfALink(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		s.publish(t, s.sam)
		s.wish(t, contact.Both)
		s.write(t, s.robin, s.withSam, "A heron")
		s.Get(t, s.sam, s.withRobin).Want(t, 200, "A heron")
		s.Pass(9 * time.Hour)
		s.write(t, s.sam, s.withRobin, "A late coot")
		must(t, s.Register.EndLink(t.Context(), s.robin.Account, s.sam.Account))
		s.Pass(15 * time.Hour)
		t.Run("PRIV-8 to the supporter there is nothing any more; its person keeps what was theirs", func(t *testing.T) {
			never := s.Get(t, s.jo, s.withRobin)
			for _, a := range []trusttest.Answer{s.Get(t, s.sam, s.withRobin), s.Post(t, s.sam, s.withRobin, "id", people.NewID(), "text", "Hello")} {
				if a.Status != never.Status || a.Text() != never.Text() {
					t.Errorf("%d %s", a.Status, a.Text())
				}
			}
			s.Get(t, s.sam, contact.Home).Lacks(t, "Robin")
			s.Get(t, s.robin, contact.Home).Want(t, 200, "Messages from before", "Messages with Sam")
			s.Get(t, s.robin, s.withSam).Want(t, 200, "A heron", "don't work together here now")
			s.Get(t, s.robin, s.withSam).Lacks(t, "coot")
			s.Post(t, s.robin, s.withSam, "id", people.NewID(), "text", "Hello").Want(t, 409)
		})
		t.Run("PRIV-8 a new link brings nothing of before", func(t *testing.T) {
			must(t, s.Register.AddLink(t.Context(), s.robin.Account, s.sam.Account))
			s.Get(t, s.sam, s.withRobin).Lacks(t, "heron")
			s.Get(t, s.sam, contact.Home).Lacks(t, "Robin")
		})
		t.Run("RUN-8 everything goes with its person", func(t *testing.T) {
			must(t, s.Register.Erase(t.Context(), s.robin.Account))
			must(t, s.DB.View(t.Context(), func(q db.Q) error {
				var n int
				err := q.QueryRowContext(t.Context(), "SELECT (SELECT count(*) FROM talks) + (SELECT count(*) FROM messages)").Scan(&n)
				if n != 0 {
					t.Errorf("%d rows are left", n)
				}
				return err
			}))
		})
	})
}

func TestWhoElseAsks(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		s.publish(t, s.sam)
		id := s.write(t, s.robin, s.withSam, "A heron")
		t.Run("PRIV-3 messages are the two's alone", func(t *testing.T) {
			table, _ := s.Sit(t, s.sam, s.people["robin"], s.people["sam"], people.OneScreen)
			for _, v := range []people.Viewer{s.ade, s.jo, s.cas, table, {}} {
				for _, with := range []string{s.withSam, s.withRobin, contact.With("1")} {
					s.Get(t, v, with).Want(t, 404)
					s.Post(t, v, with, "id", people.NewID(), "text", "Hello").Want(t, 404)
					s.Post(t, v, with+"/back", "id", id).Want(t, 404)
					s.Post(t, v, with+"/remove").Want(t, 404)
				}
			}
			s.Get(t, s.robin, contact.With(s.cas.Account)).Want(t, 404) // how those two reach each other is between them
		})
		t.Run("PRIV-3 an id of somebody else's message is nothing", func(t *testing.T) {
			must(t, s.Register.AddLink(t.Context(), s.ade.Account, s.sam.Account))
			s.Post(t, s.ade, s.withSam, "id", id, "text", "Over it").Want(t, 404)
			s.write(t, s.ade, s.withSam, "Of my own")
			s.Post(t, s.ade, s.withSam+"/back", "id", id).Want(t, 404)
			s.Post(t, s.sam, s.withRobin, "id", id, "text", "Over it").Want(t, 404)
			s.Get(t, s.robin, s.withSam).Want(t, 200, "A heron")
			s.Get(t, s.sam, s.withRobin).Lacks(t, "Of my own")
		})
	})
}

func TestACover(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		s.publish(t, s.sam)
		s.publish(t, s.jo)
		s.write(t, s.robin, s.withSam, "For Sam alone")
		withJo := contact.With(s.jo.Account)
		s.away(t, s.sam, s.people["jo"].Email)
		s.Get(t, s.sam, contact.HoursPath).Want(t, 200, "Jo takes messages meanwhile")
		t.Run("PRIV-3 before its person wants it, a cover sees nothing and can't be written to", func(t *testing.T) {
			s.Post(t, s.robin, s.withSam+"/cover").Want(t, 404) // not away yet
			s.Pass(24 * time.Hour)
			s.Get(t, s.robin, withJo).Want(t, 404)
			s.Get(t, s.jo, s.withRobin).Want(t, 404)
			s.Get(t, s.robin, s.withSam).Want(t, 200, "You can also write to the duty team here. They can then read what you write to them, and nothing that you wrote to Sam. It ends after Friday 6 March.")
		})
		t.Run("PRIV-3 then they see what was written to them, and nothing else", func(t *testing.T) {
			s.Post(t, s.robin, s.withSam+"/cover").Leads(t, withJo)
			s.Get(t, s.robin, withJo).Want(t, 200, "Jo can read what you write here. That ends after Friday 6 March.", "Monday to Friday")
			s.write(t, s.robin, withJo, "For Jo now")
			s.Post(t, s.robin, s.withSam+"/cover").Leads(t, withJo)
			s.Get(t, s.jo, contact.Home).Want(t, 200, "Robin New")
			s.Get(t, s.robin, contact.Home).Want(t, 200, "Messages with Jo")
			a := s.Get(t, s.jo, s.withRobin)
			a.Want(t, 200, "For Jo now")
			a.Lacks(t, "For Sam alone")
			s.write(t, s.jo, s.withRobin, "Jo here")
			s.Get(t, s.sam, s.withRobin).Lacks(t, "For Jo now", "Jo here")
		})
		t.Run("PRIV-3 when the absence is over it ends, for them", func(t *testing.T) {
			s.Pass(4 * 24 * time.Hour) // Saturday
			s.Get(t, s.jo, s.withRobin).Want(t, 404)
			s.Get(t, s.jo, contact.Home).Lacks(t, "Robin")
			s.Get(t, s.robin, withJo).Want(t, 200, "For Jo now", "Jo here")
			s.Post(t, s.robin, withJo, "id", people.NewID(), "text", "Hello").Want(t, 409)
		})
	})
}

func TestThatThereIsSomethingToRead(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		s.publish(t, s.sam)
		tell := func(want ...string) {
			t.Helper()
			s.post.told = nil
			must(t, s.TellAll(t.Context(), ""))
			if strings.Join(s.post.told, " ") != strings.Join(want, " ") {
				t.Errorf("told %v, want %v", s.post.told, want)
			}
		}
		s.Pass(6*time.Hour + 50*time.Minute) // ten to five
		s.write(t, s.robin, s.withSam, "A heron")
		s.Pass(20 * time.Minute)
		t.Run("WRK-4 staff are told in their hours alone, and once until they have looked", func(t *testing.T) {
			tell()
			s.Pass(16 * time.Hour)
			s.post.fails = context.DeadlineExceeded
			if err := s.TellAll(t.Context(), ""); err == nil {
				t.Error("that nothing went out is not told")
			}
			s.post.fails = nil
			tell(s.sam.Account)
			s.write(t, s.robin, s.withSam, "A coot")
			tell()
			s.Get(t, s.sam, s.withRobin).Want(t, 200, "A coot")
			s.write(t, s.robin, s.withSam, "A moorhen")
			tell(s.sam.Account)
		})
		t.Run("WRK-4 a person is told where they want it, in the hours they chose", func(t *testing.T) {
			s.write(t, s.sam, s.withRobin, "An answer")
			tell()
			s.wish(t, contact.Reply)
			s.post.quiet = true
			tell()
			s.post.quiet = false
			tell(s.robin.Account)
			tell()
		})
	})
}
