package carry

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
)

// texts are text messages, by a sender that takes {"to": …, "text": …} in a POST with a token.
type texts struct {
	url, token string
	client     *http.Client
}

// NewText is text messages by the sender at an address. It is https, but on this computer itself. transport is nil for the usual.
func NewText(address, token string, transport http.RoundTripper) (Carrier, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && !(u.Scheme == "http" && Loopback(u.Hostname())) {
		return nil, errors.New("the sender of text messages has to be an https:// address")
	}
	if token == "" {
		return nil, errors.New("the sender of text messages needs a token (TOWPATH_TEXT_TOKEN)")
	}
	return &texts{url: address, token: token, client: &http.Client{Timeout: tryFor, Transport: transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}, nil // a token goes nowhere else
}

// Send sends one text message.
func (t *texts) Send(ctx context.Context, m Message) error {
	body, err := json.Marshal(map[string]string{"to": m.To, "text": m.Body})
	if err != nil {
		return because(Strange)
	}
	ctx, cancel := context.WithTimeout(ctx, tryFor)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, t.url, bytes.NewReader(body))
	if err != nil {
		return because(Strange)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+t.token)
	r.Header.Set("Idempotency-Key", m.ID)
	answer, err := t.client.Do(r)
	if err != nil {
		return because(whyNoWay(ctx, err))
	}
	defer answer.Body.Close()
	_, _ = io.CopyN(io.Discard, answer.Body, 64<<10) // so that the connection can be used again
	return saidOf(answer.StatusCode)
}

// saidOf is what a status says. 404 and 410 may be the sender's own address as well as the number's: only 422, and 400, which say
// that what was sent doesn't fit, are about the number.
func saidOf(status int) error {
	switch {
	case status >= 200 && status < 300:
		return nil
	case status == http.StatusTooManyRequests || status >= 500:
		return because(Later)
	case status == http.StatusUnprocessableEntity || status == http.StatusBadRequest:
		return because(NoSuch)
	case status >= 400:
		return because(Barred)
	}
	return because(Strange)
}
