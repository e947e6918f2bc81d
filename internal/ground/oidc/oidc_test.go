package oidc_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"towpath/internal/ground/oidc"
	"towpath/internal/ground/oidc/oidctest"
)

const (
	back     = "https://towpath.example.org/in/work/back"
	nonce    = "a nonce"
	verifier = "a-verifier-of-43-characters-or-more-0123456789"
)

type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.t }

func (c *clock) pass(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.t = c.t.Add(d) }

func start(t *testing.T) (*oidctest.Provider, *oidc.Client, *clock) {
	t.Helper()
	c := &clock{t: time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)}
	p := oidctest.New(t, c.now)
	return p, client(t, p, c), c
}

func client(t *testing.T, p *oidctest.Provider, c *clock) *oidc.Client {
	t.Helper()
	x, err := oidc.New(oidc.Settings{Issuer: p.URL, Client: p.Client, Secret: p.Secret, Back: back, Prompt: "select_account", Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// through goes to the provider and comes back, as a browser does.
func through(t *testing.T, x *oidc.Client) url.Values {
	t.Helper()
	to, err := x.Ask(t.Context(), "a state", nonce, verifier)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultTransport.RoundTrip(httptest.NewRequest("GET", to, nil))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	at, err := answer.Location()
	if err != nil || !strings.HasPrefix(at.String(), back+"?") {
		t.Fatal(at, err)
	}
	return at.Query()
}

func who(t *testing.T, x *oidc.Client) (oidc.Subject, error) {
	t.Helper()
	q := through(t, x)
	return x.Who(t.Context(), q.Get("code"), q.Get("iss"), nonce, verifier)
}

func TestWho(t *testing.T) {
	p, x, _ := start(t)
	t.Run("RUN-3 the provider says who somebody is, and nothing more is asked", func(t *testing.T) {
		got, err := who(t, x)
		if err != nil || got != (oidc.Subject{Issuer: p.URL, ID: "sub-of-bo"}) {
			t.Fatal(got, err)
		}
		asked := p.Asked[0]
		if asked.Get("scope") != "openid" || asked.Get("state") != "a state" || asked.Get("prompt") != "select_account" || strings.Contains(asked.Encode(), verifier) {
			t.Error(asked)
		}
	})
	other := p.Rotate(t, "somebody's")
	p.Rotate(t, "second")
	strangers := jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: other, KeyID: "second"}}
	bySecret := jose.SigningKey{Algorithm: jose.HS256, Key: []byte(p.Secret + strings.Repeat("x", 32))}
	set := func(name string, value any) func(map[string]any) {
		return func(c map[string]any) { c[name] = value }
	}
	for name, c := range map[string]struct {
		say   func(map[string]any)
		forge func([]byte) string
	}{
		"somebody else's client":         {say: set("aud", "another")},
		"two clients, and not for us":    {say: set("aud", []string{"towpath", "another"})},
		"handed on by another client":    {say: set("azp", "another")},
		"another issuer":                 {say: set("iss", "https://elsewhere.example")},
		"another nonce":                  {say: set("nonce", "another")},
		"no nonce":                       {say: func(c map[string]any) { delete(c, "nonce") }},
		"over":                           {say: set("exp", time.Date(2026, 11, 23, 6, 59, 0, 0, time.UTC).Unix())},
		"without an end":                 {say: func(c map[string]any) { delete(c, "exp") }},
		"said long ago":                  {say: set("iat", time.Date(2026, 11, 22, 7, 0, 0, 0, time.UTC).Unix())},
		"said tomorrow":                  {say: set("iat", time.Date(2026, 11, 24, 7, 0, 0, 0, time.UTC).Unix())},
		"not yet":                        {say: set("nbf", time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC).Unix())},
		"nobody":                         {say: set("sub", "")},
		"alg none":                       {forge: oidctest.Unsigned},
		"signed with the secret":         {forge: func(b []byte) string { return oidctest.Sign(bySecret, b) }},
		"signed by somebody else":        {forge: func(b []byte) string { return oidctest.Sign(strangers, b) }},
		"changed after it was signed":    {forge: func(b []byte) string { return changed(oidctest.Sign(strangers, b)) }},
		"nothing":                        {forge: func([]byte) string { return "" }},
		"no token at all":                {forge: func([]byte) string { return "x.y.z" }},
		"an expiry that can't be a time": {say: set("exp", "soon")},
	} {
		t.Run("RUN-3 refused: "+name, func(t *testing.T) {
			p.Say(c.say)
			p.Forge(c.forge)
			defer p.Say(nil)
			defer p.Forge(nil)
			if got, err := who(t, x); !errors.Is(err, oidc.ErrUnfit) || got != (oidc.Subject{}) {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
	t.Run("RUN-3 and then the truth is let in again", func(t *testing.T) {
		if _, err := who(t, x); err != nil {
			t.Error(err)
		}
	})
}

func changed(token string) string {
	parts := strings.Split(token, ".")
	return parts[0] + "." + parts[1] + "e30." + parts[2]
}

func TestCodes(t *testing.T) {
	p, x, _ := start(t)
	for name, try := range map[string]func(code, from string) (oidc.Subject, error){
		"a verifier of somebody else's": func(c, f string) (oidc.Subject, error) { return x.Who(t.Context(), c, f, nonce, verifier+"x") },
		"a nonce of somebody else's":    func(c, f string) (oidc.Subject, error) { return x.Who(t.Context(), c, f, "other", verifier) },
		"from another provider": func(c, _ string) (oidc.Subject, error) {
			return x.Who(t.Context(), c, "https://x.example", nonce, verifier)
		},
		"no code":                    func(_, f string) (oidc.Subject, error) { return x.Who(t.Context(), "", f, nonce, verifier) },
		"a code of their own making": func(_, f string) (oidc.Subject, error) { return x.Who(t.Context(), "made-up", f, nonce, verifier) },
		"no nonce was asked for":     func(c, f string) (oidc.Subject, error) { return x.Who(t.Context(), c, f, "", verifier) },
		"a code that was brought already": func(c, f string) (oidc.Subject, error) {
			x.Who(t.Context(), c, f, nonce, verifier)
			return x.Who(t.Context(), c, f, nonce, verifier)
		}, //nolint:errcheck // the first is right
	} {
		t.Run("RUN-3 refused: "+name, func(t *testing.T) {
			q := through(t, x)
			if got, err := try(q.Get("code"), q.Get("iss")); !errors.Is(err, oidc.ErrUnfit) || got.ID != "" {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
	t.Run("RUN-3 the secret goes where the provider takes it, once", func(t *testing.T) {
		p.SecretInBody()
		before := p.Tokens
		if _, err := who(t, client(t, p, &clock{t: time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)})); err != nil || p.Tokens != before+1 {
			t.Errorf("%v, the code was brought %d times", err, p.Tokens-before)
		}
	})
	t.Run("RUN-3 a secret that isn't right: said by a word, without it", func(t *testing.T) {
		wrong, err := oidc.New(oidc.Settings{Issuer: p.URL, Client: p.Client, Secret: "not the one", Back: back, Now: func() time.Time { return time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC) }})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := who(t, wrong); !errors.Is(err, oidc.ErrUnfit) || !strings.HasSuffix(err.Error(), "invalid_client") || strings.Contains(err.Error(), "not the one") {
			t.Error(err)
		}
	})
}

func TestKeysRotate(t *testing.T) {
	p, x, at := start(t)
	if _, err := who(t, x); err != nil {
		t.Fatal(err)
	}
	t.Run("RUN-3 a new key of the provider's works at once", func(t *testing.T) {
		p.Rotate(t, "second")
		if _, err := who(t, x); err != nil {
			t.Error(err)
		}
	})
	t.Run("RUN-3 one with the same name works too", func(t *testing.T) {
		p.Rotate(t, "second")
		if _, err := who(t, x); err != nil {
			t.Error(err)
		}
	})
	t.Run("RUN-3 a key that was given up is forgotten within the hour", func(t *testing.T) {
		given := p.Rotate(t, "third")
		if _, err := who(t, x); err != nil {
			t.Fatal(err)
		}
		p.Rotate(t, "fourth")
		at.pass(61 * time.Minute)
		p.Forge(func(b []byte) string {
			return oidctest.Sign(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: given, KeyID: "third"}}, b)
		})
		if _, err := who(t, x); !errors.Is(err, oidc.ErrUnfit) {
			t.Error(err)
		}
	})
}

func TestAway(t *testing.T) {
	p, x, at := start(t)
	asks := 0
	down := func(w http.ResponseWriter, _ *http.Request) { asks++; w.WriteHeader(http.StatusBadGateway) }
	t.Run("RUN-3 a provider that is away: said at once, and not asked again and again", func(t *testing.T) {
		p.Away(down)
		for range 5 {
			if _, err := x.Ask(t.Context(), "s", nonce, verifier); !errors.Is(err, oidc.ErrAway) {
				t.Error(err)
			}
		}
		if asks != 1 || x.Out() != "" {
			t.Errorf("asked %d times", asks)
		}
		p.Away(nil)
		at.pass(6 * time.Second)
		if _, err := x.Ask(t.Context(), "s", nonce, verifier); err != nil || x.Out() != p.URL+"/out" {
			t.Error(err)
		}
	})
	t.Run("RUN-3 nobody is led to a provider that went away since, while whoever is there already comes back in", func(t *testing.T) {
		q := through(t, x)
		at.pass(31 * time.Second)
		p.Away(only(p, "/.well-known/openid-configuration", down))
		defer p.Away(nil)
		if _, err := x.Ask(t.Context(), "s", nonce, verifier); !errors.Is(err, oidc.ErrAway) {
			t.Error(err)
		}
		at.pass(time.Hour)
		p.Say(func(c map[string]any) { c["iat"], c["exp"] = at.now().Unix(), at.now().Add(time.Minute).Unix() })
		defer p.Say(nil)
		if _, err := x.Who(t.Context(), q.Get("code"), "", nonce, verifier); err != nil {
			t.Error(err)
		}
	})
	at.pass(time.Minute)
	t.Run("RUN-3 away when the code is brought, or the keys are asked for", func(t *testing.T) {
		for _, path := range []string{"/token", "/keys"} {
			fresh := client(t, p, at)
			q := through(t, fresh)
			p.Away(nil)
			p.Away(only(p, path, down))
			if _, err := fresh.Who(t.Context(), q.Get("code"), "", nonce, verifier); !errors.Is(err, oidc.ErrAway) {
				t.Errorf("%s: %v", path, err)
			}
			p.Away(nil)
		}
	})
	t.Run("RUN-3 one that never answers holds nobody longer than they wait", func(t *testing.T) {
		p.Away(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		defer p.Away(nil)
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if _, err := client(t, p, at).Ask(ctx, "s", nonce, verifier); !errors.Is(err, oidc.ErrAway) {
			t.Error(err)
		}
	})
	t.Run("RUN-3 an answer without end is not read to its end", func(t *testing.T) {
		sent := 0
		p.Away(func(w http.ResponseWriter, _ *http.Request) {
			for block := bytes.Repeat([]byte(" "), 64<<10); sent < 64<<20; sent += len(block) {
				if _, err := w.Write(block); err != nil {
					return
				}
			}
		})
		defer p.Away(nil)
		if _, err := client(t, p, at).Ask(t.Context(), "s", nonce, verifier); !errors.Is(err, oidc.ErrAway) {
			t.Error(err)
		}
		p.Server.CloseClientConnections()
		if sent >= 32<<20 {
			t.Errorf("%d bytes were taken", sent)
		}
	})
}

// only answers one path in the provider's place.
func only(p *oidctest.Provider, path string, do http.HandlerFunc) http.HandlerFunc {
	inner := p.Itself()
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == path {
			do(w, r)
			return
		}
		inner.ServeHTTP(w, r)
	}
}

func TestPlaces(t *testing.T) {
	p, _, at := start(t)
	var reached atomic.Int64
	beside := httptest.NewUnstartedServer(http.NotFoundHandler())
	beside.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			reached.Add(1)
		}
	}
	beside.Start()
	defer beside.Close()
	said := func(name string, value any) func(map[string]any) {
		return func(s map[string]any) { s[name] = value }
	}
	for name, change := range map[string]func(map[string]any){
		"another issuer":                     said("issuer", "https://elsewhere.example"),
		"no page to sign in on":              said("authorization_endpoint", ""),
		"a page to sign in on that is http":  said("authorization_endpoint", "http://provider.example/authorize"),
		"a page that is a script":            said("authorization_endpoint", "javascript:alert(1)"),
		"a token page beside us":             said("token_endpoint", beside.URL),
		"a token page with a password in it": said("token_endpoint", "https://a:b@provider.example/"),
		"keys beside us":                     said("jwks_uri", beside.URL),
		"keys in a file":                     said("jwks_uri", "file:///etc/passwd"),
	} {
		t.Run("RUN-3 refused: "+name, func(t *testing.T) {
			p.Describe(change)
			defer p.Describe(nil)
			if to, err := client(t, p, at).Ask(t.Context(), "s", nonce, verifier); !errors.Is(err, oidc.ErrAway) {
				t.Errorf("%q, %v", to, err)
			}
		})
	}
	t.Run("RUN-3 a name that leads beside us isn't followed", func(t *testing.T) {
		port := beside.URL[strings.LastIndexByte(beside.URL, ':'):]
		p.Describe(said("token_endpoint", "https://localhost"+port+"/token"))
		defer p.Describe(nil)
		x := client(t, p, at)
		q := through(t, x)
		if _, err := x.Who(t.Context(), q.Get("code"), "", nonce, verifier); !errors.Is(err, oidc.ErrAway) {
			t.Error(err)
		}
	})
	t.Run("RUN-3 and isn't led there either", func(t *testing.T) {
		p.Away(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, beside.URL, http.StatusTemporaryRedirect)
		})
		defer p.Away(nil)
		if _, err := client(t, p, at).Ask(t.Context(), "s", nonce, verifier); !errors.Is(err, oidc.ErrAway) {
			t.Error(err)
		}
	})
	if reached.Load() > 0 {
		t.Error("RUN-3 what stands beside us was reached")
	}
	t.Run("RUN-3 a page to sign out on that can't be one is left out", func(t *testing.T) {
		p.Describe(said("end_session_endpoint", "javascript:alert(1)"))
		defer p.Describe(nil)
		x := client(t, p, at)
		if _, err := x.Ask(t.Context(), "s", nonce, verifier); err != nil || x.Out() != "" {
			t.Error(err, x.Out())
		}
	})
}

func TestSettings(t *testing.T) {
	for name, s := range map[string]oidc.Settings{
		"no issuer":            {Client: "a", Secret: "b"},
		"http":                 {Issuer: "http://provider.example", Client: "a", Secret: "b"},
		"a password in it":     {Issuer: "https://x:y@provider.example", Client: "a", Secret: "b"},
		"a question mark":      {Issuer: "https://provider.example?x=1", Client: "a", Secret: "b"},
		"no client":            {Issuer: "https://provider.example", Secret: "b"},
		"no secret":            {Issuer: "https://provider.example", Client: "a"},
		"another thing to ask": {Issuer: "https://provider.example", Client: "a", Secret: "b", Prompt: "none"},
	} {
		if _, err := oidc.New(s); err == nil {
			t.Errorf("RUN-3 %s was taken", name)
		}
	}
	x, err := oidc.New(oidc.Settings{Issuer: "https://provider.example/tenant/v2.0", Client: "a", Secret: "b"})
	if err != nil || x.Host() != "provider.example" {
		t.Error(err)
	}
}
