package app

import (
	"context"
	"slices"

	"towpath/internal/ground/carry"
	"towpath/internal/ground/i18n"
	"towpath/internal/rooms/messages"
	"towpath/internal/rooms/prompts"
	"towpath/internal/trust/people"
)

// Post is how messages leave the house; none where Carriers is empty.
type Post struct {
	Carriers carry.Carriers
	Sender   string // what the service calls itself in them: a neutral name, or ""
}

// openSending makes the rooms of messages and of reminders, and has what they send sent in the background.
func (h *House) openSending() {
	var outbox *messages.Outbox
	if len(h.conf.Post.Carriers) > 0 {
		outbox = messages.NewOutbox(h.conf.Post.Carriers, h.conf.Post.Sender, h.people)
	}
	h.prompts = prompts.NewRoom(prompts.Deps{Things: h.things, Now: h.conf.Now, People: h.people, Outbox: outbox, Jobs: h.jobs, In: h.inLanguage,
		Log: h.conf.Log, URL: h.URL()})
	h.messages = messages.NewRoom(messages.Deps{People: h.people, Outbox: outbox, Jobs: h.jobs, Enter: h.signing.Enter, In: h.inLanguage, URL: h.URL(),
		Changed: func(ctx context.Context, _ string) error { return h.prompts.Plan(ctx, people.ViewerOf(ctx)) }})
	if outbox == nil {
		return
	}
	h.jobs.Handle(messages.Code, messages.Limits, h.messages.SendCode)
	h.jobs.Handle(messages.Link, messages.Limits, h.messages.SendLink)
	h.jobs.Handle(prompts.Sending, prompts.SendingLimits, h.prompts.SendDue)
}

// inLanguage is a context for words that are written when nobody asks, on the service's clock.
func (h *House) inLanguage(ctx context.Context, lang string) context.Context {
	return i18n.With(ctx, h.words.For(lang).In(h.conf.zone()))
}

// stuck are the sorts of messages that this service sends, and that don't go out now.
func (h *House) stuck(ctx context.Context) ([]people.Carrying, error) {
	all, err := h.people.NotCarried(ctx)
	return slices.DeleteFunc(all, func(c people.Carrying) bool { return h.conf.Post.Carriers[c.Sort] == nil }), err
}
