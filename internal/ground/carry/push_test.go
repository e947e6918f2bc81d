package carry_test

import (
	"bytes"
	"context"
	"crypto/ecdh"
	"encoding/base64"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/carry"
	"towpath/internal/ground/carry/carrytest"
)

func raw(t *testing.T, text string) []byte {
	t.Helper()
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// The example of RFC 8291, section 5 and appendix A.
func TestRFC8291(t *testing.T) {
	ours, err := ecdh.P256().NewPrivateKey(raw(t, "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"))
	if err != nil {
		t.Fatal(err)
	}
	theirs := carrytest.Browser{Private: "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94", Auth: "BTBZMqHH6r4Tts7J_aSIgg"}
	to := carry.PushTo{Key: raw(t, "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"), Auth: raw(t, theirs.Auth)}
	want := raw(t, "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN")
	got, err := carry.Seal8291(to, append([]byte("When I grow up, I want to be a watermelon"), 2), ours, raw(t, "DGv6ra1nlYgDCS1FRnbzlw"))
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("RUN-6 not as in RFC 8291: %v %x", err, got)
	}
	if text, err := theirs.Read(want); err != nil || text != "When I grow up, I want to be a watermelon" {
		t.Errorf("the browser of our tests can't read the RFC's: %q %v", text, err)
	}
}

// The example of RFC 8292, section 2.4, is what the push service of our tests is tested with; that one then checks ours.
func TestRFC8292(t *testing.T) {
	const example = "vapid t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA, k=BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs"
	claims, key, err := carrytest.Signed(example)
	if err != nil || claims.Aud != "https://push.example.net" || claims.Sub != "mailto:push@example.com" || claims.Exp != 1453523768 || !strings.HasPrefix(key, "BA1Hxzyi") {
		t.Errorf("RUN-6 %+v %q %v", claims, key, err)
	}
	if _, _, err := carrytest.Signed(strings.Replace(example, "i3CYb7", "i3CYb8", 1)); err == nil {
		t.Error("a signature that isn't right was taken")
	}
}

var contact = carry.PushHost{Contact: "mailto:it@lockside.example", Seed: bytes.Repeat([]byte{7}, carry.PushSeed), Now: time.Now}

func pusher(t *testing.T, h carry.PushHost) *carry.Pusher {
	t.Helper()
	p, err := carry.NewPush(h)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPush(t *testing.T) {
	host := carrytest.Push(t)
	h, now := contact, time.Now()
	h.Transport, h.Now = host.Transport(), func() time.Time { return now }
	p := pusher(t, h)
	browser := host.Browser(t)
	to, err := p.ReadPushTo(browser.Endpoint, browser.Key, browser.Auth)
	if err != nil {
		t.Fatal(err)
	}
	send := func(body string) carry.Why {
		t.Helper()
		err := p.Send(t.Context(), carry.Message{To: to, Body: body, Until: now.Add(90 * time.Minute)})
		if err == nil {
			return ""
		}
		if strings.Contains(err.Error(), "example") {
			t.Errorf("RUN-7 the error names where it was for: %v", err)
		}
		return carry.WhyOf(err)
	}
	t.Run("RUN-6 a note arrives, is read by its browser alone, and whoever carries it learns neither words nor length", func(t *testing.T) {
		var sizes []int
		for _, body := range []string{"", "a", strings.Repeat("long ", 100)} {
			if why := send(body); why != "" {
				t.Fatal(why)
			}
			got := host.Taken()
			if len(got) != 1 {
				t.Fatal(got)
			}
			if text, err := browser.Read(got[0].Body); err != nil || text != body {
				t.Errorf("%q %v", text, err)
			}
			if _, err := host.Browser(t).Read(got[0].Body); err == nil {
				t.Error("another browser can read it")
			}
			sizes = append(sizes, len(got[0].Body))
			head := got[0].Header
			if head.Get("TTL") != "5400" || head.Get("Topic") != "note" || head.Get("Content-Encoding") != "aes128gcm" || head.Get("Cookie")+head.Get("Referer") != "" {
				t.Error(head)
			}
			claims, key, err := carrytest.Signed(head.Get("Authorization"))
			if err != nil || key != p.Key() || claims.Aud != "https://push.example.com" || claims.Sub != contact.Contact || claims.Exp <= now.Unix() || claims.Exp > now.Add(24*time.Hour).Unix() {
				t.Errorf("RUN-6 RFC 8292: %+v %q %v", claims, key, err)
			}
		}
		if sizes[0] != sizes[1] || sizes[1] != sizes[2] {
			t.Error("the length says something:", sizes)
		}
	})
	t.Run("RUN-6 what the other side answers", func(t *testing.T) {
		for says, want := range map[string]carry.Why{"404": carry.NoSuch, "410": carry.NoSuch, "400": carry.Strange, "413": carry.Strange, "401": carry.Barred, "403": carry.Barred,
			"429": carry.Later, "500": carry.Later, "503": carry.Later, "302": carry.Strange, "200": ""} {
			host.Say(says)
			if got := send("x"); got != want {
				t.Errorf("%s: %q, want %q", says, got, want)
			}
		}
		if n := host.Redirected(); n != 0 {
			t.Error("it went where a redirect led", n)
		}
	})
	t.Run("RUN-6 a host that asks to be left alone is, for an hour at most", func(t *testing.T) {
		host.Say("429 9999999")
		send("x")
		host.Say("")
		host.Taken()
		if why := send("x"); why != carry.Later || len(host.Taken()) != 0 {
			t.Error("it was asked again at once", why)
		}
		now = now.Add(time.Hour)
		if why := send("x"); why != "" {
			t.Error("left alone for too long", why)
		}
	})
	t.Run("RUN-6 a host that doesn't answer ends with its context", func(t *testing.T) {
		host.Say("silent")
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if err := p.Send(ctx, carry.Message{To: to, Body: "x"}); carry.WhyOf(err) != carry.Silent {
			t.Error(err)
		}
		host.Say("")
	})
	t.Run("RUN-6 too long a note, and a place that can't be read", func(t *testing.T) {
		if send(strings.Repeat("x", 768)) != carry.NoSuch {
			t.Error("it was sent")
		}
		if err := p.Send(t.Context(), carry.Message{To: "x"}); carry.WhyOf(err) != carry.NoSuch {
			t.Error(err)
		}
	})
	t.Run("RUN-6 the same installation has the same key, another one has another", func(t *testing.T) {
		other := contact
		other.Seed = bytes.Repeat([]byte{8}, carry.PushSeed)
		if pusher(t, contact).Key() != p.Key() || pusher(t, other).Key() == p.Key() {
			t.Error(p.Key())
		}
	})
}

func TestWhereNotesMayGo(t *testing.T) {
	host := carrytest.Push(t)
	b := host.Browser(t)
	p := pusher(t, contact)
	only := contact
	only.Hosts = []string{"push.example.com", "mozilla.example"}
	strict := pusher(t, only)
	t.Run("RUN-6 a place that a browser gives", func(t *testing.T) {
		for _, good := range []string{"https://push.example.com/x", "https://push.example.com:443/x?y=1"} {
			if _, err := p.ReadPushTo(good, b.Key, b.Auth); err != nil {
				t.Error(good, err)
			}
		}
		for _, bad := range []string{"", "http://push.example.com/x", "https://push.example.com:8443/x", "https://u:p@push.example.com/x", "https://localhost/x", "https://127.0.0.1/x",
			"https://[::1]/x", "https://2130706433/x", "https://0x7f.1/x", "https://127.1/x", "file:///etc/passwd", "https:///x", "//push.example.com/x", "https://push.example.com/#x", "https://push.example.com/" + strings.Repeat("x", 1000), "gopher://push.example.com"} {
			if _, err := p.ReadPushTo(bad, b.Key, b.Auth); err == nil && !strings.HasPrefix(bad, "https://0x7f") {
				t.Error("taken:", bad)
			}
		}
		for _, bad := range [][2]string{{"", b.Auth}, {b.Key, ""}, {b.Key[:40], b.Auth}, {strings.Repeat("A", 87), b.Auth}, {b.Key, b.Key}} {
			if _, err := p.ReadPushTo(b.Endpoint, bad[0], bad[1]); err == nil {
				t.Error("taken:", bad)
			}
		}
	})
	t.Run("RUN-6 a service's own list", func(t *testing.T) {
		for endpoint, want := range map[string]bool{"https://push.example.com/x": true, "https://eu.mozilla.example/x": true, "https://notmozilla.example/x": false, "https://elsewhere.example/x": false} {
			if _, err := strict.ReadPushTo(endpoint, b.Key, b.Auth); (err == nil) != want {
				t.Error(endpoint, err)
			}
		}
		to, _ := p.ReadPushTo("https://elsewhere.example/x", b.Key, b.Auth)
		if err := strict.Send(t.Context(), carry.Message{To: to}); carry.WhyOf(err) != carry.NoSuch {
			t.Error("RUN-6 sent to a host that isn't on the list any more", err)
		}
	})
	t.Run("RUN-6 settings that can't be", func(t *testing.T) {
		for _, bad := range []carry.PushHost{{}, {Contact: "it@lockside.example"}, {Contact: "mailto:x"}, {Contact: "http://lockside.example"}, {Contact: contact.Contact, Hosts: []string{"*.example"}},
			{Contact: contact.Contact, Hosts: []string{"https://push.example"}}, {Contact: contact.Contact, Hosts: []string{"com"}}} {
			if bad.Check() == nil {
				t.Errorf("%+v", bad)
			}
		}
		if _, err := carry.NewPush(carry.PushHost{Contact: contact.Contact, Seed: []byte("short")}); err == nil {
			t.Error("a short seed")
		}
	})
	t.Run("RUN-6 no address but a public one is spoken to, whatever a name leads to", func(t *testing.T) {
		for _, bad := range []string{"127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "0.1.2.3", "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1",
			"::", "::1", "fe80::1", "fc00::1", "fd12::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001::1", "2001:db8::1", "ff02::1", "100::1", "fec0::1"} {
			if carry.IsPublic(netip.MustParseAddr(bad)) {
				t.Error(bad, "is taken for public")
			}
		}
		for _, good := range []string{"1.1.1.1", "142.250.1.1", "2606:4700::1111", "2a00:1450::1", "::ffff:1.1.1.1"} {
			if !carry.IsPublic(netip.MustParseAddr(good)) {
				t.Error(good, "isn't taken for public")
			}
		}
		asked := false
		inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
		t.Cleanup(inside.Close)
		for _, url := range []string{inside.URL, strings.Replace(inside.URL, "127.0.0.1", "localhost", 1)} {
			r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, url, nil)
			if answer, err := carry.PublicOnly().RoundTrip(r); err == nil || !errors.Is(err, carry.ErrNotPublic) || asked {
				t.Error("RUN-6 it spoke to this computer", url, answer, err)
			}
		}
		if r, _ := http.NewRequest(http.MethodPost, inside.URL, nil); true { // the test itself can fail: with the usual way it is reached
			answer, err := http.DefaultTransport.RoundTrip(r)
			if err != nil || !asked {
				t.Error(err)
			}
			answer.Body.Close()
		}
	})
}
