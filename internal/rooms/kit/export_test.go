package kit_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/vault"
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
		t.Run("KIT-1 somebody else's file is refused, and so is one of somebody who has erased everything: nobody can tell which", func(t *testing.T) {
			says := d.upload(t, d.her, file)
			says.Want(t, 422, "This file was not made for your place here.", "you can still read it.", "Nothing was brought in")
			must(t, h.Register.Erase(t.Context(), d.maya.ID))
			if again := d.upload(t, d.her, file); again.Text() != says.Text() {
				t.Errorf("another sentence after the erasure:\n%s\n%s", says.Text(), again.Text())
			}
			if all, err := h.Keeper.All(t.Context(), d.her); err != nil || len(all) != 0 {
				t.Errorf("%d things came in, %v", len(all), err)
			}
		})
	})
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

// made is a file of this version with these things and files, which the installation sealed for somebody.
func (d *desk) made(t *testing.T, account string, version int, rows, files, listed string) []byte {
	t.Helper()
	hash := func(s string) string { sum := sha256.Sum256([]byte(s)); return hex.EncodeToString(sum[:]) }
	seal := func(what, of string) string { return base64.RawStdEncoding.EncodeToString(d.Vault.Lookup(what, of)) }
	whose := seal("kit-export whose", account)[:22]
	if version == 1 {
		return fmt.Appendf(nil, `{"towpath":"kit","version":1,"things":%s,"check":%q,"seal":%q}`, rows, hash(rows), seal("kit-export", account+":"+hash(rows)))
	}
	return fmt.Appendf(nil, `{"towpath":"kit","version":%d,"from":%q,"whose":%q,"things":%s,"check":%q,"files":%s,"seal":%q}`, version,
		seal("kit-export from", "")[:16], whose, rows, hash(rows), files, seal("kit-export 2", whose+":"+hash(rows)+":"+hash(listed)))
}

func rowIn(id, kind, body string) string {
	return `{"id":"` + id + `","kind":"` + kind + `","created":"2026-01-01T00:00:00Z","updated":"2026-01-01T00:00:00Z","body":` + body + `}`
}

func TestFilesThatAreRefused(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d, before := stocked(t, h)
		file := d.exported(t, d.my)
		id := people.NewID()
		mine := func(rows string) []byte { return d.made(t, d.maya.ID, 2, rows, "[]", "") }
		other := *d
		elsewhere := *h
		key, err := vault.NewKey()
		must(t, err)
		elsewhere.Vault, _, _, err = vault.New(key, vault.NewKeyring(h.Keys), h.Now)
		must(t, err)
		other.House = &elsewhere
		const foreign, changed = "not a file of things from Towpath", "not as it was when it was made"
		for name, c := range map[string]struct {
			file   []byte
			status int
			says   string
		}{
			"nothing":                       {nil, 422, "Choose a file first."},
			"a picture":                     {[]byte("\x89PNG\r\n\x1a\n\x00\x00"), 422, foreign},
			"a zip archive":                 {[]byte("PK\x03\x04\x14\x00"), 422, foreign},
			"something packed":              {[]byte("\x1f\x8b\x08\x00"), 422, foreign},
			"the page to read":              {[]byte("<!doctype html><html>"), 422, "This is the page to read"},
			"other JSON":                    {[]byte(`{"things":[]}`), 422, foreign},
			"JSON of another kind":          {[]byte(`[1,2,3]`), 422, foreign},
			"null":                          {[]byte(`null`), 422, foreign},
			"5 MB of anything":              {bytes.Repeat([]byte("x"), 5<<20), 422, foreign},
			"5 MB deep in brackets":         {bytes.Repeat([]byte("["), 5<<20), 422, foreign},
			"5 MB deep in brackets of ours": {append([]byte(`{"towpath":"kit","version":2,"x":`), bytes.Repeat([]byte("["), 5<<20)...), 422, changed},
			"one word without end":          {append([]byte(`{"towpath":"kit","version":2,"from":"`), bytes.Repeat([]byte("x"), 9<<20)...), 422, changed},
			"a file cut off":                {file[:len(file)/2], 422, changed},
			"a file cut off at its end":     {file[:len(file)-2], 422, changed},
			"something behind the end":      {append(slices.Clone(file), "{}"...), 422, changed},
			"a word changed":                {bytes.Replace(file, []byte("Bread"), []byte("Bleed"), 1), 422, changed},
			"a word and the sum changed":    {mended(t, bytes.Replace(file, []byte("Bread"), []byte("Bleed"), 1)), 422, changed},
			"another's name in it":          {bytes.Replace(file, []byte(`"whose":"`), []byte(`"whose":"x`), 1), 422, changed},
			"the things twice":              {bytes.Replace(file, []byte(`"check":`), []byte(`"things":[],"check":`), 1), 422, changed},
			"of another installation":       {other.made(t, d.maya.ID, 2, "[]", "[]", ""), 422, "made by another site that uses Towpath"},
			"of version 1, another's":       {d.made(t, d.joan.ID, 1, "[]", "", ""), 422, "not made for your place here"},
			"a newer version":               {d.made(t, d.maya.ID, 3, "[]", "[]", ""), 422, "made by a newer Towpath"},
			"things that are no list":       {mine(`{"a":1}`), 422, changed},
			"an id that is none":            {mine("[" + rowIn("1; DROP", "journal", "{}") + "]"), 422, changed},
			"an id that is a path":          {mine("[" + rowIn("../../etc/passwd", "journal", "{}") + "]"), 422, changed},
			"an unknown kind":               {mine("[" + rowIn(id, "secret", "{}") + "]"), 422, changed},
			"a body that is a text":         {mine("[" + rowIn(id, "journal", `"x"`) + "]"), 422, changed},
			"a body that is null":           {mine("[" + rowIn(id, "journal", "null") + "]"), 422, changed},
			"one id twice":                  {mine("[" + rowIn(id, "journal", "{}") + "," + rowIn(id, "journal", "{}") + "]"), 422, changed},
			"a thing too large to keep":     {mine("[" + rowIn(id, "journal", `{"text":"`+strings.Repeat("x", things.Largest)+`"}`) + "]"), 422, changed},
			"a file of no thing":            {d.made(t, d.maya.ID, 2, "[]", `[{"id":"`+id+`","thing":"`+people.NewID()+`","sort":"photo","data":[],"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}]`, ""), 422, changed},
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
		t.Run("KIT-1 more than is taken is refused before it is kept anywhere", func(t *testing.T) {
			d.send(t, d.my, io.LimitReader(endless{}, 300<<20)).Want(t, 413, "more than 256 megabytes", "Nothing was brought in")
		})
		t.Run("PRIV-8 another's ids in a file touch nothing", func(t *testing.T) {
			hers := d.write(t, d.her, "Hers", "hers alone")
			d.upload(t, d.my, mine("["+rowIn(hers, "journal", `{"title":"over hers","text":"x"}`)+"]")).Leads(t, "/kit/export?new=0&there=0&bin=0")
			d.Get(t, d.her, "/kit/"+hers).Want(t, 200, "hers alone")
			d.Get(t, d.my, "/kit/"+hers).Want(t, 404)
		})
		t.Run("RUN-9 a file of version 1 still comes back", func(t *testing.T) {
			d.upload(t, d.my, d.made(t, d.maya.ID, 1, "["+rowIn(people.NewID(), "journal", `{"title":"From the first version"}`)+"]", "", "")).Leads(t, "/kit/export?new=1&there=0&bin=0")
		})
		t.Run("KIT-1 times that can't be are now", func(t *testing.T) {
			odd := strings.ReplaceAll(rowIn(people.NewID(), "journal", `{"title":"From the future"}`), "2026-01-01", "2999-01-01")
			d.upload(t, d.my, mine("["+odd+"]")).Leads(t, "/kit/export?new=1&there=0&bin=0")
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

// mended is a file that was changed and whose sum fits again, as somebody can make it who knows how.
func mended(t *testing.T, file []byte) []byte {
	t.Helper()
	var f map[string]json.RawMessage
	must(t, json.Unmarshal(file, &f))
	sum := sha256.Sum256(f["things"])
	f["check"] = json.RawMessage(`"` + hex.EncodeToString(sum[:]) + `"`)
	b, err := json.Marshal(f)
	must(t, err)
	return b
}

// endless never ends.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
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
