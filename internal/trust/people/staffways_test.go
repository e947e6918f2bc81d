package people_test

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"towpath/internal/ground/fault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/trusttest"
)

func codeNow(t testing.TB, h *trusttest.House, secret string) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, h.Now())
	ok(t, err)
	return code
}

func means(t testing.TB, h *trusttest.House, a people.Account) people.Means {
	t.Helper()
	app, err := people.NewOneTime("Lockside", a)
	ok(t, err)
	return people.Means{Password: "reeds by the old lock", Secret: app.Secret, Code: codeNow(t, h, app.Secret), Unlock: "904826"}
}

// joined is a worker who has taken up their invitation, with a minute gone by since.
func joined(t testing.TB, h *trusttest.House) (people.Account, people.Means) {
	t.Helper()
	alex := h.SignIn(t, h.Account(t, "Alex", people.Admin))
	path, err := h.Register.Invite(t.Context(), alex, "Bo", "Bo@Service.example", people.Worker)
	ok(t, err)
	token := strings.TrimPrefix(path, "/join/")
	a, err := h.Register.Joining(t.Context(), token)
	ok(t, err)
	m := means(t, h, a)
	_, err = h.Register.Join(t.Context(), token, m)
	ok(t, err)
	h.Pass(time.Minute)
	return a, m
}

func TestJoin(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		alex := h.SignIn(t, h.Account(t, "Alex", people.Admin))
		path, err := h.Register.Invite(t.Context(), alex, "Bo", "bo@service.example", people.Worker)
		ok(t, err)
		token := strings.TrimPrefix(path, "/join/")
		a, err := h.Register.Joining(t.Context(), token)
		if err != nil || a.Name != "Bo" || a.State != people.Invited {
			t.Fatal(a, err)
		}
		t.Run("RUN-5 only administrators invite", func(t *testing.T) {
			for _, v := range []people.Viewer{{}, h.SignIn(t, h.Worker(t, "Kit")), h.SignIn(t, h.Person(t, "Maya"))} {
				_, err := h.Register.Invite(t.Context(), v, "X", "x@service.example", people.Worker)
				wants(t, err, fault.NotFound, "")
				_, err = h.Register.InviteAgain(t.Context(), v, a.ID)
				wants(t, err, fault.NotFound, "")
			}
			_, err := h.Register.Invite(t.Context(), alex, "Bo", "BO@service.example ", people.Worker)
			wants(t, err, fault.Conflict, "people.email.taken")
			_, err = h.Register.Invite(t.Context(), alex, "Bo", "  ", people.Worker)
			wants(t, err, fault.Invalid, "people.email.needed")
			_, err = h.Register.Invite(t.Context(), alex, "Bo", "b@service.example", people.Worker, people.Admin)
			wants(t, err, fault.Invalid, "people.roles.unfit")
		})
		m := means(t, h, a)
		refused := map[string]struct {
			change func(*people.Means)
			key    string
		}{
			"a short password":                 {func(m *people.Means) { m.Password = "elevenchars" }, "people.password.short"},
			"an endless password":              {func(m *people.Means) { m.Password = strings.Repeat("long ", 100) }, "people.password.long"},
			"the address as password":          {func(m *people.Means) { m.Password = "Bo@Service.example" }, "people.password.own"},
			"little but the name":              {func(m *people.Means) { m.Password = "BoBoBoBoBoBo1" }, "people.password.own"},
			"one letter over and over":         {func(m *people.Means) { m.Password = "aaaaaaaaaaaaaa" }, "people.password.same"},
			"a password that isn't text":       {func(m *people.Means) { m.Password = "\xff\xfe abcdefghijkl" }, "people.password.short"},
			"a code of another time":           {func(m *people.Means) { m.Code = "000000" }, "people.totp.wrong"},
			"no code":                          {func(m *people.Means) { m.Code = "" }, "people.totp.wrong"},
			"a secret of their own making":     {func(m *people.Means) { m.Secret = "ABC" }, "people.totp.wrong"},
			"an unlock code that is too short": {func(m *people.Means) { m.Unlock = "12345" }, "people.unlock.length"},
			"an unlock code tried first":       {func(m *people.Means) { m.Unlock = "123456" }, "people.pin.easy"},
		}
		for name, tt := range refused {
			t.Run("RUN-3 refused: "+name, func(t *testing.T) {
				bad := m
				tt.change(&bad)
				_, err := h.Register.Join(t.Context(), token, bad)
				wants(t, err, fault.Invalid, tt.key)
			})
		}
		t.Run("a forged link", func(t *testing.T) {
			_, err := h.Register.Joining(t.Context(), people.NewToken())
			wants(t, err, fault.Gone, "people.join.over")
		})
		t.Run("a link made again ends the one before; one run out is over", func(t *testing.T) {
			path, err := h.Register.InviteAgain(t.Context(), alex, a.ID)
			ok(t, err)
			_, err = h.Register.Joining(t.Context(), token)
			wants(t, err, fault.Gone, "people.join.over")
			token = strings.TrimPrefix(path, "/join/")
			h.Pass(7 * 24 * time.Hour)
			_, err = h.Register.Join(t.Context(), token, m)
			wants(t, err, fault.Gone, "people.join.over")
			path, err = h.Register.InviteAgain(t.Context(), alex, a.ID)
			ok(t, err)
			token = strings.TrimPrefix(path, "/join/")
		})
		m.Code = codeNow(t, h, m.Secret)
		_, err = h.Register.Join(t.Context(), token, m)
		ok(t, err)
		t.Run("a link is good once", func(t *testing.T) {
			_, err := h.Register.Join(t.Context(), token, m)
			wants(t, err, fault.Gone, "people.join.over")
			_, err = h.Register.InviteAgain(t.Context(), alex, a.ID)
			wants(t, err, fault.Conflict, "people.invite.active")
		})
	})
}

func TestPassword(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		bo, m := joined(t, h)
		in := func(email, password, code string) (string, error) {
			return h.Register.ByPassword(here(t), email, password, code)
		}
		code := codeNow(t, h, m.Secret)
		for name, try := range map[string][3]string{
			"a wrong password":    {bo.Email, "reeds by the new lock", code},
			"a wrong code":        {bo.Email, m.Password, "000000"},
			"no code":             {bo.Email, m.Password, ""},
			"an unknown address":  {"kit@service.example", m.Password, code},
			"nothing":             {"", "", ""},
			"an endless password": {bo.Email, strings.Repeat(m.Password, 5000), code},
		} {
			t.Run("RUN-3 the one answer to "+name, func(t *testing.T) {
				_, err := in(try[0], try[1], try[2])
				wants(t, err, fault.Invalid, "people.wrong.staff")
			})
		}
		got, err := in(" BO@service.example", m.Password, code[:3]+" "+code[3:])
		if err != nil || got != bo.ID {
			t.Fatal("RUN-3", got, err)
		}
		t.Run("RUN-3 a code is good once", func(t *testing.T) {
			_, err := in(bo.Email, m.Password, code)
			wants(t, err, fault.Invalid, "people.wrong.staff")
			h.Pass(30 * time.Second)
			_, err = in(bo.Email, m.Password, code)
			wants(t, err, fault.Invalid, "people.wrong.staff")
		})
		t.Run("one sent twice at once signs in once", func(t *testing.T) {
			h.Pass(time.Minute)
			code := codeNow(t, h, m.Secret)
			var wg sync.WaitGroup
			good := make(chan string, 2)
			for range 2 {
				wg.Go(func() {
					if got, err := in(bo.Email, m.Password, code); err == nil {
						good <- got
					}
				})
			}
			wg.Wait()
			if len(good) != 1 {
				t.Errorf("%d sign-ins by one code", len(good))
			}
		})
		t.Run("a clock set back by a day keeps nobody out", func(t *testing.T) {
			h.Pass(-24 * time.Hour)
			defer h.Pass(24*time.Hour + time.Minute)
			_, err := in(bo.Email, m.Password, codeNow(t, h, m.Secret))
			ok(t, err)
		})
		t.Run("the neighbours of the step now are good, further ones aren't", func(t *testing.T) {
			for _, d := range []time.Duration{-60 * time.Second, 60 * time.Second} {
				code, err := totp.GenerateCode(m.Secret, h.Now().Add(d))
				ok(t, err)
				_, err = in(bo.Email, m.Password, code)
				wants(t, err, fault.Invalid, "people.wrong.staff")
			}
			early, err := totp.GenerateCode(m.Secret, h.Now().Add(30*time.Second))
			ok(t, err)
			_, err = in(bo.Email, m.Password, early)
			ok(t, err)
		})
		t.Run("guessing from one place waits there, and doesn't keep the holder out elsewhere", func(t *testing.T) {
			h.Pass(24 * time.Hour)
			guesser := from(t, "203.0.113.9", people.Viewer{})
			var err error
			for range 8 {
				_, err = h.Register.ByPassword(guesser, bo.Email, "not the password", "000000")
			}
			wants(t, err, fault.Busy, "people.tries.wait")
			_, err = in(bo.Email, m.Password, codeNow(t, h, m.Secret))
			ok(t, err)
		})
		t.Run("a closed account", func(t *testing.T) {
			h.Pass(time.Hour)
			alex := h.SignIn(t, h.Account(t, "Robin", people.Admin))
			ok(t, h.Register.CloseAccount(t.Context(), alex, bo.ID))
			_, err := in(bo.Email, m.Password, codeNow(t, h, m.Secret))
			wants(t, err, fault.Invalid, "people.wrong.staff")
		})
		t.Run("no secret is on record", func(t *testing.T) {
			dump := h.Dump(t)
			for _, secret := range []string{m.Password, m.Secret, m.Unlock, "$argon2id$"} {
				if bytes.Contains(dump, []byte(secret)) {
					t.Errorf("%q is in the database", secret)
				}
			}
		})
	})
}

func TestProve(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		bo, m := joined(t, h)
		worker := h.SignIn(t, bo)
		id, token := enrolled(t, h, worker)
		maya, _, card := carded(t, h, "Maya")
		_, _, noors := carded(t, h, "Noor")
		v := at(t, h, maya, id, token)
		ok(t, h.Register.SetPIN(t.Context(), v, "boat", "4073"))
		tablet := people.Viewer{Table: people.NewID(), Device: id}
		elsewhere := people.Viewer{Table: people.NewID()}
		prove := func(v people.Viewer, a people.Account, secret string) error {
			return h.Register.Prove(from(t, "192.0.2.1", v), a.ID, secret)
		}
		for name, try := range map[string]struct {
			v      people.Viewer
			a      people.Account
			secret string
		}{
			"TOG-2 a person's card":                 {elsewhere, maya, words(card)},
			"TOG-2 a person's number on the tablet": {tablet, maya, "4073"},
			"TOG-2 a person's words for home":       {elsewhere, maya, strings.Join(card.Recovery, " ")},
			"TOG-2 a worker's unlock code":          {elsewhere, bo, "904 826"},
			"TOG-2 a worker's password":             {tablet, bo, m.Password},
		} {
			t.Run(name, func(t *testing.T) { ok(t, prove(try.v, try.a, try.secret)) })
		}
		for name, try := range map[string]struct {
			v      people.Viewer
			a      people.Account
			secret string
			key    string
		}{
			"another person's card":               {elsewhere, maya, words(noors), "people.wrong.card"},
			"a number away from its tablet":       {elsewhere, maya, "4073", "people.wrong.card"},
			"a wrong number":                      {tablet, maya, "4074", "people.wrong.pin"},
			"the worker's code as the person's":   {tablet, maya, "904826", "people.wrong.pin"},
			"the person's card as the worker's":   {elsewhere, bo, words(card), "people.wrong.unlock"},
			"the person's number as the worker's": {tablet, bo, "4073", "people.wrong.unlock"},
			"a wrong unlock code":                 {elsewhere, bo, "904827", "people.wrong.unlock"},
			"nothing":                             {elsewhere, bo, "", "people.wrong.unlock"},
			"nothing, of the person":              {elsewhere, maya, "", "people.wrong.card"},
		} {
			t.Run("TOG-2 refused: "+name, func(t *testing.T) { wants(t, prove(try.v, try.a, try.secret), fault.Invalid, try.key) })
		}
		t.Run("TOG-2 guessing the unlock code at a table waits, and doesn't keep its holder from their password or other places", func(t *testing.T) {
			h.Pass(24 * time.Hour)
			for range 6 {
				prove(tablet, bo, "555123") //nolint:errcheck // counted
			}
			wants(t, prove(tablet, bo, "904826"), fault.Busy, "people.tries.wait")
			ok(t, prove(tablet, bo, m.Password))
			ok(t, prove(elsewhere, bo, "904826"))
		})
		t.Run("an account that isn't there", func(t *testing.T) {
			wants(t, h.Register.Prove(here(t), people.NewID(), "904826"), fault.NotFound, "")
		})
		t.Run("a new unlock code ends the one before", func(t *testing.T) {
			h.Pass(24 * time.Hour)
			worker = h.SignIn(t, bo)
			ok(t, h.Register.SetUnlock(t.Context(), worker, "731904"))
			wants(t, prove(elsewhere, bo, "904826"), fault.Invalid, "")
			ok(t, prove(elsewhere, bo, "731904"))
			wants(t, h.Register.SetUnlock(t.Context(), v, "731904"), fault.NotFound, "")
			h.Pass(10 * time.Minute)
			wants(t, h.Register.SetUnlock(t.Context(), worker, "731905"), fault.Forbidden, "people.fresh")
		})
	})
}

func TestSetPassword(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		bo, m := joined(t, h)
		v, other := h.SignIn(t, bo), h.SignIn(t, bo)
		fresh := means(t, h, bo)
		fresh.Password = "a heron on the far bank"
		ok(t, h.Register.SetPassword(t.Context(), v, fresh))
		wants(t, h.Register.Fresh(t.Context(), other), fault.NotFound, "")
		h.Pass(time.Minute)
		_, err := h.Register.ByPassword(here(t), bo.Email, m.Password, codeNow(t, h, m.Secret))
		wants(t, err, fault.Invalid, "people.wrong.staff")
		_, err = h.Register.ByPassword(here(t), bo.Email, fresh.Password, codeNow(t, h, fresh.Secret))
		ok(t, err)
		h.Pass(10 * time.Minute)
		wants(t, h.Register.SetPassword(t.Context(), v, fresh), fault.Forbidden, "people.fresh")
	})
}

func TestInviteFirst(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		_, err := h.Register.InviteFirst(t.Context(), "Alex", "alex@service.example")
		ok(t, err)
		path, err := h.Register.InviteFirst(t.Context(), "Alex", "alex@service.example")
		ok(t, err)
		token := strings.TrimPrefix(path, "/join/")
		a, err := h.Register.Joining(t.Context(), token)
		if err != nil || !a.Is(people.Admin) {
			t.Fatal(a, err)
		}
		_, err = h.Register.InviteFirst(t.Context(), "Eve", "eve@elsewhere.example")
		wants(t, err, fault.Conflict, "people.first.done")
		_, err = h.Register.Join(t.Context(), token, means(t, h, a))
		ok(t, err)
		_, err = h.Register.InviteFirst(t.Context(), "Alex", "alex@service.example")
		wants(t, err, fault.Conflict, "people.first.done")
	})
}
