package carry_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/carry"
	"towpath/internal/ground/carry/carrytest"
)

// certificate is one that httptest made for this computer and example.com, and a pool that trusts it.
func certificate(t *testing.T) (*tls.Certificate, *x509.CertPool) {
	s := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(s.Close)
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	return &s.TLS.Certificates[0], roots
}

func send(t *testing.T, c carry.Carrier) carry.Why {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	err := c.Send(ctx, carry.Message{ID: "one", To: "maya@home.example", Subject: "A line", Body: "Grüße.\n.\nA line.", Stop: "https://lockside.example/m/x"})
	if err == nil {
		return ""
	}
	if strings.Contains(err.Error(), "maya") || strings.Contains(err.Error(), "home.example") {
		t.Errorf("RUN-7 the error names whom it was for: %v", err)
	}
	return carry.WhyOf(err)
}

func TestMail(t *testing.T) {
	cert, roots := certificate(t)
	for name, c := range map[string]struct {
		cert           *tls.Certificate
		roots          *x509.CertPool
		user, password string
		says           string
		want           carry.Why
	}{
		"taken, with a password":           {cert, roots, "lockside", "right", "", ""},
		"taken, with none":                 {cert, roots, "", "", "", ""},
		"a password that isn't right":      {cert, roots, "lockside", "wrong", "", carry.Barred},
		"no encryption to be had":          {nil, roots, "", "", "", carry.Unsafe},
		"a certificate of somebody else's": {cert, x509.NewCertPool(), "", "", "", carry.Unsafe},
		"silent":                           {cert, roots, "", "", "silent", carry.Silent},
		"no such address":                  {cert, roots, "", "", "550 5.1.1 no", carry.NoSuch},
		"it won't have us":                 {cert, roots, "", "", "550 5.7.1 no", carry.Barred},
		"not now":                          {cert, roots, "", "", "451 4.7.1 later", carry.Later},
	} {
		t.Run("RUN-6 "+name, func(t *testing.T) {
			host, addr := carrytest.Mail(t, c.cert, c.user)
			host.Say(c.says)
			m, err := carry.NewMailAway(carry.MailHost{Addr: addr, User: c.user, Password: c.password, From: "hello@lockside.example", Name: "Lockside", Roots: c.roots})
			if err != nil {
				t.Fatal(err)
			}
			if got := send(t, m); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
			given := host.Given()
			if (len(given) == 1) != (c.want == "") {
				t.Fatal(given)
			}
			if c.want == "" {
				for _, has := range []string{"From: \"Lockside\" <hello@lockside.example>", "Message-ID: <one@lockside.example>", "List-Unsubscribe-Post", "Auto-Submitted: auto-generated", "=C3=BC", "A line."} {
					if !strings.Contains(given[0].Text, has) {
						t.Errorf("it lacks %q:\n%s", has, given[0].Text)
					}
				}
			}
		})
	}
	t.Run("RUN-6 settings that can't be", func(t *testing.T) {
		for _, h := range []carry.MailHost{{Addr: "host", From: "a@b.example"}, {Addr: "host:x", From: "a@b.example"}, {Addr: "host:25", From: "nobody"},
			{Addr: "host:25", From: "a@b.example", User: "a"}, {Addr: "host:25", From: "A <a@b.example>"}} {
			if _, err := carry.NewMail(h); err == nil {
				t.Errorf("%+v", h)
			}
		}
	})
}

func TestText(t *testing.T) {
	host, server := carrytest.Text(t)
	for says, want := range map[string]carry.Why{"": "", "422": carry.NoSuch, "429": carry.Later, "503": carry.Later, "404": carry.Barred, "302": carry.Strange, "silent": carry.Silent} {
		host.Say(says)
		c, err := carry.NewText(server.URL, "right", server.Client().Transport)
		if err != nil {
			t.Fatal(err)
		}
		if got := send(t, c); got != want {
			t.Errorf("RUN-6 %q: %q, want %q", says, got, want)
		}
	}
	host.Say("")
	wrong, _ := carry.NewText(server.URL, "wrong", server.Client().Transport)
	if got := send(t, wrong); got != carry.Barred {
		t.Errorf("RUN-6 a token that isn't right: %q", got)
	}
	stranger, _ := carry.NewText(server.URL, "right", nil)
	if got := send(t, stranger); got != carry.Unsafe {
		t.Errorf("RUN-6 a certificate of somebody else's: %q", got)
	}
	for _, bad := range []string{"", "http://sender.example/", "ftp://sender.example/", "https://user:word@sender.example/"} {
		if _, err := carry.NewText(bad, "right", nil); err == nil {
			t.Errorf("RUN-6 %q was taken", bad)
		}
	}
	if _, err := carry.NewText("https://sender.example/", "", nil); err == nil {
		t.Error("RUN-6 no token was taken")
	}
}
