package setup_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/rooms/safety"
	"towpath/internal/rooms/setup"
	"towpath/internal/trust/people"
	"towpath/internal/trust/service"
	"towpath/internal/trust/trusttest"
)

func words(t *testing.T) *i18n.Bundle {
	t.Helper()
	bundle, err := i18n.New(page.Words, safety.Words, service.Words, setup.Words, i18n.Catalogue{Lang: "en", Name: "people", YAML: []byte(
		"people.name.empty: Type a name.\npeople.name.long: Too long.\npeople.roles.unfit: These don't go together.\npeople.email.taken: Taken.\n")})
	if err != nil {
		t.Fatal(err)
	}
	return bundle.WithPseudo()
}

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
	*setup.Room
	store        *service.Store
	admin, super people.Viewer
}

func newDesk(t *testing.T, h *trusttest.House) desk {
	t.Helper()
	store := service.NewStore(h.DB, h.Register.Audit, h.Now)
	return desk{Room: setup.NewRoom(setup.Deps{Service: store, People: h.Register, Invite: links{h}, URL: "https://towpath.example"}), store: store,
		admin: h.SignIn(t, h.Account(t, "Ada", people.Admin)), super: h.SignIn(t, h.Account(t, "Sol", people.Supervisor))}
}

// ask sends a request as v; values are pairs for its path ({part}, {id}), form nil for GET.
func ask(t *testing.T, do web.Handler, v people.Viewer, path string, form url.Values, values ...string) (*httptest.ResponseRecorder, error) {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	if form != nil {
		r = httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(values); i += 2 {
		r.SetPathValue(values[i], values[i+1])
	}
	w := httptest.NewRecorder()
	return w, do(w, r.WithContext(people.With(i18n.With(t.Context(), words(t).For("en")), v)))
}

func get(t *testing.T, do web.Handler, v people.Viewer, path string, values ...string) string {
	t.Helper()
	w, err := ask(t, do, v, path, nil, values...)
	if err != nil || w.Code != http.StatusOK {
		t.Fatalf("GET %s: %d, %v", path, w.Code, err)
	}
	return w.Body.String()
}

func has(t *testing.T, html string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(html, want) {
			t.Errorf("no %q", want)
		}
	}
}

// opened is the hidden field that says what a form was opened with.
func opened(t *testing.T, html string) string {
	t.Helper()
	_, rest, ok := strings.Cut(html, `name="was" value="`)
	was, _, _ := strings.Cut(rest, `"`)
	if !ok || was == "" {
		t.Fatal("the form doesn't say what it was opened with")
	}
	return was
}

func TestSettingsInTheBrowser(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		has(t, get(t, d.Show, d.admin, "/setup"), "Not set yet: Whom to call · The emergency number here", `href="/setup/joining"`)
		form := url.Values{"was": {opened(t, get(t, d.Edit, d.admin, "/setup/help", "part", "help"))}, "emergency": {"999"},
			"contact-2-label": {"Night line"}, "contact-2-phone": {"0808 157 0123"}, "contact-2-when": {"day and night"}, "cant_talk": {"Text us.\r\n\r\nOr come in."}}

		t.Run("RUN-5 what is typed is kept, the form sent twice as well as once", func(t *testing.T) {
			for range 2 {
				w, err := ask(t, d.Save, d.admin, "/setup/help", form, "part", "help")
				if err != nil || w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/setup/help?done=kept" {
					t.Fatalf("%d, %v", w.Code, err)
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
			has(t, get(t, d.Edit, d.admin, "/setup/help?done=kept", "part", "help"), "Saved. People see it", `value="Night line"`, `name="contact-2-label"`)
			has(t, get(t, d.Audit, d.super, "/setup/audit"), "Ada changed: What someone can do who can&#39;t talk · Whom to call · The emergency number here")
		})
		t.Run("SAFE-1 Help now can be looked at before it is saved", func(t *testing.T) {
			look := url.Values{"was": form["was"], "do": {"preview"}, "emergency": {"112"}}
			w, err := ask(t, d.Save, d.admin, "/setup/help", look, "part", "help")
			if err != nil || w.Code != http.StatusOK {
				t.Fatalf("%d, %v", w.Code, err)
			}
			has(t, w.Body.String(), `href="tel:112"`, "It is not saved yet", `value="`+form.Get("was")+`"`)
			if s, err := d.store.Get(t.Context()); err != nil || s.Emergency != "999" {
				t.Errorf("%q, %v", s.Emergency, err)
			}
		})
		t.Run("each bad box has a sentence of its own, and what was typed", func(t *testing.T) {
			bad := url.Values{"was": {opened(t, get(t, d.Edit, d.admin, "/setup/help", "part", "help"))}, "emergency": {"nine"},
				"leave_to": {"http://weather.example"}, "contact-1-label": {"Office"}, "contact-1-phone": {"1234"}}
			w, err := ask(t, d.Save, d.admin, "/setup/help", bad, "part", "help")
			if err != nil || w.Code != http.StatusUnprocessableEntity {
				t.Fatalf("%d, %v", w.Code, err)
			}
			has(t, w.Body.String(), `value="nine"`, "3 to 15 digits", "begins with https://", "Say when they answer", "3 things need another look",
				`href="#contact-1-when"`, `href="#emergency"`)
		})
		t.Run("an age that is no number", func(t *testing.T) {
			w, err := ask(t, d.Save, d.admin, "/setup/joining", url.Values{"was": {opened(t, get(t, d.Edit, d.admin, "/setup/joining", "part", "joining"))},
				"lowest_age": {"sixteen"}}, "part", "joining")
			if err != nil || w.Code != http.StatusUnprocessableEntity {
				t.Fatalf("%d, %v", w.Code, err)
			}
			has(t, w.Body.String(), `value="sixteen"`, "Type an age in years")
		})
		t.Run("text that is no text", func(t *testing.T) {
			w, err := ask(t, d.Save, d.admin, "/setup/service", url.Values{"name": {"a\xff"}}, "part", "service")
			if err != nil || w.Code != http.StatusUnprocessableEntity {
				t.Errorf("%d, %v", w.Code, err)
			}
		})
		t.Run("a form too large", func(t *testing.T) {
			_, err := ask(t, d.Save, d.admin, "/setup/service", url.Values{"name": {strings.Repeat("a", web.LargestForm)}}, "part", "service")
			if !fault.Is(err, fault.TooLarge) {
				t.Error(err)
			}
		})
		t.Run("two administrators at once: the second sees it, and nothing typed is lost", func(t *testing.T) {
			late := url.Values{"was": form["was"], "emergency": {"112"}}
			w, err := ask(t, d.Save, d.admin, "/setup/help", late, "part", "help")
			if err != nil || w.Code != http.StatusConflict {
				t.Fatalf("%d, %v", w.Code, err)
			}
			has(t, w.Body.String(), "Somebody else changed this", `value="112"`)
			late.Set("was", opened(t, w.Body.String()))
			if w, err := ask(t, d.Save, d.admin, "/setup/help", late, "part", "help"); err != nil || w.Code != http.StatusSeeOther {
				t.Errorf("%d, %v", w.Code, err)
			}
		})
		t.Run("no such part", func(t *testing.T) {
			for _, do := range []web.Handler{d.Edit, d.Save} {
				if _, err := ask(t, do, d.admin, "/setup/nothing", url.Values{}, "part", "nothing"); !fault.Is(err, fault.NotFound) {
					t.Error(err)
				}
			}
		})
	})
}

func TestInvitingStaff(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		form := url.Values{"name": {"Bo"}, "email": {"bo@service.example"}, "role": {"worker", "peer"}}
		has(t, get(t, d.NewInvitation, d.admin, "/setup/invite"), `value="worker"`)
		t.Run("RUN-5 one link, shown once, and kept by no cache", func(t *testing.T) {
			w, err := ask(t, d.Invite, d.admin, "/setup/people", form)
			if err != nil || w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "no-store" {
				t.Fatalf("%d, %v", w.Code, err)
			}
			has(t, w.Body.String(), "https://towpath.example/join/one-of-")
		})
		t.Run("sent twice it invites once", func(t *testing.T) {
			w, err := ask(t, d.Invite, d.admin, "/setup/people", form)
			if err != nil || w.Code != http.StatusConflict {
				t.Fatalf("%d, %v", w.Code, err)
			}
			has(t, w.Body.String(), "Taken.", `value="bo@service.example"`)
		})
		bo, err := h.Register.AccountByEmail(t.Context(), "bo@service.example")
		if err != nil {
			t.Fatal(err)
		}
		t.Run("a new link in place of one that was lost", func(t *testing.T) {
			has(t, get(t, d.Account, d.admin, "/setup/people/x", "id", bo.ID), "Invited, and has not come yet", `value="link"`)
			w, err := ask(t, d.Change, d.admin, "/setup/people/x", url.Values{"do": {"link"}}, "id", bo.ID)
			if err != nil {
				t.Fatal(err)
			}
			has(t, w.Body.String(), "https://towpath.example/join/two-of-"+bo.ID)
		})
		t.Run("an invitation taken back, and made again", func(t *testing.T) {
			for _, c := range []struct{ do, says string }{{"withdraw", "The link stops working."}, {"again", "Now make a new link."}} {
				w, err := ask(t, d.Change, d.admin, "/setup/people/x", url.Values{"do": {c.do}}, "id", bo.ID)
				if err != nil || w.Code != http.StatusSeeOther {
					t.Fatalf("%d, %v", w.Code, err)
				}
				has(t, get(t, d.Account, d.admin, w.Header().Get("Location"), "id", bo.ID), c.says)
			}
		})
		for name, c := range map[string]struct {
			change map[string][]string
			says   string
		}{
			"no name":                       {map[string][]string{"name": {" "}}, "Type a name."},
			"no address":                    {map[string][]string{"email": {"bo"}}, "Type an e-mail address"},
			"two addresses":                 {map[string][]string{"email": {"a@b.example, c@d.example"}}, "Type an e-mail address"},
			"no role":                       {map[string][]string{"role": nil}, "Choose what they do here."},
			"roles that don't go together":  {map[string][]string{"role": {"worker", "admin"}}, "These don&#39;t go together."},
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
				w, err := ask(t, d.Invite, d.admin, "/setup/people", bad)
				if err != nil || w.Code != http.StatusUnprocessableEntity {
					t.Fatalf("%d, %v", w.Code, err)
				}
				has(t, w.Body.String(), c.says)
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
			html := get(t, d.People, d.admin, "/setup/people?of=people")
			has(t, html, "Maya", "/setup/people/"+maya.ID)
			if strings.Contains(html, ">Bo<") {
				t.Error("staff are among the people")
			}
			one := get(t, d.Account, d.admin, "/setup/people/x", "id", maya.ID)
			if strings.Contains(one, "Bo") || strings.Contains(one, "March") || strings.Contains(one, "2026") {
				t.Error("it says whom a person is linked with, or when they were here")
			}
		})
		t.Run("RUN-5 closed and opened again", func(t *testing.T) {
			for _, c := range []struct{ do, says string }{{"close", "The account is closed."}, {"reopen", "The account is open again."}} {
				w, err := ask(t, d.Change, d.admin, "/setup/people/x", url.Values{"do": {c.do}}, "id", bo.ID)
				if err != nil || w.Code != http.StatusSeeOther {
					t.Fatalf("%d, %v", w.Code, err)
				}
				has(t, get(t, d.Account, d.admin, w.Header().Get("Location"), "id", bo.ID), c.says)
			}
		})
		t.Run("one's own account, and what there isn't", func(t *testing.T) {
			if html := get(t, d.Account, d.admin, "/setup/people/x", "id", d.admin.Account); strings.Contains(html, `value="close"`) {
				t.Error("it offers to close one's own account")
			}
			if _, err := ask(t, d.Change, d.admin, "/setup/people/x", url.Values{"do": {"close"}}, "id", d.admin.Account); !fault.Is(err, fault.Invalid) {
				t.Error(err)
			}
			if _, err := ask(t, d.Account, d.admin, "/setup/people/x", nil, "id", people.NewID()); !fault.Is(err, fault.NotFound) {
				t.Error(err)
			}
			if _, err := ask(t, d.Change, d.admin, "/setup/people/x", url.Values{"do": {"erase"}}, "id", bo.ID); !fault.Is(err, fault.Invalid) {
				t.Error(err)
			}
		})
		t.Run("PRIV-3 a supervisor sees when, and no person's name; an administrator the name, and not when", func(t *testing.T) {
			if _, err := ask(t, d.Change, d.admin, "/setup/people/x", url.Values{"do": {"close"}}, "id", maya.ID); err != nil {
				t.Fatal(err)
			}
			super, admin := get(t, d.Audit, d.super, "/setup/audit"), get(t, d.Audit, d.admin, "/setup/audit")
			has(t, super, "Ada closed an account: someone who uses this service", "Ada closed an account: Bo", "2 March at 10:00 am")
			has(t, admin, "Ada closed an account: Maya")
			if strings.Contains(super, "Maya") || strings.Contains(admin, "March") {
				t.Error("one of them sees too much")
			}
		})
		t.Run("page by page", func(t *testing.T) {
			for range 31 {
				h.Person(t, "Noor")
			}
			first := get(t, d.People, d.admin, "/setup/people?of=people")
			_, next, ok := strings.Cut(first, "/setup/people?of=people&amp;before=")
			next, _, _ = strings.Cut(next, `"`)
			if !ok || strings.Count(first, ">Noor<") != 30 {
				t.Fatalf("%d on the first page", strings.Count(first, ">Noor<"))
			}
			has(t, get(t, d.People, d.admin, "/setup/people?of=people&before="+next), "Maya", "Back to the latest")
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
			if _, err := ask(t, d.People, v, "/setup/people", nil); !fault.Is(err, fault.NotFound) {
				t.Errorf("PRIV-3: %s sees accounts: %v", role, err)
			}
			if _, err := ask(t, d.Change, v, "/setup/people/x", url.Values{"do": {"close"}}, "id", maya.ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("PRIV-3: %s closes accounts: %v", role, err)
			}
			if _, err := ask(t, d.Audit, v, "/setup/audit", nil); role != people.Supervisor && !fault.Is(err, fault.NotFound) {
				t.Errorf("PRIV-3: %s reads the audit: %v", role, err)
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
		html := get(t, d.Audit, d.super, "/setup/audit")
		has(t, html, "Bo invited someone to work here: Bo", "Bo invited someone to use this service: someone who uses this service", "Bo made a code for a first card",
			"Bo added a tablet of the service", "Bo took a tablet", "Bo started a way back in", "Bo was the second to confirm", "Bo: new (Bo)",
			"Whoever installed this invited someone to work here: Ada")
		if strings.Contains(html, "Maya") {
			t.Error("PRIV-3: a supervisor reads a person's name")
		}
	})
}
