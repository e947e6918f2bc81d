package kit_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"towpath/internal/rooms/kit"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
	"towpath/internal/trust/trusttest"
)

// stocked is Maya with one thing of each kind, one of them in the bin, one shared, one looked at.
func stocked(t *testing.T, h *trusttest.House) (*desk, []things.Thing) {
	d := newDesk(t, h)
	d.write(t, d.my, "Bread", "one\ntwo 🌊 مرحبا <b>")
	table, _ := h.Sit(t, h.SignIn(t, d.bo), d.maya, d.bo, people.OnPhone)
	said := h.Keep(t, table, sharing.Takeaway, "said on the phone")
	must(t, h.Register.LeaveTable(t.Context(), table.Table))
	h.Share(t, d.my, said, d.bo)
	_, err := h.Keeper.Get(t.Context(), h.SignIn(t, d.bo), said.ID)
	must(t, err)
	pinned := h.Keep(t, d.my, sharing.Answer, "in words")
	must(t, h.Keeper.Pin(t.Context(), d.my, pinned.ID, true))
	_, err = h.Keeper.Create(t.Context(), d.my, people.NewID(), sharing.NextStep, kit.NextStep{Title: "Walk", What: "to the lock", State: "partly"})
	must(t, err)
	binned := d.write(t, d.my, "Binned page", "x")
	d.Post(t, d.my, "/kit/"+binned+"/away")
	_, err = h.Keeper.TakeIn(t.Context(), d.my, []things.Thing{{ID: people.NewID(), Kind: sharing.Note, Created: h.Now(), Updated: h.Now(),
		Body: json.RawMessage(`{"title":"Agreed","text":"both said so"}`)}})
	must(t, err)
	all, err := h.Keeper.All(t.Context(), d.my)
	must(t, err)
	return d, all
}

func (d *desk) exported(t *testing.T, v people.Viewer) []byte {
	t.Helper()
	a := d.Post(t, v, "/kit/export", "as", "json")
	a.Want(t, 200)
	if a.Header.Get("Content-Disposition") != `attachment; filename="my-things-2026-03-02.json"` || a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("headers: %v", a.Header)
	}
	return []byte(a.Body)
}

func TestExport(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d, _ := stocked(t, h)
		t.Run("KIT-1 before the export it says what is in it and where it goes", func(t *testing.T) {
			d.Get(t, d.my, "/kit/export").Want(t, 200, "all 6 things", "It is not sent to anyone.", "Whoever can open the device can open the file.", "If others use this device")
			own := d.my
			own.Own = true
			d.Get(t, own, "/kit/export").Lacks(t, "If others use this device")
		})
		page := d.Post(t, d.my, "/kit/export", "as", "page")
		t.Run("KIT-1 RUN-8 the exported page has all of it in words", func(t *testing.T) {
			page.Want(t, 200, "Bread", "two 🌊 مرحبا <b>", "said on the phone", "Someone typed this in for you.", "answered: in words", "to the lock", "Partly",
				"The bin", "Binned page", "both said so", "The name you go by: Maya", "Bo, since 2 March 2026", "“A made-up title” with Bo", "With Bo, 2 March 2026",
				"Bo looked at “A made-up title” on 2 March 2026")
			if page.Header.Get("Content-Disposition") != `attachment; filename="my-things-2026-03-02.html"` {
				t.Error("it isn't a download")
			}
		})
		t.Run("PRIV-7 and needs nothing but itself", func(t *testing.T) {
			for _, outside := range []string{"http://", "https://", "src=", "<link", "<script", "url(", "@import", "/static/"} {
				if strings.Contains(page.Body, outside) {
					t.Errorf("it has %q", outside)
				}
			}
		})
		t.Run("KIT-1 an empty kit exports too", func(t *testing.T) {
			d.Post(t, d.her, "/kit/export", "as", "page").Want(t, 200, "There was nothing in your things on that day.")
			d.upload(t, d.her, d.exported(t, d.her)).Leads(t, "/kit/export?new=0&there=0&bin=0")
		})
	})
}

func TestImport(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d, before := stocked(t, h)
		file := d.exported(t, d.my)
		t.Run("KIT-1 a file brought in where everything is still there changes nothing", func(t *testing.T) {
			d.upload(t, d.my, file).Leads(t, "/kit/export?new=0&there=5&bin=1")
			d.Get(t, d.my, "/kit/export?new=0&there=5&bin=1").Want(t, 200, "Nothing new came in. 5 were here before, and stay as they are. One is in your bin.")
			d.sameThings(t, d.my, before)
		})
		t.Run("KIT-1 after all was removed for good, the file brings it back as it was, twice or once", func(t *testing.T) {
			for _, th := range before {
				must(t, h.Keeper.Remove(t.Context(), d.my, th.ID))
			}
			var laid bytes.Buffer
			must(t, json.Indent(&laid, file, "", "  "))
			d.upload(t, d.my, laid.Bytes()).Leads(t, "/kit/export?new=6&there=0&bin=0")
			d.upload(t, d.my, file).Leads(t, "/kit/export?new=0&there=5&bin=1")
			d.sameThings(t, d.my, before)
		})
		t.Run("KIT-1 somebody else's file comes in as new copies that claim nothing", func(t *testing.T) {
			for i, to := range []string{"new=6&there=0&bin=0", "new=0&there=5&bin=1"} {
				if a := d.upload(t, d.her, file); a.To != "/kit/export?"+to {
					t.Errorf("time %d: %s", i+1, a.To)
				}
			}
			all, err := h.Keeper.All(t.Context(), d.her)
			must(t, err)
			for _, th := range all {
				if th.Owner != d.joan.ID || th.Entered != "" || th.Kind == sharing.Note || has(before, th.ID) {
					t.Errorf("%+v", th)
				}
			}
			d.Post(t, d.her, "/kit", "q", "both said so").Want(t, 200, "One thing found", "Page of my own")
			d.sameThings(t, d.my, before)
		})
		t.Run("RUN-8 a file outlives its account, and comes back to a new one", func(t *testing.T) {
			must(t, h.Register.Erase(t.Context(), d.maya.ID))
			again := h.SignIn(t, h.Person(t, "Maya again"))
			d.upload(t, again, file).Leads(t, "/kit/export?new=6&there=0&bin=0")
			d.Get(t, again, "/kit").Want(t, 200, "Bread")
		})
	})
}

func has(all []things.Thing, id string) bool {
	for _, th := range all {
		if th.ID == id {
			return true
		}
	}
	return false
}

// sameThings compares what is kept with what was, but for versions and when it was put away.
func (d *desk) sameThings(t *testing.T, v people.Viewer, want []things.Thing) {
	t.Helper()
	got, err := d.Keeper.All(t.Context(), v)
	must(t, err)
	if len(got) != len(want) {
		t.Fatalf("%d things, want %d", len(got), len(want))
	}
	for i := range got {
		g, w := got[i], want[i]
		if g.ID != w.ID || g.Kind != w.Kind || !bytes.Equal(g.Body, w.Body) || g.Pinned != w.Pinned || g.Entered != w.Entered ||
			!g.Created.Equal(w.Created) || !g.Updated.Equal(w.Updated) || g.Binned.IsZero() != w.Binned.IsZero() {
			t.Errorf("got  %+v\nwant %+v", g, w)
		}
	}
}

// made is a file with these things, whole but without a seal.
func made(t *testing.T, version int, rows string) []byte {
	t.Helper()
	sum := sha256.Sum256([]byte(rows))
	b, err := json.Marshal(map[string]any{"towpath": "kit", "version": version, "things": json.RawMessage(rows), "check": hex.EncodeToString(sum[:])})
	must(t, err)
	return b
}

func TestFilesThatAreRefused(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d, before := stocked(t, h)
		file := d.exported(t, d.my)
		id := people.NewID()
		row := func(id, kind, body string) string {
			return `{"id":"` + id + `","kind":"` + kind + `","created":"2026-01-01T00:00:00Z","updated":"2026-01-01T00:00:00Z","body":` + body + `}`
		}
		const foreign, changed = "not a file of things from Towpath", "not as it was when it was made"
		for name, c := range map[string]struct {
			file   []byte
			status int
			says   string
		}{
			"nothing":                   {nil, 422, "Choose a file first."},
			"a picture":                 {[]byte("\x89PNG\r\n\x1a\n\x00\x00"), 422, foreign},
			"other JSON":                {[]byte(`{"things":[]}`), 422, foreign},
			"JSON of another kind":      {[]byte(`[1,2,3]`), 422, foreign},
			"null":                      {[]byte(`null`), 422, foreign},
			"5 MB of anything":          {bytes.Repeat([]byte("x"), 5<<20), 422, foreign},
			"5 MB deep in brackets":     {bytes.Repeat([]byte("["), 5<<20), 422, foreign},
			"more than is taken":        {bytes.Repeat([]byte(" "), 17<<20), 413, "more than 16 megabytes"},
			"a file cut off":            {file[:len(file)/2], 422, foreign},
			"a word changed":            {bytes.Replace(file, []byte("Bread"), []byte("Bleed"), 1), 422, changed},
			"a newer version":           {made(t, 2, "[]"), 422, "made by a newer Towpath"},
			"things that are no list":   {made(t, 1, `{"a":1}`), 422, changed},
			"an id that is none":        {made(t, 1, "["+row("1; DROP", "journal", "{}")+"]"), 422, changed},
			"an unknown kind":           {made(t, 1, "["+row(id, "secret", "{}")+"]"), 422, changed},
			"a body that is a text":     {made(t, 1, "["+row(id, "journal", `"x"`)+"]"), 422, changed},
			"a body that is null":       {made(t, 1, "["+row(id, "journal", "null")+"]"), 422, changed},
			"one id twice":              {made(t, 1, "["+row(id, "journal", "{}")+","+row(id, "journal", "{}")+"]"), 422, changed},
			"a thing too large to keep": {made(t, 1, "["+row(id, "journal", `{"text":"`+strings.Repeat("x", things.Largest)+`"}`)+"]"), 422, changed},
		} {
			t.Run("KIT-1 refused with a sentence, and nothing taken: "+name, func(t *testing.T) {
				a := d.upload(t, d.my, c.file)
				a.Want(t, c.status, c.says, "Nothing was brought in")
				d.sameThings(t, d.my, before)
			})
		}
		t.Run("KIT-1 a form without a file", func(t *testing.T) {
			d.Post(t, d.my, "/kit/import", "file", "x").Want(t, 422, "Choose a file first.")
		})
		t.Run("PRIV-8 another's ids in a file make copies and touch nothing", func(t *testing.T) {
			hers := d.write(t, d.her, "Hers", "hers alone")
			d.upload(t, d.my, made(t, 1, "["+row(hers, "journal", `{"title":"over hers","text":"x"}`)+"]")).Leads(t, "/kit/export?new=1&there=0&bin=0")
			d.Get(t, d.her, "/kit/"+hers).Want(t, 200, "hers alone")
			d.Get(t, d.my, "/kit/"+hers).Want(t, 404)
			d.Get(t, d.my, "/kit").Want(t, 200, "over hers")
		})
		t.Run("KIT-1 times that can't be are now", func(t *testing.T) {
			odd := strings.ReplaceAll(row(people.NewID(), "journal", `{"title":"From the future"}`), "2026-01-01", "2999-01-01")
			d.upload(t, d.my, made(t, 1, "["+odd+"]")).Leads(t, "/kit/export?new=1&there=0&bin=0")
			d.Get(t, d.my, "/kit").Want(t, 200, "From the future Page of my own Changed a moment ago")
		})
		t.Run("PRIV-3 only a person brings things in", func(t *testing.T) {
			d.upload(t, h.SignIn(t, d.bo), file).Want(t, 404)
			table, _ := h.Sit(t, h.SignIn(t, d.bo), d.maya, d.bo, people.OneScreen)
			d.upload(t, table, file).Want(t, 404)
			for _, path := range []string{"/kit/export", "/kit/away-all", "/kit/back-all", "/kit/bin/empty"} {
				d.Post(t, table, path, "as", "json").Want(t, 404)
			}
		})
	})
}

func TestErase(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d, all := stocked(t, h)
		d.write(t, d.my, "marker-title", "marker-text")
		t.Run("RUN-8 it says what goes, what it can't reach, and asks twice", func(t *testing.T) {
			d.Get(t, d.my, "/kit/erase").Want(t, 200, "can't be undone", "What goes at once", "What this can't reach", "Keep my things", "within 30 days")
			d.Post(t, d.my, "/kit/erase").Want(t, 200, "This is the last step.")
			d.Get(t, d.my, "/kit").Want(t, 200, "marker-title")
		})
		t.Run("RUN-8 a screen left open is not enough: who asks shows who they are", func(t *testing.T) {
			h.Pass(11 * time.Minute)
			d.Post(t, d.my, "/kit/erase").Want(t, 200, "The four words on your card")
			d.Post(t, d.my, "/kit/erase", "sure", "yes", "secret", "not the words").Want(t, 422)
			d.Get(t, d.my, "/kit").Want(t, 200, "marker-title")
			h.Pass(-11 * time.Minute)
		})
		t.Run("RUN-8 PRIV-4 then everything is gone, they are signed out, and a plain page says so", func(t *testing.T) {
			a := d.Post(t, d.my, "/kit/erase", "sure", "yes")
			a.Leads(t, "/kit/erased")
			if !strings.Contains(a.Header.Get("Set-Cookie"), "Max-Age=0") {
				t.Error("the session's cookie stays")
			}
			d.Get(t, people.Viewer{}, "/kit/erased").Want(t, 200, "Everything about you here is gone")
			dump, ledger := h.DumpApart(t)
			if !bytes.Contains(ledger, []byte("key|"+d.maya.ID+"|")) || bytes.Contains(ledger, []byte("marker")) {
				t.Errorf("the ledger has to say by an id alone that her key is gone: %s", ledger)
			}
			for _, th := range all {
				if bytes.Contains(dump, []byte(th.ID)) {
					t.Errorf("%s is still on record", th.ID)
				}
			}
			for _, marker := range []string{d.maya.ID, "marker-title", "marker-text"} {
				if bytes.Contains(dump, []byte(marker)) {
					t.Errorf("%s is still on record", marker)
				}
			}
			if _, err := h.Register.Account(t.Context(), d.maya.ID); err == nil {
				t.Error("the account is still there")
			}
			if _, err := h.Keeper.Get(t.Context(), d.my, all[0].ID); err == nil {
				t.Error("a thing still opens")
			}
		})
		t.Run("RUN-8 the form again, and the goodbye page for others, are nothing", func(t *testing.T) {
			d.Get(t, d.her, "/kit/erased").Want(t, 404)
			d.Post(t, h.SignIn(t, d.bo), "/kit/erase", "sure", "yes").Want(t, 404)
			h.Pass(time.Minute)
			d.Get(t, d.her, "/kit").Want(t, 200)
		})
	})
}
