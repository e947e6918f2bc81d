package people_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/oidc"
	"towpath/internal/ground/oidc/oidctest"
	"towpath/internal/trust/people"
	"towpath/internal/trust/trusttest"
)

// workSite is a site whose staff may sign in by a provider.
func workSite(t *testing.T, h *trusttest.House) (*site, *oidctest.Provider) {
	t.Helper()
	p := oidctest.New(t, h.Now)
	return newSite(t, h, func(d *people.WebDeps) {
		c, err := oidc.New(oidc.Settings{Issuer: p.URL, Client: p.Client, Secret: p.Secret, Back: d.URL + people.WorkBackPath, Now: h.Now})
		ok(t, err)
		d.Work = &people.Work{Client: c, Name: "Lockside"}
	}), p
}

// goes is the address that a browser comes back to which goes to the provider from a page; it isn't asked for yet.
func (b *browser) goes(from string) *url.URL {
	b.t.Helper()
	var back *url.URL
	b.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if r.URL.Path == people.WorkBackPath {
			back = r.URL
			return http.ErrUseLastResponse
		}
		return nil
	}
	defer func() { b.CheckRedirect = nil }()
	r, err := b.Get(b.s.URL + from)
	ok(b.t, err)
	ok(b.t, r.Body.Close())
	if back == nil {
		b.t.Fatalf("from %s nobody comes back: %d", from, r.StatusCode)
	}
	return back
}

func (b *browser) trip() []*http.Cookie {
	u, err := url.Parse(b.s.URL)
	ok(b.t, err)
	var trips []*http.Cookie
	for _, c := range b.Jar.Cookies(u) {
		if c.Name == "towpath-away" {
			trips = append(trips, c)
		}
	}
	return trips
}

func (b *browser) setTrip(trips ...*http.Cookie) {
	u, err := url.Parse(b.s.URL)
	ok(b.t, err)
	b.Jar.SetCookies(u, trips)
}

const lets = "home of 0" // and the rest of an account's id

func TestWork(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		s, p := workSite(t, h)
		alex := h.SignIn(t, h.Account(t, "Alex", people.Admin))
		path, err := h.Register.Invite(t.Context(), alex, "Ro", "ro@service.example", people.Worker)
		ok(t, err)
		t.Run("RUN-3 an account at work that nobody here has added lets nobody in, whatever its e-mail address", func(t *testing.T) {
			s.browser(t).get("/in/work").at("/in/staff", 200, "Nobody here signs in by that account yet")
		})
		t.Run("RUN-3 an invitation is taken up with an account at work, and once", func(t *testing.T) {
			b := s.browser(t)
			b.get(path).at(path, 200, `href="`+path+`/work"`)
			b.get(path+"/unlock").at(path, 200, "Begin again from here")
			b.get(path+"/work").at(path+"/unlock", 200, "Lockside knows you")
			b.send(path+"/unlock", "unlock", "123456").at(path+"/unlock", 422)
			b.send(path+"/unlock", "unlock", "904826").at("/", 200, lets, "worker")
			s.browser(t).get(path+"/work").at(path+"/work", 410)
		})
		t.Run("RUN-3 signing in by it goes on to where somebody was going, and signing out says that they may be signed in there", func(t *testing.T) {
			b := s.browser(t).get("/in/work?to=/going/staff").at("/going/staff", 200, "going on as 0")
			b.get("/me").at("/me", 200, "Lockside account")
			b.send("/out").at("/in/staff", 200, "You are signed out here", p.URL+"/out")
		})
		t.Run("RUN-3 roles are never the provider's", func(t *testing.T) { // it says that they are an admin
			s.browser(t).get("/in/work").at("/", 200, "worker")
		})
		refusedTrips(t, h, s, p)
		addedLater(t, h, s, p)
		t.Run("RUN-3 nothing of what the provider said is kept", func(t *testing.T) {
			dump := string(h.Dump(t))
			for _, said := range []string{"sub-of-bo", "sub-of-kit", p.URL, p.Secret} {
				if strings.Contains(dump, said) {
					t.Errorf("%q is in the database", said)
				}
			}
		})
		t.Run("RUN-3 a closed account is not let in", func(t *testing.T) {
			p.SignIn("sub-of-bo")
			a, err := h.Register.AccountByEmail(t.Context(), "ro@service.example")
			ok(t, err)
			ok(t, h.Register.CloseAccount(t.Context(), alex, a.ID))
			s.browser(t).get("/in/work").at("/in/staff", 200, "Nobody here signs in by that account yet")
		})
	})
}

// refusedTrips are ways to come back that somebody else could have made, or in which nobody is to be let in.
func refusedTrips(t *testing.T, h *trusttest.House, s *site, p *oidctest.Provider) {
	t.Run("RUN-3 refused: an address to come back to, in a browser that never left", func(t *testing.T) {
		at := s.browser(t).goes("/in/work")
		s.browser(t).get(at.RequestURI()).at("/in/staff", 200, "Begin again")
	})
	t.Run("RUN-3 refused: another state, which takes nothing from whoever it was meant for", func(t *testing.T) {
		b := s.browser(t)
		at := b.goes("/in/work")
		b.get(at.Path+"?state=another&code="+at.Query().Get("code")).at("/in/staff", 200, "Begin again")
		b.get(at.RequestURI()).at("/", 200, lets)
	})
	t.Run("RUN-3 refused: coming back twice", func(t *testing.T) {
		b := s.browser(t)
		at := b.goes("/in/work")
		trip := b.trip()
		b.get(at.RequestURI()).at("/", 200, lets)
		again := s.browser(t)
		again.setTrip(trip...)
		again.get(at.RequestURI()).at("/in/staff", 200, "be relied on")
	})
	t.Run("RUN-3 refused: too late, and a cookie of one's own making", func(t *testing.T) {
		b := s.browser(t)
		at := b.goes("/in/work")
		trip := b.trip()
		h.Pass(10 * time.Minute)
		b.get(at.RequestURI()).at("/in/staff", 200, "Begin again")
		h.Pass(-10 * time.Minute)
		forged := s.browser(t)
		trip[0].Value = "e30." + strings.SplitN(trip[0].Value, ".", 2)[1]
		forged.setTrip(trip...)
		forged.get(at.RequestURI()).at("/in/staff", 200, "Begin again")
	})
	t.Run("RUN-3 refused: what the provider said for another sign-in", func(t *testing.T) {
		p.Say(func(c map[string]any) { c["nonce"] = "another" })
		defer p.Say(nil)
		s.browser(t).get("/in/work").at("/in/staff", 200, "be relied on")
	})
	t.Run("RUN-3 refused: being sent to the provider by another site", func(t *testing.T) {
		b, asked := s.browser(t), len(p.Asked)
		r, err := http.NewRequest(http.MethodGet, s.URL+"/in/work?to=/going/staff", nil)
		ok(t, err)
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		b.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		answer, err := b.Do(r)
		ok(t, err)
		ok(t, answer.Body.Close())
		if to := answer.Header.Get("Location"); to != "/in/staff?to=/going/staff" || len(p.Asked) != asked || len(b.trip()) > 0 {
			t.Errorf("RUN-3 they were sent to %q", to)
		}
	})
	t.Run("RUN-3 somebody who stops at the provider comes back to the other ways", func(t *testing.T) {
		b := s.browser(t)
		state := b.goes("/in/work").Query().Get("state")
		b.get(people.WorkBackPath+"?error=access_denied&error_description=MARK&state="+state).at("/in/staff", 200, "was stopped", `name="password"`)
		if b.get("/in/staff?work=MARK"); strings.Contains(b.body, "MARK") {
			t.Error(b.body)
		}
	})
	t.Run("RUN-3 the provider down: said, while the other ways stay", func(t *testing.T) {
		b := s.browser(t)
		at := b.goes("/in/work")
		p.Away(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
		defer p.Away(nil)
		b.get(at.RequestURI()).at("/in/staff", 200, "answer right now", `name="password"`, "Use a passkey")
		h.Pass(time.Minute)
		s.browser(t).get("/in/work?to=/going/staff").at("/in/staff", 200, "answer right now", `name="password"`, `value="/going/staff"`)
		h.Pass(time.Minute)
	})
	t.Run("RUN-3 its keys changed", func(t *testing.T) {
		p.Rotate(t, "another")
		s.browser(t).get("/in/work").at("/", 200, lets)
	})
}

// addedLater has somebody add an account at work who signs in another way already.
func addedLater(t *testing.T, h *trusttest.House, s *site, p *oidctest.Provider) {
	kit := h.Worker(t, "Kit")
	b := s.signedIn(t, kit)
	t.Run("RUN-3 an account at work is added after showing who one is, and nobody else's", func(t *testing.T) {
		b.get("/me/work/go").at("/me/work", 200, "Someone else here signs in by that account")
		p.SignIn("sub-of-kit")
		b.get("/me/work/go").at("/me", 200, "You can sign in with that account from now on")
		s.browser(t).get("/in/work").at("/", 200, "home of "+kit.ID)
		h.Pass(11 * time.Minute)
		b.get("/me/work/go").at("/me/show", 200)
	})
	t.Run("RUN-3 refused: adding one to whoever is signed in by then", func(t *testing.T) {
		p.SignIn("sub-of-eve")
		eve := s.signedIn(t, h.Worker(t, "Eve"))
		at, trip := eve.goes("/me/work/go"), eve.trip()
		other := s.signedIn(t, kit)
		other.setTrip(trip...)
		other.get(at.RequestURI()).at("/in/staff", 200, "Begin again")
		s.browser(t).get("/in/work").at("/in/staff", 200, "Nobody here signs in by that account yet")
	})
	t.Run("RUN-3 the only way in stays", func(t *testing.T) {
		p.SignIn("sub-of-kit")
		s.browser(t).get("/in/work").get("/me/work").send("/me/work/end").at("/me/work/end", 409, "This is the only way")
	})
	t.Run("RUN-3 with another way it can be removed, and then leads nowhere", func(t *testing.T) {
		kim, m := joined(t, h)
		p.SignIn("sub-of-kim")
		b := s.signedIn(t, kim)
		b.get("/me/work/go").at("/me", 200)
		b.get("/me/work").send("/me/work/end").at("/me", 200, "sign you in any more")
		s.browser(t).get("/in/work").at("/in/staff", 200, "Nobody here signs in by that account yet")
		_, err := h.Register.ByPassword(here(t), kim.Email, m.Password, codeNow(t, h, m.Secret))
		ok(t, err)
	})
	t.Run("RUN-3 not for people, and not on the service's tablets", func(t *testing.T) {
		wants(t, h.Register.EndWork(t.Context(), h.SignIn(t, h.Person(t, "Maya"))), fault.NotFound, "")
		id, token := enrolled(t, h, h.SignIn(t, kit))
		tablet := s.browser(t)
		tablet.keep("", token)
		if tablet.get("/in/staff").at("/in/staff", 200); strings.Contains(tablet.body, "/in/work") {
			t.Error("RUN-3 it is offered on", id)
		}
		tablet.get("/in/work").at("/in/work", 404)
	})
}
