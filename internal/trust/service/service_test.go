package service_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"towpath/internal/ground/db"
	"towpath/internal/ground/db/dbtest"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/trust/schema"
	"towpath/internal/trust/service"
)

var full = service.Settings{
	Name: "Millbrook", Responsible: "Millbrook Trust", Reach: "01632 960 000",
	Contacts: []service.Contact{{Label: "Night line", Phone: "+44 (0)808 157 0123", When: "day and night", What: "A nurse picks up."},
		{Label: "Office", Phone: "01632 960123", When: "Monday to Friday"}},
	Emergency: "999", CantTalk: "Text 07700 900123.", HelpLine: "Night line 0808 157 0123", Replies: "Your worker, on weekdays.",
	Hours: "9 to 5", Recorded: "That you met.\n\nNothing you wrote.", LowestAge: 16, Capacity: "We ask again.", LeaveTo: "https://weather.example/", Messages: true,
}

// ledger is an audit that remembers.
type ledger struct {
	lines []string
	err   error
}

func (l *ledger) add(_ context.Context, actor, action, subject string) error {
	if l.err == nil {
		l.lines = append(l.lines, actor+" "+action+" "+subject)
	}
	return l.err
}

func TestStore(t *testing.T) {
	dbtest.Each(t, schema.Migrations, func(t *testing.T, d *db.DB) {
		ctx, audit := context.Background(), &ledger{}
		now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
		clock := func() time.Time { return now }
		store, other := service.NewStore(d, audit.add, clock), service.NewStore(d, audit.add, clock)
		check := func(s *service.Store, want service.Settings) {
			t.Helper()
			got, err := s.Get(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		}

		check(store, service.Settings{})
		check(other, service.Settings{})
		if err := store.Save(ctx, "alva", full); err != nil {
			t.Fatal(err)
		}
		check(store, full)
		t.Run("RUN-5 each change is on record, with what was changed and nothing of what it says", func(t *testing.T) {
			want := []string{"alva settings.change cant_talk capacity contacts emergency help_line hours leave_to lowest_age messages name reach recorded replies responsible"}
			if diff := cmp.Diff(want, audit.lines); diff != "" {
				t.Error(diff)
			}
		})
		t.Run("another node follows within half a minute", func(t *testing.T) {
			check(other, service.Settings{})
			now = now.Add(30 * time.Second)
			check(other, full)
		})
		t.Run("the same form sent twice writes nothing", func(t *testing.T) {
			if err := store.Save(ctx, "alva", full); err != nil || len(audit.lines) != 1 {
				t.Errorf("err %v, audit %q", err, audit.lines)
			}
		})
		t.Run("what can't be put on record isn't done", func(t *testing.T) {
			audit.err = errors.New("no room")
			defer func() { audit.err = nil }()
			changed := full
			changed.Name = "Other"
			if err := store.Save(ctx, "alva", changed); err == nil {
				t.Error("saved without a record")
			}
			check(store, full)
		})
		t.Run("a setting can be taken back", func(t *testing.T) {
			less := full
			less.Contacts, less.LowestAge, less.HelpLine = nil, 0, ""
			if err := store.Save(ctx, "alva", less); err != nil {
				t.Fatal(err)
			}
			check(store, less)
		})
		t.Run("settings that can't be used change nothing", func(t *testing.T) {
			bad := full
			bad.Emergency = "nine"
			if err := store.Save(ctx, "alva", bad); !fault.Is(err, fault.Invalid) {
				t.Errorf("err = %v", err)
			}
		})
		t.Run("many readers and a writer", func(*testing.T) {
			var wg sync.WaitGroup
			for i := range 20 {
				wg.Go(func() {
					s, err := store.Get(ctx)
					if err == nil && len(s.Contacts) > 0 {
						s.Contacts[0].Label = "a reader's own copy"
					}
					if i == 10 {
						err = errors.Join(err, store.Save(ctx, "alva", full))
					}
					if err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			check(store, full)
		})
		t.Run("SAFE-1 a database that doesn't answer leaves the numbers where they were", func(t *testing.T) {
			now = now.Add(time.Minute)
			check(other, full)
			now = now.Add(time.Minute)
			gone, cancel := context.WithCancel(ctx)
			cancel()
			if got, err := other.Get(gone); err != nil || got.Contacts[0].Phone != full.Contacts[0].Phone {
				t.Errorf("%+v, %v", got.Contacts, err)
			}
			if _, err := service.NewStore(d, audit.add, clock).Get(gone); err == nil {
				t.Error("what was never read is made up")
			}
		})
		t.Run("a row changed by hand counts as not set", func(t *testing.T) {
			err := d.Update(ctx, func(q db.Q) error {
				_, err := q.ExecContext(ctx, "UPDATE settings SET value = '{' WHERE name = 'contacts'")
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			now = now.Add(time.Minute)
			got, err := store.Get(ctx)
			if err != nil || got.Contacts != nil || !slices.Contains(got.Missing(), service.Contacts) {
				t.Errorf("contacts %v, err %v", got.Contacts, err)
			}
		})
	})
}

func TestCheckNamesEveryFieldThatCannotBeUsed(t *testing.T) {
	long, longer := strings.Repeat("å", 121), strings.Repeat("å", 1001)
	bad := service.Settings{Name: long, Responsible: "a\x07b", Reach: long, HelpLine: long, Emergency: "12", CantTalk: longer,
		Replies: longer, Hours: "\xff", Recorded: longer, Capacity: longer, LowestAge: 100, LeaveTo: "http://weather.example/",
		Contacts: []service.Contact{{Phone: "call me"}, {Label: "x", When: "y", Phone: "0123456789012345", What: long}}}
	var p service.Problems
	if !errors.As(bad.Clean().Check(), &p) {
		t.Fatal("nothing found")
	}
	want := []service.Field{"cant_talk", "capacity", "contact-1-label", "contact-1-phone", "contact-1-when", "contact-2-phone",
		"contact-2-what", "emergency", "help_line", "hours", "leave_to", "lowest_age", "name", "reach", "recorded", "replies", "responsible"}
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(p))); diff != "" {
		t.Error(diff)
	}
	bundle, err := i18n.New(service.Words)
	if err != nil {
		t.Fatal(err)
	}
	ctx := i18n.With(context.Background(), bundle.For("en"))
	for f, err := range p {
		key, args := fault.SentenceOf(err)
		if i18n.T(ctx, key, args...) == "" { // a key without words panics
			t.Errorf("%s has no sentence", f)
		}
	}
	key, args := fault.SentenceOf(p)
	if got, want := i18n.T(ctx, key, args...), "17 things need another look. What you typed is still here."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestCheckLetsThroughWhatPeopleWrite(t *testing.T) {
	if err := full.Check(); err != nil {
		t.Error(err)
	}
	if err := (service.Settings{}).Check(); err != nil {
		t.Errorf("nothing set yet: %v", err)
	}
	if got := full.Clean().Missing(); len(got) != 0 {
		t.Errorf("missing %v", got)
	}
	if diff := cmp.Diff(service.Needed, (service.Settings{}).Missing()); diff != "" {
		t.Error(diff)
	}
}

func TestLeaveTakesOnlyAWholeHTTPSAddress(t *testing.T) {
	for _, address := range []string{"http://a.example", "//a.example", "javascript:alert(1)", "https://", "https://me:pw@a.example/", "https:a",
		"https://a.example/\r\nX: y", "https://a.example\\@b", "weather.example"} {
		if (service.Settings{LeaveTo: address}).Check() == nil {
			t.Errorf("%q passes", address)
		}
	}
	for _, address := range []string{"https://a.example", "https://a.example:8443/weather?x=1"} {
		if err := (service.Settings{LeaveTo: address}).Check(); err != nil {
			t.Errorf("%q: %v", address, err)
		}
	}
	if got := (service.Settings{}).Leave(); got != service.QuietPage {
		t.Errorf("goes to %q", got)
	}
}

func TestTel(t *testing.T) {
	for phone, want := range map[string]string{"+44 (0)808 157-0123": "tel:+4408081570123", "999": "tel:999", "0808+1": "tel:08081"} {
		if got := service.Tel(phone); got != want {
			t.Errorf("Tel(%q) = %q, want %q", phone, got, want)
		}
	}
}

func TestCleanDropsEmptyContacts(t *testing.T) {
	s := service.Settings{Name: "  Mill \n brook ", Recorded: " a\r\nb \n", Contacts: []service.Contact{{}, {Label: " Office ", Phone: "1234", When: "now"}, {What: " "}}}
	want := service.Settings{Name: "Mill brook", Recorded: "a\nb", Contacts: []service.Contact{{Label: "Office", Phone: "1234", When: "now"}}}
	if diff := cmp.Diff(want, s.Clean()); diff != "" {
		t.Error(diff)
	}
}

func TestFormsReadAndWriteEverySetting(t *testing.T) {
	got := service.Settings{Contacts: full.Contacts}
	for _, f := range []service.Field{"name", "responsible", "reach", "emergency", "cant_talk", "help_line", "replies", "hours", "recorded",
		"lowest_age", "capacity", "leave_to", "messages"} {
		got = got.With(f, full.Value(f))
	}
	if diff := cmp.Diff(full, got); diff != "" {
		t.Error(diff)
	}
	for value, want := range map[string]bool{"": false, "on": true, "yes": false} { // WRK-4: off until a service turns them on
		if got := full.With(service.Messages, value).Messages; got != want {
			t.Errorf("%q turns messages on: %v", value, got)
		}
	}
	for value, want := range map[string]int{"": 0, " 16 ": 16, "-3": -1, "sixteen": -1, "1e3": -1} {
		if got := full.With(service.LowestAge, value).LowestAge; got != want {
			t.Errorf("%q is an age of %d, want %d", value, got, want)
		}
	}
}

func TestFingerprint(t *testing.T) {
	other := full.With(service.Hours, "10 to 4")
	if full.Fingerprint(service.Name, service.Hours) == other.Fingerprint(service.Name, service.Hours) {
		t.Error("a change goes unnoticed")
	}
	if full.Fingerprint(service.Name) != other.Fingerprint(service.Name) {
		t.Error("a change elsewhere counts")
	}
}
