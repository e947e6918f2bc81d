// Package certs keeps the certificate that a site shows: from two files that somebody else renews, or got by itself from a
// service that issues certificates (ACME, RFC 8555), and then shared by all nodes through their database.
package certs

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"sync/atomic"
	"time"
)

// Source is where the certificate of a site comes from. Its methods may be called from any goroutine.
type Source interface {
	// Config is how the site's listener does TLS.
	Config() *tls.Config
	// Run keeps the certificate good until ctx ends. site and plain are where the node listens; plain may be nil.
	Run(ctx context.Context, site, plain net.Addr)
	// Plain answers what arrives over plain HTTP for the sake of the certificate, and leaves the rest to next.
	Plain(next http.Handler) http.Handler
	// Ends is until when the certificate is good; zero while there is none.
	Ends() time.Time
	// Reread looks at what it is made from now, rather than soon.
	Reread()
}

// config is what all do alike. Pages are weighed, and streams counted, over HTTP/1.1.
func config(get func(*tls.ClientHelloInfo) (*tls.Certificate, error), also ...string) *tls.Config {
	return &tls.Config{GetCertificate: get, MinVersion: tls.VersionTLS12, NextProtos: append([]string{"http/1.1"}, also...)}
}

// lookEvery is how often the files are looked at.
const lookEvery = 30 * time.Second

// Files is a certificate and its key in two PEM files, which are read again when they change.
type Files struct {
	cert, key string
	told      func(msg string, err error) // err nil: it was read
	now       atomic.Pointer[pair]
	look      chan struct{}
}

type pair struct {
	tls.Certificate
	cert, key os.FileInfo // as they were when they were read
}

// OpenFiles reads the two files. told is called when they were read again later, or couldn't be.
func OpenFiles(cert, key string, told func(msg string, err error)) (*Files, error) {
	f := &Files{cert: cert, key: key, told: told, look: make(chan struct{}, 1)}
	p, err := f.read()
	if err != nil {
		return nil, fmt.Errorf("the TLS certificate can't be used: %w", err)
	}
	f.now.Store(p)
	return f, nil
}

// read reads both files, which have to belong together.
func (f *Files) read() (*pair, error) {
	var p pair
	var errs [3]error
	p.cert, errs[0] = os.Stat(f.cert)
	p.key, errs[1] = os.Stat(f.key)
	p.Certificate, errs[2] = tls.LoadX509KeyPair(f.cert, f.key)
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	return &p, nil
}

// Config shows the certificate as it was last read.
func (f *Files) Config() *tls.Config {
	return config(func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return &f.now.Load().Certificate, nil })
}

// Run reads the files again whenever they change. A pair that doesn't fit, since only one of the two was replaced yet, changes
// nothing; it is said once.
func (f *Files) Run(ctx context.Context, _, _ net.Addr) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	said := ""
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-f.look:
		}
		if !f.changed() {
			continue
		}
		p, err := f.read()
		if err != nil {
			if said != err.Error() {
				f.told("the TLS certificate was changed, and can't be used; the one read before is still shown", err)
			}
			said = err.Error()
			continue
		}
		said = ""
		f.now.Store(p)
		f.told("the TLS certificate was read again", nil)
	}
}

func (f *Files) changed() bool {
	was := f.now.Load()
	return differs(f.cert, was.cert) || differs(f.key, was.key)
}

func differs(path string, was os.FileInfo) bool {
	is, err := os.Stat(path)
	return err != nil || !os.SameFile(is, was) || !is.ModTime().Equal(was.ModTime()) || is.Size() != was.Size()
}

// Plain has nothing to answer.
func (f *Files) Plain(next http.Handler) http.Handler { return next }

// Ends is until when the certificate is good.
func (f *Files) Ends() time.Time {
	leaf := f.now.Load().Leaf
	if leaf == nil {
		return time.Time{}
	}
	return leaf.NotAfter
}

// Reread looks at the files now.
func (f *Files) Reread() {
	select {
	case f.look <- struct{}{}:
	default: // it is about to
	}
}
