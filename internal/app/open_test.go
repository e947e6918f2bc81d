package app

import (
	"errors"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"towpath/internal/ground/db"
	"towpath/internal/ground/db/dbtest"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/trusttest"
)

func TestTheWrongKeyIsSaidAndChangesNothing(t *testing.T) {
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) {
		s := newSite(t, e)
		before := string(dbtest.Dump(t, s.db)) + string(dbtest.Dump(t, s.keyring))
		must(t, s.House.Close())
		other, err := vault.NewKey()
		must(t, err)
		_, err = Open(t.Context(), s.conf, other)
		open := (*db.OpenError)(nil)
		if !errors.As(err, &open) || !strings.Contains(err.Error(), "key") || !strings.Contains(err.Error(), "Nothing was changed") {
			t.Fatalf("PRIV-4 the wrong key ended in: %v", err)
		}
		s.House, err = Open(t.Context(), s.conf, s.key)
		must(t, err)
		if after := string(dbtest.Dump(t, s.db)) + string(dbtest.Dump(t, s.keyring)); after != before {
			t.Error("trying the wrong key changed something")
		}
	})
}

func TestADemoIsThereAgainTheNextTime(t *testing.T) {
	c := Config{Data: t.TempDir(), URL: &url.URL{Scheme: "http", Host: "localhost"}, Log: slog.New(slog.DiscardHandler), Now: trusttest.NewClock().Now}
	var first DemoFile
	for range 2 {
		h, err := OpenDemo(t.Context(), c)
		must(t, err)
		links, cast := h.DemoLinks()
		if len(links) != len(demoCast) || cast["person"].Name != "Robin" {
			t.Errorf("links %v, cast %v", links, cast)
		}
		if first != nil && first["person"] != cast["person"] {
			t.Error("RUN-1 Robin is somebody else the second time")
		}
		first = cast
		linked, err := h.people.Linked(t.Context(), cast["person"].Account, cast["worker2"].Account)
		must(t, err)
		if linked {
			t.Error("Robin is linked with the second worker")
		}
		if given, err := h.sharing.Mine(t.Context(), signed(t, h, "person"), 10); err != nil || len(given) > 0 {
			t.Errorf("RUN-1 for programs it begins with nothing shared: %v %v", given, err)
		}
		if err := h.people.Prove(people.WithAddress(t.Context(), "127.0.0.1"), cast["person"].Account, cast["person"].Secret); err != nil {
			t.Errorf("Robin's card words prove nothing: %v", err)
		}
		must(t, h.Close())
	}
}
