package carrytest

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// PushHost takes notes for browsers, on this computer, as https://push.example.com. It is told what to answer: "" to take them, "silent",
// or a status, with how long to leave it alone after it.
type PushHost struct {
	Host
	server *httptest.Server
	elsew  atomic.Int32
	taken  []Note
	refuse map[string]string // by path
}

// Note is a note as it came.
type Note struct {
	Path   string
	Header http.Header
	Body   []byte
}

// Push starts one.
func Push(t testing.TB) *PushHost {
	t.Helper()
	h := &PushHost{}
	h.server = httptest.NewTLSServer(http.HandlerFunc(h.answer))
	t.Cleanup(h.server.Close)
	return h
}

func (h *PushHost) answer(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/elsewhere" {
		h.elsew.Add(1)
	}
	body, _ := io.ReadAll(r.Body)
	status, rest := 201, ""
	says := h.told()
	h.mu.Lock()
	if own, ok := h.refuse[r.URL.Path]; ok {
		says = own
	}
	h.mu.Unlock()
	switch says {
	case "":
		h.mu.Lock()
		h.taken = append(h.taken, Note{r.URL.Path, r.Header, body})
		h.mu.Unlock()
	case "silent":
		<-r.Context().Done()
		return
	default:
		_, _ = fmt.Sscan(says, &status, &rest)
	}
	if rest != "" {
		w.Header().Set("Retry-After", rest)
	}
	w.Header().Set("Location", "/elsewhere")
	w.WriteHeader(status)
}

// Refuse has it answer something else to notes for one browser; "" takes notes for all again.
func (h *PushHost) Refuse(b Browser, says string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.refuse == nil || says == "" {
		h.refuse = map[string]string{}
	}
	if says != "" {
		h.refuse[strings.TrimPrefix(b.Endpoint, "https://push.example.com")] = says
	}
}

// Taken are the notes that came, and forgets them.
func (h *PushHost) Taken() (all []Note) {
	h.mu.Lock()
	defer h.mu.Unlock()
	all, h.taken = h.taken, nil
	return all
}

// Redirected is how often somebody went where a redirect led.
func (h *PushHost) Redirected() int { return int(h.elsew.Load()) }

// Transport leads all names to this host. It stands in the place of the one that speaks to public addresses alone.
func (h *PushHost) Transport() http.RoundTripper {
	roots := h.server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	return &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, ServerName: "example.com"}, DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, h.server.Listener.Addr().String())
	}}
}

// Browser is one that takes notes: what it says of itself, and what it keeps to itself.
type Browser struct {
	Endpoint, Key, Auth string
	Private             string
}

// Browser is a new one.
func (h *PushHost) Browser(t testing.TB) Browser {
	t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	b64 := base64.RawURLEncoding.EncodeToString
	return Browser{Endpoint: "https://push.example.com/to/" + strings.ToLower(rand.Text()), Key: b64(key.PublicKey().Bytes()), Auth: b64([]byte(rand.Text()[:16])), Private: b64(key.Bytes())}
}

// Read is a note as this browser reads it (RFC 8291), written apart from what encrypts.
func (b Browser) Read(body []byte) (string, error) {
	private, privateErr := base64.RawURLEncoding.DecodeString(b.Private)
	auth, authErr := base64.RawURLEncoding.DecodeString(b.Auth)
	if err := errors.Join(privateErr, authErr); err != nil || len(body) < 86 || body[20] != 65 {
		return "", errors.Join(err, errors.New("no head"))
	}
	key, err := ecdh.P256().NewPrivateKey(private)
	if err != nil {
		return "", err
	}
	sender, err := ecdh.P256().NewPublicKey(body[21:86])
	if err != nil {
		return "", err
	}
	shared, err := key.ECDH(sender)
	if err != nil {
		return "", err
	}
	prk, _ := hkdf.Extract(sha256.New, shared, auth)
	ikm, _ := hkdf.Expand(sha256.New, prk, "WebPush: info\x00"+string(key.PublicKey().Bytes())+string(body[21:86]), 32)
	prk, _ = hkdf.Extract(sha256.New, ikm, body[:16])
	cek, _ := hkdf.Expand(sha256.New, prk, "Content-Encoding: aes128gcm\x00", 16)
	nonce, _ := hkdf.Expand(sha256.New, prk, "Content-Encoding: nonce\x00", 12)
	block, err := aes.NewCipher(cek)
	if err != nil {
		return "", err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return "", err
	}
	text, err := gcm.Open(nil, nonce, body[86:], nil)
	if err != nil {
		return "", err
	}
	text = []byte(strings.TrimRight(string(text), "\x00"))
	if len(text) == 0 || text[len(text)-1] != 2 {
		return "", errors.New("no end")
	}
	return string(text[:len(text)-1]), nil
}

// Claims are what a signature says.
type Claims struct {
	Aud, Sub string
	Exp      int64
}

// Signed reads the head of a note that is signed as RFC 8292 has it, and checks its signature.
func Signed(head string) (c Claims, key string, err error) {
	t, rest, _ := strings.Cut(strings.TrimPrefix(head, "vapid t="), ", k=")
	key = rest
	text, signature := t[:max(0, strings.LastIndexByte(t, '.'))], t[strings.LastIndexByte(t, '.')+1:]
	_, body, _ := strings.Cut(text, ".")
	claims, claimsErr := base64.RawURLEncoding.DecodeString(body)
	point, pointErr := base64.RawURLEncoding.DecodeString(key)
	sig, sigErr := base64.RawURLEncoding.DecodeString(signature)
	if err := errors.Join(claimsErr, pointErr, sigErr); err != nil {
		return c, key, err
	}
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil || len(sig) != 64 {
		return c, key, errors.Join(err, errors.New("no signature"))
	}
	sum := sha256.Sum256([]byte(text))
	if !ecdsa.Verify(public, sum[:], new(big.Int).SetBytes(sig[:32]), new(big.Int).SetBytes(sig[32:])) {
		return c, key, errors.New("the signature isn't right")
	}
	return c, key, json.Unmarshal(claims, &c)
}
