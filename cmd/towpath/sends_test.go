package main

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"towpath/internal/ground/carry"
)

// TestSends: who carries messages is what was asked for, and nothing that wasn't; what can't be is said before anything is served.
func TestSends(t *testing.T) {
	mail := Sends{SMTP: "mail.example.org:587", SMTPFrom: "hello@lockside.example", SenderName: "Lockside"}
	with := func(change func(*Sends)) Sends {
		s := mail
		change(&s)
		return s
	}
	for name, c := range map[string]struct {
		sends           Sends
		password, token string
		want            []carry.Sort
		push            bool
		problem         string
	}{
		"nothing asked for, nothing sent": {},
		"e-mail":                          {sends: mail, want: []carry.Sort{carry.Mail}},
		"e-mail with a password":          {sends: with(func(s *Sends) { s.SMTPUser = "lockside" }), password: "word", want: []carry.Sort{carry.Mail}},
		"a user without a password":       {sends: with(func(s *Sends) { s.SMTPUser = "lockside" }), problem: "go together"},
		"a password without a user":       {sends: mail, password: "word", problem: "go together"},
		"no address to be from":           {sends: with(func(s *Sends) { s.SMTPFrom = "" }), problem: "from"},
		"no port":                         {sends: with(func(s *Sends) { s.SMTP = "mail.example.org" }), problem: "HOST:PORT"},
		"a user and no host":              {sends: Sends{SMTPUser: "lockside"}, problem: "go with --smtp"},
		"an address and no host":          {sends: Sends{SMTPFrom: "hello@lockside.example"}, problem: "go with --smtp"},
		"TLS and no host":                 {sends: Sends{SMTPTLS: true}, problem: "go with --smtp"},
		"texts":                           {sends: Sends{TextURL: "https://texts.example.org/send"}, token: "word", want: []carry.Sort{carry.Text}},
		"texts without a token":           {sends: Sends{TextURL: "https://texts.example.org/send"}, problem: "TOWPATH_TEXT_TOKEN"},
		"texts in the clear":              {sends: Sends{TextURL: "http://texts.example.org/send"}, token: "word", problem: "https://"},
		"notes":                           {sends: Sends{Push: "mailto:it@lockside.example"}, push: true},
		"notes to some hosts":             {sends: Sends{Push: "https://lockside.example", PushHosts: "push.example.com, mozilla.example"}, push: true},
		"hosts and no notes":              {sends: Sends{PushHosts: "push.example.com"}, problem: "goes with --push"},
		"notes from nobody":               {sends: Sends{Push: "it@lockside.example"}, problem: "mailto:"},
		"a host that is none":             {sends: Sends{Push: "mailto:it@lockside.example", PushHosts: "*"}, problem: "a name alone"},
		"e-mail, texts and notes":         {sends: with(func(s *Sends) { s.TextURL, s.Push = "https://texts.example.org/", "mailto:it@lockside.example" }), token: "word", want: []carry.Sort{carry.Mail, carry.Text}, push: true},
	} {
		t.Run("RUN-6 "+name, func(t *testing.T) {
			t.Setenv("TOWPATH_SMTP_PASSWORD", c.password)
			t.Setenv("TOWPATH_TEXT_TOKEN", c.token)
			p, err := c.sends.post()
			if c.problem != "" {
				if err == nil || !strings.Contains(err.Error(), c.problem) {
					t.Fatalf("%v doesn't say %q", err, c.problem)
				}
				return
			}
			if got := slices.Sorted(maps.Keys(p.Carriers)); err != nil || !slices.Equal(got, c.want) || (p.Push != nil) != c.push {
				t.Errorf("%v %v %v", got, p.Push, err)
			}
			if p.Sender != c.sends.SenderName {
				t.Error(p.Sender)
			}
			if c.sends.PushHosts != "" && !slices.Equal(p.Push.Hosts, []string{"push.example.com", "mozilla.example"}) {
				t.Error(p.Push.Hosts)
			}
		})
	}
	t.Run("RUN-6 no password or token can be given where others on the computer see it", func(t *testing.T) {
		for i := range reflect.TypeFor[Sends]().NumField() {
			f := reflect.TypeFor[Sends]().Field(i)
			if name := f.Tag.Get("name"); strings.Contains(name, "password") || strings.Contains(name, "token") || !strings.HasPrefix(f.Tag.Get("env"), "TOWPATH_") {
				t.Error(name)
			}
		}
	})
}
