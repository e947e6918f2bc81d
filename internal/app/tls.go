package app

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"

	"towpath/internal/ground/certs"
	"towpath/internal/ground/vault"
)

// TLS says where the certificate comes from, where no proxy does TLS: two PEM files, or an issuer that is asked for it (ACME).
type TLS struct {
	Cert, Key string // files; "" for none
	ACME      bool
	Email     string // where the issuer writes to; "" for nowhere
	CA, Root  string // another issuer than Let's Encrypt, and a file of what it is known by
}

// openCertificate reads the certificate's files, or makes ready to get one.
func (h *House) openCertificate(key *vault.Key) (err error) {
	t := h.conf.TLS
	switch {
	case t.ACME:
		h.certificate, err = certs.NewIssued(certs.ACME{Host: h.conf.URL.Hostname(), Email: t.Email, CA: t.CA, Root: t.Root, Log: h.conf.Log},
			h.db, key.Derive("certificates", 32))
	case t.Cert != "":
		h.certificate, err = certs.OpenFiles(t.Cert, t.Key, h.tellFiles)
	}
	return err
}

func (h *House) tellFiles(msg string, err error) {
	if err != nil {
		h.conf.Log.Error(msg, "error", err)
		return
	}
	h.conf.Log.Info(msg)
}

// tls is the site's door, with TLS where this node does it, whose certificate is looked after until ctx ends.
func (h *House) tls(ctx context.Context, doors Doors) net.Listener {
	if h.certificate == nil {
		return doors.Site
	}
	var plain net.Addr
	if doors.Plain != nil {
		plain = doors.Plain.Addr()
	}
	go h.certificate.Run(ctx, doors.Site.Addr(), plain)
	return tls.NewListener(doors.Site, h.certificate.Config())
}

// plain answers over plain HTTP: it sends everybody to the address that people use, whatever they asked here with.
func (h *House) plain() http.Handler {
	there := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		u := *h.conf.URL
		u.Path, u.RawQuery = r.URL.Path, r.URL.RawQuery
		w.Header().Set("Referrer-Policy", "no-referrer")
		http.Redirect(w, r, u.String(), http.StatusSeeOther)
	})
	if h.certificate == nil {
		return there
	}
	return h.certificate.Plain(there)
}
