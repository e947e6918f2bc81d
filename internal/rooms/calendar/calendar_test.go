package calendar_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	_ "time/tzdata" // zones where the computer has none

	"github.com/google/go-cmp/cmp"

	"towpath/internal/ground/carry"
	"towpath/internal/ground/carry/carrytest"
	"towpath/internal/ground/db"
	"towpath/internal/ground/web"
	"towpath/internal/page/pagetest"
	"towpath/internal/rooms/calendar"
	"towpath/internal/rooms/messages"
	"towpath/internal/trust/people"
	"towpath/internal/trust/trusttest"
)

// jobs does nothing by itself: a test looks when it wants to.
type jobs struct{ given []string }

func (j *jobs) Add(_ context.Context, kind, id string) error {
	j.given = append(j.given, kind+" "+id)
	return nil
}

// scene is the room in a house: Sam supports Robin and Joan; it is a Monday, ten in the morning, in UTC.
type scene struct {
	*trusttest.House
	*calendar.Room
	*trusttest.Front
	sam, robin, joan people.Viewer
	mail             *carrytest.Host
	site             *httptest.Server // a calendar's address
	serves           atomic.Pointer[func(http.ResponseWriter, *http.Request)]
}

func newScene(t *testing.T, h *trusttest.House) *scene {
	s := &scene{House: h}
	robin, joan := h.Person(t, "Robin"), h.Person(t, "Joan Müller")
	s.sam, s.robin, s.joan = h.SignIn(t, h.Worker(t, "Sam", robin, joan)), h.SignIn(t, robin), h.SignIn(t, joan)
	var carriers carry.Carriers
	s.mail, _, carriers = carrytest.Carriers(t)
	s.site = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*s.serves.Load())(w, r) }))
	t.Cleanup(s.site.Close)
	s.serve(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) })
	s.Room = s.room(t, messages.NewOutbox(carriers, "", h.Register), carry.NewFetcher(elsewhere{s.site}, 0))
	x := s.Room
	s.Front = trusttest.NewFront(t, map[string]web.Handler{"GET /calendar": x.Show, "GET /calendar/add": x.AskAdd, "POST /calendar/add": x.Add, "POST /calendar/take/{id}": x.Take,
		"GET /calendar/bring": x.AskBring, "POST /calendar/file": x.BringFile, "POST /calendar/address": x.BringAddress, "POST /calendar/again": x.Again, "POST /calendar/match": x.Match,
		"GET /calendar/words": x.ShowWords, "POST /calendar/words": x.SetWords, "GET /calendar/digest": x.ShowDigest, "POST /calendar/digest": x.SetDigest,
		"GET /calendar/forget": x.AskForget, "POST /calendar/forget": x.Forget}, calendar.Words)
	return s
}

func (s *scene) room(t *testing.T, outbox calendar.Outbox, f *carry.Fetcher) *calendar.Room {
	return calendar.NewRoom(calendar.Deps{DB: s.DB, Vault: s.Vault, Sharing: s.Sharing, People: s.Register, Fetch: f, Outbox: outbox, Jobs: &jobs{},
		In: func(ctx context.Context, _ string) context.Context {
			return pagetest.Context(t, "en", calendar.Words, messages.Words)
		},
		Zone: func() *time.Location { return time.UTC }, Zones: []string{"Australia/Sydney"}, City: strings.ToLower, Now: s.House.Now,
		Log: slog.New(slog.DiscardHandler), URL: "https://lockside.example"})
}

// elsewhere is the internet, on which there is one site, at calendar.example; all else is asked as ever.
type elsewhere struct{ site *httptest.Server }

func (e elsewhere) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Hostname() != "calendar.example" {
		return carryPublic.RoundTrip(r)
	}
	r = r.Clone(r.Context())
	r.URL.Host = strings.TrimPrefix(e.site.URL, "https://")
	return e.site.Client().Transport.RoundTrip(r)
}

var carryPublic = &http.Transport{DialContext: carry.DialPublic}

func (s *scene) serve(do func(http.ResponseWriter, *http.Request)) { s.serves.Store(&do) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// ics is a calendar with entries "TITLE|20260302T140000Z|extra line|…".
func ics(entries ...string) string {
	var b strings.Builder
	b.WriteString("BEGIN:VCALENDAR\r\n")
	for i, e := range entries {
		parts := strings.Split(e, "|")
		fmt.Fprintf(&b, "BEGIN:VEVENT\r\nUID:%d\r\nSUMMARY:%s\r\nLOCATION:SecretPlace\r\nDESCRIPTION:SecretNote\r\nDTSTART:%s\r\nDURATION:PT1H\r\n", i, parts[0], parts[1])
		for _, line := range parts[2:] {
			b.WriteString(line + "\r\n")
		}
		b.WriteString("END:VEVENT\r\n")
	}
	return b.String() + "END:VCALENDAR\r\n"
}

// upload sends a file.
func (s *scene) upload(t *testing.T, data io.Reader) trusttest.Answer {
	t.Helper()
	body, w := io.Pipe()
	form := multipart.NewWriter(w)
	go func() {
		part, err := form.CreateFormFile("file", "calendar.ics")
		if err == nil {
			_, err = io.Copy(part, data)
		}
		_ = form.Close()
		w.CloseWithError(err)
	}()
	t.Cleanup(func() { body.Close() })
	r := httptest.NewRequest(http.MethodPost, "/calendar/file", body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return s.Send(t, s.sam, r)
}

// today is what the room says of today, each as "14:00-15:00 Robin".
func (s *scene) today(t *testing.T, v people.Viewer) (said []string) {
	t.Helper()
	all, err := s.Today(t.Context(), v)
	must(t, err)
	for _, a := range all {
		said = append(said, a.At.UTC().Format("15:04")+"-"+a.Until.UTC().Format("15:04")+" "+a.Name)
		if (a.Person == s.robin.Account) != (a.Name == "Robin") {
			t.Errorf("TOG-8 %+v", a)
		}
	}
	return said
}

func (s *scene) wantToday(t *testing.T, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, s.today(t, s.sam)); diff != "" {
		t.Error("TOG-8", diff)
	}
}

// body is what the store has of Sam's calendar, as anybody reads it who has the database.
func (s *scene) body(t *testing.T) (body []byte) {
	t.Helper()
	_ = s.DB.View(t.Context(), func(q db.Q) error {
		return q.QueryRowContext(t.Context(), "SELECT body FROM calendars WHERE account = $1", s.sam.Account).Scan(&body)
	})
	return body
}

func TestTOG8AFileIsReadAndSaysWhoIsWhoOnce(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		s := newScene(t, h)
		s.Get(t, s.sam, "/calendar").Want(t, 200, "No appointments here yet", "Only you can see this page")
		file := ics("Home visit R.M.|20260302T140000Z|RRULE:FREQ=WEEKLY;UNTIL=99991231T000000Z", "Joan Mu\u0308ller, clinic|20260303T090000Z", "Dentist for me|20260302T160000Z", "Robin long ago|20250101T090000Z")
		a := s.upload(t, strings.NewReader(file))
		t.Run("TOG-8 what matches nobody is asked, with a guess, and not kept", func(t *testing.T) {
			a.Want(t, 200, "Who is this?", "Home visit R.M.", "2:00 pm, and 2 times more", "ller, clinic", "Dentist for me")
			a.Holds(t, `name="w2" value="Joan Müller"`)
			a.Lacks(t, "long ago", "SecretPlace")
			s.wantToday(t)
			if d := string(s.open(t)); strings.Contains(d, "Dentist") || strings.Contains(d, "Secret") || strings.Contains(d, "R.M.") {
				t.Error(d)
			}
		})
		form := a.Hidden()
		t.Run("TOG-8 a name that is nobody's is asked again, with all that was typed", func(t *testing.T) {
			form.Set("w0", "Robyn")
			form.Set("w2", "Joan Müller")
			again := s.Send(t, s.sam, trusttest.Form("/calendar/match", form))
			again.Want(t, 422, "Some names are not known here", "You support no one here who is called “Robyn”")
			again.Holds(t, `value="Robyn"`, `value="Joan Müller"`, `aria-describedby="w0-error"`, `aria-describedby="w2-hint"`)
		})
		form.Set("w0", "ROBIN")
		s.Send(t, s.sam, trusttest.Form("/calendar/match", form)).Leads(t, "/calendar?done=matched")
		t.Run("TOG-8 who was named is kept, for today and fourteen days", func(t *testing.T) {
			s.wantToday(t, "14:00-15:00 Robin")
			page := s.Get(t, s.sam, "/calendar?done=matched")
			page.Order(t, "Monday 2 March", "Robin", "2:00 pm to 3:00 pm", "Tuesday 3 March", "Joan Müller", "Monday 9 March", "Robin", "Monday 16 March", "One time in it matched nobody")
			page.Holds(t, `href="/people/`+s.robin.Account)
			page.Want(t, 200, "Appointments are not printed, because names are on this page")
			d := string(s.open(t))
			if strings.Contains(d, "Dentist") || strings.Contains(d, "Secret") || !strings.Contains(d, "Home visit R.M.") {
				t.Error(d)
			}
		})
		t.Run("TOG-8 the next file knows them, and takes the place of the one before", func(t *testing.T) {
			s.upload(t, strings.NewReader(ics("HOME VISIT  R.M. again|20260302T110000Z"))).Leads(t, "/calendar?done=read")
			s.wantToday(t, "11:00-12:00 Robin")
		})
		t.Run("TOG-8 words can be looked at, added and taken out", func(t *testing.T) {
			s.Post(t, s.sam, "/calendar/words", "words", "JM", "who", "Joan Müller").Leads(t, "/calendar/words?done=words")
			s.Post(t, s.sam, "/calendar/words", "words", "jm", "who", "Robin").Want(t, 422, "stand for someone else already")
			s.Post(t, s.sam, "/calendar/words", "words", " - ", "who", "Robin").Want(t, 422, "Write the words")
			s.Post(t, s.sam, "/calendar/words", "words", "clinic", "who", "Somebody").Leads(t, "/calendar/words?done=words")
			s.Get(t, s.sam, "/calendar/words").Want(t, 200, "“JM” is Joan Müller.", "“clinic” is Somebody.")
			s.upload(t, strings.NewReader(ics("JMK|20260302T080000Z", "(JM)|20260302T090000Z", "Clinic|20260302T130000Z", "JM clinic / Home visit R.M.|20260302T150000Z"))).Want(t, 200, "JMK")
			s.wantToday(t, "09:00-10:00 Joan Müller", "13:00-14:00 ", "15:00-16:00 Joan Müller", "15:00-16:00 Robin")
			s.Post(t, s.sam, "/calendar/words", "do", "remove", "person", s.joan.Account, "words", "JM").Leads(t, "/calendar/words?done=nowords")
			s.Get(t, s.sam, "/calendar/words").Lacks(t, "“JM”")
		})
		t.Run("TOG-8 PRIV-1 nobody else has it, and an ended link takes its times along at once", func(t *testing.T) {
			if bytes.Contains(s.body(t), []byte("R.M.")) || len(s.body(t)) == 0 {
				t.Error("PRIV-4 it isn't sealed")
			}
			other := h.SignIn(t, h.Worker(t, "Max"))
			s.Get(t, other, "/calendar").Want(t, 200, "No appointments here yet")
			for _, v := range []people.Viewer{s.robin, h.SignIn(t, h.Account(t, "Alex", people.Admin)), h.SignIn(t, h.Account(t, "Su", people.Supervisor)), {}} {
				s.Get(t, v, "/calendar").Want(t, 404)
				if said := s.today(t, v); said != nil {
					t.Error(said)
				}
			}
			must(t, h.Register.EndLink(t.Context(), s.robin.Account, s.sam.Account))
			s.wantToday(t, "09:00-10:00 Joan Müller", "13:00-14:00 ", "15:00-16:00 Joan Müller")
			must(t, s.Tend(t.Context(), "1"))
			if d := string(s.open(t)); strings.Contains(d, s.robin.Account) || strings.Contains(d, "R.M.") {
				t.Error(d)
			}
		})
		t.Run("TOG-8 what is over goes, and all of it can", func(t *testing.T) {
			h.Pass(15 * time.Hour)
			must(t, s.Tend(t.Context(), "2"))
			if d := string(s.open(t)); strings.Contains(d, `"read":[`) {
				t.Error(d)
			}
			s.Post(t, s.sam, "/calendar/forget", "do", "source").Leads(t, "/calendar?done=stopped")
			s.Get(t, s.sam, "/calendar/forget").Want(t, 200, "Your calendar itself stays as it is")
			s.Post(t, s.sam, "/calendar/forget", "do", "all").Leads(t, "/calendar?done=all")
			if s.body(t) != nil {
				t.Error("a row is left")
			}
		})
	})
}

// open is what is sealed of Sam's calendar, opened with the pass that the program has for itself.
func (s *scene) open(t *testing.T) []byte {
	t.Helper()
	var version int64
	must(t, s.DB.View(t.Context(), func(q db.Q) error {
		return q.QueryRowContext(t.Context(), "SELECT version FROM calendars WHERE account = $1", s.sam.Account).Scan(&version)
	}))
	text, err := s.Vault.Open(t.Context(), s.Sharing.TendCalendar(s.sam.Account), calendar.Place(s.sam.Account, version), s.body(t))
	must(t, err)
	return text
}

// endless is a file of 50 MB, that counts what was read of it.
type endless struct{ read, left int64 }

func (e *endless) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	n := copy(p, bytes.Repeat([]byte("BEGIN:VEVENT\r\n"), len(p)/14+1)[:min(int64(len(p)), e.left)])
	e.left -= int64(n)
	e.read += int64(n)
	return n, nil
}

func TestTOG8FilesThatAreNone(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		s := newScene(t, h)
		t.Run("TOG-8 50 MB are refused without being read", func(t *testing.T) {
			file := &endless{left: 50 << 20}
			s.upload(t, io.MultiReader(strings.NewReader("BEGIN:VCALENDAR\r\n"), file)).Want(t, 413, "larger than 1 MB, so it was not read", "Save only the next two weeks")
			if file.read > 3<<20 {
				t.Errorf("%d bytes were read", file.read)
			}
		})
		t.Run("TOG-8 what is no calendar gets a sentence", func(t *testing.T) {
			s.upload(t, strings.NewReader("<html>")).Want(t, 422, "This is not a calendar file, so nothing of it was read")
			s.upload(t, strings.NewReader("")).Want(t, 422, "Choose a file first")
			s.Post(t, s.sam, "/calendar/file").Want(t, 422, "Choose a file first")
		})
		t.Run("TOG-8 of a damaged one, what could be read is, and it says so", func(t *testing.T) {
			s.Post(t, s.sam, "/calendar/words", "words", "RM", "who", "Robin")
			file := ics("RM|20260302T140000Z", "RM|nonsense", "RM|20260303T140000Z|RRULE:FREQ=SECONDLY")
			s.upload(t, strings.NewReader(file[:len(file)-10]+"BEGIN:VEV")).Leads(t, "/calendar?done=read")
			s.wantToday(t, "14:00-15:00 Robin")
			s.Get(t, s.sam, "/calendar").Want(t, 200, "2 entries could not be read, and were left out")
		})
		t.Run("TOG-8 a form that was made up keeps nothing that can't be", func(t *testing.T) {
			s.Post(t, s.sam, "/calendar/match", "t0", "x", "s0", "1-2,9999999999-9999999999,a-b", "w0", "Robin", "t1", strings.Repeat("é", 300), "s1", "1772460000-1772463600", "w1", "Robin").Leads(t, "/calendar?done=matched")
			s.wantToday(t, "14:00-15:00 Robin")
		})
	})
}

func TestTOG8TypedIn(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		s := newScene(t, h)
		id := people.NewID()
		add := func(pairs ...string) trusttest.Answer {
			form := trusttest.Values("id", id, "who", "robin", "day", "2026-03-02", "from", "14:30", "until", "")
			for i := 0; i < len(pairs); i += 2 {
				form.Set(pairs[i], pairs[i+1])
			}
			return s.Send(t, s.sam, trusttest.Form("/calendar/add", form))
		}
		s.Get(t, s.sam, "/calendar/add").Want(t, 200, "Whom do you meet?", "Monday 16 March")
		for _, bad := range []struct{ name, value, says string }{
			{"who", "", "Whom is it with?"}, {"who", strings.Repeat("x", 101), "Whom is it with?"}, {"from", "half past", "Write it as 14:30"}, {"from", "", "Write it as 14:30"},
			{"day", "2026-03-17", "in the next 14 days"}, {"day", "2026-03-01", "in the next 14 days"}, {"until", "14:00", "has to come after the beginning"}, {"id", "x", ""}, {"who", "\xff", ""},
		} {
			add(bad.name, bad.value).Want(t, 422, bad.says)
		}
		s.wantToday(t)
		add().Leads(t, "/calendar?done=added")
		add().Leads(t, "/calendar?done=added") // the form came twice
		other := people.NewID()
		add("id", other, "who", "Someone new", "from", "9:00", "until", "09:45").Leads(t, "/calendar?done=added")
		s.wantToday(t, "09:00-09:45 Someone new", "14:30-15:30 Robin")
		s.upload(t, strings.NewReader(ics("x|20260302T143000Z"))) // the same time from a file is one
		s.Get(t, s.sam, "/calendar").Want(t, 200, "Take out: Someone new, Monday 2 March at 9:00 am")
		s.Post(t, s.sam, "/calendar/take/"+other).Leads(t, "/calendar?done=gone")
		s.Post(t, s.sam, "/calendar/take/"+other).Leads(t, "/calendar?done=gone")
		s.wantToday(t, "14:30-15:30 Robin")
		t.Run("TOG-8 two of one name are told apart", func(t *testing.T) {
			twin := h.Person(t, "Robin")
			must(t, h.Register.AddLink(t.Context(), twin.ID, s.sam.Account))
			add("id", people.NewID()).Want(t, 422, "two people who are called robin")
			add("id", people.NewID(), "who", "Robin (since 2 March 2026)").Leads(t, "/calendar?done=added")
		})
	})
}

func TestTOG8AnAddressIsReadEachHour(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		s := newScene(t, h)
		const address = "webcal://calendar.example/private-marker/basic.ics"
		bring := func(typed string) trusttest.Answer { return s.Post(t, s.sam, "/calendar/address", "address", typed) }
		t.Run("TOG-8 an address that isn't a calendar's gets a sentence", func(t *testing.T) {
			for typed, says := range map[string]string{"": "Put in the address first", "http://calendar.example/x": "begins with https://", "ftp://x": "begins with https://", "not one": "begins with https://",
				"https://calendar.example:8443/x": "begins with https://", "https://127.0.0.1/x": "leads into a private network", "https://[::1]/x": "leads into a private network",
				"https://169.254.169.254/latest": "leads into a private network", "https://calendar.example/none": "no calendar is at this address"} {
				bring(typed).Want(t, 422, says)
			}
			for says, do := range map[string]func(http.ResponseWriter, *http.Request){
				"is not a calendar": func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<html>") },
				"larger than 1 MB":  func(w http.ResponseWriter, _ *http.Request) { io.Copy(w, &endless{left: 2 << 20}) },
				"leads into a private network": func(w http.ResponseWriter, r *http.Request) {
					http.Redirect(w, r, "https://10.0.0.1/calendar.ics", http.StatusFound)
				},
				"begins with https://": func(w http.ResponseWriter, r *http.Request) {
					http.Redirect(w, r, "http://calendar.example/", http.StatusFound)
				},
				"No one answers": func(w http.ResponseWriter, r *http.Request) {
					http.Redirect(w, r, "https://calendar.example/again", http.StatusFound)
				},
			} {
				s.serve(do)
				bring(address).Want(t, 422, says)
			}
			if s.body(t) != nil {
				t.Error("something was kept")
			}
		})
		var asked []*http.Request
		file := ics("RM|20260302T140000Z")
		s.serve(func(w http.ResponseWriter, r *http.Request) {
			if asked = append(asked, r); r.URL.Path == "/private-marker/basic.ics" {
				http.Redirect(w, r, "https://calendar.example/elsewhere", http.StatusFound)
				return
			}
			io.WriteString(w, file)
		})
		t.Run("TOG-8 it is read at once, and says of nobody for whom", func(t *testing.T) {
			a := bring(address)
			a.Want(t, 200, "Who is this?")
			form := a.Hidden()
			form.Set("w0", "Robin")
			s.Send(t, s.sam, trusttest.Form("/calendar/match", form)).Leads(t, "/calendar?done=matched")
			s.wantToday(t, "14:00-15:00 Robin")
			for _, r := range asked {
				if r.Header.Get("Referer") != "" || r.Header.Get("Cookie") != "" || r.UserAgent() != "Towpath" {
					t.Errorf("%v", r.Header)
				}
			}
			for _, path := range []string{"/calendar", "/calendar/bring"} {
				s.Get(t, s.sam, path).HoldsNot(t, "private-marker")
			}
			if bytes.Contains(s.body(t), []byte("private-marker")) {
				t.Error("PRIV-4 it isn't sealed")
			}
		})
		t.Run("TOG-8 changes come by themselves, not more often than each hour", func(t *testing.T) {
			file, asked = ics("RM|20260302T150000Z"), nil
			must(t, s.Tend(t.Context(), "1"))
			if len(asked) > 0 {
				t.Error("it was asked again at once")
			}
			h.Pass(time.Hour)
			must(t, s.Tend(t.Context(), "2"))
			s.wantToday(t, "15:00-16:00 Robin")
		})
		t.Run("TOG-8 one that fails is asked less and less, and the page says what is old", func(t *testing.T) {
			asked = nil
			s.serve(func(w http.ResponseWriter, r *http.Request) { asked = append(asked, r); w.WriteHeader(500) })
			for range 8 {
				h.Pass(time.Hour)
				must(t, s.Tend(t.Context(), "3"))
			}
			if len(asked) != 4 { // after one hour, two, four, and the first
				if len(asked) < 3 || len(asked) > 4 {
					t.Errorf("it was asked %d times", len(asked))
				}
			}
			s.Get(t, s.sam, "/calendar").Want(t, 200, "could not be read lately", "No one answers at this address", "Robin")
		})
		t.Run("TOG-8 read again when its reader says so; a closed account keeps none", func(t *testing.T) {
			s.serve(func(w http.ResponseWriter, _ *http.Request) {
				io.WriteString(w, ics("RM|20260302T190000Z", "Unknown|20260303T120000Z"))
			})
			s.Post(t, s.sam, "/calendar/again").Want(t, 200, "Unknown")
			s.wantToday(t, "19:00-20:00 Robin")
			must(t, h.Register.CloseAccount(t.Context(), h.SignIn(t, h.Account(t, "Alex", people.Admin)), s.sam.Account))
			must(t, s.Tend(t.Context(), "4"))
			if s.body(t) != nil {
				t.Error("a row is left")
			}
		})
	})
}

func TestTOG8AMessageInTheMorning(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		s := newScene(t, h)
		s.Get(t, s.sam, "/calendar/digest").Want(t, 200, "It is off until you turn it on", "needs an e-mail address that is yours")
		s.Post(t, s.sam, "/calendar/digest", "do", "on", "hour", "7").Want(t, 422, "Say first where it goes")
		s.proves(t, s.sam, "sam@work.example")
		s.Get(t, s.sam, "/calendar/digest").Want(t, 200, "It goes to sam@work.example", "You meet 3 people today")
		for _, bad := range [][2]string{{"4", ""}, {"25", ""}, {"x", ""}, {"7", "Mars/Base"}} {
			s.Post(t, s.sam, "/calendar/digest", "do", "on", "hour", bad[0], "zone", bad[1]).Want(t, 422, "Choose an hour")
		}
		look := func() []carrytest.Given { t.Helper(); must(t, s.Tend(t.Context(), "1")); return s.mail.Given() }
		s.Post(t, s.sam, "/calendar/words", "words", "RM", "who", "Robin")
		s.upload(t, strings.NewReader(ics("RM|20260302T140000Z|RRULE:FREQ=DAILY;COUNT=2", "RM|20260303T160000Z", "JM|20260303T170000Z")))
		s.Post(t, s.sam, "/calendar/add", "id", people.NewID(), "who", "Somebody", "day", "2026-03-03", "from", "18:00")
		t.Run("TOG-8 off until it is asked for, and not at once", func(t *testing.T) {
			if got := look(); got != nil {
				t.Error(got)
			}
			s.Post(t, s.sam, "/calendar/digest", "do", "on", "hour", "7").Leads(t, "/calendar?done=digest")
			if got := look(); got != nil {
				t.Error(got)
			}
			h.Pass(20*time.Hour + 59*time.Minute) // six fifty-nine
			if got := look(); got != nil {
				t.Error(got)
			}
		})
		t.Run("TOG-8 at the hour, once, with a number and a link; no name, no time", func(t *testing.T) {
			h.Pass(time.Minute)
			s.mail.Say("451 4.3.0 later")
			if err := s.Tend(t.Context(), "1"); err == nil {
				t.Error("nothing was said of a message that didn't go")
			}
			s.mail.Say("")
			got := look()
			if len(got) != 1 || got[0].To != "sam@work.example" || !strings.Contains(got[0].Text, "You meet 2 people today. See here: https://lockside.example/together") ||
				!strings.Contains(got[0].Text, "To stop these messages: https://lockside.example/calendar/digest") {
				t.Fatalf("%v", got)
			}
			_, text, _ := strings.Cut(got[0].Text, "\r\n\r\n")
			for _, never := range []string{"Robin", "Joan", "RM", "2:00", "14:", "16:", "Sam"} {
				if strings.Contains(text, never) {
					t.Errorf("it says %s", never)
				}
			}
			if got := look(); got != nil {
				t.Error("a second one", got)
			}
		})
		t.Run("TOG-8 none on a day without anybody, none when it is late, none once it is off", func(t *testing.T) {
			h.Pass(24 * time.Hour)
			if got := look(); got != nil {
				t.Error(got)
			}
			s.Post(t, s.sam, "/calendar/add", "id", people.NewID(), "who", "Robin", "day", "2026-03-05", "from", "14:00")
			h.Pass(26 * time.Hour) // nine
			if got := look(); got != nil {
				t.Error("late", got)
			}
			s.Post(t, s.sam, "/calendar/digest", "do", "on", "hour", "8", "zone", "Australia/Sydney").Leads(t, "/calendar?done=digest")
			s.Post(t, s.sam, "/calendar/add", "id", people.NewID(), "who", "Robin", "day", "2026-03-06", "from", "01:00")
			h.Pass(12*time.Hour + time.Minute) // one past nine in the evening: eight in the morning there
			if got := look(); len(got) != 1 || !strings.Contains(got[0].Text, "one person") {
				t.Error("by another clock", got)
			}
			s.Post(t, s.sam, "/calendar/digest", "do", "off").Leads(t, "/calendar?done=digest")
			h.Pass(time.Hour)
			if got := look(); got != nil {
				t.Error("off", got)
			}
		})
		t.Run("TOG-8 a service that sends no e-mail has none of it", func(t *testing.T) {
			x := s.room(t, nil, nil)
			f := trusttest.NewFront(t, map[string]web.Handler{"GET /calendar/digest": x.ShowDigest, "GET /calendar": x.Show}, calendar.Words)
			f.Get(t, s.sam, "/calendar/digest").Want(t, 404)
			f.Get(t, s.sam, "/calendar").HoldsNot(t, "/calendar/digest")
		})
	})
}

// proves has somebody show that an address is theirs, as the room of messages does it.
func (s *scene) proves(t *testing.T, v people.Viewer, to string) {
	t.Helper()
	id := people.NewID()
	must(t, s.Register.AskAddress(t.Context(), v, id, carry.Mail, to, "en"))
	_, code, err := s.Register.CodeFor(t.Context(), id)
	must(t, err)
	must(t, s.Register.ProveAddress(t.Context(), v, id, code))
	if err := s.Register.UseAddress(t.Context(), v, id, true, true); err == nil {
		t.Error("RUN-3 somebody who works here can sign in by a link alone")
	}
	if err := s.Register.AskAddress(t.Context(), v, people.NewID(), carry.Text, "+447700900123", "en"); err == nil {
		t.Error("a text to somebody who works here")
	}
	if !slices.ContainsFunc(must1(t)(s.Register.AddressesFor(t.Context(), v.Account)), func(a people.Address) bool { return a.To == to }) {
		t.Error("it isn't there")
	}
}

func must1(t *testing.T) func([]people.Address, error) []people.Address {
	return func(all []people.Address, err error) []people.Address { t.Helper(); must(t, err); return all }
}
