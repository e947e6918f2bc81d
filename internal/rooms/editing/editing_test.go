package editing_test

import (
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/pack/show"
	"towpath/internal/rooms/editing"
	"towpath/internal/trust/people"
	"towpath/internal/trust/trusttest"
)

const (
	topicMD = "topics/walking/topic.md"
	firstMD = "topics/walking/pages/first.md"
	shoesMD = "topics/walking/exercises/shoes.md"
)

// scene is a service with two editors in it.
type scene struct {
	*trusttest.House
	*editing.Room
	*trusttest.Front
	packs      *pack.Live
	one, other people.Viewer
	told       int
}

// each runs fn in a service of its own, on both engines. What nobody signed isn't shown there.
func each(t *testing.T, fn func(t *testing.T, s *scene)) {
	t.Helper()
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		s := &scene{House: h}
		s.open(t, soundFiles(t))
		s.one, s.other = h.SignIn(t, h.Account(t, "Noor", people.Editor)), h.SignIn(t, h.Account(t, "Elis", people.Editor))
		fn(t, s)
	})
}

// open starts the program, with these files built in, and then those of the service's folder.
func (s *scene) open(t *testing.T, texts ...map[string]string) {
	t.Helper()
	var layers []pack.Layer
	for i, files := range texts {
		layers = append(layers, pack.Layer{Name: []string{"built in", "folder"}[i], Texts: files})
	}
	var problems []pack.Problem
	s.packs, problems = pack.NewHeld(layers...)
	for _, p := range problems {
		t.Logf("built in: %v", p)
	}
	var err error
	s.Room, err = editing.NewRoom(editing.Deps{DB: s.DB, People: s.Register, Packs: s.packs, Key: s.Key.Derive("content", 32), Log: slog.New(slog.DiscardHandler),
		Now: s.Clock.Now, Zone: time.UTC, Tell: func(ctx contextT) { s.told++ }})
	must(t, err)
	must(t, s.Reload(t.Context()))
	x := s.Room
	s.Front = trusttest.NewFront(t, map[string]web.Handler{
		"GET /editing": x.Home, "GET /editing/topics/{topic}": x.TopicPage, "GET /editing/topics/{topic}/sign": x.ReadPage, "POST /editing/topics/{topic}/sign": x.SignRead,
		"GET /editing/page": x.FilePage, "POST /editing/page/off": x.Off, "POST /editing/page/back": x.BackBuiltIn, "GET /editing/new": x.New, "GET /editing/away": x.AwayPage,
		"POST /editing/drafts": x.BeginDraft, "GET /editing/drafts/{id}": x.EditPage, "POST /editing/drafts/{id}": x.SaveDraft, "GET /editing/drafts/{id}/look": x.Look,
		"GET /editing/drafts/{id}/compare": x.ComparePage, "GET /editing/drafts/{id}/download": x.Download, "GET /editing/drafts/{id}/file": x.FileForm,
		"POST /editing/drafts/{id}/file": x.SaveFile, "GET /editing/drafts/{id}/parts/{part}": x.PartPage, "POST /editing/drafts/{id}/parts/{part}": x.SavePart,
		"GET /editing/drafts/{id}/sign": x.SignPage, "POST /editing/drafts/{id}/sign": x.SignForm, "POST /editing/drafts/{id}/{stage}": x.Stage,
		"GET /editing/history/{entry}": x.EntryPage, "POST /editing/history/{entry}/undo": x.UndoEntry, "POST /editing/history/{entry}/draft": x.DraftOf,
		"GET /editing/import": x.ImportPage, "POST /editing/import": x.Import,
	}, editing.Words, show.Words)
}

// soundFiles are a pack with one topic, as texts.
func soundFiles(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	root := os.DirFS("../../pack/testdata/sound")
	must(t, fs.WalkDir(root, ".", func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(root, p)
		files[p] = string(raw)
		return err
	}))
	return files
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// signAll has an editor read and sign all that is built in, by the page for it.
func (s *scene) signAll(t *testing.T, v people.Viewer) {
	t.Helper()
	page := s.Get(t, v, "/editing/topics/walking/sign")
	form := page.Hidden()
	form.Set("read", "1")
	s.Send(t, v, trusttest.Form("/editing/topics/walking/sign", form)).Leads(t, "/editing/topics/walking?done=signed")
}

// draft begins a draft of a page by the button for it, and gives its id.
func (s *scene) draft(t *testing.T, v people.Viewer, path string) string {
	t.Helper()
	id := people.NewID()
	s.Post(t, v, "/editing/drafts", "id", id, "at", path).Leads(t, "/editing/drafts/"+id)
	return id
}

// write opens a draft's form, changes boxes in it and saves.
func (s *scene) write(t *testing.T, v people.Viewer, id string, pairs ...string) trusttest.Answer {
	t.Helper()
	return s.Send(t, v, trusttest.Form("/editing/drafts/"+id, s.fill(t, v, "/editing/drafts/"+id, pairs...)))
}

// fill is what the form of a page sends, with some boxes changed.
func (s *scene) fill(t *testing.T, v people.Viewer, path string, pairs ...string) url.Values {
	t.Helper()
	form := formOf(s.Get(t, v, path).Body)
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return form
}

// ask asks for a second reading, and publish has somebody sign.
func (s *scene) ask(t *testing.T, v people.Viewer, id string, pairs ...string) trusttest.Answer {
	t.Helper()
	d, err := s.Draft(t.Context(), id)
	must(t, err)
	version := versionOf(d)
	return s.Post(t, v, "/editing/drafts/"+id+"/sign", append([]string{"do", "ask", "version", version}, pairs...)...)
}

func (s *scene) publish(t *testing.T, v people.Viewer, id string) trusttest.Answer {
	t.Helper()
	d, err := s.Draft(t.Context(), id)
	must(t, err)
	version := versionOf(d)
	return s.Post(t, v, "/editing/drafts/"+id+"/sign", "do", "publish", "read", "1", "version", version)
}

// edit changes one box of a page, from the draft to being published.
func (s *scene) edit(t *testing.T, path string, pairs ...string) (id string) {
	t.Helper()
	id = s.draft(t, s.one, path)
	if a := s.write(t, s.one, id, pairs...); a.Status != 303 {
		t.Fatalf("not saved: %d %v %s", a.Status, a.Err, a.Text())
	}
	if a := s.ask(t, s.one, id); a.Status != 303 {
		t.Fatalf("not asked: %d %v %s", a.Status, a.Err, a.Text())
	}
	if a := s.publish(t, s.other, id); a.Status != 303 {
		t.Fatalf("not published: %d %v %s", a.Status, a.Err, a.Text())
	}
	return id
}

func (s *scene) page(t *testing.T, id string) *pack.Page {
	t.Helper()
	p, ok := s.packs.Library().Page("walking", id)
	if !ok {
		t.Fatalf("people aren't shown the page %s", id)
	}
	return p
}

var (
	boxes = regexp.MustCompile(`(?s)<input ([^>]*)>|<textarea ([^>]*)>(.*?)</textarea>`)
	attr  = regexp.MustCompile(`(\w[\w-]*)="([^"]*)"`)
)

// formOf is what a browser would send of the forms on a page.
func formOf(body string) url.Values {
	form := url.Values{}
	for _, m := range boxes.FindAllStringSubmatch(body, -1) {
		a := map[string]string{}
		for _, kv := range attr.FindAllStringSubmatch(m[1]+m[2], -1) {
			a[kv[1]] = unescape(kv[2])
		}
		kind, value := a["type"], a["value"]
		if m[2] != "" {
			value = strings.TrimPrefix(unescape(m[3]), "\n")
		}
		if (kind == "radio" || kind == "checkbox") && !strings.Contains(m[1], "checked") || kind == "file" {
			continue
		}
		form.Add(a["name"], value)
	}
	return form
}

func TestTOP2NothingIsShownBeforeItIsSigned(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		if n := len(s.packs.Library().Topics()); n != 0 {
			t.Errorf("TOP-2 people are shown %d topics that nobody signed", n)
		}
		if whole, ok := s.packs.Whole().Topic("walking"); !ok || !whole.Unsigned || !whole.Pages[0].Unsigned {
			t.Error("TOP-2 staff see it, marked")
		}
		home := s.Get(t, s.one, "/editing")
		home.Want(t, 200, "13 pages wait to be signed")
		read := s.Get(t, s.one, "/editing/topics/walking/sign")
		read.Want(t, 200, "To read and sign: Walking", "What people read: grade", "I have read all 13 of these")
		form := read.Hidden()
		a := s.Send(t, s.one, trusttest.Form("/editing/topics/walking/sign", form))
		a.Want(t, 422, "Tick the box once you have read it.")
		s.signAll(t, s.one)
		if len(s.packs.Library().Topics()) != 1 || s.page(t, "first").Unsigned {
			t.Error("TOP-2 what was signed isn't shown")
		}
		s.Get(t, s.one, "/editing").Want(t, 200, "All of it is signed")
		form.Set("read", "1")
		s.Send(t, s.one, trusttest.Form("/editing/topics/walking/sign", form)).Leads(t, "/editing/topics/walking?done=signed") // sent twice
	})
}

func TestTOP2AnUpgradeAsksForWhatChangedAlone(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		s.signAll(t, s.one)
		before := s.page(t, "first").Body
		files := soundFiles(t)
		files[firstMD] = strings.Replace(files[firstMD], "\n---\n", "\n---\nA new beginning. ", 1)
		s.open(t, files)
		if got := s.page(t, "first"); got.Body != before {
			t.Errorf("TOP-2 people in the middle of a topic are shown a wording that nobody signed: %s", got.Body)
		}
		if whole, _ := s.packs.Whole().Page("walking", "first"); !whole.Unsigned || !strings.Contains(string(whole.Body), "A new beginning") {
			t.Errorf("TOP-2 staff see the new one, marked: %+v", whole)
		}
		read := s.Get(t, s.one, "/editing/topics/walking/sign")
		read.Want(t, 200, "I have read this one", "People are shown that one until this one is signed", "A new beginning.")
		s.signAll(t, s.other)
		if got := s.page(t, "first"); !strings.Contains(string(got.Body), "A new beginning") {
			t.Error("TOP-2 the new wording isn't shown once it is signed")
		}
		delete(files, firstMD)
		s.open(t, files)
		if _, ok := s.packs.Library().Page("walking", "first"); ok {
			t.Error("TOP-2 what was taken out on purpose is still shown")
		}
	})
}

func TestTOP2FromADraftToAPageAndBack(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		s.signAll(t, s.one)
		was := s.page(t, "first").Title
		id := s.draft(t, s.one, firstMD)
		s.write(t, s.one, id, "title", "Shoes by the door").Leads(t, "/editing/drafts/"+id+"?done=saved")
		s.Get(t, s.other, "/editing/page?at="+url.QueryEscape(firstMD)).Want(t, 200, "Noor has a draft")
		a := s.publish(t, s.one, id)
		a.Want(t, 403, "Who wrote on it can't sign it. Another editor can.")
		s.ask(t, s.one, id, "note", "Only the title").Leads(t, "/editing/drafts/"+id+"?done=asked")
		s.publish(t, s.one, id).Want(t, 403)
		s.Get(t, s.other, "/editing").Want(t, 200, "Waiting for you to read", "Noor asks for it to be read")
		sign := s.Get(t, s.other, "/editing/drafts/"+id+"/sign")
		sign.Want(t, 200, "Written by Noor.", "Only the title", "Shoes by the door", "Nothing has to be mended.")
		sign.Holds(t, "<ins>", "<del>")
		s.Post(t, s.other, "/editing/drafts/"+id+"/sign", "do", "publish", "version", sign.Hidden().Get("version")).Want(t, 422, "Tick the box")
		if s.page(t, "first").Title != was {
			t.Fatal("TOP-2 shown before it was signed")
		}
		told := s.told
		s.publish(t, s.other, id).Leads(t, "/editing/page?at="+url.QueryEscape(firstMD)+"&done=published")
		if got := s.page(t, "first").Title; got != "Shoes by the door" || s.told == told {
			t.Errorf("TOP-2 people see %q, and the other nodes were told %d times", got, s.told-told)
		}
		page := s.Get(t, s.one, "/editing/page?at="+url.QueryEscape(firstMD)+"&done=published")
		page.Want(t, 200, "Published. Signed by Elis", "Undo this")
		undo := regexp.MustCompile(`action="(/editing/history/[^"]*/undo)"`).FindStringSubmatch(page.Body)[1]
		s.Post(t, s.one, undo).Leads(t, "/editing/page?at="+url.QueryEscape(firstMD)+"&done=undone")
		s.Post(t, s.one, undo).Leads(t, "/editing/page?at="+url.QueryEscape(firstMD)+"&done=undone") // sent twice
		if got := s.page(t, "first").Title; got != was {
			t.Errorf("TOP-2 after undoing, people see %q", got)
		}
		entry := strings.TrimSuffix(undo, "/undo")
		s.Get(t, s.one, entry).Want(t, 200, "Shoes by the door", "Bring this back as a draft", "Written by Noor.")
		again := people.NewID()
		s.Post(t, s.other, entry+"/draft", "id", again).Leads(t, "/editing/drafts/"+again)
		s.Get(t, s.other, "/editing/drafts/"+again).Holds(t, "Shoes by the door")
	})
}

func TestTOP2TwoEditorsOnOnePage(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		id := s.draft(t, s.one, firstMD)
		mine, theirs := s.fill(t, s.one, "/editing/drafts/"+id, "title", "Noor's title"), s.fill(t, s.other, "/editing/drafts/"+id, "title", "Elis' title")
		s.Send(t, s.one, trusttest.Form("/editing/drafts/"+id, mine)).Leads(t, "/editing/drafts/"+id+"?done=saved")
		a := s.Send(t, s.other, trusttest.Form("/editing/drafts/"+id, theirs))
		kept := regexp.MustCompile(`^/editing/drafts/([^/]*)/compare\?with=` + id).FindStringSubmatch(a.To)
		if kept == nil {
			t.Fatalf("TOP-2 two texts: led to %q", a.To)
		}
		diff := s.Get(t, s.other, a.To)
		diff.Want(t, 200, "Both are kept.", "Noor's", "Elis'")
		b := s.Send(t, s.other, trusttest.Form("/editing/drafts/"+id, theirs))
		if b.To != a.To {
			t.Errorf("sent twice it is kept twice: %q and %q", a.To, b.To)
		}
		one, err := s.Draft(t.Context(), id)
		must(t, err)
		two, err := s.Draft(t.Context(), kept[1])
		must(t, err)
		if !strings.Contains(one.Text, "Noor's title") || !strings.Contains(two.Text, "Elis' title") || strings.Contains(one.Text, "Elis") {
			t.Errorf("TOP-2 somebody's text was lost:\n%s\n%s", one.Text, two.Text)
		}
		said := s.Save(t, s.other, "/editing/drafts/"+id, theirs)
		if said.Status != 409 || !strings.Contains(said.Body, kept[1]) {
			t.Errorf("a script is told %d %s", said.Status, said.Body)
		}
		s.Get(t, s.other, "/editing/drafts/"+kept[1]).Want(t, 200, "Noor has a draft of this page too.")
		// One of them is published; the other has to look at it first.
		s.signAll(t, s.one)
		if a := s.ask(t, s.one, id); a.Status != 303 {
			t.Fatal(a.Text())
		}
		third := s.SignIn(t, s.Account(t, "Cy", people.Editor))
		s.publish(t, third, id).Leads(t, "/editing/page?at="+url.QueryEscape(firstMD)+"&done=published")
		s.ask(t, s.other, kept[1]).Want(t, 409, "What is on the site has changed since this draft was begun.")
		s.Get(t, s.other, "/editing/drafts/"+kept[1]+"/compare").Want(t, 200, "Go on from what is on the site now")
		d, err := s.Draft(t.Context(), kept[1])
		must(t, err)
		s.Post(t, s.other, "/editing/drafts/"+d.ID+"/on", "version", versionOf(d)).Leads(t, "/editing/drafts/"+d.ID)
		s.ask(t, s.other, kept[1]).Leads(t, "/editing/drafts/"+d.ID+"?done=asked")
		s.publish(t, s.one, kept[1]).Want(t, 403) // it began from her text
		s.publish(t, third, kept[1]).Leads(t, "/editing/page?at="+url.QueryEscape(firstMD)+"&done=published")
	})
}

func TestTOP2PublishedAtATime(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		s.signAll(t, s.one)
		was := s.page(t, "first").Title
		id := s.draft(t, s.one, firstMD)
		s.write(t, s.one, id, "title", "In spring")
		s.ask(t, s.one, id, "when", "2026-03-01T10:00").Want(t, 422, "That time has passed.")
		s.ask(t, s.one, id, "when", "yesterday").Want(t, 422, "Choose a day and a time")
		s.ask(t, s.one, id, "when", "9999-03-01T10:00").Want(t, 422, "Choose a day and a time")
		s.ask(t, s.one, id, "when", "2026-03-09T09:00").Leads(t, "/editing/drafts/"+id+"?done=asked")
		s.Get(t, s.other, "/editing/drafts/"+id+"/sign").Want(t, 200, "Monday 9 March at 9:00 am")
		s.publish(t, s.other, id).Leads(t, "/editing/page?at="+url.QueryEscape(firstMD)+"&done=due")
		s.Get(t, s.one, "/editing").Want(t, 200, "Starts by itself")
		if s.page(t, "first").Title != was {
			t.Fatal("shown before its time")
		}
		s.Pass(7 * 24 * time.Hour)
		must(t, s.Reload(t.Context()))
		if got := s.page(t, "first").Title; got != "In spring" {
			t.Errorf("TOP-2 at its time people see %q", got)
		}
		// Called off before it starts, it never shows.
		id = s.draft(t, s.one, firstMD)
		s.write(t, s.one, id, "title", "In summer")
		s.ask(t, s.one, id, "when", "2026-06-01T09:00")
		s.publish(t, s.other, id)
		page := s.Get(t, s.one, "/editing/page?at="+url.QueryEscape(firstMD))
		page.Want(t, 200, "It starts by itself on")
		entry := regexp.MustCompile(`href="(/editing/history/[^"]*)"`).FindStringSubmatch(page.Body)[1]
		s.Post(t, s.one, entry+"/undo").Leads(t, "/editing/page?at="+url.QueryEscape(firstMD)+"&done=called_off")
		s.Pass(100 * 24 * time.Hour)
		must(t, s.Reload(t.Context()))
		if got := s.page(t, "first").Title; got != "In spring" {
			t.Errorf("TOP-2 what was called off is shown: %q", got)
		}
	})
}

func TestTOP2OffTheSiteAndBack(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		s.signAll(t, s.one)
		s.edit(t, firstMD, "title", "Edited")
		s.Post(t, s.one, "/editing/page/off", "id", people.NewID(), "at", firstMD).Leads(t, "/editing/page?at="+url.QueryEscape(firstMD)+"&done=off")
		if _, ok := s.packs.Library().Page("walking", "first"); ok {
			t.Error("it is still shown")
		}
		s.Get(t, s.one, "/editing/topics/walking").Want(t, 200, "taken off the site")
		s.Post(t, s.one, "/editing/page/back", "id", people.NewID(), "at", firstMD).Leads(t, "/editing/page?at="+url.QueryEscape(firstMD)+"&done=back")
		if s.page(t, "first").Title == "Edited" {
			t.Error("what is built in isn't shown")
		}
		for _, path := range []string{"", "../secret", "topics/../../etc/passwd", "topics/walking/pages/../topic.md", "exempt-words.txt", "topics/walking/notes.txt"} {
			for _, to := range []string{"/editing/page/off", "/editing/page/back", "/editing/drafts"} {
				a := s.Post(t, s.one, to, "id", people.NewID(), "at", path)
				if a.Status != 404 && !(path == "" && a.Status == 422) {
					t.Errorf("%s of %q: %d to %q", to, path, a.Status, a.To)
				}
			}
			s.Get(t, s.one, "/editing/page?at="+url.QueryEscape(path)).Want(t, 404)
		}
	})
}

func TestTOP2AnEditThatCantBeReadAnyMoreTakesNothingAway(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		s.signAll(t, s.one)
		s.edit(t, firstMD, "title", "Edited", "exercises", "shoes")
		files := soundFiles(t)
		for path := range files { // a later version has another topic in its place, and no such exercise
			if strings.Contains(path, "/exercises/") {
				delete(files, path)
			}
		}
		delete(files, "topics/walking/pages/second.md")
		s.open(t, files)
		if got := s.page(t, "first").Title; got != "Edited" {
			t.Errorf("an edit is shown as %q", got)
		}
		s.Get(t, s.one, "/editing").Want(t, 200, "Published here, and can't be read now", "first.md")
	})
}

func TestTOP2WhatIsOnceSignedIsNeverItsWritersOwn(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		id := s.draft(t, s.one, firstMD)
		s.write(t, s.one, id, "title", "Noor's")
		s.write(t, s.other, id, "summary", "Elis wrote this line.")
		s.ask(t, s.one, id)
		for _, v := range []people.Viewer{s.one, s.other} {
			s.publish(t, v, id).Want(t, 403, "Who wrote on it can't sign it.")
		}
		third := s.SignIn(t, s.Account(t, "Cy", people.Editor))
		sign := s.Get(t, third, "/editing/drafts/"+id+"/sign")
		sign.Want(t, 200, "Written by Noor and Elis.")
		s.Post(t, third, "/editing/drafts/"+id+"/sign", "do", "return", "note", "Have another look at the summary.", "version", sign.Hidden().Get("version")).Leads(t, "/editing/drafts/"+id+"?done=returned")
		s.Get(t, s.one, "/editing/drafts/"+id).Want(t, 200, "Have another look at the summary.")
		s.publish(t, third, id).Want(t, 409)
		s.ask(t, s.one, id)
		// A word changed after it was asked has to be asked again.
		d, err := s.Draft(t.Context(), id)
		must(t, err)
		s.write(t, s.one, id, "title", "Changed at the last moment")
		a := s.Post(t, third, "/editing/drafts/"+id+"/sign", "do", "publish", "read", "1", "version", versionOf(d))
		a.Want(t, 409, "Someone else has changed it meanwhile.")
		// Her account is closed: the draft stays with the service.
		must(t, s.Register.CloseAccount(t.Context(), s.SignIn(t, s.Account(t, "Ada", people.Admin)), s.one.Account))
		s.Get(t, third, "/editing").Want(t, 200, "Changed at the last moment")
		s.Get(t, third, "/editing/drafts/"+id).Want(t, 200)
	})
}

func versionOf(d editing.Draft) string { return itoa(d.Version) }

func TestTOP2BadInput(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		id := s.draft(t, s.one, firstMD)
		before, err := s.Draft(t.Context(), id)
		must(t, err)
		same := func(what string) {
			t.Helper()
			now, err := s.Draft(t.Context(), id)
			must(t, err)
			if now.Text != before.Text {
				t.Errorf("%s changed the draft:\n%s", what, now.Text)
			}
		}
		a := s.write(t, s.one, id, "text", "half a character \xf0\x9f")
		a.Want(t, 422)
		same("what isn't text")
		a = s.write(t, s.one, id, "text", strings.Repeat("long ", 50_000))
		a.Want(t, 413, "too long to keep")
		same("a text that is too long")
		a = s.write(t, s.one, id, "text", strings.Repeat("x", 5<<20))
		a.Want(t, 413)
		same("5 MB")
		a = s.write(t, s.one, id, "version", "0", "title", "old")
		if !strings.Contains(a.To, "/compare?with="+id) {
			t.Errorf("an old version led to %q", a.To)
		}
		same("an old version")
		for _, foreign := range []string{people.NewID(), "x", "..%2f..", "0"} {
			s.Get(t, s.one, "/editing/drafts/"+foreign).Want(t, 404)
			s.Post(t, s.one, "/editing/drafts/"+foreign, "title", "x").Want(t, 404)
			s.Get(t, s.one, "/editing/history/"+foreign).Want(t, 404)
			s.Post(t, s.one, "/editing/history/"+foreign+"/undo").Want(t, 404)
		}
		for text, says := range map[string]string{
			"<script>alert(1)</script>":            "There is HTML in the text.",
			"See [this](javascript:alert(1)).":     "leads nowhere",
			"See [this](//evil.example).":          "leads nowhere",
			"See [this](https://evil.example/a).":  "isn't among the sources",
			"See [this](/topics/walking/no-such).": "Nothing is at",
			"![](/static/x.svg)":                   "no words for people who can't see it",
			"<img src=x onerror=alert(1)>":         "There is HTML in the text.",
		} {
			id := s.draft(t, s.one, firstMD)
			s.write(t, s.one, id, "text", text).Leads(t, "/editing/drafts/"+id+"?done=saved")
			page := s.Get(t, s.one, "/editing/drafts/"+id)
			page.Want(t, 200, says)
			page.HoldsNot(t, "<script>alert", "<img src=x", `href="javascript:`, `href="//evil`)
			s.ask(t, s.one, id).Want(t, 422, "Something in it has to be mended first.")
		}
		hostile := s.draft(t, s.one, firstMD)
		s.write(t, s.one, hostile, "title", `<script>alert("x")</script>: &amp; # - "q"`)
		page := s.Get(t, s.one, "/editing/drafts/"+hostile)
		page.HoldsNot(t, "<script>alert")
		d, err := s.Draft(t.Context(), hostile)
		must(t, err)
		if !strings.Contains(d.Text, `<script>alert(\"x\")</script>`) {
			t.Errorf("what was typed isn't what is kept:\n%s", d.Text)
		}
	})
}

func TestTOP2NewPages(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		s.signAll(t, s.one)
		for title, says := range map[string]string{"": "Give it a title", "!!!": "Give it a title", "First": "There is something of that name", "Shoes": "There is something of that name"} {
			a := s.Post(t, s.one, "/editing/drafts", "id", people.NewID(), "sort", "page", "topic", "walking", "title", title)
			if a.Status != 422 && a.Status != 409 {
				t.Errorf("%q: %d", title, a.Status)
			}
			a.Want(t, a.Status, says)
		}
		s.Post(t, s.one, "/editing/drafts", "id", people.NewID(), "sort", "page", "topic", "nowhere", "title", "A page").Want(t, 422)
		s.Post(t, s.one, "/editing/drafts", "id", people.NewID(), "sort", "secret", "topic", "walking", "title", "A page").Want(t, 422)
		id := people.NewID()
		s.Post(t, s.one, "/editing/drafts", "id", id, "sort", "page", "topic", "walking", "title", "A walk by the water").Leads(t, "/editing/drafts/"+id)
		page := s.Get(t, s.one, "/editing/drafts/"+id)
		page.Want(t, 200, "things have to be mended", `"summary" is missing.`)
		s.ask(t, s.one, id).Want(t, 422, "Something in it has to be mended first.")
		s.write(t, s.one, id, "summary", "How a walk can begin.", "step", "keep", "text", "Go to the door.\n\nStand there.", "reflect", "What do you hear?\n\n  And see? ",
			"coaching", "Ask: 'What was it like?'", "source.0.claim", "Walking helps.", "source.0.title", "A paper", "source.0.url", "https://example.org/a", "source.0.staff", "1").Leads(t, "/editing/drafts/"+id+"?done=saved")
		s.Get(t, s.one, "/editing/drafts/"+id).Want(t, 200, "Nothing has to be mended.", "This page has 6 words; there should be 120 to 350.")
		s.ask(t, s.one, id).Leads(t, "/editing/drafts/"+id+"?done=asked")
		s.publish(t, s.other, id)
		p := s.page(t, "a-walk-by-the-water")
		if len(p.Reflect) != 2 || len(p.Sources) != 1 || !p.Sources[0].Staff || p.Step != pack.StepKeep || p.Unsigned {
			t.Errorf("published: %+v", p)
		}
		entry := regexp.MustCompile(`href="(/editing/history/[^"]*)"`).FindStringSubmatch(s.Get(t, s.one, "/editing/page?at="+url.QueryEscape("topics/walking/pages/a-walk-by-the-water.md")).Body)[1]
		s.Post(t, s.one, entry+"/undo")
		if _, ok := s.packs.Library().Page("walking", "a-walk-by-the-water"); ok {
			t.Error("a new page that was undone is still there")
		}
	})
}

func TestTOP2QuestionsOfAnExercise(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		s.signAll(t, s.one)
		id := s.draft(t, s.one, shoesMD)
		before, err := s.Draft(t.Context(), id)
		must(t, err)
		part := "/editing/drafts/" + id + "/parts/"
		s.Send(t, s.one, trusttest.Form(part+"0", s.fill(t, s.one, part+"0"))).Leads(t, "/editing/drafts/"+id+"?done=saved")
		if d, _ := s.Draft(t.Context(), id); d.Text != before.Text || d.Version != before.Version {
			t.Errorf("TOP-2 a question that was saved unchanged changes the file:\n%s", d.Text)
		}
		parts := func() []pack.Part { return s.packs.Whole().Inspect(shoesMD, s.textOf(t, id)).Exercise.Parts }
		n := itoa(int64(len(parts())))
		s.Get(t, s.one, part+n).Want(t, 200, "Sort cards into trays", "What does the person do?")
		form := s.fill(t, s.one, part+n+"?kind=choose_one", "label", "Which shoes?", "options.0.text", "The old ones", "options.1.text", "The new ones", "options.1.reply", "They may rub.")
		s.Send(t, s.one, trusttest.Form(part+n, form)).Leads(t, "/editing/drafts/"+id+"?done=saved")
		got := parts()
		last := got[len(got)-1]
		if last.Kind != pack.ChooseOne || len(last.Options) != 2 || last.Options[0].ID != "the-old-ones" || last.Options[1].Reply != "They may rub." {
			t.Fatalf("TOP-2 added: %+v", last)
		}
		// Wording may change; ids never do.
		s.Send(t, s.one, trusttest.Form(part+n, s.fill(t, s.one, part+n, "options.0.text", "My old ones", "options.2.text", "None")))
		got = parts()
		if last = got[len(got)-1]; last.Options[0].ID != "the-old-ones" || last.Options[0].Text != "My old ones" || len(last.Options) != 3 {
			t.Errorf("TOP-2 changed: %+v", last)
		}
		s.Send(t, s.one, trusttest.Form(part+n, s.fill(t, s.one, part+n, "do", "up")))
		if got = parts(); got[len(got)-2].ID != last.ID {
			t.Errorf("it wasn't moved: %+v", got)
		}
		s.Send(t, s.one, trusttest.Form(part+itoa(int64(len(got)-2)), s.fill(t, s.one, part+itoa(int64(len(got)-2)), "do", "out")))
		if len(parts()) != len(got)-1 {
			t.Error("it wasn't taken out")
		}
		s.Get(t, s.one, part+"99").Want(t, 404)
		s.Get(t, s.one, part+"-1").Want(t, 404)
	})
}

func (s *scene) textOf(t *testing.T, id string) string {
	t.Helper()
	d, err := s.Draft(t.Context(), id)
	must(t, err)
	return d.Text
}

func TestTOP2AsAFile(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		id := s.draft(t, s.one, firstMD)
		text := s.textOf(t, id)
		if text != soundFiles(t)[firstMD] {
			t.Error("TOP-2 a draft doesn't begin as the file is, byte for byte")
		}
		s.write(t, s.one, id) // nothing changed
		if s.textOf(t, id) != text {
			t.Error("TOP-2 a form sent back unchanged changes the file")
		}
		if down := s.Get(t, s.one, "/editing/drafts/"+id+"/download"); down.Body != text || !strings.Contains(down.Header.Get("Content-Disposition"), `"first.md"`) {
			t.Errorf("downloaded: %v", down.Header)
		}
		version := s.Get(t, s.one, "/editing/drafts/"+id+"/file").Hidden().Get("version")
		s.Post(t, s.one, "/editing/drafts/"+id+"/file", "version", version, "file", "---\ntitle: [broken\n---\nText").Leads(t, "/editing/drafts/"+id+"/file?done=saved")
		s.Get(t, s.one, "/editing/drafts/"+id).Want(t, 200, "Line 2:", "can't be read as YAML")
		a := s.Post(t, s.one, "/editing/drafts/"+id, "version", "2", "title", "From an older page")
		if !fault.Is(a.Err, fault.Conflict) {
			t.Errorf("a form that has no sheet to go to: %d %v", a.Status, a.Err)
		}
	})
}

func TestPRIV4DraftsAreSealed(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		id := s.draft(t, s.one, firstMD)
		s.write(t, s.one, id, "title", "Quietlyunpublished")
		if strings.Contains(string(s.Dump(t)), "Quietlyunpublished") {
			t.Error("PRIV-4 a draft stands in the clear")
		}
	})
}
