package people_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/web"
	"towpath/internal/trust/people"
	"towpath/internal/trust/trusttest"
)

// foreign are places that a browser could take for another site's, or that hold more than a path.
var foreign = []string{"//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example/going/on", "https:evil.example", "http:/evil.example", "javascript:alert(1)", "data:text/html,x",
	"/%2Fevil.example", "/%5Cevil.example", "/%09/evil.example", "/going/on\r\nSet-Cookie: a=b", "/going/on%0d%0aSet-Cookie:%20a=b", "/\t/evil.example", " //evil.example", "/going/../../evil", "/going//on",
	"/going/on?next=//evil.example", "/going/on#words", "/going/on%00", "evil.example", "", "/" + strings.Repeat("a", 300), "//user@evil.example", "/\u2028/evil", "/nowhere/at/all"}

func TestOnward(t *testing.T) {
	t.Run("only a path of this site", func(t *testing.T) {
		for _, bad := range foreign[:len(foreign)-2] {
			if got := people.Onward(bad); got != "" {
				t.Errorf("%q is taken as %q", bad, got)
			}
		}
		for _, good := range []string{"/", "/kit/0198", "/m/abc-_.def/go", "/topics/recovery", "/stories/caf%C3%A9"} {
			if got := people.Onward(good); got != good {
				t.Errorf("%q is taken as %q", good, got)
			}
		}
		if got := people.WithOnward("/in", "/kit/a&b"); got != "/in?to=/kit/a%26b" || people.WithOnward("/in", "/") != "/in" {
			t.Error(got)
		}
	})
}

func TestEachKindOfSignInGoesOn(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		s := newSite(t, h)
		maya, my, card := carded(t, h, "Maya")
		bo, m := joined(t, h)
		keys, err := people.NewPasskeys(h.Register, origin, "Lockside")
		ok(t, err)
		asked, err := keys.AskNew(t.Context(), "add", maya.ID)
		ok(t, err)
		phone := newAuthenticator(t)
		ok(t, keys.Add(t.Context(), my, phone.create(t, asked)))
		device, err := h.Register.EnrolDevice(t.Context(), h.SignIn(t, bo), people.NewID(), "Blue")
		ok(t, err)
		onTablet, err := h.Register.SignIn(t.Context(), maya.ID, false, "")
		ok(t, err)
		v, err := h.Register.Viewer(t.Context(), onTablet, device)
		ok(t, err)
		ok(t, h.Register.SetPIN(t.Context(), v, "boat", "4073"))
		minutes := 0
		ways := map[string]func(b *browser, to string){
			"card": func(b *browser, to string) {
				b.get("/in?to=" + to)
				b.send("/in", "words", "one two").at("/in", 422) // where they were going is still known
				b.send("/in", "words", words(card))
			},
			"pin": func(b *browser, to string) {
				b.keep("", device)
				b.get("/in/tablet?to=" + to)
				b.send("/in/tablet", "picture", "boat").at("/in/tablet", 200)
				b.send("/in/tablet", "pin", "4074").at("/in/tablet", 422)
				b.send("/in/tablet", "pin", "4073")
			},
			"password": func(b *browser, to string) {
				minutes++
				h.Pass(time.Minute)
				b.get("/in/staff?to=" + to)
				b.send("/in/staff", "email", "bo@service.example", "password", m.Password, "code", "000000").at("/in/staff", 422)
				b.send("/in/staff", "email", "bo@service.example", "password", m.Password, "code", codeNow(t, h, m.Secret))
			},
			"passkey": func(b *browser, to string) {
				place, err := url.QueryUnescape(to)
				ok(t, err)
				ask, err := keys.AskSignIn()
				ok(t, err)
				phone.count++
				a := phone.get(t, ask)
				if b.get("/in?to=" + to); strings.Contains(b.body, `data-to="/going/on"`) != (place == "/going/on") {
					t.Errorf("the passkey's button doesn't say where it leads: %q", place)
				}
				a.To = place
				body, err := json.Marshal(map[string]any{"ceremony": a.Ceremony, "credential": a.Credential, "to": a.To})
				ok(t, err)
				r, err := http.NewRequest(http.MethodPost, s.URL+"/in/passkey/answer", bytes.NewReader(body))
				ok(t, err)
				b.do(r)
				var said struct{ To string }
				if err := json.Unmarshal([]byte(b.body), &said); err != nil || b.code != 200 || !web.IsHere(said.To) {
					t.Fatal(b.code, b.body, err)
				}
				b.get(said.To)
			},
		}
		for name, in := range ways {
			t.Run("ACC-6 RUN-6 "+name+": on to where they were going", func(t *testing.T) {
				b := s.browser(t)
				in(b, "/going/on")
				b.at("/going/on", 200, "going on as ")
			})
			t.Run("ACC-6 "+name+": nowhere but here, and nowhere that isn't for them", func(t *testing.T) {
				for _, bad := range append([]string{"/going/staff"}, foreign[0], foreign[1], foreign[3], foreign[8], foreign[11], foreign[len(foreign)-1]) {
					if name == "password" && (bad == "/going/staff" || minutes > 3) {
						continue
					}
					b := s.browser(t)
					in(b, url.QueryEscape(bad))
					b.at("/", 200, "home of ")
				}
			})
		}
		t.Run("each way says it to the next", func(t *testing.T) {
			b := s.browser(t)
			b.keep("", device)
			b.get("/in?to=/going/on").at("/in", 200, `href="/in/tablet?to=/going/on"`, `href="/in/staff?to=/going/on"`)
			b.get("/in/tablet?to=/going/on").at("/in/tablet", 200, `href="/in?to=/going/on"`)
			b.get("/in/staff?to=/going/on").at("/in/staff", 200, `href="/in?to=/going/on"`)
		})
	})
}
