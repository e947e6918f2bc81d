package main

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"towpath/internal/app"
)

// Doors are where a node listens, and how it stops. Demo and serve have them alike.
type Doors struct {
	Metrics string        `help:"Address where figures for whoever runs the service are to be had, at /metrics: 127.0.0.1:9480, say. None if not given. Whoever reaches it can read them." placeholder:"ADDR"`
	Drain   time.Duration `help:"How long to go on serving, saying at /readyz that it isn't ready, before stopping: what a proxy in front needs to notice." default:"0s"`
}

// Secure says where the certificate comes from.
type Secure struct {
	Cert      string `help:"TLS certificate file (PEM), where no proxy does TLS; read again when it changes." type:"path"`
	CertKey   string `help:"TLS key file (PEM)." type:"path"`
	ACME      bool   `name:"acme" help:"Get the certificate by itself, from Let's Encrypt unless --acme-ca says another, whose terms you agree to by this."`
	ACMEEmail string `name:"acme-email" help:"Where the issuer of certificates writes when something is wrong."`
	ACMECA    string `name:"acme-ca" help:"Directory of another issuer (ACME), such as a service's own: https://…" placeholder:"URL"`
	ACMERoot  string `name:"acme-ca-root" help:"File (PEM) with the certificates that this issuer is known by, where this computer doesn't know them." type:"path" placeholder:"FILE"`
	HTTP      string `name:"http" help:"Address for plain HTTP, which sends people to https://; :80 with --acme. \"none\" for none." placeholder:"ADDR"`
}

// check refuses what doesn't go together.
func (s Secure) check() error {
	switch {
	case (s.Cert == "") != (s.CertKey == ""):
		return errors.New("--cert and --cert-key go together")
	case s.ACME && s.Cert != "":
		return errors.New("either the certificate is got (--acme) or it is given (--cert): not both")
	case !s.ACME && cmp.Or(s.ACMEEmail, s.ACMECA, s.ACMERoot) != "":
		return errors.New("--acme-email, --acme-ca and --acme-ca-root go with --acme")
	case s.plain() != "" && !s.doesTLS():
		return errors.New("--http is for a Towpath that does TLS itself: it goes with --acme or --cert")
	}
	return nil
}

func (s Secure) doesTLS() bool { return s.ACME || s.Cert != "" }

// plain is the address for plain HTTP, or "".
func (s Secure) plain() string {
	switch {
	case s.HTTP == "none":
		return ""
	case s.HTTP == "" && s.ACME:
		return ":80"
	}
	return s.HTTP
}

func (s Secure) tls() app.TLS {
	t := app.TLS{ACME: s.ACME, Email: s.ACMEEmail, CA: s.ACMECA, Root: s.ACMERoot}
	if s.Cert != "" {
		t.Cert, t.Key = filepath.Clean(s.Cert), filepath.Clean(s.CertKey)
	}
	return t
}

// open opens the doors, all or none.
func (d Doors) open(site, plain string) (doors app.Doors, err error) {
	for _, door := range []struct {
		addr string
		to   *net.Listener
	}{{site, &doors.Site}, {plain, &doors.Plain}, {d.Metrics, &doors.Metrics}} {
		if door.addr == "" {
			continue
		}
		if *door.to, err = net.Listen("tcp", door.addr); err != nil {
			return doors, errors.Join(fmt.Errorf("can't listen on %s: %w", door.addr, err), doors.Close())
		}
	}
	return doors, nil
}

// rereadOnHangup has the house look at its files when it is asked to (SIGHUP), as services are when a certificate was renewed.
func rereadOnHangup(h *app.House) {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGHUP)
	go func() {
		for range asked {
			h.Reread()
		}
	}()
}
