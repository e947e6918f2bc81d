package prompts_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/carry"
	"towpath/internal/ground/carry/carrytest"
	"towpath/internal/ground/db/dbtest"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/page/pagetest"
	"towpath/internal/rooms/messages"
	"towpath/internal/rooms/prompts"
	"towpath/internal/trust/people"
	"towpath/internal/trust/trusttest"
)

// queue does each job at once, and keeps what it was given.
type queue struct {
	do    map[string]func(context.Context, string) error
	given []string
	err   error
}

func (q *queue) Add(ctx context.Context, kind, id string) error {
	q.given = append(q.given, kind+" "+id)
	q.err = q.do[kind](ctx, id)
	return nil
}

// office is a desk whose service sends.
type office struct {
	*desk
	mail, text *carrytest.Host
	push       *carrytest.PushHost
	queue      *queue
}

func newOffice(t *testing.T, h *trusttest.House) *office {
	o := &office{queue: &queue{}}
	var carriers carry.Carriers
	o.mail, o.text, carriers = carrytest.Carriers(t)
	o.push = carrytest.Push(t)
	pusher, err := carry.NewPush(carry.PushHost{Contact: "mailto:it@lockside.example", Hosts: []string{"push.example.com"}, Seed: make([]byte, carry.PushSeed), Now: h.Now, Transport: o.push.Transport()})
	must(t, err)
	carriers[carry.Push] = pusher
	outbox := messages.NewOutbox(carriers, "", h.Register)
	in := func(ctx context.Context, _ string) context.Context {
		return pagetest.Context(t, "en", prompts.Words, messages.Words, people.Words)
	}
	log := slog.New(slog.NewJSONHandler(io.Discard, nil))
	x := prompts.NewRoom(prompts.Deps{Things: h.Keeper, Now: h.Now, People: h.Register, Outbox: outbox, Jobs: o.queue, In: in, Log: log, URL: "https://lockside.example"})
	m := messages.NewRoom(messages.Deps{People: h.Register, Outbox: outbox, Jobs: o.queue, In: in, URL: "https://lockside.example",
		Enter: func(w http.ResponseWriter, r *http.Request, account string, own bool, path string) error {
			return web.See(w, r, "/as/"+account+path)
		},
		Changed: func(ctx context.Context, _ string) error { return x.Plan(ctx, people.ViewerOf(ctx)) }})
	o.queue.do = map[string]func(context.Context, string) error{messages.Code: m.SendCode, messages.Link: m.SendLink, prompts.Sending: x.SendDue}
	o.desk = &desk{House: h, room: x, maya: h.Person(t, "Maya"), joan: h.Person(t, "Joan")}
	o.Front = trusttest.NewFront(t, map[string]web.Handler{"GET /prompts": x.List, "POST /prompts/{id}": x.Save, "POST /prompts/{id}/do": x.Do,
		"GET /m/{token}": x.Letter, "POST /m/{token}": x.AnswerLetter, "GET /m/{token}/go": x.GoOn, "GET /prompts/hours": x.Hours, "POST /prompts/hours": x.SetHours,
		"GET /messages": m.List, "GET /messages/push": m.Notes, "POST /messages/push": m.SetNotes, "GET /messages/{sort}": m.Show,
		"POST /messages/{sort}": m.Ask, "POST /messages/{sort}/code": m.Prove, "POST /messages/{sort}/use": m.Use, "POST /messages/{sort}/end": m.End,
		"GET /in/link": m.AskLink, "POST /in/link": m.SendMe, "GET /in/link/{token}": m.OpenLink, "POST /in/link/{token}": m.TakeLink}, prompts.Words, messages.Words)
	o.my, o.her = h.SignIn(t, o.maya), h.SignIn(t, o.joan)
	return o
}

var sixNumbers = regexp.MustCompile(`\b\d{6}\b`)

// wants has somebody's messages go to an address, which they prove.
func (o *office) wants(t *testing.T, v people.Viewer, host *carrytest.Host, sort, to string) {
	t.Helper()
	o.Post(t, v, "/messages/"+sort, "id", people.NewID(), "to", to).Leads(t, "/messages/"+sort+"?done=sent")
	must(t, o.queue.err)
	given := host.Given()
	if len(given) != 1 || given[0].To != to {
		t.Fatalf("RUN-6 the code wasn't sent: %v", given)
	}
	body := given[0].Text
	if _, after, ok := strings.Cut(body, "\r\n\r\n"); ok {
		body = after
	}
	o.Post(t, v, "/messages/"+sort+"/code", "code", sixNumbers.FindString(body)).Leads(t, "/messages?done=proven")
}

// look sends what is due now.
func (o *office) look(t *testing.T) error { t.Helper(); return o.room.SendDue(t.Context(), "now") }

var inMessage = regexp.MustCompile(`https://lockside\.example(/[\w./-]+)`)

func path(t *testing.T, g carrytest.Given) string {
	t.Helper()
	m := inMessage.FindStringSubmatch(strings.ReplaceAll(g.Text, "=\r\n", ""))
	if m == nil {
		t.Fatalf("no link in %q", g.Text)
	}
	return m[1]
}

func TestSending(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		o := newOffice(t, h)
		const to = "maya.marker@home.example"
		o.wants(t, o.my, o.mail, "mail", to)
		o.set(t, "title", "TheirOwnTitle", "every", "day", "at", "afternoon") // at two; it is ten
		t.Run("RUN-6 nothing before it is due", func(t *testing.T) {
			must(t, o.look(t))
			if got := o.mail.Given(); len(got) != 0 {
				t.Error(got)
			}
		})
		o.later(t, 4*time.Hour+time.Minute)
		must(t, o.look(t))
		given := o.mail.Given()
		if len(given) != 1 || given[0].To != to {
			t.Fatalf("RUN-6 %v", given)
		}
		t.Run("RUN-6 one message for one time, however often it is looked", func(t *testing.T) {
			must(t, o.look(t))
			if got := o.mail.Given(); len(got) != 0 {
				t.Error(got)
			}
		})
		t.Run("RUN-6 no word of health, of what it is about, or of who", func(t *testing.T) {
			for _, word := range []string{"TheirOwnTitle", "Maya", "health", "plan", "goal", "Towpath", "towpath", "User-Agent"} {
				if strings.Contains(given[0].Text, word) {
					t.Errorf("it says %q: %s", word, given[0].Text)
				}
			}
			if n := strings.Count(strings.SplitN(given[0].Text, "\r\n\r\n", 2)[1], "https://"); n != 1 {
				t.Errorf("%d links: %s", n, given[0].Text)
			}
		})
		link := path(t, given[0])
		t.Run("RUN-6 one link leads to one task, after signing in", func(t *testing.T) {
			o.Get(t, people.Viewer{}, link).Want(t, 200, "A reminder you set", "Open it", "Stop these messages")
			o.Post(t, people.Viewer{}, link, "do", "open").Leads(t, link+"/go")
			o.Get(t, people.Viewer{}, link+"/go").Leads(t, "/in?to="+link+"/go")
			o.Get(t, o.her, link+"/go").Leads(t, "/in?to="+link+"/go")
			o.Get(t, o.my, link+"/go").Leads(t, "/plans/new?what=checkin")
			if lines := o.due(t, o.my); len(lines) != 0 {
				t.Error("opened, it is still due", lines)
			}
		})
		t.Run("RUN-6 nothing of it lies in the clear", func(t *testing.T) {
			dump := string(dbtest.Dump(t, h.DB))
			for _, secret := range []string{to, "marker", strings.TrimPrefix(link, "/m/"), link[len(link)-16:], "afternoon"} {
				if strings.Contains(dump, secret) {
					t.Errorf("%q is in the clear", secret)
				}
			}
		})
		t.Run("RUN-6 stopped by one press, signed out, and a page that is looked at stops nothing", func(t *testing.T) {
			o.later(t, 24*time.Hour)
			must(t, o.look(t))
			given := o.mail.Given()
			if len(given) != 1 {
				t.Fatal(given)
			}
			o.Post(t, people.Viewer{}, path(t, given[0]), "List-Unsubscribe", "One-Click").Leads(t, path(t, given[0])+"?done=stop")
			o.Get(t, people.Viewer{}, path(t, given[0])+"?done=stop").Want(t, 200, "Stopped")
			o.later(t, 24*time.Hour)
			must(t, o.look(t))
			if got := o.mail.Given(); len(got) != 0 {
				t.Error(got)
			}
			o.Get(t, o.my, "/messages").Want(t, 200, "E-mail Off")
		})
		t.Run("foreign and made-up links", func(t *testing.T) {
			for _, bad := range []string{"/m/x", "/m/" + strings.Repeat("a", 22) + "." + strings.Repeat("b", 16), link[:len(link)-1] + "_"} {
				if a := o.Get(t, people.Viewer{}, bad); !fault.Is(a.Err, fault.Gone) {
					t.Error(bad, a.Status)
				}
			}
		})
	})
}
