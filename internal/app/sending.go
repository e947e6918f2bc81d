package app

import (
	"context"
	"maps"
	"slices"
	"time"

	"towpath/internal/ground/carry"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/vault"
	"towpath/internal/rooms/messages"
	"towpath/internal/rooms/prompts"
	"towpath/internal/trust/people"
)

// Post is how messages leave the house; none where Carriers is empty.
type Post struct {
	Carriers carry.Carriers
	Sender   string // what the service calls itself in them: a neutral name, or ""

	Push *carry.PushHost // for notes that browsers show; nil where the service has none of it
}

// carriers are those that were set up, with the one that signs with a key of the installation's.
func (p Post) carriers(key *vault.Key, now func() time.Time) (carry.Carriers, error) {
	all := maps.Clone(p.Carriers)
	if p.Push == nil {
		return all, nil
	}
	host := *p.Push
	host.Seed, host.Now = key.Derive("messages/notes", carry.PushSeed), now
	push, err := carry.NewPush(host)
	if err != nil {
		return nil, err
	}
	if all == nil {
		all = carry.Carriers{}
	}
	all[carry.Push] = push
	return all, nil
}

// openSending makes the rooms of messages and of reminders, and has what they send sent in the background.
func (h *House) openSending(key *vault.Key) error {
	carriers, err := h.conf.Post.carriers(key, h.conf.Now)
	if err != nil {
		return err
	}
	h.carriers = carriers
	var outbox *messages.Outbox
	if len(carriers) > 0 {
		outbox = messages.NewOutbox(carriers, h.conf.Post.Sender, h.people)
	}
	h.prompts = prompts.NewRoom(prompts.Deps{Things: h.things, Now: h.conf.Now, People: h.people, Outbox: outbox, Jobs: h.jobs, In: h.inLanguage,
		Log: h.conf.Log, URL: h.URL()})
	h.messages = messages.NewRoom(messages.Deps{People: h.people, Outbox: outbox, Jobs: h.jobs, Cookies: h.cookies, Enter: h.signing.Enter, In: h.inLanguage, URL: h.URL(),
		Changed: func(ctx context.Context, _ string) error {
			v := people.ViewerOf(ctx)
			if !v.Is(people.Person) { // staff have no reminders; what comes to them looks up the address each time
				return nil
			}
			return h.prompts.Plan(ctx, v)
		}})
	h.openCalendar(outbox)
	if outbox == nil {
		return nil
	}
	h.jobs.Handle(messages.Code, messages.Limits, h.messages.SendCode)
	h.jobs.Handle(messages.Link, messages.Limits, h.messages.SendLink)
	h.jobs.Handle(prompts.Sending, prompts.SendingLimits, h.prompts.SendDue)
	return nil
}

// inLanguage is a context for words that are written when nobody asks, on the service's clock.
func (h *House) inLanguage(ctx context.Context, lang string) context.Context {
	return i18n.With(ctx, h.words.For(lang).In(h.conf.zone()))
}

// stuck are the sorts of messages that this service sends, and that don't go out now.
func (h *House) stuck(ctx context.Context) ([]people.Carrying, error) {
	all, err := h.people.NotCarried(ctx)
	return slices.DeleteFunc(all, func(c people.Carrying) bool { return h.carriers[c.Sort] == nil }), err
}
