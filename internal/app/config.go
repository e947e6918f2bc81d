// Package app wires the house: it is the only package that knows every room. What there is to ask for is one list, in
// routes.go.
package app

import (
	"log/slog"
	"net/url"
	"path/filepath"
	"strings"
	"time"
)

// Config is how one installation runs.
type Config struct {
	Data         string         // folder of the embedded databases
	DB           string         // "postgres://…", or "" for the embedded database in Data
	Keyring      string         // the same for the keyring, which is kept apart; "" follows DB
	Ledger       string         // the file that the ledger of what was ended is written to as well, somewhere else than both; "" for none
	Media        string         // folder of sealed photos, sound and films; "" for the one in Data
	URL          *url.URL       // the address people use; its scheme says whether cookies are bound to TLS
	Content      string         // a folder of the service's own content over that built in; "" for none
	Live         bool           // content files are read again when they change: for authors
	Pseudo       bool           // the two made-up languages can be chosen: for tests
	Proxy        bool           // the proxy in front is trusted to say who asks (X-Forwarded-For)
	Zone         *time.Location // whose clock and days people see; nil: this computer's
	Idle         time.Duration  // how long a table waits, untouched, before it locks itself; 0: fifteen minutes
	AskLinks     bool           // a job asks now and then whether addresses of sites and apps answer
	ShowUnsigned bool           // people are shown also what nobody of the service has read and signed: in a demo
	Past         bool           // a demo begins with what its people did before; else with nothing kept but a lesson, and nothing shared
	Log          *slog.Logger
	Now          func() time.Time

	// MediaAccess and MediaSecret open the bucket, where Media is the address of one (blob.ParseS3).
	MediaAccess, MediaSecret string

	Post Post // how messages leave the house
	Work Work // where staff have accounts already to sign in by

	KeyFile string        // the key file, which is read again when it changes; "" for none
	TLS     TLS           // where the certificate comes from, if this node does TLS
	Drain   time.Duration // how long a node that stops goes on serving while it says that it isn't ready
	Version string        // of the program
}

func (c Config) zone() *time.Location {
	if c.Zone == nil {
		return time.Local
	}
	return c.Zone
}

func (c Config) secure() bool { return c.URL.Scheme == "https" }

func (c Config) database() string {
	if c.DB != "" {
		return c.DB
	}
	return filepath.Join(c.Data, "towpath.db")
}

func (c Config) keyring() string {
	switch {
	case c.Keyring != "":
		return c.Keyring
	case c.DB != "":
		return c.DB
	}
	return filepath.Join(c.Data, "keyring", "keyring.db")
}

func (c Config) media() string {
	if c.Media != "" {
		return c.Media
	}
	return filepath.Join(c.Data, "media")
}

// keyringSchema keeps the keyring's tables apart where both are in one PostgreSQL database.
func (c Config) keyringSchema() string {
	if c.Keyring == "" && strings.HasPrefix(c.DB, "postgres") {
		return "towpath_keyring"
	}
	return ""
}
