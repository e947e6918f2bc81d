package stories_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"towpath/content"
	"towpath/internal/ground/blob"
	"towpath/internal/ground/media"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/pack/show"
	"towpath/internal/rooms/stories"
	"towpath/internal/trust/files"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/trusttest"
)

// room is the room of stories in a house, with Robin, Sam who supports Robin, and two editors.
type room struct {
	*trusttest.House
	*stories.Room
	*trusttest.Front
	robin, sam      people.Account
	me, worker      people.Viewer
	noor, elis, ade people.Viewer // two editors, and another person
	bus             *told
	dir             string // where sealed files lie
	todo            *queue
	said            string // by the last page that refused a file
}

// tools has the room make films small with these, or with nothing.
func (x *room) tools(t *media.Tools) { x.Room.Deps.Tools = t }

// queue is what there is to do in the background, done when a test says so.
type queue []string

func (q *queue) Add(_ context.Context, _, id string) error {
	*q = append(*q, id)
	return nil
}

// told is a bus of one node.
type told struct {
	mu    sync.Mutex
	heard []func(string)
	ids   []string
}

func (b *told) Tell(_ context.Context, _, id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ids = append(b.ids, id)
	for _, fn := range b.heard {
		fn(id)
	}
}

func (b *told) Hear(_ string, fn func(string)) func() {
	b.heard = append(b.heard, fn)
	return func() {}
}

func each(t *testing.T, fn func(t *testing.T, x *room)) {
	t.Helper()
	live, _ := pack.NewLive(pack.Layer{Name: "content", FS: content.FS})
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		x := &room{House: h, robin: h.Person(t, "Robin"), bus: &told{}}
		x.sam = h.Worker(t, "Sam", x.robin)
		x.me, x.worker = h.SignIn(t, x.robin), h.SignIn(t, x.sam)
		x.noor, x.elis = h.SignIn(t, h.Account(t, "Noor", people.Editor)), h.SignIn(t, h.Account(t, "Elis", people.Editor))
		x.ade = h.SignIn(t, h.Person(t, "Ade"))
		x.dir, x.todo = t.TempDir(), new(queue)
		blobs, err := blob.Disk(x.dir)
		if err != nil {
			t.Fatal(err)
		}
		kept := files.NewStore(h.DB, h.Vault, blobs, nil, h.Now)
		kept.KeepLedger(people.NewLedger(h.DB, h.Ledger))
		x.Room = stories.NewRoom(stories.Deps{Files: kept, Jobs: x.todo, DB: h.DB, Vault: h.Vault, Ledger: people.NewLedger(h.DB, h.Ledger), People: h.Register, Sharing: h.Sharing,
			Things: h.Keeper, Packs: live, Bus: x.bus, Log: slog.New(slog.DiscardHandler), Now: h.Now, URL: "https://towpath.example"})
		x.Front = trusttest.NewFront(t, x.routes(), show.Words, files.Words, stories.Words)
		fn(t, x)
	})
}

func (x *room) routes() map[string]web.Handler {
	k := x.Kindly
	return map[string]web.Handler{
		"GET /stories": x.List, "POST /stories": x.Filter, "GET /stories/withdrawn": x.Withdrawn, "GET /stories/withdraw": x.AskWords,
		"POST /stories/withdraw": x.ByWords, "GET /stories/hidden": x.Hidden, "GET /stories/studio": x.Studio, "GET /stories/mine": x.Mine,
		"GET /stories/new": x.Room.New, "POST /stories/new": x.Begin,
		"GET /stories/{id}": k(x.Story), "GET /stories/{id}/print": k(x.Print), "GET /stories/{id}/coaching": k(x.Coaching),
		"POST /stories/{id}/keep": k(x.Room.Keep), "POST /stories/{id}/hide": k(x.Hide), "POST /stories/{id}/show": x.ShowAgain,
		"GET /stories/{id}/upset": k(x.Upset), "POST /stories/{id}/upset": k(x.TellEditors),
		"GET /stories/{id}/edit": k(x.Edit), "POST /stories/{id}/edit": k(x.Room.Save), "GET /stories/{id}/consent": k(x.Consent),
		"POST /stories/{id}/consent": k(x.SaveConsent), "GET /stories/{id}/preview": k(x.Preview), "POST /stories/{id}/send": k(x.Room.Send),
		"POST /stories/{id}/back": k(x.SendBack), "POST /stories/{id}/publish": k(x.Publish), "POST /stories/{id}/unpublish": k(x.Unpublish),
		"POST /stories/{id}/flag": k(x.DropFlag), "POST /stories/{id}/card": k(x.Card), "GET /stories/{id}/take-back": k(x.AskTakeBack),
		"POST /stories/{id}/take-back": x.TakeBack,
		"GET /stories/{id}/record":     k(x.Record), "POST /stories/{id}/record": k(x.SendRecording), "POST /stories/{id}/uploads": k(x.BeginUpload),
		"POST /stories/{id}/uploads/{file}": k(x.AppendUpload), "POST /stories/{id}/uploads/{file}/done": k(x.FinishUpload),
		"POST /stories/{id}/again": k(x.Again), "GET /stories/{id}/media/{part}": k(x.Media), "GET /stories/{id}/captions": k(x.Captions),
		"POST /stories/{id}/captions": k(x.SaveCaptions), "POST /stories/{id}/captions/file": k(x.ImportCaptions),
	}
}

const marker = "zebrafinch"

// begin says yes and begins a story; it returns where the story is.
func (x *room) begin(t *testing.T, v people.Viewer, pairs ...string) string {
	t.Helper()
	form := trusttest.Values("way", "text", "scope", "members", "printed", "yes", "end", "open", "how", "On paper, "+marker+".", "agreed", "yes")
	form.Set("id", people.NewID())
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	a := x.Front.Send(t, v, trusttest.Form("/stories/new", form))
	if a.Status != http.StatusSeeOther {
		t.Fatal(a.Status, a.Err, a.Text())
	}
	return strings.TrimSuffix(strings.TrimSuffix(a.To, "/edit"), "/record")
}

// words are what a story says, in the form of it.
func (x *room) words(t *testing.T, v people.Viewer, path string, pairs ...string) url.Values {
	t.Helper()
	form := x.Get(t, v, path+"/edit").Hidden()
	for name, value := range map[string]string{"title": "The bench " + marker, "summary": "A line of " + marker, "note": "Talks about a ward.",
		"text": "First " + marker + ".\n\nThen more.", "reflect": "What about you?\n", "coaching": "Ask openly.\n", "topic": "recovery", "like": "voices"} {
		form.Set(name, value)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return form
}

// publish takes a story all the way onto the site, told by an editor for somebody.
func (x *room) publish(t *testing.T, pairs ...string) (path, id string) {
	t.Helper()
	path = x.begin(t, x.noor, pairs...)
	x.Front.Send(t, x.noor, trusttest.Form(path+"/edit", x.words(t, x.noor, path))).Leads(t, path+"/edit?done=saved")
	x.Post(t, x.noor, path+"/send", "version", "2", "seen", "yes").Leads(t, path+"/edit?done=sent")
	x.Post(t, x.elis, path+"/publish", "version", "2").Leads(t, path+"/edit?done=published")
	return path, strings.TrimPrefix(path, "/stories/")
}

func TestAStoryIsTold(t *testing.T) { each(t, tellingTest) }

func tellingTest(t *testing.T, x *room) {
	t.Run("TOP-4 what happens, who sees it, until when and what can't be undone are said before anything is told", func(t *testing.T) {
		for _, v := range []people.Viewer{x.me, x.noor} {
			x.Get(t, v, "/stories/new").Order(t, "What will happen", "take it back, at any time", "can't be undone", "Who can see it", "Until when")
		}
		a := x.Post(t, x.me, "/stories/new", "id", people.NewID(), "way", "text")
		a.Want(t, http.StatusUnprocessableEntity, "Choose who can see it", "Choose until when", "Put a mark here")
		x.Get(t, x.me, "/stories/mine").Want(t, http.StatusOK, "You have told no story")
	})
	t.Run("TOP-4 a second person looks at it and puts it on the site, never who made it or changed it last", func(t *testing.T) {
		path := x.begin(t, x.noor)
		x.Front.Send(t, x.noor, trusttest.Form(path+"/edit", x.words(t, x.noor, path))).Leads(t, path+"/edit?done=saved")
		x.Get(t, x.me, path).Want(t, http.StatusNotFound)
		x.Post(t, x.noor, path+"/send", "version", "2").Want(t, http.StatusUnprocessableEntity, "Look at it first")
		for range 2 { // sent twice
			x.Post(t, x.noor, path+"/send", "version", "2", "seen", "yes").Leads(t, path+"/edit?done=sent")
		}
		x.Post(t, x.noor, path+"/publish", "version", "2").Want(t, http.StatusUnprocessableEntity, "Someone else has to look at it")
		x.Post(t, x.elis, path+"/back", "comment", "").Want(t, http.StatusUnprocessableEntity, "Write what is missing")
		x.Post(t, x.elis, path+"/back", "comment", "A word about the ward "+marker).Leads(t, path+"/edit?done=back")
		x.Get(t, x.noor, path+"/edit").Want(t, http.StatusOK, "Sent back: Elis", "A word about the ward", "Begun: Noor")
		x.Post(t, x.elis, path+"/publish", "version", "2").Want(t, http.StatusUnprocessableEntity)
		form := x.words(t, x.elis, path, "title", "Changed by Elis")
		x.Front.Send(t, x.elis, trusttest.Form(path+"/edit", form)).Leads(t, path+"/edit?done=saved")
		x.Post(t, x.noor, path+"/send", "version", "3", "seen", "yes").Leads(t, path+"/edit?done=sent")
		x.Post(t, x.elis, path+"/publish", "version", "3").Want(t, http.StatusUnprocessableEntity, "changed it last")
		x.Post(t, x.noor, path+"/publish", "version", "3").Want(t, http.StatusUnprocessableEntity, "You made this")
		third := x.SignIn(t, x.Account(t, "Third", people.Editor))
		for range 2 {
			x.Post(t, third, path+"/publish", "version", "3").Leads(t, path+"/edit?done=published")
		}
		x.Get(t, x.me, path).Want(t, http.StatusOK, "Changed by Elis")
	})
	t.Run("TOP-4 a person tells their own, and nobody but them says that it is how they want it", func(t *testing.T) {
		path := x.begin(t, x.me)
		x.Front.Send(t, x.me, trusttest.Form(path+"/edit", x.words(t, x.me, path))).Leads(t, path+"/edit?done=saved")
		x.Post(t, x.noor, path+"/send", "version", "2", "seen", "yes").Want(t, http.StatusUnprocessableEntity, "Only they can say")
		x.Post(t, x.me, path+"/send", "version", "2", "seen", "yes").Leads(t, path+"/edit?done=sent")
		if a := x.Get(t, x.me, path+"/edit"); strings.Contains(a.Body, "/publish") {
			t.Error("a person is offered to put their own story on the site")
		}
		x.Front.Send(t, x.noor, trusttest.Form(path+"/edit", x.words(t, x.noor, path, "title", "By Noor"))).Leads(t, path+"/edit?done=saved")
		x.Post(t, x.elis, path+"/publish", "version", "3").Want(t, http.StatusUnprocessableEntity, "It was changed since")
		x.Post(t, x.me, path+"/send", "version", "3", "seen", "yes").Leads(t, path+"/edit?done=sent")
		x.Post(t, x.elis, path+"/publish", "version", "3").Leads(t, path+"/edit?done=published")
		x.Get(t, x.ade, path).Want(t, http.StatusOK, "By Noor")
	})
	t.Run("TOP-4 what is changed on a published story isn't seen before it was looked at", func(t *testing.T) {
		path, _ := x.publish(t)
		x.Front.Send(t, x.noor, trusttest.Form(path+"/edit", x.words(t, x.noor, path, "title", "A later title"))).Leads(t, path+"/edit?done=saved")
		x.Get(t, x.me, path).Want(t, http.StatusOK, "The bench")
		x.Get(t, x.me, "/stories").Lacks(t, "A later title")
		x.Get(t, x.noor, path+"/preview").Want(t, http.StatusOK, "A later title")
		x.Post(t, x.noor, path+"/unpublish").Leads(t, path+"/edit?done=unpublished")
		x.Get(t, x.me, path).Want(t, http.StatusNotFound)
		x.Get(t, x.noor, path+"/edit").Want(t, http.StatusOK, "Not on the site")
	})
}

func TestTwoEditorsOnOneStory(t *testing.T) {
	each(t, func(t *testing.T, x *room) {
		path := x.begin(t, x.noor)
		a, b := x.words(t, x.noor, path, "title", "Noor's title"), x.words(t, x.elis, path, "title", "Elis's title")
		x.Front.Send(t, x.noor, trusttest.Form(path+"/edit", a)).Leads(t, path+"/edit?done=saved")
		both := x.Front.Send(t, x.elis, trusttest.Form(path+"/edit", b))
		both.Want(t, http.StatusConflict, "Noor changed this story", "Noor's title")
		both.Holds(t, `value="Elis&#39;s title"`)
		x.Front.Send(t, x.noor, trusttest.Form(path+"/edit", a)).Leads(t, path+"/edit?done=saved") // sent twice
		b.Set("version", both.Hidden().Get("version"))
		b.Set("version", "2")
		x.Front.Send(t, x.elis, trusttest.Form(path+"/edit", b)).Leads(t, path+"/edit?done=saved")
		x.Get(t, x.noor, path+"/edit").Holds(t, `value="Elis&#39;s title"`)
	})
}

func TestWithdrawal(t *testing.T) { each(t, withdrawalTest) }

func withdrawalTest(t *testing.T, x *room) {
	t.Run("TOP-4 taken back, a story is gone from its page, lists, topics, paper's code and bookmarks at once", func(t *testing.T) {
		path, id := x.publish(t)
		x.Post(t, x.me, path+"/keep", "id", people.NewID()).Leads(t, path+"?done=kept")
		x.Get(t, x.me, path+"/print").Holds(t, "towpath.example"+path)
		x.Get(t, x.elis, path+"/take-back").Want(t, http.StatusOK, "This can't be undone")
		for range 2 { // sent twice
			x.Post(t, x.elis, path+"/take-back").Leads(t, "/stories/studio?done=withdrawn")
		}
		for _, v := range []people.Viewer{{}, x.me, x.worker, x.noor} {
			for _, at := range []string{"", "/print", "/edit", "/preview", "/upset"} {
				if at == "/edit" && !v.Is(people.Editor) {
					continue
				}
				x.Get(t, v, path+at).Want(t, http.StatusGone, "taken back by the person who told it")
			}
		}
		x.Get(t, x.me, "/stories").Lacks(t, marker)
		if rows, err := x.On(t.Context(), x.me, "recovery", 3); err != nil || len(rows) != 0 {
			t.Error(rows, err)
		}
		if !x.TakenBack(t.Context(), path) || x.TakenBack(t.Context(), "/topics/recovery") {
			t.Error("its bookmark doesn't say so")
		}
		x.Get(t, people.Viewer{}, "/stories/withdrawn?since=0").Holds(t, id, `"n":1`)
		x.Get(t, people.Viewer{}, "/stories/withdrawn?since=1").HoldsNot(t, id)
		if _, err := x.Vault.Seal(t.Context(), placeOf(id), []byte("x")); err == nil {
			t.Error("PRIV-4 its key is still there")
		}
	})
	t.Run("TOP-4 by the words of a card, with no account, after one confirmation", func(t *testing.T) {
		path, id := x.publish(t)
		card := x.Post(t, x.noor, path+"/card")
		card.Want(t, http.StatusOK, "Whoever has these words can take the story back")
		words := strings.TrimSpace(between(card.Body, `<p class="code">`, "</p>"))
		if len(strings.Fields(words)) != 4 {
			t.Fatalf("the card says %q", words)
		}
		nobody := people.Viewer{}
		x.Post(t, nobody, "/stories/withdraw", "words", "one two").Want(t, http.StatusUnprocessableEntity)
		x.Post(t, nobody, "/stories/withdraw", "words", "otter otter otter otter").Want(t, http.StatusUnprocessableEntity)
		ask := x.Post(t, nobody, "/stories/withdraw", "words", strings.ToUpper(words))
		ask.Want(t, http.StatusOK, "This can't be undone")
		x.Get(t, x.me, path).Want(t, http.StatusOK)
		x.Front.Send(t, nobody, trusttest.Form("/stories/withdraw", ask.Hidden())).Leads(t, "/stories/withdraw?done=withdrawn")
		x.Get(t, x.me, path).Want(t, http.StatusGone)
		x.Get(t, nobody, "/stories/withdrawn?since=1").Holds(t, id)
	})
	t.Run("TOP-4 by its teller, and it names nothing of theirs afterwards", func(t *testing.T) {
		path := x.begin(t, x.me)
		x.Post(t, x.ade, path+"/take-back").Want(t, http.StatusNotFound)
		x.Post(t, x.me, path+"/take-back").Leads(t, "/stories/mine?done=withdrawn")
		x.Get(t, x.me, path+"/edit").Want(t, http.StatusGone)
	})
	t.Run("TOP-4 a consent that ends takes the story back by itself: from that moment, and for good once it is tended", func(t *testing.T) {
		path, _ := x.publish(t, "end", "day", "day", x.House.Now().Format("2006-01-02"))
		x.Get(t, x.me, path).Want(t, http.StatusOK)
		x.Pass(24 * 60 * 60 * 1e9)
		me := x.SignIn(t, x.robin)
		x.Get(t, me, path).Want(t, http.StatusGone)
		x.Get(t, me, "/stories").Lacks(t, marker)
		if err := x.Tend(t.Context()); err != nil {
			t.Fatal(err)
		}
		x.Get(t, me, path).Want(t, http.StatusGone)
	})
	t.Run("PRIV-4 of all these stories nothing is left to read", func(t *testing.T) {
		if strings.Contains(string(x.Dump(t)), marker) {
			t.Error("the dump holds words of a story")
		}
	})
}

func between(s, a, b string) string {
	_, s, _ = strings.Cut(s, a)
	s, _, _ = strings.Cut(s, b)
	return s
}

var _ = sharing.Bookmark
