package app

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/db/dbtest"
	"towpath/internal/ground/late"
	"towpath/internal/trust/people"
)

// teller asks an installation as somebody.
type teller struct {
	*House
	who people.Account
}

func (h *teller) send(t testing.TB, r *http.Request) *httptest.ResponseRecorder {
	t.Helper()
	handler, err := h.Handler()
	must(t, err)
	if h.who.ID != "" {
		token, err := h.people.SignIn(t.Context(), h.who.ID, false, "")
		must(t, err)
		r.AddCookie(&http.Cookie{Name: "towpath", Value: token})
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

func (h *teller) get(t testing.TB, path string) *httptest.ResponseRecorder {
	t.Helper()
	return h.send(t, httptest.NewRequest(http.MethodGet, path, nil))
}

// post sends a form, which has to do its work, and returns where it leads.
func (h *teller) post(t testing.TB, path string, pairs ...string) string {
	t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := h.send(t, r)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("%s: %d\n%s", path, w.Code, w.Body)
	}
	return w.Header().Get("Location")
}

// newEditor is an editor of an installation.
func newEditor(t testing.TB, h *House, name string) people.Account {
	t.Helper()
	a, err := h.people.AddAccount(t.Context(), name, people.NewID()+"@example.org", people.Active, people.Editor)
	must(t, err)
	return a
}

// beginStory begins a story and says what it says.
func beginStory(t testing.TB, h *House, who people.Account, way string) (path string) {
	t.Helper()
	x := &teller{h, who}
	to := x.post(t, "/stories/new", "id", people.NewID(), "way", way, "scope", "members", "printed", "yes", "end", "open", "how", "On paper.", "agreed", "yes")
	path = to[:strings.LastIndex(to, "/")]
	x.post(t, path+"/edit", "version", "1", "title", "The bench by the lock", "summary", "A line of "+marker, "text", "All of "+marker, "topic", "recovery")
	return path
}

// published is a story on the site, taken down by an editor.
func published(t testing.TB, h *House) (path string) {
	t.Helper()
	noor, elis := newEditor(t, h, "Noor"), newEditor(t, h, "Elis")
	path = beginStory(t, h, noor, "text")
	(&teller{h, noor}).post(t, path+"/send", "version", "2", "seen", "yes")
	(&teller{h, elis}).post(t, path+"/publish", "version", "2")
	return path
}

// speak sends sound, which is kept sealed until something is made of it.
func speak(t testing.TB, h *House, who people.Account, path string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	must(t, w.WriteField("file-id", people.NewID()))
	part, err := w.CreateFormFile("file", "x.wav")
	must(t, err)
	head := []byte("RIFF\x24\x3f\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x80\x3e\x00\x00\x80\x3e\x00\x00\x01\x00\x08\x00data\x00\x3f\x00\x00")
	_, err = part.Write(append(head, bytes.Repeat([]byte{128}, 0x3f00)...))
	must(t, err)
	must(t, w.Close())
	r := httptest.NewRequest(http.MethodPost, path+"/record", &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	if got := (&teller{h, who}).send(t, r); got.Code != http.StatusSeeOther {
		t.Fatal(got.Code, got.Body)
	}
}

// count counts rows.
func count(t testing.TB, h *House, query string, args ...any) (n int) {
	t.Helper()
	must(t, h.db.View(t.Context(), func(q db.Q) error { return q.QueryRowContext(t.Context(), query, args...).Scan(&n) }))
	return n
}

func withdrawnSince(t testing.TB, h *House) (said struct {
	Epoch, N int64
	IDs      []string
}) {
	t.Helper()
	must(t, json.Unmarshal((&teller{House: h}).get(t, "/stories/withdrawn").Body.Bytes(), &said))
	return said
}

// TestAWithdrawnStoryStaysWithdrawn: nothing of it comes back with a backup from before it was withdrawn, from either engine
// (TOP-4, PRIV-4).
func TestAWithdrawnStoryStaysWithdrawn(t *testing.T) {
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) {
		n := newInst(t, e, someKey(t))
		var c cast
		var onSite, spoken, own, later string
		var noor people.Account
		n.run(t, func(h *House) {
			c, noor = furnish(t, h), newEditor(t, h, "Noor")
			onSite, spoken, own = published(t, h), beginStory(t, h, noor, "audio"), beginStory(t, h, c.Ade, "text")
			speak(t, h, noor, spoken)
			(&teller{h, c.Robin}).post(t, onSite+"/keep", "id", people.NewID())
		})
		data, keyring := n.backup(t)
		n.Pass(time.Hour)
		epoch := int64(0)
		n.run(t, func(h *House) {
			later = published(t, h)
			for _, path := range []string{onSite, spoken, later} {
				(&teller{h, noor}).post(t, path+"/take-back")
			}
			must(t, h.people.Erase(t.Context(), c.Ade.ID)) // what somebody told themselves goes with them
			epoch = withdrawnSince(t, h).Epoch
			if n := count(t, h, "SELECT count(*) FROM stories"); n != 0 {
				t.Errorf("TOP-4 PRIV-4 %d stories are left", n)
			}
			must(t, h.stories.Tend(t.Context()))
		})
		_, done := n.restore(t, data, keyring)
		if done.Again.Stories != 3 {
			t.Errorf("RUN-4 %d stories were ended again", done.Again.Stories)
		}
		n.run(t, func(h *House) {
			must(t, h.stories.Tend(t.Context()))
			for name, path := range map[string]string{"on the site": onSite, "recorded": spoken, "of somebody erased": own, "told after the backup": later} {
				if got := (&teller{h, c.Robin}).get(t, path); got.Code != http.StatusGone || !strings.Contains(got.Body.String(), "taken back by the person who told it") {
					t.Errorf("TOP-4 one that was %s is answered with %d", name, got.Code)
				}
				if id := strings.TrimPrefix(path, "/stories/"); seals(t, h, id) || count(t, h, "SELECT count(*) FROM files WHERE owner = $1", id) > 0 {
					t.Errorf("PRIV-4 the key or a file of one that was %s is back", name)
				}
			}
			kept := (&teller{h, c.Robin}).get(t, "/kit").Body.String()
			if !strings.Contains(kept, "A story that was taken back") || strings.Contains(kept, "The bench by the lock") {
				t.Error("TOP-4 a bookmark doesn't say that its story was taken back, or names it")
			}
			said := withdrawnSince(t, h)
			if len(said.IDs) != 4 || said.Epoch <= epoch {
				t.Errorf("TOP-4 whoever holds copies hears of %+v, in epoch %d before", said, epoch)
			}
		})
	})
}

func TestAWithdrawalHoldsOnEveryNode(t *testing.T) {
	onNodes(t, func(t *testing.T, s *site) {
		b := s.another(t)
		path := published(t, s.House)
		robin := s.account(t, "Robin", people.Person)
		if got := (&teller{b, robin}).get(t, path); got.Code != http.StatusOK || !strings.Contains(got.Body.String(), marker) {
			t.Fatal(got.Code)
		}
		id := strings.TrimPrefix(path, "/stories/")
		(&teller{s.House, newEditor(t, s.House, "Third")}).post(t, path+"/take-back")
		for _, at := range []string{path, path + "/print"} {
			if got := (&teller{b, robin}).get(t, at); got.Code != http.StatusGone {
				t.Errorf("TOP-4 on another node %s is answered with %d", at, got.Code)
			}
		}
		if got := (&teller{b, robin}).get(t, "/stories").Body.String(); strings.Contains(got, marker) {
			t.Error("TOP-4 another node still lists it")
		}
		late.Until(t, "the other node forgets the key", func() bool { return !seals(t, b, id) })
	})
}

// TestWhoSeesAStory walks PRIV-3's row for stories in draft, and who sees one that is published.
func TestWhoSeesAStory(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		robin := s.account(t, "Robin", people.Person)
		draft, members := beginStory(t, s.House, robin, "text"), published(t, s.House)
		pages := []string{"", "/edit", "/consent", "/preview", "/take-back", "/media/captions.vtt", "/media/captions.vtt?preview=1", "/print", "/upset"}
		for _, role := range people.AccountRoles {
			who := &teller{s.House, s.account(t, "Some "+string(role), role)}
			for _, at := range pages {
				got := who.get(t, draft+at)
				works := role == people.Editor && (at == "/edit" || at == "/consent" || at == "/preview" || at == "/take-back" || strings.HasSuffix(at, "preview=1"))
				if (got.Code == http.StatusOK) != works || (got.Code != http.StatusNotFound) != works || !works && strings.Contains(got.Body.String(), marker) {
					t.Errorf("PRIV-3 a %s asks for %s of a draft and gets %d", role, at, got.Code)
				}
			}
			if got := who.get(t, members); got.Code != http.StatusOK || !strings.Contains(got.Body.String(), marker) {
				t.Errorf("TOP-4 a %s gets %d for what all who are signed in may see", role, got.Code)
			}
		}
		nobody := &teller{House: s.House}
		for _, at := range pages {
			if got := nobody.get(t, draft+at); got.Code == http.StatusOK || strings.Contains(got.Body.String(), marker) {
				t.Errorf("PRIV-3 somebody signed out asks for %s of a draft and gets %d", at, got.Code)
			}
		}
		if got := nobody.get(t, members); got.Code != http.StatusNotFound {
			t.Errorf("TOP-4 somebody signed out gets %d for what only those signed in may see", got.Code)
		}
		if got := (&teller{s.House, robin}).get(t, draft+"/edit"); got.Code != http.StatusOK {
			t.Errorf("PRIV-3 who tells it gets %d", got.Code)
		}
		admin := &teller{s.House, s.account(t, "Alex", people.Admin)}
		for _, at := range []string{"/stories/studio", "/stories/mine", "/stories/new", "/setup/audit", "/setup/people"} {
			if got := admin.get(t, at); strings.Contains(got.Body.String(), marker) || strings.HasPrefix(at, "/stories") && got.Code != http.StatusNotFound {
				t.Errorf("PRIV-3 an administrator gets %d for %s", got.Code, at)
			}
		}
		if dump := strings.ToLower(string(dbtest.Dump(t, s.db)) + string(dbtest.Dump(t, s.keyring)) + s.log.String()); strings.Contains(dump, marker) {
			t.Error("PRIV-4 words of a story are in the clear")
		}
	})
}
