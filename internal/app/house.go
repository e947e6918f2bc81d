package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync/atomic"
	"time"

	"towpath/content"
	"towpath/internal/ground/blob"
	"towpath/internal/ground/carry"
	"towpath/internal/ground/certs"
	"towpath/internal/ground/db"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/jobs"
	"towpath/internal/ground/live"
	"towpath/internal/ground/media"
	"towpath/internal/ground/vault"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/pack/show"
	"towpath/internal/page"
	"towpath/internal/rooms/access"
	"towpath/internal/rooms/calendar"
	"towpath/internal/rooms/circle"
	"towpath/internal/rooms/contact"
	"towpath/internal/rooms/course"
	"towpath/internal/rooms/editing"
	"towpath/internal/rooms/exercises"
	"towpath/internal/rooms/fits"
	"towpath/internal/rooms/guidance"
	"towpath/internal/rooms/kit"
	"towpath/internal/rooms/library"
	"towpath/internal/rooms/messages"
	"towpath/internal/rooms/offline"
	"towpath/internal/rooms/paper"
	"towpath/internal/rooms/plans"
	"towpath/internal/rooms/practice"
	"towpath/internal/rooms/prompts"
	"towpath/internal/rooms/recommend"
	"towpath/internal/rooms/record"
	"towpath/internal/rooms/reports"
	"towpath/internal/rooms/safety"
	"towpath/internal/rooms/setup"
	"towpath/internal/rooms/skills"
	"towpath/internal/rooms/starting"
	"towpath/internal/rooms/stories"
	"towpath/internal/rooms/together"
	"towpath/internal/rooms/topics"
	"towpath/internal/trust/files"
	"towpath/internal/trust/people"
	"towpath/internal/trust/service"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// House is everything, wired and ready to serve.
type House struct {
	conf    Config
	db      *db.DB
	keyring *db.DB
	closers []io.Closer
	bus     *live.Bus

	cookies web.Cookies
	words   *i18n.Bundle
	packs   *pack.Live
	people  *people.Register
	sharing *sharing.Sharing
	things  *things.Keeper
	jobs    *jobs.Jobs
	blobs   blob.Store
	stored  *files.Store
	files   *files.Keeper
	tools   *media.Tools // nil where there is no ffmpeg
	vault   *vault.Vault

	service *service.Store
	ended   *people.Ledger
	ledger  *vault.Ledger

	together  *together.Room
	topics    *topics.Room
	access    *access.Room
	calendar  *calendar.Room
	contact   *contact.Room
	reports   *reports.Room
	fits      *fits.Room
	guidance  *guidance.Room
	starting  *starting.Room
	recommend *recommend.Room
	course    *course.Room
	exercises *exercises.Room
	circle    *circle.Room
	editing   *editing.Room
	stories   *stories.Room
	kit       *kit.Room
	library   *library.Room
	messages  *messages.Room
	offline   *offline.Room
	paper     *paper.Room
	plans     *plans.Room
	practice  *practice.Room
	prompts   *prompts.Room
	record    *record.Room
	shares    *sharing.Pages
	safety    *safety.Room
	skills    *skills.Room
	setup     *setup.Room
	signing   *people.Web
	look      page.LookPages
	weighs    page.DataPages
	carriers  carry.Carriers
	pages     pages

	certificate certs.Source // nil where this node doesn't do TLS
	metrics     *meter       // nil where nobody asks for them
	reread      chan struct{}
	stopping    atomic.Bool

	demo *demoHouse // nil but in a demo
}

// catalogues are the words of every room.
var catalogues = []i18n.Catalogue{words, page.Words, service.Words, people.Words, things.Words, files.Words, sharing.Words, safety.Words, together.Words,
	show.Words, topics.Words, fits.Words, exercises.Words, stories.Words, kit.Words, setup.Words, plans.Words, skills.Words, prompts.Words, messages.Words, paper.Words, editing.Words, access.Words, reports.Words, record.Words, course.Words, offline.Words, guidance.Words, library.Words, contact.Words, circle.Words, starting.Words, recommend.Words, calendar.Words}

// Open opens the databases with the installation's key and wires the house.
func Open(ctx context.Context, c Config, key *vault.Key) (h *House, err error) {
	h = &House{conf: c, cookies: web.Cookies{Secure: c.secure()}, reread: make(chan struct{}, 1)}
	defer func() {
		if err != nil {
			err = errors.Join(err, h.Close())
		}
	}()
	if err := h.openStores(ctx, key); err != nil {
		return h, err
	}
	if err := h.openMedia(ctx, key); err != nil {
		return h, err
	}
	if err := h.openPacks(ctx); err != nil {
		return h, err
	}
	read := i18n.New
	if c.Pseudo {
		read = i18n.NewWithPseudo
	}
	if h.words, err = read(slices.Concat(catalogues, practiceWords)...); err != nil {
		return h, err
	}
	if err := h.openTrust(ctx, key); err != nil {
		return h, err
	}
	if err := h.openRooms(key); err != nil {
		return h, err
	}
	h.openPractice(key)
	return h, errors.Join(h.openOffline(key), h.openEditing(ctx, key), h.openAccess(key))
}

func (h *House) openStores(ctx context.Context, key *vault.Key) (err error) {
	c := h.conf
	if err := errors.Join(c.makeFolders(), c.finishRestore(ctx, key)); err != nil {
		return err
	}
	if h.db, err = db.Open(ctx, c.dataAt(key)); err != nil {
		return err
	}
	if h.keyring, err = db.Open(ctx, c.keyringAt(key)); err != nil {
		return err
	}
	if err := h.holdServing(ctx); err != nil {
		return err
	}
	h.bus, err = live.Open(ctx, h.db, c.Log)
	return err
}

func (h *House) openPacks(ctx context.Context) error {
	layers := []pack.Layer{{Name: "built in", FS: content.FS}}
	if h.conf.Content != "" {
		folder, closer, err := pack.Folder(h.conf.Content)
		if err != nil {
			return fmt.Errorf("the content folder can't be read: %w", err)
		}
		layers, h.closers = append(layers, folder), append(h.closers, closer)
	}
	open := pack.NewHeld
	if h.conf.ShowUnsigned {
		open = pack.NewLive
	}
	var problems []pack.Problem
	h.packs, problems = open(layers...)
	h.tellProblems(problems)
	if h.conf.Live {
		go h.packs.Watch(ctx, time.Second, h.tellProblems)
	}
	return nil
}

func (h *House) tellProblems(problems []pack.Problem) {
	for _, p := range problems {
		h.conf.Log.Warn("content", "problem", p.String())
	}
}

// openTrust hands the one mint to sharing and the account records to people, and keeps neither.
func (h *House) openTrust(ctx context.Context, key *vault.Key) error {
	ring := vault.NewKeyring(h.keyring)
	v, mint, records, err := vault.New(key, ring, h.conf.Now)
	if err != nil {
		return err
	}
	if err := v.CheckKey(ctx); err != nil {
		return err
	}
	h.vault = v
	h.people = people.NewRegister(h.db, v, records, h.conf.Now)
	if h.conf.Idle > 0 {
		h.people.LockTablesAfter(h.conf.Idle)
	}
	h.sharing = sharing.NewSharing(h.db, mint, h.conf.Now)
	screens := func(ctx context.Context, table string) { h.bus.Tell(ctx, together.TopicTable, table) }
	h.people.TellScreens(screens)
	h.sharing.TellScreens(screens)
	h.things = things.NewKeeper(h.db, v, h.sharing, h.conf.Now)
	h.stored = files.NewStore(h.db, v, h.blobs, h.tools, h.conf.Now)
	h.files = files.NewKeeper(h.stored, h.sharing)
	h.service = service.NewStore(h.db, h.people.Audit, h.conf.Now)
	h.joinNodes()
	return errors.Join(h.openLedger(ctx, key, ring), h.openCertificate(key))
}

func (h *House) openRooms(key *vault.Key) error {
	passkeys, err := people.NewPasskeys(h.people, h.URL(), i18n.T(i18n.With(context.Background(), h.words.For()), "page.name"))
	if err != nil {
		return err
	}
	work, err := h.work()
	if err != nil {
		return err
	}
	h.signing = people.NewWeb(people.WebDeps{People: h.people, Cookies: h.cookies, Passkeys: passkeys, Work: work, Links: len(h.conf.Post.Carriers) > 0, URL: h.URL(), About: h.about, Leads: h.leads, Now: h.conf.Now})
	h.look = page.LookPages{Languages: h.words.Offered(), Secure: h.conf.secure()}
	h.weighs = page.DataPages{Secure: h.conf.secure()}
	h.safety = safety.NewRoom(safety.Deps{Service: h.service, People: h.people, Cookies: h.cookies, Plan: h.safetyPlan})
	h.setup = setup.NewRoom(setup.Deps{Service: h.service, People: h.people, Invite: h.people, URL: h.URL(), Unsigned: h.unsigned, Stuck: h.stuck})
	h.kit = kit.NewRoom(kit.Deps{People: h.people, Sharing: h.sharing, Things: h.things, Files: h.files, Seal: h.vault.Lookup,
		Remembered: func(ctx context.Context, v people.Viewer, j people.Joint) ([]string, error) {
			return h.together.Remembered(ctx, v, j)
		},
		TakenBack: func(ctx context.Context, path string) bool { return h.stories.TakenBack(ctx, path) },
		Returned:  func(ctx context.Context, v people.Viewer, ids []string) error { return h.prompts.Returned(ctx, v, ids) },
		Readers:   h.kitReaders(), Cookies: h.cookies, Now: h.conf.Now})
	h.together = together.NewRoom(together.Deps{DB: h.db, People: h.people, Sharing: h.sharing, Things: h.things, Kit: h.kit, Packs: h.packs,
		Vault: h.vault, Bus: h.bus, Cookies: h.cookies, Log: h.conf.Log, Now: h.conf.Now, URL: h.URL(), Terms: h.terms, Prove: h.people.Prove,
		Count: h.countJoint, Due: h.due, InHand: h.inHand, Fits: h.mayFit, Beside: h.besidePerson, Reach: h.reachBeside,
		Suit: h.suited, Today: h.meetings, Hand: h.inHandNow})
	h.openStories()
	h.fits = fits.NewRoom(fits.Deps{Things: h.things, Packs: h.packs, Begun: exercises.Begun, Now: h.conf.Now})
	h.topics = topics.NewRoom(topics.Deps{People: h.people, Things: h.things, Packs: h.packs, Table: h.together,
		Stories: h.stories, Fits: h.fits, Where: together.Moorings, Blank: exercises.Blank, URL: h.URL()})
	h.exercises = exercises.NewRoom(exercises.Deps{People: h.people, Sharing: h.sharing, Things: h.things, Files: h.files, Packs: h.packs,
		Table: h.together, Where: together.Moorings, URL: h.URL(), Now: h.conf.Now})
	h.shares = sharing.NewPages(h.sharing, h.people, h.kit, h.conf.Now)
	h.openPlans()
	if err := h.openSending(key); err != nil {
		return err
	}
	h.openSkills()
	h.openGuidance()
	h.openContact()
	h.openLibrary()
	h.openRecommend()
	h.openStarting()
	h.openPaper()
	h.openCircle()
	h.openRecord()
	h.openCourse()
	return nil
}

// Close closes what Open opened.
func (h *House) Close() error {
	var errs []error
	errs = append(errs, h.closeJobs())
	if h.bus != nil { // while there is a database to hear through
		errs = append(errs, h.bus.Close())
	}
	for _, c := range h.closers {
		errs = append(errs, c.Close())
	}
	for _, d := range []*db.DB{h.db, h.keyring} {
		if d != nil {
			errs = append(errs, d.Close())
		}
	}
	return errors.Join(errs...)
}

// Ready reports whether the house can serve: it isn't about to stop, and both databases answer and are of this version.
func (h *House) Ready(ctx context.Context) error {
	if h.stopping.Load() {
		return errStopping
	}
	return h.current(ctx)
}

// Tend does the small regular work until ctx ends: it removes sessions that have ended and what has been in the bin for
// thirty days, and keeps the ledger of what was ended up to date.
func (h *House) Tend(ctx context.Context) {
	tick := time.NewTicker(10 * time.Minute)
	defer tick.Stop()
	for {
		err := errors.Join(h.people.Sweep(ctx), h.things.Purge(ctx), h.stories.Tend(ctx), h.access.Tend(ctx), h.library.Tend(ctx), h.offline.Sweep(ctx), h.stored.Sweep(ctx), h.jobs.Release(ctx), h.ended.Settle(ctx), h.ledger.Beat(ctx))
		if ctx.Err() != nil {
			return
		}
		if h.metrics.tend(err); err != nil {
			h.conf.Log.Error("tend", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// URL is the address people use.
func (h *House) URL() string { return h.conf.URL.String() }
