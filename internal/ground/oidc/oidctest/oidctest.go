// Package oidctest is an OpenID Connect provider for tests. It keeps the rules that a client relies on: a code is good once, for the
// client and the address it was made for, and with the verifier whose hash came first. What it says can be made wrong in each way that
// a client has to refuse.
package oidctest

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// Provider is one on this computer.
type Provider struct {
	*httptest.Server
	Client, Secret string

	mux      *http.ServeMux
	mu       sync.Mutex
	now      func() time.Time
	who      string // who is signed in there
	codes    map[string]asked
	key      jose.SigningKey
	served   []jose.JSONWebKey
	wrong    func(claims map[string]any)
	forge    func(claims []byte) string
	discover func(said map[string]any)
	away     http.HandlerFunc
	post     bool
	Asked    []url.Values // what came to the page where somebody signs in
	Tokens   int          // how often a code was brought
}

type asked struct{ nonce, challenge, back, who string }

// New starts a provider that knows one client, whose clock is now.
func New(t testing.TB, now func() time.Time) *Provider {
	t.Helper()
	p := &Provider{Client: "towpath", Secret: "a secret of the client's & more", now: now, who: "sub-of-bo", codes: map[string]asked{}}
	p.Rotate(t, "first")
	p.mux = http.NewServeMux()
	for pattern, do := range map[string]http.HandlerFunc{"GET /.well-known/openid-configuration": p.configuration, "GET /keys": p.keys, "GET /authorize": p.authorize, "POST /token": p.token} {
		p.mux.HandleFunc(pattern, do)
	}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		away := p.away
		p.mu.Unlock()
		if away != nil {
			away(w, r)
			return
		}
		p.mux.ServeHTTP(w, r)
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *Provider) set(do func()) { p.mu.Lock(); defer p.mu.Unlock(); do() }

// SignIn has somebody else be signed in there.
func (p *Provider) SignIn(sub string) { p.set(func() { p.who = sub }) }

// Say changes what is said of somebody before it is signed; nil for the truth.
func (p *Provider) Say(wrong func(claims map[string]any)) { p.set(func() { p.wrong = wrong }) }

// Forge writes what is said of somebody in place of the provider; nil for itself.
func (p *Provider) Forge(forge func(claims []byte) string) { p.set(func() { p.forge = forge }) }

// Describe changes what the provider says of itself; nil for the truth.
func (p *Provider) Describe(change func(said map[string]any)) { p.set(func() { p.discover = change }) }

// Away answers in the provider's place; nil for itself.
func (p *Provider) Away(do http.HandlerFunc) { p.set(func() { p.away = do }) }

// Itself is the provider as it is.
func (p *Provider) Itself() http.Handler { return p.mux }

// SecretInBody takes the client's secret in the body alone.
func (p *Provider) SecretInBody() { p.set(func() { p.post = true }) }

// Rotate has the provider sign with another key from now on, and give up the one before.
func (p *Provider) Rotate(t testing.TB, id string) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p.set(func() {
		p.key = jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: id}}
		p.served = []jose.JSONWebKey{{Key: key.Public(), KeyID: id, Use: "sig", Algorithm: "RS256"}}
	})
	return key
}

func (p *Provider) configuration(w http.ResponseWriter, _ *http.Request) {
	said := map[string]any{"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
		"end_session_endpoint": p.URL + "/out", "response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"},
		"id_token_signing_alg_values_supported": []string{"RS256", "HS256", "none"}, "code_challenge_methods_supported": []string{"S256"}}
	p.set(func() {
		if p.post {
			said["token_endpoint_auth_methods_supported"] = []string{"client_secret_post"}
		}
		if p.discover != nil {
			p.discover(said)
		}
	})
	answer(w, http.StatusOK, said)
}

func (p *Provider) keys(w http.ResponseWriter, _ *http.Request) {
	var served []jose.JSONWebKey
	p.set(func() { served = p.served })
	answer(w, http.StatusOK, jose.JSONWebKeySet{Keys: served})
}

func (p *Provider) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	code := rand.Text()
	p.set(func() {
		p.Asked = append(p.Asked, q)
		p.codes[code] = asked{q.Get("nonce"), q.Get("code_challenge"), q.Get("redirect_uri"), p.who}
	})
	if q.Get("client_id") != p.Client || q.Get("response_type") != "code" || q.Get("code_challenge_method") != "S256" || q.Get("scope") != "openid" {
		http.Error(w, "not a request of ours", http.StatusBadRequest)
		return
	}
	back := url.Values{"code": {code}, "state": {q.Get("state")}, "iss": {p.URL}}
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+back.Encode(), http.StatusFound)
}

func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.Tokens++
	id, secret, ok := r.BasicAuth()
	id, _ = url.QueryUnescape(id)
	secret, _ = url.QueryUnescape(secret)
	if p.post {
		id, secret, ok = r.PostFormValue("client_id"), r.PostFormValue("client_secret"), !ok
	}
	if !ok || id != p.Client || secret != p.Secret {
		answer(w, http.StatusUnauthorized, map[string]string{"error": "invalid_client"})
		return
	}
	code, hash := r.PostFormValue("code"), sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	a, known := p.codes[code]
	delete(p.codes, code) // once, whether it fits or not
	if !known || a.challenge != base64.RawURLEncoding.EncodeToString(hash[:]) || a.back != r.PostFormValue("redirect_uri") || r.PostFormValue("grant_type") != "authorization_code" {
		answer(w, http.StatusBadRequest, map[string]string{"error": "invalid_grant"})
		return
	}
	answer(w, http.StatusOK, map[string]any{"access_token": rand.Text(), "token_type": "Bearer", "expires_in": 300, "id_token": p.say(a)})
}

// say is what the provider says of somebody.
func (p *Provider) say(a asked) string {
	now := p.now()
	claims := map[string]any{"iss": p.URL, "sub": a.who, "aud": p.Client, "nonce": a.nonce, "iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(), "email": "ro@service.example", "email_verified": true, "name": "Ro", "roles": []string{"admin"}}
	if p.wrong != nil {
		p.wrong(claims)
	}
	body, _ := json.Marshal(claims)
	if p.forge != nil {
		return p.forge(body)
	}
	return Sign(p.key, body)
}

// Sign signs what is said of somebody with a key.
func Sign(key jose.SigningKey, body []byte) string {
	signer, err := jose.NewSigner(key, nil)
	if err != nil {
		panic(err)
	}
	signed, err := signer.Sign(body)
	if err != nil {
		panic(err)
	}
	text, err := signed.CompactSerialize()
	if err != nil {
		panic(err)
	}
	return text
}

// Unsigned says it with alg none (RFC 7515, 3.5).
func Unsigned(body []byte) string {
	b64 := base64.RawURLEncoding.EncodeToString
	return b64([]byte(`{"alg":"none"}`)) + "." + b64(body) + "."
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v) //nolint:errcheck // to a test
}
