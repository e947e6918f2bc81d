package carry

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
)

// MailHost is a mail host that takes a service's e-mail.
type MailHost struct {
	Addr     string // host:port
	User     string // "" where it asks for none
	Password string
	From     string // the address that e-mail is from
	Name     string // what the sender is called; "" for the address alone
	TLS      bool   // encrypted from the first byte (port 465); else STARTTLS, which then has to be there
	Roots    *x509.CertPool

	plain   bool // no encryption: to this computer itself
	timeout time.Duration
}

// IsMail reports whether a text is an e-mail address and nothing else, as it would stand in a message's head.
func IsMail(text string) bool {
	a, err := netmail.ParseAddress(text)
	return err == nil && a.Address == text && a.Name == ""
}

// tryFor is how long sending one message may take, from the connection to the last answer.
const tryFor = 20 * time.Second

// NewMail is e-mail by a host. It refuses what would send a password, or anybody's address, over a network in the clear.
func NewMail(h MailHost) (Carrier, error) {
	host, port, err := net.SplitHostPort(h.Addr)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil || host == "" {
		return nil, fmt.Errorf("the mail host has to be HOST:PORT, such as mail.example.org:587: %q", h.Addr)
	}
	if !IsMail(h.From) {
		return nil, fmt.Errorf("the address that e-mail is from can't be read: %q", h.From)
	}
	if (h.User == "") != (h.Password == "") {
		return nil, errors.New("the mail host's user and its password go together")
	}
	h.plain = !h.TLS && Loopback(host)
	h.timeout = tryFor
	return &h, nil
}

// Loopback reports whether a host is this computer itself.
func Loopback(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

func (h *MailHost) host() string { host, _, _ := net.SplitHostPort(h.Addr); return host }

// domain is what we call ourselves: that of the address e-mail is from, and not this computer's own name.
func (h *MailHost) domain() string { return h.From[strings.LastIndexByte(h.From, '@')+1:] }

// Send sends one message on a connection of its own.
func (h *MailHost) Send(ctx context.Context, m Message) error {
	ctx, cancel := context.WithTimeout(ctx, h.timeout)
	defer cancel()
	letter, err := h.letter(m)
	if err != nil {
		return because(NoSuch)
	}
	client, err := h.client(ctx)
	if err != nil {
		return because(Strange)
	}
	if err := client.DialWithContext(ctx); err != nil {
		return because(whyNoWay(ctx, err))
	}
	defer client.Close() //nolint:errcheck // the message has gone, or not, by then
	if err := client.Send(letter); err != nil {
		return because(whyNot(ctx, err))
	}
	return nil
}

func (h *MailHost) client(ctx context.Context) (*mail.Client, error) {
	_, port, _ := net.SplitHostPort(h.Addr)
	n, err := strconv.Atoi(port)
	if err != nil {
		return nil, err
	}
	secure := &tls.Config{ServerName: h.host(), RootCAs: h.Roots, MinVersion: tls.VersionTLS12}
	policy := mail.TLSMandatory
	if h.plain {
		policy = mail.NoTLS
	}
	options := []mail.Option{mail.WithPort(n), mail.WithTimeout(h.timeout), mail.WithTLSConfig(secure), mail.WithTLSPolicy(policy), mail.WithHELO(h.domain()), mail.WithoutNoop(),
		mail.WithDialContextFunc(func(_ context.Context, network, addr string) (net.Conn, error) {
			return h.dial(ctx, network, addr, secure)
		})}
	if h.TLS {
		options = append(options, mail.WithSSL())
	}
	if h.User != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(h.User), mail.WithPassword(h.Password))
	}
	return mail.NewClient(h.host(), options...)
}

// dial connects, and has the connection end with ctx, however slowly the other side trickles.
func (h *MailHost) dial(ctx context.Context, network, addr string, secure *tls.Config) (net.Conn, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, func() { conn.Close() }) //nolint:errcheck // it may be closed by then
	if !h.TLS {
		return conn, nil
	}
	encrypted := tls.Client(conn, secure)
	return encrypted, encrypted.HandshakeContext(ctx)
}

// letter is a message as e-mail. It says of no program which sent it.
func (h *MailHost) letter(m Message) (*mail.Msg, error) {
	l := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := errors.Join(l.FromFormat(h.Name, h.From), l.To(m.To)); err != nil {
		return nil, err
	}
	l.Subject(m.Subject)
	l.SetDate()
	l.SetMessageIDWithValue(m.ID + "@" + h.domain())
	l.SetGenHeader("Auto-Submitted", "auto-generated") // so that nobody's holiday answers it
	if strings.HasPrefix(m.Stop, "https://") {
		if err := l.SetListUnsubscribeOneClick(m.Stop); err != nil {
			return nil, err
		}
	}
	l.SetBodyString(mail.TypeTextPlain, m.Body)
	return l, nil
}

// whyNoWay says why there was no way in.
func whyNoWay(ctx context.Context, err error) Why {
	var (
		said     *textproto.Error
		untrust  *tls.CertificateVerificationError
		record   tls.RecordHeaderError
		alert    tls.AlertError
		unanswer net.Error
	)
	switch {
	case errors.As(err, &untrust), errors.As(err, &record), errors.As(err, &alert), strings.Contains(err.Error(), "STARTTLS"):
		return Unsafe
	case errors.As(err, &said) && said.Code >= 400 && said.Code < 500:
		return Later
	case errors.As(err, &said):
		return Barred
	case ctx.Err() != nil, errors.As(err, &unanswer):
		return Silent
	}
	return Strange
}

// whyNot says why a message wasn't taken, once the host had let us in.
func whyNot(ctx context.Context, err error) Why {
	var s *mail.SendError
	switch {
	case ctx.Err() != nil, !errors.As(err, &s):
		return Silent
	case s.ErrorCode() == 0:
		return Silent
	case s.IsTemp() || s.ErrorCode() < 500:
		return Later
	case s.Reason == mail.ErrSMTPRcptTo && s.ErrorCode() >= 550 && s.ErrorCode() <= 553 && !strings.HasPrefix(s.EnhancedStatusCode(), "5.7"): // 5.7: it is us that it won't have
		return NoSuch
	}
	return Barred
}
