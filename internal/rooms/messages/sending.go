package messages

import (
	"context"
	"errors"

	"towpath/internal/ground/carry"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/trust/people"
)

// SendCode does a job of the kind Code: sends the code of an address to it. The id is the address's own.
func (x *Room) SendCode(ctx context.Context, id string) error {
	a, code, err := x.People.CodeFor(ctx, id)
	if err != nil || code == "" { // removed, or proven, meanwhile
		return gone(err)
	}
	ctx = x.In(ctx, a.Lang)
	m := x.Outbox.Compose(ctx, a, people.NewID(), i18n.T(ctx, "messages.code.subject"), i18n.T(ctx, "messages.code.text", "code", code))
	return unlessNoSuch(x.Outbox.Send(ctx, a, m))
}

// SendLink does a job of the kind Link: sends a link to sign in by to everybody who has said that one may be sent to this address. The
// id is what finds them, and names nobody.
func (x *Room) SendLink(ctx context.Context, id string) error {
	to, err := x.People.LinksFor(ctx, id)
	for _, a := range to {
		err = errors.Join(err, x.sendLink(ctx, a))
	}
	return err
}

func (x *Room) sendLink(ctx context.Context, a people.Address) error {
	token, err := x.People.MakeLink(ctx, a)
	if err != nil {
		return err
	}
	ctx = x.In(ctx, a.Lang)
	text := i18n.T(ctx, "messages.link.text", "link", x.URL+LinkPath+"/"+token)
	return unlessNoSuch(x.Outbox.Send(ctx, a, x.Outbox.Compose(ctx, a, people.NewID(), i18n.T(ctx, "messages.link.subject"), text)))
}

// unlessNoSuch is nil where there is no such address: another try is in vain.
func unlessNoSuch(err error) error {
	if err != nil && carry.WhyOf(err) == carry.NoSuch {
		return nil
	}
	return err
}

func gone(err error) error {
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}
