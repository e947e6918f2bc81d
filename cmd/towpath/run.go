package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/url"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"
	_ "time/tzdata" // --zone works where the computer has no zones of its own

	"towpath/internal/app"
)

// untilStopped is a context that ends when the program is asked to stop.
func untilStopped() (context.Context, context.CancelFunc) {
	return signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
}

func logger(quiet bool) *slog.Logger {
	level := slog.LevelInfo
	if quiet {
		level = slog.LevelWarn
	}
	return slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
}

type demoCmd struct {
	Addr    string `help:"Address to listen on." default:"localhost:8480"`
	Data    string `help:"Folder to keep the demo in; made anew each time where none is given." type:"path"`
	JSON    bool   `name:"json" help:"Print one line of JSON once ready."`
	Bare    bool   `help:"Begin with nothing kept and nothing shared, instead of with what its made-up people did together before. So it is with --json, for programs."`
	Past    bool   `help:"Begin with what they did before, with --json too."`
	Content string `help:"A folder of content over that built in." type:"path"`
	Live    bool   `help:"Read content again when its files change."`
	Pseudo  bool   `help:"Offer the two made-up languages that layouts are tested with." hidden:""`
	Quiet   bool   `help:"Log only what goes wrong." default:"true" negatable:""`
	DB      string `name:"db" help:"postgres://… to keep the data there: several demos with one folder then serve together." env:"TOWPATH_DEMO_DB"`
	Doors
	Sends
	Provider

	Idle time.Duration `help:"How long a table waits, untouched, before it locks itself." default:"15m"`
}

// Run runs the demo until it is stopped.
func (c demoCmd) Run() error {
	ctx, stop := untilStopped()
	defer stop()
	data := c.Data
	if data == "" {
		dir, err := os.MkdirTemp("", "towpath-demo-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		data = dir
	}
	sends, err := c.post()
	if err != nil {
		return err
	}
	work, err := c.work()
	if err != nil {
		return err
	}
	doors, err := c.Doors.open(c.Addr, "")
	if err != nil {
		return err
	}
	h, err := app.OpenDemo(ctx, app.Config{Post: sends, Work: work, Data: data, DB: c.DB, URL: reach(c.Addr, doors.Site), Content: c.Content, Live: c.Live, Pseudo: c.Pseudo, Idle: c.Idle,
		Past: c.past(), Drain: c.Drain, Version: version, Log: logger(c.Quiet), Now: time.Now})
	if err != nil {
		return errors.Join(err, doors.Close())
	}
	if err := c.announce(h); err != nil {
		return errors.Join(err, h.Close(), doors.Close())
	}
	rereadOnHangup(h)
	return errors.Join(h.Serve(ctx, doors), h.Close())
}

// past reports whether the demo begins with what its people did before.
func (c demoCmd) past() bool { return c.Past || !c.Bare && !c.JSON }

// reach is the address that people use: the name that was asked for, with the port that was found.
func reach(addr string, l net.Listener) *url.URL {
	host, _, err := net.SplitHostPort(addr)
	if err != nil || host == "" {
		host = "localhost"
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return &url.URL{Scheme: "http", Host: net.JoinHostPort(host, port)}
}

// announce prints where the demo is and how each of its people gets in.
func (c demoCmd) announce(h *app.House) error {
	links, cast := h.DemoLinks()
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(map[string]any{"url": h.URL(), "signIn": links, "cast": cast})
	}
	fmt.Printf("Towpath is at %s\n\nEverybody in it is made up. These links sign you in as one of them:\n\n", h.URL())
	for _, role := range slices.Sorted(maps.Keys(links)) {
		fmt.Printf("  %-8s %-6s %s\n           at a table, to show who they are: %s\n", role, cast[role].Name, links[role], cast[role].Secret)
	}
	fmt.Printf("\nBegin with %s, the worker. Open two in different browsers, or one in a private window. Stop with Ctrl-C.\n", cast["worker"].Name)
	return nil
}

type setupCmd struct {
	Where
	URL   *url.URL `help:"The address people will use, such as https://towpath.example.org." required:""`
	Name  string   `help:"The first administrator's name." required:""`
	Email string   `help:"The address they will sign in with." required:""`
}

// Run makes the key and the first administrator, and prints their one-time link and how to keep the key.
func (c setupCmd) Run() error {
	ctx, stop := untilStopped()
	defer stop()
	return app.SetUp(ctx, os.Stdout, app.First{Config: c.config(c.URL), KeyFile: c.Key, Name: c.Name, Email: c.Email})
}

// config is where the installation is, with a log that says only what goes wrong.
func (w Where) config(u *url.URL) app.Config {
	return app.Config{Data: w.Data, DB: w.DB, Keyring: w.Keyring, Ledger: w.Ledger, Media: w.Media, MediaAccess: os.Getenv("TOWPATH_MEDIA_ACCESS"),
		MediaSecret: os.Getenv("TOWPATH_MEDIA_SECRET"), URL: u, Log: logger(true), Now: time.Now}
}

type serveCmd struct {
	Where
	Addr    string   `help:"Address to listen on." default:"localhost:8480"`
	URL     *url.URL `help:"The address people use, such as https://towpath.example.org." required:""`
	Proxy   bool     `help:"A proxy in front does TLS and says who asks in X-Forwarded-For. Nothing else may reach this address."`
	Content string   `help:"A folder of content over that built in." type:"path"`
	Live    bool     `help:"Read content again when its files change: for authors, not for a service."`
	Zone    string   `help:"The time zone of the service, such as Europe/London; this computer's where none is given."`
	Quiet   bool     `help:"Log only what goes wrong."`

	AskLinks bool `help:"Ask once a week whether the addresses of the sites and apps in the library answer. Public addresses alone are asked, and nothing that is there is kept." default:"true" negatable:""`
	Secure
	Doors
	Sends
	Provider

	Idle time.Duration `help:"How long a table waits, untouched, before it locks itself." default:"15m"`
}

// Where says where an installation is.
type Where struct {
	Data    string `help:"Folder of the embedded databases." default:"data" type:"path"`
	DB      string `name:"db" help:"postgres://… to keep the data in PostgreSQL." env:"TOWPATH_DB"`
	Keyring string `help:"postgres://… or a file for people's keys, kept apart from the data." env:"TOWPATH_KEYRING"`
	Media   string `help:"Where sealed photos, sound and films are: a folder, or the address of a bucket of S3 storage, such as https://s3.example.org/bucket, whose name and secret are TOWPATH_MEDIA_ACCESS and TOWPATH_MEDIA_SECRET in the environment. Else a folder in --data." env:"TOWPATH_MEDIA"`
	Ledger  string `help:"A file, somewhere else than both, that is told as well what was ended for good, so that no restore brings it back." type:"path" env:"TOWPATH_LEDGER"`
	Key     string `help:"The installation's key file." default:"towpath.key" type:"path" env:"TOWPATH_KEY_FILE"`
}

// Run serves until it is stopped.
func (c serveCmd) Run() error {
	if err := c.check(); err != nil {
		return err
	}
	conf, err := c.config()
	if err != nil {
		return err
	}
	key, err := c.Where.key()
	if err != nil {
		return err
	}
	ctx, stop := untilStopped()
	defer stop()
	h, err := app.Open(ctx, conf, key)
	if err != nil {
		return err
	}
	doors, err := c.Doors.open(c.Addr, c.plain())
	if err != nil {
		return errors.Join(err, h.Close())
	}
	fmt.Printf("Towpath serves %s on %s\n", c.URL, doors.Site.Addr())
	rereadOnHangup(h)
	return errors.Join(h.Serve(ctx, doors), h.Close())
}

func (c serveCmd) config() (app.Config, error) {
	conf := c.Where.config(c.URL)
	conf.Content, conf.Live, conf.Proxy, conf.Idle, conf.Log = c.Content, c.Live, c.Proxy, c.Idle, logger(c.Quiet)
	conf.KeyFile, conf.TLS, conf.Drain, conf.Version, conf.AskLinks = c.Key, c.tls(), c.Drain, version, c.AskLinks
	var err error
	if conf.Work, err = c.work(); err != nil {
		return conf, err
	}
	if conf.Post, err = c.post(); err != nil || c.Zone == "" {
		return conf, err
	}
	if conf.Zone, err = time.LoadLocation(c.Zone); err != nil {
		return conf, fmt.Errorf("--zone: there is no time zone %q; they are called like Europe/London", c.Zone)
	}
	return conf, nil
}

// check refuses what would send sign-ins over a network in the clear.
func (c serveCmd) check() error {
	host := c.URL.Hostname()
	local := host == "localhost" || net.ParseIP(host).IsLoopback()
	switch {
	case c.URL.Scheme != "https" && !local:
		return errors.New("people's address has to begin with https:// unless it is this computer's own (localhost)")
	case c.URL.Scheme == "https" && !c.doesTLS() && !c.Proxy:
		return errors.New("https needs --acme, or --cert and --cert-key, or --proxy where a proxy in front does TLS")
	case c.URL.Scheme != "https" && c.doesTLS():
		return errors.New("with a certificate people's address begins with https://")
	case c.Proxy && c.doesTLS():
		return errors.New("either a proxy does TLS (--proxy) or Towpath does (--acme, --cert): not both")
	}
	return c.Secure.check()
}
