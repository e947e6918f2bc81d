package contact_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/web"
	"towpath/internal/rooms/contact"
	"towpath/internal/trust/people"
	"towpath/internal/trust/service"
	"towpath/internal/trust/trusttest"
)

// settings are a service's, as a test sets them.
type settings struct{ service.Settings }

func (s *settings) Get(context.Context) (service.Settings, error) { return s.Settings, nil }

// scene is the room in a house: Robin is a person whom Sam supports; Jo works there too, and Cas is Robin's sister. It is a Monday, ten in
// the morning.
type scene struct {
	*trusttest.House
	*contact.Room
	*trusttest.Front
	set                       *settings
	ended                     *people.Ledger
	robin, ade, sam, jo, cas  people.Viewer
	robinAccount, samAccount  people.Account
	withSam, withRobin, hours string
}

func each(t *testing.T, fn func(t *testing.T, s *scene)) {
	t.Helper()
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		s := &scene{House: h, set: &settings{}}
		s.set.Messages = true
		s.robinAccount = h.Person(t, "Robin")
		s.samAccount = h.Worker(t, "Sam", s.robinAccount)
		jo, cas, ade := h.Worker(t, "Jo"), h.Account(t, "Cas", people.Carer), h.Person(t, "Ade")
		if err := h.Register.AddLink(t.Context(), s.robinAccount.ID, cas.ID); err != nil {
			t.Fatal(err)
		}
		s.robin, s.sam, s.jo, s.cas, s.ade = h.SignIn(t, s.robinAccount), h.SignIn(t, s.samAccount), h.SignIn(t, jo), h.SignIn(t, cas), h.SignIn(t, ade)
		s.withSam, s.withRobin, s.hours = contact.With(s.sam.Account), contact.With(s.robin.Account), contact.HoursPath
		s.ended = people.NewLedger(h.DB, h.Ledger)
		s.Room = contact.NewRoom(contact.Deps{DB: h.DB, Vault: h.Vault, Sharing: h.Sharing, People: h.Register, Ledger: s.ended, Service: s.set,
			Zone: func() *time.Location { return time.UTC }, Mail: func() bool { return true }, Now: h.Now})
		x := s.Room
		s.Front = trusttest.NewFront(t, map[string]web.Handler{"GET /contact": x.Show, "GET /contact/hours": x.Hours, "POST /contact/hours": x.SaveHours,
			"POST /contact/away": x.SaveAway, "POST /contact/away/{id}": x.EndAway, "GET /contact/with/{other}": x.Talk, "POST /contact/with/{other}": x.Send,
			"POST /contact/with/{other}/back": x.Back, "POST /contact/with/{other}/wish": x.SetWish, "POST /contact/with/{other}/cover": x.AskCover,
			"GET /contact/with/{other}/remove": x.AskRemove, "POST /contact/with/{other}/remove": x.RemoveAll}, contact.Words)
		fn(t, s)
	})
}

// publish has somebody say that they take messages on weekdays, from nine to five.
func (s *scene) publish(t *testing.T, v people.Viewer) {
	t.Helper()
	s.Post(t, v, s.hours, "days1", "1", "days1", "2", "days1", "3", "days1", "4", "days1", "5", "from1", "09:00", "to1", "17:00",
		"within", "two", "for", "changing an appointment", "not", "anything urgent", "takes", "1").Leads(t, s.hours+"?done=kept")
}

// write writes from one to another, and returns the id.
func (s *scene) write(t *testing.T, v people.Viewer, to, text string) string {
	t.Helper()
	id := people.NewID()
	s.Post(t, v, to, "id", id, "version", "0", "text", text).Leads(t, to+"?done=sent")
	return id
}

func TestHoursArePublishedToThePeopleWhoseSupporterTheyAre(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		t.Run("WRK-4 what nobody has said is said to be unsaid", func(t *testing.T) {
			s.Get(t, s.robin, contact.Home).Want(t, 200, "Sam has not said yet when you can reach them", "Cas is here because you asked")
			s.Get(t, s.robin, s.withSam).Want(t, 200, "Sam does not take messages here")
			s.Get(t, s.robin, s.withSam).HoldsNot(t, "<textarea")
			s.Get(t, s.sam, contact.Home).Want(t, 200, "You have not said yet when you can be reached")
		})
	})
}

func TestWhatWaits(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		s.publish(t, s.sam)
		s.Pass(9 * time.Hour) // Monday, seven in the evening
		id := s.write(t, s.robin, s.withSam, "Could we meet a day later?")
		if !strings.Contains(s.Get(t, s.robin, s.withSam).Text(), "Sam can read it tomorrow from 9:00 am. You can take it back until then.") {
			t.Error(s.Get(t, s.robin, s.withSam).Text())
		}
		_ = id
	})
}
