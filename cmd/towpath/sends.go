package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"towpath/internal/app"
	"towpath/internal/ground/carry"
)

// Sends says who carries messages to people. Passwords and tokens come from the environment alone: what a command was started with
// can be read by others on the same computer.
type Sends struct {
	SMTP       string `name:"smtp" help:"Mail host that takes e-mail: mail.example.org:587. Its password is TOWPATH_SMTP_PASSWORD in the environment. No e-mail is sent if not given." placeholder:"HOST:PORT" env:"TOWPATH_SMTP"`
	SMTPUser   string `name:"smtp-user" help:"The user to sign in with at the mail host." env:"TOWPATH_SMTP_USER"`
	SMTPFrom   string `name:"smtp-from" help:"The address that e-mail is from. Choose one that says nothing of health." placeholder:"ADDRESS" env:"TOWPATH_SMTP_FROM"`
	SMTPTLS    bool   `name:"smtp-tls" help:"The connection to the mail host is encrypted from its first byte, as on port 465. Else STARTTLS has to be there, unless the mail host is this computer itself." env:"TOWPATH_SMTP_TLS"`
	TextURL    string `name:"text-url" help:"Address (https) that takes text messages as a POST of {\"to\": …, \"text\": …}. Its token is TOWPATH_TEXT_TOKEN in the environment. None are sent if not given." placeholder:"URL" env:"TOWPATH_TEXT_URL"`
	Push       string `name:"push" help:"Browsers may show people notes that they asked for. Give where whoever carries such notes reaches you: mailto:name@service.example or an https:// address. None are sent if not given." placeholder:"CONTACT" env:"TOWPATH_PUSH"`
	PushHosts  string `name:"push-hosts" help:"The hosts that notes may go to, with all under them, with commas in between. Any public one if not given." placeholder:"HOST,…" env:"TOWPATH_PUSH_HOSTS"`
	SenderName string `name:"sender-name" help:"What messages say that they are from: a name that says nothing of health. They say none if not given." env:"TOWPATH_SENDER_NAME"`
}

// post sets up the carriers that were asked for.
func (s Sends) post() (p app.Post, err error) {
	p.Sender, p.Carriers = s.SenderName, carry.Carriers{}
	if s.SMTP == "" && (s.SMTPUser != "" || s.SMTPFrom != "" || s.SMTPTLS) {
		return p, errors.New("--smtp-user, --smtp-from and --smtp-tls go with --smtp")
	}
	if s.SMTP != "" {
		if p.Carriers[carry.Mail], err = carry.NewMail(carry.MailHost{Addr: s.SMTP, User: s.SMTPUser, Password: os.Getenv("TOWPATH_SMTP_PASSWORD"), From: s.SMTPFrom,
			Name: s.SenderName, TLS: s.SMTPTLS}); err != nil {
			return p, err
		}
	}
	if s.TextURL != "" {
		if p.Carriers[carry.Text], err = carry.NewText(s.TextURL, os.Getenv("TOWPATH_TEXT_TOKEN"), nil); err != nil {
			return p, err
		}
	}
	if s.Push == "" && s.PushHosts != "" {
		return p, errors.New("--push-hosts goes with --push")
	}
	if s.Push != "" {
		p.Push = &carry.PushHost{Contact: s.Push, Hosts: strings.FieldsFunc(s.PushHosts, func(r rune) bool { return r == ',' || r == ' ' })}
		if err := p.Push.Check(); err != nil {
			return p, fmt.Errorf("--push: %w", err)
		}
	}
	return p, nil
}
