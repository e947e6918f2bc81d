package app

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/db/dbtest"
	"towpath/internal/rooms/access"
	"towpath/internal/rooms/library"
	"towpath/internal/trust/files"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// theirs is a person with one thing of each kind, a table, a share and a supporter, every word of them a marker. The walk
// below tries to reach them from outside.
type theirs struct {
	person, worker people.Account
	ids            map[string]string // what: id
	rows           map[string]string // table: rows that are about them
	flag           string            // what they told of a site, which is in no address
}

const (
	marker     = "zebrafinch"   // in all that is private
	nameMarker = "quillfeather" // in names: an administrator sees that there is an account, and whose
)

func newTheirs(t *testing.T, s *site) *theirs {
	t.Helper()
	p, w := s.pair(t, nameMarker+" one", nameMarker+" two")
	x := &theirs{person: p, worker: w, ids: map[string]string{"account": p.ID, "worker": w.ID}}
	v, tableToken, err := s.as(t, p).viewer(), "", error(nil)
	x.ids["table"], tableToken, err = s.people.OpenTable(t.Context(), s.as(t, w).viewer(), p.ID, w.ID, people.OnPhone)
	must(t, err)
	table, err := s.people.Viewer(t.Context(), tableToken, "")
	must(t, err)
	for _, kind := range sharing.Kinds {
		id, by := people.NewID(), v
		if sharing.Fixed(kind) {
			by = table // a joint note is made at a table
		}
		_, err := s.things.Create(t.Context(), by, id, kind, map[string]string{"title": marker + "title", "text": marker + "text", "what": marker})
		must(t, err)
		x.ids[string(kind)] = id
	}
	x.ids["file"], x.ids["upload"] = people.NewID(), people.NewID()
	_, err = s.files.Take(t.Context(), v, files.Sent{ID: x.ids["file"], Thing: x.ids["answer"], Sort: files.Sound}, bytes.NewReader(someSound()))
	must(t, err)
	x.ids["share"] = people.NewID()
	must(t, s.sharing.Share(t.Context(), v, x.ids["share"], x.ids["answer"], w.ID, time.Time{}))
	x.ids["story"] = strings.TrimPrefix(beginStory(t, s.House, p, "audio"), "/stories/")
	_, err = s.stored.Desk(x.ids["story"], s.sharing.MakeStory(x.ids["story"])).Begin(t.Context(), files.Sent{ID: x.ids["upload"], Sort: files.Sound}, 8)
	must(t, err)
	must(t, s.people.MakeScreenCode(t.Context(), table, "person"))
	screen, err := s.people.OtherScreen(t.Context(), table)
	must(t, err)
	x.ids["screen"] = screen.ID
	x.ids["arranged"] = people.NewID()
	must(t, s.access.Refer(t.Context(), s.as(t, w).viewer(), x.ids["arranged"], p.ID, access.Asked, access.Body{Need: "food", What: marker, Note: marker}))
	must(t, s.library.Said(t.Context(), v, library.Saying{ID: people.NewID(), Resource: "mind", Kind: library.Wrong, Words: marker}))
	said, err := s.library.Mine(t.Context(), v)
	must(t, err)
	x.flag = said[0].ID
	x.ids["welcome"], x.ids["ask"] = people.NewID(), x.asked(t, s, v)
	must(t, s.people.MakeWelcome(t.Context(), v, x.ids["welcome"]))
	x.rows = x.about(t, s)
	return x
}

// asked has a carer take up an invitation of theirs, and wait for their yes.
func (x *theirs) asked(t *testing.T, s *site, v people.Viewer) (ask string) {
	t.Helper()
	id := people.NewID()
	must(t, s.people.MakeWelcome(t.Context(), v, id))
	w, err := s.people.Welcome(t.Context(), v, id)
	must(t, err)
	must(t, s.people.TakeWelcome(t.Context(), s.as(t, s.account(t, nameMarker+" three", people.Carer)).viewer(), w.Code))
	_, asks, err := s.people.CircleOf(t.Context(), x.person.ID)
	must(t, err)
	return asks[0].ID
}

// about reads every row of the tables that hold something of theirs.
func (x *theirs) about(t *testing.T, s *site) map[string]string {
	t.Helper()
	found := map[string]string{}
	for table, columns := range map[string]string{
		"accounts":       "id || roles || state || version",
		"credentials":    "id || kind || version",
		"things":         "id || version || kind || CASE WHEN deleted IS NULL THEN 'there' ELSE 'binned' END || CASE WHEN pinned THEN 'pinned' ELSE '' END",
		"files":          "id || kind || size",
		"uploads":        "id || (SELECT count(*) FROM pieces WHERE upload = uploads.id)",
		"shares":         "id || with_id || CASE WHEN ended IS NULL THEN 'holds' ELSE 'ended' END",
		"tables":         "id || state || version || events",
		"laid":           "thing",
		"links":          "id || state",
		"looks":          "thing || viewer || scope",
		"joins":          "id || seat || COALESCE(answer, 'no yes')",
		"account_events": "id || kind",
		"invitations":    "id || kind",
		"agreements":     "link || wording",
		"stories":        "id || state || version || scope || consents",
		"story_acts":     "action",
		"arrangements":   "id || state || version",
		"welcomes":       "id || COALESCE(taken, 'open')",
		"asks":           "id || state",
		"resource_flags": "id || CASE WHEN seen THEN 'seen' ELSE 'waits' END",
	} {
		where := map[string]string{"accounts": "id", "credentials": "account", "things": "owner", "files": "owner", "shares": "owner", "tables": "person", "links": "person",
			"looks": "owner", "account_events": "account", "invitations": "account", "stories": "teller", "arrangements": "owner", "welcomes": "person", "asks": "person", "resource_flags": "owner"}[table] + " = $1"
		switch table {
		case "laid":
			where = "thing IN (SELECT id FROM things WHERE owner = $1)"
		case "joins":
			where = "tabl IN (SELECT id FROM tables WHERE person = $1)"
		case "uploads":
			where = "owner IN (SELECT id FROM stories WHERE teller = $1)"
		case "story_acts":
			where = "story IN (SELECT id FROM stories WHERE teller = $1)"
		case "agreements":
			where = "link IN (SELECT id FROM links WHERE person = $1)"
		}
		must(t, s.db.View(t.Context(), func(q db.Q) error {
			rows, err := q.QueryContext(t.Context(), "SELECT "+columns+" AS c FROM "+table+" WHERE "+where+" ORDER BY c", x.person.ID)
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				var line string
				if err := rows.Scan(&line); err != nil {
					return err
				}
				found[table] += line + "\n"
			}
			return rows.Err()
		}))
	}
	return found
}

// outsiders are one of each kind of viewer, none of whom has anything to do with them.
func outsiders(t *testing.T, s *site) map[string]func() *browser {
	t.Helper()
	out := map[string]func() *browser{"anyone": func() *browser { return s.browser(t) }}
	for _, role := range people.AccountRoles {
		out[string(role)] = func() *browser { return s.as(t, s.account(t, "Outsider", role)) }
	}
	out["table"] = func() *browser {
		p, w := s.pair(t, "Outsider", "Other")
		b := s.as(t, w)
		_, token, err := s.people.OpenTable(t.Context(), b.viewer(), p.ID, w.ID, people.OneScreen)
		must(t, err)
		b.setSession(token)
		return b
	}
	return out
}

var param = regexp.MustCompile(`\{[a-z]+\}`)

// addresses are the ways to write a route's pattern with ids of theirs.
func (x *theirs) addresses(pattern string) []string {
	if !param.MatchString(pattern) {
		return []string{strings.TrimSuffix(pattern, "{$}")}
	}
	var all []string
	for what, id := range x.ids {
		if k := sharing.Kind(what); slices.Contains(sharing.Kinds, k) && !slices.Contains(walked(pattern), k) {
			continue // journal, bookmark and takeaway go the same ways as an answer; every kind is walked in sharing's own tests
		}
		address := strings.ReplaceAll(strings.ReplaceAll(pattern, "{topic}", "recovery"), "{exercise}", "what-matters")
		address = strings.ReplaceAll(strings.ReplaceAll(address, "{person}", x.person.ID), "{step}", "like")
		part := "r1"
		if strings.HasPrefix(pattern, "/skills/") {
			part = "6"
		}
		address = strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(address, "{part}", part), "{meeting}", "beginning"), "{lesson}", "a-first-email")
		all = append(all, param.ReplaceAllString(address, id))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// walked are the kinds of things that are tried at a pattern.
func walked(pattern string) []sharing.Kind {
	kinds := []sharing.Kind{sharing.Answer, sharing.NextStep, sharing.Note}
	switch {
	case strings.HasPrefix(pattern, "/plans/"):
		return append(kinds, sharing.Goal, sharing.CheckIn, sharing.SafetyPlan)
	case strings.HasPrefix(pattern, "/skills/"):
		return append(kinds, sharing.Skills, sharing.Lesson)
	case strings.HasPrefix(pattern, "/record/"):
		return append(kinds, sharing.Extract)
	case strings.HasPrefix(pattern, "/course/"):
		return append(kinds, sharing.Course)
	case strings.HasPrefix(pattern, "/prompts/"):
		return append(kinds, sharing.Reminder)
	}
	return kinds
}

// form holds ids of theirs in every field that any form here has.
func (x *theirs) form(id string) url.Values {
	f := url.Values{"version": {"1"}, "takeaway-version": {"1"}, "next-version": {"1"}, "do": {"yes"}, "side": {"person"}, "agree": {"person"},
		"note": {"x"}, "setting": {"one"}, "state": {"done"}, "sure": {"yes"}, "takeaway": {"x"}, "what": {"x"}, "before": {"help"}, "after": {"slowly"}, "well": {"x"}, "q6": {"help"}, "title": {"x"}, "text": {"x"},
		"until": {"open"}, "name": {"x"}, "pinned": {"1"}, "who": {"person"}, "secret": {"x"}, "by": {"person"}, "say": {"yes"}, "seat": {"person"}, "topic": {"recovery"}, "at": {"/topics"},
		"sort": {"goal"}, "on": {"3"}, "rating": {"3"}, "every": {"day"}, "step": {"x"}, "form": {"fhir"}, "place": {"2"}}
	for _, field := range []string{"id", "thing", "lay", "takeaway-id", "next-id", "share", "back", "answer", "table", "account", "field", "screen", "item"} {
		f.Set(field, id)
	}
	for _, field := range []string{"with", "person", "supporter"} {
		f.Set(field, x.person.ID)
	}
	for _, thing := range x.ids {
		f.Set("do-"+thing, "share")
	}
	f.Set("flag", x.flag)
	return f
}

func (x *theirs) try(t *testing.T, b *browser, route Route, address string) {
	t.Helper()
	viewer := b.viewer()
	switch {
	case route.flows:
		b.peek(address)
	case route.Method == http.MethodGet:
		b.get(address)
	case route.Method == http.MethodPost:
		b.post(address, x.form(address[strings.LastIndex(address, "/")+1:]))
		b.post(address, x.form(x.ids["answer"]))
	}
	if strings.Contains(b.Body, marker) {
		t.Errorf("%s %s shows something of theirs (status %d)", route.Method, address, b.Status)
	}
	if strings.Contains(b.Body, nameMarker) && !viewer.Is(people.Admin) {
		t.Errorf("%s %s names them (status %d)", route.Method, address, b.Status)
	}
	if !viewer.IsAny(route.Who...) && b.Status == http.StatusOK && b.at != "/in" && b.at != "/" && b.at != "/together/locked" {
		t.Errorf("%s %s isn't for %s and answered %d at %s", route.Method, address, viewer.Main(), b.Status, b.at)
	}
	if b.Status >= 500 {
		t.Errorf("%s %s: %d\n%s", route.Method, address, b.Status, b.s.faults())
	}
}

// peek asks for a stream and reads what it begins with.
func (b *browser) peek(address string) {
	b.t.Helper()
	l := b.tryListen(strings.TrimPrefix(address, "/together/live"), "0")
	if b.Status = l.resp.StatusCode; b.Status == http.StatusOK {
		l.next("hello")
	}
	b.at = address
	l.close()
	for range l.events { // until it has been read to its end
	}
	b.Body = l.said()
}

func TestAFormSentSignedOutSaysSo(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.browser(t).post("/kit/journal", url.Values{"id": {people.NewID()}, "text": {"half a thought"}})
		if b.Status != http.StatusForbidden {
			t.Errorf("SAFE-2 answered %d", b.Status)
		}
		b.sees("You are signed out", "what you wrote is still in the box", "What you wrote is still here, on this page.")
		p := s.account(t, "Maya", people.Person)
		b.setSession(s.as(t, p).token())
		b.press("Send it again", nil)
		if got := s.texts(t, b.viewer()); len(got) != 1 || got[0] != "half a thought" {
			t.Errorf("sent again after signing in: %q", got)
		}
	})
}

// TestPrivateWordsAreSealed plays a session in which every word that a person writes is a marker, then reads every byte
// of both databases, of their files and of the log.
func TestPrivateWordsAreSealed(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		robin, sam := s.pair(t, "Robin"+marker, "Sam"+marker)
		w := s.as(t, sam)
		w.get("/").press("Open together with Robin", url.Values{"setting": {"one"}})
		w.press("Robin", nil).press("Sam", nil).press("Recovery", nil)
		w.get("/exercises/recovery/good-enough-day").press("Save", everyBox(w, marker+"answer"))
		if w.Status != 200 || !strings.Contains(w.Body, marker+"answer") {
			t.Fatalf("the answer isn't read back: %d at %s", w.Status, w.at)
		}
		w.get("/together/end").press("Go on", url.Values{"takeaway": {marker + "takeaway"}, "what": {marker + "what"}, "when": {marker + "when"}, "who": {marker + "who"}})
		w.get("/together/note").press("Show what would leave", url.Values{"note": {marker + "note"}})
		w.get("/together/note").press("Robin", nil).get("/together/note").press("Sam", nil)
		r := s.as(t, robin)
		r.get("/kit/new").press("Keep it", everyBox(r, marker+"journal"))
		r.post("/kit", url.Values{"q": {marker + "search"}})
		r.get("/nowhere/" + marker + "path")
		for name, d := range map[string]*db.DB{"data": s.db, "keyring": s.keyring} {
			if dump := dbtest.Dump(t, d); strings.Contains(strings.ToLower(string(dump)), marker) {
				t.Errorf("PRIV-4 the %s holds private words in the clear", name)
			}
		}
		for name, c := range map[string]db.Config{"data": s.data, "keyring": s.keys} {
			if c.Schema == "" && strings.Contains(strings.ToLower(string(dbtest.Files(t, c))), marker) {
				t.Errorf("PRIV-5 the files of the %s hold private words", name)
			}
		}
		if strings.Contains(strings.ToLower(s.log.String()), marker) {
			t.Error("RUN-7 the log holds private words")
		}
		if n := strings.Count(s.log.String(), `"msg":"request"`); n < 10 {
			t.Errorf("only %d requests are in the log: it isn't the one that was written", n)
		}
	})
}

// everyBox fills every text box of the page's forms with words.
func everyBox(b *browser, words string) url.Values {
	fill := url.Values{}
	for form := range all(b.doc, "form") {
		for area := range all(form, "textarea") {
			fill.Set(attr(area, "name"), words)
		}
		for in := range all(form, "input") {
			if kind := attr(in, "type"); kind == "text" {
				fill.Set(attr(in, "name"), fmt.Sprintf("%s %s", words, attr(in, "name")))
			}
		}
	}
	return fill
}
