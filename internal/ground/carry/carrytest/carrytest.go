// Package carrytest has a mail host and a sender of text messages on this computer, for tests: they keep what they are given, or
// fail as they are told to.
package carrytest

import (
	"bufio"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"towpath/internal/ground/carry"
)

// Host keeps messages.
type Host struct {
	mu    sync.Mutex
	given []Given
	says  string // "" to take messages
}

// Given is a message as it came: its address and all of its text, of e-mail with its headers.
type Given struct{ To, Text string }

// Given are the messages that came, and forgets them.
func (h *Host) Given() (all []Given) {
	h.mu.Lock()
	defer h.mu.Unlock()
	all, h.given = h.given, nil
	return all
}

// Say has the host do something else than take messages, until it is told "". A mail host: "silent", "closed", or a reply to RCPT
// TO such as "550 5.1.1 no". A sender of text messages: "silent", or a status.
func (h *Host) Say(what string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.says = what
}

func (h *Host) told() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.says
}

func (h *Host) take(g Given) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.given = append(h.given, g)
}

// Mail is a mail host at an address. cert is nil for one without STARTTLS; user is "" for one that asks for no password, which is
// else "right".
func Mail(t testing.TB, cert *tls.Certificate, user string) (h *Host, addr string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	h = &Host{}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go h.serve(conn, cert, user)
		}
	}()
	return h, l.Addr().String()
}

func (h *Host) serve(conn net.Conn, cert *tls.Certificate, user string) {
	defer conn.Close()
	switch h.told() {
	case "closed":
		return
	case "silent":
		_, _ = bufio.NewReader(conn).ReadString('\n') // until the other side has had enough
		return
	}
	in, say := bufio.NewReader(conn), func(line string) { fmt.Fprint(conn, line+"\r\n") }
	say("220 here")
	var to string
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		switch verb := strings.ToUpper(strings.SplitN(strings.TrimSpace(line), " ", 2)[0]); verb {
		case "EHLO":
			say("250-here")
			say("250-ENHANCEDSTATUSCODES")
			if cert != nil {
				say("250-STARTTLS")
			}
			if user != "" {
				say("250-AUTH PLAIN")
			}
			say("250 8BITMIME")
		case "STARTTLS":
			say("220 go on")
			encrypted := tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{*cert}})
			conn, in, cert = encrypted, bufio.NewReader(encrypted), nil
		case "AUTH":
			if strings.TrimSpace(line) != "AUTH PLAIN "+plain(user, "right") {
				say("535 5.7.8 no")
				continue
			}
			say("235 yes")
		case "RCPT":
			if s := h.told(); s != "" {
				say(s)
				continue
			}
			to = strings.Trim(line[strings.Index(line, "<")+1:strings.Index(line, ">")], " ")
			say("250 yes")
		case "DATA":
			say("354 go on")
			h.take(Given{to, data(in)})
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 yes")
		}
	}
}

func plain(user, password string) string {
	return base64.StdEncoding.EncodeToString([]byte("\x00" + user + "\x00" + password))
}

func data(in *bufio.Reader) string {
	var b strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil || line == ".\r\n" {
			return b.String()
		}
		b.WriteString(line)
	}
}

// Text is a sender of text messages over TLS at an address, which takes the token "right".
func Text(t testing.TB) (h *Host, s *httptest.Server) {
	t.Helper()
	h = &Host{}
	s = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var m struct{ To, Text string }
		said := h.told()
		switch err := json.NewDecoder(r.Body).Decode(&m); {
		case said == "silent":
			<-r.Context().Done()
		case said != "":
			var status int
			_, _ = fmt.Sscan(said, &status)
			w.WriteHeader(status)
		case r.Header.Get("Authorization") != "Bearer right":
			w.WriteHeader(http.StatusUnauthorized)
		case err != nil || r.Method != http.MethodPost:
			w.WriteHeader(http.StatusBadRequest)
		default:
			h.take(Given{m.To, m.Text})
			w.WriteHeader(http.StatusAccepted)
		}
	}))
	t.Cleanup(s.Close)
	return h, s
}

// Carriers are both hosts, and what sends to them.
func Carriers(t testing.TB) (mail, text *Host, c carry.Carriers) {
	t.Helper()
	mail, addr := Mail(t, nil, "")
	text, server := Text(t)
	byMail, err := carry.NewMail(carry.MailHost{Addr: addr, From: "hello@lockside.example"})
	if err != nil {
		t.Fatal(err)
	}
	byText, err := carry.NewText(server.URL, "right", server.Client().Transport)
	if err != nil {
		t.Fatal(err)
	}
	return mail, text, carry.Carriers{carry.Mail: byMail, carry.Text: byText}
}
