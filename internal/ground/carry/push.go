package carry

import (
	"bytes"
	"context"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Push is a note that a browser shows. It is handed to whoever the browser's maker has take such notes (RFC 8030), encrypted so that
// only that browser reads it (RFC 8291), and signed, so that nobody else can send to it (RFC 8292).
const Push Sort = "push"

// PushHost is what a service says to have notes shown by browsers.
type PushHost struct {
	Contact string   // where whoever takes notes reaches whoever runs this: mailto:… or https://…
	Hosts   []string // the hosts that notes may go to, with all under them; none for any that is public
	Seed    []byte   // PushSeed bytes of the installation's key, from which the key that signs is made
	Now     func() time.Time

	// Transport takes the place of the one that speaks to public addresses alone. It is for tests.
	Transport http.RoundTripper
}

// PushSeed is how many bytes of key material a PushHost takes: more than the key has, so that each key is as likely as any other.
const PushSeed = 48

// Pusher sends notes to browsers.
type Pusher struct {
	PushHost
	key    *ecdsa.PrivateKey
	client *http.Client

	mu    sync.Mutex
	waits map[string]time.Time // by host: until when it wants none
}

// pushFor is how long handing over one note may take. It is short: where it goes was said by a browser, and may be anything.
const pushFor = 8 * time.Second

// Check says what of a service's settings can't be.
func (h PushHost) Check() error {
	c, err := url.Parse(h.Contact)
	if err != nil || !(c.Scheme == "mailto" && IsMail(c.Opaque)) && !(c.Scheme == "https" && c.Host != "") {
		return errors.New("whoever takes notes for browsers has to be able to reach you: give mailto:name@service.example or an https:// address")
	}
	for _, host := range h.Hosts {
		if !strings.Contains(host, ".") || strings.ToLower(host) != host || strings.ContainsAny(host, "/:@ *") {
			return fmt.Errorf("a host that notes may go to is a name alone, in small letters: %q", host)
		}
	}
	return nil
}

// NewPush is notes shown by browsers.
func NewPush(h PushHost) (*Pusher, error) {
	if err := h.Check(); err != nil {
		return nil, err
	}
	key, err := pushKey(h.Seed)
	if err != nil {
		return nil, err
	}
	if h.Transport == nil {
		h.Transport = publicOnly()
	}
	return &Pusher{PushHost: h, key: key, waits: map[string]time.Time{}, client: &http.Client{Timeout: pushFor, Transport: h.Transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}, nil
}

// pushKey makes a P-256 key of a seed, as FIPS 186-5 does of more random bits than the key has (A.2.1).
func pushKey(seed []byte) (*ecdsa.PrivateKey, error) {
	if len(seed) != PushSeed {
		return nil, errors.New("carry: the seed of the key for notes has another length")
	}
	n := new(big.Int).Sub(elliptic.P256().Params().N, big.NewInt(1))
	d := new(big.Int).Mod(new(big.Int).SetBytes(seed), n)
	return ecdsa.ParseRawPrivateKey(elliptic.P256(), d.Add(d, big.NewInt(1)).FillBytes(make([]byte, 32)))
}

// Key is the public part of the key that signs, as browsers take it: the uncompressed point in base64url.
func (p *Pusher) Key() string {
	point, err := p.key.PublicKey.Bytes()
	if err != nil {
		panic(err) // it is on the curve: it was made so
	}
	return b64(point)
}

var b64 = base64.RawURLEncoding.EncodeToString

// PushTo is where notes to one browser go, as it gave it.
type PushTo struct {
	Endpoint string `json:"endpoint"`
	Key      []byte `json:"key"`  // the browser's public point
	Auth     []byte `json:"auth"` // a secret that it made
}

// longestEndpoint is in bytes. Those there are have a few hundred.
const longestEndpoint = 1000

// ReadPushTo checks where a browser says that notes to it go, and writes it as Message.To has it. Where that leads is looked at when
// something is sent: a name can lead elsewhere by then.
func (p *Pusher) ReadPushTo(endpoint, key, auth string) (to string, err error) {
	t := PushTo{Endpoint: endpoint}
	var keyErr, authErr error
	t.Key, keyErr = base64.RawURLEncoding.DecodeString(strings.TrimRight(key, "="))
	t.Auth, authErr = base64.RawURLEncoding.DecodeString(strings.TrimRight(auth, "="))
	_, pointErr := ecdh.P256().NewPublicKey(t.Key)
	if err := errors.Join(keyErr, authErr, pointErr); err != nil || len(t.Auth) != 16 {
		return "", because(Strange)
	}
	if _, err := p.place(endpoint); err != nil {
		return "", err
	}
	data, err := json.Marshal(t)
	return string(data), err
}

// place is an endpoint that may be sent to: TLS on its usual port, by name, on a host that is allowed.
func (p *Pusher) place(endpoint string) (*url.URL, error) {
	u, err := url.Parse(endpoint)
	if err != nil || len(endpoint) > longestEndpoint || u.Scheme != "https" || u.User != nil || u.Fragment != "" || u.Port() != "" && u.Port() != "443" {
		return nil, because(Strange)
	}
	host := strings.ToLower(u.Hostname())
	if dot := strings.LastIndexByte(host, '.'); dot < 1 || strings.Trim(host[dot+1:], "0123456789") == "" || strings.ContainsAny(host, ":%") { // a number, or no public name
		return nil, because(Strange)
	}
	if len(p.Hosts) > 0 && !slices.ContainsFunc(p.Hosts, func(may string) bool { return host == may || strings.HasSuffix(host, "."+may) }) {
		return nil, because(Strange)
	}
	return u, nil
}

// Send hands one note over. Body is what the browser is told; whoever carries it sees neither that nor how long it is.
func (p *Pusher) Send(ctx context.Context, m Message) error {
	var to PushTo
	if err := json.Unmarshal([]byte(m.To), &to); err != nil {
		return because(NoSuch)
	}
	u, err := p.place(to.Endpoint)
	if err != nil {
		return because(NoSuch) // it isn't allowed any more
	}
	if p.resting(u.Host) {
		return because(Later)
	}
	body, err := sealFor(to, []byte(m.Body))
	if err != nil {
		return because(NoSuch)
	}
	ctx, cancel := context.WithTimeout(ctx, pushFor)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), bytes.NewReader(body))
	if err != nil {
		return because(Strange)
	}
	signature, err := p.sign(u)
	if err != nil {
		return because(Strange)
	}
	r.Header.Set("Authorization", signature)
	r.Header.Set("Content-Encoding", "aes128gcm")
	r.Header.Set("Content-Type", "application/octet-stream")
	r.Header.Set("TTL", strconv.Itoa(max(0, int(m.Until.Sub(p.Now()).Seconds()))))
	r.Header.Set("Topic", "note") // one that waits for a phone that is off gives way to the next: never two
	answer, err := p.client.Do(r)
	if err != nil {
		return because(whyNotPushed(ctx, err))
	}
	defer answer.Body.Close()
	_, _ = io.CopyN(io.Discard, answer.Body, 4<<10) // so that the connection can be used again
	p.rest(u.Host, answer)
	return pushed(answer.StatusCode)
}

func whyNotPushed(ctx context.Context, err error) Why {
	if errors.Is(err, errNotPublic) {
		return Unsafe
	}
	return whyNoWay(ctx, err)
}

// pushed is what a status says (RFC 8030, 5 and 7.3).
func pushed(status int) error {
	if status == http.StatusNotFound || status == http.StatusGone {
		return because(NoSuch)
	}
	if status == http.StatusBadRequest || status == http.StatusUnprocessableEntity || status == http.StatusRequestEntityTooLarge {
		return because(Strange)
	}
	return saidOf(status)
}

// longestRest is how long a host is left alone at most, however long it asks for.
const longestRest = time.Hour

// rest leaves a host alone for as long as it asks for.
func (p *Pusher) rest(host string, answer *http.Response) {
	n, err := strconv.Atoi(answer.Header.Get("Retry-After"))
	if err != nil || n <= 0 || answer.StatusCode != http.StatusTooManyRequests && answer.StatusCode != http.StatusServiceUnavailable {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.waits[host] = p.Now().Add(min(time.Duration(n)*time.Second, longestRest))
}

func (p *Pusher) resting(host string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	until, ok := p.waits[host]
	if ok && !p.Now().Before(until) {
		delete(p.waits, host)
	}
	return ok && p.Now().Before(until)
}

// signedFor is how long a signature holds: RFC 8292 has a day at most.
const signedFor = 12 * time.Hour

// sign is the signature of a note to one host (RFC 8292): a token that says for whom, until when and who sends.
func (p *Pusher) sign(u *url.URL) (string, error) {
	claims, err := json.Marshal(map[string]any{"aud": u.Scheme + "://" + u.Host, "exp": p.Now().Add(signedFor).Unix(), "sub": p.Contact})
	if err != nil {
		return "", err
	}
	text := b64([]byte(`{"typ":"JWT","alg":"ES256"}`)) + "." + b64(claims)
	sum := sha256.Sum256([]byte(text))
	r, s, err := ecdsa.Sign(rand.Reader, p.key, sum[:])
	if err != nil {
		return "", err
	}
	signature := make([]byte, 64)
	r.FillBytes(signature[:32])
	s.FillBytes(signature[32:])
	return "vapid t=" + text + "." + b64(signature) + ", k=" + p.Key(), nil
}
