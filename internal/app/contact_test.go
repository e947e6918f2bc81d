package app

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"towpath/internal/ground/carry"
	"towpath/internal/ground/carry/carrytest"
	"towpath/internal/ground/db/dbtest"
	"towpath/internal/ground/i18n"
	"towpath/internal/rooms/contact"
	"towpath/internal/trust/people"
)

// WRK-4, TOG-10, RUN-6, RUN-8: contact hours where people count on them, a message, that there is one to read, and its end.
func TestReachingEachOtherInTheHouse(t *testing.T) {
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) {
		mail, _, carriers := carrytest.Carriers(t)
		s := newSite(t, e, func(c *Config) { c.Post.Carriers = carriers })
		maya, bo := s.pair(t, "Maya", "Bo")
		m, b := s.as(t, maya), s.as(t, bo)
		everyDay := url.Values{"days1": {"0", "1", "2", "3", "4", "5", "6"}, "from1": {"00:00"}, "to1": {"00:00"}, "within": {"two"}, "for": {"heronmatters"}, "takes": {"1"}}
		b.get("/contact/hours").press("Publish this", everyDay).sees("Published")
		t.Run("TOG-10 the page that two agree to has the supporter's hours", func(t *testing.T) {
			m.get("/together/agreement/"+bo.ID).sees("When you can reach Bo", "Bo mostly answers within two working days", "heronmatters")
		})
		t.Run("WRK-4 a message is a line on the other's start", func(t *testing.T) {
			m.get("/").seesNot("There is something for you to read")
			m.get("/contact/with/"+bo.ID).press("Keep this", url.Values{"wish": {contact.Both}, "tell": {"1"}}).sees("That is kept")
			b.get("/contact/with/"+maya.ID).press("Send", url.Values{"text": {"heronmessage"}}).sees("heronmessage")
			m.get("/").sees("There is something for you to read")
		})
		t.Run("SAFE-2 what somebody wrote and sends after their session has ended isn't lost: the page holds it until they have signed in", func(t *testing.T) {
			for _, one := range []struct {
				b      *browser
				to, by people.Account
			}{{m, bo, maya}, {b, maya, bo}} {
				words := "Half a letter of " + one.by.Name + "'s.\n\nAnd the other half, ü."
				one.b.get("/contact/with/" + one.to.ID)
				one.b.setSession("")
				one.b.press("Send", url.Values{"text": {words}})
				if one.b.Status != http.StatusForbidden {
					t.Errorf("answered %d", one.b.Status)
				}
				one.b.sees("You are signed out", "What you wrote is still here, on this page.")
				one.b.setSession(s.as(t, one.by).token())
				held := one.b.doc
				one.b.press("Send it again", nil).sees("And the other half, ü.")
				one.b.doc = held
				one.b.press("Send it again", nil)
				if n := strings.Count(one.b.Body, "Half a letter of "+one.by.Name); n != 1 {
					t.Errorf("it is there %d times", n)
				}
			}
			lines, err := s.contact.Own(i18n.With(t.Context(), s.words.For("en")), m.viewer())
			if must(t, err); !strings.Contains(strings.Join(lines, " "), "of Maya's.\n\nAnd") || !strings.Contains(strings.Join(lines, " "), "of Bo's.\n\nAnd") {
				t.Errorf("%q", lines)
			}
		})
		t.Run("RUN-6 who wants it is told by one line and one link that name nobody", func(t *testing.T) {
			id, v := people.NewID(), m.viewer()
			must(t, s.people.AskAddress(t.Context(), v, id, carry.Mail, "maya@example.com", "en"))
			_, code, err := s.people.CodeFor(t.Context(), id)
			must(t, err)
			must(t, s.people.ProveAddress(t.Context(), v, id, code))
			mail.Given()
			must(t, written{s.House, s.messages.Outbox}.tellOne(t, maya.ID))
			given := mail.Given()
			if len(given) != 1 || given[0].To != "maya@example.com" || !strings.Contains(given[0].Text, "There is something to read: "+s.URL()+"/contact") {
				t.Fatalf("%+v", given)
			}
			for _, words := range []string{"Maya", "Bo", "heron", "Lockside"} {
				if strings.Contains(given[0].Text, words) {
					t.Errorf("the message says %q: %s", words, given[0].Text)
				}
			}
		})
		t.Run("RUN-8 it is in what its person carries off, and goes with them", func(t *testing.T) {
			m.get("/contact/with/" + bo.ID).sees("heronmessage")
			if file := m.post("/kit/export", url.Values{"as": {"json"}}); !strings.Contains(file.Body, "Bo, to Maya: heronmessage") {
				t.Error("the message isn't in the file")
			}
			must(t, s.people.Erase(t.Context(), maya.ID))
			if page := b.get("/contact/with/" + maya.ID); page.Status != 404 {
				t.Error(page.Status)
			}
		})
	})
}

// tellOne tells an account and makes sure that it was told.
func (w written) tellOne(t *testing.T, account string) error {
	t.Helper()
	sent, err := w.Tell(t.Context(), account)
	if !sent {
		t.Error("nothing was sent")
	}
	return err
}
