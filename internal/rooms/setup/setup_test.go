package setup_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/rooms/safety"
	"towpath/internal/rooms/setup"
	"towpath/internal/trust/people"
	"towpath/internal/trust/service"
	"towpath/internal/trust/trusttest"
)

// links are invitations that a test makes up.
type links struct{ h *trusttest.House }

func (l links) Invite(ctx context.Context, _ people.Viewer, name, email string, roles ...people.Role) (string, error) {
	a, err := l.h.Register.AddAccount(ctx, name, email, people.Invited, roles...)
	return "/join/one-of-" + a.ID, err
}

func (l links) InviteAgain(_ context.Context, _ people.Viewer, account string) (string, error) {
	return "/join/two-of-" + account, nil
}

// desk is the room with an administrator and a supervisor at it.
type desk struct {
	*trusttest.Front
	store        *service.Store
	admin, super people.Viewer
}

func newDesk(t *testing.T, h *trusttest.House) desk {
	t.Helper()
	store := service.NewStore(h.DB, h.Register.Audit, h.Now)
	x := setup.NewRoom(setup.Deps{Service: store, People: h.Register, Invite: links{h}, URL: "https://towpath.example"})
	return desk{store: store, admin: h.SignIn(t, h.Account(t, "Ada", people.Admin)), super: h.SignIn(t, h.Account(t, "Sol", people.Supervisor)),
		Front: trusttest.NewFront(t, map[string]web.Handler{
			"GET /setup": x.Show, "GET /setup/people": x.People, "POST /setup/people": x.Invite, "GET /setup/people/{id}": x.Account,
			"POST /setup/people/{id}": x.Change, "GET /setup/invite": x.NewInvitation, "GET /setup/audit": x.Audit,
			"GET /setup/{part}": x.Edit, "POST /setup/{part}": x.Save,
		}, safety.Words, setup.Words)}
}

// page is the page at path.
func (d desk) page(t *testing.T, v people.Viewer, path string) trusttest.Answer {
	t.Helper()
	a := d.Get(t, v, path)
	a.Want(t, http.StatusOK)
	return a
}

// send sends a form.
func (d desk) send(t *testing.T, v people.Viewer, path string, form url.Values) trusttest.Answer {
	t.Helper()
	return d.Send(t, v, trusttest.Form(path, form))
}

// opened is what a form says it was opened with.
func opened(t *testing.T, a trusttest.Answer) string {
	t.Helper()
	was := a.Hidden().Get("was")
	if was == "" {
		t.Fatal("the form doesn't say what it was opened with")
	}
	return was
}

func TestSettingsInTheBrowser(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		d.page(t, d.admin, "/setup").Holds(t, "Not set yet: Whom to call · The emergency number here", `href="/setup/joining"`)
		form := url.Values{"was": {opened(t, d.page(t, d.admin, "/setup/help"))}, "emergency": {"999"},
			"contact-2-label": {"Night line"}, "contact-2-phone": {"0808 157 0123"}, "contact-2-when": {"day and night"}, "cant_talk": {"Text us.\r\n\r\nOr come in."}}

		t.Run("RUN-5 what is typed is kept, the form sent twice as well as once", func(t *testing.T) {
			for range 2 {
				a := d.send(t, d.admin, "/setup/help", form)
				if a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/setup/help?done=kept" {
					t.Fatalf("%d, %v", a.Status, a.Err)
				}
			}
			s, err := d.store.Get(t.Context())
			if err != nil || s.Emergency != "999" || len(s.Contacts) != 1 || s.CantTalk != "Text us.\n\nOr come in." {
				t.Errorf("%+v, %v", s, err)
			}
			lines, err := h.Register.AuditPage(t.Context(), d.super, "", 10)
			if err != nil || len(lines) != 1 || lines[0].Actor != d.admin.Account {
				t.Errorf("audit: %+v, %v", lines, err)
			}
			d.page(t, d.admin, "/setup/help?done=kept").Holds(t, "Saved. People see it", `value="Night line"`, `name="contact-2-label"`)
			d.page(t, d.super, "/setup/audit").Holds(t, "Ada changed: What someone can do who can&#39;t talk · Whom to call · The emergency number here")
		})
		t.Run("SAFE-1 Help now can be looked at before it is saved", func(t *testing.T) {
			look := url.Values{"was": form["was"], "do": {"preview"}, "emergency": {"112"}}
			a := d.send(t, d.admin, "/setup/help", look)
			if a.Status != http.StatusOK {
				t.Fatalf("%d, %v", a.Status, a.Err)
			}
			a.Holds(t, `href="tel:112"`, "It is not saved yet", `value="`+form.Get("was")+`"`)
			if s, err := d.store.Get(t.Context()); err != nil || s.Emergency != "999" {
				t.Errorf("%q, %v", s.Emergency, err)
			}
		})
		t.Run("each bad box has a sentence of its own, and what was typed", func(t *testing.T) {
			bad := url.Values{"was": {opened(t, d.page(t, d.admin, "/setup/help"))}, "emergency": {"nine"},
				"leave_to": {"http://weather.example"}, "contact-1-label": {"Office"}, "contact-1-phone": {"1234"}}
			a := d.send(t, d.admin, "/setup/help", bad)
			if a.Status != http.StatusUnprocessableEntity {
				t.Fatalf("%d, %v", a.Status, a.Err)
			}
			a.Holds(t, `value="nine"`, "3 to 15 digits", "begins with https://", "Say when they answer", "3 things need another look",
				`href="#contact-1-when"`, `href="#emergency"`)
		})
		t.Run("an age that is no number", func(t *testing.T) {
			a := d.send(t, d.admin, "/setup/joining", url.Values{"was": {opened(t, d.page(t, d.admin, "/setup/joining"))},
				"lowest_age": {"sixteen"}})
			if a.Status != http.StatusUnprocessableEntity {
				t.Fatalf("%d, %v", a.Status, a.Err)
			}
			a.Holds(t, `value="sixteen"`, "Type an age in years")
		})
		t.Run("text that is no text", func(t *testing.T) {
			a := d.send(t, d.admin, "/setup/service", url.Values{"name": {"a\xff"}})
			if a.Status != http.StatusUnprocessableEntity {
				t.Errorf("%d, %v", a.Status, a.Err)
			}
		})
		t.Run("a form too large", func(t *testing.T) {
			a := d.send(t, d.admin, "/setup/service", url.Values{"name": {strings.Repeat("a", web.LargestForm)}})
			if !fault.Is(a.Err, fault.TooLarge) {
				t.Error(a.Err)
			}
		})
		t.Run("two administrators at once: the second sees it, and nothing typed is lost", func(t *testing.T) {
			late := url.Values{"was": form["was"], "emergency": {"112"}}
			a := d.send(t, d.admin, "/setup/help", late)
			if a.Status != http.StatusConflict {
				t.Fatalf("%d, %v", a.Status, a.Err)
			}
			a.Holds(t, "Somebody else changed this", `value="112"`)
			late.Set("was", opened(t, a))
			if a := d.send(t, d.admin, "/setup/help", late); a.Status != http.StatusSeeOther {
				t.Errorf("%d, %v", a.Status, a.Err)
			}
		})
		t.Run("no such part", func(t *testing.T) {
			d.Get(t, d.admin, "/setup/nothing").Want(t, http.StatusNotFound)
			d.send(t, d.admin, "/setup/nothing", url.Values{}).Want(t, http.StatusNotFound)
		})
	})
}

func TestInvitingStaff(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		form := url.Values{"name": {"Bo"}, "email": {"bo@service.example"}, "role": {"worker", "peer"}}
		d.page(t, d.admin, "/setup/invite").Holds(t, `value="worker"`)
		t.Run("RUN-5 one link, shown once, and kept by no cache", func(t *testing.T) {
			a := d.send(t, d.admin, "/setup/people", form)
			if a.Status != http.StatusOK || a.Header.Get("Cache-Control") != "no-store" {
				t.Fatalf("%d, %v", a.Status, a.Err)
			}
			a.Holds(t, "https://towpath.example/join/one-of-")
		})
		t.Run("sent twice it invites once", func(t *testing.T) {
			a := d.send(t, d.admin, "/setup/people", form)
			if a.Status != http.StatusConflict {
				t.Fatalf("%d, %v", a.Status, a.Err)
			}
			a.Holds(t, "Someone has an account with t", `value="bo@service.example"`)
		})
		bo, err := h.Register.AccountByEmail(t.Context(), "bo@service.example")
		if err != nil {
			t.Fatal(err)
		}
		t.Run("a new link in place of one that was lost", func(t *testing.T) {
			d.page(t, d.admin, "/setup/people/"+bo.ID).Holds(t, "Invited, and has not come yet", `value="link"`)
			a := d.send(t, d.admin, "/setup/people/"+bo.ID, url.Values{"do": {"link"}})
			a.Holds(t, "https://towpath.example/join/two-of-"+bo.ID)
		})
		t.Run("an invitation taken back, and made again", func(t *testing.T) {
			for _, c := range []struct{ do, says string }{{"withdraw", "The link stops working."}, {"again", "Now make a new link."}} {
				a := d.send(t, d.admin, "/setup/people/"+bo.ID, url.Values{"do": {c.do}})
				if a.Status != http.StatusSeeOther {
					t.Fatalf("%d, %v", a.Status, a.Err)
				}
				d.page(t, d.admin, a.Header.Get("Location")).Holds(t, c.says)
			}
		})
		for name, c := range map[string]struct {
			change map[string][]string
			says   string
		}{
			"no name":                       {map[string][]string{"name": {" "}}, "Write a name here."},
			"no address":                    {map[string][]string{"email": {"bo"}}, "Type an e-mail address"},
			"two addresses":                 {map[string][]string{"email": {"a@b.example, c@d.example"}}, "Type an e-mail address"},
			"no role":                       {map[string][]string{"role": nil}, "Choose what they do here."},
			"roles that don't go together":  {map[string][]string{"role": {"worker", "admin"}}, "These roles can&#39;t go together"},
			"TOG-13 a carer":                {map[string][]string{"role": {"carer"}}, "Choose what they do here."},
			"a person":                      {map[string][]string{"role": {"person"}}, "Choose what they do here."},
			"a role that there isn't":       {map[string][]string{"role": {"owner"}}, "Choose what they do here."},
			"a name that isn't text at all": {map[string][]string{"name": {"\xff"}}, "Something needs another look"},
		} {
			t.Run(name, func(t *testing.T) {
				bad := url.Values{"name": {"Cy"}, "email": {"cy@service.example"}, "role": {"worker"}}
				for k, v := range c.change {
					bad[k] = v
				}
				a := d.send(t, d.admin, "/setup/people", bad)
				if a.Status != http.StatusUnprocessableEntity {
					t.Fatalf("%d, %v", a.Status, a.Err)
				}
				a.Holds(t, c.says)
			})
		}
	})
}

func TestAccountsAsAnAdministratorSeesThem(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		maya := h.Person(t, "Maya")
		bo := h.Worker(t, "Bo", maya)
		t.Run("PRIV-3 that an account exists, and nothing of who supports whom or when", func(t *testing.T) {
			html := d.page(t, d.admin, "/setup/people?of=people")
			html.Holds(t, "Maya", "/setup/people/"+maya.ID)
			if strings.Contains(html.Body, ">Bo<") {
				t.Error("staff are among the people")
			}
			one := d.page(t, d.admin, "/setup/people/"+maya.ID)
			if strings.Contains(one.Body, "Bo") || strings.Contains(one.Body, "March") || strings.Contains(one.Body, "2026") {
				t.Error("it says whom a person is linked with, or when they were here")
			}
		})
		t.Run("TOG-15 how many would wait if an account were closed, and not who", func(t *testing.T) {
			one := d.page(t, d.admin, "/setup/people/"+bo.ID)
			one.Holds(t, "One person is linked with Bo now.", "/circle/handover/"+bo.ID)
			one.HoldsNot(t, "Maya", maya.ID)
		})
		t.Run("RUN-5 closed and opened again", func(t *testing.T) {
			for _, c := range []struct{ do, says string }{{"close", "The account is closed."}, {"reopen", "The account is open again."}} {
				a := d.send(t, d.admin, "/setup/people/"+bo.ID, url.Values{"do": {c.do}})
				if a.Status != http.StatusSeeOther {
					t.Fatalf("%d, %v", a.Status, a.Err)
				}
				d.page(t, d.admin, a.Header.Get("Location")).Holds(t, c.says)
			}
		})
		t.Run("one's own account, and what there isn't", func(t *testing.T) {
			if html := d.page(t, d.admin, "/setup/people/"+d.admin.Account); strings.Contains(html.Body, `value="close"`) {
				t.Error("it offers to close one's own account")
			}
			if a := d.send(t, d.admin, "/setup/people/"+d.admin.Account, url.Values{"do": {"close"}}); !fault.Is(a.Err, fault.Invalid) {
				t.Error(a.Err)
			}
			if a := d.Get(t, d.admin, "/setup/people/"+people.NewID()); !fault.Is(a.Err, fault.NotFound) {
				t.Error(a.Err)
			}
			if a := d.send(t, d.admin, "/setup/people/"+bo.ID, url.Values{"do": {"erase"}}); !fault.Is(a.Err, fault.Invalid) {
				t.Error(a.Err)
			}
		})
		t.Run("PRIV-3 a supervisor sees when, and no person's name; an administrator the name, and not when", func(t *testing.T) {
			if a := d.send(t, d.admin, "/setup/people/"+maya.ID, url.Values{"do": {"close"}}); a.Err != nil {
				t.Fatal(a.Err)
			}
			super, admin := d.page(t, d.super, "/setup/audit"), d.page(t, d.admin, "/setup/audit")
			super.Holds(t, "Ada closed an account: someone who uses this service", "Ada closed an account: Bo", "2 March at 10:00 am")
			admin.Holds(t, "Ada closed an account: Maya")
			if strings.Contains(super.Body, "Maya") || strings.Contains(admin.Body, "March") {
				t.Error("one of them sees too much")
			}
		})
		t.Run("page by page", func(t *testing.T) {
			for range 31 {
				h.Person(t, "Noor")
			}
			first := d.page(t, d.admin, "/setup/people?of=people")
			_, next, ok := strings.Cut(first.Body, "/setup/people?of=people&amp;before=")
			next, _, _ = strings.Cut(next, `"`)
			if !ok || strings.Count(first.Body, ">Noor<") != 30 {
				t.Fatalf("%d on the first page", strings.Count(first.Body, ">Noor<"))
			}
			d.page(t, d.admin, "/setup/people?of=people&before="+next).Holds(t, "Maya", "Back to the latest")
		})
	})
}

func TestForEachOtherRoleThereIsNothingHere(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		maya := h.Person(t, "Maya")
		for _, role := range people.AccountRoles {
			if role == people.Admin {
				continue
			}
			v := h.SignIn(t, h.Account(t, "Other", role))
			if a := d.Get(t, v, "/setup/people"); !fault.Is(a.Err, fault.NotFound) {
				t.Errorf("PRIV-3: %s sees accounts: %v", role, a.Err)
			}
			if a := d.send(t, v, "/setup/people/"+maya.ID, url.Values{"do": {"close"}}); !fault.Is(a.Err, fault.NotFound) {
				t.Errorf("PRIV-3: %s closes accounts: %v", role, a.Err)
			}
			if a := d.Get(t, v, "/setup/audit"); role != people.Supervisor && !fault.Is(a.Err, fault.NotFound) {
				t.Errorf("PRIV-3: %s reads the audit: %v", role, a.Err)
			}
		}
	})
}

func TestWhatStaffDidIsSaidInWords(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		maya, bo := h.Person(t, "Maya"), h.Worker(t, "Bo")
		for _, l := range []struct{ action, subject string }{{people.StaffInvited, bo.ID}, {people.PersonInvited, maya.ID}, {people.CodeMade, maya.ID},
			{people.DeviceEnrolled, people.NewID()}, {people.DeviceEnded, people.NewID()}, {people.WayBackStarted, maya.ID}, {people.WayBackSeconded, maya.ID}, {"new", bo.ID}} {
			if err := h.Register.Audit(t.Context(), bo.ID, l.action, l.subject); err != nil {
				t.Fatal(err)
			}
		}
		if err := h.Register.Audit(t.Context(), "", people.StaffInvited, d.admin.Account); err != nil {
			t.Fatal(err)
		}
		html := d.page(t, d.super, "/setup/audit")
		html.Holds(t, "Bo invited someone to work here: Bo", "Bo invited someone to use this service: someone who uses this service", "Bo made a code for a first card",
			"Bo added a tablet of the service", "Bo took a tablet", "Bo started a way back in", "Bo was the second to confirm", "Bo: new (Bo)",
			"Whoever installed this invited someone to work here: Ada")
		if strings.Contains(html.Body, "Maya") {
			t.Error("PRIV-3: a supervisor reads a person's name")
		}
	})
}
